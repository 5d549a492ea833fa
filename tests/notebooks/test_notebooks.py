"""The notebooks are committed as they ran, and they still run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_WORDS = 1_000  # read in five minutes


def cells_of(notebook: Path, kind: str) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def test_the_six_notebooks_are_there():
    """The story is told from the first memory to an app and a server."""
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_short_and_has_its_outputs(notebook: Path):
    """Every cell ran, in order and without an error, and there is something to look at."""
    code = cells_of(notebook, "code")
    outputs = [output for cell in code for output in cell["outputs"]]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert outputs
    assert not [output for output in outputs if output["output_type"] == "error"]
    shown = {kind for output in outputs for kind in output.get("data", {})}
    assert shown & {"text/html", "image/svg+xml"} or notebook.stem.startswith("05")
    words = sum(
        len("".join(cell["source"]).split())
        for kind in ("markdown", "code")
        for cell in cells_of(notebook, kind)
    )
    assert words < MOST_WORDS


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path, tmp_path: Path, request: pytest.FixtureRequest):
    """Run from top to bottom, each cell shows as many results as it did when it was committed."""
    reason = "the group notebooks is not installed"
    nbclient = pytest.importorskip("nbclient", reason=reason)
    nbformat = pytest.importorskip("nbformat", reason=reason)
    pytest.importorskip("ipykernel", reason=reason)
    if notebook.stem.startswith("05"):
        pytest.importorskip("llama_index.core", reason="the extra llama-index is not installed")
        pytest.importorskip("langchain_core", reason="the extra langchain is not installed")
    if notebook.stem.startswith("06"):
        request.getfixturevalue("empty_server")

    ran = nbformat.read(notebook, as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    client = nbclient.NotebookClient(ran, timeout=300, coalesce_streams=True, resources=resources)
    client.execute()

    for before, cell in zip(
        cells_of(notebook, "code"), [c for c in ran.cells if c.cell_type == "code"], strict=True
    ):
        assert kinds_of(cell.outputs) == kinds_of(before["outputs"])


def kinds_of(outputs: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(one["output_type"], sorted(one.get("data", {}))) for one in outputs]
