"""Plain text and Markdown files: the words stand as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Options, Source, Unreadable
from annotator.ingest.extractors import texts
from tests.annotator.ingest.extractors.made_files import one, refused


def test_a_text_file_is_an_article_as_it_stands() -> None:
    found = one(texts.extract, "\ufeffHead line\r\n\r\nBody 😂 \r\n".encode(), "papers/a.b.txt")
    assert found.text == "Head line\r\n\r\nBody 😂 \r\n"
    assert (found.id, found.title, found.encoding) == ("a.b", "Head line", "UTF-8")


def test_a_guess_says_so_and_a_person_overrides_it() -> None:
    data = "Der Minister erklärte, die Brücke sei überprüft worden. Größe zählt.".encode("cp1252")
    assert one(texts.extract, data).encoding == "cp1252 (guessed)"
    chosen = one(texts.extract, "Премьер".encode("koi8-r"), encoding="KOI8-R")
    assert (chosen.text, chosen.encoding) == ("Премьер", "koi8-r")


@pytest.mark.parametrize("name", ["rot13", "base64", "klingon", "idna", "unicode_escape"])
def test_a_chosen_encoding_must_be_one(name: str) -> None:
    assert "no encoding" in refused(texts.extract, b"words", name)


def test_a_chosen_encoding_must_fit() -> None:
    assert "byte 4 does not fit" in refused(texts.extract, b"caf\xe9", "ascii")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n\t\n", "no words"),
        (b"%PDF-1.4", "a PDF file"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"words\x00words", "NUL"),
        ("wörter".encode("utf-16-le"), "UTF-16 without"),
        ("a\0b".encode("utf-16"), "NUL"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, why: str) -> None:
    assert why in refused(texts.extract, data)


FRONT = """---
title: "Bridge closed: again"
date: 2024-05-01
authors: [Ann Smith, Bo Lee]
tags:
  - news
url: https://example.org/bridge
---

# Another *heading*

The text, as it is **written**.
"""


def test_front_matter_becomes_metadata_and_the_rest_stands() -> None:
    found = one(texts.markdown, FRONT.encode())
    assert found.text == "# Another *heading*\n\nThe text, as it is **written**.\n"
    assert found.title == "Bridge closed: again"
    assert (found.author, found.published) == ("Ann Smith; Bo Lee", "2024-05-01")
    assert found.url == "https://example.org/bridge"
    assert found.meta["tags"] == ["news"]
    assert "taken off the text" in found.notes[0]
    assert "tags" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("words\n\n## A heading ##\n", "A heading"),
        ("Above\n=====\n\nwords", "Above"),
        ("```\n# code\n```\n\n# Real\n", "Real"),
        ("No heading here.\n", "No heading here."),
        ("#hashtag\nwords", "#hashtag"),
    ],
)
def test_the_first_heading_is_the_title(text: str, title: str) -> None:
    found = one(texts.markdown, text.encode())
    assert (found.title, found.text) == (title, text)


@pytest.mark.parametrize(
    "block",
    [
        "a: &a [x]\nb: *a",
        "- a\n- b",
        "just words",
        "a: {b: {c: {d: {e: f}}}}",
        "a: " + "[" * 5000,
        "? [a]\n: b",
        "a: 'open",
    ],
)
def test_front_matter_that_cannot_be_read_stays_in_the_text(block: str) -> None:
    text = f"---\n{block}\n---\nwords\n"
    found = one(texts.markdown, text.encode())
    assert (found.text, found.meta) == (text, {})
    assert "it was left" in found.notes[0]


def test_front_matter_is_never_constructed() -> None:
    text = "---\nrun: !!python/object/apply:os.system [exit]\ndate: 12\n---\nwords\n"
    found = one(texts.markdown, text.encode())
    assert found.meta == {"run": ["exit"], "date": "12"}


def test_nothing_under_the_front_matter_is_refused() -> None:
    assert "no text under" in refused(texts.markdown, b"---\ntitle: x\n---\n\n")


def test_one_line_of_many_megabytes() -> None:
    found = one(texts.markdown, b"# " + b"word " * 9_000_000)
    assert len(found.text) == 45_000_002
    assert len(found.title) <= 300


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_every_text_comes_back(text: str) -> None:
    # What looks like another kind of file, or like nothing, is refused; it is never changed.
    try:
        (found,) = texts.extract(Source(Path("x"), "x", text.encode()), Options())
    except Unreadable:
        return
    assert isinstance(found, Extracted)
    assert found.text == text.lstrip("\ufeff")
