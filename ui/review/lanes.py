"""Comparing: the article once, with the lanes of its annotators, in reading and under review.

What belongs here: when lanes are shown, which of them, under which names, and going from conflict
to conflict. Under review the lanes follow the review desk (which group is the current one, how
people are called); else the article's review is read here. The bar is made when it is first seen.

Nobody asks for lanes in an article that several others annotated and the person did not: drawn as
one, their spans would tell nothing. There the lanes are shown by themselves, until the person does
away with them, which is kept as a setting.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.errors import Problem
from ui.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from annotator.review.model import ArticleReview
    from annotator.values import Changes
    from ui.look import Look
    from ui.reader import Reader
    from ui.review.comparison import Face
    from ui.review.desk import ReviewDesk
    from ui.review.lanes_bar import LanesBar
    from ui.session import Session
    from ui.settings import Settings
    from ui.theme import LabelStyle, Theme

NOBODY = "Nobody has handed in work on this article yet: there is nothing to compare."
ALONE = "One annotator has handed in so far: there is nobody to compare with yet."
ALIKE = "The annotators do not differ anywhere in this article."

SETTING: Final = "reader.lanes"
"""Whether lanes come by themselves."""
MANY: Final = 2000
"""Spans of an article beyond which they do not: it opens at once, and lanes take their time."""

_BRINGING: Final = frozenset({"sight", "progress", "people", "assignments", "merge"})
"""Kinds of changes with which lanes may come by themselves."""


class LanesDesk(QObject):
    """Shows lanes in the reader. Made once, by the window; ``put_bar`` takes the bar, which belongs
    over the article."""

    changed = Signal()
    """Whether lanes are wanted, or under which names, may be otherwise now."""

    def __init__(
        self,
        session: Session,
        reader: Reader,
        look: Look,
        put_bar: Callable[[LanesBar], object],
        settings: Settings | None = None,
    ) -> None:
        super().__init__(reader)
        self._session, self._reader, self._look = session, reader, look
        self._settings = settings
        """Without any, lanes never come by themselves."""
        self._itself = False
        """Whether they have, in the open article."""
        self._put_bar = put_bar
        self._styles: Mapping[str, LabelStyle] = {}
        self._desk: ReviewDesk | None = None
        self._review: ArticleReview | None = None
        self._faces: tuple[Face, ...] = ()
        self._hidden: set[str] = set()
        self._solo: str | None = None
        self._reading = False
        self._reviewing = True
        self.anonymous = self.shuffled = True
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.refresh)
        session.project_changed.connect(self._on_article)
        session.article_changed.connect(self._on_article)
        session.changed.connect(self._on_changed)
        reader.group_picked.connect(self._on_group_picked)
        reader.version_picked.connect(self._on_version_picked)
        look.changed.connect(self._on_theme)
        if settings is not None:
            settings.changed.connect(self._on_setting)

    def follow(self, desk: ReviewDesk) -> None:
        """Let the lanes follow the review desk while an article is under review."""
        self._desk = desk
        # At once: the desk brings the group into view when the lanes have their room.
        desk.review_changed.connect(self.refresh)
        desk.names_changed.connect(self._later.start)
        desk.draft_changed.connect(lambda _: self._later.start())
        desk.active_changed.connect(lambda _: self.refresh())
        desk.group_changed.connect(self._on_desk_group)

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        if self.shown:
            self._later.start()

    # Whether lanes are shown

    @property
    def under_review(self) -> bool:
        """Whether the review desk says what is shown."""
        return self._desk is not None and self._desk.active

    @property
    def wanted(self) -> bool:
        """Whether lanes are asked for, here and now, or come by themselves."""
        return self._reviewing if self.under_review else self._reading or self._itself

    @property
    def shown(self) -> bool:
        """Whether there are lanes in the reader."""
        return self._reader.comparison is not None

    def set_wanted(self, wanted: bool) -> None:
        """Show lanes, or the reader's own spans. Under review this holds for reviews, else for
        reading."""
        if self.under_review:
            self._reviewing = wanted
        else:
            if self._settings is not None and self._others():
                self._settings.set(SETTING, wanted)
            self._reading = wanted
        self.refresh()

    def _others(self) -> bool:
        """Whether several others annotated the open article, and I did not."""
        project, key = self._session.project, self._session.article
        if project is None or key is None or len(project.annotators()) < 2:
            return False
        spans = self._session.annotations(key)
        people = {one.annotator for one in spans}
        return len(spans) <= MANY and len(people) > 1 and project.me.id not in people

    def _come(self) -> bool:
        """Whether lanes come by themselves here."""
        settings = self._settings
        return settings is not None and settings.flag(SETTING) and self._others()

    def toggle(self) -> None:
        """Show lanes if there are none, and the other way round."""
        self.set_wanted(not self.wanted)

    @cached_property
    def bar(self) -> LanesBar:
        """The bar over the article."""
        from ui.review.lanes_bar import LanesBar

        bar = LanesBar(self._look.theme, self._reader.parentWidget())
        bar.hide()
        bar.hide_wanted.connect(self._on_hide)
        bar.solo_wanted.connect(self._on_solo)
        bar.anonymous_wanted.connect(self.set_anonymous)
        bar.shuffled_wanted.connect(self.set_shuffled)
        bar.closed.connect(lambda: self.set_wanted(False))
        self._put_bar(bar)
        return bar

    @property
    def _has_bar(self) -> bool:
        return "bar" in vars(self)

    # What is shown

    def refresh(self) -> None:
        """Look again at what there is to compare, and show it."""
        self._later.stop()
        problem = ""
        self._itself = not self._reading and not self.under_review and self._come()
        if not self.wanted or self._session.article is None:
            self._review, self._faces = None, ()
        elif self.under_review and self._desk is not None:
            self._review, self._faces = self._desk.review, self._desk.faces
            self.anonymous, self.shuffled = self._desk.anonymous, self._desk.shuffled
        else:
            problem = self._read()
        if self._itself and len(self._faces) < 2:  # they have not handed in
            self._itself, self._review, self._faces, problem = False, None, (), ""
        self._hide_names()
        self._show(problem)

    def _hide_names(self) -> None:
        """While lanes or groups stand for people, nothing else in the window names them either."""
        desk = self._desk
        if desk is not None and desk.front:
            faces, anonymous = desk.faces, desk.anonymous
        else:
            faces, anonymous = self._faces, self.anonymous
        hidden = {face.annotator: face.name for face in faces} if faces and anonymous else None
        self._session.hide_names(hidden)

    def _read(self) -> str:
        """Read the review of the open article; why there is none, in words."""
        from ui.review.comparison import faces_of

        project, key = self._session.project, self._session.article
        self._review, self._faces = None, ()
        if project is None or key is None:
            return ""
        try:
            review = project.review(key)
        except Problem as problem:
            return str(problem)
        names = {who.id: who.name for who in project.annotators()}
        self._review = review
        self._faces = faces_of(
            review,
            names,
            project.article(key).sha256,
            anonymous=self.anonymous,
            shuffled=self.shuffled,
        )
        return ""

    def _show(self, problem: str) -> None:
        from ui.review.comparison import comparison_of

        review, faces, former = self._review, self._faces, self._reader.comparison
        if review is None or not faces:
            self._reader.set_comparison(None)
        else:
            current = self._current_of(review)
            state = comparison_of(
                review,
                faces,
                self._styles,
                hidden=self._hidden,
                solo=self._solo,
                current=current,
                picked=former.picked if former is not None else "",
                gold=True if self.under_review else bool(review.gold) if self._itself else None,
                draft=self._desk.draft if self._desk is not None and self.under_review else None,
            )
            self._reader.set_comparison(state)
        self._show_bar(problem or _left(review, faces))
        self.changed.emit()

    def _current_of(self, review: ArticleReview) -> int | None:
        if self.under_review and self._desk is not None:
            return self._desk.at if 0 <= self._desk.at < len(review.groups) else None
        former = self._reader.comparison
        at = former.current if former is not None else None
        return at if at is not None and at < len(review.groups) else None

    def _show_bar(self, words: str) -> None:
        wanted = self.wanted and self._session.article is not None
        if not wanted and not self._has_bar:
            return
        self.bar.show_faces(self._faces, self._hidden, self._solo)
        self.bar.show_naming(anonymous=self.anonymous, shuffled=self.shuffled)
        self.bar.tell(words)
        self.bar.setVisible(wanted)

    # Which lanes, and under which names

    def _on_hide(self, who: str, hide: bool) -> None:
        if self._solo is not None:
            # Out of "only this one": the clicked lane comes or goes among those that were there.
            others = {face.annotator for face in self._faces} - {self._solo}
            self._hidden, self._solo = others, None
        self._hidden = self._hidden | {who} if hide else self._hidden - {who}
        self._show("")

    def _on_solo(self, who: str) -> None:
        self._solo = who or None
        self._hidden = set()
        self._show("")

    def set_anonymous(self, anonymous: bool) -> None:
        """Letters stand for the annotators, or they are called by name."""
        self.anonymous = anonymous
        if self.under_review and self._desk is not None:
            self._desk.set_anonymous(anonymous)
        self.refresh()

    def set_shuffled(self, shuffled: bool) -> None:
        """Order and letters are mixed anew for each article, or are the same in all."""
        self.shuffled = shuffled
        if self.under_review and self._desk is not None:
            self._desk.set_shuffled(shuffled)
        self.refresh()

    # From group to group

    def next_conflict(self, *, back: bool = False) -> None:
        """Go to the next (or previous) group that differs; lanes are shown if they were not."""
        if not self.shown:
            self.set_wanted(True)
        state = self._reader.comparison
        if state is None:
            self._session.said.emit(self.bar.told.words() or NOBODY)
            return
        at = state.current if state.current is not None else self._at_caret(back=back)
        found = state.next_conflict(at, back=back)
        if found is None:
            self._session.said.emit(ALIKE)
            return
        self._go(found, reveal=True)
        self._session.said.emit(one_line(state.groups[found].words, 300))
        self._reader.announce(state.groups[found].words)

    def _at_caret(self, *, back: bool) -> int | None:
        """The group from which to go on: the last before the caret, or the first behind it."""
        state, caret = self._reader.comparison, self._reader.caret()
        starts = [group.start for group in state.groups] if state is not None else []
        before = sum(start < caret for start in starts)
        return before if back else before - 1

    def _go(self, number: int, *, reveal: bool) -> None:
        state = self._reader.comparison
        if self.under_review and self._desk is not None:
            self._desk.go(number, reveal=reveal)
            return
        if state is not None:
            self._reader.set_comparison(replace(state, current=number))
        if reveal:
            self._reader.reveal_group(number)

    def _on_desk_group(self) -> None:
        state, desk = self._reader.comparison, self._desk
        if state is None or desk is None or not self.under_review or self._later.isActive():
            return
        if desk.review is self._review:
            at = desk.at if 0 <= desk.at < len(state.groups) else None
            self._reader.set_comparison(replace(state, current=at, picked=""))
        else:
            self.refresh()

    def _on_group_picked(self, number: int) -> None:
        self._go(number, reveal=False)

    def _on_version_picked(self, key: str) -> None:
        state = self._reader.comparison
        if state is not None:
            self._reader.set_comparison(replace(state, picked=key))

    # From the session

    def _on_article(self, _: object = None) -> None:
        self._hidden, self._solo = set(), None
        self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if self.under_review:
            return
        if not self.wanted and not changes.kinds & _BRINGING:
            return
        if not changes.articles or self._session.article in changes.articles:
            self._later.start()

    def _on_setting(self, key: str) -> None:
        if key == SETTING:
            self.refresh()

    def _on_theme(self, theme: Theme) -> None:
        if self._has_bar:
            self.bar.set_theme(theme)
            self.refresh()


def _left(review: ArticleReview | None, faces: Sequence[Face]) -> str:
    """What there is to say where there is little to compare."""
    if review is None:
        return ""
    waiting = len(review.waiting)
    if not faces:
        return NOBODY
    if len(faces) == 1:
        return ALONE
    return f"{waiting} more to hand in" if waiting else ""
