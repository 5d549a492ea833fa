"""Names in a passage, and the aliases that its words give: by entity recognition, capitals, title.

Which stretch wins where two overlap: an occurrence of the title, then the longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.model.extraction import Name
from graphmem.nlp.aliases import aliases
from graphmem.nlp.lexicon import DEMONYMS, NO_NAME, NUMERIC_ENTITIES, is_person_noun
from graphmem.nlp.long_names import long_names
from graphmem.nlp.name_edges import INSIDE, trimmed
from graphmem.nlp.page import Page, Sentence
from graphmem.nlp.title_names import called, full_form, opening, titles

if TYPE_CHECKING:
    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

# "St Cyprian's School" is one name, "Oslo's Mayor" is not.
_INSTITUTION = frozenset(
    "school college hospital church cathedral hall park court abbey island day bank inn".split()
)
_FUNCTION = frozenset("PRON DET ADP AUX INTJ SCONJ CCONJ VERB".split())
_BREAK = re.compile(r"[\n|]")  # of lines, of the cells of a table
_POST_OF = re.compile(
    r"(?:Arch)?[Bb]ishop of |(?:Mayor|Governor|President|Minister|Senator|Ambassador) (?:of|to) "
)
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth".split())
_HONORIFIC = frozenset("mr mrs ms dr sir lord lady dame prof st saint".split())


def find_names(page: Page) -> None:
    """Fill in the names of a page, in order of position, none overlapping, and its aliases."""
    for sentence in page.sentences:
        found = [
            *titles(page, sentence),
            *opening(page, sentence),
            *_candidates(page, sentence),
            *long_names(page, sentence),
        ]
        for name in _without_overlaps(found):
            page.names.append(name)
    page.aliases.extend(aliases(page))
    full = {alias.alias: alias.name for alias in page.aliases}
    page.names = [called(name, full) for name in page.names]
    page.names = [full_form(page, name) for name in page.names]
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


def _candidates(page: Page, sentence: Sentence) -> Iterator[Name]:
    entity_tokens: set[int] = set()
    types: dict[Span, str] = {}
    for entity in sentence.tokens.ents:
        entity_tokens.update(range(entity.start, entity.end))
        if entity.label_ in NUMERIC_ENTITIES:
            continue
        span = sentence.span_of(_first_of(entity), _numbered(_last_of(entity)))
        if name := _name(page, sentence, span, "ner", entity.label_):
            types[name.span] = name.type
            yield name
    for first, last in _capitalised_runs(sentence, entity_tokens):
        span = sentence.span_of(_joined(first, entity_tokens), _numbered(last))
        method = "proper noun" if last.pos_ == "PROPN" else "capitals"
        if name := _name(page, sentence, span, method, ""):
            yield name


def _joined(first: Token, taken: set[int]) -> Token:
    """Return where a run begins that goes on from an entity: "Toyota" of "Toyota Racing"."""
    while first.i - 1 in taken and first.i > first.sent.start:
        before = first.nbor(-1)
        ordinal = _is_ordinal(before) and before.i > first.sent.start
        named = before.pos_ == "PROPN" and before.head.i >= first.i and before.ent_type_ != "DATE"
        if not (ordinal or named):
            break
        first = before
    return first


def _first_of(entity: Tokens) -> Token:
    """Return an entity's first token, or the capitalised word before: "Comet" of "Comet Varro"."""
    first = entity[0]
    if first.i == entity.sent.start:
        return first
    before = first.nbor(-1)
    if _is_ordinal(before) and before.i > entity.sent.start:
        return before  # "the Third Orvo War"
    if (
        before.pos_ == "PROPN"
        and entity.start <= before.head.i < entity.end
        and not before.ent_type_
    ):
        title = before.lower_.strip(".") in _HONORIFIC or is_person_noun(before.lower_)
        return first if title else before
    return first


def _is_ordinal(token: Token) -> bool:
    return token.lower_ in _ORDINALS and token.text[0].isupper()


def _last_of(entity: Tokens) -> Token:
    """Return an entity's last token, or that of a person's place: "Ibelin" of "John of Ibelin"."""
    last = entity[-1]
    if len(entity) > 1 or entity.label_ != "PERSON" or last.i + 2 >= len(last.doc):
        return last
    if last.nbor().lower_ != "of" or last.nbor(2).pos_ != "PROPN" or is_person_noun(last.lower_):
        return last
    last = last.nbor(2)
    while last.i + 1 < len(last.doc) and last.dep_ == "compound" and last.nbor().pos_ == "PROPN":
        last = last.nbor()
    return last


def _numbered(last: Token) -> Token:
    """Return the number that ends a name, or its last word: "Commodore 64", no year."""
    if last.i + 1 >= len(last.doc):
        return last
    following = last.nbor()
    counts = following.dep_ == "nummod" and following.head == last
    is_year = following.ent_type_ == "DATE" or len(following) == 4
    return following if counts and following.is_digit and not is_year else last


def _capitalised_runs(sentence: Sentence, taken: set[int]) -> Iterator[tuple[Token, Token]]:
    """Yield runs of capitalised words, joined by the small words that names hold inside."""
    run: list[Token] = []
    start = sentence.tokens.start
    for token in sentence.tokens:
        if token.i not in taken and _begins_name(token, first=token.i == start):
            run.append(token)
        elif not (run and token.i not in taken and _joins(token)):
            if run:
                yield run[0], run[-1]
            run = []
    if run:
        yield run[0], run[-1]


def _joins(token: Token) -> bool:
    """Tell whether a small word or a hyphen goes on with the name before it."""
    if token.lower_ not in INSIDE and token.text not in "-\u2013":
        return False
    if token.lower_ == "'s":
        following = token.nbor() if token.i + 1 < len(token.doc) else token
        return following.lower_ in _INSTITUTION and following.text[0].isupper()
    if token.text in "-\u2013":
        return not token.nbor(-1).whitespace_ and not token.whitespace_
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
    start, end = trimmed(page.text, span)
    if kind == "ORG" and (post := _POST_OF.match(page.text, start, end)):
        start = post.end()  # "Bishop of Orvo" is what somebody is there
    surface = page.text[start:end]
    if len(surface) < 2 or surface.casefold() in NO_NAME or _BREAK.search(surface):
        return None
    if not any(character.isalpha() for character in surface):
        return None
    is_post = is_person_noun(surface.lower())
    if (
        is_post
        and (page.text.startswith(" of ", end) or not kind)
        and not _is_subject(sentence, span)
    ):
        return None  # "Ambassador", "Bishop of Orvo": what someone is, not who
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
