"""What a caller hands over to be remembered: a document, or a log of turns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from graphmem.errors import BadInput
from graphmem.model.assertion import Literal
from graphmem.model.source import Metadata, Origin
from graphmem.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a dialogue. ``id`` is the log's own id of it, ``reply_to`` that of another."""

    speaker: str
    text: str
    at: Instant | None = None
    id: str | None = None
    session_id: str | None = None
    reply_to: str | None = None
    caption: str = ""
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triple:
    """A statement from a caller: names and values, with or without a text behind it.

    ``object`` is a name, or a Literal for a value. ``valid_from``/``valid_to`` is when it holds.
    ``derived_from`` are ids of the assertions that it was concluded from: with the origin
    "derived" it is trusted no more than the least of them.
    """

    subject: str
    predicate: str
    object: str | Literal
    subject_type: str = ""
    object_type: str = ""
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    observed_at: Instant | None = None
    negated: bool = False
    ends: bool = False
    evidence: str = ""
    confidence: float = 1.0
    derived_from: tuple[str, ...] = ()
    metadata: Metadata = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text, or a log of turns, with what is known of where it comes from.

    ``uri`` names the source: the same uri with another content is a new revision of it, unless
    ``appends`` says that the turns continue what is there; ``speakers_before`` are then those of
    the last turns there, in order (Memory fills them in), who may be meant by "you". ``at`` is
    when it was written or said; ``root`` what counts as one voice (default: the uri). ``trust``
    None means: by origin.
    """

    uri: str
    text: str = ""
    turns: tuple[Turn, ...] = ()
    title: str = ""
    at: Instant | None = None
    origin: Origin = Origin.USER
    trust: float | None = None
    root: str = ""
    language: str | None = None
    user_id: str | None = None
    agent_id: str | None = None
    session_id: str | None = None
    appends: bool = False
    speakers_before: tuple[str, ...] = ()
    triples: tuple[Triple, ...] = ()
    metadata: Metadata = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a document without a uri, without content, or with both kinds of it."""
        if not self.uri.strip():
            raise BadInput("a document needs a uri: name its source")
        if self.text and self.turns:
            raise BadInput(f"{self.uri}: a document holds a text or turns, not both")
        if not self.text.strip() and not self.turns and not self.triples:
            raise BadInput(f"{self.uri}: the document is empty")
        for number, turn in enumerate(self.turns, 1):
            if not turn.text.strip() and not turn.caption.strip():
                raise BadInput(f"{self.uri}: turn {number} has no text")
        if self.trust is not None and not 0 <= self.trust <= 1:
            raise BadInput(f"{self.uri}: trust lies between 0 and 1, not {self.trust}")

    def named(self, uri: str) -> Document:
        """Return the same document under another uri."""
        return replace(self, uri=uri)
