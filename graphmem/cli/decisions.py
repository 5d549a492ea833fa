"""Commands that decide: proposals, accept, reject, feedback, merge, split, compact."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import (
    DEFAULT,
    ActorOption,
    JsonOption,
    NamespaceOption,
    ReasonOption,
    StoreOption,
    open_memory,
    time_text,
)
from graphmem.cli.printing import print_change, print_fact, print_json, print_line

ProposalArgument = Annotated[str, typer.Argument(help="Its id, as graphmem proposals shows.")]
_EntityArgument = Annotated[str, typer.Argument(help="A name, an alias or an id.")]


def proposals(
    store: StoreOption = DEFAULT, namespace: NamespaceOption = None, as_json: JsonOption = False
) -> None:
    """Show the conflicts that wait for a decision, with their sides."""
    with open_memory(store, namespace) as memory:
        found = memory.proposals()
    if as_json:
        print_json([one.to_dict() for one in found])
        return
    for one in found:
        print_line((one.id, "bold"))
        for fact in one.facts:
            print_fact(fact, indent=f"  {fact.id}  ")


def accept(
    proposal: ProposalArgument,
    fact: Annotated[str | None, typer.Argument(help="Its id; default: best supported.")] = None,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide a proposal for one of its facts; the other sides are withdrawn."""
    with open_memory(store, namespace) as memory:
        report = memory.accept(proposal, fact, reason=reason, actor=actor)
    print_change(report, as_json=as_json)


def reject(
    proposal: ProposalArgument,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Leave a proposal undecided for good: its facts stay disputed."""
    with open_memory(store, namespace) as memory:
        report = memory.reject(proposal, reason=reason, actor=actor)
    print_change(report, as_json=as_json)


def feedback(
    about: Annotated[str, typer.Argument(help="The id of a hit or a fact.")],
    question: Annotated[str, typer.Option(help="What it was found for.")],
    useful: Annotated[
        bool, typer.Option("--useful/--useless", help="Whether it helped with the question.")
    ] = True,
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a hit or a fact helped: it moves a little for questions like that one."""
    with open_memory(store, namespace) as memory:
        report = memory.feedback(about, useful, question=question, actor=actor)
    print_change(report, as_json=as_json)


def merge(
    one: _EntityArgument,
    other: _EntityArgument,
    reason: ReasonOption = "",
    score: Annotated[float, typer.Option(min=0, max=1, help="How sure it is.")] = 1.0,
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let one name stand for another one as well; split or undo brings them apart."""
    with open_memory(store, namespace) as memory:
        report = memory.merge(one, other, reason=reason, score=score, actor=actor)
    print_change(report, as_json=as_json)


def split(
    entity: _EntityArgument,
    reason: ReasonOption = "",
    actor: ActorOption = "",
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let what was merged stand for itself again."""
    with open_memory(store, namespace) as memory:
        report = memory.split(entity, reason=reason, actor=actor)
    print_change(report, as_json=as_json)


def compact(
    before: Annotated[
        str, typer.Option(parser=time_text, metavar="TIME", help="What is older goes.")
    ],
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Drop old entries of the journal: those changes cannot be undone any more."""
    with open_memory(store, namespace) as memory:
        removed = dict(memory.compact(before=before).removed)
    if as_json:
        print_json({"removed": removed})
        return
    said = ", ".join(f"{count} {kind}" for kind, count in removed.items() if count)
    print_line(f"dropped {said or 'nothing'}")
