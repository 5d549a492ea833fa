"""Where a memory is and what it is opened with, when the caller does not say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_STORE = "graphmem.db"
DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says: GRAPHMEM_STORE, GRAPHMEM_NAMESPACE, GRAPHMEM_ENCODER,
    GRAPHMEM_NLP. Read by ``Memory()`` and the command only.
    """

    store: str = DEFAULT_STORE
    namespace: str = DEFAULT_NAMESPACE
    encoder: str | None = None
    nlp: str | None = None


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of an environment (default: this process's)."""
    given = os.environ if environment is None else environment
    return Settings(
        store=given.get("GRAPHMEM_STORE") or DEFAULT_STORE,
        namespace=given.get("GRAPHMEM_NAMESPACE") or DEFAULT_NAMESPACE,
        encoder=given.get("GRAPHMEM_ENCODER") or None,
        nlp=given.get("GRAPHMEM_NLP") or None,
    )
