"""The rules for reading a record: whose work, which state, and that everything is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from annotator.exchange.records import IncomingArticle, IncomingWork
from annotator.scheme import Scheme
from annotator.text import sha256
from annotator.values import Refusal, Segment

Read = Callable[..., Any]
Why = Callable[..., str]

TEXT = "😂 Lee said “we never knew” on Monday."
QUOTE = {"start": 12, "end": 25, "label": "quote"}
CLAIM = {"start": 2, "end": 5, "label": "claim"}


def works(found: Any) -> list[tuple[str | None, str | None, list[str]]]:
    """Annotator, state and quotes of each entry."""
    assert isinstance(found, IncomingArticle), found
    return [(w.annotator, w.state, [span.quote for span in w.spans]) for w in found.work]


def test_text_and_spans_are_enough(read_one: Read) -> None:
    found = read_one(text=TEXT, spans=[QUOTE])
    assert isinstance(found, IncomingArticle)
    assert found.line == 1
    assert found.sha256 == sha256(TEXT)
    assert found.article.text == TEXT
    assert found.article.title == TEXT
    assert found.article.external_id == found.sha256[:16]
    assert found.set_aside == ()
    (work,) = found.work
    assert (work.annotator, work.state) == (None, "finished")
    (span,) = work.spans
    assert (span.id, span.label, span.quote) == (None, "quote", "we never knew")
    assert span.segments == (Segment(12, 25),)
    assert (span.origin, span.note, span.created, span.updated) == ("import", "", 0, 0)


@pytest.mark.parametrize("spans", [None, "absent"])
def test_without_spans_nobody_has_looked(read_one: Read, spans: object) -> None:
    record = {"text": TEXT} if spans == "absent" else {"text": TEXT, "spans": None}
    assert read_one(**record).work == ()


def test_no_spans_in_the_list_means_that_somebody_looked(read_one: Read) -> None:
    assert works(read_one(text=TEXT, spans=[])) == [(None, "finished", [])]


def test_metadata_arrives(read_one: Read) -> None:
    article = read_one(
        text=TEXT,
        id="n-1",
        title="T",
        source="S",
        url="U",
        author="A",
        published="2026-01-01",
        language="en",
        meta={"desk": {"city": [1, 2.5, None, True]}},
    ).article
    assert (article.external_id, article.title, article.source, article.url) == (
        "n-1",
        "T",
        "S",
        "U",
    )
    assert (article.author, article.published, article.language) == ("A", "2026-01-01", "en")
    assert article.meta == {"desk": {"city": [1, 2.5, None, True]}}


@pytest.mark.parametrize(("given", "kept"), [(7, "7"), (0, "0"), ("x", "x")])
def test_a_number_may_be_an_id(read_one: Read, given: object, kept: str) -> None:
    found = read_one(id=given, text=TEXT, spans=[{**QUOTE, "id": given}])
    assert found.article.external_id == kept
    assert found.work[0].spans[0].id == kept


def test_null_is_as_good_as_leaving_out(read_one: Read) -> None:
    keys = (
        "schema_version id text_sha256 offset_unit title source url author published language "
        "meta spans_from relations annotations state annotator"
    )
    span_keys = (
        "id text segments layer companions attributes note annotator origin scheme_version "
        "created updated"
    )
    bare = read_one(text=TEXT, spans=[QUOTE])
    span = {**QUOTE, **dict.fromkeys(span_keys.split())}
    assert read_one(text=TEXT, spans=[span], **dict.fromkeys(keys.split())) == bare


def test_the_title_is_the_first_line_with_something_on_it(read_one: Read) -> None:
    assert read_one(text="\n  \n  Head line \nBody").article.title == "Head line"
    assert read_one(text="x" * 500).article.title == "x" * 120
    assert read_one(text="Head", title="").article.title == "Head"


# Whose work, and how far.


def test_annotations_are_the_truth(read_one: Read) -> None:
    found = read_one(
        text=TEXT,
        spans=None,
        spans_from="undecided",
        annotations=[
            {"annotator": "Ana", "state": "finished", "spans": [QUOTE]},
            {"annotator": "Bo", "state": "in_progress", "spans": [CLAIM, QUOTE]},
            {"annotator": "Cy", "state": "skipped", "spans": [], "reason": "not_news"},
            {"annotator": "Di", "state": "todo", "flag": "look again"},
        ],
    )
    assert works(found) == [
        ("Ana", "finished", ["we never knew"]),
        ("Bo", "in_progress", ["Lee", "we never knew"]),
        ("Cy", "skipped", []),
        ("Di", "todo", []),
    ]
    assert [work.reason for work in found.work] == [None, None, "not_news", None]
    assert [(w.flagged, w.flag_note) for w in found.work][2:] == [
        (False, ""),
        (True, "look again"),
    ]


def test_an_entry_without_a_state_counts_as_finished_if_it_has_spans(read_one: Read) -> None:
    found = read_one(
        text=TEXT, annotations=[{"annotator": "Ana", "spans": []}, {"annotator": "Bo"}]
    )
    assert works(found) == [("Ana", "finished", []), ("Bo", None, [])]


def test_derived_spans_are_not_taken_in_twice(read_one: Read) -> None:
    entry = {"annotator": "Ana", "state": "in_progress", "spans": [QUOTE]}
    found = read_one(text=TEXT, spans=[QUOTE], spans_from="unfinished", annotations=[entry])
    assert works(found) == [("Ana", "in_progress", ["we never knew"])]


def test_spans_that_contradict_annotations_are_refused(reason: Why) -> None:
    entry = {"annotator": "Ana", "state": "finished", "spans": [QUOTE]}
    said = reason(text=TEXT, spans=[CLAIM], annotations=[entry])
    assert said.startswith("$.spans: differs from the spans of every entry of annotations")


def test_gold_is_kept_back_and_counted_when_there_are_annotations(read_one: Read) -> None:
    entry = {"annotator": "Ana", "state": "finished", "spans": [QUOTE]}
    found = read_one(text=TEXT, spans=[CLAIM], spans_from="gold", annotations=[entry])
    assert works(found) == [("Ana", "finished", ["we never knew"])]
    assert found.set_aside == ("gold",)


def test_gold_that_found_nothing_is_kept_back_too(read_one: Read) -> None:
    entry = {"annotator": "Ana", "state": "finished", "spans": [CLAIM]}
    found = read_one(text=TEXT, spans=[], spans_from="gold", annotations=[entry])
    assert (found.set_aside, len(found.work[0].spans)) == (("gold",), 1)


def test_sources_of_gold_are_known_and_not_read(read_one: Read) -> None:
    entry = {"annotator": "Ana", "state": "finished", "spans": [CLAIM]}
    gold = {**CLAIM, "sources": ["1", "2"]}
    found = read_one(text=TEXT, spans=[gold], spans_from="gold", annotations=[entry])
    assert found.set_aside == ("gold",)


def test_gold_alone_is_finished_work_of_whoever_imports(read_one: Read) -> None:
    found = read_one(text=TEXT, spans=[CLAIM], spans_from="gold", annotations=[])
    assert works(found) == [(None, "finished", ["Lee"])]
    assert found.set_aside == ()


@pytest.mark.parametrize(
    ("extra", "state"),
    [
        ({}, "finished"),
        ({"spans_from": "annotator"}, "finished"),
        ({"spans_from": "unfinished"}, "in_progress"),
        ({"spans_from": "unfinished", "state": "finished"}, "finished"),
        ({"state": "in_progress"}, "in_progress"),
        ({"state": "skipped"}, "skipped"),
    ],
)
def test_the_state_of_spans_alone(read_one: Read, extra: dict[str, str], state: str) -> None:
    assert works(read_one(text=TEXT, spans=[CLAIM], **extra)) == [(None, state, ["Lee"])]


def test_spans_alone_go_to_whom_they_name(read_one: Read) -> None:
    spans = [{**QUOTE, "annotator": "Ana"}, CLAIM, {**CLAIM, "annotator": "Bo"}]
    assert works(read_one(text=TEXT, spans=spans)) == [
        ("Ana", "finished", ["we never knew"]),
        (None, "finished", ["Lee"]),
        ("Bo", "finished", ["Lee"]),
    ]
    assert works(read_one(text=TEXT, spans=spans[1:2], annotator="Cy")) == [
        ("Cy", "finished", ["Lee"])
    ]
    assert works(read_one(text=TEXT, annotator="Cy", state="skipped")) == [("Cy", "skipped", [])]


def test_a_span_of_somebody_else_inside_an_entry_is_refused(reason: Why) -> None:
    entry = {"annotator": "Ana", "spans": [{**QUOTE, "annotator": "Bo"}]}
    assert "$.annotations[0].spans[0].annotator: “Bo”" in reason(text=TEXT, annotations=[entry])


@pytest.mark.parametrize(
    "record",
    [
        {"annotations": [{"annotator": "  ", "spans": []}]},
        {"spans": [{**QUOTE, "annotator": " "}]},
    ],
)
def test_a_name_of_nothing_but_space_is_refused(reason: Why, record: dict[str, Any]) -> None:
    assert "the name is empty" in reason(text=TEXT, **record)


def test_two_entries_of_one_name_become_one(read_one: Read) -> None:
    entries = [
        {"annotator": "Ana", "state": "finished", "spans": [QUOTE]},
        {"annotator": "Ana", "state": "finished", "spans": [CLAIM], "flag": "odd"},
    ]
    found = read_one(text=TEXT, annotations=entries)
    assert works(found) == [("Ana", "finished", ["we never knew", "Lee"])]
    assert found.work[0].flag_note == "odd"
    entries[1]["state"] = "todo"
    assert works(read_one(text=TEXT, annotations=entries))[0][1] == "in_progress"


# Offsets, quotes, labels, hashes.


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ({"start": 12, "end": 500}, "$.spans[1]: 12–500 runs past the end of the text (37 code"),
        ({"start": 10**30, "end": 10**31}, "runs past the end"),
        ({"start": 5, "end": 5}, "$.spans[1]: 5–5 holds nothing"),
        ({"start": 6, "end": 5}, "$.spans[1]: 6–5 holds nothing"),
        (
            {"text": "we never"},
            "$.spans[1]: text is “we never”, but at 12–25 stands “we never knew”",
        ),
        (
            {"label": "opinion"},
            "$.spans[1].label: the scheme has no label “opinion”; it has: claim, ",
        ),
        ({"segments": [{"start": 12, "end": 14}]}, "$.spans[1].segments: they reach from 12 to 14"),
        ({"segments": [{"start": 12, "end": 25, "text": "us"}]}, "$.spans[1].segments[0]: text is"),
        (
            {"segments": [{"start": 15, "end": 25}, {"start": 12, "end": 14}]},
            "$.spans[1].segments[1]",
        ),
        ({"segments": [{"start": 12, "end": 18}, {"start": 17, "end": 25}]}, "begins before"),
        ({"segments": [{"start": 12, "end": 12}, {"start": 17, "end": 25}]}, "holds nothing"),
        ({"segments": [{"start": 12, "end": 14}, {"start": 17, "end": 99}]}, "past the end"),
        ({"companions": {"source": {"start": 2, "end": 99}}}, "$.spans[1].companions.source: 2–99"),
        ({"companions": {"cue": {"start": 6, "end": 10, "text": "says"}}}, "stands “said”"),
        ({"created": "yesterday"}, "should be times like"),
        ({"updated": "2026-13-01T00:00:00Z"}, "should be times like"),
        ({"origin": "thin air"}, "$.spans[1].origin"),
        ({"attributes": {"certainty": [1]}}, "$.spans[1].attributes"),
        ({"attributes": {"count": 2**70}}, "$.spans[1].attributes"),
    ],
)
def test_a_span_that_does_not_hold_refuses_the_record(
    reason: Why, span: dict[str, object], said: str
) -> None:
    assert said in reason(text=TEXT, spans=[CLAIM, {**QUOTE, **span}])


def test_a_very_long_quote_is_shortened_in_the_reason(reason: Why) -> None:
    said = reason(
        text="x" * 5000, spans=[{"start": 0, "end": 5000, "label": "claim", "text": "y" * 5000}]
    )
    assert len(said) < 300


@pytest.mark.parametrize("name", ["quote", "Quote", " QUOTE "])
def test_labels_are_found_in_any_case(read_one: Read, name: str) -> None:
    assert read_one(text=TEXT, spans=[{**QUOTE, "label": name}]).work[0].spans[0].label == "quote"


def test_segments_companions_and_the_rest_arrive(read_one: Read) -> None:
    span = {
        **QUOTE,
        "id": "a1",
        "text": "we never knew",
        "segments": [
            {"start": 12, "end": 14, "text": "we"},
            {"start": 21, "end": 25, "text": "knew"},
        ],
        "layer": "form",
        "companions": {"source": {"start": 2, "end": 5, "text": "Lee"}, "cue": None},
        "attributes": {"certainty": "high", "doubt": True, "n": 2, "x": 1.5},
        "note": "n",
        "origin": "manual",
        "scheme_version": "abc",
        "created": "2026-01-02T03:04:05.678Z",
        "updated": "2026-01-02T05:04:06+02:00",
    }
    (found,) = read_one(text=TEXT, spans=[span]).work[0].spans
    assert found.segments == (Segment(12, 14), Segment(21, 25))
    assert found.quote == "we … knew"
    assert found.companions == {"source": Segment(2, 5)}
    assert found.attributes == {"certainty": "high", "n": 2, "x": 1.5}  # null says nothing
    assert found.doubt
    assert (found.id, found.note, found.origin, found.scheme_version) == (
        "a1",
        "n",
        "manual",
        "abc",
    )
    assert (found.created, found.updated) == (1767323045678, 1767323046000)


def test_only_true_is_doubt(read_one: Read) -> None:
    (span,) = (
        read_one(text=TEXT, spans=[{**QUOTE, "attributes": {"doubt": "a little"}}]).work[0].spans
    )
    assert (span.doubt, span.attributes) == (False, {"doubt": "a little"})


def test_the_hash_must_be_that_of_the_text(read_one: Read, reason: Why) -> None:
    assert isinstance(read_one(text=TEXT, text_sha256=sha256(TEXT).upper()), IncomingArticle)
    said = reason(text=TEXT, text_sha256="ab" * 32)
    assert "ab" * 32 in said
    assert sha256(TEXT) in said
    raw = "\ufeffa\r\nb"
    assert isinstance(read_one(text=raw, text_sha256=sha256(raw)), IncomingArticle)
    assert "text_sha256" in reason(text=raw, text_sha256=sha256("a\nb"))


def test_a_text_is_needed(reason: Why) -> None:
    assert reason(text="") == "$.text: is empty"
    assert reason(text="\ufeff") == "$.text: is empty"


def test_a_text_without_end_is_refused(reason: Why, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.exchange.incoming.MAX_TEXT", 10)
    assert "characters; articles of 10 and more are not taken in" in reason(text="x" * 10)


def test_a_record_of_a_newer_program_is_refused(read_one: Read, reason: Why) -> None:
    assert isinstance(read_one(text=TEXT, schema_version=1), IncomingArticle)
    assert "comes from a newer program" in reason(text=TEXT, schema_version=2)


# What the format does not know.


def test_unknown_keys_of_a_record_are_kept_as_metadata(read_one: Read) -> None:
    found = read_one(text=TEXT, lang="en", cluster=[1], meta={"lang": "de"})
    assert found.article.meta == {"lang": "de", "cluster": [1]}
    assert found.set_aside == ("lang",)


def test_unknown_keys_further_inside_are_counted(read_one: Read) -> None:
    found = read_one(text=TEXT, spans=[{**QUOTE, "score": 1}])
    assert found.set_aside == ("spans[].score",)


def test_relations_are_kept_and_counted(read_one: Read) -> None:
    found = read_one(text=TEXT, relations=[{"head": 1}])
    assert found.article.meta == {"relations": [{"head": 1}]}
    assert found.set_aside == ("relations",)
    assert read_one(text=TEXT, relations=[]).article.meta == {}


def test_every_label_of_the_scheme_can_come_in(read_one: Read, scheme: Scheme) -> None:
    spans = [{**QUOTE, "label": label.id} for label in scheme.labels]
    found = read_one(text=TEXT, spans=spans)
    assert [span.label for span in found.work[0].spans] == [label.id for label in scheme.labels]


def test_work_is_plain_data() -> None:
    assert IncomingWork(annotator=None, state=None) == IncomingWork(annotator=None, state=None)
    assert str(Refusal(file="f", line=2, reason="r")) == "f, line 2: r"
