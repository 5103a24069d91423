"""Every action of the window, once: id, words, keys, tip, place.

What belongs here: the table, and the QActions made from it. Menus (``ui.menus``), context menus,
the help sheet and the label chips are made from this table, so that none of them can say something
else. What an action does is connected where it is done (``ui.labelling``, ``ui.main_window``).

Where keys act (``Scope``): "window" everywhere; "reading" only while the reader, the spans panel or
the list of articles has focus, so that a letter typed into a text field stays a letter; "reader"
only in the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from annotator.scheme import Label, Scheme

Scope = Literal["window", "reading", "reader"]
Group = Literal["Project", "Article", "Label", "Span", "Edit", "View", "Help"]
GROUPS: Final[tuple[Group, ...]] = ("Project", "Article", "Label", "Span", "Edit", "View", "Help")


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``keys`` in Qt's portable notation, the first is shown; ``icon`` of qtawesome.

    ``hidden`` ones stand in the help sheet but in no menu.
    """

    id: str
    group: Group
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    scope: Scope = "window"
    icon: str = ""
    checkable: bool = False
    hidden: bool = False


def _spec(
    id_: str,
    group: Group,
    text: str,
    *keys: str,
    tip: str = "",
    scope: Scope = "window",
    icon: str = "",
    checkable: bool = False,
    hidden: bool = False,
) -> ActionSpec:
    return ActionSpec(id_, group, text, keys, tip, scope, icon, checkable, hidden)


