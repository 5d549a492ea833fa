"""`graphmem query`: one of the statements in queries/, run by hand."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from graphmem.cli.options import DEFAULT, JsonOption, StoreOption
from graphmem.cli.printing import print_json, print_table
from graphmem.errors import BadInput


def query(
    name: Annotated[
        str | None, typer.Argument(help="A statement's name; without one, all are listed.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="A parameter: JSON, or else a text."),
    ] = None,
    store: StoreOption = DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Run a reading statement of the store's own, for a look inside."""
    from graphmem.stores.by_hand import run_by_hand, statements_by_hand

    if name is None:
        known = statements_by_hand(store)
        rows = [(one.name, ", ".join(one.params), one.why) for one in known.values()]
        if as_json:
            print_json([{"name": row[0], "params": row[1], "why": row[2]} for row in rows])
        else:
            print_table(("name", "params", "why"), rows)
        return
    answer = run_by_hand(store, name, dict(_parameter(one) for one in param or ()))
    if as_json:
        plain = [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
        print_json(plain)
        return
    print_table(answer.columns, [[str(_plain(value)) for value in row] for row in answer.rows])


def _parameter(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator:
        raise BadInput(f"{text!r} is no parameter: write  --param name=value")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _plain(value: Any) -> Any:
    """Return a value as JSON can say it: arrays of bytes by their length."""
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value
