"""Which sentence of each hit says most of what a question asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphmem.model.records import Floats, PassageFeatures, PassageRecord, TokenHashes
from graphmem.model.results import Evidence


def evidence_of(
    records: Sequence[PassageRecord],
    places: Sequence[tuple[PassageFeatures, int]],
    wanted: TokenHashes,
    vector: Floats,
) -> list[tuple[Evidence, ...]]:
    """Return for each passage the sentence that shares most with a question, by words and by
    likeness; nothing for one without sentences.

    ``places`` are the features that hold each passage, and its row in them; ``wanted`` (t,) are the
    hashes of the question's terms, ``vector`` (d,) is its own.
    """
    counts = [len(record.sentences) for record in records]
    if not sum(counts):
        return [() for _ in records]
    scores = _scores(counts, places, wanted, vector)
    return [_best(record, of) for record, of in zip(records, scores, strict=True)]


def _scores(
    counts: Sequence[int],
    places: Sequence[tuple[PassageFeatures, int]],
    wanted: TokenHashes,
    vector: Floats,
) -> list[Floats]:
    """Return the scores of the sentences of each passage; all at once, as each alone is small."""
    sentences, tokens, numbers = [], [], []
    for features, row in places:
        first, last = features.sentence_starts[row : row + 2].tolist()
        sentences.append(features.sentence_vectors[first:last])
        first, last = features.token_starts[row : row + 2].tolist()
        tokens.append(features.tokens[first:last])
        numbers.append(features.token_sentences[first:last])
    likeness = np.concatenate(sentences).astype(np.float32) @ vector / 127
    place, term = np.nonzero(np.concatenate(tokens)[:, None] == wanted)
    owner = np.repeat(np.arange(len(counts)), [len(one) for one in tokens])[place]
    number, ends = np.concatenate(numbers)[place], np.cumsum(counts)
    inside = (number >= 0) & (number < np.array(counts)[owner])
    held = np.zeros((int(ends[-1]), len(wanted)), bool)
    held[((ends - counts)[owner] + number)[inside], term[inside]] = True
    scores = likeness + held.sum(axis=1) / max(1, len(wanted))
    return np.split(scores, ends[:-1])


def _best(record: PassageRecord, scores: Floats) -> tuple[Evidence, ...]:
    if not record.sentences:
        return ()
    # A first line that repeats the title names the subject and says nothing of it.
    text, title = record.passage.text, record.passage.title
    says = np.array([span.of(text).strip() != title for span in record.sentences])
    span = record.sentences[int(np.argmax(scores + says))]
    return (Evidence(span=span, text=span.of(text)),)
