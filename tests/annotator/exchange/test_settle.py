"""From what a file says to what can be taken in: whole, checked and mapped, or refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork, Unit
from annotator.exchange.mapping import NameMap, grown, relation_id
from annotator.exchange.records import RELATIONS, IncomingArticle, IncomingRelation
from annotator.exchange.settle import Settler, look, title_of
from annotator.exchange.verdict import Verdict
from annotator.scheme import Scheme, default_scheme
from annotator.values import AttributeValue, Refusal, Segment

EMOJI = '😂 Lee said "we never knew" on Monday.'
SCHEME = default_scheme()


def span(
    *parts: tuple[int, int],
    label: str = "claim",
    id_: str | None = None,
    quote: str | None = None,
    quotes: tuple[str, ...] | None = None,
    companions: dict[str, tuple[int, int]] | None = None,
    attributes: dict[str, AttributeValue] | None = None,
) -> LooseSpan:
    return LooseSpan(
        id=id_,
        label=label,
        parts=parts,
        quote=quote,
        quotes=quotes,
        companions=companions or {},
        attributes=attributes or {},
    )


def settled(
    *spans: LooseSpan,
    text: str = EMOJI,
    unit: Unit = "codepoint",
    scheme: Scheme = SCHEME,
    names: NameMap | None = None,
    relations: tuple[LooseRelation, ...] = (),
    meta: dict[str, object] | None = None,
) -> IncomingArticle:
    found = settle_one(
        LooseArticle(
            text=text, work=(LooseWork(spans=spans, relations=relations),), meta=meta or {}
        ),
        unit,
        scheme,
        names,
    )
    assert isinstance(found, IncomingArticle)
    return found


def settle_one(
    record: LooseArticle,
    unit: Unit = "codepoint",
    scheme: Scheme = SCHEME,
    names: NameMap | None = None,
) -> IncomingArticle | Refusal:
    verdict = Verdict(unit=unit, by="chosen")
    return Settler(scheme, verdict, names or NameMap()).settle("in.x", record)


def refused(*spans: LooseSpan, text: str = EMOJI, unit: Unit = "codepoint") -> str:
    record = LooseArticle(text=text, line=7, work=(LooseWork(spans=spans),))
    found = settle_one(record, unit)
    assert isinstance(found, Refusal)
    assert (found.file, found.line) == ("in.x", 7)
    return found.reason


@pytest.mark.parametrize(
    ("unit", "place", "source"),
    [
        ("codepoint", (12, 25), (2, 5)),
        ("utf-16", (13, 26), (3, 6)),
        ("utf-8", (15, 28), (5, 8)),
        ("grapheme", (12, 25), (2, 5)),
    ],
)
def test_offsets_of_every_unit_become_code_points(
    unit: Unit, place: tuple[int, int], source: tuple[int, int]
) -> None:
    given = span(place, quote="we never knew", companions={"source": source})
    (one,) = settled(given, unit=unit).work[0].spans
    assert one.segments == (Segment(12, 25),)
    assert one.quote == "we never knew"
    assert one.companions == {"source": Segment(2, 5)}


def test_a_unit_that_the_record_declares_goes_before_the_verdict() -> None:
    work = (LooseWork(spans=(span((15, 28), quote="we never knew"),)),)
    found = settle_one(LooseArticle(text=EMOJI, work=work, unit="utf-8"), "codepoint")
    assert isinstance(found, IncomingArticle)
    assert found.work[0].spans[0].segments == (Segment(12, 25),)


def test_offsets_move_with_the_text_when_it_is_normalised() -> None:
    text = "\ufeffOne.\r\nLee said so.\r\n"
    found = settled(span((7, 10), quote="Lee"), text=text)
    assert found.article.text == "One.\nLee said so.\n"
    assert found.work[0].spans[0].quote == "Lee"


def test_a_quote_over_a_line_end_is_the_same_quote() -> None:
    text = "One said.\r\nTwo said."
    found = settled(span((4, 14), quote="said.\r\nTwo"), text=text)
    assert found.work[0].spans[0].quote == "said.\nTwo"


def test_parts_may_stand_in_any_order_and_are_put_in_that_of_the_text() -> None:
    one = settled(span((12, 14), (2, 5), quotes=("we", "Lee"))).work[0].spans[0]
    two = settled(span((12, 14), (2, 5), quote="we Lee")).work[0].spans[0]
    assert one.segments == two.segments == (Segment(2, 5), Segment(12, 14))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (span((2, 5), quote="Ann"), "the file says “Ann”, but at 2–5 (code points) stands “Lee”"),
        (span((2, 99)), "2–99 (code points) runs past the end of the text or cuts a character"),
        (span((-1, 3)), "runs past the end"),
        (span((5, 5)), "5–5 holds nothing"),
        (span((5, 2)), "5–2 holds nothing"),
        (span(), "it has no place in the text"),
        (span((2, 5), (4, 8)), "its parts overlap"),
        (span((2, 5), companions={"cue": (1, 400)}), "cue: 1–400"),
        (
            span((2, 5), label="opinion"),
            "the scheme has no label “opinion”; map it to one of claim",
        ),
        (span((2, 5), label=""), "a span has no label"),
        (span((2, 5), label="  "), "a span has no label"),
    ],
)
def test_what_does_not_hold_is_refused_with_the_reason(bad: LooseSpan, words: str) -> None:
    assert words in refused(span((2, 5), quote="Lee"), bad)


def test_a_cut_character_is_refused() -> None:
    assert "cuts a character" in refused(span((1, 6)), unit="utf-16")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "the text is empty"), (" \n", "the text is empty"), ("a\0", "NUL"), ("\ud800", "half")],
)
def test_texts_that_no_article_can_have_are_refused(text: str, words: str) -> None:
    assert words in refused(text=text)


def test_a_refusal_names_the_member_of_an_archive() -> None:
    found = settle_one(LooseArticle(text="", file="a/b.txt", line=3))
    assert isinstance(found, Refusal)
    assert (found.file, found.line) == ("in.x (a/b.txt)", 3)


def test_labels_are_found_by_name_mapped_or_left_out_and_counted() -> None:
    names = NameMap(labels={"opinion": "speculation", "noise": "-"})
    given = (
        span((2, 5), label="opinion"),
        span((2, 5), label="noise"),
        span((2, 5), label="CLAIM"),
    )
    found = settled(*given, names=names)
    assert [one.label for one in found.work[0].spans] == ["speculation", "claim"]
    assert found.set_aside == ("dropped: label noise",)


def test_a_new_label_is_found_in_the_grown_scheme() -> None:
    scheme = grown(SCHEME, ["Opinion piece"])
    found = settled(
        span((2, 5), label="Opinion piece"),
        scheme=scheme,
        names=NameMap(labels={"Opinion piece": "+"}),
    )
    assert found.work[0].spans[0].label == "opinion_piece"


def test_attributes_are_mapped_kept_or_left_out_and_counted() -> None:
    names = NameMap(attributes={"conf": "certainty", "junk": "-"})
    given: dict[str, AttributeValue] = {"conf": "low", "junk": 1, "own": 2, "none": None}
    found = settled(span((2, 5), attributes=given), names=names)
    assert found.work[0].spans[0].attributes == {"certainty": "low", "own": 2}
    assert found.set_aside == ("dropped: attribute junk",)


def test_two_names_of_one_attribute_lose_no_value() -> None:
    given: dict[str, AttributeValue] = {"certainty": "low", "Certainty": "high"}
    found = settled(span((2, 5), attributes=given))
    assert found.work[0].spans[0].attributes == {"certainty": "low", "Certainty": "high"}
    same: dict[str, AttributeValue] = {"certainty": "low", "Certainty": "low"}
    assert settled(span((2, 5), attributes=same)).work[0].spans[0].attributes == {
        "certainty": "low"
    }


def test_relations_of_the_scheme_come_in_and_others_stay_with_the_metadata() -> None:
    kept: dict[str, object] = {RELATIONS: [{"type": "before"}]}
    found = settled(
        span((2, 5), label="denial", id_="1"),
        span((12, 25), label="claim", id_="2"),
        relations=(
            LooseRelation("target", "1", "2"),
            LooseRelation("target", "2", "1"),  # not between these labels
            LooseRelation("said_by", "1", "2"),
            LooseRelation("target", "1", "9"),
            LooseRelation("inside", "2", "1"),  # follows from position
        ),
        meta=kept,
    )
    assert found.work[0].relations == (IncomingRelation("target", "1", "2"),)
    stayed = found.article.meta[RELATIONS]
    assert isinstance(stayed, list)
    assert [each["type"] for each in stayed] == ["before", "target", "said_by", "target", "inside"]
    assert found.set_aside == (RELATIONS,)
    assert kept == {RELATIONS: [{"type": "before"}]}, "the reader's own record was changed"


def test_a_relation_that_the_mapping_leaves_out_is_counted() -> None:
    found = settled(
        span((2, 5), id_="1"),
        span((12, 25), id_="2"),
        relations=(LooseRelation("said_by", "1", "2"),),
        names=NameMap(relations={"said_by": "-"}),
    )
    assert RELATIONS not in found.article.meta
    assert found.set_aside == ("dropped: relation said_by",)


def test_states_follow_from_spans_only_where_the_file_does_not_say() -> None:
    spans = (span((2, 5)),)
    work = (
        LooseWork(annotator="a", spans=spans),
        LooseWork(annotator="b"),
        LooseWork(annotator="c", state="in_progress", spans=spans),
        LooseWork(annotator="d", state="skipped", reason="other", flagged=True, flag_note="!"),
        LooseWork(annotator="e", state="finished", reason="other"),
        LooseWork(annotator=""),
    )
    found = settle_one(LooseArticle(text=EMOJI, work=work))
    assert isinstance(found, IncomingArticle)
    states = [(each.annotator, each.state, each.reason) for each in found.work]
    assert states == [
        ("a", "finished", None),
        ("b", None, None),
        ("c", "in_progress", None),
        ("d", "skipped", "other"),
        ("e", "finished", None),
        (None, None, None),
    ]
    assert (found.work[3].flagged, found.work[3].flag_note) == (True, "!")


def test_an_article_without_a_name_is_called_by_its_text() -> None:
    found = settled(text="\n  First line. \nSecond.")
    assert found.article.title == "First line."
    assert found.article.external_id == found.sha256[:16]
    assert title_of("x" * 200) == "x" * 120


def test_the_first_look_counts_names_and_keeps_nothing() -> None:
    work = LooseWork(
        annotator="ana",
        spans=(
            span((3, 6), quote="Lee", attributes={"a": 1}),
            span((13, 26), label="quote", quote="we never knew", attributes={"a": 2}),
        ),
        relations=(LooseRelation("r", "1", "2"),),
    )
    records: list[LooseArticle | Refusal] = [
        LooseArticle(text=EMOJI, work=(work,)),
        Refusal(file="x", line=1, reason="no"),
    ]
    found = look(iter(records), "codepoint", None)
    assert (found.articles, found.annotations, found.refused) == (1, 2, 1)
    assert found.labels == {"claim": 1, "quote": 1}
    assert (found.attributes, found.examples) == ({"a": 2}, {"a": 1})
    assert (found.annotators, found.relations) == ({"ana": 1}, {"r": 1})
    assert found.verdict.words() == "UTF-16, 2 of 2 quotes match"
    assert look(iter(records), "codepoint", "utf-8").verdict.by == "chosen"


def test_a_name_like_a_sign_of_the_mapping_is_a_name() -> None:
    names = ("-", "+")
    scheme = grown(SCHEME, names, names, dict.fromkeys(names, "x"))
    marks = [
        span((2, 5), label=name, id_=name, attributes=dict.fromkeys(names, "x")) for name in names
    ]
    found = settled(*marks, scheme=scheme, relations=(LooseRelation("-", "-", "+"),))
    spans = found.work[0].spans
    assert [scheme.find(name) for name in names] == [scheme.label(each.label) for each in spans]
    assert [len(each.attributes) for each in spans] == [2, 2]
    assert [each.type for each in found.work[0].relations] == [relation_id(scheme, "-")]
    assert found.set_aside == ()


def test_a_mapping_says_what_becomes_of_such_a_name() -> None:
    names = NameMap(labels={"-": "claim"}, attributes={"+": "-", "-": "+"}, relations={"-": "-"})
    mark = span((2, 5), label="-", id_="1", attributes={"+": 1, "-": 2})
    other = span((12, 25), id_="2")
    found = settled(mark, other, names=names, relations=(LooseRelation("-", "1", "2"),))
    assert found.work[0].spans[0].label == "claim"
    assert found.work[0].spans[0].attributes == {"-": 2}
    assert found.set_aside == ("dropped: attribute +", "dropped: relation -")


def test_the_label_that_was_given_comes_back_where_it_still_means_the_same() -> None:
    old = replace(SCHEME.labels[0], id="old", name="Old", retired=True, becomes="claim")
    scheme = replace(SCHEME, labels=(*SCHEME.labels, old))
    for given, label in (("old", "old"), ("other", "claim"), ("", "claim")):
        mark = LooseSpan(label="claim", parts=((2, 5),), label_given=given)
        assert settled(mark, scheme=scheme).work[0].spans[0].label == label
