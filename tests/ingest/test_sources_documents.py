"""Tables, pages and office files become text that keeps what their layout says."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from graphmem import Document, Triple, instant
from graphmem_ingest.sources import Failure, ReadOptions, read_path


def documents(path: Path, **options: Any) -> list[Document]:
    """Read a path in which nothing may fail."""
    items = list(read_path(path, ReadOptions(**options)))
    assert [str(item) for item in items if isinstance(item, Failure)] == []
    return [item for item in items if isinstance(item, Document)]


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# ---- tables -------------------------------------------------------------------------------


def test_table_rows_are_records_with_their_column_names(tmp_path: Path) -> None:
    """A row is a document; empty cells say nothing; quotes hold delimiters and line ends."""
    path = written(tmp_path, "a.csv", 'name,town,note\nAna,Oslo,"old, \nbut kind"\nBen,,\n\n')
    first, second = documents(path)
    assert first.uri == f"{path.as_posix()}#1"
    assert first.text == "name: Ana\ntown: Oslo\nnote: old, \nbut kind"
    assert second.text == "name: Ben"


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ";"), ("b.csv", "\t"), ("c.tsv", "\t")])
def test_table_finds_its_delimiter(tmp_path: Path, name: str, mark: str) -> None:
    """What parts the first lines evenly parts the table."""
    rows = [["name", "note"], ["Ana", "one, two, three"], ["Ben", "four"]]
    path = written(tmp_path, name, "\ufeff" + "\n".join(mark.join(row) for row in rows))
    assert documents(path)[0].text == "name: Ana\nnote: one, two, three"


def test_table_columns_can_mean_a_triple(tmp_path: Path) -> None:
    """Mapped columns and constant words make one statement a row, with its times."""
    text = "who,firm,since,until\nAna,Acme,2019-03,2021\nBen,,2020,\n"
    columns = {
        "subject": "who",
        "predicate": "=works for",
        "object": "firm",
        "subject_type": "=PERSON",
        "valid_from": "since",
        "valid_to": "until",
    }
    first, second = documents(written(tmp_path, "a.csv", text), columns=columns)
    assert first.triples == (
        Triple(
            subject="Ana",
            predicate="works for",
            object="Acme",
            subject_type="PERSON",
            valid_from=instant("2019-03"),
            valid_to=instant("2021"),
            evidence="who: Ana\nfirm: Acme\nsince: 2019-03\nuntil: 2021",
        ),
    )
    assert second.triples == ()


def test_table_columns_can_mean_text_time_and_id(tmp_path: Path) -> None:
    """With a text column the other cells are metadata."""
    text = "key,body,day,town\nk7,It rained.,2024-05-01,Oslo\n"
    columns = {"id": "key", "text": "body", "at": "day"}
    [document] = documents(written(tmp_path, "a.csv", text), columns=columns)
    assert document.uri.endswith("a.csv#k7")
    assert (document.text, str(document.at)) == ("It rained.", "2024-05-01")
    assert document.metadata == {"town": "Oslo"}


def test_table_bad_rows_fail_with_their_lines(tmp_path: Path) -> None:
    """Too many cells and times that are none are named; the other rows go in."""
    path = written(tmp_path, "a.csv", "name,at\nAna,2024\nBen,2024,x\nCleo,soon\nDan,\n")
    items = list(read_path(path))
    assert [i.text for i in items if isinstance(i, Document)] == [
        "name: Ana\nat: 2024",
        "name: Dan",
    ]
    assert [i.line for i in items if isinstance(i, Failure)] == [3, 4]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"subject": "nobody", "predicate": "=is", "object": "town"}, "no column 'nobody'"),
        ({"subject": "name", "object": "town"}, "none to predicate"),
    ],
)
def test_table_mapping_that_does_not_fit_is_one_failure(
    tmp_path: Path, columns: dict[str, str], reason: str
) -> None:
    """A wrong mapping is said once and not for each row."""
    path = written(tmp_path, "a.csv", "name,town\nAna,Oslo\nBen,Rome\n")
    [failure] = read_path(path, ReadOptions(columns=columns))
    assert isinstance(failure, Failure)
    assert reason in failure.reason


def test_table_takes_cells_of_a_megabyte(tmp_path: Path) -> None:
    """The limit of the csv module is not ours."""
    path = written(tmp_path, "a.csv", "name,note\nAna," + "x" * 1_000_000 + "\n")
    assert len(documents(path)[0].text) > 1_000_000


# ---- HTML ---------------------------------------------------------------------------------


PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>The pier | Town</title>
<meta property="article:published_time" content="2024-05-01T10:00:00+02:00">
<script>var x = "secret";</script><style>p { color: red }</style></head>
<body><nav><a href="/">Home</a></nav>
<h1>The pier</h1><p>It was <b>built</b> in
1901.</p>It stands.<ul><li>one</li><li><p>two</p></li></ul>
<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
<h2>Data</h2><pre>x = 1
y = 2</pre><p>First line<br>second</p>
<footer>Imprint</footer></body></html>"""


