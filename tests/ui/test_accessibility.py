"""The window as a screen reader finds it: names and roles of everything, focus, announcements.

The accessible tree is Qt's own (``QAccessible.queryAccessibleInterface``), walked from the window
and from each dialog with all children.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from annotator.values import Segment
from tests.ui.desk import CONTROL, SHIFT, Key
from ui.layout import is_seen

Role = QAccessible.Role
NAME, DESCRIPTION, VALUE = (
    QAccessible.Text.Name,
    QAccessible.Text.Description,
    QAccessible.Text.Value,
)

CONTROLS = {
    *(Role.Button, Role.ButtonMenu, Role.ButtonDropDown, Role.CheckBox, Role.RadioButton),
    *(Role.EditableText, Role.ComboBox, Role.SpinBox, Role.Slider, Role.Link, Role.HotkeyField),
    *(Role.Table, Role.List, Role.Tree, Role.PageTabList, Role.MenuItem),
}
ITEMS = {Role.Cell, Role.ListItem, Role.TreeItem, Role.PageTab, Role.ColumnHeader, Role.RowHeader}
TEXTS = {Role.StaticText}
"""What may take the keyboard: controls, the items in them, and words that can be copied."""

MARKUP = re.compile(r"</?(qt|p|b|i|br|span|div|html|body|a|ul|li|style)\b|&(lt|gt|amp|quot);|\*\*")
"""What nobody should hear."""


MOST = 2000
"""Characters of a text that are looked at."""


def walk(top: QAccessibleInterface) -> Iterator[tuple[QAccessibleInterface, str]]:
    """All of a tree that is not hidden, each with the names above it."""
    waiting = [(top, "")]
    while waiting:
        one, path = waiting.pop()
        if one.state().invisible and one is not top:
            continue
        yield one, path
        here = f"{path} / {one.role().name} {one.text(NAME)[:40]!r}"
        waiting += [(one.child(at), here) for at in range(one.childCount()) if one.child(at)]


def name_of(one: QAccessibleInterface) -> str:
    """Its name. For a box of choices Qt gives the choice on Linux, and the name by a label."""
    if one.role() != Role.ComboBox:
        return one.text(NAME)
    widget = one.object()
    labels = one.relations(QAccessible.RelationFlag.Label)
    return widget.accessibleName() or " ".join(label.text(NAME) for label, _ in labels)


def faults(widget: QWidget) -> list[str]:
    """What is wrong in the accessible tree of a widget."""
    found = []
    for one, path in walk(QAccessible.queryAccessibleInterface(widget)):
        role, name = one.role(), name_of(one)
        said = [name, one.text(DESCRIPTION), one.text(VALUE)]
        if one.textInterface() is not None and role != Role.StaticText:
            said.append(
                one.textInterface().text(0, min(MOST, one.textInterface().characterCount()))
            )
        found += [f"{path}: markup in {words[:60]!r}" for words in said if MARKUP.search(words)]
        takes_keyboard = one.state().focusable and one.object() is not widget
        if not takes_keyboard:
            continue
        if role not in CONTROLS | ITEMS | TEXTS:
            found.append(f"{path}: {name!r} takes the keyboard, and is a {role.name}")
        if not name.strip() and role != Role.TreeItem:  # an empty cell beside named ones
            found.append(f"{path}: a {role.name} without a name")
    return found + twins(widget)


def twins(widget: QWidget) -> list[str]:
    """Controls of one parent that cannot be told apart."""
    found = []
    for parent, path in walk(QAccessible.queryAccessibleInterface(widget)):
        children = [parent.child(at) for at in range(parent.childCount())]
        named = Counter(
            (one.role().name, name_of(one), one.text(DESCRIPTION))
            for one in children
            if one is not None and one.role() in CONTROLS
            if one.state().focusable and not one.state().invisible
        )
        found += [f"{path}: {many} times {what}" for what, many in named.items() if many > 1]
    return found


@pytest.fixture
def app(start, qtbot):
    """The program with spans, one in a quote and with a source, and everything unfolded."""
    app = start()
    window = app.window
    window.labelling.label_words("quote", Segment(1118, 1203))
    window.labelling.label_words("claim", Segment(1053, 1115))
    window.labelling.label_words("denial", Segment(682, 710))
    window.labelling.label_words("claim", Segment(1119, 1144))
    window.reader.select_words(Segment(1204, 1206))
    qtbot.keyClick(window.reader, Key.Key_W)
    inspector = window.bench.inspector
    qtbot.waitUntil(inspector.companions.isVisible)
    for fold in (inspector.attributes.more, inspector.definition, inspector.past):
        fold.unfold()
    window.freshen_menus()
    return app


def test_every_control_of_the_window_has_a_name_and_a_role(app, qtbot):
    window = app.window
    qtbot.keyClick(window.reader, Key.Key_F, CONTROL)
    qtbot.keyClicks(window.find_bar.line, "Huawei")
    assert faults(window) == []


@pytest.mark.parametrize("pane", ["guideline_dock", "history_dock"])
def test_so_it_is_in_the_other_panes(app, qtbot, pane):
    dock: QDockWidget = getattr(app.window, pane)
    dock.raise_()
    qtbot.waitUntil(lambda: is_seen(dock))
    assert faults(dock) == []


def test_the_panel_of_following_keys_is_read_with_its_keys(app, qtbot):
    app.window.reader.setFocus()
    qtbot.keyClick(app.window.reader, Key.Key_A)
    which = app.window.bench.hands.which
    qtbot.waitUntil(which.isVisible)
    names = [
        one.text(NAME)
        for one, _ in walk(QAccessible.queryAccessibleInterface(which))
        if one.role() == Role.Button
    ]
    assert "P: certainty: probable" in names
    assert len(names) == len(set(names))
    assert faults(which) == []
    which.end()


OPENING = (
    "view.command",
    "view.settings",
    "help.keys",
    "help.rebind",
    "help.about",
    "scheme.edit",
    "project.export",
    "project.dataset",
    "project.paste",
    "article.correct",
    "article.metadata",
    "article.stories",
    "profile.switch",
    "profile.rename",
    "search.open",
)


@pytest.mark.parametrize("action", OPENING)
def test_so_it_is_in_every_dialog(app, qtbot, action):
    window = app.window
    before = set(window.findChildren(QWidget))
    window.actions_[action].trigger()

    def opened() -> list[QWidget]:
        new = [each for each in window.findChildren(QWidget) if each not in before]
        return [each for each in new if each.isVisible() and each.parentWidget() not in new]

    qtbot.waitUntil(lambda: bool(opened()))
    qtbot.waitUntil(lambda: not window.session.busy, timeout=20_000)
    for each in opened():
        assert faults(each) == [], each
    for each in opened():
        each.close()


def test_so_it_is_in_the_search_with_its_results_and_in_the_list_to_tick(app, qtbot):
    search = app.window.bench.search
    search.open_with("Huawei")
    qtbot.waitUntil(lambda: "Huawei" in heard_of(search.panel))
    assert faults(search.panel) == []
    search.open_everywhere("Vincent Pang")
    qtbot.waitUntil(lambda: "Vincent Pang confirmed" in heard_of(search.panel))
    assert faults(search.panel) == []


def heard_of(widget: QWidget) -> str:
    """The names of the rows of its lists."""
    tree = walk(QAccessible.queryAccessibleInterface(widget))
    return "; ".join(one.text(NAME) for one, _ in tree if one.role() in ITEMS)


# Announcements


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    """What was announced, in order."""
    said: list[str] = []

    class Ears(QAccessible):
        @staticmethod
        def updateAccessibility(event) -> None:
            if event.type() == QAccessible.Event.Announcement:
                said.append(event.message())

    monkeypatch.setattr("ui.reader.reader.QAccessible", Ears)
    return said


def test_a_label_is_announced_when_it_is_painted(start, qtbot, heard):
    window = start().window
    window.reader.select_words(Segment(1119, 1144))
    qtbot.keyClick(window.reader, Key.Key_C)
    assert window.reading.selected() is not None
    qtbot.waitUntil(lambda: heard == ["claim: Some companies talk to us"])
    qtbot.keyClick(window.reader, Key.Key_D)
    qtbot.waitUntil(lambda: heard[1:] == ["denial: Some companies talk to us"])


# Focus


def stops(window: QWidget) -> set[QWidget]:
    """All that Tab has to come to: what takes it and is not hidden."""
    return {
        each
        for each in window.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if each.isEnabled() and each.isVisible() and each.focusProxy() is None
        if each.window() is window
    }


def round_trip(window: QWidget, qtbot, step: Callable[[], None]) -> list[QWidget]:
    """Where the keyboard comes from the reader until it is there again."""
    window.reader.setFocus()
    seen: list[QWidget] = []
    for _ in range(200):
        step()
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        if focus is window.reader:
            return seen
    raise AssertionError(f"Tab does not come back: {seen[-5:]}")


def test_tab_comes_to_every_control_and_round(app, qtbot):
    window = app.window
    there = round_trip(
        window, qtbot, lambda: qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    )
    assert len(there) == len(set(there))
    assert set(there) == stops(window)
    back = round_trip(
        window, qtbot, lambda: qtbot.keyClick(QApplication.focusWidget(), Key.Key_Backtab, SHIFT)
    )
    assert back[:-1] == there[-2::-1]


@pytest.fixture
def steady_caret() -> Iterator[None]:
    """The caret does not blink."""
    flash = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    yield
    QApplication.setCursorFlashTime(flash)


def test_wherever_the_keyboard_is_it_can_be_seen(app, steady_caret):
    window, inspector = app.window, app.window.bench.inspector
    window.reader.set_caret(window.reader.caret())
    window.reader.ensureCursorVisible()
    for stop in sorted(stops(window), key=lambda each: each.mapTo(window, each.pos()).y()):
        if inspector.form.isAncestorOf(stop):
            inspector.area.ensureWidgetVisible(stop)
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        assert stop.hasFocus()
        # As after Tab; Fusion shows only then where the keyboard is.
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        QApplication.processEvents()
        with_it = _around(stop)
        other = window.reader if stop is not window.reader else window.articles.view
        other.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert _around(stop) != with_it, f"{stop} {stop.accessibleName()} looks the same with focus"


def test_tab_brings_what_is_scrolled_away_into_sight(app, qtbot):
    window = app.window
    window.resize(900, 600)
    window.reader.setFocus()
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        focus = QApplication.focusWidget()
        qtbot.waitUntil(lambda focus=focus: is_seen(focus))
        if focus is window.reader:
            return
    raise AssertionError("Tab does not come back")


def _around(widget: QWidget):
    """The picture of a widget with the room of a frame around it."""
    window = widget.window()
    corner = widget.mapTo(window, widget.rect().topLeft())
    return window.grab(widget.rect().translated(corner).adjusted(-4, -4, 4, 4)).toImage()
