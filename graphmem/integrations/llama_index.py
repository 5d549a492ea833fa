"""graphmem inside LlamaIndex: a retriever, a memory block for agents, a reader of its nodes.

from graphmem import Memory
from graphmem.integrations.llama_index import GraphmemBlock, GraphmemRetriever, documents_of

memory = Memory("memory.db")
memory.add_documents(documents_of(SimpleDirectoryReader("notes").load_data()))
engine = RetrieverQueryEngine.from_args(GraphmemRetriever(memory, top_k=5), llm=llm)
agent_memory = llama_index.core.memory.Memory.from_defaults(
    session_id="s1", memory_blocks=[GraphmemBlock(memory=memory)]
)
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, ClassVar

from graphmem import Document, Hit, Memory, MissingDependency, instant
from graphmem.integrations.hits import NOT_FOR_PROMPTS, metadata_of

try:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole
    from llama_index.core.bridge.pydantic import Field
    from llama_index.core.memory import BaseMemoryBlock
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import (
        BaseNode,
        MetadataMode,
        NodeRelationship,
        NodeWithScore,
        QueryBundle,
        RelatedNodeInfo,
        TextNode,
    )
except ImportError as error:
    raise MissingDependency("llama_index.core", "llama-index") from error


class GraphmemRetriever(BaseRetriever):
    """Retrieves what ``memory.search`` finds, in its order, with its scores and reasons."""

    def __init__(self, memory: Memory, *, top_k: int = 10, **search: Any) -> None:
        """Keep the memory; ``search`` are further keywords of Memory.search (filters, as_of, ...).

        The memory stays the caller's, who closes it.
        """
        super().__init__()
        self._memory = memory
        self._search = {"top_k": top_k, **search}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        result = self._memory.search(query_bundle.query_str, **self._search)
        return [NodeWithScore(node=node_of(hit), score=hit.score) for hit in result.hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def node_of(hit: Hit) -> TextNode:
    """Return a hit as a node: its id, text and span, and as metadata where it comes from and why.

    Source, title, speaker and time go into prompts with the text; scores and reasons do not.
    """
    return TextNode(
        id_=hit.id,
        text=hit.text,
        metadata=metadata_of(hit),
        excluded_llm_metadata_keys=list(NOT_FOR_PROMPTS),
        excluded_embed_metadata_keys=list(NOT_FOR_PROMPTS),
        start_char_idx=hit.span.start,
        end_char_idx=hit.span.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.source)},
    )


class GraphmemBlock(BaseMemoryBlock[str]):
    """A block of an agent's memory: keeps the messages that leave the chat's short-term memory,
    and gives cited passages for the last message.

    Messages of one session continue one dialogue; those of the user and of the assistant are kept,
    system prompts and the outputs of tools are not. A message's time is what
    ``additional_kwargs["at"]`` says.
    """

    name: str = Field(default="graphmem")
    memory: Memory = Field(exclude=True)
    max_tokens: int = Field(default=800)
    search: dict[str, Any] = Field(default_factory=dict, description="Keywords of Memory.search.")

    _KEPT: ClassVar = (MessageRole.USER, MessageRole.ASSISTANT)

    async def _aget(self, messages: list[ChatMessage] | None = None, **block_kwargs: Any) -> str:
        del block_kwargs
        asked = [m.content or "" for m in messages or () if m.role == MessageRole.USER]
        question = asked[-1] if asked else ""
        if not question.strip():
            return ""
        result = await asyncio.to_thread(self.memory.search, question, **self.search)
        return result.context(max_tokens=self.max_tokens)

    async def _aput(self, messages: list[ChatMessage]) -> None:
        kept = [m for m in messages if m.role in self._KEPT and (m.content or "").strip()]
        for session, group in groupby(kept, key=_session):
            turns = [_turn(message) for message in group]
            namespace = self.search.get("namespace")
            await asyncio.to_thread(self.memory.add, turns, session_id=session, namespace=namespace)


def _session(message: ChatMessage) -> str:
    return str(message.additional_kwargs.get("session_id", "llama_index"))


def _turn(message: ChatMessage) -> dict[str, Any]:
    at = message.additional_kwargs.get("at")
    return {"role": message.role.value, "text": message.content, **({"at": at} if at else {})}


def documents_of(nodes: Sequence[BaseNode]) -> list[Document]:
    """Return LlamaIndex Documents (or nodes, where only those are left) as Documents to remember.

    A source is named by the file or address that its metadata give, so that loading it again
    changes nothing; without one by the node's id, which is random unless the caller set it.
    ``metadata["title"]`` is its title and ``metadata["at"]`` when it was written.
    """
    return [_document(node) for node in nodes]


_PLACES = ("file_path", "url", "source")


def _document(node: BaseNode) -> Document:
    metadata: Mapping[str, Any] = node.metadata
    at = metadata.get("at")
    return Document(
        uri=_uri(node),
        text=node.get_content(metadata_mode=MetadataMode.NONE),
        title=str(metadata.get("title") or ""),
        at=None if at is None else instant(at, zone=0),
        metadata=dict(metadata),
    )


def _uri(node: BaseNode) -> str:
    place = next((str(node.metadata[key]) for key in _PLACES if node.metadata.get(key)), "")
    if not place:
        return str(node.node_id)
    parts = [f"page={node.metadata['page_label']}"] if "page_label" in node.metadata else []
    start = getattr(node, "start_char_idx", None)
    if start is not None:
        parts.append(f"char={start}")
    return "#".join([place, *(["&".join(parts)] if parts else [])])
