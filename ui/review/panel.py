"""The review panel: the queue over the groups of the open article over the card of one of them.

What belongs here: laying the three out, and keeping them in step with the desk. What is decided is
``ui.review.judge``; which keys do it, ``ui.review.keys``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont, QHideEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.articles.empty import EmptyState
from ui.inspector.buttons import WordButton
from ui.plain import ElidedLabel, mnemonic_free, one_line, plain_label
from ui.review.added import AddedLines
from ui.review.card import GroupCard
from ui.review.facts import choice_facts, quotes_of
from ui.review.flow import flowing
from ui.review.gold_form import GoldForm
from ui.review.groups_view import GroupModel, GroupsView
from ui.review.key_button import KeyButton
from ui.review.queue_panel import QueuePanel
from ui.review.wording import article_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.scheme import Scheme
    from annotator.team import GoldSpan
    from ui.actions import Actions
    from ui.review.desk import ReviewDesk
    from ui.review.editing import Editing
    from ui.review.judge import Judge
    from ui.review.queue import Queue
    from ui.theme import LabelStyle

MARGIN: Final = 12
QUEUE_MOST: Final = 0.3
CARD: Final = 0.45
"""Of the height: the most that the queue takes while groups are under review, and the least that
the card of a group has."""
ROWS: Final = 3
"""So many groups are seen in the list before the queue has more than its one row."""

NO_ARTICLE: Final = "Open an article of the queue to review it."
NOBODY: Final = "Nobody has handed in this article, so there is nothing to decide in it."
NO_GROUPS: Final = (
    "Whoever finished this article found nothing in it. Add gold with G if something is there;"
    " Ctrl+Enter says that nothing is."
)


class Parts(QSplitter):
    """The three parts above each other, with borders that can be moved."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height is to be shared. Qt calls this."""
        super().resizeEvent(event)
        self.resized.emit()


