"""The QActions of the window, made from the action table (``ui.action_table``).

What belongs here: making them, letting their keys act in the right places, and deciding which of
two actions has a key that both would like. Menus (``ui.menus``), context menus, the help sheet, the
command palette and the label chips are made from the same specs, so that none of them can say
something else. What an action does is connected where it is done (``ui.labelling``, ``ui.hands``,
``ui.main_window``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.action_spec import (
    GROUPS,
    ActionSpec,
    Group,
    Scope,
    companion_specs,
    label_specs,
    of_scheme,
    scheme_specs,
)
from ui.action_table import TABLE
from ui.plain import mnemonic_free, status_tip, tooltip

if TYPE_CHECKING:
    from annotator.scheme import Label, Scheme

__all__ = [
    "GROUPS",
    "TABLE",
    "ActionSpec",
    "Actions",
    "Group",
    "Scope",
    "chords",
    "companion_specs",
    "key_text",
    "keys_text",
    "label_action",
    "label_specs",
    "of_scheme",
    "scheme_specs",
    "tip_of",
]

Chords = tuple[int, ...]
FOLLOWS = {".exact": "Alt+", ".clear": "Shift+"}
"""Actions of a scheme whose keys are those of another with a modifier, by the end of their id."""


def label_action(label: Label | str, *, exact: bool = False) -> str:
    """The id of a label's action."""
    name = label if isinstance(label, str) else label.id
    return f"label.{name}.exact" if exact else f"label.{name}"


