"""Icons: every one that the table names is in the set, painted in the theme's colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from ui import icons
from ui.actions import TABLE
from ui.theme import load_theme


def test_every_icon_of_the_table_is_in_the_set(qapp):
    known = icons.icon_set()
    assert known is not None
    wanted = {spec.icon.removeprefix(icons.PREFIX) for spec in TABLE if spec.icon}
    assert wanted <= known.glyphs.keys()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_icons_take_the_themes_ink_and_are_quieter_when_disabled(qapp, name):
    theme = load_theme(name)
    made = QIcon(icons.icon("ph.flag", theme))
    seen = {}
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        image = made.pixmap(QSize(48, 48), mode).toImage()
        solid = [
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        ]
        seen[mode] = max(set(solid), key=solid.count)
    assert seen[QIcon.Mode.Normal] == theme.panel_ink.name()
    assert seen[QIcon.Mode.Disabled] == theme.disabled.name()


def test_an_unknown_icon_is_an_empty_one(qapp):
    assert icons.icon("ph.no-such-icon", load_theme("light")).isNull()


def test_without_its_files_there_are_no_icons_and_no_error(qapp, monkeypatch):
    icons.icon_set.cache_clear()
    monkeypatch.setattr(icons.importlib.util, "find_spec", lambda name: None)
    assert icons.icon("ph.flag", load_theme("light")).isNull()
    icons.icon_set.cache_clear()
