"""Personalized PageRank: the same as igraph's, and what leaves a bounded graph is lost."""

from __future__ import annotations

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.recall.pagerank import DAMPING, HOME_WEIGHT, personalized_pagerank, walk_over_mentions
from graphmem.recall.passage_features import Mentions

SIZES = st.integers(2, 30)


def _graph(seed: int, nodes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return a random multigraph without loops, about a third of its nodes without an edge."""
    random = np.random.default_rng(seed)
    linked = max(2, nodes * 2 // 3)
    sources = random.integers(0, linked, 3 * nodes)
    targets = (sources + random.integers(1, linked, 3 * nodes)) % linked
    weights = random.uniform(0.1, 3, 3 * nodes).astype(np.float32)
    seeds = random.uniform(0, 1, nodes) * (random.uniform(0, 1, nodes) < 0.4)
    seeds[random.integers(nodes)] = 1
    return sources.astype(np.int32), targets.astype(np.int32), weights, seeds


@given(seed=st.integers(0, 10_000), nodes=SIZES, damping=st.sampled_from([0.1, DAMPING, 0.85]))
def test_pagerank_equals_igraph(seed: int, nodes: int, damping: float) -> None:
    """The rank of every node is igraph's to 1e-9, parallel edges and lonely nodes included."""
    sources, targets, weights, seeds = _graph(seed, nodes)
    ours = personalized_pagerank(
        nodes, sources, targets, weights, seeds, damping=damping, tolerance=1e-12
    )
    graph = igraph.Graph(n=nodes, edges=list(zip(sources.tolist(), targets.tolist(), strict=True)))
    theirs = graph.personalized_pagerank(
        damping=damping,
        directed=False,
        weights=weights.astype(np.float64).tolist(),
        reset=seeds.tolist(),
        implementation="prpack",
    )
    assert np.abs(ours - theirs).max() < 1e-9


@given(seed=st.integers(0, 10_000), nodes=SIZES)
def test_pagerank_with_edges_that_lead_out_solves_its_equation(seed: int, nodes: int) -> None:
    """What walks out of the graph at hand starts again at the seeds."""
    sources, targets, weights, seeds = _graph(seed, nodes)
    outside = np.random.default_rng(seed + 1).uniform(0, 5, nodes)
    ours = personalized_pagerank(
        nodes, sources, targets, weights, seeds, outside=outside, tolerance=1e-13
    )
    reset = seeds / seeds.sum()
    step = np.zeros((nodes, nodes))
    np.add.at(step, (targets, sources), weights.astype(np.float64))
    np.add.at(step, (sources, targets), weights.astype(np.float64))
    strength = step.sum(axis=0) + outside
    step = step / strength + np.outer(reset, outside / strength)
    exact = np.linalg.solve(np.eye(nodes) - DAMPING * step, (1 - DAMPING) * reset)
    assert np.abs(ours - exact).max() < 1e-9
    assert ours.sum() == pytest.approx(1)


def test_pagerank_without_seeds_is_zero() -> None:
    """Nobody walks from nowhere."""
    nothing = np.zeros(0, np.int32)
    rank = personalized_pagerank(3, nothing, nothing, np.zeros(0, np.float32), np.zeros(3))
    assert rank.tolist() == [0, 0, 0]


def _mentions(
    edges: list[tuple[int, int]], spread: list[int], asked: list[int], home: int | None = None
) -> Mentions:
    return Mentions(
        passage=np.array([passage for passage, _ in edges], np.int32),
        name=np.array([name for _, name in edges], np.int32),
        sentence=np.zeros(len(edges), np.int32),
        in_title=np.zeros(len(edges), bool),
        home=np.array([row == home for row in range(len(edges))], bool),
        spread=np.array(spread, np.int32),
        types=("",) * len(spread),
        homes=np.zeros(len(spread), np.int32),
        asked=np.array(asked, np.int32),
        labels=("",) * len(spread),
        qualified=np.zeros(len(spread), bool),
        asked_weights=np.ones(max(asked, default=-1) + 1, np.float32),
    )


@settings(max_examples=20)
@given(elsewhere=st.integers(1, 10_000))
def test_walk_gives_less_through_a_name_of_many_passages(elsewhere: int) -> None:
    """Of two passages that share a name with one of the question's, the rarer name gives more."""
    edges = [(0, 0), (0, 1), (0, 2), (1, 1), (2, 2)]
    walk = walk_over_mentions(_mentions(edges, [1, 2, 2 + elsewhere], [0, -1, -1]), 3)
    assert walk[0] > walk[1] > walk[2] > 0


def test_walk_prefers_the_passage_that_is_about_the_name() -> None:
    """A home draws more than a passage that only holds the name."""
    edges = [(0, 0), (1, 0)]
    walk = walk_over_mentions(_mentions(edges, [2], [0], home=1), 2)
    assert walk[1] > walk[0] > 0


def test_walk_without_names_of_the_question_says_nothing() -> None:
    """A question without a known name gives no passage anything."""
    assert not walk_over_mentions(_mentions([(0, 0)], [1], [-1]), 1).any()


@settings(max_examples=50)
@given(
    edges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7)), min_size=1, max_size=20),
    elsewhere=st.lists(st.integers(0, 5), min_size=8, max_size=8),
    home=st.integers(0, 19),
)
def test_walk_is_that_over_all_names(
    edges: list[tuple[int, int]], elsewhere: list[int], home: int
) -> None:
    """Names that only one candidate holds are walked as one, which changes nothing."""
    held = [len({passage for passage, name in edges if name == one}) for one in range(8)]
    spread = [here + there for here, there in zip(held, elsewhere, strict=True)]
    asked = [0] + [-1] * 7
    once = sorted(set(edges))
    home_edge = edges[home] if home < len(edges) else None
    weights = np.array([HOME_WEIGHT if edge == home_edge else 1 for edge in once], np.float32)
    whole = personalized_pagerank(
        12,
        np.array([passage for passage, _ in once], np.int32),
        np.array([4 + name for _, name in once], np.int32),
        weights,
        np.array([0.0] * 4 + [1.0] + [0.0] * 7),
        outside=np.array([0] * 4 + elsewhere, np.float64),
        tolerance=1e-5,
    )
    walk = walk_over_mentions(_mentions(edges, spread, asked, home=home), 4)
    assert np.abs(walk - whole[:4]).max() < 1e-12
