"""The bar over compared lanes: chips, buttons, room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.review.comparison import Face
from ui.review.lanes_bar import LanesBar
from ui.review.lanes_key import LanesKey
from ui.theme import load_theme

FACES = (
    Face("a", "Ana", "A", 6),
    Face("b", "Bea & Söhne <b>with a name that is far too long</b>", "B", 1),
)


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[LanesBar]:
    host = QWidget()
    qtbot.addWidget(host)
    made = LanesBar(load_theme("light"), host)
    made.show_faces(FACES)
    widen(made, 1200)
    host.show()
    yield made
    host.hide()  # (and is kept until here)


def widen(bar: LanesBar, width: int) -> None:
    """Give the bar so much room."""
    bar.parentWidget().resize(width, 60)
    bar.setGeometry(0, 0, width, 40)
    QApplication.processEvents()


def test_a_chip_says_who_and_how_many_and_a_long_name_is_cut(bar: LanesBar) -> None:
    ana, bea = bar.chips["a"], bar.chips["b"]
    assert ana.shown.text() == "A  Ana · 6"
    assert bea.shown.text().startswith("B  Bea && S")
    assert "…" in bea.shown.text()
    assert "&lt;b&gt;" in bea.shown.toolTip()
    assert ana.shown.accessibleName() == "Ana, 6 spans, shown"
    assert bea.shown.accessibleName().endswith("1 span, shown")


def test_letters_that_stand_for_names_are_not_said_twice(bar: LanesBar) -> None:
    bar.show_faces((Face("a", "A", "A", 6),))
    assert bar.chips["a"].shown.text() == "A · 6"


def test_a_click_hides_and_another_shows(bar: LanesBar) -> None:
    heard: list[tuple[str, bool]] = []
    bar.hide_wanted.connect(lambda who, hide: heard.append((who, hide)))
    QTest.mouseClick(bar.chips["a"].shown, Qt.MouseButton.LeftButton)
    bar.show_faces(FACES, {"a"})
    hidden = bar.chips["a"].shown
    assert hidden.font().strikeOut()
    assert hidden.accessibleName() == "Ana, 6 spans, hidden"
    QTest.keyClick(hidden, Qt.Key.Key_Space)
    assert heard == [("a", True), ("a", False)]
    bar.show_faces(FACES)
    assert not bar.chips["a"].shown.font().strikeOut()


def test_only_one_and_all_again(bar: LanesBar) -> None:
    heard: list[str] = []
    bar.solo_wanted.connect(heard.append)
    QTest.mouseClick(bar.chips["b"].only, Qt.MouseButton.LeftButton)
    bar.show_faces(FACES, (), "b")
    assert not bar.chips["a"].shown.isChecked()
    assert bar.chips["b"].only.isChecked()
    QTest.mouseClick(bar.chips["b"].only, Qt.MouseButton.LeftButton)
    bar.chips["a"].only_action.trigger()
    assert heard == ["b", "", "a"]


def test_names_order_and_the_end_are_asked_for(bar: LanesBar) -> None:
    heard: list[object] = []
    bar.anonymous_wanted.connect(heard.append)
    bar.shuffled_wanted.connect(heard.append)
    bar.closed.connect(lambda: heard.append("closed"))
    bar.show_naming(anonymous=True, shuffled=False)
    for button in (bar.names, bar.shuffle, bar.close_button):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == [False, True, "closed"]


def test_in_a_narrow_window_marks_remain(bar: LanesBar) -> None:
    widen(bar, bar.minimumSizeHint().width())
    assert [chip.shown.text() for chip in bar.chips.values()] == ["A", "B"]
    assert bar.names.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert bar.names.accessibleName() == "Hide names"
    assert not bar.chips["a"].only.isVisible()
    widen(bar, bar.minimumSizeHint().width() + 130)
    assert bar.chips["a"].only.isVisible()
    assert bar.chips["a"].shown.text() == "A"
    widen(bar, 1200)
    assert bar.chips["a"].shown.text() == "A  Ana · 6"


def test_six_annotators_find_room_in_a_small_window(bar: LanesBar) -> None:
    bar.show_faces(tuple(Face(str(n), f"Somebody {n}", f"S{n}", n) for n in range(6)))
    assert bar.minimumSizeHint().width() <= 400


def test_what_keeps_from_comparing_is_told(bar: LanesBar) -> None:
    bar.tell("Nobody has handed in.")
    assert bar.told.words() == "Nobody has handed in."


def test_another_theme_keeps_the_chips(bar: LanesBar) -> None:
    bar.show_faces(FACES, {"a"})
    bar.set_theme(load_theme("dark"))
    assert list(bar.chips) == ["a", "b"]
    assert bar.palette().window().color() == load_theme("dark").page


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_key_shows_every_form_and_sign(qtbot: QtBot, bar: LanesBar, theme: str) -> None:
    from ui.reader.compare import FORMS
    from ui.reader.compare_paint import SIGNS

    key = LanesKey(load_theme(theme), bar)  # type: ignore[arg-type]
    key.open_under(bar.key)
    qtbot.waitUntil(key.isVisible)
    assert key.layout().count() == 2 * (len(FORMS) + 2 + len(SIGNS))
    samples = [key.layout().itemAt(n).widget().grab().toImage() for n in range(0, 30, 2)]
    assert all(one != two for n, one in enumerate(samples) for two in samples[:n])
    QTest.keyClick(key, Qt.Key.Key_Escape)
    assert not key.isVisible()
