"""The review panel as it looks and asks: its room, its buttons, its digits, what it asks twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.review.adjudication import (
    AGREED,
    BOUNDARY,
    LABEL,
    MISSING,
    Adjudicator,
    Key,
    make,
)
from ui.review.bench import WIDE, give_width


@pytest.fixture
def desk(start, tmp_path, qtbot):
    data, path = make(tmp_path)
    return Adjudicator(start(path, name="Ana", data_dir=data), qtbot)


def test_a_low_window_stays_low(desk):
    desk.window.resize(900, 600)
    desk.until(lambda: desk.window.height() <= 620)
    assert desk.panel.isVisible()
    assert desk.window.minimumSizeHint().height() <= 600


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1280, 800)])
def test_the_card_shows_all_versions(desk, width, height):
    desk.window.resize(width, height)
    desk.until(lambda: desk.window.width() == width)
    give_width(desk.window, desk.bench.wide())  # as F7 does
    desk.until(lambda: desk.panel.width() >= WIDE)
    card = desk.panel.card
    for number in (LABEL, BOUNDARY):
        desk.desk.go(number)
        last = [row for row in card.rows if not row.isHidden()][-1]
        desk.until(lambda last=last: last.visibleRegion().boundingRect() == last.rect())
    assert desk.panel.queue.view.viewport().height() > 0
    assert desk.panel.view.viewport().height() > 0


def test_buttons_keep_their_places(desk):
    card, places = desk.panel.card, []
    for number in (LABEL, AGREED, MISSING):
        desk.desk.go(number)
        places.append({id_: each.geometry() for id_, each in card.buttons.items()})
    assert places[0] == places[1] == places[2]
    assert not any(button.isHidden() for button in card.buttons.values())


def test_the_digits_stand_as_the_lanes_do(desk):
    lanes = [face.name for face in desk.desk.faces]
    assert lanes == ["A", "B"]
    rows = desk.panel.card.rows
    for number in (LABEL, BOUNDARY):
        desk.desk.go(number)
        assert [row.facts.makers for row in rows if not row.isHidden()] == lanes


def test_what_is_left_to_somebody_else_is_decided_only_when_pressed_twice(desk):
    desk.press(Key.Key_U)
    desk.press(Key.Key_1)
    to = desk.groups[LABEL].decision.fields.to
    name = next(who.name for who in desk.project.annotators() if who.id == to)
    for _ in range(3):
        assert desk.desk.at != LABEL
        desk.press(Key.Key_1)
    assert desk.desk.at == LABEL
    asked = f"It was escalated to {name}; press again to decide it yourself."
    for key in (Key.Key_1, Key.Key_B, Key.Key_X):
        desk.press(key)
        assert desk.said == asked
        assert desk.groups[LABEL].state == "escalated"
        desk.press(Key.Key_N)
        desk.press(Key.Key_P)
    desk.press(Key.Key_2)
    desk.press(Key.Key_2)
    assert desk.groups[LABEL].state == "decided"


def test_enter_decides_from_a_field_and_from_a_value(desk):
    desk.press(Key.Key_E)
    row = next(row for row in desk.panel.form.attributes if row.toggles is not None)
    toggle = row.toggles.toggles[-1]
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    toggle.setFocus()
    desk.press(Key.Key_Return, at=toggle)
    assert desk.review.gold[0].attributes[row.attribute.id] == toggle.choice.value
    assert not desk.bench.editing.on
    desk.press(Key.Key_E)
    line = next(row.line for row in desk.panel.form.attributes if row.line is not None)
    line.setFocus()
    line.setText("the office")
    desk.press(Key.Key_Return, at=line)
    assert not desk.bench.editing.on
    assert "the office" in desk.review.gold[1].attributes.values()


def test_the_keys_that_may_follow_leave_the_group_in_sight(desk):
    for at in (LABEL, MISSING):
        desk.desk.go(at)
        desk.press(Key.Key_X)
        desk.until(desk.bench.which.isVisible)
        box, reader = desk.bench.which.geometry(), desk.reader
        hulls = [
            rect.translated(0, shown.top).toRect().translated(0, reader.viewport().y())
            for shown in reader.visible_blocks()
            for number, rect in reader.lanes_of(shown).hulls
            if number == at
        ]
        assert hulls
        assert not any(box.top() <= each.bottom() and each.top() <= box.bottom() for each in hulls)
        desk.press(Key.Key_Escape)
