"""A real cross-encoder behind the reranker: a tiny one, made on the spot, without a hub.

Needs the extra sentence-transformers; without it these are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmem import BadInput, CrossEncoderReranker, Memory

_REASON = "needs graphmem[sentence-transformers]"
pytest.importorskip("sentence_transformers", reason=_REASON)
torch = pytest.importorskip("torch", reason=_REASON)
transformers = pytest.importorskip("transformers", reason=_REASON)

_WORDS = "who paints sails the a mill of dunmarrow tessa marsh ruben vale boats old is".split()


def _saved(folder: Path, *, labels: int) -> Path:
    """Save a cross-encoder with random weights (seed 1) and a vocabulary of a few words."""
    torch.manual_seed(1)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [*"abcdefghijklmnopqrstuvwxyz.?", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
    folder.mkdir()
    words = "\n".join([*special, *_WORDS, *letters])
    (folder / "vocab.txt").write_text(words, encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast.from_pretrained(folder, model_max_length=64)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=labels,
        initializer_range=0.5,
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> CrossEncoderReranker:
    """Return a reranker over a folder."""
    return CrossEncoderReranker(_saved(tmp_path_factory.mktemp("model") / "one", labels=1))


def test_a_score_depends_on_question_and_text_together(reranker: CrossEncoderReranker) -> None:
    """One score a text in their order, each that of the pair, whatever stands beside it."""
    texts = ["Tessa Marsh paints boats.", "The mill of Dunmarrow is old.", "Ruben Vale sails."]
    scores = reranker("Who paints?", texts)

    assert len(set(scores)) == len(texts)
    assert scores != reranker("Who sails?", texts)
    assert reranker("Who paints?", texts[::-1]) == pytest.approx(scores[::-1], abs=1e-5)


def test_texts_that_tokenizers_refuse_or_cut_are_scored(reranker: CrossEncoderReranker) -> None:
    """Nothing to score is no error; nor are a lone surrogate, an empty or a very long text."""
    assert reranker("Who paints?", []) == []
    assert len(reranker("Who \ud800 paints?", ["a \udfff mill", "", "mill " * 2_000])) == 3


def test_a_search_takes_the_order_of_the_model(reranker: CrossEncoderReranker) -> None:
    """Hits come by its scores, which stand beside those of the channels."""
    with Memory(":memory:", extract=False) as memory:
        for number, doing in enumerate(("paints boats", "sails", "is old", "paints the mill")):
            memory.add(f"Tessa Marsh {doing}.", source=str(number))
        question = "Who paints?"
        hits = memory.search(question, reranker=reranker).hits
        scores = reranker(question, [hit.text for hit in hits])

    assert len(hits) == 4
    assert [hit.scores["reranker"] for hit in hits] == pytest.approx(scores, abs=1e-5)
    assert scores == sorted(scores, reverse=True)


def test_a_model_with_several_labels_is_refused(tmp_path: Path) -> None:
    """A classifier (contradiction, neutral, entailment) has no one score to rank by."""
    with pytest.raises(BadInput, match="3 labels"):
        CrossEncoderReranker(_saved(tmp_path / "three", labels=3))
