"""A reranker is any callable over a question and texts; it sees more than is shown."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence

import pytest

from graphmem import CrossEncoderReranker, Memory, MissingDependency


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """Return a memory of ten passages of different lengths."""
    with Memory(":memory:") as held:
        for number in range(10):
            held.add(f"The mill of Dunmarrow {'is old and ' * number}grinds.", source=str(number))
        yield held


def _longest(_: str, texts: Sequence[str]) -> list[float]:
    return [float(len(text)) for text in texts]


def test_a_reranker_chooses_among_more_passages_than_are_shown(memory: Memory) -> None:
    """The best by its scores is shown, wherever it stood before, with its score as a channel's."""
    result = memory.search("What does the mill of Dunmarrow do?", top_k=2, reranker=_longest)

    assert [hit.source for hit in result.hits] == ["9", "8"]
    assert [hit.ranks["reranker"] for hit in result.hits] == [1, 2]
    assert result.hits[0].scores["reranker"] == len(result.hits[0].text)


def test_ties_stay_as_they_were(memory: Memory) -> None:
    """A reranker without an opinion changes nothing."""
    question = "What does the mill of Dunmarrow do?"
    plain = memory.search(question, top_k=4).hits
    same = memory.search(question, top_k=4, reranker=lambda _, texts: [0.0] * len(texts)).hits

    assert [hit.id for hit in same] == [hit.id for hit in plain]


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None, reason="the extra is there"
)
def test_a_cross_encoder_without_its_library_says_what_to_install() -> None:
    """The message names the extra."""
    with pytest.raises(MissingDependency, match="sentence-transformers"):
        CrossEncoderReranker("any-model")
