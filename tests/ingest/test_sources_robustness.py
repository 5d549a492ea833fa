"""What is wrong with a source is said clearly, and stops nothing else."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphmem import Document
from graphmem_ingest.sources import FORMATS, Failure, ReadOptions, read_path, read_stream


def failure(path: Path, **options: Any) -> Failure:
    """Return the one failure that reading a path gives."""
    [item] = read_path(path, ReadOptions(**options))
    assert isinstance(item, Failure)
    return item


def written(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data)
    return path


def test_missing_path_fails(tmp_path: Path) -> None:
    """The message names the path and what to do."""
    found = failure(tmp_path / "nothing.txt")
    assert found.uri == (tmp_path / "nothing.txt").as_posix()
    assert found.reason == "there is no such file or folder: look at the path"


def test_folder_without_readable_files_fails(tmp_path: Path) -> None:
    """A folder of pictures is no silent success."""
    written(tmp_path, "a.png", b"\x89PNG")
    assert "no file that can be read" in failure(tmp_path).reason


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file_fails(tmp_path: Path) -> None:
    """A file without the right to read is named."""
    path = written(tmp_path, "a.txt", b"It rained.")
    path.chmod(0)
    assert "no permission" in failure(path).reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_named_pipe_does_not_hang(tmp_path: Path) -> None:
    """What is no regular file is not waited for."""
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no regular file" in failure(tmp_path / "pipe.txt").reason


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json", "a.jsonl", "a.csv", "a.pdf", "a"])
@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
def test_empty_file_fails(tmp_path: Path, name: str, data: bytes) -> None:
    """Nothing is not a document, whatever it is called."""
    assert "empty" in failure(written(tmp_path, name, data)).reason


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "encrypted or older"),
        (b"words\x00\x01\x02words", "binary"),
        (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)
def test_binary_file_fails(tmp_path: Path, data: bytes, kind: str) -> None:
    """The message says what it is where the first bytes tell."""
    assert kind in failure(written(tmp_path, "a.txt", data)).reason


def test_text_in_another_encoding_fails_until_it_is_named(tmp_path: Path) -> None:
    """No silent guess: the byte and a likely encoding are named, and the given one is used."""
    path = written(tmp_path, "a.txt", "Der Wächter der Brücke trägt Grün.".encode("cp1252"))
    assert "not utf-8: byte 0xe4 at 5" in failure(path).reason
    [document] = read_path(path, ReadOptions(encoding="cp1252"))
    assert isinstance(document, Document)
    assert document.text == "Der Wächter der Brücke trägt Grün."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Grün\nrot"),
        ("a.jsonl", '{"text": "Grün"}\n{"text": "rot"}\n'),
        ("a.json", '[{"text": "Grün"}, {"text": "rot"}]'),
        ("a.csv", "text\nGrün\nrot\n"),
    ],
)
def test_byte_order_mark_decides(tmp_path: Path, encoding: str, name: str, text: str) -> None:
    """Every Unicode encoding with a mark is read, in every textual format."""
    items = list(read_path(written(tmp_path, name, text.encode(encoding))))
    words = [item.text for item in items if isinstance(item, Document)]
    assert "\n".join(words) == "Grün\nrot"


def test_records_in_another_encoding_are_read_line_by_line(tmp_path: Path) -> None:
    """A given encoding counts for the lines that are not UTF-8."""
    lines = ['{"text": "Grün"}'.encode(), '{"text": "Blau und Grün"}'.encode("cp1252")]
    path = written(tmp_path, "a.jsonl", b"\n".join(lines))
    items = list(read_path(path, ReadOptions(encoding="cp1252")))
    assert [i.text for i in items if isinstance(i, Document)] == ["Grün", "Blau und Grün"]


def test_single_line_of_a_megabyte_is_read(tmp_path: Path) -> None:
    """Length alone is no fault: as text, as a record, as a turn."""
    words = "word " * 200_000
    for name, data in (
        ("a.txt", words),
        ("b.jsonl", json.dumps({"text": words})),
        ("c", json.dumps({"text": words}) + "\n" + json.dumps({"text": words})),
        ("d.txt", f"[10:32] Ana: {words}\n[10:33] Ben: {words}\n"),
        ("e.md", words),
    ):
        items = list(read_path(written(tmp_path, name, data.encode())))
        assert all(isinstance(item, Document) for item in items)


def test_line_without_end_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line above the limit is one failure and the lines behind it are read."""
    monkeypatch.setattr("graphmem_ingest.sources.decoding.MAX_LINE", 1000)
    data = b'{"text": "one"}\n' + b"x" * 5000 + b'\n{"text": "two"}\n'
    items = list(read_path(written(tmp_path, "a.jsonl", data)))
    assert [i.text for i in items if isinstance(i, Document)] == ["one", "two"]
    assert [i.line for i in items if isinstance(i, Failure)] == [2]


def test_halves_of_surrogate_pairs_and_nuls_never_reach_a_document(tmp_path: Path) -> None:
    """JSON can smuggle in what no store can keep."""
    record = (
        b'{"text": "a \\ud800 b \\u0000 c", "k\\ud800": ["\\udfff"], "title": "\\ud83d\\ude00"}'
    )
    [document] = read_path(written(tmp_path, "a.jsonl", record))
    assert isinstance(document, Document)
    assert document.text == "a � b � c"
    assert document.metadata == {"k�": ["�"]}
    assert document.title == "\U0001f600"


