"""Plain text files: read exactly, or refused with the reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import TextRefused
from annotator.ingest import plain

FRENCH = "Le président a déclaré : « Nous n’avons jamais su. » L’économie était à l’arrêt."
RUSSIAN = "Премьер-министр заявил, что данные были недостоверными."
JAPANESE = "日本銀行は木曜日、報告書の内容を否定した。「数字は正しい」と担当者は語った。"


def article_in(folder: Path, data: bytes, name: str = "story.txt") -> plain.PlainArticle:
    path = folder / name
    path.write_bytes(data)
    return plain.read(path)


def refused(data: bytes) -> str:
    with pytest.raises(TextRefused) as caught:
        plain.decode(data)
    return str(caught.value)


def test_an_article_is_made_of_a_file(tmp_path: Path) -> None:
    found = article_in(tmp_path, "\ufeff\r\n Head line \r\n\r\nBody 😂 \r\n".encode())
    assert found.article.text == "\n Head line \n\nBody 😂 \n"
    assert (found.article.external_id, found.article.title) == ("story", "Head line")
    assert (found.encoding, found.guessed) == ("UTF-8", False)


def test_a_long_first_line_is_no_title(tmp_path: Path) -> None:
    assert article_in(tmp_path, b"x" * 120).article.title == "x" * 120
    assert article_in(tmp_path, b"x" * 121).article.title == "story"


def test_a_name_of_broken_bytes_can_be_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_bytes(b"x" * 121)
    article = plain.read(path).article
    assert article.external_id == article.title == "caf\\xe9"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_a_byte_order_mark_decides(tmp_path: Path, codec: str, name: str) -> None:
    found = article_in(tmp_path, JAPANESE.encode(codec))
    assert (found.article.text, found.encoding) == (JAPANESE, name)


def test_big_endian_marks_decide_too(tmp_path: Path) -> None:
    for codec in ("utf-16-be", "utf-32-be"):
        data = "\ufeff".encode(codec) + JAPANESE.encode(codec)
        assert article_in(tmp_path, data).article.text == JAPANESE


@pytest.mark.parametrize(
    ("text", "codec"),
    [(FRENCH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "shift_jis")],
)
def test_a_guess_is_reported_as_one(tmp_path: Path, text: str, codec: str) -> None:
    found = article_in(tmp_path, text.encode(codec))
    assert found.article.text == text
    assert found.guessed
    assert found.encoding.endswith(" (guessed)")
    preview = plain.preview(tmp_path / "story.txt")
    assert (preview.articles, preview.encoding) == (1, found.encoding)


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_utf8_is_never_guessed_nor_altered(text: str) -> None:
    data = text.encode()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or any(
        data.startswith(start) for start, _ in plain._KINDS
    ):
        return
    assert plain.decode(data) == plain.Decoded(text, "UTF-8", guessed=False)


@given(data=st.binary(max_size=200))
def test_any_bytes_are_decoded_exactly_or_refused(data: bytes) -> None:
    try:
        found = plain.decode(data)
    except TextRefused:
        return
    codecs = {"UTF-8": "utf-8", "UTF-16": "utf-16", "UTF-32": "utf-32"}
    codec = codecs.get(found.encoding, found.encoding)
    assert data.decode(codec).removeprefix("\ufeff") == found.text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"{\\rtf1 hello}", "an RTF file"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"line one\nline\x00two", "line 2 has a NUL byte"),
        ("Some words".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        ("Some words".encode("utf-16-be"), "UTF-16 without a byte order mark"),
        (b"\xff\xfea", "byte 3 does not fit"),
        (b"\xef\xbb\xbfa\xff", "says that it is UTF-8"),
        (FRENCH.encode() + b"\nmore\n" + "é".encode()[:1], "one broken place on line 3"),
        (FRENCH.encode() + b"\xff" + FRENCH.encode() + b"\xff", "2 broken places, the first on"),
        (b"\x01\x02\x81" * 40, "cannot be told how the file is encoded"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, said: str) -> None:
    assert said in refused(data)


@pytest.mark.parametrize("data", [b" \n\t\n", "\ufeff".encode(), "\u2028 \xa0".encode()])
def test_a_file_of_white_space_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(TextRefused, match="holds no words"):
        article_in(tmp_path, data)


def test_a_nul_in_utf16_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextRefused, match="NUL"):
        article_in(tmp_path, "a\nb\0c".encode("utf-16"))


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(TextRefused, match=r"has 50\.0 MB; files of 50 MB and more"):
        plain.read(path)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for name, said in (
        ("missing.txt", "No such file"),
        ("", "This is a folder"),
        ("pipe.txt", "a device or pipe"),
    ):
        with pytest.raises(TextRefused, match=said):
            plain.read(tmp_path / name)


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")

    def fail(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(TextRefused, match=r"The file cannot be read: Permission denied\."):
        plain.read(tmp_path / "a.txt")


def test_a_preview_shows_the_title_or_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"Head\n\nBody")
    found = plain.preview(path)
    assert (found.format, found.articles, found.annotations, found.sample) == (
        "txt",
        1,
        0,
        ["Head"],
    )
    path.write_bytes(b"")
    found = plain.preview(path)
    assert found.articles == 0
    (refusal,) = found.refused
    assert (refusal.file, refusal.line) == (str(path), 0)
    assert "empty" in refusal.reason
