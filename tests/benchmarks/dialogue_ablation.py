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
from unittest import mock

import numpy as np
from ingest_memory import command_line

from graphmem import Memory
from graphmem.evaluation.retrieval_metrics import recall_at
from graphmem.indexes.terms import term_hash
from graphmem.model.scope import Scope
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall import dialogue_question, turns
from graphmem.recall.dialogue import DialogueWeights, rank_groups
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
PRESETS = ("arigraph", "memgas")
Rankings = tuple[Sequence[str], Sequence[str]]


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
    rows = {name: world.scores(world.by_weights(weights)) for name, weights in WEIGHTS.items()}
    with mock.patch.object(dialogue_question, "_BESIDES_ITSELF", 0):
        rows["near words"] = world.scores(world.by_weights(FULL))
    with mock.patch.object(dialogue_question, "class_words", dict):
        rows["instances of classes"] = world.scores(world.by_weights(FULL))
    with mock.patch.object(turns, "event_windows", return_value=()):
        rows["events as anchors"] = world.scores(world.by_weights(FULL))
    for granularity in ("episode", "session"):
        rows[f"turns: the best {granularity} first"] = world.scores(world.whole(granularity))
    for preset in PRESETS:
        rows[f"{preset} instead"] = world.scores(world.preset(preset))
    full = rows["full"]
    return {
        name: {**row, "lost@5": round(full["turn@5"] - row["turn@5"], 2)}
        for name, row in rows.items()
    }


class World:
    """A filled memory and the questions to it."""

    def __init__(self, memory: Memory, data: DialogueSet) -> None:
        self.memory, self.data = memory, data
        self.store = memory._store
        encoder = StaticEncoder()
        self.encoder, self.near = encoder, NearWords(encoder)
        self.passages = {
            name: {one.key: one.passage for one in self.store.scan(name, "passage")}  # type: ignore[union-attr]
            for name in data.conversations
        }

    def by_weights(self, weights: DialogueWeights) -> Callable[[TurnQuery], Rankings]:
        search = TurnSearch(self.store, self.encoder, self.near, term_hash, weights=weights)

        def ask(query: TurnQuery) -> Rankings:
            scope = Scope(namespace=query.conversation)
            ranked = search.rank(query.question, scope, top_k=DEPTH)
            if ranked is None:
                return (), ()
            found = [self.passages[query.conversation][key] for key in ranked.keys.tolist()]
            falling = np.minimum.accumulate(ranked.totals.astype(float)).tolist()
            sessions = rank_groups(
                [one.session_id or "" for one in found], falling, weights=weights
            )
            return [str(one.metadata.get("turn_id")) for one in found], list(sessions)

        return ask

    def whole(self, granularity: str) -> Callable[[TurnQuery], Rankings]:
        """Give all turns that were found in the best group, then those of the next."""

        def ask(query: TurnQuery) -> Rankings:
            found = self.memory.search(
                query.question, top_k=DEPTH, namespace=query.conversation, granularity=granularity
            ).hits
            hits = [hit for group in found for hit in group.hits]
            sessions = dict.fromkeys(hit.session_id or "" for hit in hits)
            return [str(hit.metadata.get("turn_id")) for hit in hits], list(sessions)

        return ask

    def preset(self, name: str) -> Callable[[TurnQuery], Rankings]:
        def ask(query: TurnQuery) -> Rankings:
            hits = self.memory.search(
                query.question, top_k=DEPTH, namespace=query.conversation, channels=(name,)
            ).hits
            sessions = dict.fromkeys(hit.session_id or "" for hit in hits)
            return [str(hit.metadata.get("turn_id")) for hit in hits], list(sessions)

        return ask

    def scores(self, ask: Callable[[TurnQuery], Rankings]) -> dict[str, float]:
        values: dict[str, list[float]] = defaultdict(list)
        for query in self.data.queries:
            ids, sessions = ask(query)
            of = self.sessions(query)
            for k in CUTS:
                values[f"turn@{k}"].append(100 * recall_at(ids, query.gold, k))
            for k in SESSION_CUTS:
                values[f"session@{k}"].append(100 * recall_at(sessions, of, k))
        return {name: round(float(np.mean(one)), 2) for name, one in values.items()}

    def sessions(self, query: TurnQuery) -> tuple[str, ...]:
        """Return the sessions of the turns that answer a question."""
        gold = set(query.gold)
        found = {
            one.session_id or ""
            for one in self.passages[query.conversation].values()
            if one.metadata.get("turn_id") in gold
        }
        return tuple(sorted(found))


if __name__ == "__main__":
    main()
