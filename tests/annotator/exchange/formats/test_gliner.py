"""GLiNER: inclusive ends, overlaps, and a text that comes back."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.exchange.format import Head
from annotator.exchange.formats import gliner
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.remarks import FOREIGN_TEXT, SPACING
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.formats import flat
from tests.annotator.exchange.formats.there_and_back import (
    TEXT,
    places,
    taken,
    taken_articles,
    written,
)

OPTIONS = {"segments": "parts", "edges": "split"}


def put(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def loose(path: Path) -> LooseArticle:
    (found,) = gliner.read(path, Silent())
    assert isinstance(found, LooseArticle)
    return found


def test_ends_are_inclusive(tmp_path: Path) -> None:
    tokens = ["😂", "Lee", "said", '"', "we", "never", "knew", '"', "on", "Monday", "."]
    item = {"tokenized_text": tokens, "ner": [[1, 1, "speaker"], [4, 6, "quote"]]}
    found = loose(put(tmp_path / "a.json", [item]))
    assert found.text == '😂 Lee said " we never knew " on Monday .'
    assert [each[2] for each in places(found)] == [((2, 5),), ((13, 26),)]
    assert [each.quote for each in found.work[0].spans] == ["Lee", "we never knew"]
    assert found.set_aside == (SPACING,)


@pytest.mark.parametrize("offsets", [None, "right"])
def test_the_text_beside_the_tokens_is_taken(tmp_path: Path, offsets: str | None) -> None:
    tokens = ["😂", "Lee", "said", '"', "we", "never", "knew", '"', "on", "Monday", "."]
    item: dict[str, Any] = {"tokenized_text": tokens, "ner": [[1, 1, "a"], [4, 6, "b"]]}
    item["text"] = TEXT
    if offsets:
        item["token_offsets"] = [
            [TEXT.index(each), TEXT.index(each) + len(each)] for each in tokens
        ]
        item["token_offsets"][7] = [25, 26]
    found = loose(put(tmp_path / "a.json", [item]))
    assert found.text == TEXT
    assert [each[2] for each in places(found)] == [((2, 5),), ((12, 25),)]
    assert found.set_aside == ()


def test_a_text_that_is_not_that_of_the_tokens_is_not_believed(tmp_path: Path) -> None:
    item = {"tokenized_text": ["a", "b"], "ner": [[1, 1, "x"]], "text": "b a"}
    found = loose(put(tmp_path / "a.json", [item]))
    assert (found.text, found.set_aside) == ("a b", (FOREIGN_TEXT,))


def test_nobody_looked_is_not_nothing_found(tmp_path: Path) -> None:
    items = [
        {"tokenized_text": ["a"], "ner": []},
        {"tokenized_text": ["b"], "ner": None},
        {"tokenized_text": ["c"]},
    ]
    found = list(gliner.read(put(tmp_path / "a.json", items), Silent()))
    assert [len(each.work) for each in found if isinstance(each, LooseArticle)] == [1, 0, 0]


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    item = {"tokenized_text": ["a"], "ner": [], "ner_negatives": ["b"], "state": "Ohio", "id": 7}
    found = loose(put(tmp_path / "a.json", [item]))
    assert found.meta == {"gliner": {"ner_negatives": ["b"], "state": "Ohio"}}
    assert found.id == "7"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (3, "this is no object with tokenized_text and ner"),
        ({"ner": []}, "tokenized_text is no list of texts"),
        ({"tokenized_text": [1], "ner": []}, "tokenized_text is no list of texts"),
        ({"tokenized_text": ["a"], "ner": {}}, "ner is no list"),
        (
            {"tokenized_text": ["a"], "ner": [[0, 1, "x"]]},
            "span 1 (“x”): tokens 0–1 are not among the 1 of this item",
        ),
        (
            {"tokenized_text": ["a"], "ner": [[-1, 0, "x"]]},
            "span 1 (“x”): tokens -1–0 are not among the 1 of this item",
        ),
        (
            {"tokenized_text": ["a"], "ner": [[0, "x"]]},
            "span 1 of ner is not [first token, last token, label]",
        ),
    ],
)
def test_what_is_wrong_is_refused_alone(tmp_path: Path, item: object, reason: str) -> None:
    good = {"tokenized_text": ["a"], "ner": [[0, 0, "x"]]}
    path = put(tmp_path / "a.json", [item, good])
    first, second = gliner.read(path, Silent())
    assert first == Refusal(file=str(path), line=1, reason=reason)
    assert isinstance(second, LooseArticle)


def test_the_format_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"

    def told(data: bytes) -> bool:
        return gliner.looks_like(Head(path, data))

    assert told(b'[{"tokenized_text": ["a"], "ner": []}]')
    assert told(b'{"tokenized_text": ["a"], "ner": []}\n{"tokenized')
    assert told(b'[\n{"tokenized_text": ["a", "b')
    assert not told(b'[{"text": "tokenized_text"}]')
    assert not told(b"tokenized_text")


def test_our_own_has_inclusive_ends_too(tmp_path: Path) -> None:
    losses = written(tmp_path / "a.json", gliner.write, [flat.lee()], OPTIONS)
    assert losses.counts == Counter()
    (row,) = json.loads((tmp_path / "a.json").read_text())
    assert row["ner"] == [[1, 1, flat.ORDER[0]], [4, 6, flat.ORDER[1]]]
    assert row["tokenized_text"][1:7] == ["Lee", "said", '"', "we", "never", "knew"]
    (found,) = taken_articles(tmp_path / "a.json", gliner.read, "codepoint")
    assert flat.places_of(found) == flat.LEE


def test_overlaps_are_kept(tmp_path: Path) -> None:
    losses = written(tmp_path / "a.json", gliner.write, [flat.nested()], OPTIONS)
    assert losses.counts == Counter()
    (found,) = taken_articles(tmp_path / "a.json", gliner.read, "codepoint")
    assert len(flat.places_of(found)) == 3


def test_no_articles_are_an_empty_array(tmp_path: Path) -> None:
    written(tmp_path / "a.json", gliner.write, [], OPTIONS)
    assert json.loads((tmp_path / "a.json").read_text()) == []


def test_untouched_and_empty_articles_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    written(path, gliner.write, [flat.untouched(), flat.empty()], OPTIONS)
    assert [row["ner"] for row in json.loads(path.read_text())] == [None, []]
    first, second = taken_articles(path, gliner.read, "codepoint")
    assert (first.work, second.work[0].state) == ((), "finished")


@settings(max_examples=20)
@given(flat.articles)
def test_all_that_it_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("gliner") / "a.json"
    losses = written(path, gliner.write, [outgoing], OPTIONS)
    wanted = flat.expected(outgoing, nesting=True, trim=True)
    assert losses.counts == wanted.losses
    if outgoing.text.strip():
        (found,) = taken_articles(path, gliner.read, "codepoint")
        flat.assert_returned(outgoing, found, wanted)
    again = path.read_bytes()
    written(path, gliner.write, [outgoing], OPTIONS)
    assert path.read_bytes() == again


def test_a_bad_file_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'[{"tokenized_text": ["\\ud800"], "ner": []}]')
    assert isinstance(taken(path, gliner.read, "codepoint")[0], Refusal)
