"""Taking back, correcting and confirming, through the public Memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphmem import BadInput, Memory, NotFound


def lives(place: str, year: str) -> dict[str, str]:
    return {"subject": "Tessa", "predicate": "lives in", "object": place, "valid_from": year}


@pytest.fixture
def memory(tmp_path: Path):
    with Memory(tmp_path / "m.db", extract=False) as memory:
        memory.add_facts([lives("Gullhaven", "2019")], source="a")
        memory.add_facts([lives("Castermouth", "2021")], source="b")
        yield memory


def homes(memory: Memory, **options: Any) -> list[str]:
    return [fact.object for fact in memory.facts(subject="Tessa", **options)]


def test_undo_restores_the_canonical_export(memory: Memory):
    """What a change did is gone, byte for byte, and undoing the undo brings it back."""
    before = memory.export(canonical=True)
    change = memory.add_facts([lives("Dunmarrow", "2023")], source="c").changes[0]
    after = memory.export(canonical=True)
    undone = memory.undo(change)
    assert memory.export(canonical=True) == before
    memory.undo(undone.changes[0])
    assert memory.export(canonical=True) == after


def test_undo_of_a_text_closes_its_passages_and_it_can_be_read_again(tmp_path: Path):
    """After the undo the text is not found; adding it again is no "unchanged"."""
    with Memory(tmp_path / "t.db") as memory:
        memory.add("Tessa Vane lives in Gullhaven.", source="a.txt")
        before = memory.export(canonical=True)
        report = memory.add("Ruben Alder built the Osprey in 1998.", source="b.txt")
        after = memory.export(canonical=True)
        memory.undo(report.changes[0])
        assert memory.export(canonical=True) == before
        assert all("Osprey" not in hit.text for hit in memory.search("Who built the Osprey?").hits)
        memory.add("Ruben Alder built the Osprey in 1998.", source="b.txt")
        assert memory.export(canonical=True) == after


def test_undo_since_takes_back_everything_from_then_on(memory: Memory):
    """All later changes are undone, the newest first; earlier ones stay."""
    before = memory.export(canonical=True)
    first = memory.add_facts([lives("Dunmarrow", "2023")], source="c").changes[0]
    memory.add_facts([lives("Port Averil", "2024")], source="d")
    start = next(change for change in memory.changes() if change.id == first)
    moment = start.recorded_at / 1e6
    memory.undo(since=moment)  # type: ignore[arg-type]
    assert memory.export(canonical=True) == before


def test_known_still_sees_a_change_between_it_and_its_undo(memory: Memory):
    """The record axis keeps what this memory held, also what was taken back."""
    change = memory.add_facts([lives("Dunmarrow", "2023")], source="c").changes[0]
    recorded = next(one for one in memory.changes() if one.id == change).recorded_at
    memory.undo(change)
    assert homes(memory) == ["Castermouth"]
    assert homes(memory, known=recorded / 1e6) == ["Dunmarrow"]


def test_undo_twice_and_of_nothing_are_refused(memory: Memory):
    """A change is undone once; an unknown one and an empty call are clear errors."""
    change = memory.changes()[-1].id
    memory.undo(change)
    with pytest.raises(BadInput, match="undone already"):
        memory.undo(change)
    with pytest.raises(NotFound):
        memory.undo("chg_000000000000000000000000")
    with pytest.raises(BadInput):
        memory.undo()


def test_retract_reopens_what_the_fact_had_closed(memory: Memory):
    """Without the later home, the earlier one holds; the journal says why."""
    memory.retract(memory.facts(subject="Tessa")[0].id, reason="hearsay")
    assert homes(memory) == ["Gullhaven"]
    assert memory.changes()[-1].reason == "hearsay"


def test_correct_replaces_a_value_that_was_never_true(memory: Memory):
    """The new value takes the old one's interval; the old one is no part of the history."""
    memory.correct(memory.facts(subject="Tessa")[0].id, "Dunmarrow", evidence="phone call")
    assert homes(memory) == ["Dunmarrow"]
    assert homes(memory, as_of="2020") == ["Gullhaven"]
    assert "Castermouth" not in {fact.object for fact in memory.timeline("Tessa")}


def test_confirm_adds_a_voice(memory: Memory):
    """An operator's word counts as one more root, of full trust."""
    fact = memory.facts(subject="Tessa")[0]
    memory.confirm(fact.id, actor="Ines")
    backed = memory.facts(subject="Tessa")[0]
    assert (backed.support, backed.trust) == (fact.support + 1, 1.0)


def test_preview_tells_and_changes_nothing(memory: Memory):
    """It names the fact that would be closed and the one that would come; the store stays."""
    before = memory.export()
    preview = memory.preview("Tessa moved to Dunmarrow in 2023.", source="c")
    assert memory.export() == before
    assert preview.report.sources == {"new": 1}
    with pytest.raises(NotFound):
        memory.forget(source="c")


def test_timeline_is_in_the_order_of_time(memory: Memory):
    """Closed facts are part of it."""
    assert [fact.object for fact in memory.timeline("Tessa")] == ["Gullhaven", "Castermouth"]


def test_conflicts_are_groups_of_disputed_facts(memory: Memory):
    """Two sources, one time, two values: both are returned, as one group."""
    memory.add_facts([lives("Dunmarrow", "2021")], source="c")
    groups = memory.conflicts()
    assert [sorted(fact.object for fact in group) for group in groups] == [
        ["Castermouth", "Dunmarrow"]
    ]


def test_diff_shows_what_changed_between_two_moments(memory: Memory):
    """A new home is added, and the one before it appears as it was and as it is."""
    moment = memory.changes()[-1].recorded_at / 1e6
    memory.add_facts([lives("Dunmarrow", "2023")], source="c")
    later = memory.changes()[-1].recorded_at / 1e6
    diff = memory.diff(moment, later)  # type: ignore[arg-type]
    assert sorted(fact.object for fact in diff["added"]) == ["Castermouth", "Dunmarrow"]
    assert [fact.object for fact in diff["removed"]] == ["Castermouth"]
