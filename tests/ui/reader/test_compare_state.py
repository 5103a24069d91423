"""What is compared, as values: parts of bars, rooms under lines, from conflict to conflict."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from ui.reader.compare import Bar, CompareState, GroupMark, Lane
from ui.reader.compare_tracks import DEPTH, SideBySide, parts_of_bar
from ui.reader.display import Display
from ui.reader.look import Look, look

TEXT = "word " * 400


@pytest.fixture
def any_look(qapp: QApplication) -> Look:
    return look("DejaVu Serif", 13, 66, 1.7)


def mark(start: int, *kinds: str, state: str = "open") -> GroupMark:
    return GroupMark(start, start + 4, kinds, state, "")  # type: ignore[arg-type]


def state_of(*groups: GroupMark) -> CompareState:
    return CompareState((), groups)


def bar(key: str, start: int, end: int, group: int = 0) -> Bar:
    segments = (Segment(start, end),)
    return Bar(key, "claim", segments, group, "same", segments)


@st.composite
def segments(draw: st.DrawFn) -> tuple[Segment, ...]:
    cuts = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Segment(start, end) for start, end in pairs)


@given(segments(), segments())
def test_the_parts_of_a_bar_are_its_segments_and_the_ways_between(
    own: tuple[Segment, ...], others: tuple[Segment, ...]
) -> None:
    shared = tuple(
        Segment(max(a.start, b.start), min(a.end, b.end))
        for a in own
        for b in others
        if max(a.start, b.start) < min(a.end, b.end)
    )
    parts = parts_of_bar(Bar("k", "claim", own, 0, "same", shared))
    held = {at for kind, part in parts if kind != "link" for at in range(part.start, part.end)}
    full = {at for kind, part in parts if kind == "full" for at in range(part.start, part.end)}
    assert held == {at for part in own for at in range(part.start, part.end)}
    assert full == {at for part in shared for at in range(part.start, part.end)}
    assert all(one.end == two.start for (_, one), (_, two) in pairwise(parts))


def test_conflicts_follow_each_other_and_go_round() -> None:
    state = state_of(mark(0), mark(10, "label"), mark(20), mark(30, state="contested"))
    assert state.next_conflict(None) == 1
    assert state.next_conflict(1) == 3
    assert state.next_conflict(2) == 3
    assert state.next_conflict(3) == 1
    assert state.next_conflict(3, back=True) == 1
    assert state.next_conflict(1, back=True) == 3
    assert state.next_conflict(None, back=True) == 3
    assert state_of(mark(0), mark(5, state="decided")).next_conflict(None) is None


def test_a_bar_is_found_by_its_version() -> None:
    lanes = (Lane("a", "Ana", "A", (bar("x", 0, 4),)), Lane("b", "Bea", "B", (bar("y", 0, 4),)))
    state = CompareState(lanes, (mark(0),))
    assert state.bar("y") is lanes[1].bars[0]
    assert state.bar("z") is None


def side(look: Look, *lanes: Lane, groups: tuple[GroupMark, ...] = ()) -> SideBySide:
    return SideBySide(CompareState(lanes, groups), Display(TEXT), look)


def test_a_line_without_work_keeps_its_gap_and_others_have_a_band_for_each(
    any_look: Look,
) -> None:
    nested = Lane("a", "Ana", "A", (bar("x", 100, 140), bar("y", 110, 120)))
    lanes = nested, Lane("b", "Bea", "B", ()), Lane("c", "Cem", "C", (bar("z", 300, 310),))
    made = side(any_look, *lanes)
    assert made.room(0, 60).gap == any_look.gap
    assert made.room(0, 60).tops == ()
    assert made.room(105, 125).depths == (2, 1, 1)
    assert made.room(121, 160).depths == (1, 1, 1)
    assert made.room(290, 320).depths == (1, 1, 1)
    room = made.room(105, 125)
    assert list(room.tops) == sorted(room.tops)
    assert room.gap >= room.tops[-1] + made.pitch


def test_where_somebody_has_nothing_there_is_room_for_it(any_look: Look) -> None:
    here = Lane("a", "Ana", "A", (bar("x", 100, 140),), frozenset({0}))
    made = side(any_look, here, groups=(GroupMark(110, 130, ("missing",), "open", ""),))
    assert made.room(105, 125).depths == (2,)


def test_however_deep_bars_are_nested_a_line_stays_a_line(any_look: Look) -> None:
    deep = Lane("a", "Ana", "A", tuple(bar(str(n), n, 400 - n) for n in range(60)))
    assert side(any_look, deep).room(150, 200).depths == (DEPTH,)


def test_signs_have_room_where_groups_begin_whether_there_are_any_or_not(any_look: Look) -> None:
    here = Lane("a", "Ana", "A", (bar("x", 100, 300),))
    gaps = []
    for state in ("open", "decided"):
        group = GroupMark(100, 300, (), state, "")  # type: ignore[arg-type]
        made = side(any_look, here, groups=(group,))
        gaps.append((made.room(90, 160).tops, made.room(160, 230).tops))
    assert gaps[0] == gaps[1]
    assert gaps[0][0] > gaps[0][1]


def test_a_reader_without_a_comparison_loads_nothing_of_it() -> None:
    code = (
        "import sys, ui.reader;"
        "print([n for n in sys.modules if n.startswith('ui.reader.compare_')], end='')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]"


def test_the_current_group_and_the_picked_version_change_no_lane() -> None:
    state = CompareState((Lane("a", "Ana", "A", (bar("x", 0, 4),)),), (mark(0),))
    other = replace(state, current=0, picked="x")
    assert other.lanes is state.lanes
    assert other != state
