"""What a phrase says of somebody's place: "(is) the head of government of Aachen" is a relation to
Aachen, not a thing that somebody is. Which nouns name a place, the schema knows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from graphmem.model.assertion import Polarity
from graphmem.model.episode import Span
from graphmem.model.extraction import Argument, ArgumentKind, Statement
from graphmem.remember.schema import load_schema

_COPULAS = frozenset("be become remain stay".split())
_OFFICE = re.compile(
    r"(?:(?:the|a|an) )?(?P<noun>position|post|office|title|rank) (?P<preposition>of) "
    r"(?P<rest>\S.*)",
    re.IGNORECASE,
)


def with_role(statement: Statement) -> Statement:
    """Return a statement with the role that its object's words name in the predicate.

    (Moss, be, "head of state of Averil") becomes (Moss, be head of state of, Averil); (Moss, hold,
    "position of harbour master") becomes (Moss, hold position of, "harbour master").
    """
    if statement.object.kind is not ArgumentKind.NOUN:
        return statement
    if statement.predicate in _COPULAS:
        found = _roles().fullmatch(statement.object.text)
    elif statement.predicate == "hold":
        found = _OFFICE.fullmatch(statement.object.text)
    else:
        return statement
    if found is None:
        return statement
    words = f"{found['noun'].casefold()} {found['preposition'].casefold()}"
    object_ = _rest(statement.object, found)
    between = Span(statement.predicate_span.start, object_.span.start)
    return replace(
        statement,
        predicate=f"{statement.predicate} {words}",
        predicate_text=f"{statement.predicate_text} {words}",
        predicate_span=between if between.start < between.end else statement.predicate_span,
        object=object_,
    )


# Who leaves somebody works, plays and stands for them no more, whichever of these it was.
_DEPARTS = frozenset(("leave", "quit", "depart from", "part with"))
_MEMBERSHIPS = ("work for", "play for", "be member of", "be enrolled at")


def with_departures(statement: Statement) -> tuple[Statement, ...]:
    """Return a statement with the denials that it implies.

    "Ana left Acme" ends whatever tied her to Acme; a denial of what nobody affirmed does nothing.
    """
    plain = statement.polarity is Polarity.AFFIRMED and not statement.ends
    named = statement.object.kind is ArgumentKind.NAME
    if statement.predicate not in _DEPARTS or not (plain and named):
        return (statement,)
    return (
        statement,
        *(
            replace(statement, predicate=predicate, polarity=Polarity.NEGATED)
            for predicate in _MEMBERSHIPS
        ),
    )


def _rest(argument: Argument, found: re.Match[str]) -> Argument:
    """Return what the role is of. Its words end where the phrase ends."""
    text = found["rest"]
    span = Span(argument.span.end - len(text), argument.span.end)
    kind = ArgumentKind.NAME if text[:1].isupper() else argument.kind
    return replace(argument, text=text, name=text, span=span, kind=kind)


@lru_cache(maxsize=1)
def _roles() -> re.Pattern[str]:
    nouns = sorted(load_schema().roles, key=lambda noun: (-len(noun), noun))
    return re.compile(
        rf"(?:(?:the|a|an) )?(?P<noun>{'|'.join(map(re.escape, nouns))}) "
        r"(?P<preposition>of|for|at) (?:the )?(?P<rest>\S.*)",
        re.IGNORECASE,
    )
