"""A change of the scheme, whole: edited, put in force, gone through, and undone to the byte.

A thousand spans were made before it. The definition of a label changes, one label is renamed, one
is merged into another, one is new, and there is a new attribute.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from annotator.project import Project
from tests.e2e.driver import CTRL, LEFT, SHIFT, Person, run
from ui.__main__ import main
from ui.scheme.leaving import SchemeEditor

Key = Qt.Key
LABELS: Final = ("claim", "denial", "speculation", "quote", "claim")
ARTICLES: Final = 100
IN_EACH: Final = 10
MADE: Final = ARTICLES * IN_EACH


def new_project(folder: Path) -> Path:
    """A hundred articles with ten spans each, all of Ana's, imported."""
    path, source = folder / "p.claims", folder / "in.jsonl"
    records = []
    for article in range(ARTICLES):
        lines = [f"Source {number} says so in article {article}." for number in range(IN_EACH)]
        text, spans = "\n".join(lines) + "\n", []
        for number, line in enumerate(lines):
            start = text.index(line)
            label = LABELS[number % len(LABELS)]
            spans.append({"start": start, "end": start + len(line) - 1, "label": label})
        by_ana = {"annotator": "Ana", "state": "finished", "spans": spans}
        records.append(json.dumps({"id": f"{article}", "text": text, "annotations": [by_ana]}))
    source.write_text("\n".join(records) + "\n", encoding="utf-8")
    for words in (["new", path], ["import", path, source]):
        assert main([*map(str, words), "--as", "Ana", *data(folder)]) == 0
    return path


def data(folder: Path) -> tuple[str, str]:
    return "--data-dir", str(folder / "data")


def exported(folder: Path, name: str) -> bytes:
    out = folder / f"{name}.jsonl"
    assert main(["export", str(folder / "p.claims"), str(out), "--as", "Ana", *data(folder)]) == 0
    return out.read_bytes()


class Hands:
    """What one does in the scheme editor, and looks at behind it."""

    def __init__(self, person: Person) -> None:
        self.person, self.window = person, person.window
        self.editor = self._open()

    def _open(self) -> SchemeEditor:
        self.person.key(Key.Key_E, CTRL | SHIFT)
        editor = self.window.bench.scheme.editor
        assert editor is not None
        self.person.until(editor.isActiveWindow, "the editor is active")
        return editor

    @property
    def project(self) -> Project:
        assert self.window.session.project is not None
        return self.window.session.project

    def click(self, button: QAbstractButton) -> None:
        QTest.mouseClick(button, LEFT)
        QApplication.processEvents()

    def label(self, at: int) -> Any:
        """Choose a label; its form."""
        self.editor.open_page("labels")
        self.editor.list.list.setCurrentRow(at)
        return self.editor.forms["labels"]

    def change_everything(self) -> None:
        """All that is to change, in the working copy."""
        person = self.person
        self.label(0).definition.setFocus()
        person.key(Key.Key_End, CTRL)
        person.type(" Numbers too.")
        self.label(1).name.setFocus()
        person.key(Key.Key_A, CTRL)
        person.type("rejection")
        self.label(3)  # speculation
        self.click(self.editor.list.retire)
        assert QApplication.focusWidget() is self.editor.forms["labels"].becomes
        person.key(Key.Key_Down)  # "itself" before; then the first label
        self.click(self.editor.list.add)
        person.type("opinion")
        self.editor.open_page("attributes")
        self.click(self.editor.list.add)
        person.type("topic")
        form = self.editor.forms["attributes"]
        form.kind.setFocus()
        person.key(Key.Key_Up)
        self.click(form.values.add)
        form.values.table.item(0, 0).setText("economy")
        form.values.table.item(0, 1).setText("e")

    def put_in_force(self) -> None:
        """By Enter alone: look through, put in force, go through the spans made before."""
        self.editor.next_button.setFocus()
        for _ in range(3):
            self.person.key(Key.Key_Return)
        self.person.until(self.window.isActiveWindow, "the window is active again")
        assert self.window.bench.scheme.editor is None

    @property
    def panel(self) -> Any:
        return self.window.bench.search.panel

    def listed(self, number: int) -> None:
        """Wait until the worklist has so many rows."""
        results = self.panel.results
        self.person.until(
            lambda: results.ended and not results.busy and self.panel.model.rowCount() == number,
            f"{number} on the list",
        )

    @property
    def chips(self) -> list[str]:
        chips = self.window.top_row.palette_row.chips.values()
        return [each.accessibleName().split(",")[0] for each in chips]


