"""The review desk: which article is under review, and which of its groups is the current one.

What belongs here: following the session, reading the review of the open article, going from group
to group, and telling who listens. What is decided is ``ui.review.deciding``; the queue of articles
is ``ui.review.queue``. An article is under review while the review panel is in front and the
person may see and decide about others' work in it: then the keys of review go before the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from annotator.errors import Problem
from annotator.values import Segment
from ui.review.names import Names
from ui.review.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.review.model import ArticleReview, Choice, Group
    from annotator.team import GoldSpan
    from annotator.values import Changes
    from ui.reader import Reader
    from ui.review.comparison import Face
    from ui.session import Session


class ReviewDesk(QObject):
    """The open article as an adjudicator sees it. Made once, by the window."""

    review_changed = Signal()
    """Another article's review is here, or the same one's anew (``review``, ``problem``)."""
    group_changed = Signal()
    """Another group is the current one (``at``)."""
    names_changed = Signal()
    """People are called otherwise (``names``)."""
    draft_changed = Signal(object)
    """The gold span being made (``GoldSpan``), or None."""
    active_changed = Signal(bool)
    """The keys of review hold now, or do not any more."""

    def __init__(self, session: Session, reader: Reader, watch: Watch | None = None) -> None:
        super().__init__(reader)
        self.session, self.reader = session, reader
        self.watch = watch or Watch()
        self.review: ArticleReview | None = None
        self.problem = ""
        """Why there is no review of the open article, in words; "" where there is none open."""
        self.at = -1
        self.names = Names()
        self.anonymous = self.shuffled = True
        self.faces: tuple[Face, ...] = ()
        self.draft: GoldSpan | None = None
        self._people: dict[str, str] | None = None
        """The names of the project, by id; read when they are first needed."""
        self._front = False
        self._active = False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._catch_up)
        session.project_changed.connect(self._on_project)
        session.article_changed.connect(self._on_article)
        session.changed.connect(self._on_changed)

    # What is looked at

    @property
    def group(self) -> Group | None:
        """The current group."""
        groups = self.review.groups if self.review is not None else ()
        return groups[self.at] if 0 <= self.at < len(groups) else None

    @property
    def text(self) -> str:
        """The text of the article under review."""
        project, review = self.session.project, self.review
        return project.text(review.article) if project is not None and review is not None else ""

    @property
    def active(self) -> bool:
        """Whether the keys of review hold."""
        return self._active

    @property
    def key(self) -> tuple[str, ...] | None:
        """What names the current group while it stays as it is: the ids of its annotations."""
        group = self.group
        return None if group is None else ids_of(group)

    def set_front(self, front: bool) -> None:
        """The review panel is in front now, or hidden."""
        self._front = front
        if front:
            self.refresh()
        else:
            self._settle()

    @property
    def front(self) -> bool:
        """Whether the review panel is seen."""
        return self._front

    def set_anonymous(self, anonymous: bool) -> None:
        """Letters stand for people, or they are called by name."""
        self.anonymous = anonymous
        self._name()

    def set_shuffled(self, shuffled: bool) -> None:
        """Order and letters are mixed anew for each article, or are the same in all."""
        self.shuffled = shuffled
        self._name()

    def set_draft(self, draft: GoldSpan | None) -> None:
        """A gold span is being made; None: no longer."""
        if draft != self.draft:
            self.draft = draft
            self.draft_changed.emit(draft)

    # Following the session

    def _on_project(self) -> None:
        self._people = None
        self.watch.forget()
        self.refresh()

    def _on_article(self, _key: int | None) -> None:
        self.watch.forget()
        self.set_draft(None)
        self.at = -1
        self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        article = self.session.article
        if {"people", "merge"} & changes.kinds:
            self._people = None
        if changes.articles and article not in changes.articles:
            return
        self._later.start()

    def _catch_up(self) -> None:
        """Something was changed elsewhere, undone or made again: go to the one group that is about,
        if it is one."""
        former = self.review
        self.refresh()
        if former is None or self.review is None or former.article != self.review.article:
            return
        before = {ids_of(group): _standing(group) for group in former.groups}
        other = [
            at
            for at, group in enumerate(self.review.groups)
            if before.get(ids_of(group), _standing(group)) != _standing(group)
        ]
        if len(other) == 1:
            self.go(other[0])

    def refresh(self, *, go_on: bool = False) -> None:
        """Read the review of the open article again; the current group stays where it can, or
        (``go_on``) the next open one follows, where one is open."""
        self._later.stop()
        if not self._front:
            self._settle()
            return
        former, key = self.key, self.session.article
        same = self.review is not None and self.review.article == key
        self._read(key)
        self.at = self._again(former) if same and self.review is not None else self.next_open(-1)
        moves = go_on and self.review is not None and bool(self.review.open)
        if moves:
            self.at = self.next_open(self.at)
            self.set_draft(None)
        self._name()
        self._settle()
        self.review_changed.emit()
        self.group_changed.emit()
        self._look()
        if moves or not same:
            self._reveal()

    def _read(self, key: int | None) -> None:
        project = self.session.project
        self.review, self.problem = None, ""
        if project is None or key is None:
            return
        try:
            self.review = project.review(key)
        except Problem as problem:
            self.problem = str(problem)

    def _again(self, former: tuple[str, ...] | None) -> int:
        """Where the group with (some of) these annotations stands now."""
        groups = self.review.groups if self.review is not None else ()
        for at, group in enumerate(groups):
            if former is not None and set(former) & set(ids_of(group)):
                return at
        return min(self.at, len(groups) - 1) if self.at >= 0 else self.next_open(-1)

    def _name(self) -> None:
        """Find out how people are called, and say so where that has changed."""
        project, review = self.session.project, self.review
        former, self.faces, self.names = self.faces, (), Names()
        if project is not None and review is not None:
            from ui.review.comparison import faces_of

            if self._people is None:
                self._people = {who.id: who.name for who in project.annotators()}
            sha256 = project.article(review.article).sha256
            self.faces = faces_of(
                review, self._people, sha256, anonymous=self.anonymous, shuffled=self.shuffled
            )
            self.names = Names(self._people, self.faces, project.me.id)
            self.review = as_lanes(review, self.faces)
        if self.faces != former:
            self.names_changed.emit()

    def _settle(self) -> None:
        """Say whether the keys of review hold."""
        review = self.review
        active = (
            self._front
            and review is not None
            and review.article == self.session.article
            and review.may_decide
            and bool(review.annotators or review.groups)
        )
        if active != self._active:
            self._active = active
            if not active:
                self.set_draft(None)
                self.watch.look(None)
            self.active_changed.emit(active)

    # Going from group to group

    def go(self, at: int, *, reveal: bool = True) -> None:
        """Make a group the current one and bring it into view."""
        groups = self.review.groups if self.review is not None else ()
        if not 0 <= at < len(groups) or at == self.at:
            if reveal:
                self._reveal()
            return
        self.set_draft(None)
        self.at = at
        self.group_changed.emit()
        self._look()
        if reveal:
            self._reveal()

    def step(self, by: int) -> None:
        """To the next (1) or the previous (-1) group in text order."""
        groups = self.review.groups if self.review is not None else ()
        if not groups:
            self.session.said.emit("There is no group in this article.")
        elif not 0 <= self.at + by < len(groups):
            self.session.said.emit("This is the last group." if by > 0 else "The first group.")
            self._reveal()
        else:
            self.go(self.at + by)

    def next_open(self, after: int) -> int:
        """The index of the next group that is not decided, going round at the end. What is left to
        somebody else comes when nothing else is open; where none is open, ``after`` stays (0 for
        none, -1 without groups)."""
        groups = self.review.groups if self.review is not None else ()
        order: list[int] = [*range(after + 1, len(groups)), *range(min(after + 1, len(groups)))]
        left = [at for at in order if groups[at].state != "decided"]
        own = (at for at in left if not self.escalated_to(groups[at]))
        return [*own, *left, min(max(after, 0), len(groups) - 1)][0]

    def escalated_to(self, group: Group) -> str:
        """Whom a group is left to, by id, where that is somebody else; else ""."""
        project, decision = self.session.project, group.decision
        if project is None or decision is None or group.state != "escalated":
            return ""
        to = decision.fields.to or ""
        return to if to != project.me.id else ""

    def go_on(self) -> None:
        """To the next open group; where none is, say that the article can be finished."""
        if self.review is None:
            return
        if not self.review.open:
            from ui.review.wording import finish_words

            self.session.said.emit(finish_words(self.review))
            return
        following = self.next_open(self.at)
        if following == self.at:
            self.session.said.emit("This is the only group that is open.")
        self.go(following)

    def _look(self) -> None:
        self.watch.look(self.key if self._active else None)

    def _reveal(self) -> None:
        group = self.group
        if group is not None and self._front:
            self.reader.reveal(Segment(group.start, group.end))


def as_lanes(review: ArticleReview, faces: Sequence[Face]) -> ArticleReview:
    """The review with the versions of each group in the order of the keys: most annotators first,
    then as the lanes stand, so that what is further up in the article has the lower number."""
    lane = {face.annotator: number for number, face in enumerate(faces)}

    def standing(choice: Choice) -> tuple[int, int]:
        who = {version.annotation.annotator for version in choice.versions}
        return -len(who), min(lane.get(each, len(lane)) for each in who)

    groups = (
        replace(group, choices=tuple(sorted(group.choices, key=standing)))
        for group in review.groups
    )
    return replace(review, groups=tuple(groups))


def _standing(group: Group) -> tuple[str, str]:
    """How a group stands: its state, and the decision that holds."""
    return group.state, group.decision.id if group.decision is not None else ""


def ids_of(group: Group) -> tuple[str, ...]:
    """The ids of the annotations of a group, sorted."""
    return tuple(sorted(version.annotation.id for version in group.versions))
