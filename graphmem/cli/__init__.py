"""The `graphmem` command: the methods of Memory on a shell, one module a command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command: exit code 0 done, 1 failed, 2 wrong usage."""
    from graphmem.cli.application import application
    from graphmem.errors import GraphmemError

    try:
        application()(prog_name="graphmem")
    except GraphmemError as error:
        sys.stderr.write(f"graphmem: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; the interpreter must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
