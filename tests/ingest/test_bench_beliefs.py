"""The benches of what is believed when facts change, on sets of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphmem import BadInput, Memory
from graphmem_ingest.bench.consolidation import bench_consolidation
from graphmem_ingest.bench.replay import bench_replay, read_games, triple_of
from graphmem_ingest.bench.updates import bench_updates, normal, orders_of, read_items

ITEMS = [
    {
        "id": "a",
        "subject": "Tessa Vane",
        "predicate": "works for",
        "statement": "{subject} works for {value}.",
        "values": {"2020-01": ["Alder Works"], "2022-06": ["Osprey Lines"]},
    },
    {
        "id": "b",
        "subject": "Gullhaven",
        "predicate": "mayor",
        "statement": "{value} is the mayor of {subject}.",
        "values": {"2020-01": ["Ruben Moss"], "2022-06": ["Ruben Moss"]},
    },
]
GAME = {
    "env": "attic",
    "rows": [
        {"obs": "", "facts": ["in(lamp, chest)", "closed(chest)", "at(chest, attic)"]},
        {"obs": "", "added": ["open(chest)"], "removed": ["closed(chest)"]},
        {"obs": "", "added": ["on(lamp, desk)"], "removed": ["in(lamp, chest)"]},
    ],
}


def silent(_: str) -> None:
    """Show no progress."""


@pytest.fixture
def fresh(tmp_path: Path):
    """Return a function that opens an empty memory."""
    numbers = iter(range(100))
    return lambda: Memory(tmp_path / f"{next(numbers)}.db")


def written(tmp_path: Path, value: object) -> Path:
    path = tmp_path / "set.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_updates_are_right_in_every_order(tmp_path: Path, fresh):
    """Facts: all values now and then, nothing closed that holds, one export of seven orders."""
    report, rows = bench_updates(read_items(written(tmp_path, ITEMS)), fresh, silent)
    assert report["facts"] == {
        "current": 1.0,
        "as_of": 1.0,
        "wrongly_closed": 0.0,
        "orders": 7,
        "one_export": True,
    }
    assert report["text"]["current"] == 1.0
    assert rows[0]["facts"]["as_of"] == {"2020-01": ["Alder Works"], "2022-06": ["Osprey Lines"]}


def test_updates_tell_each_date_of_each_item_once_in_every_order(tmp_path: Path):
    """An order leaves nothing out and says nothing twice."""
    items = read_items(written(tmp_path, ITEMS))
    for _, rounds in orders_of(items):
        told = sorted((item.id, date) for each in rounds for item, date in each)
        assert told == [(item.id, date) for item in items for date in item.dates]


def test_a_wrong_file_is_named(tmp_path: Path):
    """Whoever gives another file learns which, and what is expected."""
    with pytest.raises(BadInput, match=r"set\.json"):
        read_items(written(tmp_path, [{"id": "a"}]))
    with pytest.raises(BadInput, match=r"set\.json"):
        read_games(written(tmp_path, {"env": "attic"}))


def test_replay_follows_what_moves_and_what_is_opened(tmp_path: Path, fresh):
    """Told only what is added, the memory knows that the lamp left the chest."""
    report = bench_replay(read_games(written(tmp_path, [GAME])), fresh, silent)
    assert report["facts"] == {"right": 1.0, "missing": 0.0, "stale": 0.0}
    assert report["steps"] == 3


def test_a_fact_of_the_engine_is_a_triple():
    """Places are relations, states are what something is."""
    place, state = triple_of("in(lamp, chest)"), triple_of("closed(chest)")
    assert (place.subject, place.predicate, place.object) == ("lamp", "in", "chest")
    assert (state.subject, state.predicate, state.object) == ("chest", "is", "closed")


def test_consolidation_answers_by_the_newest_facts(fresh):
    """One hop and two, in an order that is not that of the numbers."""
    with fresh() as memory:
        report = bench_consolidation(memory, facts=120, seed=7, on_progress=silent)
    assert report["hops_1"]["right"] == report["hops_2"]["right"] == 1.0
    assert report["overwritten"] > 0


def test_names_are_compared_without_case_articles_and_marks():
    """Spelling is not what these benches measure."""
    assert normal("The  Osprey.") == normal("osprey")
