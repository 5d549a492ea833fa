"""Which predicates mean the same, which exclude each other, and how the facts of each slot behave.

Defaults lie in schema.toml beside this file; a user's file of the same shape is merged over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from graphmem.errors import BadSetting
from graphmem.model.assertion import Assertion, Literal, LiteralKind
from graphmem.protocols import PredicateClass
from graphmem.remember.predicates import normalised_predicate
from graphmem.remember.schema_file import KINDS, SchemaTables, SlotDefinition, read_tables

__all__ = [
    "KINDS",
    "Problem",
    "Schema",
    "SlotDefinition",
    "SlotPlace",
    "SlotUse",
    "Suggestion",
    "load_schema",
    "normalised_predicate",
]

# `suggest` proposes "single" from this share of at least so many subjects.
SINGLE_SHARE = 0.95
SINGLE_SUBJECTS = 20

# "be mayor of", "serve as mayor of", "be elected mayor of", "mayor of": who holds a place.
_HOLDS = re.compile(
    r"(?:(?:(?:be )?(?:appointed|elected|named|chosen|made|sworn in|installed|crowned)(?: as)?|"
    r"be|become|remain|serve as|act as|work as|start as|take over as|stay) )?"
    r"(?P<role>.+) (?:of|at|for|in|to)\Z"
)
# "retire as mayor of", "be removed as ceo of": who held a place holds it no more.
_LEAVES = re.compile(
    r"(?:retire|resign|step down|stand down|quit|depart|leave|"
    r"be (?:removed|dismissed|fired|ousted|sacked|replaced|deposed|succeeded)) as "
    r"(?P<role>.+) (?:of|at|for|in)\Z"
)
_HOLDING = (
    *("", "be ", "become ", "remain ", "serve as ", "act as ", "work as ", "start as "),
    *("take over as ", "stay ", "be appointed ", "be appointed as ", "be elected ", "be named "),
    *("be chosen ", "be chosen as ", "be made ", "be sworn in as ", "be installed as "),
)
_PREPOSITIONS = (" of", " at", " for", " in", " to")
_HAS = re.compile(r"(?:(?:have|get|be led by)(?: as)? )?(?P<role>.+)\Z")
_COPULAS = frozenset("be become get remain stay state status condition turn".split())
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_DATE_TEXT = re.compile(
    rf"[+-]?\d{{3,4}}(?:-\d\d){{0,2}}\Z"
    rf"|(?:\d{{1,2}}\.? )?{_MONTH}\.?(?: \d{{1,2}},?)?(?: \d{{3,4}})?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPlace:
    """Where an assertion belongs: the slot's name, the entity that has it, its predicate class.

    ``predicate`` is the form that the slot folds under; ``inverse`` says that the owner is the
    assertion's object, ``ends`` that the predicate itself ends the relation, ``state`` the word
    that stands for the object where states exclude each other.
    """

    name: str
    owner_id: str
    predicate_class: PredicateClass
    predicate: str
    inverse: bool = False
    ends: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotUse:
    """How a predicate is used in a memory: subjects that have it, and those with one value a time.

    ``subjects`` counts owners with a fact of it, ``alone`` those of them that never have two
    objects at one time, ``facts`` the facts.
    """

    predicate: str
    subjects: int
    alone: int
    facts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A proposal for the schema, with the counts that it rests on."""

    predicate: str
    kind: str
    subjects: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a schema that does not work as written, and what to do about it."""

    slot: str
    message: str


@dataclass(frozen=True, slots=True)
class _Entry:
    definition: SlotDefinition
    predicate: str
    inverse: bool = False
    ends: bool = False


class Schema:
    """Slots by predicate. Immutable once made; ``load_schema`` makes one."""

    def __init__(
        self,
        definitions: Iterable[SlotDefinition],
        *,
        roles: Mapping[str, str] | None = None,
        states: Mapping[str, tuple[str, str]] | None = None,
        patterns: Mapping[str, str] | None = None,
    ) -> None:
        """Index definitions; a later one takes the predicates that an earlier one also has.

        Args:
            definitions: the slots.
            roles: slot by role noun; the slots are among the definitions.
            states: (slot, state) by word.
            patterns: kind by predicate with a star at one end.
        """
        self._definitions = {one.name: one for one in definitions}
        self._roles = dict(roles or {})
        self._states = dict(states or {})
        self._patterns = dict(patterns or {})
        self._entries: dict[str, _Entry] = {}
        self._dates: dict[str, _Entry] = {}
        for definition in self._definitions.values():
            self._index(definition)

    def _index(self, definition: SlotDefinition) -> None:
        if definition.values == "state":
            return  # found by the object's word
        table = self._dates if definition.values == "date" else self._entries
        first = _canonical(definition)
        table[normalised_predicate(definition.name)] = _Entry(definition, first)
        for group in definition.predicates:
            for predicate in group:
                table[predicate] = _Entry(definition, group[0])
        for predicate in definition.inverse:
            table[predicate] = _Entry(definition, first, inverse=True)
        for predicate in definition.ends:
            table[predicate] = _Entry(definition, first, ends=True)
        for predicate in definition.inverse_ends:
            table[predicate] = _Entry(definition, first, inverse=True, ends=True)

    @property
    def definitions(self) -> tuple[SlotDefinition, ...]:
        """All slots that are defined, by name."""
        return tuple(sorted(self._definitions.values(), key=lambda one: one.name))

    @property
    def patterns(self) -> Mapping[str, str]:
        """Families of predicates, as written, and the kind of their slots."""
        return dict(self._patterns)

    def predicate_class(self, slot_name: str) -> PredicateClass:
        """Return how the facts of a slot behave; unknown ones coexist."""
        definition = self._definitions.get(slot_name)
        if definition is None:
            kind = self._kind_by_pattern(slot_name) or "multi"
            return PredicateClass(name=slot_name, kind=kind)
        return PredicateClass(name=slot_name, kind=definition.kind, settings=definition.settings)

    def slot_of(self, assertion: Assertion) -> SlotPlace:
        """Return the slot that an assertion speaks to.

        An unknown predicate is a slot of its own, of its subject, and its values coexist.
        """
        predicate = normalised_predicate(assertion.predicate)
        state = self._state_of(assertion, predicate)
        if state is not None:
            return state
        entry = self._entry_of(predicate, is_date=self._is_date(assertion, predicate))
        if entry is None or (entry.inverse and assertion.object_id is None):
            return SlotPlace(
                name=predicate,
                owner_id=assertion.subject_id,
                predicate_class=PredicateClass(name=predicate),
                predicate=predicate,
            )
        owner = assertion.object_id if entry.inverse else assertion.subject_id
        return SlotPlace(
            name=entry.definition.name,
            owner_id=owner or assertion.subject_id,
            predicate_class=self.predicate_class(entry.definition.name),
            predicate=entry.predicate,
            inverse=entry.inverse,
            ends=entry.ends,
        )

    def oriented(self, assertion: Assertion) -> Assertion:
        """Return the assertion as the fold needs it: the slot's owner as subject, one predicate.

        "Moss is mayor of Averil" becomes (Averil, mayor, Moss); "resigned from Acme" ends
        "work for"; of "the door is open", "open" becomes a literal.
        """
        place = self.slot_of(assertion)
        changed = replace(assertion, predicate=place.predicate, ends=assertion.ends or place.ends)
        if place.state:
            literal = Literal(kind=LiteralKind.TEXT, text=place.state, value=place.state)
            return replace(changed, object_id=None, literal=literal, object_text=place.state)
        if not place.inverse:
            return changed
        return replace(
            changed,
            subject_id=place.owner_id,
            object_id=assertion.subject_id,
            subject_text=assertion.object_text,
            object_text=assertion.subject_text,
            subject_span=assertion.object_span,
            object_span=assertion.subject_span,
        )

    def means(self, predicate: str) -> str:
        """Return the slot that a predicate belongs to: two that mean the same have it in common."""
        entry = self._entry_of(normalised_predicate(predicate), is_date=False)
        return entry.definition.name if entry is not None else normalised_predicate(predicate)

    def spellings(self, predicate: str) -> tuple[str, ...]:
        """Return the predicates that say the same as one, in the form in which facts hold them."""
        wanted = self.means(predicate)
        known = {one for each in self.definitions for one in _all_predicates(each)}
        same = {one for one in known if self.means(one) == wanted}
        roles = [noun for noun, slot in self._roles.items() if slot == wanted]
        held = {
            f"{start}{noun}{preposition}"
            for noun in roles
            for start in _HOLDING
            for preposition in _PREPOSITIONS
        }
        return tuple(sorted({normalised_predicate(predicate), wanted, *same, *roles, *held}))

    def side(self, predicate: str, asked: str) -> bool | None:
        """Say how a fact's predicate answers to one that is asked for.

        Returns:
            False when it says the same in the same direction, True when in the other ("be mayor
            of" to "mayor": the fact's object is the subject asked about), None when it says
            something else. Predicates of one slot that exclude each other are different; the
            slot's own name means all of them.
        """
        fact, question = normalised_predicate(predicate), normalised_predicate(asked)
        if fact == question:
            return False
        for is_date in (False, True):
            mine = self._entry_of(fact, is_date=is_date)
            theirs = self._entry_of(question, is_date=is_date)
            if mine is None or theirs is None or mine.definition.name != theirs.definition.name:
                continue
            if mine.predicate == theirs.predicate or question == theirs.definition.name:
                return mine.inverse != theirs.inverse
        return None

    def broader(self, predicate: str) -> tuple[str, ...]:
        """Return predicates that say less than one, and answer where nothing says as much."""
        entry = self._entry_of(normalised_predicate(predicate), is_date=False)
        return entry.definition.broader if entry is not None else ()

    def is_inverse(self, predicate: str) -> bool:
        """Say whether what a fact with this predicate tells is a matter of its object."""
        entry = self._entry_of(normalised_predicate(predicate), is_date=False)
        return entry is not None and entry.inverse

    @property
    def roles(self) -> frozenset[str]:
        """The nouns for who holds a place."""
        return frozenset(self._roles)

    def _entry_of(self, predicate: str, *, is_date: bool) -> _Entry | None:
        table = self._dates if is_date else self._entries
        return table.get(predicate) or self._role_of(predicate) or self._pattern_of(predicate)

    def _is_date(self, assertion: Assertion, predicate: str) -> bool:
        if assertion.literal is not None and assertion.literal.kind is LiteralKind.DATE:
            return True
        # A bare "1900" may be anything; after "born in" it is a year.
        text = assertion.literal.value if assertion.literal else assertion.object_text
        return predicate in self._dates and bool(_DATE_TEXT.match(text.strip()))

    def _role_of(self, predicate: str) -> _Entry | None:
        left, held = _LEAVES.match(predicate), _HOLDS.match(predicate)
        for match, inverse in ((left, True), (held, True), (_HAS.match(predicate), False)):
            slot = self._roles.get(match["role"]) if match else None
            if slot is not None:
                definition = self._definitions[slot]
                ends = match is left
                return _Entry(definition, _canonical(definition), inverse=inverse, ends=ends)
        return None

    def _pattern_of(self, predicate: str) -> _Entry | None:
        found = _HOLDS.match(predicate)
        for text, inverse in ((found["role"] if found else "", True), (predicate, False)):
            kind = self._kind_by_pattern(text) if text else None
            if kind is not None:
                name = text.replace("favorite ", "favourite ")
                return _Entry(SlotDefinition(name=name, kind=kind), name, inverse=inverse)
        return None

    def _kind_by_pattern(self, predicate: str) -> str | None:
        for pattern, kind in self._patterns.items():
            word = pattern.strip("* ")
            starts = pattern.endswith("*") and predicate.startswith(word + " ")
            if starts or (pattern.startswith("*") and predicate.endswith(" " + word)):
                return kind
        return None

    def _state_of(self, assertion: Assertion, predicate: str) -> SlotPlace | None:
        word = _state_word(assertion, predicate)
        known = self._states.get(word) if word else None
        if known is None:
            return None
        name, state = known
        return SlotPlace(
            name=name,
            owner_id=assertion.subject_id,
            predicate_class=self.predicate_class(name),
            predicate="be",
            state=state,
        )

    # -- what `graphmem schema` shows

    def suggest(self, uses: Iterable[SlotUse]) -> list[Suggestion]:
        """Propose "single" for predicates whose subjects nearly all have one object at a time.

        At least 95 % of at least 20 subjects; predicates that the schema knows are left out.
        """
        found = []
        for use in uses:
            predicate = normalised_predicate(use.predicate)
            if use.subjects < SINGLE_SUBJECTS or self._entry_of(predicate, is_date=False):
                continue
            share = use.alone / use.subjects
            if share >= SINGLE_SHARE:
                found.append(
                    Suggestion(
                        predicate=predicate, kind="single", subjects=use.subjects, share=share
                    )
                )
        return sorted(found, key=lambda one: (-one.subjects, one.predicate))

    def check(self, uses: Iterable[SlotUse] = ()) -> list[Problem]:
        """Return what does not work as written, in the schema alone and against a memory's use."""
        problems = [*self._shadowed(), *self._unreachable()]
        for use in uses:
            entry = self._entry_of(normalised_predicate(use.predicate), is_date=False)
            if entry is None or entry.definition.kind != "single" or not use.subjects:
                continue
            share = use.alone / use.subjects
            if use.subjects >= SINGLE_SUBJECTS and share < 0.5:
                problems.append(
                    Problem(
                        slot=entry.definition.name,
                        message=f"{use.predicate!r} is single, but {1 - share:.0%} of "
                        f"{use.subjects} subjects have several values at one time: "
                        'declare it kind = "multi"',
                    )
                )
        return problems

    def _shadowed(self) -> list[Problem]:
        problems = []
        for definition in self.definitions:
            table = self._dates if definition.values == "date" else self._entries
            for predicate in _all_predicates(definition):
                other = table[predicate].definition
                if other.name != definition.name:
                    problems.append(
                        Problem(
                            slot=definition.name,
                            message=f"{predicate!r} is also in slot {other.name!r} "
                            f"({other.origin}), which takes it: name it in one of them",
                        )
                    )
        return problems

    def _unreachable(self) -> list[Problem]:
        return [
            Problem(
                slot=definition.name,
                message=f"no text gives {predicate!r}: write {normalised_predicate(predicate)!r}",
            )
            for definition in self.definitions
            for predicate in _all_predicates(definition)
            if normalised_predicate(predicate) != predicate
        ]


def _canonical(definition: SlotDefinition) -> str:
    return definition.predicates[0][0] if definition.predicates else definition.name


def _all_predicates(definition: SlotDefinition) -> list[str]:
    groups = [predicate for group in definition.predicates for predicate in group]
    return [*groups, *definition.inverse, *definition.ends, *definition.inverse_ends]


def _state_word(assertion: Assertion, predicate: str) -> str:
    """Return the word that may be a state: ("door", "be", "open") or ("door", "open", true)."""
    literal = assertion.literal
    if literal is not None and literal.kind is LiteralKind.BOOLEAN:
        return predicate.removeprefix("be ") if literal.value.casefold() == "true" else ""
    words = literal.text if literal is not None else assertion.object_text
    return normalised_predicate(words) if predicate in _COPULAS else ""


def load_schema(path: str | Path | None = None) -> Schema:
    """Return the default schema, with a user's TOML file merged over it.

    A slot of the user's replaces the default one of that name; a predicate, role or state that it
    names leaves the slot where it was.

    Raises:
        BadSetting: the file cannot be read, or a key in it is wrong; the message names both.
    """
    return _default() if path is None else _load(Path(path))


@lru_cache(maxsize=1)
def _default() -> Schema:
    return _schema([_default_tables()])


def _load(path: Path) -> Schema:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            f"the schema {path} cannot be read ({error}): give a TOML file in UTF-8"
        ) from error
    return _schema([_default_tables(), read_tables(text, str(path))])


