"""What goes out comes back as itself; what is broken on the way is refused, never misread."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange import jsonl_reader
from annotator.exchange.guard import RecordRefused
from annotator.exchange.incoming import RecordReader
from annotator.exchange.jsonl_writer import LineEncoder
from annotator.exchange.records import IncomingArticle, OutgoingArticle, OutgoingWork
from annotator.exchange.times import from_text, to_text
from annotator.scheme import default_scheme
from annotator.values import Annotation, Refusal
from tests.annotator.exchange.strategies import articles

SCHEME = default_scheme()
ENCODER = LineEncoder(SCHEME)


def span_of(annotation: Annotation, annotator: str) -> dict[str, object]:
    """What reading should give for an annotation."""

    def known(when: int) -> int:
        return when if to_text(when) else 0

    return {
        "id": annotation.id,
        "label": annotation.label,
        "segments": annotation.segments,
        "quote": annotation.quote,
        "companions": annotation.companions,
        "attributes": annotation.attributes,
        "note": annotation.note,
        "doubt": annotation.doubt,
        "annotator": annotator,
        "origin": annotation.origin,
        "scheme_version": annotation.scheme_version,
        "created": known(annotation.created),
        "updated": known(annotation.updated),
        "doubt_note": annotation.doubt_note,
        "unconfirmed": annotation.unconfirmed,
    }


def work_of(work: OutgoingWork) -> dict[str, object]:
    """What reading should give for one annotator's work; spans in any order."""
    return {
        "annotator": work.annotator,
        "state": work.state,
        "reason": work.reason,
        "flag": work.flag_note if work.flagged else None,
        "note": work.note,
        "relations": {(each.type, each.from_id, each.to_id) for each in work.relations},
        "spans": {each.id: span_of(each, work.annotator) for each in work.spans},
    }


def taken_in(line: bytes) -> IncomingArticle | str:
    """The article, or the reason why not."""
    try:
        return RecordReader(SCHEME).read(line, 1)
    except RecordRefused as refused:
        return str(refused)


@settings(max_examples=25)
@given(outgoing=articles())
def test_an_exported_article_comes_back_as_itself(outgoing: OutgoingArticle) -> None:
    found = RecordReader(SCHEME).read(ENCODER.encode(outgoing).removesuffix(b"\n"), 1)
    article = outgoing.article
    assert found.sha256 == article.sha256
    assert found.article.text == outgoing.text
    assert found.article.external_id == (article.external_id or article.sha256[:16])
    for key in ("title", "source", "url", "author", "published", "language", "meta"):
        assert getattr(found.article, key) == getattr(article, key), key
    assert found.set_aside == ()
    returned = {
        each.annotator: {
            "annotator": each.annotator,
            "state": each.state,
            "reason": each.reason,
            "flag": each.flag_note if each.flagged else None,
            "note": each.note,
            "relations": {(link.type, link.from_id, link.to_id) for link in each.relations},
            "spans": {
                span.id: {key: getattr(span, key) for key in span.__struct_fields__}
                for span in each.spans
            },
        }
        for each in found.work
    }
    sent = [each for each in outgoing.work if each.touched or each.flagged or each.note]
    assert returned == {each.annotator: work_of(each) for each in sent}


@given(when=st.integers(-(10**12), 10**14))
def test_times_come_back_to_the_millisecond(when: int) -> None:
    text = to_text(when)
    assert text is None or from_text(text) == when


@settings(max_examples=20)
@given(outgoing=articles())
def test_a_line_is_plain_json_on_one_line(outgoing: OutgoingArticle) -> None:
    line = ENCODER.encode(outgoing)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    record = json.loads(line)
    assert record["text"] == outgoing.text
    spans = [span for entry in record["annotations"] for span in entry["spans"]]
    for span in [*spans, *(record["spans"] or [])]:
        for part in [span, *span["segments"], *span["companions"].values()]:
            assert outgoing.text[part["start"] : part["end"]] == part["text"]


@settings(max_examples=20)
@given(outgoing=articles())
def test_spacing_escapes_and_order_of_keys_make_no_difference(outgoing: OutgoingArticle) -> None:
    line = ENCODER.encode(outgoing).rstrip(b"\n")
    spaced = json.dumps(json.loads(line), sort_keys=True).encode()
    assert RecordReader(SCHEME).read(spaced, 1) == RecordReader(SCHEME).read(line, 1)


@settings(max_examples=30)
@given(outgoing=articles(), data=st.data())
def test_a_mutated_line_is_refused_or_read_and_never_crashes(
    outgoing: OutgoingArticle, data: st.DataObject
) -> None:
    line = bytearray(ENCODER.encode(outgoing).rstrip(b"\n"))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(line)))
        junk = data.draw(
            st.binary(max_size=3)
            | st.sampled_from(
                [
                    b'"',
                    b"\\ud800",
                    b"\\u0000",
                    b"1e400",
                    b"NaN",
                    b"[" * 2000,
                    b"-",
                    b"9" * 30,
                    b'"start":0,',
                    b",",
                    b"}",
                    b"null",
                    b"\xff",
                    b"\xed\xa0\x80",
                ]
            )
        )
        gone = data.draw(st.integers(0, 6))
        line[at : at + gone] = junk
    found = taken_in(bytes(line))
    if isinstance(found, str):
        assert found
        return
    text = found.article.text
    for work in found.work:
        for span in work.spans:
            assert span.segments[0].start >= 0
            assert span.segments[-1].end <= len(text)
            assert span.quote
    text.encode()


@settings(max_examples=30)
@given(lines=st.lists(st.binary(max_size=40) | st.just(b'{"text":"good"}'), max_size=12))
def test_every_line_is_accounted_for(
    lines: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "in.jsonl"
    path.write_bytes(b"\n".join(lines))
    found = list(jsonl_reader.read(path, SCHEME))
    if path.read_bytes().startswith((b"\xef\xbb\xbf",)):
        return
    pieces = path.read_bytes().split(b"\n")
    wanted = [
        number
        for number, piece in enumerate(pieces, 1)
        if piece.removesuffix(b"\r") and not piece.removesuffix(b"\r").isspace()
    ]
    assert [each.line for each in found] == wanted
    for each in found:
        if isinstance(each, Refusal):
            assert each.file == str(path)
            assert each.reason
        else:
            assert isinstance(each, IncomingArticle)
