"""The parts of adjudication put together, and what they ask of the window.

What belongs here: making desk, queue, judge, editing, keys and panel, and connecting them with the
actions. Made when the review panel is first seen or asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Qt

from ui.review.action_rows_adjudication import TAKE, TAKEN
from ui.review.desk import ReviewDesk
from ui.review.editing import Editing
from ui.review.judge import Judge
from ui.review.keys import Presses
from ui.review.keys.table import editing_table, repeating, resting, review_table
from ui.review.panel import ReviewPanel
from ui.review.queue import Queue
from ui.which_key import WhichKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.main_window import MainWindow
    from ui.reader import Reader
    from ui.review.keys.presses import Table
    from ui.review.rule_dialog import RuleDialog
    from ui.theme import LabelStyle

WIDE: Final = 320
LETTERS: Final = 24
"""The width that the panel would like: pixels, and at least so many letters."""
KEPT: Final = 0.45
"""What the article keeps of the window's width."""

FIRST: Final = (
    "Nothing is to be decided in the article that was open: this is the first of the queue."
)
ALL_DONE: Final = "All is done: this article is adjudicated, and so is every other of the queue."
NONE_NOW: Final = (
    "The article is adjudicated. In no other one of the queue can anything be decided now."
)
LEAVE_FIRST: Final = "Gold is being edited. Enter decides, Esc leaves it."


class GroupKeys(WhichKey):
    """The panel of keys beside the group under review: at the bottom of the reader, or at its top
    where it would cover the words or the lanes of the group."""

    def __init__(self, reader: Reader, current: Callable[[], int]) -> None:
        super().__init__(reader)
        self._page, self._current = reader, current

    def _is_low(self) -> bool:
        """Whether the bottom is where the group is."""
        page, number = self._page, self._current()
        if page.comparison is None:
            return super()._is_low()
        self._on_top = False
        self._place()
        above = page.viewport().y()
        edges = [
            (above + shown.top + rect.top(), above + shown.top + rect.bottom())
            for shown in page.visible_blocks()
            for other, rect in page.lanes_of(shown).hulls
            if other == number
        ]
        seen = [edge for edge in edges if edge[1] > 0 and edge[0] < page.height()]
        return any(bottom > self.geometry().top() for _, bottom in seen)


