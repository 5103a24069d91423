"""The way into the agreement window: one of it, made when it is first asked for.

What belongs here: holding the window, and showing in the main window what is opened there. The
window is imported when it is first opened, so that the start does not pay for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.actions import Actions
    from ui.insight.passages import PlaceTarget
    from ui.insight.window import AgreementWindow
    from ui.look import Look
    from ui.reader import Reader
    from ui.session import Session


class InsightDesk(QObject):
    """Opens agreement for a window. ``review_wanted`` (article): open it in review;
    ``assign_wanted``: a person wants to hand out articles."""

    review_wanted = Signal(int)
    assign_wanted = Signal()

    def __init__(
        self,
        session: Session,
        reader: Reader,
        actions: Actions,
        look: Look,
        data_dir: Path,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._reader, self._look = session, reader, look
        self._data_dir, self._window = data_dir, window
        self.window: AgreementWindow | None = None
        look.changed.connect(self._on_theme)
        actions.connect_to("review.agreement", self.open)

    def open(self) -> AgreementWindow | None:
        """Show the window. None without a project."""
        if self._session.project is None:
            return None
        if self.window is None:
            self.window = self._made()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def _made(self) -> AgreementWindow:
        """The window, without a parent: it must not stay on top of what it opens."""
        from PySide6.QtCore import Qt

        from ui.insight.window import AgreementWindow

        made = AgreementWindow(self._session, self._look.theme, self._data_dir)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.review_wanted.connect(self._on_review)
        made.place_wanted.connect(self.show_place)
        made.assign_wanted.connect(self.assign_wanted)
        made.finished.connect(self._on_gone)
        return made

    def show_place(self, place: PlaceTarget) -> None:
        """Open an article at a place, in the main window."""
        session, project = self._session, self._session.project
        if project is None:
            return
        session.open_article(place.article)
        if place.annotation and project.annotation(place.annotation) is not None:
            session.select(place.annotation, reveal=True)
        elif place.segments:
            session.select(None)
            self._reader.select_words(place.segments[0])
            self._reader.reveal(place.segments[0])
        self._come_forward()

    def _on_review(self, article: int) -> None:
        self._session.open_article(article)
        self.review_wanted.emit(article)
        self._come_forward()

    def _come_forward(self) -> None:
        self._window.raise_()
        self._window.activateWindow()

    def _on_theme(self) -> None:
        if self.window is not None:
            self.window.set_theme(self._look.theme)

    def _on_gone(self) -> None:
        self.window = None
