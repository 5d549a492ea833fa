"""Does the search find the turns that answer a question about a dialogue, and their session?

A set is a folder with ``conversations.json`` (LoCoMo's JSON as published) and ``queries.json``
[{id, sample, question, category, gold: [ids of turns]}]. Each conversation has a namespace.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphmem import BadInput, Document, Hit, Memory
from graphmem.evaluation.retrieval_metrics import recall_at
from graphmem_ingest.bench.provenance import commit, peak_rss_mb, size_mb
from graphmem_ingest.bench.retrieval import RRF_DEPTH, RRF_K, SEED, SYSTEMS, differences
from graphmem_ingest.sources import documents_at

TURN_CUTS, SESSION_CUTS = (5, 10, 25, 50), (1, 5, 10)
DEPTH = max(TURN_CUTS)
ADVERSARIAL = "5"
# A baseline's session is as good as its best turn, and a second is worth a fifth of itself: as the
# search ranks sessions, so that only the turns' scores differ.
_SECOND = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnQuery:
    """A question about a conversation, with the ids of the turns that answer it."""

    id: str
    conversation: str
    question: str
    category: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueSet:
    """Conversations as documents, one a session, and questions about them."""

    name: str
    conversations: Mapping[str, Sequence[Document]]
    queries: tuple[TurnQuery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """What a system gave for a question: ids of turns and of sessions, best first."""

    turns: tuple[str, ...]
    sessions: tuple[str, ...]
    seconds: float


def read_dialogues(folder: Path) -> DialogueSet:
    """Read a folder in the shape above; questions without gold are left out.

    Raises:
        BadInput: a file is missing or not of that shape.
    """
    conversations: dict[str, list[Document]] = defaultdict(list)
    for document in documents_at(folder / "conversations.json"):
        conversations[str(document.metadata.get("sample_id"))].append(document)
    path = folder / "queries.json"
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        queries = tuple(
            TurnQuery(
                id=str(one["id"]),
                conversation=str(one["sample"]),
                question=one["question"],
                category=str(one["category"]),
                gold=tuple(str(gold) for gold in one["gold"]),
            )
            for one in records
            if one["gold"]
        )
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} has another shape ({error!r}): see graphmem bench --help"
        ) from error
    missing = {query.conversation for query in queries} - conversations.keys()
    if missing:
        raise BadInput(
            f"{path} asks about {min(missing)!r}, which conversations.json does not have"
        )
    return DialogueSet(
        name=folder.resolve().name, conversations=dict(conversations), queries=queries
    )


def bench_dialogue(
    memory: Memory,
    data: DialogueSet,
    *,
    store: str,
    on_progress: Callable[[int, int], None],
    own: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Fill the memory, ask every question of every system; return the scores and the rankings.

    ``own`` are further arguments of the search of graphmem itself.
    """
    start = time.perf_counter()
    steps = len(data.conversations) + len(data.queries)
    for done, (name, documents) in enumerate(data.conversations.items(), 1):
        memory.add_documents(documents, namespace=name)
        on_progress(done, steps)
    seconds = time.perf_counter() - start
    turns = sum(len(d.turns) for documents in data.conversations.values() for d in documents)
    sessions = _sessions(data)
    memory.search("warm up", namespace=next(iter(data.conversations)))
    ranked: dict[str, list[_Ranked]] = defaultdict(list)
    for done, query in enumerate(data.queries, 1 + len(data.conversations)):
        for system, found in _ask_all(memory, query, own or {}).items():
            ranked[system].append(found)
        on_progress(done, steps)
    report = {
        "set": data.name,
        "n": len(data.queries),
        "turns": turns,
        "encoder": memory.stats().encoder,
        "commit": commit(),
        "seed": SEED,
        "index_seconds": round(seconds, 2),
        "turns_per_second": round(turns / seconds, 1),
        "peak_rss_mb": peak_rss_mb(),
        "store_mb": size_mb(store),
        "systems": {name: _scores(data.queries, ranked[name], sessions) for name in SYSTEMS},
        "diff": differences(
            {name: [one.turns for one in found] for name, found in ranked.items()},
            [query.gold for query in data.queries],
        ),
    }
    return report, _per_query(data.queries, ranked)


def _sessions(data: DialogueSet) -> dict[tuple[str, str], str]:
    """Return the session of each turn of each conversation."""
    return {
        (name, turn.id): turn.session_id or document.session_id or ""
        for name, documents in data.conversations.items()
        for document in documents
        for turn in document.turns
        if turn.id is not None
    }


