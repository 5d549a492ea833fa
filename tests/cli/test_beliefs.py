"""The commands about facts over time: each says as JSON what Memory says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.cli import main


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store in which Tessa moved."""
    path = tmp_path / "m.db"
    with Memory(path, extract=False) as memory:
        for place, year in (("Gullhaven", "2019"), ("Castermouth", "2021")):
            lives = {"subject": "Tessa", "predicate": "lives in", "object": place}
            memory.add_facts([{**lives, "valid_from": year}], source=place)
    return str(path)


@pytest.fixture
def ask(store: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run a command with --json and return what it printed."""

    def ask(*arguments: str) -> Any:
        words = ["graphmem", *arguments, "--store", store, "--json"]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert not ended.value.code, err
        return json.loads(out)

    return ask


def test_timeline_and_history_tell_closed_facts_too(ask):
    """The world's course, and the memory's."""
    assert [fact["object"] for fact in ask("timeline", "Tessa")] == ["Gullhaven", "Castermouth"]
    assert len(ask("history", "Tessa")) == 3


def test_changes_are_made_and_taken_back(ask):
    """Retract, undo, confirm, correct, and the journal of them."""
    (fact,) = ask("facts", "--subject", "Tessa")
    done = ask("retract", fact["id"], "--reason", "hearsay")
    assert [one["object"] for one in ask("facts", "--subject", "Tessa")] == ["Gullhaven"]
    ask("undo", done["changes"][0])
    assert ask("confirm", fact["id"])["added"] == 1
    ask("correct", fact["id"], "Dunmarrow")
    assert [one["object"] for one in ask("facts", "--subject", "Tessa")] == ["Dunmarrow"]
    actions = [change["action"] for change in ask("changes")]
    assert actions == ["add", "add", "retract", "undo", "confirm", "correct"]


def test_conflicts_and_differences_are_shown(ask):
    """Nothing is disputed; everything was learned since long ago."""
    assert ask("conflicts") == []
    found = ask("diff", "2000", "2999")
    assert (len(found["added"]), found["removed"]) == (2, [])


def test_schema_lists_checks_and_refolds(ask):
    """The slots that are defined, what is wrong with them, and nothing to move."""
    assert {"slot": "residence", "kind": "single", "origin": "schema.toml"} in ask("schema", "list")
    assert ask("schema", "suggest") == []
    assert ask("schema", "check") == []
    assert ask("schema", "refold") == [{"slots": 1, "moved": 0}]


def test_search_shows_a_conflict_as_a_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """Two facts that contradict each other are said to, both of them, beside the hits."""
    with Memory(tmp_path / "m.db") as memory:
        for name in ("Ida Norn", "Ola Renn"):
            memory.add(f"{name} is the mayor of Averil.", source=name, at="2024-01-01")
    words = ["graphmem", "search", "Who is mayor of Averil?", "--store", str(tmp_path / "m.db")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit):
        main()
    _, _, conflict = capfd.readouterr().out.partition("in conflict")
    assert all(f"{name} \u2013 be mayor of" in conflict for name in ("Ida Norn", "Ola Renn"))
