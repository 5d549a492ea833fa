"""`graphmem facts`: what the memory believes."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import (
    DEFAULT,
    AsOfOption,
    JsonOption,
    KnownOption,
    NamespaceOption,
    StoreOption,
    open_memory,
)
from graphmem.cli.printing import print_json, print_table


def facts(
    subject: Annotated[str | None, typer.Option(help="A name, an alias or an id.")] = None,
    predicate: Annotated[str | None, typer.Option(help="A relation, e.g. work at.")] = None,
    object: Annotated[  # noqa: A002 - Memory's name
        str | None, typer.Option(help="A name, an alias or an id.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="current, closed, disputed, ... or all.")
    ] = None,
    as_of: AsOfOption = None,
    known: KnownOption = None,
    limit: Annotated[int | None, typer.Option(min=1, help="How many at most.")] = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List facts: by default those that hold now."""
    with open_memory(store, namespace) as memory:
        found = memory.facts(
            subject=subject,
            predicate=predicate,
            object=object,
            status=status,
            as_of=as_of,
            known=known,
            limit=limit,
        )
    if as_json:
        print_json([fact.to_dict() for fact in found])
        return
    columns = ("subject", "predicate", "object", "from", "to", "status", "sources")
    print_table(
        columns,
        [
            (
                fact.subject,
                fact.predicate,
                fact.object,
                str(fact.valid_from or ""),
                str(fact.valid_to or ""),
                fact.status,
                ", ".join(fact.sources),
            )
            for fact in found
        ],
    )
