"""The menus: every action has its place, and none of them fights with a key."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QMainWindow

from annotator.scheme import default_scheme
from annotator.scheme.model import CompanionType
from ui.actions import Actions, of_scheme
from ui.menus import (
    LINE,
    MENUS,
    ON_ARTICLE,
    ON_SPAN,
    ON_TEXT,
    ON_WORDS,
    SUBMENUS,
    Menus,
)

SCHEME = msgspec.structs.replace(
    default_scheme(), companions=(CompanionType("source", "source", "W"),), companion_mode="on"
)


class Bar:
    def __init__(self, qtbot):
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window)
        self.menus = Menus(self.actions, self.window.menuBar())
        self.use(SCHEME)

    def use(self, scheme):
        self.actions.set_scheme(scheme)
        self.menus.build()

    def words(self, menu):
        """The words of a menu's entries; those of a menu inside stand in a list of their own."""
        return [
            (action.text(), self.words(action.menu())) if action.menu() else action.text()
            for action in menu.actions()
            if not action.isSeparator()
        ]

    def titles(self):
        return [menu.title() for menu in self.menus.all()]


@pytest.fixture
def bar(qtbot):
    return Bar(qtbot)


def test_every_action_stands_in_the_menu_bar_once_or_is_hidden(bar):
    def ids(items):
        for item in items:
            yield from ids(SUBMENUS[item]) if item in SUBMENUS else (item,)

    named = [item for _, items in MENUS for item in ids(items) if "." in item]
    assert sorted(named) == sorted(set(named))
    for spec in bar.actions.specs():
        if not of_scheme(spec.id):
            assert (spec.id in named) != spec.hidden, spec.id


def test_labels_and_companions_stand_where_a_person_looks(bar):
    span = bar.words(bar.menus.all()[3])
    assert span[:4] == ["Claim", "Denial", "Quote", "Speculation"]
    assert ("Companions", ["Mark the source", "Take the source away"]) in span
    words = bar.words(bar.menus.context(bar.window, ON_WORDS))
    assert "Mark the source" in words
    assert "Take the source away" not in words


def test_a_scheme_without_companions_has_no_menu_of_them(bar):
    bar.use(msgspec.structs.replace(SCHEME, companions=()))
    titles = [entry[0] for entry in bar.words(bar.menus.all()[3]) if isinstance(entry, tuple)]
    assert titles == ["Twins", "Move an edge"]


def test_building_anew_leaves_nothing_behind(bar, qtbot):
    span = bar.menus.all()[3]
    before = bar.words(span)
    bar.use(SCHEME)
    qtbot.waitUntil(lambda: len(span.findChildren(type(bar.menus.context(bar.window, ())))) == 3)
    assert bar.words(span) == before


@pytest.mark.parametrize("items", [ON_ARTICLE, ON_SPAN, ON_TEXT, ON_WORDS])
def test_a_context_menu_begins_and_ends_with_an_entry(bar, items):
    assert LINE not in (items[0], items[-1])
    shown = bar.menus.context(bar.window, items).actions()
    assert not shown[0].isSeparator()
    assert not shown[-1].isSeparator()


def test_a_menu_gives_its_letter_up_to_a_label(bar):
    assert bar.titles()[1] == "&Edit"
    label = msgspec.structs.replace(SCHEME.labels[0], id="evidence", name="evidence", key="E")
    bar.use(msgspec.structs.replace(SCHEME, labels=(*SCHEME.labels, label)))
    assert bar.titles()[1] == "Ed&it"
    bar.use(SCHEME)
    assert bar.titles()[1] == "&Edit"


def test_and_to_a_key_that_somebody_chose(bar):
    bar.actions.set_keys({"span.next": ("Alt+V",), "span.previous": ("Alt+O",)})
    letters = [title[title.index("&") + 1].upper() for title in bar.titles()]
    assert len(set(letters)) == len(letters)
    assert not {"V", "O", "C", "D", "Q", "S"} & set(letters)


def test_with_every_letter_taken_a_menu_has_none(bar):
    letters = [f"Alt+{letter}" for letter in "EDIT"]
    bar.actions.set_keys({"span.next": tuple(letters)})
    assert bar.titles()[1] == "Edit"
