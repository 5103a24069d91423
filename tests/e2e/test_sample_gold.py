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
from annotator.review.model import ArticleReview
from tests.e2e.driver import ALT, CTRL, NONE, SHIFT, Person, export, run
from ui.main_window import MainWindow

Key = Qt.Key

LINES: Final[dict[str, tuple[str, ...]]] = {
    # One of the two found nothing here: each span of the other is taken or rejected.
    "006": ("1", "1", "1", "1", "1", "X 2", "1", "1", "1", "1", "1", "1"),
    "002": (
        "A",
        "2",
        "2",  # the quotation in two parts
        "1",
        "X 1",  # its second part alone: an error
        "2",
        "1",
        "1",  # speculation, not claim
        "1",
    ),
    "004": (
        "A",
        "1",
        "E 2 S ⌥← ⌥← A P ␛ ⏎",  # another label, an edge two words back, another certainty
        "1",
        "1",
        "X 3",
        "1",
        "␣",  # later
        "2",
        "2",  # what was skipped
    ),
    "005": ("A", "1", "1", "X 4", "1", "1", "1", "1"),
    "007": (
        "A",
        "2",
        "U 1",  # somebody else might know
        "␣",
        "1",
        "1",
        "1",  # what was skipped
        "1 1",  # nobody does: asked for twice
    ),
    "003": (
        "A",
        "1",
        "B",  # it claims and denies
        "1",
        "1",
        "X 5",
        "E ⌥⇧→ ⏎",  # an edge that neither has
    ),
    "001": ("A", "2", "1", "1", "1", "1", "1"),
    "008": ("A", "J J J J J J H H G C"),  # and a claim that nobody marked
}
"""What is pressed in each article, in the order of the queue: agreed groups first, then a word for
each conflict in text order."""

CONFLICTS: Final = 52
PER_CONFLICT: Final = 2.0
"""Key presses that a conflict may cost: accepting what is agreed, adding, finishing and going on
included."""

OPERATIONS: Final = 69
"""What there is to undo at the end: each conflict, escalating one first, seven times all that is
agreed, what was added, eight times finishing."""

MADE: Final = {
    # made of a version that said something else
    (
        "004",
        "speculation",
        "Magma is thought to have risen to about five kilometres below the summit",
        "probable",
    ),
    ("003", "claim", "resigned, in writing, on the third of March", "certain"),
    # both
    ("003", "claim", "that none of it is true", "certain"),
    ("003", "denial", "that none of it is true", "certain"),
    # added
    ("008", "claim", "修缮工程将于明年三月动工", "certain"),
}
"""Gold that no key alone takes over: sample, label, words and certainty."""

REJECTED: Final = {("006", "it"), ("003", "declined to comment"), ("005", "“????? ????”")}
"""What does not become gold: sample and words."""

SPANS: Final = {
    **{"001": 13, "002": 16, "003": 18, "004": 15},
    **{"005": 13, "006": 11, "007": 11, "008": 10},
}
"""So many spans of gold: a group gives one, none where it is rejected, two where both are taken;
one more where something was added."""

NAMED: Final = {
    **{"←": Key.Key_Left, "→": Key.Key_Right},
    **{"⏎": Key.Key_Return, "␛": Key.Key_Escape, "␣": Key.Key_Space},
}
HELD: Final = {"⇧": SHIFT, "⌥": ALT}

Told = Callable[[str, set[str]], object]
"""Hears what is on the screen after each step: what happened, and to which."""


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
        """Open the review, where it is not in front from the day before. F7 goes to the first
        article of the queue by itself."""
        if not self.window.review_dock.in_front:
            self.key(Key.Key_F7)
        self.until(lambda: self.desk.active, f"an article is under review, not {self.shown}")

    def settle(self, lines: tuple[str, ...], told: Told) -> None:
        """Decide all groups of the open article."""
        for line in lines:
            assert self.reader.hasFocus()
            self.keys(line)
            told("decided", self.decided())
        assert self.desk.review.open == 0

    def decided(self) -> set[str]:
        """The ids of the decisions that are on the screen."""
        review = self.desk.review
        held = [group.decision for group in review.groups if group.decision is not None]
        return {decision.id for decision in (*held, *review.added)}

    def work(self, samples: list[str], told: Told = lambda what, which: None) -> None:
        """Settle and finish the articles, which the queue brings in this order."""
        for sample in samples:
            assert self.shown == sample
            self.settle(LINES[sample], told)
            self.key(Key.Key_Return, CTRL)
            told("finished", {sample})


def the_eight(project: Project) -> dict[str, ArticleReview]:
    """How the eight articles stand in the file, by the numbers of their samples."""
    keys = {project.article(key).external_id[:3]: key for key in project.article_keys()}
    return {sample: project.review(keys[sample]) for sample in LINES}


