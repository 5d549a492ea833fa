"""Episodes: where they start, why, and that a stream can be cut as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import BadInput
from graphmem.nlp.episodes import (
    CONTEXT,
    EpisodeLimits,
    EpisodeStart,
    Unit,
    _start_at,
    episode_starts,
    gist,
)
from graphmem.nlp.static_encoder import StaticEncoder

ENCODER = StaticEncoder()
MINUTE = 60_000_000

BOATS = [
    "The sailing boat needs a new mast before the regatta.",
    "We varnished the hull of the boat and mended both sails.",
    "The regatta starts at the harbour, with thirty sailing boats.",
]
BREAD = [
    "Rye bread dough wants a sourdough starter and a long night.",
    "Bake the loaf of bread in a very hot oven on a stone.",
    "The baker sells the sourdough loaves warm from the oven.",
]
WORDS = st.sampled_from([*BOATS, *BREAD, "Do you like opera?", "Yes.", "", "What about lunch?"])
UNITS = st.lists(
    st.builds(
        Unit,
        text=WORDS,
        session=st.sampled_from(["a", "a", "a", "b"]),
        at=st.one_of(st.none(), st.integers(0, 90).map(lambda minutes: minutes * MINUTE)),
    ),
    min_size=1,
    max_size=25,
)


def _starts(texts: Sequence[str], *, shortest: int = 2, longest: int = 40) -> list[EpisodeStart]:
    units = [Unit(text=text) for text in texts]
    return episode_starts(units, ENCODER, limits=EpisodeLimits(shortest=shortest, longest=longest))


def test_a_new_topic_starts_an_episode_in_a_document() -> None:
    """Sentences about bread after sentences about boats are a new episode."""
    assert _starts([*BOATS, *BREAD]) == [
        EpisodeStart(unit=0, reason="start"),
        EpisodeStart(unit=3, reason="topic"),
    ]


def test_a_question_that_opens_a_topic_starts_an_episode_in_a_chat() -> None:
    """The turn that changes the subject starts the episode, not the answer to it."""
    chat = [
        "I mended the sails of my boat last night.",
        "Nice, a boat with mended sails will win the regatta.",
        "I hope so, the regatta is on Sunday.",
        "By the way, do you bake your own bread?",
        "I do, sourdough mostly, in a stone oven.",
    ]
    assert [start.unit for start in _starts(chat)] == [0, 3]


def test_a_new_session_starts_an_episode_of_any_size() -> None:
    """A session never shares an episode with the next, even after one turn."""
    units = [Unit(text=BOATS[0], session="a"), Unit(text=BOATS[1], session="b")]
    assert [start.reason for start in episode_starts(units, ENCODER)] == ["start", "session"]


def test_a_long_pause_starts_an_episode() -> None:
    """More than the pause between two turns' own times ends an episode; the pause itself not."""
    units = [Unit(text=BOATS[i], at=at * MINUTE) for i, at in enumerate((0, 30, 61))]
    assert episode_starts(units, ENCODER)[1:] == [EpisodeStart(unit=2, reason="pause")]


def test_no_episode_is_longer_than_the_limit() -> None:
    """A stream that never changes its topic is cut for size."""
    starts = _starts([BOATS[i % 3] for i in range(30)], longest=8)
    sizes = [b.unit - a.unit for a, b in pairwise(starts)]
    assert max(sizes) <= 8
    assert {start.reason for start in starts[1:]} == {"size"}


def test_topics_do_not_cut_below_the_shortest_episode() -> None:
    """Of two shifts in a row only one can start an episode of two units or more."""
    starts = [start.unit for start in _starts([*BOATS, BREAD[0], *BOATS], shortest=3)]
    assert all(b - a >= 3 for a, b in pairwise(starts))


def test_of_two_neighbouring_shifts_the_stronger_starts_the_episode() -> None:
    """The first one would else hide it, as an episode has two units at least."""
    units = [Unit(text=str(i)) for i in range(6)]
    shifts = np.array([-9, -9, 0.2, 0.9, -9, -9])
    assert _start_at(units, shifts, 0, 2, EpisodeLimits()) == EpisodeStart(unit=3, reason="topic")
    shifts[3] = 0.1
    assert _start_at(units, shifts, 0, 2, EpisodeLimits()) == EpisodeStart(unit=2, reason="topic")


def test_an_episode_that_is_full_is_cut_at_its_strongest_shift() -> None:
    """At the limit, not before; never so that fewer than the shortest stay behind."""
    units = [Unit(text=str(i)) for i in range(7)]
    shifts = np.array([-9, -1, -5, -2, -5, -5, -9])
    limits = EpisodeLimits(shortest=2, longest=5)
    assert _start_at(units, shifts, 0, 4, limits) is None
    assert _start_at(units, shifts, 0, 5, limits) == EpisodeStart(unit=3, reason="size")


def test_no_units_have_no_episodes() -> None:
    """Nothing in, nothing out."""
    assert episode_starts([], ENCODER) == []


@settings(max_examples=40, deadline=None)
@given(UNITS, st.integers(2, 6))
def test_what_was_decided_stays_as_more_units_arrive(units: list[Unit], longest: int) -> None:
    """Cut at any moment, all starts but the last one are those of the whole stream."""
    limits = EpisodeLimits(longest=longest)
    whole = episode_starts(units, ENCODER, limits=limits)
    for seen in range(1, len(units)):
        final = episode_starts(units[:seen], ENCODER, limits=limits)[:-1]
        assert final == whole[: len(final)]


@settings(max_examples=40, deadline=None)
@given(UNITS, st.integers(2, 6))
def test_a_stream_can_be_resumed_at_any_start(units: list[Unit], longest: int) -> None:
    """From a known start with CONTEXT units before it, the rest comes out the same."""
    limits = EpisodeLimits(longest=longest)
    whole = [start.unit for start in episode_starts(units, ENCODER, limits=limits)]
    for start in whole:
        first = max(0, start - CONTEXT)
        rest = episode_starts(units[first:], ENCODER, limits=limits, since=start - first)
        assert [again.unit + first for again in rest] == [unit for unit in whole if unit >= start]


def test_limits_that_cannot_be_kept_are_refused() -> None:
    """The shortest episode is no longer than the longest, and holds a unit."""
    with pytest.raises(BadInput, match="5 to 4"):
        EpisodeLimits(shortest=5, longest=4)
    with pytest.raises(BadInput, match="0 to 40"):
        EpisodeLimits(shortest=0)


def test_gist_is_a_sentence_of_the_episode_that_says_what_it_is_about() -> None:
    """Extracted, not made: the sentence nearest to the whole, no greeting and no question."""
    turns = ["Hi! How are you?", "Fine. " + " ".join(BOATS[:2]), "And do you still sail?"]
    assert gist(turns, ENCODER) in BOATS


def test_gist_fits_on_one_line() -> None:
    """Too long a sentence is cut at a word; line breaks are gone."""
    line = gist(["The harbour master\nkeeps " + "very " * 80 + "old boats"], ENCODER, longest=60)
    assert len(line) <= 60
    assert line.endswith("very\u2026")
    assert "\n" not in line


def test_gist_of_nothing_is_empty() -> None:
    """An episode of pictures without text has no line."""
    assert gist(["", " "], ENCODER) == ""
