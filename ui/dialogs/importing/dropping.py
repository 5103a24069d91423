"""Dropping files and folders on a dialog, wherever in it the pointer is.

What belongs here: taking drags of files, whatever their names, before the fields of the dialog take
them for words. What can be read is told once they are looked at.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


def local_paths(data: QMimeData) -> list[Path]:
    """The local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Drops(QObject):
    """Takes the drops of files for a dialog and all that is in it. ``dropped`` (list[Path]) comes
    after the drag has ended."""

    dropped = Signal(object)

    def __init__(self, dialog: QWidget) -> None:
        super().__init__(dialog)
        dialog.setAcceptDrops(True)
        for widget in (dialog, *dialog.findChildren(QWidget)):
            if widget.acceptDrops():
                widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Accept drags of files and folders; others stay the field's own."""
        kind = event.type()
        if kind not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)
        paths = local_paths(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)  # the files stay where they are
        event.accept()
        if kind == QEvent.Type.Drop:
            # Later, so that the program the files come from is not kept waiting.
            QTimer.singleShot(0, self, lambda: self.dropped.emit(paths))
        return True
