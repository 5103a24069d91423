"""Adjudicating in the window: one key for each decision, and the same by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.machine import Machine
from annotator.operations import SetSegments
from annotator.operations.assigning import Assign
from annotator.operations.deciding import Decide
from annotator.project import Project
from annotator.review.deciding import fields_accept
from tests.ui.review.adjudication import (
    AGREED,
    ALT,
    BOUNDARY,
    CONTROL,
    LABEL,
    MISSING,
    OTHER,
    SHIFT,
    TEXT,
    Adjudicator,
    Key,
    make,
    people,
    segment,
)
from ui.review.watch import Watch


@pytest.fixture
def desk(start, tmp_path, qtbot):
    data, path = make(tmp_path)
    return Adjudicator(start(path, name="Ana", data_dir=data), qtbot)


def test_the_first_open_group_is_current_and_its_versions_are_numbered(desk):
    assert desk.desk.active
    assert desk.desk.at == LABEL
    rows = [row.facts for row in desk.panel.card.rows if not row.isHidden()]
    assert [row.key for row in rows] == ["1", "2"]
    assert {row.label for row in rows} == {"claim", "speculation"}
    assert {row.makers for row in rows} == {"A", "B"}
    assert desk.panel.card.kinds.text() == "Label"
    assert desk.panel.card.pairing.text() == "Paired: another label, 100 % overlap"


def test_a_number_takes_the_version_and_goes_on(desk):
    taken = desk.desk.group.choices[1].versions[0].annotation
    raw = desk.project.annotations(desk.session.article)
    desk.press(Key.Key_2)
    assert desk.gold() == [(taken.label, "Ministers may resign soon")]
    assert desk.groups[LABEL].decision.fields.verdict == "accept"
    assert desk.desk.at == BOUNDARY
    assert desk.project.annotations(desk.session.article) == raw


def test_a_number_without_a_version_decides_nothing(desk):
    desk.press(Key.Key_7)
    assert desk.said == "There is no version 7 in this group."
    assert desk.review.open == 4


def test_the_words_that_differ_are_marked(desk):
    desk.press(Key.Key_N)
    marked = {row.facts.key: row.words.marked() for row in desk.panel.card.rows[:2]}
    assert sorted(marked.values()) == [[], ["office "]]


def test_all_agreed_groups_are_accepted_at_once_and_undone_at_once(desk):
    desk.press(Key.Key_A)
    assert [group.state for group in desk.groups] == ["open", "open", "decided", "open"]
    assert desk.gold() == [("quote", "“Nobody has left this building,”")]
    desk.press(Key.Key_A)
    assert desk.said == "No open group is agreed on by all."
    desk.press(Key.Key_Z, CONTROL)
    assert desk.review.open == 4


def test_reject_asks_for_the_reason(desk):
    desk.press(Key.Key_X)
    desk.press(Key.Key_3)
    fields = desk.groups[LABEL].decision.fields
    assert (fields.verdict, fields.reason, fields.gold) == ("reject", "guideline_gap", ())
    assert desk.panel.card.rows[0].facts.taken is False


def test_escape_leaves_the_question_and_decides_nothing(desk):
    desk.press(Key.Key_X)
    desk.press(Key.Key_Escape)
    assert desk.review.open == 4


def test_both_become_gold(desk):
    desk.press(Key.Key_B)
    assert desk.gold() == [
        ("claim", "Ministers may resign soon"),
        ("speculation", "Ministers may resign soon"),
    ]


def test_escalated_groups_stay_open(desk):
    desk.press(Key.Key_U)
    desk.press(Key.Key_1)
    group = desk.groups[LABEL]
    assert group.state == "escalated"
    assert group.decision.fields.to in {who.id for who in desk.project.annotators()}
    assert desk.review.open == 4
    assert desk.desk.at == BOUNDARY


def test_space_n_and_p_go_from_group_to_group(desk):
    desk.press(Key.Key_2)
    desk.press(Key.Key_P)
    assert desk.desk.at == LABEL
    desk.press(Key.Key_Space)
    assert desk.desk.at == BOUNDARY
    desk.press(Key.Key_N)
    desk.press(Key.Key_N)
    assert desk.desk.at == MISSING
    desk.press(Key.Key_N)
    assert desk.said == "This is the last group."
    desk.press(Key.Key_Space)
    assert desk.desk.at == BOUNDARY


def test_backspace_takes_a_decision_back(desk):
    desk.press(Key.Key_1)
    desk.press(Key.Key_P)
    desk.press(Key.Key_Backspace)
    assert desk.groups[LABEL].state == "open"
    desk.press(Key.Key_Backspace)
    assert desk.said == "Nothing is decided here yet."


def test_a_second_decision_takes_the_place_of_the_first(desk):
    desk.press(Key.Key_1)
    desk.press(Key.Key_P)
    desk.press(Key.Key_2)
    assert len(desk.gold()) == 1
    assert not desk.groups[LABEL].contested


def test_edit_changes_label_and_edges_and_enter_decides(desk):
    desk.press(Key.Key_E)
    assert desk.bench.editing.on
    desk.press(Key.Key_D)
    desk.press(Key.Key_Left, ALT)
    desk.press(Key.Key_Right, ALT | SHIFT)
    desk.press(Key.Key_Return)
    assert desk.gold() == [("denial", "may resign")]
    assert desk.groups[LABEL].decision.fields.verdict == "edit"
    assert not desk.bench.editing.on
    assert desk.desk.at == BOUNDARY


def test_edit_takes_other_words(desk):
    desk.press(Key.Key_E)
    desk.choose("resign soon, a paper")
    desk.press(Key.Key_Return)
    assert desk.bench.editing.on
    assert desk.panel.form.words.words() == "resign soon, a paper"
    desk.press(Key.Key_Return)
    assert [words for _, words in desk.gold()] == ["resign soon, a paper"]


def test_edit_sets_an_attribute_in_the_form(desk):
    desk.press(Key.Key_E)
    row = next(row for row in desk.panel.form.attributes if row.toggles is not None)
    toggle = row.toggles.toggles[-1]
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    desk.reader.setFocus()
    desk.press(Key.Key_Return)
    assert desk.review.gold[0].attributes[row.attribute.id] == toggle.choice.value


def test_escape_leaves_editing_and_other_keys_wait(desk):
    desk.press(Key.Key_E)
    desk.press(Key.Key_B)
    assert desk.said == "Gold is being edited. Enter decides, Esc leaves it."
    desk.press(Key.Key_Escape)
    assert not desk.bench.editing.on
    assert desk.review.open == 4


def test_a_number_in_editing_begins_anew_with_that_version(desk):
    labels = [choice.versions[0].annotation.label for choice in desk.desk.group.choices]
    desk.press(Key.Key_E)
    assert desk.desk.draft.label == labels[0]
    desk.press(Key.Key_2)
    assert desk.desk.draft.label == labels[1]
    assert desk.review.open == 4


def test_gold_that_nobody_marked_is_added_and_taken_back(desk):
    desk.press(Key.Key_G)
    assert desk.said == "Select the words first, then press G and the key of a label."
    desk.choose("a paper said")
    desk.press(Key.Key_G)
    desk.press(Key.Key_C)
    assert desk.gold() == [("claim", "a paper said")]
    assert desk.review.added[0].fields.verdict == "add"
    line = desk.panel.added.lines[0]
    assert not desk.panel.added.isHidden()
    QTest.mouseClick(line.findChild(type(desk.panel.names)), Qt.MouseButton.LeftButton)
    assert desk.gold() == []


def test_one_annotator_is_accepted_whole(desk):
    face = desk.desk.faces[0]
    desk.press(Key.Key_A, SHIFT)
    desk.press(Key.Key_1)
    assert desk.review.open == 0
    theirs = {
        (version.annotation.label, version.annotation.quote)
        for group in desk.groups
        for version in group.versions
        if version.annotation.annotator == face.annotator
    }
    assert set(desk.gold()) == theirs
    desk.press(Key.Key_Z, CONTROL)
    assert desk.review.open == 4


def test_finishing_waits_for_all_groups_and_opens_the_next_article(desk):
    first, second = desk.project.article_keys()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.said.startswith("4 groups still open.")
    for key in (Key.Key_1, Key.Key_1, Key.Key_1, Key.Key_1):
        desk.press(key)
    assert "can be finished" in desk.said
    desk.press(Key.Key_Return, CONTROL)
    assert desk.project.review(first).adjudicated
    desk.until(lambda: desk.session.article == second)
    assert desk.desk.review.article == second
    assert desk.project.progress(first).state == "todo"


def test_label_keys_rest_and_come_back(desk):
    desk.choose("a paper said")
    desk.press(Key.Key_C)
    assert desk.said.startswith("This article is under review")
    assert all(one.annotator != desk.project.me.id for one in _all(desk))
    desk.press(Key.Key_F7)
    assert not desk.desk.active
    desk.press(Key.Key_C)
    assert any(one.annotator == desk.project.me.id for one in _all(desk))


def _all(desk):
    return desk.project.annotations(desk.session.article)


def test_names_are_letters_until_asked_for(desk):
    letters = {face.name for face in desk.desk.faces}
    assert letters == {"A", "B"}
    QTest.mouseClick(desk.panel.names, Qt.MouseButton.LeftButton)
    assert {row.facts.makers for row in desk.panel.card.rows[:2]} == {"Bob", "Cat"}
    QTest.mouseClick(desk.panel.names, Qt.MouseButton.LeftButton)
    assert {row.facts.makers for row in desk.panel.card.rows[:2]} == {"A", "B"}


def test_a_click_takes_a_version(desk):
    row = desk.panel.card.rows[1]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert len(desk.gold()) == 1
    assert desk.desk.at == BOUNDARY


def test_a_note_goes_with_the_decision_and_waits_for_its_own_group(desk):
    desk.press(Key.Key_N, SHIFT)
    note = desk.panel.card.note
    note.setText("both read it so")
    desk.press(Key.Key_Return, at=note)
    desk.press(Key.Key_N)
    assert note.text() == ""
    desk.press(Key.Key_P)
    assert note.text() == "both read it so"
    desk.press(Key.Key_1)
    assert desk.groups[LABEL].decision.fields.note == "both read it so"
    assert note.text() == ""


def test_the_note_of_a_decision_can_be_changed(desk):
    desk.press(Key.Key_1)
    desk.press(Key.Key_P)
    desk.press(Key.Key_N, SHIFT)
    desk.panel.card.note.setText("see the guideline")
    desk.press(Key.Key_Return, at=desk.panel.card.note)
    assert desk.groups[LABEL].decision.fields.note == "see the guideline"
    assert len(desk.gold()) == 1


def test_undo_opens_the_group_again(desk):
    desk.press(Key.Key_1)
    desk.press(Key.Key_Z, CONTROL)
    assert desk.groups[LABEL].state == "open"
    desk.until(lambda: desk.desk.review.open == 4)
    assert desk.desk.at == LABEL


def test_a_later_change_reopens_its_group_and_says_so(start, tmp_path, qtbot):
    data, path = make(tmp_path)
    first = Adjudicator(start(path, name="Ana", data_dir=data), qtbot)
    first.press(Key.Key_1)
    first.press(Key.Key_1)
    first.session.close_project()
    machine = Machine(data)
    project = Project.open(path, people(machine)["Bob"], machine)
    key = project.article_keys()[0]
    mine = next(one for one in project.annotations(key) if one.quote == "denied it on Monday")
    project.run(SetSegments(mine.id, (segment(TEXT, "The office denied it on Monday"),)))
    project.close()
    first.session.open_project(path, people(machine)["Ana"])
    first.session.open_article(key)
    first.until(lambda: first.desk.review is not None and first.desk.review.article == key)
    states = [group.state for group in first.desk.review.groups]
    assert states[LABEL] == "decided"
    assert states[BOUNDARY] == "open"
    assert first.desk.at == BOUNDARY
    assert "changed theirs since" in first.panel.card.former.text()


def test_who_is_blind_sees_nothing_and_keeps_the_keys_of_labelling(start, tmp_path, qtbot):
    data, path = make(tmp_path, waits=True)
    desk = Adjudicator(start(path, name="Cat", data_dir=data), qtbot)
    second = desk.project.article_keys()[1]
    desk.session.open_article(second)
    assert desk.desk.review is None
    assert not desk.desk.active
    assert desk.panel.nothing.sentence.text()
    assert "Bob" not in desk.panel.nothing.sentence.text()
    desk.choose("denied a report")
    desk.press(Key.Key_D)
    words = {one.quote for one in desk.project.annotations(second)}
    assert "denied a report" in words
    assert all(row.article != second for row in desk.bench.queue.rows)


def test_who_may_not_decide_is_told(start, tmp_path, qtbot):
    data, path = make(tmp_path)
    desk = Adjudicator(start(path, name="Bob", data_dir=data), qtbot)
    assert desk.desk.review is not None
    assert not desk.desk.active
    assert "decides here" in desk.panel.told.text()
    assert not desk.panel.card.rows[0].isEnabled()


def test_a_press_held_down_decides_only_once(desk):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    held = QKeyEvent(
        QEvent.Type.KeyPress, Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", autorep=True
    )
    QApplication.sendEvent(desk.reader, held)
    assert desk.review.open == 4


def test_time_looked_at_is_kept_with_the_decision(desk):
    now = [0.0]
    desk.desk.watch = Watch(lambda: now[0])
    desk.desk.watch.look(desk.desk.key)
    now[0] = 12.0
    desk.press(Key.Key_1)
    assert desk.groups[LABEL].decision.fields.seconds == 12


def test_the_second_article_has_one_agreed_group(desk):
    desk.session.open_article(desk.project.article_keys()[1])
    assert desk.desk.text == OTHER
    desk.press(Key.Key_A)
    desk.press(Key.Key_Return, CONTROL)
    assert desk.project.review(desk.project.article_keys()[1]).adjudicated


def test_the_agreed_group_says_so(desk):
    desk.desk.go(AGREED)
    assert desk.panel.card.kinds.text() == "All agree"
    assert desk.panel.card.rows[0].facts.makers == "A and B"
    assert not desk.panel.card.buttons["review.both"].isEnabled()


def test_an_article_in_which_nothing_was_found_is_adjudicated_too(start, tmp_path, qtbot):
    data, path = make(tmp_path, nothing=True)
    desk = Adjudicator(start(path, name="Ana", data_dir=data), qtbot)
    second = desk.project.article_keys()[1]
    desk.session.open_article(second)
    assert desk.desk.active
    assert "found nothing" in desk.panel.nothing.sentence.text()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.project.review(second).adjudicated
    assert desk.project.gold(second) == ()


def test_two_adjudicators_who_differ_leave_the_group_open(start, tmp_path, qtbot):
    data, path = make(tmp_path)
    desk = Adjudicator(start(path, name="Ana", data_dir=data), qtbot)
    key = desk.project.article_keys()[0]
    bob = next(who.id for who in desk.project.annotators() if who.name == "Bob")
    desk.session.run(Assign((key,), bob, "adjudicator"))
    taken = desk.desk.group.choices[0].versions[0].key
    desk.press(Key.Key_1)
    desk.session.close_project()
    machine = Machine(data)
    project = Project.open(path, people(machine)["Bob"], machine)
    group = project.review(key).groups[LABEL]
    other = next(one for one in group.choices if one.versions[0].key != taken)
    project.run(Decide(key, fields_accept(group, other, TEXT)))
    project.close()
    desk.session.open_project(path, people(machine)["Ana"])
    desk.session.open_article(key)
    desk.until(lambda: desk.desk.review is not None and desk.desk.review.article == key)
    assert desk.groups[LABEL].state == "contested"
    assert desk.desk.at == LABEL
    assert "Decided differently" in desk.panel.card.title.text()
    told = desk.panel.card.decision.text()
    assert "Accepted by you" in told
    assert "Accepted by Bob" in told
    desk.press(Key.Key_2)
    assert desk.groups[LABEL].state == "decided"


def test_a_letter_meant_for_the_menu_bar_decides_nothing(desk):
    bar = desk.window.menuBar()
    bar.setFocus()
    # B is a key of review and one of reading: in a bar that lets keys through it means two actions.
    desk.qtbot.keyClick(bar, Key.Key_B)
    desk.qtbot.keyClick(bar, Key.Key_X)
    assert not desk.groups[LABEL].decision
