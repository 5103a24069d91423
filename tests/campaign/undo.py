"""Undo to the start and back: two hundred operations of all kinds, and the same state again.

What belongs here: a sequence a case, from the machinery of ``tests.annotator`` (two people, all
kinds of operation, imports and bulk work among them), the way back to the first state and forward
again, and what has to be the same: the fold and the bytes of the export.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from annotator.errors import Problem
from annotator.history import inverse
from annotator.operations import AddArticles, AddPerson, Operation
from annotator.project import Project
from annotator.values import NewArticle
from tests.annotator.operations.test_at_random import TEXT, Hand
from tests.annotator.sync.copies import BOB
from tests.annotator.sync.test_algebra import together
from tests.annotator.world import World, made_anew, stands, without_operations
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.steady import steadied

OPERATIONS: Final = 200
"""Of a sequence, as far as they are not refused."""
TRIES: Final = 3 * OPERATIONS
"""Operations that are thought of for that; the others are refused, and change nothing."""
AGAIN: Final = 4
"""Every so many sequences go to the start twice."""

State = tuple[dict[str, list[tuple[Any, ...]]], bytes]


class Sequence:
    """One sequence in a project of its own."""

    def __init__(self, folder: Path, seed: int, operations: int) -> None:
        self.folder = folder
        self._seed = seed
        self._random = Random(f"undo {seed}")
        self._operations = operations
        self._world = World(folder)

    def wrong(self) -> str:
        """What is wrong with it; "" where nothing is."""
        try:
            project = self._world.create("project", TEXT, TEXT + "and more")
            start = self._state(project)
            project.run(AddPerson("Bob", BOB.id))
            self._work(project)
            end = self._state(project)
            undone = _all(project, project.undo, lambda: project.undo_name)
            back = self._state(project)
            if start[1] != back[1]:
                return f"undone {undone} times to the start, the export is another"
            for _ in range(undone):
                project.redo()
            if wrong := _different(end, self._state(project)):
                return f"redone {undone} times to the end, {wrong}"
            if wrong := self._again(project, undone, back):
                return wrong
            if stands(project) != made_anew(project):
                return "the fold is not what a rebuild gives"
            return "; ".join(project.check())
        finally:
            self._world.close()

    def _again(self, project: Project, undone: int, back: State) -> str:
        """Now and then: to the start once more, where the whole fold has to be as it was there."""
        if self._seed % AGAIN:
            return ""
        if _all(project, project.undo, lambda: project.undo_name) != undone:
            return "the second time, another number could be undone"
        wrong = _different(back, self._state(project))
        return f"undone to the start once more, {wrong}" if wrong else ""

    def _work(self, project: Project) -> int:
        """Do things until enough are done; how many can be undone."""
        done = 0
        for _ in range(TRIES):
            with suppress(Problem):
                done += bool(self._one(project))
            if done >= self._operations:
                break
        return done

    def _one(self, project: Project) -> str:
        what = self._random.random()
        if what < 0.02:
            return self._import(project)
        operation: Operation | None
        if what < 0.04:
            text = f"{TEXT} {self._random.randrange(10**9)}"
            operation = AddArticles((NewArticle(text=text, title="Another"),))
        elif what < 0.2:
            operation = together(self._random, project)
        else:
            operation = Hand(self._random, project).next()
        return project.run(operation).operation

    def _import(self, project: Project) -> str:
        number = self._random.randrange(10**9)
        span = {"start": 0, "end": 2, "label": "claim"}
        record = {"text": f"ab cd {number}", "spans": [span], "title": "Imported"}
        path = self.folder / f"{number}.jsonl"
        path.write_text(json.dumps(record) + "\n", encoding="utf-8")
        project.import_paths([path])
        return "imported"

    def _state(self, project: Project) -> State:
        path = self.folder / "out.jsonl"
        project.export(path)
        fold = without_operations(stands(project))
        # Who asked somebody, and when, is of the last event, also of a redo; it is shown nowhere.
        fold["assignment"] = [row[:-2] for row in fold["assignment"]]
        return fold, path.read_bytes()


def _all(project: Project, step: Callable[[], object], more: Callable[[], object]) -> int:
    """Step until there is nothing more; how often."""
    count = 0
    while more() is not None:
        step()
        count += 1
    return count


def _different(wanted: State, found: State) -> str:
    tables = [name for name in wanted[0] if wanted[0][name] != found[0][name]]
    if wanted[1] != found[1]:
        tables.append("the export")
    return f"other than before: {', '.join(tables)}" if tables else ""


def _tried(folder: Path, seed: int, operations: int) -> str:
    folder.mkdir(parents=True)
    try:
        with steadied(seed):
            return Sequence(folder, seed, operations).wrong()
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:300]}"


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Sequences until the time is over."""
    done = 0
    for case in report.seeds():
        folder = report.folder / str(case)
        if wrong := _tried(folder, case, OPERATIONS):
            path = folder / "project.claims"
            report.bad(case, wrong, {path.name: path.read_bytes()} if path.exists() else {})
        shutil.rmtree(folder)
        done += 1
        report.said(done, "sequences")
    return report.tally(done)


def _with(owner: Any, name: str, fault: Callable[[Any], Any]) -> Callable[..., Tally]:
    """A control: shorter sequences with a part of undo replaced."""

    def control(seconds: float, seed: int, report: Report) -> Tally:
        former, done = getattr(owner, name), 0
        setattr(owner, name, fault(former))
        try:
            for case in report.seeds():
                done += 1
                if wrong := _tried(report.folder / f"{fault.__name__}-{case}", case, 40):
                    report.bad(case, wrong)
                    break
        finally:
            setattr(owner, name, former)
        return report.tally(done)

    return control


def _keeps_new_values(former: Callable[..., Any]) -> Callable[..., Any]:
    """A taken-back change of an annotation leaves its new values."""
    return lambda work: msgspec.structs.replace(former(work), changed=())


def _keeps_new_annotations(former: Callable[..., Any]) -> Callable[..., Any]:
    """A taken-back annotation stays."""

    def kept(work: Any) -> Any:
        back = former(work)
        changed = tuple(each for each in back.changed if each.set is not inverse._GONE)
        return msgspec.structs.replace(back, changed=changed)

    return kept


ROWS: Final = (
    Row(
        key="undo",
        measure="undo to the start and back, sequences of 200 operations: another state",
        target=10_000,
        unit="sequences",
        run=run,
        controls=(
            Control(
                "undo leaves changed values as they are",
                _with(inverse, "_inverse_work", _keeps_new_values),
                seconds=20,
            ),
            Control(
                "undo leaves annotations that were added",
                _with(inverse, "_inverse_work", _keeps_new_annotations),
                seconds=20,
            ),
        ),
        share=4,
        quick=15,
    ),
)
