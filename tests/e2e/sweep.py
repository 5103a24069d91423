"""Everything that the running program shows or says, as words.

What belongs here: going through all widgets, models, menus and the accessible tree, whatever they
are for, so that a new window needs no line here. Ids and times, which differ between two runs of
the same story, are made alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QTabBar, QWidget

_ROLES: Final = (
    *range(14),
    *range(int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 9),
)
_SPOKEN: Final = tuple(QAccessible.Text)
_MOST: Final = 4000
"""Characters of a text that are looked at."""
_PLAIN: Final = (str, int, float, bool, type(None))
_DIFFER: Final = (
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT?"), "<day>"),
    (re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?Z?"), "<time>"),
    (re.compile(r"\b\d{11,}\b"), "<clock>"),
    (re.compile(r"\d\d\.\d\d\.\d\d"), "<time>"),
    (re.compile(r"/data\++"), "/data"),
    (re.compile(r"0x[0-9a-f]+"), "<address>"),
    (re.compile(r"/[^\s'\"]*/[12]/world"), "<folder>"),
)


def alike(words: str) -> str:
    """Words without what differs between two runs."""
    for pattern, name in _DIFFER:
        words = pattern.sub(name, words)
    return words


def shown(*places: QWidget) -> list[str]:
    """Everything in these widgets, or in all windows of the program; sorted."""
    found: list[str] = []
    for top in places or QApplication.topLevelWidgets():
        for each in (top, *top.findChildren(QObject)):
            found += (f"{type(each).__name__}: {words}" for words in _of(each))
        found += (f"said: {words}" for words in _heard(top))
    # Tips break long paths, wherever they happen to be full.
    return sorted(alike(each.replace("\n", "")) for each in found)


def _of(one: QObject) -> Iterator[str]:
    if isinstance(one, QWidget):
        yield from _words(one)
    if isinstance(one, QAction):
        yield from (one.text(), one.toolTip(), one.statusTip())
    if isinstance(one, QTabBar):
        yield from (f"{one.tabText(at)} {one.tabToolTip(at)}" for at in range(one.count()))
    if isinstance(one, (QAbstractItemView, QComboBox)):
        model = one.model()
        if model is not None:
            yield from _rows(model, QModelIndex())


def _words(widget: QWidget) -> Iterator[str]:
    """All properties that are words, whatever they are called."""
    meta = widget.metaObject()
    for at in range(meta.propertyCount()):
        name = meta.property(at).name()
        if name not in ("styleSheet", "html", "objectName"):
            value = widget.property(name)
            if isinstance(value, str) and value:
                yield f"{name} = {value[:_MOST]}"


def _rows(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    while model.canFetchMore(parent):
        model.fetchMore(parent)
    yield f"{model.rowCount(parent)} rows"
    for row in range(model.rowCount(parent)):
        for column in range(_columns(model, parent)):
            index = model.index(row, column, parent)
            values = (model.data(index, role) for role in _ROLES)
            yield " | ".join(_told(each) for each in values if each is not None)
            if column == 0 and model.rowCount(index):
                yield from _rows(model, index)


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    # Of a list they are not to be asked for, and there is one.
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)


def _told(value: object) -> str:
    """A value of a model: words and numbers as they are, our own structures in full."""
    ours = type(value).__module__.startswith(("annotator.", "ui."))
    return repr(value) if ours or isinstance(value, (*_PLAIN, tuple, list)) else ""


def _heard(top: QWidget) -> Iterator[str]:
    root = QAccessible.queryAccessibleInterface(top)
    waiting: list[QAccessibleInterface] = [root] if root is not None else []
    while waiting:
        one = waiting.pop()
        yield from filter(None, (one.text(kind) for kind in _SPOKEN))
        text = one.textInterface()
        if text is not None:
            yield text.text(0, min(_MOST, text.characterCount()))
        waiting += [child for at in range(one.childCount()) if (child := one.child(at)) is not None]
