"""Icons: the Phosphor set that comes with qtawesome, in the theme's colours.

What belongs here: finding the set's font, painting a glyph of it, and colouring the icons of the
actions. Importing ``qtawesome`` itself takes a quarter of a second (it loads every font it has, and
a compatibility layer for four Qt bindings), so that only its files are used: one font and the table
of its glyphs.
"""

from __future__ import annotations

import importlib.util
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

if TYPE_CHECKING:
    from ui.actions import Actions
    from ui.theme import Theme

log = logging.getLogger(__name__)

PREFIX: Final = "ph."
GLYPH_SHARE: Final = 0.9
"""Height of a glyph to that of its icon."""


@dataclass(frozen=True, slots=True)
class IconSet:
    """A font of icons: its family as Qt knows it, and the glyph (one character) of each name."""

    family: str
    glyphs: dict[str, str]


@cache
def icon_set() -> IconSet | None:
    """The Phosphor set; None (and a line in the log) where its files are not as expected."""
    try:
        spec = importlib.util.find_spec("qtawesome")
        assert spec is not None
        assert spec.origin is not None
        fonts = Path(spec.origin).parent / "fonts"
        table = next(fonts.glob("phosphor-charmap-*.json")).read_bytes()
        file = next(fonts.glob("phosphor-[0-9]*.ttf"))
        codes = msgspec.json.decode(table, type=dict[str, str])
        number = QFontDatabase.addApplicationFont(str(file))
        family = QFontDatabase.applicationFontFamilies(number)[0]
    except (AssertionError, StopIteration, IndexError, OSError, msgspec.MsgspecError) as error:
        log.warning("No icons: %r", error)
        return None
    return IconSet(family, {name: chr(int(code, 16)) for name, code in codes.items()})


class GlyphEngine(QIconEngine):
    """Paints one glyph at any size, in one colour where enabled and another where not."""

    def __init__(self, family: str, glyph: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._family, self._glyph = family, glyph
        self._colour, self._disabled = colour, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint the glyph into the rectangle."""
        font = QFont(self._family)
        font.setPixelSize(max(1, round(rect.height() * GLYPH_SHARE)))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled if mode == QIcon.Mode.Disabled else self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent ground."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        """Another one just like it. Qt calls this when it copies an icon."""
        return GlyphEngine(self._family, self._glyph, self._colour, self._disabled)


def icon(name: str, theme: Theme) -> QIcon:
    """The icon (``ph.flag``) in the theme's ink, quieter where disabled; empty if there is none."""
    known = icon_set()
    glyph = known.glyphs.get(name.removeprefix(PREFIX)) if known is not None else None
    if known is None or glyph is None:
        return QIcon()
    return QIcon(GlyphEngine(known.family, glyph, theme.panel_ink, theme.disabled))


def colour_actions(actions: Actions, theme: Theme) -> None:
    """Give each action its icon in the theme's colours."""
    for spec in actions.specs():
        if spec.icon:
            actions[spec.id].setIcon(icon(spec.icon, theme))
