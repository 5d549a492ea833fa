"""The commands about episodes, sessions and order: each says as JSON what Memory says."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory
from graphmem.cli import main

Ask = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A store of one session in two parts, a day apart, and a text."""
    path = tmp_path / "m.db"
    with Memory(path, extract=False) as memory:
        said = (
            ("Ann", "2024-05-01T10:00Z", "The heron is back at the weir."),
            ("Bo", "2024-05-01T10:01Z", "With two grey chicks this time."),
            ("Ann", "2024-05-02T10:00Z", "My boiler broke down and the plumber is away."),
        )
        turns = [{"speaker": who, "at": at, "text": text} for who, at, text in said]
        memory.add(turns, session_id="s1")
        memory.add("Tea grows on hills.", source="tea.txt")
    return str(path)


@pytest.fixture
def ask(store: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Run a command and return what it printed."""

    def ask(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["graphmem", *arguments, "--store", store])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert not ended.value.code, err
        return out

    return ask


def as_json(ask: Ask, *arguments: str) -> Any:
    return json.loads(ask(*arguments, "--json"))


def test_episodes_are_told_in_order_and_by_session_and_time(ask: Ask) -> None:
    """The episodes of a session; those of a day; and as lines with tabs in a pipe."""
    both = as_json(ask, "episodes", "--session", "s1")
    assert [len(one["passages"]) for one in both] == [2, 1]
    (late,) = as_json(ask, "episodes", "--since", "2024-05-02", "--until", "2024-05-02")
    assert late["participants"] == ["Ann"]
    (line,) = ask("episodes", "--source", "tea.txt").splitlines()
    assert line.split("\t")[1:] == ["", "tea.txt", "Tea grows on hills."]


def test_session_is_shown_as_text_for_a_prompt_and_as_json(ask: Ask) -> None:
    """Newest turn last, marked as quoted data; short if so asked."""
    whole = ask("session", "s1")
    assert whole.startswith("<memory>")
    assert whole.index("heron") < whole.index("boiler")
    short = ask("session", "s1", "--context", "40")
    assert "boiler" in short
    assert "heron" not in short
    assert [turn["speaker"] for turn in as_json(ask, "session", "s1")["turns"]] == [
        "Ann",
        "Bo",
        "Ann",
    ]


def test_order_says_what_came_first_and_never_guesses(ask: Ask) -> None:
    """Before, after, and unknown for what was never said."""
    first, second = "The heron is back at the weir.", "My boiler broke down"
    assert ask("order", first, second).strip() == "before"
    assert as_json(ask, "order", second, first)["order"] == "after"
    assert ask("order", first, "We sold the piano to a choir in Turin").strip() == "unknown"


def test_search_takes_a_granularity_and_a_now(ask: Ask) -> None:
    """Episodes as hits; the day from which "yesterday" is measured."""
    (hit,) = as_json(ask, "search", "Where is the heron?", "-k", "1", "--granularity", "episode")[
        "hits"
    ]
    assert hit["granularity"] == "episode"
    assert hit["text"].splitlines()[1] == "Bo: With two grey chicks this time."
    found = as_json(ask, "search", "What happened yesterday?", "-k", "1", "--now", "2024-05-03")
    assert "boiler" in found["hits"][0]["text"]
