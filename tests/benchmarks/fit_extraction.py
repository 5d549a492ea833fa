"""Fit the confidence of statements and write graphmem/nlp/confidence_weights.json.

    python tests/benchmarks/fit_extraction.py DATA

DATA holds carb/dev_gold.tsv and the corpora of the labelled facts. The graph view learns from
results/extraction_train_labels.json (right or not, by eye), the surface view from how well each
triple agrees with its best gold one (precision, as a soft label). Logistic regression, L2, by
iteratively reweighted least squares; fitted weights are of the features as they are.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from graphmem.evaluation.carb import Tuple, match, read_gold
from graphmem.model.extraction import Reading, Statement
from graphmem.nlp.confidence import FEATURES, features
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead

HERE = Path(__file__).parent
WEIGHTS = HERE.parents[1] / "graphmem" / "nlp" / "confidence_weights.json"
LABELS = HERE / "results" / "extraction_train_labels.json"
PENALTY = {"graph": 20.0, "surface": 1.0}
FLAT = 1e-6  # the intercept is as good as free


def design(rows, rules):
    """Return a row per (statement, source, reading): features, then one column a rule, then 1."""
    out = []
    for statement, source, reading in rows:
        span = reading.sentences[statement.sentence]
        values = features(statement, source.text, span, source.title)
        out.append([*values, *(float(statement.rule == rule) for rule in rules), 1.0])
    return np.array(out)


def fit(matrix, labels, penalty):
    """Return logistic weights for soft labels, features standardised inside."""
    mean, scale = matrix.mean(axis=0), matrix.std(axis=0)
    mean[-1], scale[-1] = 0.0, 1.0
    scale[scale == 0] = 1.0
    x = (matrix - mean) / scale
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = FLAT
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (labels - p) - ridge * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    raw = weights / scale
    raw[-1] = weights[-1] - (weights[:-1] / scale[:-1]) @ mean[:-1]
    return raw


def named(raw, rules):
    names = [*FEATURES, *(f"rule {rule}" for rule in rules), "bias"]
    return {name: round(float(value), 4) for name, value in zip(names, raw, strict=True)}


def cross_validated(matrix, labels, groups, penalty, folds=5):
    """Return predictions of each row by weights fitted on other groups."""
    out = np.zeros(len(labels))
    for fold in range(folds):
        held = groups % folds == fold
        out[held] = 1 / (1 + np.exp(-matrix[held] @ fit(matrix[~held], labels[~held], penalty)))
    return out


def graph_rows(data: Path):
    labels = json.loads(LABELS.read_text())
    extractor = SpacyExtractor()
    rows, marks, groups = [], [], []
    by_text: dict[tuple[str, int], dict[tuple[str, str, str, int], str]] = {}
    for item in labels:
        key = (item["subject"], item["predicate"], item["object"], item["sentence"])
        by_text.setdefault((item["set"], item["passage"]), {})[key] = item["label"]
    corpora = {
        name: {row["id"]: row for row in json.loads((data / name / "corpus.json").read_text())}
        for name in {name for name, _ in by_text}
    }
    for number, ((name, passage), wanted) in enumerate(by_text.items()):
        row = corpora[name][passage]
        source = TextToRead(text=row["text"], title=row["title"])
        reading: Reading = extractor.read([source])[0]
        for s in reading.statements:
            label = wanted.get((s.subject.name, s.predicate, s.object.name, s.sentence))
            if label is not None:
                rows.append((s, source, reading))
                marks.append(float(label == "right"))
                groups.append(number)
    return rows, np.array(marks), np.array(groups)


def surface_rows(data: Path):
    gold = read_gold((data / "carb" / "dev_gold.tsv").read_text("utf-8").splitlines())
    sources = [TextToRead(text=sentence) for sentence in gold]
    rows, marks, groups = [], [], []
    readings = SpacyExtractor().surface(sources)
    for number, (source, reading) in enumerate(zip(sources, readings, strict=True)):
        for statement in reading.statements:
            rows.append((statement, source, reading))
            marks.append(max(match(g, as_tuple(statement))[0] for g in gold[source.text]))
            groups.append(number)
    return rows, np.array(marks), np.array(groups)


def as_tuple(statement: Statement) -> Tuple:
    arguments = [statement.subject, statement.object, *statement.more]
    return Tuple(
        relation=statement.predicate_text,
        arguments=tuple(argument.text for argument in arguments),
        confidence=statement.confidence,
    )


def main() -> None:
    data = Path(sys.argv[1])
    weights = {}
    for view, read in (("graph", graph_rows), ("surface", surface_rows)):
        rows, marks, groups = read(data)
        rules = sorted({statement.rule for statement, _, _ in rows})
        matrix = design(rows, rules)
        guess = cross_validated(matrix, marks, groups, PENALTY[view])
        order = np.argsort(-guess, kind="stable")
        print(view, len(marks), "rows, mean label", round(float(marks.mean()), 3))
        for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            kept = order[: round(share * len(order))]
            print(f"  best {share:.0%}: {marks[kept].mean():.3f}, above {guess[kept].min():.3f}")
        weights[view] = named(fit(matrix, marks, PENALTY[view]), rules)
    WEIGHTS.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