def _ask_all(memory: Memory, query: TurnQuery, own: Mapping[str, Any]) -> dict[str, _Ranked]:
    hits, seconds = _hits(memory, query, DEPTH, **own)
    groups, _ = _hits(memory, query, max(SESSION_CUTS), granularity="session", **own)
    sessions = tuple(group.id for group in groups)
    found = {"graphmem": _Ranked(turns=_turns(hits), sessions=sessions, seconds=seconds)}
    lists: list[list[Hit]] = []
    for name in ("lexical", "dense"):
        hits, seconds = _hits(memory, query, RRF_DEPTH, channels=(name,))
        lists.append(hits)
        found[name] = _Ranked(turns=_turns(hits), sessions=_by_best(hits), seconds=seconds)
    fused, scores = _rrf(lists)
    found["rrf"] = _Ranked(
        turns=_turns(fused),
        sessions=_by_best(fused, scores),
        seconds=found["lexical"].seconds + found["dense"].seconds,
    )
    return found


def _hits(memory: Memory, query: TurnQuery, depth: int, **options: Any) -> tuple[list[Hit], float]:
    start = time.perf_counter()
    result = memory.search(query.question, top_k=depth, namespace=query.conversation, **options)
    return list(result.hits), time.perf_counter() - start


def _turns(hits: Iterable[Hit]) -> tuple[str, ...]:
    return tuple(str(hit.metadata.get("turn_id")) for hit in hits)


def _by_best(hits: Sequence[Hit], scores: Mapping[str, float] | None = None) -> tuple[str, ...]:
    """Return sessions by their best turn and a share of the second."""
    found: dict[str, list[float]] = defaultdict(list)
    for hit in hits:
        found[hit.session_id or ""].append(scores[hit.id] if scores else hit.score)
    worth = {name: one[0] + _SECOND * max(0.0, sum(one[1:2])) for name, one in found.items()}
    return tuple(sorted(worth, key=lambda name: -worth[name]))


def _rrf(lists: Sequence[Sequence[Hit]]) -> tuple[list[Hit], dict[str, float]]:
    """Reciprocal rank fusion (Cormack et al., 2009) of rankings; ties keep the first list's."""
    scores: dict[str, float] = defaultdict(float)
    hits: dict[str, Hit] = {}
    for ranked in lists:
        for rank, hit in enumerate(ranked, 1):
            scores[hit.id] += 1 / (RRF_K + rank)
            hits.setdefault(hit.id, hit)
    return [hits[one] for one in sorted(scores, key=lambda one: -scores[one])], dict(scores)


def _scores(
    queries: Sequence[TurnQuery],
    ranked: Sequence[_Ranked],
    sessions: Mapping[tuple[str, str], str],
) -> dict[str, dict[str, float]]:
    """Return the scores over all questions, over those that have an answer, and per category."""
    groups = ["all", "no_adversarial", *sorted({query.category for query in queries})]
    found = {}
    for group in groups:
        pairs = [(q, r) for q, r in zip(queries, ranked, strict=True) if _belongs(q, group)]
        if pairs:
            found[group] = _mean_scores(pairs, sessions)
    return found


def _belongs(query: TurnQuery, group: str) -> bool:
    if group == "no_adversarial":
        return query.category != ADVERSARIAL
    return group in ("all", query.category)


def _mean_scores(
    pairs: Sequence[tuple[TurnQuery, _Ranked]], sessions: Mapping[tuple[str, str], str]
) -> dict[str, float]:
    values: dict[str, list[float]] = defaultdict(list)
    for query, ranked in pairs:
        for k in TURN_CUTS:
            values[f"turn@{k}"].append(100 * recall_at(ranked.turns, query.gold, k))
        gold = tuple({sessions[query.conversation, one] for one in query.gold})
        for k in SESSION_CUTS:
            values[f"session@{k}"].append(100 * recall_at(ranked.sessions, gold, k))
    seconds = [ranked.seconds for _, ranked in pairs]
    return {
        **{name: round(float(np.mean(one)), 2) for name, one in values.items()},
        "search_ms_p50": round(1000 * float(np.median(seconds)), 2),
    }


def _per_query(
    queries: Sequence[TurnQuery], ranked: Mapping[str, Sequence[_Ranked]]
) -> list[dict[str, Any]]:
    return [
        {
            "id": query.id,
            "question": query.question,
            "category": query.category,
            "gold": list(query.gold),
            "ranked": {name: list(ranked[name][row].turns[:DEPTH]) for name in SYSTEMS},
        }
        for row, query in enumerate(queries)
    ]
