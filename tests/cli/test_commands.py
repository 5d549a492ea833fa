"""The command: what each one prints, how it fails, what it costs to ask for help."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphmem import Memory
from graphmem.cli.application import COMMANDS, application
from graphmem.cli.search import filters_of

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    """A store with two sentences, and a third in another namespace."""
    path = tmp_path / "diary.db"
    with Memory(path) as memory:
        memory.add(
            "Lena Tarr works at the Meridian Institute. She was born in Gullhaven.",
            source="diary.txt",
            title="Lena Tarr",
            at="2024-05-20T10:00Z",
            metadata={"page": 7},
        )
        memory.add("Lena Tarr plays the cello.", source="other.txt", namespace="other")
    return path


def test_help_lists_every_command(run: Run) -> None:
    """What can be called is in the help, and the help is one screen of a small terminal."""
    shown = run("--help")

    assert shown.code == 0
    names = shown.out.partition("Commands")[2].partition("Options:")[0].split()
    assert {*COMMANDS, "ingest", "demo", "bench"} <= set(names)
    assert len(shown.out.splitlines()) <= 26
    assert max(map(len, shown.out.splitlines())) <= 104


@pytest.mark.parametrize("name", [*COMMANDS, "ingest", "demo", "bench"])
def test_help_of_a_command_fits_a_screen(name: str, run: Run) -> None:
    """Each says what it does in one sentence, then its options; nothing is broken."""
    shown = run(name, "--help")

    assert shown.code == 0
    assert "Cannot be loaded" not in shown.out
    assert len(shown.out.splitlines()) <= 60


@pytest.mark.parametrize("name", [*COMMANDS, "ingest", "demo"])
def test_every_option_is_described(name: str) -> None:
    """No option and no argument stands without a sentence."""
    command = application().get_command(None, name)

    assert command.help
    assert all(getattr(parameter, "help", None) for parameter in command.params), name


def test_help_loads_no_heavy_library() -> None:
    """Asking what there is does not load what a command would need."""
    heavy = {"numpy", "spacy", "tokenizers", "neo4j", "dateparser"}
    code = (
        "import sys; sys.argv = ['graphmem', '--help']; from graphmem.cli import main\n"
        "try: main()\n"
        f"finally: print('loaded', [name for name in {sorted(heavy)} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.endswith("loaded []\n"), done.stdout[-500:]


def test_search_loads_nothing_that_it_does_not_need(diary: Path) -> None:
    """What reads, writes and draws elsewhere would make a search from a shell twice as long."""
    unneeded = {"spacy", "dateparser", "neo4j", "pydantic", "rich", "numpy.ma", "graphmem.remember"}
    words = ["graphmem", "search", "Where was Lena Tarr born?", "--store", str(diary)]
    code = (
        f"import sys; sys.argv = {words!r}; from graphmem.cli import main\n"
        "try: main()\n"
        f"finally: print('loaded', [name for name in {sorted(unneeded)} if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert "born in Gullhaven" in done.stdout
    assert done.stdout.endswith("loaded []\n"), done.stdout[-500:]


# Commands that are no methods: they open no memory, serve one, look into its store, take two
# memories, or are a group of their own.
NO_METHODS = ("doctor", "reembed", "extract", "mcp", "query", "copy", "schema", "journal")
METHODS = [name for name in COMMANDS if name not in NO_METHODS]
# Methods that are no commands of their own name, and what a shell has instead.
ELSEWHERE = {
    "add_documents": "ingest",
    "prepare": "ingest",
    "write": "ingest",
    "refold": "schema",
    "suggest_schema": "schema",
    "check_schema": "schema",
    "to_networkx": "export",
    "to_igraph": "export",
    "close": "every command closes what it opened",
}
# What Memory's methods take that a shell cannot give.
OF_PYTHON = {"search": {"reranker"}, "accept": set(), "add_facts": set()}
# What only the printing needs.
OF_SHELL = {"store", "as_json", "context", "everything", "help"}


def methods() -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(Memory, inspect.isfunction)
        if not name.startswith("_")
    }


def test_every_method_is_a_command() -> None:
    """What Memory does can be done from a shell, under the same name."""
    commands = {name.replace("-", "_").replace("import", "import_") for name in METHODS}

    assert commands | set(ELSEWHERE) == set(methods())
    assert not commands & set(ELSEWHERE)


@pytest.mark.parametrize("name", METHODS)
def test_command_is_called_as_the_method(name: str) -> None:
    """Who knows the library knows the command: the same words for the same things, all of them."""
    called = "import_" if name == "import" else name.replace("-", "_")
    parameters = set(methods()[called].parameters) - {"self"} - OF_PYTHON.get(called, set())
    command = application().get_command(None, name)
    options = {parameter.name for parameter in command.params} - OF_SHELL

    assert options - {"namespace"} == parameters - {"namespace"}


# An export names the namespace that it goes into, so import takes none.
@pytest.mark.parametrize("name", [*(name for name in METHODS if name != "import"), "ingest"])
def test_command_takes_the_common_options(name: str, run: Run) -> None:
    """Every command is told in the same way where the memory is and how to print."""
    shown = run(name, "--help")

    assert shown.code == 0
    for option in ("--store", "--namespace", "--json"):
        assert option in shown.out


def test_search_prints_evidence_and_source(diary: Path, run: Run) -> None:
    """A search shows what it found and where it stands, without escape sequences in a pipe."""
    found = run("search", "Where was Lena Tarr born?", "--store", diary)

    assert found.code == 0
    assert "diary.txt" in found.out
    assert "born in Gullhaven" in found.out
    assert "\x1b" not in found.out


def test_search_json_is_what_the_library_returns(diary: Path, run: Run) -> None:
    """The JSON document is SearchResult.to_dict()."""
    question = "Where was Lena Tarr born?"
    found = run("search", question, "--store", diary, "--json", "-k", 3)

    with Memory(diary) as memory:
        expected = memory.search(question, top_k=3).to_dict()
    assert json.loads(found.out) == json.loads(json.dumps(expected))


def test_search_context_is_cited_text(diary: Path, run: Run) -> None:
    """``--context`` prints what goes into a prompt."""
    found = run("search", "Where was Lena Tarr born?", "--store", diary, "--context", 200)

    with Memory(diary) as memory:
        expected = memory.search("Where was Lena Tarr born?", top_k=5).context(max_tokens=200)
    assert found.out.strip() == expected.strip()


def test_search_keeps_to_its_namespace(diary: Path, run: Run) -> None:
    """One namespace does not see what is in another."""
    found = run("search", "What does Lena Tarr play?", "--store", diary, "--json")
    other = run(
        "search", "What does Lena Tarr play?", "--store", diary, "--namespace", "other", "--json"
    )

    assert "cello" not in found.out
    assert "cello" in other.out


def test_search_filters(diary: Path, run: Run) -> None:
    """``--filter`` narrows by columns and metadata."""
    question = "Where was Lena Tarr born?"
    kept = run("search", question, "--store", diary, "--filter", "page=7", "--json")
    left = run("search", question, "--store", diary, "--filter", "page>7", "--json")

    assert [len(json.loads(one.out)["hits"]) for one in (kept, left)] == [1, 0]


def test_filters_read_signs_and_values() -> None:
    """Tests of one key add up; columns keep their text, metadata reads numbers and truth."""
    assert filters_of(["at>=2024", "at<2025", "page=7", "draft!=true", "source=a.txt"]) == {
        "at": {"gte": "2024", "lt": "2025"},
        "page": {"eq": 7},
        "draft": {"ne": True},
        "source": {"eq": "a.txt"},
    }


def test_facts_are_lines_with_tabs_in_a_pipe(diary: Path, run: Run) -> None:
    """Each fact is one line that cut and grep understand."""
    found = run("facts", "--subject", "Lena Tarr", "--store", diary)

    rows = [line.split("\t") for line in found.out.splitlines()]
    assert rows
    assert all(len(row) == 7 and row[0] == "Lena Tarr" for row in rows)


def test_get_shows_what_search_found(diary: Path, run: Run) -> None:
    """An id from a search can be looked up."""
    hit = json.loads(run("search", "Lena Tarr", "--store", diary, "--json").out)["hits"][0]

    shown = run("get", hit["id"], "--store", diary, "--json")

    assert hit["text"] in shown.out


def test_stats_counts(diary: Path, run: Run) -> None:
    """Counts are of the namespace, and name the store."""
    shown = json.loads(run("stats", "--store", diary, "--json").out)

    assert shown["store"] == str(diary)
    assert shown["counts"]["passage"] == 1


def test_export_writes_the_same_to_a_file_and_to_a_pipe(
    diary: Path, tmp_path: Path, run: Run
) -> None:
    """The file holds what a pipe gets: lines of JSON."""
    piped = run("export", "--canonical", "--store", diary)
    run("export", tmp_path / "out.jsonl", "--canonical", "--store", diary)

    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == piped.out
    assert all(json.loads(line) for line in piped.out.splitlines())


def test_forget_erases_a_source(diary: Path, run: Run) -> None:
    """What was forgotten is found no more."""
    done = run("forget", "--source", "diary.txt", "--store", diary)
    found = run("search", "Where was Lena Tarr born?", "--store", diary, "--json")

    assert done.code == 0
    assert json.loads(found.out)["hits"] == []


def test_environment_names_store_and_namespace(
    diary: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GRAPHMEM_STORE and GRAPHMEM_NAMESPACE stand for the options."""
    monkeypatch.setenv("GRAPHMEM_STORE", str(diary))
    monkeypatch.setenv("GRAPHMEM_NAMESPACE", "other")

    assert "cello" in run("search", "What does Lena Tarr play?").out


