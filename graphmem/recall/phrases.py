"""Exact phrases: a question in quotation marks, and names like "v2.3.1-rc" inside a question.

The index knows words, and "v2.3.1-rc" is four of them that "v2.3.1" and "rc 1" hold too: so
passages that hold the words are read, and the phrase is looked for as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from graphmem.indexes.terms import terms
from graphmem.model.records import Keys
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore

_MOST_READ = 200  # passages with all words of a phrase that are read, the newest ones
_QUOTED = re.compile('\\s*["\u201c\u00ab](.+)["\u201d\u00bb]\\s*[?.!]?\\s*', re.DOTALL)
# Letters or digits joined by marks that separate words elsewhere, with a digit or an underscore.
_CODE = re.compile(r"(?<![\w.#/+-])(?=\S*[\d_])[\w#]+(?:[.\-_/:#+]+\w+)+[+#]*(?!\w)")
_NUMBER = re.compile(r"[\d.,:/-]+")  # a date, a time, a price: not a name


def quoted_phrase(text: str) -> str | None:
    """Return what a question asks for literally: all of it stands in quotation marks."""
    match = _QUOTED.fullmatch(text)
    return None if match is None or not terms(match[1]) else match[1].strip()


def codes_of(text: str) -> tuple[str, ...]:
    """Return the versions, numbers of parts and identifiers in a question."""
    found = (match.group() for match in _CODE.finditer(text))
    return tuple(dict.fromkeys(one for one in found if not _NUMBER.fullmatch(one)))


def holders(phrase: str, scope: Scope, store: GraphStore) -> tuple[Keys, Keys]:
    """Return the passages that hold a phrase as it is written, and those with just its words."""
    wanted = tuple(dict.fromkeys(terms(phrase)))
    found: Keys = np.empty(0, np.int64)
    for row, posting in enumerate(store.postings(scope, wanted).postings):
        found = posting.keys if row == 0 else np.intersect1d(found, posting.keys)
    records = store.passages(scope, keys=found[-_MOST_READ:])
    says = _as_written(phrase)
    there = {
        record.key
        for record in records
        if any(says.search(part) for part in (record.passage.text, record.passage.title))
    }
    exact = [record.key for record in records if record.key in there]
    others = [key for key in found.tolist() if key not in there]
    return np.array(exact, np.int64), np.array(others, np.int64)


def _as_written(phrase: str) -> re.Pattern[str]:
    """Return the phrase as a pattern: any white space for white space, no letter beside it."""
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?![\w])" if phrase[-1].isalnum() else ""
    return re.compile(before + words + after, re.IGNORECASE)


def exact_first(ranked: Keys, exact: Sequence[int], others: Sequence[int]) -> Keys:
    """Return keys, best first: first the best that holds the phrase, and the others that do before
    the first of those with just its words.
    """
    if not len(exact):
        return ranked
    place = {key: row for row, key in enumerate(ranked.tolist())}
    holding = sorted(exact, key=lambda key: place.get(key, len(place)))
    rest = [key for key in ranked.tolist() if key != holding[0]]
    mistaken = {key for key in others if key in place}
    at = next((row for row, key in enumerate(rest) if key in mistaken), len(rest))
    late = [key for key in holding[1:] if place.get(key, 0) > place[rest[at]]] if mistaken else []
    kept = [key for key in rest[at:] if key not in set(late)]
    return np.array([holding[0], *rest[:at], *late, *kept], np.int64)
