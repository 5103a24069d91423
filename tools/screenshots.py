"""Makes the pictures of the README and the manual from the real program.

Usage: python tools/screenshots.py [NAME …]     (default: all, into docs/manual/pictures/)

The program runs off screen on the samples, in a data folder of its own, with the work of
``sample_work.toml`` done in them, or, for those of ``review_pictures.py``, that of colleagues;
those of ``exchange_pictures.py`` have files and a project that are made up, and those of
``trouble_pictures.py`` do harm to the project's file.
Clock, names and folders are fixed, so the same program draws the same pictures on the same
machine; another machine has other fonts.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from exchange_pictures import EXCHANGE
from msgspec.structs import replace
from pictured_news import made_up_files
from pictured_program import (
    WIDTH,
    centre_of,
    dialog_of,
    framed,
    part_of_page,
    program,
    project_of,
    save,
    select,
    settle,
    show,
    until,
)
from pictured_team import CAL
from pictured_work import key_of, samples
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPixmap
from review_pictures import REVIEW, corrected
from trouble_pictures import TROUBLE

from ui.main_window import MainWindow
from ui.scheme.draft import Spot
from ui.scheme.leaving import SchemeEditor
from ui.searching.panel import SearchPanel

ROOT: Final = Path(__file__).resolve().parent.parent
SCALE: Final = 2
"""Pixels of a picture for one of the screen's: sharp, where a page shows it at half its size."""
PICTURES: Final = ROOT / "docs" / "manual" / "pictures"

Take = Callable[[MainWindow], QPixmap]


# The pictures


def at_work(window: MainWindow) -> QPixmap:
    """The user's article, labelled, with the speculation of two parts selected."""
    show(window, "000", top=496)
    return window.grab()


def denied(window: MainWindow) -> QPixmap:
    """A denial with its source, its cue, and the claim that it denies."""
    show(window, "003")
    return window.grab()


def large(window: MainWindow) -> QPixmap:
    """The same with all text twice as large."""
    show(window, "003", top=272)
    return window.grab()


def relations(window: MainWindow) -> QPixmap:
    """The same, the words alone."""
    show(window, "003")
    return part_of_page(window, "Rosalind", "The town's")


def hints(window: MainWindow) -> QPixmap:
    """The letters at the places that may be the source of a quote."""
    show(window, "001")
    window.actions_["companion.source"].trigger()
    settle()
    return part_of_page(window, '"The early boat', '"Nobody asked')


def find(window: MainWindow) -> QPixmap:
    """A regular expression in the find bar, and all that it finds."""
    window.session.open_article(key_of(project_of(window), "000"))
    settle()
    window.actions_["edit.find"].trigger()
    bar = window.find_bar
    bar.toggles["regex"].setChecked(True)
    bar.line.setText(r"\w+firmed|denied")
    bar.search()
    until(lambda: bar.count.text().startswith("1 of"), "the places are found")
    settle()
    return centre_of(window)


def panel_of(window: MainWindow) -> SearchPanel:
    """The search panel, opened."""
    window.actions_["search.open"].trigger()
    panel = window.bench.search.panel
    assert panel is not None
    settle()
    return panel


def search(window: MainWindow) -> QPixmap:
    """A saved search with its results, and the second of them opened."""
    panel = panel_of(window)
    panel.open_with("label:denial -cue:denied")
    until(lambda: panel.results.ended, "the spans are found")
    panel.next()
    panel.next()
    settle()
    return window.grab()


def bulk(window: MainWindow) -> QPixmap:
    """All places of a word, ticked, before they are labelled."""
    panel = panel_of(window)
    panel.open_bulk("Huawei", None, "claim")
    until(lambda: panel.bulk.model.rowCount() > 0, "the places are found")
    panel.bulk.model.tick([2, 4], False)
    settle()
    return panel.grab()


def which_key(window: MainWindow) -> QPixmap:
    """The keys that may follow A, for a speculation."""
    show(window, "000", top=821)
    select(window, [1150, 1201])
    window.actions_["span.attribute"].trigger()
    until(window.bench.hands.which.isVisible, "the keys are shown")
    settle()
    return centre_of(window)


def inspector(window: MainWindow) -> QPixmap:
    """The inspector with all that is said of a denial unfolded."""
    window.resize(WIDTH, 1190)
    show(window, "003")
    side = window.bench.side
    side.setSizes([230, 960])
    window.resizeDocks([window.spans_dock], [320], Qt.Orientation.Horizontal)
    window.bench.inspector.attributes.more.unfold()
    window.bench.inspector.definition.header.setChecked(False)
    settle()
    return side.grab()


def guideline(window: MainWindow) -> QPixmap:
    """The guideline beside the article, at the denial."""
    window.articles_dock.hide()
    window.resize(1080, 700)
    show(window, "003", top=272)
    window.resizeDocks([window.guideline_dock], [420], Qt.Orientation.Horizontal)
    window.actions_["scheme.guideline"].trigger()
    settle()
    return window.grab()


def command(window: MainWindow) -> QPixmap:
    """The command palette, with something typed."""
    show(window, "000", top=496)
    window.actions_["view.command"].trigger()
    settle()
    palette = window.bench.command
    assert palette is not None
    palette.line.setText("quo")
    settle()
    return palette.grab()


