"""Merging is commutative, associative and idempotent, whatever went on in the copies before."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from annotator.errors import Problem
from annotator.history.events import Event
from annotator.operations import (
    AddPerson,
    Assign,
    DecideGuideline,
    DeleteAnnotations,
    EditArticle,
    MakeLead,
    Operation,
    Relabel,
    RemoveArticles,
    RestoreArticles,
    SamePerson,
    SendBack,
    SetNeeded,
    SetProgress,
    SetScheme,
    StartThread,
)
from annotator.project import Project
from annotator.store import log
from annotator.sync import receive
from annotator.sync.source import Source
from annotator.team import About
from tests.annotator.operations.test_at_random import MAPPED, TEXT, Hand
from tests.annotator.sync.copies import ANA, BOB, CAT, Copies, Wall, all_orders, wall_clock
from tests.annotator.sync.post import label
from tests.annotator.world import made_anew, stands

PEOPLE = (ANA, BOB, CAT)


def together(random: Random, project: Project) -> Operation:
    """Something that people do together; it may be refused."""
    choice, who, key = random.choice, random.choice(PEOPLE), random.choice((1, 2))
    makers = (
        lambda: MakeLead(who),
        lambda: Assign((key,), who.id, choice(("annotator", "adjudicator")), choice((True, False))),
        lambda: SamePerson(who.id, choice((None, ANA.id, BOB.id, CAT.id))),
        lambda: SendBack(key, who.id, choice((None, "again, please"))),
        lambda: StartThread(key, About("article"), choice(("why?", "so?"))),
        lambda: DecideGuideline(choice(("always", "never")), "claim"),
        lambda: EditArticle(key, {"title": choice(("A", "B", "C"))}),
        lambda: choice((RemoveArticles, RestoreArticles))((key,)),
        lambda: SetNeeded((key,), choice((1, 2))),
    )
    return choice(makers)()


class Net(RuleBasedStateMachine):
    """Three copies; two of them are the same person's on two machines."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._wall = wall_clock()
        self._clock = self._wall.__enter__()
        self._copies: Copies | None = None
        self._saved: dict[int, Path] = {}
        self._seen: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self._copies = Copies(Path(self._folder.name), (ANA, BOB, ANA), TEXT, TEXT + "and more")
        for person in PEOPLE[1:]:
            self._try(0, AddPerson(person.name, person.id))
        self._try(0, MakeLead(BOB))

    @property
    def copies(self) -> Copies:
        assert self._copies is not None
        return self._copies

    def _try(self, at: int, operation: Operation) -> None:
        with suppress(Problem):  # refused; then nothing has changed
            self.copies.projects[at].run(operation)

    copy = st.integers(0, 2)

    @rule(at=copy, seed=st.integers(0, 10_000), skew=st.sampled_from((-9_000, 0, 0, 1, 9_000)))
    def work(self, at: int, seed: int, skew: int) -> None:
        self._clock.now = 1_800_000_000.0 + skew
        random, project = Random(seed), self.copies.projects[at]
        for _ in range(4):
            mine = Hand(random, project).next() if random.random() < 0.7 else None
            self._try(at, mine or together(random, project))

    @rule(at=copy, again=st.booleans())
    def undo(self, at: int, again: bool) -> None:
        project = self.copies.projects[at]
        with suppress(Problem):  # nothing to undo, or something came after it
            project.redo() if again else project.undo()

    @rule(at=copy, other=copy)
    def merge(self, at: int, other: int) -> None:
        if at == other:
            return
        project = self.copies.projects[at]
        project.merge(self.copies.path(other))
        assert stands(project) == made_anew(project)
        assert project.merge(self.copies.path(other)).events == 0

    @rule(at=copy)
    def save(self, at: int) -> None:
        self._saved[at] = self.copies.save(at, f"saved{at}")

    @rule(at=copy)
    def put_back(self, at: int) -> None:
        if at in self._saved:
            self.copies.put_back(at, self._saved[at])

    def teardown(self) -> None:
        try:
            if self._copies is not None:
                events = self.copies.events()
                states = self.copies.merged(all_orders(3))
                assert all(state == states[0] for state in states[1:])
                with Project.open(self.copies.folder / "merged0.claims", CAT, self._machine) as one:
                    here = {event.id for event in log.all_events(one._database.reader)}
                assert events <= here
        finally:
            if self._copies is not None:
                self.copies.close()
            self._wall.__exit__(None, None, None)
            self._folder.cleanup()

    @property
    def _machine(self) -> Any:
        from annotator.machine import Machine

        return Machine(self.copies.folder / "last")


