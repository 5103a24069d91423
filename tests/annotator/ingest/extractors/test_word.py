"""Word files: what is text in them, in its order, and what is not."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from annotator.ingest.extractors import word
from tests.annotator.ingest.extractors.made_files import (
    FIRST,
    SECOND,
    block_network,
    one,
    refused,
    rewritten,
)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def made(*paragraphs: str) -> Any:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    return document


def with_xml(inner: str) -> bytes:
    """A file whose one paragraph holds ``inner``, WordprocessingML."""
    document = Document()
    paragraph = parse_xml(f"<w:p {nsdecls('w', 'wp', 'a', 'r')}>{inner}</w:p>")
    document.element.body.insert(0, paragraph)
    return saved(document)


def run(words: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>"


def test_a_word_file_is_an_article() -> None:
    document = made(FIRST, "", SECOND)
    core = document.core_properties
    core.title, core.author, core.language = "Bridge", "Ann Smith", "en-GB"
    core.created = datetime(2024, 5, 1, 10, 30, tzinfo=UTC)
    found = one(word.extract, saved(document), "news/a.docx")
    assert found.text == f"{FIRST}\n\n{SECOND}"
    assert (found.id, found.title, found.author) == ("a", "Bridge", "Ann Smith")
    assert found.published.startswith("2024-05-01T10:30:00")
    assert found.language == "en-GB"
    assert "may not be when it was published" in found.notes[0]


def test_the_title_is_what_looks_like_one() -> None:
    document = Document()
    document.core_properties.title = ""
    document.add_paragraph("Our newsletter")
    document.add_heading("Bridge closed", 1)
    assert one(word.extract, saved(document)).title == "Bridge closed"


def test_lists_and_tables() -> None:
    document = made("Before")
    for item in ("one", "two"):
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"c{number}\nx"
    inner = table.cell(1, 1).add_table(1, 1)
    inner.cell(0, 0).text = "inside"
    document.add_paragraph("After")
    text = one(word.extract, saved(document)).text
    assert text == "Before\n\none\ntwo\n\nc0 x\tc1 x\nc2 x\tc3 x inside\n\nAfter"


@pytest.mark.parametrize(
    ("inner", "text", "note"),
    [
        (
            f"<w:ins w:id='1' w:author='x'>{run('added ')}</w:ins>{run('kept')}",
            "added kept",
            "as accepted",
        ),
        (
            "<w:del w:id='1' w:author='x'><w:r><w:delText>gone</w:delText></w:r></w:del>"
            f"<w:moveFrom w:id='2'>{run('moved')}</w:moveFrom>{run('kept')}",
            "kept",
            "as accepted",
        ),
        (f"<w:hyperlink r:id='rId99'>{run('link')}</w:hyperlink>", "link", ""),
        (
            f"<w:smartTag>{run('smart')}</w:smartTag>"
            f"<w:sdt><w:sdtContent>{run(' box')}</w:sdtContent></w:sdt>",
            "smart box",
            "",
        ),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>{run('seen')}", "seen", "1 place"),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>seen</w:t></w:r>", "seen", ""),
        (
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>",
            "a\tb\nc\u2011",
            "",
        ),
        (
            f"{run('x')}<w:r><w:footnoteReference w:id='1'/></w:r>"
            "<w:r><w:commentReference w:id='1'/></w:r>",
            "x",
            "1 footnote, 1 comment",
        ),
        (f"<w:r><w:instrText>HYPERLINK evil</w:instrText></w:r>{run('x')}", "x", ""),
    ],
)
def test_what_is_text(inner: str, text: str, note: str) -> None:
    found = one(word.extract, with_xml(inner))
    assert found.text == text
    assert note in " ".join(found.notes)


def test_a_text_box_comes_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent><w:p>{run('boxed')}</w:p></w:txbxContent>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        "</mc:AlternateContent>"
    )
    found = one(word.extract, with_xml(f"<w:r>{both}</w:r>{run('around')}"))
    assert found.text == "around\n\nboxed"
    assert any("Text boxes" in note for note in found.notes)


def test_macros_are_not_looked_at() -> None:
    data = rewritten(saved(made(FIRST)), {"word/vbaProject.bin": b"evil"})
    found = one(word.extract, data)
    assert found.text == FIRST
    assert "Its macros were not looked at." in found.notes


def test_nothing_that_the_file_points_to_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    block_network(monkeypatch)
    relation = (
        '<Relationship Id="rId99" Target="http://example.org/evil.dotm" TargetMode="External" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    )
    data = saved(made(FIRST))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        rels = file.read("word/_rels/document.xml.rels").decode()
    changed = rels.replace("</Relationships>", f"{relation}</Relationships>").encode()
    found = one(word.extract, rewritten(data, {"word/_rels/document.xml.rels": changed}))
    assert found.text == FIRST


def document_xml(inner: str, doctype: str = "") -> dict[str, bytes]:
    xml = f"{doctype}<w:document {nsdecls('w')}><w:body>{inner}</w:body></w:document>"
    return {"word/document.xml": xml.encode()}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (document_xml("", "<!DOCTYPE x [<!ENTITY a 'b'>]>"), "document type"),
        (document_xml("<w:p>"), "damaged"),
        (document_xml(""), "no text in it"),
        (document_xml("<w:p>" * 5000 + "</w:p>" * 5000), "damaged"),
        ({"../evil.xml": b"x"}, "leads out"),
        ({"word/big.bin": b"\0" * 30_000_000}, "would grow"),
        ({"[Content_Types].xml": b"<x/>"}, "no Word file"),
    ],
)
def test_a_file_that_is_made_to_harm(changes: dict[str, bytes], why: str) -> None:
    assert why in refused(word.extract, rewritten(saved(made(FIRST)), changes))


def test_too_much_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MOST_UNPACKED", 1000)
    assert "unpacks to more than" in refused(word.extract, saved(made(FIRST)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 cut", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "old kind (.doc)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "has a password",
        ),
    ],
)
def test_what_is_no_word_file(data: bytes, why: str) -> None:
    assert why in refused(word.extract, data)


CORE = (
    "<cp:coreProperties xmlns:dcterms='http://purl.org/dc/terms/' xmlns:cp='http://schemas."
    "openxmlformats.org/package/2006/metadata/core-properties'>"
    "<dcterms:created>{}</dcterms:created></cp:coreProperties>"
)


@pytest.mark.parametrize("created", ["soon", "9999-12-31T23:59:59-01:00"])
def test_properties_that_cannot_be_read(created: str) -> None:
    core = {"docProps/core.xml": CORE.format(created).encode()}
    found = one(word.extract, rewritten(saved(made(FIRST)), core))
    assert (found.text, found.published) == (FIRST, "")


def test_a_long_table_takes_no_time_by_the_square() -> None:
    cell = f"<w:tc><w:p>{run('x')}</w:p></w:tc>"
    row = f"<w:tr>{cell * 3}</w:tr>"
    data = rewritten(saved(made(FIRST)), document_xml(f"<w:tbl>{row * 5_000}</w:tbl>"))
    assert one(word.extract, data).text.count("\n") == 4_999
