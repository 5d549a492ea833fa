"""Two entities that are one: merged, undone, split, through the public Memory."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from graphmem import BadInput, Memory, NotFound


def lives(who: str, place: str, year: str) -> dict[str, str]:
    return {"subject": who, "predicate": "lives in", "object": place, "valid_from": year}


TOLD = (
    lives("Tessa Vane", "Gullhaven", "2019"),
    lives("T. Vane", "Castermouth", "2021"),
    {"subject": "Ruben", "predicate": "knows", "object": "T. Vane"},
    {"subject": "Teresa", "predicate": "plays", "object": "the cello"},
)


@pytest.fixture
def memory(tmp_path: Path):
    with Memory(tmp_path / "m.db", extract=False) as memory:
        memory.add_facts(TOLD, source="a")
        yield memory


def homes(memory: Memory, who: str, **options: Any) -> list[str]:
    return [fact.object for fact in memory.facts(subject=who, predicate="lives in", **options)]


def test_merge_folds_the_facts_of_both_as_one(memory: Memory):
    """What was said of either is said of one thing: the later home closes the earlier one."""
    memory.merge("Tessa Vane", "T. Vane", reason="initial")

    assert homes(memory, "T. Vane") == homes(memory, "Tessa Vane") == ["Castermouth"]
    assert homes(memory, "Tessa Vane", as_of="2020") == ["Gullhaven"]
    assert [fact.object for fact in memory.facts(subject="Ruben")] == ["Tessa Vane"]


@pytest.mark.parametrize("split", ["T. Vane", "Tessa Vane"])
def test_split_is_the_inverse_of_merge(memory: Memory, split: str):
    """The canonical export is that from before, byte for byte; merging again gives the merge."""
    before = memory.export(canonical=True)
    memory.merge("Tessa Vane", "T. Vane")
    merged = memory.export(canonical=True)

    memory.split(split)

    assert memory.export(canonical=True) == before != merged
    memory.merge("Tessa Vane", "T. Vane")
    assert memory.export(canonical=True) == merged


def test_merge_and_split_are_undone_by_the_journal(memory: Memory):
    """Undoing either brings back what was before it; so does undoing the undo."""
    apart = memory.export(canonical=True)
    merge = memory.merge("Tessa Vane", "T. Vane", reason="initial").changes[0]
    merged = memory.export(canonical=True)
    undo = memory.undo(merge).changes[0]
    assert memory.export(canonical=True) == apart
    memory.undo(undo)
    assert memory.export(canonical=True) == merged
    split = memory.split("T. Vane").changes[0]
    assert memory.export(canonical=True) == apart
    memory.undo(split)
    assert memory.export(canonical=True) == merged


def test_what_is_told_after_a_merge_is_split_again_exactly(tmp_path: Path):
    """A split leaves what a memory holds that was never merged and was told the same."""
    later = lives("T. Vane", "Dunmarrow", "2023")
    exports = []
    for merges in (True, False):
        with Memory(tmp_path / f"{merges}.db", extract=False) as memory:
            memory.add_facts(TOLD, source="a")
            if merges:
                memory.merge("Tessa Vane", "T. Vane")
            memory.add_facts([later], source="b")
            if merges:
                memory.split("T. Vane")
            exports.append(memory.export(canonical=True))

    assert exports[0] == exports[1]


def test_merges_and_facts_in_any_order_believe_the_same(tmp_path: Path):
    """It does not matter whether entities were found to be one before or after what is said."""
    steps = (
        lambda memory: memory.add_facts(TOLD[:1], source="a"),
        lambda memory: memory.add_facts(TOLD[1:], source="b"),
        lambda memory: memory.merge("Tessa Vane", "T. Vane"),
    )
    names = [{"subject": name, "predicate": "be", "object": "person"} for name in NAMES]
    exports = set()
    for number, order in enumerate(permutations(steps)):
        with Memory(tmp_path / f"{number}.db", extract=False) as memory:
            memory.add_facts(names, source="names")
            for step in order:
                step(memory)
            exports.add(str(memory.export(canonical=True)))

    assert len(exports) == 1


NAMES = ("Tessa Vane", "T. Vane")


def test_merge_joins_what_was_merged_before(memory: Memory):
    """A merge of something merged is one of all that stands together; the last can be split."""
    memory.merge("Tessa Vane", "T. Vane")
    both = memory.export(canonical=True)
    memory.merge("Teresa", "T. Vane")
    assert [fact.object for fact in memory.facts(subject="T. Vane", predicate="play")]
    assert memory.merge("T. Vane", "Teresa").changes == ()

    memory.split("Tessa Vane")

    assert memory.export(canonical=True) == both


def test_merge_says_what_it_does_not_know(memory: Memory):
    """A name that nothing has, and a split of what was never merged, are told as such."""
    with pytest.raises(NotFound):
        memory.merge("Tessa Vane", "Nobody")
    with pytest.raises(BadInput):
        memory.split("Ruben")
    with pytest.raises(BadInput):
        memory.merge("Tessa Vane", "T. Vane", score=2)
