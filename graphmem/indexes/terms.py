"""Index terms: the words under which a text is found, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from zlib import crc32

import snowballstemmer

_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
# Scripts written without spaces: words are unknown, so overlapping pairs of characters are terms.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
# A term longer than this is data, not a word; its beginning is enough to find it.
_LONGEST = 64

FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before
    being below between both but by can could d did do does doing done down during each either
    else ever few for from further get got had has have having he her here hers herself him
    himself his how i if in into is it its itself just let like ll m many me might more most
    much must my myself neither no nor not now of off on once one only or other others our ours
    ourselves out over own per re s same shall she should so some such t than that the their
    theirs them themselves then there these they this those though through to too under until up
    upon us ve very was we were what when where whether which while who whom whose why will with
    within without would yet you your yours yourself yourselves
    """.split()
)

_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the Snowball stem of a case-folded word; words of other scripts stay as they are."""
    if word.isascii() and word.isalpha():
        stemmed: str = _stemmer.stemWord(word)
        return stemmed
    return word


def words(text: str) -> list[str]:
    """Return the case-folded words of a text in order (NFKC; pairs of characters where a script
    has no spaces; no possessive "'s").
    """
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = match.group().replace("\u2019", "'").removesuffix("'s")[:_LONGEST]
        if word.endswith("n't"):
            continue  # "don't" says no more than "do" and "not", both function words
        if word.isascii():
            found.extend(part for part in word.split("'") if part)
        else:
            found.extend(_split_unspaced(word))
    return found


def _split_unspaced(word: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for run in _UNSPACED.finditer(word):
        parts.extend(part for part in word[at : run.start()].split("'") if part)
        characters = run.group()
        pairs = (characters[i : i + 2] for i in range(max(1, len(characters) - 1)))
        parts.extend(pairs)
        at = run.end()
    parts.extend(part for part in word[at:].split("'") if part)
    return parts


def terms(text: str) -> list[str]:
    """Return the index terms of a text in order: stems of its words less the function words."""
    return [stem(word) for word in words(text) if word not in FUNCTION_WORDS]


def term_counts(*texts: str) -> Counter[str]:
    """Return how often each term stands in the texts together."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(terms(text))
    return counts


def term_hash(term: str) -> int:
    """Return the 32-bit number that stands for a term in a passage's token array."""
    return crc32(term.encode("utf-8", "surrogatepass"))
