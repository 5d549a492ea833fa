"""AsyncMemory is Memory, awaited."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

from graphmem import AsyncMemory, Memory


def public_methods(kind: type) -> set[str]:
    return {
        name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")
    }


def test_async_memory_has_every_method_of_memory():
    """What Memory does AsyncMemory does, under the same name, with the same parameters."""
    assert public_methods(AsyncMemory) == public_methods(Memory)
    for name in public_methods(Memory):
        ours, theirs = getattr(AsyncMemory, name), getattr(Memory, name)
        assert inspect.signature(ours) == inspect.signature(theirs)
        assert inspect.iscoroutinefunction(ours)


def test_async_memory_gives_what_memory_gives(world_memory: Memory):
    """The same call gives the same result, inside a running loop."""

    async def ask():
        memory = AsyncMemory(world_memory)
        return await memory.search("Who founded the Averil Courier?", top_k=3)

    assert asyncio.run(ask()) == world_memory.search("Who founded the Averil Courier?", top_k=3)


def test_async_memory_leaves_the_loop_free_and_keeps_every_write(tmp_path: Path):
    """Writes and reads that run at the same time all arrive, and the loop goes on meanwhile."""
    beats = 0

    async def heart():
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0)

    async def work():
        async with AsyncMemory(tmp_path / "m.db") as memory:
            beating = asyncio.create_task(heart())
            adding = [memory.add(f"Buoy {n} lies off Gullhaven.", source=f"{n}") for n in range(12)]
            await asyncio.gather(*adding, memory.search("Gullhaven"))
            beating.cancel()
            return (await memory.stats()).counts["source"]

    assert asyncio.run(work()) == 12
    assert beats > 1
