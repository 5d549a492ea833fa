"""What the README says can be done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
SHELL = re.findall(r"^```(?:sh|shell|console|bash)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_readme_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks run from top to bottom, as a reader types them."""
    monkeypatch.chdir(tmp_path)
    assert PYTHON
    names: dict[str, object] = {}

    for number, block in enumerate(PYTHON):
        exec(compile(block, f"README.md, Python block {number + 1}", "exec"), names)  # noqa: S102


def test_readme_makes_exist(checkout: Path) -> None:
    """Every `make` target that the README names is one of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (checkout / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))

    assert {"demo", "test"} <= named
    assert named <= targets


def test_readme_commands_exist() -> None:
    """Every `graphmem` command that a shell block of the README uses is one."""
    from graphmem.cli.application import application

    used = set(re.findall(r"^\$? ?graphmem ([a-z]+)", "\n".join(SHELL), re.MULTILINE))

    assert used
    assert used <= set(application().list_commands(None))
