"""The guideline in the editor: its Markdown, and beside it how it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.plain import plain_label
from ui.scheme.fields import Words
from ui.scheme.markdown import MarkdownView

if TYPE_CHECKING:
    from ui.scheme.context import Context

PAUSE: Final = 200
"""Milliseconds without a key before the preview is made anew."""


class GuidelinePage(QWidget):
    """Source and preview, side by side."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.refresh)
        self.source = Words(20, self)
        self.source.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.source.setAccessibleName("Guideline in Markdown")
        self.source.setPlaceholderText(
            "# How to label\n\nWhat is marked, where a span begins and ends, and the hard cases."
        )
        self.preview = MarkdownView(self)
        self.preview.setAccessibleName("Preview of the guideline")
        self.fault = plain_label("", self, wrap=True)
        self.fault.setForegroundRole(QPalette.ColorRole.BrightText)
        self.fault.hide()
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(_titled("Markdown", self.source, right=8))
        halves.addWidget(_titled("How it reads", self.preview, left=8))
        halves.setSizes([500, 500])
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(self.fault)
        column.addWidget(halves, 1)
        self.source.edited.connect(self._on_edited)
        self.setFocusProxy(self.source)

    def show_guideline(self, context: Context) -> None:
        """Show the guideline of the working copy."""
        changed = self.source.value() != context.scheme.guideline
        self.source.show_value(context.scheme.guideline)
        if changed:
            self.refresh()
        faults = [each.words for each in context.faults if each.field == "guideline"]
        self.fault.setText(" ".join(faults))
        self.fault.setVisible(bool(faults))

    def refresh(self) -> None:
        """Make the preview anew, now."""
        self._pause.stop()
        self.preview.show_markdown(self.source.value())

    def _on_edited(self) -> None:
        self._pause.start()
        self.edited.emit(self.source.value())


def _titled(words: str, widget: QWidget, *, left: int = 0, right: int = 0) -> QWidget:
    holder = QWidget()
    title = plain_label(words, holder)
    title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    title.setBuddy(widget)
    column = QVBoxLayout(holder)
    column.setContentsMargins(left, 0, right, 0)
    column.setSpacing(4)
    column.addWidget(title)
    column.addWidget(widget, 1)
    return holder