@pytest.mark.parametrize(
    "data",
    [b"[" * 200_000, b'{"text": ' + b"[" * 200_000, b'{"text": "x", "n": ' + b"9" * 10_000 + b"}"],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_hostile_json_fails(tmp_path: Path, name: str, data: bytes) -> None:
    """Depth and endless numbers are failures and no crash."""
    assert isinstance(failure(written(tmp_path, name, data)), Failure)


def archive(files: dict[str, bytes]) -> bytes:
    """Return a ZIP of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def test_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A file that would grow a thousandfold is refused by its declared size."""
    bomb = archive({"word/document.xml": b"<w>" + b" " * 50_000_000, "[Content_Types].xml": b""})
    assert len(bomb) < 100_000
    assert "would unpack" in failure(written(tmp_path, "a.docx", bomb)).reason


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"xl/workbook.xml": b"<x/>"}, "Excel"),
        ({"notes.txt": b"x"}, "unpack it first"),
        ({"word/document.xml": b"<broken"}, "damaged"),
    ],
)
def test_other_archives_say_what_they_are(
    tmp_path: Path, files: dict[str, bytes], reason: str
) -> None:
    """A ZIP is not taken for a document."""
    pytest.importorskip("docx")
    assert reason in failure(written(tmp_path, "a.docx", archive(files))).reason


def test_cut_off_docx_and_pdf_fail(tmp_path: Path) -> None:
    """Half a download is named as damaged."""
    pytest.importorskip("pypdf")
    packed = archive({"word/document.xml": b"<w/>"})
    assert (
        "no whole DOCX" in failure(written(tmp_path, "a.docx", packed[: len(packed) // 2])).reason
    )
    assert "damaged" in failure(written(tmp_path, "a.pdf", b"%PDF-1.7\n1 0 obj\n<<")).reason


@pytest.mark.parametrize(
    ("name", "module", "data"),
    [
        ("a.pdf", "pypdf", b"%PDF-1.4\n"),
        ("a.docx", "docx", archive({"word/document.xml": b"<w/>"})),
        ("a.html", "selectolax.lexbor", b"<html><p>x</p></html>"),
    ],
)
def test_missing_library_is_a_failure_that_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, data: bytes
) -> None:
    """Without the extra the other formats are read all the same."""
    monkeypatch.setitem(__import__("sys").modules, module, None)
    assert "graphmem[docs]" in failure(written(tmp_path, name, data)).reason


def test_one_bad_file_does_not_stop_a_folder(tmp_path: Path) -> None:
    """The good files are read, the bad one is named."""
    written(tmp_path, "a.txt", b"one")
    written(tmp_path, "b.txt", b"\xff\xfe\x00")
    written(tmp_path, "c.txt", b"three")
    items = list(read_path(tmp_path))
    assert [i.text for i in items if isinstance(i, Document)] == ["one", "three"]
    assert [Path(i.uri).name for i in items if isinstance(i, Failure)] == ["b.txt"]


_PIECES = st.sampled_from(
    rb"""{" "text" "role": : } [ ] , \ud800 "at":5 1e999 &a *a title: "messages": "mapping": Ana:
    [10:32] 2024-05-01,10:32 %PDF-1.4 <html> <p> # | --- """.split()
) | st.sampled_from([b" ", b"\n", b"\xff", b"\x00", b"PK\x03\x04", b"\xef\xbb\xbf", b" - "])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.binary(max_size=400) | st.lists(_PIECES, max_size=30).map(b"".join),
    suffix=st.sampled_from(["", ".txt", ".md", ".json", ".jsonl", ".csv", ".tsv", ".html", ".pdf"]),
    forced=st.sampled_from([None, *FORMATS]),
)
@example(data=b"---\n- a\n---\nx", suffix=".md", forced=None)
@example(data=b'{"messages": [1], "channel": {}}', suffix=".json", forced=None)
@example(data=b'{"mapping": {"a": 1}, "current_node": "a"}', suffix=".json", forced=None)
def test_any_bytes_never_crash(data: bytes, suffix: str, forced: str | None) -> None:
    """Whatever is in a file and however it is to be read: documents or failures, never nothing."""
    options = ReadOptions(format=forced, name=f"any{suffix}")
    items = list(read_stream(io.BytesIO(data), options))
    assert items
    for item in items:
        assert isinstance(item, Document | Failure)
        if isinstance(item, Document):
            json.dumps([item.text, item.title, dict(item.metadata)], ensure_ascii=False).encode()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "text content role speaker name author title at date ts messages turns mapping "
                "message conversation session_1 session_1_date_time haystack_sessions channel "
                "haystack_dates current_node parent id session_id metadata type parts reply_to "
                "caption from user".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=_VALUES, forced=st.sampled_from([None, *FORMATS[7:]]))
def test_any_json_never_crashes(value: object, forced: str | None) -> None:
    """Fields of any type under the names that readers look for are documents or failures."""
    data = json.dumps(value).encode()
    assert list(read_stream(io.BytesIO(data), ReadOptions(format=forced, name="any.json")))
