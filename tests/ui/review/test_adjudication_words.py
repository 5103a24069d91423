"""What the review panel says and counts, without a window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.review.model import (
    ArticleReview,
    Choice,
    Group,
    Pairing,
    Proposed,
    QueueRow,
    Rule,
    Version,
)
from annotator.scheme import default_scheme
from annotator.team import Decision, DecisionFields
from annotator.values import Annotation, Segment
from ui.review.comparison import Face
from ui.review.key_button import brief
from ui.review.marking import LONG, common, pieces, shortened
from ui.review.names import Names, listed
from ui.review.rule_dialog import proposal_words
from ui.review.watch import PAUSE, Watch
from ui.review.wording import (
    article_words,
    attribute_words,
    decision_words,
    differing,
    former_words,
    kind_words,
    missing_words,
    pairing_words,
    row_state,
    spoken_group,
    spoken_row,
    state_words,
)

TEXT = "The office denied that anybody had met."
NAMES = Names({"a": "Ana", "b": "Bob"}, (Face("b", "A", "A"), Face("c", "B", "B")), "a")


def version(id_: str, who: str, start: int, end: int, label: str = "claim", **told: object):
    one = Annotation(id_, 1, who, label, (Segment(start, end),), TEXT[start:end])
    return Version(f"{id_}:x", one, told)


def group(*choices: Choice, **more: object) -> Group:
    return Group(layer="stance", start=0, end=10, choices=choices, **more)


def row(**more: object) -> QueueRow:
    usual = {"article": 1, "title": "Bank", "annotators": 2, "waiting": 0, "groups": 12, "open": 3}
    usual |= {"conflicts": 2, "agreement": 0.5, "finished": False, "mine": True}
    return QueueRow(**(usual | more))


def decision(*weighed: str, **more: object) -> Decision:
    fields = DecisionFields(tuple(weighed), **({"verdict": "accept"} | more))
    return Decision(id="d", article=1, by="a", when=1, counts=True, fields=fields)


def test_a_row_of_the_queue_says_how_far_it_is():
    assert row_state(row()) == "3 of 12 groups open"
    assert row_state(row(waiting=1, annotators=1)) == "waits for 1 of 2"
    assert row_state(row(open=0, finished=True)) == "adjudicated"
    assert row_state(row(open=0)) == "all decided, to be finished"
    assert row_state(row(open=0, groups=0)) == "nothing found, to be finished"


def test_a_row_is_spoken_with_its_agreement():
    said = spoken_row(row(agreement=None, escalated=2))
    assert "agreement not defined" in said
    assert "2 escalated to you" in said
    assert "agreement 0.50" in spoken_row(row())


def test_a_group_says_what_differs_and_why_it_is_one():
    pairing = Pairing("1", "2", True, 0.83)
    both = Choice((version("1", "b", 0, 10), version("2", "c", 0, 10)))
    agreed = group(both, pairings=(pairing,))
    assert kind_words(agreed) == "All agree"
    assert pairing_words(agreed) == "paired: same label, 83 % overlap"
    alone = group(Choice((version("1", "b", 0, 10),)), kinds=("missing",), missing=("c",))
    assert kind_words(alone) == "Missing"
    assert missing_words(alone, NAMES) == "B has nothing here."
    assert kind_words(group(Choice((version("1", "b", 0, 10),)))) == "One annotator"
    assert spoken_group(alone, 2, 5, "claim").startswith("2 of 5: Open, Missing, claim: The office")


def test_the_weakest_pairing_stands_for_all():
    some = (Pairing("1", "2", True, 0.6), Pairing("1", "3", False, 0.9))
    found = group(Choice((version("1", "b", 0, 10),)), pairings=some)
    assert pairing_words(found) == "paired: another label, 90 % overlap"


def test_attributes_that_differ_are_found_and_told():
    one = Choice((version("1", "b", 0, 10, certainty="certain"),))
    other = Choice((version("2", "c", 0, 10, certainty="probable"),))
    found = group(one, other)
    assert differing(found) == {"certainty"}
    assert attribute_words(default_scheme(), {"certainty": "probable"}) == ["certainty: probable"]


def test_a_decision_is_told_with_its_author_and_reason():
    rejected = decision(verdict="reject", reason="edge_case", note="no\nclaim")
    assert decision_words(rejected, NAMES) == "Rejected by you, edge case: no claim"
    found = group(Choice((version("1", "b", 0, 10),)), state="decided", decision=rejected)
    assert state_words(found) == "Rejected"


def test_a_former_decision_says_who_changed_what():
    now = group(Choice((version("1", "b", 0, 10), version("3", "c", 0, 10))))
    said = former_words(now, decision("1:old", "2:x"), NAMES)
    assert said == (
        "Accepted by you; A has changed theirs since, new from B and 1 annotation of then"
        " no longer in it."
    )


def test_an_article_says_what_is_left_and_what_is_lost():
    review = ArticleReview(
        article=1,
        annotators=("b",),
        waiting=("c",),
        groups=(group(Choice((version("1", "b", 0, 10),))),),
        lost_relations=(("no_type", "the office"),),
        may_decide=True,
    )
    lines = article_words(review, NAMES, default_scheme())
    assert lines[0] == "1 group still open."
    assert "It waits for 1 annotator." in lines
    assert lines[-1] == "no_type → “the office” leads to nothing in gold."


def test_a_proposal_says_what_stays_open():
    rule = Rule("majority")
    said = proposal_words(Proposed(rule=rule, groups=41, articles=12, ties=3, left=1))
    assert said == (
        "Would accept 41 groups in 12 articles; 3 ties stay open; 1 other group stays open."
    )
    none = Proposed(rule=rule, groups=0, articles=0, ties=0, left=0)
    assert proposal_words(none) == "Would accept nothing."


def test_people_in_a_row():
    assert [listed(words) for words in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert NAMES.several(["c", "b"]) == "A and B"
    assert NAMES.person("a") == "you"


def test_keys_are_brief_on_caps():
    assert [brief(key) for key in ("Ctrl+Return", "Shift+A", "U")] == ["Ctrl+↵", "⇧A", "U"]


segments = st.lists(
    st.tuples(st.integers(0, 36), st.integers(1, 6)).map(lambda each: (each[0], sum(each))),
    min_size=1,
    max_size=1,
).map(lambda found: tuple(Segment(start, min(end, len(TEXT))) for start, end in found))


@given(st.lists(segments, min_size=1, max_size=4))
def test_pieces_are_the_words_and_unmarked_ones_are_in_all(versions):
    shared = common(versions)
    for one in versions:
        found = pieces(TEXT, one, shared)
        assert "".join(piece.words for piece in found) == TEXT[one[0].start : one[0].end]
    covered = [{at for part in one for at in range(part.start, part.end)} for one in versions]
    in_all = set.intersection(*covered)
    assert {at for start, end in shared for at in range(start, end)} == in_all


@given(st.text(max_size=400))
def test_shortened_words_keep_their_ends(words):
    short = shortened(words)
    assert len(short) <= LONG
    assert short == words or (words.startswith(short[:1]) and words.endswith(short[-1:]))


def test_time_counts_while_there_is_input():
    now = [0.0]
    watch = Watch(lambda: now[0])
    watch.look("one")
    now[0] = 10
    watch.touch()
    now[0] = 10 + PAUSE * 10
    watch.look("two")
    now[0] += 5
    assert watch.seconds("one") == 10 + PAUSE
    assert watch.seconds("two") == 5
    watch.look("one")
    now[0] += 3
    assert watch.seconds("one") == 13 + PAUSE
    watch.forget()
    assert watch.seconds("one") == 0
