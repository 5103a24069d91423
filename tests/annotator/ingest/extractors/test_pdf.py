"""PDF files: their pages as paragraphs, and what they cannot give."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Options, Source, Unreadable
from annotator.ingest.extractors import pdf
from tests.annotator.ingest.extractors.made_files import column, one, pdf_of, refused

FIRST = [
    "The minister said on Monday that the old bridge had",
    "never been inspected, and that nobody in her govern-",
    "ment had known about the report of the state-",
    "owned firm.",
]
SECOND = [
    "Residents had complained for months about cracks in",
    "the northern pillar, which the city called harmless.",
]
WHOLE = (
    "The minister said on Monday that the old bridge had never been inspected, and that nobody in "
    "her government had known about the report of the state-owned firm.\n\nResidents had "
    "complained for months about cracks in the northern pillar, which the city called harmless."
)


def test_a_pdf_is_an_article() -> None:
    info = (
        "/Title (Bridge closed) /Author (Ann Smith) /Subject (News) "
        "/CreationDate (D:20240501103000+02'00')"
    )
    data = pdf_of([column([*FIRST, "", *SECOND])], info, "/Lang (en-GB)")
    found = one(pdf.extract, data, "a.pdf")
    assert found.text == WHOLE
    assert (found.title, found.author, found.language) == ("Bridge closed", "Ann Smith", "en-GB")
    assert found.published == "2024-05-01T10:30:00+02:00"
    assert found.meta == {"subject": "News"}
    assert found.notes[1].startswith("Joined 1 broken word")
    assert found.notes[2].startswith("Kept 1 hyphen")
    assert "the day the PDF was made" in found.notes[-1]


def test_running_heads_and_numbers_of_pages_go() -> None:
    bodies = [FIRST, SECOND, ["The mayor denied it.", "He said so twice on Friday."]]
    pages = [
        [(72, 760, 8, "The Daily River"), *column(body), (300, 30, 8, f"Page {number}")]
        for number, body in enumerate(bodies, start=1)
    ]
    found = one(pdf.extract, pdf_of(pages))
    assert found.text.startswith(WHOLE)
    assert "River" not in found.text
    assert "Page" not in found.text
    assert any("“The Daily River”, “Page 1”" in note for note in found.notes)


def test_a_paragraph_goes_on_over_a_page() -> None:
    data = pdf_of([column(FIRST[:2]), column(FIRST[2:])])
    assert one(pdf.extract, data).text == WHOLE.split("\n")[0]


def test_letters_that_are_two() -> None:
    assert pdf._clean("\ufb01rst\x00\x0c o\ufb03ce\tx") == "first office x"


@pytest.mark.parametrize("title", ["Microsoft Word - bridge.docx", "bridge.indd", "untitled"])
def test_the_name_of_a_file_is_no_title(title: str) -> None:
    data = pdf_of([column(["Head line", "", *FIRST])], f"/Title ({title})")
    assert one(pdf.extract, data).title == "Head line"


def test_a_scan_says_so() -> None:
    assert "pictures of pages, no text" in refused(pdf.extract, pdf_of([[], []], picture=True))
    assert "holds no text" in refused(pdf.extract, pdf_of([[]]))


def test_pages_that_are_pictures_are_named() -> None:
    found = one(pdf.extract, pdf_of([column(FIRST), [], []], picture=True))
    assert any(note.startswith("Pictures without text: pages 2, 3.") for note in found.notes)
    found = one(pdf.extract, pdf_of([column(FIRST), []]))
    assert "Without text: page 2." in found.notes


def locked(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([column(FIRST)]))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_empty_password_opens() -> None:
    assert one(pdf.extract, locked("")).text == WHOLE.split("\n")[0]


def test_a_password_is_said() -> None:
    assert "encrypted" in refused(pdf.extract, locked("secret"))


def test_pages_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf import PageObject

    kept = PageObject.extract_text
    calls: list[int] = []

    def fails(self: Any, *args: Any, **more: Any) -> str:
        calls.append(1)
        if len(calls) > 1:
            raise RecursionError
        return kept(self, *args, **more)

    monkeypatch.setattr(PageObject, "extract_text", fails)
    found = one(pdf.extract, pdf_of([column(FIRST), column(SECOND)]))
    assert "Could not be read: page 2." in found.notes
    assert "None of its pages" in refused(pdf.extract, pdf_of([column(FIRST)]))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no PDF"),
        (b"words", "no PDF"),
        (b"%PDF-1.4", "damaged"),
        (b"%PDF-1.4\n" + b"x" * 1000, "damaged"),
        (pdf_of([]), "no page"),
    ],
)
def test_what_is_refused(data: bytes, why: str) -> None:
    assert why in refused(pdf.extract, data)


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    assert "Split it" in refused(pdf.extract, pdf_of([column(FIRST)] * 2))


def test_pages_that_hold_each_other_end() -> None:
    data = pdf_of([column(FIRST)]).replace(b"/Kids [10 0 R]", b"/Kids [ 2 0 R]")
    refused(pdf.extract, data)


def test_a_bomb_in_a_stream_is_not_unpacked() -> None:
    bomb = zlib.compress(zlib.compress(b"\0" * 100_000_000, 9), 9)
    data = pdf_of([column(FIRST), []])
    head = f"<< /Length {len(bomb)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode()
    data = data.replace(b"<< /Length 0 >>\nstream\n", head + bomb)
    found = one(pdf.extract, data)
    assert "The minister" in found.text
    assert "Could not be read: page 2." in found.notes


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_broken_files_never_raise_anything_else(data: st.DataObject) -> None:
    raw = bytearray(pdf_of([column(FIRST), column(SECOND)], "/Title (x)"))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(8, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = list(pdf.extract(Source(Path("x"), "x", bytes(raw)), Options()))
    except Unreadable:
        return
    assert all(isinstance(each, Extracted) for each in found)
