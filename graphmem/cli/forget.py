"""`graphmem forget`: erase a source for good."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption, open_memory
from graphmem.cli.printing import print_json, shown


def forget(
    source: Annotated[str, typer.Option("--source", help="What it was called when it was added.")],
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase a source and all that rests on it alone; this cannot be undone."""
    with open_memory(store, namespace) as memory:
        report = memory.forget(source=source)
    if as_json:
        print_json({"source": source, "removed": dict(report.removed)})
        return
    removed = ", ".join(f"{count} {kind}" for kind, count in report.removed.items() if count)
    typer.echo(f"forgot {shown(source)}: {removed}")
