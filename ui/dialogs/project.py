"""Choosing a project: where a new one goes, which one to open, and what to do with one in use.

What belongs here: the questions. Opening and making projects is ``ui.projects``. The file dialogs
are opened without waiting, so that the window goes on painting behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ui.plain import message_box, one_line, without_icons

ENDING: Final = ".claims"
FILTER: Final = f"Claim Annotator projects (*{ENDING})"
OPENED: Final = f"Projects and packages (*{ENDING} *.claimspack)"

Chosen = Callable[[Path], object]


def with_ending(path: Path) -> Path:
    """The path, ending in ``.claims``."""
    return path if path.suffix == ENDING else path.with_name(path.name + ENDING)


def ask_new(parent: QWidget, folder: Path, chosen: Chosen) -> QFileDialog:
    """Ask where a new project goes; an existing file is never replaced."""
    dialog = QFileDialog(parent, "New project", str(folder), FILTER)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(ENDING.removeprefix("."))
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Make project")
    # Making a project refuses a file that exists, so a question about replacing it would be a lie.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    return _show(dialog, lambda path: chosen(with_ending(path)))


def ask_open(parent: QWidget, folder: Path, chosen: Chosen) -> QFileDialog:
    """Ask which project to open."""
    dialog = QFileDialog(parent, "Open project", str(folder), f"{OPENED};;All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _show(dialog, chosen)


def _show(dialog: QFileDialog, chosen: Chosen) -> QFileDialog:
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def ask_held(
    parent: QWidget,
    path: Path,
    holder: str,
    read: Callable[[], object],
    other: Callable[[], object],
    why: str = "",
) -> QMessageBox:
    """Say who has the project open for writing (nobody: its folder is read-only, or ``why``), and
    offer to read it."""
    name = one_line(path.name)
    if holder:
        title, words = (
            "The project is in use",
            f"{name} is open for writing: {one_line(holder, 200)}.",
        )
        more = (
            "Only one program at a time can write to a project. You can open it to read; "
            "what the other one writes appears when you open it again."
        )
    elif why:
        title = "Read only"
        words = f"{name} cannot be opened for writing: {why}."
        more = "You can open it to read. To label, see to that first, and open it again."
    else:
        title, words = "Read only", f"{name} lies where you may not write."
        more = "You can open it to read. To label, copy it into a folder of your own."
    box = message_box(parent, QMessageBox.Icon.Information, title, words, more)
    read_button = box.addButton("Open to read", QMessageBox.ButtonRole.AcceptRole)
    other_button = box.addButton("Choose another…", QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(read_button)
    return _answer(box, {read_button.text(): read, other_button.text(): other})


def ask_own_project(
    parent: QWidget, new: Callable[[], object], here: Callable[[], object]
) -> QMessageBox:
    """The first article of one's own, while the samples are open: offer a project for it."""
    box = message_box(
        parent,
        QMessageBox.Icon.Question,
        "A project for your own articles",
        "The samples are open. Shall your own articles go into a new project?",
        "A new project keeps your work apart from the samples, in one file.",
    )
    new_button = box.addButton("New project…", QMessageBox.ButtonRole.AcceptRole)
    here_button = box.addButton("Add to the samples", QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(new_button)
    return _answer(box, {new_button.text(): new, here_button.text(): here})


def _answer(box: QMessageBox, slots: dict[str, Callable[[], object]]) -> QMessageBox:
    def clicked(button: object) -> None:
        words = getattr(button, "text", str)()
        if words in slots:
            slots[words]()

    without_icons(box)
    box.buttonClicked.connect(clicked)
    box.finished.connect(box.deleteLater)
    box.open()
    return box
