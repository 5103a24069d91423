"""The way into the search panel: made and docked when it is first asked for.

What belongs here: holding the one panel for the window, so that the start of the window does not
pay for it, and connecting the actions of searching.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

if TYPE_CHECKING:
    from annotator.values import AttributeValue, Segment
    from ui.actions import Actions
    from ui.look import Look
    from ui.reader import Reader
    from ui.reading import Reading
    from ui.searching.panel import SearchPanel
    from ui.session import Session
    from ui.theme import LabelStyle

SHARE: Final = 0.38
"""Of the window's height, for the panel when it is docked for the first time."""


class SearchDesk(QObject):
    """Opens the panel for a window. ``made`` (SearchPanel): it is there now."""

    made = Signal(object)

    def __init__(
        self,
        session: Session,
        reader: Reader,
        reading: Reading,
        actions: Actions,
        look: Look,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._reader, self._reading = session, reader, reading
        self._look, self._window = look, window
        self._styles: Mapping[str, LabelStyle] = {}
        self.panel: SearchPanel | None = None
        self.dock: QDockWidget | None = None
        look.changed.connect(lambda _: self._set_look())
        for id_, slot in {
            "search.open": self.open,
            "search.save": self.save,
            "worklist.next": self.next,
            "worklist.previous": self.previous,
        }.items():
            actions.connect_to(id_, slot)

    def open(self) -> None:
        """Show the panel, with the keyboard in its line."""
        self._made().open()

    def open_with(self, query: str) -> None:
        """Show the panel with a query asked."""
        self._made().open_with(query)

    def open_everywhere(self, words: str) -> None:
        """Show all places of exactly these words, to be labelled."""
        self.open_bulk(words, None)

    def open_bulk(
        self,
        words: str,
        article: int | None,
        label: str = "",
        attributes: Mapping[str, AttributeValue] | None = None,
    ) -> None:
        """The same in one article, or in all (None), with a label to begin with."""
        self._made().open_bulk(words, article, label, attributes)

    def open_places(self, places: Sequence[Segment], words: str) -> None:
        """Show places of the open article, found by ``words``, to be labelled."""
        self._made().open_places(places, words)

    def save(self) -> None:
        """Keep the search under a name."""
        self._made().save()

    def next(self) -> None:
        """Open the next result."""
        self._made().next()

    def previous(self) -> None:
        """Open the previous result."""
        self._made().previous()

    def stop(self) -> None:
        """Wait until no thread reads the project any more: before it is closed."""
        if self.panel is not None:
            self.panel.stop()

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self._set_look()

    def _set_look(self) -> None:
        if self.panel is not None:
            self.panel.set_theme(self._look.theme)
            self.panel.set_label_styles(self._styles)

    def _made(self) -> SearchPanel:
        if self.panel is None:
            from ui.searching.panel import SearchPanel

            self.panel = SearchPanel(self._session, self._reader, self._reading)
            self.dock = self._docked(self.panel)
            self.panel.show_wanted.connect(self._show)
            self.panel.close_wanted.connect(self.dock.hide)
            self.panel.reader_wanted.connect(self._reader.setFocus)
            self._set_look()
            self.made.emit(self.panel)
        return self.panel

    def _docked(self, panel: SearchPanel) -> QDockWidget:
        dock = QDockWidget("Search", self._window)
        dock.setObjectName("dock.search")
        dock.setWidget(panel)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        dock.hide()
        if not self._window.restoreDockWidget(dock):
            self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
            height = round(self._window.height() * SHARE)
            self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)
        return dock

    def _show(self) -> None:
        if self.dock is not None:
            self.dock.show()
            self.dock.raise_()
