"""The working copy: undo gives back every state, typing in a row is one step."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from annotator.scheme import Scheme, default_scheme
from ui.scheme.draft import Draft, Spot

BASE = default_scheme()


def named(name: str) -> Scheme:
    return msgspec.structs.replace(BASE, name=name)


def put(draft: Draft, name: str, merge: str = "") -> None:
    draft.put(named(name), f"call it {name}", Spot("labels"), merge=merge)


@given(st.lists(st.sampled_from(["a", "b", "c", "undo", "redo"]), max_size=30))
def test_undo_and_redo_walk_the_states(steps: list[str]) -> None:
    draft = Draft(BASE)
    states, at = [BASE], 0
    for step in steps:
        if step == "undo":
            draft.undo()
            at = max(0, at - 1)
        elif step == "redo":
            draft.redo()
            at = min(len(states) - 1, at + 1)
        else:
            put(draft, step)
            if named(step) != states[at]:
                states, at = [*states[: at + 1], named(step)], at + 1
        assert draft.scheme == states[at]
        assert bool(draft.undo_name) == (at > 0)
        assert bool(draft.redo_name) == (at < len(states) - 1)
        assert draft.dirty == (states[at] != BASE)


def test_typing_is_one_step_until_the_field_is_left() -> None:
    draft = Draft(BASE)
    for name in ("x", "xy", "xyz"):
        put(draft, name, merge="name")
    draft.break_step()
    put(draft, "xyz!", merge="name")
    draft.undo()
    assert draft.scheme.name == "xyz"
    draft.undo()
    assert draft.scheme == BASE


def test_typing_back_what_was_there_leaves_no_step() -> None:
    draft = Draft(BASE)
    put(draft, "x", merge="name")
    put(draft, BASE.name, merge="name")
    assert draft.undo_name == ""


def test_an_untouched_draft_follows_another_scheme_and_a_touched_one_stays() -> None:
    draft = Draft(BASE)
    draft.settle(named("theirs"))
    assert draft.scheme.name == "theirs"
    put(draft, "mine")
    draft.settle(named("new in force"))
    assert (draft.scheme.name, draft.base.name) == ("mine", "new in force")
    assert draft.dirty
