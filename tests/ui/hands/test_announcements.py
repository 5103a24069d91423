"""What a screen reader is told, after what is painted is painted."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.hands.world import SHIFT, Key


@pytest.fixture
def heard(person, monkeypatch):
    """What was announced, in order."""
    said: list[str] = []
    monkeypatch.setattr(person.reader, "announce", said.append)
    return said


def test_labels_companions_attributes_and_relations_are_announced(person, heard):
    first = person.label("The bridge is closed", "c")
    QApplication.processEvents()
    assert heard == ["claim: The bridge is closed"]
    person.choose("the mayor")
    person.type("w")
    person.type("a", "o")
    denial = person.label("that the bridge is closed", "d")
    person.reader.relation_dragged.emit(denial, first)
    QApplication.processEvents()
    assert heard[1:] == [
        "Source of “The bridge is closed”: “the mayor”.",
        "certainty: possible",
        "denial: that the bridge is closed",
        "target: claim “The bridge is closed”",
    ]
    person.press(Key.Key_R, SHIFT)
    QApplication.processEvents()
    assert heard[-1] == "Removed target: “The bridge is closed”"


def test_relabelling_is_announced(person, heard):
    person.label("The bridge is closed", "c")
    person.type("s")
    QApplication.processEvents()
    assert heard == ["claim: The bridge is closed", "speculation: The bridge is closed"]


def test_the_letters_are_announced_with_their_places(person, heard):
    person.label("The bridge is closed", "c")
    person.type("w")
    assert "W: the mayor" in heard[-1].split("; ")
    person.press(Key.Key_Escape)


def test_nothing_is_announced_where_nothing_was_done(person, heard):
    person.label("The bridge is closed", "c")
    QApplication.processEvents()
    heard.clear()
    person.app.projects.switch("Beatriz")
    person.session.select(person.window.reading.in_order()[0].id)
    person.choose("said")
    person.type("v")
    person.do("span.confirm")
    QApplication.processEvents()
    assert heard == []
