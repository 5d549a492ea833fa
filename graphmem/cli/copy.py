"""`graphmem copy`: a memory from one store into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.options import JsonOption, NamespaceOption
from graphmem.cli.printing import print_json, shown
from graphmem.errors import NotFound


def copy(
    source: Annotated[str, typer.Option("--from", help="The store to read: a file, or a URL.")],
    target: Annotated[str, typer.Option("--to", help="The store to write into.")],
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a memory, or one namespace of it, with its history: file to server, or back."""
    from graphmem.copying import copy_memory
    from graphmem.memory import Memory

    if "://" not in source and not Path(source).exists():
        raise NotFound(f"there is no memory at {source}: name another with  --from")
    with Memory(source) as old, Memory(target) as new:
        reports = copy_memory(old, new, namespaces=None if namespace is None else [namespace])
    if as_json:
        print_json([{"namespace": one.namespace, "nodes": dict(one.nodes)} for one in reports])
        return
    for one in reports:
        nodes = ", ".join(f"{count} {kind}" for kind, count in one.nodes.items())
        typer.echo(f"copied the namespace {shown(one.namespace)}: {nodes or 'nothing'}")
    if not reports:
        typer.echo("there was nothing to copy")
