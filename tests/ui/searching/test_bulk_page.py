"""Many places at once: what is listed, what is ticked, and one operation."""

from __future__ import annotations

from PySide6.QtCore import Qt

from annotator.operations import AddAnnotation
from tests.ui.searching.conftest import FIRST, SECOND, place

Key = Qt.Key


def spans(session) -> set[tuple[str, str]]:
    keys = session.project.article_keys()
    return {(one.label, one.quote) for key in keys for one in session.project.annotations(key)}


def opened(desk, words="office", article=None, label="claim", **more):
    desk.panel.open_bulk(words, article, label, **more)
    bulk = desk.panel.bulk
    desk.qtbot.waitUntil(lambda: bulk.apply.isEnabled() or not bulk.model.rowCount())
    desk.qtbot.waitUntil(lambda: "Searching" not in bulk.count.words())
    return bulk


def test_places_are_ticked_and_labelled_in_one_operation(desk, session):
    bulk = opened(desk)
    assert [hit.title for hit in bulk.model.hits] == ["First", "First", "Second"]
    assert bulk.apply.text() == "Label 3 places as claim"
    assert bulk.view.hasFocus()
    desk.qtbot.keyClick(bulk.view, Key.Key_Space)
    assert bulk.apply.text() == "Label 2 places as claim"
    desk.qtbot.keyClick(bulk.view, Key.Key_Return)
    found = [one for one in spans(session) if one[1] == "office"]
    assert found == [("claim", "office")]
    keys = session.project.article_keys()
    assert [len(session.project.annotations(key)) for key in keys] == [3, 1, 0]
    assert desk.panel.done_row.words.text() == "Labelled 2 places claim."
    desk.panel.done_row.undo.click()
    assert [len(session.project.annotations(key)) for key in keys] == [2, 0, 0]


def test_in_one_article_or_everywhere(desk, session):
    first = session.project.article_keys()[0]
    bulk = opened(desk, article=first)
    assert {hit.title for hit in bulk.model.hits} == {"First"}
    bulk.scope.setCurrentIndex(1)
    bulk.scope.activated.emit(1)
    desk.qtbot.waitUntil(lambda: bulk.model.rowCount() == 3)
    bulk.scope.setCurrentIndex(0)
    bulk.scope.activated.emit(0)
    desk.qtbot.waitUntil(lambda: bulk.model.rowCount() == 2)


def test_what_is_labelled_already_is_left_out_and_counted(desk, session):
    key = session.project.article_keys()[0]
    session.run(AddAnnotation(key, (place(FIRST, "office"),), "claim"))
    bulk = opened(desk)
    assert bulk.model.rowCount() == 2
    assert bulk.count.words() == "2 of 2 ticked; 1 labelled already is left out."


def test_the_label_is_chosen_by_its_key_and_ticks_stay(desk):
    bulk = opened(desk)
    desk.qtbot.keyClick(bulk.view, Key.Key_Space)
    desk.qtbot.keyClick(bulk.view, Key.Key_S)
    desk.qtbot.waitUntil(bulk.apply.isEnabled)
    assert bulk.apply.text() == "Label 2 places as speculation"
    bulk.none.click()
    assert not bulk.apply.isEnabled()
    bulk.every.click()
    assert bulk.apply.text() == "Label 3 places as speculation"


def test_enter_on_a_button_is_that_button(desk, session):
    """Enter does what the page is for, but not with the keyboard on “Cancel”."""
    bulk = opened(desk)
    bulk.none.setFocus()
    desk.qtbot.keyClick(bulk.none, Key.Key_Return)
    assert bulk.model.ticked == []
    bulk.every.setFocus()
    desk.qtbot.keyClick(bulk.every, Key.Key_Return)
    before = spans(session)
    bulk.cancel.setFocus()
    desk.qtbot.keyClick(bulk.cancel, Key.Key_Return)
    assert bulk.aim is None
    assert spans(session) == before


def test_unticked_while_it_is_looked_for_again_stays_unticked(desk):
    bulk = opened(desk)
    bulk.choose("speculation")
    assert bulk._seeker.busy
    desk.qtbot.keyClick(bulk.view, Key.Key_Space)
    desk.qtbot.waitUntil(bulk.apply.isEnabled)
    assert bulk.apply.text() == "Label 2 places as speculation"


