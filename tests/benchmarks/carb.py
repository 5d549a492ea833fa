"""Score the surface view on CaRB and write results/carb.json.

    python tests/benchmarks/carb.py GOLD.tsv

GOLD.tsv has a sentence, a relation and its arguments in each line, by tabs. Two scores: with the
real confidence, and with a constant one (whose AUC is an artefact of how the curve is closed).
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

from graphmem.evaluation.carb import Tuple, carb, read_gold
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead

RESULT = Path(__file__).parent / "results" / "carb.json"


def main() -> None:
    gold = read_gold(Path(sys.argv[1]).read_text("utf-8").splitlines())
    extractor = SpacyExtractor()
    predicted = {
        sentence: [
            Tuple(
                relation=said.predicate_text,
                arguments=tuple(a.text for a in (said.subject, said.object, *said.more)),
                confidence=said.confidence,
            )
            for said in reading.statements
        ]
        for sentence, reading in zip(
            gold, extractor.surface([TextToRead(text=sentence) for sentence in gold]), strict=True
        )
    }
    constant = {s: [replace(t, confidence=1.0) for t in found] for s, found in predicted.items()}
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    result = {
        "extractor": extractor.name,
        "commit": commit,
        "sentences": len(gold),
        "triples": sum(map(len, predicted.values())),
        "real_confidence": {k: round(v, 4) for k, v in asdict(carb(gold, predicted)).items()},
        "constant_confidence": {k: round(v, 4) for k, v in asdict(carb(gold, constant)).items()},
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
