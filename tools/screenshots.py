"""Makes the pictures of the README and the manual from the real program.

Usage: python tools/screenshots.py [NAME …]     (default: all, into docs/manual/pictures/)

The program runs off screen on the samples, in a data folder of its own, with the work of
``sample_work.toml`` done in them. Clock, names and folders are fixed, so the same program draws
the same pictures on the same machine; another machine has other fonts.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from annotator import operations as do
from annotator.ingest.seeds import seed_articles
from annotator.machine import Machine
from annotator.project import Project
from annotator.values import Segment
from ui.__main__ import Options
from ui.app import App, make_application
from ui.main_window import MainWindow
from ui.projects import SAMPLES
from ui.reader import Place
from ui.startup import Nets

ROOT: Final = Path(__file__).resolve().parent.parent
SCALE: Final = 2
"""Pixels of a picture for one of the screen's: sharp, where a page shows it at half its size."""
PICTURES: Final = ROOT / "docs" / "manual" / "pictures"
WORK: Final = Path(__file__).with_name("sample_work.toml")
WIDTH, HEIGHT = 1280, 800
MORNING: Final = 1_768_464_000.0
"""When the pictured work was done: 15 January 2026, 8 o'clock."""
PATIENCE: Final = 20_000
"""Milliseconds to wait for something that must come."""
COLOURS: Final = 256
MARGIN: Final = 32
"""Around a dialog, in pixels of the screen."""

Part = list[int] | str
Take = Callable[[MainWindow], QPixmap]


# The pictured work


def samples(data_dir: Path) -> None:
    """Make the samples' project in a data folder, with the pictured work done in it."""
    machine = Machine(data_dir)
    clock = count(MORNING, 47.0)
    with patch("time.time", lambda: next(clock)):
        project = Project.create(
            data_dir / SAMPLES,
            machine.add_person("Ana"),
            machine,
            title="Samples",
            articles=seed_articles(),
        )
        with project:
            for work in tomllib.loads(WORK.read_text(encoding="utf-8"))["articles"]:
                label_article(project, key_of(project, work["id"]), work)
            project.run(do.SetProgress(key_of(project, "004"), "finished"))
            project.undo()


def key_of(project: Project, start: str) -> int:
    """The key of the article whose id begins so."""
    for key in project.article_keys():
        if project.article(key).external_id.startswith(start):
            return key
    raise KeyError(start)


def label_article(project: Project, article: int, work: dict[str, Any]) -> None:
    """Do in one article what the table says."""
    text = project.text(article)
    for label, *parts in work.get("spans", ()):
        segments = tuple(segment_of(text, part) for part in parts)
        made = project.run(do.AddAnnotation(article, segments, label)).annotations[0]
        if "note" in work and parts[0] == work["selected"]:
            project.run(do.SetNote(made, work["note"]))
    if "flag" in work:
        project.run(do.SetFlag(article, True, work["flag"]))
    if work["state"] != "in_progress":
        project.run(do.SetProgress(article, work["state"], work.get("reason")))


def segment_of(text: str, part: Part) -> Segment:
    """The segment of a part: its offsets, or where its words first stand."""
    if isinstance(part, str):
        start = text.index(part)
        return Segment(start, start + len(part))
    return Segment(*part)


# The program


@contextmanager
def program(data_dir: Path, name: str | None = "Ana", **settings: Any) -> Iterator[MainWindow]:
    """The program, ready, in a window of the pictures' size. ``settings``: with _ for the dots."""
    data_dir.mkdir(parents=True, exist_ok=True)
    values = {key.replace("_", "."): value for key, value in settings.items()}
    (data_dir / "settings.json").write_text(json.dumps(values), encoding="utf-8")
    nets = Nets(data_dir)
    make_application().setCursorFlashTime(0)
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


def until(condition: Callable[[], bool], what: str) -> None:
    """Let the program run until something has happened."""
    patience = QDeadlineTimer(PATIENCE)
    while not condition():
        if patience.hasExpired():
            raise TimeoutError(f"waited in vain: {what}")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def settle() -> None:
    """Let what was asked for be laid out and painted, and what that asks for in turn."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, 0)
        QApplication.processEvents()


def show(window: MainWindow, start: str, *, top: int = 0) -> None:
    """Open an article, scroll it, and select the span that the table names."""
    project = window.session.project
    assert project is not None
    article = key_of(project, start)
    window.session.open_article(article)
    settle()
    table = tomllib.loads(WORK.read_text(encoding="utf-8"))["articles"]
    work = next(each for each in table if each["id"] == start)
    chosen = segment_of(project.text(article), work["selected"])
    span = next(each for each in project.annotations(article) if chosen in each.segments)
    window.session.select(span.id)
    window.reader.show_place(Place(top=top, caret=chosen.start))
    settle()


def dialog_of(window: MainWindow, kind: type[QDialog]) -> QDialog:
    """The dialog that is open, once it has nothing more to do."""
    settle()
    dialog = next(each for each in window.findChildren(kind) if each.isVisible())
    until(lambda: not window.session.busy and not getattr(dialog, "running", False), "it is done")
    settle()
    return dialog


# The pictures


def at_work(window: MainWindow) -> QPixmap:
    """The user's article, labelled, with the speculation of two parts selected."""
    show(window, "000", top=496)
    return window.grab()


