"""What a search gives back: hits with their evidence and the reasons for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphmem.model.episode import Span
from graphmem.model.journal import Change
from graphmem.model.quoting import (
    CHARACTERS_PER_TOKEN,
    CLOSING,
    OPENING,
    cut,
    indented,
    one_line,
    size,
)
from graphmem.model.source import Metadata
from graphmem.model.time import Instant

if TYPE_CHECKING:
    from graphmem.model.drawing import Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence of a hit that speaks to the question: its span in the passage, and its words."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two entities that may be one: names, ids, a score from 0 to 1, and what speaks for it."""

    one: str
    other: str
    one_id: str
    other_id: str
    score: float
    reasons: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as JSON-ready values."""
        return {
            "one": self.one,
            "other": self.other,
            "one_id": self.one_id,
            "other_id": self.other_id,
            "score": self.score,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A fact in words, with the evidence behind it.

    ``evidence`` quotes the assertions' words, ``sources`` are the uris that say so, ``speakers``
    those who said it in a dialogue.
    ``recorded_from`` and ``recorded_to`` are when this memory held it so (None: still does).
    """

    id: str
    subject: str
    predicate: str
    object: str
    status: str
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    support: int = 1
    trust: float = 1.0
    confidence: float = 1.0
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    superseded_by: str | None = None
    contradicts: tuple[str, ...] = ()
    reason: str = ""
    recorded_from: Instant | None = None
    recorded_to: Instant | None = None

    @property
    def text(self) -> str:
        """The fact as a line: subject, predicate, object."""
        return f"{self.subject} \u2013 {self.predicate} \u2013 {self.object}"

    def _repr_html_(self) -> str:
        from graphmem.model.html import evidence_part, facts_part, page_of

        return page_of(facts_part([self]), evidence_part(self))

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as JSON-ready values."""
        return _plain_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactVersion:
    """A fact as it was held for a while, the changes that made it so and those that ended that."""

    fact: FactView
    made_by: tuple[Change, ...] = ()
    ended_by: tuple[Change, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the version as JSON-ready values."""
        return _plain_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A conflict that waits for a decision: its sides, the best supported first, with evidence."""

    id: str
    facts: tuple[FactView, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the proposal as JSON-ready values."""
        return _plain_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a path: from a node over an edge to a node, with the words that link them."""

    start: str
    edge: str
    end: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Why a passage was reached: the steps from a seed of the question to it."""

    steps: tuple[Step, ...]
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found: where it stands, what it says, and why it came.

    ``scores`` and ``ranks`` are per channel; a channel that had nothing to say is left out.
    ``span`` is where the passage stands in its source, ``ordinal`` as which of its passages. A hit
    that is an episode or a session (``granularity``) has that one's id, what was found in it as its
    text, and the turns that were found as ``hits``, best first.
    """

    id: str
    text: str
    score: float
    source: str
    title: str = ""
    span: Span
    ordinal: int = 0
    speaker: str | None = None
    at: Instant | None = None
    session_id: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    paths: tuple[Path, ...] = ()
    facts: tuple[FactView, ...] = ()
    metadata: Metadata = field(default_factory=dict)
    granularity: str = "turn"
    hits: tuple[Hit, ...] = ()

    @property
    def valid_from(self) -> Instant | None:
        """When what the hit says began to hold, if its facts say so; else the passage's time."""
        starts = [fact.valid_from for fact in self.facts if fact.valid_from is not None]
        return min(starts, key=lambda start: start.micros) if starts else self.at

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it came, a line each: the channels' scores and ranks, then the paths that led to it.

        Empty where the search was told not to ``explain``.
        """
        scores = ", ".join(
            f"{channel} {score:.3f}" + (f" (#{self.ranks[channel]})" * (channel in self.ranks))
            for channel, score in self.scores.items()
        )
        told = (f"by {scores}",) if scores else ()
        return (*told, *(f"via {_in_words(path, self.id)}" for path in self.paths))

    def _repr_html_(self) -> str:
        from graphmem.model.html import hit_part, page_of

        return page_of(hit_part(self))

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON-ready values."""
        return _plain_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerability:
    """Whether the memory holds what a question asks for.

    ``score`` (0 to 1) is how likely the best evidence answers it: about .5 in the middle between
    questions that can be answered and questions whose evidence was taken away. ``names`` is the
    share of the question's names that the memory knows, ``relation`` the share (by rarity) of its
    other words that the best passages hold. ``unknown_names`` are in no passage.
    """

    score: float = 0.0
    names: float = 0.0
    relation: float = 0.0
    unknown_names: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the score and its parts as JSON-ready values."""
        return _plain_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The hits of a search, best first, with what the memory knows beside them.

    ``facts`` are the facts that the hits rest on, ``held_back`` counts by reason what was not
    shown (superseded, disputed, ...), ``conflicts`` are groups of facts that contradict each
    other, whole, also where one side was not found; ``note`` says why there is little or nothing.
    ``answerability`` says how much of the question the memory covers.
    """

    question: str
    hits: tuple[Hit, ...] = ()
    facts: tuple[FactView, ...] = ()
    held_back: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[tuple[FactView, ...], ...] = ()
    note: str = ""
    answerability: Answerability = field(default_factory=Answerability)

    def __len__(self) -> int:
        """Return the number of hits."""
        return len(self.hits)

    def context(self, max_tokens: int = 800) -> str:
        """Return the hits as cited text for a prompt, at most about this many tokens.

        The evidence of as many hits as fit comes first, best first (cut, if not even that of the
        best one fits); what room is left then makes them whole passages. Each stands once, under
        the number of its hit, with its source; those of one source stand together in their order,
        turns in the order of time. The text is marked as quoted data, and a fact that no longer
        holds is said to be closed. A token is taken to be four characters (of Chinese, Japanese or
        Korean one, of other scripts than Latin two).
        """
        budget = max_tokens * CHARACTERS_PER_TOKEN - size(OPENING + CLOSING)
        parts = _packed(self.hits, budget)
        shown = [parts[number] for number in _in_order(self.hits) if number in parts]
        return OPENING + "".join(shown) + CLOSING if shown else ""

    def graph(self) -> Drawing:
        """Draw the evidence: the question, the steps to each hit, the facts that they support."""
        from graphmem.model.drawing import evidence_drawing

        return evidence_drawing(self)

    def _repr_html_(self) -> str:
        from graphmem.model.html import result_html

        return result_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready values."""
        return {
            "question": self.question,
            "hits": [hit.to_dict() for hit in self.hits],
            "facts": [fact.to_dict() for fact in self.facts],
            "held_back": dict(self.held_back),
            "conflicts": [[fact.to_dict() for fact in group] for group in self.conflicts],
            "note": self.note,
            "answerability": self.answerability.to_dict(),
        }


class FactList(list[FactView]):
    """Facts in order; a notebook shows them as a table."""

    def _repr_html_(self) -> str:
        from graphmem.model.html import facts_part, page_of

        return page_of(facts_part(self))


class Timeline(FactList):
    """What held of an entity in the order of time; ``draw`` shows it as bars."""

    def draw(self) -> Drawing:
        """Draw when each fact held; those without a time are left out."""
        from graphmem.model.drawing import timeline_drawing

        return timeline_drawing(self)

    def _repr_html_(self) -> str:
        from graphmem.model.html import facts_part, page_of

        return page_of(facts_part(self), str(self.draw()))


_LEAST_QUOTED = 80  # quarters of a token: of less a reader learns nothing


def _packed(hits: Sequence[Hit], budget: int) -> dict[int, str]:
    """Return the text of the hits (by number) that fit: their evidence, then whole passages."""
    parts: dict[int, str] = {}
    seen: set[str] = set()
    for number, hit in enumerate(hits):
        said = " ".join(hit.text.split()).casefold()
        part = _cited(number + 1, hit, evidence_only=bool(hit.evidence))
        if not number and size(part) > budget:
            part = _cited(1, hit, evidence_only=bool(hit.evidence), most=budget)
        if said not in seen and size(part) <= budget:
            seen.add(said)
            parts[number] = part
            budget -= size(part)
    for number in list(parts):
        whole = _cited(number + 1, hits[number])
        more = size(whole) - size(parts[number])
        if more <= budget:
            parts[number] = whole
            budget -= more
    return parts


def _in_order(hits: Sequence[Hit]) -> list[int]:
    """Return the hits' numbers by source (that of the best hit first), then by time and place."""
    first: dict[str, int] = {}
    for number, hit in enumerate(hits):
        first.setdefault(hit.source, number)

    def place(number: int) -> tuple[int, int, int, int]:
        hit = hits[number]
        said_at = hit.at.micros if hit.at is not None and hit.speaker is not None else 0
        return first[hit.source], said_at, hit.ordinal, hit.span.start

    return sorted(range(len(hits)), key=place)


