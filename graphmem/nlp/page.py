"""One passage while it is read: its parsed sentences, with positions in the passage's text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.model.extraction import Alias, Name
from graphmem.model.time import Instant
from graphmem.nlp.dates import dates
from graphmem.protocols import TextToRead

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

_MOMENT = ("in", "born", "died")
_PARENTHESES = re.compile(r"\s*\([^()]*\)\s*$")


def base_title(title: str) -> str:
    """Return a title without its parentheses: "Salt Road (film)" is called "Salt Road" in text."""
    return _PARENTHESES.sub("", title).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTime:
    """A time in a passage: where it stands, and the bounds that it gives a fact.

    ``event`` tells that it can be when something happened ("in 1990"), not only a bound.
    """

    span: Span
    valid_from: Instant | None
    valid_to: Instant | None
    event: bool = True


def stated_times(text: str, span: Span, reference: Instant | None) -> tuple[StatedTime, ...]:
    """Return the times that a stretch of a text states, with their positions in the text."""
    return tuple(
        StatedTime(
            span=Span(span.start + found.span.start, span.start + found.span.end),
            valid_from=found.valid_from,
            # "in 1990" tells when something began to hold or happened, not when it ended
            valid_to=None if found.relation in _MOMENT else found.valid_to,
            event=found.relation in _MOMENT and found.valid_from is not None,
        )
        for found in dates(span.of(text), reference=reference)
    )


def bounds(times: Sequence[StatedTime]) -> tuple[Instant | None, Instant | None]:
    """Return when something holds that is said with these times: the first start and end."""
    start = next((time.valid_from for time in times if time.valid_from), None)
    end = next((time.valid_to for time in times if time.valid_to), None)
    return start, end


@dataclass(slots=True, kw_only=True)
class Sentence:
    """A sentence: its number in the passage, its tokens, and where its piece begins."""

    number: int
    tokens: Tokens
    offset: int
    span: Span

    def span_of(self, first: Token, last: Token) -> Span:
        """Return the characters of the passage from one token to another."""
        return Span(self.offset + first.idx, self.offset + last.idx + len(last))


@dataclass(kw_only=True)
class Page:
    """A passage, its sentences and what has been found in it so far.

    ``name_at`` gives the name that covers a token, by the token's first character in the text.
    """

    source: TextToRead
    sentences: list[Sentence] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    name_at: dict[int, Name] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.source.text

    @property
    def title(self) -> str:
        """The passage's title as given."""
        return self.source.title.strip()

    @cached_property
    def base_title(self) -> str:
        """The title as the text uses it."""
        return base_title(self.source.title)

    def add_piece(self, doc: Doc, piece: Span) -> None:
        """Take in the sentences of a parsed stretch of the text."""
        for tokens in doc.sents:
            text = tokens.text
            body = text.strip()
            if not body:
                continue
            start = piece.start + tokens.start_char + text.index(body[0])
            span = Span(start, start + len(body))
            self.sentences.append(
                Sentence(number=len(self.sentences), tokens=tokens, offset=piece.start, span=span)
            )

    def name_of(self, sentence: Sentence, token: Token) -> Name | None:
        """Return the name that covers a token."""
        return self.name_at.get(sentence.offset + token.idx)
