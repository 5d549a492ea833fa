"""A memory as lines of JSON: all of it, or only what is believed, in one order for every store."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import numpy as np

from graphmem.model.entity import Entity, Mention
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import AssertionRecord, PassageRecord
from graphmem.protocols import GraphStore, Node

FORMAT = "graphmem-export"
FORMAT_VERSION = 1
KINDS = ("source", "episode", "passage", "entity", "mention", "assertion", "fact", "change")
# What a canonical export leaves out: when and in which order this memory came to hold a thing.
_RECORD_FIELDS = frozenset({"recorded_from", "recorded_to", "key", "length", "vector"})
_LEFT_OUT = frozenset({"change"})


def export_lines(store: GraphStore, namespace: str, *, canonical: bool) -> Iterator[str]:
    """Yield a header and one line per node, ordered by kind and id.

    ``canonical`` keeps what is believed now and leaves out record times, the journal and what was
    withdrawn: two stores that believe the same give the same lines.
    """
    header = {"format": FORMAT, "version": FORMAT_VERSION, "namespace": namespace}
    yield _line({**header, "canonical": canonical})
    referenced: set[str] = set()
    live_passages: set[str] = set()
    entities: list[Entity] = []
    for kind in KINDS:
        if canonical and kind in _LEFT_OUT:
            continue
        for node in store.scan(namespace, kind):
            if canonical and not _believed(node, live_passages):
                continue
            if isinstance(node, PassageRecord):
                live_passages.add(node.passage.id)
            if canonical and isinstance(node, Entity):
                entities.append(node)
                continue
            referenced.update(_entities_of(node))
            yield _line({"kind": kind, **node_to_dict(node, canonical=canonical)})
    for entity in entities:
        if entity.id in referenced or entity.canonical_id != entity.id:
            yield _line({"kind": "entity", **node_to_dict(entity, canonical=True)})


def _believed(node: Node, live_passages: set[str]) -> bool:
    if isinstance(node, PassageRecord | AssertionRecord | Fact):
        withdrawn = isinstance(node, Fact) and node.status is FactStatus.WITHDRAWN
        return node.recorded_to is None and not withdrawn
    if isinstance(node, Mention):
        return node.passage_id in live_passages
    return True


def _entities_of(node: Node) -> Iterator[str]:
    if isinstance(node, Mention):
        yield node.entity_id
    elif isinstance(node, AssertionRecord):
        assertion = node.assertion
        yield from (assertion.subject_id, assertion.object_id or "", assertion.attributed_to or "")
        yield from (qualifier.entity_id or "" for qualifier in assertion.qualifiers)
    elif isinstance(node, Fact):
        yield from (node.subject_id, node.object_id or "")


def node_to_dict(node: Node, *, canonical: bool = False) -> dict[str, Any]:
    """Return a node as JSON-ready values; arrays as base64 of their bytes."""
    left_out = _RECORD_FIELDS if canonical else frozenset({"key"})
    return {
        name: _plain(getattr(node, name), canonical=canonical)
        for name in node.__dataclass_fields__
        if name not in left_out
    }


def _plain(value: Any, *, canonical: bool) -> Any:
    if isinstance(value, np.ndarray):
        return base64.b64encode(value.tobytes()).decode()
    if hasattr(value, "__dataclass_fields__"):
        return node_to_dict(value, canonical=canonical)
    if isinstance(value, Mapping):
        return {key: _plain(item, canonical=canonical) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, canonical=canonical) for item in value]
    return value.value if isinstance(value, Enum) else value


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
