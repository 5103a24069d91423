"""spaCy: DocBin files and documents as JSON, by hand, by the library, and made to harm."""

from __future__ import annotations

import json
import pickle  # noqa: TID251 - to make traps that nobody must load
import struct
import zlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from spacy import tokens

from annotator.exchange.format import Head
from annotator.exchange.formats.spacy_ import docbin, jsonl, unpack
from annotator.exchange.formats.spacy_.spans import tokens_of
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.remarks import SPACING
from annotator.guarded import Broken
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.formats import flat
from tests.annotator.exchange.formats.there_and_back import (
    TEXT,
    article,
    places,
    seen,
    span,
    taken_articles,
    written,
)

OPTIONS = {"segments": "parts", "edges": "expand", "into": "both", "language": "auto"}
SPLIT = {**OPTIONS, "edges": "split"}
A, B = flat.ORDER[:2]


def loose(found: Iterable[LooseArticle | Refusal]) -> list[LooseArticle]:
    every = list(found)
    assert [each for each in every if isinstance(each, Refusal)] == []
    return [each for each in every if isinstance(each, LooseArticle)]


def refused(found: Iterable[LooseArticle | Refusal]) -> list[str]:
    return [each.reason for each in found if isinstance(each, Refusal)]


@cache
def blank(language: str) -> Any:
    return spacy.blank(language)


def docs(path: Path) -> list[Any]:
    return list(tokens.DocBin().from_disk(path).get_docs(blank("xx").vocab))


def binned(path: Path, *given: Any, **options: Any) -> Path:
    tokens.DocBin(docs=given, **options).to_disk(path)
    return path


def doc(text: str = TEXT) -> Any:
    return blank("en").make_doc(text)


# What the library writes.


def test_groups_and_entities_are_read_once_each(tmp_path: Path) -> None:
    one = doc()
    one.ents = [one.char_span(2, 5, label="speaker")]
    one.spans["sc"] = [
        one.char_span(2, 5, label="speaker"),
        one.char_span(12, 25, label="quote"),
        one.char_span(11, 26, label="outer"),
    ]
    (found,) = loose(docbin.read(binned(tmp_path / "a.spacy", one), Silent()))
    assert found.text == TEXT
    assert [each[1:] for each in places(found)] == [
        ("speaker", ((2, 5),)),
        ("outer", ((11, 26),)),
        ("quote", ((12, 25),)),
    ]
    assert found.meta == {}


def test_other_groups_are_read_and_named(tmp_path: Path) -> None:
    one = doc()
    one.spans["who"] = [one.char_span(2, 5)]
    (found,) = loose(docbin.read(binned(tmp_path / "a.spacy", one), Silent()))
    assert places(found) == [(None, "who", ((2, 5),))]
    assert found.meta == {"spacy": {"span_groups": ["who"]}}


def test_groups_as_written_before_3_4(tmp_path: Path) -> None:
    one = doc()
    one.spans["sc"] = [one.char_span(2, 5, label="speaker")]
    packed = tokens.DocBin(docs=[one])
    packed.span_groups = [msgspec.msgpack.encode([one.spans["sc"].to_bytes()])]
    packed.to_disk(tmp_path / "a.spacy")
    (found,) = loose(docbin.read(tmp_path / "a.spacy", Silent()))
    assert places(found) == [(None, "speaker", ((2, 5),))]


def test_nobody_looked_is_not_nothing_found(tmp_path: Path) -> None:
    empty, group = doc(), doc()
    empty.ents = []
    group.spans["sc"] = []
    found = loose(docbin.read(binned(tmp_path / "a.spacy", doc(), empty, group), Silent()))
    assert [[each.state for each in one.work] for one in found] == [[], ["finished"], ["finished"]]


