"""Restore points: the list, what differs from each now, a look into one, and going back to it.

What belongs here: the dialog and its words. Making, proving, comparing and going back are the
core's (``annotator.restoring``); all of it runs in a worker.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHeaderView,
    QMessageBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from ui.dialogs.working import WorkingDialog, text_field
from ui.plain import message_box, one_line, plain_label, tooltip, without_icons

if TYPE_CHECKING:
    from annotator.keeping.differences import Differences
    from annotator.keeping.points import RestorePoint
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.session import Session

COLUMNS: Final = ("Made", "Why", "Articles", "Spans", "Size")
_POINT: Final = Qt.ItemDataRole.UserRole
NONE: Final = (
    "There is no restore point of this project yet. One is made after every half hour of change, "
    "and before imports, merges and changes of the scheme; or now, by the button."
)
INTRODUCTION: Final = (
    "Whole copies of this project as it once was, each proved when it was made. They lie in the "
    "program’s own data folder, not beside the project."
)
PARTLY: Final = (
    "Of the spans only your own are counted, as long as there are articles in which you do not see "
    "the others’ yet."
)
NOTHING_NEW: Final = "Nothing has changed since the newest one, so none was made."
CHANGED: Final = (
    "The project has changed since. It is compared again when you come back to this window."
)
WAIT: Final = 150
"""Milliseconds that the chosen row must stay before it is compared."""


class RestoreDialog(WorkingDialog):
    """The restore points of the open project."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._points: list[RestorePoint] = []
        self._compared: Path | None = None
        self._comparing: Path | None = None
        self._wanted: Path | None = None
        self._said = ""
        self._same = False
        self._stepping = False
        self.summary = plain_label("Looking for restore points…", wrap=True)
        self.tree = _tree()
        self.details = text_field("What differs from this restore point now", wrap=True)
        self.details.setMinimumHeight(88)
        super().__init__(session, "Restore points", parent)
        self.make_it = self.add_button("&Make one now", self._make)
        self.inside = self.add_button("&Look inside", self._look_inside)
        self.save = self.add_button("&Save as a new project…", self._choose_file)
        self.back = self.add_button("&Go back to it", self._ask_back)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT)
        self._wait.timeout.connect(self._compare)
        self._lay_out()
        session.changed.connect(self._on_changed)
        session.said.connect(self._on_said)
        for keys, step in (
            (QKeySequence.StandardKey.Undo, self._undo),
            (QKeySequence.StandardKey.Redo, self._redo),
        ):
            # The window's own keys do not reach a dialog.
            action = QAction(self)
            action.setShortcuts(keys)
            action.triggered.connect(step)
            self.addAction(action)
        self.look()

    def _lay_out(self) -> None:
        self.resize(820, 520)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(self.tree, 2)
        layout.addWidget(self.details, 1)
        for widget in (self.progress, self.buttons):
            layout.addWidget(widget)
        self.tree.itemSelectionChanged.connect(self._on_chosen)
        self.tree.itemActivated.connect(self._on_activated)
        self.show_state()

    # The list

    def look(self, chosen: Path | None = None, said: str = "") -> None:
        """Read the list; ``chosen`` is selected in it, else the newest. ``said`` stands above it
        then, else what restore points are."""
        project = self._session.project
        if project is None:
            return
        self._wanted, self._said = chosen, said

        def work(_ticker: Ticker) -> list[RestorePoint]:
            return project.restore_points()

        self.work("Looking for restore points", work, self._show)

    def _show(self, found: list[RestorePoint]) -> None:
        self._points = found
        if found and self._wanted not in [each.path for each in found]:
            self._wanted = found[0].path
        self.tree.clear()
        for each in found:
            item = _row(each)
            self.tree.addTopLevelItem(item)
            if each.path == self._wanted:
                self.tree.setCurrentItem(item)
        self.summary.setText(self._said or self._introduction() if found else NONE)
        self.details.clear()
        self.show_state()
        self._on_chosen()
        if found:
            self.tree.setFocus()

    def _introduction(self) -> str:
        partly = any(each.partly for each in self._points)
        return f"{INTRODUCTION} {PARTLY}" if partly else INTRODUCTION

    def chosen(self) -> RestorePoint | None:
        """The restore point that is chosen."""
        item = self.tree.currentItem()
        path = item.data(0, _POINT) if item is not None else None
        return next((each for each in self._points if str(each.path) == path), None)

    # What differs

    def _on_chosen(self) -> None:
        self._forget_compared()
        point = self.chosen()
        if point is None:
            return
        if point.path != self._wanted:  # what stands above the list was said of another one
            self._wanted = point.path
            self.summary.setText(self._introduction())
        self._wait.start()

    def _forget_compared(self) -> None:
        """What was compared is not what is to be told now."""
        self._compared, self._same = None, False
        self.show_state()

    def _on_changed(self, _changes: Changes) -> None:
        """Something was done in the window, or undone here. While the person labels, nothing is
        compared: that would pause the labelling."""
        self._forget_compared()
        if self.running or self.chosen() is None:
            return  # what runs here changed it, and reads the list after it
        if self.isActiveWindow():
            self._wait.start()
        else:
            self.details.setPlainText(CHANGED)

    def changeEvent(self, event: QEvent) -> None:
        """Compare again when the person comes back, if anything has changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._wait.start()

    def _compare(self) -> None:
        project, point = self._session.project, self.chosen()
        if project is None or point is None or point.path == self._compared:
            return
        if self.running or self._session.busy:
            self._wait.start()
            return
        if point.fault:
            self.details.setPlainText(f"This restore point cannot be trusted: {point.fault}")
            return
        path = self._comparing = point.path

        def work(ticker: Ticker) -> Differences:
            return project.differences(path, ticker)

        def show(found: Differences) -> None:
            from annotator.keeping.differences import told

            self._compared, self._same = path, found.none and not found.hidden
            self._comparing = None
            self.show_state()
            self.details.setPlainText("\n".join(told(found)))

        self.work("Comparing with a restore point", work, show)

    # What can be done

    def _make(self) -> None:
        project = self._session.project
        if project is None:
            return

        def work(ticker: Ticker) -> tuple[RestorePoint, bool]:
            before = {each.path for each in project.restore_points()}
            point = project.make_restore_point(ticker=ticker)
            return point, point.path not in before

        def made(found: tuple[RestorePoint, bool]) -> None:
            point, new = found
            self.look(point.path, "" if new else NOTHING_NEW)

        self.work("Making a restore point", work, made)

    def _on_activated(self, _item: QTreeWidgetItem, _column: int) -> None:
        self._look_inside()

    def _look_inside(self) -> None:
        from ui.keeping.inside import InsideWindow

        point = self.chosen()
        if point is not None and not point.fault and not self.running:
            InsideWindow(self._session, point, self).show()

    def _choose_file(self) -> None:
        project, point = self._session.project, self.chosen()
        if project is None or point is None:
            return
        when = point.when.replace(":", ".")
        name = str(project.path.with_name(f"{project.path.stem} {when}.claims"))
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            "New project file",
            name,
            "Projects (*.claims)",
            # A file that exists is refused, so a question about replacing it would be a lie.
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if chosen:
            path = Path(chosen)
            self.save_as(
                path if path.suffix == ".claims" else path.with_name(f"{path.name}.claims")
            )

    def save_as(self, path: Path) -> None:
        """Write the chosen restore point to a new project file."""
        machine, point = self._session.machine, self.chosen()
        if machine is None or point is None:
            return

        def work(ticker: Ticker) -> None:
            from annotator.keeping.placing import as_new_file

            as_new_file(point.path, path, machine, ticker)

        def done(_none: object) -> None:
            self.summary.setText(
                f"{one_line(str(path), 200)} is a project of its own now. The open project is as "
                "it was."
            )

        self.work("Writing a new project file", work, done)

    def _ask_back(self) -> None:
        point = self.chosen()
        if point is None:
            return
        box = message_box(
            self,
            QMessageBox.Icon.NoIcon,
            "Go back",
            f"Bring your own work back to how it stood on {point.when}?",
            "What you did since is taken back as one step, which Ctrl+Z undoes. What others did "
            "stays. Nothing is lost: the history keeps all of it.",
        )
        go = box.addButton("Go back", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(go)
        without_icons(box)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        go.clicked.connect(self.go_back)
        box.open()

    def go_back(self) -> None:
        """Bring my work back to the chosen restore point, as one step."""
        project, point = self._session.project, self.chosen()
        if project is None or point is None:
            return
        path = point.path

        def work(ticker: Ticker) -> Changes:
            return project.restore(path, ticker)

        def done(changes: Changes) -> None:
            # The list has one more: how it stood until now.
            undo = " Ctrl+Z undoes it." if changes.operation else ""
            self.look(path, f"{changes.message}{undo}")

        self.work("Going back to a restore point", work, done)

    def _undo(self) -> None:
        self._stepping = True
        self._session.undo()

    def _redo(self) -> None:
        self._stepping = True
        self._session.redo()

    def _on_said(self, words: str) -> None:
        """What became of an undo from here; the window says it as well, but behind this dialog."""
        if self._stepping:
            self._stepping = False
            self.summary.setText(words)

    def _on_refused(self, problem: str) -> None:
        super()._on_refused(problem)
        self._on_said(problem)

    # While work runs

    def stopped(self, reason: str) -> None:
        """Say why; another can be chosen."""
        path, self._comparing = self._comparing, None
        if reason and path is not None:
            self._cannot_be_read(path, reason)
        else:
            self.summary.setText(reason or "Cancelled. Nothing was changed.")
        self.show_state()

    def _cannot_be_read(self, path: Path, reason: str) -> None:
        """Why a restore point could not be compared. Where that was its own fault, it is noted of
        it by now; else (the project's file, say) another try may go."""
        project, now = self._session.project, {}
        with suppress(Problem):
            now = {each.path: each for each in project.restore_points()} if project else {}
        self._points = [now.get(each.path, each) for each in self._points]
        item = self.tree.currentItem()
        point = self.chosen()
        if item is not None and point is not None and point.path == path:
            item.setText(1, _why(point))
            self.details.setPlainText(reason)

    def show_state(self) -> None:
        """What can be done with the chosen one."""
        if not hasattr(self, "back"):  # still being made
            return
        project, point = self._session.project, self.chosen()
        free = not self.running and project is not None
        sound = free and point is not None and not point.fault
        writable = project is not None and not project.read_only
        self.make_it.setEnabled(free and writable)
        self.inside.setEnabled(sound)
        self.save.setEnabled(sound)
        self.back.setEnabled(sound and writable and not self._same)


def size_words(number: int) -> str:
    """Bytes in a unit that is short to read."""
    return QLocale().formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Restore points, the newest first")
    tree.setFrameShape(QFrame.Shape.NoFrame)
    tree.setHeaderLabels(list(COLUMNS))
    tree.headerItem().setToolTip(COLUMNS.index("Spans"), "Spans that you may see")
    tree.setRootIsDecorated(False)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    tree.setUniformRowHeights(True)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return tree


def _why(point: RestorePoint) -> str:
    from annotator.keeping import points

    why = f"Damaged: {point.fault}" if point.fault else points.why(point)
    return one_line(why[:1].upper() + why[1:], 200)


def _row(point: RestorePoint) -> QTreeWidgetItem:
    words = (
        point.when,
        _why(point),
        "" if point.articles is None else f"{point.articles:,}",
        "" if point.annotations is None else f"{point.annotations:,}",
        size_words(point.bytes),
    )
    item = QTreeWidgetItem(list(words))
    item.setData(0, _POINT, str(point.path))
    item.setToolTip(1, tooltip(words[1]))  # which is cut where the room ends
    for column in (2, 3, 4):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
