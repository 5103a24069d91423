"""The panel in the real window: made when it is first asked for, docked, and gone with the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.searching.desk import SearchDesk


@pytest.fixture
def searching(app) -> SearchDesk:
    """One of the test's own on the real window."""
    window = app.window
    made = SearchDesk(
        window.session, window.reader, window.reading, window.actions_, window.look, window
    )
    project = window.session.project
    made.set_label_styles(window.look.theme.label_styles(project.scheme.labels))
    return made


def test_nothing_is_made_before_it_is_asked_for(searching):
    assert searching.panel is None
    searching.stop()
    assert searching.panel is None


def test_it_is_docked_and_searches_the_samples(app, searching, qtbot):
    searching.open_with("huawei")
    panel = searching.panel
    qtbot.waitUntil(lambda: panel.results.ended and panel.model.rowCount() > 0)
    assert searching.dock.isVisible()
    searching.next()
    words = app.window.reader.words()
    assert app.window.reading.text[words.start : words.end].casefold() == "huawei"
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert app.window.focusWidget() is app.window.reader
    panel.close_wanted.emit()
    assert not searching.dock.isVisible()
    searching.open_everywhere("Huawei")
    assert searching.dock.isVisible()
    qtbot.waitUntil(panel.bulk.apply.isEnabled)


def test_the_theme_reaches_the_panel(app, searching):
    searching.open()
    assert app.window.focusWidget() is searching.panel.head.line
    app.window.settings.set("theme", "dark")
    assert searching.panel.view._delegate.theme.dark
