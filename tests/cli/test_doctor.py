"""`graphmem doctor` and `graphmem reembed`: what is wrong is found, said, and can be mended."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory, StaticEncoder
from graphmem.cli import main
from graphmem.reembedding import reembed
from graphmem.stores.checking import check_store
from graphmem.stores.migrations import schema_version
from graphmem.testing import FakeExtractor, HashingEncoder

Doctor = Callable[..., dict[str, dict[str, str]]]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one source and a fact."""
    path = tmp_path / "m.db"
    with Memory(path, extractor=FakeExtractor()) as memory:
        memory.add("Ada knows Bo.", source="a")
    return path


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Doctor:
    """Run `graphmem doctor` on a store, expect an exit code, return what it says of each part."""

    def doctor(store: Path | str, *, code: int = 0) -> dict[str, dict[str, str]]:
        monkeypatch.setattr(sys, "argv", ["graphmem", "doctor", "--store", str(store), "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        found: list[dict[str, Any]] = json.loads(capfd.readouterr().out)
        assert (ended.value.code or 0) == code, found
        return {one["part"]: one for one in found}

    return doctor


def test_doctor_finds_a_sound_store_sound(store: Path, doctor: Doctor) -> None:
    """Everything was looked at, and nothing is to be mended."""
    found = doctor(store)

    parts = {"versions", "extras", "encoder model", "language model"}
    assert set(found) == parts | {"store", "integrity", "schema", "encoder", "indexes", "content"}
    assert {one["health"] for one in found.values()} == {"ok"}
    assert "1 passage" in found["content"]["says"]


def test_doctor_makes_no_store(tmp_path: Path, doctor: Doctor) -> None:
    """Asking after a memory that is not there is no failure, and does not make it."""
    found = doctor(tmp_path / "none.db")

    assert "no memory" in found["store"]["says"]
    assert not (tmp_path / "none.db").exists()


def test_doctor_finds_damage(store: Path, doctor: Doctor) -> None:
    """A file that was overwritten in its middle is damaged, whatever can still be read of it."""
    size = store.stat().st_size
    with store.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xa5" * (size // 4))

    found = doctor(store, code=1)

    bad = [one for one in found.values() if one["health"] == "failed"]
    assert bad
    assert all("restore" in one["mend"] for one in bad)


def test_doctor_knows_what_is_no_store(tmp_path: Path, doctor: Doctor) -> None:
    """A file of another kind is said to be none."""
    other = tmp_path / "notes.txt"
    other.write_text("Not a database at all. " * 100)

    assert doctor(other, code=1)["store"]["health"] == "failed"


def test_doctor_finds_gaps_in_an_index(store: Path, doctor: Doctor) -> None:
    """A passage that lost its vector or its terms would never be found: that is said."""
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("DELETE FROM passage_vector")
        raw.execute("DELETE FROM passage_tokens")
        raw.commit()

    found = check_store(str(store), (StaticEncoder().name, 256))

    said = [one.says for one in found if one.part == "indexes"]
    assert said == ["1 passages without index terms", "1 passages without a vector"]
    assert doctor(store, code=1)["indexes"]["health"] == "failed"


def test_doctor_finds_a_newer_schema(store: Path, doctor: Doctor) -> None:
    """What a newer graphmem wrote is not read on; the way out is named."""
    with closing(sqlite3.connect(store)) as raw:
        raw.execute(f"PRAGMA user_version = {schema_version() + 1}")

    found = doctor(store, code=1)

    assert "pip install -U graphmem" in found["schema"]["mend"]
    assert "content" not in found


def test_doctor_finds_an_older_schema(store: Path, doctor: Doctor) -> None:
    """A store of an earlier graphmem is a warning: it is mended by opening it."""
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("PRAGMA user_version = 1")

    assert doctor(store)["schema"]["health"] == "warning"


def test_doctor_finds_another_encoder(tmp_path: Path, doctor: Doctor) -> None:
    """Vectors of another encoder than the one in use are said to be so, with both ways out."""
    path = tmp_path / "m.db"
    with Memory(path, encoder=HashingEncoder(8), extractor=FakeExtractor()) as memory:
        memory.add("Ada knows Bo.", source="a")

    found = doctor(path, code=1)

    assert "hashing-8" in found["encoder"]["says"]
    assert "graphmem reembed" in found["encoder"]["mend"]


def test_doctor_finds_a_missing_pipeline(
    store: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language model that is set and not installed is named; the store is looked at all the
    same.
    """
    monkeypatch.setenv("GRAPHMEM_NLP", "xx_no_such_model")

    found = doctor(store, code=1)

    assert "xx_no_such_model" in found["language model"]["says"]
    assert found["integrity"]["health"] == "ok"


def test_doctor_finds_an_encoder_that_does_not_work(
    store: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its encoder a store cannot be opened; what to install is said."""
    monkeypatch.setenv("GRAPHMEM_ENCODER", "/no/such/model")

    found = doctor(store, code=1)

    assert found["encoder model"]["health"] == "failed"
    assert found["encoder model"]["mend"]
    assert found["store"]["health"] == "warning"


def test_doctor_finds_a_server_that_does_not_answer(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is not there is a failure with what to check."""
    monkeypatch.setenv("GRAPHMEM_NEO4J_CONNECT", "0.2")
    monkeypatch.setenv("GRAPHMEM_NEO4J_RETRY", "0.2")

    found = doctor("bolt://127.0.0.1:9", code=1)

    assert found["store"]["health"] == "failed"
    assert "NEO4J_PASSWORD" in found["store"]["mend"]


def test_doctor_says_what_an_ingest_left(store: Path, doctor: Doctor) -> None:
    """Sources that were not finished are a warning, with the command that goes on."""
    with closing(sqlite3.connect(store)) as raw:
        raw.execute("UPDATE source SET state = 'failed'")
        raw.commit()

    found = doctor(store)

    assert found["ingest"]["says"] == "1 sources are failed"
    assert "graphmem ingest" in found["ingest"]["mend"]


def test_reembed_gives_a_store_to_another_encoder(tmp_path: Path, doctor: Doctor) -> None:
    """The way out that errors name: afterwards the store opens with the new encoder, and finds."""
    path = tmp_path / "m.db"
    with Memory(path, encoder=HashingEncoder(8), extractor=FakeExtractor()) as memory:
        memory.add("Ada knows Bo. Cy knows Di.", source="a")
        memory.add("Ed knows Flo.", source="b", namespace="other")

    assert reembed(str(path)) == 2

    assert doctor(path)["encoder"]["health"] == "ok"
    with Memory(path, extractor=FakeExtractor()) as memory:
        assert memory.search("Who knows Bo?", channels=["dense"]).hits[0].source == "a"
        fresh = Memory(":memory:", extractor=FakeExtractor())
        fresh.add("Ada knows Bo. Cy knows Di.", source="a")
        expected = fresh.search("Who knows Bo?").hits[0]
        assert memory.search("Who knows Bo?").hits[0].scores == expected.scores
