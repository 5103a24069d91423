"""Hits as rows: portions, ticks, and a list that follows without jumping."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from annotator.search import Hit
from annotator.values import Segment
from ui.searching.model import TICK_ROLE, HitModel, key_of


def hit(number: int, annotator: str = "") -> Hit:
    segments = (Segment(number, number + 1),)
    name = f"{number}" if annotator else None
    return Hit(number // 5, f"Article {number // 5}", segments, name, "", annotator, "", "x", "")


NUMBERS = st.lists(st.integers(0, 30), unique=True).map(sorted)


@given(before=NUMBERS, after=NUMBERS)
def test_after_a_refresh_the_list_is_what_was_found(before, after):
    model = HitModel()
    removed: list[int] = []
    inserted: list[int] = []
    resets: list[int] = []
    model.rowsRemoved.connect(lambda _, first, last: removed.append(last - first + 1))
    model.rowsInserted.connect(lambda _, first, last: inserted.append(last - first + 1))
    model.show(map(hit, before))
    model.modelReset.connect(lambda: resets.append(1))
    model.merge(list(map(hit, after)))
    assert [key_of(each) for each in model.hits] == [key_of(hit(each)) for each in after]
    assert model.rowCount() == len(after)
    assert not resets
    assert sum(removed) == len(set(before) - set(after))
    assert sum(inserted) == len(set(after) - set(before))


def test_another_order_is_taken_over():
    model = HitModel()
    model.show(map(hit, [1, 2, 3]))
    model.merge(list(map(hit, [3, 1, 2])))
    assert [each.segments[0].start for each in model.hits] == [3, 1, 2]


def test_more_is_wanted_only_where_there_is_more(qtbot):
    model = HitModel()
    model.show(map(hit, range(3)))
    assert not model.canFetchMore(model.index(-1, -1))
    model.total = 5
    with qtbot.waitSignal(model.more_wanted):
        model.fetchMore(model.index(-1, -1))


def test_others_rows_cannot_be_ticked():
    model = HitModel(tickable=True)
    model.set_people("me", {"bob": "Bob"}, None)
    model.show([hit(1, "me"), hit(2, "bob"), hit(3, "me")])
    assert [each.annotation for each in model.ticked] == ["1", "3"]
    assert model.tickable == 2
    model.tick([1])
    assert model.index(1, 0).data(TICK_ROLE) is None
    model.tick([0])
    assert [each.annotation for each in model.ticked] == ["3"]
    model.tick_all(on=True)
    assert len(model.ticked) == 2
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "cannot be changed" in spoken
    assert "Bob" in spoken


def test_a_row_is_spoken_with_title_and_context():
    model = HitModel()
    model.show([Hit(1, "A title", (Segment(4, 5),), None, "", "", "before ", "hit", " after")])
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "A title" in spoken
    assert "before hit after" in spoken
