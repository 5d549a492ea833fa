"""`graphmem extract`: the triples of a text, without remembering anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from graphmem.cli.printing import print_line, shown
from graphmem.errors import BadInput
from graphmem.settings import settings_from

if TYPE_CHECKING:
    from graphmem.model.episode import Span
    from graphmem.model.extraction import Argument, Reading, Statement
    from graphmem.protocols import TextToRead

# Passages that are parsed before the first of them is printed.
_BATCH = 256


class View(StrEnum):
    """What of a sentence is shown."""

    SURFACE = "surface"
    GRAPH = "graph"


class _Part(NamedTuple):
    """A stretch of the file that is read by itself, and where it begins."""

    start: int
    text: TextToRead
    whole: bool  # one sentence, however the model would cut it


def extract(
    file: Annotated[str, typer.Argument(help="A text file in UTF-8, or - for standard input.")],
    view: Annotated[
        View, typer.Option(help="Full spans, or arguments that can be entities (facts).")
    ] = View.SURFACE,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="Each line is one sentence by itself.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per sentence and line.")
    ] = False,
) -> None:
    """Read the triples in a text, sentence by sentence; nothing is remembered.

    As JSON: {text, start, triples: [{subject, predicate, object, more, normalised_predicate,
    polarity, modality, confidence, valid_from, valid_to, qualifiers, ...}]}; subject, predicate,
    object and each of more have text and span. Spans and start count characters of the file.
    """
    from graphmem.nlp.spacy_extraction import SpacyExtractor

    parts = iter(_lines(_content(file)) if sentences else _passages(_content(file)))
    extractor = SpacyExtractor(settings_from().nlp)
    read = extractor.surface if view is View.SURFACE else extractor.read
    while batch := list(islice(parts, _BATCH)):
        for part, reading in zip(batch, read([part.text for part in batch]), strict=True):
            for record in _records(part, reading, view):
                _print(record, as_json=as_json)


def _content(file: str) -> str:
    """Return the text of a file; its line ends stay as they are, so that positions do too."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not UTF-8 (byte {error.start}): convert it first") from None


def _lines(content: str) -> Iterator[_Part]:
    from graphmem.protocols import TextToRead

    start = 0
    for line in content.split("\n"):
        text = line.removesuffix("\r")
        if text.strip():
            yield _Part(start, TextToRead(text=text), whole=True)
        start += len(line) + 1


def _passages(content: str) -> Iterator[_Part]:
    """Yield the stretches that a memory would read, each with its heading as the title."""
    from graphmem.nlp.segmentation import passages_of
    from graphmem.protocols import TextToRead

    for stretch in passages_of(content):
        title = stretch.headings[0] if stretch.headings else ""
        text = TextToRead(text=stretch.span.of(content), title=title)
        yield _Part(stretch.span.start, text, whole=False)


def _records(part: _Part, reading: Reading, view: View) -> Iterator[dict[str, Any]]:
    from graphmem.model.episode import Span

    text = part.text.text
    spans = [Span(0, len(text))] if part.whole else list(reading.sentences)
    said: list[list[Statement]] = [[] for _ in spans]
    for statement in reading.statements:
        said[0 if part.whole else statement.sentence].append(statement)
    for span, statements in zip(spans, said, strict=True):
        yield {
            "text": span.of(text),
            "start": part.start + span.start,
            "triples": [_triple(one, part.start, view) for one in statements],
        }


def _triple(statement: Statement, start: int, view: View) -> dict[str, Any]:
    surface = view is View.SURFACE
    speaker = statement.attributed_to
    return {
        "subject": _argument(statement.subject, start),
        "predicate": {
            "text": statement.predicate_text,
            "span": _moved(statement.predicate_span, start),
        },
        "object": _argument(statement.object, start),
        "more": [_argument(one, start) for one in statement.more] if surface else [],
        "normalised_predicate": statement.predicate,
        "polarity": str(statement.polarity),
        "modality": str(statement.modality),
        "ends": statement.ends,
        "attributed_to": _argument(speaker, start) if speaker else None,
        "confidence": statement.confidence,
        "valid_from": str(statement.valid_from) if statement.valid_from else None,
        "valid_to": str(statement.valid_to) if statement.valid_to else None,
        "qualifiers": _qualifiers(statement.more, start),
    }


def _argument(argument: Argument, start: int) -> dict[str, Any]:
    literal = argument.literal
    return {
        "text": argument.text,
        "span": _moved(argument.span, start),
        "kind": str(argument.kind),
        **({"name": argument.name} if argument.name else {}),
        **({"type": argument.type} if argument.type else {}),
        **({"inferred": True} if argument.inferred else {}),
        **(
            {"value": {"type": str(literal.kind), "value": literal.value, "unit": literal.unit}}
            if literal
            else {}
        ),
    }


def _qualifiers(more: Sequence[Argument], start: int) -> list[dict[str, Any]]:
    return [
        {"role": one.role, "text": one.text, "span": _moved(one.span, start)}
        for one in more
        if one.role
    ]


def _moved(span: Span, start: int) -> list[int]:
    return [start + span.start, start + span.end]


def _print(record: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return
    print_line(shown(" ".join(record["text"].split())))
    for triple in record["triples"]:
        words = [triple[name]["text"] for name in ("subject", "predicate", "object")]
        words += [one["text"] for one in triple["more"]]
        said = shown(" | ".join(" ".join(word.split()) for word in words))
        pieces = [(f"  {triple['confidence']:.2f}  ", "green"), (said, "bold")]
        flags = (triple["polarity"], triple["modality"])
        pieces += [(f"  {f}", "yellow") for f in flags if f not in ("affirmed", "asserted")]
        if triple["valid_from"] or triple["valid_to"]:
            when = f"  {triple['valid_from'] or ''} to {triple['valid_to'] or ''}"
            pieces.append((when, "magenta"))
        print_line(*pieces)
