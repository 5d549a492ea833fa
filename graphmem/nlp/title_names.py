"""A passage's own title among its names: where it stands, what stands for something else of that
name, the form in which it opens the passage, and the short forms of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graphmem.model.episode import Span
from graphmem.model.extraction import Name
from graphmem.nlp.aliases import resembles
from graphmem.nlp.lexicon import NO_NAME, SYNONYMS
from graphmem.nlp.name_edges import PARTICLES, trimmed
from graphmem.nlp.page import Page, Sentence

_SUFFIX = re.compile(r",?\s(?:[JS]r\b\.?|I{1,3}\b|IV\b)")
_CAPITALS = re.compile(
    r"[A-Z\u00c0-\u00de][\w.'\u2019-]*"
    r"(?:\s(?:(?:of|and|the|van|von|de|der|den|la|le|da|di|del|du|dos|bin|al)\s)*"
    r"(?:[\"\u201c'][A-Z]\w*[\"\u201d']|[A-Z\u00c0-\u00de][\w.'\u2019-]*))+"
)
_OPENED = re.compile(r"\s?\(|,|\s(?:is|was|were|are)\b")
# The noun right before a name, with a quotation mark or a comma between.
_NOUN_BEFORE = re.compile(r"(\w+),?\s?[\"\u201c']?\s?$")
_QUOTES = "\"\u201c' "
_WORDS = re.compile(r"\w+")
_YEARS = re.compile(r"\b\d{4}\b")
# A year in the noun phrase that leads to a name: "the 1937 French release "Salt Road"".
_YEAR_BEFORE = re.compile(
    r"\b(?:the|an?|this|his|her|its|their)\s(\d{4})(?:\s[\w-]+){1,3},?\s?[\"\u201c']?\s?$"
)
_CLASSES = (
    *(words - {"soundtrack"} for words in SYNONYMS),
    frozenset({"soundtrack"}),
    frozenset({"game"}),
    frozenset("opera play musical".split()),
)
# What is called by its noun alone, with "the": bodies of people, places, events.
_BODIES = frozenset(
    """
    academy act agency airport alliance archive army assembly association authority award awards
    bank battalion battle board brewery bridge brigade bureau canal castle cathedral center centre
    championship championships church club coalition college commission committee company
    conference confederation congress consortium convention corporation corps council county court
    cup department diocese directorate district division dynasty empire federation festival force
    forum foundation fund gallery games garden gardens group guild hall hospital hotel house
    initiative institute institution island islands kingdom laboratory lake league library line
    ministry mission monastery mountains movement museum navy network observatory office olympics
    orchestra order organisation organization palace parish park parliament party peninsula
    platform port prefecture prize program programme project province railway railways regiment
    region registry republic reserve river road route school senate service services ship society
    squadron stadium state station street summit symphony synod team temple theater theatre
    tournament tower treaty tribunal trophy trust tunnel union university valley village zoo
    """.split()
)
_ROMAN = re.compile(r"[IVX]+|[JS]r\.?")


def titles(page: Page, sentence: Sentence) -> Iterator[Name]:
    """Yield where the title's words stand in a sentence, as the title or (method "namesake") as
    something else of that name.
    """
    base = page.base_title
    if len(base) < 2 or base.casefold() in NO_NAME:
        return
    at = sentence.span.start
    while (at := page.text.find(base, at, sentence.span.end)) >= 0:
        end = at + len(base)
        inside = (at and page.text[at - 1].isalnum()) or page.text[end : end + 1].isalnum()
        suffix = _SUFFIX.match(page.text, end)
        if suffix is not None:
            end = suffix.end()
        surface = page.text[at:end]
        another = _is_namesake(page, at)
        if suffix is not None and not page.text.lstrip(_QUOTES).startswith(surface):
            another = True  # "Bo Vell II" is another than Bo Vell
        if not inside:
            yield Name(
                span=Span(at, end),
                surface=surface,
                sentence=sentence.number,
                method="namesake" if another else "title",
                entity_name=page.title if page.title != surface and not another else "",
            )
        at = end


def _is_namesake(page: Page, at: int) -> bool:
    """Tell whether the words of a title stand for something else of that name: "the film Salt Road"
    in the passage about "Salt Road (novel)", "the 1933 film Salt Road" in one about "Salt Road
    (1989 film)", and all of them in one about "Salt Road (disambiguation)".
    """
    own = page.title[len(page.base_title) :].lower()
    if not own:
        return False
    if "(disambiguation)" in own:
        return True
    years = {year[1] for year in _YEAR_BEFORE.finditer(page.text, max(0, at - 40), at)}
    if years and (mine := set(_YEARS.findall(own))) and years.isdisjoint(mine):
        return True
    before = _NOUN_BEFORE.search(page.text, max(0, at - 40), at)
    if before is None:
        return False
    told = {number for number, words in enumerate(_CLASSES) if before[1].lower() in words}
    mine = {n for n, words in enumerate(_CLASSES) if words.intersection(_WORDS.findall(own))}
    return bool(told) and bool(mine) and told.isdisjoint(mine)


def opening(page: Page, sentence: Sentence) -> Iterator[Name]:
    """Yield the title in another form that opens a passage as one name: entity recognition cuts
    "Velda Karen Berg Ostrow".
    """
    if sentence.number or not page.title:
        return
    run = _CAPITALS.match(page.text, sentence.span.start)
    if run is None or run[0] == page.base_title or not resembles(run[0], page.base_title):
        return
    start, end = trimmed(page.text, Span(*run.span()))
    if _OPENED.match(page.text, end):
        inside = {
            entity.label_
            for entity in sentence.tokens.ents
            if start <= sentence.offset + entity.start_char < end
        }
        yield Name(
            span=Span(start, end),
            surface=page.text[start:end],
            sentence=0,
            type="PERSON" if "PERSON" in inside else "",
            method="opening",
        )


def called(name: Name, full: dict[str, str]) -> Name:
    """Point an alias at the name that the passage gave it for."""
    if name.entity_name or name.method == "namesake" or name.surface not in full:
        return name
    return replace(name, method="alias", entity_name=full[name.surface])


def full_form(page: Page, name: Name) -> Name:
    """Point a person's last or first name at the full name that the passage gave before."""
    if name.entity_name or " " in name.surface or name.method in ("title", "namesake"):
        return name
    if _is_the_title(page, name):
        return replace(name, method="short form", entity_name=page.title)
    for longer in _longer_forms(page, name):
        return replace(name, type="PERSON", method="short form", entity_name=longer)
    return name


