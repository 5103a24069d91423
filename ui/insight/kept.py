"""Where the agreement window stood and which page it showed, in the data folder.

What belongs here: ``insight.json``. What cannot be read or written costs the memory of it only.
"""

from __future__ import annotations

import binascii
import logging
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from ui.files import read_json, write_json

log = logging.getLogger(__name__)


class Kept:
    """The memory of one window."""

    def __init__(self, data_dir: Path | None) -> None:
        self._path = data_dir / "insight.json" if data_dir is not None else None

    def restore(self, window: QWidget) -> str:
        """Put the window where it stood; gives back the name of its page, empty if unknown."""
        if self._path is None:
            return ""
        kept = read_json(self._path)
        geometry, page = kept.get("geometry"), kept.get("page")
        if isinstance(geometry, str):
            try:
                window.restoreGeometry(QByteArray(binascii.a2b_base64(geometry)))
            except (ValueError, binascii.Error):
                log.warning("The place of the agreement window in %s is damaged", self._path)
        return page if isinstance(page, str) else ""

    def save(self, window: QWidget, page: str) -> None:
        """Remember how it stands now."""
        if self._path is None:
            return
        geometry = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
        try:
            write_json(self._path, {"geometry": geometry, "page": page})
        except OSError as error:
            log.warning("The agreement window in %s cannot be kept: %s", self._path, error)
