"""When a fact holds in the world."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.errors import BadInput
from graphmem.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """A half-open interval of the world's time; an end that is None is unknown (or still open)."""

    valid_from: Instant | None = None
    valid_to: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse an interval that ends before it starts."""
        start, end = self.valid_from, self.valid_to
        if start is not None and end is not None and end.micros < start.micros:
            raise BadInput(f"a validity cannot end ({end}) before it starts ({start})")

    def holds_at(self, micros: int) -> bool:
        """Say whether the interval may contain a point; an unknown end excludes nothing."""
        if self.valid_from is not None and micros < self.valid_from.micros:
            return False
        return self.valid_to is None or micros < self.valid_to.micros

    def overlaps(self, other: Validity) -> bool:
        """Say whether two intervals may share a point; unknown ends are treated as open."""
        return _starts_before_end(self, other) and _starts_before_end(other, self)


ALWAYS = Validity()


def _starts_before_end(one: Validity, other: Validity) -> bool:
    if one.valid_from is None or other.valid_to is None:
        return True
    return one.valid_from.micros < other.valid_to.micros
