"""Copies of one project that go on apart, and what all orders of merging them have to agree on.

What belongs here: making copies, machines with clocks of their own, and the comparison: the fold by
lasting names, and the bytes of the export, as somebody who takes part in nothing sees them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path
from typing import Any

from annotator.machine import Machine
from annotator.project import Project
from annotator.store import recorder
from annotator.values import Person
from tests.annotator.world import articles, history_of, made_anew, stands

ANA = Person("a" * 32, "Ana")
BOB = Person("b" * 32, "Bob")
CAT = Person("c" * 32, "Cat")
ZOE = Person("f" * 32, "Zoe")
"""Somebody who only looks."""

State = tuple[dict[str, list[tuple[Any, ...]]], bytes]


class Wall:
    """The wall clock of whoever works at the moment, in seconds."""

    now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@contextmanager
def wall_clock() -> Iterator[Wall]:
    """Wall clocks that tests set; they stand still meanwhile, so that clocks often tie."""
    former, clock = recorder.time, Wall()
    recorder.time = clock  # type: ignore[attr-defined]
    try:
        yield clock
    finally:
        recorder.time = former  # type: ignore[attr-defined]


class Copies:
    """Copies of a project, each on a machine of its own."""

    def __init__(self, folder: Path, people: Sequence[Person], *texts: str) -> None:
        self.folder = folder
        self.people = list(people)
        first = folder / "first.claims"
        made = Project.create(first, ANA, Machine(folder / "m"), articles=articles(*texts))
        self.project = made.id
        made.close()
        self.projects: list[Project] = []
        for number, person in enumerate(people):
            shutil.copy(first, self.path(number))
            self.projects.append(self._open(number, person))

    def path(self, number: int) -> Path:
        """Where a copy lies."""
        return self.folder / f"copy{number}.claims"

    def _open(self, number: int, person: Person) -> Project:
        machine = self.knowing(Machine(self.folder / f"m{number}"), self.path(number))
        return Project.open(self.path(number), person, machine)

    def knowing(self, machine: Machine, path: Path) -> Machine:
        """The machine, told that it made a copy: how one from elsewhere is taken in is no matter
        here, and takes its time."""
        if not machine.met(path):
            machine.made(path, self.project)
        return machine

    def put_back(self, number: int, saved: Path) -> None:
        """Put an older state of a copy in its place and go on with it."""
        self.projects[number].close()
        shutil.copy(saved, self.path(number))
        self.projects[number] = self._open(number, self.people[number])

    def save(self, number: int, name: str) -> Path:
        """Keep the state of a copy."""
        self.projects[number].close()
        target = self.folder / name
        shutil.copy(self.path(number), target)
        self.projects[number] = self._open(number, self.people[number])
        return target

    def events(self) -> set[str]:
        """The ids of all events that stand in any copy."""
        return {event.id for project in self.projects for event in history_of(project)}

    def close(self) -> None:
        """Close all copies."""
        for each in self.projects:
            each.close()

    def merged(self, orders: Sequence[Sequence[int]], *, twice: bool = False) -> list[State]:
        """What comes of merging the copies in each of these orders (closes them)."""
        self.close()
        return [self._merged(number, order, twice) for number, order in enumerate(orders)]

    def _merged(self, number: int, order: Sequence[int], twice: bool) -> State:
        target = self.folder / f"merged{number}.claims"
        shutil.copy(self.path(order[0]), target)
        machine = self.knowing(Machine(self.folder / f"z{number}"), target)
        with Project.open(target, ZOE, machine) as project:
            # The first may have taken back what came to it; the others bring it again.
            rounds = (*order[1:], *order) if twice else (*order[1:], order[0])
            for each in rounds:
                project.merge(self.path(each))
            return state_of(project)


def state_of(project: Project) -> State:
    """What has to be the same: the fold without what is local, and the export."""
    assert stands(project) == made_anew(project)
    assert project.check() == []
    dump = stands(project)
    merges = project._database.reader.exec_driver_sql("SELECT hex(id) FROM merge")
    local = {row[0] for row in merges}
    dump["operation"] = [row for row in dump["operation"] if row[0] not in local]
    out = project.path.with_suffix(".jsonl")
    project.export(out)
    return dump, out.read_bytes()


def all_orders(number: int) -> list[tuple[int, ...]]:
    """All orders of so many copies."""
    return list(permutations(range(number)))
