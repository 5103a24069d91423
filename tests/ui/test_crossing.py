"""Crossing spans: the running book-keeping equals a look at all pairs after every step."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from annotator.values import Annotation, Segment
from ui.crossing import Crossings

LABELS = {"quote": "form", "claim": "stance", "denial": "stance"}


def annotation(id_: str, start: int, end: int, label: str = "claim", who: str = "me"):
    return Annotation(
        id=id_, article=1, annotator=who, label=label, segments=(Segment(start, end),), quote=""
    )


def truth(annotations):
    crossing = set()
    for one, other in combinations(annotations, 2):
        same = one.annotator == other.annotator and LABELS[one.label] == LABELS[other.label]
        first, second = sorted((one, other), key=lambda each: each.start)
        if same and first.start < second.start < first.end < second.end:
            crossing |= {one.id, other.id}
    return crossing


places = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda it: (it[0], it[0] + it[1]))
spans = st.builds(
    lambda id_, place, label, who: annotation(f"{id_}", *place, label, who),
    st.integers(0, 9),
    places,
    st.sampled_from(sorted(LABELS)),
    st.sampled_from(["me", "you"]),
)


@given(
    st.lists(spans, max_size=10, unique_by=lambda each: each.id),
    st.lists(st.one_of(spans, st.integers(0, 9)), max_size=20),
)
def test_it_equals_a_look_at_all_pairs(loaded, steps):
    now = {each.id: each for each in loaded}
    crossings = Crossings(LABELS.__getitem__)
    crossings.load(loaded)
    marks = {id_: crossings.crosses(id_) for id_ in now}
    for step in steps:
        before = {id_ for id_ in now if crossings.crosses(id_)}
        if isinstance(step, int):
            touched = crossings.remove(str(step))
            now.pop(str(step), None)
        else:
            touched = crossings.put(step) | {step.id}
            now[step.id] = step
        marks = {id_: crossings.crosses(id_) for id_ in now}
        assert {id_ for id_, crosses in marks.items() if crosses} == truth(now.values())
        changed = {id_ for id_ in now if marks[id_] != (id_ in before)}
        assert changed <= touched
    assert {id_ for id_, crosses in marks.items() if crosses} == truth(now.values())


def test_nested_and_equal_ones_do_not_cross():
    crossings = Crossings(LABELS.__getitem__)
    crossings.load([annotation("a", 0, 10), annotation("b", 2, 8), annotation("c", 0, 10)])
    assert not any(crossings.crosses(id_) for id_ in "abc")
    assert crossings.put(annotation("d", 5, 12)) == {"a", "b", "c"}
    assert crossings.crosses("d")
