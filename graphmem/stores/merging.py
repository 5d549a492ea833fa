"""How two accounts of one entity become one, whichever of them came first."""

from __future__ import annotations

from graphmem.model.source import JsonValue, Metadata


def better_name(one: str, other: str) -> str:
    """Return the name that an entity shows: one with capitals, then the first in order.

    Blind to the order of its arguments, so that stores which were told the same in another order
    show the same.
    """
    return min(one, other, key=lambda name: (name == name.lower(), name))


def better_type(one: str, other: str) -> str:
    """Return the type that is known; of two, the first in order."""
    return min(one, other) if one and other else one or other


def merged_metadata(one: Metadata, other: Metadata) -> dict[str, JsonValue]:
    """Return both, and of two values of a key the one whose text comes first."""
    merged = dict(one)
    for key, value in other.items():
        merged[key] = min(merged[key], value, key=repr) if key in merged else value
    return merged
