"""Does the memory know what holds now, and what held when? Facts that change, in any order.

A set is a list of items [{id, subject, predicate, statement, values: {date: [values]}}]: what is
known of one subject and relation at some dates. It is told twice: as facts, in several orders, and
as sentences, each with its date.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from graphmem import BadInput, Document, FactView, Memory, Triple, instant
from graphmem_ingest.bench.provenance import commit

RANDOM_ORDERS = 5
BATCH = 64  # sentences a transaction
_OUTSIDE = re.compile(r"^\W+|\W+$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One subject and relation, with its values at each date in the order of time."""

    id: str
    subject: str
    predicate: str
    statement: str
    values: Mapping[str, tuple[str, ...]]

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates, in the order of time."""
        return tuple(sorted(self.values, key=lambda date: instant(date).micros))

    @property
    def now(self) -> tuple[str, ...]:
        """The values at the last date."""
        return self.values[self.dates[-1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What a memory answers about an item: now, at each date, and what it closed wrongly."""

    item: Item
    now: tuple[str, ...]
    then: Mapping[str, tuple[str, ...]]
    wrongly_closed: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Say whether exactly the values of the last date are believed now."""
        return same(self.now, self.item.now)

    @property
    def right_dates(self) -> int:
        """The number of dates at which exactly the values of the date are believed."""
        return sum(same(self.then[date], self.item.values[date]) for date in self.item.dates)


def read_items(path: Path) -> tuple[Item, ...]:
    """Read a set.

    Raises:
        BadInput: it cannot be read, or is not of the shape above.
    """
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Item(
                id=str(one["id"]),
                subject=one["subject"],
                predicate=one["predicate"],
                statement=one["statement"],
                values={date: tuple(values) for date, values in one["values"].items()},
            )
            for one in records
        )
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{path} is no list of updates ({error}): see  graphmem bench updates --help"
        ) from error


def normal(name: str) -> str:
    """Return a name as two spellings of it share it: case, articles and marks around it gone."""
    return _ARTICLE.sub("", _OUTSIDE.sub("", " ".join(name.casefold().split())))


def same(believed: Sequence[str], true: Sequence[str]) -> bool:
    """Say whether two lists name the same values."""
    return {normal(one) for one in believed} == {normal(one) for one in true}


def bench_updates(
    items: Sequence[Item], open_memory: Callable[[], Memory], on_progress: Callable[[str], None]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Tell the items to fresh memories, ask for every value; return the report and the beliefs."""
    exports: dict[str, list[Belief]] = {}
    orders = dict(orders_of(items))
    for name, rounds in orders.items():
        on_progress(f"facts, {name}")
        with open_memory() as memory:
            for told in rounds:
                _tell(memory, told)
            digest = hashlib.sha256((memory.export(canonical=True) or "").encode()).hexdigest()
            # Memories that export the same bytes believe the same: each such is asked once.
            if digest not in exports:
                exports[digest] = [belief(memory, item) for item in items]
    on_progress("text")
    with open_memory() as memory:
        _read_aloud(memory, items)
        heard = [belief(memory, item) for item in items]
    worst = min(exports.values(), key=lambda each: _shares(each)["current"])
    report = {
        "n": len(items),
        "commit": commit(),
        "facts": {
            **{name: min(_shares(each)[name] for each in exports.values()) for name in _GOOD},
            "wrongly_closed": max(_shares(each)["wrongly_closed"] for each in exports.values()),
            "orders": len(orders),
            "one_export": len(exports) == 1,
        },
        "text": _shares(heard),
    }
    rows = [_row(told, read) for told, read in zip(worst, heard, strict=True)]
    return report, rows


_GOOD = ("current", "as_of")
Round = list[tuple[Item, str]]