def _longer_forms(page: Page, name: Name) -> Iterator[str]:
    """Yield the titles and names before a short name of which it is the last (or first) word."""
    words = personal_words(page.base_title)
    person = name.type in ("PERSON", "") or [name.surface] == words[-1:]
    placed = name.type in ("GPE", "LOC", "FAC")
    if len(words) > 1 and name.surface in words and person and not placed and _is_person(page):
        yield page.title
    for earlier in page.names:
        if earlier.span.start >= name.span.start:
            break
        if earlier.type == "PERSON" and " " in earlier.surface:
            parts = re.split(r",| of ", earlier.surface)[0].split()
            if name.surface in (parts[-1], parts[0]) and name.type in ("PERSON", "", "ORG"):
                yield earlier.entity_name or earlier.surface


def _is_the_title(page: Page, name: Name) -> bool:
    """Tell "the Council" in the passage about "Orvo Climate Council", "the Republic" in that about
    the "Republic of Orvo".
    """
    words = page.base_title.split()
    if len(words) < 2 or name.type in ("PERSON", "GPE", "NORP"):
        return False
    if page.text[max(0, name.span.start - 4) : name.span.start].lower() != "the ":
        return False
    if name.surface.lower() not in _BODIES:
        return False  # "the Daleks" of "Orvo and the Daleks" are no film
    return name.surface == words[-1] or (name.surface == words[0] and words[1] == "of")


def personal_words(title: str) -> list[str]:
    """Return the words of a title before its rank or place, if it can be called by one of them:
    not "Orvo discography", "Velma palustris".
    """
    own = re.split(r",| of ", title)[0].split()
    if any(word.islower() and word not in PARTICLES for word in own) or "&" in own:
        return []
    return [word for word in own if not _ROMAN.fullmatch(word)]


def _is_person(page: Page) -> bool:
    """Return whether the first sentence treats the title as a person."""
    head = page.sentences[0].span.of(page.text) if page.sentences else ""
    if re.search(r"\(\s*(?:born|died|\w+ \d|\d)", head) and "born" in head:
        return True
    return any(
        name.type == "PERSON" and name.sentence == 0 and name.surface.endswith(page.base_title[-4:])
        for name in page.names
    ) or bool(re.search(r"\b(?:He|She|he|she|his|her|him)\b", page.text))
