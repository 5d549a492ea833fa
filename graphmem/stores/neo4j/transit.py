"""A batch on its way in: what every part of writing shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import neo4j

from graphmem.errors import WriteFailed
from graphmem.model.records import WriteBatch
from graphmem.stores.neo4j.blocks import key_of
from graphmem.stores.neo4j.statements import ROWS, Row, Transaction, keys_by_id, say, say_many

# What a batch adds, in the order in which write_parts says it: what refers to another comes after.
_PARTS = (
    "sources episodes entities names passages terms mentions edges lists assertions slots filings "
    "closed facts raised changes advances"
).split()
_PLURALS = {"entity": "entities"}
_KINDS = ("source", "episode", "passage", "entity", "slot", "assertion", "change")


class Writing:
    """A batch on its way in: the keys it gives out, and what it has changed so far.

    What is added is gathered, so that rows of new nodes can still be filled in, and then said part
    by part.
    """

    def __init__(self, tx: Transaction, batch: WriteBatch) -> None:
        """Lock the namespace, or make it: from here on nobody else writes to it."""
        self.tx = tx
        self.batch = batch
        self.name = batch.namespace
        found = say(tx, "lock_namespace", name=self.name)[0]
        self.namespace: int = found["number"] or self._new_number()
        self.generation: int = found["generation"]
        self.last: int = found["recorded_at"]
        self.encoder: str | None = found["encoder"]
        self.at: int = max(batch.recorded_at, self.last + 1)
        self.next_generation = self.generation + 1
        self.added: Counter[str] = Counter()
        self.merges = 0
        self.changed = self.is_erasing = False
        # Rows that were not said yet, by kind and key (kinds may share a key).
        self.new: dict[str, dict[int, Row]] = defaultdict(dict)
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._keys: dict[str, dict[str, int]] = {}
        self._asked: dict[str, set[str]] = defaultdict(set)
        self.last_passage: int = found["last_passage"]
        self.last_key: int = found["last_key"]
        self._look_up_all()

    def _new_number(self) -> int:
        number: int = say(self.tx, "number_namespace", name=self.name)[0]["number"]
        return number

    def new_key(self, kind: str) -> int:
        """Give out a kind's next key; keys are never used twice."""
        if kind == "passage":
            self.last_passage += 1
            return key_of(self.namespace, self.last_passage)
        self.last_key += 1
        return key_of(self.namespace, self.last_key)

    def _look_up_all(self) -> None:
        ids = ids_in(self.batch)
        if not any(ids.values()):
            return
        asked = {_PLURALS.get(kind, f"{kind}s"): sorted(wanted) for kind, wanted in ids.items()}
        found = say(self.tx, "batch_keys", namespace=self.name, ids=asked)[0]
        for kind, wanted in ids.items():
            pairs = zip(found[f"{kind}_ids"], found[f"{kind}_keys"], strict=True)
            self._keys.setdefault(kind, {}).update(pairs)
            self._asked[kind] |= wanted

    def look_up(self, kind: str, ids: Iterable[str | None]) -> dict[str, int]:
        """Return the keys of the ids that are there, those given out by this batch included."""
        known = self._keys.setdefault(kind, {})
        missing = {one for one in ids if one is not None and one not in known} - self._asked[kind]
        if missing:
            known.update(keys_by_id(self.tx, kind, self.name, sorted(missing)))
            self._asked[kind] |= missing
        return known

    def key(self, kind: str, node_id: str) -> int:
        """Return a node's key.

        Raises:
            WriteFailed: the batch refers to a node that neither it nor the store holds.
        """
        found = self._keys.get(kind, {}).get(node_id)
        if found is None:
            found = self.look_up(kind, (node_id,)).get(node_id)
        if found is None:
            raise WriteFailed(
                f"nothing was written: the batch refers to the {kind} {node_id}, which is neither "
                f"in it nor in the namespace {self.batch.namespace!r}; add it to the batch"
            )
        return found

    def add(self, kind: str, node_id: str) -> int:
        """Give a new node its key."""
        key = self.new_key(kind)
        self._keys.setdefault(kind, {})[node_id] = key
        self.added[kind] += 1
        self.changed = True
        return key

    def forget_keys(self) -> None:
        """Look up anew from now on: nodes were erased."""
        self._keys.clear()
        self._asked.clear()
        self._look_up_all()

    def gather(self, part: str, rows: Sequence[Row]) -> None:
        """Keep rows of a part; rows mean that something changed."""
        if rows:
            self.changed = True
            self._rows[part] += rows

    def flush(self) -> None:
        """Say what was gathered: one statement for some thousands of rows of any parts."""
        portion: dict[str, list[Row]] = {}
        room = ROWS
        for part in _PARTS:
            rows = self._rows.pop(part, [])
            while rows:
                portion[part], rows = rows[:room], rows[room:]
                room -= len(portion[part])
                if room == 0:
                    self._say_parts(portion)
                    portion, room = {}, ROWS
        if portion:
            self._say_parts(portion)
        self.new.clear()

    def _say_parts(self, portion: dict[str, list[Row]]) -> None:
        parts = {part: portion.get(part, []) for part in _PARTS}
        say(self.tx, "write_parts", namespace=self.name, parts=parts)

    def advance(self) -> None:
        """Say what was gathered, and raise the namespace's generation with it."""
        moment: Row = {
            "at": self.at,
            "erased": int(self.is_erasing),
            "merged": self.merges,
            "last_passage": self.last_passage,
            "last_key": self.last_key,
        }
        self._rows["advances"].append(moment)
        self.flush()

    def say_many(self, name: str, rows: Sequence[Row], **fixed: object) -> list[neo4j.Record]:
        """Run a writing statement over rows, after what was gathered before it."""
        if not rows:
            return []
        self.flush()
        self.changed = True
        return say_many(self.tx, name, rows, **fixed)


