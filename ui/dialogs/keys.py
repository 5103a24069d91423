"""The help sheet: every action with its keys, made from the action table; and changing them.

What belongs here: the list, its filter, and which row is asked about. Pressing new keys is
``ui.dialogs.rebind``; which keys there may be is ``ui.keymap``.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.actions import GROUPS, Actions, ActionSpec, key_text, keys_text
from ui.dialogs.rebind import Rebind
from ui.enter import presses
from ui.keymap import KeyMap
from ui.plain import plain_label, tooltip, without_icons

ACTION, KEYS, CHANGE, RESET = range(4)
ID: Final = Qt.ItemDataRole.UserRole


class KeysSheet(QDialog):
    """A list by group, with a filter; stays open beside the work.

    With a ``keymap`` each row offers to change its keys; ``rebind`` says so on top.
    """

    def __init__(
        self,
        actions: Actions,
        parent: QWidget | None = None,
        keymap: KeyMap | None = None,
        *,
        rebind: bool = False,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._keymap = keymap
        self._rows: dict[str, QTreeWidgetItem] = {}
        self.setWindowTitle("Change the keys" if rebind else "Keys and actions")
        self.resize(720, 680)
        self.hint = plain_label(
            "Choose an action, then press its new keys. Enter or a double click does it too.",
            self,
            wrap=True,
        )
        self.hint.setVisible(rebind)
        self.filter = self._make_filter()
        self.tree = self._make_tree()
        self.rebind = Rebind(keymap, self) if keymap is not None else None
        self._place()
        self._fill()
        actions.keys_changed.connect(self._on_keys)

    # Making

    def _make_filter(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText("Find an action or a key")
        line.setAccessibleName("Find an action or a key")
        line.setClearButtonEnabled(True)
        line.textChanged.connect(self._on_filter)
        # Enter in the field goes to what was found, and not to a button.
        line.returnPressed.connect(self._to_list)
        return line

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setAccessibleName("Actions and their keys")
        tree.setColumnCount(4 if self._keymap is not None else 2)
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        tree.setRootIsDecorated(False)
        tree.setItemsExpandable(False)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setSectionResizeMode(ACTION, QHeaderView.ResizeMode.Stretch)
        tree.header().setStretchLastSection(False)
        if self._keymap is not None:
            tree.itemClicked.connect(self._on_click)
            tree.itemActivated.connect(self._on_activated)
        return tree

    def _place(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.reset_all = QPushButton("Reset all keys", self)
        self.reset_all.setVisible(self._keymap is not None)
        if self._keymap is not None:
            self.reset_all.clicked.connect(self._keymap.reset_all)
            buttons.addButton(self.reset_all, QDialogButtonBox.ButtonRole.ResetRole)
        for button in (self.reset_all, buttons.button(QDialogButtonBox.StandardButton.Close)):
            button.setAutoDefault(False)
        without_icons(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.hint, self.filter, self.tree):
            column.addWidget(widget)
        if self.rebind is not None:
            self.rebind.hide()
            self.rebind.closed.connect(self._on_closed)
            column.addWidget(self.rebind)
        column.addWidget(buttons)

    def _fill(self) -> None:
        self.tree.clear()
        self._rows = {}
        for group in GROUPS:
            specs = self._actions.specs(group)
            if not specs:
                continue
            head = QTreeWidgetItem([group, ""])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(ACTION)
            font.setBold(True)
            head.setFont(ACTION, font)
            self.tree.addTopLevelItem(head)
            for spec in specs:
                row = self._rows[spec.id] = QTreeWidgetItem()
                row.setData(ACTION, ID, spec.id)
                row.setText(ACTION, spec.text.rstrip("…"))
                row.setToolTip(ACTION, tooltip(spec.tip))
                row.setData(ACTION, Qt.ItemDataRole.AccessibleDescriptionRole, spec.tip)
                head.addChild(row)
            head.setExpanded(True)
        self._show_keys()

    # Keys

    def _on_keys(self) -> None:
        """Keys were changed, here or elsewhere; perhaps the scheme was, with its labels."""
        if self._rows.keys() == {spec.id for spec in self._actions.specs()}:
            self._show_keys()
        else:
            self._on_closed()
            self._fill()
            self._on_filter(self.filter.text())

    def _show_keys(self) -> None:
        link = self.palette().link()
        for id_, row in self._rows.items():
            row.setText(KEYS, self._keys_of(self._actions.spec(id_)))
            if self._keymap is None:
                continue
            changed = self._keymap.changed(id_)
            font = row.font(KEYS)
            font.setBold(changed)
            row.setFont(KEYS, font)
            row.setText(CHANGE, "Change…")
            row.setText(RESET, "Reset" if changed else "")
            row.setData(
                KEYS, Qt.ItemDataRole.AccessibleDescriptionRole, "changed" if changed else ""
            )
            for column in (CHANGE, RESET):
                row.setForeground(column, link)
        if self._keymap is not None:
            self.reset_all.setEnabled(self._keymap.any_changed)

    def _keys_of(self, spec: ActionSpec) -> str:
        """The keys, and which ones another action of the scheme has taken."""
        lost = [
            f"{key_text(key)} is “{self._actions.spec(other).text}” here"
            for key, other in self._actions.lost(spec.id).items()
        ]
        return "; ".join(filter(None, (keys_text(spec), *lost)))

    # Asking

    def _on_click(self, row: QTreeWidgetItem, column: int) -> None:
        id_ = row.data(ACTION, ID)
        if id_ and column == CHANGE:
            self.change(id_)
        elif id_ and column == RESET and row.text(RESET) and self._keymap is not None:
            self._keymap.reset(id_)

    def _on_activated(self, row: QTreeWidgetItem, _: int) -> None:
        if row.data(ACTION, ID):
            self.change(row.data(ACTION, ID))

    def change(self, id_: str) -> None:
        """Ask for the new keys of an action."""
        if self.rebind is None:
            return
        self._choose(id_)
        self.rebind.ask(self._actions.spec(id_))
        # The panel takes room from the list: the row stays in sight.
        self.tree.scrollToItem(self._rows[id_])

    def _on_closed(self) -> None:
        if self.rebind is not None and self.rebind.isVisible():
            self.rebind.hide()
            self.tree.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        if not presses(event, self):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Esc closes the panel first, then the sheet."""
        if self.rebind is not None and self.rebind.isVisible():
            self._on_closed()
        else:
            super().reject()

    # Filter

    def _to_list(self) -> None:
        """Go to the first row that fits."""
        for id_, row in self._rows.items():
            if not row.isHidden():
                self._choose(id_)
                self.tree.setFocus()
                return

    def _choose(self, id_: str) -> None:
        flags = QItemSelectionModel.SelectionFlag
        select = flags.ClearAndSelect | flags.Rows
        self.tree.setCurrentItem(self._rows[id_], ACTION, select)

    def _on_filter(self, words: str) -> None:
        wanted = words.casefold().split()
        for at in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(at)
            if head is None:
                continue
            fitting = 0
            for row in filter(None, map(head.child, range(head.childCount()))):
                fitting += self._match(row, wanted)
            head.setHidden(not fitting)

    def _match(self, row: QTreeWidgetItem, wanted: list[str]) -> bool:
        said = f"{row.text(ACTION)} {row.text(KEYS)}".casefold()
        fits = all(word in said for word in wanted)
        row.setHidden(not fits)
        return fits
