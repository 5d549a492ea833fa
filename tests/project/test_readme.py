"""What the README says can be done."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from graphmem.cli import main
from graphmem.cli.application import application

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
JSON_BLOCKS = re.findall(r"^```json\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
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


def test_readme_commands_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The `graphmem` lines of the shell blocks run in their order, on files as they name them."""
    world = ROOT / "ingest" / "graphmem_ingest" / "samples" / "world"
    shutil.copytree(world, tmp_path / "notes")
    shutil.move(tmp_path / "notes" / "chat_mira_jonas.json", tmp_path / "chat.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHMEM_STORE", raising=False)
    lines = [shlex.split(line, comments=True) for block in SHELL for line in block.splitlines()]
    commands = [words for words in lines if words and words[0] == "graphmem"]

    assert len(commands) > 10
    for words in commands:
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code, (words, capfd.readouterr().err)


def test_readme_names_commands_and_options_that_exist() -> None:
    """What is mentioned in passing is there too."""
    application_ = application()
    named = set(re.findall(r"`graphmem ([a-z]+)", README)) | {"search"}

    assert named <= set(application_.list_commands(None))


def test_readme_serves_a_memory_as_it_says() -> None:
    """The configuration for assistants is JSON, and names a command and options that there are."""
    (block,) = JSON_BLOCKS
    (server,) = json.loads(block)["mcpServers"].values()
    command, *options = server["args"]

    assert server["command"] == "graphmem"
    taken = {name for one in application().get_command(None, command).params for name in one.opts}
    assert {option for option in options if option.startswith("--")} <= taken


def test_readme_links_lead_somewhere() -> None:
    """Relative links name files of the repository."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)

    assert "docs/graph.svg" in links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_readme_figures_are_those_of_the_results() -> None:
    """Each row of the comparison is what a committed result says; readme_parts.py writes them."""
    parts = runpy.run_path(str(Path(__file__).with_name("readme_parts.py")))
    rows = README.partition(parts["OPENING"])[2].partition(parts["CLOSING"])[0].strip().splitlines()

    assert set(rows) <= set(parts["comparison"]().splitlines())
    assert any("**graphmem**" in row for row in rows)


def test_readme_says_how_many_facts_were_right() -> None:
    """The shares of right facts are those of the sample that was labelled."""
    path = ROOT / "tests" / "benchmarks" / "results" / "extraction_sample.json"
    sample = json.loads(path.read_text(encoding="utf-8"))
    said = re.search(
        r"of (\d+) stored facts.*?(\d+) % were right, (\d+) % cut short, (\d+) % wrong, "
        r"at ([\d.]+) to ([\d.]+) facts a passage",
        README,
        re.DOTALL,
    )

    assert said
    shares = [round(100 * sample["shares"][kind]) for kind in ("right", "cut", "wrong")]
    amounts = [round(amount, 1) for amount in sorted(sample["facts_per_passage"].values())]
    assert [float(number) for number in said.groups()] == [len(sample["facts"]), *shares, *amounts]


def test_readme_blocks_are_all_run() -> None:
    """There is no block of code that no test here knows; drawings are text."""
    kinds = set(re.findall(r"^```(\w*)$", README, re.MULTILINE)) - {""}

    assert kinds == {"python", "sh", "json", "text"}
