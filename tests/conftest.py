"""Fixtures that every part of the tests shares: the sample world, and a memory of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import graphmem
import graphmem_ingest

# How long an example takes says more about the machine than about us.
hypothesis.settings.register_profile("graphmem", deadline=None)
hypothesis.settings.load_profile("graphmem")

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STORE", "NAMESPACE", "ENCODER", "NLP"):
        monkeypatch.delenv(f"GRAPHMEM_{name}", raising=False)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the project."""
    return CHECKOUT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The samples that are shipped: the world, its questions and the truth of its changes."""
    return Path(graphmem_ingest.__file__).parent / "samples"


@pytest.fixture(scope="session")
def world(samples: Path) -> Path:
    """The folder of the sample world, ready to be ingested."""
    return samples / "world"


@pytest.fixture(scope="session")
def world_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the sample world. Read it only; ``world_memory`` gives a copy."""
    from graphmem_ingest.demo import sample_documents

    path = tmp_path_factory.mktemp("world") / "world.db"
    with graphmem.Memory(path) as memory:
        memory.add_documents(sample_documents())
    return path


@pytest.fixture
def world_memory(world_store: Path, tmp_path: Path) -> Iterator[graphmem.Memory]:
    """A memory of the sample world, to do with what a test likes."""
    path = tmp_path / "world.db"
    shutil.copyfile(world_store, path)
    with graphmem.Memory(path) as memory:
        yield memory
