"""graphmem's LlamaIndex retriever beside LlamaIndex's own BM25 and vector retrievers: recall of the
documents that answer a question, and milliseconds a question (what it took, and what was computed
in it, however long others were waited for), on one set in one run.

    python tests/benchmarks/retrievers.py FOLDER [--store memory.db]

FOLDER holds corpus.json and queries.json, as `graphmem bench retrieval` reads them. The vector
retriever has graphmem's own encoder. Needs the extra llama-index and, for BM25,
llama-index-retrievers-bm25. Writes tests/benchmarks/results/retrievers.json.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from llama_index.core import VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.schema import TextNode

from graphmem import Memory, StaticEncoder
from graphmem.evaluation.retrieval_metrics import recall_at
from graphmem.integrations.llama_index import GraphmemRetriever
from graphmem_ingest.bench.provenance import commit
from graphmem_ingest.bench.retrieval import Query, RetrievalSet, read_set

RESULTS = Path(__file__).parent / "results" / "retrievers.json"
TOP_K = 5
DEPTH = 10  # graphmem finds passages, and two may be of one document


class StaticEmbedding(BaseEmbedding):
    """graphmem's encoder as LlamaIndex knows one."""

    _encoder: Any = None

    def _vectors(self, texts: Sequence[str]) -> list[list[float]]:
        if self._encoder is None:
            self._encoder = StaticEncoder()
        return [[float(x) for x in row] for row in self._encoder.encode(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._vectors([query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._vectors([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._vectors(texts)


def retrievers(given: RetrievalSet, memory: Memory) -> dict[str, BaseRetriever]:
    """Build each retriever over the same documents, one node a document for LlamaIndex's."""
    nodes = [
        TextNode(id_=one.uri, text=f"{one.title}. {one.text}", metadata={})
        for one in given.documents
    ]
    if not memory.stats().counts.get("passage"):
        for start in range(0, len(given.documents), 64):
            memory.add_documents(given.documents[start : start + 64])
    bm25 = importlib.import_module("llama_index.retrievers.bm25").BM25Retriever
    vectors = VectorStoreIndex(nodes=nodes, embed_model=StaticEmbedding())
    return {
        "graphmem": GraphmemRetriever(memory, top_k=DEPTH),
        "llama-index BM25": bm25.from_defaults(nodes=nodes, similarity_top_k=TOP_K),
        "llama-index vector": vectors.as_retriever(similarity_top_k=TOP_K),
    }


def documents_found(retriever: BaseRetriever, question: str) -> list[str]:
    """Return the documents of the nodes, best first, each once."""
    found = (one.node for one in retriever.retrieve(question))
    return list(dict.fromkeys(node.metadata.get("source", node.node_id) for node in found))


def measured(
    systems: dict[str, BaseRetriever], queries: Sequence[Query]
) -> dict[str, dict[str, float]]:
    """Ask every system each question in turn, so that the machine's noise falls on all alike."""
    ask: dict[str, Callable[[str], list[str]]] = {
        name: lambda question, one=one: documents_found(one, question)  # type: ignore[misc]
        for name, one in systems.items()
    }
    for system in ask.values():
        system(queries[0].question)  # what is loaded at first use
    recall: dict[str, list[float]] = {name: [] for name in systems}
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    computed: dict[str, list[float]] = {name: [] for name in systems}
    for query in queries:
        for name, system in ask.items():
            started, before = time.perf_counter(), time.process_time()
            found = system(query.question)
            computed[name].append(time.process_time() - before)
            seconds[name].append(time.perf_counter() - started)
            recall[name].append(recall_at(found, query.gold, TOP_K))
    return {
        name: {
            "recall_at_5": round(100 * statistics.mean(recall[name]), 1),
            "p50_ms": round(1000 * statistics.median(seconds[name]), 1),
            "p50_cpu_ms": round(1000 * statistics.median(computed[name]), 1),
        }
        for name in systems
    }


def same_as_search(retriever: BaseRetriever, memory: Memory, queries: Sequence[Query]) -> bool:
    """Say whether the retriever gives exactly the hits of Memory.search, scores included."""
    return all(
        [(node.node.node_id, node.score) for node in retriever.retrieve(query.question)]
        == [(hit.id, hit.score) for hit in memory.search(query.question, top_k=DEPTH).hits]
        for query in queries
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", default=":memory:", help="keep the memory here")
    given = parser.parse_args()
    questions = read_set(given.folder)
    with Memory(given.store) as memory:
        systems = retrievers(questions, memory)
        result = {
            "command": f"python tests/benchmarks/retrievers.py {questions.name}",
            "commit": commit(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": sys.version.split()[0],
            "set": questions.name,
            "documents": len(questions.documents),
            "questions": len(questions.queries),
            "systems": measured(systems, questions.queries),
            "same_hits_as_search": same_as_search(systems["graphmem"], memory, questions.queries),
        }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
