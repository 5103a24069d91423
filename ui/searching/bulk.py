"""Many places at once: a list to tick, a label to choose, and one operation that does it.

What belongs here: the page for it in the search panel. What it lists and what it ends in stands in
``aims``. It asks no further question: the button says what it does, and undo takes it back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.enter import presses
from ui.palette import LabelPalette
from ui.plain import ElidedLabel, plain_label
from ui.searching.aims import DELETE, Aim, ChangeSpans, ConfirmSpans, LabelWords, Listed, act_words
from ui.searching.head import turn
from ui.searching.model import HitModel, key_of
from ui.searching.seeker import Seeker
from ui.searching.view import HitView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.errors import Problem
    from annotator.scheme import Scheme
    from annotator.values import Changes
    from ui.searching.model import Key
    from ui.session import Session
    from ui.theme import LabelStyle, Theme

AT_ONCE: Final = 300
"""Places that are labelled in the window's own thread; more are a moment's wait."""


class BulkPage(QWidget):
    """The page. ``closed``: leave it; ``done`` (str): it was done, in words that can be shown;
    ``opened`` (Hit): look at this one in the article."""

    closed = Signal()
    done = Signal(str)
    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._aim: Aim | None = None
        self._article: int | None = None
        self._label: str | None = None
        self._listed = Listed(())
        self._seeker = Seeker(self)
        self.model = HitModel(self, tickable=True)
        self.view = HitView(self.model, "Places to tick", self)
        self.title = ElidedLabel("", self)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.scope = QComboBox(self)
        self.scope.addItems(["In this article", "In all articles"])
        self.scope.setAccessibleName("Where to look")
        self.labels = LabelPalette(self)
        self.delete = self._button("Delete", lambda: self.choose(DELETE))
        self.delete.setCheckable(True)
        self.count = ElidedLabel("", self)
        self.count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.every = self._button("Tick all", lambda: self.model.tick_all(on=True))
        self.none = self._button("Tick none", lambda: self.model.tick_all(on=False))
        self.apply = self._button("", self.act)
        self.cancel = self._button("Cancel", self.close_page)
        self.problem = plain_label("", self, wrap=True)
        self.problem.setForegroundRole(QPalette.ColorRole.BrightText)
        self.problem.hide()
        self._lay_out()
        self._connect()

    def _button(self, words: str, act: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        return button

    def _lay_out(self) -> None:
        close = QToolButton(self)
        close.setText("×")
        close.setAutoRaise(True)
        close.setAccessibleName("Back to the search")
        close.clicked.connect(self.close_page)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(close)
        self._choices = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._choices.setSpacing(8)
        self._choices.addWidget(self.scope)
        self._choices.addWidget(self.labels)
        self._choices.addWidget(self.delete)
        self._choices.addStretch(1)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.setSpacing(8)
        ticks, acts = QHBoxLayout(), QHBoxLayout()
        ticks.addWidget(self.every)
        ticks.addWidget(self.none)
        ticks.addStretch(1)
        acts.addStretch(1)
        acts.addWidget(self.apply)
        acts.addWidget(self.cancel)
        for part in (ticks, acts):
            part.setSpacing(8)
            self._foot.addLayout(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        for row in (head, self._choices):
            row.setContentsMargins(12, 0, 8, 0)
            column.addLayout(row)
        self.count.setContentsMargins(12, 0, 8, 0)
        self.problem.setContentsMargins(12, 0, 8, 0)
        column.addWidget(self.count)
        column.addWidget(self.problem)
        column.addWidget(self.view, 1)
        self._foot.setContentsMargins(12, 0, 8, 0)
        column.addLayout(self._foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand in two rows where there is little room."""
        super().resizeEvent(event)
        turn(self, self._foot, self._choices)

    def _connect(self) -> None:
        self.scope.activated.connect(self._on_scope)
        self.labels.pressed.connect(lambda label, _: self.choose(label))
        self.model.ticks_changed.connect(self._show_state)
        self.view.escaped.connect(self.close_page)
        self.view.clicked_row.connect(lambda row: self.opened.emit(self.model.hit(row)))
        self._session.busy_changed.connect(lambda _: self._show_state())

    # Looks

    def set_look(
        self, styles: Mapping[str, LabelStyle], scheme: Scheme | None, theme: Theme | None
    ) -> None:
        """Take labels and colours."""
        self.view.set_label_styles(styles)
        if theme is not None:
            self.view.set_theme(theme)
        if scheme is not None and theme is not None:
            offered = [each for each in scheme.labels if not each.retired and each.id in styles]
            tips = {each.id: each.definition for each in offered}
            self.labels.show_labels({each.id: styles[each.id] for each in offered}, tips, theme)
            self.labels.set_held(self._label)

    # Opening

    @property
    def aim(self) -> Aim | None:
        """What the page is open for."""
        return self._aim

    def open_aim(self, aim: Aim, article: int | None = None) -> None:
        """List what an aim is about; ``article`` is the one that "in this article" means."""
        project = self._session.project
        if project is None:
            return
        self._aim, self._article = aim, article
        self._label = None
        self._listed = Listed(())
        self.model.clear()
        self.problem.hide()
        self.title.set_words(aim.title)
        self.scope.setVisible(isinstance(aim, LabelWords) and article is not None)
        self.scope.setCurrentIndex(int(isinstance(aim, LabelWords) and aim.article is None))
        self.labels.setVisible(not isinstance(aim, ConfirmSpans))
        self.delete.setVisible(isinstance(aim, ChangeSpans))
        if not isinstance(aim, ChangeSpans):
            offered = [each.id for each in project.scheme.labels if not each.retired]
            wanted = project.scheme.in_force(aim.label)
            self._label = wanted if wanted in offered else next(iter(offered), None)
        self._show_choice()
        self._load()
        self.view.setFocus()

    def close_page(self) -> None:
        """Leave everything as it is."""
        self._seeker.cancel()
        self._aim = None
        self.model.clear()
        self.closed.emit()

    def stop(self) -> None:
        """Wait until nothing reads the project any more."""
        self._seeker.stop()

    def choose(self, label: str) -> None:
        """Choose the label (or ``DELETE``); what is labelled already depends on it."""
        if self._aim is None or isinstance(self._aim, ConfirmSpans):
            return
        changed, self._label = label != self._label, label
        self._show_choice()
        if changed and not isinstance(self._aim, ChangeSpans):
            self._load()
        self._show_state()

    def _on_scope(self, at: int) -> None:
        if isinstance(self._aim, LabelWords):
            self._aim = replace(self._aim, article=None if at else self._article)
            self._load()

    # The list

    def _load(self) -> None:
        project, aim, label = self._session.project, self._aim, self._label
        if project is None or aim is None or (label is None and not _is_of_spans(aim)):
            self._show_state()
            return
        self._seeker.seek(
            lambda ticker, _: aim.listed(project, label or "", ticker),
            self._take,
            self._on_problem,
        )
        self._show_state()

    def _unticked(self) -> set[Key]:
        ticked = set(map(key_of, self.model.ticked))
        return {key_of(hit) for hit in self.model.hits} - ticked

    def _take(self, listed: Listed) -> None:
        off = self._unticked()  # now: one may have gone on unticking while it was looked for
        self._listed = listed
        self.model.show(listed.hits)
        self.model.tick((row for row, hit in enumerate(listed.hits) if key_of(hit) in off), False)
        if listed.hits:
            self.view.go_to(0)
        self._show_state()

    def _on_problem(self, problem: Problem) -> None:
        self.problem.setText(str(problem))
        self.problem.show()
        self._show_state()

    def _show_choice(self) -> None:
        self.labels.set_held(self._label or None)
        self.delete.setChecked(self._label == DELETE)

    def _show_state(self) -> None:
        project, aim = self._session.project, self._aim
        if project is None or aim is None:
            return
        ticked = len(self.model.ticked)
        self.apply.setText(act_words(aim, self._label, project.scheme, ticked))
        ready = self._label is not None or isinstance(aim, ConfirmSpans)
        self.apply.setEnabled(
            ready and ticked > 0 and self._session.may_write and not self._seeker.busy
        )
        self.count.set_words(self._count_words(ticked))
        for button in (self.every, self.none):
            button.setEnabled(self.model.tickable > 0)

    def _count_words(self, ticked: int) -> str:
        if self._seeker.busy:
            return "Searching…"
        rows, tickable = self.model.rowCount(), self.model.tickable
        said = [f"{ticked:,} of {tickable:,} ticked"]
        if not rows:
            said = ["There is nothing to label" if not _is_of_spans(self._aim) else "Nothing"]
        if self._listed.labelled:
            are = "is" if self._listed.labelled == 1 else "are"
            said.append(f"{self._listed.labelled:,} labelled already {are} left out")
        if rows > tickable:
            others = rows - tickable
            said.append(
                "1 is another’s and stays as it is"
                if others == 1
                else f"{others:,} are others’ and stay as they are"
            )
        project = self._session.project
        if project is not None and project.read_only:
            said.append("the project is open to read only")
        if not self._listed.complete:
            said.append("there are more: do it once again afterwards")
        return "; ".join(said) + "."

    # Doing it

    def act(self) -> None:
        """Do what the button says, in one operation."""
        project, aim, hits = self._session.project, self._aim, self.model.ticked
        if project is None or aim is None or not self.apply.isEnabled():
            return
        operation = aim.operation(hits, self._label or "")
        if len(hits) > AT_ONCE:
            self._session.in_background(
                operation.name, lambda ticker: project.run(operation, ticker), self._on_done
            )
        else:
            self._on_done(self._session.run(operation))

    def _on_done(self, changes: Changes | None) -> None:
        if changes is not None:
            self.close_page()
            self.done.emit(changes.message)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A label's key chooses it; Delete deletes; Enter presses a button, else does it; Esc
        leaves."""
        if presses(event, self):
            return
        scheme = self._session.project.scheme if self._session.project else None
        typed = event.text().casefold()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        label = next(
            (each for each in scheme.labels if not each.retired and each.key.casefold() == typed)
            if scheme and typed and plain
            else iter(()),
            None,
        )
        if event.key() == Qt.Key.Key_Escape:
            self.close_page()
        elif label is not None:
            self.choose(label.id)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and self.delete.isVisible():
            self.choose(DELETE)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act()
        else:
            super().keyPressEvent(event)


def _is_of_spans(aim: Aim | None) -> bool:
    return isinstance(aim, ChangeSpans | ConfirmSpans)
