"""Pairs of passages: what links them, what explains them, and how a passage is scored by them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Document, Memory
from graphmem.errors import DamagedData
from graphmem.indexes.terms import term_hash
from graphmem.model.records import Floats
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.document_weights import packaged_weights, weights_of
from graphmem.recall.documents import STARTS, DocumentScores, DocumentSearch
from graphmem.recall.near_words import NearWords
from graphmem.recall.pair_scores import SOFTNESS, best_pairs, scores_of_passages
from graphmem.recall.pairs import PAIR_FEATURES, Pairs
from graphmem.recall.passage_features import PASSAGE_FEATURES
from graphmem.testing.fakes import FakeExtractor, HashingEncoder

SCOPE = Scope(namespace="pairs")
ENCODER = HashingEncoder(64)

# Every name is one capitalised word, as FakeExtractor reads them.
PASSAGES = {
    "Lantern": "Lantern is a play. It was written by Maren and staged by Tilda in the old mill.",
    "Maren": "Maren was born in Kesterholm. She wrote plays.",
    "Tilda": "Tilda was raised in Ovenbury. She staged plays.",
    "Kesterholm": "Kesterholm lies on the coast.",
    "Ovenbury": "Ovenbury lies in the hills.",
    "Beacon": "Beacon is a film. It was directed by Tilda.",
    "Herring": "Herring is a fish of the coast.",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    path = tmp_path_factory.mktemp("pairs") / "memory.db"
    extractor = FakeExtractor()
    with Memory(path, namespace=SCOPE.namespace, encoder=ENCODER, extractor=extractor) as memory:
        memory.add_documents(
            [Document(uri=title, title=title, text=text) for title, text in PASSAGES.items()]
        )
        yield memory._store


@pytest.fixture
def search(store: GraphStore) -> DocumentSearch:
    near = NearWords(HashingEncoder(4), words=["mill"])
    return DocumentSearch(store, ENCODER, near, term_hash, packaged_weights())


def _title(found: DocumentScores, row: int) -> str:
    return next(
        title for title in PASSAGES if found.candidates.features.ids[row] == _ids(found)[title]
    )


def _ids(found: DocumentScores) -> dict[str, str]:
    mentions = found.candidates.mentions
    rows = np.flatnonzero(mentions.home)
    return {
        mentions.labels[mentions.name[row]]: found.candidates.features.ids[mentions.passage[row]]
        for row in rows
    }


def _ranked(found: DocumentScores) -> list[str]:
    return [_title(found, row) for row in np.argsort(-found.scores, kind="stable").tolist()]


def test_second_passage_is_found_through_the_name_that_links_it(search: DocumentSearch) -> None:
    """The writer's passage comes with the play's, though it shares no name with the question."""
    found = search.score("Where was the person who had written Lantern born?", SCOPE)
    assert found is not None
    assert _ranked(found)[:2] in (["Lantern", "Maren"], ["Maren", "Lantern"])


def test_best_pair_explains_a_passage_by_its_link(search: DocumentSearch) -> None:
    """The best pair of the second passage names the start, the linking name and its sentence."""
    found = search.score("Where was the person who had written Lantern born?", SCOPE)
    assert found is not None
    row = next(r for r in range(len(found.scores)) if _title(found, r) == "Maren")
    pair = int(found.best[row])
    assert _title(found, int(found.pairs.first[pair])) == "Lantern"
    assert found.candidates.mentions.labels[found.pairs.name[pair]] == "Maren"
    sentence = int(found.pairs.first_sentence[pair])
    start = int(found.candidates.features.sentence_starts[found.pairs.first[pair]])
    assert sentence - start == 1  # "It was written by Maren ..."


def test_comparison_starts_from_both_things(search: DocumentSearch) -> None:
    """A question about two things starts from the passages about each."""
    found = search.score("Which came first, Lantern or Beacon?", SCOPE)
    assert found is not None
    starts = list(dict.fromkeys(found.pairs.first.tolist()))
    assert {_title(found, row) for row in starts[:2]} == {"Lantern", "Beacon"}


def test_name_and_passage_counts_of_pairs_are_sound(search: DocumentSearch) -> None:
    """A pair joins two different passages, and a named link holds in both."""
    found = search.score("Who staged Lantern in the mill?", SCOPE)
    assert found is not None
    pairs, mentions = found.pairs, found.candidates.mentions
    held = set(zip(mentions.passage.tolist(), mentions.name.tolist(), strict=True))
    assert len(set(pairs.first.tolist())) <= STARTS
    for first, second, name in zip(
        pairs.first.tolist(), pairs.second.tolist(), pairs.name.tolist(), strict=True
    ):
        assert first != second
        assert name == -1 or {(first, name), (second, name)} <= held
    assert np.isfinite(pairs.features).all()


@pytest.mark.parametrize("question", ["", "???", "the of and", "zzz qqq", "Maren", "WHO? " * 80])
def test_any_question_gives_finite_scores(search: DocumentSearch, question: str) -> None:
    """Questions without terms, without names, without anything known are answered as they can."""
    found = search.score(question, SCOPE)
    assert found is None or np.isfinite(found.scores).all()


def test_another_namespace_has_nothing(search: DocumentSearch) -> None:
    """No candidate comes from outside the scope."""
    assert search.score("Lantern", Scope(namespace="elsewhere")) is None


def _pairs(ends: list[tuple[int, int]], features: Floats | None = None) -> Pairs:
    first = np.array([one for one, _ in ends], np.int32)
    nothing = np.full(len(ends), -1, np.int32)
    return Pairs(
        first=first,
        second=np.array([two for _, two in ends], np.int32),
        name=nothing,
        first_sentence=nothing,
        second_sentence=nothing,
        features=np.zeros((len(ends), len(PAIR_FEATURES)), np.float32)
        if features is None
        else features,
    )


def test_passage_without_a_pair_comes_after_all_that_have_one() -> None:
    """Whatever its odds, a passage that pairs with nothing is below those that do."""
    scores = scores_of_passages(_pairs([(0, 1)]), np.array([-50.0]), np.array([0, -9, 3, 2.0]))
    assert np.argsort(-scores).tolist()[2:] == [2, 3]


@given(
    scores=st.lists(st.floats(-30, 30), min_size=1, max_size=12),
    data=st.data(),
)
def test_passage_scores_like_the_soft_maximum_of_its_pairs(
    scores: list[float], data: st.DataObject
) -> None:
    """A passage scores log(sum(exp(2 s))) / 2 over its pairs, each by its better direction."""
    end = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda ends: ends[0] != ends[1])
    ends = data.draw(st.lists(end, min_size=len(scores), max_size=len(scores)))
    better: dict[frozenset[int], float] = {}
    for pair, score in zip(ends, scores, strict=True):
        better[frozenset(pair)] = max(score, better.get(frozenset(pair), -np.inf))
    found = scores_of_passages(_pairs(ends), np.array(scores), np.zeros(5))
    for passage in range(5):
        mine = np.array([score for pair, score in better.items() if passage in pair])
        if len(mine):
            expected = np.log(np.exp(SOFTNESS * (mine - mine.max())).sum()) / SOFTNESS + mine.max()
            assert found[passage] == pytest.approx(expected)


def test_best_pair_is_the_highest_of_each_end() -> None:
    """Each passage is explained by its best pair, in whichever place it stands."""
    best = best_pairs(_pairs([(0, 1), (0, 2), (1, 2)]), np.array([1.0, 3.0, 2.0]), 4)
    assert best.tolist() == [1, 2, 1, -1]


def test_packaged_weights_name_every_feature_that_counts() -> None:
    """The file that ships can be read, and weighs passages and pairs."""
    weights = packaged_weights()
    assert weights.passage.shape == (len(PASSAGE_FEATURES),)
    assert weights.pair.shape == (len(PAIR_FEATURES),)
    assert weights.passage.any()
    assert weights.pair.any()


def test_weights_of_an_unknown_feature_are_refused() -> None:
    """A weight that nothing reads is a mistake in the file."""
    with pytest.raises(DamagedData, match="charm"):
        weights_of(0, {"charm": 1.0}, {})
