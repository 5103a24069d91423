"""What can be done about articles and people in the team's view, as menus.

What belongs here: the menus, what of them is offered, and the operations behind them. Nothing is
offered that would be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.plain import mnemonic_free, one_line
from ui.review.team_questions import (
    NoteQuestion,
    PersonQuestion,
    SameQuestion,
    ask_lead,
)
from ui.review.team_words import Line

if TYPE_CHECKING:
    from annotator.operations import Operation
    from annotator.team import Part, PersonCount
    from annotator.values import Changes
    from ui.session import Session

AT_ONCE: Final = 200
"""Articles that an operation may touch in the window's own thread."""
MOST_NEEDED: Final = 4
LINES_READ: Final = 300
"""Chosen articles that are looked at to say what can be done with them; more are taken to allow
all of it, and the operation leaves out what does not fit."""


class TeamActs(QObject):
    """Runs the operations for a window. ``packages_wanted`` (id of a person)."""

    packages_wanted = Signal(str)
    open_wanted = Signal(int)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.people: Sequence[PersonCount] = ()

    # Running

    def carry_out(
        self, operation: Operation, count: int, done: Callable[[], object] | None = None
    ) -> None:
        """Run an operation that touches so many articles, in a thread where they are many."""
        project = self._session.project
        if project is None:
            return

        def finished(_changes: Changes) -> None:
            if done is not None:
                done()

        if count <= AT_ONCE or self._session.busy:
            changes = self._session.run(operation)
            if changes is not None:
                finished(changes)
        else:
            self._session.in_background(
                operation.name, lambda ticker: project.run(operation, ticker), finished
            )

    @property
    def may_lead(self) -> bool:
        """Whether articles can be handed out here and now."""
        project = self._session.project
        return project is not None and project.is_lead and self._session.may_write

    @property
    def why_not(self) -> str:
        """Why not, in a sentence; empty where they can."""
        project = self._session.project
        if project is None or self.may_lead:
            return ""
        if project.read_only:
            return "This project is open to read only."
        if not project.is_lead:
            return "Leads hand out articles; you see here who has what."
        return "A long operation is running; this can be used when it has ended."

    # People

    def add_person(self, done: Callable[[str], object] | None = None) -> PersonQuestion:
        """Ask for a name and bring that person in; ``done`` gets the id."""
        question = PersonQuestion(self._window)
        question.named.connect(lambda name: self._add(name, done))
        question.open()
        return question

    def _add(self, name: str, done: Callable[[str], object] | None) -> None:
        from annotator.machine import new_id
        from annotator.operations import AddPerson

        id_ = new_id()
        if self._session.run(AddPerson(name, id_)) is not None and done is not None:
            done(id_)

    def ask_same(self, person: PersonCount) -> SameQuestion:
        """Ask whom a person turned out to be."""
        from annotator.operations import SamePerson

        others = [(p.annotator, p.name) for p in self.people if p.annotator != person.annotator]
        question = SameQuestion(person.name, others, self._window)
        question.chosen.connect(
            lambda other: self._session.run(SamePerson(person.annotator, other))
        )
        question.open()
        return question

    def person_menu(self, person: PersonCount, *, lead: bool) -> QMenu:
        """What can be done about a person."""
        from annotator.operations import MakeLead
        from annotator.values import Person

        menu = self._menu()
        name = one_line(person.name, 40)
        me = self._session.project.me.id if self._session.project is not None else ""
        package = menu.addAction(mnemonic_free(f"Package for {name}…"))
        package.setEnabled(self.may_lead and person.annotator != me)
        package.triggered.connect(lambda: self.packages_wanted.emit(person.annotator))
        menu.addSeparator()
        same = menu.addAction(mnemonic_free(f"{name} and somebody else are one person…"))
        same.setEnabled(self.may_lead and len(self.people) > 1)
        same.triggered.connect(lambda: self.ask_same(person))
        leads = menu.addAction(mnemonic_free(f"Make {name} a lead…"))
        leads.setEnabled(self.may_lead and not lead)
        operation = MakeLead(Person(person.annotator, person.name))
        leads.triggered.connect(
            lambda: ask_lead(self._window, person.name, lambda: self._session.run(operation))
        )
        menu.addSeparator()
        add = menu.addAction("Add a person…")
        add.setEnabled(self.may_lead)
        add.triggered.connect(lambda: self.add_person())
        return menu

    # Articles

    def article_menu(self, keys: Sequence[int], lines: Sequence[Line]) -> QMenu:
        """All that can be done about the chosen articles; ``lines`` are those that were read."""
        menu = self._menu()
        if len(keys) == 1:
            menu.addAction("Open the article").triggered.connect(
                lambda: self.open_wanted.emit(keys[0])
            )
            menu.addSeparator()
        for fill, title in (
            (self.fill_give, "Give to"),
            (self.fill_take, "Take away from"),
            (self.fill_adjudicator, "Adjudicators"),
            (self.fill_needed, "Needs"),
            (self.fill_back, "Send back to"),
        ):
            inner = menu.addMenu(title)
            fill(inner, keys, lines)
            inner.setEnabled(not inner.isEmpty())
        return menu

    def fill_give(self, menu: QMenu, keys: Sequence[int], _lines: Sequence[Line]) -> None:
        """To whom the articles can be given."""
        if not self.may_lead:
            return
        for person in self.people:
            self._give(menu, person, keys, "annotator", assigned=True)
        menu.addSeparator()
        menu.addAction("Somebody new…").triggered.connect(
            lambda: self.add_person(lambda who: self._assign(keys, who, "annotator", True))
        )

    def fill_take(self, menu: QMenu, keys: Sequence[int], lines: Sequence[Line]) -> None:
        """From whom they can be taken."""
        if not self.may_lead:
            return
        having = {each.annotator for line in lines for each in line.team.standings if each.asked}
        for person in self._those(having, keys, lines):
            self._give(menu, person, keys, "annotator", assigned=False)

    def fill_adjudicator(self, menu: QMenu, keys: Sequence[int], lines: Sequence[Line]) -> None:
        """Who adjudicates them: a tick where somebody is asked for all of them."""
        if not self.may_lead:
            return
        for person in self.people:
            asked = all(person.annotator in line.team.adjudicators for line in lines)
            action = menu.addAction(mnemonic_free(one_line(person.name, 60)))
            action.setCheckable(True)
            action.setChecked(bool(lines) and asked)
            action.triggered.connect(
                lambda on, who=person.annotator: self._assign(keys, who, "adjudicator", on)
            )

    def fill_needed(self, menu: QMenu, keys: Sequence[int], lines: Sequence[Line]) -> None:
        """How many annotators they need."""
        if not self.may_lead:
            return
        for number in range(MOST_NEEDED + 1):
            words = f"{number} annotator{'s' * (number != 1)}" if number else "Nobody says"
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(bool(lines) and all(x.team.needed == number for x in lines))
            action.triggered.connect(lambda _=False, number=number: self._need(keys, number))

    def fill_back(self, menu: QMenu, keys: Sequence[int], lines: Sequence[Line]) -> None:
        """To whom the one chosen article can be sent back: who is done with it."""
        project = self._session.project
        if len(keys) != 1 or len(lines) != 1 or project is None or not self._session.may_write:
            return
        line = lines[0]
        me = project.me.id
        if line.blind or not (project.is_lead or me in line.team.adjudicators):
            return
        done = {
            each.annotator
            for each in line.team.standings
            if each.state in ("finished", "skipped") and each.sent_back is None
        }
        for person in self.people:
            if person.annotator in done and person.annotator != me:
                action = menu.addAction(mnemonic_free(one_line(person.name, 60) + "…"))
                action.triggered.connect(lambda _=False, person=person: self.ask_back(line, person))

    def ask_back(self, line: Line, person: PersonCount) -> NoteQuestion:
        """Ask for the note with which an article goes back."""
        from annotator.operations import SendBack

        question = NoteQuestion(line.team.title or "Untitled", person.name, self._window)
        question.written.connect(
            lambda note: self._session.run(SendBack(line.team.article, person.annotator, note))
        )
        question.open()
        return question

    # Pieces

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _those(
        self, ids: set[str], keys: Sequence[int], lines: Sequence[Line]
    ) -> Iterable[PersonCount]:
        everybody = len(lines) < len(keys)  # not all were looked at
        return [each for each in self.people if everybody or each.annotator in ids]

    def _give(
        self, menu: QMenu, person: PersonCount, keys: Sequence[int], part: Part, *, assigned: bool
    ) -> None:
        action = menu.addAction(mnemonic_free(one_line(person.name, 60)))
        action.triggered.connect(lambda: self._assign(keys, person.annotator, part, assigned))

    def _assign(self, keys: Sequence[int], who: str, part: Part, assigned: bool) -> None:
        from annotator.operations import Assign

        self.carry_out(Assign(tuple(keys), who, part, assigned), len(keys))

    def _need(self, keys: Sequence[int], number: int) -> None:
        from annotator.operations import SetNeeded

        self.carry_out(SetNeeded(tuple(keys), number), len(keys))
