"""What was ingested, by whose authority, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from graphmem.model.time import Instant

JsonValue: TypeAlias = (
    "str | int | float | bool | None | Sequence[JsonValue] | Mapping[str, JsonValue]"
)
Metadata: TypeAlias = Mapping[str, JsonValue]


class Origin(StrEnum):
    """The channel through which something was said; set by the caller, never by content."""

    USER = "user"
    OPERATOR = "operator"
    TOOL = "tool"
    WEB = "web"
    DERIVED = "derived"


# What a channel's word is worth when the caller says nothing else. A source of lower trust
# cannot close a fact of higher trust alone: content can be forged, the channel it came by cannot.
DEFAULT_TRUST: Mapping[Origin, float] = {
    Origin.OPERATOR: 1.0,
    Origin.USER: 0.8,
    Origin.TOOL: 0.6,
    Origin.WEB: 0.4,
    Origin.DERIVED: 0.4,
}


class SourceState(StrEnum):
    """Where a source stands in the ingest ledger."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, a page, a record or a log. A changed file is a new revision of its Source.

    ``uri`` is what the caller calls it; with the namespace it makes the id. ``root`` is what
    counts as one voice: copies that share a root confirm a fact only once.
    """

    id: str
    namespace: str
    uri: str
    revision: str
    title: str = ""
    at: Instant | None = None
    origin: Origin = Origin.USER
    trust: float = DEFAULT_TRUST[Origin.USER]
    root: str = ""
    language: str | None = None
    user_id: str | None = None
    agent_id: str | None = None
    session_id: str | None = None
    state: SourceState = SourceState.DONE
    failure: str | None = None
    metadata: Metadata = field(default_factory=dict)
