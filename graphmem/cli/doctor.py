"""`graphmem doctor`: whether everything is there, works and is whole, and how to mend it."""

from __future__ import annotations

import typer

from graphmem.cli.options import DEFAULT, JsonOption, StoreOption
from graphmem.cli.printing import print_json, print_line, shown

_STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red"}


def doctor(store: StoreOption = DEFAULT, as_json: JsonOption = False) -> None:
    """Check versions, models, store and indexes, and say how to mend them.

    Nothing is changed. Exit code 1 if anything failed.
    """
    from graphmem.doctor import examine

    found = examine(store)
    if as_json:
        print_json(
            [
                {"part": one.part, "health": one.health, "says": one.says, "mend": one.mend}
                for one in found
            ]
        )
    else:
        for one in found:
            state = (f"{one.health:8}", _STYLES[one.health])
            print_line(state, (f"{one.part:15}", "bold"), shown(one.says))
            if one.mend:
                print_line((f"-> {shown(one.mend)}", "cyan"), indent=8)
    if any(one.health == "failed" for one in found):
        raise typer.Exit(1)
