"""`graphmem import`: read an export back into a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, StoreOption, open_memory
from graphmem.cli.printing import print_json, shown


def import_(
    path: Annotated[Path, typer.Argument(help="A full export (lines of JSON).")],
    store: StoreOption = DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Read an export into the namespace that it names."""
    with open_memory(store, None, existing=False) as memory:
        report = memory.import_(path)
    if as_json:
        print_json(
            {
                "namespace": report.namespace,
                "nodes": dict(report.nodes),
                "commits": report.commits,
            }
        )
        return
    nodes = ", ".join(f"{count} {kind}" for kind, count in report.nodes.items())
    typer.echo(f"imported into the namespace {shown(report.namespace)}: {nodes or 'nothing'}")
