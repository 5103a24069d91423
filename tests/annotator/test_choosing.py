"""Whose annotations an export takes: every way of choosing, and what is left out, by reason."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.choosing import REASONS, Chosen, Reason, Selection, What, told
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.scheme import default_scheme
from annotator.text import sha256
from annotator.values import Annotation, Article, AttributeValue, Segment, State, quote_of

SCHEME = default_scheme()
TEXT = "The minister denied that the council ever paid for the old bridge."


def span(
    who: str, start: int, end: int, label: str = "claim", **attributes: AttributeValue
) -> Annotation:
    """An annotation of one segment."""
    segments = (Segment(start, end),)
    return Annotation(
        id=f"{who}{start}-{end}{label}",
        article=1,
        annotator=who,
        label=label,
        segments=segments,
        quote=quote_of(TEXT, segments),
        attributes=attributes,
        note=f"of {who}",
        created=1,
        updated=1,
    )


def work(who: str, *spans: Annotation, state: State = "finished") -> OutgoingWork:
    """What somebody did."""
    reason = "other" if state == "skipped" else None
    return OutgoingWork(annotator=who, state=state, spans=spans, reason=reason)


def article(*works: OutgoingWork, gold: bool = False, kept_back: bool = False) -> OutgoingArticle:
    """An article with that work on it, and gold of one span."""
    found = Article(
        key=1,
        sha256=sha256(TEXT),
        external_id="a1",
        title="",
        source="",
        url="",
        author="",
        published="",
        language="",
        meta={},
        length=len(TEXT),
    )
    settled = span("Lead", 4, 12)
    return OutgoingArticle(
        article=found,
        text=TEXT,
        work=works,
        gold=OutgoingGold(annotator="Lead", state="finished", spans=(settled,)) if gold else None,
        kept_back=kept_back,
    )


@dataclass
class Came:
    """What came of choosing one article."""

    reason: str
    spans: list[tuple[str, int, int]]
    annotator: str
    whence: str | None


def choose(
    one: OutgoingArticle, what: What, annotator: str = "", *, unfinished: bool = False
) -> Came:
    """Choose one article."""
    selection = Selection(what=what, annotator=annotator, unfinished=unfinished)
    chosen = Chosen([one], selection, SCHEME)
    found = list(chosen)
    if not found:
        ((reason, count),) = chosen.left_out.items()
        assert count == 1
        return Came(reason, [], "", None)
    assert not chosen.left_out
    (layer,) = found[0].work
    assert found[0].gold is None
    spans = [(each.label, each.start, each.end) for each in layer.spans]
    return Came("", spans, layer.annotator, found[0].whence)


ANA = work("Ana", span("Ana", 4, 12))
BOB = work("Bob", span("Bob", 4, 12))
OTHER = work("Bob", span("Bob", 4, 19))
CAT = work("Cat", span("Cat", 4, 12))
BEGUN = work("Bob", span("Bob", 4, 19), state="in_progress")
NONE = work("Cat")
SKIPPED = work("Dan", state="skipped")
UNTOUCHED = work("Eve", state="todo")


def test_everyone_s_work_goes_through_as_it_is() -> None:
    one = article(ANA, BEGUN, gold=True, kept_back=True)
    chosen = Chosen([one, article()], Selection(), SCHEME)
    assert list(chosen) == [one, article()]
    assert not chosen.left_out


@pytest.mark.parametrize("what", ["decided", "gold", "majority", "union"])
def test_gold_goes_before_everything(what: What) -> None:
    came = choose(article(ANA, OTHER, CAT, gold=True), what)
    assert came == Came("", [("claim", 4, 12)], "gold", "gold")


@pytest.mark.parametrize("what", ["decided", "majority", "union"])
def test_the_work_of_one_alone_is_decided(what: What) -> None:
    for works in ((ANA,), (ANA, SKIPPED), (SKIPPED, ANA, UNTOUCHED)):
        assert choose(article(*works), what) == Came("", [("claim", 4, 12)], "Ana", "annotator")


def test_nothing_found_is_work_too() -> None:
    assert choose(article(NONE), "decided") == Came("", [], "Cat", "annotator")
    # … and a vote: two of three have it, one has not; one of two is a tie.
    assert choose(article(ANA, BOB, NONE), "majority").spans == [("claim", 4, 12)]
    assert choose(article(ANA, NONE), "majority").spans == []


@pytest.mark.parametrize(
    ("works", "what", "reason"),
    [
        ((), "decided", "untouched"),
        ((UNTOUCHED,), "majority", "untouched"),
        ((), "gold", "untouched"),
        ((ANA,), "gold", "single"),
        ((ANA, OTHER), "gold", "undecided"),
        ((ANA, OTHER), "decided", "undecided"),
        ((BEGUN,), "decided", "unfinished"),
        ((BEGUN,), "gold", "unfinished"),
        ((ANA, BEGUN), "decided", "unfinished"),
        ((ANA, CAT, BEGUN), "majority", "unfinished"),
        ((ANA, CAT, BEGUN), "union", "unfinished"),
        ((SKIPPED,), "decided", "skipped"),
        ((SKIPPED, SKIPPED), "majority", "skipped"),
        ((SKIPPED,), "gold", "skipped"),
    ],
)
def test_what_is_left_out_says_why(
    works: tuple[OutgoingWork, ...], what: What, reason: Reason
) -> None:
    assert choose(article(*works), what).reason == reason
    assert reason in REASONS


def test_unfinished_work_may_be_taken() -> None:
    assert choose(article(BEGUN), "decided", unfinished=True).whence == "unfinished"
    assert choose(article(ANA, CAT, BEGUN), "majority", unfinished=True).spans == [("claim", 4, 12)]
    assert choose(article(UNTOUCHED), "decided", unfinished=True).reason == "untouched"
    assert choose(article(SKIPPED), "union", unfinished=True).reason == "skipped"
    begun = work("Eve", span("Eve", 0, 3), state="todo")
    assert choose(article(begun), "decided", unfinished=True).spans == [("claim", 0, 3)]


def test_others_work_that_is_kept_back_settles_nothing() -> None:
    for what in ("decided", "gold", "majority", "union"):
        assert choose(article(ANA, kept_back=True), what).reason == "kept_back"  # type: ignore[arg-type]
    assert choose(article(BEGUN, kept_back=True), "annotator", "Ana").reason == "kept_back"
    assert choose(article(BEGUN, kept_back=True), "annotator", "Bob").reason == "not_theirs"
    mine = choose(article(BEGUN, kept_back=True), "annotator", "Bob", unfinished=True)
    assert mine.spans == [("claim", 4, 19)]


def test_one_person_s_work() -> None:
    one = article(ANA, OTHER, SKIPPED, gold=True)
    assert choose(one, "annotator", "Bob") == Came("", [("claim", 4, 19)], "Bob", "annotator")
    assert choose(one, "annotator", "Dan").reason == "not_theirs"
    assert choose(one, "annotator", "Dan", unfinished=True).reason == "not_theirs"
    assert choose(article(BEGUN), "annotator", "Bob").reason == "not_theirs"
    found = choose(article(BEGUN), "annotator", "Bob", unfinished=True)
    assert (found.spans, found.whence) == ([("claim", 4, 19)], "unfinished")


def test_between_two_every_difference_is_a_tie() -> None:
    chosen = Chosen([article(ANA, OTHER)], Selection(what="majority"), SCHEME)
    (found,) = chosen
    assert (found.work[0].spans, found.whence, chosen.ties) == ((), "majority", 1)
    alike = Chosen([article(ANA, BOB)], Selection(what="majority"), SCHEME)
    (found,) = alike
    assert [each.segments for each in found.work[0].spans] == [(Segment(4, 12),)]
    assert alike.ties == alike.minor == alike.blanks == 0


def test_a_majority_counts_what_it_leaves_out() -> None:
    alone = work("Cat", span("Cat", 4, 12), span("Cat", 29, 36))
    other = work("Dan", span("Dan", 4, 12, polarity="negative"))
    one = work("Ana", span("Ana", 4, 12, polarity="negative"))
    chosen = Chosen([article(one, BOB, alone, other)], Selection(what="majority"), SCHEME)
    (found,) = chosen
    layer = found.work[0]
    assert [each.quote for each in layer.spans] == ["minister"]
    assert chosen.voted_out == {"minor": 1, "blank": 1}
    assert layer.spans[0].note == ""
    assert isinstance(layer, OutgoingGold)
    assert layer.sources[layer.spans[0].id] == (
        "Ana4-12claim",
        "Bob4-12claim",
        "Cat4-12claim",
        "Dan4-12claim",
    )
    assert set(layer.by.values()) == {"majority"}


def test_the_characters_of_a_majority_are_those_that_more_than_half_marked() -> None:
    works = (work("Ana", span("Ana", 4, 19)), work("Bob", span("Bob", 4, 19)), CAT)
    assert choose(article(*works), "majority").spans == [("claim", 4, 19)]


def test_a_union_keeps_each_group_once() -> None:
    both = work("Cat", span("Cat", 4, 12), span("Cat", 29, 36))
    came = choose(article(ANA, OTHER, both), "union")
    assert (came.annotator, came.whence) == ("union", "union")
    assert came.spans == [("claim", 4, 12), ("claim", 29, 36)]


def test_who_skipped_never_votes() -> None:
    skipped = work("Dan", span("Dan", 29, 36), state="skipped")
    assert choose(article(ANA, BOB, skipped), "majority").spans == [("claim", 4, 12)]
    assert choose(article(ANA, BOB, skipped), "union").spans == [("claim", 4, 12)]
    # With two who skipped, the two that are left still agree.
    gone = work("Eve", state="skipped")
    assert choose(article(ANA, BOB, skipped, gone), "majority").spans == [("claim", 4, 12)]


def test_sentences_on_what_was_left_out() -> None:
    lines = told({"unfinished": 1_200, "undecided": 1, "skipped": 0}, {"tie": 1, "blank": 2})
    assert lines == [
        "1 article left out: nobody has decided between several annotators.",
        "1,200 articles left out: not everybody who began it has finished it.",
        "1 group of annotations left out: as many annotators are for as against.",
        "2 values left out (an attribute, companion or relation): no majority has it.",
    ]
    assert told({}, {}) == []


_PLACES = st.integers(0, len(TEXT) - 10).map(lambda at: (at, at + 9))
_STATES = st.sampled_from(["todo", "in_progress", "finished", "skipped"])


@st.composite
def _works(draw: st.DrawFn) -> tuple[OutgoingWork, ...]:
    found = []
    for who in draw(st.lists(st.sampled_from("ABCDE"), unique=True, max_size=4)):
        places = draw(st.lists(_PLACES, unique=True, max_size=2))
        found.append(work(who, *(span(who, *each) for each in places), state=draw(_STATES)))
    return tuple(found)


@given(
    works=_works(),
    what=st.sampled_from(["decided", "gold", "majority", "union", "annotator"]),
    unfinished=st.booleans(),
    gold=st.booleans(),
)
def test_every_article_is_chosen_or_counted(
    works: tuple[OutgoingWork, ...], what: What, unfinished: bool, gold: bool
) -> None:
    one = article(*works, gold=gold)
    selection = Selection(what=what, annotator="A", unfinished=unfinished)
    chosen = Chosen([one, one], selection, SCHEME)
    found = list(chosen)
    assert len(found) + chosen.left_out.total() == 2
    for each in found:
        assert len(each.work) == 1
        assert each.gold is None
        assert each.work[0].state != "skipped"
        for mark in each.work[0].spans:
            assert quote_of(TEXT, mark.segments) == mark.quote
    assert found == list(Chosen([one, one], selection, SCHEME))
