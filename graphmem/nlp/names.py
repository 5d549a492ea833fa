"""Names in a passage, and the aliases that its words give: by entity recognition, capitals, title.

Which stretch wins where two overlap: an occurrence of the title, then the longer one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.model.extraction import Alias, Name
from graphmem.nlp.lexicon import DEMONYMS, NO_NAME, NUMERIC_ENTITIES, SYNONYMS, is_person_noun
from graphmem.nlp.long_names import long_names
from graphmem.nlp.page import Page, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

# Words inside names that are not capitalised: "Ludwig van Beethoven", "Bank of England".
_INSIDE = frozenset("of de van von der den la le du da di del bin al the y & and for 's".split())
_PARTICLES = _INSIDE - {"of", "the", "y", "&", "and", "for", "'s"} | {"ibn", "mac", "ter", "zu"}
# "St Cyprian's School" is one name, "Oslo's Mayor" is not.
_INSTITUTION = frozenset(
    "school college hospital church cathedral hall park court abbey island day bank inn".split()
)
_SUFFIX = re.compile(r",?\s(?:[JS]r\b\.?|I{1,3}\b|IV\b)")
_TRIM_LEFT = re.compile(r"^(?:[\s\"'“”‘’(\[{,.:;*#|>\-–—]|(?:the|a|an)\s)+", re.IGNORECASE)
_TRIM_RIGHT = re.compile(
    r"(?:[\s\"“”‘’'(\[{\])},.:;*#|!?\-–—]|['’]s|\s(?:of|and|the|in|at|for|to|by|with|from|de))+$"
)
# A final full stop belongs to these: "U.S.", "Sammy Davis Jr.", "Acme Inc."
_ABBREVIATED = re.compile(r"(?:\b(?:[^\W\d]\.)+|\b(?:[JS]r|Inc|Co|Corp|Ltd|Bros|St|Mt)\.)$")
_FUNCTION = frozenset("PRON DET ADP AUX INTJ SCONJ CCONJ VERB".split())
_HONORIFIC = frozenset("mr mrs ms dr sir lord lady dame prof st saint".split())
# The noun right before a name, with a quotation mark or a comma between.
_NOUN_BEFORE = re.compile(r"(\w+),?\s?[\"\u201c']?\s?$")
_WORDS = re.compile(r"\w+")
_CLASSES = (
    *(words - {"soundtrack"} for words in SYNONYMS),
    frozenset({"soundtrack"}),
    frozenset({"game"}),
    frozenset("opera play musical".split()),
)
_ROMAN = re.compile(r"[IVX]+|[JS]r\.?")
_ACRONYM = re.compile(r"\s*\((?P<alias>[A-Z][A-Za-z.&]{1,9})\)")
_ALSO = re.compile(
    r"""[\s,(]*(?:better\ |formerly\ |previously\ |commonly\ |sometimes\ |professionally\ )?
        (?:also\ |or\ )?(?:known\ (?:simply\ |professionally\ )?as|also\ called
        |a\.?k\.?a\.?|nicknamed|abbreviated\ (?:as|to)|stylized\ as|born)\s+(?:the\s+)?["“]?""",
    re.VERBOSE | re.IGNORECASE,
)


def find_names(page: Page) -> None:
    """Fill in the names of a page, in order of position, none overlapping, and its aliases."""
    for sentence in page.sentences:
        found = [
            *_titles(page, sentence),
            *_candidates(page, sentence),
            *long_names(page, sentence),
        ]
        for name in _without_overlaps(found):
            page.names.append(name)
    page.aliases.extend(_aliases(page))
    full = {alias.alias: alias.name for alias in page.aliases}
    page.names = [_called(name, full) for name in page.names]
    page.names = [_full_form(page, name) for name in page.names]
    _index(page)


def _index(page: Page) -> None:
    page.name_at = {}
    by_start = {name.span.start: name for name in page.names}
    current: Name | None = None
    for sentence in page.sentences:
        for token in sentence.tokens:
            start = sentence.offset + token.idx
            current = by_start.get(start, current)
            if current is not None and start < current.span.end:
                page.name_at[start] = current


def _titles(page: Page, sentence: Sentence) -> Iterator[Name]:
    base = page.base_title
    if len(base) < 2 or base.casefold() in NO_NAME:
        return
    at = sentence.span.start
    while (at := page.text.find(base, at, sentence.span.end)) >= 0:
        end = at + len(base)
        inside = (at and page.text[at - 1].isalnum()) or page.text[end : end + 1].isalnum()
        inside = inside or _is_namesake(page, at)
        if suffix := _SUFFIX.match(page.text, end):
            end = suffix.end()
        if not inside:
            yield Name(
                span=Span(at, end),
                surface=page.text[at:end],
                sentence=sentence.number,
                method="title",
                entity_name=page.title if page.title != page.text[at:end] else "",
            )
        at = end


def _is_namesake(page: Page, at: int) -> bool:
    """Tell whether the words of a title stand for something else of that name: "the film Salt Road"
    in the passage about "Salt Road (novel)".
    """
    before = _NOUN_BEFORE.search(page.text, max(0, at - 40), at)
    own = page.title[len(page.base_title) :].lower()
    if before is None or not own:
        return False
    told = {number for number, words in enumerate(_CLASSES) if before[1].lower() in words}
    mine = {n for n, words in enumerate(_CLASSES) if words.intersection(_WORDS.findall(own))}
    return bool(told) and bool(mine) and told.isdisjoint(mine)


def _candidates(page: Page, sentence: Sentence) -> Iterator[Name]:
    entity_tokens: set[int] = set()
    types: dict[Span, str] = {}
    for entity in sentence.tokens.ents:
        entity_tokens.update(range(entity.start, entity.end))
        if entity.label_ in NUMERIC_ENTITIES:
            continue
        span = sentence.span_of(_first_of(entity), entity[-1])
        if name := _name(page, sentence, span, "ner", entity.label_):
            types[name.span] = name.type
            yield name
    for first, last in _capitalised_runs(sentence, entity_tokens):
        span = sentence.span_of(_joined(first, entity_tokens), last)
        method = "proper noun" if last.pos_ == "PROPN" else "capitals"
        if name := _name(page, sentence, span, method, ""):
            yield name


def _joined(first: Token, taken: set[int]) -> Token:
    """Return where a run begins that goes on from an entity: "Toyota" of "Toyota Racing"."""
    while first.i - 1 in taken and first.i > first.sent.start:
        before = first.nbor(-1)
        if before.pos_ != "PROPN" or before.head.i < first.i or before.ent_type_ == "DATE":
            break
        first = before
    return first


def _first_of(entity: Tokens) -> Token:
    """Return an entity's first token, or the capitalised word before: "Comet" of "Comet Varro"."""
    first = entity[0]
    if first.i == entity.sent.start:
        return first
    before = first.nbor(-1)
    if (
        before.pos_ == "PROPN"
        and entity.start <= before.head.i < entity.end
        and not before.ent_type_
    ):
        title = before.lower_.strip(".") in _HONORIFIC or is_person_noun(before.lower_)
        return first if title else before
    return first


def _capitalised_runs(sentence: Sentence, taken: set[int]) -> Iterator[tuple[Token, Token]]:
    """Yield runs of capitalised words, joined by the small words that names hold inside."""
    run: list[Token] = []
    start = sentence.tokens.start
    for token in sentence.tokens:
        if token.i not in taken and _begins_name(token, first=token.i == start):
            run.append(token)
        elif not (run and token.i not in taken and token.lower_ in _INSIDE and _joins(token)):
            if run:
                yield run[0], run[-1]
            run = []
    if run:
        yield run[0], run[-1]


def _joins(token: Token) -> bool:
    if token.lower_ == "'s":
        following = token.nbor() if token.i + 1 < len(token.doc) else token
        return following.lower_ in _INSTITUTION and following.text[0].isupper()
    if token.lower_ in ("and", "for") or token.i + 1 >= len(token.doc):
        return False
    following = token.nbor()
    if following.lower_ in ("the", "la", "der") and token.i + 2 < len(token.doc):
        following = token.nbor(2)
    return following.pos_ == "PROPN"


def _begins_name(token: Token, *, first: bool) -> bool:
    text = token.text
    if " " in text and token.pos_ == "PROPN" and text[0].isdigit():
        return True  # "1. FC Vell", which a plain sentence made one word
    if not text[0].isupper() or not text[0].isalpha() or token.lower_ in NO_NAME:
        return False
    if token.pos_ == "PROPN":
        return True
    return not first and token.pos_ not in _FUNCTION


def _name(page: Page, sentence: Sentence, span: Span, method: str, kind: str) -> Name | None:
    """Return the name at a span, trimmed; None if no name is left."""
    start, end = _trimmed(page.text, span)
    surface = page.text[start:end]
    if len(surface) < 2 or surface.casefold() in NO_NAME or "\n" in surface:
        return None
    if not any(character.isalpha() for character in surface):
        return None
    if not kind and is_person_noun(surface.lower()) and not _is_subject(sentence, span):
        return None  # "Ambassador", "Governor": what someone is, not who
    country = DEMONYMS.get(surface)
    return Name(
        span=Span(start, end),
        surface=surface,
        sentence=sentence.number,
        type="GPE" if country else kind,
        method="demonym" if country else method,
        entity_name=country or "",
    )


def _is_subject(sentence: Sentence, span: Span) -> bool:
    """Say whether one capitalised word opens a sentence and a verb follows: a noun that says what
    somebody is has an article there ("Varador is the capital").
    """
    first = next(iter(sentence.tokens))
    if len(sentence.tokens) < 2 or sentence.span_of(first, first) != span:
        return False
    return first.pos_ == "PROPN" and first.nbor().pos_ in ("VERB", "AUX")


def _trimmed(text: str, span: Span) -> tuple[int, int]:
    """Return where a name begins and ends, less articles, quotes, brackets and "'s" at its edges;
    a hyphenated word is whole.
    """
    part = span.of(text)
    left = _TRIM_LEFT.match(part)
    start = span.start + (left.end() if left else 0)
    right = _TRIM_RIGHT.search(text[start : span.end])
    end = start + right.start() if right else span.end
    if start < end and text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    if text[end : end + 1] == "." and _ABBREVIATED.search(text[start : end + 1]):
        end += 1
    while start > 1 and text[start - 1] == "-" and text[start - 2].isalnum():
        start -= 1
        while start and text[start - 1].isalnum():
            start -= 1
    return start, end


def _without_overlaps(names: Iterable[Name]) -> list[Name]:
    ranked = sorted(
        names,
        key=lambda name: (
            -(name.span.end - name.span.start),
            name.method != "title",
            name.method != "ner",
            name.span.start,
        ),
    )
    kept: list[Name] = []
    taken: set[int] = set()
    for name in ranked:
        cover = range(name.span.start, name.span.end)
        if taken.isdisjoint(cover):
            kept.append(name)
            taken.update(cover)
    return sorted(kept, key=lambda name: name.span.start)


def _called(name: Name, full: dict[str, str]) -> Name:
    """Point an alias at the name that the passage gave it for."""
    if name.entity_name or name.surface not in full:
        return name
    return replace(name, method="alias", entity_name=full[name.surface])


def _full_form(page: Page, name: Name) -> Name:
    """Point a person's last or first name at the full name that the passage gave before."""
    if name.entity_name or " " in name.surface or name.method == "title":
        return name
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


def personal_words(title: str) -> list[str]:
    """Return the words of a title before its rank or place, if it can be called by one of them:
    not "Orvo discography", "Velma palustris".
    """
    own = re.split(r",| of ", title)[0].split()
    if any(word.islower() and word not in _PARTICLES for word in own):
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


def _aliases(page: Page) -> Iterator[Alias]:
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
        for other in page.names[number + 1 : number + 2]:
            between = page.text[name.span.end : other.span.start]
            if len(between) >= 60 or not _ALSO.fullmatch(between) or other.surface == full:
                continue
            if "born" not in between or other.type == "PERSON":
                yield Alias(
                    name=full,
                    alias=other.surface,
                    span=Span(name.span.start, other.span.end),
                    reason="also known as",
                )
    yield from _title_alias(page)


def _title_alias(page: Page) -> Iterator[Alias]:
    """Yield the names that open a passage as other forms of its title, up to the first verb."""
    if not page.title or not page.sentences:
        return
    sentence = page.sentences[0]
    verb = sentence.offset + sentence.tokens.root.idx
    for name in page.names:
        if name.sentence or name.span.end > verb or name.method == "title":
            return
        if _resembles(name.surface, page.base_title) and name.surface != page.base_title:
            yield Alias(name=page.title, alias=name.surface, span=name.span, reason="title")
            return


def _resembles(opening: str, title: str) -> bool:
    """Tell whether the name that opens a passage is another form of its title."""
    mine, wanted = _plain_words(opening), _plain_words(title)
    if any(word.islower() and word not in (*mine, *_INSIDE) for word in title.split()):
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
    small = [word[0].lower() for word in full.split() if word.lower() not in _INSIDE]
    return len(letters) >= 2 and (letters in (initials, small))
