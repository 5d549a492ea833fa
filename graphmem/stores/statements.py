"""The one loader of the statements in ``queries/``: one a file, each with a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from graphmem.errors import DamagedData

KINDS = ("schema", "write", "read", "audit")
_LANGUAGES = {"sql": "--", "cypher": "//"}
_FIELD = re.compile(r"(name|params|returns|why):(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement with what its header says. ``kind`` is its folder."""

    name: str
    kind: str
    language: str
    params: tuple[str, ...]
    returns: str
    why: str
    text: str


@lru_cache
def statement(language: str, name: str) -> Statement:
    """Return one statement of a language ("sql" or "cypher"), reading no other file: a search from
    a shell says thirty of them, and reading all takes a tenth of its time.

    Raises:
        DamagedData: there is none of this name, or its file has no proper header.
    """
    for kind in KINDS:
        file = _queries() / language / kind / f"{name}.{language}"
        if file.is_file():
            return read_statement(file.name, kind, language, file.read_text("utf-8"))
    raise DamagedData(f"queries/{language} has no statement {name}: reinstall graphmem")


@lru_cache
def load_statements(language: str, kinds: tuple[str, ...] = KINDS) -> Mapping[str, Statement]:
    """Return all statements of a language ("sql" or "cypher"), or of some folders of it, by name.

    Raises:
        DamagedData: a file has no proper header, or two have one name.
    """
    found: dict[str, Statement] = {}
    for kind in kinds:
        for file in sorted(_files(_queries() / language / kind, language), key=lambda f: f.name):
            one = read_statement(file.name, kind, language, file.read_text("utf-8"))
            if one.name in found:
                raise DamagedData(f"queries/{language}: two statements are named {one.name}")
            found[one.name] = one
    return found


def read_statement(file_name: str, kind: str, language: str, content: str) -> Statement:
    """Read one file: a header of comment lines (name, params, returns, why), then the statement.

    Raises:
        DamagedData: the header lacks a field, or names another file.
    """
    mark = _LANGUAGES[language]
    lines = content.splitlines()
    length = next((i for i, line in enumerate(lines) if not line.startswith(mark)), len(lines))
    fields: dict[str, str] = {}
    last = ""
    for line in lines[:length]:
        words = line.removeprefix(mark).strip()
        if match := _FIELD.match(words):
            last = match[1]
            fields[last] = match[2].strip()
        elif last:
            fields[last] = f"{fields[last]} {words}".strip()
    missing = [field for field in ("name", "params", "returns", "why") if field not in fields]
    if missing or fields["name"] != file_name.rpartition(".")[0]:
        raise DamagedData(
            f"queries/{language}/{kind}/{file_name}: the header must give name (the file's), "
            "params, returns and why"
        )
    return Statement(
        name=fields["name"],
        kind=kind,
        language=language,
        params=tuple(param.strip() for param in fields["params"].split(",") if param.strip()),
        returns=fields["returns"],
        why=fields["why"],
        text="\n".join(lines[length:]).strip(),
    )


def _queries() -> Traversable:
    packaged = resources.files("graphmem") / "queries"
    if packaged.is_dir():
        return packaged
    # An editable install has no graphmem/queries: the checkout has the folder beside the package.
    return Path(__file__).resolve().parents[2] / "queries"


def _files(folder: Traversable, language: str) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return [file for file in folder.iterdir() if file.name.endswith(f".{language}")]
