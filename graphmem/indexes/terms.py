"""Index terms: the words under which a text is found, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import snowballstemmer

# Vowel signs and other marks that stand inside words and that re takes for no letters: without
# them a Hindi, Thai or vocalised Hebrew word falls into single consonants.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0963\u0966-\u096f"
    "\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u0f86-\u0fbc"
    "\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dd"
)
_WORD = re.compile(rf"\w[\w{_MARKS}]*(?:['\u2019]\w[\w{_MARKS}]*)*")
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
    for word in _raw_words(text):
        found += _parts(word)
    return found


def _raw_words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.casefold())
    # Of a capital I with a dot, casefold leaves the dot as a mark behind the letter.
    plain = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")
    return _WORD.findall(plain)


def _parts(word: str) -> list[str]:
    word = word.replace("\u2019", "'").removesuffix("'s")
    if word.endswith("n't"):
        return []  # "don't" says no more than "do" and "not", both function words
    if word.isascii():
        return [part[:_LONGEST] for part in word.split("'") if part]
    return _split_unspaced(word)


def _terms_of_word(word: str) -> Sequence[str]:
    """Return the terms of a word, of frequent ones from memory: making them costs ten times as
    much. What is full stays as it is: to let old words go for new ones would take and give back
    megabytes for ever, and fray the heap of a long ingest.
    """
    found = _KNOWN.get(word)
    if found is None:
        found = tuple(_stems(word))
        if len(word) <= _LONGEST_KNOWN and len(_KNOWN) < _MOST_KNOWN and not word.isdigit():
            _KNOWN[word] = found
    return found


_KNOWN: dict[str, tuple[str, ...]] = {}
_MOST_KNOWN = 65_536
# What is longer is data, or a sentence of a script without spaces, and hardly comes again; of
# numbers there is no end.
_LONGEST_KNOWN = 24


def _stems(word: str) -> list[str]:
    return [stem(part) for part in _parts(word) if part not in FUNCTION_WORDS]


def _split_unspaced(word: str) -> list[str]:
    parts: list[str] = []
    at = 0
    for run in _UNSPACED.finditer(word):
        parts.extend(part[:_LONGEST] for part in word[at : run.start()].split("'") if part)
        characters = run.group()
        pairs = (characters[i : i + 2] for i in range(max(1, len(characters) - 1)))
        parts.extend(pairs)
        at = run.end()
    parts.extend(part[:_LONGEST] for part in word[at:].split("'") if part)
    return parts


def terms(text: str) -> list[str]:
    """Return the index terms of a text in order: stems of its words less the function words."""
    found: list[str] = []
    for word in _raw_words(text):
        found += _terms_of_word(word)
    return found


def term_counts(*texts: str) -> Counter[str]:
    """Return how often each term stands in the texts together."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(terms(text))
    return counts


def term_hash(term: str) -> int:
    """Return the 32-bit number that stands for a term in a passage's token array."""
    return crc32(term.encode("utf-8", "surrogatepass"))
