"""The menus, made from the action table: the menu bar, and what a right click offers.

What belongs here: which action stands in which menu, and where the lines between them are. A
context menu offers the same actions with the same words and keys as the menu bar.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ui.actions import Actions
from ui.plain import mnemonic_free, one_line, status_tip, tooltip

LINE: Final = "-"
LABELS: Final = "labels"
COMPANIONS: Final = "companions"
MARKS: Final = "marks"
"""The companions of the scheme: all that is done to them, or only marking them."""

RECENT: Final = "recent"
PANES: Final = "panes"

# C, D, Q, S and the digits with Alt are the exact labels, so no menu may take them.
MENUS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "&Project",
        (
            *("project.new", "project.open", RECENT, LINE),
            *("project.import", "project.paste", LINE),
            *("project.export", "project.dataset", LINE),
            *("project.copy", "project.restore", LINE),
            *("profile.switch", "profile.rename", LINE),
            "project.quit",
        ),
    ),
    (
        "&Edit",
        (
            *("edit.undo", "edit.redo", LINE),
            *("edit.copy", "edit.copy_quotation", LINE),
            *("words.grow", "words.shrink", "Select", "Move the caret"),
        ),
    ),
    (
        "&Article",
        (
            *("article.finish", "article.skip", "article.reopen", "article.flag", LINE),
            *("article.next_unfinished", "article.next", "article.previous", LINE),
            *("article.note", "article.metadata", "article.correct", "article.stories", LINE),
            *("article.remove", "article.restore", "article.purge"),
        ),
    ),
    (
        "Spa&n",
        (
            *(LABELS, "reader.escape", LINE),
            *("span.next", "span.previous", "span.cycle", "missing.next", LINE),
            *("span.attribute", "Companions", "span.take_from_quote", LINE),
            *("span.relate", "span.unrelate", "Twins", LINE),
            *("span.add_segment", "span.cut", "span.split", "span.join", "Move an edge", LINE),
            *("span.confirm", "span.doubt", "span.note", "span.delete"),
        ),
    ),
    (
        "Sea&rch",
        (
            *("edit.find", "edit.find_next", "edit.find_previous", LINE),
            *("search.open", "search.save", LINE),
            *("worklist.next", "worklist.previous"),
        ),
    ),
    (
        "Revie&w",
        (
            *("review.open", "review.compare", LINE),
            *("review.next_conflict", "review.previous_conflict", LINE),
            *("Decide", "review.rule", "review.finish", "review.reopen", LINE),
            *("review.hide_names", "review.shuffle", LINE),
            *("review.discussion", "review.comment", "review.comment_article"),
            *("review.comment_label", "review.record", LINE),
            *("review.agreement", "review.corrections", LINE),
            *("review.team", "review.hand_out", LINE),
            *("review.packages", "review.send", "review.merge"),
        ),
    ),
    ("Sche&me", ("scheme.guideline", LINE, "scheme.edit", "scheme.worklist")),
    (
        "&View",
        (
            *("view.command", LINE),
            *("view.filter", "view.next_pane", "view.previous_pane", PANES, LINE),
            *("view.larger", "view.smaller", "view.theme", "view.contrast", "view.focus", LINE),
            "view.settings",
        ),
    ),
    ("&Help", ("help.keys", "help.rebind", LINE, "help.about")),
)

SUBMENUS: Final[dict[str, tuple[str, ...]]] = {
    "Companions": (COMPANIONS,),
    "Decide": (
        *("review.accept_agreed", "review.accept_annotator", LINE),
        *("review.edit", "review.both", "review.reject", "review.add", "review.escalate", LINE),
        *("review.note", "review.take_back", LINE),
        *("review.next", "review.previous", "review.skip"),
    ),
    "Twins": ("twins.take", "twins.copies", LINE, "twins.everywhere"),
    "Move an edge": (
        *("span.end_word_right", "span.end_word_left"),
        *("span.start_word_left", "span.start_word_right", LINE),
        *("span.end_right", "span.end_left", "span.start_left", "span.start_right"),
    ),
    "Select": (
        *("quotation.next", "quotation.previous", LINE),
        *("words.next_sentence", "words.previous_sentence"),
        *("words.extend_sentence", "words.extend_sentence_back", LINE),
        *("words.next_clause", "words.previous_clause"),
        *("words.extend_clause", "words.extend_clause_back", LINE),
        *("caret.next_cue", "caret.previous_cue"),
    ),
    "Select more": (
        *("words.grow", "words.shrink", LINE),
        *("words.extend_sentence", "words.extend_sentence_back"),
        *("words.extend_clause", "words.extend_clause_back"),
    ),
    "Move the caret": (
        *("caret.next_sentence", "caret.previous_sentence"),
        *("caret.next_paragraph", "caret.previous_paragraph"),
        *("caret.next_mark", "caret.previous_mark"),
    ),
}
"""Menus inside menus: an item that is the title of one of them."""

ON_SPAN: Final = (
    *(LABELS, "scheme.guideline", LINE),
    *("span.attribute", "Companions", "span.take_from_quote", LINE),
    *("span.relate", "span.unrelate", "Twins", LINE),
    *("span.cycle", "span.split", "span.join", "Move an edge", LINE),
    *("span.confirm", "span.doubt", "span.note", "review.comment", LINE),
    "span.delete",
)
ON_WORDS: Final = (
    *(LABELS, LINE),
    *(MARKS, LINE),
    *("span.add_segment", "span.cut", "span.join", LINE),
    *("Select more", "twins.everywhere", LINE),
    *("edit.copy", "edit.copy_quotation"),
)
ON_TEXT: Final = (
    *(LABELS, LINE),
    *("article.finish", "article.skip", "article.flag", LINE),
    *("edit.find", "search.open", "scheme.guideline", LINE),
    *("article.note", "review.comment_article", "article.metadata"),
)
ON_ARTICLE: Final = (
    *("article.finish", "article.skip", "article.reopen", "article.flag", LINE),
    *("article.note", "article.metadata", LINE),
    *("article.remove", "article.restore"),
)


class KeyMenu(QMenu):
    """A menu that has the keys to itself while it is open.

    A plain one lets single-letter shortcuts of the widget beneath through, so that a number meant
    for the menu would hold a label.
    """

    def event(self, event: QEvent) -> bool:
        """Claim every key before the shortcuts see it."""
        return _claimed(event) or bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in a menu of the bar closes it, and goes back to where the keyboard was: a plain one
        would leave it with the bar, where the next letter does nothing."""
        super().keyPressEvent(event)
        bar = self.parent()
        closed = event.matches(QKeySequence.StandardKey.Cancel) and not self.isVisible()
        if closed and isinstance(bar, KeyBar) and self.menuAction() in bar.actions():
            bar.leave()