def test_entities_side_by_side_stay_two(tmp_path: Path) -> None:
    one = doc("New York Berlin said")
    one.ents = [tokens.Span(one, 0, 2, label="x"), tokens.Span(one, 2, 3, label="x")]
    (found,) = loose(docbin.read(binned(tmp_path / "a.spacy", one), Silent()))
    assert [each.quote for each in found.work[0].spans] == ["New York", "Berlin"]


def test_what_cannot_be_kept_is_named(tmp_path: Path) -> None:
    one = doc()
    one[1].tag_ = "NNP"
    one.cats = {"news": 1.0}
    one.user_data["x"] = "y"
    path = binned(tmp_path / "a.spacy", one, store_user_data=True)
    (found,) = loose(docbin.read(path, Silent()))
    assert found.set_aside == (docbin.LINGUISTICS, docbin.CATEGORIES, docbin.CUSTOM)


def test_unknown_spaces_are_said(tmp_path: Path) -> None:
    one = tokens.Doc(blank("en").vocab, words=["Lee", "said", "."])
    (found,) = loose(docbin.read(binned(tmp_path / "a.spacy", one), Silent()))
    assert (found.text, found.set_aside) == ("Lee said .", (SPACING,))


# What is made to harm.


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def altered(path: Path, **changes: Any) -> Path:
    one = doc()
    one.ents = [one.char_span(2, 5, label="speaker")]
    message = msgspec.msgpack.decode(zlib.decompress(tokens.DocBin(docs=[one]).to_bytes()))
    path.write_bytes(zlib.compress(msgspec.msgpack.encode({**message, **changes})))
    return path


@pytest.mark.parametrize("where", ["user_data", "cats", "ext", "array"])
def test_no_pickle_is_ever_loaded(tmp_path: Path, where: str) -> None:
    sprung = tmp_path / "sprung"
    trap = pickle.dumps(Trap(sprung), protocol=4)
    array = {b"nd": True, b"kind": b"O", b"type": "|O", b"shape": [1], b"data": trap}
    every: dict[str, dict[str, Any]] = {
        "user_data": {"user_data": [msgspec.msgpack.encode({"x": trap})]},
        "cats": {"cats": [array]},
        "ext": {"flags": [msgspec.msgpack.Ext(5, trap)]},
        "array": {"user_data": [msgspec.msgpack.encode({"x": array})]},
    }
    (reason,) = refused(docbin.read(altered(tmp_path / "a.spacy", **every[where]), Silent()))
    assert reason.endswith("it holds a pickled object, which is never loaded")
    assert not sprung.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attrs": [1, 2]}, "its tokens and their attributes do not fit together"),
        ({"attrs": "x"}, "the file is no DocBin (attrs)"),
        ({"attrs": []}, "its tokens and their attributes do not fit together"),
        ({"tokens": b"123"}, "the file is no DocBin (tokens)"),
        ({"lengths": b"\xff\xff\xff\xff"}, "its tokens and their attributes do not fit"),
        ({"lengths": b"\x01\0\0\0"}, "its tokens and the lengths of its documents do not fit"),
        ({"strings": []}, "document 1: a word or label is missing from the file's list"),
        ({"strings": [1]}, "the file is no DocBin (strings)"),
        ({"flags": []}, "the file has not one entry for each document (flags)"),
        ({"span_groups": [b"\xc1"]}, "document 1: the span groups is damaged"),
        ({"span_groups": [b"\x91\xa1x"]}, ""),
        ({"user_data": [b"\x01"]}, "document 1: the user data is damaged"),
        ({"user_data": [{}]}, ""),
    ],
)
def test_what_does_not_fit_together_is_refused(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    found = refused(docbin.read(altered(tmp_path / "a.spacy", **changes), Silent()))
    assert [each.startswith(reason) for each in found] == ([True] if reason else [])


def test_a_span_outside_its_document_is_refused(tmp_path: Path) -> None:
    packed = struct.pack(">QQQllll", 0, 0, 0, 5, 4_000, 0, 0)
    group = msgspec.msgpack.encode({"name": "sc", "attrs": {}, "spans": [packed]})
    groups = msgspec.msgpack.encode({group: ["sc"]})
    (reason,) = refused(docbin.read(altered(tmp_path / "a", span_groups=[groups]), Silent()))
    assert reason == "document 1: a span over the tokens 5–4000 lies outside its document"


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\x78\x9c", zlib.compress(b"\xc1"), zlib.compress(b"\x01")]
)
def test_what_is_no_docbin_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(data)
    assert len(refused(docbin.read(path, Silent()))) == 1
    assert len(refused(docbin.read(tmp_path, Silent()))) == 1
    path.write_bytes(zlib.compress(b"\x91" * 100_000 + b"\x01"))
    assert len(refused(docbin.read(path, Silent()))) == 1


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(Broken, match="unpacks to more than 10,000,000 bytes"):
        unpack.inflate(zlib.compress(b"\0" * 30_000_000))
    cut = zlib.compress(b"abc" * 1000)[:-4]
    with pytest.raises(Broken, match="ends too early"):
        unpack.inflate(cut)


