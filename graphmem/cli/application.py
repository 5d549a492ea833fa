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
from graphmem.cli.printing import print_line
from graphmem.cli.values import PlainCommand, read_plainly
from graphmem.errors import GraphmemError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# What each group of commands is for. The names are those of Memory's methods, with a hyphen where
# Python has an underscore; ingest, demo and bench come from another package.
GROUPS = {
    "put in": ("add", "add-facts", "import", "copy"),
    "ask": (
        *("search", "facts", "timeline", "history", "conflicts", "diff"),
        *("episodes", "session", "order", "get"),
    ),
    "change": ("preview", "retract", "confirm", "correct", "changes", "undo"),
    "decide": (
        *("proposals", "accept", "reject", "feedback"),
        *("duplicates", "merge", "split"),
    ),
    "erase": ("forget", "compact"),
    "take out": ("export", "stats", "query"),
    "look after": ("doctor", "schema", "journal", "reembed"),
    "serve": ("mcp", "extract"),
}
COMMANDS = tuple(name for names in GROUPS.values() for name in names)
# Where a command's function is, if not in a module of its name.
_MODULES = {
    "add": "add add-facts",
    "beliefs": (
        "timeline history conflicts diff changes preview retract confirm correct undo schema"
    ),
    "decisions": "proposals accept reject feedback merge split compact",
    "episodic": "episodes session order",
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}
# Where the help shows commands of other packages.
_PLACES = {"ingest": "put in"}
_EXAMPLES = (
    ("graphmem ingest notes/ chat.json", "read files into ./graphmem.db"),
    ('graphmem search "Who founded it?"', "find the passages that answer"),
    ('graphmem facts --subject "Hana Mori"', "list what is believed"),
    ("graphmem demo", "see it at work on a small invented town"),
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

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print one screen: examples, the commands by what they are for, the options.

        A line for each command would be two screens, and load the modules of all of them.
        """
        del formatter
        usage = ctx.command_path
        print_line(("Usage: ", "bold"), f"{usage} [OPTIONS] COMMAND [ARGUMENTS]...\n")
        print_line(f"{self.help}\n", indent=2)
        for command, says in _EXAMPLES:
            print_line((f"{command:40}", "cyan"), says, indent=2)
        print_line(("\nCommands", "bold"), f" ({usage} COMMAND --help says more):")
        others = sorted(_plugins())
        for group, names in {**GROUPS, "and": ()}.items():
            added = [name for name in others if _PLACES.get(name, "and") == group]
            print_line((f"{group:12}", "dim"), "  ".join((*added, *names)), indent=2)
        print_line(("\nOptions:", "bold"))
        for parameter in self.get_params(ctx):
            name, says = parameter.get_help_record(ctx)
            print_line((f"{name:22}", "cyan"), says, indent=2)

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
        called = f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")
        module = importlib.import_module(f"graphmem.cli.{_MODULE_OF.get(name, called)}")
        return getattr(module, called)
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
