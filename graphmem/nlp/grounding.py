"""Triples in words, found again in the text that they are said to come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphmem.model.assertion import Literal, LiteralKind
from graphmem.model.episode import Span
from graphmem.model.extraction import Argument, ArgumentKind, Statement
from graphmem.model.ids import normalised_name
from graphmem.nlp.dates import dates
from graphmem.nlp.literals import literal

# Words that a predicate may have and its sentence not: "Averil, a port" is "Averil is a port".
_LIGHT = frozenset(
    """
    a an the be is are was were been being has have had do does did not to of in on at by for from
    with as and or that which who whose his her its their
    """.split()
)
_WORD = re.compile(r"\w+")
_MOST_PLACES = 50  # occurrences of an argument that are looked at


def grounded(
    text: str,
    sentences: Sequence[Span],
    triple: tuple[str, str, str],
    *,
    title: str = "",
    speaker: str = "",
    confidence: float = 1.0,
    rule: str = "given",
) -> Statement | None:
    """Return a triple as a statement with its spans, or None if its words are not in the text.

    The object stands in the text, and so does the subject, unless it is the title or the speaker
    (its span is then empty, where the sentence begins); every word of the predicate but those that
    grammar adds stands there in some inflection.
    """
    subject, predicate, object_ = (" ".join(part.split()) for part in triple)
    known = {normalised_name(name) for name in (title, speaker) if name}
    objects = list(places(text, object_))
    subjects = list(places(text, subject))
    if not (subject and predicate and objects) or not _stands_in(predicate, text):
        return None
    if not subjects and normalised_name(subject) not in known:
        return None
    object_span, subject_span = min(
        (
            (one, other)
            for one in objects
            for other in subjects or [_start(sentences, one)]
            if not (one.start < other.end and other.start < one.end)
        ),
        key=lambda pair: _apart(pair, sentences),
        default=(None, None),
    )
    if object_span is None or subject_span is None:
        return None
    number = number_of(sentences, object_span)
    return Statement(
        sentence=number,
        subject=_argument(text, subject_span, subject, "subject"),
        predicate=predicate.lower(),
        predicate_text=predicate,
        predicate_span=_predicate_span(text, predicate, subject_span, object_span),
        object=_value(text, object_span) or _argument(text, object_span, object_, "object"),
        confidence=confidence,
        rule=rule,
    )


def places(text: str, phrase: str) -> Iterator[Span]:
    """Yield where a phrase stands as whole words, whatever its case and blanks."""
    words = phrase.split()
    if not words:
        return
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
    for number, match in enumerate(re.finditer(pattern, text, re.IGNORECASE)):
        if number == _MOST_PLACES:
            return
        yield Span(match.start(), match.end())


def _stands_in(predicate: str, text: str) -> bool:
    stems = {_stem(word) for word in _WORD.findall(text.casefold())}
    words = [word for word in _WORD.findall(predicate.casefold()) if word not in _LIGHT]
    return all(_stem(word) in stems for word in words)


def _stem(word: str) -> str:
    """Return what the inflections of a word share, roughly: its first five letters."""
    return word[:5] if len(word) > 5 else word.removesuffix("s").removesuffix("d").removesuffix("e")


def _start(sentences: Sequence[Span], place: Span) -> Span:
    number = number_of(sentences, place)
    start = sentences[number].start if sentences else 0
    return Span(start, start)


def _apart(pair: tuple[Span, Span], sentences: Sequence[Span]) -> tuple[bool, int, int]:
    one, other = pair
    same = number_of(sentences, one) == number_of(sentences, other)
    return not same, abs(one.start - other.start), one.start


def number_of(sentences: Sequence[Span], place: Span) -> int:
    """Return the number of the sentence that a place is in."""
    return max((n for n, span in enumerate(sentences) if span.start <= place.start), default=0)


def _predicate_span(text: str, predicate: str, one: Span, other: Span) -> Span:
    """Return where the predicate stands, else what is between its arguments."""
    low, high = sorted((one, other))
    found = list(places(text, predicate))
    between = [span for span in found if low.end <= span.start and span.end <= high.start]
    if found:
        return (between or found)[0]
    return Span(low.end, max(low.end, high.start))


def _argument(text: str, span: Span, name: str, role: str) -> Argument:
    words = span.of(text)
    named = any(character.isupper() for character in words or name)
    kind = ArgumentKind.NAME if named else ArgumentKind.NOUN
    return Argument(text=words or name, span=span, kind=kind, name=words or name, role=role)


def _value(text: str, span: Span) -> Argument | None:
    words = span.of(text)
    value = literal(words)
    if value is None:
        found = dates(words)
        if found and found[0].span == Span(0, len(words)) and found[0].valid_from is not None:
            start = found[0].valid_from.isoformat()
            value = Literal(kind=LiteralKind.DATE, text=words, value=start)
    if value is None:
        return None
    return Argument(text=words, span=span, kind=ArgumentKind.LITERAL, literal=value, role="object")
