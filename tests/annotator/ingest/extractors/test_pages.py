"""Web pages: the article, what the page says of itself, and nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Options, Source, Unreadable
from annotator.ingest.extractors import blocks, pages
from tests.annotator.ingest.extractors.made_files import (
    A_FILE,
    FIRST,
    SECOND,
    STORY,
    THIRD,
    block_network,
    one,
    page_of,
    refused,
)

WHOLE = "\n\n".join(STORY)
HEAD = """
<meta property="og:title" content="The bridge is closed">
<meta property="og:site_name" content="The Daily River">
<meta property="og:url" content="https://river.example.org/bridge">
<meta property="article:published_time" content="2024-05-01T10:30:00+02:00">
<meta name="author" content="Ann Smith">
"""


def test_a_page_is_its_article_and_says_what_it_is() -> None:
    found = one(pages.extract, page_of(head=HEAD, attributes='lang="en-GB"').encode(), "a.html")
    assert found.text == WHOLE
    assert (found.title, found.author) == ("The bridge is closed", "Ann Smith")
    assert (found.source, found.language) == ("The Daily River", "en-GB")
    assert found.published == "2024-05-01T10:30:00+02:00"
    assert found.url == "https://river.example.org/bridge"
    assert (found.encoding, found.notes) == ("UTF-8", ())


def test_metadata_in_json_ld() -> None:
    head = """<script type="application/ld+json">{"@context": "https://schema.org", "@type":
    "NewsArticle", "headline": "From the data", "datePublished": "2024-05-02",
    "author": {"@type": "Person", "name": "Bo Lee"}}</script>"""
    found = one(pages.extract, page_of(head=head).encode())
    assert (found.title, found.author) == ("From the data", "Bo Lee")
    assert found.published == "2024-05-02"


def test_no_date_is_guessed_from_the_text() -> None:
    words = "On 3 March 2019 the council met and decided that nothing had to be done at all."
    assert one(pages.extract, page_of((*STORY, words)).encode()).published == ""


def test_lists_rows_and_lines() -> None:
    inner = (
        "<article>" + "".join(f"<p>{words}</p>" for words in STORY) + "<ul><li>One</li>"
        "<li><p>Two</p><p>halves</p></li></ul><table><tr><td>A</td><td><p>B</p><p>C</p></td></tr>"
        "<tr><td>1</td><td>2</td></tr></table><p>line<br>end</p></article>"
    )
    text = one(pages.extract, f"<html><body>{inner}</body></html>".encode()).text
    assert text == f"{WHOLE}\n\nOne\nTwo\nhalves\n\nA\tB C\n1\t2\n\nline\nend"


def test_scripts_and_styles_are_no_text() -> None:
    bad = "<script>alert('x')</script><style>p {color: red}</style><noscript>turn it on</noscript>"
    assert one(pages.extract, page_of((FIRST + bad, SECOND, THIRD)).encode()).text == WHOLE


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (page_of().encode("utf-8-sig"), "UTF-8"),
        (page_of().encode("utf-16"), "UTF-16"),
        (page_of(head='<meta charset="utf-8">').encode(), "UTF-8"),
        (page_of(head='<meta charset="iso-8859-1">').encode(), "UTF-8"),  # it says so, and is not
    ],
)
def test_how_a_page_is_encoded(data: bytes, encoding: str) -> None:
    found = one(pages.extract, data)
    assert (found.text, found.encoding) == (WHOLE, encoding)


@pytest.mark.parametrize(
    ("said", "codec", "words"),
    [
        ("iso-8859-1", "cp1252", "“Größe” – die Straße"),
        ("windows-1251", "cp1251", "Премьер-министр заявил"),
        ("gb2312", "gb18030", "总理否认了报告"),
        ("iso-2022-jp", "iso2022_jp", "日本銀行は報告書の内容を否定した"),
        ("euc-kr", "cp949", "총리는 보고서를 부인했다"),
    ],
)
def test_an_encoding_that_the_page_declares(said: str, codec: str, words: str) -> None:
    story = tuple(f"{words} {letters}" for letters in ("a " * 90, "b " * 90, "c " * 90))
    found = one(pages.extract, page_of(story, f"<meta charset='{said}'>").encode(codec))
    assert words in found.text
    assert found.encoding == codec


def test_an_encoding_that_does_not_fit_is_named_and_another_found() -> None:
    story = tuple(words.replace("😂", "für") for words in STORY)
    data = page_of(story, '<meta charset="euc-jp">').encode("cp1252")
    found = one(pages.extract, data)
    assert "für" in found.text
    assert found.encoding == "cp1252 (guessed)"
    assert "euc-jp, which does not fit" in found.notes[0]


def test_a_chosen_encoding_wins() -> None:
    data = page_of(("Премьер " * 50,), '<meta charset="koi8-r">').encode("cp1251")
    assert "Премьер" in one(pages.extract, data, encoding="cp1251").text


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    block_network(monkeypatch)
    head = (
        '<base href="http://example.org/"><link rel="stylesheet" href="http://example.org/a.css">'
        '<link rel="canonical" href="http://example.org/a"><meta http-equiv="refresh" '
        'content="0;url=http://example.org/b">'
    )
    bad = (
        f'<img src="http://example.org/x.png"><iframe src="{A_FILE}"></iframe>'
        f'<script src="http://example.org/x.js"></script><object data="{A_FILE}"></object>'
    )
    found = one(pages.extract, page_of((FIRST + bad, SECOND, THIRD), head).encode())
    assert found.text == WHOLE
    assert found.url == "http://example.org/a"


def test_entities_of_the_page_stand_as_they_are() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{A_FILE}">]>'
    for start in (bomb, outside):
        page = page_of((FIRST, SECOND + " &b;&x;", THIRD))
        text = one(pages.extract, page.replace("<!DOCTYPE html>", start).encode()).text
        assert "root:" not in text
        assert len(text) < len(WHOLE) + 20
        assert "ENTITY" not in text


def test_a_page_that_a_script_makes_is_refused() -> None:
    page = "<html><body><div id='app'></div><script>start()</script></body></html>"
    assert "put together by a script" in refused(pages.extract, page.encode())
    assert "nothing in it" in refused(pages.extract, b"<!-- -->")


def test_without_an_article_all_paragraphs_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_TEXT", 10)
    found = one(pages.extract, page_of().encode())
    assert found.text == f"Bridge closed\n\n{WHOLE}"
    assert "all its paragraphs were taken" in found.notes[0]
    assert found.title == "Bridge closed"


def test_whatever_trips_the_library_the_paragraphs_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import trafilatura

    def fails(*_: object, **__: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(trafilatura, "bare_extraction", fails)
    assert WHOLE in one(pages.extract, page_of().encode()).text


def test_only_a_menu_is_better_than_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_searched", lambda _: None)
    assert one(pages.extract, b"<html><nav>Home</nav></html>").text == "Home"


@pytest.mark.parametrize("depth", [250, 1500])
def test_deep_nesting_loses_nothing(depth: int) -> None:
    inner = "".join(f"<p>{words}</p>" for words in STORY)
    page = f"<html><body>{'<div>' * depth}{inner}{'</div>' * depth}<p>after</p></body></html>"
    text = one(pages.extract, page.encode()).text
    assert FIRST in text
    assert THIRD in text


def test_endless_nesting_is_refused() -> None:
    page = "<html><body>" + "<div>" * 1_000_000 + "words" + "</div>" * 1_000_000 + "<p>after</p>"
    assert "nested more than" in refused(pages.extract, page.encode())


def test_a_huge_picture_in_the_page_hides_no_text() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 15_000_000}'>"
    found = one(pages.extract, page_of((FIRST + picture, SECOND, THIRD)).encode())
    assert found.text == WHOLE


def test_one_line_of_many_megabytes() -> None:
    found = one(pages.extract, f"<html><body><p>{'word ' * 3_000_000}</p></body></html>".encode())
    assert len(found.text) == 15_000_000 - 1
    assert "all its paragraphs" in found.notes[0]


def test_nul_and_halves_of_characters() -> None:
    page = page_of((FIRST + "\0", SECOND + "&#xD83D; &#0; &#xDFFF;", THIRD)).encode()
    found = one(pages.extract, page)
    assert "1 NUL character was dropped." in found.notes
    assert SECOND in found.text


@pytest.mark.parametrize("start", ["%PDF-1.4", "PK\x03\x04"])
def test_what_is_no_page(start: str) -> None:
    assert refused(pages.extract, start.encode()).startswith("This is a")


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://river.example.org/saved
Subject: =?utf-8?Q?Bridge=20closed=20=E2=80=93=20River?=
Date: Wed, 1 May 2024 10:30:00 +0200
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="----x"

------x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://river.example.org/saved

{page}
------x
Content-Type: text/css
Content-Location: cid:css@example

body {{ color: red }}
------x--
"""


