"""The ways to the dialogs about an article's text."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog

from annotator.text.sketches import sketch
from annotator.values import Person
from tests.ui.desk import TEXT, Desk
from ui.dialogs.correct import CorrectDialog
from ui.dialogs.stories import StoriesDialog


def test_correct_this_text(desk: Desk) -> None:
    desk.window.actions_["article.correct"].trigger()
    (dialog,) = desk.window.findChildren(CorrectDialog)
    assert dialog.text.exact() == TEXT
    dialog.close()


def test_near_duplicates(desk: Desk) -> None:
    sketch("")  # numeric libraries start helpers for good, named after the thread that loads them
    desk.window.actions_["article.stories"].trigger()
    (dialog,) = desk.window.findChildren(StoriesDialog)
    desk.qtbot.waitUntil(lambda: not dialog.running)
    dialog.close()


def test_who_does_not_lead_is_told_what_to_do_instead(desk: Desk) -> None:
    project = desk.session.project
    project._state.leads.clear()
    project._person = Person("f" * 32, "Guest")
    with desk.qtbot.waitSignal(desk.session.refused) as said:
        desk.app.texts.correct()
    assert "Flag the article instead" in said.args[0]
    assert not desk.window.findChildren(CorrectDialog)


@pytest.mark.parametrize("way", ["correct", "stories"])
def test_without_a_project_nothing_opens(desk: Desk, way: str) -> None:
    desk.session.close_project()
    getattr(desk.app.texts, way)()
    assert not [each for each in desk.window.findChildren(QDialog) if each.isVisible()]
