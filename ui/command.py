"""The command palette: a small window over the main one, to find any action, label or article.

What belongs here: showing what was found and doing what is chosen. What is offered in which order
is ``ui.finding``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.actions import Actions
from ui.command_rows import EntryModel, EntryRows
from ui.files import read_json, write_json
from ui.finding import Entry, article_entries, sections
from ui.plain import one_line, plain_label
from ui.session import Session

WIDEST: Final = 640
MARGIN: Final = 24
TOP: Final = 48
"""Pixels: the palette's width, and the room at its sides and above it."""

SHARE: Final = 0.6
"""The most of the window's height that the palette takes."""

ARTICLES_MS: Final = 120
"""Milliseconds without typing after which articles are asked for."""

RECENT_MOST: Final = 6
"""Actions used last that are remembered."""

_MOVES: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class CommandPalette(QWidget):
    """Opens over ``window``; what is chosen is done where the keyboard was before.

    The action ``view.command`` calls ``toggle``; who makes the palette connects it.
    """

    opening = Signal()
    """It is about to show the actions: their words and ticks should be those of now."""

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        session: Session,
        reader: QWidget,
        data_dir: Path,
    ) -> None:
        super().__init__(window)
        self._window, self._actions, self._session = window, actions, session
        self._reader = reader
        self._path = data_dir / "recent_actions.json"
        self._recent: list[str] | None = None
        self._former: QWidget | None = None
        self._articles: list[Entry] = []
        self._moved = False
        self._make()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(ARTICLES_MS)
        self._wait.timeout.connect(self._find_articles)
        window.installEventFilter(self)
        self.hide()

    def _make(self) -> None:
        self.setAccessibleName("Find an action, label or article")
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Find an action, label or article")
        self.line.setAccessibleName("Find an action, label or article")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._on_typed)
        self.line.installEventFilter(self)
        self.model = EntryModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(EntryRows(self.list))
        self.list.setMouseTracking(True)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.nothing = plain_label("", self, wrap=True)
        self.nothing.setContentsMargins(8, 8, 8, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.line, self.nothing, self.list):
            column.addWidget(widget)

    # Opening and closing

    def toggle(self) -> None:
        """Open, or close when it is open."""
        if self.isVisible():
            self.close_palette()
        else:
            self.open_palette()

    def open_palette(self) -> None:
        """Show everything, with the keyboard in the field."""
        self._former = QApplication.focusWidget()
        self.opening.emit()
        self.line.blockSignals(True)
        self.line.clear()
        self.line.blockSignals(False)
        self._articles = []
        self.show()
        self.raise_()
        self._fill()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def close_palette(self) -> None:
        """Go back to where the keyboard was."""
        if not self.isVisible():
            return
        self._stop()
        former, self._former = self._former, None
        there = former is not None and isValid(former) and former.isVisible()
        inside = there and former is not None and self._window.isAncestorOf(former)
        (former if inside and former is not None else self._reader).setFocus()

    def _stop(self) -> None:
        self._wait.stop()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._on_focus)
        self.hide()

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Whoever clicks elsewhere has left; the keyboard stays where the click has put it."""
        if now is not None and now is not self and not self.isAncestorOf(now) and self.isVisible():
            self._stop()

    # Finding

    def _on_typed(self, _: str) -> None:
        self._wait.start()
        self._fill()

    def _find_articles(self) -> None:
        project, typed = self._session.project, self.line.text()
        self._articles = article_entries(project, typed) if project is not None else []
        self._fill(keep=self._moved)

    def _fill(self, *, keep: bool = False) -> None:
        """Show what fits, the best of it current. ``keep``: what the person went to stays so."""
        typed = self.line.text()
        held = self._current() if keep else None
        # While articles are asked for, those of the letters before stay: nothing blinks.
        articles = self._articles if typed.strip() else []
        self.model.show(sections(self._actions, typed, self._used_last(), articles))
        some, waiting = self.model.rowCount() > 0, self._wait.isActive()
        self.nothing.setText("" if some or waiting else f"Nothing fits “{one_line(typed, 60)}”.")
        self.nothing.setVisible(bool(self.nothing.text()))
        self.list.setVisible(some)
        row = self.model.row_of(held) if held is not None else -1
        self._moved = row >= 0
        self._go_to(row if row >= 0 else self._first())
        self._place()

    def _first(self) -> int:
        """The row that Enter means where nobody moved; -1 where it would change spans by chance."""
        best = self.model.entry(1)
        return 1 if best is not None and best.may_lead else -1

    def _go_to(self, row: int) -> None:
        """Make a row current; the first one shows its heading, too."""
        index = self.model.index(row, 0)
        self.list.setCurrentIndex(index)
        if row <= 1:
            self.list.scrollToTop()

    def _place(self) -> None:
        """At the top of the window, in its middle."""
        width = min(WIDEST, self._window.width() - 2 * MARGIN)
        most = int(self._window.height() * SHARE)
        number = self.model.rowCount()
        rows = min(number, 40) * self.list.sizeHintForRow(0)
        field = self.line.sizeHint().height() + 16
        beneath = 8 + (rows + 4 if number else self.nothing.sizeHint().height())
        if self.list.isHidden() and self.nothing.isHidden():
            beneath = 0
        left = (self._window.width() - width) // 2
        self.setGeometry(left, TOP, width, min(most, field + beneath))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A panel with a line around it, which dark themes need to part it from the page."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = QApplication.palette()
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.setBrush(palette.color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _on_current(self, index: QModelIndex, _former: QModelIndex) -> None:
        """The keyboard is in the field: a screen reader hears here where the list stands."""
        entry = self.model.entry(index.row())
        if entry is not None and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, entry.spoken))

    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(self.model.entry(index.row()))

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the list while the field has the keyboard; and the window's size."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is not self.line or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if event.key() in _MOVES | _ENTER or event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()), event)
        return False

    def _on_key(self, key: Qt.Key, event: QKeyEvent) -> bool:
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in _ENTER:
            self._on_enter()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            pass  # There is nowhere to go inside, and outside is closed to the keyboard.
        elif key in _MOVES:
            self._move(key)
        else:
            return False
        return True

    def _on_enter(self) -> None:
        """Whoever is quicker than the list gets what was typed, not what still stands there."""
        entry = self._current()
        unsure = entry is None or entry.kind == "article" or entry.loose
        if self._wait.isActive() and unsure and not self._moved:
            self._wait.stop()
            self._find_articles()
        self._choose(self._current())

    def _current(self) -> Entry | None:
        return self.model.entry(self.list.currentIndex().row())

    def _move(self, key: Qt.Key) -> None:
        """Up and down over the headings, round at the ends; pages stop there."""
        rows = self.model.entry_rows()
        if not rows:
            return
        self._moved = True
        current = self.list.currentIndex().row()
        up = key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp)
        at = rows.index(current) if current in rows else (0 if up else -1)
        page = max(1, self.list.viewport().height() // max(1, self.list.sizeHintForRow(0)) - 1)
        by = (-1 if up else 1) * (1 if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) else page)
        to = (at + by) % len(rows) if abs(by) == 1 else max(0, min(len(rows) - 1, at + by))
        self._go_to(rows[to])

    # Doing

    def _choose(self, entry: Entry | None) -> None:
        if entry is None or not entry.enabled:
            return
        self.close_palette()
        if entry.kind == "article":
            self._reader.setFocus()
            self._session.open_article(int(entry.target))
            return
        id_ = str(entry.target)
        if self._actions.spec(id_).scope != "window" and not self._in_place(id_):
            self._reader.setFocus()
        self._remember(id_)
        self._later(self._actions[id_].trigger)

    def _in_place(self, id_: str) -> bool:
        """Whether the keyboard is where the action's key would act."""
        focus = QApplication.focusWidget()
        places = self._actions[id_].associatedObjects()
        return focus is not None and any(
            isinstance(place, QWidget) and (place is focus or place.isAncestorOf(focus))
            for place in places
        )

    def _later(self, act: Callable[[], None]) -> None:
        """Once the key that chose is over: a dialog that opens must not hear of it."""
        QTimer.singleShot(0, self, act)

    def _used_last(self) -> list[str]:
        if self._recent is None:
            raw = read_json(self._path).get("actions")
            names = raw if isinstance(raw, list) else []
            self._recent = [each for each in names if isinstance(each, str)][:RECENT_MOST]
        return self._recent

    def _remember(self, id_: str) -> None:
        others = [each for each in self._used_last() if each != id_]
        self._recent = [id_, *others][:RECENT_MOST]
        try:
            write_json(self._path, {"actions": self._recent})
        except OSError:
            return  # Which actions were used last is worth no message.
