"""Examining an installation and a store: what is there, whether it works, and how to mend it."""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import graphmem
from graphmem.errors import GraphmemError
from graphmem.memory import encoder_named
from graphmem.model.health import Finding, Health
from graphmem.protocols import Encoder
from graphmem.settings import settings_from
from graphmem.stores.checking import check_store

_PARTS = ("numpy", "spacy", "tokenizers", "neo4j", "typer", "rich")
# What each extra is for, and a module that only it brings.
_EXTRAS = {
    "docs": "pypdf",
    "graph": "igraph",
    "langchain": "langchain_core",
    "llama-index": "llama_index.core",
    "mcp": "mcp",
    "sentence-transformers": "sentence_transformers",
}
_OLDEST = (3, 11)
_REINSTALL = "pip install --force-reinstall graphmem"


def examine(store: str) -> list[Finding]:
    """Look over the installation, the models and a store (a file or a URL); nothing is changed.

    The encoder and the pipeline are those of the environment (GRAPHMEM_ENCODER, GRAPHMEM_NLP).
    """
    settings = settings_from()
    found = [_versions(), _extras()]
    encoder: list[Encoder] = []
    found.append(_tried("encoder model", lambda: _encodes(settings.encoder, encoder)))
    found.append(_tried("language model", lambda: _parses(settings.nlp)))
    if not encoder:
        says = "not looked at: the encoder that it would be opened with does not work"
        return [*found, Finding(part="store", health=Health.WARNING, says=says)]
    return found + check_store(store, (encoder[0].name, encoder[0].dimension))


def _versions() -> Finding:
    says = f"graphmem {graphmem.__version__}, Python {platform.python_version()}"
    if sys.version_info < _OLDEST:
        mend = "install Python 3.11 or newer"
        return Finding(part="versions", health=Health.BAD, says=says, mend=mend)
    missing = []
    for part in _PARTS:
        try:
            says += f", {part} {version(part)}"
        except PackageNotFoundError:
            missing.append(part)
    if missing:
        says = f"not installed: {', '.join(missing)}"
        return Finding(part="versions", health=Health.BAD, says=says, mend=_REINSTALL)
    return Finding(part="versions", says=says)


def _extras() -> Finding:
    there = [name for name, module in _EXTRAS.items() if _installed(module)]
    absent = [name for name in _EXTRAS if name not in there]
    says = f"installed: {', '.join(there) or 'none'}"
    mend = f"if you want them:  pip install 'graphmem[{','.join(absent)}]'" if absent else ""
    return Finding(part="extras", says=says, mend=mend)


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package above it
        return False


def _tried(part: str, look: Callable[[], str]) -> Finding:
    """Return what a look says, or the error that it ends in, whose message says what to do."""
    try:
        return Finding(part=part, says=look())
    except GraphmemError as error:
        return Finding(part=part, health=Health.BAD, says=str(error), mend=_mend(error))
    except Exception as error:  # noqa: BLE001 - a model of others may fail in any way
        says = f"{type(error).__name__}: {error}"
        return Finding(part=part, health=Health.BAD, says=says, mend=_REINSTALL)


def _mend(error: GraphmemError) -> str:
    extra = getattr(error, "extra", None)
    return f"pip install 'graphmem[{extra}]'" if extra else _REINSTALL


def _encodes(name: str | None, kept: list[Encoder]) -> str:
    encoder = encoder_named(name)
    length = encoder.encode(["Does it work?"]).shape[1]
    kept.append(encoder)
    return f"{encoder.name}, {length} dimensions"


def _parses(name: str | None) -> str:
    from graphmem.nlp.pipeline import can_parse, load_nlp, revision

    nlp = load_nlp(name)
    if not can_parse(nlp):
        return f"{revision(nlp)}: it has no parser, so passages are kept and no facts are read"
    return f"{revision(nlp)}, reads names and facts"
