"""The pictures of a project's file in trouble: what is done to the file, and what the window says.

What belongs here: one function for each picture, and the table of those of the manual, which
``screenshots.py`` takes. Called by itself, with a folder, it makes all of them, light and dark, on
whatever display there is; as root on Linux with a disk that is really full and a folder that is
really read-only (small file systems in memory, which it mounts and takes away).

Usage: python tools/trouble_pictures.py FOLDER
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from pictured_program import dialog_of, framed, program, project_of, settle, show, until
from pictured_work import NAME, samples
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from annotator.keeping import points
from annotator.store.guard import trouble_of
from annotator.store.lock import ProjectLock
from annotator.store.place import Place
from annotator.values import Segment
from ui.dialogs.damaged import DamagedDialog
from ui.main_window import MainWindow

DISK: Final = "12m"
FILLER: Final = "filler"
CLAIM: Final = "She showed the newspaper photographs of two boxes with one label stuck over another"
CLOCKS: Final = ("09:15", "10:42")
ZEROS: Final = b"\0" * 4096
WORDS: Final = "The company"
BEGINNING: Final = 65_536
"""Bytes of a project that are left whole where one is damaged."""

Take = Callable[[MainWindow], QPixmap]
State = Callable[[Path], None]


def _label(window: MainWindow, words: str) -> None:
    """Select words of the open article and press the key of a claim."""
    start = window.reader.text.index(words)
    end = start + len(words)
    window.session.select(None)
    window.reader.select_words(Segment(start, end))
    window.reader.setFocus()
    QTest.keyClick(window.reader, Qt.Key.Key_C)
    settle()


def full(window: MainWindow) -> QPixmap:
    """The disk is full while somebody labels."""
    show(window, "003")
    project = project_of(window)
    folder = project.path.parent
    if not os.path.ismount(folder):
        said = trouble_of(project.path, sqlite3.OperationalError("database or disk is full"))
        with patch.object(project._database, "look", side_effect=said):
            _label(window, CLAIM)
        return window.grab()
    with suppress(OSError), (folder / FILLER).open("wb", buffering=0) as file:
        while file.write(ZEROS):
            continue
    _label(window, CLAIM)
    assert window.troubles.shown is not None, "the disk is full"
    picture = window.grab()
    (folder / FILLER).unlink()
    window.troubles.try_again()
    assert not window.troubles.strip.isVisible(), "with room again, it goes on"
    return picture


def deleted(window: MainWindow) -> QPixmap:
    """The file is deleted while it is open."""
    show(window, "003")
    project_of(window).path.unlink()
    _label(window, CLAIM)
    return window.grab()


def gone(window: MainWindow) -> QPixmap:
    """A project that is not in its place any more is to be opened."""
    show(window, "003")
    path = _copy_of(window)
    points.make(path, window.data_dir, project_of(window).id, "half an hour of change")
    window.bench.project_wanted.emit(path)
    window.bench.project_wanted.emit(window.data_dir / NAME)
    path.unlink()
    window.bench.project_wanted.emit(path)
    return _asked(window)


def moved(window: MainWindow) -> QPixmap:
    """The file is moved while it is open."""
    show(window, "003")
    path = project_of(window).path
    gone = path.rename(path.with_name("spring 2026.claims"))
    _label(window, CLAIM)
    picture = window.grab()
    gone.rename(path)
    return picture


def copied(window: MainWindow) -> QPixmap:
    """A copy was saved of what was deleted."""
    deleted(window)
    window.troubles.copy_to(window.data_dir / "news copy.claims")
    until(lambda: "was saved" in window.troubles.strip.head.text(), "the copy is there")
    settle()
    return window.grab()


def overwritten(window: MainWindow) -> QPixmap:
    """The file is overwritten while it is open, and there is a restore point."""
    show(window, "003")
    project = project_of(window)
    other = _copy_of(window).read_bytes()
    project.make_restore_point()
    _label(window, CLAIM)
    _label(window, CLAIM[4:20])
    project.path.write_bytes(other)
    _label(window, CLAIM[21:44])
    until(lambda: project_of(window).path != project.path, "the restore point is open")
    settle()
    return window.grab()


def several(window: MainWindow) -> QPixmap:
    """The file is moved, and several changes wait; tried again in vain."""
    show(window, "003")
    path = project_of(window).path
    gone = path.rename(path.with_name("spring 2026.claims"))
    window.bench.inspector.article_note.setPlainText("Ask the ministry about this.")
    window.bench.flush()
    _label(window, CLAIM)
    _label(window, CLAIM[4:20])
    window.troubles.try_again()
    settle()
    picture = window.grab()
    gone.rename(path)
    window.troubles.try_again()
    return picture


def synchronised(window: MainWindow) -> QPixmap:
    """The project lies in a folder of Dropbox."""
    show(window, "003")
    project_of(window)._database.place = Place("synchronised", "Dropbox")
    window.troubles.tell_place()
    settle()
    return window.grab()


def far(window: MainWindow) -> QPixmap:
    """The project lies on a network folder."""
    show(window, "003")
    project_of(window)._database.place = Place("network", "nfs4")
    window.troubles.tell_place()
    settle()
    return window.grab()


def _copy_of(window: MainWindow) -> Path:
    project = project_of(window)
    return project.save_copy(window.data_dir / "received.claims")


def damaged(window: MainWindow) -> QPixmap:
    """A damaged file, of which there is a restore point, is to be opened."""
    show(window, "003")
    path = _copy_of(window)
    project = project_of(window)
    points.make(path, window.data_dir, project.id, "half an hour of change")
    whole, first = path.read_bytes(), 3 * BEGINNING
    path.write_bytes(whole[:first] + b"\xff" * BEGINNING + whole[first + BEGINNING :])
    return _offered(window, path)


def cut(window: MainWindow) -> QPixmap:
    """A file that was cut short is to be opened, and there is no restore point."""
    show(window, "003")
    path = _copy_of(window)
    path.write_bytes(path.read_bytes()[:BEGINNING] + b"\xff" * BEGINNING)
    return _offered(window, path)


def _offered(window: MainWindow, path: Path) -> QPixmap:
    """The window, with what is offered for a damaged file."""
    window.bench.project_wanted.emit(path)
    dialog: Any = dialog_of(window, DamagedDialog)
    until(lambda: not dialog.running, "it was looked at")
    settle()
    return framed(window, dialog)


def newer(window: MainWindow) -> QPixmap:
    """A file of a newer program is to be opened."""
    show(window, "003")
    path = _copy_of(window)
    with path.open("r+b") as file:
        file.seek(60)
        file.write(struct.pack(">i", 99))
    window.bench.project_wanted.emit(path)
    return _asked(window)


def second(window: MainWindow) -> QPixmap:
    """Another program has the project open."""
    show(window, "003")
    path = _copy_of(window)
    lock = ProjectLock(path)
    lock.acquire("Bob")
    window.bench.project_wanted.emit(path)
    picture = _asked(window)
    lock.release()
    return picture


def read_only(window: MainWindow) -> QPixmap:
    """The folder of the project may only be read."""
    show(window, "003")
    folder = window.data_dir / "shelf"
    folder.mkdir()
    with mounted(folder):
        path = folder / "news.claims"
        shutil.move(_copy_of(window), path)
        _read_only(folder)
        window.bench.project_wanted.emit(path)
        return _asked(window)


def read_only_by_now(window: MainWindow) -> QPixmap:
    """The disk of the open project becomes read-only while somebody labels."""
    show(window, "003")
    writer = project_of(window)._database.writer
    assert writer is not None
    raw = writer.connection.driver_connection
    raw.execute("PRAGMA query_only=ON")  # type: ignore[union-attr]
    _label(window, CLAIM)
    picture = window.grab()
    raw.execute("PRAGMA query_only=OFF")  # type: ignore[union-attr]
    return picture


def _asked(window: MainWindow) -> QPixmap:
    """The window, with the question that it asks, if it asks one."""
    settle()
    boxes = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
    if not boxes:
        return window.grab()
    picture = framed(window, boxes[0])
    settle()
    return picture


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    """A small file system of its own in a folder, where that may be done; else the folder."""
    may = sys.platform == "linux" and os.geteuid() == 0
    if may:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", folder], check=True)
    try:
        yield
    finally:
        if may:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _read_only(folder: Path) -> None:
    if os.path.ismount(folder):
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    else:
        folder.chmod(0o500)


def restore_points(window: MainWindow) -> QPixmap:
    """The list of restore points. Their times are made up, so that the picture stays the same."""
    from ui.dialogs import restore

    show(window, "003")
    project = project_of(window)
    project.make_restore_point("half an hour of change")
    _label(window, CLAIM)
    project.make_restore_point("before an import")
    _label(window, CLAIM[4:20])
    clocks = dict(zip(sorted(each.made for each in project.restore_points()), CLOCKS, strict=True))
    with patch.object(points, "moment", lambda made, **_: f"2026-11-23 {clocks[made]}"):
        window.actions_["project.restore"].trigger()
        dialog: Any = dialog_of(window, restore.RestoreDialog)
        until(lambda: not dialog.running and bool(dialog.details.toPlainText()), "compared")
    settle()
    return framed(window, dialog)


_LIGHT: Final[dict[str, Any]] = {"theme": "light", "samples_hint": False}
TROUBLE: Final[dict[str, tuple[Take, State, dict[str, Any]]]] = {
    "disk-full": (full, samples, _LIGHT),
    "restore-points": (restore_points, samples, _LIGHT),
}
"""The pictures of the manual: who takes it, in which state, and with which settings."""

ALL: Final[dict[str, Take]] = {
    "full": full,
    "restore-points": restore_points,
    "deleted": deleted,
    "gone": gone,
    "moved": moved,
    "copied": copied,
    "several": several,
    "overwritten": overwritten,
    "synchronised": synchronised,
    "network": far,
    "damaged": damaged,
    "cut": cut,
    "newer": newer,
    "second": second,
    "read-only": read_only,
    "read-only-by-now": read_only_by_now,
}


def main(folder: Path, names: list[str]) -> int:
    """Take all of them, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        for name in names or ALL:
            for theme in ("light", "dark"):
                data_dir = Path(home) / f"{name}-{theme}"
                data_dir.mkdir()
                with mounted(data_dir):
                    samples(data_dir)
                    assert (data_dir / NAME).exists()
                    settings = {**_LIGHT, "theme": theme}
                    with program(data_dir, "Ana", **settings) as window:
                        ALL[name](window).save(str(folder / f"{name}-{theme}.png"))
                print(f"{name}-{theme}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute(), sys.argv[2:]))
