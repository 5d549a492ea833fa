"""Commands about what was observed, in which order: episodes, sessions, what came first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import (
    DEFAULT,
    JsonOption,
    KnownOption,
    NamespaceOption,
    StoreOption,
    open_memory,
    time_text,
)
from graphmem.cli.printing import console, print_json, print_table, shown

if TYPE_CHECKING:
    from graphmem.model.observations import EpisodeView

SinceOption = Annotated[
    str | None,
    typer.Option(parser=time_text, metavar="TIME", help="Only those that did not end before."),
]
UntilOption = Annotated[
    str | None,
    typer.Option(parser=time_text, metavar="TIME", help="Only those that started by then."),
]


def episodes(
    entity: Annotated[
        str | None, typer.Argument(help="Only those that mention it: a name, an alias or an id.")
    ] = None,
    session_id: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Only those of a session.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Only those of a source.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    known: KnownOption = None,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was observed: when, with whom, and a line of each episode."""
    with open_memory(store, namespace) as memory:
        found = memory.episodes(entity, session_id, since, until, source=source, known=known)
    if as_json:
        print_json([one.to_dict() for one in found])
        return
    print_table(("id", "when", "who", "what"), [_row(one) for one in found])


def _row(one: EpisodeView) -> tuple[str, ...]:
    times = [str(at) for at in (one.started_at, one.ended_at) if at is not None]
    when = " to ".join(dict.fromkeys(times))
    return one.id, when, ", ".join(one.participants) or one.source, one.gist or one.title


def session(
    id: Annotated[str, typer.Argument(help="The session's id.")],  # noqa: A002 - as the method
    context: Annotated[
        int, typer.Option(min=1, metavar="TOKENS", help="About how long the text may get.")
    ] = 800,
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what to keep in mind of a session: its newest turns, earlier ones as gists."""
    with open_memory(store, namespace) as memory:
        found = memory.session(id)
    if as_json:
        print_json(found.to_dict())
    else:
        typer.echo(shown(found.context(max_tokens=context)))


def order(
    a: Annotated[str, typer.Argument(help="A stretch of what was stored.")],
    b: Annotated[str, typer.Argument(help="Another one.")],
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a stretch of text came before or after another; unknown if never stored."""
    with open_memory(store, namespace) as memory:
        found = memory.order(a, b)
    if as_json:
        print_json({"a": a, "b": b, "order": found})
    else:
        console().print(found)
