"""`graphmem copy` and `graphmem query`: from store to store, and a look inside one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphmem import Memory

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_copy_brings_a_memory_with_its_past(world_store: Path, tmp_path: Path, run: Run):
    """A copy exports what the original does, history included, and says what it copied."""
    target = tmp_path / "copy.db"
    copied = run("copy", "--from", world_store, "--to", target, "--json")
    assert json.loads(copied.out)[0]["nodes"]["passage"] > 0
    with Memory(world_store) as old, Memory(target) as new:
        assert new.export() == old.export()


def test_copy_refuses_what_is_not_there(tmp_path: Path, run: Run):
    """A file that is missing is named, and no empty one is made in its place."""
    missing = tmp_path / "missing.db"
    refused = run("copy", "--from", missing, "--to", tmp_path / "copy.db")
    assert refused.code == 1
    assert "missing.db" in refused.err
    assert not missing.exists()


def test_query_lists_and_runs_reading_statements(world_store: Path, run: Run):
    """Without a name all that may be run are listed; with one, its rows come as JSON."""
    listed = json.loads(run("query", "--store", world_store, "--json").out)
    names = {one["name"] for one in listed}
    assert "namespaces" in names
    assert "insert_source" not in names
    rows = json.loads(run("query", "namespaces", "--store", world_store, "--json").out)
    assert [row["name"] for row in rows] == ["default"]


@pytest.mark.parametrize(
    "words", [("insert_source",), ("nothing",), ("namespaces", "--param", "x=1")]
)
def test_query_runs_nothing_that_writes(world_store: Path, run: Run, words: tuple[str, ...]):
    """A writing statement, an unknown one and a wrong parameter end with what is allowed."""
    refused = run("query", *words, "--store", world_store)
    assert refused.code == 1
    assert refused.err.startswith("graphmem: ")
