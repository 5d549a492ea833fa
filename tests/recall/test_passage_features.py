"""What a question and a passage share: coverage by words, titles, phrases, names."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.indexes.terms import terms
from graphmem.model.records import NO_TIME, TITLE, Floats, PassageFeatures
from graphmem.recall.passage_features import (
    NEAR,
    NEAR_COUNTS,
    PASSAGE_FEATURES,
    AskedTerms,
    Candidates,
    Coverage,
    Mentions,
    asked_terms,
    best_of_rows,
    cover,
    passage_features,
    title_coverage,
)

WORDS = st.sampled_from("otter river ferry lantern bridge copper meadow storm".split())


def _hash(term: str) -> int:
    return crc32(term.encode())


def _features(passages: Sequence[tuple[str, Sequence[str]]]) -> PassageFeatures:
    """Return passages, each a title and sentences, as a store would; all vectors are alike."""
    tokens: list[int] = []
    numbers: list[int] = []
    token_starts, sentence_starts = [0], [0]
    for title, sentences in passages:
        for number, part in [(TITLE, title), *enumerate(sentences)]:
            hashed = [_hash(term) for term in terms(part)]
            tokens += hashed
            numbers += [number] * len(hashed)
        token_starts.append(len(tokens))
        sentence_starts.append(sentence_starts[-1] + len(sentences))
    n, s = len(passages), sentence_starts[-1]
    return PassageFeatures(
        keys=np.arange(n),
        ids=tuple(f"passage {row}" for row in range(n)),
        lengths=np.diff(token_starts).astype(np.int32),
        vectors=np.zeros((n, 4), np.float32),
        token_starts=np.array(token_starts, np.int32),
        tokens=np.array(tokens, np.uint32),
        token_sentences=np.array(numbers, np.int16),
        sentence_starts=np.array(sentence_starts, np.int32),
        sentence_vectors=np.zeros((s, 4), np.int8),
        sentence_asks=np.zeros(s, bool),
        sessions=np.arange(n, dtype=np.int32),
        positions=np.zeros(n, np.int32),
        speakers=np.full(n, -1, np.int32),
        speaker_names=(),
        times=np.full(n, NO_TIME),
    )


def _asked(question: str, near: dict[str, list[tuple[str, float]]] | None = None) -> AskedTerms:
    """Return a question's terms, all of one weight, none in a name."""
    found = list(dict.fromkeys(terms(question)))
    others = [(near or {}).get(term, []) for term in found]
    hashes = {term: _hash(term) for term in found}
    hashes |= {term: _hash(term) for pairs in others for term, _ in pairs}
    return asked_terms(found, np.ones(len(found)), np.ones(len(found), bool), hashes, others)


def _no_mentions(asked_weights: Sequence[float] = ()) -> Mentions:
    nothing = np.zeros(0, np.int32)
    return Mentions(
        passage=nothing,
        name=nothing,
        sentence=nothing,
        in_title=np.zeros(0, bool),
        home=np.zeros(0, bool),
        spread=nothing,
        types=(),
        homes=nothing,
        asked=nothing,
        labels=(),
        qualified=np.zeros(0, bool),
        asked_weights=np.array(asked_weights, np.float32),
    )


def _candidates(
    asked: AskedTerms, features: PassageFeatures, mentions: Mentions | None = None
) -> Candidates:
    n, s = len(features.keys), len(features.sentence_vectors)
    return Candidates(
        features=features,
        words=np.zeros(n, np.float32),
        likeness=np.zeros((n, 2), np.float32),
        sentence_likeness=np.zeros((s, 2), np.float32),
        asked=asked,
        coverage=cover(asked, features),
        mentions=mentions or _no_mentions(),
    )


def _column(candidates: Candidates, name: str) -> list[float]:
    titles = title_coverage(candidates.asked, candidates.coverage, [])
    column: Floats = passage_features(candidates, titles)[:, PASSAGE_FEATURES.index(name)]
    return [float(value) for value in column]


def test_coverage_tells_title_sentence_and_passage_apart() -> None:
    """A term counts where it stands: in its sentence, in the title, in the passage as a whole."""
    asked = _asked("otter ferry lantern")
    coverage = cover(asked, _features([("Otter", ["A ferry came.", "A lantern shone."])]))
    assert coverage.passages.tolist() == [[1, 1, 1]]
    assert coverage.titles.tolist() == [[1, 0, 0]]
    assert coverage.sentences.tolist() == [[0, 1, 0], [0, 0, 1]]


