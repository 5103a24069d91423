"""The panel of discussion on a session, with hands on it: what its tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.project import Project
from annotator.team import Thread
from tests.ui.review.discussion_world import World
from ui.review.discussion import DiscussionPanel
from ui.review.discussion_acts import Acts
from ui.review.discussion_card import ThreadCard
from ui.review.discussion_drafts import Drafts
from ui.review.discussion_reading import OpenThreads
from ui.session import Session


class Desk:
    """A panel on a session, with hands on it."""

    def __init__(self, world: World, qtbot: QtBot, name: str = "Ana") -> None:
        self.world, self.qtbot = world, qtbot
        self.session = Session(world.machine)
        self.session.set_project(world.as_(name))
        self.conflict: tuple[str, ...] = ()
        self.drafts = Drafts(world.data / "drafts.json")
        self.acts = Acts(self.session, self.drafts)
        self.threads = OpenThreads(self.session)
        self.threads.refresh()
        self.panel = DiscussionPanel(self.acts, self.threads, lambda: self.conflict)
        self.panel.resize(320, 800)
        self.panel.show()
        self.panel.activateWindow()
        qtbot.waitUntil(self.panel.isActiveWindow)
        self.session.open_article(world.first)
        qtbot.waitUntil(lambda: self.threads.read)
        self.panel.catch_up()

    @property
    def project(self) -> Project:
        assert self.session.project is not None
        return self.session.project

    @property
    def here(self) -> list[Thread]:
        return self.project.threads(self.world.first)

    def card(self, thread: Thread) -> ThreadCard:
        self.qtbot.waitUntil(lambda: thread.id in self.panel.here.cards)
        return self.panel.here.cards[thread.id]

    def shown(self) -> list[str]:
        """The ids of the threads, from top to bottom."""
        self.panel.catch_up()
        cards = sorted(
            self.panel.here.cards.values(),
            key=lambda each: each.mapTo(self.panel, each.rect().topLeft()).y(),
        )
        return [each.thread_.id for each in cards if each.thread_]

    def new(self, thread: Thread) -> Thread:
        """The thread as it is now."""
        found = [*self.here, *self.project.label_threads()]
        return next(each for each in found if each.id == thread.id)

    def close(self) -> None:
        if not isValid(self.panel):
            return
        self.session.close_project()
        self.panel.close()
        self.panel.deleteLater()


Make = Callable[..., Desk]


def making(world: World, qtbot: QtBot) -> Iterator[Make]:
    """Make desks, one at a time, as somebody; all are closed at the end."""
    made: list[Desk] = []

    def make(name: str = "Ana") -> Desk:
        made.append(Desk(world, qtbot, name))
        return made[-1]

    yield make
    for desk in made:
        desk.close()
