"""Web Annotations as other tools write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.format import Head
from annotator.exchange.formats import w3c
from annotator.exchange.loose import LooseArticle, LooseRelation
from annotator.ticker import Silent
from annotator.values import Refusal, Segment
from tests.annotator.exchange.formats.there_and_back import TEXT, seen, spans_of, taken_articles
from tests.annotator.exchange.formats.web_annotations import (
    CONTEXT,
    LEE,
    QUOTE,
    WHERE,
    Json,
    anno,
    one,
    position,
    quote,
    read,
    reason,
    save,
    tag,
)

# --- What others write ---------------------------------------------------------------------------

WRAPPED = {
    "array": [QUOTE, LEE],
    "page": {"@context": CONTEXT, "type": "AnnotationPage", "items": [QUOTE, LEE]},
    "collection": {
        "@context": CONTEXT,
        "type": ["AnnotationCollection", "BasicContainer"],
        "total": 2,
        "first": {"type": "AnnotationPage", "items": [QUOTE], "next": {"items": [LEE]}},
    },
    "types last": {
        "first": {"items": [QUOTE, LEE], "type": "AnnotationPage"},
        "type": "AnnotationCollection",
    },
}


@pytest.mark.parametrize("kind", [*WRAPPED, "indented", "lines", "pages a line"])
def test_every_wrapping_is_read(tmp_path: Path, kind: str) -> None:
    path = save(tmp_path, WRAPPED.get(kind))
    if kind == "indented":
        path.write_text(json.dumps(WRAPPED["collection"], indent=2))
    elif kind == "lines":
        path.write_text(f"{json.dumps(QUOTE)}\n{json.dumps(LEE)}\n")
    elif kind == "pages a line":
        pages = [{"type": "AnnotationPage", "items": [each]} for each in (QUOTE, LEE)]
        path.write_text("\n".join(map(json.dumps, pages)))
    assert w3c.looks_like(Head(path, path.read_bytes()))
    verdict = seen(path, w3c.read, "codepoint").verdict
    assert (verdict.unit, verdict.by, verdict.matched) == ("codepoint", "quotes", 2)
    (got,) = taken_articles(path, w3c.read, "codepoint")
    assert [(each.label, each.segments) for each in got.work[0].spans] == [
        ("quote", (Segment(12, 25),)),
        ("speaker", (Segment(2, 5),)),
    ]
    assert (got.article.url, got.article.external_id) == (WHERE, WHERE)
    assert got.work[0].state == "finished"


@pytest.mark.parametrize(
    ("unit", "places"),
    [("codepoint", (12, 25, 2, 5)), ("utf-16", (13, 26, 3, 6)), ("utf-8", (15, 28, 5, 8))],
)
@pytest.mark.parametrize("quotes", [True, False])
def test_the_unit_is_found_out(
    tmp_path: Path, unit: str, places: tuple[int, ...], quotes: bool
) -> None:
    a, b, c, d = places
    said = [[quote("we never knew")], [quote("Lee")]] if quotes else [[], []]
    items = [anno(*said[0], position(a, b)), anno(*said[1], position(c, d), id_="urn:x:2")]
    path = save(tmp_path, items)
    assert seen(path, w3c.read, "codepoint").verdict.unit == unit
    (got,) = taken_articles(path, w3c.read, "codepoint")
    assert [each.segments for each in got.work[0].spans] == [(Segment(12, 25),), (Segment(2, 5),)]


@pytest.mark.parametrize("unit", ["codepoint", "utf-16"])
def test_a_quote_without_a_position_is_found_again(tmp_path: Path, unit: str) -> None:
    at = (2, 5) if unit == "codepoint" else (3, 6)
    items = [
        anno(quote("Lee"), position(*at), id_="urn:x:2"),
        anno(quote("we  never\nknew", 'said "', '" on')),
    ]
    (got,) = taken_articles(save(tmp_path, items), w3c.read, "codepoint")
    assert [each.quote for each in got.work[0].spans] == ["Lee", "we never knew"]


def test_words_around_tell_which_of_several_places(tmp_path: Path) -> None:
    text = "He came. He saw. He came back."
    items = [anno(quote("He came", "saw. ", " back")), anno(quote("He  saw"), id_="urn:x:2")]
    (got,) = taken_articles(save(tmp_path, items, text), w3c.read, "codepoint")
    assert [each.segments for each in got.work[0].spans] == [(Segment(17, 24),), (Segment(9, 15),)]


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (quote("He came"), "stand in 2 places, and nothing tells which"),
        (quote("She came"), "do not stand in the text"),
        (quote("He saw", "They said: "), "or not between those given"),
        (quote(" \n "), "a quote selector has no words"),
        ({"type": "XPathSelector", "value": "/p"}, "only selectors of pages (XPathSelector)"),
        ({"type": "TextPositionSelector", "start": "1", "end": 2}, "no “start” and “end”"),
        ({**position(0, 9), "refinedBy": position(1, 2)}, "refine one another"),
    ],
)
def test_a_place_that_cannot_be_told_refuses_its_annotation_alone(
    tmp_path: Path, selector: Json, words: str
) -> None:
    items = [anno(selector), anno(position(9, 15), id_="urn:x:2")]
    found = read(tmp_path, items, "He came. He saw. He came back.")
    (refused,) = [each for each in found if isinstance(each, Refusal)]
    assert words in refused.reason
    assert refused.line == 1
    (good,) = [each for each in found if isinstance(each, LooseArticle)]
    assert [each.parts for _, each in spans_of(good)] == [((9, 15),)]


def test_a_position_past_the_end_beside_quotes_is_refused_alone(tmp_path: Path) -> None:
    refused, good = read(tmp_path, [anno(position(0, 999)), anno(quote("Lee"), id_="urn:x:2")])
    assert isinstance(refused, Refusal)
    assert "past the end" in refused.reason
    assert isinstance(good, LooseArticle)


@pytest.mark.parametrize(
    "target",
    [
        f"{WHERE}#char=12,25",
        {"source": WHERE, "selector": {"type": "FragmentSelector", "value": "char=12,25"}},
        {"source": WHERE, "selector": {"type": "Choice", "items": [position(12, 25)]}},
        {
            "source": [{"id": WHERE}],
            "selector": {"type": "RangeSelector", "refinedBy": quote("we never knew")},
        },
        {
            "source": {"@id": WHERE},
            "selector": {"@type": "oa:TextPositionSelector", "start": 12.0, "end": 25},
        },
    ],
)
def test_other_ways_to_say_a_place(tmp_path: Path, target: object) -> None:
    (got,) = taken_articles(save(tmp_path, [{**QUOTE, "target": target}]), w3c.read, "codepoint")
    assert got.work[0].spans[0].quote == "we never knew"


def test_several_targets_are_segments(tmp_path: Path) -> None:
    targets = [
        {"source": WHERE, "selector": [quote("knew"), position(21, 25)]},
        {"source": WHERE, "selector": [quote("Lee"), position(2, 5)]},
        {"source": "https://example.org/b", "selector": position(0, 3)},
    ]
    (tmp_path / "b.txt").write_text("Bea")
    first, second = taken_articles(
        save(tmp_path, {**QUOTE, "target": targets}), w3c.read, "codepoint"
    )
    assert first.work[0].spans[0].segments == (Segment(2, 5), Segment(21, 25))
    assert second.work[0].spans[0].quote == "Bea"


def test_one_place_given_twice_with_its_words_and_without_is_no_error(tmp_path: Path) -> None:
    targets = [
        {"source": WHERE, "selector": position(2, 5)},
        {"source": WHERE, "selector": [quote("Lee"), position(2, 5)]},
    ]
    found = read(tmp_path, {**QUOTE, "target": targets})
    assert [type(each) for each in found] == [LooseArticle]
    (article,) = found
    assert isinstance(article, LooseArticle)
    assert [each.parts for _, each in spans_of(article)] == [((2, 5), (2, 5))]


def test_bodies_say_labels_notes_and_doubts(tmp_path: Path) -> None:
    body = [
        tag("quote"),
        tag("claim"),
        tag("high", "classifying"),
        tag("see above", "commenting"),
        tag("or not", "questioning"),
        {"type": "SpecificResource", "purpose": "identifying", "source": "https://w.org/Q42"},
        tag("x", "bookmarking"),
    ]
    found = one(tmp_path, anno(position(12, 25), body=body, rights="CC0"))
    first, second = (each for _, each in spans_of(found))
    assert (first.label, first.id) == ("quote", "urn:x:1")
    assert (second.label, second.id) == ("claim", "urn:x:1/2")
    assert first.attributes == {"classifying": "high", "identifying": "https://w.org/Q42"}
    assert first.note == "see above"
    assert (first.doubt, first.doubt_note) == (True, "or not")
    assert found.set_aside == ("kept: bodies for bookmarking",)
    assert found.meta["w3c"] == {
        "annotations": [{"id": "urn:x:1", "rights": "CC0", "body": [tag("x", "bookmarking")]}]
    }


@pytest.mark.parametrize(
    ("given_", "label", "note"),
    [
        (anno(position(2, 5), body=tag("high", "classifying")), "high", ""),
        (anno(position(2, 5), body={"value": "x"}, motivation="tagging"), "x", ""),
        (
            anno(position(2, 5), body="https://w.org/Q42", motivation="tagging"),
            "https://w.org/Q42",
            "",
        ),
        (
            anno(
                position(2, 5),
                body={"purpose": "tagging", "source": {"id": "https://w.org", "label": "Lee"}},
            ),
            "Lee",
            "",
        ),
        (anno(position(2, 5), body=[], motivation="highlighting"), "highlighting", ""),
        (
            anno(position(2, 5), body=tag("hm", "commenting"), motivation=["commenting"]),
            "commenting",
            "hm",
        ),
        (anno(position(2, 5), body=[], bodyValue="hm"), "annotation", "hm"),
        (anno(position(2, 5), body={"type": "Choice", "items": [tag("a")]}), "a", ""),
    ],
)
def test_what_stands_for_a_label(tmp_path: Path, given_: Json, label: str, note: str) -> None:
    ((_, found),) = spans_of(one(tmp_path, given_))
    assert (found.label, found.note) == (label, note)


@pytest.mark.parametrize(
    ("given_", "name"),
    [
        ("acct:ana@example.org", "acct:ana@example.org"),
        ({"id": "urn:1", "type": "Person", "name": "Ana"}, "Ana"),
        ({"id": "urn:1", "nickname": "ana"}, "ana"),
        ({"id": "urn:1"}, "urn:1"),
        ([{"name": "Ana"}, "x"], "Ana"),
        ([], None),
        (None, None),
    ],
)
def test_the_creator_is_the_annotator(tmp_path: Path, given_: object, name: str | None) -> None:
    found = one(tmp_path, {**QUOTE, "creator": given_, "created": "2026-01-02T10:00:00Z"})
    assert [each.annotator for each in found.work] == [name]
    assert found.work[0].spans[0].created == 1767348000000


def test_several_creators_are_several_annotators(tmp_path: Path) -> None:
    items = [{**QUOTE, "creator": "a"}, {**LEE, "creator": "b"}, {**LEE, "id": "3", "creator": "a"}]
    found = one(tmp_path, items)
    assert [(each.annotator, len(each.spans)) for each in found.work] == [("a", 2), ("b", 1)]


@pytest.mark.parametrize(
    ("target", "more"),
    [
        ([{"id": "urn:x:1"}, {"id": "urn:x:2"}], []),
        ("urn:x:1", [{"purpose": "linking", "source": "urn:x:2"}]),
    ],
)
def test_links_between_annotations_are_relations(
    tmp_path: Path, target: object, more: list[Json]
) -> None:
    link = {
        "type": "Annotation",
        "motivation": "linking",
        "body": [tag("said_by"), *more],
        "target": target,
    }
    found = one(tmp_path, [link, QUOTE, LEE])
    assert found.work[0].relations == (LooseRelation("said_by", "urn:x:1", "urn:x:2"),)
    apart = one(tmp_path, [link, QUOTE, {**LEE, "creator": "b"}])
    assert apart.set_aside == ("links between the work of different people",)
    assert "which are" not in reason(tmp_path, [link, QUOTE])
    assert "links annotations that are not in the file" in reason(tmp_path, [link, QUOTE])


# --- Where the text is ---------------------------------------------------------------------------


def test_the_text_may_stand_in_the_target(tmp_path: Path) -> None:
    first = {**QUOTE, "target": {**QUOTE["target"], "source": {"id": WHERE, "value": TEXT}}}
    assert one(tmp_path, [LEE, first], None).text == TEXT
    nameless = {**QUOTE, "target": {**QUOTE["target"], "source": {"value": TEXT}}}
    found = one(tmp_path, nameless, None)
    assert (found.text, found.id) == (TEXT, "")
    page = {"id": WHERE, "value": "<p>", "format": "text/html"}
    words = reason(tmp_path, {**QUOTE, "target": {**QUOTE["target"], "source": page}}, None)
    assert "text/html" in words


def test_a_text_that_is_nowhere_is_asked_for(tmp_path: Path) -> None:
    words = reason(tmp_path, [QUOTE], None)
    assert "the text of “https://example.org/a1” is not in the file" in words
    assert "Put it beside the file as “a1.txt” (UTF-8)" in words


@pytest.mark.parametrize("name", ["a1.html.txt", "a1.txt"])
def test_the_text_may_lie_beside(tmp_path: Path, name: str) -> None:
    item = {**QUOTE, "target": {**QUOTE["target"], "source": "https://x.org/d/a1.html?x=1#y"}}
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert one(tmp_path, item, None).text == TEXT
    (tmp_path / name).write_bytes(b"\xff")
    assert f"its text, {name}, is not UTF-8" in reason(tmp_path, item, None)


@pytest.mark.parametrize(
    "source", ["../../etc/passwd", "https://x.org/%2e%2e", "..\\x", "/", "a\0b"]
)
def test_no_source_leads_out_of_the_folder(tmp_path: Path, source: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "passwd.txt").write_text("secret")
    item = {**QUOTE, "target": {**QUOTE["target"], "source": source}}
    path = tmp_path / "in" / "x.json"
    path.write_text(json.dumps([item]).replace("\\u0000", "%00"))
    (found,) = w3c.read(path, Silent())
    assert isinstance(found, Refusal)
    assert "nothing is fetched" in found.reason


def test_pages_elsewhere_are_named_and_not_fetched(tmp_path: Path) -> None:
    far = "https://example.org/page2"
    whole = {"type": "AnnotationCollection", "first": {"items": [QUOTE], "next": far}}
    good, refused = read(tmp_path, whole)
    assert isinstance(good, LooseArticle)
    assert isinstance(refused, Refusal)
    assert far in refused.reason
    (alone,) = read(tmp_path, {"type": "AnnotationCollection", "first": far})
    assert isinstance(alone, Refusal)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([3], "this is no annotation"),
        ([{"a": 1}], "it has no “target”"),
        ([{"type": "Annotation"}], "neither an address nor a text"),
        ([{"type": "Annotation", "target": {"source": []}}], "neither an address nor a text"),
    ],
)
def test_what_is_no_annotation_says_why(tmp_path: Path, value: object, words: str) -> None:
    assert words in reason(tmp_path, value)


def test_annotations_of_the_whole_article_are_kept_and_counted(tmp_path: Path) -> None:
    whole = {"type": "Annotation", "id": "w", "body": tag("good", "commenting"), "target": WHERE}
    found = one(tmp_path, [QUOTE, whole])
    assert found.set_aside == ("kept: annotations of the whole article",)
    kept: Any = found.meta["w3c"]
    assert kept["annotations"][0]["note"] == ["good"]


@pytest.mark.parametrize(
    ("data", "is_it"),
    [
        (b'{"@context":"http://www.w3.org/ns/anno.jsonld"}', True),
        (b'[{"type": "Annotation", "target": "x"}]', True),
        (b'{"type": "AnnotationPage", "items": []}', True),
        (b'{"type": "Annotation"}', False),
        (b'{"text": "x", "spans": []}', False),
        (b"<rdf/>", False),
        (b"", False),
    ],
)
def test_telling_it(data: bytes, is_it: bool) -> None:
    assert w3c.looks_like(Head(Path("x.json"), data)) is is_it


def test_files_that_cannot_be_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gone,) = w3c.read(tmp_path / "gone.json", Silent())
    assert "cannot be read" in str(gone)
    (folder,) = w3c.read(tmp_path, Silent())
    assert "is not a regular file" in str(folder)
    path = save(tmp_path, [QUOTE])
    path.write_text(path.read_text().replace("[{", '[{"a":1,"a":2},{', 1))
    refused, good = w3c.read(path, Silent())
    assert "stands twice" in str(refused)
    assert isinstance(good, LooseArticle)
    monkeypatch.setattr("annotator.exchange.formats.w3c.reading._MOST", 3)
    assert "is larger than" in reason(tmp_path, [QUOTE])
