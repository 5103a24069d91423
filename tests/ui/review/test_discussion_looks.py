"""The panel of discussion: long and large words, markup, names for screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.team import About
from tests.ui.review.discussion_panel import Desk, Make, making
from tests.ui.review.discussion_world import World
from tests.ui.test_accessibility import faults


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot, world: World) -> Iterator[Make]:
    yield from making(world, qtbot)


def test_a_long_word_does_not_widen_the_panel(make: Make, world: World) -> None:
    world.say("Ben", About("article"), "https://example.org/" + "x" * 400)
    desk = make()
    inner = desk.panel.here.area.widget()
    assert inner.width() <= desk.panel.here.area.viewport().width()
    (card,) = desk.panel.here.cards.values()
    lines = card.comments[0].words.height() / card.fontMetrics().lineSpacing()
    assert lines > 5


def test_large_words_in_a_narrow_panel_are_not_cut_off(make: Make, world: World) -> None:
    world.fill()
    desk = make()
    font = desk.panel.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    desk.panel.setFont(font)
    desk.panel.resize(210, 600)
    desk.panel.here.on_article.click()
    scroll = desk.panel.here.area
    desk.qtbot.waitUntil(lambda: scroll.widget().width() <= scroll.viewport().width())


def test_pasted_markup_stays_words(make: Make, world: World) -> None:
    desk = make()
    desk.panel.here.on_article.click()
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("<b>bold</b>")
    field = desk.panel.here.new.words
    field.insertFromMimeData(data)
    assert field.toPlainText() == "<b>bold</b>"


def test_everything_has_a_name(make: Make, world: World) -> None:
    world.fill()
    desk = make()
    desk.panel.here.on_article.click()
    assert _faults(desk) == []
    desk.panel.show_page("all")
    desk.qtbot.waitUntil(lambda: desk.panel.all.model.rowCount() == 3)
    assert _faults(desk) == []


def _faults(desk: Desk) -> list[str]:
    """What is wrong, but for the markup that somebody wrote, which is told as it is."""
    return [each for each in faults(desk.panel) if "<b>Alwa" not in each]
