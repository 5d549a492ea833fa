"""The benches of dialogue, segmentation and order on small data of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graphmem_ingest.commands.bench import bench

runner = CliRunner()


def run(*words: str) -> Any:
    result = runner.invoke(bench, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A conversation of two sessions with questions about it."""
    sessions = {
        "session_1": ["I planted a fig tree.", "I sold my cello on Monday."],
        "session_2": ["The fig tree froze.", "Nina plays the drums now."],
    }
    conversation: dict[str, Any] = {"speaker_a": "Ann", "speaker_b": "Bo"}
    for number, (name, said) in enumerate(sessions.items(), 1):
        conversation[f"{name}_date_time"] = f"1:00 pm on {number} May, 2023"
        conversation[name] = [
            {"speaker": ("Ann", "Bo")[i % 2], "dia_id": f"D{number}:{i + 1}", "text": text}
            for i, text in enumerate(said)
        ]
    questions = [
        ("q1", "Who sold a cello?", 4, ["D1:2"]),
        ("q2", "What does Nina play?", 5, ["D2:2"]),
        ("q3", "Nothing answers this.", 1, []),
    ]
    keys = ("id", "question", "category", "gold")
    queries = [{"sample": "c", **dict(zip(keys, one, strict=True))} for one in questions]
    sample = [{"sample_id": "c", "conversation": conversation}]
    (tmp_path / "conversations.json").write_text(json.dumps(sample))
    (tmp_path / "queries.json").write_text(json.dumps(queries))
    return tmp_path


def test_bench_dialogue_scores_turns_and_sessions(talk: Path) -> None:
    """All systems and groups are there; a question that one turn answers is found by words."""
    report = run("dialogue", str(talk))
    assert report["n"] == 2
    assert set(report["systems"]) == {"graphmem", "lexical", "dense", "rrf"}
    for scores in report["systems"].values():
        assert set(scores) == {"all", "no_adversarial", "4", "5"}
    assert report["systems"]["lexical"]["all"]["turn@5"] == 100
    assert report["systems"]["lexical"]["4"]["session@1"] == 100
    assert report["systems"]["graphmem"]["no_adversarial"]["turn@50"] == 100
    assert set(report["diff"]) == {"lexical", "dense", "rrf"}
    assert report["diff"]["lexical"] == [0, 0]


def test_bench_segmentation_scores_three_systems(tmp_path: Path) -> None:
    """Marks are read; each system has its three scores between 0 and 1."""
    chat = [["hi there", "-1"], ["I like boats a lot", "0"], ["what about bread baking?", "1"],
            ["I bake bread", "0"]]  # fmt: skip
    file = tmp_path / "chats.json"
    file.write_text(json.dumps({"1": chat * 3, "2": chat}))
    report = run("segmentation", str(file))
    assert set(report["systems"]) == {"graphmem", "texttiling", "even"}
    for scores in report["systems"].values():
        assert set(scores) == {"Pk", "WindowDiff", "F1"}
        assert all(0 <= score <= 1 for score in scores.values())


def test_bench_order_knows_what_it_stored(tmp_path: Path) -> None:
    """Stretches of a made-up book are put in order; those of its unseen end are unknown."""
    words = [f"word{n * 7919 % 3001:04}" for n in range(3_000)]
    lines = (" ".join(words[at : at + 10]) for at in range(0, len(words), 10))
    (tmp_path / "book.txt").write_text("\n".join(lines))
    report = run("order", str(tmp_path), "--pairs", "20", "--seed", "3")
    assert (report["pairs"], report["order"], report["unknown"]) == (20, 100.0, 100.0)


def test_bench_refuses_other_shapes(tmp_path: Path) -> None:
    """What is wrong with a file is said."""
    (tmp_path / "x.json").write_text("[1]")
    for words in (["segmentation", str(tmp_path / "x.json")], ["order", str(tmp_path)]):
        result = runner.invoke(bench, words)
        assert result.exit_code != 0
