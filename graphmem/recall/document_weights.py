"""The weights of the document scores: few, named, and read from one file with its provenance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from graphmem.errors import BadInput, DamagedData
from graphmem.model.records import Floats
from graphmem.recall.pairs import PAIR_FEATURES
from graphmem.recall.passage_features import PASSAGE_FEATURES

PACKAGED = Path(__file__).with_name("document_weights.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWeights:
    """What each feature counts: log odds of a passage alone, score of a pair."""

    bias: float
    passage: Floats
    pair: Floats


def weights_of(
    bias: float, passage: Mapping[str, float], pair: Mapping[str, float]
) -> DocumentWeights:
    """Return weights from named ones; a feature that is not named weighs nothing.

    Raises:
        DamagedData: there is no feature of a name.
    """
    unknown = sorted((passage.keys() - set(PASSAGE_FEATURES)) | (pair.keys() - set(PAIR_FEATURES)))
    if unknown:
        raise DamagedData(f"document weights name features that do not exist: {', '.join(unknown)}")
    return DocumentWeights(
        bias=bias,
        passage=np.array([passage.get(name, 0.0) for name in PASSAGE_FEATURES], np.float32),
        pair=np.array([pair.get(name, 0.0) for name in PAIR_FEATURES], np.float32),
    )


def read_weights(path: Path) -> DocumentWeights:
    """Return the weights in a file, as tests/benchmarks/fit_document_weights.py writes it.

    Raises:
        BadInput: it cannot be read, or is no such file.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return weights_of(held["bias"], held["passage"], held["pair"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, DamagedData) as error:
        raise BadInput(f"{path} is no file of document weights ({error})") from error


@cache
def packaged_weights() -> DocumentWeights:
    """Return the weights that ship with graphmem."""
    return read_weights(PACKAGED)