class ReviewBench(QObject):
    """Adjudication in a window. ``styles`` are those of the labels, by id."""

    def __init__(self, window: MainWindow, styles: Mapping[str, LabelStyle]) -> None:
        super().__init__(window)
        self._window = window
        self._styles = styles
        session, reader = window.session, window.reader
        self.desk = ReviewDesk(session, reader)
        self.which = GroupKeys(reader, lambda: self.desk.at)
        self.queue = Queue(session, self)
        self.judge = Judge(self.desk, self.which)
        self.editing = Editing(self.desk, self.judge)
        self.rule: RuleDialog | None = None
        self._seeking = False
        """The first of the queue is to be opened as soon as it is known which that is."""
        self.presses = Presses(self._table, self._repeats, self._looked, self)
        self.presses.watch(reader)
        self.desk.active_changed.connect(self._on_active)
        self.judge.finished.connect(self._on_finished)
        session.article_changed.connect(self._on_article)
        window.actions_.keys_changed.connect(self._rest)
        self._connect_actions()
        self._rest()

    @cached_property
    def panel(self) -> ReviewPanel:
        """The panel; it goes into the dock of the window."""
        window = self._window
        panel = ReviewPanel(
            self.desk, self.queue, self.judge, self.editing, window.actions_, window
        )
        panel.set_label_styles(self._styles)
        panel.front_changed.connect(self.desk.set_front)
        panel.reader_wanted.connect(window.reader.setFocus)
        panel.queue.merge_wanted.connect(partial(self._trigger, "review.merge"))
        self.queue.changed.connect(self._open_first)  # after the panel, which has the rows then
        self.presses.watch(panel, panel.view, panel.queue.view)
        return panel

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        if "panel" in vars(self):
            self.panel.set_label_styles(styles)

    def wide(self) -> int:
        """The width that the panel would like, in pixels."""
        return max(WIDE, LETTERS * self._window.fontMetrics().averageCharWidth())

    # Actions and keys

    def _connect_actions(self) -> None:
        slots: dict[str, Callable[[], object]] = {
            "review.accept_agreed": self.judge.accept_agreed,
            "review.accept_annotator": self.judge.accept_annotator,
            "review.both": self.judge.both,
            "review.reject": self.judge.reject,
            "review.add": self.judge.add,
            "review.escalate": self.judge.escalate,
            "review.take_back": self.judge.take_back,
            "review.finish": self.judge.finish,
            "review.reopen": self.judge.reopen,
            "review.edit": self.editing.begin,
            "review.skip": self.desk.go_on,
            "review.next": lambda: self.desk.step(1),
            "review.previous": lambda: self.desk.step(-1),
            "review.note": lambda: self.panel.focus_note(),
        }
        for number in range(1, TAKEN + 1):
            slots[f"{TAKE}{number}"] = partial(self.judge.take, number)
        for id_, slot in slots.items():
            self._window.actions_.connect_to(id_, slot)

    def _trigger(self, id_: str) -> None:
        if id_ in self._window.actions_:
            self._window.actions_[id_].trigger()

    def _table(self) -> Table:
        """What presses mean now: nothing of their own while no article is under review."""
        if not self.desk.active:
            return {}
        actions, say = self._window.actions_, self._window.session.said.emit
        usual = review_table(actions, say)
        if not self.editing.on:
            return usual
        own = editing_table(actions, self.editing, self.editing.begin, self._to_form)
        return {**dict.fromkeys(usual, partial(say, LEAVE_FIRST)), **own}

    def _repeats(self) -> set[int]:
        return repeating(self._window.actions_)

    def _looked(self) -> None:
        if self.desk.active:
            self.desk.watch.touch()

    def _to_form(self) -> None:
        self.panel.form.focus_first()

    def _on_active(self, _active: bool) -> None:
        self._window.status.set_under_review(self.desk.active)
        self._window.labelling.hold(None)
        self._rest()

    def _rest(self) -> None:
        """What would make annotations of one's own rests while an article is under review, and
        what decides rests while none is."""
        active, actions = self.desk.active, self._window.actions_
        wanted = dict.fromkeys(resting(actions), not active)
        wanted |= {spec.id: active for spec in actions.specs("Review") if spec.scope == "review"}
        for id_, enabled in wanted.items():
            if actions[id_].isEnabled() != enabled:
                actions[id_].setEnabled(enabled)
        self._window.top_row.palette_row.setEnabled(not active)

    # What is asked for

    def begin(self) -> None:
        """Give the keyboard to what there is to decide: the open article, or, where nobody has
        handed it in, the first of the queue."""
        review = self.desk.review
        self._seeking = review is None or not review.annotators
        if self.desk.active:
            self._window.reader.setFocus()
        else:
            self.panel.focus_first()
        self._open_first()

    def _open_first(self) -> None:
        if not self._seeking or not self.queue.settled:
            return
        self._seeking = False
        if self.desk.front and self.panel.queue.open_after(None):
            self._window.reader.setFocus()
            self._window.session.said.emit(FIRST)

    def _on_article(self, _key: int | None) -> None:
        self._seeking = False
        self.which.end()

    def open_rule(self) -> None:
        """Ask for a rule, and show what it would decide."""
        from ui.review.rule_dialog import RuleDialog

        if self._window.session.project is None:
            self._window.session.said.emit("No project is open.")
            return
        if self.rule is None:
            self.rule = RuleDialog(self._window.session, self._window)
            self.rule.destroyed.connect(self._forget_rule)
        self.rule.show()
        self.rule.raise_()
        self.rule.activateWindow()

    def _forget_rule(self) -> None:
        self.rule = None

    def _on_finished(self, article: int) -> None:
        session = self._window.session
        if not self.panel.queue.open_after(article):
            rows = self.panel.queue.model.rows
            left = any(row.article != article and row.waiting for row in rows)
            session.said.emit(NONE_NOW if left else ALL_DONE)


def give_width(window: MainWindow, wide: int) -> None:
    """Let the left docks be at least so wide, where the article keeps enough of the window."""
    dock = window.review_dock
    room = int(window.width() * (1 - KEPT)) - window.spans_dock.width()
    wanted = QSize(min(wide, max(room, dock.width())), 0)
    if dock.width() < wanted.width():
        window.resizeDocks([dock], [wanted.width()], Qt.Orientation.Horizontal)
