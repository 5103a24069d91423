"""The whole program in a window, on a data folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.machine import Machine
from annotator.operations import AddArticles
from annotator.values import NewArticle
from tests.ui.desk import TEXT, Desk
from ui.__main__ import Options
from ui.app import App, make_application
from ui.startup import Nets

Start = Callable[..., App]


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Iterator[Start]:
    """Start the program: ``start(*paths, name=…, data_dir=…)``. Closed at the end of the test."""
    running: list[tuple[App, Nets]] = []

    def start(*paths: Path, name: str | None = "Ana", data_dir: Path | None = None) -> App:
        data = data_dir or tmp_path / "data"
        options = Options(tuple(paths), data_dir=data, name=name)
        machine = Machine(data)
        nets = Nets(data)
        qt = make_application()
        app = App(options, machine, nets)
        running.append((app, nets))
        app.start()
        qtbot.waitUntil(lambda: app.ready, timeout=10_000)
        app.window.activateWindow()
        qt.processEvents()
        return app

    yield start
    for app, nets in reversed(running):
        app.shut()
        nets.close()
    make_application().setStyleSheet("")


@pytest.fixture
def app(start: Start) -> App:
    """The program at its first start: the samples, with the user's article open."""
    return start()


@pytest.fixture
def desk(start: Start, tmp_path: Path, qtbot: QtBot) -> Desk:
    """The program with one short article open, and small helpers."""
    app = start()
    app.projects.make(tmp_path / "mine.claims")
    article = NewArticle(text=TEXT, title="Ministers", source="The Paper")
    other = NewArticle(text="A second article.\n", title="Second")
    app.session.run(AddArticles((article, other)))
    app.session.open_article(app.session.project.article_keys()[0])
    return Desk(app, qtbot)
