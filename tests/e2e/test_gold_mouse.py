"""The sample article, labelled whole by mouse alone: the export equals what experts marked.

No key is pressed. The mapping from the gold to our export is that of ``test_gold``, where the same
is done by keys alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.e2e.driver import Person, export, run
from tests.e2e.mouse import Pointer
from tests.e2e.test_gold import (
    GOLD,
    compare,
    of_sample,
    related,
    relations_of_gold,
    segments,
    wanted,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


PASSING: Final = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
"""Kinds of windows that come and go: menus, lists, tips."""


class Flashes(QObject):
    """Notes every window that appears and is neither the window itself nor a popup."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what is shown."""
        if event.type() != QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if watched.isWindow() and watched.windowType() not in PASSING:
            self.seen.append(repr(watched))
        return False

    def end(self) -> None:
        """Look no more."""
        application = QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)


def mark(pointer: Pointer, gold: dict[str, Any]) -> None:
    """Label one annotation of the gold, and say all that the gold says of it."""
    first, *others = gold["segments"]
    pointer.label(gold["label"], *first)
    for start, end in others:
        pointer.select(start, end)
        pointer.words_menu("Add the selected words")
    for id_ in ("source", "cue"):
        if gold.get(id_) is not None:
            pointer.companion(id_, gold[id_]["start"], gold[id_]["end"])
    describe(pointer, gold)


def describe(pointer: Pointer, gold: dict[str, Any]) -> None:
    """Press the values that do not stand there already."""
    span = pointer.selected()
    pointer.settle()
    for id_ in ("certainty", "polarity", "quote_type", "attribution", "negation_at"):
        value = gold.get(id_)
        if value is not None and stands(pointer, id_) != value:
            pointer.attribute(id_, value)
    speaker = gold.get("speaker") or gold.get("holder")
    if speaker is not None:
        start = pointer.text.index(speaker, 0)
        pointer.select(start, start + len(speaker))
        pointer.text_value("speaker", speaker)
    assert pointer.selected().id == span.id


def stands(pointer: Pointer, id_: str) -> object:
    """The value that the inspector shows now."""
    toggles = pointer.row(id_).toggles
    assert toggles is not None
    return next((each.choice.value for each in toggles.toggles if each.isChecked()), None)


def test_everything_by_mouse(data: Path, tmp_path: Path) -> None:
    def act(person: Person) -> None:
        pointer, flashes = Pointer(person.window), Flashes()
        for gold in GOLD:
            mark(pointer, gold)
            original = next((one for one in GOLD if one["id"] == gold.get("duplicate_of")), None)
            if original is not None:
                start, end = original["segments"][0]
                pointer.link((start + end) // 2)
        flashes.end()
        assert not flashes.seen, "a part of the window was a window of its own for a moment"

    run(data, act)
    record = of_sample(export(data, data / "samples.claims", tmp_path / "out.jsonl"))
    by_place = {(span["label"], segments(span)): span for span in record["spans"]}
    assert by_place.keys() == {wanted(gold) for gold in GOLD}
    assert len(record["spans"]) == len(GOLD) == 22
    for gold in GOLD:
        compare(gold, by_place[wanted(gold)])
    assert related(record, by_place) == relations_of_gold()