def test_near_word_counts_less_than_the_word_itself() -> None:
    """A word that is only near covers by its cosine above the floor, and never as much."""
    asked = _asked("ferry", {"ferri": [("boat", 0.7), ("wagon", NEAR)]})
    coverage = cover(
        asked, _features([("", [text]) for text in ("A boat.", "A wagon.", "Ferries")])
    )
    expected = NEAR_COUNTS * (0.7 - NEAR) / (1 - NEAR)
    assert coverage.passages[:, 0].tolist() == pytest.approx([expected, 0, 1])


@given(
    question=st.lists(WORDS, min_size=1, max_size=6),
    texts=st.lists(st.lists(st.lists(WORDS, max_size=5), max_size=3), min_size=1, max_size=4),
)
def test_coverage_agrees_with_sets_of_words(
    question: list[str], texts: list[list[list[str]]]
) -> None:
    """The arrays say what comparing sets of terms says, for any passages."""
    asked = _asked(" ".join(question))
    passages = [("", [" ".join(part) for part in text]) for text in texts]
    coverage = cover(asked, _features(passages))
    wholes = [set(terms(" ".join(parts))) for _, parts in passages]
    parts = [set(terms(part)) for _, sentences in passages for part in sentences]
    assert coverage.passages.tolist() == [
        [term in whole for term in asked.terms] for whole in wholes
    ]
    assert coverage.sentences.tolist() == [[term in part for term in asked.terms] for part in parts]


def test_phrase_needs_the_words_side_by_side() -> None:
    """Neighbouring words of the question count as a phrase only where they are neighbours."""
    asked = _asked("copper bridge")
    passages = [
        ("", ["The copper bridge."]),
        ("", ["A bridge, and far from it in a meadow some storm left copper."]),
        ("", ["Copper."]),
    ]
    assert _column(_candidates(asked, _features(passages)), "phrases") == [0.5, 0, 0]


def test_title_covers_by_share_of_itself_too() -> None:
    """A title that is only in part the question's is less of a title for it."""
    asked = _asked("otter ferry")
    titles = ["Otter ferry", "Otter meadow", "Lantern"]
    coverage = cover(asked, _features([(title, ["x"]) for title in titles]))
    assert title_coverage(asked, coverage, []).tolist() == pytest.approx([1, 0.25, 0])


def test_shorter_name_of_a_subject_can_cover_more_than_the_title() -> None:
    """The parenthesis of a title takes nothing from the name in front of it."""
    asked = _asked("Otter")
    coverage = cover(asked, _features([("Otter (steam ferry)", ["x"])]))
    shorter = [(0, np.array([_hash("otter")], np.uint32))]
    assert title_coverage(asked, coverage, [])[0] < 0.5
    assert title_coverage(asked, coverage, shorter).tolist() == [1]


def test_home_is_shared_among_homonyms() -> None:
    """A passage about a name of the question gets less when others are about it as well."""
    asked, features = _asked("otter"), _features([("", ["x"]), ("", ["x"]), ("", ["x"])])
    rows = np.array([0, 1, 2], np.int32)
    mentions = Mentions(
        passage=rows,
        name=np.array([0, 1, 1], np.int32),
        sentence=rows,
        in_title=np.zeros(3, bool),
        home=np.ones(3, bool),
        spread=np.array([1, 2], np.int32),
        types=("", ""),
        homes=np.array([1, 2], np.int32),
        asked=np.array([0, 1], np.int32),
        labels=("Otter", "Ferry"),
        qualified=np.zeros(2, bool),
        asked_weights=np.array([3, 1], np.float32),
    )
    candidates = _candidates(asked, features, mentions)
    assert _column(candidates, "home") == pytest.approx([1, 0.5**0.5, 0.5**0.5])
    assert _column(candidates, "names") == pytest.approx([0.75, 0.25, 0.25])


@pytest.mark.parametrize("passages", [[], [("", [])], [("", ["..."]), ("Otter", [])]])
def test_features_of_next_to_nothing_are_finite(passages: list[tuple[str, list[str]]]) -> None:
    """No passages, no sentences, no words, no terms asked: numbers all the same."""
    for question in ("otter", "..."):
        candidates = _candidates(_asked(question), _features(passages))
        coverage: Coverage = candidates.coverage
        titles = title_coverage(candidates.asked, coverage, [])
        found = passage_features(candidates, titles)
        assert found.shape == (len(passages), len(PASSAGE_FEATURES))
        assert np.isfinite(found).all()


def test_best_of_rows_of_an_empty_stretch_is_zero() -> None:
    """A passage without sentences has no best one."""
    starts = np.array([0, 2, 2, 3], np.int32)
    assert best_of_rows(np.array([-1, -2, 5], np.float32), starts).tolist() == [-1, 0, 5]
