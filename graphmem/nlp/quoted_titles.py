"""What is one word before parsing: titles ("Once Upon a Time" is a noun, whatever is inside) and
verbs and nouns with a prefix ("co-wrote").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

_QUOTED = re.compile(r'["\u201c]\s?([^"\u201c\u201d\n]{3,60}?)[,.]?["\u201d]')
_LONGEST = 9
# What somebody says ends with a comma inside the quotation, or follows "said".
_SAID_AFTER = re.compile(
    r"\W*(?:[A-Z]\w*\s|he\s|she\s|they\s|I\s|the\s\w+\s){0,3}(?:sa(?:id|ys)|told|wrote|replied|asked|added)\b"
)
PREFIXED = re.compile(r"(?<![\w-])(?P<prefix>co|re)-(?P<word>[a-z]{3,})(?![\w-])", re.IGNORECASE)
_SMALL = re.compile(r"\s[a-z]")


def merge_titles(doc: Doc, title: str) -> Doc:
    """Make one token of each quoted title, of the passage's own where it reads as a phrase, and
    of "co-founded" and the like, which the tokenizer takes apart.

    A quotation is a title when its first and last word and half of its words are capitalised.
    Merged are titles of two to nine words; a parser takes the verbs in them for the sentence's.
    """
    spans = []
    for start, end in _spans(doc.text, title):
        span = doc.char_span(start, end)
        if span is not None and 1 < len(span) <= _LONGEST + 3:
            spans.append(span)
    if spans:
        from spacy.util import filter_spans

        with doc.retokenize() as retokenizer:
            for span in filter_spans(spans):
                retokenizer.merge(span)
    return doc


def _spans(text: str, title: str) -> Iterator[tuple[int, int]]:
    for found in _QUOTED.finditer(text):
        if _is_title(found.group(1)) and not _SAID_AFTER.match(text, found.end()):
            yield found.span(1)
    for found in PREFIXED.finditer(text):
        yield found.span()
    if _SMALL.search(title):
        for found in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", text):
            yield found.span()


def _is_title(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= _LONGEST:
        return False
    capitals = [not word[0].islower() for word in words]
    return capitals[0] and capitals[-1] and 2 * sum(capitals) >= len(words)
