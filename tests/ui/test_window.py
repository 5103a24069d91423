"""The window around the reader: panes, find, menus, themes, dialogs, errors and closing."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox

from annotator.errors import Problem
from annotator.values import Segment
from ui.dialogs.about import AboutDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.import_ import ImportDialog
from ui.dialogs.keys import KeysSheet
from ui.dialogs.metadata import MetadataDialog
from ui.dialogs.paste import PasteDialog
from ui.dialogs.profile import RenameDialog, SwitchDialog
from ui.dialogs.project import with_ending
from ui.dialogs.settings import SettingsDialog
from ui.find_bar import find_all
from ui.layout import is_seen
from ui.menus import ON_ARTICLE, ON_SPAN, ON_TEXT, ON_WORDS

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def dialogs(app, kind):
    return [each for each in app.window.findChildren(kind) if each.isVisible()]


# Panes, find, look


def test_f6_goes_round_the_visible_panes(app, qtbot):
    window = app.window
    qtbot.keyClick(window.reader, Key.Key_F6)
    note = window.bench.inspector.article_note
    assert QApplication.focusWidget() is note, "the list of spans is empty"
    window.reader.setFocus()
    window.labelling.label_words("claim", Segment(1119, 1144))
    qtbot.waitUntil(window.spans.view.isVisible)
    seen = []
    for _ in range(5):
        seen.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_F6)
    assert seen[0] is window.reader
    assert window.spans.isAncestorOf(seen[1])
    assert window.bench.inspector.isAncestorOf(seen[2])
    assert window.articles.isAncestorOf(seen[3])
    assert seen[4] is window.reader
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is window.reader


def test_f2_shows_the_guideline_at_the_label_and_hides_it_again(app, qtbot):
    window = app.window
    window.labelling.label_words("denial", Segment(1119, 1144))
    qtbot.keyClick(window.reader, Key.Key_F2)
    qtbot.waitUntil(lambda: is_seen(window.guideline_dock))
    assert window.bench.guideline.label == "denial"
    assert not is_seen(window.spans)
    assert window.bench.guideline.isAncestorOf(QApplication.focusWidget())
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_F2)
    qtbot.waitUntil(lambda: not is_seen(window.guideline_dock))
    assert is_seen(window.spans), "the spans stand where the guideline stood"
    assert window.reader.hasFocus()


def test_tab_stops_only_where_the_focus_can_be_seen(app, qtbot):
    window = app.window
    for dock, hidden in (
        (window.history_dock, window.spans.view),
        (window.spans_dock, window.history.view),
    ):
        dock.raise_()
        qtbot.waitUntil(lambda view=hidden: not view.isVisible())
        window.reader.setFocus()
        for _ in range(20):
            qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
            assert QApplication.focusWidget() is not hidden


def test_a_list_without_a_current_row_and_the_profile_button_show_their_focus(app, qtbot):
    window = app.window
    window.articles.view.go_to(-1)
    for widget in (window.articles.view, window.status.profile):
        window.reader.setFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.grab().toImage() != before


def test_letters_in_the_filter_stay_letters(app, qtbot):
    qtbot.keyClick(app.window.reader, Key.Key_L, CONTROL)
    field = QApplication.focusWidget()
    assert app.window.articles.isAncestorOf(field)
    qtbot.keyClicks(field, "cdq")
    assert field.text() == "cdq"
    assert app.window.labelling.sticky is None


def test_find_goes_from_place_to_place_and_leaves_the_words_selected(app, qtbot):
    window = app.window
    qtbot.keyClick(window.reader, Key.Key_F, CONTROL)
    bar = window.find_bar
    assert bar.isVisible()
    qtbot.keyClicks(bar.line, "huawei")
    qtbot.waitUntil(lambda: window.reader.words() is not None)
    places = find_all(window.reading.text, "huawei")
    assert window.reader.words() == places[0]
    qtbot.keyClick(bar.line, Key.Key_Return)
    assert window.reader.words() == places[1]
    qtbot.keyClick(bar.line, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(bar.line, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert window.reader.words() == places[-1]
    assert bar.count.text() == f"{len(places)} of {len(places)}"
    qtbot.keyClick(bar.line, Key.Key_Escape)
    assert not bar.isVisible()
    assert window.reader.hasFocus()
    assert window.reader.words() == places[-1]


def test_find_says_when_nothing_is_there(app, qtbot):
    app.window.find_bar.open_bar()
    app.window.find_bar.line.setText("no such words")
    app.window.find_bar.search()
    app.window.find_bar.next()
    assert app.window.find_bar.count.text() == "Nothing found"


def test_find_all_ignores_case_and_the_kind_of_space():
    assert find_all("a\u00a0B a  b", "A b") == [Segment(0, 3), Segment(4, 8)]
    assert find_all("abc", " ") == []


def test_the_theme_is_changed_at_once_and_remembered(app, qtbot):
    window = app.window
    window.actions_["view.theme"].trigger()
    dark = window.look.theme.dark
    window.actions_["view.theme"].trigger()
    assert window.look.theme.dark is not dark
    app.settings.set("theme", "dark")
    assert QApplication.palette().base().color() == window.look.theme.page
    assert json.loads((window.data_dir / "settings.json").read_text("utf-8"))["theme"] == "dark"


def test_text_size_and_face_change_at_once(app, qtbot):
    before = app.window.reader.font().pointSizeF()
    qtbot.keyClick(app.window.reader, Key.Key_Plus, CONTROL)
    assert app.settings.number("text.points") == 14
    app.settings.set("text.face", "sans")
    assert app.window.look.family()
    app.settings.set("text.family", "DejaVu Sans Mono")
    app.settings.set("text.face", "own")
    assert app.window.look.family() == "DejaVu Sans Mono"
    qtbot.keyClick(app.window.reader, Key.Key_Minus, CONTROL)
    assert app.settings.number("text.points") == 13
    assert app.window.reader.font().pointSizeF() == before


def test_size_and_docks_are_remembered(start):
    first = start()
    first.window.resize(first.window.width(), 560)
    first.window.history_dock.raise_()
    first.window.articles_dock.hide()
    first.shut()
    again = start().window
    assert again.height() == 560
    assert again.articles_dock.isHidden()


@pytest.mark.parametrize("text", ["{", '{"geometry": "é", "docks": 1}', "[]"])
def test_a_damaged_layout_is_forgotten(start, tmp_path, text):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "window.json").write_text(text, "utf-8")
    assert start().window.articles_dock.isVisible()


# Menus


def test_the_menu_names_what_undo_would_take_back(app):
    app.window.labelling.label_words("claim", Segment(1119, 1144))
    app.window.menus.all()[1].aboutToShow.emit()
    assert app.window.actions_["edit.undo"].text() == "Undo: Label claim"
    assert app.window.actions_["edit.redo"].text() == "Redo"


@pytest.mark.parametrize("items", [ON_ARTICLE, ON_SPAN, ON_TEXT, ON_WORDS])
def test_context_menus_hold_the_same_actions_as_the_menu_bar(app, items):
    menu = app.window.menus.context(app.window, items)
    known = {app.window.actions_[spec.id] for spec in app.window.actions_.specs()}
    for action in menu.actions():
        assert action.isSeparator() or action.menu() or action in known


def test_right_clicks_offer_what_fits_the_place(app):
    window = app.window
    window.reader.menu_wanted.emit(QPoint(400, 300), None)
    assert "Finish and go on" in _popup_words(window)
    window.labelling.label_words("claim", Segment(1119, 1144))
    span = app.session.selection
    app.session.select(None)
    window.reader.menu_wanted.emit(QPoint(400, 300), span)
    assert app.session.selection == span
    assert "Delete span" in _popup_words(window)
    window.reader.select_words(Segment(0, 6))
    window.reader.menu_wanted.emit(QPoint(400, 300), None)
    assert "Add the selected words" in _popup_words(window)
    key = app.session.project.article_keys()[2]
    window.articles.menu_wanted.emit(QPoint(40, 300), key)
    assert app.session.article == key
    assert "Remove article" in _popup_words(window)


def _popup_words(window):
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    words = [action.text() for action in popup.actions()]
    popup.close()
    return words


def test_recent_projects_are_offered(app, tmp_path):
    app.projects.make(tmp_path / "R&D.claims")
    names = [action.text() for action in app.window.menus.recent.actions()]
    assert names == ["R&&D", "samples"]
    app.window.menus.recent.actions()[1].trigger()
    assert app.projects.samples_open


# Dialogs


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("help.keys", KeysSheet),
        ("help.about", AboutDialog),
        ("view.settings", SettingsDialog),
        ("profile.switch", SwitchDialog),
        ("profile.rename", RenameDialog),
        ("article.metadata", MetadataDialog),
        ("project.export", ExportDialog),
        ("project.new", QFileDialog),
        ("project.open", QFileDialog),
    ],
)
def test_actions_open_their_dialogs(app, qtbot, action, kind):
    app.window.actions_[action].trigger()
    [dialog] = dialogs(app, kind)
    assert dialog.windowTitle()
    qtbot.waitUntil(lambda: not app.session.busy)
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not app.window.findChildren(kind), "it is left over once it is closed"


@pytest.mark.parametrize("action", ["help.keys", "help.rebind", "view.settings", "help.about"])
def test_what_stands_beside_the_work_is_there_once(app, action):
    for _ in range(2):
        app.window.actions_[action].trigger()
    [dialog] = dialogs(app, QDialog)
    dialog.reject()
    app.window.actions_[action].trigger()  # the former one is not quite gone yet
    [again] = dialogs(app, QDialog)
    assert again is not dialog
    again.close()


def test_the_first_article_of_ones_own_is_offered_a_project(app, tmp_path, qtbot):
    QGuiApplication.clipboard().setText("A pasted article.\nWith a line.")
    app.window.actions_["project.paste"].trigger()
    [box] = dialogs(app, QMessageBox)
    assert not dialogs(app, PasteDialog)
    next(button for button in box.buttons() if "New project" in button.text()).click()
    [chooser] = dialogs(app, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "mine"))
    chooser.close()
    assert app.session.project.path == tmp_path / "mine.claims"
    [paste] = dialogs(app, PasteDialog)
    paste.close()
    app.window.actions_["project.import"].trigger()
    [dialog] = dialogs(app, ImportDialog)
    dialog.close()
    assert with_ending(tmp_path / "a.claims") == tmp_path / "a.claims"


def test_joining_the_samples_is_asked_once(app, qtbot):
    app.window.articles.paste_wanted.emit()
    [box] = dialogs(app, QMessageBox)
    next(button for button in box.buttons() if "Add to" in button.text()).click()
    [paste] = dialogs(app, PasteDialog)
    paste.close()
    app.window.articles.import_wanted.emit()
    assert not dialogs(app, QMessageBox)
    [dialog] = dialogs(app, ImportDialog)
    dialog.close()


def test_a_new_project_never_replaces_a_file(app, tmp_path):
    path = tmp_path / "mine.claims"
    path.write_text("precious", "utf-8")
    assert not app.projects.make(path)
    assert app.window.message.isVisible()
    assert path.read_text("utf-8") == "precious"
    assert app.projects.samples_open


def test_a_profile_needs_a_name(app, qtbot):
    app.projects.ask_rename()
    [dialog] = dialogs(app, RenameDialog)
    dialog.line.setText("   ")
    dialog._on_accepted()
    assert dialog.problem.isVisible()
    dialog.line.setText("Bea")
    dialog._on_accepted()
    assert app.session.project.me.name == "Bea"


def test_files_dropped_on_the_window_are_offered_for_import(app, tmp_path, qtbot):
    path = tmp_path / "a.txt"
    path.write_text("An article.", "utf-8")
    app.window.drops.dropped.emit([path])
    [box] = dialogs(app, QMessageBox)
    box.close()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert data.hasUrls()


# Errors


# Closing


def test_closing_while_something_runs_asks_first(app, qtbot):
    def work(ticker):
        while True:
            ticker.tick(0, 0)

    app.session.in_background("Importing", work, lambda _: None)
    app.window.close()
    assert app.window.isVisible()
    assert "still running" in app.window.message.words.text()
    app.window.message._buttons[0].click()
    assert not app.window.isVisible()
    assert app.session.project is None


def test_a_read_only_project_looks_it(start, qtbot):
    app = start()
    window, path = app.window, app.session.project.path
    assert window.windowTitle() == "Samples — Claim Annotator"
    chips = window.top_row.palette_row.chips.values()
    for read_only in (True, False):
        app.projects.open(path, read_only=read_only)
        window.load_icons()
        assert ("(read only)" in window.windowTitle()) is read_only
        assert [chip.isEnabled() for chip in chips] == [not read_only] * len(chips)
        assert window.top_row.finish.isEnabled() is not read_only
        assert [each.isEnabled() for each in window.top_row.steps] == [not read_only] * 2
        for each in (window.top_row.finish, *window.top_row.steps, *chips):
            assert ("read only" in each.toolTip()) is read_only
    app.projects.open(path, read_only=True)
    qtbot.keyClick(window.reader, Key.Key_C)
    assert window.labelling.sticky is None
    assert "read only" in window.message.words.text()


def test_a_problem_goes_when_another_project_is_opened(app, tmp_path):
    (tmp_path / "no.claims").write_text("no project", "utf-8")
    assert not app.projects.open(tmp_path / "no.claims")
    assert app.window.message.isVisible()
    assert app.projects.make(tmp_path / "mine.claims")
    assert not app.window.message.isVisible()


def test_a_failed_export_is_told_in_the_dialog_only(app, qtbot, tmp_path):
    app.window.actions_["project.export"].trigger()
    [dialog] = dialogs(app, ExportDialog)
    # A look that is still to come would go before the failure, or wipe its words away.
    qtbot.waitUntil(lambda: dialog.up_to_date and not app.session.busy, timeout=20_000)

    def fail(ticker):
        raise Problem("The disk is full.")

    dialog.work("Export", fail, lambda _: None)
    qtbot.waitUntil(lambda: "full" in dialog.told.text())
    assert not app.window.message.isVisible()
    dialog.close()
    app.session.in_background("Something", fail, lambda _: None)
    qtbot.waitUntil(app.window.message.isVisible)


def test_labels_show_all_their_names_or_none(app, qtbot):
    row = app.window.top_row.palette_row
    chips = list(row.chips.values())
    for width, named in ((row.sizeHint().width(), True), (row.sizeHint().width() - 1, False)):
        row.resize(width, row.height())
        assert [chip.sizeHint() == chip.whole() for chip in chips] == [named] * len(chips)
        assert [chip.sizeHint() == chip.cap() for chip in chips] == [not named] * len(chips)
    assert "Speculation: " in chips[-1].toolTip()


def test_in_a_small_window_the_article_has_the_larger_part(app, qtbot):
    window = app.window
    window.resize(1280, 700)
    docks = [window.articles_dock, window.spans_dock]
    window.resizeDocks(docks, [288, 288], Qt.Orientation.Horizontal)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.centralWidget().width() >= 450)
    assert (window.width(), window.height()) == (900, 600)


def test_a_task_never_moves_the_edges_of_the_panels(app):
    window, task = app.window, app.window.task
    window.resize(1024, 640)
    QApplication.processEvents()
    docks = window.articles_dock, window.spans_dock
    before = [each.geometry() for each in (window, *docks)]
    least = window.centralWidget().minimumSizeHint().width()
    task._on_started("Comparing with a restore point")
    task._on_progress(1, 2, "an article of which a lot of words are told, " * 9)
    QApplication.processEvents()
    assert task.isVisible()
    assert window.centralWidget().minimumSizeHint().width() == least
    assert [each.width() for each in (window, *docks)] == [each.width() for each in before]
    assert task.words.text().endswith("…")
    assert task.cancel.geometry().right() < task.width()
    task.hide()


def test_escape_in_the_note_saves_it_and_goes_back_to_the_article(app, qtbot):
    window = app.window
    window.labelling.label_words("claim", Segment(1119, 1144))
    span = app.session.selection
    qtbot.keyClick(window.reader, Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    note = QApplication.focusWidget()
    assert note is window.bench.inspector.note
    qtbot.keyClicks(note, "why")
    qtbot.keyClick(note, Key.Key_Escape)
    assert window.reader.hasFocus()
    assert app.session.project.annotation(span).note == "why"
    assert app.session.selection == span


def test_the_definition_of_a_label_is_shown_whole(app, qtbot):
    app.window.labelling.label_words("claim", Segment(1119, 1144))
    words = app.window.bench.inspector.definition.words
    qtbot.waitUntil(words.isVisible)
    claim = app.session.project.scheme.label("claim")
    assert words.text() == " ".join(claim.definition.split())
    for width in (900, 1100, 800):
        app.window.resize(width, 700)
        qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()) > 0)


def test_closed_the_project_is_one_file(app):
    path = app.session.project.path
    app.window.labelling.label_words("claim", Segment(1119, 1144))
    app.window.close()
    assert [each.name for each in path.parent.glob("samples*")] == [path.name]


def test_a_read_only_project_refuses_labels_in_words(start, tmp_path):
    app = start()
    path = app.session.project.path
    app.projects.open(path, read_only=True)
    app.window.labelling.label_words("claim", Segment(1119, 1144))
    assert "read only" in app.window.message.words.text()
    app.window.drops.dropped.emit([tmp_path])
    assert "nothing can be added" in app.window.message.words.text()
    assert not dialogs(app, QDialog)


def test_the_page_says_that_all_articles_are_removed_until_one_is_back(app):
    from annotator.operations import RemoveArticles

    session, window = app.session, app.window
    session.run(RemoveArticles(tuple(session.project.article_keys())))
    assert window.blank.isVisible()
    assert "All articles of this project are removed" in window.blank.sentence.text()
    window.articles.all_removed.buttons[0].click()
    session.open_article(window.articles.model.key_at(0))
    window.actions_["article.restore"].trigger()
    assert not window.blank.isVisible()
    assert len(session.project.article_keys()) == 1
