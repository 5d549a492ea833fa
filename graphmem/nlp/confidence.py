"""How sure a statement is: a logistic regression on what is cheap to see in it.

The weights are fitted by tests/benchmarks/fit_extraction.py, for the graph view on labelled facts,
for the surface view on how well a triple agrees with gold ones, and kept as JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from graphmem.model.extraction import Argument, ArgumentKind, Statement

_VAGUE = frozenset(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth last only same other several
    many next such own few main various different certain most
    """.split()
)
_OWNERS = ("his ", "her ", "its ", "their ")
_LIGHT = frozenset("have make take get include see give find".split())
# Statements of the graph view below it are read and shown, and not stored as facts.
STORED = 0.67


def features(statement: Statement, text: str, sentence: tuple[int, int], title: str) -> list[float]:
    """Return the features of a statement in the order of FEATURES, rules excluded.

    Args:
        statement: what was read.
        text: the passage.
        sentence: where the sentence stands in it.
        title: the passage's title.
    """
    subject, item = statement.subject, statement.object
    low, high = sorted((subject.span, item.span))
    between = text[low.end : high.start]
    words = text[sentence[0] : sentence[1]].count(" ") + 1
    first = statement.predicate.split(" ", 1)[0]
    return [
        float(subject.name == title),
        float(subject.kind is ArgumentKind.NAME),
        float(subject.inferred),
        float(item.kind is ArgumentKind.NAME),
        float(item.kind is ArgumentKind.LITERAL),
        float(item.kind is ArgumentKind.CLAUSE),
        float(item.inferred),
        math.log1p(subject.text.count(" ")),
        math.log1p(item.text.count(" ")),
        math.log1p(sum(argument.text.count(" ") + 1 for argument in statement.more)),
        float(len(statement.more)),
        math.log1p(between.count(",")),
        math.log1p(len(between)),
        math.log(words),
        math.log1p(statement.sentence),
        float("," in subject.text),
        float("," in item.text),
        float(any(" and " in one.text and not _is_name(one) for one in (subject, item))),
        float(_is_cut(text, subject.span)),
        float(_is_cut(text, item.span)),
        float(_predicate_words(statement)),
        float(first == "be"),
        float(first in _LIGHT),
        float(statement.valid_from is not None),
        float(subject.kind is ArgumentKind.NOUN and subject.text[:1].isupper()),
        float(item.kind is ArgumentKind.NOUN and not item.text.islower()),
        float(item.span < subject.span),
        float(_is_vague(subject)),
        float(_is_vague(item)),
        float(_is_possessed(subject)),
        float(_is_possessed(item)),
        float(text.count("(", *sentence) > 0),
        float(_is_definite(text, item)),
        float(subject.name == title and statement.sentence == 0),
        math.log1p(abs(statement.predicate_span.start - subject.span.end)),
    ]


FEATURES = (
    "subject is the title",
    "subject is a name",
    "subject inferred",
    "object is a name",
    "object is a value",
    "object is a clause",
    "object inferred",
    "words of the subject",
    "words of the object",
    "words of further arguments",
    "further arguments",
    "commas between",
    "characters between",
    "words of the sentence",
    "number of the sentence",
    "comma in the subject",
    "comma in the object",
    "and in an argument",
    "subject cut",
    "object cut",
    "words of the predicate",
    "be",
    "light verb",
    "dated",
    "capital in a noun subject",
    "capital in a noun object",
    "object first",
    "vague subject",
    "vague object",
    "pronoun owns the subject",
    "pronoun owns the object",
    "brackets in the sentence",
    "definite noun object",
    "subject is the title at first",
    "characters to the predicate",
)


def _predicate_words(statement: Statement) -> int:
    """Return the words of a predicate less one; a post in full ("chief executive") counts as the
    one noun that the weights were fitted on.
    """
    words = statement.predicate.count(" ")
    if statement.rule not in ("role", "apposition"):
        return words
    return min(words, 3 if " as " in statement.predicate else 2)


def _is_name(argument: Argument) -> bool:
    return argument.kind is ArgumentKind.NAME


def _is_vague(argument: Argument) -> bool:
    """Tell a noun that only its sentence can tell: "first person", "oldest child", "her work"."""
    if argument.kind is not ArgumentKind.NOUN:
        return False
    words = argument.text.lower().split()
    if _is_possessed(argument):
        words = words[1:]
    return len(words) < 2 or words[0] in _VAGUE or (words[0].endswith("est") and len(words) < 4)


def _is_definite(text: str, argument: Argument) -> bool:
    """Tell "the lead vocals", which are somebody's: of whom, the argument does not say."""
    start = argument.span.start
    definite = text[max(0, start - 4) : start].lower() == "the "
    return argument.kind is ArgumentKind.NOUN and definite and " of " not in argument.text


def _is_possessed(argument: Argument) -> bool:
    """Tell "her father's mill", whose name says whose by a resolved pronoun."""
    return argument.kind is ArgumentKind.NOUN and argument.text.lower().startswith(_OWNERS)


def _is_cut(text: str, span: tuple[int, int]) -> bool:
    """Tell whether a word, a hyphen, a quote or "'s" goes on where an argument ends or begins."""
    after, before = text[span[1] : span[1] + 2], text[max(0, span[0] - 1) : span[0]]
    part = text[span[0] : span[1]]
    return (
        after[:1] in ("-", "–", "(", "&")
        or after in ("'s", "’s")
        or before in ("-", "–")
        or part.count('"') % 2 == 1
        or part.count("(") != part.count(")")
    )


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    content = files("graphmem.nlp").joinpath("confidence_weights.json").read_text("utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(content)
    return weights


def confidence(
    statement: Statement, text: str, sentence: tuple[int, int], title: str, view: str = "graph"
) -> float:
    """Return the probability that a statement is what its sentence says, three digits."""
    weights = _weights()[view]
    total = weights["bias"] + weights.get(f"rule {statement.rule}", 0.0)
    for name, value in zip(FEATURES, features(statement, text, sentence, title), strict=True):
        total += weights.get(name, 0.0) * value
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 3)
