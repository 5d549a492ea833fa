"""Which files a list of paths means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from graphmem_ingest.sources.detection import BY_SUFFIX
from graphmem_ingest.sources.dialogue.slack import is_slack_register


def find_files(
    paths: Iterable[Path | str], include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> list[Path]:
    """Return the files to read, each once: files as given, folders in the order of names.

    Of a folder, files are taken whose suffix a reader knows, or, with ``include``, those that
    match one of its patterns; hidden ones never. Patterns are like ``*.md`` or ``notes/*``, for
    the name or for the path below the folder; ``exclude`` wins. What cannot be read (a missing
    path, a folder with nothing in it) stays in the list: ``read_path`` says what is wrong with it,
    and the others go in all the same.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            below = list(_below(path, include, exclude))
            found.update(dict.fromkeys(below or [path]))
        else:
            found[path] = None
    return list(found)


def _below(folder: Path, include: Sequence[str], exclude: Sequence[str]) -> Iterator[Path]:
    unreadable: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename)))
    for parent, folders, names in walk:
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if _wanted(path, path.relative_to(folder).as_posix(), include, exclude):
                yield path
    yield from unreadable


def _wanted(path: Path, below: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    if path.name.startswith(".") or _matches(path.name, below, exclude):
        return False
    if include:
        return _matches(path.name, below, include)
    return path.suffix.lower() in BY_SUFFIX and not is_slack_register(path)


def _matches(name: str, below: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, p) or fnmatchcase(below, p) for p in patterns)
