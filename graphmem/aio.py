"""AsyncMemory: Memory for a running event loop.

Every method is Memory's own, run in a thread, so that there is one implementation and one set of
names:

    async with AsyncMemory("memory.db") as memory:
        await memory.add("Alice moved from Oslo to Paris in May 2024.", source="diary.txt")
        result = await memory.search("Where does Alice live?")
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from graphmem.memory import Memory
from graphmem.protocols import GraphStore

P = ParamSpec("P")
R = TypeVar("R")


def _in_a_thread(
    method: Callable[Concatenate[Memory, P], R],
) -> Callable[Concatenate[AsyncMemory, P], Coroutine[Any, Any, R]]:
    """Return Memory's method as a coroutine that leaves the event loop free."""

    @functools.wraps(method)
    async def called(self: AsyncMemory, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(method, self.memory, *args, **kwargs)

    return called


class AsyncMemory:
    """A Memory whose calls can be awaited. Calls may run at the same time; each is whole."""

    def __init__(
        self,
        memory: Memory | str | Path | GraphStore | None = None,
        *,
        namespace: str | None = None,
    ) -> None:
        """Open a memory, as Memory does, or take one that is open (with parts of your own)."""
        opened = memory if isinstance(memory, Memory) else Memory(memory, namespace=namespace)
        self.memory = opened

    add = _in_a_thread(Memory.add)
    add_documents = _in_a_thread(Memory.add_documents)
    add_facts = _in_a_thread(Memory.add_facts)
    prepare = _in_a_thread(Memory.prepare)
    write = _in_a_thread(Memory.write)
    preview = _in_a_thread(Memory.preview)
    forget = _in_a_thread(Memory.forget)
    retract = _in_a_thread(Memory.retract)
    confirm = _in_a_thread(Memory.confirm)
    correct = _in_a_thread(Memory.correct)
    undo = _in_a_thread(Memory.undo)
    feedback = _in_a_thread(Memory.feedback)
    accept = _in_a_thread(Memory.accept)
    reject = _in_a_thread(Memory.reject)
    compact = _in_a_thread(Memory.compact)
    merge = _in_a_thread(Memory.merge)
    split = _in_a_thread(Memory.split)
    refold = _in_a_thread(Memory.refold)

    search = _in_a_thread(Memory.search)
    facts = _in_a_thread(Memory.facts)
    timeline = _in_a_thread(Memory.timeline)
    history = _in_a_thread(Memory.history)
    conflicts = _in_a_thread(Memory.conflicts)
    proposals = _in_a_thread(Memory.proposals)
    duplicates = _in_a_thread(Memory.duplicates)
    diff = _in_a_thread(Memory.diff)
    changes = _in_a_thread(Memory.changes)
    episodes = _in_a_thread(Memory.episodes)
    order = _in_a_thread(Memory.order)
    session = _in_a_thread(Memory.session)
    get = _in_a_thread(Memory.get)
    stats = _in_a_thread(Memory.stats)
    suggest_schema = _in_a_thread(Memory.suggest_schema)
    check_schema = _in_a_thread(Memory.check_schema)
    export = _in_a_thread(Memory.export)
    import_ = _in_a_thread(Memory.import_)
    to_networkx = _in_a_thread(Memory.to_networkx)
    to_igraph = _in_a_thread(Memory.to_igraph)

    close = _in_a_thread(Memory.close)

    async def __aenter__(self) -> Self:
        """Return the memory itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the memory."""
        await self.close()