def ids_in(batch: WriteBatch) -> Mapping[str, set[str]]:
    """Return all ids that a batch names, by kind."""
    ids: dict[str, set[str | None]] = {kind: set() for kind in _KINDS}
    ids["source"] |= {one.id for one in batch.sources} | set(batch.continues)
    for episode in batch.episodes:
        ids["episode"].add(episode.id)
        ids["source"].add(episode.source_id)
    for indexed in batch.passages:
        passage = indexed.passage
        ids["passage"].add(passage.id)
        ids["episode"].add(passage.episode_id)
        ids["source"].add(passage.source_id)
    ids["passage"] |= {*batch.closed, *batch.reopened}
    ids["entity"] |= {one.id for one in batch.entities} | set(batch.split)
    ids["entity"] |= {end for one in batch.same_as for end in (one.entity_id, one.canonical_id)}
    for mention in batch.mentions:
        ids["passage"].add(mention.passage_id)
        ids["entity"].add(mention.entity_id)
    _add_facts(batch, ids)
    return {kind: {one for one in found if one is not None} for kind, found in ids.items()}


def _add_facts(batch: WriteBatch, ids: dict[str, set[str | None]]) -> None:
    ids["assertion"] |= {*batch.withdrawn, *batch.reinstated}
    for one in batch.assertions:
        ids["assertion"].add(one.id)
        ids["source"].add(one.source_id)
        ids["passage"].add(one.passage_id)
        ids["entity"] |= {one.subject_id, one.object_id}
    for update in batch.slots:
        ids["slot"].add(update.slot.id)
        ids["entity"].add(update.slot.subject_id)
        ids["assertion"] |= set(update.assertions)
        for fact in update.facts:
            ids["entity"] |= {fact.subject_id, fact.object_id}
            ids["assertion"] |= set(fact.assertions)
    for change in batch.changes:
        ids["change"].add(change.id)
        ids["assertion"] |= {*change.added, *change.withdrawn}
