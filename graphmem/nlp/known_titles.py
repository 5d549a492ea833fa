"""Titles of documents where other texts write them, letter by letter and as whole words.

What the reading of a passage misses ("The Girl with the Dragon Tattoo") or takes apart ("Edith of
Wessex") is found by its letters, since the title is known. All of it is decided by one text and
one title, so that it does not matter which of them came first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from graphmem.model.entity import INSIDE_NAME, KNOWN_TITLE, Mention
from graphmem.model.episode import Span
from graphmem.nlp.lexicon import DEMONYMS, NO_NAME

_WORD = re.compile(r"\w+")
# A stretch of a text that could be a title: so many words and characters at most, and so many
# small words in a row inside ("One Flew over the Cuckoo's Nest", "Il Prof. ... della clinica").
_MOST_WORDS, _MOST_SMALL, _LONGEST = 12, 3, 120
_MOST_UNCASED = 4  # words, in a script without capitals: any of them may begin a title
# Signs that belong to some titles: "...Baby One More Time", "Oklahoma!", "Mercury (film)".
_BEFORE = frozenset("\"'(\u201c\u2018\u00a1\u00bf.\u2026#@$&")
_AFTER = frozenset("\"').!?\u201d\u2019\u2026")
_MOST_SIGNS = 3
# No title ends with one of these in small letters; half of all stretches of prose would.
_NEVER_LAST = frozenset(
    """
    a an the of in on at for to by with from as into than and or but not nor which who whom whose
    that it its he she his her him they their them was is were are be been being has had have will
    would can could may might also this these those where when while
    """.split()
)
_GAP = 4  # characters between two words of a title: ": ", " & ", ". - "

# How sure a link is: several words of their own, one word, words inside a longer name. Of 60 links
# drawn from two corpora and labelled by hand (tests/benchmarks/results/name_links_sample.json) all
# 29 by themselves were right, 7 of 18 of several words inside a name, 2 of 13 of one.
_SCORES = {(False, False): 0.95, (False, True): 0.9, (True, False): 0.4, (True, True): 0.15}


def is_linkable(title: str) -> bool:
    """Tell whether texts that write a title are linked to it: not one that is a common word, has
    no capital, or no letter.
    """
    if not any(character.isalpha() for character in title):
        return False
    if len(title) < 2 or title.casefold() in NO_NAME or title in DEMONYMS:
        return False
    return title in set(stretches(title))


def stretches(text: str) -> list[str]:
    """Return every stretch of a text that could be a title: whole words, of which the first has a
    capital or a number or is of a script without capitals. O(words).
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    words = [_Word(text, *span) for span in spans]
    for word, following in pairwise(words):
        gap = text[word.end : following.start]
        word.is_last = len(gap) > _GAP or "\n" in gap
    found: list[str] = []
    for first, word in enumerate(words):
        if word.is_small:
            continue
        row, begins = 0, word.begins
        for other in words[first : first + word.most]:
            row = row + 1 if other.is_small else 0
            if row > _MOST_SMALL or other.end - word.start > _LONGEST:
                break
            for stop in other.stops:
                found.append(text[word.start : stop])
                if len(begins) > 1:
                    found += [text[begin:stop] for begin in begins[1:]]
            if other.is_last:
                break
    return found


class _Word:
    """A word with the places around it where a stretch may begin and end."""

    __slots__ = ("begins", "end", "is_last", "is_small", "most", "start", "stops")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.start, self.end, self.is_last = start, end, False
        word = text[start:end]
        self.is_small = word.islower() and word[0].islower()
        self.begins: tuple[int, ...] = (start,)
        if not self.is_small:
            self.most = _MOST_WORDS if _has_case(word[0]) else _MOST_UNCASED
            if start and text[start - 1] in _BEFORE:
                self.begins = tuple(start - n for n in range(_signs_before(text, start) + 1))
        self.stops: Sequence[int] = (end,)
        if self.is_small and word in _NEVER_LAST:
            self.stops = ()
        elif text[end : end + 1] in _AFTER:
            self.stops = range(end, end + _signs_after(text, end) + 1)


def _has_case(character: str) -> bool:
    return character.isdigit() or character.lower() != character.upper()


def _signs_before(text: str, start: int) -> int:
    count = 0
    while count < _MOST_SIGNS and start > count and text[start - count - 1] in _BEFORE:
        count += 1
    return count


def _signs_after(text: str, end: int) -> int:
    count = 0
    while count < _MOST_SIGNS and text[end + count : end + count + 1] in _AFTER:
        count += 1
    return count