TABLE: Final[tuple[ActionSpec, ...]] = (
    # Project
    _spec("project.new", "Project", "New project…", "Ctrl+N", icon="ph.file-plus"),
    _spec("project.open", "Project", "Open project…", "Ctrl+O", icon="ph.folder-open"),
    _spec(
        "project.import",
        "Project",
        "Import articles…",
        "Ctrl+Shift+I",
        tip="Add text files, folders or JSONL files to this project",
        icon="ph.download-simple",
    ),
    _spec(
        "project.paste",
        "Project",
        "New article from pasted text…",
        "Ctrl+Shift+V",
        tip="Make an article of the text on the clipboard",
        icon="ph.clipboard-text",
    ),
    _spec(
        "project.export",
        "Project",
        "Export…",
        "Ctrl+E",
        tip="Write articles and spans to a file for training",
        icon="ph.export",
    ),
    _spec("profile.switch", "Project", "Switch profile…", tip="Label under another name"),
    _spec("profile.rename", "Project", "Rename my profile…"),
    _spec("project.quit", "Project", "Quit", "Ctrl+Q"),
    # Article
    _spec(
        "article.finish",
        "Article",
        "Finish and go on",
        "Ctrl+Return",
        "Ctrl+Enter",
        tip="Mark the article finished, also when nothing is in it, and open the next unfinished",
        icon="ph.check-circle",
    ),
    _spec(
        "article.skip",
        "Article",
        "Skip…",
        "X",
        tip="Leave the article out, with a reason",
        scope="reading",
        icon="ph.skip-forward",
    ),
    _spec(
        "article.reopen",
        "Article",
        "Reopen",
        "Ctrl+Shift+Return",
        tip="Make a finished or skipped article unfinished again",
    ),
    _spec(
        "article.flag",
        "Article",
        "Flag",
        "F",
        tip="Mark the article for a second look",
        scope="reading",
        icon="ph.flag",
        checkable=True,
    ),
    _spec(
        "article.next_unfinished",
        "Article",
        "Next unfinished article",
        "U",
        scope="reading",
        icon="ph.arrow-right",
    ),
    _spec("article.next", "Article", "Next article", "Ctrl+PgDown"),
    _spec("article.previous", "Article", "Previous article", "Ctrl+PgUp"),
    _spec("article.metadata", "Article", "Details of the article…", "Ctrl+I", icon="ph.info"),
    _spec(
        "article.remove",
        "Article",
        "Remove article",
        "Ctrl+Backspace",
        tip="Take the article out of the list; it can be restored",
        icon="ph.trash",
    ),
    _spec("article.restore", "Article", "Restore article", icon="ph.arrow-counter-clockwise"),
    # Span
    _spec("span.next", "Span", "Next span", "N", scope="reading"),
    _spec("span.previous", "Span", "Previous span", "P", scope="reading"),
    _spec(
        "span.cycle",
        "Span",
        "Next of the overlapping spans",
        "O",
        tip="Select the next of the spans that cover the same words",
        scope="reading",
    ),
    _spec("span.note", "Span", "Note…", "Shift+N", scope="reading", icon="ph.note-pencil"),
    _spec(
        "span.add_segment",
        "Span",
        "Add the selected words",
        "+",
        tip="The selected words become part of the selected span",
        scope="reading",
        icon="ph.plus",
    ),
    _spec(
        "span.cut",
        "Span",
        "Cut the selected words out",
        "-",
        tip="The selected words leave the selected span",
        scope="reading",
        icon="ph.minus",
    ),
    _spec("span.delete", "Span", "Delete span", "Backspace", "Delete", scope="reader"),
    _spec("span.end_word_right", "Span", "End one word later", "Alt+Right", scope="reader"),
    _spec("span.end_word_left", "Span", "End one word earlier", "Alt+Left", scope="reader"),
    _spec(
        "span.start_word_left", "Span", "Start one word earlier", "Alt+Shift+Left", scope="reader"
    ),
    _spec(
        "span.start_word_right", "Span", "Start one word later", "Alt+Shift+Right", scope="reader"
    ),
    _spec("span.end_right", "Span", "End one character later", ".", scope="reader"),
    _spec("span.end_left", "Span", "End one character earlier", ",", scope="reader"),
    _spec("span.start_left", "Span", "Start one character earlier", "<", scope="reader"),
    _spec("span.start_right", "Span", "Start one character later", ">", scope="reader"),
    # Edit
    _spec("edit.undo", "Edit", "Undo", "Ctrl+Z", icon="ph.arrow-u-up-left"),
    _spec("edit.redo", "Edit", "Redo", "Ctrl+Shift+Z", "Ctrl+Y", icon="ph.arrow-u-up-right"),
    _spec("edit.copy", "Edit", "Copy the selected words", "Ctrl+C", scope="reader"),
    _spec("edit.find", "Edit", "Find in the article…", "Ctrl+F", icon="ph.magnifying-glass"),
    _spec("edit.find_next", "Edit", "Find next", "F3", hidden=True),
    _spec("edit.find_previous", "Edit", "Find previous", "Shift+F3", hidden=True),
    _spec(
        "words.grow",
        "Edit",
        "Select more",
        "Alt+Up",
        tip="Word, quotation, clause, sentence, paragraph",
        scope="reader",
    ),
    _spec("words.shrink", "Edit", "Select less", "Alt+Down", scope="reader"),
    _spec(
        "words.apply",
        "Label",
        "Give the selected words the held label",
        "Space",
        "Return",
        "Enter",
        scope="reader",
        hidden=True,
    ),
    _spec(
        "reader.escape",
        "Label",
        "Let go",
        "Esc",
        tip="First the held label, then the selected words, then the selected span",
        scope="reading",
    ),
    # View
    _spec("view.filter", "View", "Filter the list of articles", "Ctrl+L", icon="ph.funnel"),
    _spec("view.next_pane", "View", "Next pane", "F6", tip="List, article, spans"),
    _spec("view.previous_pane", "View", "Previous pane", "Shift+F6"),
    _spec(
        "view.larger", "View", "Larger text", "Ctrl++", "Ctrl+=", icon="ph.magnifying-glass-plus"
    ),
    _spec("view.smaller", "View", "Smaller text", "Ctrl+-", icon="ph.magnifying-glass-minus"),
    _spec("view.theme", "View", "Dark theme", checkable=True, icon="ph.moon"),
    _spec("view.settings", "View", "Settings…", "Ctrl+,", icon="ph.gear"),
    # Help
    _spec("help.keys", "Help", "Keys and actions", "F1", "?", scope="window", icon="ph.keyboard"),
    _spec("help.about", "Help", "About Claim Annotator"),
)


