"""`graphmem bench dialogue`, `segmentation` and `order`: what was said, and when."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def dialogue(
    folder: Annotated[Path, typer.Argument(help="conversations.json and queries.json.")],
    per_query: Annotated[Path | None, typer.Option(help="Write each question's ranking.")] = None,
    json_: JsonOption = False,
) -> None:
    """Recall of the turns (and sessions) that answer questions, beside BM25, dense and RRF.

    conversations.json is LoCoMo's as published, queries.json [{id, sample, question, category,
    gold: ids of turns}]; category 5 is the adversarial one.
    """
    from graphmem import Memory
    from graphmem_ingest.bench.dialogue import bench_dialogue, read_dialogues

    data = read_dialogues(folder)
    with (
        tempfile.TemporaryDirectory() as temporary,
        _progress("Conversations, questions") as on_progress,
    ):
        store = str(Path(temporary) / "bench.db")
        with Memory(store) as memory:
            report, rows = bench_dialogue(memory, data, store=store, on_progress=on_progress)
    if per_query is not None:
        per_query.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    rows_shown = {name: scores["all"] for name, scores in report["systems"].items()}
    _print(report, rows_shown, as_json=json_)


def segmentation(
    file: Annotated[Path, typer.Argument(help="Chats with marked topic shifts.")],
    json_: JsonOption = False,
) -> None:
    """Pk, WindowDiff and F1 of where episodes start, beside TextTiling and even cuts.

    The file is {id: [[text, "1" | "0" | "-1"], ...]}, "1" where a topic starts.
    """
    from graphmem import Memory
    from graphmem_ingest.bench.segmentation import bench_segmentation, read_chats

    chats = read_chats(file)
    with (
        _progress("Chats") as on_progress,
        Memory(":memory:", extract=False) as memory,
    ):
        report = bench_segmentation(memory, chats, on_progress)
    _print(report, report["systems"], as_json=json_)


def order(
    folder: Annotated[Path, typer.Argument(help="Folder of books (texts).")],
    pairs: Annotated[int, typer.Option(min=1, help="How many pairs of stretches.")] = 1_000,
    seed: Annotated[int, typer.Option(help="Of the random choice of stretches.")] = 1,
    json_: JsonOption = False,
) -> None:
    """Which of two stretches of a book came first, in per cent; and "unknown" for unseen ones."""
    from graphmem import Memory
    from graphmem_ingest.bench.order import bench_order, read_books

    books = read_books(folder)
    with (
        tempfile.TemporaryDirectory() as temporary,
        _progress("Pairs") as on_progress,
        Memory(Path(temporary) / "bench.db", extract=False) as memory,
    ):
        report = bench_order(memory, books, pairs=pairs, seed=seed, on_progress=on_progress)
    _print(report, {}, as_json=json_)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _print(report: dict[str, Any], rows: dict[str, dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    for name, value in report.items():
        if name != "systems":
            typer.echo(f"{name}: {value}")
    if rows:
        columns = list(next(iter(rows.values())))
        table = Table("system", *columns)
        for name, scores in rows.items():
            table.add_row(name, *(f"{scores[column]:g}" for column in columns))
        Console().print(table)
