"""Every Cypher statement is described, used, and given exactly the parameters that it names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from graphmem.stores.statements import KINDS, Statement, load_statements

ROOT = Path(__file__).parents[2]
STORE = ROOT / "graphmem/stores/neo4j"
CYPHER = load_statements("cypher")
_PARAMETER = re.compile(r"\$([a-z_]+)")
# Clauses that change something, and procedures: no statement needs one.
_CHANGES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|FOREACH|LOAD CSV)\b")
_PROCEDURE = re.compile(r"\bCALL\s+[a-z]")
# What 5.26 or a calendar release calls deprecated: id(), bare CALL { }, the index procedures.
_OLD = re.compile(r"(?<![\w.])id\(|\bCALL\s*\{|db\.index|\bexists\(|\bUSING PERIODIC|\bsize\(\(")


def said(statement: Statement) -> str:
    """Return the text without comments and strings."""
    return re.sub(r'//.*|"[^"]*"', "", statement.text)


@pytest.mark.parametrize("statement", CYPHER.values(), ids=CYPHER.keys())
def test_statement_says_what_it_is(statement: Statement) -> None:
    """A header names the parameters that the text has, what comes back and why it is there."""
    assert set(_PARAMETER.findall(said(statement))) == set(statement.params)
    assert len(statement.why) > 20
    assert statement.text.endswith(";")
    if statement.kind != "schema":
        assert statement.text.count(";") == 1


@pytest.mark.parametrize("statement", CYPHER.values(), ids=CYPHER.keys())
def test_statement_needs_no_plugin_and_nothing_old(statement: Statement) -> None:
    """No procedure (APOC, GDS, or one that a later release deprecates), no deprecated syntax."""
    assert not _PROCEDURE.search(said(statement))
    assert not _OLD.search(said(statement))


def test_statement_names_are_said_in_the_store() -> None:
    """No statement is kept that nothing says; those for audits may be run by hand only."""
    code = "\n".join(path.read_text("utf-8") for path in STORE.rglob("*.py"))
    kinds = "source episode passage entity slot assertion change".split()
    made = {f"{kind}_keys" for kind in kinds}
    made |= {one for one in CYPHER if one.startswith(("scan_", "erase_"))}
    unused = {
        name
        for name, one in CYPHER.items()
        if f'"{name}"' not in code and name not in made and one.kind not in ("audit", "schema")
    }
    assert unused == set()


def test_reading_statements_only_read() -> None:
    """What may be run by hand (read, audit) changes nothing."""
    for one in CYPHER.values():
        if one.kind in ("read", "audit"):
            assert not _CHANGES.search(said(one)), one.name


def test_every_statement_stays_in_a_namespace() -> None:
    """A read names the namespace, or keys that were found in it, or says it is about the store."""
    store_wide = {
        "setting", "indexes_not_online", "keys_of_passages", "namespaces", "record_bytes"
    }  # fmt: skip
    by_key = re.compile(r"\{key: |\{name: \$name\}")
    for one in CYPHER.values():
        if one.kind in ("read", "audit") and one.name not in store_wide:
            assert "namespace" in one.params or by_key.search(one.text), one.name


def test_every_file_is_a_statement() -> None:
    """The loader finds each file of the folder, and no file lies outside its folders."""
    folder = ROOT / "queries/cypher"
    files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert files == {Path(one.kind) / f"{one.name}.cypher" for one in CYPHER.values()}
    assert {one.parts[0] for one in files} <= set(KINDS)


def test_no_cypher_is_built_of_strings() -> None:
    """Statements stand in queries/: what the store hands to the driver is a file's text, and no
    string in its code looks like Cypher.
    """
    clause = re.compile(r"\b(MATCH|UNWIND|MERGE|CREATE|DETACH|RETURN)\b\s+[\w(\[$]")
    for path in STORE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            where = path.name, getattr(node, "lineno", 0)
            if isinstance(node, ast.Call) and _is_run(node) and node.args:
                given = node.args[0]
                is_ping = isinstance(given, ast.Constant) and given.value == "RETURN 1"
                assert is_ping or isinstance(given, ast.Name | ast.Call), where
            if isinstance(node, ast.Constant) and id(node) not in documented:
                text = node.value if isinstance(node.value, str) else ""
                assert text == "RETURN 1" or not clause.search(text), where
            assert not (isinstance(node, ast.JoinedStr) and clause.search(ast.unparse(node))), where


def _is_run(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "run"
