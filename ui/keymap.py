"""The keys that somebody changed: which may be, what they would take away, where they are kept.

What belongs here: ``keys.json`` in the data folder and the rules of changing keys. The list of
actions in which keys are changed is ``ui.dialogs.keys``; which action has a key that two would like
is decided in ``ui.actions``.

The file holds only what differs from the table: ids of actions, and for each a list of keys in Qt's
portable notation (none: the action has no key). The keys of labels and companions belong to the
scheme and are kept by their ids, so that a keyboard without Latin letters can have its own.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence

from ui.action_spec import of_scheme
from ui.actions import Actions, Chords, chords, key_text
from ui.files import read_json, write_json

log = logging.getLogger(__name__)

MOST_KEYS: Final = 4
"""Keys of one action in the file; a longer list is no list of keys."""

_Key = Qt.Key
_Held = Qt.KeyboardModifier
_SHIFT: Final = int(_Held.ShiftModifier.value) | int(_Held.KeypadModifier.value)
_MODIFIERS: Final = _SHIFT | sum(
    int(held.value) for held in (_Held.ControlModifier, _Held.AltModifier, _Held.MetaModifier)
)


def _numbers(*keys: Qt.Key) -> frozenset[int]:
    return frozenset(int(key.value) for key in keys)


_NONE: Final = _numbers(
    *(_Key.Key_unknown, _Key.Key_Shift, _Key.Key_Control, _Key.Key_Alt, _Key.Key_AltGr),
    *(_Key.Key_Meta, _Key.Key_CapsLock, _Key.Key_NumLock),
)
_TABS: Final = _numbers(_Key.Key_Tab, _Key.Key_Backtab)
_ESCAPE: Final = _numbers(_Key.Key_Escape)
_MENU: Final = _numbers(_Key.Key_Menu)
_CARET: Final = _numbers(
    *(_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down),
    *(_Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown),
)
_FUNCTION: Final = range(int(_Key.Key_F1.value), int(_Key.Key_F35.value) + 1)
_OF_FIELDS: Final = frozenset(map(chords, ("Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X")))


class KeyMap(QObject):
    """Changes the keys of actions, keeps them in ``data_dir / "keys.json"``, and puts them on."""

    def __init__(self, actions: Actions, data_dir: Path) -> None:
        super().__init__(actions)
        self.actions = actions
        self._path = data_dir / "keys.json"
        self._own = self._read()
        if self._own:
            actions.set_keys(self._own)

    def changed(self, id_: str) -> bool:
        """Whether the action has other keys than the table's or the scheme's."""
        return id_ in self._own

    @property
    def any_changed(self) -> bool:
        """Whether any action of now has."""
        return any(id_ in self.actions for id_ in self._own)

    def holders(self, id_: str, key: str) -> list[str]:
        """The other actions that have this key, or one that begins it or that it begins; those
        that only follow ``id_`` (with Alt or Shift) are left out.

        All scopes lie inside one another, so two actions can always be meant at once; but while an
        article is under review, the keys of review go before all others, and only then they act.
        """
        wanted, reviewing = chords(key), self.actions.spec(id_).scope == "review"
        return [
            spec.id
            for spec in self.actions.specs()
            if spec.id != id_
            and (spec.scope == "review") == reviewing
            and not (of_scheme(id_) and spec.id.startswith(f"{id_}."))
            and any(_collide(wanted, chords(held)) for held in spec.keys)
        ]

    def refusal(self, id_: str, key: str) -> str:
        """Why an action cannot have this key, "" when it can; what the table gave it, it can."""
        if any(chords(key) == chords(each) for each in self.actions.standard_keys(id_)):
            return ""
        return refusal(key, everywhere=self.actions.spec(id_).scope == "window")

    def change(self, id_: str, keys: tuple[str, ...]) -> None:
        """Give an action these keys and no others; whoever has one of them gives it up.

        Raises ``ValueError`` for a key that ``refusal`` refuses.
        """
        for reason in filter(None, (self.refusal(id_, key) for key in keys)):
            raise ValueError(reason)
        for key in keys:
            self._take_away(key, self.holders(id_, key))
        self._set(id_, keys)
        self._keep()

    def reset(self, id_: str) -> None:
        """Give an action the keys of the table or the scheme again; who has them gives them up."""
        self._own.pop(id_, None)
        for key in self.actions.standard_keys(id_):
            self._take_away(key, [each for each in self.holders(id_, key) if each in self._own])
        self._keep()

    def _take_away(self, key: str, ids: list[str]) -> None:
        for id_ in ids:
            held = self.actions.spec(id_).keys
            left = (each for each in held if not _collide(chords(key), chords(each)))
            self._set(id_, tuple(left))

    def reset_all(self) -> None:
        """Give all actions of now the keys of the table and the scheme."""
        self._own = {id_: keys for id_, keys in self._own.items() if id_ not in self.actions}
        self._keep()

    def _set(self, id_: str, keys: tuple[str, ...]) -> None:
        # What follows an action with keys of its own would follow those, so its own are kept.
        follows = of_scheme(id_) and id_.rpartition(".")[0] in self._own
        if not follows and _same(keys, self.actions.standard_keys(id_)):
            self._own.pop(id_, None)
        else:
            self._own[id_] = keys

    def _keep(self) -> None:
        self.actions.set_keys(self._own)
        try:
            write_json(self._path, {id_: list(keys) for id_, keys in self._own.items()})
        except OSError as error:
            log.warning("The keys in %s cannot be kept: %s", self._path, error)

    def _read(self) -> dict[str, tuple[str, ...]]:
        kept = {}
        for id_, raw in read_json(self._path).items():
            if id_ not in self.actions and not of_scheme(id_):
                log.warning("%s names the action %r, which there is not: ignored", self._path, id_)
            elif (keys := self._sound(id_, raw)) is None:
                log.warning("The keys of %s in %s are %r: ignored", id_, self._path, raw)
            else:
                kept[id_] = keys
        return kept

    def _sound(self, id_: str, raw: object) -> tuple[str, ...] | None:
        """The keys as the file has them, None where they are none."""
        if not isinstance(raw, list) or len(raw) > MOST_KEYS:
            return None
        keys = []
        for each in raw:
            if not isinstance(each, str) or self._refused(id_, each):
                return None
            keys.append(QKeySequence(each).toString())
        return tuple(dict.fromkeys(keys))

    def _refused(self, id_: str, key: str) -> str:
        """As ``refusal``, also for an action of a scheme that is not there."""
        return self.refusal(id_, key) if id_ in self.actions else refusal(key)


def refusal(key: str, *, everywhere: bool = False) -> str:
    """Why an action cannot have this key; "" when it can.

    ``everywhere``: the action's keys act in the whole window, also where somebody writes.
    """
    presses = chords(key)
    if not presses or any(_plain(press) in _NONE for press in presses):
        return "The program cannot tell this key from others."
    name, plain = key_text(key), _plain(presses[0])
    bare = not presses[0] & _MODIFIERS & ~_SHIFT
    if plain in _TABS:
        return f"{name} goes from field to field; without it the keyboard would be stuck."
    if bare and plain in _ESCAPE:
        return f"{name} lets go and closes. It stays what it is."
    if bare and plain in _MENU:
        return f"{name} opens the menu of what is selected. It stays what it is."
    if bare and plain in _CARET:
        return f"{name} moves the caret and selects words. It stays what it is."
    if presses in _OF_FIELDS:
        return f"{name} belongs to every text field. It stays what it is."
    if everywhere and bare and plain not in _FUNCTION:
        return f"{name} alone would be missing wherever something is written. Add Ctrl or Alt."
    return ""


def _plain(press: int) -> int:
    """A press without what is held."""
    return press & ~_MODIFIERS


def _collide(one: Chords, other: Chords) -> bool:
    """Whether two sequences cannot stand beside each other: one begins the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _same(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return [chords(key) for key in some] == [chords(key) for key in others]
