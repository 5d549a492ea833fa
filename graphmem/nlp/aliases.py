"""The names that a passage itself says to be one: "X (abbreviation)", "X, also known as Y", and the
title in another form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from graphmem.model.episode import Span
from graphmem.model.extraction import Alias, Name
from graphmem.nlp.name_edges import INSIDE
from graphmem.nlp.page import Page

_ACRONYM = re.compile(r"\s*\((?P<alias>[A-Z][A-Za-z.&]{1,9})\)")
_ALSO = re.compile(
    r"""[\s,(]*(?:(?:also|or)\ )?(?:(?:better|best|formerly|previously|commonly|sometimes|often
        |professionally|widely|popularly|simply)\ )*(?:also\ |or\ )?
        (?:known\ (?:simply\ |professionally\ |mononymously\ )?(?:as|by)|called|credited\ as
        |a\.?k\.?a\.?|nicknamed|abbreviated\ (?:as|to)|stylized\ as|born|performing\ as)\s+
        (?:(?:his|her|their|the|its)\s+(?:(?:stage|maiden|pen|ring|birth|artist)\s)?
        (?:names?|pseudonym|alias|moniker)\s+)?(?:the\s+)?["“]?""",
    re.VERBOSE | re.IGNORECASE,
)
# What stands in brackets behind a name says nothing of what it is called: "(born 1 May 1900)".
_ASIDE = re.compile(r"\s*\([^()]*\)")
# Where what follows a name belongs to it: "the Black Sea and Marmora Force", "Bo Vell's Salt Road".
_GOES_ON = re.compile(r"['\u2019]s\b|\sand\s[A-Z]|-\w")
# Three to five capitalised words, then years of a life in brackets.
_PERSON = re.compile(
    r"(?P<name>[^\W\d_a-z][^\W\d_]+(?:\s[^\W\d_a-z][\w.'\u2019-]*){1,3}\s[^\W\d_a-z][\w'\u2019-]+)"
    r"\s?\([^()]*(?:\bborn\b|\d{3,4}\s?[\u2013\u2014-]|[\u2013\u2014-]\s[^()]*\d{4})"
)


def aliases(page: Page) -> Iterator[Alias]:
    """Yield the aliases that a page gives, its names being found."""
    for number, name in enumerate(page.names):
        full = name.entity_name or name.surface
        after = _ACRONYM.match(page.text, name.span.end)
        if after and _abbreviates(after["alias"], name.surface):
            yield Alias(
                name=full,
                alias=after["alias"],
                span=Span(name.span.start, after.end()),
                reason="abbreviation",
            )
        for other in page.names[number + 1 : number + 1 + _NEAR]:
            if other.span.start - name.span.end > _FAR:
                break
            between = _ASIDE.sub("", page.text[name.span.end : other.span.start])
            if not _ALSO.fullmatch(between) or other.surface == full:
                continue
            if _GOES_ON.match(page.text, other.span.end):
                continue
            if "born" not in between or other.type == "PERSON":
                yield _known_as(page, name, other)
    yield from _title_alias(page)
    yield from _without_middle_names(page)


def _without_middle_names(page: Page) -> Iterator[Alias]:
    """Yield "Ana Berg" for a passage that begins "Ana Marie Berg (born 1960)": others leave out
    what stands between.
    """
    person = _PERSON.match(page.text)
    if person is None or person["name"] != page.base_title:
        return
    first, *_, last = person["name"].split()
    span = Span(*person.span("name"))
    yield Alias(name=page.title, alias=f"{first} {last}", span=span, reason="middle names")


_NEAR, _FAR = 4, 160  # names, and characters, in which a name may be said to be known otherwise


def _known_as(page: Page, name: Name, other: Name) -> Alias:
    """Return that a name is known as another one; the title is what both mean."""
    called, alias = name.entity_name or name.surface, other.surface
    if other.method == "title" and name.method != "title":
        called, alias = page.title, name.surface
    return Alias(
        name=called,
        alias=alias,
        span=Span(name.span.start, other.span.end),
        reason="also known as",
    )


def _title_alias(page: Page) -> Iterator[Alias]:
    """Yield the names that open a passage as other forms of its title, up to the first verb."""
    if not page.title or not page.sentences:
        return
    sentence = page.sentences[0]
    verb = sentence.offset + sentence.tokens.root.idx
    for name in page.names:
        if name.sentence or name.span.end > verb or name.method == "title":
            return
        place = page.base_title.partition(",")[0]  # "Orvo" of "Orvo, Averil"
        same = name.surface == place or resembles(name.surface, page.base_title)
        if same and name.surface != page.base_title:
            yield Alias(name=page.title, alias=name.surface, span=name.span, reason="title")
            return


def resembles(opening: str, title: str) -> bool:
    """Tell whether the name that opens a passage is another form of its title."""
    mine, wanted = _plain_words(opening), _plain_words(title)
    if any(word.islower() and word not in (*mine, *INSIDE) for word in title.split()):
        return False  # "Orvo" of "Orvo discography"
    shared = sum(word in mine for word in wanted if len(word) > 2)
    if not mine or not shared or len(mine) > 8:
        return False
    same_end = mine[-1] == wanted[-1] and mine[0][0] == wanted[0][0]
    most = wanted[0] in mine and 2 * shared >= len(wanted)
    return len(mine) > 1 and (same_end or most)


def _plain_words(text: str) -> list[str]:
    """Return the words of a name without case, accents, articles and "Jr."."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [word for word in re.findall(r"\w+", plain) if word not in ("jr", "sr", "the")]


def _abbreviates(short: str, full: str) -> bool:
    letters = [c.lower() for c in short if c.isalpha() and c.isupper()]
    initials = [word[0].lower() for word in re.split(r"[\s\-]+", full) if word]
    small = [word[0].lower() for word in full.split() if word.lower() not in INSIDE]
    return len(letters) >= 2 and (letters in (initials, small))
