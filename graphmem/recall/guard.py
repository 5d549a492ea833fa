"""What the guard set aside is found only on request."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.records import PassageRecord
from graphmem.model.scope import Scope


def is_asked_for(scope: Scope) -> bool:
    """Say whether a search names the quarantine: ``filters={"quarantined": True}``."""
    return any(condition.key == "quarantined" for condition in scope.conditions)


def without_quarantined(
    records: Sequence[PassageRecord], scope: Scope
) -> tuple[list[PassageRecord], int]:
    """Return the records that may be shown, and how many are held back."""
    if is_asked_for(scope):
        return list(records), 0
    shown = [one for one in records if one.passage.metadata.get("quarantined") is not True]
    return shown, len(records) - len(shown)
