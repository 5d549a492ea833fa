"""How the command prints: tables and colour on a terminal, plain lines when piped, JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from graphmem.model.episode import Span
    from graphmem.model.results import FactView, Hit
    from graphmem.remember.journal import ChangeReport

# What a terminal would obey rather than show; a document must not be able to.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
Piece: TypeAlias = tuple[str, str]  # what is shown, and how: a style of rich, or none
_STYLES = {"current": "green", "closed": "dim", "disputed": "yellow", "quarantined": "red"}


@cache
def console() -> Console:
    """Return the console of standard output; when piped it neither colours nor wraps."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty(), emoji=False, markup=False)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def shown(text: str) -> str:
    """Return a text with every control character but line breaks and tabs replaced."""
    return _CONTROL.sub("\ufffd", text)


def print_line(*pieces: str | Piece, indent: int = 0) -> None:
    """Print pieces as one line, with their styles and wrapped below ``indent`` on a terminal."""
    styled = [(piece, "") if isinstance(piece, str) else piece for piece in pieces]
    if not sys.stdout.isatty():  # rich takes longer to load than a search to answer
        sys.stdout.write(" " * indent + "".join(text for text, _ in styled) + "\n")
        return
    from rich.padding import Padding
    from rich.text import Text

    console().print(Padding.indent(Text.assemble(*styled), indent))


def print_change(report: ChangeReport, *, as_json: bool) -> None:
    """Print what a change did to the journal."""
    if as_json:
        print_json(
            {"changes": report.changes, "added": report.added, "withdrawn": report.withdrawn}
        )
        return
    done = f"{report.added} statements added, {report.withdrawn} withdrawn"
    print_line(f"{shown(', '.join(report.changes))}: {done}")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows: a table on a terminal, else one line a row with tabs between and no heading."""
    if not sys.stdout.isatty():
        for row in rows:
            sys.stdout.write("\t".join(" ".join(shown(cell).split()) for cell in row) + "\n")
        return
    from rich import box
    from rich.table import Table

    table = Table(*columns, box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row))
    console().print(table)


def _cell(text: str) -> Text:
    from rich.text import Text

    return Text(shown(text), style=_STYLES.get(text, ""))


def interval(fact: FactView) -> str:
    """Return when a fact holds, in words; empty if nothing is known of it."""
    start, end = fact.valid_from, fact.valid_to
    if start is not None and end is not None:
        return f"{start} to {end}"
    if start is not None:
        return f"since {start}"
    return f"until {end}" if end is not None else ""


def print_fact(fact: FactView, *, indent: str = "") -> None:
    """Print a fact on one line with its time, its status if it is not current, its sources."""
    current = fact.status == "current"
    pieces = [(indent, ""), (shown(fact.text), "bold" if current else "dim")]
    if when := interval(fact):
        pieces.append((f"  {when}", "magenta"))
    if not current:
        pieces.append((f"  {fact.status}", _STYLES.get(fact.status, "")))
    if fact.sources:
        pieces.append((f"  [{shown(', '.join(fact.sources))}]", "cyan"))
    print_line(*pieces)


def print_hit(rank: int, hit: Hit, *, explain: bool = False) -> None:
    """Print a hit: rank, score, source and title; the passage with its evidence; its facts."""
    about = "".join(f"  {shown(part)}" for part in (hit.title, str(hit.at or "")) if part)
    score = (f"{hit.score:.3f}  ", "green")
    print_line((f"{rank:>2}  ", "bold"), score, (shown(hit.source), "cyan"), about)
    print_line(*_passage(hit), indent=4)
    facts = _facts_first_of_evidence(hit)
    few = facts if explain else facts[:_SHOWN_FACTS]
    for fact in few:
        print_fact(fact, indent="    = ")
    if len(few) < len(facts):
        print_line((f"+ {len(facts) - len(few)} more facts", "dim"), indent=4)
    if explain:
        for reason in hit.reasons:
            print_line((shown(reason), "dim"), indent=4)


_SHOWN_FACTS = 3


def _facts_first_of_evidence(hit: Hit) -> list[FactView]:
    """Return a hit's facts, those that its evidence states before the others."""
    evidence = " ".join(evidence.text for evidence in hit.evidence)
    return sorted(hit.facts, key=lambda fact: not any(said in evidence for said in fact.evidence))


# As much of a long passage as is shown around its evidence, in characters.
_SHOWN_PASSAGE = 400


def _passage(hit: Hit) -> list[Piece]:
    """Return a passage with its evidence marked; of a long one the stretch around the evidence."""
    spans = [evidence.span for evidence in hit.evidence]
    start, end = 0, len(hit.text)
    if end > _SHOWN_PASSAGE:
        first = min((span.start for span in spans), default=0)
        last = max((span.end for span in spans), default=0)
        room = max(0, _SHOWN_PASSAGE - (last - first))
        start = _word_start(hit.text, max(0, first - room // 2))
        end = _word_end(hit.text, min(end, last + room - room // 2))
    pieces = [(f"{shown(hit.speaker)}: ", "italic")] if hit.speaker else []
    pieces.append(("\u2026" if start > 0 else "", ""))
    pieces += _marked(_one_line(shown(hit.text)), spans, start, end)
    return [*pieces, ("\u2026" if end < len(hit.text) else "", "")]


def _marked(text: str, spans: Sequence[Span], start: int, end: int) -> list[Piece]:
    """Return a stretch of a text in pieces, those inside a span marked."""
    cuts = {start, end, *(at for span in spans for at in (span.start, span.end))}
    return [
        (text[a:b], "bold yellow" if any(s.start <= a and b <= s.end for s in spans) else "")
        for a, b in pairwise(sorted(at for at in cuts if start <= at <= end))
    ]


def _one_line(text: str) -> str:
    """Return a text without line breaks, as long as it was, so that spans keep their place."""
    return text.replace("\n", " ")


def _word_start(text: str, position: int) -> int:
    found = text.rfind(" ", 0, position + 1)
    return 0 if found < 0 or position == 0 else found + 1


def _word_end(text: str, position: int) -> int:
    found = text.find(" ", position)
    return len(text) if found < 0 else found
