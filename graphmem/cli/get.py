"""`graphmem get`: one thing by its id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

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
    print_table(("field", "value"), list(_rows(found)))


def _rows(mapping: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields that say something; those of a part as ``part.field``."""
    for name, value in mapping.items():
        if isinstance(value, Mapping):
            yield from _rows(value, f"{prefix}{name}.")
        elif value not in (None, "", [], ()):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield prefix + name, text
