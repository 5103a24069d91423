"""Web Annotations: what we write, and what comes back."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.exchange.format import Head
from annotator.exchange.formats import w3c
from annotator.exchange.loose import LooseRelation
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.ticker import Silent
from annotator.values import Refusal, Relation, Segment
from tests.annotator.exchange.formats.there_and_back import (
    ARTICLES,
    TEXT,
    article,
    assert_same,
    span,
    taken_articles,
    written,
)
from tests.annotator.exchange.formats.web_annotations import (
    CONTEXT,
    QUOTE,
    WHERE,
    Json,
    anno,
    one,
    position,
    quote,
    read,
)


@given(outgoing=ARTICLES)
@settings(max_examples=20)
def test_what_goes_out_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.getbasetemp() / "w3c.json"
    losses = written(path, w3c.write, [outgoing, outgoing])
    assert losses.total == 0
    first, second = taken_articles(path, w3c.read, "codepoint")
    assert_same(outgoing, first)
    assert_same(outgoing, second)
    assert w3c.looks_like(Head(path, path.read_bytes()[:65536]))


def sample(**about: Any) -> OutgoingArticle:
    spans = (
        span("a", "quote", (12, 14), (21, 25), note="n", doubt=True, created=1767348000000),
        span(
            "b",
            "claim",
            (12, 25),
            attributes={"certainty": "certain", "sure": True},
            companions={"source": Segment(2, 5)},
        ),
        span("c", "denial", (12, 25)),
    )
    link = Relation("target", "c" * 32, "b" * 32, "ana")
    work = OutgoingWork(annotator="ana", state="finished", spans=spans, relations=(link,))
    gold = OutgoingGold(annotator="gold", state="finished", spans=(span("d", "claim", (2, 5)),))
    return OutgoingArticle(article=article(**about), text=TEXT, work=(work,), gold=gold)


def items_of(path: Path) -> list[Json]:
    found: list[Json] = json.loads(path.read_bytes())["first"]["items"]
    return found


def test_our_file_is_as_the_model_has_it(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, w3c.write, [sample(url=WHERE, language="en")])
    whole = json.loads(path.read_bytes())
    assert whole["@context"][0] == CONTEXT
    assert whole["type"] == "AnnotationCollection"
    text, quote_, claim, denial, link, gold = items_of(path)
    assert text["body"]["value"] == TEXT
    assert text["target"] == {"source": WHERE}
    assert quote_["id"] == "urn:uuid:aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
    assert quote_["created"] == "2026-01-02T10:00:00.000Z"
    assert claim["target"] == {
        "source": WHERE,
        "selector": [
            quote("we never knew", '😂 Lee said "', '" on Monday.'),
            position(12, 25),
        ],
    }
    assert [each["selector"][1]["start"] for each in quote_["target"]] == [12, 21]
    assert (link["target"], link["motivation"]) == (denial["id"], "linking")
    assert gold["claim_annotator"]["gold"] is True
    (got,) = taken_articles(path, w3c.read, "codepoint")
    assert got.set_aside == ("gold",)
    written(path, w3c.write, [OutgoingArticle(article=article(), text=TEXT, gold=sample().gold)])
    (got,) = taken_articles(path, w3c.read, "codepoint")
    assert [each.annotator for each in got.work] == ["gold"]


def test_annotations_that_another_tool_adds_find_their_text(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    two = OutgoingArticle(article=article("two", url="https://x.org/2"), text="two")
    written(path, w3c.write, [sample(url=WHERE), two])
    whole = json.loads(path.read_bytes())
    whole["first"]["items"] += [
        {**QUOTE, "creator": "bo"},
        {
            **anno(position(0, 3)),
            "target": {"source": "https://x.org/2", "selector": position(0, 3)},
        },
    ]
    path.write_text(json.dumps(whole))
    found = taken_articles(path, w3c.read, "codepoint")
    assert [each.article.text for each in found] == [TEXT, "two", TEXT]
    assert [each.annotator for each in found[2].work] == ["bo"]
    assert found[2].article.title == "Lee"
    assert found[1].work[0].spans[0].quote == "two"


def test_our_annotations_alone_need_the_text_beside(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, w3c.write, [sample(url=WHERE)])
    items = [each for each in items_of(path) if each["motivation"] != "describing"]
    (refused,) = [e for e in read(tmp_path, items, None) if "fetched" in str(e)]
    assert isinstance(refused, Refusal)
    found = one(tmp_path, items)
    assert found.work[0].relations == (LooseRelation("target", "c" * 32, "b" * 32),)


def test_a_value_that_was_changed_is_the_one_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, w3c.write, [sample()])
    data = path.read_text().replace('"value":"true"', '"value":"false"')
    path.write_text(data)
    (got,) = taken_articles(path, w3c.read, "codepoint")
    assert got.work[0].spans[1].attributes == {"certainty": "certain", "sure": "false"}


def test_memory_stays_flat(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    many = (
        OutgoingArticle(article=article(text, external_id=str(n)), text=text)
        for n in range(3000)
        for text in (f"{n} " + "word " * 800,)
    )
    written(path, w3c.write, many)
    tracemalloc.start()
    try:
        assert sum(1 for _ in w3c.read(path, Silent())) == 3000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 12_000_000
    assert peak < 8_000_000
