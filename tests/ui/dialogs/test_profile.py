"""Switching the profile: a name that somebody of the project has is not taken unawares."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from annotator.values import Person
from ui.dialogs.profile import SwitchDialog, name_key


def test_a_name_of_the_project_is_taken_only_after_a_warning(qtbot: QtBot) -> None:
    dialog = SwitchDialog([Person("a" * 32, "Ana")], "Ana", None, {name_key("Bea Novak")})
    qtbot.addWidget(dialog)
    dialog.show()
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.box.setEditText("bea novak")
    dialog._on_accepted()
    assert chosen == []
    assert dialog.problem.isVisible()
    assert dialog.problem.text().startswith("bea novak is in this project already")
    dialog._on_accepted()
    assert chosen == ["bea novak"]


def test_another_name_needs_one_press(qtbot: QtBot) -> None:
    dialog = SwitchDialog([], "Ana", None, {name_key("Bea Novak")})
    qtbot.addWidget(dialog)
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    dialog.box.setEditText("Dora")
    dialog._on_accepted()
    assert chosen == ["Dora"]
