"""Files, folders and streams become documents, whatever they are called."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from graphmem import BadSetting, Document, Origin, instant
from graphmem_ingest.sources import Failure, ReadOptions, find_files, read_path, read_stream


def documents(path: Path, **options: object) -> list[Document]:
    """Read a path in which nothing may fail."""
    items = list(read_path(path, ReadOptions(**options)))  # type: ignore[arg-type]
    assert [str(item) for item in items if isinstance(item, Failure)] == []
    return [item for item in items if isinstance(item, Document)]


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_text_keeps_its_words_and_takes_a_heading_line_as_title(tmp_path: Path) -> None:
    """A plain file is one document with its text untouched."""
    path = written(tmp_path, "pier.txt", "The old pier\r\n\r\nIt was built in 1901.\r\n")
    [document] = documents(path)
    assert document.text == "The old pier\n\nIt was built in 1901."
    assert document.title == "The old pier"
    assert document.uri == path.as_posix()


def test_text_without_a_heading_has_no_title(tmp_path: Path) -> None:
    """A first sentence is no title."""
    [document] = documents(written(tmp_path, "a.txt", "It rained.\n\nWe stayed in."))
    assert document.title == ""


def test_uri_is_relative_below_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file gets the same name however its path is spelled."""
    written(tmp_path, "notes/a.txt", "It rained.")
    monkeypatch.chdir(tmp_path)
    spellings = [Path("notes/a.txt"), Path("./notes/../notes/a.txt"), tmp_path / "notes" / "a.txt"]
    assert {documents(path)[0].uri for path in spellings} == {"notes/a.txt"}


def test_options_reach_the_document(tmp_path: Path) -> None:
    """Origin, metadata and a default time are those of the caller."""
    at = instant("2024-05")
    [document] = documents(
        written(tmp_path, "a.txt", "It rained."), at=at, origin=Origin.WEB, metadata={"k": "v"}
    )
    assert (document.at, document.origin, document.metadata) == (at, Origin.WEB, {"k": "v"})


def test_markdown_front_matter_becomes_title_time_and_metadata(tmp_path: Path) -> None:
    """Known fields are taken out, the others kept; the block itself is no text."""
    text = (
        "---\ntitle: Pier\ndate: 2010-06-01\nkind: place\ntags: [a, b]\n---\n\n# The pier\n\nOld.\n"
    )
    [document] = documents(written(tmp_path, "a.md", text))
    assert document.title == "Pier"
    assert str(document.at) == "2010-06-01"
    assert document.metadata == {"kind": "place", "tags": ["a", "b"]}
    assert document.text == "# The pier\n\nOld."


def test_markdown_keeps_headings_items_and_words_and_drops_markup(tmp_path: Path) -> None:
    """What the text says stays, how it is set goes."""
    text = (
        "Pier\n====\n\nSee **the** [map](http://x.y), _wrapped\nonce_. <!-- no -->\n\n"
        "- one\n- two\n\n## Data\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1\n```\n"
    )
    [document] = documents(written(tmp_path, "a.md", text))
    assert document.title == "Pier"
    assert document.text == (
        "# Pier\n\nSee the map, wrapped once.\n\n- one\n- two\n\n## Data\n\n"
        "| a | b\n| 1 | 2\n\n```\nx = 1\n```"
    )


def test_markdown_thematic_break_is_no_front_matter(tmp_path: Path) -> None:
    """Only a block of fields is front matter."""
    [document] = documents(written(tmp_path, "a.md", "---\n\nIt rained.\n\n---\n\nIt stopped.\n"))
    assert document.text == "It rained.\n\nIt stopped."


def test_broken_front_matter_fails_with_its_line(tmp_path: Path) -> None:
    """The reader does not guess at a block that is no YAML."""
    [item] = read_path(written(tmp_path, "a.md", "---\ntitle: [open\n---\n\nText.\n"))
    assert isinstance(item, Failure)
    assert item.line == 3
    assert "front matter" in item.reason


