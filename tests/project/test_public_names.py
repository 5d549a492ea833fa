"""What `import graphmem` gives, and what it costs."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import graphmem
from graphmem import errors


def test_all_is_sorted_and_without_repetition() -> None:
    """A reader finds a name in __all__ by its place."""
    assert sorted(set(graphmem.__all__)) == graphmem.__all__


@pytest.mark.parametrize("name", graphmem.__all__)
def test_public_name_can_be_imported(name: str) -> None:
    """Every name of __all__ is there, as a static checker sees it and at run time."""
    assert getattr(graphmem, name) is not None
    assert name in dir(graphmem)


def test_all_names_what_type_checkers_see() -> None:
    """The lazy names and the imports for type checkers are the same, from the same modules."""
    tree = ast.parse(Path(graphmem.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("graphmem.")
        for alias in node.names
    }

    assert {name: home for home, names in graphmem._HOMES.items() for name in names.split()} == seen
    assert {*seen, "__version__"} == set(graphmem.__all__)


def test_all_holds_every_error() -> None:
    """Whoever catches an error of graphmem finds its class at the top."""
    raised = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.GraphmemError)
    }

    assert raised <= set(graphmem.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    """The lazy module answers for a missing name as any module does."""
    with pytest.raises(AttributeError, match="no attribute 'Memmory'"):
        graphmem.Memmory  # noqa: B018


def test_version_is_the_installed_one() -> None:
    """The version that the package says is the one that pip knows."""
    assert importlib.import_module("importlib.metadata").version("graphmem") == graphmem.__version__


@pytest.mark.parametrize("statement", ["import graphmem", "import graphmem.cli.application"])
def test_import_loads_no_heavy_library(statement: str) -> None:
    """Importing the package, or the command, does not pay for what it may never use."""
    heavy = (
        "numpy spacy thinc neo4j igraph networkx tokenizers torch sentence_transformers dateparser"
    )
    if statement == "import graphmem":
        heavy += " typer rich"

    code = f"{statement}, sys; print([name for name in {heavy.split()} if name in sys.modules])"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert shown.strip() == "[]"
