"""The row above the scheme editor: the scheme's name, presets and files."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from ui.plain import mnemonic_free, plain_label, tooltip
from ui.scheme.fields import Line


class TopRow(QWidget):
    """Name of the scheme, “Start from”, import and export."""

    renamed = Signal(str)
    preset_wanted = Signal(object)
    """Path of a preset's file."""
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = plain_label("Scheme", self)
        self.name = Line(self)
        self.name.setAccessibleName("Name of the scheme")
        self.name.setMaxLength(200)
        self.name.setMinimumWidth(200)
        words.setBuddy(self.name)
        self.presets = QPushButton("Start from a preset", self)
        self.presets.setMenu(QMenu(self.presets))
        self.presets.menu().aboutToShow.connect(self._fill_presets)
        self.load = QPushButton("Import…", self)
        self.save = QPushButton("Export…", self)
        self.fault = plain_label("", self, wrap=True)
        self.fault.setForegroundRole(QPalette.ColorRole.BrightText)
        self.fault.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words)
        row.addWidget(self.name, 1)
        row.addSpacing(16)
        for button in (self.presets, self.load, self.save):
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.fault)
        self.name.edited.connect(lambda: self.renamed.emit(self.name.value()))
        self.load.clicked.connect(self.import_wanted)
        self.save.clicked.connect(self.export_wanted)

    def show_name(self, name: str, fault: str) -> None:
        """Show the scheme's name, and what is wrong with it."""
        self.name.show_value(name)
        self.name.setAccessibleDescription(fault)
        self.fault.setText(f"⚠ {fault}" if fault else "")
        self.fault.setVisible(bool(fault))

    def _fill_presets(self) -> None:
        from annotator.scheme.presets import presets

        menu = self.presets.menu()
        menu.clear()
        menu.setToolTipsVisible(True)
        for preset in presets():
            action = menu.addAction(mnemonic_free(preset.name))
            action.setToolTip(tooltip(preset.summary))
            action.triggered.connect(
                lambda _=False, path=preset.path: self.preset_wanted.emit(path)
            )
