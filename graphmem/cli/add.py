"""`graphmem add` and `graphmem add-facts`: one text, or one statement, told on the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import (
    DEFAULT,
    AtOption,
    JsonOption,
    NamespaceOption,
    OriginOption,
    StoreOption,
    open_memory,
)
from graphmem.cli.printing import print_json, print_line

if TYPE_CHECKING:
    from graphmem.remember.writer import WriteReport

TrustOption = Annotated[float | None, typer.Option(min=0, max=1, help="Default: the origin's.")]
_WhoOption = Annotated[str | None, typer.Option(help="Whose it is, for filters.")]


def add(
    content: Annotated[str, typer.Argument(help="The text; - reads standard input.")],
    source: Annotated[str | None, typer.Option(help="What it is called; same: a revision.")] = None,
    title: Annotated[str, typer.Option(help="What it is about.")] = "",
    at: AtOption = None,
    metadata: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Kept with it.")
    ] = None,
    origin: OriginOption = "user",
    trust: TrustOption = None,
    user_id: _WhoOption = None,
    agent_id: _WhoOption = None,
    session_id: _WhoOption = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remember a text; files and dialogue go in with ingest."""
    text = sys.stdin.read() if content == "-" else content
    with open_memory(store, namespace, existing=False) as memory:
        report = memory.add(
            text,
            source=source,
            title=title,
            at=at,
            metadata=_pairs(metadata or ()),
            origin=origin,
            trust=trust,
            user_id=user_id,
            agent_id=agent_id,
            session_id=session_id,
        )
    _print(report, as_json=as_json)


def add_facts(
    triples: Annotated[
        list[str], typer.Argument(metavar="SUBJECT PREDICATE OBJECT...", help="Three words each.")
    ],
    source: Annotated[str, typer.Option(help="What said so.")] = "facts",
    at: AtOption = None,
    origin: OriginOption = "user",
    trust: TrustOption = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remember statements as they are given: subject, predicate, object, and so on."""
    if len(triples) % 3:
        raise typer.BadParameter(f"{len(triples)} words are no triples: quote each part")
    given = [(triples[i], triples[i + 1], triples[i + 2]) for i in range(0, len(triples), 3)]
    with open_memory(store, namespace, existing=False) as memory:
        report = memory.add_facts(given, source=source, at=at, origin=origin, trust=trust)
    _print(report, as_json=as_json)


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in given)
    if bad := [one for one in given if "=" not in one]:
        raise typer.BadParameter(f"{bad[0]!r} is no KEY=VALUE", param_hint="--metadata")
    return pairs


def _print(report: WriteReport, *, as_json: bool) -> None:
    facts = report.facts
    if as_json:
        counts = {"passages": report.passages, "entities": report.entities, "facts": facts}
        print_json({**counts, "changes": report.changes})
        return
    said = ", ".join(f"{count} {kind}" for kind, count in facts.items() if count)
    print_line(f"{report.passages} passages, facts: {said or 'none'}")
    if report.changes:
        print_line(f"to take it back:  graphmem undo {report.changes[-1]}")
