"""Colours: the themes of ``resources/themes`` and how a label looks in each of them.

What belongs here: reading a theme file, contrast, the Qt palette made from a theme, and the style
of a label. What does not: which widget uses which colour.

A label's line colour comes from its scheme. It is moved towards black (light theme) or white (dark
theme) until it stands out from the page by at least ``LABEL_CONTRAST``, so that a scheme made by
somebody else is legible in both themes too.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtGui import QColor, QPalette

from annotator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annotator.scheme import Label

LABEL_CONTRAST: Final = {False: 3.0, True: 4.5}
"""Smallest contrast of a label's line to the page, by ``Theme.dark``; never below 3:1."""

TINT_ALPHA: Final = {False: 30, True: 46}
"""Opacity (of 255) of the tint behind labelled words, by ``Theme.dark``: read-through."""

FADED_CONTRAST: Final = 4.5
"""What words that are faded for focus still keep to the page."""

ThemeName = Literal["light", "dark", "contrast"]


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """How a label looks: its line, the tint behind its words, and the cues that are no colour."""

    line: QColor
    tint: QColor
    letter: str
    pattern: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme by role; each is the field's name in the theme file."""

    page: QColor
    ink: QColor
    quiet_ink: QColor
    panel: QColor
    panel_ink: QColor
    line: QColor
    hover: QColor
    accent: QColor
    accent_ink: QColor
    accent_quiet: QColor
    selection: QColor
    selection_ink: QColor
    found: QColor
    found_now: QColor
    warn: QColor
    warn_quiet: QColor
    good: QColor
    disabled: QColor


@dataclass(frozen=True, slots=True)
class Theme(Colours):
    """A theme: its name, whether it is dark, its colours by role, and colours that stand here for
    those of a scheme (by ``#RRGGBB``)."""

    name: str
    dark: bool
    labels: Mapping[str, QColor]

    def label_style(self, label: Label) -> LabelStyle:
        """The style of one label of a scheme in this theme."""
        wanted = self.labels.get(label.colour.upper()) or QColor(label.colour)
        line = legible(wanted, self.page, LABEL_CONTRAST[self.dark])
        tint = QColor(line)
        tint.setAlpha(TINT_ALPHA[self.dark])
        return LabelStyle(line, tint, label.letter, label.pattern, label.name, label.key)

    def label_styles(self, labels: Iterable[Label]) -> dict[str, LabelStyle]:
        """The styles by label id."""
        return {label.id: self.label_style(label) for label in labels}

    def veil(self) -> QColor:
        """The page's colour, to be laid over words so that they fade and can still be read."""
        veil = QColor(self.page)
        shares = range(70, 0, -2)
        share = next((one for one in shares if self._faded(one) >= FADED_CONTRAST), 0)
        veil.setAlphaF(share / 100)
        return veil

    def _faded(self, percent: int) -> float:
        return contrast(blend(self.ink, self.page, percent / 100), self.page)

    def palette(self) -> QPalette:
        """The palette for Fusion, so that plain Qt widgets follow the theme by themselves."""
        palette = QPalette()
        for role, colour in self._roles().items():
            palette.setColor(role, colour)
        for role in (_Role.Text, _Role.WindowText, _Role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.disabled)
        return palette

    def _roles(self) -> dict[QPalette.ColorRole, QColor]:
        return {
            _Role.Window: self.panel,
            _Role.WindowText: self.panel_ink,
            _Role.Base: self.page,
            _Role.AlternateBase: self.panel,
            _Role.Text: self.ink,
            _Role.Button: self.panel,
            _Role.ButtonText: self.panel_ink,
            _Role.BrightText: self.warn,
            _Role.ToolTipBase: self.page,
            _Role.ToolTipText: self.ink,
            _Role.PlaceholderText: self.quiet_ink,
            _Role.Highlight: self.accent,
            _Role.HighlightedText: self.accent_ink,
            _Role.Accent: self.accent,
            _Role.Link: self.accent,
            _Role.LinkVisited: self.accent,
            _Role.Light: self.page,
            _Role.Midlight: self.hover,
            _Role.Mid: self.line,
            _Role.Dark: self.line,
            _Role.Shadow: self.line,
        }


_Role = QPalette.ColorRole


def themes_dir() -> Path:
    """Where the theme files lie, in a checkout and in an installed wheel."""
    from annotator.scheme import resources_dir  # late: only the start of the window needs it

    return resources_dir() / "themes"


def load_theme(name: ThemeName, folder: Path | None = None) -> Theme:
    """Read ``<name>.toml``. Raises ``Problem`` that names the file and the key."""
    path = (folder or themes_dir()) / f"{name}.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"The theme {path} cannot be read: {error}.") from error
    colours = raw.get("colours")
    if not isinstance(colours, dict):
        raise Problem(f"The theme {path} has no table [colours].")
    roles = {role: _colour(path, role, colours.get(role)) for role in _roles_wanted()}
    lines = raw.get("labels", {})
    labels = {key.upper(): _colour(path, key, value) for key, value in lines.items()}
    return Theme(
        **roles, name=str(raw.get("name", name)), dark=bool(raw.get("dark")), labels=labels
    )


def _roles_wanted() -> list[str]:
    return [field.name for field in fields(Colours)]


def _colour(path: Path, role: str, value: object) -> QColor:
    colour = QColor(value) if isinstance(value, str) else QColor()
    if not colour.isValid():
        raise Problem(f"The theme {path}: {role} is {value!r}, not a colour like #0072B2.")
    return colour


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG), 0 for black to 1 for white."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = colour.redF(), colour.greenF(), colour.blueF()
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio (WCAG) of two opaque colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(colour: QColor, page: QColor, least: float) -> QColor:
    """The colour, moved away from the page's lightness until the contrast is at least ``least``."""
    away = QColor("black") if luminance(page) > 0.18 else QColor("white")
    for percent in range(0, 101, 2):
        tried = blend(colour, away, percent / 100)
        if contrast(tried, page) >= least:
            return tried
    return away


def blend(colour: QColor, other: QColor, share: float) -> QColor:
    """``colour`` with ``share`` (0 to 1) of ``other`` mixed in."""
    keep = 1 - share
    return QColor.fromRgbF(
        colour.redF() * keep + other.redF() * share,
        colour.greenF() * keep + other.greenF() * share,
        colour.blueF() * keep + other.blueF() * share,
    )
