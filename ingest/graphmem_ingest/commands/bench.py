"""`graphmem bench`: measure on a folder of data, print or write JSON."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from graphmem_ingest.commands.bench_beliefs import consolidation, replay, updates
from graphmem_ingest.commands.bench_episodes import dialogue, order, segmentation
from graphmem_ingest.commands.bench_reading import carb, dates

bench = typer.Typer(no_args_is_help=True, help="Measure graphmem on data.")


@bench.callback()
def _group() -> None:
    """Measure graphmem on data."""


for _command in (updates, replay, consolidation, dates, carb, dialogue, segmentation, order):
    bench.command()(_command)


@bench.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="Folder with corpus.json and queries.json.")],
    queries: Annotated[Path | None, typer.Option(help="Other questions than queries.json.")] = None,
    channels: Annotated[
        str | None, typer.Option(help="Channels of graphmem, comma-separated (default: all).")
    ] = None,
    encoder: Annotated[
        str, typer.Option(help="'static', or a sentence-transformers model.")
    ] = "static",
    store: Annotated[
        str | None,
        typer.Option(help="Store to fill, or filled before (default: a temporary file)."),
    ] = None,
    facts: Annotated[
        Path | None,
        typer.Option(help="Names and triples of another system: [{idx, entities, triples}]."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Weights of documents in place of the packaged ones.")
    ] = None,
    per_query: Annotated[Path | None, typer.Option(help="Write each question's ranking.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Recall of the passages that answer questions, beside BM25, dense and RRF.

    corpus.json is [{id, title, text}], queries.json [{id, question, gold: ids}]; R@k counts
    documents of the corpus.
    """
    from rich.console import Console
    from rich.progress import Progress

    from graphmem import Memory
    from graphmem_ingest.bench.retrieval import bench_retrieval, read_set

    data = read_set(folder, queries)
    with tempfile.TemporaryDirectory() as temporary:
        target = store or str(Path(temporary) / "bench.db")
        with (
            Memory(
                target,
                encoder=_encoder(encoder),
                extractor=_given(folder, facts),
                namespace=f"bench {data.name}",
                weights=weights,
            ) as memory,
            Progress(
                console=Console(stderr=True), disable=not Console(stderr=True).is_terminal
            ) as progress,
        ):
            task = progress.add_task(f"Reading {data.name}")
            report, rows = bench_retrieval(
                memory,
                data,
                store=target,
                encoder=memory.stats().encoder,
                channels=channels.split(",") if channels else None,
                on_progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
            report["weights"] = "packaged" if weights is None else weights.name
    if per_query is not None:
        per_query.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    if json_:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _show(report)


def _given(folder: Path, facts: Path | None) -> Any:
    if facts is None:
        return None
    from graphmem.evaluation.given_facts import GivenFacts
    from graphmem_ingest.bench.retrieval import records

    return GivenFacts(records(folder / "corpus.json"), records(facts))


def _encoder(name: str) -> Any:
    if name == "static":
        return None
    from graphmem import SentenceTransformersEncoder

    return SentenceTransformersEncoder(name)


def _show(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = list(next(iter(report["systems"].values())))
    table = Table("system", *columns, title=f"{report['set']}, {report['n']} questions")
    for name, scores in report["systems"].items():
        table.add_row(name, *(f"{scores[column]:.1f}" for column in columns))
    Console().print(table)
