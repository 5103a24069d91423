"""The theme in force follows the setting, and high contrast goes back to what was before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from ui.look import Look
from ui.settings import Settings
from ui.theme import contrast


@pytest.fixture
def settings(tmp_path: Path, qapp: QApplication) -> Iterator[Settings]:
    palette = qapp.palette()
    yield Settings(tmp_path)
    qapp.setStyleSheet("")
    qapp.setPalette(palette)


@pytest.fixture
def look(settings: Settings) -> Look:
    return Look(settings)


def test_each_choice_puts_its_theme_on(look: Look, settings: Settings, qapp: QApplication) -> None:
    seen: list[str] = []
    look.changed.connect(lambda theme: seen.append(theme.name))
    for choice in ("dark", "contrast", "light"):
        settings.set("theme", choice)
        assert look.name == choice
        assert qapp.palette().color(QPalette.ColorRole.Base) == look.theme.page
    assert seen == ["Dark", "High contrast", "Light"]


@pytest.mark.parametrize("choice", ["system", "light", "dark"])
def test_high_contrast_off_goes_back(look: Look, settings: Settings, choice: str) -> None:
    settings.set("theme", choice)
    before = look.name
    look.set_contrast(True)
    look.set_contrast(True)
    assert look.name == "contrast"
    look.set_contrast(False)
    assert settings.text("theme") == choice
    assert look.name == before
    look.set_contrast(False)
    assert settings.text("theme") == choice


def test_high_contrast_of_the_last_time_goes_back_to_the_system(settings: Settings) -> None:
    settings.set("theme", "contrast")
    look = Look(settings)
    assert look.name == "contrast"
    look.set_contrast(False)
    assert settings.text("theme") == "system"


@pytest.mark.parametrize("choice", ["dark", "contrast"])
def test_in_the_dark_fields_have_an_edge_that_can_be_seen(
    look: Look, settings: Settings, qtbot: QtBot, choice: str
) -> None:
    box = QCheckBox()
    qtbot.addWidget(box)
    box.resize(40, 24)
    box.show()
    settings.set("theme", choice)
    assert best_contrast(box, look) >= 2.95
    settings.set("theme", "light")
    ordinary, kind = QApplication.palette(), QApplication.palette(box)
    assert kind.color(QPalette.ColorRole.Window) == ordinary.color(QPalette.ColorRole.Window)


def best_contrast(widget: QWidget, look: Look) -> float:
    """The highest contrast to the page that anything in a widget has."""
    QApplication.processEvents()
    shot = widget.grab().toImage()
    colours = {
        shot.pixelColor(x, y).rgb() for x in range(shot.width()) for y in range(shot.height())
    }
    return max(contrast(QColor(rgb), look.theme.page) for rgb in colours)
