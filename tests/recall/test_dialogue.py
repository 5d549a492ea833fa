"""Dialogue search: what finds a turn, whose it is, when it was, and how the parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.indexes.terms import terms
from graphmem.model.records import CAPTION, NO_TIME, PassageFeatures
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.dialogue import (
    WINDOW,
    TurnScores,
    TurnStatistics,
    neighbours,
    rank_groups,
    rank_turns,
    score_turns,
)
from graphmem.recall.dialogue_question import DialogueQuestion, list_head, read_question
from graphmem.recall.near_words import NearWords
from graphmem.recall.question_time import DAY, SoftWindow

ENCODER = StaticEncoder()
NEAR = NearWords(ENCODER)


@dataclass(frozen=True, kw_only=True)
class Said:
    text: str
    speaker: str | None = None
    session: int = 0
    at: int = NO_TIME
    caption: str = ""


def _hash(term: str) -> int:
    return crc32(term.encode())


def _features(turns: Sequence[Said]) -> PassageFeatures:
    names = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    sentences = [
        [part + mark for part, mark in zip(*_split(turn.text), strict=True)] for turn in turns
    ]
    words = [
        [(term, number) for number, part in enumerate(parts) for term in terms(part)]
        + [(term, CAPTION) for term in terms(turn.caption)]
        for turn, parts in zip(turns, sentences, strict=True)
    ]
    flat = [pair for row in words for pair in row]
    asks = [part.endswith("?") for parts in sentences for part in parts]
    placed = [sum(t.session == turn.session for t in turns[:i]) for i, turn in enumerate(turns)]
    return PassageFeatures(
        keys=np.arange(len(turns), dtype=np.int64),
        ids=tuple(f"p{i:05}" for i in range(len(turns))),
        lengths=np.array([len(row) for row in words], dtype=np.int32),
        vectors=ENCODER.encode([f"{turn.text} {turn.caption}" for turn in turns]),
        token_starts=_starts([len(row) for row in words]),
        tokens=np.array([_hash(term) for term, _ in flat], dtype=np.uint32),
        token_sentences=np.array([number for _, number in flat], dtype=np.int16),
        sentence_starts=_starts([len(parts) for parts in sentences]),
        sentence_vectors=np.zeros((len(asks), 256), dtype=np.int8),
        sentence_asks=np.array(asks, dtype=np.bool_),
        sessions=np.array([turn.session for turn in turns], dtype=np.int32),
        positions=np.array(placed, dtype=np.int32),
        speakers=np.array(
            [names.index(turn.speaker) if turn.speaker else -1 for turn in turns], dtype=np.int32
        ),
        speaker_names=names,
        times=np.array([turn.at for turn in turns], dtype=np.int64),
    )


def _split(text: str) -> tuple[list[str], list[str]]:
    """Return sentences and their marks: a text of the tests ends each with one of . ! ?"""
    parts: list[str] = []
    marks: list[str] = []
    start = 0
    for at, character in enumerate(text):
        if character in ".!?":
            parts.append(text[start:at])
            marks.append(character)
            start = at + 1
    return parts, marks


def _starts(counts: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _statistics(turns: Sequence[Said]) -> TurnStatistics:
    held = [set(terms(f"{turn.text} {turn.caption}")) for turn in turns]
    every = set[str]().union(*held)
    return TurnStatistics(
        passages=len(turns),
        passages_with={term: sum(term in row for row in held) for term in every},
        mean_length=float(np.mean([len(terms(f"{t.text} {t.caption}")) for t in turns])),
    )


def _score(turns: Sequence[Said], question: DialogueQuestion) -> TurnScores:
    (vector,) = ENCODER.encode([question.without_names])
    return score_turns(
        _features(turns), question, _statistics(turns), vector=vector, term_hash=_hash
    )


def _ask(turns: Sequence[Said], text: str, **settings: object) -> list[int]:
    """Return the rows of the turns, best first."""
    speakers = [turn.speaker for turn in turns if turn.speaker]
    question = read_question(text, participants=list(dict.fromkeys(speakers)), near_words=NEAR)
    question = replace(question, **settings)  # type: ignore[arg-type]
    rows = rank_turns(_score(turns, question), _features(turns), question, top_k=len(turns))
    return [int(row) for row in rows]


FILLER = (
    Said(text="Morning! Lovely weather for once.", speaker="Ana", session=7),
    Said(text="Indeed. The tram was late again.", speaker="Ben", session=7),
    Said(text="Mine too. I read the paper meanwhile.", speaker="Ana", session=7),
)


def test_an_answer_is_found_by_the_question_before_it() -> None:
    """The reply holds no word of the question, the turn before it asks all of them."""
    turns = [
        *FILLER,
        Said(text="Where did you hide the spare key?", speaker="Ana", session=1),
        Said(text="Under the blue flowerpot, as ever.", speaker="Ben", session=1),
        Said(text="Good. See you at noon then.", speaker="Ana", session=1),
    ]
    assert _ask(turns, "Where did Ben hide the spare key?")[0] == 4


def test_who_only_says_that_they_do_not_know_gives_no_answer() -> None:
    """The next turn after a question is its answer, but not if it only says that it has none."""
    asked = Said(text="Where is the spare key?", speaker="Ana", session=1)
    for said in ("I do not know, sorry.", "No idea.", "You have not told me yet."):
        turns = [*FILLER, asked, Said(text=said, speaker="Ben", session=1)]
        scores = _score(turns, read_question("Where is the spare key?"))
        assert scores.parts["words before"][-1] == 0
    told = [*FILLER, asked, Said(text="I told you: under the mat.", speaker="Ben", session=1)]
    assert _score(told, read_question("Where is the spare key?")).parts["words before"][-1] > 0


def test_among_three_a_question_stays_open_for_the_third() -> None:
    """With two speakers only the next turn answers; a third one may answer what another asked."""

    def before(speaker: str) -> float:
        turns = [
            *FILLER,
            Said(text="Where is the spare key?", speaker="Ana", session=1),
            Said(text="Good morning to you too.", speaker="Ben", session=1),
            Said(text="Under the mat.", speaker=speaker, session=1),
        ]
        scores = _score(turns, read_question("Where is the spare key?"))
        return float(scores.parts["words before"][-1])

    assert before("Cy") > 0
    assert before("Ana") == 0


def test_context_ends_with_the_session() -> None:
    """A question that ends one session says nothing of the first turn of the next."""
    asked = Said(text="Where did you hide the spare key?", speaker="Ana", session=1)
    reply = Said(text="Under the blue flowerpot.", speaker="Ben", session=1)
    question = read_question("Where is the spare key hidden?", participants=["Ana", "Ben"])
    together = _score([*FILLER, asked, reply], question)
    apart = _score([*FILLER, asked, replace(reply, session=2)], question)
    assert together.parts["words before"][4] > 0
    assert apart.parts["words before"][4] == apart.parts["words around"][4] == 0


def test_a_class_word_finds_an_instance() -> None:
    """The question asks for instruments, the turn speaks of a violin."""
    turns = [
        *FILLER,
        Said(text="I have practised my violin all week.", speaker="Ben", session=1),
        Said(text="I painted the fence all week.", speaker="Ben", session=2),
    ]
    assert _ask(turns, "Which instruments does Ben own?")[0] == 3


def test_a_near_word_finds_another_wording() -> None:
    """The question asks for a physician, the turn speaks of a doctor."""
    turns = [
        *FILLER,
        Said(text="The doctor looked at my knee on Monday.", speaker="Ben", session=1),
        Said(text="The plumber looked at my sink on Monday.", speaker="Ben", session=2),
    ]
    assert _ask(turns, "Which physician did Ben see?")[0] == 3
    scores = _score(turns, read_question("Which physician was it?", near_words=NEAR))
    assert scores.words["physician"][3] > scores.words["physician"][4] == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [("family", "fam"), ("taught", "teach"), ("colour", "colors"), ("children", "kid")],
)
def test_a_word_finds_its_other_forms(asked: str, said: str) -> None:
    """Short and irregular forms and spellings, which no stemmer joins."""
    scores = _score([*FILLER, Said(text=f"The {said}.", session=1)], read_question(asked))
    assert scores.words[asked][3] > 0


def test_two_words_find_the_one_that_they_were_written_as() -> None:
    """A road trip is found as "roadtrip", although no term of the two is equal."""
    question = read_question("Who came along on the road trip?")
    scores = _score([*FILLER, Said(text="Our roadtrip was long.", session=1)], question)
    assert scores.words["roadtrip"][3] > 0


def test_a_caption_is_found() -> None:
    """What a picture shows is searched like what was said."""
    turns = [
        *FILLER,
        Said(text="Look at this!", speaker="Ben", session=1, caption="a lighthouse at dusk"),
        Said(text="Look at that!", speaker="Ben", session=2),
    ]
    assert _ask(turns, "When did Ben show the lighthouse?")[0] == 3
    prior = _score(turns, read_question("Who?")).parts["statement"]
    assert prior[3] > prior[4]


def test_of_equal_turns_that_of_the_person_asked_about_wins() -> None:
    """Three speakers say the same; the one named comes first, whoever it is."""
    turns = [
        Said(text="I was at the opera last night.", speaker=name, session=session)
        for session, name in enumerate(("Ana", "Ben", "Chidi"))
    ]
    for row, name in enumerate(("Ana", "Ben", "Chidi")):
        assert _ask(turns, f"Where was {name} last night?")[0] == row


def test_who_is_asked_about_counts_more_when_a_question_lists() -> None:
    """What others say of a person is no answer to "which cities has Ana seen?"."""
    turns = [Said(text="I sang.", speaker=name) for name in ("Ana", "Ben")]
    question = read_question("What did Ana sing?", participants=["Ana", "Ben"])
    once = _score(turns, replace(question, lists=False)).parts["speaker"]
    lists = _score(turns, replace(question, lists=True)).parts["speaker"]
    assert lists[0] > once[0] > 0
    assert lists[1] == once[1] == 0


def test_of_equal_turns_the_one_in_the_window_wins() -> None:
    """Turns have times of their own, inside one session too."""
    turns = [Said(text="I was at the opera.", speaker="Ana", at=day * DAY) for day in (3, 40, 80)]
    window = SoftWindow(start=39 * DAY, end=42 * DAY, softness=4, text="then")
    assert _ask(turns, "Where was Ana then?", windows=(window,))[0] == 1


def test_a_turn_without_a_time_is_not_hidden_by_a_window() -> None:
    """It only gets no bonus."""
    window = SoftWindow(start=0, end=DAY, softness=4, text="then")
    turns = [*FILLER, Said(text="The key lies under the flowerpot.", session=1)]
    assert _ask(turns, "Where did the key lie then?", windows=(window,))[0] == 3


def test_documents_are_dialogues_in_which_nobody_speaks() -> None:
    """Passages without speakers and times are ranked by words and likeness alone."""
    turns = [
        Said(text="The lighthouse was built of granite by two brothers."),
        Said(text="It took them nine years. Ships are safe since."),
        Said(text="The harbour sells fish on Sundays.", session=1),
    ]
    question = read_question("Who built the lighthouse?")
    scores = _score(turns, question)
    assert set(scores.parts) == {"words", "words before", "words around", "likeness", "statement"}
    assert int(np.argmax(scores.total)) == 0


def test_a_question_that_lists_takes_turns_from_several_sessions() -> None:
    """A turn taken lowers those of its session, so the next best session comes before them."""
    turns = [Said(text="I sang.", session=session) for session in (1, 1, 2)]
    scores = TurnScores(total=np.array([1, 0.95, 0.9], np.float32), parts={}, words={})
    question = read_question("Which cities did Ana sing in?")
    ranked = rank_turns(scores, _features(turns), question, top_k=3)
    assert ranked.tolist() == [0, 2, 1]
    one = replace(question, lists=False)
    assert rank_turns(scores, _features(turns), one, top_k=3).tolist() == [0, 1, 2]


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5]), max_size=40), st.integers(1, 5))
def test_ranking_is_by_score_and_then_by_id(totals: list[float], top_k: int) -> None:
    """However many rows tie, the order is that of a full sort."""
    size = len(totals)
    features = replace(
        _features(FILLER),
        ids=tuple(f"p{size - row:05}" for row in range(size)),
        sessions=np.arange(size, dtype=np.int32),
    )
    scores = TurnScores(total=np.array(totals, np.float32), parts={}, words={})
    question = read_question("Where is the key?")
    ranked = rank_turns(scores, features, question, top_k=top_k)
    by_id = sorted(range(size), key=lambda row: (-totals[row], features.ids[row]))
    assert ranked.tolist() == by_id[:top_k]


def test_parts_add_up_to_the_score() -> None:
    """What is shown is all there is, and the words explain the three parts that come from words."""
    turns = [*FILLER, Said(text="The spare key is gone. Where is it?", speaker="Ben", session=1)]
    window = SoftWindow(start=0, end=DAY, softness=4, text="")
    question = read_question("Where is Ben's spare key?", participants=["Ana", "Ben"])
    scores = _score(turns, replace(question, windows=(window,)))
    total = np.sum(list(scores.parts.values()), axis=0)
    assert scores.total == pytest.approx(total, abs=1e-6)
    assert set(scores.parts) >= {"speaker", "time"}
    spoken = sum(scores.parts[name] for name in ("words", "words before", "words around"))
    assert np.sum(list(scores.words.values()), axis=0) == pytest.approx(spoken, abs=1e-6)


def test_rows_in_another_order_get_the_same_scores() -> None:
    """The store may give candidates in any order."""
    turns = [*FILLER, Said(text="Is the spare key here?", session=1), Said(text="No.", session=1)]
    question = read_question("Where is the spare key?")
    whole = _features(turns)
    (vector,) = ENCODER.encode([question.without_names])
    statistics = _statistics(turns)
    order = [4, 0, 3, 2, 1]
    shuffled = replace(_features([turns[i] for i in order]), positions=whole.positions[order])
    first = score_turns(whole, question, statistics, vector=vector, term_hash=_hash)
    second = score_turns(shuffled, question, statistics, vector=vector, term_hash=_hash)
    assert second.total == pytest.approx(first.total[order], abs=1e-6)


def test_no_candidates_and_no_words_are_no_error() -> None:
    """An empty memory and a question of function words give scores of the right shape."""
    question = read_question("What was it?")
    assert question.terms == ()
    assert _score(FILLER, question).total.shape == (3,)
    nobody = replace(
        _features(FILLER[:1]),
        keys=np.zeros(0, np.int64), ids=(), vectors=np.zeros((0, 256), np.float32),
        token_starts=np.zeros(1, np.int32), tokens=np.zeros(0, np.uint32),
        token_sentences=np.zeros(0, np.int16), sentence_starts=np.zeros(1, np.int32),
        sentence_asks=np.zeros(0, np.bool_), sessions=np.zeros(0, np.int32),
        positions=np.zeros(0, np.int32), speakers=np.zeros(0, np.int32),
        times=np.zeros(0, np.int64),
    )  # fmt: skip
    empty = TurnStatistics(passages=0, passages_with={}, mean_length=0)
    (vector,) = ENCODER.encode(["key"])
    scores = score_turns(nobody, read_question("key"), empty, vector=vector, term_hash=_hash)
    assert scores.total.shape == (0,)


def test_a_session_of_ten_thousand_turns_is_scored() -> None:
    """The one turn about the key is found among 10,000 of one session."""
    features = _features([Said(text="The spare key is in the shed."), *FILLER])
    rows = np.arange(10_000)
    many = replace(
        features,
        keys=rows, ids=tuple(f"p{row:05}" for row in rows),
        vectors=features.vectors[np.where(rows == 7_000, 0, 1 + rows % 3)],
        token_starts=np.concatenate([np.zeros(7_001), np.full(3_000, 3)]).astype(np.int32),
        tokens=features.tokens[:3], token_sentences=features.token_sentences[:3],
        sentence_starts=np.arange(10_001, dtype=np.int32),
        sentence_asks=np.zeros(10_000, np.bool_), sessions=np.zeros(10_000, np.int32),
        positions=rows.astype(np.int32), speakers=np.zeros(10_000, np.int32),
        times=np.full(10_000, NO_TIME), lengths=np.ones(10_000, np.int32),
    )  # fmt: skip
    question = read_question("Where is the spare key?", near_words=NEAR)
    statistics = TurnStatistics(
        passages=10_000, passages_with={"spare": 1, "key": 1}, mean_length=3
    )
    (vector,) = ENCODER.encode([question.without_names])
    scores = score_turns(many, question, statistics, vector=vector, term_hash=_hash)
    assert rank_turns(scores, many, question, top_k=3)[0] == 7_000


@settings(max_examples=60)
@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 14)), min_size=1), st.randoms())
def test_neighbours_are_those_at_the_place_in_the_session(
    places: set[tuple[int, int]], random: object
) -> None:
    """Equal to looking up each (session, position + place); the number of rows where none is."""
    rows = sorted(places, key=lambda place: hash((place, str(random))))
    found = neighbours(
        np.array([session for session, _ in rows], dtype=np.int32),
        np.array([position for _, position in rows], dtype=np.int32),
    )
    at = {place: row for row, place in enumerate(rows)}
    for row, (session, position) in enumerate(rows):
        expected = [
            at.get((session, position + place), len(rows)) for place in range(-WINDOW, WINDOW + 1)
        ]
        assert found[row].tolist() == expected


def test_groups_rank_by_their_two_best_turns() -> None:
    """Of two sessions with equally good best turns the one with a better second comes first."""
    ranked = rank_groups(["a", "b", "b", "c", "a"], [0.9, 0.9, 0.8, 0.5, 0.2])
    assert list(ranked) == ["b", "a", "c"]
    assert ranked["b"] == pytest.approx(0.9 + 0.2 * 0.8)
    assert rank_groups([], []) == {}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("What did Ana cook?", "Ana"),
        ("what did ana cook?", "Ana"),
        ("What is Ana's job?", "Ana"),
        ("What did Ana tell Ben?", "Ana"),
        ("What did Ben's boss tell Ana?", "Ben"),
        ("Why does Ben's car worry Ana?", "Ben"),
        ("What did Ana and Ben cook?", None),
        ("What do Ana's and Ben's cars both have?", None),
        ("What does Ana, just like Ben, both fear and love?", None),
        ("What did Marg cook?", "Margarethe Vos"),
        ("What did Vos cook?", "Margarethe Vos"),
        ("What did the cook say?", None),
        ("Will it rain?", None),
        ("What did Will cook?", "Will"),
    ],
)
def test_target_is_whose_words_are_asked_for(text: str, target: str | None) -> None:
    """The participant named by any part of a name; of two, the subject; none for two together."""
    participants = ["Ana", "Ben", "Margarethe Vos", "Will"]
    assert read_question(text, participants=participants).target == target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Where did I park?", "user"),
        ("What did you recommend to me?", "user"),
        ("What did you recommend?", "assistant"),
        ("Where is my car?", "user"),
        ("What did the assistant recommend?", "assistant"),
        ("Where is the car?", None),
    ],
)
def test_roles_are_participants(text: str, target: str | None) -> None:
    """In a log of a user and an assistant "I" is the user and "you" the assistant."""
    assert read_question(text, participants=["user", "assistant"]).target == target


def test_the_asker_can_be_named() -> None:
    """With ``asker`` the first person is that participant."""
    question = read_question("Where did I park?", participants=["Ana", "Ben"], asker="Ben")
    assert question.target == "Ben"


def test_names_of_participants_are_no_words_of_the_question() -> None:
    """They pull up greetings; who speaks is known without them."""
    question = read_question("What did Ana's sister cook?", participants=["Ana"])
    assert [term.word for term in question.terms] == ["sister", "cook", "sistercook"]
    assert question.without_names == "What did sister cook?"
    stranger = read_question("What did Zora cook?", participants=["Ana"])
    assert stranger.terms[0].word == "zora"


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("What instruments does Ana play?", "instruments"),
        ("Which of the boats are sold?", "boats"),
        ("Which of the two is sold?", None),
        ("What kind of books does she read?", "books"),
        ("What areas of the town has Ben seen?", "areas"),
        ("How many children does Ana have?", "children"),
        ("What people has Ben met?", "people"),
        ("What are the names of Ana's dogs?", "names"),
        ("What class does she teach?", None),
        ("What bus did he take?", None),
        ("Where are the boats?", None),
    ],
)
def test_list_head_is_the_plural_that_is_asked_for(text: str, head: str | None) -> None:
    """A plural noun after what, which or how many means that several turns answer."""
    assert list_head(text) == head


def test_weights_count_only_what_the_memory_holds() -> None:
    """The term itself weighs 1, forms .9, others less, and what no passage holds nothing."""
    (term,) = read_question("instrument", near_words=NEAR).terms
    assert term.weights({}) == {}
    held = term.weights({"instrument": 3, "violin": 1, "guitar": 2, "fence": 9})
    assert held["instrument"] == 1
    assert set(held) == {"instrument", "violin", "guitar"}
    assert all(0.3 < held[name] < 1 for name in ("violin", "guitar"))
    (buy,) = read_question("buy", near_words=NEAR).terms
    assert buy.weights({"bought": 2, "fence": 1}) == {"bought": 0.9}


def test_candidates_name_the_question_s_own_words_first() -> None:
    """A store that must cut the list keeps what was asked."""
    question = read_question("Which instrument broke?", near_words=NEAR)
    assert question.candidates[:2] == ("instrument", "broke")
    assert "violin" in question.candidates


def test_near_words_are_nearest_first_without_the_word_itself() -> None:
    """By falling cosine, in the order of the words asked, equal on a second call."""
    near = NearWords(ENCODER, ["doctor", "doctors", "physician", "nurse", "granite", "stone"])
    physician, stone = near.near(["physician", "stone"])
    assert physician[0][0] == "doctor"
    assert stone[0][0] == "granit"
    assert "physician" not in dict(physician)
    for listed in (physician, stone):
        assert all(a[1] >= b[1] > 0 for a, b in pairwise(listed))
    assert near.near(["stone"]) == [stone]