class KeyBar(QMenuBar):
    """A menu bar that has the keys to itself while it has the keyboard.

    In a plain one every action of its menus is within reach by its key, so that a letter meant for
    a menu would label words, and a key that review and reading both have would mean two actions.
    """

    def event(self, event: QEvent) -> bool:
        """Claim every key before the shortcuts see it."""
        return _claimed(event) or bool(super().event(event))

    def leave(self) -> None:
        """Give the keyboard back to who had it, as Esc does."""
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        self.keyPressEvent(event)


def _claimed(event: QEvent) -> bool:
    """Whether a press was on its way to the shortcuts, and stays with the widget that has it."""
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    event.accept()
    return True


class Menus:
    """Builds menus out of actions. ``panes`` are added to the View menu by the window.

    The bar has its titles at once, and what is under them when ``build`` is called.
    """

    def __init__(self, actions: Actions, bar: QMenuBar) -> None:
        self._actions = actions
        self._bar = bar
        self.recent = KeyMenu("Open recent", bar)
        self.panes = KeyMenu("Panes", bar)
        self._menus = {title: KeyMenu(title, bar) for title, _ in MENUS}
        for menu in self._menus.values():
            bar.addMenu(menu)
        self._context: KeyMenu | None = None
        actions.keys_changed.connect(self._show_mnemonics)

    def build(self) -> None:
        """Fill the menus of the bar; again after the labels have changed."""
        for title, items in MENUS:
            menu = self._menus[title]
            _clear(menu)
            self._fill(menu, items)
        self._show_mnemonics()

    def all(self) -> list[QMenu]:
        """The menus of the bar."""
        return list[QMenu](self._menus.values())

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
            action.setStatusTip(status_tip(str(path)))
            action.triggered.connect(lambda _=False, path=path: chosen(path))
        self.recent.setEnabled(bool(paths))

    def _fill(self, menu: QMenu, items: tuple[str, ...]) -> None:
        for item in items:
            if item == LINE:
                menu.addSeparator()
            elif item == LABELS:
                self._of_scheme(menu, "label.")
            elif item == COMPANIONS:
                self._of_scheme(menu, "companion.")
            elif item == MARKS:
                self._of_scheme(menu, "companion.", but=".clear")
            elif item == RECENT:
                menu.addMenu(self.recent)
            elif item == PANES:
                menu.addMenu(self.panes)
            elif item in SUBMENUS:
                self._fill_inner(menu, item)
            else:
                menu.addAction(self._actions[item])

    def _fill_inner(self, menu: QMenu, title: str) -> None:
        """A menu in the menu; none where the scheme has nothing to put into it."""
        inner = KeyMenu(title, menu)
        self._fill(inner, SUBMENUS[title])
        if inner.isEmpty():
            inner.deleteLater()
        else:
            menu.addMenu(inner)

    def _of_scheme(self, menu: QMenu, start: str, but: str = "") -> None:
        for spec in self._actions.specs():
            unwanted = spec.hidden or (but and spec.id.endswith(but))
            if spec.id.startswith(start) and not unwanted:
                menu.addAction(self._actions[spec.id])

    def _show_mnemonics(self) -> None:
        """A letter that has a meaning with Alt now is no menu's letter: the menu takes another."""
        taken = {
            key.removeprefix("Alt+").upper()
            for spec in self._actions.specs()
            for key in spec.keys
            if key.startswith("Alt+")
        }
        wanted = {title: title[title.index("&") + 1].upper() for title in self._menus}
        taken_by_menus = {letter for letter in wanted.values() if letter not in taken}
        for title, menu in self._menus.items():
            if wanted[title] not in taken:
                menu.setTitle(title)
                continue
            plain = title.replace("&", "")
            free = (
                at for at, each in enumerate(plain.upper()) if each not in taken_by_menus | taken
            )
            at = next(free, None)
            menu.setTitle(plain if at is None else f"{plain[:at]}&{plain[at:]}")
            if at is not None:
                taken_by_menus.add(plain[at].upper())


def _clear(menu: QMenu) -> None:
    """Empty a menu; the menus made for it go too (``clear`` leaves them to their parent)."""
    inner = [child for child in menu.children() if isinstance(child, KeyMenu)]
    menu.clear()
    for child in inner:
        child.deleteLater()
