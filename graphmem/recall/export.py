"""A memory as lines of JSON: all of it, or only what is believed, in one order for every store."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from graphmem.model.entity import BY_TITLE, Entity, Mention
from graphmem.model.episode import Episode
from graphmem.model.exchange_format import FORMAT, FORMAT_VERSION, KINDS
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.ids import content_id, entity_key
from graphmem.model.records import AssertionRecord, PassageRecord
from graphmem.model.source import Source
from graphmem.nlp.known_titles import TitleFinder
from graphmem.protocols import GraphStore, Node

# What a canonical export leaves out: when, in which order and in how many pieces this memory came
# to hold a thing. An entity is what live passages and statements call it, not what any ever did.
_LEFT_OUT: Mapping[type, frozenset[str]] = {
    Source: frozenset({"revision", "state", "failure"}),
    PassageRecord: frozenset({"key", "length", "recorded_from", "recorded_to", "vector"}),
    AssertionRecord: frozenset({"recorded_from", "recorded_to"}),
    Fact: frozenset({"recorded_from", "recorded_to"}),
    Entity: frozenset({"name", "type", "aliases"}),
}


def export_lines(store: GraphStore, namespace: str, *, canonical: bool) -> Iterator[str]:
    """Yield a header and one line per node, ordered by kind and id.

    ``canonical`` keeps what is believed now and leaves out record times, the journal and what was
    withdrawn: two stores that believe the same give the same lines.
    """
    header = {"format": FORMAT, "version": FORMAT_VERSION, "namespace": namespace}
    yield _line({**header, "canonical": canonical})
    believed = _believed(store, namespace) if canonical else None
    for kind in KINDS:
        for node in store.scan(namespace, kind):
            if believed is None:
                yield _line({"kind": kind, **node_to_dict(node)})
            elif believed.holds(node):
                yield _line({"kind": kind, **believed.line(node)})


@dataclass(slots=True)
class _Believed:
    """What live passages and assertions refer to."""

    passages: set[str] = field(default_factory=set)
    episodes: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    links: dict[tuple[str, str], Mention] = field(default_factory=dict)

    def holds(self, node: Node) -> bool:
        """Say whether a node is part of what is believed."""
        held = False  # a journal entry is not believed, it tells how beliefs came
        match node:
            case PassageRecord() | AssertionRecord():
                held = node.recorded_to is None
            case Fact():
                held = node.recorded_to is None and node.status is not FactStatus.WITHDRAWN
            case Mention() if node.method in BY_TITLE:
                held = (node.passage_id, node.entity_id) in self.links
            case Mention():
                held = node.passage_id in self.passages
            case Source():
                held = node.id in self.sources
            case Episode():
                held = node.id in self.episodes
            case Entity():
                held = node.id in self.names
            case _:
                pass
        return held

    def line(self, node: Node) -> dict[str, Any]:
        """Return a node as the export shows it."""
        if isinstance(node, Mention):
            node = self.links.get((node.passage_id, node.entity_id), node)
        values = node_to_dict(node, canonical=True)
        if isinstance(node, Entity):
            values["names"] = sorted(self.names[node.id] - {""})
        return values


def _believed(store: GraphStore, namespace: str) -> _Believed:
    found = _Believed()
    links = _Links.of(store, namespace)
    for node in store.scan(namespace, "passage"):
        if isinstance(node, PassageRecord) and node.recorded_to is None:
            found.passages.add(node.passage.id)
            found.episodes.add(node.passage.episode_id)
            found.sources.add(node.passage.source_id)
            links.add_passage(node)
    for node in store.scan(namespace, "mention"):
        if not isinstance(node, Mention) or node.method in BY_TITLE:
            continue
        links.add_own(node)
        if node.passage_id in found.passages:
            found.names[node.entity_id].update(node.surfaces)
    for link in links.believed(store, namespace):
        found.links[link.passage_id, link.entity_id] = link
        found.names[link.entity_id].update(link.surfaces)
    _add_stated(found, store, namespace)
    return found


def _add_stated(found: _Believed, store: GraphStore, namespace: str) -> None:
    """Note what live assertions refer to."""
    for node in store.scan(namespace, "assertion"):
        if isinstance(node, AssertionRecord) and node.recorded_to is None:
            one = node.assertion
            found.sources.add(one.source_id)
            found.names[one.subject_id].add(one.subject_text)
            if one.object_id is not None:
                found.names[one.object_id].add(one.object_text)
            others = [one.attributed_to, *(qualifier.entity_id for qualifier in one.qualifiers)]
            for entity_id in filter(None, others):
                found.names[entity_id].add("")


@dataclass(slots=True)
class _Links:
    """Links by title, found again from what is believed: a stored one may rest on the title of a
    document that is not held any more.
    """

    entities: dict[str, list[str]]
    passages: dict[str, PassageRecord] = field(default_factory=dict)
    own: dict[str, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    texts: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, store: GraphStore, namespace: str) -> _Links:
        """Read which passages were linked to which entities."""
        entities: dict[str, list[str]] = defaultdict(list)
        for node in store.scan(namespace, "mention"):
            if isinstance(node, Mention) and node.method in BY_TITLE:
                entities[node.passage_id].append(node.entity_id)
        return cls(entities=entities)

    def add_passage(self, record: PassageRecord) -> None:
        """Note a held passage."""
        if record.passage.speaker is None:
            self.texts.add(record.passage.source_id)
        if record.passage.id in self.entities:
            self.passages[record.passage.id] = record

    def add_own(self, mention: Mention) -> None:
        """Note what the reading of a passage found in it."""
        if mention.passage_id in self.entities:
            self.own[mention.passage_id].append(mention)

    def believed(self, store: GraphStore, namespace: str) -> Iterator[Mention]:
        """Yield the links of held passages to what held texts are about."""
        titles: dict[str, list[str]] = defaultdict(list)
        if self.passages:
            for source in store.sources(namespace):
                if source.id in self.texts:
                    key = content_id("entity", namespace, entity_key(source.title))
                    titles[key].append(source.title)
        for passage_id, record in self.passages.items():
            own = self.own[passage_id]
            finder = TitleFinder(passage_id, record.passage.text, record.sentences, own)
            for entity_id in self.entities[passage_id]:
                if link := finder.mention(entity_id, filter(None, titles[entity_id])):
                    yield link


def node_to_dict(node: Node, *, canonical: bool = False) -> dict[str, Any]:
    """Return a node as JSON-ready values; arrays as base64 of their bytes."""
    left_out = _LEFT_OUT.get(type(node), frozenset()) if canonical else frozenset({"key"})
    return {name: value for name, value in _fields(node).items() if name not in left_out}


def _fields(value: Any) -> dict[str, Any]:
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return base64.b64encode(value.tobytes()).decode()
    if hasattr(value, "__dataclass_fields__"):
        return _fields(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
