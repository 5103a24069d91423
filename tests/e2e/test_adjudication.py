"""From two raw layers to finished gold by keys alone, counted; and back by undo.

Two people have labelled the same articles apart. The lead opens the review with F7 and settles
every group with one key, or with two where a reason or a person is asked for; then the article is
finished. Raw work is as it was, the export has the gold, and undo back to the start gives the
byte-identical export.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.e2e.driver import ALT, CTRL, NONE, SHIFT, Person, export, run
from tests.ui.review.adjudication import make
from ui.main_window import MainWindow

Key = Qt.Key

PER_GROUP: Final = 2.0
"""Key presses that a group may cost, finishing and going on included."""


class Counting(Person):
    """Somebody who uses nothing but keys, and counts them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.presses = 0

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.presses += 1
        super().key(key, modifiers)


def under_review(person: Person) -> Any:
    """Open the review by its key, with the first article of the queue."""
    bench = person.window.bench.room.bench
    person.until(lambda: person.window.furnished, "the window is furnished")
    person.reader.setFocus()
    person.key(Key.Key_F7)
    person.until(lambda: bench.queue.read and not bench.queue.behind, "the queue is read")
    return bench


def settle(person: Counting) -> dict[str, Any]:
    """Everything of both articles, by keys."""
    project = person.window.session.project
    assert project is not None
    person.open("")
    bench = under_review(person)
    first, second = project.article_keys()
    raw = [project.annotations(key) for key in (first, second)]
    person.window.session.open_article(first)
    person.reader.setFocus()
    person.presses = 0
    person.key(Key.Key_A)  # the agreed one
    person.key(Key.Key_2)  # a label conflict: the second version
    person.key(Key.Key_E)  # a boundary conflict: an edge moved
    person.key(Key.Key_Right, ALT | SHIFT)
    person.key(Key.Key_Return)
    person.key(Key.Key_X)  # one that only one has: rejected, annotator error
    person.key(Key.Key_1)
    person.key(Key.Key_Return, CTRL)
    person.until(lambda: person.window.session.article == second, "the next article is open")
    person.key(Key.Key_A)
    person.key(Key.Key_Return, CTRL)
    QApplication.processEvents()
    groups = sum(len(project.review(key).groups) for key in (first, second))
    return {
        "presses": person.presses,
        "groups": groups,
        "done": [project.review(key).adjudicated for key in (first, second)],
        "raw": [project.annotations(key) for key in (first, second)] == raw,
        "gold": [[(one.label, one.quotes) for one in project.gold(key) or ()] for key in (first,)],
        "behind": bench.queue.behind,
    }


@pytest.fixture
def shared(tmp_path: Path) -> tuple[Path, Path]:
    return make(tmp_path)


def test_gold_by_keys_alone(shared: tuple[Path, Path], tmp_path: Path) -> None:
    data_dir, path = shared
    found = run(data_dir, lambda person: settle(Counting(person.window)), str(path))
    assert found["done"] == [True, True]
    assert found["raw"]
    assert found["presses"] <= PER_GROUP * found["groups"] + 2
    labels = [label for label, _ in found["gold"][0]]
    assert "quote" in labels
    assert len(labels) == 3
    records = export(data_dir, path, tmp_path / "out.jsonl")
    assert {record["spans_from"] for record in records} == {"gold"}


def undo_all(person: Person) -> int:
    """Back to where it began, by Ctrl+Z; how often it took."""
    settle(Counting(person.window))
    project, pressed = person.window.session.project, 0
    assert project is not None
    person.reader.setFocus()
    while project.undo_name is not None:
        person.key(Key.Key_Z, CTRL)
        pressed += 1
    return pressed


def test_undo_back_to_the_start_is_the_same_export(
    shared: tuple[Path, Path], tmp_path: Path
) -> None:
    data_dir, path = shared
    before = export(data_dir, path, tmp_path / "before.jsonl")
    pressed = run(data_dir, undo_all, str(path))
    assert pressed == 7
    after = export(data_dir, path, tmp_path / "after.jsonl")
    assert json.dumps(before) == json.dumps(after)
    assert (tmp_path / "before.jsonl").read_bytes() == (tmp_path / "after.jsonl").read_bytes()
