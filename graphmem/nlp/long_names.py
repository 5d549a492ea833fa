"""Names that entity recognition takes apart: persons with rank or place, places of two names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.model.episode import Span
from graphmem.model.extraction import Name
from graphmem.nlp.lexicon import NO_NAME
from graphmem.nlp.page import Page, Sentence

# "Anna Vell, 3rd Duchess of Averil", "Otto II of Averil", "Princess Vera of Averil": one name,
# where entity recognition sees a person and a place.
_CAPITAL = r"[A-Z\u00c0-\u00de][^\W\d_]*(?:['\u2019-][^\W\d_]+)*"
_PLACE = rf"(?:the\ )?{_CAPITAL}(?:\ {_CAPITAL})?"
RANK = (
    r"(?:Prince|Princess|Duke|Duchess|Archduke|Archduchess|Earl|Count|Countess|Baron|Baroness|"
    r"Marquess|Marquis|Marchioness|Viscount|Viscountess|Margrave|Margravine|Landgrave|Landgravine|"
    r"Elector|Electress|Lord|Lady|King|Queen|Baronet|Burgrave|Emperor|Empress)\b"
)
_NUMERAL = r"(?:I{1,3}|I?[VX]|VI{1,3}|I?X|X[IV]+)"
_TITLED = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}\ of\ )?{_CAPITAL}(?:\ {_CAPITAL}){{0,3}}(?:\ {_NUMERAL})?,\ "
    rf"(?:\d+(?:st|nd|rd|th)\ {RANK}"
    rf"(?:\ of\ {_PLACE}(?:\ and\ {_CAPITAL}(?!\ (?:of|de)\b))?|\ {_CAPITAL})?"
    rf"|{RANK}\ of\ {_PLACE})"
)
_OF_PLACE = re.compile(
    rf"(?<!\w)(?:(?:Prince|Princess|Infanta|Infante|Saint|Archduke|Archduchess)\ {_CAPITAL}"
    rf"(?:\ {_CAPITAL})?(?:\ {_NUMERAL})?|{_CAPITAL}(?:\ {_CAPITAL})?\ {_NUMERAL})"
    rf"(?:,\ {RANK})?\ of\ {_CAPITAL}(?:-{_CAPITAL})?"
)
_JOINED_PLACES = re.compile(
    r"\b(?:Trinidad and Tobago|Bosnia and Herzegovina|Antigua and Barbuda|Tyne and Wear"
    r"|S(?:aint|t\.?) (?:Kitts and Nevis|Vincent and the Grenadines)"
    r"|S\u00e3o Tom\u00e9 and Pr\u00edncipe"
    r"|Turks and Caicos(?: Islands)?|Newfoundland and Labrador|Serbia and Montenegro"
    r"|Jammu and Kashmir|Dumfries and Galloway|Wallis and Futuna)\b"
)
_BARE_RANK = re.compile(rf"{RANK}\ (?=[^,]*\ {_NUMERAL}\b)")


def long_names(page: Page, sentence: Sentence) -> Iterator[Name]:
    """Yield the names of a sentence that patterns tell, in any order."""
    yield from _noble(page, sentence)
    yield from _joined_places(page, sentence)


def _joined_places(page: Page, sentence: Sentence) -> Iterator[Name]:
    """Yield places whose name joins two."""
    for match in _JOINED_PLACES.finditer(page.text, sentence.span.start, sentence.span.end):
        yield Name(
            span=Span(*match.span()),
            surface=match[0],
            sentence=sentence.number,
            type="GPE",
            method="ner",
        )


def _noble(page: Page, sentence: Sentence) -> Iterator[Name]:
    """Yield persons with their rank or place, which belong to the name."""
    for pattern in (_TITLED, _OF_PLACE):
        for match in pattern.finditer(page.text, sentence.span.start, sentence.span.end):
            start = match.start()
            if rank := _BARE_RANK.match(page.text, start, match.end()):
                start = rank.end()  # "King Otto II of Averil" is called "Otto II of Averil"
            first, _, rest = page.text[start : match.end()].partition(" ")
            if first.casefold() in NO_NAME and rest:
                start += len(first) + 1  # "When Anna Vell, 3rd Duchess of Averil"
            yield Name(
                span=Span(start, match.end()),
                surface=page.text[start : match.end()],
                sentence=sentence.number,
                type="PERSON",
                method="rank",
            )
