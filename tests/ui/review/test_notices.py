"""What the window notes and tells as an article is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, SendBack, SetProgress
from annotator.project import Project
from annotator.values import Segment
from tests.ui.review.team_crew import Crew
from ui.review.notices import Notices
from ui.session import Session


class Desk:
    """A session in which Cem works, and what was told to him."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.session = Session(crew.machine)
        self.told: list[str] = []
        self.hushed = 0
        self.notices = Notices(
            self.session, lambda words, _: self.told.append(words), self._hush, lambda: None
        )

    def _hush(self) -> None:
        self.hushed += 1

    def enter(self) -> Project:
        project = self.crew.as_(self.crew.person("Cem"))
        self.session.set_project(project)
        return project


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    crew = Crew(tmp_path)
    crew.begin()
    made = Desk(crew)
    yield made
    made.session.set_project(None)


def seen(project: Project, key: int) -> bool:
    """Whether it is known that I saw others' work on an article."""
    (line,) = project.team((key,))
    return any(each.seen for each in line.standings if each.annotator == project.me.id)


def test_what_i_change_after_the_window_showed_me_others_is_marked(
    desk: Desk, qtbot: QtBot
) -> None:
    project, key = desk.enter(), desk.crew.keys[0]  # Ben and Cem have finished it
    assert not seen(project, key)
    desk.session.open_article(key)
    qtbot.waitUntil(lambda: seen(project, key))
    assert not project.progress(key).late
    project.run(AddAnnotation(key, (Segment(0, 7),), "quote"))
    assert project.progress(key).late


def test_it_is_noted_as_soon_as_the_open_article_shows_others(desk: Desk, qtbot: QtBot) -> None:
    project, key = desk.enter(), desk.crew.keys[1]  # Ben has finished it, Cem not yet
    desk.session.open_article(key)
    qtbot.waitUntil(lambda: not desk.notices._soon.isActive())
    assert not seen(project, key)
    project.run(SetProgress(key, "finished"))
    qtbot.waitUntil(lambda: seen(project, key))
    project.run(SetProgress(key, "in_progress"))
    project.run(AddAnnotation(key, (Segment(10, 17),), "quote"))
    assert project.progress(key).late


def test_who_gets_an_article_back_is_told_until_it_is_done_again(desk: Desk, qtbot: QtBot) -> None:
    key = desk.crew.keys[0]
    with desk.crew.as_(desk.crew.person("Dora")) as dora:
        dora.run(SendBack(key, desk.crew.ids["Cem"], "the second claim"))
    project = desk.enter()
    desk.session.open_article(key)
    qtbot.waitUntil(lambda: bool(desk.told))
    assert desk.told == [
        "Dora sent this article back to you: “the second claim”. Finish it again when you are done."
    ]
    project.run(SetProgress(key, "finished"))
    qtbot.waitUntil(lambda: desk.hushed == 1)
    assert len(desk.told) == 1
