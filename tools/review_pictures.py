"""The pictures of review: what is opened in the program for each of them.

What belongs here: one function for each picture, and the table of them. The state that they show
is made by ``pictured_team.py``; ``screenshots.py`` starts the program for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

import pictured_team
from pictured_program import dialog_of, framed, project_of, settle, until
from pictured_team import FERRY, ORU
from pictured_work import key_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QTableView

from ui.main_window import MainWindow
from ui.review.bench import ReviewBench

if TYPE_CHECKING:
    from ui.insight.window import AgreementWindow

THEIRS: Final = Path("theirs")
"""The folder of the other machine, in the folder of the run."""


def under_review(window: MainWindow, start: str) -> ReviewBench:
    """An article under review, with the queue read."""
    window.session.open_article(key_of(project_of(window), start))
    window.actions_["review.open"].trigger()
    bench = window.bench.room.bench
    until(lambda: bench.queue.read and not bench.queue.behind, "the queue is read")
    window.reader.setFocus()
    settle()
    return bench


def compared(window: MainWindow) -> QPixmap:
    """The annotators of an article side by side, by name."""
    window.session.open_article(key_of(project_of(window), FERRY))
    lanes = window.bench.room.lanes
    lanes.set_wanted(True)
    lanes.set_anonymous(False)
    settle()
    return window.grab()


def adjudicated(window: MainWindow) -> QPixmap:
    """An article half decided, at a group whose edges differ."""
    bench = under_review(window, FERRY)
    bench.desk.go(2)
    settle()
    return window.grab()


def rejecting(window: MainWindow) -> QPixmap:
    """The reasons, after X."""
    bench = under_review(window, FERRY)
    bench.desk.go(4)
    settle()
    window.actions_["review.reject"].trigger()
    until(bench.which.isVisible, "the reasons are shown")
    settle()
    centre = window.centralWidget()
    assert centre is not None
    return centre.grab()


def by_rule(window: MainWindow) -> QPixmap:
    """What a rule would accept."""
    from ui.review.rule_dialog import RuleDialog

    under_review(window, FERRY)
    window.actions_["review.rule"].trigger()
    dialog = dialog_of(window, RuleDialog)
    assert isinstance(dialog, RuleDialog)
    until(lambda: "Would accept" in dialog.told.text(), "it is counted")
    settle()
    return framed(window, dialog)


def agreement(window: MainWindow) -> QPixmap:
    """The figures."""
    return figures(window).grab()


def confusion(window: MainWindow) -> QPixmap:
    """Which label meets which, with the passages where claim meets speculation."""
    from ui.insight.confusion_page import ConfusionPage
    from ui.insight.sheet import PassageTarget

    dialog = figures(window)
    page = dialog.pages["Confusion"]
    assert isinstance(page, ConfusionPage)
    dialog._go_to("Confusion")
    page.choice.setCurrentIndex(page.choice.findData("stance"))
    settle()
    sheet = page.view.figures.sheet
    wanted = PassageTarget("claim", "speculation", "stance")
    row, column = next(
        (row, column)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if cell.target == wanted
    )
    page.view.setCurrentIndex(page.view.model().index(row, column))
    page.view.opened.emit(sheet.rows[row][column])
    until(page.below.isVisible, "the passages are found")
    settle()
    return dialog.grab()


def figures(window: MainWindow) -> AgreementWindow:
    """The agreement window, with its figures."""
    from ui.insight.window import AgreementWindow

    window.actions_["review.agreement"].trigger()
    # A window without a parent, so that it may stand behind the main one.
    dialog = window.bench.room.insight.window
    assert isinstance(dialog, AgreementWindow)
    dialog.resize(1080, 640)
    until(lambda: dialog.report is not None, "it is worked out")
    settle()
    return dialog


def discussed(window: MainWindow) -> QPixmap:
    """A thread beside the article."""
    bench = under_review(window, ORU)
    bench.desk.go(3)
    window.resizeDocks([window.spans_dock], [380], Qt.Orientation.Horizontal)
    window.actions_["review.discussion"].trigger()
    settle()
    return window.grab()


def team(window: MainWindow) -> QPixmap:
    """Who has what."""
    from ui.review.team_window import TeamWindow

    window.actions_["review.team"].trigger()
    dialog = dialog_of(window, TeamWindow)
    assert isinstance(dialog, TeamWindow)
    dialog.resize(980, 640)
    until(lambda: dialog.people.rowCount() > 0, "the people are read")
    settle()
    next(
        each for each in dialog.findChildren(QTableView) if each.model().rowCount() == 10
    ).selectRow(1)
    settle()
    return dialog.grab()


def handed_out(window: MainWindow) -> QPixmap:
    """Handing articles out."""
    from ui.review.handout import HandOutDialog

    window.actions_["review.hand_out"].trigger()
    dialog = dialog_of(window, HandOutDialog)
    assert isinstance(dialog, HandOutDialog)
    tick(dialog.people.boxes, pictured_team.EVA)
    dialog.each.setCurrentIndex(1)
    dialog.adjudicator.setCurrentText(pictured_team.EVA)
    settle()
    return framed(window, dialog)


def packages(window: MainWindow) -> QPixmap:
    """Writing packages."""
    from ui.dialogs.package import PackageDialog

    with patch("ui.dialogs.package.date", Day):
        window.actions_["review.packages"].trigger()
        dialog = dialog_of(window, PackageDialog)
        assert isinstance(dialog, PackageDialog)
        dialog.folder.setText("news")
        tick(dialog.people.boxes)
        settle()
        return framed(window, dialog)


class Day(date):
    """The day of the pictures is always the same."""

    @classmethod
    def today(cls) -> Day:
        """15 January 2026."""
        return cls(2026, 1, 15)


def tick(boxes: Mapping[str, QCheckBox], but: str = "") -> None:
    """Choose everybody else, but for one."""
    for box in boxes.values():
        if "(you)" not in box.text() and box.text() != but:
            box.click()


def merging(window: MainWindow) -> QPixmap:
    """What a colleague's file would bring."""
    from ui.dialogs.merge import MergeDialog

    window.bench.room.team.merge(next(THEIRS.glob("* from *")).absolute())
    dialog = dialog_of(window, MergeDialog)
    assert isinstance(dialog, MergeDialog)
    until(dialog.start.isEnabled, "it is looked at")
    settle()
    return framed(window, dialog)


