"""RSS and Atom files: an article an entry, from memory alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import feeds
from tests.annotator.ingest.extractors.made_files import (
    A_FILE,
    FIRST,
    SECOND,
    all_of,
    block_network,
    one,
    refused,
)

RSS = """<?xml version="1.0" encoding="{codec}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Daily River</title><link>https://river.example.org/</link><language>en-GB</language>
{items}
</channel></rss>"""
ITEM = """<item><title>Bridge &amp; river</title><link>https://river.example.org/1</link>
<guid isPermaLink="false">id-1</guid><pubDate>Wed, 01 May 2024 10:30:00 +0200</pubDate>
<author>ann@river.example.org (Ann Smith)</author><category>News</category>
{inner}</item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>River</title>
<author><name>Bo Lee</name></author><entry>
<title type="html">Bridge &lt;b&gt;closed&lt;/b&gt;</title>
<id>urn:1</id><link href="https://river.example.org/2"/><updated>2024-05-02T00:00:00Z</updated>
{inner}</entry></feed>"""


def rss(inner: str, codec: str = "utf-8") -> bytes:
    return RSS.format(items=ITEM.format(inner=inner), codec=codec).encode(codec)


def test_an_entry_is_an_article() -> None:
    found = one(feeds.extract, rss(f"<description>{FIRST}</description>"), "a.rss")
    assert found.text == FIRST
    assert (found.title, found.source) == ("Bridge & river", "The Daily River")
    assert (found.id, found.url) == ("id-1", "https://river.example.org/1")
    assert "Ann Smith" in found.author
    assert found.published == "2024-05-01T10:30:00+02:00"
    assert (found.language, found.place) == ("en-GB", "entry 1")
    assert found.meta == {"tags": ["News"]}
    assert "summary" in found.notes[-1]


def test_the_content_goes_before_the_summary() -> None:
    html = f"<p>{FIRST}</p><script>x()</script><p>{SECOND}</p>"
    inner = (
        f"<description>Short.</description><content:encoded><![CDATA[{html}]]></content:encoded>"
    )
    found = one(feeds.extract, rss(inner))
    assert found.text == f"{FIRST}\n\n{SECOND}"
    assert found.notes == ()


def test_atom() -> None:
    inner = (
        "<content type='html'>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;amp; 3&lt;/p&gt;</content>"
    )
    found = one(feeds.extract, ATOM.format(inner=inner).encode(), "a.xml")
    assert found.text == "One\n\nTwo & 3"
    assert (found.title, found.author, found.published) == (
        "Bridge closed",
        "Bo Lee",
        "2024-05-02T00:00:00+00:00",
    )
    xhtml = "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>A</p><p>B</p></div></content>"
    assert one(feeds.extract, ATOM.format(inner=xhtml).encode()).text == "A\n\nB"
    plain = "<content type='text'>if a &lt;b&gt; c &amp;amp;</content>"
    assert one(feeds.extract, ATOM.format(inner=plain).encode()).text == "if a <b> c &amp;"


@pytest.mark.parametrize("codec", ["utf-8", "iso-8859-1", "windows-1251", "utf-16"])
def test_how_a_feed_is_encoded(codec: str) -> None:
    words = "Премьер" if codec == "windows-1251" else "Brücke über"
    assert one(feeds.extract, rss(f"<description>{words}</description>", codec)).text == words


def test_an_entry_without_text_fails_alone() -> None:
    items = ITEM.format(inner="") + ITEM.format(inner=f"<description>{FIRST}</description>")
    found = all_of(feeds.extract, RSS.format(items=items, codec="utf-8").encode())
    assert [type(each) for each in found] == [Failed, Extracted]
    assert found[0].place == "entry 1"


def test_a_feed_that_is_not_well_formed_is_read_and_says_so() -> None:
    found = one(feeds.extract, rss(f"<description>{FIRST}&nbsp;x <br></description>"))
    assert found.text.startswith(FIRST)
    assert "not well-formed" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<root><a/></root>", "neither an RSS"),
        (b"just words", "neither an RSS"),
        (RSS.format(items="", codec="utf-8").encode(), "no entries"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_what_is_no_feed(data: bytes, why: str) -> None:
    assert why in refused(feeds.extract, data)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{A_FILE}">]>',
        '<!doctype rss SYSTEM "http://example.org/x.dtd">',
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(
    doctype: str, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_network(monkeypatch)
    data = f"<?xml version='1.0' encoding='{codec}'?>{doctype}<rss><channel/></rss>".encode(codec)
    assert "document type" in refused(feeds.extract, data)


@pytest.mark.parametrize("words", ["http://example.org/feed", "feed.xml", A_FILE])
def test_an_address_or_a_path_is_never_opened(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_network(monkeypatch)
    monkeypatch.chdir(tmp_path)
    Path("feed.xml").write_bytes(rss(f"<description>{FIRST}</description>"))
    refused(feeds.extract, words.encode())


def test_what_is_nested_without_end() -> None:
    deep = "&lt;div&gt;" * 5000 + "words"
    (found,) = all_of(feeds.extract, rss(f"<description>{deep}</description>"))
    assert isinstance(found, Failed)
    assert "nested" in found.reason
    tags = "<a>" * 30_000
    with pytest.raises(Unreadable):
        all_of(feeds.extract, tags.encode())


def test_a_huge_broken_feed_is_refused() -> None:
    data = b"<rss><channel>" + b"<x>words and more of them</y> " * 200_000
    assert len(data) > feeds.MOST_BROKEN
    assert "not well formed" in refused(feeds.extract, data)


def test_one_line_of_many_megabytes() -> None:
    found = one(feeds.extract, rss(f"<description>{'word ' * 3_000_000}</description>"))
    assert len(found.text) == 15_000_000 - 1


def test_nul_and_halves_of_characters() -> None:
    data = rss("<description>a\0b &amp;#xD83D; c</description>")
    found = one(feeds.extract, data)
    assert found.text.startswith("ab")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<description>", "x",
             "</description>", "<![CDATA[", "]]>", "&amp;", "&#0;", "&x;", "<?xml?>", "<a:b>", "\0",
             "<content type='xhtml'>", "<link href='['/>", "<pubDate>1</pubDate>", "<", '"', "é"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_pieces_of_feeds_never_raise_anything_else(pieces: list[str]) -> None:
    data = ("<rss><channel><item>" + "".join(pieces)).encode()
    try:
        found = list(feeds.extract(Source(Path("x"), "x", data), Options()))
    except Unreadable:
        return
    assert all(isinstance(each, Extracted | Failed) for each in found)
