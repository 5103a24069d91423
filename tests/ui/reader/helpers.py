"""What the reader's tests share: an article, styles, spans, and a pointer that moves."""

from __future__ import annotations

from types import SimpleNamespace

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from ui.reader import Reader, SpanItem

STYLES = {
    "claim": ("#0072B2", "C", "solid"),
    "denial": ("#D55E00", "D", "dash"),
    "quote": ("#009E73", "Q", "double"),
    "speculation": ("#CC79A7", "S", "wave"),
    "other": ("#444444", "O", "dot"),
}

ARTICLE = (
    "Minister denies talks\n"
    "\n"
    "The minister said that no talks had taken place. “We have met nobody,” he told reporters on"
    " Monday, and added that a meeting might follow later this year if both sides agree to it.\n"
    "\n"
    "Two officials said the opposite. They spoke of several meetings in May.\n"
) + "\n".join(
    f"Paragraph {number} goes on about the same matter for a line or two, so that there is"
    " something to scroll through and to come back to."
    for number in range(60)
)


def styles() -> dict[str, SimpleNamespace]:
    """Stand-ins for ``ui.theme.LabelStyle``: the reader reads these attributes and no others."""
    made = {}
    for name, (colour, letter, pattern) in STYLES.items():
        tint = QColor(colour)
        tint.setAlpha(30)
        made[name] = SimpleNamespace(
            line=QColor(colour), tint=tint, letter=letter, pattern=pattern, name=name, key=letter
        )
    return made


def span(text: str, words: str, id_: str = "a", label: str = "claim", **more: object) -> SpanItem:
    """A span of words that occur in a text."""
    start = text.index(words)
    segment = Segment(start, start + len(words))
    return SpanItem(id=id_, label=label, segments=(segment,), **{"own": True, **more})


def move(
    reader: Reader,
    point: QPointF,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    down: bool = True,
) -> None:
    """Move the pointer, with the left button down or not (QTest cannot say so)."""
    buttons = Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        point,
        QPointF(reader.viewport().mapToGlobal(point.toPoint())),
        Qt.MouseButton.NoButton,
        buttons,
        modifier,
    )
    QApplication.sendEvent(reader.viewport(), event)