class Actions(QObject):
    """The QActions of the window, by id.

    ``place`` says which widgets the keys of a scope act in; it may be called again at any time.

    Every scope lies inside the window's, and the reader's inside that of reading: in the reader all
    actions are within reach, so no key may mean two of them. A scheme's labels and companions come
    first; another action gives a key up while the scheme has it (``lost``).
    """

    keys_changed = Signal()
    """Some actions have other keys now: what shows keys reads ``specs`` anew."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._standard: dict[str, ActionSpec] = {}
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._own: dict[str, tuple[str, ...]] = {}
        self._shown: dict[str, ActionSpec] = {}
        self._lost: dict[str, dict[str, str]] = {}
        self._places: dict[Scope, list[QWidget]] = {
            "window": [window],
            "reading": [],
            "reader": [],
            "review": [],
        }
        for spec in TABLE:
            self._add(spec)
        self._settle()

    def __getitem__(self, id_: str) -> QAction:
        """The action with this id. Raises ``KeyError``."""
        return self._actions[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._actions

    def connect_to(self, id_: str, slot: Callable[[], object]) -> None:
        """Let the action call ``slot``, without the flag that Qt passes along."""
        self._actions[id_].triggered.connect(lambda _checked=False: slot())

    def spec(self, id_: str) -> ActionSpec:
        """One action, with the keys that it has now. Raises ``KeyError``."""
        return self._specs[id_]

    def specs(self, group: Group | None = None) -> list[ActionSpec]:
        """The specs of one group or all, with the keys that they have now: those of the scheme,
        then in the order of the table."""
        wanted = [spec for spec in self._specs.values() if group in (None, spec.group)]
        return sorted(wanted, key=lambda spec: not of_scheme(spec.id))

    def set_scheme(self, scheme: Scheme) -> None:
        """Make the actions of labels and companions anew, for another scheme."""
        for id_ in [id_ for id_ in self._specs if of_scheme(id_)]:
            del self._specs[id_], self._standard[id_]
            self._shown.pop(id_, None)
            old = self._actions.pop(id_)
            old.setShortcuts([])  # it goes later, and must not hold its keys until then
            old.deleteLater()
        for spec in scheme_specs(scheme):
            self._add(spec)
        self._settle()

    def place(self, scope: Scope, widgets: Iterable[QWidget]) -> None:
        """Let the keys of this scope act while one of the widgets, or a child, has focus."""
        self._places[scope] = list(widgets)
        for id_, spec in self._specs.items():
            if spec.scope == scope:
                self._put(self._actions[id_], scope)

    # Keys

    def set_keys(self, own: Mapping[str, tuple[str, ...]]) -> None:
        """Give actions other keys than the table's; those that are not named have the table's.

        Ids of labels and companions that the present scheme lacks wait for a scheme that has them.
        """
        self._own = dict(own)
        self._settle()

    def standard_keys(self, id_: str) -> tuple[str, ...]:
        """The keys of the table or the scheme. Raises ``KeyError``."""
        return self._standard[id_].keys

    def wanted_keys(self, id_: str) -> tuple[str, ...]:
        """The keys that the action has where no other one takes them. Raises ``KeyError``."""
        if id_ in self._own:
            return self._own[id_]
        for end, modifier in FOLLOWS.items():
            leader = id_.removesuffix(end)
            if leader != id_ and of_scheme(id_) and leader in self._own:
                plain = [key for key in self._own[leader] if _is_plain(key)]
                return tuple(modifier + key for key in plain)
        return self._standard[id_].keys

    def lost(self, id_: str) -> dict[str, str]:
        """The keys that the action wants and another has, with the id of that one."""
        return self._lost.get(id_, {})

    def _settle(self) -> None:
        """Share the keys out, and give each action those that are its own now."""
        # Keys of review go before all others while they hold: they share among themselves.
        usual, review = Taken(), Taken()
        self._lost = {}
        for id_ in sorted(self._specs, key=self._turn):
            taken = review if self._standard[id_].scope == "review" else usual
            kept = []
            for key in self.wanted_keys(id_):
                rival = taken.rival(key)
                if rival is None:
                    taken.take(key, id_)
                    kept.append(key)
                elif rival != id_:
                    self._lost.setdefault(id_, {})[key] = rival
            spec, keys = self._standard[id_], tuple(kept)
            self._specs[id_] = spec if spec.keys == keys else replace(spec, keys=keys)
        for id_, spec in self._specs.items():
            if self._shown.get(id_) != spec:
                self._show(self._actions[id_], spec)
        self._shown = dict(self._specs)
        self.keys_changed.emit()

    def _turn(self, id_: str) -> tuple[bool, bool, bool]:
        """Who chooses first: the scheme's actions, and of these the ones that follow no other;
        then those whose keys somebody changed."""
        follows = of_scheme(id_) and id_.endswith(tuple(FOLLOWS))
        return not of_scheme(id_), follows, id_ not in self._own

    # Making

    def _add(self, spec: ActionSpec) -> None:
        action = QAction(mnemonic_free(spec.text), self._window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setStatusTip(status_tip(spec.tip))
        inside = spec.scope != "window"
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
            if inside
            else Qt.ShortcutContext.WindowShortcut
        )
        self._standard[spec.id] = self._specs[spec.id] = spec
        self._actions[spec.id] = action
        self._put(action, spec.scope)

    def _show(self, action: QAction, spec: ActionSpec) -> None:
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setToolTip(tip_of(spec))

    def _put(self, action: QAction, scope: Scope) -> None:
        for widget in self._places[scope]:
            widget.addAction(action)


class Taken:
    """Which keys somebody has: those that start a sequence of another count as taken too, since
    they would swallow it."""

    def __init__(self) -> None:
        self._whole: dict[Chords, str] = {}
        self._starts: dict[Chords, str] = {}

    def rival(self, key: str) -> str | None:
        """Who has this key, or one that cannot stand beside it."""
        presses = chords(key)
        for length in range(1, len(presses) + 1):
            if (holder := self._whole.get(presses[:length])) is not None:
                return holder
        return self._starts.get(presses)

    def take(self, key: str, id_: str) -> None:
        """Let an action have the key."""
        presses = chords(key)
        self._whole[presses] = id_
        for length in range(1, len(presses)):
            self._starts.setdefault(presses[:length], id_)


@lru_cache(maxsize=1024)
def chords(key: str) -> Chords:
    """The presses of a key sequence in Qt's portable notation, as Qt numbers them."""
    sequence = QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
    # The stubs do not know that a sequence can be indexed.
    return tuple(sequence[at].toCombined() for at in range(sequence.count()))  # type: ignore[index]


def key_text(key: str) -> str:
    """A key as the system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def keys_text(spec: ActionSpec) -> str:
    """The keys as the system writes them, "C or 1"."""
    return " or ".join(dict.fromkeys(filter(None, map(key_text, spec.keys))))


def tip_of(spec: ActionSpec) -> str:
    """The tip as plain text with the keys behind it; Qt shows it as it is (no markup in it)."""
    words = spec.tip or spec.text.rstrip("…")
    keys = keys_text(spec)
    return tooltip(f"{words} ({keys})" if keys else words)


def _is_plain(key: str) -> bool:
    """Whether a key is one press without Ctrl, Alt and Shift."""
    return len(chords(key)) == 1 and "+" not in key[:-1]