def change_and_go_through(person: Person) -> None:
    hands = Hands(person)
    project, actions = hands.project, person.window.actions_
    hands.change_everything()
    assert [each.name for each in project.scheme.labels][1] == "denial"  # nothing before its time
    hands.put_in_force()
    labels = {each.id: each for each in project.scheme.labels}
    new = labels["opinion"].key
    assert labels["claim"].definition.endswith("Numbers too.")
    assert (labels["speculation"].retired, labels["speculation"].becomes) == (True, "claim")
    assert project.scheme.attributes[-1].values[0].key == "E"
    # What stands around the text has followed at once.
    assert hands.chips == ["claim", "rejection", "quote", "opinion"]
    assert "label.speculation" not in {each.id for each in actions.specs()}
    assert actions.spec("label.opinion").keys[0] == new
    person.window.bench.open_guideline("opinion")
    words = person.window.bench.guideline.view.toPlainText()
    assert "Numbers too." in words
    assert "Opinion" in words
    shown = {each.label for each in person.window.reading.annotations.values()}
    assert shown <= {"claim", "denial", "speculation", "quote"}
    # Exactly those made before are listed. One after the other, with two keys.
    hands.listed(MADE)
    assert project.outstanding() == MADE
    person.window.reader.setFocus()
    for left in (MADE - 1, MADE - 2, MADE - 3):
        person.key(Key.Key_F4)
        person.key(Key.Key_Y)
        hands.listed(left)
    person.key(Key.Key_F4)
    chosen = person.window.session.selection
    person.type(new)
    hands.listed(MADE - 4)
    assert chosen is not None
    assert project.annotation(chosen).label == "opinion"
    hands.click(hands.panel.head.confirm_all)
    bulk = hands.panel.bulk
    person.until(lambda: bulk.apply.text() == f"Confirm {MADE - 4} spans", "all are ticked")
    person.key(Key.Key_Return)
    hands.listed(0)
    assert hands.panel.pages.currentWidget() is hands.panel.finished
    assert project.outstanding() == 0


def undo_all(person: Person) -> list[str]:
    """Ctrl+Z until the import is the last step; what was undone, the newest first."""
    project, names = person.window.session.project, []
    while "import" not in project.undo_name.casefold():
        names.append(project.undo_name)
        person.key(Key.Key_Z, CTRL)
    assert project.outstanding() == 0
    assert [each.name for each in project.scheme.labels][1] == "denial"
    return names


def redo_all(person: Person) -> None:
    while person.window.session.project.redo_name:
        person.key(Key.Key_Z, CTRL | SHIFT)


def test_the_whole_circle_and_back_to_the_byte(tmp_path: Path) -> None:
    path = str(new_project(tmp_path))
    before = exported(tmp_path, "before")
    folder = tmp_path / "data"
    run(folder, change_and_go_through, path)
    changed = exported(tmp_path, "changed")
    spans = [span for line in changed.splitlines() for span in json.loads(line)["spans"]]
    assert len(spans) == MADE
    assert {span["label"] for span in spans} == {"claim", "denial", "quote", "opinion"}
    steps = run(folder, undo_all, path)
    # The change, three confirmed, one relabelled, all others: six steps.
    assert len(steps) == 6
    assert exported(tmp_path, "undone") == before
    run(folder, redo_all, path)
    assert exported(tmp_path, "redone") == changed


def test_the_change_alone_is_one_undo_and_moves_no_span(tmp_path: Path) -> None:
    path = str(new_project(tmp_path))
    before = exported(tmp_path, "before")

    def act(person: Person) -> None:
        hands = Hands(person)
        stored = [project_row(hands.project, key) for key in hands.project.article_keys()]
        hands.change_everything()
        hands.put_in_force()
        hands.listed(MADE)
        assert stored == [project_row(hands.project, key) for key in hands.project.article_keys()]
        person.window.reader.setFocus()
        person.key(Key.Key_Z, CTRL)
        hands.listed(0)

    run(tmp_path / "data", act, path)
    assert exported(tmp_path, "after") == before


def project_row(project: Project, article: int) -> list[tuple[str, str, tuple[Any, ...]]]:
    """Each span with the label that it was given."""
    spans = project.annotations(article)
    return [(each.id, each.original or each.label, each.segments) for each in spans]
