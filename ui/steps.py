"""Going on: from span to span, from article to article, and what finishes, skips or flags one.

What belongs here: the actions of the groups Article and Span that move or set the progress. What
changes spans is ``ui.labelling``.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from annotator.values import SKIP_REASONS, Annotation, SkipReason, State
from ui.actions import Actions
from ui.menus import KeyMenu
from ui.plain import one_line
from ui.reader import Reader
from ui.reading import Reading
from ui.session import Session
from ui.settings import Settings


class Steps(QObject):
    """Moves through spans and articles; finishes, skips, flags and reopens articles."""

    step_wanted = Signal(int)
    """The list of articles should open the next (1) or the previous (-1) of its rows."""
    acting = Signal()
    """The open article is about to be finished, flagged and so on: the list opens its highlighted
    row now, if it has not yet."""
    finished = Signal()
    """The open article has just been finished; it is still the open one."""

    def __init__(
        self,
        session: Session,
        reader: Reader,
        reading: Reading,
        actions: Actions,
        settings: Settings,
    ) -> None:
        super().__init__(reader)
        self._session = session
        self._reader = reader
        self._reading = reading
        self._settings = settings
        self._reasons: QMenu | None = None
        slots: dict[str, Callable[[], object]] = {
            "span.next": lambda: self.go_span(forward=True),
            "span.previous": lambda: self.go_span(forward=False),
            "span.cycle": self.cycle,
            "article.finish": self._on_shown(self.finish),
            "article.skip": self._on_shown(self.ask_reason),
            "article.reopen": self._on_shown(self.reopen),
            "article.flag": self._on_shown(self.flag),
            "article.next_unfinished": self._on_shown(self.next_unfinished),
            "article.next": self._on_shown(lambda: self.step_wanted.emit(1)),
            "article.previous": self._on_shown(lambda: self.step_wanted.emit(-1)),
            "article.remove": self._on_shown(self.remove),
            "article.restore": self._on_shown(self.restore),
            "article.purge": self._on_shown(self.purge),
        }
        for id_, slot in slots.items():
            actions.connect_to(id_, slot)

    def _on_shown(self, act: Callable[[], object]) -> Callable[[], None]:
        """``act``, once the article that the list highlights is the one in the reader."""

        def acting() -> None:
            self.acting.emit()
            act()

        return acting

    # Spans

    def go_span(self, *, forward: bool) -> None:
        """Select the next or previous span in text order, and show it."""
        spans = self._reading.in_order()
        found = self._from_selected(spans, forward) or self._from_caret(spans, forward)
        if found is None:
            where = "after" if forward else "before"
            words = f"No span {where} this one." if spans else "Nothing is labelled here yet."
            self._session.said.emit(words)
        else:
            self._session.select(found.id, reveal=True)

    def _from_selected(self, spans: list[Annotation], forward: bool) -> Annotation | None:
        ids = [span.id for span in spans]
        if self._session.selection not in ids:
            return None
        at = ids.index(self._session.selection) + (1 if forward else -1)
        return spans[at] if 0 <= at < len(spans) else None

    def _from_caret(self, spans: list[Annotation], forward: bool) -> Annotation | None:
        if self._reading.selected() is not None:
            return None
        caret = self._reader.caret()
        if forward:
            return next((span for span in spans if span.start >= caret), None)
        return next((span for span in reversed(spans) if span.start < caret), None)

    def cycle(self) -> None:
        """Select the next of the spans that cover the same place."""
        following = self._reader.cycle()
        span = self._reading.selected()
        if span is not None and following == span.id:
            following = self._overlapping(span)
        if following is None:
            words = "No span covers this place." if span is None else "No other span overlaps it."
            self._session.said.emit(words)
        else:
            self._session.select(following)

    def _overlapping(self, span: Annotation) -> str | None:
        """The next span in text order that overlaps this one; after the last comes the first."""
        spans = self._reading.in_order()
        at = [one.id for one in spans].index(span.id)
        for other in spans[at + 1 :] + spans[:at]:
            if other.start < span.end and span.start < other.end:
                return other.id
        return None

    # Articles

    def finish(self) -> None:
        """Mark the open article finished and go on to the next unfinished one."""
        if not self._set_state("finished"):
            return
        self.finished.emit()
        if self._settings.flag("finish.goes_on"):
            self.next_unfinished(finished=True)

    def next_unfinished(self, *, finished: bool = False) -> None:
        """Open the next article that is neither finished nor skipped."""
        project = self._session.project
        if project is None:
            return
        following = project.next_unfinished(self._session.article)
        if following is None:
            self._session.said.emit("Every article is finished or skipped. Well done.")
        elif following == self._session.article and not finished:
            self._session.said.emit("This is the only article that is unfinished.")
        else:
            self._session.open_article(following)

    def reopen(self) -> None:
        """Make a finished or skipped article unfinished."""
        project, article = self._session.project, self._session.article
        if project is None or article is None:
            return
        if project.progress(article).state in ("todo", "in_progress"):
            self._session.said.emit("The article is unfinished already.")
        else:
            self._set_state("in_progress")

    def flag(self) -> None:
        """Flag the article for a second look, or take the flag away."""
        from annotator.operations import SetFlag

        project, article = self._session.project, self._session.article
        if project is not None and article is not None:
            progress = project.progress(article)
            self._session.run(SetFlag(article, not progress.flagged, progress.flag_note))

    def ask_reason(self) -> None:
        """Ask why the article is skipped, in a small menu over the reader."""
        if self._session.article is None:
            return
        if self._reasons is not None:
            # Not when it hides: its action is still on the way then.
            self._reasons.deleteLater()
        menu = self._reasons = self.reason_menu(self._reader)
        corner = QPoint((self._reader.width() - menu.sizeHint().width()) // 2, 48)
        menu.popup(self._reader.mapToGlobal(corner))

    def reason_menu(self, parent: QWidget) -> QMenu:
        """The menu of reasons; numbers choose too."""
        menu = KeyMenu("Skip because", parent)
        for number, (reason, words) in enumerate(SKIP_REASONS.items(), 1):
            action = menu.addAction(f"&{number}  {words}")
            action.triggered.connect(lambda _=False, reason=reason: self.skip(reason))
        return menu

    def skip(self, reason: SkipReason) -> None:
        """Leave the open article out, and go on."""
        if self._set_state("skipped", reason) and self._settings.flag("finish.goes_on"):
            self.next_unfinished(finished=True)

    def _set_state(self, state: State, reason: SkipReason | None = None) -> bool:
        from annotator.operations import SetProgress

        article = self._session.article
        if article is None:
            self._session.said.emit("No article is open.")
            return False
        return self._session.run(SetProgress(article, state, reason)) is not None

    def remove(self) -> None:
        """Take the open article out of the list; it can be restored."""
        from annotator.operations import RemoveArticles

        article = self._reading.article
        if article is None:
            return
        if article.removed:
            self._session.said.emit("The article is removed already.")
        elif self._session.run(RemoveArticles((article.key,))) is not None:
            title = one_line(article.title, 60)
            self._session.said.emit(f"“{title}” is removed. The filter “Removed” still has it.")

    def restore(self) -> None:
        """Put the open article back into the list."""
        from annotator.operations import RestoreArticles

        article = self._reading.article
        if article is not None and article.removed:
            self._session.run(RestoreArticles((article.key,)))

    def purge(self) -> None:
        """Ask whether to remove the open article for good, with all that would go."""
        from ui.dialogs.purge import PurgeDialog

        article = self._session.article
        if article is None:
            self._session.said.emit("No article is open.")
        elif not self._session.busy:
            PurgeDialog(self._session, (article,), self._reader.window()).show()
