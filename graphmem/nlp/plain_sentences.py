"""Plain sentences: two names and small words between them, to the end of the sentence.

A statistical parser cuts names that it has not seen ("Club for Growth Oslo", "1. FC Vell") and then
reads the clause wrongly too. Where a whole sentence is a name, words in small letters and a name,
the capitals tell the names, and the clause is parsed with a common word in place of each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.nlp.lexicon import NUMERIC_ENTITIES, OFFICE
from graphmem.nlp.page import Page, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Parse = Callable[[Sequence[Sequence[str]]], Sequence["Doc"]]

# What the parser reads in place of the names: it knows both, so that the verb is a verb.
_STAND_INS = ("Anna", "London")
_LONGEST = 240
_MOST_BETWEEN = 8
# Small words that names hold inside, in the languages whose names English texts have.
_INSIDE = frozenset(
    """
    of the de van von der den ter ten la le les lo los las du da das do dos di del della dei des al
    el bin ibn ben y e et i und für zum zur am im à a na no ni för och og & - – / + 't 's
    """.split()
)
# Between the parts of one name only after (or, for "and" and commas, around) such a noun.
_ORGANISATION = (
    "Academy Agency Alliance Archdiocese Assembly Association Authority Bank Board Bureau Campaign "
    "Center Centre Chamber Church Club College Commission Committee Community Company "
    "Confederation Congregation Congress Consulate Corporation Council Court Delegation "
    "Department Diocese Directorate Embassy Enforcement Federation Forum Foundation Front Fund "
    "Government Group Guild Institute Institution Laboratory League Library Ministry Mission "
    "Movement Museum Network Observatory Office Orchestra Order Organisation Organization "
    "Parliament Party School Secretariat Secretary Senate Service Services Society Theatre Theater "
    "Trust Union University Club Clubs"
)
_HEAD = re.compile(rf"\b(?:{'|'.join(_ORGANISATION.split())})\b")
_LINKS = {
    "for": re.compile(rf"\b(?:{'|'.join(_ORGANISATION.split())})$"),
    "on": re.compile(r"\b(?:Commission|Committee|Council|Institute|Center|Centre|Board)$"),
    "at": re.compile(r"\b(?:University|College|School|Institute)\b(?! at\b).*$"),
}
_JOINED = re.compile(r",| and ")
_LISTED = re.compile(r",| and | of ")
# "Commission on Trade and Customs": what it is about, not a second thing.
_TOPICS = re.compile(r"\b(?:Commission|Committee|Council|Institute|Board) (?:on|for) ")
_OFFICE = re.compile(
    r"\b(?:hold|holds|held) the (?:position|post|office|title|rank|role) of (?=\S)", re.IGNORECASE
)
_NOT_OF_OFFICE = re.compile(
    r"[;:?!\"]|\b(?:who|which|that|since|until|when|while|after|before|during|from|but)\b|\d{3}"
)
_CLAUSE_WORDS = frozenset(
    "and or but that who whom whose which where when while because if whether than as".split()
)
_ABBREVIATED = re.compile(r"(?:(?:\w\.){2,}|\b(?:[JS]r|Inc|Co|Corp|Ltd|Bros)\.)$")
# Quotes, possessives, "(IBM)", which is another name, and "(1900 – 1960)".
_NO_NAME = re.compile(r"[;:?!\"“”]|['’]s(?:\s|$)|\([A-Z.]+\)|\([^()]*\d{3}")
# Where the parser sees a sentence end inside a name: "1. FC Vell", "St. Vell", "J. Vell".
_NO_END = re.compile(r"(?:\b\d{1,2}|\b[A-Z]|\bSt|\bMt|\bNo)\.$")
# First words with a capital that are of no name.
_SINGULAR = frozenset("NNP NNPS NN JJ FW RB".split())
_OPENING_ADVERB = re.compile(
    r"(?i:\w+ly|yesterday|today|tomorrow|tonight|soon|later|next|last|first|finally|sometimes|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|years?|months?|weeks?|days?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """A plain sentence: which sentences of the parser it covers, and its two phrases."""

    first: int
    last: int
    span: Span
    phrases: tuple[Span, Span]


def mend_plain_sentences(page: Page, parse: Parse) -> None:
    """Replace the plain sentences of a page whose names the parser cut.

    Args:
        page: its sentences are parsed; names are not found yet.
        parse: parses sentences that are given as words.
    """
    cut = [one for one in _plain_sentences(page) if _is_cut(page, one)]
    if not cut:
        return
    parts = [_parts(page, one) for one in cut]
    mended = {
        one.first: (one, _with_names(page, one, spans, doc))
        for one, spans, doc in zip(
            cut, parts, parse([_stood_in(page.text, spans) for spans in parts]), strict=True
        )
        if _is_read(doc)
    }
    sentences: list[Sentence] = []
    covered = 0
    for number, sentence in enumerate(page.sentences):
        if number < covered:
            continue
        if number in mended:
            one, doc = mended[number]
            sentence = Sentence(  # noqa: PLW2901 - it takes the old one's place
                number=0, tokens=doc[:], offset=one.span.start, span=one.span
            )
            covered = one.last + 1
        sentence.number = len(sentences)
        sentences.append(sentence)
    page.sentences = sentences


def _plain_sentences(page: Page) -> Iterator[_Plain]:
    done = -1
    for number in range(len(page.sentences)):
        if number <= done:
            continue
        last = _last_of(page, number)
        span = Span(page.sentences[number].span.start, page.sentences[last].span.end)
        phrases = _phrases(page.text, span)
        if phrases is not None and _opens_with_name(page.sentences[number], phrases[0]):
            done = last
            yield _Plain(first=number, last=last, span=span, phrases=phrases)


def _last_of(page: Page, number: int) -> int:
    """Return the number of the sentence in which one ends that the parser cut at a name's dot."""
    last = number
    while last + 1 < len(page.sentences):
        ends = _NO_END.search(page.sentences[last].span.of(page.text))
        following = page.sentences[last + 1]
        if not ends or following.tokens.doc is not page.sentences[last].tokens.doc:
            break
        last += 1
    return last


