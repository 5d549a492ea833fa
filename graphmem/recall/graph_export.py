"""What a namespace believes as a graph for the tools of network analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphmem.errors import require
from graphmem.model.entity import Entity, Mention
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import PassageRecord
from graphmem.model.source import Source
from graphmem.protocols import GraphStore

if TYPE_CHECKING:
    import networkx as nx

EXTRA = "graph"
# GraphML is XML: it cannot hold these, escaped or not.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def networkx_graph(store: GraphStore, namespace: str) -> nx.MultiDiGraph:
    """Return sources, passages and entities as nodes, what joins them as edges.

    A node's ``kind`` is source, passage, entity or value (an object that is no entity); an edge's
    ``kind`` is PART_OF (passage to source), MENTIONS (passage to entity) or FACT (subject to
    object, one edge a fact with its predicate, status and validity; its key is the fact's id).
    Entities that were merged are one node. All attributes are text or numbers, so that any format
    of networkx can hold them.

    Raises:
        MissingDependency: networkx is not installed.
    """
    graph = require("networkx", EXTRA).MultiDiGraph(namespace=namespace)
    canonical = _add_entities(graph, store, namespace)
    for source in store.scan(namespace, "source"):
        if isinstance(source, Source):
            graph.add_node(source.id, **_kept(kind="source", name=source.uri, title=source.title))
    for record in store.scan(namespace, "passage"):
        if isinstance(record, PassageRecord) and record.recorded_to is None:
            _add_passage(graph, record)
    for mention in store.scan(namespace, "mention"):
        if isinstance(mention, Mention) and mention.passage_id in graph:
            entity = canonical.get(mention.entity_id, mention.entity_id)
            home = int(mention.is_home)
            graph.add_edge(mention.passage_id, entity, kind="MENTIONS", is_home=home)
    for fact in store.scan(namespace, "fact"):
        if isinstance(fact, Fact) and fact.recorded_to is None:
            _add_fact(graph, fact, canonical)
    return graph


def graphml_lines(store: GraphStore, namespace: str) -> Iterator[str]:
    """Yield the same graph as GraphML, which Gephi, Cytoscape, yEd and igraph read."""
    graph = networkx_graph(store, namespace)
    yield from require("networkx", EXTRA).generate_graphml(graph)


def igraph_graph(store: GraphStore, namespace: str) -> Any:
    """Return the same graph as a directed igraph.Graph; ``name`` of a vertex is its id.

    Raises:
        MissingDependency: igraph or networkx is not installed.
    """
    graph = networkx_graph(store, namespace)
    for _, attributes in graph.nodes(data=True):
        attributes["label"] = attributes.pop("name", "")
    return require("igraph", EXTRA).Graph.from_networkx(graph, vertex_attr_hashable="name")


def _add_entities(graph: Any, store: GraphStore, namespace: str) -> dict[str, str]:
    """Add the canonical entities, and return the canonical id of each."""
    canonical: dict[str, str] = {}
    for entity in store.scan(namespace, "entity"):
        if isinstance(entity, Entity):
            canonical[entity.id] = entity.canonical_id or entity.id
            if canonical[entity.id] == entity.id:
                graph.add_node(
                    entity.id, **_kept(kind="entity", name=entity.name, type=entity.type)
                )
    return canonical


def _add_passage(graph: Any, record: PassageRecord) -> None:
    passage = record.passage
    attributes = _kept(
        kind="passage",
        name=passage.title,
        text=passage.text,
        speaker=passage.speaker,
        at=passage.at,
        session_id=passage.session_id,
    )
    graph.add_node(passage.id, **attributes)
    graph.add_edge(passage.id, passage.source_id, kind="PART_OF", ordinal=passage.ordinal)


def _add_fact(graph: Any, fact: Fact, canonical: dict[str, str]) -> None:
    if fact.status is FactStatus.WITHDRAWN:
        return
    if fact.literal is not None:
        end = f"value:{fact.literal.key}"
        graph.add_node(end, **_kept(kind="value", name=fact.literal.text, type=fact.literal.kind))
    else:
        end = canonical.get(fact.object_id or "", fact.object_id or "")
    attributes = _kept(
        kind="FACT",
        predicate=fact.predicate,
        status=fact.status.value,
        valid_from=fact.validity.valid_from,
        valid_to=fact.validity.valid_to,
        support=fact.support,
        trust=fact.trust,
        confidence=fact.confidence,
    )
    subject = canonical.get(fact.subject_id, fact.subject_id)
    graph.add_edge(subject, end, key=fact.id, **attributes)


def _kept(**attributes: Any) -> dict[str, Any]:
    """Return what is known, as numbers and as text that XML can hold."""
    return {
        name: value if isinstance(value, int | float) else _NOT_XML.sub("\ufffd", str(value))
        for name, value in attributes.items()
        if value not in (None, "")
    }
