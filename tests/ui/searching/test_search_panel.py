"""Asking, going through results, worklists."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from annotator.operations import DeleteAnnotations, SetScheme
from annotator.operations import SaveSearch as Save
from tests.ui.searching.conftest import FIRST, SECOND, place
from ui.places import Places
from ui.reader import Reader
from ui.reading import Reading
from ui.searching.panel import SearchPanel

Key = Qt.Key


def labels(session) -> list[str]:
    keys = session.project.article_keys()
    return sorted(one.label for key in keys for one in session.project.annotations(key))


def test_typing_finds_words_in_their_context(desk):
    desk.type("denied")
    assert desk.found == [("First", "denied"), ("First", "denied"), ("Second", "denied")]
    hit = desk.model.hits[1]
    assert hit.left.endswith("The ministry ")
    assert hit.right.startswith(" everything")
    assert desk.count == "3 hits"
    assert desk.panel.head.told.words() == "Places with “denied”"


def test_what_cannot_be_read_is_told_with_its_place(desk):
    line = desk.panel.head.line
    line.setText("denied label:denail")
    desk.panel.ask()
    problem = desk.panel.head.problem
    assert problem.isVisible()
    assert problem.text().startswith("At character 14: “denail” means nothing after label:")
    assert line.accessibleDescription() == problem.text()
    assert desk.model.rowCount() == 0
    line.setText("denied")
    desk.panel.ask()
    assert not problem.isVisible()
    desk.panel.open_with("by:Nobody")
    desk.qtbot.waitUntil(problem.isVisible)
    assert "At character 4: Nobody in this project is called" in problem.text()


def test_a_field_without_a_value_waits_for_it(desk):
    desk.panel.head.line.setText("label:")
    desk.panel.ask()
    assert desk.panel.query == ""
    assert desk.panel.head.told.words() == "After “label:” comes what to look for."


def test_a_pattern_that_runs_away_is_stopped_and_said(desk, session):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    session.run(AddArticles((NewArticle(text="a" * 60 + "b", title="Trap"),)))
    desk.panel.open_with("/(a|aa)+$/")
    desk.qtbot.waitUntil(desk.panel.head.problem.isVisible, timeout=20_000)
    assert "takes too long" in desk.panel.head.problem.text()


def test_enter_opens_the_first_result_and_f4_goes_on(desk, session):
    desk.type("denied")
    line = desk.panel.head.line
    desk.qtbot.keyClick(line, Key.Key_Return)
    keys = session.project.article_keys()
    assert session.article == keys[0]
    assert desk.reader.words() == place(FIRST, "denied")
    assert desk.focused is desk.reader
    desk.panel.next()
    assert desk.reader.words() == place(FIRST, "denied", 1)
    desk.panel.next()
    assert session.article == keys[1]
    assert desk.reader.words() == place(SECOND, "denied")
    desk.panel.next()
    assert desk.said[-1] == "This was the last result."
    desk.panel.previous()
    assert desk.reader.words() == place(FIRST, "denied", 1)
    assert desk.panel.view.current_row() == 1


def test_f4_without_results_says_how_to_get_some(desk):
    desk.panel.next()
    assert "Ctrl+Shift+F" in desk.said[-1]


def test_a_span_is_opened_and_selected(desk, session):
    desk.ask("label:claim")
    assert desk.focused is desk.panel.view
    desk.qtbot.keyClick(desk.panel.view, Key.Key_Return)
    assert session.project.annotation(session.selection).label == "claim"
    assert desk.reader.selected_span == session.selection


def test_the_list_can_be_worked_by_keys_alone(desk):
    desk.type("denied")
    desk.qtbot.keyClick(desk.panel.head.line, Key.Key_Escape)
    assert desk.focused is desk.reader
    desk.panel.focus_line()
    desk.qtbot.keyClick(desk.panel.head.line, Key.Key_Down)
    assert desk.focused is desk.panel.view
    assert desk.panel.view.current_row() == 0
    desk.qtbot.keyClick(desk.panel.view, Key.Key_Up)
    assert desk.focused is desk.panel.head.line


def test_completion_is_taken_with_tab_and_enter_still_searches(desk):
    line = desk.panel.head.line
    line.setFocus()
    desk.qtbot.keyClicks(line, "label:den")
    assert line.offering
    desk.qtbot.keyClick(QApplication.activePopupWidget(), Key.Key_Tab)
    assert line.text() == "label:denial"
    line.clear()
    desk.qtbot.keyClicks(line, "den")
    assert line.offering
    desk.qtbot.keyClick(QApplication.activePopupWidget(), Key.Key_Return)
    assert line.text() == "den"
    assert desk.panel.query == "den"


def test_escape_closes_the_completions_first_and_then_leaves(desk):
    line = desk.panel.head.line
    line.setFocus()
    left = []
    line.escaped.connect(lambda: left.append(True))
    desk.qtbot.keyClicks(line, "label:den")
    desk.qtbot.keyClick(QApplication.activePopupWidget(), Key.Key_Escape)
    assert not line.offering
    assert not left
    desk.qtbot.keyClick(line, Key.Key_Escape)
    assert left
    assert line.text() == "label:den"


def test_a_filter_is_put_behind_the_words(desk):
    desk.panel.head.line.setText("denied")
    desk.panel.head.filters.aboutToShow.emit()
    entries = {each.text(): each for each in desk.panel.head.filters.actions()}
    entries["In doubt"].trigger()
    assert desk.panel.head.line.text() == "denied doubt:yes"
    entries["Source…"].trigger()
    assert desk.panel.head.line.text() == "denied doubt:yes in:"


def test_order_by_the_words_around(desk):
    desk.type("denied")
    sort = desk.panel.head.sort
    sort.setCurrentIndex(2)
    sort.activated.emit(2)
    desk.qtbot.waitUntil(lambda: desk.ended)
    assert [hit.right.split()[0] for hit in desk.model.hits] == ["everything.", "it.", "that"]
    sort.setCurrentIndex(1)
    sort.activated.emit(1)
    desk.qtbot.waitUntil(lambda: desk.ended)
    assert [hit.left.split()[-1] for hit in desk.model.hits] == ["ministry", "Nobody", "office"]


def test_an_example_can_be_clicked(desk):
    assert desk.panel.pages.currentWidget() is desk.panel.start
    button = desk.panel.start.buttons["label:claim"]
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: desk.ended)
    assert desk.found == [("First", "Sales rose")]


def test_nothing_found_says_so(desk):
    desk.type("zebra")
    assert desk.panel.pages.currentWidget() is desk.panel.nothing


def test_a_saved_search_is_a_worklist_whose_items_leave(desk, session):
    session.run(Save("", "Mine", "label:*"))
    desk.ask("label:*")
    assert desk.count == "2 left"
    desk.panel.next()
    first = session.selection
    session.run(DeleteAnnotations((first,)))
    desk.refreshed()
    assert desk.count == "1 left"
    assert desk.panel.view.current_row() == 0
    assert session.selection is None
    desk.panel.next()
    assert session.project.annotation(session.selection).label == "claim"
    session.run(DeleteAnnotations((session.selection,)))
    desk.refreshed()
    assert desk.panel.pages.currentWidget() is desk.panel.finished


def test_saving_renaming_and_deleting_a_search(desk, session):
    desk.ask("label:claim")
    desk.panel.save()
    row = desk.panel.name_row
    desk.qtbot.keyClicks(row.line, "All claims")
    desk.qtbot.keyClick(row.line, Key.Key_Return)
    (kept,) = session.project.searches()
    assert (kept.name, kept.query) == ("All claims", "label:claim")
    desk.panel.keeping.rename(kept)
    row.line.setText("Claims")
    desk.qtbot.keyClick(row.line, Key.Key_Return)
    (kept,) = session.project.searches()
    assert kept.name == "Claims"
    desk.panel.head.saved.aboutToShow.emit()
    words = [each.text() for each in desk.panel.head.saved.actions() if each.text()]
    assert words == ["Claims\t…", "Save this search…", "Rename “Claims”…", "Delete “Claims”"]
    desk.panel.keeping.delete(kept)
    assert session.project.searches() == []
    assert desk.panel.done_row.isVisible()
    desk.panel.done_row.undo.click()
    assert [each.name for each in session.project.searches()] == ["Claims"]


def test_the_menu_says_what_is_left_in_each_search_once_it_is_counted(desk, session):
    session.run(Save("", "A & B", "label:*"))
    session.run(Save("", "Guesses", "label:speculation"))
    session.run(Save("", "Somebody’s", "by:Nobody"))
    menu = desk.panel.head.saved
    menu.aboutToShow.emit()
    desk.qtbot.waitUntil(lambda: not any("…" in each.text() for each in menu.actions()[:3]))
    assert sorted(each.text() for each in menu.actions()[:3]) == [
        "A && B\t2 left",
        "Guesses\tdone",
        "Somebody’s\tcannot be asked now",
    ]
    menu.aboutToHide.emit()
    session.run(DeleteAnnotations((session.project.annotations(1)[0].id,)))
    menu.aboutToShow.emit()
    desk.qtbot.waitUntil(lambda: "A && B\t1 left" in [each.text() for each in menu.actions()])


def test_a_menu_that_is_closed_or_whose_project_goes_counts_no_more(desk, session):
    session.run(Save("", "Mine", "label:*"))
    menu = desk.panel.head.saved
    menu.aboutToShow.emit()
    assert desk.panel.keeping.counting
    menu.aboutToHide.emit()
    assert not desk.panel.keeping.counting
    menu.aboutToShow.emit()
    desk.panel.stop()
    assert not desk.panel.keeping.counting


def test_f4_gives_the_keyboard_to_the_article_unless_it_is_on_the_results(desk):
    desk.ask("label:*")
    assert desk.focused is desk.panel.view
    desk.panel.next()
    assert desk.focused is desk.panel.view
    desk.panel.save()
    desk.qtbot.keyClicks(desk.panel.name_row.line, "All")
    desk.qtbot.keyClick(desk.panel.name_row.line, Key.Key_Return)
    for step in (desk.panel.next, desk.panel.previous, desk.panel.previous):
        desk.panel.focus_line()
        step()
        assert desk.focused is desk.reader
    assert desk.said[-1] == "This is the first result."
    assert desk.panel.line_words() == "label:*"


def test_saved_searches_stand_on_the_first_page_with_what_is_left(desk, session):
    session.run(Save("", "Mine", "label:*"))
    start = desk.panel.start
    desk.qtbot.waitUntil(lambda: [one.text() for one in start._counts.values()] == ["2 left"])


def test_spans_of_before_a_change_are_confirmed_one_by_one_or_all(desk, session):
    from msgspec.structs import replace

    scheme = session.project.scheme
    told = tuple(replace(each, definition=each.definition + " More.") for each in scheme.labels)
    session.run(SetScheme(replace(scheme, labels=told)))
    assert session.project.outstanding() == 2
    desk.ask("version:old")
    assert desk.count == "2 left"
    assert desk.panel.head.confirm.isVisible()
    desk.panel.next()
    desk.panel.head.confirm.click()
    desk.refreshed()
    assert session.project.outstanding() == 1
    assert session.project.annotation(session.selection).label == "claim"
    desk.panel.head.confirm_all.click()
    bulk = desk.panel.bulk
    desk.qtbot.waitUntil(bulk.apply.isEnabled)
    assert bulk.apply.text() == "Confirm 1 span"
    bulk.apply.click()
    assert session.project.outstanding() == 0


def test_relabelling_one_of_them_by_the_menu(desk, session):
    desk.ask("label:denial")
    desk.panel.head.relabel.aboutToShow.emit()
    entries = {each.text(): each for each in desk.panel.head.relabel.actions()}
    entries["speculation"].trigger()
    assert labels(session) == ["claim", "speculation"]


def test_searching_goes_on_beside_many_hits_and_can_be_stopped(desk, session):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    many = tuple(NewArticle(text=f"{number} " + "word " * 400) for number in range(60))
    session.run(AddArticles(many))
    desk.panel.open_with("word")
    desk.qtbot.waitUntil(lambda: desk.model.rowCount() >= 50)
    desk.qtbot.waitUntil(lambda: desk.ended, timeout=20_000)
    assert desk.count == "First 10,000 of 24,000"
    bar = desk.panel.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    desk.qtbot.waitUntil(lambda: desk.model.rowCount() == 20_000, timeout=20_000)
    assert desk.model.hits[10_000].article > desk.model.hits[9_000].article
    desk.panel.results.ask("word")
    desk.qtbot.waitUntil(lambda: desk.model.rowCount() >= 50)
    if desk.panel.results.busy:
        desk.panel.head.stop.click()
        assert desk.count.endswith("found, then stopped")
    assert not desk.panel.results.busy


def test_nothing_of_the_project_is_read_before_anybody_asks(session, tmp_path, qtbot):
    """The panel is made with the window: it must not cost the start anything."""
    window = QWidget()
    qtbot.addWidget(window)
    reader = Reader(window)
    panel = SearchPanel(session, reader, Reading(session, reader, Places(tmp_path)), window)
    session.project_changed.emit()
    assert panel.start.widget() is None
    assert not panel._known


def test_closing_the_project_empties_the_panel(desk, session):
    desk.type("denied")
    session.close_project()
    assert desk.model.rowCount() == 0
    assert desk.panel.head.line.text() == ""
