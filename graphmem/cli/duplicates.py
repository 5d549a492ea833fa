"""graphmem duplicates: entities that may be one."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption, open_memory
from graphmem.cli.printing import print_json, print_table


def duplicates(
    least: Annotated[float, typer.Option(min=0, max=1, help="The lowest score to show.")] = 0.5,
    limit: Annotated[int, typer.Option(min=1, help="How many pairs at most.")] = 100,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show entities that may be one, with a score and the reasons; merge makes two one."""
    with open_memory(store, namespace) as memory:
        found = memory.duplicates(least=least, limit=limit)
    if as_json:
        print_json([one.to_dict() for one in found])
        return
    print_table(
        ("score", "one", "other", "because"),
        [(f"{one.score:.2f}", one.one, one.other, "; ".join(one.reasons)) for one in found],
    )
