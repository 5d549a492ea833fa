"""graphmem inside LangChain: a retriever.

from graphmem import Memory
from graphmem.integrations.langchain import GraphmemRetriever

retriever = GraphmemRetriever(memory=Memory("memory.db"), top_k=5)
chain = {"context": retriever, "question": RunnablePassthrough()} | prompt | model
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from graphmem import Hit, Memory, MissingDependency
from graphmem.integrations.hits import metadata_of

try:
    from langchain_core.callbacks import (
        AsyncCallbackManagerForRetrieverRun,
        CallbackManagerForRetrieverRun,
    )
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError as error:
    raise MissingDependency("langchain_core", "langchain") from error


class GraphmemRetriever(BaseRetriever):
    """Retrieves what ``memory.search`` finds, in its order, with its scores and reasons.

    ``search`` are further keywords of Memory.search (filters, as_of, ...). The memory stays the
    caller's, who closes it.
    """

    memory: Memory
    top_k: int = 10
    search: Mapping[str, Any] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return self._found(query)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return await asyncio.to_thread(self._found, query)

    def _found(self, query: str) -> list[Document]:
        result = self.memory.search(query, top_k=self.top_k, **(self.search or {}))
        return [document_of(hit) for hit in result.hits]


def document_of(hit: Hit) -> Document:
    """Return a hit as a document: its text, and as metadata its score, where it comes from, why."""
    metadata = metadata_of(hit) | {"score": hit.score}
    return Document(id=hit.id, page_content=hit.text, metadata=metadata)
