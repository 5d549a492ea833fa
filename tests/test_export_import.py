"""What an export holds an import gives back, whatever the memory went through before."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem import BadInput, GraphmemError, Instant, Memory
from graphmem.testing import FakeExtractor, HashingEncoder

NAMES = ("Ada", "Bo", "Cy")
TIMES = ("recorded_from", "recorded_to", "recorded_at")

names = st.sampled_from(NAMES)
years = st.sampled_from(["2019", "2020-05", "2021-03-04T10:00Z"])
texts = st.builds("{} knows {}. It rains.".format, names, names)
sources = st.sampled_from(["a.txt", "b.txt"])
Step = Callable[[Memory], object]


def first_fact(memory: Memory) -> str:
    facts = memory.facts(status="all")
    return facts[0].id if facts else "fct_" + "0" * 24


def statement(subject: str, place: str, year: str) -> dict[str, Any]:
    return {"subject": subject, "predicate": "lives in", "object": place, "valid_from": year}


def turn(speaker: str, text: str) -> dict[str, str]:
    return {"speaker": speaker, "text": text, "at": "2024-03-01T09:00Z"}


steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda text, source, year: lambda m: m.add(text, source=source, at=year),
        texts, sources, years,
    ),
    st.builds(lambda who, where, year: lambda m: m.add_facts([statement(who, where, year)]),
              names, names, years),
    st.builds(
        lambda who, text: lambda m: m.add([turn(who, text)], session_id="s1", source="log"),
        names, texts,
    ),
    st.just(lambda m: m.retract(first_fact(m), reason="wrong")),
    st.just(lambda m: m.confirm(first_fact(m))),
    st.just(lambda m: m.correct(first_fact(m), "Dee")),
    st.just(lambda m: m.undo(m.changes()[-1].id if m.changes() else "chg_" + "0" * 24)),
    st.builds(lambda source: lambda m: m.forget(source=source), sources),
)  # fmt: skip


def opened(path: Path) -> Memory:
    return Memory(path, encoder=HashingEncoder(), extractor=FakeExtractor())


def without_times(export: str | None) -> list[Any]:
    lines = [json.loads(line) for line in (export or "").splitlines()]
    return [{key: value for key, value in line.items() if key not in TIMES} for line in lines]


@settings(max_examples=25)
@given(st.lists(steps, max_size=12))
def test_import_gives_back_what_was_exported(story: list[Step]):
    """Any history of adding, revising, retracting, undoing and forgetting goes through a file:
    the full export is the same, with its record times, and so is the canonical one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.jsonl"
        with opened(Path(folder) / "one.db") as one, opened(Path(folder) / "two.db") as two:
            for step in story:
                try:
                    step(one)
                except GraphmemError:
                    continue  # a step that this history does not allow
            one.export(path)
            two.import_(path)
            assert without_times(two.export()) == without_times(one.export())
            assert two.export(canonical=True) == one.export(canonical=True)
            assert two.export() == one.export()


@pytest.fixture
def memory(tmp_path: Path):
    with opened(tmp_path / "m.db") as memory:
        memory.add("Ada knows Bo.", source="a.txt", at="2019")
        memory.add("Ada knows Cy.", source="a.txt", at="2020")
        yield memory


def test_imported_memory_goes_on_as_the_first_would(memory: Memory, tmp_path: Path):
    """Search, the past and later writes are the same in the copy."""
    path = tmp_path / "export.jsonl"
    memory.export(path)
    with opened(tmp_path / "copy.db") as copy:
        report = copy.import_(path)
        assert (report.namespace, report.nodes["passage"]) == ("default", 2)
        assert copy.search("Cy") == memory.search("Cy")
        assert copy.history("Ada") == memory.history("Ada")
        before = Instant(micros=memory.changes()[-1].recorded_at - 2, offset=0)
        assert copy.facts(known=before) == memory.facts(known=before) != copy.facts()
        for each in (memory, copy):
            each.add("Ada knows Bo.", source="a.txt", at="2019")
        assert copy.export(canonical=True) == memory.export(canonical=True)


def test_import_goes_between_encoders(memory: Memory, tmp_path: Path):
    """Another encoder makes its own vectors; what is believed is the same."""
    memory.export(tmp_path / "export.jsonl")
    with Memory(tmp_path / "c.db", encoder=HashingEncoder(8), extractor=FakeExtractor()) as copy:
        copy.import_(tmp_path / "export.jsonl")
        assert copy.export(canonical=True) == memory.export(canonical=True)
        assert copy.search("Cy").hits[0].text == "Ada knows Cy."


def test_import_refuses_a_namespace_that_holds_something(memory: Memory, tmp_path: Path):
    """Two histories are not mixed; nothing changes."""
    memory.export(tmp_path / "export.jsonl")
    before = memory.export()
    with pytest.raises(BadInput, match="holds something"):
        memory.import_(tmp_path / "export.jsonl")
    assert memory.export() == before


def spoilt(lines: list[str]) -> dict[str, list[str]]:
    header = json.loads(lines[0])
    return {
        "no export": ["{}", *lines[1:]],
        "its first line": [],
        "version 99": [json.dumps({**header, "version": 99}), *lines[1:]],
        "canonical": [json.dumps({**header, "canonical": True}), *lines[1:]],
        "line 2": [lines[0], lines[1][:-5], *lines[2:]],
        "line 3": [lines[0], lines[1], '{"kind":"wish"}', *lines[2:]],
        "not whole": [line for line in lines if '"kind":"assertion"' not in line],
    }


@pytest.mark.parametrize("reason", list(spoilt(['{"x":1}', "{}", "{}"])))
def test_import_refuses_what_is_no_whole_export(memory: Memory, tmp_path: Path, reason: str):
    """The message says what is wrong and where, and nothing is written."""
    lines = spoilt((memory.export() or "").splitlines())[reason]
    (tmp_path / "bad.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    with opened(tmp_path / "copy.db") as copy:
        with pytest.raises(BadInput, match=reason):
            copy.import_(tmp_path / "bad.jsonl")
        assert sum(copy.stats().counts.values()) == 0
