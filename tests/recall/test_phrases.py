"""Exact phrases, whatever the marks inside them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Memory
from graphmem.recall.phrases import codes_of, exact_first, quoted_phrase


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """Return a memory with a version number and with texts that have just its words."""
    with Memory(":memory:") as held:
        held.add("The firmware 2.3.1 of the lamp had an rc and a v2 before.", source="words")
        held.add("Firmware v2.3.1-rc of the lamp breaks the timer.", source="exact")
        held.add(
            "Firmware v2.3.1-rc2 of the lamp mends the timer, v2.3.1-rcx too.", source="longer"
        )
        held.add("The old mill stands by the river.", source="mill")
        held.add("By the river stands an old house; the mill is gone.", source="apart")
        yield held


def test_a_quoted_question_finds_just_the_passages_that_say_it(memory: Memory) -> None:
    """Neither the words apart nor a longer name are the phrase."""
    assert [hit.source for hit in memory.search('"v2.3.1-rc"').hits] == ["exact"]
    assert [hit.source for hit in memory.search('"the old MILL  stands"').hits] == ["mill"]
    assert not memory.search('"rc v2.3.1"').hits


def test_a_version_inside_a_question_comes_before_its_look_alikes(memory: Memory) -> None:
    """The passage with the version as written is the first; the others follow."""
    found = [hit.source for hit in memory.search("Does v2.3.1-rc mend the lamp's timer?").hits]

    assert found[0] == "exact"
    assert {"words", "longer"} < set(found)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Is v2.3.1-rc fine?", ("v2.3.1-rc",)),
        ("What does read_file do in part AB-12/7?", ("read_file", "AB-12/7")),
        ("Who won on 2021-05-06 at 10:30 by 3.5 points?", ()),
        ("Was the well-known Jean-Luc there?", ()),
    ],
)
def test_codes_are_names_with_marks_and_digits(text: str, codes: tuple[str, ...]) -> None:
    """Dates, numbers and hyphenated words are none."""
    assert codes_of(text) == codes


def test_only_a_question_that_is_all_quoted_is_a_phrase() -> None:
    """A title in a question is no demand."""
    assert quoted_phrase(' "the old mill" ') == "the old mill"
    assert quoted_phrase('Who wrote "The Old Mill"?') is None
    assert quoted_phrase('"..."') is None


@given(st.permutations(list(range(8))), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_the_order_keeps_every_key_and_puts_the_phrase_first(
    ranked: list[int], exact: set[int], others: set[int]
) -> None:
    """Nothing is lost, and no passage with just the words stands before one with the phrase."""
    others -= exact
    found = exact_first(np.array(ranked), sorted(exact), sorted(others)).tolist()

    assert set(ranked) <= set(found)
    assert len(set(found)) == len(found)
    mistaken = [found.index(key) for key in others if key in found]
    if exact and mistaken:
        assert all(found.index(key) < min(mistaken) for key in exact if key in found)
    if exact:
        assert found[0] in exact
