"""The options that every command takes, and the memory that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from graphmem.errors import BadInput, NotFound
from graphmem.settings import DEFAULT_STORE

if TYPE_CHECKING:
    from graphmem.memory import Memory


def time_text(value: str) -> str:
    """Return a time as it was given; wrong usage if it is none."""
    from graphmem.model.time import instant

    try:
        instant(value, zone=0)
    except BadInput as error:
        raise typer.BadParameter(str(error)) from None
    return value


StoreOption: TypeAlias = Annotated[
    str,
    typer.Option("--store", envvar="GRAPHMEM_STORE", help="A file, or a server's URL."),
]
NamespaceOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--namespace", envvar="GRAPHMEM_NAMESPACE", help="Where to read and write."),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOfOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", parser=time_text, help="What was true then."),
]
KnownOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--known", metavar="TIME", parser=time_text, help="What was known then."),
]

AtOption: TypeAlias = Annotated[
    str | None, typer.Option(parser=time_text, metavar="TIME", help="When it was said.")
]
OriginOption: TypeAlias = Annotated[
    str, typer.Option(help="Who says it: user, operator, tool, web, derived.")
]
ReasonOption: TypeAlias = Annotated[str, typer.Option(help="Why, for the journal.")]
ActorOption: TypeAlias = Annotated[str, typer.Option(help="Who, for the journal.")]

DEFAULT = DEFAULT_STORE


def check_there(store: str) -> None:
    """Refuse a file that is not there, so that asking it does not make it.

    Raises:
        NotFound: it is not there.
    """
    if "://" not in store and not Path(store).exists():
        raise NotFound(
            f"there is no memory at {store}: add something first with  graphmem ingest PATH, "
            "or name another with  --store"
        )


def open_memory(
    store: str, namespace: str | None, *, existing: bool = True, schema: Path | None = None
) -> Memory:
    """Open the memory that the options name.

    Raises:
        NotFound: an existing one was asked for, and the file is not there.
    """
    if existing:
        check_there(store)
    from graphmem.memory import Memory

    return Memory(store, namespace=namespace, schema=schema)
