"""Likely duplicates: pairs of entities that may be one, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmem import BadInput, Duplicate, Memory
from graphmem.testing import HashingEncoder


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """Return a memory for facts given as triples."""
    with Memory(tmp_path / "m.db", encoder=HashingEncoder(), extract=False) as memory:
        yield memory


def pairs(
    memory: Memory, *, least: float = 0.5, limit: int = 100
) -> dict[frozenset[str], Duplicate]:
    """Return the pairs found, by their names."""
    found = memory.duplicates(least=least, limit=limit)
    return {frozenset((one.one, one.other)): one for one in found}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Zo\u00eb Vell", "Zoe Vell", "same words"),
        ("Vell, Anna", "Anna Vell", "same words"),
        ("Dr. Anna Vell", "Anna Vell", "rank"),
        ("A. Vell", "Anna Vell", "initials"),
        ("A. B. Vell", "Anna Berit Vell", "initials"),
        ("Orvo Instruments", "Orvo Instrumnets", "spelt"),
        ("OMC", "Orvo Mining Company", "initials of"),
    ],
)
def test_duplicates_are_found_by_their_names(
    memory: Memory, one: str, other: str, reason: str
) -> None:
    """Order, accents, ranks, initials, slips and abbreviations, each named as the reason."""
    memory.add_facts([(one, "knows", "Ruben"), (other, "paints", "Gullhaven")])
    found = pairs(memory)
    assert frozenset((one, other)) in found
    assert reason in " ".join(found[frozenset((one, other))].reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Home (film)", "Home (album)"),
        ("Otto II", "Otto III"),
        ("Anna Vell", "Anna Vell Jr."),
        ("Orvo 1990", "Orvo 1991"),
        ("Anna Vell", "Bert Vell"),
        ("North Tarn", "South Tarn"),
        ("B. Vell", "Anna Vell"),
    ],
)
def test_names_that_tell_apart_are_no_duplicates(memory: Memory, one: str, other: str) -> None:
    """Numbers, numerals, "Jr." and parentheses say that there are two."""
    memory.add_facts([(one, "knows", "Ruben"), (other, "knows", "Ruben")])
    assert frozenset((one, other)) not in pairs(memory)


def test_stated_alias_is_a_reason(tmp_path: Path) -> None:
    """What a text calls something else is found under that name, and proposed as the same."""
    with Memory(tmp_path / "m.db", encoder=HashingEncoder()) as memory:
        memory.add("The Velmar Ore Board (VOB) met in Castermouth in 1990.", source="a")
        memory.add("Ruben joined VOB in 1994.", source="b")
        found = pairs(memory)
    (one,) = [pair for names, pair in found.items() if "VOB" in names]
    assert "also called" in " ".join(one.reasons)
    assert one.score >= 0.9


def test_duplicates_merged_are_not_shown_again(memory: Memory) -> None:
    """A decision ends the proposal; taking it back opens it again."""
    memory.add_facts([("Anna Vell", "knows", "Ruben"), ("Zo\u00eb Orvo", "knows", "Zoe Orvo")])
    (one,) = pairs(memory).values()
    memory.merge(one.one_id, one.other_id, score=one.score, reason="; ".join(one.reasons))
    assert not memory.duplicates()
    memory.split(one.other_id)
    assert len(memory.duplicates()) == 1


def test_one_sentence_that_names_both_speaks_against(tmp_path: Path) -> None:
    """Who stands beside somebody in one sentence is not the same person."""
    scores = []
    for name, text in (
        ("apart", "Anna Vell sang. Ruben danced. A. Vell left."),
        ("together", "Anna Vell met A. Vell in Castermouth."),
    ):
        with Memory(tmp_path / f"{name}.db", encoder=HashingEncoder()) as memory:
            memory.add(text, source="a")
            found = pairs(memory, least=0.0)
            scores.append([one.score for names, one in found.items() if "A. Vell" in names])
    assert all(scores)
    assert scores[1] < scores[0]


def test_duplicates_refuse_what_is_no_score(memory: Memory) -> None:
    """A threshold outside 0 to 1, or no place for a pair, is an error that says so."""
    with pytest.raises(BadInput, match="between 0 and 1"):
        memory.duplicates(least=2)
    with pytest.raises(BadInput, match="at least 1"):
        memory.duplicates(limit=0)
