"""What an examination found: of a store, of a model, of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How it stands with a part: ``WARNING`` works, but not as it should."""

    GOOD = "ok"
    WARNING = "warning"
    BAD = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, how it stands, and what to do about it ("": nothing)."""

    part: str
    health: Health = Health.GOOD
    says: str
    mend: str = ""
