"""Reads schema files: what a user writes in TOML, checked key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphmem.errors import BadSetting
from graphmem.remember.predicates import normalised_predicate

KINDS = ("single", "multi", "event", "disputable", "protected")

_SLOT_KEYS = frozenset("kind predicates inverse ends inverse_ends broader values settings".split())
_TABLES = ("slots", "roles", "states", "predicates")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDefinition:
    """A slot as a schema defines it.

    ``predicates`` are alternatives that exclude each other, each a tuple of paraphrases whose
    first is the form that facts are folded under. ``broader`` are predicates that say less, and
    answer where nothing says as much. ``values`` is "date" for a slot of dates and
    "state" for one of words that exclude each other after "be". ``origin`` is the file that
    defines it.
    """

    name: str
    kind: str
    predicates: tuple[tuple[str, ...], ...] = ()
    inverse: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    inverse_ends: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    values: str = ""
    settings: Mapping[str, float] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SchemaTables:
    """A schema file, validated: slots, roles by noun, states by word, families of predicates."""

    slots: tuple[SlotDefinition, ...]
    roles: Mapping[str, str]
    states: Mapping[str, tuple[str, str]]
    patterns: Mapping[str, str]


class _Reader:
    """Reads one schema file; every complaint names the file, the key, and what to do."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def wrong(self, key: str, what: str, remedy: str) -> BadSetting:
        return BadSetting(f"{self.origin}: {key} {what}: {remedy}")

    def table(self, value: object, key: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(key, "is no table", f"write it as [{key}]")
        return value

    def words(self, value: object, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            name = key.rpartition(".")[2]
            raise self.wrong(key, "is no list of strings", f'write  {name} = ["..."]')
        normal = [normalised_predicate(one) for one in value]
        if not all(normal):
            raise self.wrong(key, "holds an empty predicate", "remove it")
        return tuple(dict.fromkeys(normal))

    def groups(self, value: object, key: str) -> tuple[tuple[str, ...], ...]:
        if isinstance(value, list) and value and all(isinstance(one, list) for one in value):
            return tuple(self.words(one, key) for one in value if one)
        if isinstance(value, list) and any(isinstance(one, list) for one in value):
            raise self.wrong(
                key,
                "mixes strings and lists",
                "use strings for words that mean the same, or lists for such that exclude "
                "each other",
            )
        words = self.words(value, key)
        return (words,) if words else ()

    def kind(self, value: object, key: str) -> str:
        if value not in KINDS:
            raise self.wrong(key, f"is {value!r}", f"use one of {', '.join(KINDS)}")
        return str(value)

    def settings(self, value: object, key: str) -> dict[str, float]:
        table = self.table(value, key)
        for name, number in table.items():
            if name not in ("trust_tolerance", "roots_to_overrule"):
                raise self.wrong(
                    f"{key}.{name}", "is unknown", "use trust_tolerance or roots_to_overrule"
                )
            if not isinstance(number, int | float) or isinstance(number, bool) or number < 0:
                raise self.wrong(f"{key}.{name}", f"is {number!r}", "give a number of 0 or more")
        return {name: float(number) for name, number in table.items()}


def read_tables(text: str, origin: str) -> SchemaTables:
    """Read a schema file's text; ``origin`` is what messages call it.

    Raises:
        BadSetting: it is no TOML, or a key is wrong; the message says which and what to do.
    """
    reader = _Reader(origin)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise reader.wrong("the file", f"is no TOML ({error})", "mend that line") from error
    for key in data:
        if key not in _TABLES:
            raise reader.wrong(f"[{key}]", "is unknown", f"use one of {', '.join(_TABLES)}")
    slots = [
        _slot(reader, name, value)
        for name, value in reader.table(data.get("slots", {}), "slots").items()
    ]
    roles, role_slots = _roles(reader, reader.table(data.get("roles", {}), "roles"))
    states, state_slots = _states(reader, reader.table(data.get("states", {}), "states"))
    short, patterns = _short(reader, reader.table(data.get("predicates", {}), "predicates"))
    return SchemaTables((*slots, *role_slots, *state_slots, *short), roles, states, patterns)


def _slot(reader: _Reader, name: str, value: object) -> SlotDefinition:
    key = f"slots.{name}"
    table = reader.table(value, key)
    for field_name in table:
        if field_name not in _SLOT_KEYS:
            raise reader.wrong(
                f"{key}.{field_name}", "is unknown", f"use one of {', '.join(sorted(_SLOT_KEYS))}"
            )
    if "kind" not in table:
        raise reader.wrong(key, "has no kind", f"add  kind = one of {', '.join(KINDS)}")
    if table.get("values", "") not in ("", "date"):
        raise reader.wrong(
            f"{key}.values", f"is {table['values']!r}", 'use "date", or leave it out'
        )
    return SlotDefinition(
        name=name,
        kind=reader.kind(table["kind"], f"{key}.kind"),
        predicates=reader.groups(table.get("predicates", []), f"{key}.predicates"),
        inverse=reader.words(table.get("inverse", []), f"{key}.inverse"),
        ends=reader.words(table.get("ends", []), f"{key}.ends"),
        inverse_ends=reader.words(table.get("inverse_ends", []), f"{key}.inverse_ends"),
        broader=reader.words(table.get("broader", []), f"{key}.broader"),
        values=table.get("values", ""),
        settings=reader.settings(table.get("settings", {}), f"{key}.settings"),
        origin=reader.origin,
    )


def _roles(
    reader: _Reader, table: Mapping[str, Any]
) -> tuple[dict[str, str], list[SlotDefinition]]:
    roles: dict[str, str] = {}
    slots = []
    for kind, groups in table.items():
        key = f"roles.{kind}"
        reader.kind(kind, key)
        if not isinstance(groups, list):
            raise reader.wrong(key, "is no list", f'write  {kind} = [["mayor", "lord mayor"], ...]')
        for group in groups:
            names = reader.words(group if isinstance(group, list) else [group], key)
            roles.update(dict.fromkeys(names, names[0]))
            slots.append(
                SlotDefinition(name=names[0], kind=kind, predicates=(names,), origin=reader.origin)
            )
    return roles, slots


def _states(
    reader: _Reader, table: Mapping[str, Any]
) -> tuple[dict[str, tuple[str, str]], list[SlotDefinition]]:
    states: dict[str, tuple[str, str]] = {}
    slots = []
    for name, groups in table.items():
        for words in reader.groups(groups, f"states.{name}"):
            states.update(dict.fromkeys(words, (name, words[0])))
        slots.append(SlotDefinition(name=name, kind="single", values="state", origin=reader.origin))
    return states, slots


def _short(
    reader: _Reader, table: Mapping[str, Any]
) -> tuple[list[SlotDefinition], dict[str, str]]:
    slots, patterns = [], {}
    for text, value in table.items():
        kind = reader.kind(value, f"predicates.{text!r}")
        if "*" in text:
            if not re.fullmatch(r"\* [^*]+|[^*]+ \*", text):
                raise reader.wrong(
                    f"predicates.{text!r}",
                    "has a misplaced star",
                    'write "favourite *" or "* size"',
                )
            patterns[text] = kind
            continue
        predicate = reader.words([text], f"predicates.{text!r}")[0]
        slots.append(
            SlotDefinition(
                name=predicate, kind=kind, predicates=((predicate,),), origin=reader.origin
            )
        )
    return slots, patterns
