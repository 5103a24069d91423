"""Which span lies inside which."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.derived import Surroundings, inside_relations
from annotator.scheme.model import RelationType
from annotator.values import Annotation
from tests.annotator.derived.derived_world import scheme, span

TEXT = "x" * 60


def around(*spans: Annotation) -> Surroundings:
    return Surroundings(scheme(), TEXT, spans)


def inside(one: Annotation, *others: Annotation) -> str | None:
    found = around(one, *others).inside(one)
    return found.id if found else None


def test_the_smallest_quote_around_counts() -> None:
    claim = span("c", "claim", (10, 15))
    outer, inner = span("o", "quote", (0, 30)), span("i", "quote", (8, 20))
    beside = span("b", "quote", (12, 40))
    assert inside(claim, outer, inner, beside) == "i"
    assert inside(claim, outer, beside) == "o"
    assert inside(claim, beside) is None
    assert inside(claim) is None


def test_edges_may_coincide() -> None:
    claim, quote = span("c", "claim", (10, 15)), span("a", "quote", (10, 15))
    assert inside(claim, quote) == "a"
    assert inside(quote, claim) is None


def test_other_labels_are_no_quotes() -> None:
    assert inside(span("c", "claim", (10, 15)), span("d", "denial", (0, 30))) is None
    assert inside(span("q", "quote", (10, 15)), span("r", "quote", (0, 30))) is None


def test_words_in_the_gap_of_a_quote_are_not_inside() -> None:
    """“It was dark,” said Kai, who was drunk, “and cold.”"""
    quote = span("q", "quote", (5, 15), (25, 35))
    assert inside(span("c", "claim", (16, 24)), quote) is None
    assert inside(span("c", "claim", (16, 24)), quote, span("o", "quote", (0, 40))) == "o"
    assert inside(span("c", "claim", (10, 30)), quote) == "q"
    assert inside(span("c", "claim", (6, 8), (26, 28)), quote) == "q"


def test_a_span_that_is_not_among_them_is_compared_all_the_same() -> None:
    quote = span("q", "quote", (0, 30))
    asked = Surroundings(scheme(), TEXT, [quote, span("c", "claim", (40, 45))])
    for name in ("new", "c"):  # an id that is there, at another place
        found = asked.inside(span(name, "claim", (3, 5)))
        assert found is quote


def test_a_scheme_without_the_rule_has_no_inside() -> None:
    claim, quote = span("c", "claim", (3, 5)), span("q", "quote", (0, 30))
    drawn = RelationType(id="inside", name="Inside", from_labels=("claim",), to_labels=("quote",))
    for relations in ((), (drawn,)):
        plain = scheme(relations=relations)
        asked = Surroundings(plain, TEXT, [claim, quote])
        assert asked.inside(claim) is None
        assert not asked.holds_quote(quote)
        assert inside_relations(plain, [claim, quote], asked) == []


def test_a_relation_open_to_all_labels_makes_no_circle() -> None:
    anything = RelationType(id="in", name="In", derive="inside")
    twins = [span(name, "quote", (3, 9)) for name in ("b", "a", "c")]
    open_scheme = scheme(relations=(anything,))
    asked = Surroundings(open_scheme, TEXT, twins)
    links = {each.from_id: each.to_id for each in inside_relations(open_scheme, twins, asked)}
    assert links == {"b": "a", "c": "a"}


def test_holds() -> None:
    outer = span("o", "claim", (5, 30))
    spans = [outer, span("b", "quote", (10, 20)), span("a", "claim", (5, 8)),
             span("x", "quote", (4, 9)), span("y", "quote", (25, 31))]  # fmt: skip
    assert [each.id for each in around(*spans).holds(outer)] == ["a", "b"]


def test_a_quote_is_held_only_by_the_words() -> None:
    quote = span("q", "quote", (12, 20))
    for claim, expected in [
        (span("c", "claim", (10, 30)), True),
        (span("c", "claim", (12, 20)), True),
        (span("c", "claim", (13, 30)), False),
        (span("c", "claim", (5, 11), (22, 30)), False),
        (span("c", "claim", (5, 14), (18, 30)), True),
    ]:
        assert around(quote, claim).holds_quote(claim) is expected


def some_spans() -> st.SearchStrategy[list[Annotation]]:
    places = st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(["claim", "quote"]))
    return st.lists(places, max_size=14).map(
        lambda found: [
            span(f"{at:02}", kind, (low, low + length))
            for at, (low, length, kind) in enumerate(found)
        ]
    )


@given(some_spans())
def test_the_index_agrees_with_looking_at_each(spans: list[Annotation]) -> None:
    asked = Surroundings(scheme(), TEXT, spans)
    for one in spans:
        fitting = [
            each for each in spans
            if one.label == "claim" and each.label == "quote"
            and each.start <= one.start and one.end <= each.end
        ]  # fmt: skip
        found = asked.inside(one)
        assert (found is None) is (not fitting)
        if found is not None:
            least = min(each.end - each.start for each in fitting)
            assert found.end - found.start == least
        held = [
            each for each in spans
            if each is not one and one.start <= each.start and each.end <= one.end
        ]  # fmt: skip
        assert sorted(each.id for each in asked.holds(one)) == sorted(each.id for each in held)
        if one.label == "claim":
            assert asked.holds_quote(one) is any(each.label == "quote" for each in held)


@given(some_spans(), st.integers(0, 5))
def test_the_order_does_not_matter(spans: list[Annotation], seed: int) -> None:
    shuffled = spans[:]
    Random(seed).shuffle(shuffled)
    one, other = Surroundings(scheme(), TEXT, spans), Surroundings(scheme(), TEXT, shuffled)
    for each in spans:
        assert one.inside(each) == other.inside(each)
        assert one.holds(each) == other.holds(each)
    assert inside_relations(scheme(), spans, one) == inside_relations(scheme(), shuffled, other)


@pytest.mark.slow
def test_many_nested_spans_are_asked_in_good_time() -> None:
    """Quadratic work would take minutes here."""
    text = "x" * 100_000
    nested = [span(f"q{n:05}", "quote", (n, 100_000 - n)) for n in range(10_000)]
    claims = [span(f"c{n:05}", "claim", (n, 100_000 - n)) for n in range(10_000)]
    asked = Surroundings(scheme(), text, [*claims, *nested])
    assert all(asked.inside(claims[n]) is nested[n] for n in range(10_000))
