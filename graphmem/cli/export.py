"""`graphmem export`: a namespace as lines of JSON, or as GraphML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption, open_memory
from graphmem.cli.printing import print_json


def export(
    path: Annotated[
        Path | None, typer.Argument(help="The file to write; standard output if none is named.")
    ] = None,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Only what is believed, without record times.")
    ] = False,
    format: Annotated[  # noqa: A002 - the word of the option
        str, typer.Option("--format", help="jsonl (everything) or graphml (what is believed).")
    ] = "jsonl",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write everything as lines of JSON, or a graph."""
    with open_memory(store, namespace) as memory:
        text = memory.export(path, canonical=canonical, format=format)
    if text is not None:
        # Lines of JSON are what --json asks for where they are the answer itself.
        sys.stdout.write(text)
    elif as_json:
        print_json({"path": str(path), "bytes": path.stat().st_size if path else 0})