class Written:
    """The words of a text by where they stand: finds phrases without reading the text again."""

    def __init__(self, text: str) -> None:
        """Note where each word stands. O(characters)."""
        self.text = text
        self._starts: dict[str, list[int]] = defaultdict(list)
        for word in _WORD.finditer(text):
            self._starts[word[0]].append(word.start())

    def spans(self, phrase: str) -> Iterator[Span]:
        """Yield where a phrase stands letter by letter and as whole words, none overlapping."""
        first = _WORD.search(phrase)
        if first is None:
            return
        end = 0
        for start in self._starts.get(first[0], ()):
            at = start - first.start()
            if at < end or not self.text.startswith(phrase, at):
                continue
            stop = at + len(phrase)
            if _opens(self.text, at) and _closes(self.text, stop):
                yield Span(at, stop)
                end = stop


def _opens(text: str, at: int) -> bool:
    """Tell whether no word goes on into this place ("Neil" in "O'Neil")."""
    if not at or not _is_word(text[at]):
        return True
    before = text[at - 1]
    return not (_is_word(before) or (before in "'\u2019" and at > 1 and _is_word(text[at - 2])))


def _closes(text: str, end: int) -> bool:
    """Tell whether no word goes on from this place; a possessive "'s" may follow."""
    following = text[end : end + 1]
    if not following or not _is_word(text[end - 1]):
        return True
    if following not in "'\u2019":
        return not _is_word(following)
    rest = text[end + 1 : end + 3]
    return not _is_word(rest[:1]) or (rest[:1] == "s" and not _is_word(rest[1:]))


def _is_word(character: str) -> bool:
    """Tell whether a character is part of words, also in the form that an index sees ("TM")."""
    if character.isascii():
        return character.isalnum() or character == "_"
    plain = unicodedata.normalize("NFKC", character)
    return any(one.isalnum() or unicodedata.category(one)[0] == "M" for one in plain)


class TitleFinder:
    """Finds titles in one passage, beside the names that its reading found."""

    def __init__(
        self, passage_id: str, text: str, sentences: Sequence[Span], own: Iterable[Mention]
    ) -> None:
        """Keep the passage; ``own`` are the mentions that its reading gave."""
        self._id = passage_id
        self._text = text
        self._written = Written(text)
        self._sentences = [span.start for span in sentences]
        self._taken = {span for one in own for span in one.spans}
        self._covers = Covers(self._taken)
        self._named: dict[str, bool] = {}

    def mention(self, entity_id: str, titles: Iterable[str]) -> Mention | None:
        """Return the mention of a thing by its titles, or None.

        Where the reading took exactly these words for something, it knew better ("Just Friends" in
        the passage about the soundtrack of that name).
        """
        found = {span for title in titles for span in self._written.spans(title)}
        spans = [span for span in _outermost(found) if span not in self._taken]
        inside = {span for span in spans if self._covers.cover(span)}
        spans = [span for span in spans if span in inside or self._is_name(span)]
        if not spans:
            return None
        surfaces = tuple(dict.fromkeys(span.of(self._text) for span in spans))
        is_inside = inside.issuperset(spans)
        return Mention(
            passage_id=self._id,
            entity_id=entity_id,
            spans=tuple(spans),
            surfaces=surfaces,
            sentences=tuple(self._sentence(span) for span in spans),
            method=INSIDE_NAME if is_inside else KNOWN_TITLE,
            score=_SCORES[is_inside, all(_is_one_word(one) for one in surfaces)],
        )

    def _is_name(self, span: Span) -> bool:
        """Tell whether a title's words are a name here: one word that begins a sentence may be any
        word ("Home is where"), unless it stands so inside a sentence too.
        """
        word = span.of(self._text)
        if not _is_one_word(word) or not word[:1].isupper() or not word[1:].islower():
            return True
        if word not in self._named:
            spots = self._written.spans(word)
            self._named[word] = any(not self._begins_sentence(spot) for spot in spots)
        return self._named[word]

    def _begins_sentence(self, span: Span) -> bool:
        start = self._sentences[self._sentence(span)] if self._sentences else 0
        last = self._text[max(start, span.start - _NEAR) : span.start].rstrip()[-1:]
        return not last or not (_is_word(last) or last in ",;-&")

    def _sentence(self, span: Span) -> int:
        return max(0, bisect_right(self._sentences, span.start) - 1)


_NEAR = 16  # characters before a word that are looked at


def _is_one_word(surface: str) -> bool:
    return len(_WORD.findall(surface)) < 2


class Covers:
    """Stretches of a text, asked whether one of them holds another stretch."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Keep them in order."""
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._ends = list(accumulate((span.end for span in ordered), max))

    def cover(self, span: Span) -> bool:
        """Tell whether one of the stretches holds this one."""
        before = bisect_right(self._starts, span.start)
        return before > 0 and self._ends[before - 1] >= span.end


def _outermost(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans that lie in no other, in order."""
    furthest = -1
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.end > furthest:
            yield span
            furthest = span.end