def _default_tables() -> SchemaTables:
    resource = files("graphmem.remember").joinpath("schema.toml")
    return read_tables(resource.read_text(encoding="utf-8"), "schema.toml")


def _schema(tables: Sequence[SchemaTables]) -> Schema:
    definitions: dict[str, SlotDefinition] = {}
    roles: dict[str, str] = {}
    states: dict[str, tuple[str, str]] = {}
    patterns: dict[str, str] = {}
    for table in tables:
        for slot in table.slots:
            for other in list(definitions.values()):
                if other.origin != slot.origin and other.values == slot.values:
                    definitions[other.name] = _without(other, frozenset(_all_predicates(slot)))
            definitions[slot.name] = slot
        roles.update(table.roles)
        states.update(table.states)
        patterns.update(table.patterns)
    return Schema(definitions.values(), roles=roles, states=states, patterns=patterns)


def _without(definition: SlotDefinition, taken: frozenset[str]) -> SlotDefinition:
    groups = (tuple(one for one in group if one not in taken) for group in definition.predicates)
    return replace(
        definition,
        predicates=tuple(group for group in groups if group),
        inverse=tuple(one for one in definition.inverse if one not in taken),
        ends=tuple(one for one in definition.ends if one not in taken),
        inverse_ends=tuple(one for one in definition.inverse_ends if one not in taken),
    )