@settings(max_examples=60)
@given(changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1))
def test_mutated_files_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    one = doc()
    one.ents = [one.char_span(2, 5, label="speaker")]
    one.spans["sc"] = [one.char_span(2, 5, label="speaker")]
    raw = bytearray(zlib.decompress(tokens.DocBin(docs=[one], store_user_data=True).to_bytes()))
    for place, value in changes:
        raw[place % len(raw)] = value
    path = tmp_path_factory.mktemp("spacy") / "a.spacy"
    path.write_bytes(zlib.compress(bytes(raw)))
    for found in docbin.read(path, Silent()):
        assert isinstance(found, LooseArticle | Refusal)


# JSON by hand.


def put(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    "row",
    [
        {"text": TEXT, "spans": [{"start": 2, "end": 5, "label": A}], "ents": []},
        {"text": TEXT, "ents": [{"start": 2, "end": 5, "label": A}]},
        {"text": TEXT, "entities": [[2, 5, A]]},
        {"text": TEXT, "spans": {"sc": [{"start": 2, "end": 5, "label": A, "kb_id": ""}]}},
        {"text": TEXT, "spans": {A: [{"start": 2, "end": 5, "label": ""}]}},
        [[TEXT, {"entities": [[2, 5, A]]}]],
        [[TEXT, {"entities": [], "spans": {"sc": [[2, 5, A]]}}]],
    ],
)
def test_the_forms_of_json_are_read(tmp_path: Path, row: object) -> None:
    path = put(tmp_path / "a.json", row)
    (found,) = loose(jsonl.read(path, Silent()))
    assert (found.text, places(found)) == (TEXT, [(None, A, ((2, 5),))])
    assert jsonl.looks_like(Head(path, path.read_bytes()))


def test_what_the_library_writes_as_json(tmp_path: Path) -> None:
    one = doc()
    one.ents = [one.char_span(2, 5, label=A)]
    one.spans["sc"] = [one.char_span(12, 25, label=B)]
    path = put(tmp_path / "a.jsonl", one.to_json(), doc("Nothing here.").to_json())
    assert jsonl.looks_like(Head(path, path.read_bytes()))
    (found, other) = taken_articles(path, jsonl.read, "codepoint")
    assert flat.places_of(found) == flat.LEE
    assert flat.places_of(other) == []


