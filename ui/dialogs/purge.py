"""Remove for good: what would go and what would stay, a box to tick, then doing it.

What belongs here: the dialog and its sentences. It is the one thing that is not undone, so it asks
with everything on the table: nothing is the default button but leaving.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from annotator.purging import points_in_words
from ui.dialogs.working import WorkingDialog, counted
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.team import PurgeArticle, PurgePlan, PurgeReport
    from annotator.ticker import Ticker
    from ui.session import Session

TITLE: Final = "Remove for good"
LOOKING: Final = "Looking at what would go…"
WARNING: Final = (
    "This cannot be undone, and it takes others’ work with it. To take an article out of the list "
    "only, use “Remove article”: that can be undone."
)
UNDERSTOOD: Final = "I understand: nobody can bring this back"
MOST: Final = 12
"""Articles and sentences that are told one by one; the others are counted."""


class PurgeDialog(WorkingDialog):
    """Removes the articles with these keys for good; ``asked``: instead, what other leads removed
    (the SHA-256 of their texts)."""

    def __init__(
        self,
        session: Session,
        articles: Sequence[int] = (),
        parent: QWidget | None = None,
        *,
        asked: Sequence[str] = (),
    ) -> None:
        self._articles, self._asked = tuple(articles), tuple(asked)
        self._open: int | None = None
        self._plan: PurgePlan | None = None
        self._done: PurgeReport | None = None
        self.summary = plain_label(LOOKING, wrap=True)
        self.going = plain_label(wrap=True)
        self.staying = plain_label(wrap=True)
        self.warning = plain_label(WARNING, wrap=True)
        self.understood = QCheckBox(UNDERSTOOD)
        super().__init__(session, TITLE, parent)
        self.start = self.add_button(TITLE, self.remove)
        self._lay_out()
        self.understood.toggled.connect(self.show_state)
        self.resize(560, 420)
        self.stop.setDefault(True)
        self.show_state()
        self._look()

    def _lay_out(self) -> None:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse
        bold = self.summary.font()
        bold.setBold(True)
        self.summary.setFont(bold)
        inner = QWidget()
        within = QVBoxLayout(inner)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(16)
        for label in (self.going, self.staying):
            label.setTextInteractionFlags(flags)
            within.addWidget(label)
        within.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("What goes and what stays")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.summary)
        column.addWidget(area, 1)
        for widget in (self.warning, self.understood, self.progress, self.buttons):
            column.addWidget(widget)

    # Looking

    def _look(self) -> None:
        project = self._session.project
        if project is None:
            return

        def look(_ticker: Ticker) -> PurgePlan:
            if self._asked:
                return project.purge_plan_asked(self._asked)
            return project.purge_plan(self._articles)

        self.work("Look at what would go", look, self._show_plan)

    def _show_plan(self, plan: PurgePlan) -> None:
        self._plan = plan
        self.summary.setText(question(plan))
        self.going.setText("\n".join(going_words(plan)))
        self.staying.setText("\n".join(staying_words(plan.mentions, plan.copies)))
        self.staying.setVisible(bool(plan.mentions or plan.copies))
        if reason := why_not(self._session, asked=bool(self._asked)):
            self.warning.setText(reason)
        self.show_state()

    # Doing it

    def remove(self) -> None:
        """Remove them: from here on there is no way back."""
        project, session = self._session.project, self._session
        if project is None or self._plan is None or not self.start.isEnabled():
            return
        self._open = session.article
        if session.article in self._keys():
            session.open_article(None)

        def purge(ticker: Ticker) -> PurgeReport:
            if self._asked:
                return project.obey_purges(self._asked, ticker)
            return project.purge(self._articles, ticker)

        self.work(TITLE, purge, self._show_done)

    def _keys(self) -> set[int]:
        project = self._session.project
        found = [project.key_of(each) for each in self._asked] if project is not None else []
        return {*self._articles, *(key for key in found if key is not None)}

    def _show_done(self, report: PurgeReport) -> None:
        self._done = report
        self._forget_drafts(report)
        self.summary.setText(report.message)
        self.going.setText("\n".join(done_words(report)))
        self.going.setVisible(bool(self.going.text()))
        plan = self._plan
        copies = plan.copies if plan is not None else ()
        self.staying.setText("\n".join(staying_words(report.mentions, copies)))
        self.show_state()
        self.stop.setFocus()
        project = self._session.project
        if project is not None and project.unindexed():
            self._session.in_background("Indexing for search", project.index, lambda _count: None)

    def _forget_drafts(self, report: PurgeReport) -> None:
        """Comments that were begun and not sent are kept by the window."""
        from ui.review.discussion_drafts import Drafts

        parent = self.parentWidget()
        for drafts in parent.window().findChildren(Drafts) if parent is not None else ():
            drafts.forget(report.things)

    def stopped(self, reason: str) -> None:
        """Say why; the article is shown again."""
        self.warning.setText(reason or "Cancelled. Nothing was changed.")
        if self._open is not None and self._session.article is None:
            self._session.open_article(self._open)
        self.show_state()

    def show_state(self) -> None:
        """It can be done once it is known what would go, and the box is ticked."""
        if not hasattr(self, "start"):  # still being made
            return
        done = self._done is not None
        allowed = not why_not(self._session, asked=bool(self._asked))
        ready = self._plan is not None and bool(self._plan.articles) and allowed
        self.warning.setVisible(not done)
        self.understood.setVisible(not done and allowed)
        self.understood.setEnabled(ready and not self.running)
        self.start.setVisible(not done)
        self.start.setEnabled(ready and not self.running and self.understood.isChecked())


def why_not(session: Session, *, asked: bool) -> str:
    """Why nothing can be removed for good now; empty when it can."""
    project = session.project
    if project is None or project.read_only:
        return "This project is open to read only."
    if asked or project.is_lead:
        return ""
    leads = [one_line(each.name, 60) for each in project.annotators() if each.lead]
    who = f" ({', '.join(leads)})" if leads else ""
    return f"What is in a project belongs to all of it: only a lead{who} removes it for good."


def question(plan: PurgePlan) -> str:
    """What is asked, by the article's name."""
    if len(plan.articles) == 1:
        return f"Remove “{_title(plan.articles[0])}” for good?"
    if not plan.articles:
        return "There is nothing to remove."
    return f"Remove {counted(len(plan.articles), 'article')} for good?"


