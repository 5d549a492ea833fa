"""The wheel in a clean room: what a user gets who has no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, checkout)
    (path,) = folder.glob("graphmem-*.whl")
    return path


@pytest.fixture(scope="session")
def clean_room(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    # Compiling every module of spaCy takes longer than the few that are used.
    _run(python, "-m", "pip", "install", "--quiet", "--no-compile", wheel)
    return python.parent


def _run(*command: object, cwd: Path | None = None) -> str:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GRAPHMEM_", "PYTHON"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_wheel_holds_models_statements_and_samples(wheel: Path, checkout: Path) -> None:
    """Everything that is read at run time lies in the wheel, with licences and type marks."""
    names = set(zipfile.ZipFile(wheel).namelist())
    statements = {
        f"graphmem/queries/{path.relative_to(checkout / 'queries').as_posix()}"
        for path in (checkout / "queries").rglob("*.sql")
    }

    assert statements
    assert statements <= names
    assert {
        "graphmem/py.typed",
        "graphmem_ingest/py.typed",
        "graphmem/nlp/models/potion-base-8M.int8.npy",
        "graphmem/nlp/models/LICENSE-potion-base-8M.txt",
        "graphmem_ingest/samples/questions.json",
        "graphmem_ingest/samples/world/courier.txt",
    } <= names
    assert not [name for name in names if name.startswith("tests/") or "__pycache__" in name]


def test_wheel_ingests_and_searches_in_a_clean_room(
    clean_room: Path, world: Path, tmp_path: Path
) -> None:
    """An installation outside the checkout reads files and finds what they say, without torch."""
    command = clean_room / "graphmem"

    _run(command, "ingest", world, "--store", "memory.db", cwd=tmp_path)
    question = "Who founded the Averil Courier?"
    found = json.loads(
        _run(command, "search", question, "--store", "memory.db", "--json", cwd=tmp_path)
    )

    assert "Samuel Orde" in found["hits"][0]["text"]
    installed = _run(clean_room / "python", "-m", "pip", "list", "--format=freeze")
    assert "torch" not in installed
    # Not in the checkout: `python -c` looks into the current folder first.
    code = "import graphmem; print(graphmem.__file__)"
    where = _run(clean_room / "python", "-c", code, cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(clean_room.parent)