@pytest.mark.parametrize(("shift", "unit"), [(0, "codepoint"), (1, "utf-16"), (3, "utf-8")])
def test_the_unit_of_hand_made_json_is_found(tmp_path: Path, shift: int, unit: str) -> None:
    marks = [[2 + shift, 5 + shift, A], [12 + shift, 25 + shift, B]]
    path = put(tmp_path / "a.json", [[TEXT, {"entities": marks}]])
    assert seen(path, jsonl.read, "codepoint").verdict.unit == unit
    assert flat.places_of(taken_articles(path, jsonl.read, "codepoint")[0]) == flat.LEE


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"paragraphs": []}, "this is no document with a text"),
        (3, "this is no document with a text"),
        ({"text": "a", "ents": 1}, "ents is no list"),
        ({"text": "a", "spans": {"sc": [1]}}, "spans[“sc”], number 1: it has no start, end"),
    ],
)
def test_wrong_json_is_refused_alone(tmp_path: Path, row: object, reason: str) -> None:
    first, second = jsonl.read(put(tmp_path / "a", row, {"text": "a", "ents": []}), Silent())
    assert isinstance(first, Refusal)
    assert first.reason.startswith(reason)
    assert isinstance(second, LooseArticle)


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    row = {"text": "a", "ents": [], "cats": {"x": 1.0}, "_": {"mine": 2}}
    (found,) = loose(jsonl.read(put(tmp_path / "a", row), Silent()))
    assert found.meta == {"spacy": {"cats": {"x": 1.0}, "_": {"mine": 2}}}


def test_each_is_told(tmp_path: Path) -> None:
    path = binned(tmp_path / "a.spacy", doc())
    assert docbin.looks_like(Head(path, path.read_bytes()))
    assert not docbin.looks_like(Head(tmp_path / "a.spacy", b"text"))
    assert not docbin.looks_like(Head(tmp_path / "a.zlib", path.read_bytes()))
    for other in (
        {"text": "a", "spans": [], "answer": "accept"},
        {"text": "a", "label": [[0, 1, "x"]]},
        {"text": "a", "entities": [{"start_offset": 0, "end_offset": 1, "label": "x"}]},
        {"text": "a", "spans": [{"start": 0, "end": 1, "label": "x"}], "_input_hash": 1},
    ):
        assert not jsonl.looks_like(Head(path, json.dumps(other).encode()))


# Ours.


@pytest.mark.parametrize("language", ["", "en", "de-AT", "ja", "../x", "zz"])
def test_the_library_reads_our_docbin(tmp_path: Path, language: str) -> None:
    path = tmp_path / "a.spacy"
    given = replace(flat.lee(), article=article(language=language, meta={"a": [1]}))
    assert written(path, docbin.write, [given], OPTIONS).counts == Counter()
    (found,) = docs(path)
    assert found.text == TEXT
    expected = [("Lee", A), ("we never knew", B)]
    assert [(each.text, each.label_) for each in found.spans["sc"]] == expected
    assert [(each.text, each.label_) for each in found.ents] == expected
    assert found.user_data["claim_annotator"]["id"] == "a1"
    (ours,) = taken_articles(path, docbin.read, "codepoint")
    assert flat.places_of(ours) == flat.LEE
    assert (ours.article.language, ours.article.meta) == (language, {"a": [1]})