def _cited(number: int, hit: Hit, *, evidence_only: bool = False, most: int | None = None) -> str:
    """Return a hit as cited lines; ``most`` cuts what is quoted so that they are no longer."""
    where = ", ".join(part for part in (hit.source, hit.title, str(hit.at or "")) if part)
    said = f"{hit.speaker}: " if hit.speaker else ""
    text = " ".join(e.text for e in hit.evidence) if evidence_only else hit.text
    closed = "".join(
        f"    (no longer true since {fact.valid_to or 'an unknown time'}: {one_line(fact.text)})\n"
        for fact in hit.facts
        if fact.status == "closed" and _is_told(fact, text if evidence_only else None)
    )
    head, quoted = f"[{number}] {one_line(where)}\n", indented(said + text)
    if most is not None:
        quoted = cut(quoted, max(most - size(head + closed), _LEAST_QUOTED))
    return head + quoted + closed


def _is_told(fact: FactView, part: str | None) -> bool:
    """Say whether a part of a passage (None: all of it) states a fact, as far as is known."""
    return part is None or not fact.evidence or any(said in part for said in fact.evidence)


def _in_words(path: Path, hit_id: str) -> str:
    """Return a path as a line: where it starts, then each edge and where it leads."""
    line = path.steps[0].start if path.steps else ""
    for step in path.steps:
        said = f" \u201c{step.text}\u201d" if step.text not in ("", step.start) else ""
        end = "this passage" if step.end == hit_id else step.end
        line += f" \u2013[{step.edge}{said}]\u2192 {end}"
    return line


def _plain_fields(value: Any) -> dict[str, Any]:
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; spans as pairs, times as ISO text."""
    if isinstance(value, Instant):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain_fields(value)
    return value
