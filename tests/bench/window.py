"""What a person does all day, in the real window: label, open an article, scroll, filter.

What belongs here: the interactive measurements, in processes of their own
(``python -m tests.bench.window …`` is one, and writes its samples as JSON). The floor is a bare
``QPlainTextEdit`` with the same text, used in turn with ours.
"""

from __future__ import annotations

import functools
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QLineEdit, QPlainTextEdit

from annotator.machine import Machine
from annotator.values import Segment
from tests.bench import corpus
from tests.bench.bulk import new_project
from tests.bench.floors import Commits
from tests.bench.rows import Row, Sample, Samples, beside, percentile, row
from tests.bench.stage import (
    Painted,
    bare_editor,
    clock,
    open_window,
    settle,
    since,
    until_painted,
)
from ui.app import App
from ui.reader import Place

LABEL_BUDGET: Final = 2.0
OPEN_BUDGET: Final = 2.5
SCROLL_BUDGET: Final = 2.0
MANY_BUDGET: Final = 1.5
PER_PLACE: Final = 20
"""Labels made at one place before going to another."""

_DOWN: Final = QAbstractSlider.SliderAction.SliderPageStepAdd


# One window, in the process of its own


class _Labels:
    """Words all over an article, and the key that labels them."""

    def __init__(self, app: App) -> None:
        self._reader = app.window.reader
        self._painted = Painted(self._reader.viewport())
        self._chance = random.Random(1)
        self.start = 0
        self.began = clock()

    def go(self) -> None:
        """Scroll to another place."""
        text = self._reader.text
        self.start = self._chance.randrange(max(1, len(text) - 2000))
        self._reader.show_place(Place(self.start, self.start))
        settle()

    def one(self) -> Sample:
        """Select some words on the screen, then: from the key to durable and painted."""
        reader = self._reader
        last = min(reader.place().top + 700, len(reader.text) - 60)
        start = self._chance.randrange(max(0, last - 600), last)
        reader.select_words(Segment(start, start + self._chance.randrange(15, 60)))
        settle()
        key = self._chance.choice((Qt.Key.Key_C, Qt.Key.Key_D, Qt.Key.Key_S))
        self.began = clock()
        return until_painted(self._painted, lambda: QTest.keyClick(reader, key))


