"""One short article in the real window, and small helpers: for tests of keys and mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt

from annotator.values import Segment

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

TEXT = (
    "Ministers, “who met on Monday,” may resign soon, a paper said.\n\n"
    "The office denied that anybody had met, or would resign.\n"
)


class Desk:
    """The program with hands on it."""

    def __init__(self, app, qtbot):
        self.app, self.qtbot = app, qtbot
        self.window, self.session = app.window, app.session
        self.reader = app.window.reader
        self.reader.setFocus()

    def choose(self, words: str) -> Segment:
        start = TEXT.index(words)
        segment = Segment(start, start + len(words))
        self.reader.select_words(segment)
        return segment

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.reader, key, modifiers)

    @property
    def spans(self):
        """(label, words of the segments) as the project has them."""
        found = self.session.project.annotations(self.session.article)
        return [
            (one.label, *(TEXT[part.start : part.end] for part in one.segments)) for one in found
        ]

    @property
    def selected(self):
        span = self.window.reading.selected()
        return span and (span.label, span.quote)

    @property
    def said(self):
        return self.window.status.said.words()
