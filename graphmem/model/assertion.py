"""What one source said once. Immutable: it may be withdrawn, never edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graphmem.errors import BadInput
from graphmem.model.episode import Span
from graphmem.model.source import DEFAULT_TRUST, Metadata, Origin
from graphmem.model.time import Instant


class Polarity(StrEnum):
    """Whether the source affirms the triple or denies it."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    """How the source means it; only what is asserted (or attributed) becomes a fact."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    HYPOTHETICAL = "hypothetical"
    ASKED = "asked"


class LiteralKind(StrEnum):
    """The type of a value that is no entity."""

    TEXT = "text"
    NUMBER = "number"
    QUANTITY = "quantity"
    MONEY = "money"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A typed value: its words, its normal form and, for quantities and money, its unit."""

    kind: LiteralKind
    text: str
    value: str
    unit: str = ""

    @property
    def key(self) -> str:
        """What two literals share when they mean the same value."""
        return f"{self.kind}:{self.value}:{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """A further argument of a statement: its role ("in", "on", "time", "place", ...) and text."""

    role: str
    text: str
    span: Span | None = None
    entity_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One source saying one thing once.

    Either ``object_id`` or ``literal`` is set. Spans are of the passage's text; they are None when
    a caller gave the triple without a text. ``stated_from``/``stated_to`` is the time that the
    words give, ``observed_at`` the time of the passage; neither is ever the clock of the machine.
    ``attributed_to`` is who is said to have said it, or who says it in a dialogue of somebody else.
    ``ends`` marks "no longer": it ends the fact instead of stating it.
    ``metadata["protected"]`` (true) lets nothing but an operator close the fact,
    ``metadata["quarantined"]`` (true) keeps it from becoming one that is believed.
    """

    id: str
    namespace: str
    source_id: str
    subject_id: str
    predicate: str
    object_id: str | None = None
    literal: Literal | None = None
    passage_id: str | None = None
    subject_text: str = ""
    predicate_text: str = ""
    object_text: str = ""
    subject_span: Span | None = None
    predicate_span: Span | None = None
    object_span: Span | None = None
    evidence: Span | None = None
    stated_from: Instant | None = None
    stated_to: Instant | None = None
    observed_at: Instant | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    ends: bool = False
    attributed_to: str | None = None
    inferred: bool = False
    qualifiers: tuple[Qualifier, ...] = ()
    confidence: float = 1.0
    method: str = "caller"
    root: str = ""
    origin: Origin = Origin.USER
    trust: float = DEFAULT_TRUST[Origin.USER]
    derived_from: tuple[str, ...] = ()
    user_id: str | None = None
    agent_id: str | None = None
    session_id: str | None = None
    metadata: Metadata = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an assertion without exactly one object, or with numbers out of range."""
        if (self.object_id is None) == (self.literal is None):
            raise BadInput(
                f"an assertion needs an entity or a literal as object, not "
                f"{'both' if self.literal else 'neither'}: {self.subject_text!r} {self.predicate!r}"
            )
        if not self.predicate.strip():
            raise BadInput(f"an assertion about {self.subject_text!r} has no predicate")
        if not 0 <= self.confidence <= 1 or not 0 <= self.trust <= 1:
            raise BadInput(
                f"confidence and trust lie between 0 and 1, not {self.confidence} and {self.trust}"
            )

    @property
    def object_key(self) -> str:
        """What two assertions share when they name the same object."""
        return self.object_id if self.object_id is not None else self.literal.key  # type: ignore[union-attr]
