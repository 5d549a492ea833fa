"""Why a passage was found: the steps from the question's names and its best start to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphmem.model.arrays import one_of
from graphmem.model.records import PassageRecord
from graphmem.model.results import FactView, Path, Step
from graphmem.recall.documents import DocumentScores
from graphmem.recall.ranking import Ranking

_MOST_NAMES = 3  # of the question that are shown as ways to one passage
_MOST_FACTS = 2


def paths_of(
    ranking: Ranking, records: Sequence[PassageRecord], starts: Sequence[PassageRecord]
) -> dict[int, tuple[Path, ...]]:
    """Return the paths to each record's passage, by key.

    ``starts`` are records of the passages that pairs start from (``starts_for``).
    """
    scores = ranking.documents
    if scores is None:
        return {}
    known = {record.key: record for record in (*starts, *records)}
    rows = {int(key): row for row, key in enumerate(scores.candidates.features.keys.tolist())}
    direct = _direct(scores, [rows[record.key] for record in records if record.key in rows])
    return {
        record.key: tuple(_over_pair(scores, rows[record.key], known) + direct[rows[record.key]])
        for record in records
        if record.key in rows
    }


def paths_of_facts(facts: Sequence[FactView], passage_id: str) -> tuple[Path, ...]:
    """Return the facts that a passage says as paths to it, with their words and validity."""
    return tuple(
        Path(
            steps=(
                Step(start=fact.subject, edge=fact.predicate, end=fact.object, text=_held(fact)),
                Step(start=fact.id, edge="said in", end=passage_id, text=_quoted(fact)),
            )
        )
        for fact in facts[:_MOST_FACTS]
    )


def _held(fact: FactView) -> str:
    """Return what is known of when a fact held: "closed, 2019 to 2022"."""
    if fact.valid_from is None and fact.valid_to is None:
        return fact.status
    return f"{fact.status}, {fact.valid_from or '?'} to {fact.valid_to or '?'}"


def _quoted(fact: FactView) -> str:
    return fact.evidence[0] if fact.evidence else ""


def starts_for(ranking: Ranking, keys: Sequence[int]) -> list[int]:
    """Return the keys of the passages from which the best pairs of some passages start."""
    scores = ranking.documents
    if scores is None:
        return []
    all_keys = scores.candidates.features.keys
    rows = {int(key): row for row, key in enumerate(all_keys.tolist())}
    pairs = [int(scores.best[rows[key]]) for key in keys if key in rows]
    ends = {int(end) for pair in pairs if pair >= 0 for end in _ends(scores, pair)}
    return sorted(int(all_keys[end]) for end in ends)


def _ends(scores: DocumentScores, pair: int) -> tuple[int, int]:
    return int(scores.pairs.first[pair]), int(scores.pairs.second[pair])


def _over_pair(scores: DocumentScores, row: int, known: dict[int, PassageRecord]) -> list[Path]:
    """Return the path over the name that links a passage with its best partner, if one does."""
    pair = int(scores.best[row])
    if pair < 0 or scores.pairs.name[pair] < 0:
        return []
    first, second = _ends(scores, pair)
    keys = scores.candidates.features.keys
    start, end = known.get(int(keys[first])), known.get(int(keys[second]))
    if start is None or end is None:
        return []
    name = scores.candidates.mentions.labels[int(scores.pairs.name[pair])]
    said_first = _sentence(scores, start, first, int(scores.pairs.first_sentence[pair]))
    said_second = _sentence(scores, end, second, int(scores.pairs.second_sentence[pair]))
    steps = (
        Step(start=start.passage.id, edge="names", end=name, text=said_first),
        Step(start=name, edge="is named in", end=end.passage.id, text=said_second),
    )
    return [Path(steps=steps, weight=float(scores.pair_scores[pair]))]


def _sentence(scores: DocumentScores, record: PassageRecord, row: int, sentence: int) -> str:
    """Return a sentence by its number among those of all candidates."""
    number = sentence - int(scores.candidates.features.sentence_starts[row])
    if sentence < 0 or not 0 <= number < len(record.sentences):
        return record.passage.title
    return record.sentences[number].of(record.passage.text)


def _direct(scores: DocumentScores, rows: Sequence[int]) -> dict[int, list[Path]]:
    """Return the names of the question that passages themselves mention or are about, by row."""
    mentions, ids = scores.candidates.mentions, scores.candidates.features.ids
    asked = mentions.asked[mentions.name]
    here = np.flatnonzero((asked >= 0) & one_of(mentions.passage, rows))
    found: dict[int, dict[str, bool]] = {row: {} for row in rows}
    for row, name, home in zip(
        mentions.passage[here].tolist(),
        asked[here].tolist(),
        mentions.home[here].tolist(),
        strict=True,
    ):
        label = scores.question.names[name].label
        found[row][label] = found[row].get(label, False) or home
    return {
        row: [
            Path(steps=(Step(start=name, edge="is about" if home else "named in", end=ids[row]),))
            for name, home in list(names.items())[:_MOST_NAMES]
        ]
        for row, names in found.items()
    }
