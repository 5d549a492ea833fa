"""Graphs for other programs, through the public Memory."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from graphmem import BadInput, Memory, MissingDependency


@pytest.fixture
def memory(tmp_path: Path):
    with Memory(tmp_path / "m.db", extract=False) as memory:
        memory.add("The lock of Gullhaven.", source="lock.txt", title="Lock\x01")
        for place, year in (("Gullhaven", "2019"), ("Castermouth", "2021")):
            memory.add_facts(
                [{"subject": "Tessa", "predicate": "lives in", "object": place, "valid_from": year}]
            )
        yield memory


def test_networkx_holds_what_is_believed(memory: Memory):
    """Facts are edges between names, with their status and validity; passages lie in sources."""
    networkx = pytest.importorskip("networkx", reason="the extra graph is not installed")
    graph = memory.to_networkx()
    assert isinstance(graph, networkx.MultiDiGraph)
    names = {node: data.get("name") for node, data in graph.nodes(data=True)}
    facts = {
        (names[start], names[end], data["status"], data.get("valid_to"))
        for start, end, data in graph.edges(data=True)
        if data["kind"] == "FACT"
    }
    assert facts == {
        ("Tessa", "Castermouth", "current", None),
        ("Tessa", "Gullhaven", "closed", "2021"),
    }
    parts = [(names[end], data["kind"]) for _, end, data in graph.edges(data=True)]
    assert ("lock.txt", "PART_OF") in parts


def test_graphml_can_be_read_again(memory: Memory, tmp_path: Path):
    """The file is GraphML that networkx reads back to the same graph, control characters or not."""
    networkx = pytest.importorskip("networkx", reason="the extra graph is not installed")
    memory.export(tmp_path / "m.graphml", format="graphml")
    again = networkx.read_graphml(tmp_path / "m.graphml", force_multigraph=True)
    ours = memory.to_networkx()
    assert dict(again.nodes(data=True)) == dict(ours.nodes(data=True))
    assert sorted(again.edges(data="kind")) == sorted(ours.edges(data="kind"))
    text = memory.export(format="graphml")
    assert networkx.read_graphml(io.BytesIO((text or "").encode())).number_of_nodes() > 0


def test_igraph_is_the_same_graph(memory: Memory):
    """As many vertices and edges, found by their ids."""
    pytest.importorskip("igraph", reason="the extra graph is not installed")
    ours, graph = memory.to_networkx(), memory.to_igraph()
    assert set(graph.vs["name"]) == set(ours.nodes)
    assert graph.ecount() == ours.number_of_edges()
    assert graph.is_directed()


def test_graphs_name_the_extra_that_is_missing(memory: Memory, monkeypatch: pytest.MonkeyPatch):
    """Without networkx the message says what to install."""
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(MissingDependency, match=r"graphmem\[graph\]"):
        memory.to_networkx()


@pytest.mark.parametrize("arguments", [{"format": "csv"}, {"format": "graphml", "canonical": True}])
def test_export_refuses_formats_that_it_has_not(memory: Memory, arguments: dict[str, Any]):
    """An unknown format, or a canonical one of GraphML: BadInput."""
    with pytest.raises(BadInput, match="format"):
        memory.export(**arguments)


def test_memory_shows_what_it_holds(memory: Memory):
    """A notebook shows the namespace and counts."""
    page = memory._repr_html_()
    assert "default" in page
    assert "2 fact" in page or "1 fact" in page
