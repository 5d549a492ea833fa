"""What a text without a title is about, where its first words say so: "Averil Falls (formerly Orvo
Falls) are ...", "``Salt Road'' is a song ...". Entity recognition misses such names or cuts them,
and a text that defines something begins with all of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.model.episode import Span
from graphmem.nlp.lexicon import NO_NAME
from graphmem.nlp.long_names import RANK
from graphmem.nlp.name_edges import ABBREVIATED, INSIDE

_LONGEST = 12  # words
_SHORT = 4  # characters, of which one may be the full stop of "Rep."
_INSIDE = INSIDE | frozenset("in on at to from with by vs vs. v. no a an \u2013 -".split())
# "Once there was": what begins a sentence and no name.
_NO_BEGIN = (NO_NAME - {"may", "march"}) | frozenset(
    """
    all among another any because both despite each every few many most much several some such
    through throughout today together tomorrow under unlike upon when whenever within yesterday
    according based born dear following given known located once originally prior recently since
    """.split()
)
_ARTICLE = re.compile(r"(?:The|An?)\s(?=\S)")
_HONORIFIC = re.compile(r"(?:Sir|Dame|Dr\.?|Mrs?\.?|Prof\.?|Professor)\s(?=\w+\s\w)")
# What commas and quotation marks do not keep out of a name: "Vell, Inc.", 'Ana "Ani" Berg', and
# "Otto II, Duke of Averil".
_SUFFIX = re.compile(r",\s(?:Inc|Ltd|LLC|Corp|Co|plc|Jr|Sr)\b\.?")
_GOES_ON = re.compile(rf"\s\"[A-Z][\w. -]*\"\s(?=[A-Z])|,\s(?=(?:\d+(?:st|nd|rd|th)\s)?{RANK})")
_QUOTED = re.compile(
    r"(?:The\s)?(?:``|[\"\u201c\u2018])\s?(?P<name>[^\s\"\u201c\u201d`][^\"\u201c\u201d`\n]{1,78}?)"
    r"[,.]?\s?(?:''|[\"\u201d\u2019](?!\w))"
)
_WORD = re.compile(r"\S+")
_SOMEBODY = r"(?:I|we|you|he|she|they|it|this|that|there|my|our)"
_BE = r"(?:is|was|are|were)"
# What makes the words before it the name of what the text is about: a verb that defines, brackets,
# or "also known as" and the like up to that verb.
_DEFINED = re.compile(
    rf"\s?\(|\s*(?:{_BE}\b|refers?\sto\b|(?:may|can)\s(?:also\s)?(?:refer|mean)\b)"
    rf"|,?\s(?:also|or|formerly|originally|better|best|sometimes|commonly|officially)\b[^.;]*\b{_BE}\b"
    rf"|,(?!\s?{_SOMEBODY}\b)[^.;()]{{0,80}}?(?:\(|\b{_BE}\b)"
)

# "The photoelectric effect is the ...": a term of two to seven words that is defined.
_TERM = re.compile(
    rf"(?P<term>[\w-]+(?:\s[\w'\u2019-]+){{1,6}}?)\s+(?:\([^()]*\)\s*)?{_BE}\s(?:an?|the|any|one)\b"
)
_NO_TERM = re.compile(
    rf"\b(?:{_SOMEBODY}|who|which|what|of)\b|(?:\w+est|first|last|next|main|major|only|same|other)\s"
)


def opening_subject(text: str) -> Span | None:
    """Return where a text that begins by saying what something is names it; None for other texts.

    Without article and quotation marks; a pure function of the first words, before any parse.
    """
    begin = len(text) - len(text.lstrip())
    if quoted := _QUOTED.match(text, begin):
        span = Span(*quoted.span("name"))
        return span if _is_defined(text, quoted.end()) else None
    for before in (_ARTICLE, _HONORIFIC):
        if found := before.match(text, begin):
            begin = found.end()
    end = _end_of_name(text, begin)
    if more := _GOES_ON.match(text, end):
        end = _end_of_name(text, more.end())
    if suffix := _SUFFIX.match(text, end):
        end = suffix.end()
    if end > begin and _is_defined(text, end):
        return Span(begin, end)
    term = _TERM.match(text, begin)
    return Span(*term.span("term")) if term and _is_term(term["term"]) else None


def _is_defined(text: str, end: int) -> bool:
    return _DEFINED.match(text, end, end + 400) is not None


def _is_term(words: str) -> bool:
    """Tell a term from what begins any sentence: "my boss", "in winter Orvo", "what I want". With
    capitals in all but small words it is a title: "How I Met Your Mother".
    """
    first, *others = words.split()
    if others[0][0].isupper() and all(one[0].isupper() or one in _INSIDE for one in others):
        return first[0].isupper() and len(others) > 2
    return first.casefold() not in _NO_BEGIN and not _NO_TERM.search(words)


def _end_of_name(text: str, begin: int) -> int:
    """Return where the run of a name's words ends that begins at a place."""
    end = begin
    joining = 0
    for number, (start, word, closes) in enumerate(_words(text, begin)):
        plain = word.casefold()
        if number >= _LONGEST or (number == 0 and plain in _NO_BEGIN):
            break
        if _is_of_a_name(word):
            end, joining = start + len(word), 0
        elif number and plain in _INSIDE and joining < 3 and not closes:
            joining += 1
            continue
        else:
            break
        if closes:
            break
    return end


def _words(text: str, begin: int) -> Iterator[tuple[int, str, bool]]:
    """Yield where words begin, the words, and whether a name ends with them."""
    for found in _WORD.finditer(text, begin):
        word, bracket, _ = found[0].partition("(")
        bare = word.rstrip(",;:")
        if len(bare) > _SHORT and not ABBREVIATED.search(bare):
            bare = bare.rstrip(".")  # the end of a sentence
        closes = bool(bracket) or bare not in (word, word.removesuffix(":"))
        if bare:
            yield found.start(), bare, closes
        if closes:
            return


def _is_of_a_name(word: str) -> bool:
    """Tell a word with a capital or a digit at its beginning, or behind a particle ("al-Amin")."""
    if word[0].isupper() or word[0].isdigit():
        return True
    _, mark, last = word.partition("-" if "-" in word else "'")
    return bool(mark) and last[:1].isupper()
