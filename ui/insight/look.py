"""The style sheet of the agreement window, on top of the window's own: thin lines, quiet heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import Theme


def sheet(theme: Theme) -> str:
    """Lines around what can be typed into or ticked; heads of tables without boxes."""
    line, accent, quiet = theme.line.name(), theme.accent.name(), theme.accent_quiet.name()
    page, ink, panel = theme.page.name(), theme.ink.name(), theme.panel.name()
    edge, dim = theme.disabled.name(), theme.quiet_ink.name()
    return (
        f"Ticks {{ border: 1px solid {edge}; border-radius: 3px; background: {page}; "
        f"color: {ink}; selection-background-color: {page}; selection-color: {ink}; "
        "outline: 0; }"
        f"Ticks:focus {{ border: 1px solid {accent}; selection-background-color: {quiet}; }}"
        "Ticks::item { padding: 3px 4px; }"
        f"Ticks::indicator:unchecked, QCheckBox::indicator:unchecked {{ background: {page}; "
        f"border: 1px solid {edge}; border-radius: 2px; width: 12px; height: 12px; }}"
        f"QCheckBox::indicator:unchecked:focus {{ border: 1px solid {accent}; }}"
        f"QHeaderView {{ background: {page}; border: 0; border-bottom: 1px solid {line}; }}"
        f"QHeaderView::section {{ background: {page}; color: {dim}; border: 0; "
        "padding: 6px 8px; }"
        f"QTabWidget::pane {{ border: 0; border-top: 1px solid {line}; background: {page}; }}"
        f"QWidget#told {{ background: {panel}; border-top: 1px solid {line}; }}"
        f"QScrollArea#choices {{ border-right: 1px solid {line}; background: {panel}; }}"
        f"QSplitter::handle {{ background: {line}; height: 1px; width: 1px; }}"
    )