def _label(app: App, editor: QPlainTextEdit, commits: Commits, count: int) -> Samples:
    labels, bare = _Labels(app), Painted(editor.viewport())
    bar = editor.verticalScrollBar()
    ours, floor, rest = [], [], []

    def commit_and_paint() -> None:
        commits.one(labels.start)
        editor.viewport().update()

    for number in range(count):
        if number % PER_PLACE == 0:
            labels.go()
            bar.setValue(bar.maximum() * labels.start // max(1, len(app.window.reader.text)))
            settle()
        floor.append(until_painted(bare, commit_and_paint))
        settle()
        ours.append(labels.one())
        settle()
        rest.append(since(labels.began))
    return {"label": ours, "label floor": floor, "label whole": rest}


def _open(app: App, editor: QPlainTextEdit, count: int) -> Samples:
    project, session = app.session.project, app.session
    assert project is not None
    small, big = project.article_keys()
    shown, bare = Painted(app.window.reader.viewport()), Painted(editor.viewport())
    text = project.text(big)
    ours, floor, rest = [], [], []
    for _ in range(count):
        session.open_article(small)
        editor.setPlainText("")
        settle()
        floor.append(until_painted(bare, lambda: editor.setPlainText(text)))
        settle()
        project._texts.cache_clear()
        began = clock()
        ours.append(until_painted(shown, lambda: session.open_article(big)))
        settle()
        rest.append(since(began))
    return {"open": ours, "open floor": floor, "open whole": rest}


def _scroll(app: App, editor: QPlainTextEdit, count: int) -> Samples:
    reader = app.window.reader
    pages: dict[str, tuple[QPlainTextEdit, Painted]] = {
        "scroll": (reader, Painted(reader.viewport()))
    }
    pages["scroll floor"] = (editor, Painted(editor.viewport()))
    found: Samples = {name: [] for name in pages}
    for page, _ in pages.values():
        page.verticalScrollBar().setValue(0)
    settle()
    for _ in range(count):
        for name, (page, painted) in pages.items():
            bar = page.verticalScrollBar()
            if bar.value() == bar.maximum():
                bar.setValue(0)
                settle()
            found[name].append(until_painted(painted, functools.partial(bar.triggerAction, _DOWN)))
            settle()
    return found


def _long_article(project: Path, data_dir: Path, labels: int) -> Samples:
    """All that is measured on the long article, with its floors."""
    with open_window(project, data_dir) as app:
        editor = bare_editor(app.window.reader, app.window.reader.font())
        commits = Commits(data_dir / "floor.db")
        try:
            found = _open(app, editor, max(5, labels // 60))
            found |= _scroll(app, editor, max(60, labels // 5))
            before = len(app.window.reading.annotations)
            app.window.activateWindow()
            app.window.reader.setFocus()
            found |= _label(app, editor, commits, labels)
            made = len(app.window.reading.annotations) - before
            if made < labels * 0.8:  # a few hit the words of another one
                raise AssertionError(f"Only {made} of {labels} keys made a span.")
        finally:
            commits.close()
            editor.close()
    return found


def _many_articles(project: Path, data_dir: Path, count: int) -> Samples:
    """Label, open and filter in a project of however many short articles."""
    with open_window(project, data_dir) as app:
        assert app.session.project is not None
        keys = app.session.project.article_keys()
        chance = random.Random(2)
        labels, shown = _Labels(app), Painted(app.window.reader.viewport())
        listed = Painted(app.window.articles.view.viewport())
        field = app.window.articles.filter.words
        found: Samples = {"label": [], "open": [], "filter": []}
        for number in range(count):
            key = next(each for each in chance.sample(keys, 2) if each != app.session.article)
            go = functools.partial(app.session.open_article, key)
            found["open"].append(until_painted(shown, go))
            settle()
            found["label"].append(labels.one())
            settle()
            if number % 5 == 0:
                found["filter"].append(until_painted(listed, lambda: _ask(field, corpus.RARE)))
                settle()
                _ask(field, "")
                app.window.reader.setFocus()
                settle()
    return found


def _ask(field: QLineEdit, words: str) -> None:
    field.setFocus()
    field.setText(words)
    QTest.keyClick(field, Qt.Key.Key_Return)


# The rows, from the processes' samples


def made(source: Path, folder: Path, name: str) -> Path:
    """A project of that corpus, indexed for search."""
    with new_project(folder, name) as project:
        project.import_paths([source])
        project.index()
        return project.path


def measured(
    what: str, project: Path, data_dir: Path, count: int, module: str = "tests.bench.window"
) -> Samples:
    """The samples of a process of ``module``, on a copy of the project."""
    copy = project.with_name(f"{project.stem}-used.claims")
    shutil.copyfile(project, copy)
    # One's own file: one from elsewhere would be copied before it is opened.
    with closing(sqlite3.connect(project)) as file:
        (name,) = file.execute("SELECT value FROM meta WHERE name = 'project'").fetchone()
    Machine(data_dir).made(copy, name)
    words = (what, str(copy), str(data_dir), str(count))
    command = [sys.executable, "-m", module, *words]
    try:
        ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    finally:
        copy.unlink()
    return msgspec.json.decode(ran.stdout, type=Samples)


def long_article_rows(labels: int, characters: int, spans: int) -> list[Row]:
    """Open, scroll and label in one long article full of spans."""
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        project = made(corpus.big(characters, spans), folder, "big")
        found = measured("long", project, folder / "data", labels)
    what = f"{characters / 1e6:g} MB, {spans:,} spans"
    rows = []
    for name, title, share, budget in (
        ("label", "label a span, key to durable and painted", 0.5, None),
        ("label", "label a span, key to durable and painted", 0.99, LABEL_BUDGET),
        ("label whole", "label a span, until all panels have followed", 0.5, None),
        ("open", "open the article, to first paint", 0.5, OPEN_BUDGET),
        ("open whole", "open the article, until all spans and panels are there", 0.5, None),
        ("scroll", "scroll by a page", 0.95, SCROLL_BUDGET),
    ):
        rows += beside(f"{title}, {what}", found, name, share, budget)
    return rows


def many_rows(projects: dict[int, Path], data_dir: Path, count: int, rounds: int) -> list[Row]:
    """The same acts in the smallest and in each larger project, in turn."""
    found: dict[int, Samples] = {articles: {} for articles in projects}
    for _ in range(rounds):
        for articles, project in projects.items():
            for name, samples in measured("many", project, data_dir, count).items():
                found[articles].setdefault(name, []).extend(samples)
    few, *others = projects
    return [
        row(
            f"{name}, {many:,} articles beside {few:,}, p50",
            1000 * percentile((each.wall for each in found[many][name]), 0.5),
            "ms",
            1000 * percentile((each.wall for each in found[few][name]), 0.5),
            None if name == "filter" else MANY_BUDGET,
        )
        for many in others
        for name in found[few]
    ]


_ACTS: Final[dict[str, Callable[[Path, Path, int], Samples]]] = {
    "long": _long_article,
    "many": _many_articles,
}

if __name__ == "__main__":
    samples = _ACTS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.buffer.write(msgspec.json.encode(samples))