def test_attributes_are_given_with_the_label_they_are_of(desk, session):
    from annotator.scheme import default_scheme

    scheme = default_scheme()
    flag = next(
        (one for one in scheme.attributes_of("claim") if one.values and not one.retired), None
    )
    assert flag is not None
    bulk = opened(desk, attributes={flag.id: flag.values[0].id})
    bulk.apply.click()
    made = session.project.annotations(session.project.article_keys()[1])
    assert made[0].attributes == {flag.id: flag.values[0].id}


def test_escape_leaves_everything_as_it_is(desk, session):
    before = spans(session)
    bulk = opened(desk)
    desk.qtbot.keyClick(bulk.view, Key.Key_Escape)
    assert desk.panel.whole.currentWidget() is desk.panel.search_page
    assert spans(session) == before


def test_a_click_on_the_box_ticks_and_one_on_the_words_shows_the_place(desk, session):
    from PySide6.QtCore import QPoint

    bulk = opened(desk)
    view = bulk.view
    row = view.visualRect(bulk.model.index(2, 0))
    left = Qt.MouseButton.LeftButton
    desk.qtbot.mouseClick(view.viewport(), left, pos=QPoint(20, row.center().y()))
    assert len(bulk.model.ticked) == 2
    desk.qtbot.mouseClick(view.viewport(), left, pos=row.center())
    assert len(bulk.model.ticked) == 2
    assert session.article == session.project.article_keys()[1]
    assert desk.reader.words() == place(SECOND, "office")


def test_places_of_the_find_bar(desk, session):
    key = session.project.article_keys()[0]
    session.open_article(key)
    session.run(AddAnnotation(key, (place(FIRST, "ministry"),), "claim"))
    desk.panel.open_places([place(FIRST, "office"), place(FIRST, "ministry")], "office|ministry")
    bulk = desk.panel.bulk
    desk.qtbot.waitUntil(bulk.apply.isEnabled)
    assert [hit.words for hit in bulk.model.hits] == ["office"]
    assert "1 labelled already" in bulk.count.words()
    bulk.apply.click()
    assert ("claim", "office") in spans(session)


def test_the_results_of_a_search_are_labelled(desk, session):
    desk.ask("denied -title:second")
    desk.panel.head.bulk.click()
    bulk = desk.panel.bulk
    desk.qtbot.waitUntil(bulk.apply.isEnabled)
    assert bulk.apply.text() == "Label 2 places as claim"
    bulk.apply.click()
    assert ("claim", "denied") in spans(session)


def test_spans_are_relabelled_or_deleted(desk, session):
    desk.ask("label:*")
    desk.panel.head.bulk.click()
    bulk = desk.panel.bulk
    desk.qtbot.waitUntil(lambda: bulk.model.rowCount() == 2)
    assert not bulk.apply.isEnabled()
    bulk.choose("speculation")
    assert bulk.apply.text() == "Relabel 2 spans as speculation"
    bulk.apply.click()
    assert {label for label, _ in spans(session)} == {"speculation"}
    desk.qtbot.waitUntil(lambda: desk.ended)
    desk.panel.head.bulk.click()
    desk.qtbot.waitUntil(lambda: bulk.model.rowCount() == 2)
    desk.qtbot.keyClick(bulk.view, Key.Key_Delete)
    assert bulk.apply.text() == "Delete 2 spans"
    bulk.apply.click()
    assert spans(session) == set()


def test_many_are_labelled_beside_the_window(desk, session):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle

    session.run(AddArticles((NewArticle(text="office " * 400, title="Long"),)))
    bulk = opened(desk)
    with desk.qtbot.waitSignal(bulk.done, timeout=20_000):
        bulk.apply.click()
        assert session.busy
    assert "Labelled 403 places claim" in desk.panel.done_row.words.text()


def test_words_of_a_text_are_never_markup(desk):
    bulk = opened(desk, words="<b>office</b>")
    assert bulk.model.rowCount() == 0
    assert bulk.title.words() == "Label all places with “<b>office</b>”"
    assert bulk.title.textFormat() == Qt.TextFormat.PlainText
