"""Passages that tell only what is over stand behind those that hold, at the point asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmem import Memory


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Ana moved twice; Bo was told of once; one report says something else besides."""
    folder: Path = tmp_path_factory.mktemp("outdated")
    with Memory(folder / "memory.db") as opened:
        for year, text in (
            ("2020", "Ana Berg lives in Oslo."),
            ("2021", "Ana Berg lives in Bergen. Ana Berg owns Comet Hotel."),
            ("2022", "Ana Berg lives in Tromsø."),
            ("2020", "Bo Vell works for Nordlys."),
        ):
            opened.add(text, source=f"{year} {text[:3]}", at=f"{year}-01-01")
        yield opened


def _texts(memory: Memory, question: str, as_of: str | None = None) -> list[str]:
    return [hit.text for hit in memory.search(question, as_of=as_of).hits]


def test_outdated_passage_comes_after_the_one_that_holds(memory: Memory) -> None:
    """What was said last of where somebody lives is read first, and nothing is hidden."""
    texts = _texts(memory, "Where does Ana Berg live?")
    assert texts[0] == "Ana Berg lives in Tromsø."
    assert "Ana Berg lives in Oslo." in texts


def test_outdated_is_told_by_the_point_asked_about(memory: Memory) -> None:
    """As of a moment, what held then holds, and what came later does not yet."""
    assert (
        _texts(memory, "Where does Ana Berg live?", as_of="2020-06-01")[0]
        == "Ana Berg lives in Oslo."
    )


def test_outdated_is_no_passage_that_still_tells_something(memory: Memory) -> None:
    """A passage with one fact that holds keeps its place."""
    texts = _texts(memory, "Which hotel does Ana Berg own?")
    assert texts[0].endswith("Comet Hotel.")
