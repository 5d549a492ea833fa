"""Graph memory for agents and RAG apps."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmem.aio import AsyncMemory
    from graphmem.errors import (
        BadInput,
        BadSetting,
        DamagedData,
        EncoderMismatch,
        ExtractionFailed,
        GraphmemError,
        MissingDependency,
        NotFound,
        StaleSlots,
        StoreError,
        StoreTooNew,
        StoreUnavailable,
        WriteFailed,
    )
    from graphmem.memory import Memory
    from graphmem.model.assertion import Literal
    from graphmem.model.document import Document, Triple, Turn
    from graphmem.model.drawing import Drawing
    from graphmem.model.episode import Span
    from graphmem.model.fact import FactStatus
    from graphmem.model.journal import Change
    from graphmem.model.records import StoreStats
    from graphmem.model.results import (
        Duplicate,
        Evidence,
        FactList,
        FactVersion,
        FactView,
        Hit,
        Path,
        SearchResult,
        Step,
        Timeline,
    )
    from graphmem.model.source import JsonValue, Metadata, Origin, Source, SourceState
    from graphmem.model.time import Basis, Instant, Precision, instant
    from graphmem.nlp.cross_encoder import CrossEncoderReranker
    from graphmem.nlp.llm_extraction import LlmExtractor
    from graphmem.nlp.sentence_transformers_encoder import SentenceTransformersEncoder
    from graphmem.nlp.spacy_extraction import SpacyExtractor
    from graphmem.nlp.static_encoder import StaticEncoder
    from graphmem.protocols import Encoder, Extractor, GraphStore, Reranker, TextToRead
    from graphmem.remember.erasure import ForgetReport
    from graphmem.remember.importing import ImportReport
    from graphmem.remember.journal import ChangeReport
    from graphmem.remember.ledger import Ledger, Outcome
    from graphmem.remember.preparation import Prepared
    from graphmem.remember.preview import Preview
    from graphmem.remember.writer import WriteReport

__version__ = "0.1.0"

__all__ = [
    "AsyncMemory",
    "BadInput",
    "BadSetting",
    "Basis",
    "Change",
    "ChangeReport",
    "CrossEncoderReranker",
    "DamagedData",
    "Document",
    "Drawing",
    "Duplicate",
    "Encoder",
    "EncoderMismatch",
    "Evidence",
    "ExtractionFailed",
    "Extractor",
    "FactList",
    "FactStatus",
    "FactVersion",
    "FactView",
    "ForgetReport",
    "GraphStore",
    "GraphmemError",
    "Hit",
    "ImportReport",
    "Instant",
    "JsonValue",
    "Ledger",
    "Literal",
    "LlmExtractor",
    "Memory",
    "Metadata",
    "MissingDependency",
    "NotFound",
    "Origin",
    "Outcome",
    "Path",
    "Precision",
    "Prepared",
    "Preview",
    "Reranker",
    "SearchResult",
    "SentenceTransformersEncoder",
    "Source",
    "SourceState",
    "SpacyExtractor",
    "Span",
    "StaleSlots",
    "StaticEncoder",
    "Step",
    "StoreError",
    "StoreStats",
    "StoreTooNew",
    "StoreUnavailable",
    "TextToRead",
    "Timeline",
    "Triple",
    "Turn",
    "WriteFailed",
    "WriteReport",
    "__version__",
    "instant",
]

# Where each public name is defined. Loaded at first use: numpy and spaCy cost more than the 0.3 s
# that `import graphmem` may take.
_HOMES = {
    "graphmem.aio": "AsyncMemory",
    "graphmem.errors": (
        "BadInput BadSetting DamagedData EncoderMismatch ExtractionFailed GraphmemError "
        "MissingDependency NotFound StaleSlots StoreError StoreTooNew StoreUnavailable WriteFailed"
    ),
    "graphmem.memory": "Memory",
    "graphmem.model.assertion": "Literal",
    "graphmem.model.drawing": "Drawing",
    "graphmem.model.document": "Document Triple Turn",
    "graphmem.model.episode": "Span",
    "graphmem.model.fact": "FactStatus",
    "graphmem.model.journal": "Change",
    "graphmem.model.records": "StoreStats",
    "graphmem.model.results": (
        "Duplicate Evidence FactList FactVersion FactView Hit Path SearchResult Step Timeline"
    ),
    "graphmem.model.source": "JsonValue Metadata Origin Source SourceState",
    "graphmem.model.time": "Basis Instant Precision instant",
    "graphmem.nlp.llm_extraction": "LlmExtractor",
    "graphmem.nlp.spacy_extraction": "SpacyExtractor",
    "graphmem.nlp.cross_encoder": "CrossEncoderReranker",
    "graphmem.nlp.sentence_transformers_encoder": "SentenceTransformersEncoder",
    "graphmem.nlp.static_encoder": "StaticEncoder",
    "graphmem.protocols": "Encoder Extractor GraphStore Reranker TextToRead",
    "graphmem.remember.erasure": "ForgetReport",
    "graphmem.remember.importing": "ImportReport",
    "graphmem.remember.journal": "ChangeReport",
    "graphmem.remember.ledger": "Ledger Outcome",
    "graphmem.remember.preparation": "Prepared",
    "graphmem.remember.preview": "Preview",
    "graphmem.remember.writer": "WriteReport",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load a public name from where it is defined."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
