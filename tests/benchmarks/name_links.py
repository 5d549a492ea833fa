"""Are titles that other passages name linked to the thing with that title? Homonyms kept apart?

    python tests/benchmarks/name_links.py FOLDER...

Each FOLDER holds corpus.json [{id, title, text}]. An occurrence is a title as a whole sequence of
words in a passage of another document, not inside a longer title there. Counted are:

- linked: a mention over it is of the title's entity, or of one that the title is a name of;
- inside: it is part of a longer name, which is another thing ("Run" in "On the Run").

``apart`` is the share of pairs of titles with the same base name that are different entities.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from graphmem import Document, Memory, Prepared
from graphmem.model.ids import content_id, entity_key, normalised_name
from graphmem.testing import HashingEncoder

RESULT = Path(__file__).parent / "results" / "name_links.json"
_WORD = re.compile(r"\w+")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


def main() -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    result = {"commit": commit, **{Path(one).name: measured(Path(one)) for one in sys.argv[1:]}}
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def measured(folder: Path) -> dict[str, Any]:
    corpus = json.loads((folder / "corpus.json").read_text("utf-8"))
    documents = [
        Document(uri=str(one["id"]), title=one["title"], text=one["text"]) for one in corpus
    ]
    with (
        tempfile.TemporaryDirectory() as store,
        Memory(Path(store) / "m.db", encoder=HashingEncoder()) as memory,
    ):
        # What names mean is decided when a document is prepared; no store is needed to see it.
        return scores(documents, memory.prepare(documents))


def scores(documents: Sequence[Document], prepared: Sequence[Prepared]) -> dict[str, Any]:
    namespace = prepared[0].source.namespace
    titles = {document.title for document in documents}
    entity = {title: content_id("entity", namespace, entity_key(title)) for title in titles}
    called: dict[str, set[str]] = defaultdict(set)
    for each in prepared:
        for one in each.entities:
            for name in (one.name, *one.aliases):
                called[normalised_name(name)].add(one.id)
    first = _by_first_word(titles)
    counts: Counter[str] = Counter()
    for document, each in zip(documents, prepared, strict=True):
        spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for mention in each.mentions:
            spans[mention.passage_id] += [(*span, mention.entity_id) for span in mention.spans]
        for indexed in each.passages:
            passage = indexed.passage
            for start, end, title in _outermost(passage.text, first):
                if title == document.title:
                    continue
                over = [one for one in spans[passage.id] if one[0] < end and start < one[1]]
                meant = {one for _, _, one in over}
                named = meant & called[normalised_name(title)]
                counts["occurrences"] += 1
                counts["title_entity"] += entity[title] in meant
                counts["linked"] += bool(named) or entity[title] in meant
                longer = any(one[1] - one[0] > end - start for one in over)
                counts["inside"] += longer and not (named or entity[title] in meant)
    free = counts["occurrences"] - counts["inside"]
    apart = list(_same_base(titles))
    return {
        "documents": len(documents),
        **counts,
        "linked_share": round(counts["linked"] / counts["occurrences"], 4),
        "linked_share_not_inside": round(counts["linked"] / free, 4),
        "same_base_pairs": len(apart),
        "apart": round(sum(entity[a] != entity[b] for a, b in apart) / max(len(apart), 1), 4),
    }


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
