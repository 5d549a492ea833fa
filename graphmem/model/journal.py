"""The journal: every change with its reason, so that it can be explained and undone."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphmem.model.source import Metadata

# Entries that are kept for what they say, not for what they exchanged: compacting leaves them.
FEEDBACK, REJECTION = "feedback", "reject"
UNDO = "undo"
# What a search asks for: what was said of hits, and what may have taken it back.
OF_FEEDBACK = frozenset({FEEDBACK, UNDO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the journal.

    ``recorded_at`` is microseconds UTC, strictly rising within a namespace. ``added`` and
    ``withdrawn`` are the ids of assertions, ``opened`` and ``closed`` those of passages: undoing a
    change exchanges them and folds the slots they touch again.
    """

    id: str
    namespace: str
    recorded_at: int
    action: str
    actor: str = ""
    reason: str = ""
    source_id: str | None = None
    evidence: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    undoes: str | None = None
    metadata: Metadata = field(default_factory=dict)
