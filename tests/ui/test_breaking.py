"""Long words: a name of 240 letters makes no label, and no window, wider."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton

from annotator.errors import DiskFull
from annotator.project import Project
from ui.breaking import BREAK, LONG, breakable
from ui.dialogs.damaged import DamagedDialog
from ui.dialogs.project import ask_held
from ui.plain import message_box, plain_label

NAME = "x" * 240
PATH = f"/home/ana/{NAME}/a-project.claims"
SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


@given(st.text(alphabet=st.sampled_from("ab/\\ \n\u0301\u200d👩ع中"), max_size=200))
def test_words_get_places_to_break_and_nothing_else(words):
    shown = breakable(words)
    assert shown.replace(BREAK, "") == words
    assert "\u200b\u0301" not in shown
    assert "\u200b\u200d" not in shown
    assert "\u200d\u200b" not in shown


def test_only_long_words_break():
    words = f"A name such as {'x' * (LONG - 1)} stays, and so do /home/ana/some/folder and others."
    assert breakable(words) == words
    assert BREAK in breakable("x" * LONG)
    path = "/home/ana/some/folder/of/articles/a-project.claims"
    assert breakable(path).split(BREAK)[-1] == "a-project.claims", "at its steps, not within them"


def test_a_label_with_a_long_word_is_as_narrow_as_any(qtbot):
    label = plain_label("", wrap=True)
    qtbot.addWidget(label)
    label.setText(f"{PATH} could not be written.")
    assert label.minimumSizeHint().width() < 200
    label.resize(300, 300)
    assert label.heightForWidth(300) > 3 * label.fontMetrics().height()
    assert label.text() == f"{PATH} could not be written."
    assert label.accessibleName() == label.text(), "nothing reads the breaks out"
    label.setText("Short.")
    assert (label.text(), label.accessibleName()) == ("Short.", "")
    label.setText(NAME)
    label.clear()
    assert (label.text(), label.accessibleName()) == ("", "")


def test_a_label_keeps_the_name_that_it_was_given(qtbot):
    label = plain_label("", wrap=True)
    qtbot.addWidget(label)
    label.setAccessibleName("Where it lies")
    label.setText(PATH)
    label.setText("Short.")
    assert label.accessibleName() == "Where it lies"


def test_what_is_copied_has_no_breaks(qtbot):
    label = plain_label(f"It lies in\n{PATH}", wrap=True)
    qtbot.addWidget(label)
    label.setTextInteractionFlags(SELECTABLE)
    label.show()
    label.setFocus()
    label.select_all()
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == label.text() == label.selectedText()


def test_the_menu_copies_without_breaks(qtbot):
    label = plain_label(PATH, wrap=True)
    qtbot.addWidget(label)
    label.setTextInteractionFlags(SELECTABLE)
    label.show()
    at = label.rect().center()
    label.contextMenuEvent(
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, label.mapToGlobal(at))
    )
    [menu] = label.findChildren(QMenu)
    copy, everything = menu.actions()
    assert not copy.isEnabled()
    everything.trigger()
    copy.setEnabled(True)
    copy.trigger()
    assert QGuiApplication.clipboard().text() == PATH
    menu.close()


def test_a_question_about_a_long_name_is_no_wider(qtbot):
    box = message_box(None, QMessageBox.Icon.Question, "t", NAME, f"{NAME} {NAME}")
    qtbot.addWidget(box)
    box.show()
    assert box.width() < 1000


@pytest.fixture
def opened(app, tmp_path):
    """Opens a project with this name of its file and this title."""

    def opened(name):
        made = tmp_path / "made.claims"  # while it is made, longer names stand beside it
        Project.create(made, app.projects.person(), app.session.machine, title=name).close()
        path = made.rename(tmp_path / f"{name}.claims")
        assert app.projects.open(path)
        return path

    return opened


def in_message(app, path):
    app.window.message.show_problem(f"{path} cannot be opened.", ("Open…", bool))


def in_trouble(app, path):
    app.session.troubled.emit(DiskFull(f"{path} could not be written.", "A", "B"))
    assert app.window.troubles.strip.isVisible()


def in_notice(app, path):
    app.window.troubles.notice.tell(path.name, str(path), (("Save a copy…", bool),))


def in_status(app, path):
    app.window.status.say(f"A copy was saved as {path}.")


def in_task(app, path):
    app.window.task.words.set_words(f"Copying {path.name}")
    app.window.task.show()


@pytest.mark.parametrize("show", [in_message, in_trouble, in_notice, in_status, in_task])
def test_a_long_name_makes_the_window_no_wider(app, opened, show):
    widths = []
    for name in ("short", NAME):
        show(app, opened(name))
        QApplication.processEvents()
        widths.append(app.window.minimumSizeHint().width())
    assert widths[0] == widths[1]


def test_a_way_on_that_names_a_file_is_cut(app):
    strips = (app.window.message, app.window.troubles.notice)
    app.window.message.show_problem("A", (f"Open {NAME} & more", bool))
    app.window.troubles.notice.tell("A", "B", ((f"Open {NAME} & more", bool),))
    for strip in strips:
        [button] = strip.findChildren(QPushButton)
        assert button.text().endswith("x…")
        assert button.sizeHint().width() < 400
        assert NAME in button.toolTip().replace("\n", "")


def test_the_menu_of_recent_projects_is_no_wider_than_the_window(app, opened):
    opened(NAME)
    recent = app.window.menus.recent
    assert recent.actions()[0].text().startswith("xxx")
    assert recent.sizeHint().width() < app.window.width()


def test_the_question_about_a_project_in_use_is_no_wider(app, opened, qtbot):
    path = opened(NAME)
    box = ask_held(app.window, path, "", lambda: None, lambda: None, f"{path} is full")
    qtbot.waitUntil(box.isVisible)
    assert box.width() < app.window.width()
    box.reject()


def test_a_damaged_project_with_a_long_name_is_told_in_a_dialog_of_its_size(app, opened, qtbot):
    path, machine = opened(NAME), app.session.machine
    app.session.close_project()
    dialog = DamagedDialog(app.session, path, f"{path} is damaged.", machine, "Ana", app.window)
    assert dialog.minimumSizeHint().width() < 680
    qtbot.waitUntil(lambda: not dialog.running)
    dialog.close()
