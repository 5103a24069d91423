"""The search panel: a line that asks the project, and what it finds as a concordance.

What belongs here: putting the parts together, and what follows from what: typing asks, a result
opens, a saved search is a worklist. The parts stand in the other modules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from annotator.values import AttributeValue, Changes, Segment
from ui.articles.empty import EmptyState
from ui.enter import presses
from ui.reader import Reader
from ui.reading import Reading
from ui.searching.bulk import BulkPage
from ui.searching.complete import Completion, Sources, completion
from ui.searching.filters import fill, groups, with_filter
from ui.searching.going import Going
from ui.searching.head import Head
from ui.searching.keeping import Keeping
from ui.searching.many import Many
from ui.searching.marking import mark, units
from ui.searching.model import HitModel
from ui.searching.naming import DoneRow, NameRow
from ui.searching.outdated import Outdated, is_outdated
from ui.searching.results import Results
from ui.searching.start import StartPage, left
from ui.searching.view import HitView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from annotator.errors import Problem
    from annotator.search import Query
    from ui.session import Session
    from ui.theme import LabelStyle, Theme

PAUSE_MS: Final = 150
"""Milliseconds without a key before the line is asked."""

NOTHING: Final = (
    "No place in the project is as the line asks. Other words or fewer conditions find more."
)

_UNFINISHED: Final = re.compile(r"(?:^|[\s(-])([^\W\d][\w-]*):(?:>=|<=|>|<)?$")
"""A field whose value is still to come."""


class SearchPanel(QWidget):
    """``SearchPanel(session, reader, reading)``. It follows the session by itself.

    ``show_wanted``: it should be on the screen; ``close_wanted``: it should not;
    ``reader_wanted``: the keyboard goes to the reader. Before the project closes, ``stop``.
    """

    show_wanted = Signal()
    close_wanted = Signal()
    reader_wanted = Signal()

    def __init__(
        self, session: Session, reader: Reader, reading: Reading, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._reader, self._reading = session, reader, reading
        self._theme: Theme | None = None
        self._styles: Mapping[str, LabelStyle] = {}
        self._people: tuple[str, ...] = ()
        self._query: Query | None = None
        self._known = False
        self._back: Callable[[], None] = self._leave
        self.model = HitModel(self)
        self.results = Results(session, self.model, self)
        self.head = Head(self._complete, self)
        self.name_row, self.done_row = NameRow(self), DoneRow(self)
        self.view = HitView(self.model, "Results", self)
        self.going = Going(session, reader, self.results, self.view)
        self.outdated = Outdated(session, self.view, self.going, self.head.relabel)
        self.start = StartPage(session, self)
        self.blank = QWidget(self)
        self.nothing = EmptyState("Nothing found", NOTHING, parent=self)
        self.finished = EmptyState("Nothing left", "This list is done.", parent=self)
        self.bulk = BulkPage(session, self)
        self.many = Many(session, reading, self.results, self.bulk)
        self.keeping = Keeping(session, self.head.saved, self.name_row, self.line_words)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        self._lay_out()
        self._connect()
        self._on_project()

    def _lay_out(self) -> None:
        self.pages = QStackedWidget(self)
        for page in (self.start, self.view, self.nothing, self.finished, self.blank):
            self.pages.addWidget(page)
        self.search_page = QWidget(self)
        inner = QVBoxLayout(self.search_page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for widget in (self.head, self.name_row):
            inner.addWidget(widget)
        inner.addWidget(self.pages, 1)
        self.whole = QStackedWidget(self)
        self.whole.addWidget(self.search_page)
        self.whole.addWidget(self.bulk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.done_row)
        column.addWidget(self.whole, 1)
        self.setAccessibleName("Search")

    def _connect(self) -> None:
        session, head = self._session, self.head
        session.project_changed.connect(self._on_project)
        session.changed.connect(self._on_changed)
        session.article_changed.connect(self._on_article)
        session.renamed.connect(self._on_renamed)
        session.busy_changed.connect(lambda _: self._show_state())
        head.line.textChanged.connect(lambda _: self._on_typed())
        head.line.returnPressed.connect(self._on_enter)
        head.line.down_wanted.connect(self.focus_results)
        head.line.escaped.connect(self._leave)
        head.filters.aboutToShow.connect(self._fill_filters)
        head.sorted_by.connect(lambda _: self._ask_again())
        head.cancelled.connect(self.results.cancel)
        head.closed.connect(self._close)
        head.bulk_wanted.connect(self.many.open_results)
        head.confirm_wanted.connect(self.outdated.confirm)
        head.confirm_all_wanted.connect(self.many.open_confirm)
        self.many.wanted.connect(self._on_many)
        self.results.changed.connect(self._show_state)
        self.results.refused.connect(self._on_refused)
        self.results.answered.connect(self._announce)
        self.view.clicked_row.connect(self.going.open_row)
        self.view.entered_row.connect(self._enter_row)
        self.view.up_wanted.connect(self.focus_line)
        self.view.escaped.connect(self._leave)
        self.start.asked.connect(self.open_with)
        self.start.rename_wanted.connect(self.keeping.rename)
        self.start.delete_wanted.connect(self.keeping.delete)
        self.keeping.chosen.connect(self.open_with)
        self.keeping.done.connect(self.done_row.say)
        self.name_row.closed.connect(self.focus_line)
        self.bulk.closed.connect(self._on_bulk_closed)
        self.bulk.done.connect(self.done_row.say)
        self.bulk.opened.connect(self.going.show)
        self.done_row.undo_wanted.connect(session.undo)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        if not presses(event, self):
            super().keyPressEvent(event)

    # For the window

    def open(self) -> None:
        """Come up, with the keyboard in the line; words selected in the article are asked for."""
        words = self._reader.words()
        self._show_search()
        self.show_wanted.emit()
        chosen = self._reading.text[words.start : words.end] if words is not None else ""
        if chosen.strip() and "\n" not in chosen and len(chosen) <= 200 and self._reader.hasFocus():
            self.head.line.setText(_phrase(chosen))
        self.focus_line()

    def open_with(self, query: str) -> None:
        """Come up with this query asked, and its first result ready to be opened."""
        self._show_search()
        self.show_wanted.emit()
        self.head.line.setText(query)
        self.ask()
        self.focus_results()

    def open_bulk(
        self,
        words: str,
        article: int | None,
        label: str = "",
        attributes: Mapping[str, AttributeValue] | None = None,
    ) -> None:
        """Come up with all places of exactly these words to be labelled: in one article, or in
        all of them (None)."""
        self.many.open_words(words, article, label, attributes or {})

    def open_places(self, places: Sequence[Segment], words: str) -> None:
        """Come up with places of the open article to be labelled, whatever words stand there."""
        self.many.open_places(places, words)

    def save(self) -> None:
        """Keep the search under a name."""
        self._show_search()
        self.show_wanted.emit()
        self.keeping.save()

    def next(self) -> None:
        """Open the next result; the keyboard goes to the article, or stays on the results."""
        self.going.next()
        self._leave_fields()

    def previous(self) -> None:
        """Open the previous result, in the same way."""
        self.going.previous()
        self._leave_fields()

    def _leave_fields(self) -> None:
        if not self.view.hasFocus():
            self.reader_wanted.emit()

    def stop(self) -> None:
        """Drop every question, and wait until no thread reads the project any more."""
        self._pause.stop()
        self.results.stop()
        self.start.stop()
        self.keeping.stop()
        self.bulk.stop()

    def focus_line(self) -> None:
        """Put the keyboard into the line."""
        self.head.line.selectAll()
        self.head.line.setFocus()

    def focus_results(self) -> None:
        """Put the keyboard on the results, on the first if on none yet; else on the line."""
        if self.pages.currentWidget() is not self.view:
            self.focus_line()
            return
        if self.view.current_row() < 0 and self.model.rowCount():
            self.view.go_to(0)
        self.view.setFocus()

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self.view.set_label_styles(styles)
        self._set_bulk_look()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.view.set_theme(theme)
        self._set_bulk_look()

    def _set_bulk_look(self) -> None:
        project = self._session.project
        self.bulk.set_look(self._styles, project.scheme if project else None, self._theme)

    # Following the session

    def _on_project(self) -> None:
        self.stop()
        self._query = None
        self.head.line.clear()
        self._known = False
        self._show_search()
        self.done_row.hide()
        self.start.refresh()
        self.ask()
        self._set_bulk_look()

    def _know(self) -> None:
        """Read who is in the project and what its labels are called, once they matter."""
        if self._known:
            return
        self._known = True
        project = self._session.project
        people = project.annotators() if project is not None else []
        self._people = tuple(dict.fromkeys(each.name for each in people))
        names = self._session.names(here=False)
        me = project.me.id if project is not None else ""
        scheme = project.scheme if project is not None else None
        for model in (self.model, self.bulk.model):
            model.set_people(me, names, scheme)

    def _on_renamed(self) -> None:
        self._known = False
        if self.isVisible():
            self._know()

    def _on_changed(self, changes: Changes) -> None:
        self.done_row.hide()
        if {"people", "scheme"} & changes.kinds:
            self._known = False
            if self.isVisible():
                self._know()
            self._set_bulk_look()
        if self.start.isVisible() or {"searches", "scheme"} & changes.kinds:
            self.start.refresh()

    def _on_article(self, key: int | None) -> None:
        if key is None:
            self.stop()

    # Asking

    @property
    def query(self) -> str:
        """What is asked for now."""
        return self.results.query

    def line_words(self) -> str:
        """What stands in the line."""
        return self.head.line.text().strip()

    def _sources(self) -> Sources | None:
        project = self._session.project
        if project is None:
            return None
        self._know()
        return Sources(project.scheme, self._people, tuple(project.searches()))

    def _complete(self, line: str, caret: int) -> Completion:
        sources = self._sources()
        return completion(line, caret, sources) if sources else Completion(caret, caret, ())

    def _fill_filters(self) -> None:
        sources = self._sources()
        fill(self.head.filters, groups(sources) if sources else (), self._add_filter)

    def _add_filter(self, query: str) -> None:
        line, caret = with_filter(self.head.line.text(), query)
        self.head.line.setText(line)
        self.head.line.setFocus()
        self.head.line.setCursorPosition(units(line[:caret]))
        if query.endswith((":", "=")):
            self.head.line.offer()

    def _on_typed(self) -> None:
        mark(self.head.line, None, self.palette().color(QPalette.ColorRole.BrightText))
        self._pause.start()

    def _on_enter(self) -> None:
        """Ask at once; where that was done already, open the result one is at."""
        if self._pause.isActive() or self.results.query != self.line_words():
            self.ask()
            self.focus_results()
        elif self.model.rowCount():
            self._enter_row(max(self.view.current_row(), 0))

    def ask(self) -> None:
        """Ask what stands in the line."""
        self._pause.stop()
        line, project = self.head.line.text(), self._session.project
        self.head.refuse("")
        self._query = None
        if project is None or not line.strip():
            self._put("", "")
            return
        waits = _UNFINISHED.search(line)
        if waits is not None and self._is_field(waits[1]):
            self._put("", f"After “{waits[0].strip(' (-')}” comes what to look for.")
            return
        from annotator.search import QueryRefused, describe, parse

        self._know()
        try:
            self._query = parse(line, project.scheme)
        except QueryRefused as problem:
            self._put("", "")
            self._on_refused(problem)
            return
        self._put(line.strip(), describe(self._query))

    def _put(self, query: str, told: str) -> None:
        self.head.tell(told[:1].upper() + told[1:])
        self.done_row.hide()
        if query != self.results.query or self._sort() != self.results.sort or not query:
            self.going.forget()
            self.results.ask(query, self._sort())

    def _sort(self) -> Any:
        return self.head.sort.currentData()

    def _ask_again(self) -> None:
        self.going.forget()
        self.results.ask(self.results.query, self._sort())

    def _is_field(self, name: str) -> bool:
        from annotator.search import fields

        project = self._session.project
        return project is not None and name.casefold() in fields.known(project.scheme)

    def _on_refused(self, problem: Problem) -> None:
        """Say what is wrong, and where."""
        at = getattr(problem, "at", None)
        words = str(problem) if at is None else f"At character {at + 1}: {problem}"
        self.head.tell("")
        self.head.refuse(words)
        mark(self.head.line, at, self.palette().color(QPalette.ColorRole.BrightText))

    # What is shown

    def _show_search(self) -> None:
        self.whole.setCurrentWidget(self.search_page)

    def _show_state(self) -> None:
        head, results, rows = self.head, self.results, self.model.rowCount()
        asked = bool(results.query)
        if not asked:
            page: QWidget = self.blank if self.line_words() else self.start
        elif rows or results.busy:
            page = self.view
        else:
            page = self.finished if self._is_worklist() else self.nothing
        self.pages.setCurrentWidget(page)
        if rows and self.view.hasFocus() and self.view.current_row() < 0:
            self.view.go_to(0)
        head.count.setText(self._count_words() if page is self.view else "")
        head.stop.setVisible(results.busy and not results.ended)
        head.sort.setVisible(rows > 1 or results.sort != "text")
        self._show_tools(of_spans=rows > 0 and self.model.hits[0].annotation is not None)

    def _show_tools(self, *, of_spans: bool) -> None:
        head, results = self.head, self.results
        old, free = self._is_outdated(), self._session.may_write and results.ended
        mine = of_spans and any(hit.annotator == self.model.me for hit in self.model.hits)
        labels = self.model.rowCount() > 0 and bool(self.model.hits[0].segments)
        head.bulk.setVisible(mine or (labels and not of_spans))
        head.bulk.setText("Relabel or delete…" if of_spans else "Label all…")
        head.bulk.setEnabled(free)
        for tool in head.old_tools():
            tool.setVisible(old and mine)
            tool.setEnabled(free)

    def _count_words(self) -> str:
        results = self.results
        if self._is_worklist() and results.ended and results.count == self.model.rowCount():
            return left(results.count)
        return results.words()

    def _is_worklist(self) -> bool:
        """Whether the query is a saved one, or asks for what a change of the scheme left behind."""
        project = self._session.project
        saved = project.searches() if project is not None else []
        return self._is_outdated() or any(each.query == self.results.query for each in saved)

    def _is_outdated(self) -> bool:
        return bool(self.results.query) and is_outdated(self._query)

    # What the person does

    def _enter_row(self, row: int) -> None:
        self.going.open_row(row)
        self.reader_wanted.emit()

    def _leave(self) -> None:
        self.reader_wanted.emit()

    def _close(self) -> None:
        self.close_wanted.emit()
        self.reader_wanted.emit()

    def _on_many(self) -> None:
        """The page on which many are labelled comes up."""
        self._know()
        self._back = self.focus_results if self._has_keyboard() else self._leave
        self.show_wanted.emit()
        self.whole.setCurrentWidget(self.bulk)

    def _on_bulk_closed(self) -> None:
        self._show_search()
        self._back()

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _announce(self) -> None:
        """Tell a screen reader how many there are."""
        words = self._count_words() if self.model.rowCount() else "Nothing found"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.head.line, words))


def _phrase(words: str) -> str:
    from annotator.search.query import Value

    return str(Value(" ".join(words.split()), "phrase"))
