"""Where a figure comes from: the commit, the machine's part in it, the process's memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path


def commit() -> str:
    """Return the commit of the checkout that graphmem runs from (with "+" when it has changes),
    or the installed version.
    """
    try:
        here = Path(__file__).resolve().parent
        head = _git(here, "rev-parse", "--short=12", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return version("graphmem")
    return head + ("+" if changed else "")


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed words
        ["git", *words],  # noqa: S607 - the user's own git
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def peak_rss_mb() -> float:
    """Return the largest resident size of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def size_mb(store: str) -> float | None:
    """Return the size of a store's files in MB, or None for a server."""
    files = [Path(store + suffix) for suffix in ("", "-wal", "-shm")]
    if not files[0].is_file():
        return None
    return round(sum(file.stat().st_size for file in files if file.is_file()) / 1e6, 1)
