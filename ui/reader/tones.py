"""Tones: the colours of what the reader draws over the page beside spans.

What belongs here: which role of the theme draws what, and colours to go on with while no theme is
set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from ui.theme import Theme


class Tones(NamedTuple):
    """Colours by what they are for."""

    page: QColor
    ink: QColor
    quiet: QColor
    line: QColor
    hover: QColor
    accent: QColor
    accent_ink: QColor
    found: QColor
    found_now: QColor
    veil: QColor


def tones(theme: Theme | None, palette: QPalette) -> Tones:
    """The tones of a theme; without one, those of a palette."""
    if theme is not None:
        return Tones(
            page=theme.page,
            ink=theme.ink,
            quiet=theme.quiet_ink,
            line=theme.line,
            hover=theme.hover,
            accent=theme.accent,
            accent_ink=theme.accent_ink,
            found=theme.found,
            found_now=theme.found_now,
            veil=theme.veil(),
        )
    role, colour = QPalette.ColorRole, palette.color
    veil = QColor(colour(role.Base))
    veil.setAlpha(100)
    return Tones(
        page=colour(role.Base),
        ink=colour(role.Text),
        quiet=colour(role.Text),
        line=colour(role.Mid),
        hover=colour(role.Midlight),
        accent=colour(role.Highlight),
        accent_ink=colour(role.HighlightedText),
        found=colour(role.Midlight),
        found_now=colour(role.Mid),
        veil=veil,
    )