def _title(article: PurgeArticle) -> str:
    return one_line(article.title or "Untitled", 80)


def going_words(plan: PurgePlan) -> Iterator[str]:
    """What would go, a line each."""
    if not plan.articles:
        return
    yield "What goes:"
    several = len(plan.articles) > 1
    for each in plan.articles[:MOST]:
        name = f"“{_title(each)}”: " if several else ""
        yield f"•  {name}{', '.join(['the text and its details', *_parts(each)])}"
    if len(plan.articles) > MOST:
        yield f"•  {counted(len(plan.articles) - MOST, 'more article')}, with all about them"
    yield "•  its part of the history: what was done with it cannot be undone any more"
    if plan.guideline:
        yield (
            f"•  {counted(plan.guideline, 'entry', 'entries')} of the guideline’s log, made after "
            "a discussion of it"
        )
    if plan.restore_points:
        some = one_line(points_in_words(plan), 300)
        yield f"•  its part of {some}: written anew without it"


def _parts(article: PurgeArticle) -> Iterator[str]:
    for who, number in article.annotations:
        yield f"{counted(number, 'annotation')} of {one_line(who, 60)}"
    if article.hidden:
        yield "work of others that you do not see yet"
    if article.comments:
        yield counted(article.comments, "comment")
    if article.decisions:
        yield counted(article.decisions, "decision")


def staying_words(mentions: Sequence[str], copies: Sequence[str]) -> Iterator[str]:
    """What would stay, a line each: change or delete it yourself."""
    if mentions:
        yield "What stays, for it belongs to the project:"
        for each in mentions[:MOST]:
            yield f"•  {one_line(each, 200)}"
    if mentions and copies:
        yield ""
    if copies:
        yield "Other files that may hold it, and are not touched:"
        for each in copies[:MOST]:
            yield f"•  {one_line(each, 200)}"
    if not mentions and not copies:
        return
    yield "Packages and exports that were sent are not reached; tell who has them."


def done_words(report: PurgeReport) -> Iterator[str]:
    """What was done beside, a line each."""
    if report.points:
        yield f"•  {counted(report.points, 'restore point')} written anew without it"
    for each in report.deleted:
        yield f"•  a damaged restore point was deleted: {one_line(each, 160)}"
    for each in report.left:
        yield f"•  not cleared yet: {one_line(each, 200)}"
