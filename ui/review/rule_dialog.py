"""Asking for a rule by which groups are accepted, with what it would decide shown before.

What belongs here: the dialog. Rules are ``annotator.review.rules``; all that is accepted here is
one operation, and one undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from annotator.review.model import RULES, Proposed, Rule, RuleKind
from ui.dialogs.working import WorkingDialog, counted
from ui.plain import plain_label
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.searching.seeker import Give
    from ui.session import Session

PAUSE: Final = 200
"""Milliseconds after the last change of the form until it is looked what the rule would decide."""

LOOKING: Final = "Looking what this would accept…"
MOST: Final = 99


class RuleDialog(WorkingDialog):
    """Pick a rule, see what it would accept, accept it. Not modal: reading goes on beside it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.kinds: dict[RuleKind, QRadioButton] = {}
        self.least = QSpinBox()
        self.proposed: Proposed | None = None
        super().__init__(session, "Accept by rule", parent)
        self._seeker = Seeker(self)
        self.told = plain_label(LOOKING, wrap=True)
        self.accept_button = self.add_button("Accept", self._accept)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._look)
        self._lay_out()
        session.leaving.connect(self._seeker.stop)
        session.changed.connect(self._ask_again)
        self._ask_again()
        self.show_state()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        about = plain_label(
            "Groups that are open, in every article that is yours to adjudicate and for which"
            " nobody is waited for. Ties stay open; nobody’s annotations are changed.",
            wrap=True,
        )
        column.addWidget(about)
        group = QButtonGroup(self)
        for kind, words in RULES.items():
            button = QRadioButton(words.partition(":")[0])
            group.addButton(button)
            self.kinds[kind] = button
            column.addWidget(button)
            what = plain_label(words.partition(":")[2].strip().capitalize() + ".", wrap=True)
            what.setIndent(24)
            column.addWidget(what)
            if kind == "threshold":
                column.addLayout(self._threshold())
            button.toggled.connect(self._ask_again)
        self.kinds["complete"].setChecked(True)
        column.addSpacing(8)
        column.addWidget(self.told)
        column.addWidget(self.progress)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.resize(460, self.sizeHint().height())

    def _threshold(self) -> QHBoxLayout:
        self.least.setRange(1, MOST)
        self.least.setValue(2)
        self.least.setAccessibleName("At least so many annotators")
        self.least.valueChanged.connect(self._ask_again)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 0, 0)
        words = plain_label("At least")
        words.setBuddy(self.least)
        for widget in (words, self.least, plain_label("annotators")):
            row.addWidget(widget)
        row.addStretch(1)
        return row

    @property
    def rule(self) -> Rule:
        """What is picked."""
        kind = next(kind for kind, button in self.kinds.items() if button.isChecked())
        return Rule(kind, self.least.value()) if kind == "threshold" else Rule(kind)

    # What it would do

    def _ask_again(self, _: object = None) -> None:
        self.proposed = None
        self.told.setText(LOOKING)
        self.show_state()
        self._later.start()

    def _look(self) -> None:
        project: Project | None = self._session.project
        if project is None or not any(each.isChecked() for each in self.kinds.values()):
            return
        rule = self.rule

        def work(ticker: Ticker, _give: Give) -> Proposed:
            return project.propose(rule, ticker)

        self._seeker.seek(work, self._show, self._failed)

    def _show(self, proposed: Proposed) -> None:
        self.proposed = proposed
        self.told.setText(proposal_words(proposed))
        self.show_state()

    def _failed(self, problem: Problem) -> None:
        self.told.setText(str(problem))

    def show_state(self) -> None:
        """Accepting needs something to accept, and nothing that runs."""
        button = getattr(self, "accept_button", None)
        if button is None:
            return
        found = self.proposed
        may = found is not None and bool(found.groups) and self._session.may_write
        button.setEnabled(may and not self.running)
        words = counted(found.groups, "group") if found is not None and found.groups else ""
        button.setText(f"Accept {words}".rstrip())
        self.least.setEnabled(self.kinds["threshold"].isChecked() if self.kinds else False)

    def _accept(self) -> None:
        from annotator.operations.deciding import ApplyRule

        project, rule = self._session.project, self.rule
        if project is None:
            return
        self.work(
            "Accepting by rule",
            lambda ticker: project.run(ApplyRule(rule), ticker),
            self._on_accepted,
        )

    def _on_accepted(self, _changes: Changes) -> None:
        self.close()

    def stopped(self, reason: str) -> None:
        """Nothing was accepted."""
        self.told.setText(reason or "Cancelled: nothing was changed.")

    def done(self, result: int) -> None:
        """Nobody looks any more."""
        self._later.stop()
        self._seeker.stop()
        super().done(result)


def proposal_words(proposed: Proposed) -> str:
    """What a rule would do, as a sentence or two."""
    if proposed.groups:
        articles = counted(proposed.articles, "article")
        words = f"Would accept {counted(proposed.groups, 'group')} in {articles}"
    else:
        words = "Would accept nothing"
    rest = []
    if proposed.ties:
        rest.append(f"{counted(proposed.ties, 'tie')} {_stay(proposed.ties)} open")
    if proposed.left:
        rest.append(f"{counted(proposed.left, 'other group')} {_stay(proposed.left)} open")
    return f"{'; '.join([words, *rest])}."


def _stay(number: int) -> str:
    return "stays" if number == 1 else "stay"
