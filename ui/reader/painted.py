"""The page with its spans painted: tints behind the words, tracks under them.

What belongs here: theme and label styles, and the order of painting. What belongs to one track is
in ``ui.reader.tracks``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from ui.reader.ink import Ink
from ui.reader.marked import MarkedPage
from ui.reader.page import Shown
from ui.reader.piece import BlockTracks, Piece
from ui.reader.tracks import Brush

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ui.theme import LabelStyle, Theme

_FEET: Final = 4


class PaintedPage(MarkedPage):
    """A page that shows its spans in the colours of a theme and the styles of their labels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._styles: dict[str, LabelStyle] = {}
        self._theme: Theme | None = None
        self._sticky: str | None = None
        self._brush: Brush | None = None
        super().__init__(parent)

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by label id."""
        self._styles = dict(styles)
        self._restyle()

    def set_theme(self, theme: Theme) -> None:
        """The colours of page, words and selection."""
        self._theme = theme
        self._restyle()

    def set_sticky(self, label: str | None) -> None:
        """The label that every selection takes now: the selected words show its colour."""
        self._sticky = label
        self._restyle()

    def _restyle(self) -> None:
        self._brush = None
        palette, theme = QApplication.palette(), self._theme
        role = QPalette.ColorRole
        if theme is not None:
            palette.setColor(role.Base, theme.page)
            palette.setColor(role.Text, theme.ink)
            palette.setColor(role.Highlight, theme.selection)
            palette.setColor(role.HighlightedText, theme.selection_ink)
        style = self._styles.get(self._sticky or "")
        if style is not None:
            held = QColor(style.line)
            held.setAlpha(90)
            palette.setColor(role.Highlight, held)
            palette.setColor(role.HighlightedText, palette.color(role.Text))
        self.setPalette(palette)
        self.viewport().setPalette(palette)  # the application's style sheet has given it its own
        self.viewport().update()

    def brush(self) -> Brush:
        """What paints spans in the present look."""
        if self._brush is None:
            palette, role = self.palette(), QPalette.ColorRole
            quiet = palette.color(role.PlaceholderText)
            if self._theme is not None:
                quiet = self._theme.quiet_ink
            page, ratio = palette.color(role.Base), self.devicePixelRatioF()
            self._brush = Brush(self._look, self._styles, page, quiet, ratio)
        return self._brush

    def _geometry_changed(self) -> None:
        super()._geometry_changed()
        self._brush = None

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll. Qt moves the pixels; where the first line changes, its gap is painted anew,
        for the tracks of a line that has gone are not shown. Qt calls this."""
        block, former = self.first_block(), self.contentOffset().y()
        super().scrollContentsBy(dx, dy)
        moved = self.blockBoundingGeometry(block).translated(self.contentOffset()).top() - former
        strip = self._look.gap + 8 + max(int(moved), 0)
        self.viewport().update(QRect(0, 0, self.viewport().width(), strip))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is asked for. After a short scroll that is a strip at the top and one at the
        bottom, and Qt would paint all that lies between them as well. Qt calls this."""
        here, parts = list(self.visible_blocks()), _parts(event.region())
        for rect in parts:
            self._paint(rect, [one for one in here if _meets(one, rect)], here)

    def _paint_under(self, painter: QPainter, here: list[Shown]) -> None:
        """What a subclass draws behind the words of the blocks ``here``, on the tints."""

    def _paint_over(self, painter: QPainter, here: list[Shown], seen: list[Shown]) -> None:
        """What a subclass draws over all else in the blocks ``here``, of all that are ``seen``."""

    def _paint(self, rect: QRect, here: list[Shown], seen: list[Shown]) -> None:
        """Tints, then the words with caret and selection (by Qt), then tracks."""
        ink, strong, brush = Ink(), Ink(), self.brush()
        contents = [(shown.top, *self._on_page(shown)) for shown in here]
        for top, made, chosen in contents:
            brush.lay(ink, made.pieces, top)
            brush.lay_selected(ink, strong, chosen, top)
        painter = self._painter(rect)
        ink.draw_tints(painter)
        self._paint_under(painter, here)
        painter.end()
        super().paintEvent(QPaintEvent(rect))
        painter = self._painter(rect)
        if here and here[0].top < 0:
            # Qt scrolls by lines, but not to the pixel: the feet of a line that has gone.
            painter.fillRect(QRect(0, 0, rect.right() + 1, _FEET), self.palette().base())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink.draw_tracks(painter)
        for top, made, chosen in contents:
            brush.marks(painter, made, top)
            brush.beds(painter, chosen, top)
        strong.draw_tracks(painter)
        for top, _, chosen in contents:
            brush.handles(painter, chosen, top)
        if here and here[0].block.blockNumber() == 0:
            self._paint_heading(painter, here[0].top)
        self._paint_over(painter, here, seen)
        painter.end()

    def _painter(self, rect: QRect) -> QPainter:
        painter = QPainter(self.viewport())
        painter.setClipRect(rect)
        return painter

    def _on_page(self, shown: Shown) -> tuple[BlockTracks, tuple[Piece, ...]]:
        """What to paint of a block: all spans but the selected one, and the selected one; not of
        lines that have gone, for a track without its words says nothing."""
        made, chosen = self.tracks_of(shown), self.selected_pieces(shown)
        if self._selected is not None:
            made = BlockTracks(
                tuple(piece for piece in made.pieces if piece.span.id != self._selected),
                made.overflows,
            )
        if shown.top >= 0:
            return made, chosen
        top = 2 - shown.top
        marks = tuple(mark for mark in made.overflows if mark.top > top)
        return BlockTracks(_reaching(made.pieces, top), marks), _reaching(chosen, top)

    def _paint_heading(self, painter: QPainter, top: float) -> None:
        palette, role = self.palette(), QPalette.ColorRole
        ink, quiet, line = palette.color(role.Text), palette.color(role.Text), palette.mid().color()
        if self._theme is not None:
            quiet, line = self._theme.quiet_ink, self._theme.line
        column = QRectF(self._layout.left, top, self._layout.column, 0)
        heading = self._heading.for_text(self.text)
        heading.paint(painter, self._look, column, ink, quiet, line)


def _reaching(pieces: Iterable[Piece], top: float) -> tuple[Piece, ...]:
    """The pieces whose words reach below ``top``."""
    return tuple(piece for piece in pieces if piece.top + piece.height > top)


def _parts(region: QRegion) -> list[QRect]:
    """The rectangles to paint one by one; a single one where they leave little between them."""
    whole = region.boundingRect()
    # (PySide does not declare that one can go through a region.)
    parts = list(cast("Iterable[QRect]", region))
    if len(parts) > 3 or sum(part.height() for part in parts) > whole.height() * 0.6:
        return [whole]
    return parts


def _meets(shown: Shown, rect: QRect) -> bool:
    return shown.top <= rect.bottom() and shown.top + shown.height >= rect.top()
