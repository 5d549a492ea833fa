"""`graphmem search`: the passages that answer a question, with evidence and sources."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import (
    DEFAULT,
    AsOfOption,
    JsonOption,
    KnownOption,
    NamespaceOption,
    StoreOption,
    open_memory,
    time_text,
)
from graphmem.cli.printing import print_fact, print_hit, print_json, print_line, shown

if TYPE_CHECKING:
    from graphmem.model.results import SearchResult


class Granularity(StrEnum):
    """What a hit is."""

    TURN = "turn"
    EPISODE = "episode"
    SESSION = "session"


def search(
    question: Annotated[str, typer.Argument(help="Any text.")],
    top_k: Annotated[int, typer.Option("--top-k", "-k", min=1, help="How many hits.")] = 5,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", metavar="TEST", help="source=a.txt, at>=2024, tag!=draft."),
    ] = None,
    as_of: AsOfOption = None,
    known: KnownOption = None,
    now: Annotated[
        str | None,
        typer.Option(metavar="TIME", parser=time_text, help='What "last week" is measured from.'),
    ] = None,
    granularity: Annotated[
        Granularity, typer.Option(help="What a hit is; of a document a turn is a passage.")
    ] = Granularity.TURN,
    channels: Annotated[
        list[str] | None,
        typer.Option("--channel", metavar="NAME", help="Ask only these: lexical, dense, walk, ..."),
    ] = None,
    feedback: Annotated[
        bool, typer.Option("--feedback/--no-feedback", help="Let what was said of hits weigh in.")
    ] = True,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="The least answerability with which anything is shown."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each hit came: scores and paths.")
    ] = False,
    context: Annotated[
        int | None,
        typer.Option(min=1, metavar="TOKENS", help="Print cited text for a prompt instead."),
    ] = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that answer a question."""
    from graphmem.recall.ranking import CHANNELS

    tests = filters_of(filters or ())
    with open_memory(store, namespace) as memory:
        result = memory.search(
            question,
            top_k=top_k,
            filters=tests,
            as_of=as_of,
            threshold=threshold,
            known=known,
            now=now,
            granularity=granularity.value,
            channels=channels or CHANNELS,
            feedback=feedback,
            explain=explain or as_json,
        )
    if context is not None:
        text = result.context(max_tokens=context)
        print_json({"question": question, "context": text}) if as_json else typer.echo(text)
    elif as_json:
        print_json(result.to_dict())
    else:
        _print(result, explain=explain)


def _print(result: SearchResult, *, explain: bool) -> None:
    for rank, hit in enumerate(result.hits, 1):
        print_hit(rank, hit, explain=explain)
    for group in result.conflicts:
        print_line(("in conflict (graphmem proposals decides):", "yellow"))
        for fact in group:
            print_fact(fact, indent="  ")
    if result.note:
        print_line((shown(result.note), "yellow"))
    if explain and result.held_back:
        counts = ", ".join(f"{count} {reason}" for reason, count in result.held_back.items())
        print_line((f"held back: {counts}", "dim"))


_TEST = re.compile(r"(?P<key>[^=!<>~]+?)\s*(?P<sign>!=|>=|<=|=|>|<|~)\s*(?P<value>.*)", re.DOTALL)
_OPERATORS = {
    "=": "eq",
    "!=": "ne",
    ">=": "gte",
    "<=": "lte",
    ">": "gt",
    "<": "lt",
    "~": "icontains",
}


def filters_of(tests: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read tests such as ``at>=2024`` as Memory.search's filters; wrong usage if one is none."""
    filters: dict[str, dict[str, Any]] = {}
    for test in tests:
        found = _TEST.fullmatch(test.strip())
        if not found:
            signs = " ".join(_OPERATORS)
            raise typer.BadParameter(
                f"{test!r} is no test: give KEY SIGN VALUE with one of  {signs}",
                param_hint="--filter",
            )
        operator = _OPERATORS[found["sign"]]
        filters.setdefault(found["key"], {})[operator] = _value(found["key"], found["value"])
    return filters


def _value(key: str, text: str) -> Any:
    """Return a value as metadata holds it: a number or true/false where it reads as one."""
    from graphmem.model.scope import COLUMNS

    if key in COLUMNS:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, dict | list) else value
