"""Words that somebody began to write and has not sent.

What belongs here: keeping them, in memory and in ``drafts.json`` of the data folder, so that they
are there again when one comes back to the thread, also after the program was closed or fell over.
They are nobody's comments yet: no project knows of them.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

from ui.files import read_json, write_json

log = logging.getLogger(__name__)

PAUSE: Final = 800
"""Milliseconds without a key before drafts are written to the disk."""


class Drafts(QObject):
    """Drafts by key (who, in which project, for what). ``path`` None: in memory only."""

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        kept = read_json(path) if path is not None else {}
        self._words = {key: words for key, words in kept.items() if isinstance(words, str)}
        self._changed = False
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self.flush)

    def words(self, key: str) -> str:
        """What was begun; "" for nothing."""
        return self._words.get(key, "")

    def put(self, key: str, words: str) -> None:
        """Keep words; empty ones are forgotten."""
        words = words if words.strip() else ""
        if words == self.words(key):
            return
        if words:
            self._words[key] = words
        else:
            self._words.pop(key, None)
        self._changed = True
        self._later.start()

    def begun(self, start: str) -> list[str]:
        """The keys that begin so and have words, sorted."""
        return sorted(key for key in self._words if key.startswith(start))

    def forget(self, things: Collection[str]) -> None:
        """Drop what is about any of these ids: it was removed for good."""
        for key in [key for key in self._words if not frozenset(key.split("/")).isdisjoint(things)]:
            self.put(key, "")
        self.flush()

    def flush(self) -> None:
        """Write to the disk, now, what has changed since."""
        self._later.stop()
        if self._path is None or not self._changed:
            return
        self._changed = False
        try:
            write_json(self._path, self._words)
        except OSError as error:
            log.warning("What is being written cannot be kept in %s: %s", self._path, error)
