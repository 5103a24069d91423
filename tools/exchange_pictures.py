"""The pictures of articles in, data in and out, and datasets: what is opened for each of them.

What belongs here: one function for each picture, and the table of them. The files and the project
that they show are made by ``pictured_news.py``; ``screenshots.py`` starts the program for each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pictured_news import newsroom
from pictured_program import dialog_of, framed, settle, until
from pictured_work import samples
from PySide6.QtGui import QPixmap

from ui.main_window import MainWindow

FILES: Final = Path("articles")
LINES: Final = 4
"""Lines of the export's preview that are scrolled past, to where the losses stand."""


def _import_dialog(window: MainWindow) -> Any:
    from ui.dialogs.import_ import ImportDialog

    dialog = ImportDialog(window.session, [FILES], window)
    dialog.show()
    return dialog_of(window, ImportDialog)


def looked_at(window: MainWindow) -> QPixmap:
    """A folder of files, and the text that was taken out of a page."""
    dialog = _import_dialog(window)
    dialog.table.selectRow(_row(dialog, "ferry-vote.html"))
    dialog.tabs.setCurrentWidget(dialog.texts)
    settle()
    return framed(window, dialog)


def mapped(window: MainWindow) -> QPixmap:
    """What the labels of another tool's file become."""
    dialog = _import_dialog(window)
    dialog.table.selectRow(_row(dialog, "last_year.jsonl"))
    dialog.tabs.setCurrentWidget(dialog.names)
    names = dialog.names.names
    for number, row in enumerate(names.rows):
        if row.name == "DENIED":
            names.choose([number], "denial")
        if row.name == "HEDGE":
            names.choose([number], "speculation")
    settle()
    return framed(window, dialog)


def _row(dialog: Any, name: str) -> int:
    files = dialog.files
    return next(at for at in range(files.rowCount()) if files.file(at).path.endswith(name))


def exported(window: MainWindow) -> QPixmap:
    """A format that cannot say everything, with what it leaves out."""
    from ui.dialogs.export import ExportDialog

    window.actions_["project.export"].trigger()
    dialog = dialog_of(window, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.format.setCurrentIndex(dialog.format.findData("conll"))
    dialog.whose.unfinished.setChecked(True)
    until(lambda: "lost" in dialog.summary.text(), "the preview is there")
    dialog.path.setText("~/news/samples.conll")
    dialog.resize(760, 660)
    settle()
    dialog.sample.verticalScrollBar().setValue(LINES)
    return framed(window, dialog)


def dataset(window: MainWindow) -> QPixmap:
    """The plan of a dataset, and what it would hold."""
    from ui.dialogs.dataset import DatasetDialog

    window.actions_["project.dataset"].trigger()
    dialog = dialog_of(window, DatasetDialog)
    assert isinstance(dialog, DatasetDialog)
    before, box = dialog.summary.text(), dialog.form.what.box
    dialog.resize(980, 680)
    dialog.form.name.setText("claims")
    box.setCurrentIndex(box.findData("majority"))
    box.activated.emit(box.currentIndex())
    until(lambda: dialog.summary.text() not in (before, ""), "the majority is counted")
    dialog.path.setText("~/news/claims-dataset")
    dialog_of(window, DatasetDialog)
    return framed(window, dialog)


def near_duplicates(window: MainWindow) -> QPixmap:
    """Stories that several articles tell."""
    from ui.dialogs.stories import StoriesDialog

    window.actions_["article.stories"].trigger()
    dialog = dialog_of(window, StoriesDialog)
    dialog.resize(760, 300)
    settle()
    return framed(window, dialog)


State = Callable[[Path], None]
_LIGHT: Final[dict[str, Any]] = {"theme": "light", "samples_hint": False}
EXCHANGE: Final[dict[str, tuple[Callable[[MainWindow], QPixmap], State, dict[str, Any]]]] = {
    "import": (looked_at, samples, _LIGHT),
    "import-labels": (mapped, samples, _LIGHT),
    "export": (exported, samples, _LIGHT),
    "dataset": (dataset, newsroom, _LIGHT),
    "near-duplicates": (near_duplicates, newsroom, _LIGHT),
}
"""Each picture: who takes it, in which state, and with which settings."""
