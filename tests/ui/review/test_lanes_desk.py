"""Comparing in the reader: when lanes are shown, whose, and going from conflict to conflict."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.values import Changes
from tests.ui.reader.compare_world import ANA, BEA, CEM, NAMES, SHA, review
from tests.ui.reader.helpers import ARTICLE, styles
from tests.ui.review.lanes_world import BLIND, FakeDesk, FakeLook, FakeSession
from ui.reader import Reader
from ui.review.action_rows_compare import ROWS
from ui.review.comparison import faces_of
from ui.review.lanes import ALIKE, ALONE, NOBODY, LanesDesk


class World:
    """A reader with lanes over a project that is none."""

    def __init__(self) -> None:
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.reader = Reader(self.window)
        column.addWidget(self.reader)
        self.session, self.look = FakeSession(), FakeLook()
        self.lanes = LanesDesk(
            self.session,  # type: ignore[arg-type]
            self.reader,
            self.look,  # type: ignore[arg-type]
            lambda bar: column.insertWidget(0, bar),
        )
        self.said: list[str] = []
        self.session.said.connect(self.said.append)
        self.reader.set_label_styles(styles())
        self.lanes.set_label_styles(styles())
        self.reader.show_article(ARTICLE, [])
        self.window.resize(900, 700)
        self.window.show()

    def settle(self) -> None:
        QApplication.processEvents()

    @property
    def names(self) -> list[str]:
        state = self.reader.comparison
        return [] if state is None else [lane.name for lane in state.lanes]

    @property
    def current(self) -> int | None:
        state = self.reader.comparison
        return None if state is None else state.current

    def review_with(self, desk: FakeDesk, at: int = 0) -> None:
        """The article is under review, at a group."""
        made = self.session.project.made
        desk.review, desk.at, desk.active = made, at, True
        desk.faces = faces_of(made, NAMES, SHA)
        desk.active_changed.emit(True)


def touched(*articles: int) -> Changes:
    kinds = frozenset({"annotations"})
    return Changes(operation="o", name="", kinds=kinds, articles=frozenset(articles))


@pytest.fixture
def world(qtbot: QtBot) -> World:
    made = World()
    qtbot.addWidget(made.window)
    return made


@pytest.fixture
def desk(world: World) -> FakeDesk:
    made = FakeDesk()
    world.lanes.follow(made)  # type: ignore[arg-type]
    return made


def test_lanes_come_and_go(world: World) -> None:
    assert not world.lanes.shown
    world.lanes.toggle()
    assert world.names == ["A", "B", "C", "Gold"]
    assert world.lanes.bar.isVisible()
    assert sorted(world.lanes.bar.chips) == [ANA, BEA, CEM]
    world.lanes.bar.closed.emit()
    assert not world.lanes.shown
    assert not world.lanes.bar.isVisible()


def test_no_bar_is_made_before_it_is_wanted(world: World) -> None:
    world.session.open(1)
    world.session.changed.emit(touched())
    world.settle()
    assert "bar" not in vars(world.lanes)


def test_what_is_blind_is_not_shown_and_the_reason_is(world: World) -> None:
    world.lanes.set_wanted(True)
    world.reader.show_article("Another article.\n", [])
    world.session.open(2)
    assert not world.lanes.shown
    assert world.lanes.bar.told.words() == BLIND
    assert world.lanes.bar.chips == {}
    world.reader.show_article(ARTICLE, [])
    world.session.open(1)
    assert world.lanes.shown


def test_no_article_has_no_lanes_and_no_bar(world: World) -> None:
    world.lanes.set_wanted(True)
    world.session.open(None)
    assert not world.lanes.shown
    assert not world.lanes.bar.isVisible()


def test_where_nobody_or_one_handed_in_it_is_said(world: World) -> None:
    made = review()
    world.session.project.made = msgspec.structs.replace(made, annotators=(), groups=(), gold=())
    world.lanes.set_wanted(True)
    assert not world.lanes.shown
    assert world.lanes.bar.told.words() == NOBODY
    world.session.project.made = msgspec.structs.replace(made, annotators=(ANA,), gold=())
    world.lanes.refresh()
    assert world.lanes.bar.told.words() == ALONE
    world.session.project.made = msgspec.structs.replace(made, waiting=("d" * 32,))
    world.lanes.refresh()
    assert world.lanes.bar.told.words() == "1 more to hand in"


def test_hiding_and_solo(world: World) -> None:
    world.lanes.set_anonymous(False)
    world.lanes.set_wanted(True)
    bar = world.lanes.bar
    bar.hide_wanted.emit(BEA, True)
    assert set(world.names) == {"Ana", "Cem & Söhne <b>", "Gold"}
    bar.hide_wanted.emit(BEA, False)
    assert "Bea" in world.names
    bar.solo_wanted.emit(CEM)
    assert world.names == ["Cem & Söhne <b>", "Gold"]
    bar.hide_wanted.emit(ANA, False)
    assert set(world.names) == {"Ana", "Cem & Söhne <b>", "Gold"}
    bar.solo_wanted.emit(CEM)
    bar.solo_wanted.emit("")
    assert len(world.names) == 4


def test_another_article_has_all_its_lanes(world: World) -> None:
    world.lanes.set_wanted(True)
    world.lanes.bar.hide_wanted.emit(BEA, True)
    world.session.open(1)
    assert len(world.names) == 4


def test_names_and_order(world: World) -> None:
    world.lanes.set_wanted(True)
    assert world.names == ["A", "B", "C", "Gold"]
    world.lanes.bar.anonymous_wanted.emit(False)
    assert set(world.names[:3]) == set(NAMES.values())
    world.lanes.bar.shuffled_wanted.emit(False)
    assert world.names[:3] == sorted(NAMES.values())
    assert not world.lanes.bar.names.isChecked()
    assert not world.lanes.bar.shuffle.isChecked()


def test_what_changes_in_the_article_changes_the_lanes(world: World) -> None:
    world.lanes.set_wanted(True)
    made = world.session.project.made
    world.session.project.made = msgspec.structs.replace(made, groups=made.groups[:2], gold=())
    world.session.changed.emit(touched(2))
    world.settle()
    state = world.reader.comparison
    assert state is not None
    assert len(state.groups) == 6
    world.session.changed.emit(touched(1))
    world.settle()
    state = world.reader.comparison
    assert state is not None
    assert len(state.groups) == 2


def test_from_conflict_to_conflict_and_round(world: World) -> None:
    world.lanes.next_conflict()
    assert world.lanes.shown
    seen = [world.current]
    for _ in range(4):
        world.lanes.next_conflict()
        seen.append(world.current)
    assert seen == [1, 2, 3, 4, 1]
    world.lanes.next_conflict(back=True)
    assert world.current == 4
    assert "Conflicts: attribute and relation." in world.said[-1]


def test_the_first_conflict_is_the_one_at_the_caret(world: World) -> None:
    world.lanes.set_wanted(True)
    world.reader.set_caret(ARTICLE.index("he told reporters"))
    world.lanes.next_conflict()
    assert world.current == 4
    world.lanes.refresh()
    assert world.current == 4
    world.session.open(1)
    world.reader.set_comparison(None)
    world.lanes.refresh()
    world.lanes.next_conflict(back=True)
    assert world.current == 3


def test_no_conflict_is_said(world: World) -> None:
    made = world.session.project.made
    agreed = msgspec.structs.replace(made, groups=made.groups[:1], gold=())
    world.session.project.made = agreed
    world.lanes.next_conflict()
    assert world.said == [ALIKE]
    world.session.open(2)
    world.lanes.next_conflict()
    assert world.said[-1] == BLIND


def test_a_click_makes_its_group_the_current_one(world: World) -> None:
    world.lanes.set_wanted(True)
    world.reader.version_picked.emit("qa:quote")
    world.reader.group_picked.emit(2)
    state = world.reader.comparison
    assert state is not None
    assert (state.current, state.picked) == (2, "qa:quote")


def test_under_review_the_lanes_follow_the_desk(world: World, desk: FakeDesk) -> None:
    world.review_with(desk, 1)
    assert world.lanes.shown
    assert world.current == 1
    desk.go(3)
    assert world.current == 3
    world.reader.group_picked.emit(2)
    assert desk.gone == [3, 2]
    world.lanes.next_conflict()
    assert desk.gone[-1] == 3
    desk.active = False
    desk.active_changed.emit(False)
    assert not world.lanes.shown


def test_under_review_the_lanes_can_be_put_away(world: World, desk: FakeDesk) -> None:
    world.review_with(desk)
    world.lanes.toggle()
    assert not world.lanes.shown
    desk.active = False
    desk.active_changed.emit(False)
    assert not world.lanes.wanted
    world.lanes.toggle()
    assert world.lanes.shown


def test_another_review_has_its_lanes_before_its_group_is_brought_into_view(
    world: World, desk: FakeDesk
) -> None:
    world.review_with(desk)
    made = world.session.project.made
    desk.review = msgspec.structs.replace(made, groups=made.groups[:3], gold=())
    desk.at = 2
    desk.names_changed.emit()
    desk.review_changed.emit()
    assert world.current == 2
    state = world.reader.comparison
    assert state is not None
    assert len(state.groups) == 3


def test_under_review_names_are_the_desks(world: World, desk: FakeDesk) -> None:
    world.review_with(desk)
    world.lanes.set_anonymous(False)
    assert desk.anonymous is False
    desk.faces = faces_of(world.session.project.made, NAMES, SHA, anonymous=False)
    desk.names_changed.emit()
    world.settle()
    assert set(world.names[:3]) == set(NAMES.values())


def test_a_draft_is_drawn_as_gold(world: World, desk: FakeDesk) -> None:
    world.review_with(desk)
    gold = world.session.project.made.gold[0]
    desk.draft = msgspec.structs.replace(gold, label="denial")  # type: ignore[assignment]
    desk.draft_changed.emit(desk.draft)
    world.settle()
    state = world.reader.comparison
    assert state is not None
    assert [bar.label for bar in state.lanes[-1].bars] == ["denial"]


def test_under_review_the_desk_mixes_the_lanes(world: World, desk: FakeDesk) -> None:
    world.review_with(desk)
    world.lanes.bar.shuffled_wanted.emit(False)
    assert desk.shuffled is False
    assert not world.lanes.bar.shuffle.isChecked()


def test_another_theme_is_followed(world: World) -> None:
    world.look.turn("dark")
    world.lanes.set_wanted(True)
    world.look.turn("light")
    assert world.lanes.bar.palette().window().color() == world.look.theme.page
    assert world.lanes.shown


def test_the_rows_of_the_table_are_told_apart() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    keys = [key for row in ROWS for key in row.keys]
    assert len(set(keys)) == len(keys)
    assert all(row.group == "Review" for row in ROWS)
