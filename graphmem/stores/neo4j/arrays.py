"""What scoring reads of a passage, packed into one byte array: one property, one read."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from graphmem.model.records import Bytes, IndexedPassage

# Lengths in bytes of the tokens (uint32), their sentences (int16) and the questions (bool); the
# sentences' vectors (int8 rows) fill the rest. All little endian.
_HEADER = struct.Struct("<III")


@dataclass(frozen=True, slots=True)
class Features:
    """The arrays of one passage as bytes."""

    tokens: bytes = b""
    token_sentences: bytes = b""
    sentence_asks: bytes = b""
    sentence_vectors: bytes = b""

    def packed(self) -> bytes:
        """Return all of them as one array."""
        parts = (self.tokens, self.token_sentences, self.sentence_asks)
        return _HEADER.pack(*map(len, parts)) + b"".join((*parts, self.sentence_vectors))


def features_of(one: IndexedPassage) -> Features:
    """Return a passage's arrays as they are stored."""
    text = one.passage.text
    asks = bytes(span.of(text).rstrip(" \t\n\"'\u201d)").endswith("?") for span in one.sentences)
    tokens = np.empty(0) if one.tokens is None else one.tokens
    places = np.empty(0) if one.token_sentences is None else one.token_sentences
    return Features(
        tokens=np.asarray(tokens, "<u4").tobytes(),
        token_sentences=np.asarray(places, "<i2").tobytes(),
        sentence_asks=asks,
        sentence_vectors=sentence_bytes(one.sentence_vectors),
    )


def sentence_bytes(vectors: Bytes | None) -> bytes:
    """Return sentence vectors as they are stored."""
    return b"" if vectors is None else vectors.astype("i1").tobytes()


def unpacked(data: bytes | None) -> Features:
    """Read what packed made."""
    if not data:
        return Features()
    ends = list(accumulate(_HEADER.unpack_from(data), initial=_HEADER.size))
    return Features(
        tokens=data[ends[0] : ends[1]],
        token_sentences=data[ends[1] : ends[2]],
        sentence_asks=data[ends[2] : ends[3]],
        sentence_vectors=data[ends[3] :],
    )
