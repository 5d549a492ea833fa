"""Reading an export back: the history of a namespace is written again, commit by commit.

An export says of every passage, statement and version of a fact from when until when it was held,
and the journal which of them each change brought and took. So the commits can be told again in
their order, at their times, and the store ends as the one that was exported; only what was erased
meanwhile was never in it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphmem.errors import BadInput
from graphmem.model.assertion import Assertion
from graphmem.model.entity import Mention
from graphmem.model.exchange_format import FORMAT, FORMAT_VERSION, KINDS, node_from_dict
from graphmem.model.fact import Fact, Slot
from graphmem.model.journal import Change
from graphmem.model.records import PassageRecord, SlotUpdate, WriteBatch
from graphmem.model.scope import check_namespace
from graphmem.protocols import Encoder, GraphStore
from graphmem.remember.fold import slot_of
from graphmem.remember.preparation import index_passages
from graphmem.remember.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What was read: the namespace, nodes by kind, and in how many commits they were written."""

    namespace: str
    nodes: Mapping[str, int]
    commits: int


@dataclass(slots=True)
class _Export:
    """What an export holds."""

    namespace: str
    nodes: dict[str, list[Any]]


@dataclass(slots=True)
class _Moment:
    """What one commit changed."""

    passages: list[PassageRecord] = field(default_factory=list)
    assertions: list[Assertion] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    reinstated: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)


class Importer:
    """Writes exports into a store."""

    def __init__(self, store: GraphStore, encoder: Encoder, schema: Schema) -> None:
        """Keep the parts; the schema only names slots, nothing is folded anew."""
        self._store = store
        self._encoder = encoder
        self._schema = schema

    def read(self, lines: Iterable[str]) -> ImportReport:
        """Write what an export's lines hold into their namespace, which must be empty.

        Every commit is whole, but a process that is killed leaves the first of them: forget the
        namespace and import again.

        Raises:
            BadInput: the lines are no full export, or the namespace holds something already.
            WriteFailed: the store refused a commit.
        """
        export = _read(lines)
        if any(self._store.stats(export.namespace).counts.values()):
            raise BadInput(
                f"the namespace {export.namespace!r} holds something already: import into another "
                "store, or forget it first"
            )
        commits = 0
        for batch in self._batches(export):
            self._store.write(batch)
            commits += 1
        counts = {kind: len(nodes) for kind, nodes in export.nodes.items() if nodes}
        return ImportReport(namespace=export.namespace, nodes=counts, commits=commits)

    def _batches(self, export: _Export) -> Iterator[WriteBatch]:
        nodes, namespace = export.nodes, export.namespace
        moments = _moments(nodes)
        slots = _Slots(nodes, self._schema)
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in nodes["mention"]:
            mentions[mention.passage_id].append(mention)
        times = sorted(moments) or [1]
        for at in times:
            moment = moments.get(at, _Moment())
            slots.arrive(moment.assertions)
            records = moment.passages
            yield WriteBatch(
                namespace=namespace,
                recorded_at=at,
                sources=nodes["source"] if at == times[0] else (),
                episodes=nodes["episode"] if at == times[0] else (),
                entities=nodes["entity"] if at == times[0] else (),
                passages=index_passages(
                    [record.passage for record in records],
                    [record.sentences for record in records],
                    self._encoder,
                ),
                mentions=[one for record in records for one in mentions[record.passage.id]],
                assertions=moment.assertions,
                slots=slots.updates(self._store, namespace, sorted(moment.slots), at),
                same_as=nodes["same_as"] if at == times[-1] else (),
                withdrawn=sorted(moment.withdrawn),
                reinstated=sorted(moment.reinstated),
                closed=sorted(moment.closed),
                reopened=sorted(moment.opened),
                changes=moment.changes,
            )


class _Slots:
    """The facts of every slot at any time, and the assertions filed under it so far."""

    def __init__(self, nodes: Mapping[str, Sequence[Any]], schema: Schema) -> None:
        self._facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in nodes["fact"]:
            self._facts[fact.slot_id].append(fact)
        self._filed = {record.assertion.id: record.slot_id for record in nodes["assertion"]}
        self._there: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, Slot] = {}
        for record in nodes["assertion"]:
            slot = slot_of(record.assertion, schema)
            self._named[slot.id] = slot

    def arrive(self, assertions: Sequence[Assertion]) -> None:
        """File assertions under their slots."""
        for one in assertions:
            self._there[self._filed[one.id]].append(one.id)

    def updates(
        self, store: GraphStore, namespace: str, ids: Sequence[str], at: int
    ) -> list[SlotUpdate]:
        """Return slots with the facts that were held from a moment on."""
        return [
            SlotUpdate(
                slot=self._slot(state.slot_id, namespace),
                version=state.version,
                facts=tuple(fact for fact in self._facts[state.slot_id] if _held(fact, at)),
                assertions=tuple(self._there[state.slot_id]),
            )
            for state in store.slots(namespace, ids)
        ]

    def _slot(self, slot_id: str, namespace: str) -> Slot:
        """Return a slot as the schema names it; one that it puts elsewhere today has no name."""
        if slot_id in self._named:
            return self._named[slot_id]
        facts = self._facts[slot_id]
        subject = facts[0].subject_id if facts else ""
        return Slot(id=slot_id, namespace=namespace, subject_id=subject, name="")


