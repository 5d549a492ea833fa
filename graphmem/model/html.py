"""Results as HTML for notebooks: self-contained, escaped, at home on light and dark pages.

Text takes the page's own colour and lines are a faint mix of it, so that a page's theme holds even
where it differs from the system's; only the accents follow the system's colour scheme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from graphmem.model.ids import kind_of

if TYPE_CHECKING:
    from graphmem.model.results import FactView, Hit, Path, SearchResult

_STYLE = """<style>
.graphmem{--accent:#1d5fbf;--closed:#b3261e;--mark:rgba(255,196,0,.35);color:inherit;
background:transparent;font-size:90%;line-height:1.45;max-width:60em;text-align:left}
@media (prefers-color-scheme:dark){.graphmem{--accent:#7fb2ff;--closed:#ff8a80}}
.graphmem mark{background:var(--mark);color:inherit;padding:0 .1em}
.graphmem .gm-faint{opacity:.7}.graphmem .gm-closed{color:var(--closed)}
.graphmem .gm-hit{border-left:3px solid var(--accent);padding:.1em 0 .1em .7em;margin:.6em 0}
.graphmem .gm-text{white-space:pre-wrap;margin:.15em 0}
.graphmem table.gm-facts{border-collapse:collapse;margin:.4em 0;color:inherit}
.graphmem table.gm-facts td,.graphmem table.gm-facts th{border:0;
border-bottom:1px solid rgba(127,127,127,.35);padding:.2em .7em .2em 0;text-align:left;
vertical-align:top;background:transparent}
</style>"""
# Allowed in Python's strings, forbidden in XML 1.0 and in UTF-8.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_TEXT, _MOST_RANKS = 1_200, 4


def safe(text: object) -> str:
    """Return text that markup can hold: escaped, without characters that no document may have."""
    return escape(_FORBIDDEN.sub("\ufffd", str(text)), quote=True)


def page_of(*parts: str) -> str:
    """Return parts as one block with its style."""
    return f'{_STYLE}<div class="graphmem">{"".join(parts)}</div>'


def result_html(result: SearchResult) -> str:
    """Return a search's hits and facts."""
    parts = [f"<div><b>{safe(result.question)}</b></div>"]
    numbers = {hit.id: f"[{number}]" for number, hit in enumerate(result.hits, 1)}
    parts += [hit_part(hit, numbers) for hit in result.hits]
    if result.facts:
        parts.append(facts_part(result.facts))
    held = ", ".join(f"{count} {safe(reason)}" for reason, count in result.held_back.items())
    if held:
        parts.append(f'<div class="gm-faint">held back: {held}</div>')
    if result.note:
        parts.append(f'<div class="gm-faint">{safe(result.note)}</div>')
    return page_of(*parts)


def hit_part(hit: Hit, numbers: Mapping[str, str] | None = None) -> str:
    """Return a hit: where it stands, its text with the evidence marked, and why it came.

    ``numbers`` are what hits beside it are called, by id.
    """
    called = numbers or {hit.id: "this passage"}
    where = [part for part in (hit.source, hit.title, hit.speaker, hit.at) if part]
    rank = f"<b>{called[hit.id]}</b> " if numbers else ""
    closed = [
        f'<div class="gm-closed">no longer true since {safe(fact.valid_to or "an unknown time")}: '
        f"{safe(fact.text)}</div>"
        for fact in hit.facts
        if fact.status == "closed"
    ]
    return (
        f'<div class="gm-hit">{rank}<span class="gm-faint">{" · ".join(map(safe, where))}</span>'
        f'<div class="gm-text">{_marked(hit)}</div>{"".join(closed)}'
        f'<div class="gm-faint">{safe(_why(hit, called))}</div></div>'
    )


def _why(hit: Hit, called: Mapping[str, str]) -> str:
    best = sorted(hit.ranks.items(), key=lambda item: item[1])[:_MOST_RANKS]
    channels = ", ".join(f"{name} #{rank}" for name, rank in best)
    paths = [path_text(path, called) for path in hit.paths[:3] if path.steps]
    return " · ".join([f"score {hit.score:.3g}", *([channels] if channels else []), *paths])


def path_text(path: Path, called: Mapping[str, str]) -> str:
    """Return a path in words: ``[1] names Josef Hartvig, is named in [2]``."""
    steps = [f"{step.edge} {node_text(step.end, called)}" for step in path.steps]
    return f"{node_text(path.steps[0].start, called)} {', '.join(steps)}"


def node_text(node: str, called: Mapping[str, str]) -> str:
    """Return what a node of a path is called: passages by number, everything else by name."""
    if node in called:
        return called[node]
    return "another passage" if kind_of(node) == "passage" else node


def _marked(hit: Hit) -> str:
    """Return the text with the evidence marked; of a long one only what is around it."""
    spans = sorted(tuple(evidence.span) for evidence in hit.evidence)
    first = spans[0][0] if spans else 0
    at = 0 if len(hit.text) <= _MOST_TEXT else max(0, first - _MOST_TEXT // 3)
    end = min(len(hit.text), at + _MOST_TEXT)
    parts = ["… "] if at else []
    for start, stop in spans:
        if start >= at and stop <= end:
            parts += [safe(hit.text[at:start]), f"<mark>{safe(hit.text[start:stop])}</mark>"]
            at = stop
    parts += [safe(hit.text[at:end]), *([" …"] if end < len(hit.text) else [])]
    return "".join(parts)


def facts_part(facts: Sequence[FactView]) -> str:
    """Return facts as a table: triple, validity, status, sources."""
    rows = "".join(
        f'<tr{_row_class(fact)}><td>{safe(fact.subject)}</td><td class="gm-faint">'
        f"{safe(fact.predicate)}</td><td>{safe(fact.object)}</td><td>{safe(when(fact))}</td>"
        f"<td>{safe(fact.status)}</td>"
        f'<td class="gm-faint">{safe(", ".join(fact.sources))}</td></tr>'
        for fact in facts
    )
    names = ("subject", "predicate", "object", "when", "status", "sources")
    head = "".join(f"<th>{name}</th>" for name in names)
    return f'<table class="gm-facts"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row_class(fact: FactView) -> str:
    return "" if fact.status == "current" else ' class="gm-closed"'


def when(fact: FactView) -> str:
    """Return a validity in words: ``2019 – 2021``, ``since 2021``, ``until 2021``, or nothing."""
    start, end = fact.valid_from, fact.valid_to
    if start and end:
        return f"{start} – {end}"
    if start:
        return f"since {start}"
    return f"until {end}" if end else ""


def evidence_part(fact: FactView) -> str:
    """Return the words behind a fact."""
    return "".join(f'<div class="gm-faint">“{safe(quote)}”</div>' for quote in fact.evidence)


def memory_html(name: str, counts: Mapping[str, int]) -> str:
    """Return what a memory is called, and how much of each kind it holds."""
    line = " · ".join(f"{count:,} {safe(kind)}" for kind, count in counts.items() if count)
    return page_of(f'<div><b>{safe(name)}</b></div><div class="gm-faint">{line or "empty"}</div>')
