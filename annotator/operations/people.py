"""Operations on who works in a project: names and roles."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.history.events import (
    ANNOTATOR_NAMED,
    ROLE_SET,
    AnnotatorNamed,
    RoleSet,
)
from annotator.machine import clean_name
from annotator.operations.desk import Desk
from annotator.values import Person


@dataclass(frozen=True, slots=True)
class RenameMe:
    """Change the name that stands beside my work."""

    new_name: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Change my name"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        wanted = clean_name(self.new_name)
        was = desk.recorder.state.names.get(desk.me)
        if was == wanted:
            return "The name is as it was."
        desk.recorder.record(ANNOTATOR_NAMED, AnnotatorNamed(desk.me, wanted, was))
        return f"You are {wanted} in this project now."


@dataclass(frozen=True, slots=True)
class MakeLead:
    """Make somebody a lead of the project."""

    person: Person

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Make {self.person.name} a lead"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("makes others leads")
        record, state = desk.recorder.record, desk.recorder.state
        if self.person.id not in state.names:
            record(ANNOTATOR_NAMED, AnnotatorNamed(self.person.id, self.person.name))
        if state.leading(self.person.id):
            return f"{self.person.name} is a lead already."
        record(ROLE_SET, RoleSet(self.person.id, lead=True))
        return f"{self.person.name} is a lead now."