def test_page_keeps_what_it_says_and_drops_its_margins(tmp_path: Path) -> None:
    """Headings, items and rows keep their marks; scripts, menus and margins are gone."""
    [document] = documents(written(tmp_path, "a.html", PAGE))
    assert document.text == (
        "# The pier\n\nIt was built in 1901.\n\nIt stands.\n\n- one\n- two\n\n"
        "| a | b\n| 1 | 2\n\n## Data\n\n```\nx = 1\ny = 2\n```\n\nFirst line second"
    )
    assert (document.title, document.language) == ("The pier | Town", "en")
    assert str(document.at) == "2024-05-01T10:00+02:00"


def test_page_is_its_main_part_if_it_names_one(tmp_path: Path) -> None:
    """What stands around <main> is not what the page is about."""
    page = "<html><body><div>Ads here</div><main><p>The pier is old and stands.</p></main></body>"
    assert documents(written(tmp_path, "a.html", page))[0].text == "The pier is old and stands."


def test_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    """The page says how it is written."""
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Café</p></body></html>'
    assert documents(written(tmp_path, "a.html", page.encode("latin-1")))[0].text == "Café"


def test_page_nested_ten_thousand_deep_is_read(tmp_path: Path) -> None:
    """Depth costs no stack."""
    page = "<html><body>" + "<div>" * 10_000 + "deep" + "</div>" * 10_000 + "</body></html>"
    assert documents(written(tmp_path, "a.html", page))[0].text == "deep"


# ---- PDF ----------------------------------------------------------------------------------


def pdf_of(*pages: tuple[str, ...], title: str = "") -> bytes:
    """Write a small PDF with lines of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for lines in pages:
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< /Title ({title}) /CreationDate (D:20240501100000Z) >>")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets))
    root = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    out.write(f"{root}\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def test_pdf_gives_flowing_text_with_its_title_and_time(tmp_path: Path) -> None:
    """Printed lines run on, words broken at their end are whole, pages are parted."""
    pytest.importorskip("pypdf")
    data = pdf_of(
        ("The pier was built in", "the har-", "bour. It is old.", "It stands."),
        ("End.",),
        title="Pier",
    )
    [document] = documents(written(tmp_path, "a.pdf", data))
    assert document.text == "The pier was built in the harbour. It is old.\nIt stands.\n\nEnd."
    assert (document.title, str(document.at)) == ("Pier", "2024-05-01T10:00Z")
    assert document.metadata == {"pages": 2}


def test_pdf_without_text_says_that_it_may_be_a_scan(tmp_path: Path) -> None:
    """A page of pictures is a failure with what to do."""
    pytest.importorskip("pypdf")
    [failure] = read_path(written(tmp_path, "a.pdf", pdf_of(())))
    assert isinstance(failure, Failure)
    assert "OCR" in failure.reason


def test_pdf_with_a_password_fails(tmp_path: Path) -> None:
    """An encrypted file is named as such; one that opens without a password is read."""
    pypdf = pytest.importorskip("pypdf")
    for password, readable in (("tide", False), ("", True)):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(("The pier is old.",))))
        writer.encrypt(user_password=password, algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        [item] = read_path(written(tmp_path, "a.pdf", out.getvalue()))
        if readable:
            assert isinstance(item, Document)
            assert item.text == "The pier is old."
        else:
            assert isinstance(item, Failure)
            assert "encrypted" in item.reason


# ---- DOCX ---------------------------------------------------------------------------------


def test_docx_keeps_headings_items_and_tables_in_order(tmp_path: Path) -> None:
    """The text is that of the file from top to bottom."""
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.title = "Pier"
    document.add_heading("The pier", 1)
    document.add_paragraph("It is old.")
    document.add_paragraph("one", style="List Bullet")
    document.add_paragraph("two", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, values in zip(table.rows, (("a", "b"), ("1", "2")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    document.add_paragraph("The end.")
    out = io.BytesIO()
    document.save(out)
    [read] = documents(written(tmp_path, "a.docx", out.getvalue()))
    assert read.title == "Pier"
    assert read.text == ("# The pier\n\nIt is old.\n\n- one\n- two\n\n| a | b\n| 1 | 2\n\nThe end.")
