"""Putting in force, proposing, files, and closing: nothing typed is lost silently."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.machine import Machine, new_id
from annotator.operations import ProposeScheme, SetScheme
from annotator.project import Project
from annotator.scheme import Scheme, default_scheme, load_scheme
from annotator.values import Person
from ui.scheme.leaving import SchemeEditor
from ui.session import Session

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
replace = msgspec.structs.replace


def define(editor: SchemeEditor, words: str = "Another meaning.") -> None:
    editor.open_page("labels")
    form = editor.forms["labels"]
    form.definition.setFocus()
    form.definition.selectAll()
    QTest.keyClicks(form.definition, words)


def lines(widget) -> list[str]:
    return [widget.item(at).text() for at in range(widget.count())]


def answer(editor: SchemeEditor, words: str) -> None:
    """Click a button of the question that stands open."""
    box = next(each for each in editor.findChildren(QMessageBox) if each.isVisible())
    button = next(each for each in box.buttons() if each.text() == words)
    QTest.mouseClick(button, LEFT)


def as_ben(session: Session, project: Project, tmp_path: Path) -> Project:
    """Open the project as somebody who is no lead."""
    path = project.path
    session.close_project()
    ben = Person(new_id(), "Ben")
    session.set_project(Project.open(path, ben, Machine(tmp_path / "ben")))
    assert session.project is not None
    return session.project


def as_ana(session: Session, ana: Person, tmp_path: Path) -> Project:
    assert session.project is not None
    path = session.project.path
    session.close_project()
    session.set_project(Project.open(path, ana, Machine(tmp_path / "data")))
    assert session.project is not None
    return session.project


# In force


def test_what_changes_is_seen_before_it_is_put_in_force(
    editor: SchemeEditor, project: Project, qtbot: QtBot
) -> None:
    assert not editor.next_button.isEnabled()
    define(editor)
    QTest.mouseClick(editor.next_button, LEFT)
    assert lines(editor.review.list) == ["Label “claim”: definition changed"]
    QTest.mouseClick(editor.review.put, LEFT)
    assert project.scheme.labels[0].definition == "Another meaning."
    assert not editor.draft.dirty
    assert "3 spans of yours were labelled before" in editor.review.words.text()
    with qtbot.waitSignal(editor.worklist_wanted) as wanted:
        QTest.mouseClick(editor.review.worklist, LEFT)
    assert wanted.args == ["version:old"]


def test_a_change_is_put_in_force_by_keys_and_the_worklist_takes_over(
    editor: SchemeEditor, project: Project, qtbot: QtBot
) -> None:
    define(editor)
    editor.next_button.setFocus()
    QTest.keyClick(editor.next_button, Key.Key_Return)
    assert editor.focusWidget() is editor.review.put
    QTest.keyClick(editor.review.put, Key.Key_Return)
    assert project.scheme.labels[0].definition == "Another meaning."
    assert editor.focusWidget() is editor.review.worklist
    with qtbot.waitSignal(editor.worklist_wanted):
        QTest.keyClick(editor.review.worklist, Key.Key_Return)
    assert not editor.isVisible()


def test_a_large_project_gets_its_restore_point_in_a_thread_first(
    editor: SchemeEditor, project: Project, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.scheme.leaving.LARGE", 0)
    define(editor)
    editor.open_page("review")
    editor.review.put.click()
    assert project.scheme.labels[0].definition != "Another meaning."
    qtbot.waitUntil(lambda: project.scheme.labels[0].definition == "Another meaning.")
    assert [each.reason for each in project.restore_points()] == ["before a change of the scheme"]
    assert editor.review.worklist.isVisible()


def test_enter_in_a_field_presses_no_button(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    form.name.setFocus()
    QTest.keyClick(form.name, Key.Key_Return)
    assert editor.isVisible()
    assert editor.section == "labels"


def test_looks_alone_make_no_worklist(editor: SchemeEditor, project: Project) -> None:
    form = editor.forms["labels"]
    form.colour.line.selectAll()
    QTest.keyClicks(form.colour.line, "#123456")
    editor.open_page("review")
    assert "how things look" in editor.review.effect.text()
    editor.review.put.click()
    assert project.scheme.labels[0].colour == "#123456"
    assert not editor.review.worklist.isVisible()
    assert "None of your spans" in editor.review.words.text()


def test_mistakes_are_not_put_in_force(editor: SchemeEditor, project: Project) -> None:
    form = editor.forms["labels"]
    form.name.selectAll()
    QTest.keyClick(form.name, Key.Key_Backspace)
    editor.open_page("review")
    assert not editor.review.put.isVisible()
    assert lines(editor.review.list) == ["Label “”: A name is needed here."]


def test_undo_in_the_window_takes_the_scheme_back_and_the_editor_follows(
    editor: SchemeEditor, session: Session, project: Project
) -> None:
    before = project.scheme
    define(editor)
    assert editor.put_in_force()
    session.undo()
    assert project.scheme == before
    assert editor.draft.scheme == before
    assert not editor.draft.dirty


def test_another_scheme_meanwhile_leaves_what_is_typed(
    editor: SchemeEditor, session: Session, project: Project
) -> None:
    define(editor)
    session.run(SetScheme(replace(project.scheme, name="Theirs")))
    assert editor.draft.scheme.labels[0].definition == "Another meaning."
    assert editor.draft.base.name == "Theirs"
    assert "meanwhile" in editor.said.words()


def test_a_refusal_is_said_and_nothing_is_lost(
    editor: SchemeEditor, session: Session, project: Project
) -> None:
    import ui.scheme.parts as parts

    scheme = parts.removed(project.scheme, "labels", 1)  # behind the editor's back
    editor._take(scheme, "no denial", "review")
    assert not editor.put_in_force()
    assert "cannot be taken out" in editor.said.words()
    assert editor.draft.scheme == scheme


# Proposing


def test_who_is_no_lead_proposes_and_a_lead_accepts(
    make: Callable[[], SchemeEditor],
    session: Session,
    project: Project,
    ana: Person,
    tmp_path: Path,
) -> None:
    ben = as_ben(session, project, tmp_path)
    editor = make()
    define(editor)
    editor.open_page("review")
    assert editor.review.put.text() == "Propose it to the leads"
    editor.review.note.setFocus()
    QTest.keyClicks(editor.review.note, "Too narrow <b>so far</b>")
    QTest.mouseClick(editor.review.put, LEFT)
    assert ben.scheme == default_scheme()
    assert [each.note for each in ben.proposals()] == ["Too narrow <b>so far</b>"]
    assert not editor.holds_changes
    assert editor.proposals.decline.text() == "Withdraw"
    assert not editor.proposals.accept.isVisible()
    editor.close()

    lead = as_ana(session, ana, tmp_path)
    editor = make()
    assert editor.sections.item(7).text() == "Proposals  1"
    editor.open_page("proposals")
    page = editor.proposals
    assert lines(page.list)[0].startswith("Ben, ")
    assert page.note.text() == "Too narrow <b>so far</b>"
    assert page.note.textFormat() == Qt.TextFormat.PlainText
    assert lines(page.changes) == ["Label “claim”: definition changed"]
    QTest.mouseClick(page.accept, LEFT)
    assert lead.scheme.labels[0].definition == "Another meaning."
    assert not [each for each in lead.proposals() if not each.answer]
    assert "3 spans of yours" in editor.review.words.text()


def test_a_lead_declines_or_goes_on_with_a_proposal(
    make: Callable[[], SchemeEditor],
    session: Session,
    project: Project,
    ana: Person,
    tmp_path: Path,
) -> None:
    ben = as_ben(session, project, tmp_path)
    ben.run(ProposeScheme(replace(ben.scheme, name="Ben’s"), ""))
    lead = as_ana(session, ana, tmp_path)
    editor = make()
    editor.open_page("proposals")
    QTest.mouseClick(editor.proposals.look, LEFT)
    assert editor.draft.scheme.name == "Ben’s"
    editor.undo()
    editor.open_page("proposals")
    QTest.mouseClick(editor.proposals.decline, LEFT)
    assert lead.scheme == default_scheme()
    assert [each.answer for each in lead.proposals()] == ["declined"]
    assert editor.proposals.head.text() == "No proposal is open"


# Files


def test_export_and_import_give_the_same_scheme(editor: SchemeEditor, tmp_path: Path) -> None:
    define(editor, "Odd \\ \"words\" 'here'.")
    file = tmp_path / "mine.toml"
    assert editor.save_file(file)
    wanted = editor.draft.scheme
    assert load_scheme(file) == wanted
    editor.undo()
    assert editor.load_file(file)
    assert editor.draft.scheme == wanted
    editor.undo()
    assert not editor.draft.dirty


def test_a_file_with_a_mistake_is_refused_with_its_line(
    editor: SchemeEditor, tmp_path: Path
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('name = "x"\nlayers = []\nlabels = []\ncolour = "red"\n', "utf-8")
    assert not editor.load_file(file)
    box = next(each for each in editor.findChildren(QMessageBox) if each.isVisible())
    assert "line 4" in box.text()
    assert "colour" in box.text()
    assert not editor.draft.dirty
    answer(editor, box.buttons()[0].text())


def test_a_scheme_with_mistakes_is_not_written(editor: SchemeEditor, tmp_path: Path) -> None:
    form = editor.forms["labels"]
    form.name.selectAll()
    QTest.keyClick(form.name, Key.Key_Backspace)
    assert not editor.save_file(tmp_path / "x.toml")
    assert not (tmp_path / "x.toml").exists()
    assert editor.review.isVisible()


def test_a_place_that_cannot_be_written_is_told(editor: SchemeEditor, tmp_path: Path) -> None:
    assert not editor.save_file(tmp_path / "no" / "x.toml")
    assert "could not be written" in editor.said.words()


def test_presets_are_offered_and_start_a_scheme(editor: SchemeEditor) -> None:
    menu = editor.top.presets.menu()
    menu.aboutToShow.emit()
    names = [each.text() for each in menu.actions()]
    assert len(names) == 3
    menu.actions()[2].trigger()
    assert editor.draft.dirty
    assert "not in force yet" in editor.said.words()
    editor.undo()
    assert not editor.draft.dirty


def test_the_file_dialog_begins_with_the_name_of_the_scheme(
    editor: SchemeEditor, qtbot: QtBot
) -> None:
    dialog = editor.ask_export()
    assert [Path(each).name for each in dialog.selectedFiles()] == ["Claims in the news.toml"]
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))
    dialog = editor.ask_import()
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))


# Closing


def test_an_untouched_editor_closes_unasked(editor: SchemeEditor) -> None:
    QTest.keyClick(editor, Key.Key_Escape)
    assert not editor.isVisible()


def test_keep_editing(editor: SchemeEditor) -> None:
    define(editor)
    editor.close()
    assert editor.isVisible()
    answer(editor, "Keep editing")
    assert editor.isVisible()
    assert editor.draft.dirty


def test_discard(editor: SchemeEditor, project: Project) -> None:
    before = project.scheme
    define(editor)
    QTest.keyClick(editor, Key.Key_Escape)
    answer(editor, "Discard them")
    assert not editor.isVisible()
    assert project.scheme == before


def test_put_in_force_while_closing(editor: SchemeEditor, project: Project) -> None:
    define(editor)
    closed = []
    editor.ask_to_close(lambda: closed.append(True))
    answer(editor, "Put in force")
    assert closed == [True]
    assert not editor.isVisible()
    assert project.scheme.labels[0].definition == "Another meaning."


def test_with_mistakes_there_is_nothing_to_put_in_force(editor: SchemeEditor) -> None:
    form = editor.forms["labels"]
    form.name.selectAll()
    QTest.keyClick(form.name, Key.Key_Backspace)
    editor.close()
    box = next(each for each in editor.findChildren(QMessageBox) if each.isVisible())
    put = next(each for each in box.buttons() if each.text() == "Put in force")
    assert not put.isEnabled()
    answer(editor, "Keep editing")


def test_a_note_being_written_is_asked_for_as_well(
    make: Callable[[], SchemeEditor], session: Session, project: Project, tmp_path: Path
) -> None:
    as_ben(session, project, tmp_path)
    editor = make()
    define(editor)
    editor.open_page("review")
    QTest.keyClicks(editor.review.note, "why")
    editor.undo()
    editor.close()
    assert editor.isVisible()
    answer(editor, "Discard them")
    assert not editor.isVisible()


def test_closing_the_project_closes_an_untouched_editor(
    editor: SchemeEditor, session: Session
) -> None:
    session.close_project()
    assert not editor.isVisible()


def test_closing_the_project_keeps_what_was_typed(
    editor: SchemeEditor, session: Session, ana: Person, tmp_path: Path
) -> None:
    define(editor)
    path = session.project.path
    session.close_project()
    assert editor.isVisible()
    assert "is closed" in editor.said.words()
    assert editor.save_file(tmp_path / "kept.toml")
    session.set_project(Project.open(path, ana, Machine(tmp_path / "data")))
    assert editor.put_in_force()
    assert session.project.scheme.labels[0].definition == "Another meaning."


def test_read_only_offers_the_file_only(
    make: Callable[[], SchemeEditor],
    session: Session,
    project: Project,
    tmp_path: Path,
    ana: Person,
) -> None:
    path = project.path
    session.close_project()
    session.set_project(Project.open(path, ana, Machine(tmp_path / "data"), read_only=True))
    editor = make()
    define(editor)
    editor.open_page("review")
    assert not editor.review.put.isEnabled()
    assert "read only" in editor.review.effect.text()


@pytest.mark.parametrize("name", ["../x", "a/b:c", "", "…"])
def test_the_file_name_of_any_scheme_is_one(name: str) -> None:
    from ui.scheme.leaving import _file_name

    made = _file_name(name)
    assert made
    assert not set("/\\:.") & set(made)


def test_a_scheme_from_a_file_keeps_labels_in_use_or_says_so(
    editor: SchemeEditor, project: Project, tmp_path: Path
) -> None:
    other: Scheme = replace(default_scheme(), name="Fresh", guideline="")
    from annotator.scheme.save import save_scheme

    save_scheme(other, tmp_path / "fresh.toml")
    assert editor.load_file(tmp_path / "fresh.toml")
    editor.open_page("review")
    assert "The scheme is called “Fresh” now" in lines(editor.review.list)
    assert editor.put_in_force()
    assert project.scheme.name == "Fresh"


def test_merging_two_labels_in_force_and_back(
    editor: SchemeEditor, session: Session, project: Project
) -> None:
    key = project.article_keys()[0]
    before = [(each.label, each.original) for each in project.annotations(key)]
    editor.list.list.setCurrentRow(1)
    form = editor.forms["labels"]
    form.retired.click()
    form.becomes.setCurrentIndex(form.becomes.findText("claim"))
    form.becomes.edited.emit()
    editor.open_page("review")
    assert "“denial” counts as “claim” from now on" in lines(editor.review.list)
    editor.review.put.click()
    after = [(each.label, each.original) for each in project.annotations(key)]
    assert ("claim", "denial") in after
    assert all(label == "claim" for label, _ in after)
    assert "1 span" in editor.forms["labels"].used.text()
    session.undo()
    assert [(each.label, each.original) for each in project.annotations(key)] == before
