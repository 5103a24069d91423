"""The sample project, from two raw layers to finished gold by keys alone, counted.

Two colleagues have marked eight of the samples and differ in every kind. Whoever opens the
program for the first time presses F7, settles every group and finishes every article; the export
is gold, raw work is as it was, undo back to the start gives the byte-identical export, and killed
at any instant the program has every decision that it has shown.

Nothing is decided but by keys. The decisions stand below in the order in which the queue brings
the articles, a word a group: what is pressed is what somebody reads off the card and the cheat
sheet. Every key press counts as one, whatever is held with it, and so does every typed letter.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.machine import Machine
from annotator.project import Project
from tests.e2e.driver import ALT, CTRL, NONE, SHIFT, Person, export, run
from ui.main_window import MainWindow

Key = Qt.Key

LINES: Final[dict[str, tuple[str, ...]]] = {
    # One of the two found nothing here: each span of the other is taken or rejected.
    "006": ("1", "1", "1", "1", "1", "X 2", "1", "1", "1", "1", "1", "1"),
    "002": (
        "A",
        "1",
        "2",  # the quotation in two parts
        "1",
        "X 1",  # its second part alone: an error
        "1",
        "1",
        "2",  # speculation, not claim
        "1",
    ),
    "004": (
        "A",
        "1",
        "E S ⌥← ⌥← A P ␛ ⏎",  # another label, an edge two words back, another certainty
        "1",
        "2",
        "X 3",
        "2",
        "␣",  # later
        "2",
        "2",  # what was skipped
    ),
    "005": ("A", "2", "1", "X 4", "2", "1", "1", "1"),
    "007": (
        "A",
        "2",
        "U 1",  # somebody else might know
        "␣",
        "1",
        "1",
        "2",
        "1",  # nobody does
    ),
    "003": (
        "A",
        "1",
        "B",  # it claims and denies
        "2",
        "2",
        "X 5",
        "E ⌥⇧→ ⏎",  # an edge that neither has
    ),
    "001": ("A", "2", "1", "1", "1", "1", "1"),
    "008": ("A", "L L L L L L G C"),  # and a claim that nobody marked
}
"""What is pressed in each article, in the order of the queue: agreed groups first, then a word for
each conflict in text order."""

CONFLICTS: Final = 52
PER_CONFLICT: Final = 2.0
"""Key presses that a conflict may cost: accepting what is agreed, adding, finishing and going on
included."""

NAMED: Final = {
    **{"←": Key.Key_Left, "→": Key.Key_Right},
    **{"⏎": Key.Key_Return, "␛": Key.Key_Escape, "␣": Key.Key_Space},
}
HELD: Final = {"⇧": SHIFT, "⌥": ALT, "^": CTRL}


class Adjudicator(Person):
    """Somebody who uses nothing but keys, and counts them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.presses = 0
        self.until(lambda: window.furnished, "the window is furnished")

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key."""
        self.presses += 1
        super().key(key, modifiers)

    def keys(self, line: str) -> None:
        """Press the keys of a line: "⌥⇧→" is one key with Alt and Shift."""
        for word in line.split():
            held = NONE
            for letter in word:
                held |= HELD.get(letter, NONE)
            self.key(NAMED.get(word[-1]) or Qt.Key(ord(word[-1])), held)

    @property
    def project(self) -> Project:
        """What stands in the file; nothing is decided through it."""
        project = self.window.session.project
        assert project is not None
        return project

    @property
    def shown(self) -> str:
        """Which article is in the reader: the number of its sample."""
        key = self.window.session.article
        assert key is not None
        return self.project.article(key).external_id[:3]

    @property
    def said(self) -> str:
        """What the status bar says."""
        words: str = self.window.status.said.words()
        return words

    @property
    def desk(self) -> Any:
        """What is under review."""
        return self.window.bench.room.bench.desk

    def sit_down(self) -> None:
        """Open the review: it goes to the first of the queue by itself."""
        before = self.shown
        self.key(Key.Key_F7)
        self.until(lambda: self.desk.active, f"{before} or the first of the queue is under review")

    def settle(self, lines: tuple[str, ...], after: Callable[[], object] = lambda: None) -> None:
        """Decide all groups of the open article, and finish it."""
        for line in lines:
            assert self.reader.hasFocus()
            self.keys(line)
            after()
        assert self.desk.review.open == 0
        self.key(Key.Key_Return, CTRL)

    def work(self, samples: list[str]) -> None:
        """Settle the articles, which the queue brings in this order."""
        for sample in samples:
            assert self.shown == sample
            self.settle(LINES[sample])


def done(project: Project) -> dict[str, bool]:
    """Which of the eight are adjudicated."""
    samples = {project.article(key).external_id[:3]: key for key in project.article_keys()}
    return {sample: project.review(samples[sample]).adjudicated for sample in LINES}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def made(data: Path, out: Path) -> bytes:
    """The sample project as it is on the first start; its export."""
    run(data, lambda _: None)
    export(data, data / "samples.claims", out)
    return out.read_bytes()


@pytest.mark.slow
def test_the_samples_to_gold_and_back(data: Path, tmp_path: Path) -> None:
    before = made(data, tmp_path / "before.jsonl")
    samples = list(LINES)
    first = run(data, lambda person: morning(person, samples[:4]))
    second = run(data, lambda person: afternoon(person, samples[4:]))
    pressed, conflicts = first["presses"] + second["presses"], first["conflicts"]
    print(f"{pressed} keys for {conflicts} conflicts: {pressed / conflicts:.2f} each")
    assert conflicts == CONFLICTS
    assert pressed <= PER_CONFLICT * conflicts
