"""`graphmem get`: one thing by its id."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption, open_memory
from graphmem.cli.printing import print_json, print_table


def get(
    id: Annotated[  # noqa: A002 - Memory's name
        str, typer.Argument(help="Of a passage, an entity, a fact, an assertion or a source.")
    ],
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a passage, an entity, a fact, an assertion or a source."""
    with open_memory(store, namespace) as memory:
        found = memory.get(id)
    if as_json:
        print_json(found)
        return
    rows = [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in found.items()
        if value not in (None, "", [], {})
    ]
    print_table(("field", "value"), rows)
