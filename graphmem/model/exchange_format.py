"""The format of exports: which lines there are, and how one is read back into a node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from graphmem.errors import BadInput
from graphmem.model.entity import Entity, Mention, SameAs
from graphmem.model.episode import Episode, Span
from graphmem.model.fact import Fact
from graphmem.model.journal import Change
from graphmem.model.records import AssertionRecord, PassageRecord
from graphmem.model.source import Source

FORMAT = "graphmem-export"
# 1.  A reader refuses what is newer; a field that an older version lacks takes its default.
FORMAT_VERSION = 1
# In the order of an export.
KINDS: Mapping[str, type] = {
    "source": Source,
    "episode": Episode,
    "passage": PassageRecord,
    "entity": Entity,
    "mention": Mention,
    "assertion": AssertionRecord,
    "fact": Fact,
    "change": Change,
    "same_as": SameAs,
}
# A passage's key is a store's own: an export leaves it out.
_UNSTORED = {PassageRecord: {"key": -1}}


def node_from_dict(kind: str, values: Mapping[str, Any]) -> Any:
    """Return the node that a line of an export holds.

    Raises:
        BadInput: there is no such kind, or a field is missing or not what it should be.
    """
    if kind not in KINDS:
        raise BadInput(f"{kind!r} is no kind of node: it is one of {', '.join(KINDS)}")
    try:
        return _built(KINDS[kind], values)
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"a {kind} cannot be read: {error}") from None


def _built(kind: Any, values: Mapping[str, Any]) -> Any:
    given = {**_UNSTORED.get(kind, {}), **values}
    hints = _hints(kind)
    read = {name: _read(hints[name], given[name]) for name in hints if name in given}
    missing = [
        field.name
        for field in fields(kind)
        if field.name not in read and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise ValueError(f"it has no {', '.join(missing)}")
    return kind(**read)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    # Metadata is JSON already, to any depth.
    return get_type_hints(kind, localns={"Metadata": dict})


def _read(hint: Any, value: Any) -> Any:
    """Return a JSON value as its type says: dataclasses, enumerations, spans and tuples."""
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if hint is Span:
        return Span(*value)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return _built(hint, value) if is_dataclass(hint) else value
