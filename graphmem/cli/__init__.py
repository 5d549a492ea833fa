"""The `graphmem` command: the methods of Memory on a shell, one module a command."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command: exit code 0 done, 1 failed, 2 wrong usage."""
    # Loading modules makes thousands of objects that stay: looking among them for garbage takes a
    # fourteenth of a search from a shell. Seldom is often enough for what runs long, too.
    gc.set_threshold(50_000, 20, 20)
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
    finally:
        gc.freeze()  # the interpreter looks for garbage once more when it ends
