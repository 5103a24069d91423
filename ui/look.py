"""The look of the whole window: which theme holds now, and putting it on the application.

What belongs here: following the system's light or dark, the setting that overrides it, the palette
and the little style sheet. Colours themselves are in ``resources/themes``.
"""

from __future__ import annotations

from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.settings import Settings
from ui.theme import Theme, ThemeName, contrast, load_theme

SERIFS: Final = (
    "Source Serif 4",
    "Source Serif Pro",
    "Charter",
    "Georgia",
    "Noto Serif",
    "Literata",
    "Liberation Serif",
    "DejaVu Serif",
)
SANS: Final = ("Inter", "Source Sans 3", "Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans")

_SHEET: Final = Template("""
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget { color: $quiet_ink; }
QDockWidget::title { padding: 8px 16px; background: $panel; text-align: left; }
QStatusBar { border-top: 1px solid $line; color: $quiet_ink; }
QStatusBar::item { border: 0; }
QTreeWidget::item { padding: 4px 0; }
QMenuBar { background: $panel; padding: 2px 8px; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; color: $panel_ink; }
QMenu { background: $page; color: $ink; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_quiet; color: $ink; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolTip { background: $page; color: $ink; border: 1px solid $line; padding: 4px 8px; }
QTabBar { background: $panel; }
QTabBar::tab { padding: 6px 10px; border: 0; background: transparent; color: $quiet_ink; }
QTabBar::tab:selected { color: $panel_ink; border-bottom: 2px solid $accent; }
QTabBar::tab:selected:focus { background: $accent_quiet; color: $ink; }
QToolButton[autoRaise="true"] {
    border: 1px solid transparent; border-radius: 4px; padding: 2px; background: transparent;
}
QToolButton[autoRaise="true"]:hover { background: $hover; }
QToolButton[autoRaise="true"]:checked { background: $accent_quiet; }
QToolButton[autoRaise="true"]:focus { border-color: $accent; }
QAbstractScrollArea { border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")

_EDGED: Final = ("QLineEdit", "QComboBox", "QAbstractSpinBox", "QPushButton", "QCheckBox")
"""Kinds of widgets with an outline, which Fusion draws darker (by ``_DARKER``) than the window."""

_DARKER: Final = 140

EDGE_CONTRAST: Final = 3.0
"""What the outline of a field keeps to the panel."""


def sheet(theme: Theme) -> str:
    """The style sheet: hairlines and room; what it does not name stays Fusion."""
    names = ("line", "accent", "quiet_ink", "panel", "panel_ink", "hover", "page", "ink")
    more = ("accent_quiet", "disabled")
    return _SHEET.substitute({name: getattr(theme, name).name() for name in names + more})


def edged(theme: Theme) -> QPalette:
    """A palette with which fields and buttons of a dark theme have outlines that can be seen:
    nothing is much darker than a dark window."""
    palette, seen = theme.palette(), contrast(theme.line, theme.panel) >= EDGE_CONTRAST
    edge = theme.line if seen else theme.disabled
    palette.setColor(QPalette.ColorRole.Window, edge.lighter(_DARKER))
    return palette


class Look(QObject):
    """The theme in force; ``changed`` tells everything that paints with its colours."""

    changed = Signal(object)
    """Theme."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.name = self._wanted()
        self.theme = load_theme(self.name)
        self._calm = "system"
        self._put_on()
        settings.changed.connect(self._on_setting)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.refresh)

    def refresh(self) -> None:
        """Look again at the setting and the system."""
        wanted = self._wanted()
        if wanted != self.name:
            self.name, self.theme = wanted, load_theme(wanted)
            self._put_on()
            self.changed.emit(self.theme)

    def family(self) -> str:
        """The font family for articles: the first of the wanted kind that is installed."""
        face = self._settings.text("text.face")
        own = self._settings.text("text.family")
        if face == "own" and own:
            return own
        wanted = SANS if face == "sans" else SERIFS
        fallback = "sans-serif" if face == "sans" else "serif"
        return next((name for name in wanted if QFontDatabase.hasFamily(name)), fallback)

    def _wanted(self) -> ThemeName:
        choice = self._settings.text("theme")
        if choice == "system":
            scheme = QGuiApplication.styleHints().colorScheme()
            return "dark" if scheme == Qt.ColorScheme.Dark else "light"
        return "contrast" if choice == "contrast" else "dark" if choice == "dark" else "light"

    def set_contrast(self, on: bool) -> None:
        """High contrast, or back to the theme that was chosen before it (the system's, if none)."""
        choice = self._settings.text("theme")
        if on and choice != "contrast":
            self._calm = choice
            self._settings.set("theme", "contrast")
        elif not on and choice == "contrast":
            self._settings.set("theme", self._calm)

    def _on_setting(self, key: str) -> None:
        if key == "theme":
            self.refresh()

    def _put_on(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(self.theme.palette())  # forgets those of certain kinds of widgets
            if self.theme.dark:
                for kind in _EDGED:
                    app.setPalette(edged(self.theme), kind)  # type: ignore[arg-type]  # a str
            app.setStyleSheet(sheet(self.theme))
