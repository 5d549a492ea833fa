"""`graphmem journal`: what was changed, and dropping its old entries; both are Memory's too."""

from __future__ import annotations

import typer

from graphmem.cli.beliefs import changes
from graphmem.cli.decisions import compact

journal = typer.Typer(
    no_args_is_help=True, help="Show the journal (list), or drop its old entries (compact)."
)
journal.command("list")(changes)
journal.command("compact")(compact)
