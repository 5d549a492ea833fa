"""What scoring reads of many passages: arrays from the server, kept while they are of use."""

from __future__ import annotations

import numpy as np

from graphmem.model.records import Keys, PassageFeatures
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.round_trips import Reading
from graphmem.stores.neo4j.statements import numbers, say
from graphmem.stores.sqlite.reading import speakers_of


def features(reading: Reading, scope: Scope, keys: Keys, around: int) -> PassageFeatures:
    """Return what scoring reads of passages, and of those around them."""
    view, tx = reading.view, reading.tx
    keys = view.allowed(tx, scope, np.asarray(keys, np.int64))
    if around > 0 and len(keys):
        reading.ensure_checked()
        near = say(tx, "passages_around", keys=keys, around=around)[0]["keys"]
        others = np.setdiff1d(numbers(near), keys)
        keys = np.concatenate([keys, view.allowed(tx, scope, others)])
    vectors = view.vectors(tx).of(keys)
    with view.remembering:
        held, slots = view.passages, reading.passage_slots(keys)
        token_starts, tokens = held.tokens.places(slots)
        sentence_starts, sentences = held.sentences.places(slots)
        speakers, speaker_names = speakers_of(held.speakers.take(slots), held.speaker_names())
        return PassageFeatures(
            keys=keys,
            ids=tuple(held.ids.take(slots).tolist()),
            lengths=view.lengths[view.rows(keys)].astype(np.int32),
            vectors=vectors,
            token_starts=token_starts.astype(np.int32),
            tokens=held.tokens.take("token", tokens),
            token_sentences=held.tokens.take("sentence", tokens),
            sentence_starts=sentence_starts.astype(np.int32),
            sentence_vectors=held.sentences.take("vector", sentences),
            sentence_asks=held.sentences.take("asks", sentences),
            sessions=held.sessions.take(slots),
            positions=held.positions.take(slots),
            speakers=speakers,
            speaker_names=speaker_names,
            times=held.times.take(slots),
        )
