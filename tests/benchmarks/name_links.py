"""Are titles that other passages name linked to the thing with that title? Homonyms kept apart?

    python tests/benchmarks/name_links.py FOLDER...

Each FOLDER holds corpus.json [{id, title, text}]. An occurrence is a title as a whole sequence of
words in a passage of another document, not inside a longer title there. Counted are:

- linked: a mention over it is of the title's entity; ``inside`` are those of them that stand inside
  a longer name, which may be another thing ("Run" in "On the Run") and weighs less;
- named: a mention is of an entity that the title is a name of too, as that which a document is
  about without its parenthesis.

``apart`` is the share of pairs of titles with the same base name that are different entities.
With ``--sample N FILE`` so many links that only a known title gave are drawn (seed 6) for labels
by hand: document, span and method go into the file, the words are in the corpus.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import tempfile
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from graphmem import Document, Memory
from graphmem.model.entity import BY_TITLE, INSIDE_NAME, Entity, Mention
from graphmem.model.episode import Span
from graphmem.model.ids import content_id, entity_key, normalised_name
from graphmem.model.records import PassageRecord
from graphmem.testing import HashingEncoder

RESULT = Path(__file__).parent / "results" / "name_links.json"
_AT_ONCE = 200
_WORD = re.compile(r"\w+")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


def main() -> None:
    parser = ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sample", nargs=2, default=(0, ""))
    given = parser.parse_args()
    size, file = int(given.sample[0]), given.sample[1]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    names = " ".join(f"data/{one.name}" for one in given.folders)
    command = f"python tests/benchmarks/name_links.py {names}"
    result: dict[str, Any] = {"command": command, "commit": commit}
    drawn: list[dict[str, Any]] = []
    for folder in given.folders:
        result[folder.name], links = measured(folder)
        links.sort(key=lambda one: (one["document"], one["span"]))
        chosen = random.Random(6).sample(links, min(size, len(links)))  # noqa: S311
        drawn += [{"data": folder.name, **one} for one in chosen]
    if size:
        Path(file).write_text(json.dumps(drawn, indent=1, ensure_ascii=False) + "\n")
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def measured(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the figures of one corpus, and the links that only a known title gave."""
    corpus = json.loads((folder / "corpus.json").read_text("utf-8"))
    documents = [
        Document(uri=str(one["id"]), title=one["title"], text=one["text"]) for one in corpus
    ]
    with (
        tempfile.TemporaryDirectory() as store,
        Memory(Path(store) / "m.db", encoder=HashingEncoder()) as memory,
    ):
        for first in range(0, len(documents), _AT_ONCE):
            memory.add_documents(documents[first : first + _AT_ONCE])
        read = _Read(memory)
    titles = {document.title for document in documents}
    apart = list(_same_base(titles))
    figures = {
        "documents": len(documents),
        **read.counts(titles),
        "links_by_title": len(read.by_title()),
        "same_base_pairs": len(apart),
        "apart": sum(read.entity(a) != read.entity(b) for a, b in apart) / max(len(apart), 1),
    }
    return figures, read.by_title()


class _Read:
    """What a store holds, with every mention by its passage."""

    def __init__(self, memory: Memory) -> None:
        store, self.namespace = memory._store, memory.namespace
        self.uris = {source.id: source.uri for source in store.sources(self.namespace)}
        self.called: dict[str, set[str]] = defaultdict(set)
        for node in store.scan(self.namespace, "entity"):
            if isinstance(node, Entity):
                for name in (node.name, *node.aliases):
                    self.called[normalised_name(name)].add(node.id)
        self.passages = {
            node.passage.id: node.passage
            for node in store.scan(self.namespace, "passage")
            if isinstance(node, PassageRecord)
        }
        self.spans: dict[str, list[tuple[Span, Mention]]] = defaultdict(list)
        for node in store.scan(self.namespace, "mention"):
            if isinstance(node, Mention):
                self.spans[node.passage_id] += [(span, node) for span in node.spans]

    def entity(self, title: str) -> str:
        """Return the id of what a title names."""
        return content_id("entity", self.namespace, entity_key(title))

    def by_title(self) -> list[dict[str, Any]]:
        """Return the links that only a known title gave."""
        return [
            {
                "document": self.uris[self.passages[passage].source_id],
                "span": span,
                "surface": span.of(self.passages[passage].text),
                "method": mention.method,
            }
            for passage, held in self.spans.items()
            for span, mention in held
            if mention.method in BY_TITLE
        ]

    def counts(self, titles: set[str]) -> dict[str, float]:
        """Compare where titles stand with the mentions."""
        counts: Counter[str] = Counter()
        first = _by_first_word(titles)
        for passage in self.passages.values():
            for start, end, title in _outermost(passage.text, first):
                if title != passage.title:
                    counts["occurrences"] += 1
                    counts.update(self._linked(passage.id, start, end, title))
        both = counts["linked"] + counts["named"]
        return {
            **counts,
            "linked_share": round(counts["linked"] / counts["occurrences"], 4),
            "linked_or_named_share": round(both / counts["occurrences"], 4),
        }

    def _linked(self, passage: str, start: int, end: int, title: str) -> Iterator[str]:
        over = [m for span, m in self.spans[passage] if span.start < end and start < span.end]
        meant = [one for one in over if one.entity_id == self.entity(title)]
        if meant:
            yield "linked"
            if meant[0].method == INSIDE_NAME:
                yield "inside"
        elif {one.entity_id for one in over} & self.called[normalised_name(title)]:
            yield "named"


def _outermost(
    text: str, first: Mapping[str, list[tuple[str, int]]]
) -> Iterator[tuple[int, int, str]]:
    found = []
    for word in _WORD.finditer(text):
        for title, offset in first.get(word[0], ()):
            start = word.start() - offset
            end = start + len(title)
            if start < 0 or not text.startswith(title, start):
                continue
            before, after = text[start - 1 : start] if start else "", text[end : end + 1]
            if not (before.isalnum() or after.isalnum()):
                found.append((start, end, title))
    for one in found:
        around = (o for o in found if o[0] <= one[0] and one[1] <= o[1] and o != one)
        if not any(o[1] - o[0] > one[1] - one[0] for o in around):
            yield one


def _by_first_word(titles: set[str]) -> Mapping[str, list[tuple[str, int]]]:
    first: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for title in titles:
        if word := _WORD.search(title):
            first[word[0]].append((title, word.start()))
    return first


def _same_base(titles: set[str]) -> Iterator[tuple[str, str]]:
    by_base: dict[str, list[str]] = defaultdict(list)
    for title in sorted(titles):
        by_base[_PARENTHESIS.sub("", title)].append(title)
    for same in by_base.values():
        yield from combinations(same, 2)


if __name__ == "__main__":
    main()
