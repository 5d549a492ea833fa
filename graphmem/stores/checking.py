"""Looking a store over without changing it: can it be read, by this graphmem, and is it whole?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from graphmem.errors import GraphmemError
from graphmem.model.health import Finding, Health
from graphmem.stores.by_hand import Answer, run_by_hand
from graphmem.stores.migrations import schema_version
from graphmem.stores.opening import is_server

_RESTORE = (
    "restore the file from a copy; or save what can be read:  graphmem export saved.jsonl  and "
    "graphmem import saved.jsonl --store new.db"
)
_UPGRADE = "open it with the newer graphmem that wrote it:  pip install -U graphmem"


def check_store(target: str, encoder: tuple[str, int]) -> list[Finding]:
    """Return what there is to say of a file or a server that this encoder would be used with.

    Nothing is changed; a file that is not there is not made. O(size of the store).
    """
    if is_server(target):
        return list(_server(target, encoder))
    path = Path(target.removeprefix("sqlite://"))
    if not path.exists():
        says = f"there is no memory at {target} yet"
        return [Finding(part="store", says=says, mend="graphmem ingest PATH  makes one")]
    return list(_file(path, encoder))


def _file(path: Path, encoder: tuple[str, int]) -> Iterator[Finding]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            version = raw.execute("PRAGMA user_version").fetchone()[0]
            broken = [row[0] for row in raw.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        yield Finding(part="store", health=Health.BAD, says=f"{path}: {error}", mend=_RESTORE)
        return
    says = f"{path}, {path.stat().st_size / 1e6:.1f} MB, SQLite {sqlite3.sqlite_version}"
    yield Finding(part="store", says=says)
    if broken != ["ok"]:
        says = f"damaged in {len(broken)} or more places: {broken[0]}"
        yield Finding(part="integrity", health=Health.BAD, says=says, mend=_RESTORE)
        return
    yield Finding(part="integrity", says="every page and every index of the file is sound")
    yield _schema(version, schema_version())
    if version == schema_version():
        yield from _content(str(path), encoder)


def _schema(found: int, known: int) -> Finding:
    if found > known:
        says = f"schema {found}, and this graphmem knows up to {known}"
        return Finding(part="schema", health=Health.BAD, says=says, mend=_UPGRADE)
    if found < known:
        says = f"schema {found} of {known}"
        mend = "nothing to do: it is brought up to date when it is next opened"
        return Finding(part="schema", health=Health.WARNING, says=says, mend=mend)
    return Finding(part="schema", says=f"version {known}, the newest")


def _content(target: str, encoder: tuple[str, int]) -> Iterator[Finding]:
    stored = dict(enumerate(run_by_hand(target, "setting", {"name": "encoder"}).rows))
    yield _encoder(str(stored[0][0]) if stored else "", encoder)
    lengths = run_by_hand(target, "vector_lengths", {}).rows
    if len(lengths) > 1:
        says = ", ".join(f"{count} vectors of {numbers}" for numbers, count in lengths)
        mend = "encode them anew:  graphmem reembed"
        yield Finding(part="vectors", health=Health.BAD, says=says, mend=mend)
    gaps = [(gap, count) for gap, count in run_by_hand(target, "gaps", {}).rows if count]
    for gap, count in gaps:
        yield Finding(part="indexes", health=Health.BAD, says=f"{count} {gap}", mend=_RESTORE)
    if not gaps:
        yield Finding(part="indexes", says="each holds what it should, and nothing else")
    for state, count in run_by_hand(target, "unfinished_sources", {}).rows:
        yield Finding(
            part="ingest",
            health=Health.WARNING,
            says=f"{count} sources are {state}",
            mend="run the same  graphmem ingest  again: it goes on, and says why it fails",
        )
    yield _counts(run_by_hand(target, "count_nodes", {"namespace": None}))


def _encoder(stored: str, given: tuple[str, int]) -> Finding:
    name = f"{given[0]} {given[1]}"
    if not stored:
        return Finding(part="encoder", says="none yet: there are no vectors")
    if stored == name:
        says = f"written with {given[0]} ({given[1]} dimensions), which is in use"
        return Finding(part="encoder", says=says)
    written = stored.rpartition(" ")[0]
    says = f"written with {written}, and this process would use {given[0]}"
    mend = (
        "name the one it was written with in GRAPHMEM_ENCODER, or let this one take over:  "
        "graphmem reembed"
    )
    return Finding(part="encoder", health=Health.BAD, says=says, mend=mend)


def _counts(answer: Answer) -> Finding:
    counts = dict(zip(answer.columns, answer.rows[0], strict=True))
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    return Finding(part="content", says=said or "empty")


def _server(target: str, encoder: tuple[str, int]) -> Iterator[Finding]:
    from graphmem.stores.neo4j.schema import schema_version as server_version

    try:
        settings = run_by_hand(target, "setting", {}).rows
        yield Finding(part="store", says=f"{target} answers")
        version, stored = settings[0] if settings else (0, "")
        yield (found := _schema(version or 0, server_version()))
        if found.health is Health.BAD or not version:
            return
        yield _encoder(str(stored or ""), encoder)
        waiting = run_by_hand(target, "indexes_not_online", {}).rows
        for name, state in waiting:
            says = f"{name} is {state}"
            mend = "wait until the server has built it; if it FAILED, see the server's log"
            yield Finding(part="indexes", health=Health.BAD, says=says, mend=mend)
        if not waiting:
            yield Finding(part="indexes", says="all are online")
        yield _counts(run_by_hand(target, "count_nodes", {"namespace": None}))
    except GraphmemError as error:
        mend = "check NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE, and that the server runs"
        yield Finding(part="store", health=Health.BAD, says=str(error), mend=mend)
