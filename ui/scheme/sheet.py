"""The style sheet of the scheme editor, on top of the window's own.

What belongs here: lines around what can be typed into (the forms have many fields; without an edge
nobody sees where one begins, least of all in the dark theme), and a quiet chosen row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.theme import Theme

_BOXES: Final = (
    "Line",
    "Words",
    "Ticks",
    "ValuesField QTableWidget",
    "ReviewPage QListWidget",
    "ProposalsPage QListWidget",
    "GuidelinePage MarkdownView",
)


def sheet(theme: Theme) -> str:
    """Thin lines around what can be typed into or scrolled, and a quiet chosen row."""
    boxes = ", ".join(_BOXES)
    focused = ", ".join(f"{each}:focus" for each in _BOXES)
    line, accent, quiet = theme.line.name(), theme.accent.name(), theme.accent_quiet.name()
    page, ink, panel = theme.page.name(), theme.ink.name(), theme.panel.name()
    edge = theme.disabled.name()
    return (
        f"{boxes} {{ border: 1px solid {edge}; border-radius: 3px; background: {page}; "
        f"color: {ink}; }}"
        f"{focused} {{ border: 1px solid {accent}; }}"
        "Line { padding: 2px 4px; }"
        f"Line:read-only {{ border: 1px solid {panel}; background: {panel}; }}"
        f"QListWidget {{ selection-background-color: {quiet}; selection-color: {ink}; "
        "outline: 0; }"
        f"Ticks, QTableWidget {{ selection-background-color: {page}; selection-color: {ink}; }}"
        f"Ticks:focus, QTableWidget:focus {{ selection-background-color: {quiet}; }}"
        "Ticks::item { padding: 3px 4px; }"
        f"Ticks::indicator:unchecked, QCheckBox::indicator:unchecked {{ background: {page}; "
        f"border: 1px solid {edge}; border-radius: 2px; width: 12px; height: 12px; }}"
        f"QCheckBox::indicator:unchecked:focus {{ border: 1px solid {accent}; }}"
        f"QListWidget#sections {{ background: {panel}; padding: 8px 0; }}"
        f"QListWidget#sections:focus {{ selection-background-color: {accent}; "
        f"selection-color: {theme.accent_ink.name()}; }}"
        "QListWidget#sections::item { padding: 6px 16px; }"
        "ReviewPage QListWidget::item, ProposalsPage QListWidget::item { padding: 4px 6px; }"
        "GuidelinePage QSplitter::handle { background: transparent; }"
        f"QSplitter::handle {{ background: {line}; width: 1px; }}"
    )
