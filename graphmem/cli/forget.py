"""`graphmem forget`: erase a source, an entity, a fact or a whole namespace for good."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption, open_memory
from graphmem.cli.printing import print_json, print_line, shown


def forget(
    source: Annotated[
        str | None, typer.Option(help="What it was called when it was added, or its id.")
    ] = None,
    entity: Annotated[
        str | None, typer.Option(help="A name, an alias or an id: all statements about it.")
    ] = None,
    fact: Annotated[str | None, typer.Option(help="An id: every statement that says it.")] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="All that is in the namespace.")
    ] = False,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase one thing and all that rests on it alone; this cannot be undone."""
    named = [one for one in (source, entity, fact) if one is not None]
    if len(named) + everything != 1:
        raise typer.BadParameter("give one of --source, --entity, --fact, --everything")
    with open_memory(store, namespace) as memory:
        space = memory.namespace if everything else None
        report = memory.forget(source=source, entity=entity, fact=fact, namespace=space)
        what = named[0] if named else f"all of {memory.namespace}"
    if as_json:
        print_json({"forgotten": what, "removed": dict(report.removed)})
        return
    removed = ", ".join(f"{count} {kind}" for kind, count in report.removed.items() if count)
    print_line(f"forgot {shown(what)}: {removed}")