def overlaps(window: MainWindow) -> QPixmap:
    """The quote with a claim and a speculation inside it, and what is around."""
    show(window, "000", top=821)
    page = window.reader
    cursor = page.textCursor()  # the article is ASCII: its positions are code points
    cursor.setPosition(924)
    top = page.cursorRect(cursor).top() - 12
    cursor.setPosition(1212)
    bottom = page.cursorRect(cursor).bottom() + 28
    window.session.select(None)
    settle()
    return page.grab(QRect(0, top, page.viewport().width(), bottom - top))


def first_start(window: MainWindow) -> QPixmap:
    """What stands on the screen at the very first start."""
    return window.grab()


def right_to_left(window: MainWindow) -> QPixmap:
    """The Arabic sample."""
    show(window, "007")
    return window.grab()


def chinese(window: MainWindow) -> QPixmap:
    """The Chinese sample."""
    show(window, "008")
    return window.grab()


def history(window: MainWindow) -> QPixmap:
    """The history after a finish was undone, with an operation chosen to go back to."""
    show(window, "000")
    window.history_dock.raise_()
    window.resize(WIDTH, 600)
    settle()
    window.history.view.setCurrentIndex(window.history.model.index(8, 0))
    settle()
    return window.history.grab()


def keys(window: MainWindow) -> QPixmap:
    """The help sheet."""
    from ui.dialogs.keys import KeysSheet

    window.actions_["help.keys"].trigger()
    return framed(window, dialog_of(window, KeysSheet))


def export(window: MainWindow) -> QPixmap:
    """The export dialog with its preview."""
    from ui.dialogs.export import ExportDialog

    window.actions_["project.export"].trigger()
    dialog = dialog_of(window, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.path.setText("~/news/samples.jsonl")
    return framed(window, dialog)


def import_(window: MainWindow) -> QPixmap:
    """The import dialog with a folder in which not all is well."""
    from ui.dialogs.import_ import ImportDialog

    dialog = ImportDialog(window.session, [Path("articles")], window)
    dialog.show()
    dialog_of(window, ImportDialog)
    dialog.table.selectRow(2)
    return framed(window, dialog)


def paste(window: MainWindow) -> QPixmap:
    """The dialog for an article of pasted text."""
    from ui.dialogs.paste import PasteDialog

    text = "Ferry vote moved to spring\r\n\r\nThe harbour board of Lund Sound put off its vote.\r\n"
    PasteDialog(window.session, text, window).show()
    return framed(window, dialog_of(window, PasteDialog))


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


def made_up_files(folder: Path) -> None:
    """Files for the import dialog: texts, one in an old encoding, and work with a broken line."""
    folder.mkdir()
    ferry = "Ferry vote moved to spring\n\nThe harbour board put off its vote again on Tuesday.\n"
    (folder / "ferry_vote.txt").write_text(ferry, encoding="utf-8")
    cafe = "Café owner denies fire was set\n\nThe owner of the Café Délice was “not there”.\n"
    (folder / "cafe_delice.txt").write_bytes(cafe.encode("cp1252"))
    text = "Lee denied it. “I was at sea,” he said."
    lines = [
        json.dumps({"text": text, "spans": [{"start": 11, "end": 13, "label": "denial"}]}),
        json.dumps({"text": text + " ", "spans": [{"start": 16, "end": 90, "label": "quote"}]}),
        '{"text": "The line that a crash cut o',
    ]
    (folder / "last_year.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


QUIET: Final = {"samples_hint": False}
SHOTS: Final[dict[str, tuple[Take, dict[str, Any]]]] = {
    "window-light": (at_work, {"theme": "light", **QUIET}),
    "window-dark": (at_work, {"theme": "dark", **QUIET}),
    "overlaps": (overlaps, {"theme": "light", **QUIET}),
    "first-start": (first_start, {"theme": "light"}),
    "history": (history, {"theme": "light", **QUIET}),
    "import": (import_, {"theme": "light", **QUIET}),
    "paste": (paste, {"theme": "light", **QUIET}),
    "export": (export, {"theme": "light", **QUIET}),
    "keys": (keys, {"theme": "light", **QUIET}),
    "right-to-left": (right_to_left, {"theme": "light", **QUIET}),
    "chinese": (chinese, {"theme": "dark", **QUIET}),
}
"""Each picture: who takes it, and with which settings."""


def shoot(name: str, folder: Path) -> QPixmap:
    """Start the program for one picture and take it."""
    take, settings = SHOTS[name]
    fresh = take is first_start
    data_dir = folder / name
    if not fresh:
        samples(data_dir)
    with program(data_dir, None if fresh else "Ana", **settings) as window:
        return take(window)


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


def main(names: list[str]) -> int:
    """Make the pictures named, or all."""
    unknown = [name for name in names if name not in SHOTS]
    if unknown:
        print(f"There is no picture {', '.join(unknown)}. There are: {', '.join(SHOTS)}.")
        return 2
    os.environ.update(
        QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR=str(SCALE), TZ="UTC", LOGNAME="Ana"
    )
    time.tzset()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["HOME"] = folder
        os.chdir(home)
        made_up_files(home / "articles")
        (home / "news").mkdir()
        for name in names or list(SHOTS):
            size = save(shoot(name, home), PICTURES / f"{name}.png")
            print(f"{name}.png  {size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