def quoted(text: str) -> str:
    import quopri

    return quopri.encodestring(text.encode()).decode()


def test_a_saved_page() -> None:
    data = MHTML.format(page=quoted(page_of())).replace("\n", "\r\n").encode()
    found = one(pages.saved, data, "a.mhtml")
    assert found.text == WHOLE
    assert (found.url, found.title) == ("https://river.example.org/saved", "Bridge closed")
    assert found.meta == {"saved": "2024-05-01T10:30:00+02:00"}
    assert found.published == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no head at all",
        b"Subject: x\n\nno page",
        b"Content-Type: multipart/related; boundary=x\n\n--x\n\nwords",
        b"A" * 3_000_000,
        b"Subject: " + b"a" * 900_000 + b"\n\nx",
    ],
)
def test_a_saved_page_that_is_none(data: bytes) -> None:
    refused(pages.saved, data)


def test_a_saved_page_of_endless_parts() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))
    assert "nested" in refused(pages.saved, ("MIME-Version: 1.0\n" + deep).encode())


def test_the_start_of_a_saved_page_is_its_page() -> None:
    data = (
        'Content-Type: multipart/related; boundary=b; start="<two>"\n\n'
        f"--b\nContent-Type: text/html\nContent-ID: <one>\n\n{page_of(('advert ' * 60,))}\n"
        f"--b\nContent-Type: text/html; charset=utf-8\nContent-ID: <two>\n\n{page_of()}\n--b--\n"
    )
    assert one(pages.saved, data.encode()).text == WHOLE


def test_where_a_page_was_saved_from() -> None:
    comment = "<!-- saved from url=(0033)https://river.example.org/bridge -->"
    page = page_of().replace("<html", f"{comment}<html", 1)
    assert one(pages.extract, page.encode()).url == "https://river.example.org/bridge"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div>", "</table>", "<table>", "<td>", "<li>", "<pre>", "a b", "\n",
             "&amp;", "&#xD800;", "\0", "<script>", "</script>", "<![CDATA[", "-->", "<!--", "é",
             "<br/>", "<x:y z=", "'", '"', ">", "<?xml?>", "<svg>", "<math>", "</br>"]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_pieces_of_markup_never_raise_anything_else(pieces: list[str]) -> None:
    data = "".join(pieces).encode()
    try:
        (found,) = pages.extract(Source(Path("x"), "x", data), Options())
    except Unreadable:
        return
    assert isinstance(found, Extracted)


def test_text_of_a_tree_keeps_what_is_preformatted() -> None:
    root = blocks.tree("<div><pre>a\n  b</pre><p> c <b> d</b>e </p></div>")
    assert blocks.text_of(root) == "a\n  b\n\nc de"
