"""A small real project, and the search panel beside a reader on a real session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.machine import Machine, new_id
from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.values import NewArticle, Person, Segment
from ui.places import Places
from ui.reader import Reader
from ui.reading import Reading
from ui.searching.panel import SearchPanel
from ui.session import Session
from ui.theme import load_theme

FIRST = "The office denied it. The ministry denied everything. Sales rose, the office said."
SECOND = "Nobody denied that the office closed. هواوي نفت ذلك. 华为否认。"
THIRD = "Sales fell."
LABELLED = (("denial", "The office denied it"), ("claim", "Sales rose"))


def place(text: str, words: str, nth: int = 0) -> Segment:
    """Where words stand."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Segment(start, start + len(words))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Ana's: three articles, a denial and a claim in the first."""
    ana = Person(new_id(), "Ana")
    made = Project.create(tmp_path / "news.claims", ana, Machine(tmp_path / "data"))
    texts = (("First", FIRST), ("Second", SECOND), ("Third", THIRD))
    made.run(AddArticles(tuple(NewArticle(text=text, title=title) for title, text in texts)))
    key = made.article_keys()[0]
    for label, words in LABELLED:
        made.run(AddAnnotation(key, (place(FIRST, words),), label))
    return made


@pytest.fixture
def session(qapp: object, project: Project) -> Iterator[Session]:
    made = Session()
    made.set_project(project)
    made.open_article(project.article_keys()[2])
    yield made
    made.close_project()


class Desk:
    """The panel and the reader in one window."""

    def __init__(self, session: Session, folder: Path, qtbot: QtBot) -> None:
        self.session, self.qtbot = session, qtbot
        self.window = QWidget()
        self.reader = Reader(self.window)
        self.reading = Reading(session, self.reader, Places(folder))
        self.panel = SearchPanel(session, self.reader, self.reading, self.window)
        row = QHBoxLayout(self.window)
        row.addWidget(self.reader)
        row.addWidget(self.panel, 1)
        theme = load_theme("light")
        styles = theme.label_styles(session.project.scheme.labels)
        self.reader.set_theme(theme)
        self.panel.set_theme(theme)
        self.panel.set_label_styles(styles)
        self.panel.reader_wanted.connect(self.reader.setFocus)
        self.said: list[str] = []
        session.said.connect(self.said.append)
        self.window.resize(1200, 600)
        self.window.show()
        self.activate()
        session.project_changed.emit()
        session.article_changed.emit(session.article)

    @property
    def focused(self) -> QWidget | None:
        return self.window.focusWidget()

    @property
    def model(self):
        return self.panel.model

    @property
    def count(self):
        return self.panel.head.count.text()

    @property
    def found(self):
        return [(hit.title, hit.words) for hit in self.model.hits]

    def type(self, words: str) -> None:
        """Write into the line, and wait until it is answered."""
        line = self.panel.head.line
        line.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(line, words)
        self.qtbot.waitUntil(lambda: self.panel.query == words.strip() and self.ended)
        self.activate()  # off-screen, a list of completions leaves no window active

    def activate(self) -> None:
        """Bring the window up."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def ask(self, query: str) -> None:
        """Ask it as others do."""
        self.panel.open_with(query)
        self.qtbot.waitUntil(lambda: self.ended)

    @property
    def ended(self) -> bool:
        results = self.panel.results
        return results.ended and not results.busy

    def refreshed(self) -> None:
        """Wait until the list follows what has changed."""
        with self.qtbot.waitSignal(self.panel.results.merged):
            pass


@pytest.fixture
def desk(session: Session, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(session, tmp_path, qtbot)
    qtbot.addWidget(made.window)
    yield made
    made.panel.stop()
