"""`graphmem mcp`: a memory as tools for an assistant, over standard input and output."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, NamespaceOption, StoreOption, open_memory


def mcp(
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Leave out the tools that change the memory.")
    ] = False,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
) -> None:
    """Serve a memory to assistants (Model Context Protocol)."""
    # By name: an integration stands beside the command, and its package may not be installed.
    server = importlib.import_module("graphmem.integrations.mcp_server")
    with open_memory(store, namespace, existing=read_only) as memory:
        server.server_of(memory, read_only=read_only).run("stdio")
