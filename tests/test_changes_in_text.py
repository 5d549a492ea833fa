"""What texts say of changes closes what they changed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmem import Memory


@pytest.fixture
def memory(tmp_path: Path):
    """An empty memory that reads."""
    with Memory(tmp_path / "memory.db") as opened:
        yield opened


def _said(memory: Memory, *texts: str) -> None:
    for month, text in enumerate(texts, 1):
        memory.add(text, source=f"report {month}", at=f"2024-{month:02}-01")


@pytest.mark.parametrize(
    "ending",
    [
        "Bo Vell left Nordlys.",
        "Bo Vell no longer works for Nordlys.",
        "Bo Vell resigned from Nordlys.",
        "Bo Vell quit his job at Nordlys.",
        "Bo Vell stopped working for Nordlys.",
        "Bo Vell does not work for Nordlys any more.",
    ],
)
def test_text_ends_what_it_says_is_over(memory: Memory, ending: str) -> None:
    """However it is said, the job is over from then on, and was held until then."""
    _said(memory, "Bo Vell works for Nordlys.", ending)
    assert not memory.facts(subject="Bo Vell", predicate="works for")
    (held,) = memory.facts(subject="Bo Vell", predicate="works for", status="closed")
    assert (str(held.valid_from), str(held.valid_to)) == ("2024-01-01", "2024-02-01")


@pytest.mark.parametrize(
    "change",
    [
        "Fia Holm became mayor of Averil.",
        "Fia Holm was elected mayor of Averil.",
        "Fia Holm succeeded Emil Grann as mayor of Averil.",
        "Fia Holm took over as mayor of Averil.",
        "The new mayor of Averil is Fia Holm.",
    ],
)
def test_text_gives_a_post_to_its_next_holder(memory: Memory, change: str) -> None:
    """Who comes to hold a post takes it from who held it."""
    _said(memory, "Emil Grann is the mayor of Averil.", change)
    assert [fact.subject for fact in memory.facts(subject="Averil", predicate="mayor")] == [
        "Fia Holm"
    ]


def test_text_of_another_post_takes_none(memory: Memory) -> None:
    """A deputy, a vice president and a former mayor take the place of nobody."""
    _said(
        memory,
        "Emil Grann is the mayor of Averil.",
        "Fia Holm is the deputy mayor of Averil.",
        "Gro Ness is a former mayor of Averil.",
    )
    assert [fact.subject for fact in memory.facts(subject="Averil", predicate="mayor")] == [
        "Emil Grann"
    ]


def test_text_that_somebody_left_closes_nothing_else(memory: Memory) -> None:
    """Leaving one employer says nothing of another's, nor of who was never there."""
    _said(memory, "Bo Vell works for Nordlys.", "Ana Berg left Nordlys.", "Bo Vell left Varnsdal.")
    assert memory.facts(subject="Bo Vell", predicate="works for")
    assert not memory.facts(predicate="works for", status="closed")
