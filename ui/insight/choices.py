"""What agreement is worked out of: which annotators, which layer, which time, which work.

What belongs here: the controls, and the plan that they make. What comes of it is the window's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ui.plain import one_line, plain_label, tooltip
from ui.scheme.fields import Ticks

if TYPE_CHECKING:
    from annotator.review.agreement import AgreementPlan

ANY, SCHEME, BETWEEN = "any", "scheme", "between"
PERIODS: Final = (
    (ANY, "At any time"),
    ("7", "In the last 7 days"),
    ("30", "In the last 30 days"),
    (SCHEME, "Since the scheme last changed"),
    (BETWEEN, "Between two days…"),
)
GOLD: Final = "gold"
GOLD_NAME: Final = "Gold"
SEEN: Final = "Include work changed after seeing others’"
SEEN_TIP: Final = (
    "Who has seen others’ work may have followed it. Without this, agreement looks at the work "
    "from before, and counts such articles apart."
)
GAMMA: Final = "Work out γ as well"
GAMMA_TIP: Final = (
    "γ (Mathet and others 2015) aligns all spans of an article at once and allows them to overlap. "
    "It is compared with many random texts and takes long."
)


class Choices(QWidget):
    """``changed``: a person has chosen something else."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scheme_since = 0
        self._people: tuple[tuple[str, str], ...] = ()
        self._unticked = {GOLD}
        self.people = Ticks()
        self.people.setAccessibleName("Annotators compared")
        self.layer = QComboBox()
        self.layer.setAccessibleName("Layer")
        self.layer.addItem("All layers", "")
        self.period = QComboBox()
        self.period.setAccessibleName("Finished")
        for key, name in PERIODS:
            self.period.addItem(name, key)
        self.since, self.until = _day("From"), _day("Until, this day included")
        self.seen, self.gamma = Tick(SEEN, SEEN_TIP), Tick(GAMMA, GAMMA_TIP)
        self._lay_out()
        self._show_days()
        self.people.edited.connect(self._on_ticks)
        self.layer.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.period.currentIndexChanged.connect(lambda _: self._on_period())
        for tick in (self.seen, self.gamma):
            tick.box.toggled.connect(lambda _: self.changed.emit())
        for day in (self.since, self.until):
            day.dateChanged.connect(lambda _: self.changed.emit())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        for title, widgets in (
            ("Annotators", (self.people,)),
            ("Layer", (self.layer,)),
            ("Finished", (self.period, self.since, self.until)),
        ):
            label = plain_label(title)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            label.setBuddy(widgets[0])
            column.addWidget(label)
            for widget in widgets:
                column.addWidget(widget)
            column.addSpacing(12)
        column.addWidget(self.seen)
        column.addSpacing(4)
        column.addWidget(self.gamma)
        column.addStretch(1)
        for box in (self.layer, self.period):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(12)
            box.setMinimumHeight(28)

    # Showing

    def show_people(self, people: Sequence[tuple[str, str]], *, gold: bool = False) -> None:
        """Offer these annotators (id, name), and ``gold`` as one more; whoever is new is ticked."""
        self._people = (*people, (GOLD, GOLD_NAME)) if gold else tuple(people)
        ticked = [id_ for id_, _ in self._people if id_ not in self._unticked]
        self.people.show_ticks(self._people, ticked)

    def show_layers(self, layers: Sequence[tuple[str, str]]) -> None:
        """Offer these layers (id, name)."""
        chosen = self.layer.currentData()
        with QSignalBlocker(self.layer):
            self.layer.clear()
            self.layer.addItem("All layers", "")
            for id_, name in layers:
                self.layer.addItem(one_line(name, 60), id_)
            self.layer.setCurrentIndex(max(self.layer.findData(chosen), 0))

    def show_scheme_time(self, when: int) -> None:
        """Since when the present scheme is in force (milliseconds)."""
        self._scheme_since = when

    def _show_days(self) -> None:
        between = self.period.currentData() == BETWEEN
        self.since.setVisible(between)
        self.until.setVisible(between)

    # What is chosen

    def ticked(self) -> int:
        """How many annotators are ticked."""
        return len(self.people.ticks())

    def compares_gold(self) -> bool:
        """Whether gold is ticked."""
        return GOLD in self.people.ticks()

    def plan(self) -> AgreementPlan:
        """What the controls ask for."""
        from annotator.review.agreement import AgreementPlan

        since, until = self.times()
        ticks = self.people.ticks()
        everybody = GOLD not in ticks and len(ticks) == sum(id_ != GOLD for id_, _ in self._people)
        return AgreementPlan(
            annotators=() if everybody else ticks,
            layer=str(self.layer.currentData() or ""),
            since=since,
            until=until,
            include_seen=self.seen.box.isChecked(),
            gamma=self.gamma.box.isChecked(),
        )

    def times(self) -> tuple[int, int]:
        """From when (included) to when (not included any more), in milliseconds; 0: no limit."""
        chosen = str(self.period.currentData())
        if chosen == ANY:
            return 0, 0
        if chosen == SCHEME:
            return self._scheme_since, 0
        if chosen == BETWEEN:
            first, last = sorted((self.since.date(), self.until.date()), key=QDate.toJulianDay)
            return _begins(first), _begins(last.addDays(1))
        return _begins(QDate.currentDate().addDays(1 - int(chosen))), 0

    def _on_ticks(self) -> None:
        ticked = set(self.people.ticks())
        self._unticked -= ticked
        self._unticked |= {id_ for id_, _ in self._people if id_ not in ticked}
        self.changed.emit()

    def _on_period(self) -> None:
        self._show_days()
        self.changed.emit()


def _begins(day: QDate) -> int:
    """The first millisecond of a day, here."""
    return int(day.startOfDay().toMSecsSinceEpoch())


def _day(name: str) -> QDateEdit:
    edit = QDateEdit(QDate.currentDate())
    edit.setDisplayFormat("yyyy-MM-dd")
    edit.setCalendarPopup(True)
    edit.setAccessibleName(name)
    edit.setKeyboardTracking(False)
    edit.setMinimumHeight(28)
    return edit


class Tick(QWidget):
    """A tick (``box``) whose words may take several lines; those of Qt's own take one."""

    def __init__(self, words: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox()
        self.box.setAccessibleName(words)
        self.setToolTip(tooltip(tip))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(plain_label(words, wrap=True), 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the words is one on the tick."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.box.toggle()
            self.box.setFocus()