class ReviewPanel(QWidget):
    """The panel in its dock. Made when it is first seen."""

    reader_wanted = Signal()
    """The keyboard belongs to the article again."""
    front_changed = Signal(bool)
    """The panel is seen now, or hidden behind another tab."""

    def __init__(
        self,
        desk: ReviewDesk,
        queue: Queue,
        judge: Judge,
        editing: Editing,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._judge, self._editing = desk, judge, editing
        self._queue = queue
        self._shown_group: tuple[str, ...] | None = None
        self._notes: dict[tuple[str, ...], str] = {}
        self._by_hand: list[int] = []
        """The heights of the three parts, where somebody has moved a border between them."""
        self._card_for: tuple[int | None, int] = (None, 0)
        self._card_high = 0
        """What the highest card so far has asked for, in which article and at which width: it
        only grows, so that little moves from one group to the next."""
        self.setAccessibleName("Review")
        self.queue = QueuePanel(desk.session, queue, self)
        self.model = GroupModel(self)
        self.view = GroupsView(self.model)
        self.card, self.form = GroupCard(actions), GoldForm(editing)
        self.added = AddedLines(judge.remove_added)
        self.title = ElidedLabel(NO_ARTICLE)
        self.told = plain_label("", wrap=True)
        self.names = WordButton("Names", "Show names", kind="quiet")
        self.agreed = KeyButton(actions, "review.accept_agreed", "Agreed")
        self.whole = KeyButton(actions, "review.accept_annotator", "Whole…")
        self.finish = KeyButton(actions, "review.finish", "Finish")
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.view)
        judge.note = lambda: self.card.note.text().strip()

    def _lay_out(self) -> None:
        font = QFont(self.title.font())
        font.setBold(True)
        self.title.setFont(font)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 8, MARGIN, 6)
        head.setSpacing(4)
        self.buttons = flowing(self.agreed, self.whole, self.finish)
        line = QHBoxLayout()
        line.addWidget(self.title, 1)
        line.addWidget(self.names)
        head.addLayout(line)
        for widget in (self.told, self.buttons):
            head.addWidget(widget)
        self._middle = QWidget()
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.added)
        self.nothing = EmptyState("", "", (("Open the first", self._open_first),))
        self.pages = QStackedWidget()
        for page in (self.card, self.form, self.nothing):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        self.splitter = Parts(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for part in (self.queue, self._middle, self.pages):
            self.splitter.addWidget(part)
        # It holds up no window that is made lower, also with large letters: it scrolls then.
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.splitter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _connect(self) -> None:
        desk, editing = self._desk, self._editing
        desk.review_changed.connect(self._show_article)
        desk.group_changed.connect(self._show_group)
        desk.names_changed.connect(self._show_names)
        desk.draft_changed.connect(self._show_draft)
        editing.ended.connect(self._on_ended)
        self._judge.decided.connect(self._forget_note)
        self.view.moved_row.connect(desk.go)
        self.view.clicked_row.connect(desk.go)
        self.view.entered_row.connect(lambda _row: self.reader_wanted.emit())
        self.card.taken.connect(self._judge.take)
        self.card.menu_wanted.connect(self._choice_menu)
        self.card.note.left.connect(self._on_note)
        self.form.reader_wanted.connect(self.reader_wanted)
        self.queue.reader_wanted.connect(self.reader_wanted)
        self.queue.height_changed.connect(self._share)
        self.splitter.splitterMoved.connect(self._on_moved)
        self.splitter.resized.connect(self._share)
        self.names.clicked.connect(lambda: desk.set_anonymous(not desk.anonymous))

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.model.set_styles(styles)
        self.card.set_styles(styles)
        self._show_group()

    # Being seen

    def showEvent(self, event: QShowEvent) -> None:
        """In front: the article is under review."""
        super().showEvent(event)
        if not event.spontaneous():
            self._queue.set_watching(True)
            self.front_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Behind another tab: the keys are those of labelling again."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._queue.set_watching(False)
            self.front_changed.emit(False)

    def focus_first(self) -> None:
        """Put the keyboard on the groups, else on the queue."""
        if self.model.rowCount():
            self.view.setFocus()
        else:
            self.queue.focus_list()

    def _share(self) -> None:
        """Give each part the height that what is in it asks for, unless it was shared by hand."""
        review, handles = self._desk.review, 2 * self.splitter.handleWidth()
        all_ = self.splitter.height() - handles
        under_review = review is not None and bool(review.annotators)
        self._middle.setVisible(under_review)
        self.pages.setVisible(under_review or self.queue.holds_rows)
        if self._by_hand and under_review:
            self.splitter.setSizes(self._by_hand)
            return
        if under_review:
            queue, card = self._under_review(all_)
        else:
            card, queue = self.nothing.sizeHint().height(), all_
        self.splitter.setSizes([queue, max(0, all_ - queue - card), card])

    def _under_review(self, all_: int) -> tuple[int, int]:
        """The heights of queue and card: first the card has what it asks for, then the list of
        groups some rows, and the queue what is left; each of both at least one row."""
        least, groups = (part.minimumSizeHint().height() for part in (self.queue, self._middle))
        asked = max(int(all_ * CARD), self._asked_by_card())
        card = max(0, min(asked, all_ - least - groups))
        more = (
            min(ROWS, self.model.rowCount()) - 1
        ) * self.view.verticalHeader().defaultSectionSize()
        most = min(int(all_ * QUEUE_MOST), all_ - card - groups - max(0, more))
        return max(least, min(self.queue.wanted_height(), most)), card

    def _asked_by_card(self) -> int:
        wide = self.splitter.width()  # as wide as the pages are going to be
        if self._card_for != (self._desk.session.article, wide):
            self._card_for, self._card_high = (self._desk.session.article, wide), 0
        if self._shown_group is not None and self._shown_group == self._desk.key:
            self._card_high = max(self._card_high, self.card.wanted_height(wide))
        return self._card_high

    def _on_moved(self) -> None:
        if self._middle.isVisible():
            self._by_hand = self.splitter.sizes()

    def _open_first(self) -> None:
        if self.queue.open_after(None):
            self.reader_wanted.emit()

    # What is shown

    def _show_article(self) -> None:
        desk = self._desk
        review = desk.review
        groups = review.groups if review is not None else ()
        if self._desk.draft is None:
            self._shown_group = None
        self.model.show(groups)
        self.title.set_words(self._title())
        lines = article_words(review, desk.names, self._scheme()) if review is not None else ()
        self.told.setText("\n".join(lines))
        self.told.setVisible(bool(lines))
        may = review is not None and review.may_decide and bool(review.annotators)
        for widget in (self.buttons, self.names):
            widget.setVisible(review is not None and bool(review.annotators))
        open_groups = [group for group in groups if group.state != "decided"]
        self.agreed.setEnabled(may and any(each.agreed for each in open_groups))
        self.whole.setEnabled(may and bool(open_groups))
        self.finish.setEnabled(may and not open_groups)
        self.added.show_added(review.added if review is not None else (), self._scheme())
        self.view.setVisible(bool(groups))
        self._show_page()
        self._share()

    def _title(self) -> str:
        review, session = self._desk.review, self._desk.session
        if review is None or session.project is None:
            return NO_ARTICLE if session.article is None else "This article"
        return one_line(session.project.article(review.article).title, 120) or "Untitled"

    def _scheme(self) -> Scheme | None:
        project = self._desk.session.project
        return project.scheme if project is not None else None

    def _show_names(self) -> None:
        self.names.say("Hide names" if not self._desk.anonymous else "Show names")
        self._show_article()
        self._show_group()

    def _show_group(self) -> None:
        desk = self._desk
        group, review, project = desk.group, desk.review, desk.session.project
        self.view.go_to(desk.at)
        if group is None or review is None or project is None:
            self._shown_group = None
            self._show_page()
            return
        quotes = quotes_of(review)
        facts = choice_facts(group, project.scheme, desk.text, desk.names, quotes)
        self.card.show_group(
            group,
            desk.at + 1,
            len(review.groups),
            facts,
            project.scheme,
            desk.names,
            may=review.may_decide and not desk.session.busy,
        )
        if desk.key != self._shown_group:
            self._change_note(desk.key)
            self.card.reach()
        self._show_page()
        self._share()

    def _show_draft(self, draft: GoldSpan | None) -> None:
        review, project = self._desk.review, self._desk.session.project
        if draft is not None and review is not None and project is not None:
            self.form.show_draft(draft, project.scheme, self._desk.text, quotes_of(review))
        self._show_page()

    def _on_ended(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.form.isAncestorOf(focus):
            self.reader_wanted.emit()
        self.form.forget()

    def _show_page(self) -> None:
        desk = self._desk
        page: QWidget = self.nothing
        if desk.draft is not None:
            page = self.form
        elif desk.group is not None:
            page = self.card
        else:
            self.nothing.sentence.setText(self._why_nothing())
            other = desk.review is None or not desk.review.annotators
            self.nothing.buttons[0].setVisible(other)
        self.pages.setCurrentWidget(page)

    def _why_nothing(self) -> str:
        desk = self._desk
        if desk.review is None:
            return desk.problem
        return NO_GROUPS if desk.review.annotators else NOBODY

    # Notes

    def _change_note(self, key: tuple[str, ...] | None) -> None:
        """Another group has another note; one that was typed waits for its own."""
        if self._shown_group is not None:
            self._notes[self._shown_group] = self.card.note.text()
        self._shown_group = key
        group = self._desk.group
        mine = self._judge.mine(group) if group is not None else None
        kept = self._notes.get(key or (), "")
        self.card.set_note(kept or (mine.fields.note if mine is not None else ""))

    def _forget_note(self) -> None:
        """The decision has taken the note along."""
        if self._shown_group is not None:
            self._notes.pop(self._shown_group, None)
        self._shown_group = None

    def focus_note(self) -> None:
        """Put the keyboard into the note of the current group."""
        if self._desk.group is not None:
            self.card.open_note()

    def _on_note(self, keep: bool) -> None:
        note = self.card.note.text().strip()
        if keep:
            self._judge.set_note(note)
        else:
            group = self._desk.group
            mine = self._judge.mine(group) if group is not None else None
            note = mine.fields.note if mine is not None else ""
        self.reader_wanted.emit()
        self.card.set_note(note)

    # By mouse

    def _choice_menu(self, point: QPoint, number: int) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in (
            (f"Take version {number}", lambda: self._judge.take(number)),
            (f"Edit version {number} into gold", lambda: self._editing.begin(number)),
        ):
            action = menu.addAction(mnemonic_free(words))
            action.triggered.connect(lambda _=False, act=act: act())
        menu.popup(point)