def label_specs(scheme: Scheme) -> Iterator[ActionSpec]:
    """The actions of a scheme's labels: key and number, and with Alt the exact one."""
    number = 0
    for label in scheme.labels:
        if label.retired:
            continue
        number += 1
        keys = (label.key, str(number)) if number <= 9 else (label.key,)
        yield _spec(
            f"label.{label.id}",
            "Label",
            label.name.capitalize(),
            *keys,
            tip=label.definition,
            scope="reading",
        )
        yield _spec(
            f"label.{label.id}.exact",
            "Label",
            f"{label.name.capitalize()}, the selected words exactly",
            *(f"Alt+{key}" for key in keys),
            tip="Takes the selection as it is, without growing it to whole words",
            scope="reading",
            hidden=True,
        )


def label_action(label: Label | str, *, exact: bool = False) -> str:
    """The id of a label's action."""
    name = label if isinstance(label, str) else label.id
    return f"label.{name}.exact" if exact else f"label.{name}"


class Actions(QObject):
    """The QActions of the window, by id.

    ``place`` says which widgets the keys of a scope act in; it may be called again at any time.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._places: dict[Scope, list[QWidget]] = {"window": [window], "reading": [], "reader": []}
        for spec in TABLE:
            self._add(spec)

    def __getitem__(self, id_: str) -> QAction:
        """The action with this id. Raises ``KeyError``."""
        return self._actions[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._actions

    def connect_to(self, id_: str, slot: Callable[[], object]) -> None:
        """Let the action call ``slot``, without the flag that Qt passes along."""
        self._actions[id_].triggered.connect(lambda _checked=False: slot())

    def specs(self, group: Group | None = None) -> list[ActionSpec]:
        """The specs of one group or all: the scheme's labels, then in the order of the table."""
        wanted = [spec for spec in self._specs.values() if group in (None, spec.group)]
        return sorted(wanted, key=lambda spec: not spec.id.startswith("label."))

    def set_scheme(self, scheme: Scheme) -> None:
        """Make the label actions anew, for another scheme."""
        for id_ in [id_ for id_ in self._specs if id_.startswith("label.")]:
            del self._specs[id_]
            self._actions.pop(id_).deleteLater()
        for spec in label_specs(scheme):
            self._add(spec)

    def place(self, scope: Scope, widgets: Iterable[QWidget]) -> None:
        """Let the keys of this scope act while one of the widgets, or a child, has focus."""
        self._places[scope] = list(widgets)
        for id_, spec in self._specs.items():
            if spec.scope == scope:
                self._put(self._actions[id_], scope)

    def _add(self, spec: ActionSpec) -> None:
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        action.setToolTip(tip_of(spec))
        action.setStatusTip(spec.tip)
        inside = spec.scope != "window"
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
            if inside
            else Qt.ShortcutContext.WindowShortcut
        )
        self._specs[spec.id] = spec
        self._actions[spec.id] = action
        self._put(action, spec.scope)

    def _put(self, action: QAction, scope: Scope) -> None:
        for widget in self._places[scope]:
            widget.addAction(action)


def keys_text(spec: ActionSpec) -> str:
    """The keys as the system writes them, "C or 1"."""
    words = [
        QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in spec.keys
    ]
    return " or ".join(dict.fromkeys(word for word in words if word))


def tip_of(spec: ActionSpec) -> str:
    """The tip as plain text with the keys behind it; Qt shows it as it is (no markup in it)."""
    from ui.plain import tooltip

    words = spec.tip or spec.text.rstrip("…")
    keys = keys_text(spec)
    return tooltip(f"{words} ({keys})" if keys else words)