def test_failure_is_one_line_and_exit_code_1(tmp_path: Path, run: Run) -> None:
    """A store that is not there is said to be so, and is not made by asking it."""
    failed = run("search", "anything", "--store", tmp_path / "none.db")

    assert (failed.code, failed.out) == (1, "")
    assert failed.err.startswith("graphmem: there is no memory at ")
    assert failed.err.count("\n") == 1
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("serach", "x"),
        ("search",),
        ("search", "x", "--as-of", "someday"),
        ("search", "x", "--filter", "page"),
        ("search", "x", "--top-k", "0"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], run: Run) -> None:
    """What was called wrongly is told apart from what failed."""
    assert run(*arguments).code == 2


def test_control_characters_of_a_document_do_not_reach_the_terminal(
    tmp_path: Path, run: Run
) -> None:
    """A document cannot recolour, retitle or clear the terminal of whoever finds it."""
    with Memory(tmp_path / "evil.db") as memory:
        memory.add("The \x1b[2J\x1b]0;gotcha\x07 lighthouse is 31 metres high.", source="a\x1b[31m")

    found = run("search", "How high is the lighthouse?", "--store", tmp_path / "evil.db")

    assert "31 metres" in found.out
    assert not set(found.out) & {"\x1b", "\x07"}


def test_a_terminal_gets_tables_and_colour(diary: Path) -> None:
    """What is read by a person has a heading and colours; the same in a pipe has neither."""
    pty = pytest.importorskip("pty", reason="there are no terminals on this system")
    ours, theirs = pty.openpty()
    code = "import sys; from graphmem.cli import main; main()"
    command = [sys.executable, "-c", code, "facts", "--subject", "Lena Tarr", "--store", str(diary)]
    settings = {"TERM": "xterm-256color", "COLUMNS": "160"}
    there = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | settings

    with subprocess.Popen(command, stdout=theirs, env=there) as process:
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(ours, 4096):
                seen += piece
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(ours)

    assert process.returncode == 0
    assert b"subject" in seen
    assert b"Meridian Institute" in seen
    assert b"\x1b[1m" in seen


@pytest.mark.parametrize(
    ("words", "completed"),
    [("graphmem timel", "timeline"), ("graphmem search --expl", "--explain")],
)
def test_shell_completion_completes_commands_and_options(words: str, completed: str) -> None:
    """What --install-completion puts into a shell asks this."""
    asked = {
        "_GRAPHMEM_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    code = "from graphmem.cli import main; main()"

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=dict(os.environ) | asked,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == [completed]
