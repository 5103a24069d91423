"""The list of spans is the twin of the tracks: same order, same selection, one row a change."""

from __future__ import annotations

from unittest.mock import Mock

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    Describe,
    Relabel,
    SetDoubt,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
    SetSegments,
)
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.scheme.model import Attribute
from annotator.values import Segment
from tests.ui.articles.fakes import BEN, annotation, row
from tests.ui.inspector.forms import ReadProject
from ui.articles.drawing import line_text
from ui.inspector.spans_delegate import MARGIN
from ui.inspector.spans_model import SPAN_ROLE, SpanRow, SpansModel, parts
from ui.inspector.spans_panel import KEPT_BACK, LOOKED, SpansPanel, listed
from ui.session import Session
from ui.theme import load_theme

Key = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> SpansPanel:
    made = SpansPanel(session)
    qtbot.addWidget(made)
    made.resize(320, 500)
    made.show()
    return made


def add(session: Session, start: int, end: int, label: str = "claim") -> str:
    changes = session.run(AddAnnotation(session.article, (Segment(start, end),), label))
    assert changes is not None
    return changes.annotations[0]


def words(panel: SpansPanel) -> list[str]:
    model = panel.model
    return [model.index(at, 0).data() for at in range(model.rowCount())]


def spoken(panel: SpansPanel, at: int) -> str:
    return str(panel.model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def settled(qtbot: QtBot, panel: SpansPanel, *expected: str) -> None:
    qtbot.waitUntil(lambda: words(panel) == list(expected))


def test_spans_come_in_text_order(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    add(session, 19, 25)
    add(session, 4, 9, "quote")
    add(session, 19, 33, "denial")
    settled(qtbot, panel, "mayor", "bridge is safe", "bridge")


def test_a_change_moves_one_row_and_resets_nothing(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    first = add(session, 4, 9)
    add(session, 19, 25)
    settled(qtbot, panel, "mayor", "bridge")
    reset = Mock()
    panel.model.modelReset.connect(reset)
    session.run(SetSegments(first, (Segment(26, 33),)))
    settled(qtbot, panel, "bridge", "is safe")
    session.run(DeleteAnnotations((first,)))
    settled(qtbot, panel, "bridge")
    reset.assert_not_called()


def test_counts_by_label_follow(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    one = add(session, 4, 9)
    add(session, 19, 25)
    session.run(Relabel(one, "denial"))
    settled(qtbot, panel, "mayor", "bridge")
    assert {name: count for name, count in panel.model.counts.items() if count} == {
        "claim": 1,
        "denial": 1,
    }


def test_a_row_selects_the_span_and_asks_to_see_it(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    ids = [add(session, 4, 9), add(session, 19, 25)]
    settled(qtbot, panel, "mayor", "bridge")
    panel.focus_list()
    seen = Mock()
    session.reveal_wanted.connect(seen)
    qtbot.keyClick(panel.view, Key.Key_Down)
    assert session.selection == ids[0]
    qtbot.keyClick(panel.view, Key.Key_Down)
    assert session.selection == ids[1]
    assert [call.args for call in seen.call_args_list] == [(ids[0],), (ids[1],)]


def test_a_selected_span_is_the_current_row_without_a_loop(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    add(session, 4, 9)
    second = add(session, 19, 25)
    settled(qtbot, panel, "mayor", "bridge")
    heard, seen = Mock(), Mock()
    session.selected.connect(heard)
    session.reveal_wanted.connect(seen)
    session.select(second)
    assert panel.view.current_row() == 1
    heard.assert_called_once_with(second)
    seen.assert_not_called()  # the list follows, it does not scroll the text
    session.select(None)
    assert panel.view.current_row() == -1


def test_a_span_selected_right_after_it_was_made_is_found(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    add(session, 4, 9)
    session.select(add(session, 19, 25))
    settled(qtbot, panel, "mayor", "bridge")
    assert panel.view.current_row() == 1
    assert session.selection is not None


def test_the_selection_stays_when_a_row_comes_in_above(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    second = add(session, 19, 25)
    session.select(second)
    add(session, 4, 9)
    settled(qtbot, panel, "mayor", "bridge")
    assert panel.view.current_row() == 1
    assert session.selection == second


def test_enter_goes_to_the_reader(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    one = add(session, 4, 9)
    settled(qtbot, panel, "mayor")
    session.select(one)
    with qtbot.waitSignal(panel.reader_wanted):
        qtbot.keyClick(panel.view, Key.Key_Return)


def test_the_menu_names_the_span(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    one = add(session, 4, 9)
    settled(qtbot, panel, "mayor")
    asked = Mock()
    panel.menu_wanted.connect(asked)
    panel.view.menu_wanted_at.emit(QPoint(1, 2), 0)
    asked.assert_called_once_with(QPoint(1, 2), one)


def test_the_sentence_for_a_screen_reader(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    one = add(session, 4, 25)
    add(session, 19, 33)
    session.run(SetNote(one, "check this"))
    qtbot.waitUntil(lambda: "note" in spoken(panel, 0))
    assert spoken(panel, 0) == ('claim, "mayor said the bridge", crosses another span, has a note')
    assert spoken(panel, 1) == 'claim, "bridge is safe", crosses another span'


def test_a_span_of_several_parts_says_so(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    name = add(session, 4, 9)
    settled(qtbot, panel, "mayor")
    single = panel.view.viewport().grab().toImage()
    session.run(SetSegments(name, (Segment(4, 9), Segment(19, 25))))
    qtbot.waitUntil(lambda: "in 2 parts" in spoken(panel, 0))
    index = panel.model.index(0, 0)
    assert parts(index.data(SPAN_ROLE)) == "2 parts"
    assert "in 2 parts" in index.data(Qt.ItemDataRole.ToolTipRole)
    right = QRect(single.width() - 70, 4, 58, 16)
    assert panel.view.viewport().grab().toImage().copy(right) != single.copy(right)


def test_crossing_ends_with_the_span_that_crossed(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    add(session, 4, 25)
    other = add(session, 19, 33)
    qtbot.waitUntil(lambda: "crosses" in spoken(panel, 0))
    session.run(DeleteAnnotations((other,)))
    settled(qtbot, panel, "mayor said the bridge")
    assert "crosses" not in spoken(panel, 0)


def test_another_article_shows_its_own_spans(
    qtbot: QtBot, panel: SpansPanel, session: Session, project: Project
) -> None:
    add(session, 4, 9)
    settled(qtbot, panel, "mayor")
    session.open_article(project.article_keys()[1])
    assert words(panel) == []
    session.open_article(project.article_keys()[0])
    assert words(panel) == ["mayor"]


def test_an_empty_list_says_what_to_do(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    assert panel.pages.currentWidget() is panel.empty
    assert panel.empty.sentence.text() == (
        "Nothing labelled yet. Select words and press C, D, Q or S."
    )
    session.run(SetProgress(session.article, "finished"))
    qtbot.waitUntil(lambda: panel.empty.sentence.text() == LOOKED)
    session.open_article(None)
    assert panel.empty.sentence.text() == "Open an article to see its spans."


def test_an_undo_brings_the_span_back(qtbot: QtBot, panel: SpansPanel, session: Session) -> None:
    one = add(session, 4, 9)
    session.run(DeleteAnnotations((one,)))
    session.undo()
    settled(qtbot, panel, "mayor")


def test_without_a_project_the_list_is_empty(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    add(session, 4, 9)
    session.close_project()
    assert words(panel) == []


def test_others_are_named_and_those_kept_back_are_not_counted(qtbot: QtBot, qapp: object) -> None:
    project = ReadProject({1: row(1)}, kept_back_spans=2)
    project.put(annotation(1, 0, 5, annotator=BEN.id))
    session = Session()
    session.set_project(project)
    session.open_article(1)
    panel = SpansPanel(session)
    qtbot.addWidget(panel)
    assert spoken(panel, 0) == 'claim, "words 1", by Ben'
    assert not panel.kept_back.isHidden()
    assert panel.kept_back.text() == KEPT_BACK
    assert not any(each.isdigit() for each in KEPT_BACK)
    session.close_project()


def test_twenty_thousand_spans_take_one_change_as_one_row(qtbot: QtBot, qapp: object) -> None:
    project = ReadProject({1: row(1)})
    project.put(*(annotation(n, n * 100, n * 100 + 120) for n in range(20_000)))
    session = Session()
    session.set_project(project)
    session.open_article(1)
    panel = SpansPanel(session)
    qtbot.addWidget(panel)
    assert panel.model.rowCount() == 20_000
    project.annotations = Mock(side_effect=AssertionError("the whole article was read again"))
    inserted = Mock()
    panel.model.rowsInserted.connect(lambda _parent, first, last: inserted(first, last))
    new = annotation(99_999, 50 * 100 + 1, 50 * 100 + 3)
    project.put(new)
    project.tell("annotations", articles=[1], annotations=[new.id])
    qtbot.waitUntil(lambda: inserted.called)
    inserted.assert_called_once_with(51, 51)
    panel.grab()
    session.close_project()


def test_the_first_spans_show_before_the_project_is_open(qtbot: QtBot) -> None:
    panel = SpansPanel(Session())
    qtbot.addWidget(panel)
    panel.show_first(
        [annotation(1, 0, 5, "quote")], default_scheme(), annotation(1, 0, 5).annotator
    )
    assert spoken(panel, 0) == 'quote, "words 1"'
    assert panel.pages.currentWidget() is panel.view


@pytest.mark.parametrize(
    ("keys", "words"), [([], ""), (["C"], "C"), (["C", "D"], "C or D"), (list("CDQ"), "C, D or Q")]
)
def test_keys_in_a_sentence(keys: list[str], words: str) -> None:
    assert listed(keys) == words


@pytest.mark.parametrize("width", [120, 200, 400])
def test_the_counts_show_every_label_at_any_width(
    qtbot: QtBot, panel: SpansPanel, session: Session, width: int
) -> None:
    panel.set_label_styles(load_theme("light").label_styles(default_scheme().labels))
    panel.setMinimumWidth(1)
    panel.resize(width, 500)
    qtbot.waitUntil(lambda: panel.counts.width() == width)
    last = panel.counts._places(width)[-1][1]
    assert panel.counts.rect().contains(last)
    assert panel.counts.accessibleName() == (
        "Spans by label: claim 0, denial 0, quote 0, speculation 0"
    )


def test_a_retired_label_is_counted_only_where_it_has_spans(panel: SpansPanel) -> None:
    panel.set_label_styles(load_theme("light").label_styles(default_scheme().labels))
    panel.counts.set_counts({"claim": 1}, {"claim", "speculation"})
    assert panel.counts.accessibleName() == "Spans by label: claim 1, denial 0, quote 0"
    assert [label for label, _ in panel.counts._places(400)] == ["claim", "denial", "quote"]
    panel.counts.set_counts({"speculation": 2}, {"speculation"})
    assert panel.counts.accessibleName().endswith("speculation 2")


def test_a_row_tells_what_is_said_of_the_span(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    one, two = add(session, 19, 25), add(session, 4, 9, "denial")
    settled(qtbot, panel, "mayor", "bridge")
    session.run(
        Describe((two,), attributes={"certainty": "possible"}, companions={"cue": Segment(10, 14)})
    )
    session.run(SetRelation("target", two, one))
    session.run(SetDoubt(two, True, "a joke?"))
    panel.settle()
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    described = panel.model.index(0, 0).data(role)
    assert described == "certainty: possible, cue: said, denies to claim “bridge”"
    assert panel.model.index(1, 0).data(role) == "denies from denial “mayor”"
    assert spoken(panel, 0) == 'denial, "mayor", in doubt: a joke?'


def test_a_row_names_what_is_missing_until_it_is_there(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    scheme = default_scheme()
    topic = Attribute("topic", "topic", "text", required=True)
    session.run(SetScheme(msgspec.structs.replace(scheme, attributes=(topic,))))
    span = add(session, 4, 9)
    settled(qtbot, panel, "mayor")
    assert spoken(panel, 0) == 'claim, "mayor", topic missing'
    panel.grab()
    session.run(Describe((span,), attributes={"topic": "roads"}))
    panel.settle()
    assert spoken(panel, 0) == 'claim, "mayor"'


@given(
    places=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=20),
    one=st.tuples(st.integers(0, 60), st.integers(1, 30)),
)
def test_overlapping_spans_are_those_that_share_words(
    places: list[tuple[int, int]], one: tuple[int, int]
) -> None:
    model = SpansModel()
    made = [annotation(n, at, at + long) for n, (at, long) in enumerate(places)]
    theirs = [annotation(100 + n, at, at + 5, annotator=BEN.id) for n, (at, _) in enumerate(places)]
    model.load([*made, *theirs])
    asked = annotation(1000, one[0], one[0] + one[1])
    wanted = {each.id for each in made if each.start < asked.end and asked.start < each.end}
    assert {each.id for each in model.overlapping(asked)} == wanted


def test_a_label_that_counts_as_another_is_counted_as_that(
    qtbot: QtBot, panel: SpansPanel, session: Session
) -> None:
    add(session, 4, 9)
    add(session, 19, 33, "denial")
    settled(qtbot, panel, "mayor", "bridge is safe")
    scheme = default_scheme()
    labels = tuple(
        msgspec.structs.replace(each, retired=True, becomes="claim")
        if each.id == "denial"
        else each
        for each in scheme.labels
    )
    session.run(SetScheme(msgspec.structs.replace(scheme, labels=labels)))
    assert +panel.model.counts == {"claim": 2}
    session.undo()
    assert +panel.model.counts == {"claim": 1, "denial": 1}


@pytest.mark.parametrize("width", [160, 232, 320])
def test_a_long_name_leaves_half_of_the_room_to_the_words(
    panel: SpansPanel, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    one = msgspec.structs.replace(annotation(1, 0, 9), quote="the words of a span " * 9, doubt=True)
    found = SpanRow(one, "claim", "B" * 68, crossing=False)
    rooms: dict[str, QRect] = {}

    def seen(painter: QPainter, rect: QRect, text: str, *rest: object, **more: object) -> int:
        rooms[text] = QRect(rect)
        return line_text(painter, rect, text, *rest, **more)

    monkeypatch.setattr("ui.inspector.spans_delegate.line_text", seen)
    option = QStyleOptionViewItem()
    panel.view.initViewItemOption(option)
    option.rect = QRect(0, 0, width, 30)
    index = Mock()
    index.data.return_value = found
    image = QImage(width, 30, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    panel.view.itemDelegate().paint(painter, option, index)
    painter.end()
    words = rooms[one.quote]
    all_of_it = width - MARGIN - words.left()
    assert words.width() >= all_of_it // 2 - 1
    if width == 320:
        assert any("BBB" in text for text in rooms), "the name is there, cut"
