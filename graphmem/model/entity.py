"""Things, and the names by which passages mention them."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphmem.model.episode import Span
from graphmem.model.source import Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing: its name, its type ("" when unknown) and the other names it goes by.

    ``canonical_id`` is the entity that it was merged into (its own id if it was not): a merge
    re-points nothing else, so that a split is exact.
    """

    id: str
    namespace: str
    name: str
    type: str = ""
    aliases: tuple[str, ...] = ()
    canonical_id: str = ""
    metadata: Metadata = field(default_factory=dict)


# Methods of mentions that stand on a document's title being known: by itself, and as a part of a
# longer name ("Lisbon" in "University of Lisbon"), which is weaker evidence.
KNOWN_TITLE, INSIDE_NAME = "known title", "inside a name"
BY_TITLE = frozenset({KNOWN_TITLE, INSIDE_NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entity named in a passage: where, in which words, and how it was resolved.

    ``spans`` are character spans of the passage's text (none where the name stands in the title
    only), ``sentences`` the numbers of the sentences that hold them (-1: the title).
    ``is_home`` says that the passage is about the entity: its title, or its first subject.
    """

    passage_id: str
    entity_id: str
    spans: tuple[Span, ...] = ()
    surfaces: tuple[str, ...] = ()
    sentences: tuple[int, ...] = ()
    method: str = "exact"
    score: float = 1.0
    is_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAs:
    """A decision that two entities are one, with its score and reason; it can be taken back."""

    namespace: str
    entity_id: str
    canonical_id: str
    score: float
    reason: str
