"""Which commands there are; each is loaded only when it is called."""

from __future__ import annotations

import importlib
import keyword
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

import graphmem
from graphmem.cli.values import PlainCommand, read_plainly
from graphmem.errors import GraphmemError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# Names as Memory's methods. The module of each holds a function of that name; those about facts
# over time are in one.
BELIEFS = (
    *("timeline", "history", "conflicts", "diff", "changes", "preview"),
    *("retract", "confirm", "correct", "undo", "schema"),
)
EPISODIC = ("episodes", "session", "order")
COMMANDS = (
    *("search", "facts", "get", "extract", "stats", "export", "forget", "import", "mcp"),
    *("query", "copy"),
    *BELIEFS,
    *EPISODIC,
)
ENTRY_POINTS = "graphmem.commands"


class LazyGroup(TyperGroup):
    """A group whose commands are modules of `graphmem.cli` or entry points of other packages.

    An entry point names a function with typer's annotations, or a typer.Typer with commands of
    its own. Its module must be light, since `--help` loads it for its first line.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, ours first, without loading any."""
        del ctx
        return [*COMMANDS, *sorted(_plugins())]

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options of the group itself."""
        return read_plainly(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one command, loading its module; None if there is no such command."""
        target = _target(cmd_name)
        if target is None:
            # typer compares a mistyped name with these.
            self.commands = dict.fromkeys(self.list_commands(ctx))  # type: ignore[assignment]
            return None
        return _command(cmd_name, target)


def application() -> Any:
    """Return the `graphmem` command, ready to be called."""
    app = typer.Typer(
        name="graphmem",
        cls=LazyGroup,
        no_args_is_help=True,
        rich_markup_mode=_markup(),
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_graphmem)
    return get_command(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"graphmem {graphmem.__version__}")
        raise typer.Exit


def _graphmem(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """A memory of documents and dialogue that gives cited answers."""


def _plugins() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}


def _target(name: str) -> Any:
    """Return the function or typer.Typer behind a name, None if there is none."""
    if name in COMMANDS:
        # A word of Python, as "import" is, cannot name a module or a function.
        name = f"{name}_" if keyword.iskeyword(name) else name
        module = "beliefs" if name in BELIEFS else "episodic" if name in EPISODIC else name
        return getattr(importlib.import_module(f"graphmem.cli.{module}"), name)
    point = _plugins().get(name)
    if point is None:
        return None
    try:
        return point.load()
    except (ImportError, AttributeError) as error:
        return _broken(f"the command {name} ({point.value}) cannot be loaded: {error}")


def _broken(reason: str) -> Any:
    """Return a command that says why it cannot run, so that the others still can."""

    def broken() -> None:
        raise GraphmemError(reason)

    broken.__doc__ = "(Cannot be loaded; call it to see why.)"
    return broken


def _command(name: str, target: Any) -> Any:
    app = target
    if not isinstance(target, typer.Typer):
        app = typer.Typer()
        app.command(name, cls=PlainCommand)(target)
    app._add_completion = False  # noqa: SLF001 - the group has it already
    app.rich_markup_mode = _markup()
    command = get_command(app)
    command.name = name
    return command


def _markup() -> Any:
    """Return how help is drawn: with boxes and colour on a terminal, plain when piped."""
    return "rich" if sys.stdout.isatty() else None
