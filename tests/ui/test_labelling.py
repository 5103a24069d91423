"""Labelling by keys and mouse, in the whole window: what is pressed, and what is in the project."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from annotator.operations import AddAnnotation
from annotator.values import Segment
from tests.ui.desk import ALT, CONTROL, SHIFT, TEXT, Key
from ui.palette import NO_PROJECT
from ui.plain import tooltip


def test_select_first_then_the_key(desk):
    desk.choose("may resign soon")
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]
    assert desk.reader.words() is None, "the words are let go"
    assert desk.selected == ("speculation", "may resign soon")
    assert desk.reader.selected_span == desk.session.selection


def test_words_grow_to_whole_ones_and_quotes_take_their_marks(desk):
    desk.choose("ho met on Mond")
    desk.press(Key.Key_Q)
    desk.choose("ho met on Mond")
    desk.press(Key.Key_C)
    assert desk.spans == [("quote", "“who met on Monday,”"), ("claim", "who met on Monday")]


def test_alt_takes_the_words_exactly(desk):
    desk.choose("ho met")
    desk.press(Key.Key_C, ALT)
    assert desk.spans == [("claim", "ho met")]


def test_the_same_words_in_the_same_layer_are_relabelled(desk):
    desk.choose("may resign soon")
    desk.press(Key.Key_C)
    desk.choose("may resign soon")
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]
    desk.choose("may resign soon")
    desk.session.select(None)
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]
    assert desk.selected == ("speculation", "may resign soon")


def test_the_selected_span_is_relabelled_and_its_own_label_is_said(desk):
    desk.choose("denied")
    desk.press(Key.Key_C)
    desk.press(Key.Key_D)
    assert desk.spans == [("denial", "denied")]
    desk.press(Key.Key_2)
    assert desk.spans == [("denial", "denied")]
    assert "already" in desk.said


def test_a_label_is_held_until_it_is_let_go(desk, qtbot):
    chips = desk.window.top_row.palette_row.chips
    desk.press(Key.Key_C)
    assert chips["claim"].isChecked()
    desk.choose("met on Monday")
    desk.press(Key.Key_Space)
    desk.choose("denied")
    desk.press(Key.Key_Return)
    assert desk.spans == [("claim", "met on Monday"), ("claim", "denied")]
    assert desk.session.project.progress(desk.session.article).state == "in_progress"
    desk.press(Key.Key_Escape)
    assert not chips["claim"].isChecked()
    assert desk.selected is not None
    desk.press(Key.Key_Escape)
    assert desk.selected is None
    desk.press(Key.Key_D)
    desk.press(Key.Key_D)
    assert desk.window.labelling.sticky is None


def test_space_without_a_held_label_says_what_to_press(desk):
    desk.choose("denied")
    desk.press(Key.Key_Space)
    assert desk.spans == []
    assert desk.said == "Press C, D, Q or S to label the selected words."


def test_escape_lets_go_one_thing_at_a_time(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.choose("office")
    desk.press(Key.Key_Escape)
    assert desk.reader.words() is None
    assert desk.selected is not None
    desk.press(Key.Key_Escape)
    assert desk.selected is None


def test_a_chip_does_what_its_key_does(desk, qtbot):
    chips = desk.window.top_row.palette_row.chips
    desk.choose("denied")
    qtbot.mouseClick(chips["denial"], Qt.MouseButton.LeftButton)
    assert desk.spans == [("denial", "denied")]
    assert desk.reader.hasFocus()
    desk.session.select(None)
    qtbot.mouseClick(chips["claim"], Qt.MouseButton.LeftButton)
    assert desk.window.labelling.sticky == "claim"
    assert chips["claim"].isChecked()
    assert not chips["denial"].isChecked()


def test_mouse_only_with_a_held_label(desk, qtbot):
    qtbot.mouseClick(desk.window.top_row.palette_row.chips["denial"], Qt.MouseButton.LeftButton)
    at = TEXT.index("denied") + 2
    cursor = desk.reader.textCursor()
    cursor.setPosition(at)
    point = desk.reader.cursorRect(cursor).center()
    view = desk.reader.viewport()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(point))
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(point))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(point))
    assert desk.spans == [("denial", "denied")]


def test_words_are_added_to_and_cut_out_of_a_span(desk):
    desk.choose("may resign")
    desk.press(Key.Key_S)
    desk.choose("would resign")
    desk.press(Key.Key_Plus)
    assert desk.spans == [("speculation", "may resign", "would resign")]
    desk.choose("resign soon")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("speculation", "may", "would resign")]
    desk.choose("would resign")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("speculation", "may")]
    desk.choose("may resign")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("speculation", "may")]
    assert "Nothing would be left" in desk.said


def test_words_go_to_the_span_selected_last_until_escape(desk):
    desk.choose("may resign")
    desk.press(Key.Key_S)
    desk.session.select(None)  # as a click on plain text does
    desk.choose("would resign")
    desk.press(Key.Key_Plus)
    assert desk.spans == [("speculation", "may resign", "would resign")]
    assert desk.selected is not None
    desk.press(Key.Key_Escape)
    desk.choose("denied")
    desk.press(Key.Key_Plus)
    assert "No span is selected" in desk.said
    assert len(desk.spans[0]) == 3


def test_a_span_that_is_gone_takes_no_more_words(desk):
    desk.choose("may resign")
    desk.press(Key.Key_S)
    desk.press(Key.Key_Backspace)
    desk.choose("would resign")
    desk.press(Key.Key_Plus)
    assert desk.spans == []
    assert "No span is selected" in desk.said


def test_walking_away_says_where_selected_words_still_go(desk):
    desk.choose("met on")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Down)
    assert desk.selected is None
    assert desk.said.startswith("Selected words still go to “met on” with ")
    assert desk.said.endswith(" or +; Esc lets it go.")


def test_what_a_cut_leaves_sheds_its_loose_ends(desk):
    desk.choose("Ministers, “who met on Monday,” may resign soon")
    desk.press(Key.Key_C)
    desk.choose("“who met on Monday,”")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("claim", "Ministers", "may resign soon")]


def test_cutting_a_part_of_a_word_takes_the_word(desk):
    desk.choose("“who met on Monday,”")
    desk.press(Key.Key_Q)
    desk.choose("et on Mon")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("quote", "“who")]


def test_adding_and_cutting_say_what_is_missing(desk):
    desk.press(Key.Key_Plus)
    assert "No span is selected" in desk.said
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.press(Key.Key_Plus)
    assert "Select the words to add" in desk.said
    desk.press(Key.Key_Minus)
    assert "Select the words to cut" in desk.said
    desk.choose("office")
    desk.press(Key.Key_Minus)
    assert "no part" in desk.said


def test_edges_move_by_word_and_by_character(desk):
    desk.choose("met on")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Right, ALT)
    assert desk.spans == [("claim", "met on Monday")]
    desk.press(Key.Key_Left, ALT | SHIFT)
    assert desk.spans == [("claim", "who met on Monday")]
    desk.press(Key.Key_Right, ALT | SHIFT)
    desk.press(Key.Key_Left, ALT)
    assert desk.spans == [("claim", "met on")]
    desk.press(Key.Key_Period)
    desk.press(Key.Key_Period)
    desk.press(Key.Key_Less)
    assert desk.spans == [("claim", "o met on Mo")]
    desk.press(Key.Key_Greater)
    desk.press(Key.Key_Comma)
    desk.press(Key.Key_Comma)
    assert desk.spans == [("claim", "met on")]


def test_an_edge_never_takes_in_a_line_break(desk):
    desk.choose("The office")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Less)
    assert desk.spans == [("claim", ".\n\nThe office")]
    desk.press(Key.Key_Greater)
    assert desk.spans == [("claim", "The office")]


def test_an_edge_does_not_pass_the_other(desk):
    desk.choose("met")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Left, ALT)
    assert desk.spans == [("claim", "met")]
    assert "cannot get shorter" in desk.said


def test_a_dragged_edge_is_an_operation(desk):
    desk.choose("met on")
    desk.press(Key.Key_C)
    start = TEXT.index("met on Monday")
    moved = (Segment(start, start + len("met on Monday")),)
    desk.reader.edge_dragged.emit(desk.session.selection, moved)
    assert desk.spans == [("claim", "met on Monday")]
    desk.press(Key.Key_Z, CONTROL)
    assert desk.spans == [("claim", "met on")]


def test_delete_undo_and_redo(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.press(Key.Key_Backspace)
    assert desk.spans == []
    assert desk.selected is None
    assert desk.reader.spans_at(TEXT.index("denied")) == []
    desk.press(Key.Key_Z, CONTROL)
    assert desk.spans == [("denial", "denied")]
    assert desk.reader.spans_at(TEXT.index("denied"))
    desk.press(Key.Key_Y, CONTROL)
    assert desk.spans == []


def test_next_and_previous_span(desk):
    for words, key in (("met on", Key.Key_C), ("may resign", Key.Key_S), ("denied", Key.Key_D)):
        desk.choose(words)
        desk.press(key)
    desk.session.select(None)
    desk.reader.set_caret(0)
    seen = []
    for _ in range(3):
        desk.press(Key.Key_N)
        seen.append(desk.selected[1])
    assert seen == ["met on", "may resign", "denied"]
    desk.press(Key.Key_N)
    assert desk.selected[1] == "denied"
    assert "No span after" in desk.said
    desk.press(Key.Key_P)
    assert desk.selected[1] == "may resign"


def test_cycling_through_overlapping_spans(desk):
    desk.choose("who met on Monday")
    desk.press(Key.Key_C)
    desk.choose("who met on Monday")
    desk.press(Key.Key_Q)
    seen = set()
    for _ in range(2):
        desk.press(Key.Key_O)
        seen.add(desk.selected[0])
    assert seen == {"claim", "quote"}


def test_grow_and_shrink(desk):
    desk.reader.set_caret(TEXT.index("Monday") + 2)
    seen = []
    for _ in range(3):
        desk.press(Key.Key_Up, ALT)
        words = desk.reader.words()
        seen.append(TEXT[words.start : words.end])
    assert seen[0] == "Monday"
    assert "who met on Monday" in seen[1]
    for expected in (seen[1], seen[0]):
        desk.press(Key.Key_Down, ALT)
        words = desk.reader.words()
        assert TEXT[words.start : words.end] == expected


def test_copy_takes_the_articles_own_words(desk):
    desk.choose("“who met on Monday,”")
    desk.press(Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "“who met on Monday,”"


def test_somebody_elses_span_is_read_only_and_says_whose(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    ana = desk.session.selection
    desk.app.projects.switch("Beatriz")
    project = desk.session.project
    theirs = [one.id for one in project.annotations(desk.session.article)]
    assert theirs == [ana]
    desk.session.select(ana)
    for key in (Key.Key_Backspace, Key.Key_C, Key.Key_Period):
        desk.press(key)
        assert "Ana" in desk.said
    assert desk.spans == [("denial", "denied")]


def test_crossing_spans_are_marked_and_unmarked(desk):
    desk.choose("who met on Monday")
    desk.press(Key.Key_C)
    first = desk.session.selection
    start = TEXT.index("Monday,”")
    end = TEXT.index("soon") + 4
    desk.session.run(AddAnnotation(desk.session.article, (Segment(start, end),), "denial"))
    assert desk.reader.span(first).crossing
    desk.session.undo()
    assert not desk.reader.span(first).crossing


def test_a_letter_meant_for_the_menu_bar_labels_nothing(desk):
    desk.choose("may resign soon")
    bar = desk.window.menuBar()
    bar.setFocus()
    desk.qtbot.keyClick(bar, Key.Key_S)
    desk.qtbot.keyClick(bar, Key.Key_C, ALT)
    bar.setActiveAction(None)
    assert not desk.spans
    assert desk.window.labelling.sticky is None


def test_a_letter_meant_for_an_open_menu_labels_nothing(desk):
    desk.choose("may resign soon")
    menu = desk.window.menus.all()[0]
    menu.popup(desk.window.mapToGlobal(desk.window.rect().center()))
    desk.qtbot.keyClick(menu, Key.Key_S)
    menu.close()
    assert not desk.spans


def test_escape_from_a_menu_of_the_bar_gives_the_keyboard_back(desk):
    desk.choose("may resign soon")
    desk.press(Key.Key_V, ALT)
    menu = QApplication.activePopupWidget()
    assert menu.title() == "&View"
    desk.qtbot.keyClick(menu, Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert QApplication.focusWidget() is desk.reader
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]


def test_escape_from_a_menu_inside_leaves_the_outer_one_open(desk):
    bar, view = desk.window.menuBar(), desk.window.menus.all()[7]
    desk.press(Key.Key_V, ALT)
    view.setActiveAction(desk.window.menus.panes.menuAction())
    desk.qtbot.keyClick(view, Key.Key_Right)
    assert QApplication.activePopupWidget() is desk.window.menus.panes
    desk.qtbot.keyClick(desk.window.menus.panes, Key.Key_Escape)
    assert QApplication.activePopupWidget() is view
    view.close()
    bar.leave()


def test_chips_rest_while_no_project_is_open(desk):
    chips = desk.window.top_row.palette_row.chips
    assert all(chip.isEnabled() for chip in chips.values())
    desk.session.close_project()
    assert not any(chip.isEnabled() for chip in chips.values())
    assert {chip.toolTip() for chip in chips.values()} == {tooltip(NO_PROJECT)}