def _held(fact: Fact, at: int) -> bool:
    return (fact.recorded_from or 0) <= at and (fact.recorded_to is None or at < fact.recorded_to)


def _moments(nodes: Mapping[str, Sequence[Any]]) -> dict[int, _Moment]:
    """Return what happened when."""
    moments: dict[int, _Moment] = defaultdict(_Moment)
    held: dict[str, tuple[int, int | None]] = {}
    for record in nodes["passage"]:
        held[record.passage.id] = record.recorded_from, record.recorded_to
        moments[record.recorded_from].opened.add(record.passage.id)
        if record.recorded_to is not None:
            moments[record.recorded_to].closed.add(record.passage.id)
    for record in nodes["assertion"]:
        held[record.assertion.id] = record.recorded_from, record.recorded_to
        moments[record.recorded_from].reinstated.add(record.assertion.id)
        if record.recorded_to is not None:
            moments[record.recorded_to].withdrawn.add(record.assertion.id)
    first = {node_id: recorded_from for node_id, (recorded_from, _) in held.items()}
    for change in nodes["change"]:
        _tell_change(change, moments[change.recorded_at], held, first)
    _tell_facts(nodes["fact"], moments, first)
    for record in nodes["passage"]:
        moments[first[record.passage.id]].passages.append(record)
    for record in nodes["assertion"]:
        moment = moments[first[record.assertion.id]]
        moment.assertions.append(record.assertion)
        if record.slot_id:
            moment.slots.add(record.slot_id)
    return moments


def _tell_change(
    change: Change,
    moment: _Moment,
    held: Mapping[str, tuple[int, int | None]],
    first: dict[str, int],
) -> None:
    """Add what the journal knows of earlier stretches: what came, went and came back.

    A record holds the last stretch and wins over the journal, which also tells what was erased
    since and what a change meant to do but found done.
    """
    at = change.recorded_at

    def came(ids: Sequence[str]) -> set[str]:
        return {one for one in ids if one in held and at <= held[one][0]}

    def went(ids: Sequence[str]) -> set[str]:
        return {one for one in ids if one in held and at < held[one][0]}

    moment.changes.append(change)
    moment.reinstated |= came(change.added)
    moment.opened |= came(change.opened)
    moment.withdrawn |= went(change.withdrawn)
    moment.closed |= went(change.closed)
    for one in came((*change.added, *change.opened)):
        first[one] = min(first[one], at)


def _tell_facts(facts: Sequence[Fact], moments: dict[int, _Moment], first: dict[str, int]) -> None:
    """Add when the versions of facts began and ended; what they rest on was there by then."""
    for fact in facts:
        for at in (fact.recorded_from, fact.recorded_to):
            if at is not None:
                moments[at].slots.add(fact.slot_id)
        for one in fact.assertions:
            first[one] = min(first[one], fact.recorded_from or first[one])


def _read(lines: Iterable[str]) -> _Export:
    """Return the nodes of an export by kind; a line that cannot be read is named."""
    numbered = enumerate(lines, 1)
    header = _header(next(numbered, (1, ""))[1])
    export = _Export(namespace=check_namespace(header["namespace"]), nodes={k: [] for k in KINDS})
    for number, line in numbered:
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            kind = values.pop("kind")
            export.nodes[kind].append(node_from_dict(kind, values))
        except (ValueError, KeyError, AttributeError) as error:
            raise BadInput(f"line {number} of the export cannot be read: {error}") from None
    _check(export)
    return export


def _header(line: str) -> dict[str, Any]:
    try:
        header = json.loads(line)
        if header["format"] != FORMAT:
            raise ValueError  # noqa: TRY301 - one message for everything that is no header
    except (ValueError, KeyError, TypeError):
        raise BadInput("this is no export of graphmem: its first line must say so") from None
    if header["version"] > FORMAT_VERSION:
        raise BadInput(
            f"the export has version {header['version']}, and this graphmem reads versions until "
            f"{FORMAT_VERSION}: import it with a newer one"
        )
    if header["canonical"]:
        raise BadInput("a canonical export is for comparing: import one without --canonical")
    return dict(header)


def _check(export: _Export) -> None:
    """Refuse an export that was cut off: everything that is referred to must be there."""
    passages = {record.passage.id for record in export.nodes["passage"]}
    entities = {entity.id for entity in export.nodes["entity"]}
    assertions = {record.assertion.id for record in export.nodes["assertion"]}
    missing = Counter(
        mention=sum(
            one.passage_id not in passages or one.entity_id not in entities
            for one in export.nodes["mention"]
        ),
        fact=sum(not assertions.issuperset(fact.assertions) for fact in export.nodes["fact"]),
    )
    for kind, count in missing.items():
        if count:
            raise BadInput(f"the export is not whole: {count} {kind}(s) refer to what is not there")
