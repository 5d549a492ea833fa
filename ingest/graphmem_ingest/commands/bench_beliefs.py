"""`graphmem bench updates`, `replay` and `consolidation`: what is believed when facts change."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from graphmem import Memory

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def updates(
    file: Annotated[Path, typer.Argument(help="List of items with values at dates.")],
    per_item: Annotated[
        Path | None, typer.Option(help="Write what was believed per item and date.")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Values that change: what is believed now and then, told as facts in seven orders and as text.

    The file is [{id, subject, predicate, statement, values: {date: [values]}}]; shares are of
    items (current, wrongly_closed) and of items and dates (as_of).
    """
    from graphmem_ingest.bench.updates import bench_updates, read_items

    items = read_items(file)
    with _fresh_memories() as open_memory, _status() as on_progress:
        report, rows = bench_updates(items, open_memory, on_progress)
    if per_item is not None:
        per_item.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    _print(report, as_json=json_)


def replay(
    file: Annotated[Path, typer.Argument(help="List of games with rows of steps.")],
    json_: JsonOption = False,
) -> None:
    """A text game, step by step: is every thing believed to be where it is?

    The file is [{env, rows: [{obs, facts | added, removed}]}]; only what is added is told.
    """
    from graphmem_ingest.bench.replay import bench_replay, read_games

    games = read_games(file)
    with _fresh_memories() as open_memory, _status() as on_progress:
        report = bench_replay(games, open_memory, on_progress)
    _print(report, as_json=json_)


def consolidation(
    facts: Annotated[int, typer.Option(min=1, help="How many numbered facts.")] = 1_000,
    seed: Annotated[int, typer.Option(help="Of the random choice of names and order.")] = 42,
    json_: JsonOption = False,
) -> None:
    """Numbered facts of which 30 % are overwritten; questions of one and of two hops."""
    from graphmem_ingest.bench.consolidation import bench_consolidation

    with (
        _fresh_memories(extract=False) as open_memory,
        _status() as on_progress,
        open_memory() as memory,
    ):
        report = bench_consolidation(memory, facts=facts, seed=seed, on_progress=on_progress)
    _print(report, as_json=json_)


@contextmanager
def _fresh_memories(**options: Any) -> Iterator[Callable[[], Memory]]:
    """Give a function that opens an empty memory at each call; all are gone at the end."""
    from graphmem import Memory

    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1_000_000))
        yield lambda: Memory(Path(folder) / f"{next(numbers)}.db", **options)


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("") as status:
        yield status.update


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for name, value in report.items():
        parts = value.items() if isinstance(value, dict) else ()
        shown = ", ".join(f"{key} {number}" for key, number in parts) or value
        typer.echo(f"{name}: {shown}")