def _phrases(text: str, span: Span) -> tuple[Span, Span] | None:
    """Return the two phrases of a plain sentence, None if it is none."""
    words = span.of(text)
    if len(words) > _LONGEST or "\n" in words or "  " in words or not words.endswith("."):
        return None
    body = words if _ABBREVIATED.search(words) and not words.endswith("..") else words[:-1]
    office = _OFFICE.search(body)
    if office is not None:
        first, second = _stripped(body, 0, office.start()), Span(office.end(), len(body))
        if first is None or _NOT_OF_OFFICE.search(body, office.end()):
            return None
        return (_at(first, span), _at(second, span)) if _is_name(first.of(body)) else None
    pair = _around_small_words(body)
    return pair and (_at(pair[0], span), _at(pair[1], span))


def _at(part: Span, whole: Span) -> Span:
    return Span(whole.start + part.start, whole.start + part.end)


def _around_small_words(body: str) -> tuple[Span, Span] | None:
    """Return the names before and after the words in small letters."""
    words = [(found.group(), found.start(), found.end()) for found in re.finditer(r"\S+", body)]
    small = [n for n, (word, _, _) in enumerate(words) if _is_small(words, n, body)]
    if not small:
        return None
    first = _stripped(body, 0, words[small[0]][1])
    second = _stripped(body, words[small[-1]][2], len(body))
    if first is None or second is None:
        return None
    between = body[first.end : second.start].split()
    if (
        not all(_is_plain_word(word) for word in between)
        or len(between) > _MOST_BETWEEN
        or _CLAUSE_WORDS & set(between)
    ):
        return None
    return (first, second) if _is_name(first.of(body)) and _is_name(second.of(body)) else None


def _is_plain_word(word: str) -> bool:
    letters = word.replace("'", "").replace("’", "")
    return letters.isalpha() and (word[0].islower() or word.lower() in OFFICE)


def _is_small(words: Sequence[tuple[str, int, int]], number: int, body: str) -> bool:
    word, start, _ = words[number]
    if word.lower() in OFFICE:
        return True
    if not word[0].islower() or word in _INSIDE or word == "and":
        return False
    link = _LINKS.get(word)
    following = words[number + 1][0] if number + 1 < len(words) else ""
    if following == "the" and number + 2 < len(words):
        following = words[number + 2][0]
    if link is None or not following[:1].isupper():
        return True
    begin = max((words[n][2] for n in range(number) if _is_plainly_small(words[n][0])), default=0)
    return not link.search(body[begin : start - 1])


def _is_plainly_small(word: str) -> bool:
    return word[0].islower() and word not in _INSIDE and word not in _LINKS and word != "and"


def _stripped(body: str, start: int, end: int) -> Span | None:
    """Return a stretch without the small words at its edges; None if nothing is left."""
    words = [(found.group(), found.start(), found.end()) for found in re.finditer(r"\S+", body)]
    words = [word for word in words if start <= word[1] and word[2] <= end]
    while words and words[0][0][0].islower():
        words.pop(0)
    while words and words[-1][0][0].islower():
        words.pop()
    return Span(words[0][1], words[-1][2]) if words else None


def _is_name(text: str) -> bool:
    """Say whether capitalised words read as one name rather than as two, or as a description."""
    if not any(character.isalpha() for character in text) or len(text.split()) > 12:
        return False
    if _NO_NAME.search(text) or text.count("(") != text.count(")"):
        return False
    if not text[0].isalnum() or not (text[-1].isalnum() or text[-1] in ".)'\u2019"):
        return False  # "- Ana", the sign of a list
    if _JOINED.search(text):
        return len(_HEAD.findall(text)) == 1
    return True


def _opens_with_name(sentence: Sentence, phrase: Span) -> bool:
    """Say whether a sentence's first word is of a name: "Yesterday Anna" is none."""
    if phrase.start != sentence.span.start:
        return False
    tokens = [t for t in sentence.tokens if sentence.offset + t.idx < phrase.end and not t.is_space]
    first = tokens[0]
    if first.ent_type_ in NUMERIC_ENTITIES or _OPENING_ADVERB.match(first.text):
        return False
    # One word alone and no plural: a thing in English has an article before it.
    return not first.is_stop and (len(tokens) > 1 or first.tag_ in _SINGULAR)