def test_front_matter_of_multiplied_aliases_fails(tmp_path: Path) -> None:
    """A few lines that mean billions of values are refused, not built."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    [item] = read_path(written(tmp_path, "a.md", "---\n" + "\n".join(rows) + "\n---\nText.\n"))
    assert isinstance(item, Failure)
    assert "10000 values" in item.reason


def test_jsonl_gives_a_document_for_each_line(tmp_path: Path) -> None:
    """Each record is its own source, called by its id or its line; other fields are metadata."""
    rows = [
        {"title": "Pier", "text": "It is old.", "at": "2012-04-16", "section": "Town"},
        {"id": "r2", "text": "It is new.", "metadata": {"lang": "en"}},
        {"id": 3, "text": "It is gone."},
    ]
    text = "\n".join(map(json.dumps, rows[:1])) + "\n\n" + "\n".join(map(json.dumps, rows[1:]))
    path = written(tmp_path, "a.jsonl", text)
    found = documents(path)
    assert [d.uri.rpartition("#")[2] for d in found] == ["1", "r2", "3"]
    assert [d.text for d in found] == ["It is old.", "It is new.", "It is gone."]
    assert (found[0].title, str(found[0].at)) == ("Pier", "2012-04-16")
    assert [d.metadata for d in found] == [{"section": "Town"}, {"lang": "en"}, {}]


def test_jsonl_bad_lines_fail_with_their_numbers_and_stop_nothing(tmp_path: Path) -> None:
    """Every good line goes in, every bad one is named."""
    lines = [
        b'{"text": "one"}',
        b'{"text": ',
        b'{"text": "\xff"}',
        b"[1, 2]",
        b'{"title": "x"}',
        b'{"text": "two", "at": "soon"}',
        b'{"text": "six"}',
    ]
    items = list(read_path(written(tmp_path, "a.jsonl", b"\n".join(lines))))
    assert [i.text for i in items if isinstance(i, Document)] == ["one", "six"]
    assert [i.line for i in items if isinstance(i, Failure)] == [2, 3, 4, 5, 6]


def test_jsonl_streams_line_by_line() -> None:
    """The first document is there before the rest of the stream was read."""

    class Watched(io.BytesIO):
        furthest = 0

        def readline(self, size: int | None = -1) -> bytes:
            data = super().readline(size)
            self.furthest = max(self.furthest, self.tell())
            return data

    from graphmem_ingest.sources.reading import Opened
    from graphmem_ingest.sources.shapes import read_json_source

    data = b"".join(b'{"text": "line %d"}\n' % n for n in range(10_000))
    stream = Watched(data)
    source = Opened(uri="x.jsonl", stream=stream, options=ReadOptions())
    first = next(iter(read_json_source(source, lines=True)))
    assert isinstance(first, Document)
    assert stream.furthest < len(data) / 100


def test_json_list_of_documents_and_single_document(tmp_path: Path) -> None:
    """A list is one document for each part; an object is one document called by the file."""
    listed = written(tmp_path, "a.json", json.dumps([{"id": 7, "title": "T", "text": "x"}] * 1))
    assert [d.uri for d in documents(listed)] == [f"{listed.as_posix()}#7"]
    single = written(tmp_path, "b.json", json.dumps({"text": "x", "title": "T"}, indent=1))
    assert [(d.uri, d.title) for d in documents(single)] == [(single.as_posix(), "T")]
    wrapped = written(tmp_path, "c.json", json.dumps({"documents": [{"text": "x"}, {"text": "y"}]}))
    assert [d.text for d in documents(wrapped)] == ["x", "y"]


def test_json_list_larger_than_the_window_is_read_whole(tmp_path: Path) -> None:
    """Parts that are cut by the end of what was read so far come out unharmed."""
    rows = [{"id": n, "text": f"{n} " + 'word \\ " é \U0001f600 ' * (n % 97)} for n in range(5000)]
    for ascii_only in (True, False):
        path = written(tmp_path, "a.json", json.dumps(rows, ensure_ascii=ascii_only, indent=2))
        assert [d.text for d in documents(path)] == [row["text"] for row in rows]


def test_json_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    """The failure names the line where the list breaks."""
    text = '[\n{"text": "one"},\n{"text": "two"},\n{"text": "thr'
    *items, failure = read_path(written(tmp_path, "a.json", text))
    assert [item.text for item in items if isinstance(item, Document)] == ["one", "two"]
    assert isinstance(failure, Failure)
    assert failure.line == 4


def test_turns_become_one_document_for_each_session(tmp_path: Path) -> None:
    """Sessions that interleave come out whole, with times, ids and replies."""
    rows = [
        {"id": "1", "session_id": "s1", "speaker": "Ana", "text": "Hi", "at": "2024-05-01T10:00Z"},
        {
            "id": "2",
            "session_id": "s2",
            "role": "user",
            "content": "Hello",
            "timestamp": 1714557600,
        },
        {
            "id": "3",
            "session_id": "s1",
            "name": "Ben",
            "text": "Hey",
            "reply_to": "1",
            "mood": "ok",
        },
    ]
    for name, text in (
        ("a.jsonl", "\n".join(map(json.dumps, rows))),
        ("b.json", json.dumps(rows, indent=1)),
        ("c.txt", json.dumps(rows)),
    ):
        path = written(tmp_path, name, text)
        first, second = documents(path)
        assert [first.uri, second.uri] == [f"{path.as_posix()}#s1", f"{path.as_posix()}#s2"]
        assert [(t.speaker, t.text, t.id, t.reply_to) for t in first.turns] == [
            ("Ana", "Hi", "1", None),
            ("Ben", "Hey", "3", "1"),
        ]
        assert first.session_id == first.turns[0].session_id == "s1"
        assert first.turns[1].metadata == {"mood": "ok"}
        assert str(second.turns[0].at) == "2024-05-01T10:00Z"


def test_folder_gives_its_readable_files_in_order(tmp_path: Path) -> None:
    """Names decide the order; hidden files and those of unknown kinds are left out."""
    for name in ("b.md", "a.txt", ".hidden.txt", ".git/c.txt", "d/e.txt", "p.png", "code.py"):
        written(tmp_path, name, "It rained.")
    names = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert names == ["a.txt", "b.md", "d/e.txt"]
    assert len(documents(tmp_path)) == 3


def test_find_files_takes_patterns_and_names_each_file_once(tmp_path: Path) -> None:
    """Include widens to any suffix, exclude wins, a file given twice comes once."""
    for name in ("a.txt", "b.md", "notes/c.txt", "notes/d.py"):
        written(tmp_path, name, "x")

    def below(*args: object, **kwargs: object) -> list[str]:
        found = find_files(*args, **kwargs)  # type: ignore[arg-type]
        return [path.relative_to(tmp_path).as_posix() for path in found]

    assert below([tmp_path], include=["*.py", "*.md"]) == ["b.md", "notes/d.py"]
    assert below([tmp_path], exclude=["notes/*"]) == ["a.txt", "b.md"]
    assert below([tmp_path / "a.txt", tmp_path]) == ["a.txt", "b.md", "notes/c.txt"]


def test_stream_is_read_like_a_file() -> None:
    """The same bytes give the same documents; the name is the caller's or the content's."""
    data = b'{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n'
    [first, second] = read_stream(io.BytesIO(data), ReadOptions(name="pipe"))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert [first.uri, second.uri] == ["pipe#a", "pipe#b"]
    [text] = read_stream(io.BytesIO(b"It rained."))
    [other] = read_stream(io.BytesIO(b"It snowed."))
    assert isinstance(text, Document)
    assert isinstance(other, Document)
    assert text.uri.startswith("stdin:")
    assert text.uri != other.uri


def test_detection_goes_by_content_before_the_name(tmp_path: Path) -> None:
    """A wrong suffix does not change what a file says."""
    html = written(tmp_path, "a.txt", "<!DOCTYPE html><html><body><p>It rained.</p></body></html>")
    assert documents(html)[0].text == "It rained."
    listed = written(tmp_path, "b.json", '{"text": "one"}\n{"text": "two"}\n')
    assert [d.text for d in documents(listed)] == ["one", "two"]
    bracket = written(tmp_path, "c.txt", "[sic] is what editors write. {It} stands in brackets.")
    assert documents(bracket)[0].text.startswith("[sic]")


def test_format_can_be_forced(tmp_path: Path) -> None:
    """The caller's word stands above what the content looks like."""
    path = written(tmp_path, "a.md", "# *One*")
    assert documents(path, format="text")[0].text == "# *One*"


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "wordperfect"},
        {"zone": "Mars/Olympus"},
        {"encoding": "utf-99"},
        {"date_order": "ymd"},
        {"columns": {"verb": "x"}},
    ],
)
def test_options_that_nobody_understands_are_refused(wrong: dict[str, object]) -> None:
    """A typo is an error before anything is read."""
    with pytest.raises(BadSetting):
        ReadOptions(**wrong)  # type: ignore[arg-type]
