"""Every statement is described, used, and given exactly the parameters that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphmem.errors import DamagedData
from graphmem.stores.statements import KINDS, Statement, load_statements, read_statement

ROOT = Path(__file__).parents[2]
SQL = load_statements("sql")
_PARAMETER = re.compile(r":([a-z_]+)")


@pytest.mark.parametrize("statement", SQL.values(), ids=SQL.keys())
def test_statement_says_what_it_is(statement: Statement) -> None:
    """A header names the parameters that the text has, what comes back and why it is there."""
    text = re.sub(r"--.*|'[^']*'", "", statement.text)
    if statement.kind != "schema":
        assert set(_PARAMETER.findall(text)) == set(statement.params)
    assert len(statement.why) > 20
    assert statement.text.rstrip().endswith(";")


@pytest.mark.parametrize("name", [one.name for one in SQL.values() if one.kind != "schema"])
def test_statement_is_used(name: str) -> None:
    """No statement is kept that nothing says; those for audits may be run by hand only."""
    code = "\n".join(path.read_text() for path in (ROOT / "graphmem/stores").rglob("*.py"))
    made = {
        f"{kind}_keys" for kind in "source episode passage entity slot assertion change".split()
    }
    made |= {one for one in SQL if one.startswith(("scan_", "filter_", "erase_passage_"))}
    assert f'"{name}"' in code or name in made or SQL[name].kind == "audit"


def test_reading_statements_only_read() -> None:
    """What may be run by hand (read, audit) begins with SELECT and changes nothing."""
    for one in SQL.values():
        if one.kind in ("read", "audit"):
            assert one.text.startswith("SELECT"), one.name


def test_every_file_is_a_statement() -> None:
    """The loader finds each file of the folder, and no file lies outside its folders."""
    files = {path.relative_to(ROOT / "queries/sql") for path in ROOT.glob("queries/sql/**/*.sql")}
    assert files == {Path(one.kind) / f"{one.name}.sql" for one in SQL.values()}
    assert {one.parts[0] for one in files} <= set(KINDS)


def test_no_statement_is_built_of_strings() -> None:
    """SQL stands in queries/, not in the code: only transactions and settings are said there."""
    allowed = re.compile(
        r'"(BEGIN|BEGIN IMMEDIATE|COMMIT|ROLLBACK|PRAGMA [a-z_]+( = -?\w+)?'
        r'|PRAGMA wal_checkpoint\(TRUNCATE\))"'
    )
    for path in (ROOT / "graphmem/stores").rglob("*.py"):
        for match in re.finditer(r"\.execute\(\s*(f?\"[^\"]*\"|\w+)", path.read_text()):
            said = match[1]
            is_name = said in ("text", "statement", "part")
            is_version = said == 'f"PRAGMA user_version = {len(steps)}"'
            assert is_name or is_version or allowed.fullmatch(said), (path.name, said)


def test_header_must_name_its_file() -> None:
    """A header that lacks a field or names another file is refused with the file's name."""
    good = "-- name: a\n-- params: x,\n--      y\n-- returns: z\n-- why: because\nSELECT :x;\n"
    statement = read_statement("a.sql", "read", "sql", good)
    assert (statement.params, statement.text) == (("x", "y"), "SELECT :x;")
    for file, text in (("b.sql", good), ("a.sql", good.replace("-- why: because\n", ""))):
        with pytest.raises(DamagedData, match=file):
            read_statement(file, "read", "sql", text)
