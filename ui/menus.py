"""The menus, made from the action table: the menu bar, and what a right click offers.

What belongs here: which action stands in which menu, and where the lines between them are. A
context menu offers the same actions with the same words and keys as the menu bar.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ui.actions import Actions
from ui.plain import mnemonic_free, one_line, tooltip

LINE: Final = "-"
LABELS: Final = "labels"
RECENT: Final = "recent"
PANES: Final = "panes"
EDGES: Final = "edges"

# C, D, Q, S and the digits with Alt are the exact labels, so no menu may take them.
MENUS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "&Project",
        (
            "project.new",
            "project.open",
            RECENT,
            LINE,
            "project.import",
            "project.paste",
            "project.export",
            LINE,
            "profile.switch",
            "profile.rename",
            LINE,
            "project.quit",
        ),
    ),
    (
        "&Edit",
        (
            "edit.undo",
            "edit.redo",
            LINE,
            "edit.copy",
            "words.grow",
            "words.shrink",
            LINE,
            "edit.find",
        ),
    ),
    (
        "&Article",
        (
            "article.finish",
            "article.skip",
            "article.reopen",
            "article.flag",
            LINE,
            "article.next_unfinished",
            "article.next",
            "article.previous",
            LINE,
            "article.metadata",
            "article.remove",
            "article.restore",
        ),
    ),
    (
        "Spa&n",
        (
            LABELS,
            "reader.escape",
            LINE,
            "span.next",
            "span.previous",
            "span.cycle",
            LINE,
            "span.add_segment",
            "span.cut",
            EDGES,
            LINE,
            "span.note",
            "span.delete",
        ),
    ),
    (
        "&View",
        (
            "view.filter",
            "view.next_pane",
            "view.previous_pane",
            PANES,
            LINE,
            "view.larger",
            "view.smaller",
            "view.theme",
            LINE,
            "view.settings",
        ),
    ),
    ("&Help", ("help.keys", "help.about")),
)

EDGE_ACTIONS: Final = (
    "span.end_word_right",
    "span.end_word_left",
    "span.start_word_left",
    "span.start_word_right",
    LINE,
    "span.end_right",
    "span.end_left",
    "span.start_left",
    "span.start_right",
)
ON_SPAN: Final = (
    LABELS,
    LINE,
    "span.note",
    "span.cycle",
    EDGES,
    LINE,
    "span.delete",
)
ON_WORDS: Final = (LABELS, LINE, "span.add_segment", "span.cut", LINE, "edit.copy", "words.grow")
ON_TEXT: Final = (
    LABELS,
    LINE,
    "article.finish",
    "article.skip",
    "article.flag",
    LINE,
    "edit.find",
    "article.metadata",
)
ON_ARTICLE: Final = (
    "article.finish",
    "article.skip",
    "article.reopen",
    "article.flag",
    LINE,
    "article.metadata",
    "article.remove",
    "article.restore",
)


class KeyMenu(QMenu):
    """A menu that has the keys to itself while it is open.

    A plain one lets single-letter shortcuts of the widget beneath through, so that a number meant
    for the menu would hold a label.
    """

    def event(self, event: QEvent) -> bool:
        """Claim every key before the shortcuts see it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return bool(super().event(event))


class Menus:
    """Builds menus out of actions. ``panes`` are added to the View menu by the window."""

    def __init__(self, actions: Actions, bar: QMenuBar) -> None:
        self._actions = actions
        self._bar = bar
        self.recent = QMenu("Open recent", bar)
        self.panes = QMenu("Panes", bar)
        self._menus: dict[str, QMenu] = {}
        self._context: KeyMenu | None = None

    def build(self) -> None:
        """Fill the menu bar; again after the labels have changed."""
        for title, items in MENUS:
            menu = self._menus.get(title)
            if menu is None:
                menu = self._menus[title] = self._bar.addMenu(title)
            menu.clear()
            self._fill(menu, items)

    def all(self) -> list[QMenu]:
        """The menus of the bar."""
        return list(self._menus.values())

    def context(self, parent: QWidget, items: tuple[str, ...]) -> QMenu:
        """A context menu with these items; it is good until the next one is asked for."""
        if self._context is not None:
            # Not when it hides: its action is still on the way then.
            self._context.deleteLater()
        self._context = KeyMenu(parent)
        self._fill(self._context, items)
        return self._context

    def show_recent(self, paths: list[Path], chosen: Callable[[Path], object]) -> None:
        """Fill the menu of recent projects."""
        self.recent.clear()
        for path in paths:
            action = self.recent.addAction(mnemonic_free(one_line(path.stem, 60)))
            action.setToolTip(tooltip(str(path)))
            action.setStatusTip(str(path))
            action.triggered.connect(lambda _=False, path=path: chosen(path))
        self.recent.setEnabled(bool(paths))

    def _fill(self, menu: QMenu, items: tuple[str, ...]) -> None:
        for item in items:
            if item == LINE:
                menu.addSeparator()
            elif item == LABELS:
                self._labels(menu)
            elif item == RECENT:
                menu.addMenu(self.recent)
            elif item == PANES:
                menu.addMenu(self.panes)
            elif item == EDGES:
                edges = menu.addMenu("Move an edge")
                self._fill(edges, EDGE_ACTIONS)
            else:
                menu.addAction(self._actions[item])

    def _labels(self, menu: QMenu) -> None:
        for spec in self._actions.specs("Label"):
            if spec.id.startswith("label.") and not spec.hidden:
                menu.addAction(self._actions[spec.id])