def rebind(window: MainWindow) -> QPixmap:
    """Changing the keys of an action to one that another has."""
    from ui.dialogs.keys import KeysSheet

    window.actions_["help.rebind"].trigger()
    sheet = dialog_of(window, KeysSheet)
    assert isinstance(sheet, KeysSheet)
    assert sheet.rebind is not None
    sheet.change("quotation.next")
    sheet.rebind.recorder.setKeySequence(QKeySequence("N"))
    settle()
    return framed(window, sheet)


def editor_of(window: MainWindow) -> SchemeEditor:
    """The scheme editor, opened."""
    editor = window.bench.scheme.open()
    assert editor is not None
    editor.resize(1000, 720)
    settle()
    return editor


def scheme_label(window: MainWindow) -> QPixmap:
    """The scheme editor at a label, with the check of its colour."""
    editor = editor_of(window)
    editor.go_to(Spot("labels", 3))
    settle()
    return editor.grab()


def scheme_change(window: MainWindow) -> QPixmap:
    """What changes, before a scheme is put in force: a label renamed, another merged into it."""
    editor = editor_of(window)
    editor.resize(1000, 420)
    scheme = editor.draft.scheme
    labels = [replace(each) for each in scheme.labels]
    labels[0] = replace(labels[0], name="assertion")
    labels[3] = replace(labels[3], retired=True, becomes="claim")
    editor.draft.put(replace(scheme, labels=tuple(labels)), "merge", Spot("labels", 3))
    editor.open_page("review")
    settle()
    return editor.grab()


def overlaps(window: MainWindow) -> QPixmap:
    """The quote with a claim and a speculation inside it, and what is around."""
    show(window, "000", top=821)
    window.session.select(None)
    settle()
    return part_of_page(window, "Last month", "Reuters indicates")


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


def paste(window: MainWindow) -> QPixmap:
    """The dialog for an article of pasted text."""
    from ui.dialogs.paste import PasteDialog

    text = "Ferry vote moved to spring\r\n\r\nThe harbour board of Lund Sound put off its vote.\r\n"
    PasteDialog(window.session, text, window).show()
    return framed(window, dialog_of(window, PasteDialog))


QUIET: Final = {"samples_hint": False}
SHOTS: Final[dict[str, tuple[Take, dict[str, Any]]]] = {
    "window-light": (at_work, {"theme": "light", **QUIET}),
    "window-dark": (denied, {"theme": "dark", **QUIET}),
    "relations": (relations, {"theme": "light", **QUIET}),
    "hints": (hints, {"theme": "light", **QUIET}),
    "which-key": (which_key, {"theme": "light", **QUIET}),
    "inspector": (inspector, {"theme": "light", **QUIET}),
    "guideline": (guideline, {"theme": "light", **QUIET}),
    "command": (command, {"theme": "light", **QUIET}),
    "find": (find, {"theme": "light", **QUIET}),
    "search": (search, {"theme": "light", **QUIET}),
    "bulk": (bulk, {"theme": "light", **QUIET}),
    "rebind": (rebind, {"theme": "light", **QUIET}),
    "scheme-label": (scheme_label, {"theme": "light", **QUIET}),
    "scheme-change": (scheme_change, {"theme": "light", **QUIET}),
    "contrast": (denied, {"theme": "contrast", **QUIET}),
    "large": (large, {"theme": "light", "times": 2, "text_points": 26, **QUIET}),
    "overlaps": (overlaps, {"theme": "light", **QUIET}),
    "first-start": (first_start, {"theme": "light"}),
    "history": (history, {"theme": "light", **QUIET}),
    "paste": (paste, {"theme": "light", **QUIET}),
    "keys": (keys, {"theme": "light", **QUIET}),
    "right-to-left": (right_to_left, {"theme": "light", **QUIET}),
    "chinese": (chinese, {"theme": "dark", **QUIET}),
}
"""Each picture: who takes it, and with which settings."""
OTHERS: Final = {**REVIEW, **EXCHANGE, **TROUBLE}
"""Those that are taken in a state of their own."""


def shoot(name: str, folder: Path) -> QPixmap:
    """Start the program for one picture and take it."""
    data_dir = folder / name
    who: str | None
    if name in OTHERS:
        take, state, settings = OTHERS[name]
        state(data_dir)
        who = CAL if take is corrected else "Ana"
    else:
        take, settings = SHOTS[name]
        who = None if take is first_start else "Ana"
        if who is not None:
            samples(data_dir)
    with program(data_dir, who, **settings) as window:
        return take(window)


def main(names: list[str]) -> int:
    """Make the pictures named, or all."""
    there = [*SHOTS, *OTHERS]
    unknown = [name for name in names if name not in there]
    if unknown:
        print(f"There is no picture {', '.join(unknown)}. There are: {', '.join(there)}.")
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
        for name in names or there:
            if (home / "theirs").exists():
                shutil.rmtree(home / "theirs")
            size = save(shoot(name, home), PICTURES / f"{name}.png")
            print(f"{name}.png  {size / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