def _tokens(page: Page, one: _Plain, span: Span) -> list[Token]:
    return [
        token
        for sentence in page.sentences[one.first : one.last + 1]
        for token in sentence.tokens
        if span.start <= sentence.offset + token.idx < span.end and not token.is_space
    ]


def _is_cut(page: Page, one: _Plain) -> bool:
    """Say whether the parser or the recognition of names took a phrase apart.

    Two organisations, persons or places in one phrase are two, whatever the capitals say.
    """
    if any(_is_two(page, one, span) for span in one.phrases):
        return False
    if one.first != one.last:
        return True
    subject = _tokens(page, one, one.phrases[0])
    if not any(_is_subject(token) for token in subject):
        return True
    return any(_is_apart(_tokens(page, one, span)) for span in one.phrases)


def _is_two(page: Page, one: _Plain, span: Span) -> bool:
    """Say whether two organisations, persons or places were recognised in a phrase that joins."""
    words = span.of(page.text)
    named = [token.ent_type_ for token in _tokens(page, one, span) if token.ent_iob_ == "B"]
    bodies = sum(label in ("ORG", "PERSON") for label in named)
    if bodies > 1 and _JOINED.search(words):
        return not _TOPICS.search(words)
    places = sum(label in ("GPE", "LOC") for label in named)
    if places < 2 or _HEAD.search(words) or not _LISTED.search(words):
        return False
    return not _OFFICE.search(one.span.of(page.text))


def _is_subject(token: Token) -> bool:
    is_verb = token.head.dep_ == "ROOT" and token.head.pos_ in ("VERB", "AUX")
    return is_verb and token.dep_ in ("nsubj", "nsubjpass")


def _is_apart(tokens: Sequence[Token]) -> bool:
    """Say whether a phrase is not one noun with one name, from its first word to its last."""
    named = sum(token.ent_iob_ == "B" for token in tokens)
    heads = [token for token in tokens if token.head not in tokens or token.head == token]
    counted = any(token.ent_type_ in NUMERIC_ENTITIES for token in tokens)
    if not named or counted:
        return counted or len(heads) != 1 or any(token.pos_ != "PROPN" for token in tokens)
    unnamed = any(not token.ent_type_ and not _is_joint(token) for token in tokens)
    return len(heads) != 1 or named > 1 or unnamed


def _is_joint(token: Token) -> bool:
    return token.lower_ in _INSIDE or token.is_punct


def _parts(page: Page, one: _Plain) -> list[Span]:
    """Return where the words stand: a name, those between, a name."""
    first, second = one.phrases
    between = _tokens(page, one, Span(first.end, second.start))
    offset = page.sentences[one.first].offset
    words = [Span(offset + token.idx, offset + token.idx + len(token)) for token in between]
    return [first, *words, second]


def _stood_in(text: str, parts: Sequence[Span]) -> list[str]:
    between = [part.of(text) for part in parts[1:-1]]
    return [_STAND_INS[0], *between, _STAND_INS[1], "."]


def _with_names(page: Page, one: _Plain, parts: Sequence[Span], parsed: Doc) -> Doc:
    """Return the sentence as it stands, each phrase one token, parsed as with the stand-ins."""
    from spacy.tokens import Doc as NewDoc

    last = len(parts) - 1
    labels = [_label(page, one, span) if n in (0, last) else "" for n, span in enumerate(parts)]
    tokens = list(parsed)
    return NewDoc(
        parsed.vocab,
        words=[*(part.of(page.text) for part in parts), "."],
        spaces=[*(page.text[part.end : part.end + 1] == " " for part in parts), False],
        pos=["PROPN" if n in (0, last) else token.pos_ for n, token in enumerate(tokens)],
        tags=["NNP" if n in (0, last) else token.tag_ for n, token in enumerate(tokens)],
        lemmas=[*_lemmas(page.text, parts, tokens), "."],
        heads=[token.head.i for token in tokens],
        deps=[token.dep_ for token in tokens],
        ents=[*(f"B-{label}" if label else "O" for label in labels), "O"],
    )


def _lemmas(text: str, parts: Sequence[Span], tokens: Sequence[Token]) -> list[str]:
    between = [token.lemma_ for token in tokens[1 : len(parts) - 1]]
    return [parts[0].of(text), *between, parts[-1].of(text)]


def _label(page: Page, one: _Plain, span: Span) -> str:
    """Return the type of a phrase: by its noun, else what most of it was recognised as."""
    if _HEAD.search(span.of(page.text)):
        return "ORG"
    covered: Counter[str] = Counter()
    for token in _tokens(page, one, span):
        if token.ent_type_ and token.ent_type_ not in NUMERIC_ENTITIES:
            covered[token.ent_type_] += len(token)
    label, length = covered.most_common(1)[0] if covered else ("", 0)
    return label if 2 * length > span.end - span.start else ""


def _is_read(doc: Doc) -> bool:
    """Say whether the sentence with stand-ins is one clause about the first of them."""
    return _is_subject(doc[0])
