"""Going back to a restore point: one operation that gives my things their former values.

What belongs here: recording. What is to be recorded is worked out in ``annotator.keeping``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from annotator.errors import Problem
from annotator.history.events import SCHEME_SET, SchemeSet
from annotator.history.united import united
from annotator.keeping import restoring
from annotator.keeping.differences import many
from annotator.keeping.restoring import Left, Whose
from annotator.keeping.sides import Sides
from annotator.operations.desk import Desk
from annotator.scheme import Scheme, from_builtin
from annotator.store import details

Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class GoBack:
    """Bring my own things, and for a lead what is shared, back to how they stood at a restore
    point. ``when`` names it in words. What others did stays."""

    sides: Sides
    when: str
    left: Left = field(default_factory=Left)
    restore_point: ClassVar[str] = "before restoring"
    """The project makes one first, under this reason."""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Restore to {self.when}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``.

        Raises:
            Problem: something was changed after the two were compared.
            Cancelled: the person cancelled.
        """
        self.sides.check(desk.connection)
        before = desk.recorder.events
        whole = self.sides.project
        then = self.sides.project_then() if whole else desk.recorder.state
        former = then.scheme if whole and desk.is_lead else desk.recorder.state.scheme
        if whole and desk.is_lead:
            for kind, payload in restoring.of_links(desk.recorder.state, then, desk.me, self.left):
                desk.recorder.record(kind, payload)
        self._put_scheme(desk, united(desk.recorder.state.scheme, {}, former))
        labels = {each.id for each in desk.scheme.labels}
        me = desk.recorder.state.person(desk.me)
        whose = Whose(me, desk.is_lead, labels)
        touched = self._articles(desk, whose)
        desk.recorder.flush_view()
        kept = self._narrow(desk, former)
        if whole:
            for kind, payload in restoring.of_project(desk.recorder.state, then, whose):
                desk.recorder.record(kind, payload)
        if desk.recorder.events == before:
            return self._said("Nothing of yours differs from it; nothing was changed.", kept)
        return self._said(f"Restored to {self.when}: {many(touched, 'article')}.", kept)

    def _articles(self, desk: Desk, whose: Whose) -> int:
        touched = 0
        for done, (sha256, both) in enumerate(self.sides.articles.items()):
            if done % 16 == 0:
                desk.ticker.tick(done, len(self.sides.articles), self.name)
            now, then = self.sides.states(desk.connection, sha256, desk.recorder.rules)
            view = None
            for kind, payload in restoring.of_article(now, then, whose, self.left):
                view = view or desk.view(both.now)
                desk.recorder.record(kind, payload, view)
            touched += view is not None
        return touched

    def _put_scheme(self, desk: Desk, wanted: Plain) -> None:
        was = desk.recorder.state.scheme
        if wanted == was:
            return
        desk.scheme = _read(wanted)
        desk.recorder.record(SCHEME_SET, SchemeSet(wanted, was))

    def _narrow(self, desk: Desk, former: Plain) -> list[str]:
        """Put the former scheme in force, and say which labels had to stay in it, retired, because
        they are in use.

        Meanwhile the scheme had all labels of both: so neither this operation nor its undo ever
        leaves a span without its label.
        """
        desk.recorder.flush()
        standing = desk.recorder.state.scheme
        used = set(details.labels_in_use(desk.connection))
        used |= set(details.labels_of_gold(desk.connection))
        ids = {each.id for each in _read(former).labels}
        labels = standing.get("labels")
        needed = [
            each
            for each in (labels if isinstance(labels, list) else [])
            if each.get("id") in used and each.get("id") not in ids
        ]
        self._put_scheme(desk, united({**standing, "labels": needed}, {}, former))
        return sorted(str(each.get("name", each["id"])) for each in needed)

    def _said(self, first: str, kept: list[str]) -> str:
        said, left = [first], self.left
        if kept:
            said.append(f"Still in use, so kept and retired: {_listed(kept)}.")
        if left.labels:
            spans = many(left.labels.total(), "span")
            said.append(f"{spans} did not come back: the scheme has no {_listed(left.labels)} now.")
        if left.begun:
            said.append(f"{many(left.begun, 'newer article')} stayed: others have worked on it.")
        if left.others:
            said.append(f"{many(left.others, 'article')} that others brought in stayed.")
        if left.imported:
            said.append(
                f"{many(left.imported, 'span')} stayed that you brought in for others, who have "
                "changed them since."
            )
        if left.gone:
            said.append(
                f"{many(left.gone, 'article')} of it the project has no more: merge the restore "
                "point to bring them in."
            )
        if left.one_with_me:
            said.append("Who is one person with you stayed as it is.")
        return " ".join(said)


def _read(plain: Plain) -> Scheme:
    try:
        return from_builtin(plain)
    except Problem as problem:
        raise Problem(
            f"The scheme of the restore point cannot be put in force: {problem} Nothing was "
            "restored; open it as a new file instead."
        ) from problem


def _listed(names: list[str] | dict[str, int]) -> str:
    return ", ".join(f"“{each}”" for each in sorted(names))
