"""What each part of the search over dialogue is worth: each off in turn, and other rankings.

    python tests/benchmarks/dialogue_ablation.py locomo --out FILE

The folder is that of ``graphmem bench dialogue``. Turn recall at 5, 10, 25 and session recall at 1
and 5 over all questions, and what was lost; the store is filled once.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from ingest_memory import command_line

from graphmem import Memory
from graphmem.evaluation.retrieval_metrics import recall_at
from graphmem.indexes.terms import term_hash
from graphmem.model.episode import Passage
from graphmem.model.records import PassageRecord
from graphmem.model.scope import Scope
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.protocols import GraphStore
from graphmem.recall import dialogue_question, turns
from graphmem.recall.dialogue import DialogueWeights, rank_groups
from graphmem.recall.episode_search import PRESETS, EpisodeSearch
from graphmem.recall.near_words import NearWords
from graphmem.recall.turns import TurnSearch
from graphmem_ingest.bench.dialogue import DialogueSet, TurnQuery, read_dialogues
from graphmem_ingest.bench.provenance import commit

CUTS, SESSION_CUTS = (5, 10, 25), (1, 5)
DEPTH = 100
FULL = DialogueWeights()
# What is off, by name. Windows: the words of all neighbours; contiguity: the turn before lends
# nothing, as answers get from their questions; the question's time gives no window.
WEIGHTS: Mapping[str, DialogueWeights] = {
    "full": FULL,
    "windows": replace(FULL, before=0.0, around=0.0, likeness_around=0.0),
    "windows of words": replace(FULL, before=0.0, around=0.0),
    "windows of vectors": replace(FULL, likeness_around=0.0),
    "contiguity": replace(FULL, before=0.0),
    "other neighbours": replace(FULL, around=0.0),
    "likeness": replace(FULL, likeness=0.0),
    "time window": replace(FULL, time=0.0),
    "speaker": replace(FULL, speaker=0.0, speaker_of_list=0.0),
    "statements first": replace(FULL, content=0.0, asking=0.0),
    "spread of lists": replace(FULL, same_session=0.0),
    "second turn of a session": replace(FULL, second_of_group=0.0),
}
Rankings = tuple[Sequence[str], Sequence[str]]
Ask = Callable[[TurnQuery], Rankings]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    data = read_dialogues(asked.folder)
    with tempfile.TemporaryDirectory() as folder, Memory(Path(folder) / "bench.db") as memory:
        for name, documents in data.conversations.items():
            memory.add_documents(documents, namespace=name)
        rows = measured(memory, data)
    report = {
        "set": data.name,
        "n": len(data.queries),
        "off": rows,
        "commit": commit(),
        "command": command_line(),
        "seed": None,
    }
    text = json.dumps(report, indent=1)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


def measured(memory: Memory, data: DialogueSet) -> dict[str, dict[str, float]]:
    world = World(memory, data)
    near_words = mock.patch.object(dialogue_question, "_BESIDES_ITSELF", 0)
    instances = mock.patch.object(dialogue_question, "class_words", dict)
    anchors = mock.patch.object(turns, "event_windows", return_value=())
    off: dict[str, Ask] = {
        **{name: world.by_weights(weights) for name, weights in WEIGHTS.items()},
        "near words": without(near_words, world.by_weights(FULL)),
        "instances of classes": without(instances, world.by_weights(FULL)),
        "events as anchors": without(anchors, world.by_weights(FULL)),
        "turns: those of the best episode first": world.whole("episode_id"),
        "turns: those of the best session first": world.whole("session_id"),
        **{f"{preset} instead": world.preset(preset) for preset in PRESETS},
    }
    values: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in off}
    for query in data.queries:
        world.store.forget()  # all that is off asks the store the same
        of = world.sessions(query)
        for name, ask in off.items():
            ids, sessions = ask(query)
            for k in CUTS:
                values[name][f"turn@{k}"].append(100 * recall_at(ids, query.gold, k))
            for k in SESSION_CUTS:
                values[name][f"session@{k}"].append(100 * recall_at(sessions, of, k))
    rows = {
        name: {cut: round(float(np.mean(one)), 2) for cut, one in found.items()}
        for name, found in values.items()
    }
    full = rows["full"]["turn@5"]
    return {name: {**row, "lost@5": round(full - row["turn@5"], 2)} for name, row in rows.items()}


def without(patch: Any, ask: Ask) -> Ask:
    def asked(query: TurnQuery) -> Rankings:
        with patch:
            return ask(query)

    return asked


class Remembering:
    """A store that answers what it was asked before from memory, until told to forget."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._known: dict[Any, Any] = {}

    def forget(self) -> None:
        self._known.clear()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            asked = (
                name,
                tuple(map(_plain, args)),
                tuple((k, _plain(v)) for k, v in options.items()),
            )
            if asked not in self._known:
                self._known[asked] = getattr(self._store, name)(*args, **options)
            return self._known[asked]

        return call


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    return tuple(value) if isinstance(value, list) else value


