"""What is told of the copy that is gone on in where a file was overwritten, and of errors then."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.ui.desk import TEXT
from tests.ui.test_trouble import click, label, other_project
from ui.dialogs.error import NOT_SAVED, SAVED, ErrorDialog
from ui.keeping.kept import Kept


def overwrite(desk, qtbot, tmp_path):
    """Have the open file overwritten; what is told of the copy that is gone on in."""
    path = desk.session.project.path
    path.write_bytes(other_project(desk, tmp_path).read_bytes())
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: desk.session.project.path != path, timeout=10_000)
    qtbot.waitUntil(desk.window.troubles.notice.isVisible, timeout=5000)
    return desk.window.troubles.notice.words.text()


@pytest.mark.parametrize("labelled", [False, True])
def test_what_is_older_than_the_session_and_not_in_the_point_is_told(
    desk, qtbot, tmp_path, labelled
):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    desk.session.project.make_restore_point()
    desk.session.run(AddArticles(tuple(NewArticle(text=f"{TEXT} {n}.") for n in range(3))))
    assert desk.app.projects.open(desk.session.project.path)
    if labelled:
        label(desk, "denied")
    told = overwrite(desk, qtbot, tmp_path)
    assert "Not in it: what was done from then until 20" in told
    assert "before this session: 3 entries of the history, 3 articles among them." in told
    assert ("Nor is 1 change of this session:" in told) is labelled
    assert ("denied" in told) is labelled
    assert "Nothing was changed" not in told
    assert desk.said == "All that is in this copy is on disk."


def test_that_nothing_was_changed_since_is_told_where_it_is_known(desk, qtbot, tmp_path):
    label(desk)
    desk.session.project.make_restore_point()
    assert desk.app.projects.open(desk.session.project.path)
    assert "Nothing was changed since." in overwrite(desk, qtbot, tmp_path)


def test_an_error_promises_nothing_while_the_file_is_in_trouble(desk, qtbot):
    report = desk.app._nets.reporter
    report(KeyError(1))
    [dialog] = desk.window.findChildren(ErrorDialog)
    assert SAVED in dialog.words.text()
    path = desk.session.project.path
    hidden = path.rename(path.with_name("hidden.claims"))
    report(KeyError(2))
    assert NOT_SAVED in dialog.words.text()
    assert desk.window.troubles.strip.isVisible()
    hidden.rename(path)
    click(desk, "Try again")
    report(KeyError(3))
    assert SAVED in dialog.words.text()
    path.rename(hidden)
    label(desk)
    desk.window.troubles.strip.close_button.click()
    report(KeyError(4))  # it was read, and the label waits still
    assert NOT_SAVED in dialog.words.text()
    dialog.close()
    hidden.rename(path)


def test_an_error_promises_nothing_beside_what_is_told_of_an_overwritten_file(
    desk, qtbot, tmp_path
):
    desk.session.project.make_restore_point()
    label(desk)
    overwrite(desk, qtbot, tmp_path)
    desk.app._nets.reporter(KeyError(1))
    [dialog] = desk.window.findChildren(ErrorDialog)
    assert NOT_SAVED in dialog.words.text()
    dialog.close()


def test_of_a_copy_of_which_that_was_not_noted_nothing_is_claimed(tmp_path):
    told = Kept(tmp_path, "mine.claims", "It was overwritten.", "2026-01-01 12:00").words()
    assert "newest restore point, of 2026-01-01 12:00." in told
    assert "Not" not in told


def test_nothing_is_claimed_where_something_was_removed_for_good(desk, qtbot, tmp_path):
    """What stood in the project at the beginning is not all there to be compared."""
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    project = desk.session.project
    project.run(AddArticles((NewArticle(text=f"{TEXT} Later."),)))
    project.make_restore_point()
    assert desk.app.projects.open(project.path)
    project = desk.session.project
    desk.session.open_article(project.article_keys()[0])
    project.purge([project.article_keys()[-1]])
    told = overwrite(desk, qtbot, tmp_path)
    assert "before this session" not in told
    assert "Nothing was changed" not in told


def test_errors_in_a_row_look_through_the_file_once(desk, monkeypatch):
    looked = []
    troubles = desk.window.troubles
    monkeypatch.setattr(troubles, "explains", lambda error: bool(looked.append(error)))
    for number in range(3):
        desk.app._nets.reporter(KeyError(number))
    [dialog] = desk.window.findChildren(ErrorDialog)
    assert len(looked) == 1
    assert dialog.more.text().startswith("3 errors by now")
    dialog.close()
