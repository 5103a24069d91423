"""Operations on the scheme: a lead puts a version in force, others propose one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from annotator.errors import Problem
from annotator.history.events import (
    PROPOSAL_ANSWERED,
    SCHEME_PROPOSED,
    SCHEME_SET,
    ProposalAnswered,
    SchemeProposed,
    SchemeSet,
)
from annotator.machine import new_id
from annotator.operations.desk import Desk, storable
from annotator.scheme import Scheme, from_builtin, to_builtin
from annotator.store import details, queries, versions


@dataclass(frozen=True, slots=True)
class SetScheme:
    """Put a version of the scheme and guideline in force. No annotation is rewritten by it."""

    scheme: Scheme
    restore_point: ClassVar[str] = "before a change of the scheme"
    """The project makes one first, under this reason."""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Change the scheme"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``.

        Raises:
            NotYours: the person is no lead.
            Problem: it breaks a rule of schemes, or a label that is in use is missing.
        """
        desk.need_lead("changes the scheme")
        plain = checked_plain(self.scheme)
        was = desk.recorder.state.scheme or None
        if plain == was:
            return "The scheme is as it was."
        check_labels_in_use(desk, self.scheme)
        desk.recorder.record(SCHEME_SET, SchemeSet(plain, was))
        me = queries.annotator_key(desk.connection, desk.me)
        known = versions.versions_of(desk.recorder.state)
        many = versions.number_outstanding(desk.connection, known, me)
        said = f"The scheme “{self.scheme.name}” is in force now."
        if not many:
            return said
        spans = "1 span of yours was" if many == 1 else f"{many:,} spans of yours were"
        return f"{said} {spans} made before the change."


def checked_plain(scheme: Scheme) -> dict[str, object]:
    """A scheme as plain data, read back as every opening of the project will read it.

    Raises:
        Problem: it could not be read; a project that held it could not be opened any more.
    """
    plain = to_builtin(scheme)
    from_builtin(plain)
    return plain


def check_labels_in_use(desk: Desk, scheme: Scheme) -> None:
    """Refuse a scheme that lacks a label which annotations or gold have.

    Raises:
        Problem: it names the label, says how many of its spans one may see, and what to do.
    """
    me = queries.annotator_key(desk.connection, desk.me)
    used = _labels_in_use(desk.connection)
    for label in sorted(used):
        if scheme.label(label) is None:
            many = _labels_in_use(desk.connection, me)[label]
            spans = "1 span" if many == 1 else f"{many:,} spans"
            raise Problem(
                f"The label “{label}” {f'has {spans}' if many else 'is in use'} and cannot be "
                "taken out of the scheme. Retire it instead: its spans stay. Nothing was changed."
            )


def _labels_in_use(connection: sa.Connection, viewer: int | None = None) -> Counter[str]:
    used = Counter(details.labels_in_use(connection, viewer))
    used.update(details.labels_of_gold(connection, viewer))
    return used


@dataclass(frozen=True, slots=True)
class ProposeScheme:
    """Ask the leads for another scheme, with a note that says why."""

    scheme: Scheme
    note: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Propose a scheme"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        plain = checked_plain(self.scheme)
        if plain == desk.recorder.state.scheme:
            return "That is the scheme in force."
        proposed = SchemeProposed(new_id(), plain, storable(self.note))
        desk.recorder.record(SCHEME_PROPOSED, proposed)
        return "Proposed. A lead of this project decides."


@dataclass(frozen=True, slots=True)
class AnswerProposal:
    """Put a proposed scheme in force, or decline it; its author may withdraw it that way."""

    proposal: str
    accept: bool

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Accept a proposed scheme" if self.accept else "Decline a proposed scheme"

    @property
    def restore_point(self) -> str:
        """See ``SetScheme``; none for declining."""
        return SetScheme.restore_point if self.accept else ""

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        made = desk.recorder.state.proposals.get(self.proposal)
        if made is None or made.answer:
            raise Problem("That proposal is not open any more.")
        if not self.accept and desk.recorder.state.person(made.by) == desk.me:
            desk.recorder.record(PROPOSAL_ANSWERED, ProposalAnswered(self.proposal, "withdrawn"))
            return "The proposal is withdrawn."
        desk.need_lead("answers proposals")
        said = "The proposal is declined."
        if self.accept:
            said = SetScheme(from_builtin(made.scheme)).perform(desk)
        answer = ProposalAnswered(self.proposal, "accepted" if self.accept else "declined")
        desk.recorder.record(PROPOSAL_ANSWERED, answer)
        return said
