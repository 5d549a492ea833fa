"""How sure a statement is: by the construction that it was read from."""

from __future__ import annotations

from graphmem.model.extraction import Statement

_BY_RULE = {
    "life dates": 0.97,
    "passive": 0.92,
    "dated": 0.92,
    "copula": 0.9,
    "role": 0.9,
    "nationality": 0.9,
    "finite": 0.85,
    "title": 0.85,
    "possessor": 0.85,
    "participle": 0.75,
    "coordinated": 0.65,
    "apposition": 0.65,
    "clause": 0.7,
    "relative": 0.6,
    "adverbial": 0.5,
    "control": 0.4,
    "object relative": 0.4,
}
# Statements below it are read and shown, and not stored.
STORED = 0.5


def confidence(statement: Statement) -> float:
    """Return the probability that a statement is what its sentence says."""
    return _BY_RULE.get(statement.rule, 0.5)
