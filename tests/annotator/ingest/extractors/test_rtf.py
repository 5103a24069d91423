"""Rich text files: their words, however they are encoded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Options, Source, Unreadable
from annotator.ingest.extractors import rtf
from tests.annotator.ingest.extractors.made_files import one, refused

INFO = (
    r"{\info{\title Bridge \'96 closed}{\author Ann Sm\u237?th}"
    r"{\creatim\yr2024\mo5\dy1\hr10\min30}{\doccomm secret}}"
)


def made(body: str, head: str = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}") -> bytes:
    return f"{{\\rtf1{head}\n{body}}}".encode("cp1252", "replace")


def test_a_file_is_an_article() -> None:
    body = INFO + r"\pard First \'93line\'94.\par Second\line half.\par\par Third.\par"
    found = one(rtf.extract, made(body), "a.rtf")
    assert found.text == "First “line”.\nSecond\nhalf.\n\nThird.\n"
    assert (found.title, found.author) == ("Bridge – closed", "Ann Smíth")
    assert (found.published, found.encoding) == ("2024-05-01", "cp1252")
    assert "may not be when it was published" in found.notes[0]


def test_without_info() -> None:
    found = one(rtf.extract, made(r"Head line\par More words.\par"))
    assert (found.title, found.author, found.published) == ("Head line", "", "")


@pytest.mark.parametrize(
    ("body", "head", "text"),
    [
        (r"\u-10179?\u-8702?", r"\ansi\ansicpg1252", "😂"),
        (r"\uc2\u8220??x\uc0\u8221 y", r"\ansi", "“x”y"),
        (r"\'cf\'f0\'e5", r"\ansi\ansicpg1251", "Пре"),
        (r"\f1\'cf\'f0", r"\ansi{\fonttbl{\f1\fcharset204 Arial;}}", "Пр"),
        ("caf\xe9", r"\ansi\ansicpg1252", "café"),
        (r"caf\'8e", r"\mac\deff0", "café"),
        (r"a\~b\_c soft\-ly\emdash x", r"\ansi", "a\xa0b\u2011c softly—x"),
        (r"brace \{ \} \\", r"\ansi", "brace { } \\"),
    ],
)
def test_letters(body: str, head: str, text: str) -> None:
    assert one(rtf.extract, made(body, head)).text.rstrip("\n") == text


def test_rows_have_tabs_between_cells() -> None:
    body = r"\trowd\cellx1\cellx2 A\cell B\cell\row\trowd C\cell D\cell\row\pard End\par"
    assert one(rtf.extract, made(body)).text == "A\tB\nC\tD\nEnd\n"


def test_links_keep_their_words_alone() -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "https://example.org/x"}}{\fldrslt{the report}}}'
    assert one(rtf.extract, made(f"See {link} now.")).text == "See the report now.\n"


def test_what_is_beside_the_text_is_named() -> None:
    body = r"Word{\footnote below}{\*\annotation said}\par{\header head}"
    found = one(rtf.extract, made(body))
    assert found.text == "Word\n"
    assert found.notes == ("Not part of the text: 1 footnote, 1 comment.",)


def test_pictures_are_passed_over() -> None:
    digits = "89504e47" * 2_000_000
    raw = b"{\\pict\\bin8 \x00}{\\par}x}" + made(f"{{\\pict\\pngblip {digits}}}Words")
    found = one(rtf.extract, made(f"{{\\pict\\pngblip\n{digits}\n}}Words"))
    assert found.text == "Words\n"
    binary = made("").removesuffix(b"}") + b"{\\pict\\bin6 a}{\\}b}Words}"
    assert one(rtf.extract, binary).text == "Words\n"
    lie = made("").removesuffix(b"}") + b"{\\pict\\bin999999999 ab}Words}"
    assert one(rtf.extract, lie).text == "Words\n"
    assert "no rich text" in refused(rtf.extract, raw)


def test_a_chosen_encoding() -> None:
    raw = b"{\\rtf1\\ansi " + "Премьер".encode("cp1251") + b"}"
    assert one(rtf.extract, raw, encoding="cp1251").text == "Премьер\n"
    assert "no encoding" in refused(rtf.extract, raw, "klingon")


def test_letters_that_cannot_be_read_are_counted() -> None:
    found = one(rtf.extract, made(r"\'83 words", r"\ansi\ansicpg932"))
    assert "�" in found.text
    assert "cp932" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no rich text"),
        (b"words", "no rich text"),
        (made(""), "no text in it"),
        (made(r"\u99999999999 x"), "damaged"),
        (made(r"\u1114112 x"), "damaged"),
        (made(r"\uc x"), "damaged"),
    ],
)
def test_what_is_refused(data: bytes, why: str) -> None:
    assert why in refused(rtf.extract, data)


def test_a_half_of_a_character_is_shown() -> None:
    found = one(rtf.extract, made(r"a\u-10179?b"))
    assert found.text == "a�b\n"
    assert "1 broken character" in found.notes[0]


def test_nesting_without_end() -> None:
    assert one(rtf.extract, made("{" * 200_000 + "words" + "}" * 200_000)).text == "words\n"


def test_one_line_of_many_megabytes() -> None:
    assert len(one(rtf.extract, made("word " * 40_000)).text) == 200_000


def test_many_links_in_one_line_take_no_time_by_the_square() -> None:
    found = one(rtf.extract, made(r"{\field{\*\fldinst{HYPERLINK " * 30_000 + "}" * 90_000 + "x"))
    assert found.text == "x\n"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["{", "}", "\\", "\\par ", "\\'e9", "\\'zz", "\\u8220?", "\\u-1", "\\bin3 ", "\\pict",
             "{\\info", "{\\title", "{\\creatim\\yr0", "{\\fonttbl{\\f0\\fcharset78 x;}}", "\\f0",
             "words", "\0", "é", "\\uc9", "\\cell", "\n", "\\*", "{\\field{\\*\\fldinst"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_pieces_of_rich_text_never_raise_anything_else(pieces: list[str]) -> None:
    data = made("".join(pieces), r"\ansi")
    try:
        found = list(rtf.extract(Source(Path("x"), "x", data), Options()))
    except Unreadable:
        return
    assert all(isinstance(each, Extracted) for each in found)
