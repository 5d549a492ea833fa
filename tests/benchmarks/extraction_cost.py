"""What reading costs on top of the spaCy pipeline, and what the pipeline's parts cost and give.

    python tests/benchmarks/extraction_cost.py DATA       writes results/extraction_cost.json

CPU time of this process; the pipeline alone, the whole of reading and the resolution (naming the
entities, assertions of the statements, stretches that could be known titles) take turns, the median
of five rounds counts. Without NER the names come from capitals, proper nouns and the title alone.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import spacy

from graphmem import Document
from graphmem.model.episode import Passage, Span
from graphmem.model.extraction import Reading
from graphmem.nlp.confidence import STORED
from graphmem.nlp.known_titles import stretches
from graphmem.nlp.pipeline import OFFICIAL, PACKAGED, load_nlp
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead
from graphmem.remember.naming import Naming
from graphmem.remember.preparation import source_of
from graphmem.remember.role_phrases import with_departures
from graphmem.remember.statements import assertion_of

RESULT = Path(__file__).parent / "results" / "extraction_cost.json"
PASSAGES, ROUNDS, SEED = 100, 5, 20261121


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def resolve(texts: Sequence[TextToRead], readings: Sequence[Reading]) -> None:
    """Name what was read and make assertions of it, each text a document of one passage."""
    for number, (text, reading) in enumerate(zip(texts, readings, strict=True)):
        source = source_of(Document(uri=str(number), title=text.title, text=text.text), "n")
        passage = Passage(
            id=str(number),
            namespace="n",
            source_id=source.id,
            episode_id="",
            ordinal=0,
            text=text.text,
            span=Span(0, len(text.text)),
            title=text.title,
        )
        naming = Naming("n")
        naming.learn(passage, reading)
        naming.mention(passage, reading)
        for statement in chain.from_iterable(map(with_departures, reading.statements)):
            assertion_of(statement, passage, source, naming)
        set(stretches(text.text))


def measured(texts: list[TextToRead], nlp: Any) -> dict[str, float]:
    extractor = SpacyExtractor(nlp)
    strings = [text.text for text in texts]
    readings = extractor.read(texts)
    alone, whole, named = [], [], []
    for _ in range(ROUNDS):
        alone.append(seconds(lambda: list(nlp.pipe(strings, batch_size=64))))
        whole.append(seconds(lambda: extractor.read(texts)))
        named.append(seconds(lambda: resolve(texts, readings)))
    pipe, read = statistics.median(alone), statistics.median(whole)
    resolution = statistics.median(named)
    count = len(texts)
    return {
        "pipe_ms_a_passage": round(1000 * pipe / count, 2),
        "read_ms_a_passage": round(1000 * read / count, 2),
        "resolve_ms_a_passage": round(1000 * resolution / count, 2),
        "on_top": round(read / pipe - 1, 3),
        "on_top_with_resolution": round((read + resolution) / pipe - 1, 3),
        "names_a_passage": round(sum(len(r.names) for r in readings) / count, 2),
        "typed_names_a_passage": round(
            sum(bool(n.type) for r in readings for n in r.names) / count, 2
        ),
        "statements_a_passage": round(sum(len(r.statements) for r in readings) / count, 2),
        "stored_a_passage": round(
            sum(s.confidence >= STORED for r in readings for s in r.statements) / count, 2
        ),
    }


def main() -> None:
    data = Path(sys.argv[1])
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    command = "python tests/benchmarks/extraction_cost.py data"
    result: dict[str, Any] = {
        "command": command,
        "commit": commit,
        "passages": PASSAGES,
        "seed": SEED,
    }
    for name in ("hotpotqa_pool", "2wiki_hippo6119"):
        rows = json.loads((data / name / "corpus.json").read_text())
        rows = random.Random(SEED).sample(rows, PASSAGES)  # noqa: S311 a sample, no secret
        texts = [TextToRead(text=row["text"], title=row["title"]) for row in rows]
        model = OFFICIAL if spacy.util.is_package(OFFICIAL) else PACKAGED
        result[name] = {
            "with NER": measured(texts, load_nlp()),
            "without NER": measured(texts, spacy.load(model, exclude=["ner"])),
        }
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