class World:
    """A filled memory and the questions to it."""

    def __init__(self, memory: Memory, data: DialogueSet) -> None:
        self.store: Any = Remembering(memory._store)
        self.encoder = StaticEncoder()
        self.near = NearWords(self.encoder)
        self.passages = {
            name: {
                one.key: one.passage
                for one in memory._store.scan(name, "passage")
                if isinstance(one, PassageRecord)
            }
            for name in data.conversations
        }

    def by_weights(self, weights: DialogueWeights) -> Ask:
        def ask(query: TurnQuery) -> Rankings:
            found, falling = self._found(query, weights)
            sessions = rank_groups(
                [one.session_id or "" for one in found], falling, weights=weights
            )
            return _ids(found), list(sessions)

        return ask

    def whole(self, field: str) -> Ask:
        """Give all turns that were found in the best group, then those of the next."""

        def ask(query: TurnQuery) -> Rankings:
            found, falling = self._found(query, FULL)
            groups = [str(getattr(one, field)) for one in found]
            order = list(rank_groups(groups, falling))
            rows = sorted(range(len(found)), key=lambda row: (order.index(groups[row]), row))
            return _ranked([found[row] for row in rows])

        return ask

    def preset(self, name: str) -> Ask:
        search = EpisodeSearch(self.store, self.encoder)

        def ask(query: TurnQuery) -> Rankings:
            ranked = search.rank(query.question, Scope(namespace=query.conversation), name)
            passages = self.passages[query.conversation]
            return _ranked([passages[key] for key in ranked.keys.tolist()[:DEPTH]])

        return ask

    def _found(
        self, query: TurnQuery, weights: DialogueWeights
    ) -> tuple[list[Passage], list[float]]:
        search = TurnSearch(self.store, self.encoder, self.near, term_hash, weights=weights)
        ranked = search.rank(query.question, Scope(namespace=query.conversation), top_k=DEPTH)
        if ranked is None:
            return [], []
        passages = self.passages[query.conversation]
        falling = np.minimum.accumulate(ranked.totals.astype(float)).tolist()
        return [passages[key] for key in ranked.keys.tolist()], falling

    def sessions(self, query: TurnQuery) -> tuple[str, ...]:
        """Return the sessions of the turns that answer a question."""
        gold = set(query.gold)
        found = {
            one.session_id or ""
            for one in self.passages[query.conversation].values()
            if one.metadata.get("turn_id") in gold
        }
        return tuple(sorted(found))


def _ids(found: Sequence[Passage]) -> list[str]:
    return [str(one.metadata.get("turn_id")) for one in found]


def _ranked(found: Sequence[Passage]) -> Rankings:
    return _ids(found), list(dict.fromkeys(one.session_id or "" for one in found))


if __name__ == "__main__":
    main()
