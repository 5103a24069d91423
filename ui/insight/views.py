"""The pages of the agreement window as widgets: a sentence, a choice where there is one, a table.

What belongs here: laying a page out and following the report. What stands in the tables is in
``pages``; the page with the plot is ``time_page``, that of the confusion matrix ``confusion_page``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.insight import pages
from ui.insight.sheet import Sheet
from ui.insight.sheet_view import SheetView
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.review.agreement import AgreementReport


class Page(QWidget):
    """A page. ``opened`` (Cell): a cell that opens something was opened; ``pointed`` (Cell or
    None): the keyboard is on another cell."""

    opened = Signal(object)
    pointed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self.note = plain_label(wrap=True)
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.view = self.add_view(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.note)
        self.lay_out()

    def add_view(self, name: str) -> SheetView:
        """A table whose cells are told of by this page."""
        view = SheetView(name, self)
        view.opened.connect(self.opened)
        view.pointed.connect(self.pointed)
        return view

    def lay_out(self) -> None:
        """Put the parts in their places. To be overridden by pages with more than a table."""
        self.column.addWidget(self.view, 1)

    def show_report(self, report: AgreementReport) -> None:
        """Show a report. To be overridden by pages that make their tables themselves."""

    def put(self, sheet: Sheet, nothing: str = "") -> None:
        """Show a sheet; ``nothing`` is said where it has no rows."""
        self.note.setText(sheet.note if sheet else nothing)
        self.view.setVisible(bool(sheet))
        self.view.show_sheet(sheet)

    def point(self) -> None:
        """Tell anew which cell is pointed at: the page has come to the front."""
        focused = next((each for each in self.findChildren(SheetView) if each.hasFocus()), None)
        self.pointed.emit((focused or self.view).current_cell())

    def bring(self, view: SheetView) -> None:
        """Give a table the keyboard, and scroll to where it can be seen."""
        view.setFocus()
        area = self.parent()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parent()
        if area is not None:
            area.ensureWidgetVisible(view)

    def focus_first(self) -> None:
        """Give the table the keyboard."""
        self.view.setFocus()


class SheetPage(Page):
    """A page that is one table."""

    def __init__(self, name: str, nothing: str = "", parent: QWidget | None = None) -> None:
        self._nothing = nothing
        super().__init__(name, parent)

    def show_made(self, sheet: Sheet) -> None:
        """Show what was made of a report already, in the thread: it may have many rows."""
        self.put(sheet, self._nothing)


class ChosenPage(Page):
    """A page whose table is chosen from several."""

    def __init__(self, name: str, what: str, parent: QWidget | None = None) -> None:
        self.choice = QComboBox()
        self.choice.setAccessibleName(what)
        self.choice.setMinimumHeight(28)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._what = what
        self._chosen = False
        self.report: AgreementReport | None = None
        super().__init__(name, parent)
        self.choice.activated.connect(self._on_chosen)
        self.choice.currentIndexChanged.connect(lambda _: self.show_chosen())

    def lay_out(self) -> None:
        """The choice above the table."""
        self.column.insertLayout(0, self.choice_row())
        super().lay_out()

    def choice_row(self) -> QHBoxLayout:
        """The choice with its name before it."""
        row = QHBoxLayout()
        row.setSpacing(8)
        label = plain_label(self._what)
        label.setBuddy(self.choice)
        row.addWidget(label)
        row.addWidget(self.choice)
        row.addStretch(1)
        return row

    def show_report(self, report: AgreementReport) -> None:
        """Show a report; what was chosen stays chosen where it can."""
        self.report = report
        self.offer(self.offered(report), self.usual(report))
        self.show_chosen()

    def offer(self, offered: Sequence[tuple[str, str]], usual: str = "") -> None:
        """Offer these (key, name); until somebody chooses, ``usual`` or else the first is shown."""
        chosen = self.choice.currentData() if self._chosen else usual
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for key, name in offered:
                self.choice.addItem(one_line(name, 60), key)
            self.choice.setCurrentIndex(max(self.choice.findData(chosen), 0))
        self.choice.setEnabled(len(offered) > 1)

    def offered(self, report: AgreementReport) -> Sequence[tuple[str, str]]:
        """What there is to choose from; a page says what."""
        del report
        return ()

    def usual(self, report: AgreementReport) -> str:
        """The key that is shown before anybody chooses; "" for the first."""
        del report
        return ""

    def _on_chosen(self, _at: int) -> None:
        self._chosen = True

    def show_chosen(self) -> None:
        """Show what is chosen; a page says how."""


class PairsPage(ChosenPage):
    """Annotators against annotators."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pairs", "Figure", parent)

    def offered(self, report: AgreementReport) -> Sequence[tuple[str, str]]:
        """The figures that pairs have."""
        return pages.pair_kinds(report)

    def show_chosen(self) -> None:
        """The matrix of one figure."""
        if self.report is not None:
            self.put(pages.pairs(self.report, str(self.choice.currentData())))


class PeoplePage(Page):
    """Each annotator with all others, and against gold."""

    def lay_out(self) -> None:
        """One table under the other."""
        self.column.addWidget(self.view, 1)
        self.gold_note = plain_label(wrap=True)
        self.gold_note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.gold = self.add_view("Annotators against gold")
        self.column.addWidget(self.gold_note)
        self.column.addWidget(self.gold, 1)
        self.column.addStretch()

    def show_report(self, report: AgreementReport) -> None:
        """Show a report."""
        self.put(pages.people(report))
        gold = pages.against_gold(report)
        self.gold_note.setText(AGAINST if gold else NO_GOLD)
        self.gold.setVisible(bool(gold))
        self.gold.show_sheet(gold)
        for view in (self.view, self.gold):
            view.setMaximumHeight(view.content_height())


AGAINST: Final = "Against gold, what adjudication settled on, in the articles that are through it."
NO_GOLD: Final = (
    "Against gold there is nothing to compare yet. It appears here once articles are adjudicated."
)
