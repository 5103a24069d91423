"""The real program in a window of the pictures' size, and cutting pictures out of it.

What belongs here: starting and ending it, waiting until it has painted everything, opening an
article at a place, and framing, cropping and writing pictures. What is pictured is
``screenshots.py``'s; the work that is done in the samples is ``pictured_work.py``'s.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pictured_work import Part, key_of, span_at, works
from PySide6.QtCore import QAbstractAnimation, QDeadlineTimer, QEventLoop, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from annotator.machine import Machine
from annotator.project import Project
from ui.__main__ import Options
from ui.app import App, make_application
from ui.main_window import MainWindow
from ui.reader import Place
from ui.startup import Nets

WIDTH, HEIGHT = 1280, 800
PATIENCE: Final = 20_000
"""Milliseconds to wait for something that must come."""
COLOURS: Final = 256
MARGIN: Final = 32
"""Around a dialog, in pixels of the screen."""
MOMENT: Final = 500
"""Milliseconds: whatever waits for less than this is waited for."""


@contextmanager
def program(
    data_dir: Path, name: str | None = "Ana", times: int = 1, **settings: Any
) -> Iterator[MainWindow]:
    """The program, ready, in a window of the pictures' size. ``times``: how large the system's
    text is; ``settings``: with _ for the dots."""
    data_dir.mkdir(parents=True, exist_ok=True)
    values = {key.replace("_", "."): value for key, value in settings.items()}
    (data_dir / "settings.json").write_text(json.dumps(values), encoding="utf-8")
    nets = Nets(data_dir)
    application = make_application()
    application.setCursorFlashTime(0)
    font, larger = application.font(), QFont(application.font())
    larger.setPointSizeF(font.pointSizeF() * times)
    application.setFont(larger)
    nets.catch_qt()
    app = App(Options(data_dir=data_dir, name=name), Machine(data_dir), nets)
    app.window.resize(WIDTH, HEIGHT)
    app.window._first_layout()
    app.start()
    try:
        until(lambda: app.ready, "the program is ready")
        app.window.activateWindow()
        settle()
        yield app.window
    finally:
        app.shut()
        nets.close()
        application.setFont(font)


def until(condition: Callable[[], bool], what: str) -> None:
    """Let the program run until something has happened."""
    patience = QDeadlineTimer(PATIENCE)
    while not condition():
        if patience.hasExpired():
            raise TimeoutError(f"waited in vain: {what}")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def settle() -> None:
    """Let what was asked for be laid out and painted, and what that asks for in turn, also what
    waits for a quiet moment."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()
        until(lambda: not _waiting(), "what waits for a quiet moment is done")


def _waiting() -> bool:
    """Whether a timer or an animation will paint something in a moment."""
    for top in QApplication.topLevelWidgets():
        timers, animations = top.findChildren(QTimer), top.findChildren(QAbstractAnimation)
        if any(_is_soon(timer) for timer in timers):
            return True
        if any(each.state() == QAbstractAnimation.State.Running for each in animations):
            return True
    return False


def _is_soon(timer: QTimer) -> bool:
    return timer.isActive() and timer.isSingleShot() and timer.interval() < MOMENT


def show(window: MainWindow, start: str, *, top: int = 0) -> None:
    """Open an article, scroll it, and select the span that the table names."""
    project = project_of(window)
    article = key_of(project, start)
    window.session.open_article(article)
    settle()
    work = next(each for each in works() if each["id"] == start)
    span = span_at(project, article, work["selected"])
    window.session.select(span.id)
    window.reader.show_place(Place(top=top, caret=span.start))
    settle()


def dialog_of(window: MainWindow, kind: type[QDialog]) -> QDialog:
    """The dialog that is open, once it has nothing more to do."""
    settle()
    dialog = next(each for each in window.findChildren(kind) if each.isVisible())
    until(lambda: not window.session.busy and not getattr(dialog, "running", False), "it is done")
    settle()
    return dialog


def centre_of(window: MainWindow) -> QPixmap:
    """The article with what stands over and under it."""
    centre = window.centralWidget()
    assert centre is not None
    return centre.grab()


def framed(window: MainWindow, dialog: QDialog) -> QPixmap:
    """A dialog over the window, which is toned down, cut out with a margin around it."""
    picture, front = window.grab(), dialog.grab()
    painter = QPainter(picture)
    painter.fillRect(window.rect(), QColor(0, 0, 0, 70))
    place = QRect(dialog.rect())
    place.moveCenter(window.rect().center())
    painter.fillRect(place.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 90))
    painter.drawPixmap(place.topLeft(), front)
    painter.end()
    dialog.close()
    return cut_out(picture, place.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))


def cut_out(picture: QPixmap, part: QRect) -> QPixmap:
    """A part of a picture, given in pixels of the screen."""
    scale = picture.devicePixelRatio()
    corner, size = part.topLeft() * scale, part.size() * scale
    return picture.copy(QRect(corner, size))


def part_of_page(window: MainWindow, first: str, last: str) -> QPixmap:
    """The page from the line with some words to the line with others, that one left out."""
    page, text = window.reader, window.reader.text
    cursor = page.textCursor()
    cursor.setPosition(units(text, first))
    top = page.cursorRect(cursor).top() - 12
    cursor.setPosition(units(text, last))
    bottom = page.cursorRect(cursor).top() - 6
    return page.grab(QRect(0, top, page.width(), bottom - top))


def units(text: str, words: str) -> int:
    """Where words first stand, in Qt's UTF-16 units."""
    return len(text[: text.index(words)].encode("utf-16-le")) // 2


def select(window: MainWindow, part: Part) -> None:
    """Select the span that has this part."""
    article = window.session.article
    assert article is not None
    window.session.select(span_at(project_of(window), article, part).id)
    settle()


def project_of(window: MainWindow) -> Project:
    """The project that is open."""
    assert window.session.project is not None
    return window.session.project


def save(picture: QPixmap, path: Path) -> int:
    """Write a small PNG: its 256 most frequent colours are enough. Gives the size in bytes."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    image = image.convertToFormat(
        QImage.Format.Format_Indexed8, palette_of(image), Qt.ImageConversionFlag.ThresholdDither
    )
    image.setDevicePixelRatio(1)
    writer = QImageWriter(str(path), b"png")
    writer.setCompression(100)
    if not writer.write(image):
        raise OSError(f"{path}: {writer.errorString()}")
    return path.stat().st_size


def palette_of(image: QImage) -> list[int]:
    """The colours that occur most often, as Qt's RGB numbers."""
    pixels = memoryview(image.constBits()).cast("B").cast("I")
    return [colour for colour, _ in Counter(pixels).most_common(COLOURS)]