def orders_of(items: Sequence[Item]) -> Iterator[tuple[str, list[Round]]]:
    """Yield orders in which to tell each item's dates: in order, reversed, and some at random.

    An order is a list of rounds; in each, one date of every item is told. Items of different
    slots cannot see each other, so what is told together in a round has no order among itself.
    """
    yield "in order", _rounds(items, list)
    yield "reversed", _rounds(items, lambda dates: list(reversed(dates)))
    for seed in range(RANDOM_ORDERS):
        rng = random.Random(seed)  # noqa: S311 - a benchmark must be repeatable
        yield f"random {seed}", _rounds(items, partial(_shuffled, rng))


def _shuffled(rng: random.Random, dates: Sequence[str]) -> list[str]:
    return rng.sample(dates, len(dates))


def _rounds(items: Sequence[Item], order: Callable[[Sequence[str]], list[str]]) -> list[Round]:
    rounds: dict[int, Round] = defaultdict(list)
    for item in items:
        for place, date in enumerate(order(item.dates)):
            rounds[place].append((item, date))
    return [rounds[place] for place in sorted(rounds)]


def _tell(memory: Memory, told: Round) -> None:
    by_date: dict[str, list[Triple]] = defaultdict(list)
    for item, date in told:
        for value in item.values[date]:
            by_date[date].append(
                Triple(subject=item.subject, predicate=item.predicate, object=value)
            )
    for date, triples in by_date.items():
        memory.add_facts(triples, source=f"facts of {date}", at=date)


def _read_aloud(memory: Memory, items: Sequence[Item]) -> None:
    documents = [
        Document(
            uri=f"{item.id} {date} {number}",
            text=item.statement.format(subject=item.subject, value=value),
            at=instant(date),
        )
        for item in items
        for date in item.dates
        for number, value in enumerate(item.values[date])
    ]
    for first in range(0, len(documents), BATCH):
        memory.add_documents(documents[first : first + BATCH])


def belief(memory: Memory, item: Item) -> Belief:
    """Ask a memory about an item."""
    ask = partial(memory.facts, subject=item.subject, predicate=item.predicate)
    return Belief(
        item=item,
        now=tuple(_value(one, item) for one in ask()),
        then={date: tuple(_value(one, item) for one in ask(as_of=date)) for date in item.dates},
        wrongly_closed=tuple(
            _value(one, item) for one in ask(status="closed") if _wrongly(one, item)
        ),
    )


def _value(fact: FactView, item: Item) -> str:
    """Return the end of a fact that is not the subject asked about."""
    return fact.object if normal(fact.subject) == normal(item.subject) else fact.subject


def _wrongly(fact: FactView, item: Item) -> bool:
    """Say whether a fact was closed though its value still held at a date from its start on."""
    start = fact.valid_from.micros if fact.valid_from is not None else None
    end = fact.valid_to.micros if fact.valid_to is not None else None
    from_start = [date for date in item.dates if start is None or instant(date).micros >= start]
    for date in from_start:
        held = any(normal(one) == normal(_value(fact, item)) for one in item.values[date])
        if not held:
            return False  # it was over before it was closed
        if end is None or end <= instant(date).micros:
            return True
    return False


def _shares(beliefs: Sequence[Belief]) -> dict[str, float]:
    """Return shares of items, of dates, and of items with a value that was wrongly closed."""
    dates = sum(len(one.item.dates) for one in beliefs)
    return {
        "current": round(sum(one.is_current for one in beliefs) / max(1, len(beliefs)), 4),
        "as_of": round(sum(one.right_dates for one in beliefs) / max(1, dates), 4),
        "wrongly_closed": round(
            sum(bool(one.wrongly_closed) for one in beliefs) / max(1, len(beliefs)), 4
        ),
    }


def _row(told: Belief, read: Belief) -> dict[str, Any]:
    return {
        "id": told.item.id,
        "subject": told.item.subject,
        "predicate": told.item.predicate,
        "values": {date: list(values) for date, values in told.item.values.items()},
        **{
            name: {
                "now": list(one.now),
                "as_of": {date: list(values) for date, values in one.then.items()},
                "wrongly_closed": list(one.wrongly_closed),
            }
            for name, one in (("facts", told), ("text", read))
        },
    }
