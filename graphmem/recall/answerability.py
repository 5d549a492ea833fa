"""Does the memory hold what a question asks for: one score, and what it lacks.

The score is that of the best pair of passages with the log odds of the best passage, put on a
scale of 0 to 1. On MuSiQue, HotpotQA and 2Wiki (development questions) it tells questions with
their evidence from the same ones without it better than the share of their words that is covered,
or any cosine (tests/benchmarks/answerability.py). A question that one passage answers needs no
pair, and in a small memory no pair scores high: there the best passage that holds nearly all its
words is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from graphmem.indexes.terms import FUNCTION_WORDS, term_hash, terms
from graphmem.model.records import Flags
from graphmem.model.results import Answerability
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.documents import DocumentScores
from graphmem.recall.passage_features import weighed
from graphmem.recall.question import question_of
from graphmem.recall.ranking import Ranking
from graphmem.recall.turns import RankedTurns

# Of pairs: the score of even odds, and how fast the odds rise with it and with those of the best
# passage. Fitted by the same script.
EVEN, SLOPE, SLOPE_ALONE = 10.8, 0.39, 0.4
# Of one passage: the same of its odds, and what it must hold of the question. Without it 93 of 100
# questions of one hop that nine passages answer were called weak; on multi-hop sets no difference.
ALONE_SLOPE, HELD_SLOPE, HELD = 0.8, 8.0, 0.9
WEAK = 0.2  # below it the note of a result says so
_BEST = 5  # passages whose words count as found
_NAME = re.compile(r"\w*[A-Z][\w.'\u2019-]*(?:\s+[A-Z][\w.'\u2019-]*)*")


def answerability(text: str, ranking: Ranking) -> Answerability:
    """Return how much of a question a ranking covers."""
    scores = ranking.documents
    if scores is not None and len(scores.pair_scores):
        return _by_pairs(text, scores)
    if ranking.turns is not None and len(ranking.turns.rows):
        return _by_words(text, ranking.turns)
    return Answerability(unknown_names=() if len(ranking.passages.keys) else _names(text))


def why(
    hits: int,
    sure: Answerability,
    held_back: Mapping[str, int],
    scope: Scope,
    store: GraphStore,
    *,
    weak: bool = False,
) -> str:
    """Return why there is nothing, or why it is little; "" when neither is so."""
    unknown = ", ".join(repr(name) for name in sure.unknown_names)
    lacking = f"no passage mentions {unknown}" if unknown else ""
    held = [f"{number} held back as {reason}" for reason, number in held_back.items()]
    if not (unknown or held or sure.relation):
        lacking = "what was found holds none of its words besides names"
    reasons = ", ".join(filter(None, [lacking, *held]))
    if weak:
        return _with(f"below the threshold: the best evidence scores {sure.score:.2f}", reasons)
    if hits:
        said = f"weak evidence, {sure.score:.2f} of 1"
        return _with(said, reasons) if sure.score < WEAK else ""
    if held:
        return _with("nothing to show", reasons)
    return _why_nothing(scope, store) or lacking or "no passage matches the question"


def _with(said: str, reasons: str) -> str:
    return f"{said}: {reasons}" if reasons else said


def _why_nothing(scope: Scope, store: GraphStore) -> str:
    """Return which part of the scope leaves nothing to search; "" when none does."""
    # The statistics of no term say how many passages there are, without counting rows.
    if not store.postings(Scope(namespace=scope.namespace), ()).passages:
        others = any(one != scope.namespace for one in store.stats(None).namespaces)
        beside = "; the store has other namespaces" if others else ""
        return f"nothing is stored in the namespace {scope.namespace!r}{beside}"
    if store.postings(scope, ()).passages:
        return ""
    if scope.known is not None and not store.postings(replace(scope, conditions=()), ()).passages:
        return "nothing of it was known by then"
    return "no passage meets the filters"


def _by_pairs(text: str, scores: DocumentScores) -> Answerability:
    asked, coverage = scores.candidates.asked, scores.candidates.coverage.passages
    best = np.argsort(-scores.scores, kind="stable")[:_BEST]
    covered = coverage[best].max(axis=0, initial=0)[None]
    held = float(weighed(coverage, asked.weights).max(initial=0))
    relation = asked.weights * asked.relation
    anywhere = np.flatnonzero((coverage >= 1).any(axis=0)).tolist()
    there = {term: row in anywhere for row, term in enumerate(asked.terms)}
    known = [name.label for name in scores.question.names]
    unknown = tuple(name for name in _names(text) if not _known(name, known, there))
    alone = float(scores.odds.max())
    odds = max(
        SLOPE * (float(scores.pair_scores.max()) - EVEN) + SLOPE_ALONE * alone,
        ALONE_SLOPE * alone + HELD_SLOPE * (held - HELD),
    )
    return Answerability(
        score=round(float(1 / (1 + np.exp(-odds))), 4),
        names=_share(len(known), len(known) + len(unknown)),
        relation=round(float(weighed(covered, relation)[0] / max(float(relation.sum()), 1e-9)), 4)
        if relation.any()
        else 1.0,
        unknown_names=unknown,
    )


def _by_words(text: str, turns: RankedTurns) -> Answerability:
    """Turns have no pairs: the share of the question's words that the best of them hold."""
    asked = question_of(text).terms
    wanted = np.array([term_hash(term) for term in asked], np.uint32)
    features = turns.features
    found: Flags = np.zeros(len(wanted), bool)
    for row in turns.rows[:_BEST].tolist():
        first, last = features.token_starts[row : row + 2]
        found |= np.isin(wanted, features.tokens[first:last])
    held = dict(zip(asked, found.tolist(), strict=True))
    names = _names(text)
    speakers = [name.casefold() for name in features.speaker_names]
    unknown = tuple(
        name
        for name in names
        if not any(held.get(term) for term in terms(name))
        and not any(name.casefold() in speaker for speaker in speakers)
    )
    share = _share(int(found.sum()), len(found))
    return Answerability(
        score=share,
        names=_share(len(names) - len(unknown), len(names)),
        relation=share,
        unknown_names=unknown,
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _names(text: str) -> tuple[str, ...]:
    """Return what is written as a name inside a question, without its first word."""
    found = (match.group().rstrip(".'\u2019-") for match in _NAME.finditer(text))
    first = text.split(maxsplit=1)[0] if text.split() else ""
    names = (name.removeprefix(first).strip() if text.startswith(name) else name for name in found)
    kept = (name for name in names if name and name.casefold() not in FUNCTION_WORDS)
    return tuple(dict.fromkeys(kept))


def _known(name: str, known: list[str], held: dict[str, bool]) -> bool:
    """Return whether a name overlaps one that the memory knows, or its words stand in passages."""
    folded = name.casefold()
    if any(folded in one.casefold() or one.casefold() in folded for one in known):
        return True
    of_name = [term for term in terms(name) if term in held]
    return bool(of_name) and all(held[term] for term in of_name)
