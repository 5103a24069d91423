"""The settings dialog, built from the table in ``ui.settings``; every change holds at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFontComboBox,
    QFormLayout,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.plain import PlainForm, plain_label, without_icons
from ui.settings import SETTINGS, Setting, Settings


class SettingsDialog(QDialog):
    """A form by group. There is nothing to confirm: what is chosen is seen at once."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self._settings = settings
        self.fields: dict[str, QWidget] = {}
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 8)
        column.setSpacing(8)
        for group in dict.fromkeys(setting.group for setting in SETTINGS):
            head = plain_label(group, self)
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            column.addWidget(head)
            column.addLayout(self._form(group))
            column.addSpacing(8)
        column.addStretch(1)
        self._lay_out(page)

    def _lay_out(self, page: QWidget) -> None:
        """The page, which scrolls where letters are large or the screen is low, over the button."""
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(24, 0, 24, 0)
        without_icons(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 16)
        outer.addWidget(area, 1)
        outer.addWidget(buttons)
        width = max(page.sizeHint().width() + area.verticalScrollBar().sizeHint().width(), 480)
        height = page.sizeHint().height() + buttons.sizeHint().height() + 32
        self.setMinimumWidth(width)
        self.resize(width, min(height, int(self.screen().availableSize().height() * 0.9)))

    def _form(self, group: str) -> QFormLayout:
        form = PlainForm()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        for setting in SETTINGS:
            if setting.group != group:
                continue
            field = self._field(setting)
            field.setAccessibleName(setting.label)
            self.fields[setting.key] = field
            if setting.kind == "flag":
                form.addRow(field)
            else:
                form.addRow(setting.label, field)
            if setting.note:
                form.addRow("", plain_label(setting.note, self, wrap=True))
        return form

    def _field(self, setting: Setting) -> QWidget:
        if setting.kind == "flag":
            return self._flag(setting)
        if setting.kind == "number":
            return self._number(setting)
        if setting.kind == "font":
            return self._font(setting)
        return self._choice(setting)

    def _flag(self, setting: Setting) -> QWidget:
        box = QCheckBox(setting.label, self)
        box.setChecked(self._settings.flag(setting.key))
        box.toggled.connect(lambda on: self._settings.set(setting.key, on))
        return box

    def _number(self, setting: Setting) -> QWidget:
        box = QSpinBox(self)
        box.setRange(setting.least, setting.most)
        box.setSuffix(setting.suffix)
        box.setValue(self._settings.number(setting.key))
        box.valueChanged.connect(lambda value: self._settings.set(setting.key, value))
        return box

    def _choice(self, setting: Setting) -> QWidget:
        box = QComboBox(self)
        for value, words in setting.choices:
            box.addItem(words, value)
        box.setCurrentIndex(box.findData(self._settings.text(setting.key)))
        box.activated.connect(lambda at: self._settings.set(setting.key, str(box.itemData(at))))
        return box

    def _font(self, setting: Setting) -> QWidget:
        box = QFontComboBox(self)
        line = box.lineEdit()
        assert line is not None
        line.setAccessibleName(setting.label)
        family = self._settings.text(setting.key)
        if family:
            box.setCurrentFont(QFont(family))

        def chosen(font: QFont) -> None:
            # While a name is typed, and for words that are none, the box tells of fonts that
            # nobody has.
            if box.findText(font.family(), Qt.MatchFlag.MatchFixedString) >= 0:
                self._settings.set(setting.key, font.family())

        box.currentFontChanged.connect(chosen)
        return box
