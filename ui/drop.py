"""Dropping files and folders anywhere on the window.

What belongs here: deciding whether what is dragged can be taken in, showing so, and handing the
paths on. What becomes of them is the import dialog's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from ui.plain import plain_label

OURS: Final = frozenset({".claims", ".claimspack"})


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders of a drag; empty when none of them can be imported."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if any(path.suffix.lower() in OURS or path.is_dir() for path in paths):
        return paths
    from annotator.transfer import import_formats  # late: a start needs no format

    known = {ending for _, _, endings in import_formats() for ending in endings}
    return paths if any(path.suffix.lower() in known for path in paths) else []


class DropArea(QObject):
    """Takes drops for a window and for all widgets in it that would take them otherwise.

    ``dropped`` (list[Path]) comes after the drag has ended. Widgets are found when the window is
    shown; one made later that accepts drops is handed over with ``watch``.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.hint = self._make_hint()
        window.setAcceptDrops(True)
        self.watch(window)
        self._find()

    def _find(self) -> None:
        for widget in self._window.findChildren(QWidget):
            if widget.acceptDrops():
                self.watch(widget)

    def _make_hint(self) -> QLabel:
        hint = plain_label("Drop to import", self._window)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        hint.setAutoFillBackground(True)
        hint.setBackgroundRole(QPalette.ColorRole.Accent)
        hint.setForegroundRole(QPalette.ColorRole.HighlightedText)
        hint.setContentsMargins(24, 16, 24, 16)
        hint.hide()
        return hint

    def watch(self, widget: QWidget) -> None:
        """Take drops of files on this widget as well; other drops stay the widget's own.

        To watch a widget twice is to watch it once.
        """
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Accept drags of files and folders, and take their drop."""
        kind = event.type()
        if kind == QEvent.Type.Show and watched is self._window:
            self._find()
        elif kind == QEvent.Type.DragLeave:
            self.hint.hide()
        elif kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            assert isinstance(event, QDropEvent)
            return self._on_drag(event, dropped=kind == QEvent.Type.Drop)
        return False

    def _on_drag(self, event: QDropEvent, *, dropped: bool) -> bool:
        paths = dropped_paths(event.mimeData())
        self._show_hint(bool(paths) and not dropped)
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)  # the files stay where they are
        event.accept()
        if dropped:
            # Later, so that the program the files come from is not kept waiting for a dialog.
            QTimer.singleShot(0, lambda: self.dropped.emit(paths))
        return True

    def _show_hint(self, shown: bool) -> None:
        self.hint.setVisible(shown)
        if shown:
            self.hint.adjustSize()
            self.hint.move(self._window.rect().center() - self.hint.rect().center())
            self.hint.raise_()
