"""What the window says when the project's file cannot be written, and the ways on from there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from annotator.errors import DiskFull, ProjectChanged
from annotator.store.place import Place
from annotator.values import Changes
from tests.ui.desk import TEXT
from ui.dialogs.error import ErrorDialog
from ui.plain import quoted
from ui.trouble_strip import clock_words, place_words
from ui.unsaved import Refused, Unsaved

WORDS = "may resign"


@pytest.fixture
def full(desk):
    """A switch: the disk is full, or has room again (SQLite itself says so)."""
    database = desk.session.project._database
    raw = database.writer.connection.driver_connection

    def switch(on: bool) -> None:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages if on else 2**30}")

    return switch


def label(desk, words=WORDS, key=Qt.Key.Key_C):
    desk.choose(words)
    desk.press(key)


def fill(desk, full):
    """Label until the disk is full."""
    full(True)
    for start in range(len(desk.reader.text)):
        before = desk.spans
        words = desk.reader.text[start : start + 9]
        if len(words.strip()) < 3:
            continue
        desk.choose(words)
        desk.press(Qt.Key.Key_C)
        if desk.window.troubles.shown is not None:
            assert desk.spans == before
            return
    raise AssertionError("the disk never was full")


def buttons(desk):
    return [each.text() for each in desk.window.troubles.strip.buttons]


def click(desk, words):
    strip = desk.window.troubles.strip
    next(each for each in strip.buttons if each.text() == words).click()


def test_a_full_disk_is_told_and_the_label_is_not_painted(desk, full):
    fill(desk, full)
    strip = desk.window.troubles.strip
    assert strip.isVisible()
    assert strip.head.text() == "mine.claims could not be written: the disk is full."
    assert "Not saved: Label claim, “" in strip.words.text()
    assert "All else that you see is saved." in strip.words.text()
    assert buttons(desk) == ["Try again", "Save a copy…", "Open read-only"]
    assert not desk.window.message.isVisible()  # once is enough
    painted = {each.id for each in desk.window.reading.annotations.values()}
    assert painted == {each.id for each in desk.session.project.annotations(desk.session.article)}
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in strip.findChildren(QLabel))


def test_once_there_is_room_trying_again_does_what_was_refused(desk, full):
    fill(desk, full)
    before = len(desk.spans)
    click(desk, "Try again")
    assert desk.window.troubles.strip.isVisible()  # nothing has changed yet
    assert len(desk.spans) == before
    full(False)
    click(desk, "Try again")
    assert not desk.window.troubles.strip.isVisible()
    assert len(desk.spans) == before + 1
    assert desk.selected is not None


def test_the_next_operation_ends_the_trouble_too(desk, full):
    fill(desk, full)
    full(False)
    desk.session.select(None)
    label(desk, "denied", Qt.Key.Key_D)
    assert not desk.window.troubles.strip.isVisible()
    assert ("denial", "denied") in desk.spans


def test_undo_that_is_refused_is_named(desk, full):
    label(desk)
    database = desk.session.project._database
    moved = database.path.with_name("elsewhere.claims")
    database.path.rename(moved)
    desk.session.undo()
    told = desk.window.troubles.strip
    assert "Not saved: Undo: Label claim." in told.words.text()
    assert str(moved) in told.head.text()
    assert buttons(desk) == ["Open it there", "Try again", "Save a copy…"]
    moved.rename(database.path)
    click(desk, "Try again")
    assert desk.spans == []


def test_open_read_only_and_back(desk, full):
    fill(desk, full)
    spans, path = desk.spans, desk.session.project.path
    click(desk, "Open read-only")
    assert desk.session.project.read_only
    assert desk.session.project.path == path
    assert desk.spans == spans
    assert desk.window.troubles.shown is None
    assert desk.window.troubles.strip.head.text().startswith("Not saved: Label claim, “")
    label(desk, "denied")
    assert desk.spans == spans
    click(desk, "Try again")  # opened anew, it has room again
    assert not desk.session.project.read_only
    assert len(desk.spans) == len(spans) + 1
    assert not desk.window.troubles.strip.isVisible()


def wait_for_copy(desk, qtbot, path):
    qtbot.waitUntil(lambda: not desk.session.busy and path.exists(), timeout=10_000)


def test_a_deleted_file_can_be_saved_as_a_copy_and_opened(desk, qtbot, tmp_path):
    label(desk)
    path, spans = desk.session.project.path, desk.spans
    path.unlink()
    label(desk, "denied")
    assert desk.spans == spans
    assert buttons(desk) == ["Try again", "Save a copy…", "Open…"]
    click(desk, "Save a copy…")
    dialog = desk.window.findChild(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "rescued"))
    dialog.close()
    copy = tmp_path / "rescued.claims"
    wait_for_copy(desk, qtbot, copy)
    assert desk.window.troubles.strip.head.text() == "A copy was saved as rescued.claims."
    click(desk, "Open the copy")
    assert desk.session.project.path == copy
    assert desk.spans == [*spans, ("claim", "denied")]  # what was refused is made in it
    assert desk.session.project.check() == []
    assert not desk.window.troubles.strip.isVisible()


def test_coming_back_to_the_window_notices_it_at_once(desk, qtbot):
    path = desk.session.project.path
    hidden = path.rename(path.with_name("hidden.claims"))
    QApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: desk.window.troubles.strip.isVisible(), timeout=5000)
    hidden.rename(path)
    click(desk, "Try again")
    assert not desk.window.troubles.strip.isVisible()


def test_a_file_changed_by_another_program_is_opened_anew(desk):
    import sqlite3

    path = desk.session.project.path
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("UPDATE article SET title = title || 1")
    other.close()
    label(desk)
    assert isinstance(desk.window.troubles.shown, ProjectChanged)
    assert desk.spans == []
    former = desk.session.project
    click(desk, "Try again")
    assert desk.session.project is not former
    assert desk.spans == [("claim", WORDS)]


def test_a_deleted_project_is_kept_when_it_is_closed(desk, qtbot):
    label(desk)
    spans, path = desk.spans, desk.session.project.path
    path.unlink()
    desk.app.projects.open_samples()
    qtbot.waitUntil(desk.window.troubles.notice.isVisible, timeout=5000)
    told = desk.window.troubles.notice.words.text()
    kept = list((desk.window.data_dir / "kept").glob("mine kept *.claims"))
    assert len(kept) == 1
    assert str(kept[0]) in told
    assert desk.app.projects.open(kept[0])
    desk.session.open_article(desk.session.project.article_keys()[0])
    assert desk.spans == spans


def test_closing_the_window_keeps_it_too(desk, start, tmp_path):
    label(desk)
    desk.session.project.path.unlink()
    desk.app.shut()
    again = start()
    assert again.session.project.path.parent == desk.window.data_dir / "kept"
    assert len(again.session.project.history()) > 1


def test_save_a_copy_from_the_menu(desk, qtbot, tmp_path):
    label(desk)
    desk.window.actions_["project.copy"].trigger()
    dialog = desk.window.findChild(QFileDialog)
    assert dialog.selectedFiles() == [str(tmp_path / "mine copy.claims")]
    dialog.close()
    desk.window.troubles.copy_to(tmp_path / "other.claims")
    wait_for_copy(desk, qtbot, tmp_path / "other.claims")
    assert desk.said == f"A copy was saved as {tmp_path / 'other.claims'}."
    assert not desk.window.troubles.strip.isVisible()


def test_a_name_that_becomes_another_file_s_replaces_nothing(desk, tmp_path):
    """The desktop asked about “other.v2”, which is not there, and not about this one."""
    there = tmp_path / "other.v2.claims"
    there.write_bytes(b"somebody's work")
    desk.window.troubles.copy_to(tmp_path / "other.v2")
    assert not desk.session.busy
    assert "other.v2.claims exists already" in desk.window.message.words.text()
    assert there.read_bytes() == b"somebody's work"


def test_a_copy_onto_the_project_itself_is_refused(desk, qtbot):
    desk.window.troubles.copy_to(desk.session.project.path)
    qtbot.waitUntil(lambda: desk.window.message.isVisible(), timeout=10_000)
    assert "is the project itself" in desk.window.message.words.text()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("network", "nfs4"), "network folder (nfs4)"),
        (Place("synchronised", "Dropbox"), "synchronised (Dropbox)"),
    ],
)
def test_the_place_is_warned_of_until_it_was_read(desk, qtbot, monkeypatch, place, said):
    monkeypatch.setattr("annotator.store.engine.place_of", lambda path: place)
    path, notice = desk.session.project.path, desk.window.troubles.notice
    assert desk.app.projects.open(path)
    qtbot.waitUntil(notice.isVisible, timeout=5000)
    assert said in notice.head.text()
    label(desk)
    assert desk.spans == [("claim", WORDS)]
    assert notice.isVisible()
    notice.close_button.click()
    assert desk.app.projects.open(path)
    QApplication.processEvents()
    assert not notice.isVisible()


def test_a_clock_that_is_off_is_told_each_time(desk, qtbot, monkeypatch):
    monkeypatch.setattr("annotator.standing.Standing.clock_ahead", lambda self: 86_400_000 * 30)
    path, notice = desk.session.project.path, desk.window.troubles.notice
    for _ in range(2):
        assert desk.app.projects.open(path)
        qtbot.waitUntil(notice.isVisible, timeout=5000)
        assert "30 days ahead" in notice.head.text()
        notice.close_button.click()


def test_words():
    assert "90 minutes ahead" in clock_words(5_400_000)[0]
    assert "sshfs" in place_words("network", "sshfs")[0]
    told = DiskFull("It is full.", "All is there.", "Make room.")
    assert str(told) == "It is full. All is there. Make room."


def test_after_a_quiet_moment_the_file_alone_is_whole(desk, qtbot, tmp_path):
    """Whoever copies the one file of an open project has what is in it."""
    from annotator.project import Project

    label(desk)
    path, spans = desk.session.project.path, desk.spans
    quiet = desk.window.troubles._quiet
    assert quiet.isActive()
    quiet.setInterval(0)
    qtbot.waitUntil(lambda: not quiet.isActive(), timeout=5000)
    copy = Path(shutil.copy(path, tmp_path / "taken.claims"))
    person = desk.app.projects.person()
    with Project.open(copy, person, desk.session.machine) as taken:
        found = taken.annotations(desk.session.article)
        assert [each.quote for each in found] == [words for _, words in spans]
        assert taken.check() == []


def note(desk, words):
    """Type a note on the open article, and leave it for the next one, and come back."""
    field, keys = desk.window.bench.inspector.article_note, desk.session.project.article_keys()
    field.setPlainText(words)
    desk.session.open_article(keys[1])
    desk.window.bench.flush()
    desk.session.open_article(keys[0])
    return field


def test_all_that_was_refused_is_named_held_and_done_in_order(desk, qtbot):
    path = desk.session.project.path
    hidden = path.rename(path.with_name("hidden.claims"))
    field = note(desk, "Ask the ministry.")
    desk.window.bench.flush()
    qtbot.waitUntil(lambda: field.toPlainText() == "Ask the ministry.", timeout=5000)
    label(desk)
    label(desk)  # pressed again, for nothing was painted
    told = desk.window.troubles.strip.words.text()
    assert "Not saved: 2 changes: Note on the article; Label claim, “may resign”." in told
    click(desk, "Try again")
    assert "Still not: tried again at " in desk.window.troubles.strip.words.text()
    click(desk, "Copy the words")
    assert "Note on the article: Ask the ministry." in QApplication.clipboard().text()
    hidden.rename(path)
    click(desk, "Try again")
    project = desk.session.project
    assert project.progress(desk.session.article).note == "Ask the ministry."
    assert desk.spans == [("claim", WORDS)]
    assert not desk.window.troubles.strip.isVisible()


def test_what_cannot_be_done_any_more_is_told_with_its_words(desk):
    from annotator.operations import SetNote

    path = desk.session.project.path
    hidden = path.rename(path.with_name("hidden.claims"))
    desk.session.run(SetNote("0" * 32, "Nobody is to lose this."))
    hidden.rename(path)
    click(desk, "Try again")
    told = desk.window.message.words.text()
    assert "Nobody is to lose this." in told
    assert "cannot be done any more" in told


def test_undo_takes_back_what_waits(desk):
    path = desk.session.project.path
    hidden = path.rename(path.with_name("hidden.claims"))
    label(desk)
    desk.session.undo()
    assert len(desk.session.unsaved) == 0
    hidden.rename(path)
    click(desk, "Try again")
    assert desk.spans == []


def test_the_window_is_not_closed_over_what_waits_without_a_word(desk, full):
    fill(desk, full)
    desk.window.close()
    assert desk.window.isVisible()
    assert "Closed now, that is lost." in desk.window.message.words.text()
    desk.window.close()
    assert not desk.window.isVisible()


def test_a_moved_file_is_opened_there(desk):
    path = desk.session.project.path
    moved = path.rename(path.with_name("hidden.claims"))
    label(desk)
    click(desk, "Open it there")
    assert desk.session.project.path == moved
    assert desk.spans == [("claim", WORDS)]
    assert desk.window.windowTitle() == "mine (hidden.claims) — Claim Annotator"


def other_project(desk, tmp_path):
    from annotator.project import Project

    path = tmp_path / "other.claims"
    Project.create(path, desk.app.projects.person(), desk.session.machine).close()
    return path


def test_an_overwritten_file_goes_on_in_its_newest_restore_point(desk, qtbot, tmp_path):
    label(desk)
    desk.session.project.make_restore_point()
    label(desk, "denied")
    note(desk, "Ask the ministry.")
    path, session = desk.session.project.path, desk.session
    path.write_bytes(other_project(desk, tmp_path).read_bytes())
    session.open_article(session.project.article_keys()[1])  # reading alone finds it
    qtbot.waitUntil(lambda: session.project.path != path, timeout=10_000)
    assert session.project.path.parent == desk.window.data_dir / "kept"
    session.open_article(session.project.article_keys()[0])
    assert desk.spans == [("claim", WORDS)]
    notice = desk.window.troubles.notice
    assert "mine.claims was overwritten by another program" in notice.head.text()
    assert "Not in it: 2 changes made since" in notice.words.text()
    assert "denied" in notice.words.text()
    assert "– Note on the article: Ask the ministry." in notice.words.text()
    assert [each.text() for each in notice.buttons] == ["Save a copy…", "Open mine.claims"]
    label(desk, "denied")
    assert len(desk.spans) == 2


def test_the_restore_point_need_not_have_the_article_that_is_open(desk, qtbot, tmp_path):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    session, path = desk.session, desk.session.project.path
    session.project.make_restore_point()
    there = set(session.project.article_keys())
    session.run(AddArticles((NewArticle(text=f"{TEXT} Later."),)))
    [later] = set(session.project.article_keys()) - there
    session.open_article(later)
    label(desk)
    path.write_bytes(other_project(desk, tmp_path).read_bytes())
    label(desk, "denied")
    qtbot.waitUntil(lambda: session.project.path != path, timeout=10_000)
    assert session.article in there
    assert desk.reader.text == session.project.text(session.article)
    notice = desk.window.troubles.notice
    qtbot.waitUntil(notice.isVisible, timeout=5000)
    assert "Not in it: 3 changes made since" in notice.words.text()
    assert not desk.window.findChildren(ErrorDialog)


def test_overwritten_without_a_restore_point_nothing_is_read(desk, qtbot, tmp_path):
    label(desk)
    path = desk.session.project.path
    path.write_bytes(other_project(desk, tmp_path).read_bytes())
    label(desk, "denied")
    qtbot.waitUntil(lambda: desk.session.project is None, timeout=10_000)
    strip = desk.window.troubles.strip
    assert strip.isVisible()
    assert "There is no restore point of it" in strip.words.text()
    click(desk, "Open what is there now")
    assert desk.session.project.path == path
    assert "another project is open now" in desk.window.message.words.text()


def test_a_kept_copy_says_what_it_is_at_each_opening(desk, start, qtbot):
    label(desk)
    path = desk.session.project.path
    path.unlink()
    label(desk, "denied")
    desk.app.shut()
    again = start()
    notice = again.window.troubles.notice
    qtbot.waitUntil(notice.isVisible, timeout=5000)
    assert "mine.claims was deleted by another program" in notice.head.text()
    assert str(again.session.project.path) in notice.words.text()
    assert [each.text() for each in notice.buttons] == ["Save a copy…"]
    key = again.session.project.article_keys()[0]
    assert len(again.session.project.annotations(key)) == 2  # what waited is in it too


def test_a_quotation_has_one_pair_of_marks():
    assert quoted('"Some companies” said so') == "“Some companies” said so”"
    assert quoted("“All of it”") == "“All of it”"


def test_what_is_opened_instead_is_said(start, tmp_path):
    app = start(tmp_path / "nowhere.claims")
    assert "Opened instead: Samples, " in app.window.message.words.text()


def test_the_bar_does_not_say_that_all_is_on_disk(desk, full):
    fill(desk, full)
    assert desk.said == "The last change was not saved."


def test_what_is_refused_again_keeps_its_place():
    done, full = [], [True]

    def change(name):
        def make(project):
            if full:
                raise DiskFull("Full.", "", "")
            done.append(name)
            return Changes(operation=name, name=name)

        return make

    unsaved = Unsaved()
    for name in ("first", "second"):
        unsaved.hold(Refused(name, change(name), key=name), "p")
    with pytest.raises(DiskFull):
        unsaved.do(None)
    full.clear()
    unsaved.do(None)
    assert done == ["first", "second"]


def test_what_waited_is_in_the_copy_that_is_kept(desk, qtbot):
    desk.session.project.path.unlink()
    label(desk)
    assert len(desk.session.unsaved) == 1
    desk.app.projects.open_samples()
    qtbot.waitUntil(desk.window.troubles.notice.isVisible, timeout=5000)
    [kept] = (desk.window.data_dir / "kept").glob("mine kept *.claims")
    assert desk.app.projects.open(kept)
    desk.session.open_article(desk.session.project.article_keys()[0])
    assert desk.spans == [("claim", WORDS)]
