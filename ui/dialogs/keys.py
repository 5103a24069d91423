"""The help sheet: every action with its keys, made from the action table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.actions import GROUPS, Actions, keys_text
from ui.plain import without_icons


class KeysSheet(QDialog):
    """A list by group, with a filter; stays open beside the work."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and actions")
        self.resize(640, 640)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Find an action or a key")
        self.filter.setAccessibleName("Find an action or a key")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._on_filter)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Actions and their keys")
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setStyleSheet("QTreeWidget::item { padding: 4px 0; }")
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self._fill(actions)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        without_icons(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.filter, self.tree, buttons):
            column.addWidget(widget)

    def _fill(self, actions: Actions) -> None:
        for group in GROUPS:
            specs = actions.specs(group)
            if not specs:
                continue
            head = QTreeWidgetItem([group, ""])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            self.tree.addTopLevelItem(head)
            for spec in specs:
                row = QTreeWidgetItem([spec.text.rstrip("…"), keys_text(spec)])
                row.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, spec.tip)
                head.addChild(row)
            head.setExpanded(True)

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
        said = f"{row.text(0)} {row.text(1)}".casefold()
        fits = all(word in said for word in wanted)
        row.setHidden(not fits)
        return fits
