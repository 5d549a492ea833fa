"""What scoring reads of many passages: arrays from the server, kept while they are of use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem.model.records import NO_TIME, Keys, PassageFeatures
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.arrays import Features, unpacked
from graphmem.stores.neo4j.statements import numbers, say
from graphmem.stores.neo4j.view import NamespaceView, Reading

# What passage_features gives of each passage, in this order.
_COLUMNS = "key features id source session_id ordinal speaker at titled".split()


def features(reading: Reading, scope: Scope, keys: Keys, around: int) -> PassageFeatures:
    """Return what scoring reads of passages, and of those around them."""
    view, tx = reading.view, reading.tx
    keys = view.allowed(tx, scope, np.asarray(keys, np.int64))
    if around > 0 and len(keys):
        reading.check()
        near = say(tx, "passages_around", keys=keys, around=around)[0]["keys"]
        others = np.setdiff1d(numbers(near), keys)
        keys = np.concatenate([keys, view.allowed(tx, scope, others)])
    found = reading.rows("passage_features", keys=keys)
    rows = {row[0]: dict(zip(_COLUMNS, row, strict=True)) for row in found}
    stored = [rows[key] for key in keys.tolist()]
    return _arrays(view, keys, stored, view.vectors(tx).of(keys))


def _arrays(
    view: NamespaceView, keys: Keys, rows: list[Any], vectors: npt.NDArray[np.float32]
) -> PassageFeatures:
    arrays: list[Features] = [unpacked(row["features"]) for row in rows]
    sessions = _codes((row["source"], row["session_id"]) for row in rows)[0]
    speakers, speaker_names = _codes(row["speaker"] for row in rows)
    token_starts, tokens = _joined([one.tokens for one in arrays], np.dtype("<u4"))
    _, token_sentences = _joined([one.token_sentences for one in arrays], np.dtype("<i2"))
    asks_starts, asks = _joined([one.sentence_asks for one in arrays], np.dtype("?"))
    return PassageFeatures(
        keys=keys,
        ids=tuple(row["id"] for row in rows),
        lengths=view.lengths[view.rows(keys)].astype(np.int32),
        vectors=vectors,
        token_starts=token_starts,
        tokens=tokens.astype(np.uint32),
        token_sentences=token_sentences.astype(np.int16),
        sentence_starts=asks_starts,
        sentence_vectors=_sentence_matrix([one.sentence_vectors for one in arrays], len(asks)),
        sentence_asks=asks.astype(bool),
        sessions=sessions,
        positions=np.array([row["ordinal"] for row in rows], np.int32),
        speakers=speakers,
        speaker_names=tuple(str(name) for name in speaker_names),
        times=np.array([NO_TIME if row["at"] is None else row["at"] for row in rows], np.int64),
        titled=np.array([row["titled"] for row in rows], bool),
    )


def _codes(values: Iterable[object]) -> tuple[npt.NDArray[np.int32], list[object]]:
    """Number distinct values in the order of their first appearance; None is -1."""
    seen: dict[object, int] = {None: -1}
    codes = [seen.setdefault(value, len(seen) - 1) for value in values]
    return np.array(codes, np.int32), list(seen)[1:]


def _joined(
    pieces: list[bytes], dtype: np.dtype[np.generic]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.generic]]:
    sizes = [len(piece) // dtype.itemsize for piece in pieces]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return starts, np.frombuffer(b"".join(pieces), dtype)


def _sentence_matrix(pieces: list[bytes], sentences: int) -> npt.NDArray[np.int8]:
    joined = np.frombuffer(b"".join(pieces), np.int8)
    return joined.reshape(sentences, -1) if len(joined) else np.zeros((sentences, 0), np.int8)