def standing(person: Person) -> dict[str, set[str]]:
    """What a start finds in the file: the decisions that hold, and which articles are finished."""
    project = person.window.session.project
    assert project is not None
    reviews = the_eight(project)
    held = [one.decision for review in reviews.values() for one in review.groups]
    added = [one for review in reviews.values() for one in review.added]
    return {
        "decided": {one.id for one in (*held, *added) if one is not None},
        "finished": {sample for sample, review in reviews.items() if review.adjudicated},
    }


def differing(person: Person) -> int:
    """In how many groups of the samples the colleagues differ."""
    project = person.window.session.project
    assert project is not None
    groups = [group for review in the_eight(project).values() for group in review.groups]
    return sum(bool(group.kinds) for group in groups)


def day(person: Person, samples: list[str]) -> tuple[int, str]:
    """Settle these articles after a start of the program; the keys pressed, and what is said."""
    me = Adjudicator(person.window)
    me.sit_down()
    me.work(samples)
    return me.presses, me.said


def undo_all(person: Person) -> int:
    """Back to where it began, by Ctrl+Z; how often it took."""
    me = Adjudicator(person.window)
    while me.project.undo_name is not None:
        me.key(Key.Key_Z, CTRL)
    return me.presses


def exported(data: Path, out: Path) -> tuple[bytes, dict[str, dict[str, Any]]]:
    """What the command line exports: the bytes, and the records of the eight articles."""
    records = export(data, data / "samples.claims", out)
    return out.read_bytes(), {one["id"][:3]: one for one in records if one["id"][:3] in LINES}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.slow
def test_the_samples_to_gold_and_back(data: Path, tmp_path: Path) -> None:
    assert run(data, differing) == CONFLICTS
    before, raw = exported(data, tmp_path / "before.jsonl")
    samples = list(LINES)
    pressed, said = run(data, lambda person: day(person, samples[:4]))
    assert said == "The article is adjudicated."
    kept = run(data, standing)
    assert kept["finished"] == set(samples[:4])
    more, said = run(data, lambda person: day(person, samples[4:]))
    assert said.startswith("All is done")
    keys = (pressed + more) / CONFLICTS
    print(f"{pressed + more} keys for {CONFLICTS} conflicts: {keys:.2f} each")
    assert keys <= PER_CONFLICT
    ended = run(data, standing)
    assert ended["finished"] == set(samples)
    assert kept["decided"] < ended["decided"]
    _, gold = exported(data, tmp_path / "gold.jsonl")
    compare(gold, raw)
    assert run(data, undo_all) == OPERATIONS
    assert run(data, standing) == {"decided": set(), "finished": set()}
    after, _ = exported(data, tmp_path / "after.jsonl")
    assert after == before


def compare(gold: dict[str, dict[str, Any]], raw: dict[str, dict[str, Any]]) -> None:
    """Whether the export is the gold that was decided, and raw work is as it was."""
    for sample, record in gold.items():
        assert record["spans_from"] == "gold"
        assert record["annotations"] == raw[sample]["annotations"]
        assert record["text"] == raw[sample]["text"]
        for span in record["spans"]:
            for part in (span, *span["segments"], *span["companions"].values()):
                assert part["text"] == record["text"][part["start"] : part["end"]]
    assert {sample: len(record["spans"]) for sample, record in gold.items()} == SPANS
    found = {
        (sample, span["label"], span["text"], span["attributes"].get("certainty"))
        for sample, record in gold.items()
        for span in record["spans"]
    }
    assert found >= MADE
    assert not {(sample, words) for sample, _, words, _ in found} & REJECTED


def adjudicate_until_killed(data: Path) -> None:
    """In a process of its own: decide, and say after each paint what is on the screen."""

    def act(person: Person) -> None:
        me = Adjudicator(person.window)
        panel = me.window.bench.room.bench.panel

        def told(what: str, which: set[str]) -> None:
            panel.repaint()
            me.reader.viewport().repaint()
            QApplication.processEvents()
            sys.stdout.write(f"{what} {' '.join(sorted(which))}\n")
            sys.stdout.flush()

        me.sit_down()
        me.work(list(LINES), told)

    run(data, act)


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 16])
def test_kill_9_in_the_middle_loses_no_decision(after: int, data: Path) -> None:
    code = (
        "from pathlib import Path; from tests.e2e.test_sample_gold import adjudicate_until_killed; "
        f"adjudicate_until_killed(Path({str(data)!r}))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    assert program.stdout is not None
    told = [program.stdout.readline() for _ in range(after)]
    program.send_signal(signal.SIGKILL)
    rest, _ = program.communicate()
    told += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert program.returncode == -signal.SIGKILL
    shown: dict[str, set[str]] = {"decided": set(), "finished": set()}
    for what, *which in map(str.split, told):
        shown[what] |= set(which)
    assert len(shown["decided"]) >= after - len(shown["finished"])
    found = run(data, standing)
    assert shown["decided"] <= found["decided"]
    assert shown["finished"] <= found["finished"]
    machine = Machine(data)
    with Project.open(data / "samples.claims", machine.acting("Ana"), machine) as project:
        assert project.check() == []
