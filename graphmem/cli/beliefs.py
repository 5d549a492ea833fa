"""Commands about facts over time, and what changed them: timeline, history, conflicts, journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.options import (
    DEFAULT,
    ActorOption,
    AsOfOption,
    AtOption,
    JsonOption,
    KnownOption,
    NamespaceOption,
    OriginOption,
    ReasonOption,
    StoreOption,
    open_memory,
    time_text,
)
from graphmem.cli.printing import print_change, print_fact, print_json, print_table

if TYPE_CHECKING:
    from graphmem.memory import Memory
    from graphmem.model.results import FactView
    from graphmem.remember.journal import ChangeReport

FactArgument = Annotated[str, typer.Argument(help="A fact's id, as graphmem facts --json shows.")]


def timeline(
    entity: Annotated[str, typer.Argument(help="A name, an alias or an id.")],
    as_of: AsOfOption = None,
    known: KnownOption = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what held of something and when, in the order of time."""
    with open_memory(store, namespace) as memory:
        _show(memory.timeline(entity, as_of=as_of, known=known), as_json=as_json)


def history(
    about: Annotated[str, typer.Argument(help="A fact's id, or a name, an alias or an id.")],
    known: KnownOption = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every version of facts that this memory ever held, with what made it."""
    with open_memory(store, namespace) as memory:
        versions = memory.history(about, known=known)
    if as_json:
        print_json([version.to_dict() for version in versions])
        return
    print_table(
        ("recorded", "until", "fact", "status", "because"),
        [
            (
                str(version.fact.recorded_from or ""),
                str(version.fact.recorded_to or ""),
                version.fact.text,
                version.fact.status,
                ", ".join(change.reason or change.action for change in version.made_by),
            )
            for version in versions
        ],
    )


def conflicts(
    known: KnownOption = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show facts that contradict each other, in groups."""
    with open_memory(store, namespace) as memory:
        groups = memory.conflicts(known=known)
    if as_json:
        print_json([[fact.to_dict() for fact in group] for group in groups])
        return
    for number, group in enumerate(groups, 1):
        typer.echo(f"conflict {number}")
        for fact in group:
            print_fact(fact, indent="  ")


def diff(
    known_a: Annotated[str, typer.Argument(parser=time_text, metavar="TIME", help="Before.")],
    known_b: Annotated[str, typer.Argument(parser=time_text, metavar="TIME", help="After.")],
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what this memory came to hold and ceased to hold between two moments."""
    with open_memory(store, namespace) as memory:
        found = memory.diff(known_a, known_b)
    if as_json:
        print_json({name: [fact.to_dict() for fact in facts] for name, facts in found.items()})
        return
    for sign, name in (("-", "removed"), ("+", "added")):
        for fact in found[name]:
            print_fact(fact, indent=f"{sign} ")


def changes(
    since: Annotated[
        str | None, typer.Option(parser=time_text, metavar="TIME", help="Only from then on.")
    ] = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the journal: what was changed, by whom and why, oldest first."""
    with open_memory(store, namespace) as memory:
        found = memory.changes(since=since)
    rows = [
        {
            "id": one.id,
            "recorded_at": one.recorded_at,
            "action": one.action,
            "actor": one.actor,
            "reason": one.reason,
            "added": len(one.added),
            "withdrawn": len(one.withdrawn),
            "undoes": one.undoes,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("id", "action", "actor", "reason", "added", "withdrawn")
    print_table(columns, [tuple(str(row[name]) for name in columns) for row in rows])


def undo(
    change: Annotated[str | None, typer.Argument(help="A change's id.")] = None,
    since: Annotated[
        str | None, typer.Option(parser=time_text, metavar="TIME", help="All changes since.")
    ] = None,
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a change back, or all since a moment; an undo can be undone."""
    _change(store, namespace, as_json, lambda m: m.undo(change, since=since, actor=actor))


def retract(
    fact: FactArgument,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Withdraw everything that says a fact."""
    _change(store, namespace, as_json, lambda m: m.retract(fact, reason=reason, actor=actor))


def confirm(
    fact: FactArgument,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Back a fact as an operator."""
    _change(store, namespace, as_json, lambda m: m.confirm(fact, reason=reason, actor=actor))


def correct(
    fact: FactArgument,
    object: Annotated[str, typer.Argument(help="What is true instead.")],  # noqa: A002
    evidence: Annotated[str, typer.Option(help="How this is known, for the journal.")] = "",
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replace the object of a fact that was never true."""
    _change(
        store, namespace, as_json, lambda m: m.correct(fact, object, evidence=evidence, actor=actor)
    )


def preview(
    content: Annotated[str, typer.Argument(help="What would be added.")],
    source: Annotated[str | None, typer.Option(help="What it would be called.")] = None,
    title: Annotated[str, typer.Option(help="What it would be about.")] = "",
    at: AtOption = None,
    origin: OriginOption = "user",
    session_id: Annotated[str | None, typer.Option(help="The session it would go on.")] = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what adding a text would do to the facts, without doing it."""
    with open_memory(store, namespace) as memory:
        found = memory.preview(
            content, source=source, title=title, at=at, origin=origin, session_id=session_id
        )
    rows = [
        (one.subject, one.predicate, one.object, one.before or "", one.status)
        for one in found.facts
    ]
    columns = ("subject", "predicate", "object", "before", "status")
    if as_json:
        print_json({"facts": [dict(zip(columns, row, strict=True)) for row in rows]})
        return
    print_table(columns, rows)


def schema(
    action: Annotated[str, typer.Argument(help="list, suggest, check or refold.")] = "list",
    file: Annotated[
        Path | None,
        typer.Option(envvar="GRAPHMEM_SCHEMA", help="A TOML file merged over the defaults."),
    ] = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the predicate classes, propose and check them on a memory, fold anew by them."""
    columns, rows = _schema(action, file, store, namespace)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, [tuple(map(str, row)) for row in rows])


def _schema(
    action: str, file: Path | None, store: str, namespace: str | None
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    if action == "list":
        from graphmem.remember.schema import load_schema
        from graphmem.settings import settings_from

        found = load_schema(file or settings_from().schema).definitions
        return ("slot", "kind", "origin"), [(one.name, one.kind, one.origin) for one in found]
    if action not in ("suggest", "check", "refold"):
        raise typer.BadParameter(f"{action!r} is none of: list, suggest, check, refold")
    with open_memory(store, namespace, schema=file) as memory:
        if action == "suggest":
            return ("predicate", "kind", "subjects", "share"), [
                (one.predicate, one.kind, one.subjects, round(one.share, 3))
                for one in memory.suggest_schema()
            ]
        if action == "check":
            return ("slot", "problem"), [(one.slot, one.message) for one in memory.check_schema()]
        report = memory.refold()
        return ("slots", "moved"), [(report.slots, report.moved)]


def _show(facts: list[FactView], *, as_json: bool) -> None:
    if as_json:
        print_json([fact.to_dict() for fact in facts])
        return
    for fact in facts:
        print_fact(fact)


def _change(
    store: str, namespace: str | None, as_json: bool, make: Callable[[Memory], ChangeReport]
) -> None:
    with open_memory(store, namespace) as memory:
        report = make(memory)
    print_change(report, as_json=as_json)
