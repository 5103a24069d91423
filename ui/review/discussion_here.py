"""The threads about the open article, or about a label: those on the selected span first.

What belongs here: which threads stand where, and the form that begins one. One thread is
``ui.review.discussion_card``; what is done in it, ``ui.review.discussion_acts``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from annotator.team import About
from ui.inspector.buttons import WordButton
from ui.inspector.folds import FoldHeader
from ui.inspector.tabs import TabOrder
from ui.plain import plain_label
from ui.review.discussion_card import ThreadCard
from ui.review.discussion_new import NewThread
from ui.review.discussion_words import BLIND, People, is_about, subject_of
from ui.review.flow import flowing

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.team import Thread
    from ui.review.discussion_acts import Acts
    from ui.theme import LabelStyle

MARGIN: Final = 12
SPACE: Final = 8
FEW: Final = 3
"""So many open threads stand unfolded from the first."""

NO_ARTICLE: Final = "Open an article to discuss it."
NOTHING: Final = (
    "Nobody has said anything here yet. Comment on the selected span, on the article, or, in a"
    " review, on the conflict. Comments never count as disagreement."
)


class HerePage(QWidget):
    """The threads of one place. ``conflict`` gives the ids of the annotations of the current
    group while an article is under review."""

    reader_wanted = Signal()
    shown = Signal()
    """The threads of a place are shown, perhaps of another one (``label``)."""

    def __init__(
        self,
        acts: Acts,
        conflict: Callable[[], Sequence[str]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._acts, self._conflict = acts, conflict
        self.label: str | None = None
        """The id of the label whose threads are shown; None: those of the open article."""
        self._styles: Mapping[str, LabelStyle] = {}
        self._unfolded: dict[str, bool] = {}
        self.cards: dict[str, ThreadCard] = {}
        self._order: list[ThreadCard] = []
        self.blind = plain_label(BLIND, wrap=True)
        self.heading = _section("")
        self.back = WordButton("Back to the article", kind="accent")
        self.on_span = WordButton("Span", "Comment on the selected span")
        self.on_article = WordButton("Article", "Comment on the article")
        self.on_conflict = WordButton("Conflict", "Comment on the current conflict")
        self.on_label = WordButton("Ask about the label…")
        self.new = NewThread(acts)
        self.near, self.rest = _section("On the selected span"), _section("In this article")
        self.resolved = FoldHeader("Resolved")
        self.nothing = plain_label(NOTHING, wrap=True)
        self._lay_out()
        self._connect()

    # Making

    def _lay_out(self) -> None:
        for label in (self.blind, self.nothing):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.start_words = plain_label("Comment on")
        self.start_words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.start_words.setMinimumHeight(self.on_span.sizeHint().height())
        self.starts = flowing(self.start_words, self.on_span, self.on_article, self.on_conflict)
        self.label_row = flowing(self.on_label, self.back)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(MARGIN, SPACE, MARGIN, MARGIN)
        self._column.setSpacing(SPACE)
        fixed = (self.heading, self.label_row, self.starts, self.blind, self.new)
        for widget in (*fixed, self.near, self.rest, self.nothing, self.resolved):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self._first = len(fixed)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        self._tabs = TabOrder(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.show_label(None))
        self.on_span.clicked.connect(lambda: self.comment("annotation"))
        self.on_article.clicked.connect(lambda: self.comment("article"))
        self.on_conflict.clicked.connect(lambda: self.comment("conflict"))
        self.on_label.clicked.connect(lambda: self.comment("label"))
        self.new.left.connect(self.reader_wanted)
        self.new.started.connect(self._on_started)
        self.resolved.toggled.connect(lambda _: self.show_threads())

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self.new.set_styles(styles)
        for card in self.cards.values():
            card.set_styles(styles)

    # Which place

    @property
    def article(self) -> int | None:
        """The article whose threads are shown."""
        return self._acts.session.article if self.label is None else None

    def show_label(self, label: str | None) -> None:
        """Show the threads about a label; None: those of the open article."""
        if label != self.label:
            self.label = label
            self.new.put_away()
        self.show_threads()

    def about(self, kind: str) -> About | None:
        """What a new thread would be about, as things are; None: there is no such thing now."""
        session = self._acts.session
        project, conflict = session.project, tuple(sorted(self._conflict()))
        if kind == "label" and self.label:
            return About("label", (self.label,))
        if self.label is not None or session.article is None or project is None:
            return None
        if kind == "annotation" and session.selection is not None:
            return About("annotation", (session.selection,))
        if kind == "conflict" and conflict:
            return About("conflict", conflict)
        return About("article") if kind == "article" else None

    def comment(self, kind: str, *, focus: bool = True) -> bool:
        """Open the form for a comment on this; False where there is no such thing now."""
        about, project = self.about(kind), self._acts.session.project
        if about is None or project is None or not self._acts.may_write:
            return False
        self.new.open(self.article, about, subject_of(project, about, self.article))
        self.show_threads()
        self.area.verticalScrollBar().setValue(0)
        if focus:
            self.new.focus_words()
        return True

    def _find_draft(self, project: Project) -> None:
        """A comment that was begun on this place stands open again."""
        article = self.article
        kinds: list[About] = []
        for kind in ("annotation", "conflict", "article", "label"):
            about = self.about(kind)
            kinds += [about] if about is not None else []
        for about in kinds:
            if self._acts.drafts.words(self._acts.new_key(article, about)):
                self.new.open(article, about, subject_of(project, about, article))
                return

    # Showing

    def show_threads(self) -> None:
        """Read and show the threads of the place as they are now."""
        project, article = self._acts.session.project, self.article
        target = self.new.target
        if target is not None and target[0] != article:
            self.new.put_away()
        there = project is not None and (article is not None or self.label is not None)
        threads: list[Thread] = []
        if project is not None and self.label is not None:
            threads = project.label_threads(self.label)
        elif project is not None and article is not None:
            threads = project.threads(article)
        blind = project is not None and article is not None and project.kept_back(article)
        self.blind.setVisible(blind)
        self._show_starts(there=there)
        if project is not None and there and self.new.target is None and self._acts.may_write:
            self._find_draft(project)
        self._place(project, threads)
        self.nothing.setText(NOTHING if there else NO_ARTICLE)
        self.nothing.setVisible(not threads and self.new.isHidden())
        self.shown.emit()

    def _show_starts(self, *, there: bool) -> None:
        project, label = self._acts.session.project, self.label
        may = there and self._acts.may_write
        self.starts.setVisible(there and label is None)
        self.on_span.setEnabled(may and self.about("annotation") is not None)
        self.on_article.setEnabled(may)
        conflict = self.about("conflict") is not None
        self.on_conflict.setVisible(conflict)
        self.on_conflict.setEnabled(may)
        self.label_row.setVisible(label is not None)
        self.on_label.setEnabled(may)
        self.heading.setVisible(label is not None)
        if label is not None and project is not None:
            words = subject_of(project, About("label", (label,)), None).words
            self.heading.setText(words)

    def _place(self, project: Project | None, threads: Sequence[Thread]) -> None:
        """Put a card for each thread into its section; cards that are there stay the same."""
        selection = self._acts.session.selection if self.label is None else None
        conflict = self._conflict() if self.label is None else ()
        open_ = [each for each in threads if not each.resolved]
        done = [each for each in threads if each.resolved]
        near = [each for each in open_ if is_about(each, selection)]
        about = [each for each in open_ if each not in near and _any(each, conflict)]
        rest = [each for each in open_ if each not in near and each not in about]
        shown_done = done if self.resolved.isChecked() else []
        few = len(open_) <= FEW
        people = self._acts.people()
        self._drop({each.id for each in (*open_, *shown_done)})
        rows: list[QWidget] = []
        self._order = []
        for section, each_of in ((self.near, near), (self.rest, [*about, *rest])):
            section.setVisible(bool(each_of))
            rows.append(section)
            rows += [self._card(project, each, people, few or each in near) for each in each_of]
        rows.append(self.nothing)
        self.rest.setText(self._rest_words(bool(near)))
        self.resolved.setVisible(bool(done))
        self.resolved.tell(f"{len(done):,}")
        rows.append(self.resolved)
        rows += [self._card(project, each, people, False) for each in shown_done]
        self._lay(rows)

    def _rest_words(self, near: bool) -> str:
        if self.label is not None:
            return "About this label"
        return "Elsewhere in this article" if near else "In this article"

    def _card(
        self, project: Project | None, thread: Thread, people: People, open_: bool
    ) -> ThreadCard:
        assert project is not None, "threads of a project"
        card = self.cards.get(thread.id)
        if card is None:
            card = ThreadCard(self._acts)
            card.set_styles(self._styles)
            card.folded.connect(self._unfolded.__setitem__)
            card.moved.connect(lambda by, card=card: self._step(card, by))
            card.left.connect(self.reader_wanted)
            self.cards[thread.id] = card
        subject = subject_of(project, thread.about, thread.article, thread.quote)
        card.show_thread(thread, subject, people)
        card.unfold(self._unfolded.get(thread.id, open_) or card.begun)
        self._order.append(card)
        return card

    def _drop(self, kept: set[str]) -> None:
        """Take the cards away that are not wanted; the keyboard does not go astray with one."""
        focus = QApplication.focusWidget()
        for id_ in [id_ for id_ in self.cards if id_ not in kept]:
            card = self.cards.pop(id_)
            if focus is not None and card.isAncestorOf(focus):
                self._to_neighbour(card)
            card.hide()
            card.setParent(None)
            card.deleteLater()

    def _to_neighbour(self, card: ThreadCard) -> None:
        at = self._order.index(card) if card in self._order else 0
        others = [each for each in self._order if each.thread_ and each is not card]
        others = [each for each in others if each.thread_ and each.thread_.id in self.cards]
        if others:
            others[min(at, len(others) - 1)].focus_head()
        else:
            self.reader_wanted.emit()

    def _lay(self, rows: Sequence[QWidget]) -> None:
        """Put the rows into the column in this order; only what moves is touched."""
        for at, row in enumerate(rows, self._first):
            if self._column.indexOf(row) != at:
                self._column.removeWidget(row)
                self._column.insertWidget(at, row)
                if isinstance(row, ThreadCard):
                    row.show()
        self._tabs.follow()

    # The keyboard

    def _step(self, card: ThreadCard, by: int) -> None:
        at = self._order.index(card) + by
        if 0 <= at < len(self._order):
            self._order[at].focus_head()
            self.area.ensureWidgetVisible(self._order[at].head)

    def focus_first(self) -> None:
        """Put the keyboard on a comment that was begun, else on the first thread."""
        if not self.new.isHidden():
            self.new.focus_words()
        elif self._order:
            self._order[0].focus_head()
        elif self.label is not None:
            self.on_label.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.on_article.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_thread(self, id_: str) -> None:
        """Show a thread unfolded, with the keyboard on it; one that is resolved too."""
        self._unfolded[id_] = True
        if id_ not in self.cards:
            self.resolved.setChecked(True)
        self.show_threads()
        card = self.cards.get(id_)
        if card is not None:
            card.focus_head()
            self.area.ensureWidgetVisible(card)

    def _on_started(self) -> None:
        """A thread was begun: it is the newest, and unfolded."""
        self.show_threads()
        newest = max(
            (each for each in self._order if each.thread_),
            key=lambda each: each.thread_.newest if each.thread_ else 0,
            default=None,
        )
        if newest is not None and newest.thread_ is not None:
            self.focus_thread(newest.thread_.id)


def _any(thread: Thread, ids: Sequence[str]) -> bool:
    return any(is_about(thread, each) for each in ids)


def _section(words: str) -> QLabel:
    label = plain_label(words, wrap=True)
    font = QFont(label.font())
    font.setBold(True)
    label.setFont(font)
    return label
