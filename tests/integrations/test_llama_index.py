"""The retriever, the block and the reader against the real llama-index-core."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from graphmem import Memory

pytest.importorskip("llama_index.core", reason="the extra llama-index is not installed")
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:llama_index.*", "ignore::DeprecationWarning:pydantic.*"
)

QUESTION = "Who founded the Averil Courier?"


def retriever_of(memory: Memory, **settings):
    from graphmem.integrations.llama_index import GraphmemRetriever

    return GraphmemRetriever(memory, **settings)


def test_retriever_gives_the_hits_of_search(world_memory: Memory):
    """The same ids, texts and scores in the same order, asked either way."""
    hits = world_memory.search(QUESTION, top_k=5).hits
    retriever = retriever_of(world_memory, top_k=5)
    expected = [(hit.id, hit.text, hit.score) for hit in hits]

    asked = retriever.retrieve(QUESTION)
    awaited = asyncio.run(retriever.aretrieve(QUESTION))

    assert expected
    assert [(n.node.node_id, n.node.get_content(), n.score) for n in asked] == expected
    assert [(n.node.node_id, n.node.get_content(), n.score) for n in awaited] == expected


def test_retriever_metadata_say_where_and_why(world_memory: Memory):
    """Source and evidence are there for a program; a prompt gets the source, not the scores."""
    from llama_index.core.schema import MetadataMode

    hit = world_memory.search(QUESTION, top_k=1).hits[0]
    node = retriever_of(world_memory, top_k=1).retrieve(QUESTION)[0].node

    assert node.metadata["source"] == hit.source
    assert node.metadata["evidence"] == [hit.evidence[0].text]
    assert node.metadata["scores"] == dict(hit.scores)
    prompt = node.get_content(metadata_mode=MetadataMode.LLM)
    assert hit.source in prompt
    assert "scores" not in prompt
    assert (node.start_char_idx, node.end_char_idx) == tuple(hit.span)


def test_retriever_passes_the_scope_on(world_memory: Memory):
    """Further keywords are those of Memory.search."""
    source = world_memory.search(QUESTION, top_k=1).hits[0].source
    retriever = retriever_of(world_memory, filters={"source": {"ne": source}})
    assert source not in {node.node.metadata["source"] for node in retriever.retrieve(QUESTION)}


def test_retriever_answers_inside_a_query_engine(world_memory: Memory):
    """A query engine of LlamaIndex puts our passages before its model."""
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    engine = RetrieverQueryEngine.from_args(retriever_of(world_memory, top_k=2), llm=MockLLM())
    response = engine.query(QUESTION)

    # MockLLM echoes its prompt.
    assert "Samuel Orde" in str(response)
    assert [n.node.node_id for n in response.source_nodes] == [
        hit.id for hit in world_memory.search(QUESTION, top_k=2).hits
    ]


def test_block_remembers_what_leaves_the_chat_and_cites_it(tmp_path: Path):
    """Messages flushed from an agent's memory come back as cited data when they matter."""
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.memory import Memory as ChatMemory
    from sqlalchemy.ext.asyncio import create_async_engine

    from graphmem.integrations.llama_index import GraphmemBlock

    with Memory(tmp_path / "m.db") as memory:
        engine = create_async_engine("sqlite+aiosqlite:///:memory:")
        chat = ChatMemory.from_defaults(
            session_id="s1",
            async_engine=engine,
            token_limit=60,
            token_flush_size=20,
            chat_history_token_ratio=0.5,
            tokenizer_fn=str.split,
            memory_blocks=[GraphmemBlock(memory=memory)],
        )

        async def talk():
            await chat.aput(ChatMessage(role="user", content="I adopted a heron named Pebble."))
            await chat.aput(ChatMessage(role="assistant", content="A heron, how lovely."))
            for number in range(12):
                await chat.aput(
                    ChatMessage(role="user", content=f"Remark {number} about the tide.")
                )
                await chat.aput(ChatMessage(role="assistant", content="Noted, as always."))
            answer = await chat.aget(input="What is my heron called?")
            await engine.dispose()
            return answer

        messages = asyncio.run(talk())
        kept = memory.search("heron Pebble", filters={"session_id": "s1"}).hits

    assert any("Pebble" in hit.text and hit.speaker == "user" for hit in kept)
    assert messages[0].role == "system"
    assert "heron named Pebble" in (messages[0].content or "")
    assert "quoted data" in (messages[0].content or "")


def test_block_keeps_no_prompts_and_no_outputs_of_tools(tmp_path: Path):
    """Only what the user and the assistant said is remembered."""
    from llama_index.core.base.llms.types import ChatMessage

    from graphmem.integrations.llama_index import GraphmemBlock

    with Memory(tmp_path / "m.db") as memory:
        messages = [
            ChatMessage(role="system", content="You are a harbour pilot."),
            ChatMessage(role="tool", content="The tide table."),
            ChatMessage(role="user", content="The lock opens at noon."),
        ]
        asyncio.run(GraphmemBlock(memory=memory).aput(messages, session_id="s1"))
        assert memory.stats().counts["passage"] == 1


def test_documents_are_named_by_their_place(tmp_path: Path):
    """Loading the same files again changes nothing, although LlamaIndex's ids are random."""
    from llama_index.core import Document, SimpleDirectoryReader

    from graphmem.integrations.llama_index import documents_of

    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "lock.txt").write_text("The lock of Gullhaven opens at noon.")
    with Memory(tmp_path / "m.db", extract=False) as memory:
        for _ in range(2):
            loaded = SimpleDirectoryReader(str(tmp_path / "notes")).load_data()
            report = memory.add_documents(documents_of(loaded))
        assert report.sources == {"unchanged": 1}
        hit = memory.search("lock").hits[0]
        assert hit.source.endswith("lock.txt")

        own = Document(
            id_="mine", text="Pia keeps the lock.", metadata={"at": "2024-05-20", "title": "Lock"}
        )
        memory.add_documents(documents_of([own]))
        hit = memory.search("Pia", filters={"source": "mine"}).hits[0]
        assert (hit.title, str(hit.at)) == ("Lock", "2024-05-20")
