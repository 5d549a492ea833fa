"""`graphmem ingest`: read files, folders and standard input into a memory."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption

if TYPE_CHECKING:
    from graphmem import Memory
    from graphmem_ingest.inputs import Inputs
    from graphmem_ingest.pipeline import Pipeline
    from graphmem_ingest.report import IngestReport
    from graphmem_ingest.sources import ReadOptions
    from graphmem_ingest.workers import Preparation


def ingest(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders, - for standard input.")
    ],
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that read; 1 is this one alone.")
    ] = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")
    ] = False,
    include: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Of folders, only these files.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Of folders, not these files.")
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="How to read all of it (default: by content).")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it was written, where it does not say so."),
    ] = None,
    zone: Annotated[
        str, typer.Option(help="Of times without one: +02:00, or Europe/Berlin.")
    ] = "UTC",
    encoding: Annotated[
        str | None, typer.Option(help="Of files that are not Unicode, e.g. cp1252.")
    ] = None,
    date_order: Annotated[
        str | None, typer.Option(metavar="dmy|mdy", help="How 01/02/2024 is meant.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="ROLE=NAME", help="What a table's column means."),
    ] = None,
    metadata: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Kept with all of it.")
    ] = None,
    origin: Annotated[
        str, typer.Option(help="Who says it: user, operator, tool, web, derived.")
    ] = "user",
    name: Annotated[
        str | None, typer.Option(help="What standard input is called (default: by content).")
    ] = None,
    extract: Annotated[
        bool, typer.Option("--extract/--no-extract", help="Read names and facts, or passages only.")
    ] = True,
    nlp: Annotated[
        str | None, typer.Option(metavar="NAME", help="An installed spaCy pipeline.")
    ] = None,
) -> None:
    """Read files, folders and standard input; what is there already is skipped.

    When it is interrupted or killed, the same command goes on where it was. Exit code 1 if
    anything could not be read or written.
    """
    from graphmem import BadSetting
    from graphmem_ingest.heard import Heard
    from graphmem_ingest.inputs import Inputs

    options = _read_options(
        format=format_,
        at=at,
        zone=zone,
        encoding=encoding,
        date_order=date_order,
        columns=_pairs("--column", columns),
        origin=origin,
        metadata=_pairs("--metadata", metadata),
        name=name,
    )
    inputs = Inputs(paths, options, include=include or (), exclude=exclude or ())
    models = _Models(extract=extract, nlp=nlp)
    try:
        with Heard() as warnings:
            report = _run(inputs, models, store, namespace, workers=workers, dry_run=dry_run)
    except BadSetting as error:
        raise typer.BadParameter(str(error)) from None
    _tell(replace(report, warnings=tuple(warnings)), as_json=as_json)
    if not report.is_complete:
        raise typer.Exit(1)


def _run(
    inputs: Inputs,
    models: _Models,
    store: str,
    namespace: str | None,
    *,
    workers: int,
    dry_run: bool,
) -> IngestReport:
    from graphmem_ingest.pipeline import Pipeline

    missing = "://" not in store and not Path(store).exists()
    # A dry run makes no file.
    with (
        models.open(":memory:" if dry_run and missing else store, namespace) as memory,
        _preparation(memory, models, workers) as preparation,
        _progress() as on_progress,
    ):
        pipeline = Pipeline(memory, preparation, dry_run=dry_run, on_progress=on_progress)
        with _interruptible(pipeline):
            return pipeline.run(inputs, size=inputs.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Models:
    """What reads the texts; in words, so that a worker process can load the same."""

    extract: bool
    nlp: str | None

    def open(self, store: str, namespace: str | None) -> Memory:
        from graphmem import Memory, SpacyExtractor

        extractor = SpacyExtractor(self.nlp) if self.extract and self.nlp else None
        return Memory(store, namespace=namespace, extractor=extractor, extract=self.extract)


@contextmanager
def _preparation(memory: Memory, models: _Models, workers: int) -> Iterator[Preparation]:
    from graphmem_ingest.workers import InProcess, WorkerPool

    preparation: Preparation = InProcess(memory)
    if workers > 1:
        preparation = WorkerPool(workers, partial(models.open, ":memory:", memory.namespace))
    try:
        yield preparation
    finally:
        preparation.close()


# ---- options -----------------------------------------------------------------------------


def _read_options(*, at: str | None, origin: str, zone: str, **given: Any) -> ReadOptions:
    """Return the options of the readers; wrong usage if one of them is none."""
    from graphmem import BadInput, Origin
    from graphmem_ingest.sources import ReadOptions
    from graphmem_ingest.sources.reading import zone_named
    from graphmem_ingest.sources.times import read_time

    if origin not in tuple(Origin):
        known = ", ".join(Origin)
        raise typer.BadParameter(f"{origin!r} is none: use one of {known}", param_hint="--origin")
    try:
        moment = read_time(at, zone_named(zone))
        return ReadOptions(at=moment, origin=Origin(origin), zone=zone, **given)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from None


def _pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in given or ():
        key, equals, value = one.partition("=")
        if not equals or not key.strip():
            raise typer.BadParameter(f"{one!r} is no KEY=VALUE", param_hint=option)
        pairs[key.strip()] = value
    return pairs


# ---- while it runs -----------------------------------------------------------------------


@contextmanager
def _interruptible(pipeline: Pipeline) -> Iterator[None]:
    """Let Ctrl-C (or a polite kill) end the run behind the running batch, a second one at once."""

    def stop(*_: object) -> None:
        pipeline.stop()
        for one in before:
            signal.signal(one, signal.default_int_handler)
        # Past the buffers: the signal may have come in the middle of a write to them.
        os.write(2, b"\nstopping after the running batch; once more to stop at once\n")

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def _progress() -> Iterator[Callable[[Any], None] | None]:
    """Show a bar on a terminal, once a run has taken a second."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from graphmem_ingest.commands.progress import ProgressBar

    bar = ProgressBar(console)
    try:
        yield bar.show
    finally:
        bar.close()


# ---- the end -----------------------------------------------------------------------------


def _tell(report: IngestReport, *, as_json: bool) -> None:
    from graphmem.cli.printing import print_json

    if as_json:
        print_json(report.to_dict())
    else:
        _print(report)


def _print(report: IngestReport) -> None:
    from graphmem.cli.printing import shown

    sources, facts = report.sources, report.facts
    told = ", ".join(f"{count} {outcome}" for outcome, count in sources.items())
    would = "would be " if report.dry_run else ""
    typer.echo(f"{sum(sources.values())} sources: {told}")
    typer.echo(
        f"{would}added: {report.passages} passages, {report.entities} entities; facts: "
        + ", ".join(f"{count} {verdict}" for verdict, count in facts.items())
    )
    for uri in report.given_twice:
        typer.echo(f"given twice with different contents, the last one counts: {shown(uri)}")
    for warning in report.warnings:
        typer.echo(f"note: {shown(warning)}", err=True)
    for failure in report.failures:
        typer.echo(f"failed: {shown(str(failure))}", err=True)
    if report.more_failures:
        typer.echo(f"failed: {report.more_failures} more", err=True)
    if report.stopped:
        typer.echo(f"stopped: {shown(report.stopped)}", err=True)
    if report.interrupted or report.stopped:
        typer.echo("what was written stays; the same command again goes on from there", err=True)
