"""The list of the open article's spans: the accessible twin of the tracks in the text.

What belongs here: following the session (article, changes, selection) and saying what an empty
list means. A change is shown in the next turn of the event loop, so that the painted track never
waits for this list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.articles.empty import EmptyState
from ui.articles.rows import RowsView
from ui.inspector.around import Around
from ui.inspector.counts import LabelCounts
from ui.inspector.spans_delegate import PADDING, SpanDelegate
from ui.inspector.spans_model import SpansModel
from ui.plain import plain_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from annotator.scheme import Scheme
    from annotator.values import Annotation, Changes
    from ui.session import Session
    from ui.theme import LabelStyle

FEW = 200
"""Up to so many changed spans are read one by one; more, and the article is read as a whole."""

LOOKED = "You looked and found nothing."
NOTHING_LABELLED: Final = "Nothing labelled yet."


KEPT_BACK: Final = (
    "Others work on this article too. What they do stays hidden until everybody is done with it."
)
"""Not how much it is: that would tell something already."""


class SpansView(RowsView):
    """Rows of one line."""

    lines = 1
    padding = PADDING


class SpansPanel(QWidget):
    """Counts by label, the spans in text order, and how many are kept back."""

    reader_wanted = Signal()
    menu_wanted = Signal(QPoint, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self._pending: set[str] = set()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._catch_up)
        self.model = SpansModel(self)
        self.around = Around(session, self.model, self.settle)
        self.model.lacking = lambda one: (each.name for each in self.around.lacking(one))
        self.model.details = self.around.details
        self.view = SpansView("Spans of this article")
        self._delegate = SpanDelegate(self.view)
        self.counts = LabelCounts()
        self.kept_back = plain_label(wrap=True)
        self._lay_out()
        self._connect()
        self._on_project()

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._delegate)
        self.empty = EmptyState("", "")
        self.pages = QStackedWidget()
        for page in (self.view, self.empty):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        self.kept_back.setContentsMargins(12, 8, 12, 8)
        self.kept_back.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.counts)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.kept_back)

    def _connect(self) -> None:
        session = self._session
        session.project_changed.connect(self._on_project)
        session.article_changed.connect(self._on_article)
        session.changed.connect(self._on_changed)
        session.selected.connect(self._on_selected)
        session.renamed.connect(self._read_people)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.clicked_row.connect(self._on_click)
        self.view.entered_row.connect(self._on_enter)
        self.view.menu_wanted_at.connect(self._on_menu)

    # For the window

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._delegate.styles = styles
        self.counts.set_styles(styles)
        self.view.viewport().update()

    def focus_list(self) -> None:
        """Put the keyboard on the list."""
        self.view.setFocus()

    def show_first(self, annotations: Sequence[Annotation], scheme: Scheme, me: str) -> None:
        """Show the spans of an article before the project is open; ``me`` is my annotator id."""
        self.model.set_scheme(scheme)
        self.model.set_people(me, {})
        self._load(annotations)

    # Following the session

    def _on_project(self) -> None:
        project = self._session.project
        self.model.set_scheme(project.scheme if project else None)
        self._read_people()
        self._on_article(self._session.article)

    def _read_people(self) -> None:
        project = self._session.project
        if project is not None:
            self.model.set_people(project.me.id, self._session.names())

    def _on_article(self, key: int | None) -> None:
        project = self._session.project
        self._load(self._session.annotations(key) if project and key is not None else ())

    def _load(self, annotations: Sequence[Annotation]) -> None:
        self._later.stop()
        self._pending.clear()
        self._following = True
        self.model.load(annotations)
        self._following = False
        self._show_state()
        self._on_selected(self._session.selection)

    def _on_changed(self, changes: Changes) -> None:
        project, key = self._session.project, self._session.article
        if project is None or key is None:
            return
        if "people" in changes.kinds:
            self._read_people()
        if "scheme" in changes.kinds:
            self.model.set_scheme(project.scheme)
            self._on_article(key)  # labels may count as others now
            return
        about_this = not changes.articles or key in changes.articles
        if about_this and {"annotations", "sight"} & changes.kinds:
            if not changes.annotations or "sight" in changes.kinds:
                self._on_article(key)
                return
            self._pending.update(changes.annotations)
        if about_this and {"annotations", "progress"} & changes.kinds:
            self._later.start()
        if about_this and "relations" in changes.kinds:
            self.model.forget_missing()

    def settle(self) -> None:
        """Take in now what waits for the next turn of the event loop."""
        if self._later.isActive():
            self._later.stop()
            self._catch_up()

    def _catch_up(self) -> None:
        """Bring the changed rows up to date."""
        project, key = self._session.project, self._session.article
        if project is None or key is None:
            return
        ids, self._pending = self._pending, set()
        if ids:
            self._following = True
            self.model.update(self._read(ids, key))
            self._following = False
        self._show_state()
        self._on_selected(self._session.selection)

    def _read(self, ids: set[str], key: int) -> dict[str, Annotation | None]:
        """These annotations as they are now; ``None`` for one that is gone or elsewhere."""
        project = self._session.project
        assert project is not None
        if len(ids) <= FEW:
            found = [project.annotation(name) for name in ids]
        else:
            found = [*project.annotations(key)]
        here = {each.id: each for each in found if each is not None and each.article == key}
        return {name: here.get(name) for name in ids}

    def _show_state(self) -> None:
        project = self._session.project
        labels = project.scheme.labels if project is not None else ()
        retired = {each.id for each in labels if each.retired}
        self.counts.set_counts(self.model.counts, retired)
        self.counts.setVisible(self._session.article is not None or bool(self.model.rowCount()))
        self.pages.setCurrentWidget(self.view if self.model.rowCount() else self.empty)
        if not self.model.rowCount():
            self.empty.sentence.setText(self._empty_words())
        self.kept_back.setVisible(self._is_kept_back())
        self.kept_back.setText(KEPT_BACK)

    def _is_kept_back(self) -> bool:
        project, key = self._session.project, self._session.article
        return project is not None and key is not None and project.kept_back(key)

    def _empty_words(self) -> str:
        project, key = self._session.project, self._session.article
        if project is None or key is None:
            return "Open an article to see its spans."
        if project.progress(key).state == "finished":
            return LOOKED
        if project.read_only:
            return NOTHING_LABELLED
        keys = [label.key for label in project.scheme.labels if not label.retired]
        return f"{NOTHING_LABELLED} Select words and press {listed(keys)}."

    # Selection, both ways

    def _on_selected(self, annotation: str | None) -> None:
        row = self.model.row_of(annotation)
        if row == self.view.current_row():
            return
        self._following = True
        self.view.go_to(row)
        self._following = False

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._following:
            self._session.select(self.model.id_at(now.row()), reveal=True)

    def _on_click(self, row: int) -> None:
        # The row may have been the current one already: the click still asks to see it.
        self._session.select(self.model.id_at(row), reveal=True)

    def _on_enter(self, row: int) -> None:
        self._session.select(self.model.id_at(row), reveal=True)
        self.reader_wanted.emit()

    def _on_menu(self, point: QPoint, row: int) -> None:
        self.menu_wanted.emit(point, self.model.id_at(row))


def listed(keys: Sequence[str]) -> str:
    """Keys in a sentence: "C, D, Q or S"."""
    return " or ".join(part for part in (", ".join(keys[:-1]), *keys[-1:]) if part)