TestNet = pytest.mark.slow(Net.TestCase)
TestNet.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)


@pytest.fixture
def three(tmp_path: Path) -> Copies:
    """Three copies made apart: Ana's, Bob's, and Ana's on another machine."""
    made = Copies(tmp_path, (ANA, BOB, ANA), TEXT, TEXT + "and more")
    one, two, laptop = made.projects
    one.run(AddPerson("Bob", BOB.id))
    one.run(MakeLead(BOB))
    two.merge(made.path(0))
    first = [label(one, 1, 0, 5), label(one, 1, 6, 11, "denial"), label(one, 2, 0, 2)]
    laptop.merge(made.path(0))
    one.run(DeleteAnnotations((first[0],)))
    one.run(Relabel(first[1], "speculation"))
    one.undo()
    one.run(SetProgress(1, "finished"))
    two.run(SetScheme(MAPPED))
    label(two, 1, 0, 5, "quote")
    two.run(EditArticle(1, {"title": "As Bob has it"}))
    two.run(SetProgress(1, "finished"))
    laptop.run(Relabel(first[0], "quote"))
    laptop.run(DeleteAnnotations((first[2],)))
    laptop.run(EditArticle(1, {"title": "As Ana has it"}))
    label(laptop, 2, 3, 8, "denial")
    return made


def test_three_made_apart_are_the_same_in_all_six_orders_and_twice(three: Copies) -> None:
    once = three.merged(all_orders(3))
    twice = three.merged(all_orders(3), twice=True)
    assert len({export for _, export in (*once, *twice)}) == 1
    assert all(state == once[0] for state in (*once, *twice))
    assert b"As Ana has it" in once[0][1] or b"As Bob has it" in once[0][1]


def test_grouping_makes_no_difference(three: Copies) -> None:
    left, right = three.projects[0], three.projects[2]
    right.merge(three.path(1))  # b + c first, then a + (b + c)
    left.merge(three.path(2))
    states = three.merged([(0,), (0, 1, 2), (2, 1, 0)])
    assert states[0] == states[1] == states[2]


def _unordered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_IN_ORDER", (log._EVENT.c.clock, log._EVENT.c.key))
    monkeypatch.setattr(Event, "order", property(lambda event: event.clock))


def _skipping(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Source.portions

    def some(self: Source) -> Any:
        for portion in whole(self):
            portion.events[:] = portion.events[::2]
            yield portion

    monkeypatch.setattr(Source, "portions", some)


def _not_folding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive.rebuild, "refold", lambda *_: None)


def _first_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_IN_ORDER", (log._EVENT.c.key,))
    monkeypatch.setattr(Event, "order", property(lambda event: 0))


def apart(folder: Path, clock: Wall) -> Copies:
    """Three copies whose owners do much the same at the same time."""
    copies = Copies(folder, (ANA, BOB, ANA), TEXT, TEXT + "and more")
    copies.projects[0].run(AddPerson("Bob", BOB.id))
    copies.projects[0].run(MakeLead(BOB))
    copies.projects[1].merge(copies.path(0))
    copies.projects[2].merge(copies.path(0))
    clock.now += 1000
    for number, project in enumerate(copies.projects):
        project.run(EditArticle(1, {"title": f"Title {number}"}))
        label(project, 2, number, number + 2)
    return copies


@pytest.mark.parametrize("fault", [_unordered, _skipping, _not_folding, _first_come])
def test_a_fault_that_is_put_in_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Any
) -> None:
    with wall_clock() as clock:
        copies = apart(tmp_path, clock)
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        _check_all_orders(copies)


def _check_all_orders(copies: Copies) -> None:
    states = copies.merged(all_orders(3))
    assert all(state == states[0] for state in states[1:])


def test_without_a_fault_the_same_history_is_fine(tmp_path: Path) -> None:
    with wall_clock() as clock:
        _check_all_orders(apart(tmp_path, clock))


def test_who_merged_goes_on_after_what_came(tmp_path: Path) -> None:
    with wall_clock() as clock:
        copies = Copies(tmp_path, (ANA, BOB), TEXT)
        ahead, slow = copies.projects
        ahead.run(AddPerson("Bob", BOB.id))
        ahead.run(MakeLead(BOB))
        clock.now += 3_000_000
        ahead.run(EditArticle(1, {"title": "From the future"}))
        clock.now -= 3_000_000
        report = slow.merge(copies.path(0))
        slow.run(EditArticle(1, {"title": "Later, by a slow clock"}))
        copies_state = copies.merged(all_orders(2))
    assert b"Later, by a slow clock" in copies_state[0][1]
    assert copies_state[0] == copies_state[1]
    assert report.events
