"""Where a memory is and what it is opened with, when the caller does not say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from graphmem.errors import BadSetting

DEFAULT_STORE = "graphmem.db"
DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says: GRAPHMEM_STORE, GRAPHMEM_NAMESPACE, GRAPHMEM_ENCODER,
    GRAPHMEM_NLP, GRAPHMEM_SCHEMA (a TOML file). Read by ``Memory()`` and the command only.
    """

    store: str = DEFAULT_STORE
    namespace: str = DEFAULT_NAMESPACE
    encoder: str | None = None
    nlp: str | None = None
    schema: str | None = None


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of an environment (default: this process's)."""
    given = os.environ if environment is None else environment
    return Settings(
        store=given.get("GRAPHMEM_STORE") or DEFAULT_STORE,
        namespace=given.get("GRAPHMEM_NAMESPACE") or DEFAULT_NAMESPACE,
        encoder=given.get("GRAPHMEM_ENCODER") or None,
        nlp=given.get("GRAPHMEM_NLP") or None,
        schema=given.get("GRAPHMEM_SCHEMA") or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """How to talk to a Neo4j server: NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE,
    GRAPHMEM_NEO4J_POOL (connections), GRAPHMEM_NEO4J_TIMEOUT (seconds of a transaction),
    GRAPHMEM_NEO4J_CONNECT and GRAPHMEM_NEO4J_RETRY (seconds). ``warn`` makes what the server calls
    deprecated a Python warning.
    """

    username: str = "neo4j"
    password: str = ""
    database: str | None = None
    pool_size: int = 50
    connect_seconds: float = 10.0
    retry_seconds: float = 30.0
    transaction_seconds: float = 300.0
    warn: bool = False

    def __repr__(self) -> str:
        """Show everything but the password."""
        return f"ServerSettings(username={self.username!r}, database={self.database!r}, ...)"


def server_settings_from(environment: Mapping[str, str] | None = None) -> ServerSettings:
    """Return the settings of an environment (default: this process's).

    Raises:
        BadSetting: a number is none.
    """
    given = os.environ if environment is None else environment
    standard = ServerSettings()
    return ServerSettings(
        username=given.get("NEO4J_USERNAME") or standard.username,
        password=given.get("NEO4J_PASSWORD") or "",
        database=given.get("NEO4J_DATABASE") or None,
        pool_size=int(_number(given, "GRAPHMEM_NEO4J_POOL", standard.pool_size)),
        connect_seconds=_number(given, "GRAPHMEM_NEO4J_CONNECT", standard.connect_seconds),
        retry_seconds=_number(given, "GRAPHMEM_NEO4J_RETRY", standard.retry_seconds),
        transaction_seconds=_number(given, "GRAPHMEM_NEO4J_TIMEOUT", standard.transaction_seconds),
    )


def _number(given: Mapping[str, str], name: str, standard: float) -> float:
    text = given.get(name) or str(standard)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number <= 0:
        raise BadSetting(f"{name} is {text!r}: give a number above 0")
    return number
