"""Losses are counted, listed and told, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from annotator.exchange import losses
from annotator.exchange.losses import KEPT, KINDS, Losses
from tests.annotator.exchange import sample_work


@pytest.fixture
def lost() -> Iterator[Losses]:
    with closing(Losses()) as found:
        yield found


def lose(lost: Losses, times: int = 1) -> None:
    rich = sample_work.articles()[0]
    span = rich.work[0].spans[2]
    for _ in range(times):
        lost.lose("segments", rich.article, span, "joined", "Ana Lee")


def test_each_loss_says_where_and_what(lost: Losses) -> None:
    lose(lost)
    lost.rule("segments", "The hull was written.")
    lost.rule("segments", "A second rule is not heard.")
    lost.rule("notes", "None was lost.")
    found = json.loads(lost.report({"format": "x"}))
    assert found["format"] == "x"
    assert found["counts"] == {"segments": 1}
    assert found["rules"] == {"segments": "The hull was written."}
    (one,) = found["losses"]
    assert (one["kind"], one["article"], one["label"]) == ("segments", "bridge-1", "quote")
    assert sample_work.LONG[one["start"] : one["end"]].startswith("“We inspected")
    assert one["words"].startswith("“We inspected")
    assert (one["annotator"], one["detail"]) == ("Ana Lee", "joined")


def test_a_loss_of_a_whole_article_has_no_place(lost: Losses) -> None:
    article = sample_work.articles()[1].article
    lost.lose("states", article)
    (one,) = json.loads(lost.report({}))["losses"]
    assert one == {"kind": "states", "article": "emoji"}


def test_the_sentences_follow_the_order_of_kinds(lost: Losses) -> None:
    article = sample_work.articles()[0].article
    lost.lose("metadata", article)
    lose(lost, 1234)
    lost.rule("segments", "The hull was written.")
    assert lost.lines() == [
        "Spans of several segments: 1,234. The hull was written.",
        "Details of articles: 1.",
    ]
    assert lost.total == 1235


def test_many_losses_are_all_in_the_report_and_few_on_the_screen(
    lost: Losses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(losses, "_PIECE", 100)
    lose(lost, KEPT + 300)
    assert len(lost.first) == KEPT
    pieces = list(lost.pieces({}))
    assert max(map(len, pieces)) <= 200
    assert len(json.loads(b"".join(pieces))["losses"]) == KEPT + 300
    assert lost.report({}) == b"".join(pieces), "asking twice gives the same"


def test_none_lost_is_a_report_too(lost: Losses) -> None:
    assert json.loads(lost.report({})) == {"counts": {}, "rules": {}, "losses": []}
    assert lost.lines() == []


def test_every_kind_has_words() -> None:
    assert all(words == words.strip() and words[0].islower() for words in KINDS.values())
