"""The agreement window over a project that answers as told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.insight.fakes import FakeSession
from ui.insight.window import AgreementWindow
from ui.theme import load_theme


@pytest.fixture
def session(qtbot: QtBot) -> FakeSession:
    return FakeSession()


@pytest.fixture
def window(session: FakeSession, qtbot: QtBot) -> Iterator[AgreementWindow]:
    """The window, with its first report shown."""
    made = AgreementWindow(session, load_theme("light"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.report is not None)
    yield made
    made.close()
