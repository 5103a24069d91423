"""The bytes of a record: keys and spans in order, where spans come from, nothing unchecked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotator.errors import Cancelled, Problem
from annotator.exchange import jsonl_writer
from annotator.exchange.jsonl_writer import LineEncoder, spans_from, survey, write
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.scheme import Scheme, default_scheme
from annotator.text import sha256
from annotator.values import Annotation, Article, Relation, Segment, State, quote_of

TEXT = "😂 Lee said “we never knew” on Monday."


def annotation(
    label: str = "quote", *places: tuple[int, int], number: int = 1, **more: Any
) -> Annotation:
    segments = tuple(Segment(*place) for place in places or ((12, 25),))
    given = {"quote": quote_of(TEXT, segments), "id": f"{number:032x}", **more}
    return Annotation(article=1, annotator="x" * 32, label=label, segments=segments, **given)


def work(name: str, state: State, *spans: Annotation, **more: Any) -> OutgoingWork:
    return OutgoingWork(annotator=name, state=state, spans=spans, **more)


def outgoing(*works: OutgoingWork, **more: Any) -> OutgoingArticle:
    article = Article(key=1, sha256=sha256(TEXT), external_id="n1", title="T", length=len(TEXT))
    return OutgoingArticle(**{"article": article, "text": TEXT, "work": works, **more})


@pytest.fixture
def encoder(scheme: Scheme) -> LineEncoder:
    return LineEncoder(scheme)


def record(encoder: LineEncoder, article: OutgoingArticle) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encoder.encode(article))
    return found


def test_a_record_to_the_byte(encoder: LineEncoder, scheme: Scheme) -> None:
    span = annotation(
        "quote",
        (12, 14),
        (21, 25),
        companions={"source": Segment(2, 5)},
        attributes={"certainty": "high"},
        note="n",
        doubt=True,
        scheme_version="v1",
        created=1767323045678,
        updated=1767323046000,
    )
    spans = (
        '[{"id":"00000000000000000000000000000001","start":12,"end":25,"label":"quote",'
        '"text":"we never knew","segments":[{"start":12,"end":14,"text":"we"},'
        '{"start":21,"end":25,"text":"knew"}],"layer":"form",'
        '"companions":{"source":{"start":2,"end":5,"text":"Lee"}},'
        '"attributes":{"certainty":"high","doubt":true,"quote_type":"mixed"},'
        '"unconfirmed":["quote_type"],"note":"n","annotator":"Ana",'
        '"origin":"manual","scheme_version":"v1","created":"2026-01-02T03:04:05.678Z",'
        '"updated":"2026-01-02T03:04:06.000Z"}]'
    )
    assert encoder.encode(outgoing(work("Ana", "finished", span))).decode() == (
        '{"schema_version":1,"id":"n1","text":"😂 Lee said “we never knew” on Monday.",'
        f'"text_sha256":"{sha256(TEXT)}","offset_unit":"codepoint","title":"T","source":"",'
        '"url":"","author":"","published":"","language":"","meta":{},'
        f'"spans":{spans},"spans_from":"annotator","relations":[],'
        f'"annotations":[{{"annotator":"Ana","state":"finished","spans":{spans}}}]}}\n'
    )


SPAN = annotation()


@pytest.mark.parametrize(
    ("works", "source", "count"),
    [
        ((), "untouched", None),
        ((work("Ana", "todo"),), "untouched", None),
        ((work("Ana", "finished"),), "annotator", 0),
        ((work("Ana", "finished", SPAN),), "annotator", 1),
        ((work("Ana", "in_progress", SPAN),), "unfinished", 1),
        ((work("Ana", "in_progress"),), "unfinished", 0),
        ((work("Ana", "todo", SPAN),), "unfinished", 1),
        ((work("Ana", "skipped"),), "unfinished", 0),
        ((work("Ana", "finished", SPAN), work("Bo", "todo")), "annotator", 1),
        ((work("Ana", "finished", SPAN), work("Bo", "finished")), "undecided", None),
        ((work("Ana", "in_progress"), work("Bo", "skipped")), "undecided", None),
        ((work("Ana", "finished"), work("Bo", "todo", flagged=True)), "annotator", 0),
        ((work("Ana", "todo", flagged=True),), "untouched", None),
    ],
)
def test_where_spans_come_from(
    encoder: LineEncoder, works: tuple[OutgoingWork, ...], source: str, count: int | None
) -> None:
    article = outgoing(*works)
    found = record(encoder, article)
    assert found["spans_from"] == source == spans_from(article)
    assert (found["spans"] if count is None else len(found["spans"])) == count
    said = [entry["annotator"] for entry in found["annotations"]]
    assert said == [each.annotator for each in works if each.touched or each.flagged]


def test_gold_goes_before_everything(encoder: LineEncoder) -> None:
    gold = work("Eve", "finished", annotation("claim", (2, 5), origin="adjudication", number=9))
    found = record(encoder, outgoing(work("Ana", "finished", SPAN), work("Bo", "todo"), gold=gold))
    assert found["spans_from"] == "gold"
    assert [(span["label"], span["annotator"]) for span in found["spans"]] == [("claim", "Eve")]
    assert [entry["annotator"] for entry in found["annotations"]] == ["Ana"]
    empty = record(encoder, outgoing(gold=work("Eve", "finished")))
    assert (empty["spans"], empty["spans_from"]) == ([], "gold")


def test_gold_says_who_decided_and_where_it_came_from(encoder: LineEncoder) -> None:
    one = annotation("claim", (2, 5), origin="adjudication", number=8)
    other = annotation("denial", (7, 11), origin="adjudication", number=9)
    sources = {one.id: ("0" * 31 + "1", "0" * 31 + "2")}
    gold = OutgoingGold(
        annotator="Eve",
        state="finished",
        spans=(other, one),
        relations=(Relation("target", other.id, one.id, "Eve"),),
        by={one.id: "Ida"},
        sources=sources,
    )
    found = record(encoder, outgoing(work("Ana", "finished", SPAN), gold=gold))
    assert [(each["annotator"], each["sources"]) for each in found["spans"]] == [
        ("Ida", list(sources[one.id])),
        ("Eve", []),
    ]
    assert list(found["spans"][0])[-1] == "sources"
    assert found["relations"] == [{"type": "target", "from": other.id, "to": one.id}]
    assert all("sources" not in each for each in found["annotations"][0]["spans"])


def test_articles_whose_others_work_is_kept_back_are_counted(tmp_path: Path) -> None:
    articles = [outgoing(work("Ana", "in_progress", SPAN))] * 3
    articles[1] = msgspec.structs.replace(articles[1], kept_back=True)
    scheme = default_scheme()
    assert write(tmp_path / "out.jsonl", articles, scheme).kept_back == 1
    assert survey(articles, scheme).kept_back == 1


def test_spans_and_annotators_are_sorted_whatever_order_they_come_in(encoder: LineEncoder) -> None:
    spans = [
        annotation("speculation", (2, 5), number=1),
        annotation("claim", (2, 5), number=3),
        annotation("claim", (2, 5), number=2),
        annotation("quote", (2, 5), number=4),
        annotation("claim", (2, 4), number=5),
        annotation("claim", (0, 9), number=6),
    ]
    works = [work("Bo", "finished", *spans), work("Ana", "finished", *spans[:2])]
    backwards = [work(w.annotator, w.state, *reversed(w.spans)) for w in reversed(works)]
    line = encoder.encode(outgoing(*works))
    assert encoder.encode(outgoing(*backwards)) == line
    entries = json.loads(line)["annotations"]
    assert [entry["annotator"] for entry in entries] == ["Ana", "Bo"]
    order = [int(span["id"], 16) for span in entries[1]["spans"]]
    assert order == [6, 5, 4, 2, 3, 1]


def test_two_people_of_one_name_keep_their_order(encoder: LineEncoder) -> None:
    works = [work("Ana", "finished", SPAN), work("Ana", "finished", annotation(number=2))]
    assert encoder.encode(outgoing(*works)) == encoder.encode(outgoing(*reversed(works)))


def test_metadata_keys_are_sorted(encoder: LineEncoder) -> None:
    def line(meta: dict[str, object]) -> bytes:
        article = Article(key=1, sha256=sha256(TEXT), external_id="", title="T", meta=meta)
        return encoder.encode(outgoing(article=article))

    assert line({"b": {"d": 1, "c": 2}, "a": 1}) == line({"a": 1, "b": {"c": 2, "d": 1}})
    assert b'"meta":{"a":1,"b":{"c":2,"d":1}}' in line({"b": {"d": 1, "c": 2}, "a": 1})
    assert json.loads(line({}))["id"] == sha256(TEXT)[:16]


def test_reason_and_flag_are_written_only_where_there_are_any(encoder: LineEncoder) -> None:
    found = record(
        encoder,
        outgoing(
            work("Ana", "skipped", reason="duplicate"),
            work("Bo", "todo", flagged=True, flag_note="odd"),
            work("Cy", "finished"),
        ),
    )["annotations"]
    assert [set(entry) - {"annotator", "state", "spans"} for entry in found] == [
        {"reason"},
        {"flag"},
        set(),
    ]
    assert (found[0]["reason"], found[1]["flag"]) == ("duplicate", "odd")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (annotation("quote", (12, 25), quote="we always knew"), "its words were “we always knew”"),
        (annotation("quote", (12, 14), (21, 25), quote="we"), "there stands “we … knew”"),
        (annotation("quote", (12, 99), quote=TEXT[12:]), "12–99 is not inside the text"),
        (annotation("quote", (12, 12), quote=""), "12–12 is not inside the text"),
        (annotation("quote", (-1, 2), quote=TEXT[-1:2]), "-1–2 is not inside the text"),
        (annotation("quote", (21, 25), (12, 14)), "begins before the one before"),
        (annotation("opinion"), "the scheme has no label “opinion”"),
        (annotation(companions={"source": Segment(2, 99)}), "2–99 is not inside"),
    ],
)
def test_what_does_not_hold_stops_the_export(
    scheme: Scheme, tmp_path: Path, wrong: Annotation, said: str
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")
    articles = [outgoing(), outgoing(work("Ana", "finished", SPAN, wrong))]
    with pytest.raises(Problem, match="Article “T”") as caught:
        write(path, articles, scheme)
    assert said in str(caught.value)
    assert wrong.id in str(caught.value)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_annotation_without_a_segment_stops_the_export(encoder: LineEncoder) -> None:
    nothing = Annotation(id="a", article=1, annotator="x", label="claim", segments=(), quote="")
    with pytest.raises(Problem, match="it has no segment"):
        encoder.encode(outgoing(work("Ana", "finished", nothing)))


def test_a_text_that_is_not_the_one_hashed_stops_the_export(encoder: LineEncoder) -> None:
    with pytest.raises(Problem, match="its text is not the one that was taken in"):
        encoder.encode(outgoing(text=TEXT + "!"))


def test_half_a_character_in_a_note_stops_the_export(encoder: LineEncoder) -> None:
    with pytest.raises(Problem, match="half of a character"):
        encoder.encode(outgoing(work("Ana", "finished", annotation(note="\ud800"))))


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (0, None),
        (1, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (253402300799999, "9999-12-31T23:59:59.999Z"),
        (253402300800000, None),
        (2**62, None),
    ],
)
def test_times(encoder: LineEncoder, when: int, text: str | None) -> None:
    span = annotation(created=when, updated=1767323045678)
    (found,) = record(encoder, outgoing(work("Ana", "finished", span)))["spans"]
    assert (found["created"], found["updated"]) == (text, "2026-01-02T03:04:05.678Z")


def test_writing_reports_what_it_wrote(scheme: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    articles = [
        outgoing(),
        outgoing(work("Ana", "finished", SPAN)),
        outgoing(work("Ana", "finished", SPAN), work("Bo", "finished", SPAN)),
        outgoing(work("Ana", "in_progress", SPAN)),
    ]
    report = write(path, articles, scheme)
    assert (report.articles, report.annotations) == (4, 4)
    assert report.by_source == {"untouched": 1, "annotator": 1, "undecided": 1, "unfinished": 1}
    assert (report.path, report.bytes) == (str(path), path.stat().st_size)
    lines = path.read_text("utf-8").splitlines()
    assert report.sample == lines[:3]
    again = survey(articles, scheme)
    assert (again.articles, again.annotations, again.by_source, again.sample) == (
        4,
        4,
        report.by_source,
        report.sample,
    )
    assert (again.path, again.bytes) == ("", 0)


def test_a_preview_has_the_first_record_and_counts_the_skipped(scheme: Scheme) -> None:
    articles = [
        outgoing(work("Ana", "finished", SPAN)),
        outgoing(work("Ana", "skipped")),
        outgoing(work("Ana", "in_progress", SPAN)),
        outgoing(work("Ana", "skipped"), work("Bo", "skipped")),
    ]
    found = survey(articles, scheme)
    assert found.by_source == {"annotator": 1, "unfinished": 2, "undecided": 1}
    assert found.skipped == 1
    assert found.first is not None
    assert (found.first.id, found.first.spans_from) == (
        json.loads(found.sample[0])["id"],
        "annotator",
    )
    assert found.first.spans is not None
    (span,) = found.first.spans
    whole = SPAN.segments
    assert (span.label, span.start, span.end) == (SPAN.label, whole[0].start, whole[-1].end)
    assert len(span.segments) == len(whole)
    untouched = survey([outgoing()], scheme).first
    assert untouched is not None
    assert untouched.spans is None
    assert survey([], scheme).first is None


def test_a_sample_is_cut(scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl_writer, "_SAMPLE_LENGTH", 20)
    assert survey([outgoing()], scheme).sample == ['{"schema_version":1,…']


def test_no_articles_make_an_empty_file(scheme: Scheme, tmp_path: Path) -> None:
    report = write(tmp_path / "out.jsonl", [], scheme)
    assert (report.articles, report.bytes) == (0, 0)
    assert (tmp_path / "out.jsonl").read_bytes() == b""


class Stop:
    """Cancels at the second tick."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.heard.append((done, total))
        if len(self.heard) == 2:
            raise Cancelled("Stopped.")


def test_cancelling_leaves_the_old_file(scheme: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")
    stop = Stop()
    with pytest.raises(Cancelled):
        write(path, [outgoing()] * 300, scheme, stop, 300)
    assert stop.heard == [(0, 300), (64, 300)]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(Cancelled):
        survey([outgoing()] * 300, scheme, Stop(), 300)


def test_a_crash_while_reading_leaves_the_old_file(scheme: Scheme, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"old")

    def articles() -> Iterator[OutgoingArticle]:
        yield outgoing()
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        write(path, articles(), scheme)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
