"""Losses are counted, listed and told, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from annotator.exchange import giving, losses, registry
from annotator.exchange.format import Format
from annotator.exchange.losses import KEPT, KINDS, Kind, Losses
from annotator.exchange.records import OutgoingArticle
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


HIDDEN: dict[Kind, int] = {"segments": 1, "companions": 2, "attributes": 3, "notes": 3, "doubt": 1}
"""Of the sample's spans, so many with each; of notes, one is that on an article."""
ONE_LAYER: dict[Kind, int] = {
    **{"segments": 1, "companions": 3, "attributes": 7, "relations": 1, "notes": 2, "doubt": 1},
    **{"states": 3, "origin": 6, "times": 4},
}
"""Each companion and attribute by itself; times and versions of the scheme once for an article."""
NOTHING: dict[Kind, int] = {}
DOCCANO: dict[Kind, int] = {**HIDDEN, "states": 5, "times": 10}
CAS: dict[Kind, int] = {"times": 10, "metadata": 1}
LOST: dict[str, dict[Kind, int]] = {
    **dict.fromkeys(("jsonl", "label-studio", "w3c", "gate", "csv-spans"), NOTHING),
    **dict.fromkeys(("doccano", "doccano-zip"), DOCCANO),
    **dict.fromkeys(("hf-spans", "gliner", "spacy", "spacy-jsonl"), ONE_LAYER),
    **dict.fromkeys(("xmi", "casjson"), CAS),
    "prodigy": {**HIDDEN, "times": 10},
    "argilla": {**HIDDEN, "relations": 1, "times": 10},
    "brat": {"states": 5, "times": 10, "metadata": 1},
    "webanno": {"notes": 3, "doubt": 1, "times": 10, "metadata": 1},
    "conll": {**ONE_LAYER, "nesting": 3, "states": 4},
    "hf-tokens": {**ONE_LAYER, "nesting": 3},
    "refi": {"segments": 1, "companions": 2, "attributes": 3, "doubt": 1, "states": 5},
}


def counted(format_: Format, articles: list[OutgoingArticle]) -> set[str]:
    """How many of each kind an export tells of."""
    found = giving.survey(format_, articles, sample_work.scheme())
    assert all(line.split(". ", 1)[1] for line in found.losses)
    return {line.split(".")[0] for line in found.losses}


def words(counts: dict[Kind, int]) -> set[str]:
    return {f"{KINDS[kind][0].upper()}{KINDS[kind][1:]}: {many}" for kind, many in counts.items()}


@pytest.mark.parametrize(
    "format_", [each for each in registry.FORMATS if each.writes], ids=lambda each: each.key
)
def test_every_format_counts_all_that_it_cannot_say(format_: Format) -> None:
    assert counted(format_, sample_work.articles()) == words(LOST[format_.key])


@pytest.mark.parametrize("key", ["prodigy", "spacy"])
def test_an_edge_inside_a_token_is_counted(key: str) -> None:
    found = sample_work.cutting_a_token()
    assert words({"edges": 1}) < counted(registry.by_key(key), [found])
