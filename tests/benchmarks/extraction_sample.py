"""Draw stored facts for labelling by eye, and score the labels.

    python tests/benchmarks/extraction_sample.py draw DATA     writes results/extraction_sample.json

Passages are drawn by the seed, facts by a hash of the seed and of what they say: drawn again after
the rules have changed, the facts that are still stored are the same and keep their labels.

    python tests/benchmarks/extraction_sample.py score         prints the shares of the labels

Rubric, for a fact against its sentence (the passage and its title are context):
right   subject, predicate and object together say what the sentence says; the arguments are whole
        enough to know what they are, and a resolved name is the thing meant.
cut     true, but an argument is truncated or cannot be told without the sentence ("first albums").
wrong   the sentence does not say it, or a pronoun, name, time bound or voice is wrong.
A description by its noun alone ("be | film", "take | opportunity") is right when it is true.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from graphmem.model.assertion import Modality, Polarity
from graphmem.model.extraction import Statement
from graphmem.model.ids import revision_of
from graphmem.nlp.confidence import STORED
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead

SAMPLE = Path(__file__).parent / "results" / "extraction_sample.json"
TRAIN = SAMPLE.with_name("extraction_train_labels.json")
SEEN = SAMPLE.with_name("extraction_seen_passages.json")
SEED = 20261125
SETS = ("hotpotqa_pool", "2wiki_hippo6119")
PASSAGES, FACTS = 300, 75


def is_stored(statement: Statement) -> bool:
    return (
        statement.subject.name != statement.object.name  # one thing twice makes no fact
        and statement.confidence >= STORED
        and statement.polarity is Polarity.AFFIRMED
        and statement.modality in (Modality.ASSERTED, Modality.REPORTED)
    )


def _said(fact: dict[str, Any]) -> str:
    names = ("set", "passage", "sentence", "subject", "predicate", "object")
    return " | ".join(str(fact[name]) for name in names)


def draw(data: Path) -> dict[str, Any]:
    extractor = SpacyExtractor()
    facts, per_passage = [], {}
    # None of the passages that the confidence was fitted on or that the rules were mended by.
    seen = {(item["set"], item["passage"]) for item in json.loads(TRAIN.read_text())}
    looked_at = json.loads(SEEN.read_text())
    seen |= {(name, passage) for name in SETS for passage in looked_at[name]}
    for name in SETS:
        rows = json.loads((data / name / "corpus.json").read_text())
        rows = [row for row in rows if (name, row["id"]) not in seen]
        chance = random.Random(f"{SEED}/{name}")  # noqa: S311 a sample, no secret
        rows = chance.sample(rows, PASSAGES)
        texts = [TextToRead(text=row["text"], title=row["title"]) for row in rows]
        found = [
            {
                "set": name,
                "passage": row["id"],
                "sentence": s.sentence,
                "words": reading.sentences[s.sentence].of(row["text"]),
                "subject": s.subject.name,
                "predicate": s.predicate,
                "object": s.object.name,
                "inferred": s.subject.inferred or s.object.inferred,
                "valid_from": str(s.valid_from or ""),
                "valid_to": str(s.valid_to or ""),
                "rule": s.rule,
                "confidence": s.confidence,
                "label": "",
            }
            for row, reading in zip(rows, extractor.read(texts), strict=True)
            for s in reading.statements
            if is_stored(s)
        ]
        per_passage[name] = round(len(found) / PASSAGES, 2)
        facts += sorted(found, key=lambda fact: revision_of(f"{SEED}{_said(fact)}"))[:FACTS]
    known = json.loads(SAMPLE.read_text())["facts"] if SAMPLE.exists() else []
    labels = {(_said(fact), fact["valid_from"], fact["valid_to"]): fact["label"] for fact in known}
    for fact in facts:
        fact["label"] = labels.get((_said(fact), fact["valid_from"], fact["valid_to"]), "")
    return {"seed": SEED, "stored": STORED, "facts_per_passage": per_passage, "facts": facts}


def main() -> None:
    if sys.argv[1] == "draw":
        SAMPLE.write_text(json.dumps(draw(Path(sys.argv[2])), indent=1, ensure_ascii=False) + "\n")
        return
    sample = json.loads(SAMPLE.read_text())
    for name in SETS:
        labels = Counter(fact["label"] for fact in sample["facts"] if fact["set"] == name)
        print(name, dict(labels), "facts per passage", sample["facts_per_passage"][name])
    total = Counter(fact["label"] for fact in sample["facts"])
    print({label: round(count / total.total(), 3) for label, count in total.items()})


if __name__ == "__main__":
    main()
