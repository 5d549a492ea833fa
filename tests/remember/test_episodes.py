"""Episodes as a memory keeps them: cut anew at the end only, the same however a log came."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem import Memory
from graphmem.model.records import EpisodeQuery
from graphmem.model.scope import Scope
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.protocols import Extractor
from graphmem.remember.episodes import LIMITS, TAIL

_TOPICS = (
    (
        "the {} boiler in the cellar hisses",
        "a plumber for the {} boiler",
        "hot water at {} degrees",
    ),
    ("our {} sailing boat", "the {} regatta off the island", "wind of force {} on the sea"),
    ("a {} choir rehearsal", "the {} tenor solo", "singing Bach in church number {}"),
    ("the {} tax form", "an invoice of {} pounds", "the accountant wants {} receipts"),
)
_OPENERS = ("By the way, what about {}?", "Do you know {}?", "Anyway, {}.")
_FOLLOW = ("I think it was {}.", "Yes, {}!", "They said that {} too.", "Ann Lee moved to {} town.")


def talk(seed: int, turns: int) -> list[dict[str, Any]]:
    """Return a made-up log of two or three speakers who change the topic now and then."""
    dice = random.Random(seed)  # noqa: S311 - a made-up log
    speakers = ["Ann Lee", "Bo", "Cyd"][: dice.choice((2, 3))]
    minute, topic, log = 0, 0, []
    for number in range(turns):
        opens = dice.random() < 0.15
        if opens:
            topic = dice.randrange(len(_TOPICS))
        words = dice.choice(_TOPICS[topic]).format(number)
        said = dice.choice(_OPENERS if opens else _FOLLOW).format(words)
        minute += dice.choice((1, 1, 1, 1, 1, 2, 5, 45 if dice.random() < 0.3 else 1))
        at = f"2024-05-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}Z"
        turn = {"speaker": dice.choice(speakers), "text": said, "id": str(number), "at": at}
        log.append(turn)
    return log


ENCODER = StaticEncoder()


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """One for all memories: its model takes a second to load."""
    return SpacyExtractor()


def new_memory(extractor: Extractor | None = None) -> Memory:
    """Return an empty memory; without an extractor it reads no statements."""
    return Memory(":memory:", encoder=ENCODER, extractor=extractor, extract=extractor is not None)


def kept(pieces: list[list[dict[str, Any]]], extractor: Extractor | None) -> list[str]:
    """Return what a new memory holds after these calls."""
    with new_memory(extractor) as memory:
        for piece in pieces:
            memory.add(piece, session_id="s")
        return (memory.export(canonical=True) or "").splitlines()


def pieces_of(log: list[Any], cuts: list[int]) -> list[list[Any]]:
    """Return a log in the pieces that cuts make."""
    places = sorted({0, len(log), *(cut % (len(log) + 1) for cut in cuts)})
    return [log[start:end] for start, end in pairwise(places)]


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(0, 10**6), max_size=12))
def test_log_is_cut_alike_in_any_pieces(seed: int, cuts: list[int]) -> None:
    """Any way of cutting a log into calls of add ends in the same memory."""
    log = talk(seed, 150)
    assert kept(pieces_of(log, cuts), None) == kept([log], None)


def test_log_turn_by_turn_is_the_log() -> None:
    """Each turn in a call of its own makes the episodes of the whole, over several of them."""
    log = talk(7, 260)
    whole = kept([log], None)
    assert kept([[turn] for turn in log], None) == whole
    assert sum('"kind":"episode"' in line for line in whole) > 5


@settings(max_examples=5)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.integers(0, 10**6), max_size=6))
def test_log_states_the_same_in_any_pieces(
    extractor: Extractor, seed: int, cuts: list[int]
) -> None:
    """Names, statements and facts do not depend on the pieces either."""
    log = talk(seed, 30)
    assert kept(pieces_of(log, cuts), extractor) == kept([log], extractor)


def test_turns_told_again_change_nothing(extractor: Extractor) -> None:
    """A client that sends the whole log each time adds what is new and nothing else."""
    log = talk(3, 24)
    longer = [log[:end] for end in (1, 2, 9, 10, 24)]
    assert kept(longer, extractor) == kept([log], extractor)


def test_log_of_one_episode_stays_within_its_limits() -> None:
    """Episodes follow each other without gaps, none longer than the limit."""
    log = talk(11, 300)
    with new_memory() as memory:
        for piece in pieces_of(log, list(range(0, 300, 17))):
            memory.add(piece, session_id="s")
        scope = Scope(namespace=memory.namespace)
        episodes = memory._store.episodes(scope, EpisodeQuery())
        source = memory._store.sources(memory.namespace)[0]
        records = memory._store.passages(scope, sources=[source.id])
    order = [record.passage.episode_id for record in records]
    assert list(dict.fromkeys(order)) == [episode.id for episode in episodes]
    assert [episode.ordinal for episode in episodes] == list(range(len(episodes)))
    assert all(order.count(one.id) <= LIMITS.longest + 1 for one in episodes)
    assert 2 * max(order.count(one.id) for one in episodes) < TAIL
    for episode in episodes:
        said = [r.passage for r in records if r.passage.episode_id == episode.id]
        assert episode.participants == tuple(sorted({str(one.speaker) for one in said}))
        assert (episode.started_at, episode.ended_at) == (said[0].at, said[-1].at)
        assert any(episode.gist.rstrip("\u2026") in one.text for one in said)


@pytest.mark.parametrize("cut", range(55, 66, 2))
def test_undo_of_an_append_restores_the_episodes(cut: int) -> None:
    """Taking back the last call leaves what was there before it; telling it again restores it."""
    log = talk(5, 90)
    with new_memory() as memory:
        memory.add(log[:cut], session_id="s")
        before = memory.export(canonical=True)
        change = memory.add(log[cut:], session_id="s").changes[0]
        after = memory.export(canonical=True)
        memory.undo(change)
        assert memory.export(canonical=True) == before
        memory.add(log[cut:], session_id="s")
        assert memory.export(canonical=True) == after


def test_long_document_has_episodes() -> None:
    """A text of several topics is cut too; a short one is one episode with its time."""
    about = [
        " ".join(f"{words.format(n)}." for n in range(60)) for topic in _TOPICS for words in topic
    ]
    with new_memory() as memory:
        memory.add("\n\n".join(about), source="long.txt", at="2024-05-01")
        memory.add("A short note.", source="short.txt", at="2024-05-02")
        scope = Scope(namespace=memory.namespace)
        short = memory._store.sources(memory.namespace, uris=["short.txt"])[0]
        episodes = memory._store.episodes(scope, EpisodeQuery())
    mine = [one for one in episodes if one.source_id == short.id]
    assert [one.gist for one in mine] == ["A short note."]
    assert str(mine[0].started_at) == "2024-05-02"
    assert len(episodes) - len(mine) >= 3


def test_writers_of_one_log_do_not_lose_turns() -> None:
    """Threads that append to one log at once leave episodes that fit the order of its turns."""
    log = talk(9, 48)
    with new_memory() as memory:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda turn: memory.add([turn], session_id="s"), log))
        scope = Scope(namespace=memory.namespace)
        source = memory._store.sources(memory.namespace)[0]
        order = [r.passage for r in memory._store.passages(scope, sources=[source.id])]
        written = [one.id for one in memory._store.episodes(scope, EpisodeQuery())]
        assert sorted(int(str(one.metadata["turn_id"])) for one in order) == list(range(48))
        assert memory._cutter.cut(order).episodes == ()
        assert list(dict.fromkeys(one.episode_id for one in order)) == written


def test_documents_of_several_sessions_are_cut_between_them() -> None:
    """A session's end is the end of an episode, however alike the talk goes on."""
    turns = [
        {"speaker": "Ann", "text": f"The boat has {n} sails.", "session_id": f"s{n // 3}"}
        for n in range(9)
    ]
    with new_memory() as memory:
        memory.add(turns, source="log")
        episodes = memory._store.episodes(Scope(namespace=memory.namespace), EpisodeQuery())
    assert [one.session_id for one in episodes] == ["s0", "s1", "s2"]


def test_document_appends_only_when_told() -> None:
    """A log whose document does not append is replaced as a whole, its episodes too."""
    log = talk(2, 40)
    with new_memory() as memory:
        memory.add(log, source="log")
        memory.add(log[:10], source="log")
        short = memory.export(canonical=True)
    with new_memory() as memory:
        memory.add(log[:10], source="log")
        assert memory.export(canonical=True) == short
