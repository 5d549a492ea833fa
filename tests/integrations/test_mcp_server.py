"""`graphmem mcp` through the client of the official package, over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from graphmem import Memory

pytest.importorskip("mcp.server.mcpserver", reason="the extra mcp is not installed")

COMMAND = str(Path(sys.executable).with_name("graphmem"))
READING = {"search", "facts", "timeline", "history"}


def served(store: Path, *calls: tuple[str, dict[str, Any]], options: tuple[str, ...] = ()):
    """Start a server, make calls; return its tools and (error, data) of each call."""
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    arguments = ["mcp", "--store", str(store), *options]
    parameters = StdioServerParameters(command=COMMAND, args=arguments, env=dict(os.environ))

    async def talk():
        async with Client(stdio_client(parameters)) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            answers = []
            for name, arguments in calls:
                answer = await client.call_tool(name, arguments)
                text = "".join(getattr(part, "text", "") for part in answer.content)
                answers.append((answer.is_error, text if answer.is_error else json.loads(text)))
            return tools, answers

    return asyncio.run(talk())


def test_mcp_adds_searches_and_forgets(tmp_path: Path):
    """What one call adds the next finds, with its source, and forget erases it."""
    store = tmp_path / "m.db"
    text = "Tessa Vane is the harbour master of Port Averil. She lives in Gullhaven."
    tools, answers = served(
        store,
        ("add", {"text": text, "source": "harbour.txt", "at": "2024-05-20"}),
        ("search", {"question": "Who is the harbour master of Port Averil?"}),
        ("facts", {"subject": "Tessa Vane"}),
        ("timeline", {"entity": "Tessa Vane"}),
        ("history", {"about": "Tessa Vane"}),
        ("forget", {"source": "harbour.txt"}),
        ("search", {"question": "Who is the harbour master of Port Averil?"}),
    )
    added, found, facts, timeline, history, forgotten, gone = (data for _, data in answers)

    assert set(tools) == READING | {"add", "forget"}
    assert [error for error, _ in answers] == [False] * 7
    assert added["sources"] == {"new": 1}
    assert "[1] harbour.txt" in found["context"]
    assert found["hits"][0]["source"] == "harbour.txt"
    assert "Gullhaven" in {fact["object"] for fact in facts["facts"]}
    assert {fact["id"] for fact in timeline["facts"]} >= {fact["id"] for fact in facts["facts"]}
    assert {version["fact"]["id"] for version in history["versions"]} >= {
        fact["id"] for fact in facts["facts"]
    }
    assert all("harbour.txt" in version["because"][0] for version in history["versions"])
    assert forgotten["erased"]["source"] == 1
    assert gone["hits"] == []
    assert "nothing is stored" in gone["note"]


def test_mcp_read_only_has_no_tool_that_writes(world_store: Path, tmp_path: Path):
    """The tools that change the memory are not there, and the others say that they only read."""
    store = tmp_path / "world.db"
    shutil.copyfile(world_store, store)
    tools, ((refused, _),) = served(
        store, ("add", {"text": "The tide is out."}), options=("--read-only",)
    )
    assert set(tools) == READING
    assert all(tool.annotations.read_only_hint for tool in tools.values())
    assert refused


def test_mcp_tells_our_errors_and_stays_alive(tmp_path: Path):
    """An argument that cannot be used is answered with what to do; the next call works."""
    _, answers = served(
        tmp_path / "m.db",
        ("search", {"question": "x", "as_of": "noon"}),
        ("forget", {"source": "nowhere"}),
        ("search", {"question": "x"}),
    )
    assert [error for error, _ in answers] == [True, True, False]
    assert "ISO 8601" in answers[0][1]
    assert "nowhere" in answers[1][1]


def test_mcp_adds_as_a_tool_and_inside_its_namespace(tmp_path: Path):
    """What an assistant adds is marked as a tool's word, in the namespace of the server."""
    store = tmp_path / "m.db"
    served(
        store,
        ("add", {"text": "The tide is out.", "source": "tide"}),
        options=("--namespace", "pilot"),
    )
    with Memory(store, namespace="pilot") as memory:
        nodes = [json.loads(line) for line in (memory.export() or "").splitlines()[1:]]
        (source,) = [node for node in nodes if node["kind"] == "source"]
        assert source["origin"] == "tool"
        assert memory.stats(namespace="default").counts.get("source", 0) == 0
