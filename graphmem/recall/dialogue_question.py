"""What a question to a dialogue asks for: words, what may stand for them, whose words, when."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from graphmem.indexes.terms import FUNCTION_WORDS, stem, words
from graphmem.recall.near_words import NearWords
from graphmem.recall.question_time import SoftWindow

# Words of a question that say nothing of what is looked for, beyond the function words that no
# index holds.
_EMPTY = frozenset(
    """
    across ago almost along already although always among another anybody anyone anything around
    away back became become came come doesn don enough etc even every everybody everyone everything
    gave give given go goes going gone instead kind kinds last less lot lots made make makes making
    may maybe mine near need never nobody none nothing often oh ok okay onto perhaps put quite
    rather really said say says see seem seems seen since somebody someone something sometimes
    soon sort sorts still sure take taken tell thing things throughout thus till together took
    toward towards type types unto use used using via way well went whatever whenever whereas
    wherever whichever whoever whole yeah yes
    """.split()
)
_BESIDES_ITSELF = 4  # near terms counted with each word: 2 to 8 differ by .1 points of recall
_NEAR_FLOOR = 0.35  # a cosine of static word vectors below this is no likeness
# Both lists of words together bring 1.9 points of recall at 5 and 1.6 at 25 on LoCoMo's development
# part, but were written after its misses had been seen: without the entries that these may have
# prompted it is .7 and none.
_INSTANCE_WEIGHT = 0.4
_FORM_WEIGHT = 0.9
_AUXILIARIES = (
    "do|does|did|has|have|had|is|are|was|were|might|may|would|will|can|could|should|shall|must"
)
_HEAD = re.compile(
    rf"\b(what|which|how many)((?:\s+[^\s?]+){{1,6}}?)\s+(?:{_AUXILIARIES})\b", re.IGNORECASE
)
_BARE_HEAD = re.compile(r"\b(?:what|which)\s+(?:are|were)\s+(?:[\w']+\s+)*?(\w+s)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\bhow many\b|\bboth\b", re.IGNORECASE)
_PREPOSITIONS = frozenset("of in for from about with to on at by that besides".split())
_PLURALS = frozenset("people children men women feet teeth mice geese wives lives media".split())
_KINDS = frozenset("kind kinds sort sorts type types".split())
_ASKER = re.compile(r"\b(?:I|me|my|mine|myself)\b")
_ADDRESSED = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_ROLES = {"asker": ("user", "human"), "addressed": ("assistant", "ai", "bot", "model")}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTerm:
    """A word of the question with the terms that may stand for it.

    ``forms`` are terms of other forms of the word, ``near`` terms with cosines, nearest first;
    ``instances`` are terms of what the word is the class of.
    """

    word: str
    term: str
    forms: frozenset[str] = frozenset()
    near: tuple[tuple[str, float], ...] = ()
    instances: frozenset[str] = frozenset()

    def weights(self, passages: Mapping[str, int]) -> dict[str, float]:
        """Return the weight of each term that counts for this word, in a memory that holds them.

        ``passages`` is the number of passages that hold a term (missing: 0). The word's own term
        weighs 1, its forms .9, near ones ((cosine - .35) / .65) squared, instances .4; a term that
        is several of these counts as the heaviest.
        """
        near = [pair for pair in self.near if pair[1] > _NEAR_FLOOR and passages.get(pair[0], 0)]
        stand_ins = [
            *((term, _INSTANCE_WEIGHT) for term in self.instances),
            *((term, _likeness(cosine)) for term, cosine in near[:_BESIDES_ITSELF]),
            *((term, _FORM_WEIGHT) for term in self.forms),
            (self.term, 1.0),
        ]
        counted: dict[str, float] = {}
        for term, weight in stand_ins:
            if passages.get(term, 0):
                counted[term] = max(counted.get(term, 0.0), weight)
        return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueQuestion:
    """A question as the scoring of turns reads it.

    ``without_names`` is its text less the names of the participants: what to encode, because a
    name pulls up greetings ("Hi, Mira!"). ``target`` is the participant whose words are asked for
    (None: nobody's in particular). ``lists`` means that several turns answer together.
    """

    text: str
    without_names: str
    terms: tuple[QuestionTerm, ...]
    target: str | None
    lists: bool
    windows: tuple[SoftWindow, ...] = ()

    @property
    def candidates(self) -> tuple[str, ...]:
        """All terms whose passages may be candidates, the question's own first."""
        own = dict.fromkeys(term.term for term in self.terms)
        forms = (name for term in self.terms for name in sorted(term.forms))
        near = (name for term in self.terms for name, cosine in term.near if cosine > _NEAR_FLOOR)
        instances = (name for term in self.terms for name in sorted(term.instances))
        return tuple(own | dict.fromkeys((*forms, *near, *instances)))


def read_question(
    text: str,
    *,
    participants: Sequence[str] = (),
    near_words: NearWords | None = None,
    windows: tuple[SoftWindow, ...] = (),
    asker: str | None = None,
) -> DialogueQuestion:
    """Read a question to a memory in which some participants speak (none: documents).

    Args:
        text: The question.
        participants: Names of the speakers in scope.
        near_words: Where words near in meaning come from; None: only the words themselves.
        windows: The question's time, from ``question_time.windows``.
        asker: Which participant "I" is; None: the one called "user", if there is one.
    """
    named = _named(text, participants)
    blanked = _blank(text, [span for span, _ in named])
    content = list(dict.fromkeys(w for w in words(blanked) if not _empty(w)))
    nears = near_words.near(content) if near_words else [()] * len(content)
    terms: dict[str, QuestionTerm] = {}
    for word, near in zip(content, nears, strict=True):
        term = stem(word)
        forms, instances = word_forms().get(term), class_words().get(term)
        terms.setdefault(
            term,
            QuestionTerm(
                word=word,
                term=term,
                forms=forms or frozenset(),
                near=near,
                instances=instances or frozenset(),
            ),
        )
    for word in _joined(blanked):
        terms.setdefault(stem(word), QuestionTerm(word=word, term=stem(word)))
    return DialogueQuestion(
        text=text,
        without_names=blanked,
        terms=tuple(terms.values()),
        target=_target(text, named, participants, asker),
        lists=bool(_SEVERAL.search(text)) or list_head(text) is not None,
        windows=windows,
    )


def list_head(question: str) -> str | None:
    """Return the plural noun that a question asks for several of ("What instruments ...?")."""
    match = _HEAD.search(question)
    if match is None:
        bare = _BARE_HEAD.search(question)
        return bare[1].lower() if bare else None
    asked = [word.strip(",.'\"").lower() for word in match[2].split()]
    cut = next((i for i, word in enumerate(asked) if i and word in _PREPOSITIONS), len(asked))
    head = asked[cut - 1]
    if head in _KINDS and cut + 1 < len(asked):
        head = asked[-1]
    several = head in _PLURALS or (head.endswith("s") and not head.endswith(("ss", "us", "is")))
    return head if several or match[1].lower() == "how many" else None


@cache
def class_words() -> dict[str, frozenset[str]]:
    """Return for the term of each class word ("instrument") the terms of its everyday instances."""
    text = resources.files("graphmem.recall").joinpath("class_words.toml").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for entry in tomllib.loads(text)["class"]:
        instances = {stem(word) for word in entry["words"].split()}
        for name in entry["names"].split():
            found.setdefault(stem(name), set()).update(instances)
    return {name: frozenset(instances) for name, instances in found.items()}


@cache
def word_forms() -> dict[str, frozenset[str]]:
    """Return for the term of each irregular or short form the terms of the other forms."""
    text = resources.files("graphmem.recall").joinpath("word_forms.toml").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for group in (group for groups in tomllib.loads(text).values() for group in groups):
        of_group = {stem(word) for word in group.casefold().split()}
        for name in of_group:
            found.setdefault(name, set()).update(of_group - {name})
    return {name: frozenset(forms) for name, forms in found.items()}


def _likeness(cosine: float) -> float:
    return ((cosine - _NEAR_FLOOR) / (1 - _NEAR_FLOOR)) ** 2


def _empty(word: str) -> bool:
    return word in FUNCTION_WORDS or word in _EMPTY


def _joined(text: str) -> list[str]:
    """Return neighbouring words written as one: "road trip" also finds "roadtrip"."""
    return [
        first + second
        for first, second in pairwise(words(text))
        if len(first) > 1 and len(second) > 1 and not _empty(first)
    ]


def _named(text: str, participants: Sequence[str]) -> list[tuple[tuple[int, int], str]]:
    """Return where the question names a participant, by any part of a name or its beginning.

    A part counts when it is capitalised (or all of the question is lower case: then only whole
    parts count), its beginning ("Mel" for Melanie) from three letters on.
    """
    parts = [(part, name) for name in participants for part in re.findall(r"\w+", name)]
    caseless = text == text.lower()
    found: list[tuple[tuple[int, int], str]] = []
    for match in re.finditer(r"[^\W_]+(?:['\u2019]s\b)?", text):
        word = re.sub(r"['\u2019]s$", "", match[0])
        whole = [name for part, name in parts if part.casefold() == word.casefold()]
        if match.start() == 0 and _empty(word.lower()):
            continue  # "Will" that opens a question is no participant
        if not whole and word[0].isupper() and len(word) >= 3 and not _empty(word.lower()):
            whole = [name for part, name in parts if part.startswith(word)]
        if whole and (caseless or word[0].isupper() or whole[0][0].islower()):
            found.append((match.span(), whole[0]))
    return found


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def _target(
    text: str,
    named: Sequence[tuple[tuple[int, int], str]],
    participants: Sequence[str],
    asker: str | None,
) -> str | None:
    """Return whose words are asked for: the one named, of several the grammatical subject."""
    names = list(dict.fromkeys(name for _, name in named))
    if len(names) == 1:
        return names[0]
    if not names:
        return _unnamed_target(text, participants, asker)
    if re.search(r"\bboth\b", text, re.IGNORECASE):
        return None
    for (span, _), (next_span, _) in pairwise(named):
        if re.fullmatch(r"\s*(?:,|and|&|or)\s*", text[span[1] : next_span[0]]):
            return None
    for (start, end), name in named:
        possessive = text[start:end].endswith(("'s", "\u2019s"))
        if re.search(rf"\b(?:{_AUXILIARIES})\s+$", text[:start], re.IGNORECASE) and not possessive:
            return name
    return names[0]


def _unnamed_target(text: str, participants: Sequence[str], asker: str | None) -> str | None:
    lowered = {name.casefold(): name for name in participants}
    users = [lowered[role] for role in _ROLES["asker"] if role in lowered]
    replies = [lowered[role] for role in _ROLES["addressed"] if role in lowered]
    if _ASKER.search(text):
        return asker or next(iter(users), None)
    if _ADDRESSED.search(text):
        return next(iter(replies), None)
    return None
