"""`graphmem extract`: what it prints of a text, and that positions lead back to it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphmem.cli import main

TEXT = (
    "\ufeff# The coast\r\nMira Voss moved to Gullhaven in May 2019. "
    "Tobias Renn did not like it.\r\n\r\n"
    "The Pell Institute has 3 boats in Averil \U0001f600. "
)
Extract = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def extract(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Extract:
    """Run `graphmem extract --json`, and return its objects."""

    def run(*arguments: object) -> list[dict[str, Any]]:
        given = ["graphmem", "extract", *map(str, arguments), "--json"]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        assert (ended.value.code or 0) == 0, err
        return [json.loads(line) for line in out.splitlines()]

    return run


@pytest.mark.parametrize("view", ["surface", "graph"])
def test_extract_positions_are_of_the_file(view: str, extract: Extract, tmp_path: Path) -> None:
    """Sentences and arguments slice back out of the file's text, in both views."""
    path = tmp_path / "coast.txt"
    path.write_bytes(TEXT.encode())
    text = TEXT.removeprefix("\ufeff")

    found = extract(path, "--view", view)

    assert [one["text"] for one in found] == [
        "Mira Voss moved to Gullhaven in May 2019.",
        "Tobias Renn did not like it.",
        "The Pell Institute has 3 boats in Averil \U0001f600.",
    ]
    triples = [triple for one in found for triple in one["triples"]]
    assert triples
    assert all(text[one["start"] :].startswith(one["text"]) for one in found)
    for triple in triples:
        for part in (triple["subject"], triple["object"], *triple["more"], *triple["qualifiers"]):
            start, end = part["span"]
            assert text[start:end] == part["text"]


def test_extract_tells_all_of_a_triple(extract: Extract, tmp_path: Path) -> None:
    """The surface view has further arguments, time, polarity and how sure it is."""
    path = tmp_path / "coast.txt"
    path.write_bytes(TEXT.encode())

    moved, disliked = (one["triples"][0] for one in extract(path)[:2])

    parts = [moved[name]["text"] for name in ("subject", "predicate", "object")]
    assert [*parts, *(one["text"] for one in moved["more"])] == [
        "Mira Voss",
        "moved to",
        "Gullhaven",
        "in May 2019",
    ]
    assert moved["normalised_predicate"] == "move to"
    assert (moved["valid_from"], moved["valid_to"]) == ("2019-05", None)
    assert (moved["polarity"], moved["modality"]) == ("affirmed", "asserted")
    assert disliked["polarity"] == "negated"
    assert 0 < moved["confidence"] < 1


def test_extract_keeps_given_sentences_apart(extract: Extract, tmp_path: Path) -> None:
    """With ``--sentences`` each line that is not blank is one object, with its own words only."""
    lines = ["He left . She stayed .", "", "Bo", "Ada sings in Averil ."]
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(lines), "utf-8")

    found = extract(path, "--sentences")

    assert [one["text"] for one in found] == [line for line in lines if line]
    assert [one["start"] for one in found] == [0, 24, 27]
    assert [one["subject"]["text"] for one in found[2]["triples"]] == ["Ada"]


def test_extract_refuses_what_is_no_text(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A file in another encoding is named, not read wrongly."""
    path = tmp_path / "old.txt"
    path.write_bytes("caf\u00e9".encode("latin-1"))
    monkeypatch.setattr(sys, "argv", ["graphmem", "extract", str(path)])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "not UTF-8 (byte 3)" in capfd.readouterr().err
