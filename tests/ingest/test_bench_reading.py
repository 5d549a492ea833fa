"""`graphmem bench dates` and `carb`: what they report of a few sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graphmem import BadInput
from graphmem_ingest.commands.bench import bench


def test_bench_dates_tells_ours_beside_the_library(tmp_path: Path) -> None:
    """The report has the shares of all types and of each, and those of the library alone."""
    text = "The lamp was lit on 3 May 2019."
    case = {
        "Input": text,
        "Context": {"ReferenceDateTime": "2020-01-01T00:00:00"},
        "Results": [
            {
                "Start": text.index("3"),
                "End": text.index(".") - 1,
                "TypeName": "datetimeV2.date",
                "Resolution": {"values": [{"value": "2019-05-03"}]},
            }
        ],
    }
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([case]), "utf-8")

    report = json.loads(CliRunner().invoke(bench, ["dates", str(path), "--json"]).stdout)

    assert (report["n"], report["span"], report["value"]) == (1, 1.0, 1.0)
    assert report["library_value"] <= 1.0
    assert report["per_type"]["date"]["n"] == 1


def test_bench_carb_scores_the_surface_view(tmp_path: Path) -> None:
    """A sentence that is read as its gold triple has it scores 1."""
    path = tmp_path / "gold.tsv"
    path.write_text("Ada founded the mill .\tfounded\tAda\tthe mill\n", "utf-8")

    report = json.loads(CliRunner().invoke(bench, ["carb", str(path), "--json"]).stdout)

    assert (report["n"], report["triples"], report["f1"]) == (1, 1, 1.0)


@pytest.mark.parametrize("command", ["dates", "carb"])
def test_bench_names_a_file_that_it_cannot_read(command: str, tmp_path: Path) -> None:
    """A missing file is told as such."""
    outcome = CliRunner().invoke(bench, [command, str(tmp_path / "none")])

    assert isinstance(outcome.exception, BadInput)
    assert "none" in str(outcome.exception)
