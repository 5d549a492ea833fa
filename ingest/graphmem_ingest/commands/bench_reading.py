"""`graphmem bench dates` and `carb`: what is read in sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def dates(
    file: Annotated[Path, typer.Argument(help="List of cases in the shape of Recognizers-Text.")],
    json_: JsonOption = False,
) -> None:
    """Time expressions: their span, and any listed value; beside the library alone.

    The file is [{Input, Context: {ReferenceDateTime}, Results: [{Start, End, TypeName, Resolution:
    {values}}]}]; shares are of the expected expressions of the types date, daterange, datetime and
    datetimerange.
    """
    from graphmem.evaluation.dates import benchmark_dates
    from graphmem_ingest.bench.retrieval import records

    report = benchmark_dates(records(file))
    if json_:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for name, row in {"all": report, **report["per_type"]}.items():
        shown = ", ".join(f"{key} {row[key]}" for key in ("n", "span", "value", "library_value"))
        typer.echo(f"{name}: {shown}")


def carb(
    file: Annotated[Path, typer.Argument(help="Gold lines: sentence, relation, arguments by tab.")],
    json_: JsonOption = False,
) -> None:
    """Open information extraction, by CaRB's score of the surface view."""
    from dataclasses import asdict

    from graphmem import BadInput, SpacyExtractor, TextToRead
    from graphmem.evaluation.carb import Tuple, read_gold
    from graphmem.evaluation.carb import carb as score

    try:
        gold = read_gold(file.read_text("utf-8").splitlines())
    except (OSError, ValueError) as error:
        raise BadInput(f"{file} cannot be read as gold triples: {error}") from error
    extractor = SpacyExtractor()
    readings = extractor.surface([TextToRead(text=sentence) for sentence in gold])
    predicted = {
        sentence: [
            Tuple(
                relation=said.predicate_text,
                arguments=tuple(one.text for one in (said.subject, said.object, *said.more)),
                confidence=said.confidence,
            )
            for said in reading.statements
        ]
        for sentence, reading in zip(gold, readings, strict=True)
    }
    report: dict[str, Any] = {"n": len(gold), "triples": sum(map(len, predicted.values()))}
    report |= {name: round(value, 4) for name, value in asdict(score(gold, predicted)).items()}
    if json_:
        typer.echo(json.dumps(report, indent=1))
    else:
        typer.echo(", ".join(f"{key} {value}" for key, value in report.items()))
