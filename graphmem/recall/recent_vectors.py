"""An encoder that remembers the last questions: the parts of one search ask for the same vector."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from graphmem.model.records import Floats
from graphmem.protocols import Encoder

_KEPT = 16
_FEW = 2  # a question, and what is left of it; of more texts at once none is asked for again


class RecentVectors:
    """Encodes as another encoder does, each question once.

    Besides the time (tens of milliseconds with a transformer), all parts have one vector to the
    last bit, so that a store need not scan its vectors twice. Safe to share between threads.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder."""
        self._encoder = encoder
        self._kept: OrderedDict[str, Floats] = OrderedDict()

    @property
    def name(self) -> str:
        """The encoder's."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The encoder's."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row per text; see Encoder."""
        if len(texts) > _FEW:
            return self._encoder.encode(texts)
        held = {text: self._kept.get(text) for text in texts}
        found = {text: vector for text, vector in held.items() if vector is not None}
        missing = [text for text in held if text not in found]
        if missing:
            made = dict(zip(missing, self._encoder.encode(missing), strict=True))
            found |= made
            self._kept |= made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return np.array([found[text] for text in texts], np.float32)
