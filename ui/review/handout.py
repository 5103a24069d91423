"""Hand out: which articles go to whom, each to one or more, with a preview before anything is done.

What belongs here: the dialog. What its choices mean is ``handout_plan``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.working import WorkingDialog, counted
from ui.plain import PlainForm, one_line, plain_label
from ui.review.handout_people import PeopleTicks
from ui.review.handout_plan import Choices, Limit, Plan, Source, load_of, plan, with_words
from ui.review.team_acts import TeamActs
from ui.review.team_filter import Sieve
from ui.review.team_words import Line
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.errors import Problem
    from annotator.team import PersonCount
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.searching.seeker import Give
    from ui.session import Session

FRAME: Final = 40
"""Pixels of a screen that a window's title takes."""
PAUSE: Final = 150
"""Milliseconds without a change before the preview is made anew."""
MANY: Final = 99_999
EACH: Final = ("one of them", "two of them", "three of them", "four of them")
OPENED: Final = "New labels in them open again what was decided about the words they differ on."
SILENT: Final = "so that agreement can be measured. Nobody is told which."


class HandOutDialog(WorkingDialog):
    """The dialog of handing out. ``handed_out`` (ids of the people): packages are wanted now."""

    handed_out = Signal(object)

    def __init__(
        self, session: Session, chosen: Sequence[int] = (), parent: QWidget | None = None
    ) -> None:
        self._chosen = tuple(chosen)
        self._nobody: list[int] | None = None
        self._adjudicated: frozenset[int] | None = None
        """The articles through adjudication; None while that is being read."""
        self._people: Sequence[PersonCount] = ()
        self._plan = Plan()
        self._done = False
        self._make_widgets()
        super().__init__(session, "Hand out articles", parent)
        self.acts = TeamActs(session, self)
        self._sieve, self._seeker = Sieve(self), Seeker(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self.start = self.add_button("Hand out", self.hand_out)
        self._lay_out()
        self._connect()
        self.resize(560, 480)
        self._read_people()
        self._look_for_free()
        self._look_for_adjudicated()
        self.show_state()

    # Making

    def _make_widgets(self) -> None:
        self.source = QComboBox()
        self.source.setAccessibleName("Which articles")
        self.words = QLineEdit()
        self.words.setAccessibleName("Words in title, source or text")
        self.words.setPlaceholderText("Words in title, source or text")
        self.limit = QComboBox()
        self.limit.setAccessibleName("How many of them")
        for words, key in (("All of them", "all"), ("The first", "first"), ("A share of", "share")):
            self.limit.addItem(words, key)
        self.number = QSpinBox()
        self.number.setAccessibleName("Number")
        self.number.setGroupSeparatorShown(True)
        self.again = QCheckBox()
        self.why_again = plain_label(OPENED, wrap=True)
        self.why_again.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.people = PeopleTicks("To whom")
        self.add_person = QPushButton("Add a person…")
        self.add_person.setAutoDefault(False)
        self.each = QComboBox()
        self.each.setAccessibleName("Each article goes to")
        self.double = QCheckBox("Silently give")
        self.percent = QSpinBox()
        self.percent.setAccessibleName("Percent of the articles that a second person gets")
        self.percent.setRange(1, 100)
        self.percent.setValue(10)
        self.percent.setSuffix(" %")
        self.second = plain_label()
        self.why_second = plain_label(SILENT, wrap=True)
        self.why_second.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.adjudicator = QComboBox()
        self.adjudicator.setAccessibleName("Adjudicator")
        self.preview = plain_label(wrap=True)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.packages = QCheckBox("Write a package for each of them afterwards")
        self.packages.setChecked(True)
        self.told = plain_label(wrap=True)
        self.told.hide()
        boxes = (self.source, self.words, self.limit, self.number, self.people, self.add_person)
        self._fields: tuple[QWidget, ...] = (*boxes, self.each, self.adjudicator, self.packages)
        self._fields += (self.again,)

    def _lay_out(self) -> None:
        limit = QHBoxLayout()
        limit.setSpacing(8)
        limit.addWidget(self.limit)
        limit.addWidget(self.number)
        limit.addStretch(1)
        whom = QVBoxLayout()
        whom.setSpacing(4)
        whom.addWidget(self.people)
        whom.addWidget(self.add_person, 0, Qt.AlignmentFlag.AlignLeft)
        double = QHBoxLayout()
        double.setSpacing(8)
        double.addWidget(self.double)
        double.addWidget(self.percent)
        double.addWidget(self.second)
        double.addStretch(1)
        form = PlainForm()
        form.setSpacing(12)
        form.addRow("Articles", self.source)
        form.addRow("", self.words)
        form.addRow("", limit)
        again = QVBoxLayout()
        again.setSpacing(0)
        again.addWidget(self.again)
        again.addWidget(self.why_again)
        form.addRow("", again)
        form.addRow("To", whom)
        form.addRow("Each goes to", self.each)
        silent = QVBoxLayout()
        silent.setSpacing(0)
        silent.addLayout(double)
        silent.addWidget(self.why_second)
        form.addRow("", silent)
        form.addRow("Adjudicator", self.adjudicator)
        self.form, self._again_row = form, again
        form.setRowVisible(again, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.preview)
        column.addStretch(1)
        for widget in (self.packages, self.told, self.progress, self.buttons):
            column.addWidget(widget)

    def _connect(self) -> None:
        self._sieve.found.connect(self._on_free)
        self._sieve.ended.connect(self._offer_sources)
        self._later.timeout.connect(self._show_preview)
        self.source.activated.connect(lambda _: self._on_choice())
        self.limit.activated.connect(lambda _: self._on_limit())
        for box in (self.each, self.adjudicator):
            box.activated.connect(lambda _: self._on_choice())
        for spin in (self.number, self.percent):
            spin.valueChanged.connect(lambda _: self._later.start())
        self.words.textChanged.connect(lambda _: self._later.start())
        for tick in (self.double, self.again):
            tick.toggled.connect(lambda _: self._on_choice())
        self.people.ticked.connect(self._on_people)
        self.add_person.clicked.connect(lambda: self.acts.add_person(self._on_added))
        self._session.leaving.connect(self._sieve.stop)
        self._session.leaving.connect(self._seeker.stop)
        self.finished.connect(lambda _: self._seeker.stop())
        self._on_limit()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need in this font: lines that wrap are not in Qt's least size."""
        super().showEvent(event)
        layout = self.layout()
        high = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if high > self.height():
            room = self.screen().availableSize().height() - FRAME
            self.resize(self.width(), min(high, room))

    # What there is to choose from

    def _read_people(self, ticked: str = "") -> None:
        project = self._session.project
        if project is None:
            return
        self._people = project.people()
        me = project.me.id
        named = [
            (p.annotator, p.name + (" (you)" if p.annotator == me else "")) for p in self._people
        ]
        remarks = {
            id_: f"has {counted(number, 'article')} to do"
            for id_, number in load_of(self._people).items()
            if number
        }
        self.people.show_people(named, remarks, (ticked,) if ticked else ())
        kept = self.adjudicator.currentData() or ""
        self.adjudicator.clear()
        self.adjudicator.addItem("Nobody yet", "")
        for id_, name in named:
            self.adjudicator.addItem(one_line(name, 60), id_)
        self.adjudicator.setCurrentIndex(max(self.adjudicator.findData(kept), 0))

    def _on_added(self, id_: str) -> None:
        self._read_people(id_)
        self._on_choice()

    def _look_for_free(self) -> None:
        """Look, between turns of the event loop, which articles nobody has."""
        project = self._session.project
        self._offer_sources()
        if project is not None:
            self._nobody = []
            keys = project.article_keys()
            self._sieve.begin(project, keys, lambda line: not line.team.standings)

    def _look_for_adjudicated(self) -> None:
        """Read in a thread which articles are through adjudication: they stay out."""
        project = self._session.project
        if project is None:
            return

        def work(_ticker: Ticker, _give: Give) -> frozenset[int]:
            rows = project.queue("list", everything=True)
            return frozenset(row.article for row in rows if row.adjudicated)

        self._seeker.seek(work, self._on_adjudicated, self._cannot_tell)

    def _cannot_tell(self, problem: Problem) -> None:
        self._session.refuse(problem)
        self._on_adjudicated(frozenset())

    def _on_adjudicated(self, found: frozenset[int]) -> None:
        self._adjudicated = found
        self._on_choice()

    def _on_free(self, lines: Sequence[Line]) -> None:
        assert self._nobody is not None
        self._nobody += [line.team.article for line in lines]

    def _offer_sources(self) -> None:
        project = self._session.project
        total = len(project.article_keys()) if project is not None else 0
        looking = self._nobody is None or self._sieve.busy
        free = "…" if looking else f"{len(self._nobody or ()):,}"
        offered: list[tuple[str, Source]] = [(f"That nobody has ({free})", "nobody")]
        if self._chosen:
            offered.insert(0, (f"Chosen in the list ({len(self._chosen):,})", "chosen"))
        offered += [("With these words", "words"), (f"All ({total:,})", "all")]
        kept = self.source.currentData()
        self.source.clear()
        for words, key in offered:
            self.source.addItem(words, key)
        self.source.setCurrentIndex(max(self.source.findData(kept), 0))
        self._on_choice()

    # Choosing

    def _on_limit(self) -> None:
        limit = self.limit.currentData()
        self.number.setVisible(limit != "all")
        share = limit == "share"
        self.number.setSuffix(" %" if share else "")
        self.number.setRange(1, 100 if share else MANY)
        self.number.setValue(
            min(self.number.value(), 20) if share else max(self.number.value(), 20)
        )
        self._on_choice()

    def _on_people(self) -> None:
        """Each article can go to as many as are ticked."""
        many = max(min(len(self.people.chosen()), len(EACH)), 1)
        if self.each.count() != many:
            kept = max(self.each.currentIndex(), 0)
            self.each.clear()
            self.each.addItems(EACH[:many])
            self.each.setCurrentIndex(min(kept, many - 1))
        self._on_choice()

    def _on_choice(self) -> None:
        source: Source = self.source.currentData() or "all"
        done = self._done_ones(self._offered())
        self.form.setRowVisible(self._again_row, done > 0)
        self.again.setText(again_words(done))
        self.form.setRowVisible(self.words, source == "words")
        one_more = ("second", "third", "fourth", "fifth")[max(self.each.currentIndex(), 0)]
        self.second.setText(f"of them to a {one_more} person,")
        can_double = len(self.people.chosen()) > max(self.each.currentIndex(), 0) + 1
        self.double.setEnabled(can_double and not self.running)
        self.percent.setEnabled(can_double and self.double.isChecked() and not self.running)
        self._later.start()

    def choices(self) -> Choices:
        """What is chosen now."""
        double = self.double.isEnabled() and self.double.isChecked()
        return Choices(
            keys=self._keys(),
            limit=cast("Limit", self.limit.currentData() or "all"),
            number=self.number.value(),
            people=self.people.chosen(),
            each=max(self.each.currentIndex(), 0) + 1,
            double=self.percent.value() if double else 0,
        )

    def _keys(self) -> tuple[int, ...]:
        """The articles that are handed out: without those that are adjudicated, unless wanted."""
        offered, done = self._offered(), self._adjudicated
        if self.again.isChecked() or not done:
            return offered
        return tuple(key for key in offered if key not in done)

    def _done_ones(self, keys: Sequence[int]) -> int:
        """How many of these articles are adjudicated."""
        known = self._adjudicated or frozenset()
        return sum(key in known for key in keys) if known else 0

    def _offered(self) -> tuple[int, ...]:
        project, source = self._session.project, self.source.currentData()
        if project is None:
            return ()
        if source == "chosen":
            return self._chosen
        if source == "words":
            return tuple(with_words(project, self.words.text().strip()))
        return tuple(project.article_keys() if source == "all" else self._nobody or ())

    def _show_preview(self) -> None:
        project = self._session.project
        if project is None or self._done:
            return
        choices = self.choices()
        self._plan = plan(project, choices, load_of(self._people))
        names = {p.annotator: p.name for p in self._people}
        self.preview.setText(preview_words(choices, self._plan, names))
        self.show_state()

    # Handing out

    def hand_out(self) -> None:
        """Hand out what the preview says: one operation."""
        from annotator.operations import HandOut

        project = self._session.project
        self._show_preview()
        if project is None or self._adjudicated is None or not self._plan.shares:
            return
        operation = HandOut(
            self._plan.shares, self.choices().each, self.adjudicator.currentData() or ""
        )

        def work(ticker: Ticker) -> Changes:
            return project.run(operation, ticker)

        self.work("Hand out articles", work, self._on_handed_out)

    def _on_handed_out(self, changes: Changes) -> None:
        people = [who for who in self.people.chosen() if self._plan.counts[who]]
        if self.packages.isChecked() and people:
            self.handed_out.emit(people)
            self.close()
            return
        self._done = True
        self.preview.setText(changes.message)
        self.show_state()
        self.stop.setFocus()

    def stopped(self, reason: str) -> None:
        """Say why; the dialog can be used again."""
        self.told.setText(reason or "Cancelled. Nothing was handed out.")
        self.told.show()

    def show_state(self) -> None:
        """Handing out is offered once somebody would get something."""
        if not hasattr(self, "start"):  # still being made
            return
        known = self._adjudicated is not None  # else those that stay out would go out as well
        ready = known and not self.running and not self._done and bool(self._plan.shares)
        may = self.acts.may_lead or self.running
        for widget in self._fields:
            widget.setEnabled(not self.running and not self._done)
        self.start.setEnabled(ready and may)
        self.start.setDefault(ready and may)


def again_words(number: int) -> str:
    """The tick that gives adjudicated articles out again."""
    if number == 1:
        return "1 of these is adjudicated and stays out: give it out as well"
    return f"{number:,} of these are adjudicated and stay out: give them out as well"


def preview_words(choices: Choices, made: Plan, names: dict[str, str]) -> str:
    """What handing out would do, in a sentence and a line for each person."""
    number = len(choices.taken)
    if not number:
        return "No articles are chosen."
    if not choices.people:
        return f"{counted(number, 'article')}. Tick who shall have them."
    each = min(choices.each, len(choices.people))
    words = f"{counted(number, 'article')}, each to {counted(each, 'person', 'people')}"
    if made.doubled:
        words += f"; {made.doubled:,} of them to one more"
    counts = made.counts
    told = [f"{one_line(names.get(who, '?'), 40)} {counts[who]:,}" for who in choices.people]
    return f"{words}:  {',  '.join(told)}."
