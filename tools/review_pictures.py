"""The pictures of review: what is opened in the program for each of them.

What belongs here: one function for each picture. The state that they show is made by
``pictured_team.py``; ``screenshots.py`` starts the program for each.
"""

from __future__ import annotations

from pathlib import Path

from pictured_program import dialog_of, framed, project_of, settle, until
from pictured_team import FERRY, ORU
from pictured_work import key_of
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog

from ui.main_window import MainWindow
from ui.review.bench import ReviewBench

ANSWER = Path("dan") / "Samples from Dan Ito.claimspack"
"""Where the file lies that the picture of merging shows, in the folder of the run."""


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
    return figures(window, "Overview")


def confusion(window: MainWindow) -> QPixmap:
    """Which label meets which."""
    return figures(window, "Confusion")


def figures(window: MainWindow, page: str) -> QPixmap:
    """A page of the agreement window."""
    from ui.insight.window import AgreementWindow

    window.actions_["review.agreement"].trigger()
    dialog = dialog_of(window, AgreementWindow)
    assert isinstance(dialog, AgreementWindow)
    dialog.resize(1080, 720)
    until(lambda: dialog.report is not None, "it is worked out")
    dialog._go_to(page)
    settle()
    return dialog.grab()


def discussed(window: MainWindow) -> QPixmap:
    """A thread beside the article."""
    under_review(window, ORU)
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
    return dialog.grab()


def handed_out(window: MainWindow) -> QPixmap:
    """Handing articles out."""
    from ui.review.handout import HandOutDialog

    window.actions_["review.hand_out"].trigger()
    dialog = dialog_of(window, HandOutDialog)
    assert isinstance(dialog, HandOutDialog)
    return ticked(window, dialog, dialog.people.boxes)


def packages(window: MainWindow) -> QPixmap:
    """Writing packages."""
    from ui.dialogs.package import PackageDialog

    window.actions_["review.packages"].trigger()
    dialog = dialog_of(window, PackageDialog)
    assert isinstance(dialog, PackageDialog)
    dialog.folder.setText("news")
    return ticked(window, dialog, dialog.people.boxes)


def ticked(window: MainWindow, dialog: QDialog, boxes: object) -> QPixmap:
    """A dialog with everybody ticked."""
    assert isinstance(boxes, dict)
    for box in boxes.values():
        if "(you)" not in box.text():
            box.click()
    settle()
    return framed(window, dialog)


def merging(window: MainWindow) -> QPixmap:
    """What a colleague's file would bring."""
    from ui.dialogs.merge import MergeDialog

    window.bench.room.team.merge(ANSWER.absolute())
    dialog = dialog_of(window, MergeDialog)
    assert isinstance(dialog, MergeDialog)
    until(dialog.start.isEnabled, "it is looked at")
    settle()
    return framed(window, dialog)


def corrected(window: MainWindow) -> QPixmap:
    """My corrections, beside the article."""
    window.actions_["review.corrections"].trigger()
    settle()
    return window.grab()


def cropped(picture: QPixmap, top: int, bottom: int) -> QPixmap:
    """A stripe of a picture, in pixels of the screen."""
    scale = picture.devicePixelRatio()
    size = QPoint(picture.width(), round((bottom - top) * scale))
    return picture.copy(QRect(0, round(top * scale), size.x(), size.y()))
