"""Where is everything now? A text game replayed step by step, with the engine's state as truth.

A set is a list of games {env, rows: [{t, obs, facts | added, removed}]}: what the player saw at
each step, and the facts that the engine added and removed ("in(milk, fridge)", "open(fridge)");
the first row has all of them. The memory is told only what each step adds. What no longer holds it
must conclude: a thing is in one place, a door is open or closed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graphmem import BadInput, Document, FactView, Memory, Triple, instant
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.bench.updates import normal

_START = datetime(2000, 1, 1, tzinfo=UTC)
_FACT = re.compile(r"(?P<predicate>[\w ]+)\((?P<arguments>.*)\)")
_PLACES = frozenset({"at", "in", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOfGame:
    """What a step showed and added, and the whole state after it, as facts of the engine."""

    at: datetime
    text: str
    added: tuple[str, ...]
    state: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """One game, step by step."""

    name: str
    steps: tuple[StepOfGame, ...]


def read_games(path: Path) -> tuple[Game, ...]:
    """Read a set.

    Raises:
        BadInput: it cannot be read, or is not of the shape above.
    """
    try:
        games = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Game(name=f"{number} {game.get('env', '')}".strip(), steps=tuple(_steps(game["rows"])))
            for number, game in enumerate(games)
        )
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{path} is no list of games ({error}): see  graphmem bench replay --help"
        ) from error


def _steps(rows: Iterable[Mapping[str, Any]]) -> Iterator[StepOfGame]:
    state: frozenset[str] = frozenset()
    for number, row in enumerate(rows):
        if "facts" in row:
            added = [*row["facts"]]
            state = frozenset(added)
        else:
            added = row["added"]
            state = state - frozenset(row["removed"]) | frozenset(added)
        yield StepOfGame(
            at=_START + timedelta(minutes=number),
            text=str(row.get("obs") or ""),
            added=tuple(added),
            state=state,
        )


def triple_of(fact: str) -> Triple:
    """Return a fact of the engine as a triple: "in(milk, fridge)", "open(fridge)".

    Raises:
        BadInput: it is no such fact.
    """
    found = _FACT.fullmatch(fact)
    if found is None:
        raise BadInput(f"{fact!r} is no fact of a game: it looks like  in(milk, fridge)")
    subject, _, place = found["arguments"].partition(", ")
    if place:
        return Triple(subject=subject, predicate=found["predicate"], object=place)
    return Triple(subject=subject, predicate="is", object=found["predicate"])


def bench_replay(
    games: Sequence[Game],
    open_memory: Callable[[], Memory],
    on_progress: Callable[[str], None],
) -> dict[str, Any]:
    """Replay the games twice, by the engine's facts and by the texts; return shares of the state.

    Over all steps, of what is true: ``right`` is believed, ``missing`` is not; ``stale`` is what is
    believed of the engine's things and not true, as a share of what is true.
    """
    told, read = Counter[str](), Counter[str]()
    for game in games:
        on_progress(game.name)
        with open_memory() as memory:
            for number, step in enumerate(game.steps):
                if step.added:
                    triples = [triple_of(fact) for fact in step.added]
                    memory.add_facts(triples, source=f"step {number}", at=instant(step.at))
                told.update(_compared(memory.facts(), step.state))
        with open_memory() as memory:
            for number, step in enumerate(game.steps):
                if step.text.strip():
                    one = Document(uri=f"step {number}", text=step.text, at=instant(step.at))
                    memory.add_documents([one])
                read.update(_compared(memory.facts(), step.state))
    return {
        "steps": sum(len(game.steps) for game in games),
        "commit": commit(),
        "facts": _shares(told),
        "text": _shares(read),
    }


def _compared(believed: Sequence[FactView], state: frozenset[str]) -> dict[str, int]:
    true = {
        _key(triple.subject, triple.predicate, triple.object) for triple in map(triple_of, state)
    }
    things = {subject for subject, _, _ in true}
    held = {_key(one.subject, one.predicate, one.object) for one in believed}
    of_things = {one for one in held if one[0] in things and one[1] in {*_PLACES, "be"}}
    return {
        "true": len(true),
        "right": len(true & held),
        "missing": len(true - held),
        "stale": len(of_things - true),
    }


def _key(subject: str, predicate: str, object_: object) -> tuple[str, str, str]:
    """Return a fact as engine and memory share it: "is in" is "in", "contains" the other way."""
    words = predicate.removeprefix("be ").removeprefix("is ")
    if words == "contain":
        return normal(str(object_)), "in", normal(subject)
    return normal(subject), "be" if words in ("be", "is") else words, normal(str(object_))


def _shares(counts: Counter[str]) -> dict[str, float]:
    total = max(1, counts["true"])
    return {name: round(counts[name] / total, 4) for name in ("right", "missing", "stale")}