def corrected(window: MainWindow) -> QPixmap:
    """My corrections, beside the article."""
    panel = window.bench.room.team.show_corrections()
    until(lambda: panel.model.rowCount() > 0, "the corrections are read")
    settle()
    panel.view.setCurrentIndex(panel.model.index(0, 0))
    settle()
    return window.grab()


def answered(data_dir: Path) -> None:
    """See ``answered_samples``."""
    pictured_team.answered_samples(data_dir, THEIRS)


def corrected_by(data_dir: Path) -> None:
    """See ``corrected_colleague``."""
    pictured_team.corrected_colleague(data_dir, THEIRS)


Shot = tuple[Callable[[MainWindow], QPixmap], Callable[[Path], None], dict[str, Any]]
LIGHT: Final = {"theme": "light", "samples_hint": False}
DARK: Final = {"theme": "dark", "samples_hint": False}
BOTH: Final = {"-light": LIGHT, "-dark": DARK}
REVIEW: Final[dict[str, Shot]] = {
    **{f"compare{end}": (compared, pictured_team.team_samples, to) for end, to in BOTH.items()},
    **{
        f"adjudication{end}": (adjudicated, pictured_team.half_settled_samples, to)
        for end, to in BOTH.items()
    },
    **{
        f"agreement{end}": (agreement, pictured_team.settled_samples, to)
        for end, to in BOTH.items()
    },
    **{
        f"confusion{end}": (confusion, pictured_team.settled_samples, to)
        for end, to in BOTH.items()
    },
    **{f"thread{end}": (discussed, pictured_team.settled_samples, to) for end, to in BOTH.items()},
    "reject": (rejecting, pictured_team.half_settled_samples, LIGHT),
    "rule": (by_rule, pictured_team.team_samples, LIGHT),
    "team": (team, pictured_team.handed_out_samples, LIGHT),
    "hand-out": (handed_out, pictured_team.two_to_hand_out, LIGHT),
    "packages": (packages, pictured_team.handed_out_samples, LIGHT),
    "merge": (merging, answered, LIGHT),
    "corrections": (corrected, corrected_by, LIGHT),
}
"""Each picture: who takes it, of which state, and with which settings."""
