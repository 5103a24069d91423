"""Two colleagues' work on two articles, and hands on the review panel.

What belongs here: the project that tests of adjudication share, made as people make it: everybody
opens the file under their own name, labels, and finishes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.review.model import ArticleReview, Group
from annotator.values import NewArticle, Person, Segment

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier

TEXT = (
    "Ministers may resign soon, a paper said. The office denied it on Monday.\n\n"
    "“Nobody has left this building,” a woman said. The company could face a fine of 30 million.\n"
)
OTHER = "The bank may cut its forecast. It denied a report of losses.\n"

WORK: dict[str, tuple[tuple[int, str, str], ...]] = {
    "Bob": (
        (0, "Ministers may resign soon", "speculation"),
        (0, "denied it on Monday", "denial"),
        (0, "“Nobody has left this building,”", "quote"),
        (0, "could face a fine", "speculation"),
        (1, "The bank may cut its forecast", "speculation"),
    ),
    "Cat": (
        (0, "Ministers may resign soon", "claim"),
        (0, "office denied it on Monday", "denial"),
        (0, "“Nobody has left this building,”", "quote"),
        (1, "The bank may cut its forecast", "speculation"),
    ),
}
"""Groups of the first article: a label conflict, a boundary conflict, one agreed, one missing."""

LABEL, BOUNDARY, AGREED, MISSING = range(4)


def segment(text: str, words: str) -> Segment:
    """Where words stand."""
    start = text.index(words)
    return Segment(start, start + len(words))


def people(machine: Machine) -> dict[str, Person]:
    """The people of the machine, by name; made where they are not there yet."""
    return {name: machine.add_person(name) for name in ("Ana", "Bob", "Cat")}


def make(folder: Path, *, waits: bool = False, nothing: bool = False) -> tuple[Path, Path]:
    """A project of which Ana is the lead, with the work of the others: data folder, file.

    ``waits``: Cat has begun the second article and not finished it. ``nothing``: nobody found
    anything in the second article.
    """
    machine = Machine(folder / "data")
    who = people(machine)
    path = folder / "shared.claims"
    articles = [NewArticle(text=TEXT, title="Ministers"), NewArticle(text=OTHER, title="Bank")]
    Project.create(path, who["Ana"], machine, articles=articles).close()
    for name, rows in WORK.items():
        project = Project.open(path, who[name], machine)
        keys = project.article_keys()
        for at, words, label in rows:
            if nothing and at:
                continue
            text = (TEXT, OTHER)[at]
            project.run(AddAnnotation(keys[at], (segment(text, words),), label, {}))
        for at, key in enumerate(keys):
            if not (waits and name == "Cat" and at):
                project.run(SetProgress(key, "finished", None))
        project.close()
    return folder / "data", path


class Adjudicator:
    """The program under review, with a keyboard."""

    def __init__(self, app: Any, qtbot: Any) -> None:
        self.app, self.qtbot = app, qtbot
        self.window, self.session = app.window, app.session
        self.reader = app.window.reader
        qtbot.waitUntil(lambda: self.window.furnished, timeout=10_000)
        self.session.open_article(self.project.article_keys()[0])
        self.reader.setFocus()
        self.press(Key.Key_F7)
        self.reader.setFocus()
        self.until(lambda: self.bench.queue.read and not self.bench.queue.behind)

    @property
    def project(self) -> Project:
        project: Project = self.session.project
        return project

    @property
    def bench(self) -> Any:
        return self.window.bench.room.bench

    @property
    def panel(self) -> Any:
        return self.bench.panel

    @property
    def desk(self) -> Any:
        return self.bench.desk

    @property
    def review(self) -> ArticleReview:
        """What stands in the file, asked anew."""
        return self.project.review(self.project.article_keys()[0])

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.review.groups

    @property
    def said(self) -> str:
        """What the status bar says."""
        words: str = self.window.status.said.words()
        return words

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def press(self, key: Any, held: Any = NONE, at: Any = None) -> None:
        self.qtbot.keyClick(at or self.reader, key, held)

    def choose(self, words: str) -> None:
        self.reader.select_words(segment(self.reader.text, words))

    def gold(self) -> list[tuple[str, str]]:
        """(label, words) of the gold so far."""
        return [(one.label, " … ".join(one.quotes)) for one in self.review.gold]