def test_the_library_reads_our_json(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    given = replace(flat.nested(), article=article(meta={"a": [1]}))
    assert written(path, jsonl.write, [given, flat.untouched()], SPLIT).counts == Counter()
    first, second = map(json.loads, path.read_text().splitlines())
    found = tokens.Doc(blank("xx").vocab).from_json(first, validate=True)
    assert found.text == TEXT
    assert [each.text for each in found.spans["sc"]] == [
        'said "we never knew"',
        "we never knew",
        'knew" on Monday.',
    ]
    assert [each.text for each in found.ents] == ['said "we never knew"']
    assert not tokens.Doc(blank("xx").vocab).from_json(second, validate=True).spans


@pytest.mark.parametrize(("module", "options"), [(docbin, OPTIONS), (jsonl, SPLIT)])
def test_where_spans_go_can_be_chosen(tmp_path: Path, module: Any, options: dict[str, str]) -> None:
    path = tmp_path / "a.spacy"
    for into, nesting, count in (("both", 0, 3), ("spans", 0, 3), ("ents", 2, 1)):
        losses = written(path, module.write, [flat.nested()], {**options, "into": into})
        assert losses.counts == +Counter(nesting=nesting)
        (found,) = taken_articles(path, module.read, "codepoint")
        assert len(flat.places_of(found)) == count


@pytest.mark.parametrize(("module", "options"), [(docbin, OPTIONS), (jsonl, SPLIT)])
@pytest.mark.parametrize("into", ["both", "spans", "ents"])
def test_untouched_and_empty_articles_stay_apart(
    tmp_path: Path, module: Any, options: dict[str, str], into: str
) -> None:
    path = tmp_path / "a.spacy"
    written(path, module.write, [flat.untouched(), flat.empty()], {**options, "into": into})
    first, second = taken_articles(path, module.read, "codepoint")
    assert (first.work, second.work[0].state) == ((), "finished")


def test_each_span_that_moves_is_told(tmp_path: Path) -> None:
    text = "He isn't there."
    work = OutgoingWork(annotator="ana", state="finished", spans=(span("a", A, (4, 8), text=text),))
    given = OutgoingArticle(article=article(text, language="en"), text=text, work=(work,))
    path = tmp_path / "a.spacy"
    losses = written(path, docbin.write, [given], OPTIONS)
    assert [(each.kind, each.detail) for each in losses.first] == [("edges", "4–8 became 3–8")]
    (widened,) = docs(path)
    assert widened.spans["sc"][0].text == "isn't"
    losses = written(path, docbin.write, [given], {**OPTIONS, "edges": "drop"})
    assert [each.detail for each in losses.first] == ["4–8 cuts a token: left out"]
    assert written(path, docbin.write, [given], SPLIT).counts == Counter()
    (found,) = docs(path)
    assert (found.text, found.spans["sc"][0].text) == (text, "sn't")


@settings(max_examples=20)
@given(flat.articles)
def test_all_that_a_docbin_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("spacy") / "a.spacy"
    losses = written(path, docbin.write, [outgoing], SPLIT)
    wanted = flat.expected(outgoing, nesting=True, trim=True)
    assert losses.counts == wanted.losses
    assert docs(path)[0].text == outgoing.text
    if outgoing.text.strip():
        (found,) = taken_articles(path, docbin.read, "codepoint")
        flat.assert_returned(outgoing, found, wanted)
    again = path.read_bytes()
    written(path, docbin.write, [outgoing], SPLIT)
    assert path.read_bytes() == again


@settings(max_examples=20)
@given(flat.articles)
def test_widened_spans_are_those_of_the_library(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("spacy") / "a.spacy"
    losses = written(path, docbin.write, [outgoing], OPTIONS)
    (found,) = docs(path)
    exact = flat.expected(outgoing, nesting=True, trim=True).places
    raw = flat.expected(outgoing, nesting=True, trim=False).places
    spans = [found.char_span(at, to, label=name, alignment_mode="expand") for name, at, to in exact]
    group = found.spans.get("sc", [])
    assert sorted((each.label_, each.start_char, each.end_char) for each in group) == sorted(
        (each.label_, each.start_char, each.end_char) for each in spans
    )
    still = sum((Counter(raw) & Counter(flat_places(group))).values())
    assert losses.counts["edges"] == len(raw) - still


def flat_places(group: Iterable[Any]) -> list[flat.Place]:
    return [(each.label_, each.start_char, each.end_char) for each in group]


@settings(max_examples=20)
@given(flat.articles)
def test_all_that_json_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("spacy") / "a.jsonl"
    losses = written(path, jsonl.write, [outgoing], SPLIT)
    wanted = flat.expected(outgoing, nesting=True, trim=True)
    assert losses.counts == wanted.losses
    if outgoing.text.strip():
        (found,) = taken_articles(path, jsonl.read, "codepoint")
        flat.assert_returned(outgoing, found, wanted)
    words = [each.text for each in tokens_of(outgoing.text)]
    pieces, spaces = spacy.util.get_words_and_spaces(words, outgoing.text)
    assert (pieces, spaces) == (words, [each.space_after for each in tokens_of(outgoing.text)])
