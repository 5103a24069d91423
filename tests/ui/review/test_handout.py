"""Handing out: the preview is what is done, fairly, as one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.review.model import QueueRow
from tests.ui.review.team_crew import ANA, Crew
from ui.review.handout import HandOutDialog, preview_words
from ui.review.handout_people import PeopleTicks
from ui.review.handout_plan import Choices, Plan, plan
from ui.session import Session


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path, 24)
    made.begin()  # four of them are handed out
    return made


@pytest.fixture
def session(qapp: object, crew: Crew) -> Iterator[Session]:
    made = Session(crew.machine)
    made.set_project(crew.as_(ANA))
    yield made
    made.close_project()


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, crew: Crew) -> Iterator[HandOutDialog]:
    made = HandOutDialog(session, crew.keys[5:8])
    made.show()
    qtbot.waitUntil(lambda: made.source.findText("That nobody has (20)") >= 0)
    qtbot.waitUntil(lambda: made._adjudicated is not None)
    yield made
    if isValid(made):
        made.close()


def source(dialog: HandOutDialog, key: str) -> None:
    dialog.source.setCurrentIndex(dialog.source.findData(key))
    dialog._on_choice()


def settled(dialog: HandOutDialog, qtbot: QtBot) -> Plan:
    qtbot.waitUntil(lambda: not dialog._later.isActive())
    return dialog._plan


def test_what_was_chosen_in_the_list_comes_first(dialog: HandOutDialog) -> None:
    offered = [dialog.source.itemText(at) for at in range(dialog.source.count())]
    assert offered == [
        "Chosen in the list (3)",
        "That nobody has (20)",
        "With these words",
        "All (24)",
    ]
    assert not dialog.words.isVisible()
    assert not dialog.start.isEnabled()


def test_the_preview_counts_for_each_person(
    dialog: HandOutDialog, crew: Crew, qtbot: QtBot
) -> None:
    source(dialog, "nobody")
    for name in ("Ben", "Cem", "Dora"):
        dialog.people.tick(crew.ids[name])
    dialog.each.setCurrentIndex(1)
    made = settled(dialog, qtbot)
    assert sum(made.counts.values()) == 40
    # Ben and Cem have something to do already, so Dora gets more.
    assert made.counts[crew.ids["Dora"]] > made.counts[crew.ids["Cem"]]
    assert dialog.preview.text().startswith("20 articles, each to 2 people:  Ben ")
    assert dialog.start.isEnabled()


def test_each_to_no_more_than_are_ticked(dialog: HandOutDialog, crew: Crew) -> None:
    dialog.people.tick(crew.ids["Ben"])
    assert dialog.each.count() == 1
    dialog.double.setChecked(True)
    assert not dialog.double.isEnabled()  # nobody is left for a second one
    dialog.people.tick(crew.ids["Cem"])
    assert dialog.each.count() == 2
    assert dialog.double.isEnabled()
    assert dialog.choices().double == 10
    dialog.each.setCurrentIndex(1)
    dialog._on_choice()
    assert not dialog.double.isEnabled()


def test_the_silent_share(dialog: HandOutDialog, crew: Crew, qtbot: QtBot) -> None:
    source(dialog, "nobody")
    dialog.people.tick(crew.ids["Ben"])
    dialog.people.tick(crew.ids["Cem"])
    dialog.double.setChecked(True)
    dialog.percent.setValue(20)
    made = settled(dialog, qtbot)
    assert made.doubled == 4
    assert sum(made.counts.values()) == 24
    assert "4 of them to one more" in dialog.preview.text()


def test_a_number_and_a_share_of_them(dialog: HandOutDialog, crew: Crew) -> None:
    source(dialog, "nobody")
    assert len(dialog.choices().taken) == 20
    dialog.limit.setCurrentIndex(1)
    dialog._on_limit()
    dialog.number.setValue(7)
    assert dialog.choices().taken == tuple(crew.keys[4:11])
    dialog.limit.setCurrentIndex(2)
    dialog._on_limit()
    dialog.number.setValue(50)
    assert len(dialog.choices().taken) == 10


def test_articles_with_words(dialog: HandOutDialog, crew: Crew, qtbot: QtBot) -> None:
    source(dialog, "words")
    assert dialog.words.isVisible()
    dialog.words.setText("Prices 12")
    qtbot.waitUntil(lambda: dialog.choices().keys == (crew.keys[12],))


def test_it_is_one_step_and_packages_follow(
    dialog: HandOutDialog, session: Session, crew: Crew, qtbot: QtBot
) -> None:
    source(dialog, "chosen")
    dialog.people.tick(crew.ids["Ben"])
    dialog.people.tick(crew.ids["Dora"])
    dialog.each.setCurrentIndex(1)
    dialog.adjudicator.setCurrentIndex(dialog.adjudicator.findData(crew.ids["Cem"]))
    qtbot.waitUntil(dialog.start.isEnabled)
    with qtbot.waitSignal(dialog.handed_out) as told:
        dialog.start.click()
    assert told.args == [[crew.ids["Ben"], crew.ids["Dora"]]]
    project = session.project
    assert project is not None
    for line in project.team(crew.keys[5:8]):
        assert {each.annotator for each in line.standings} == {crew.ids["Ben"], crew.ids["Dora"]}
        assert line.adjudicators == (crew.ids["Cem"],)
        assert line.needed == 2
    assert project.undo_name == "Hand out articles"
    project.undo()
    assert not any(line.standings for line in project.team(crew.keys[5:8]))


def test_without_packages_it_says_what_was_done(
    dialog: HandOutDialog, crew: Crew, qtbot: QtBot
) -> None:
    dialog.packages.setChecked(False)
    dialog.people.tick(crew.ids["Ben"])
    qtbot.waitUntil(dialog.start.isEnabled)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.preview.text() == "3 articles handed out to 1 person.")
    assert not dialog.start.isEnabled()
    assert dialog.stop.text() == "Close"


def test_somebody_new_is_ticked_at_once(dialog: HandOutDialog) -> None:
    question = dialog.acts.add_person(dialog._on_added)
    question.line.setText("Eva & co")
    question.answer()
    assert len(dialog.people.chosen()) == 1
    box = dialog.people.boxes[dialog.people.chosen()[0]]
    assert box.text() == "Eva && co"


def test_nothing_is_handed_out_by_a_closed_project(dialog: HandOutDialog, session: Session) -> None:
    session.close_project()
    assert not isValid(dialog) or not dialog.isVisible()


def test_a_plan_is_the_same_when_asked_again(session: Session, crew: Crew) -> None:
    project = session.project
    assert project is not None
    choices = Choices(keys=tuple(crew.keys), people=tuple(crew.ids.values()), each=2, double=10)
    assert plan(project, choices, {}) == plan(project, choices, {})
    assert plan(project, Choices(people=("x",)), {}) == Plan()
    assert plan(project, Choices(keys=(1,)), {}) == Plan()


def test_words_of_the_preview() -> None:
    assert preview_words(Choices(), Plan(), {}) == "No articles are chosen."
    assert preview_words(Choices(keys=(1,)), Plan(), {}).startswith("1 article. Tick who")
    made = Plan(((1, ("x",)),))
    words = preview_words(Choices(keys=(1,), people=("x", "y")), made, {"x": "Ben\n", "y": "Cem"})
    assert words == "1 article, each to 1 person:  Ben 1,  Cem 0."


def test_ticks_keep_who_was_ticked(qtbot: QtBot) -> None:
    ticks = PeopleTicks("For whom")
    qtbot.addWidget(ticks)
    ticks.show_people([("x", "Ben"), ("y", "<b>Cem</b>")], {"x": "2 to do"}, ["y"])
    assert ticks.chosen() == ("y",)
    assert ticks.boxes["y"].text() == "<b>Cem</b>"
    assert ticks.boxes["x"].accessibleDescription() == "2 to do"
    ticks.show_people([("z", "Dora"), ("y", "Cem")], {}, [])
    assert ticks.chosen() == ("y",)


def test_adjudicated_articles_stay_out_until_they_are_wanted(
    dialog: HandOutDialog, crew: Crew, qtbot: QtBot
) -> None:
    assert dialog.again.isHidden()  # none is adjudicated
    dialog._on_adjudicated(frozenset(crew.keys[:4]))
    source(dialog, "all")
    assert not dialog.again.isHidden()
    assert dialog.again.text().startswith("4 of these are adjudicated and stay out")
    dialog.people.tick(crew.ids["Ben"])
    assert {key for key, _ in settled(dialog, qtbot).shares} == set(crew.keys[4:])
    dialog.again.setChecked(True)
    assert len(settled(dialog, qtbot).shares) == 24


def test_what_is_adjudicated_is_read_from_the_project(
    dialog: HandOutDialog, session: Session, crew: Crew, qtbot: QtBot
) -> None:
    row = QueueRow(
        article=crew.keys[0],
        title="",
        annotators=2,
        waiting=0,
        groups=1,
        open=0,
        conflicts=0,
        agreement=1.0,
        finished=True,
        mine=True,
    )
    project = session.project
    assert project is not None
    rows = [row, replace(row, article=crew.keys[1], open=1)]
    dialog._adjudicated = None
    dialog.show_state()
    assert not dialog.start.isEnabled()  # it is not known yet what stays out
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(project), "queue", lambda *_, **__: rows)
        dialog._look_for_adjudicated()
        qtbot.waitUntil(lambda: dialog._adjudicated == frozenset(crew.keys[:1]))
