"""The retriever against the real langchain-core."""

from __future__ import annotations

import asyncio

import pytest

from graphmem import Memory

pytest.importorskip("langchain_core", reason="the extra langchain is not installed")

QUESTION = "Who founded the Averil Courier?"


def retriever_of(memory: Memory, **settings):
    from graphmem.integrations.langchain import GraphmemRetriever

    return GraphmemRetriever(memory=memory, **settings)


def test_retriever_gives_the_hits_of_search(world_memory: Memory):
    """The same ids, texts and scores in the same order, invoked either way."""
    hits = world_memory.search(QUESTION, top_k=5).hits
    retriever = retriever_of(world_memory, top_k=5)
    expected = [(hit.id, hit.text, hit.score, hit.source) for hit in hits]

    invoked = retriever.invoke(QUESTION)
    awaited = asyncio.run(retriever.ainvoke(QUESTION))

    assert expected
    for documents in (invoked, awaited):
        assert [
            (d.id, d.page_content, d.metadata["score"], d.metadata["source"]) for d in documents
        ] == expected


def test_retriever_stands_in_a_chain(world_memory: Memory):
    """A chain of LangChain puts our passages before its model."""
    from langchain_core.documents import Document
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.prompt_values import PromptValue
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda, RunnablePassthrough

    def joined(documents: list[Document]) -> str:
        return "\n".join(document.page_content for document in documents)

    def noting(value: PromptValue) -> PromptValue:
        seen.append(value.to_string())
        return value

    seen: list[str] = []
    prompt = ChatPromptTemplate.from_template("{context}\n\nQuestion: {question}")
    model = FakeListChatModel(responses=["Samuel Orde"])
    passages = retriever_of(world_memory, top_k=2) | RunnableLambda(joined)
    chain = (
        {"context": passages, "question": RunnablePassthrough()}
        | prompt
        | RunnableLambda(noting)
        | model
    )

    assert chain.invoke(QUESTION).content == "Samuel Orde"
    assert world_memory.search(QUESTION, top_k=1).hits[0].text in seen[0]


def test_retriever_passes_the_scope_on(world_memory: Memory):
    """``search`` holds further keywords of Memory.search."""
    assert retriever_of(world_memory, search={"namespace": "elsewhere"}).invoke(QUESTION) == []
