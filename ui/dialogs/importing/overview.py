"""The page of the selected file: how it is read, who annotated it, how it begins.

What belongs here: the boxes that override what was found out, for the whole import, and the words
about one file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.values import FilePreview
from ui.dialogs.importing.files import Told
from ui.dialogs.importing.looking import ENCODED
from ui.dialogs.importing.words import GUESSED, details_words, people_words, unit_words
from ui.dialogs.working import text_field
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.exchange.loose import Unit

UNITS: Final[tuple[tuple[Unit | None, str], ...]] = (
    (None, "Found out for each file"),
    ("codepoint", "Code points"),
    ("utf-16", "UTF-16 units"),
    ("utf-8", "UTF-8 bytes"),
    ("grapheme", "Characters as seen"),
)
"""What offsets can count in: what the core calls it, and the words."""
ENCODINGS: Final = (
    ("", "Found out for each file"),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Western (Windows-1252)"),
    ("iso8859-15", "Western (ISO 8859-15)"),
    ("cp1250", "Central European (Windows-1250)"),
    ("iso8859-2", "Central European (ISO 8859-2)"),
    ("cp1251", "Cyrillic (Windows-1251)"),
    ("koi8-r", "Cyrillic (KOI8-R)"),
    ("cp1253", "Greek (Windows-1253)"),
    ("cp1254", "Turkish (Windows-1254)"),
    ("cp1255", "Hebrew (Windows-1255)"),
    ("cp1256", "Arabic (Windows-1256)"),
    ("gb18030", "Chinese (GB 18030)"),
    ("big5", "Chinese (Big5)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("euc_jp", "Japanese (EUC)"),
    ("cp949", "Korean (Windows-949)"),
)
"""Codecs that can be chosen, and the words."""
EACH: Final = "Told by each file"


class FilePage(QWidget):
    """How files are read. ``format_changed`` and the others: look at them again."""

    format_changed = Signal()
    unit_changed = Signal()
    encoding_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.format = _box("Format of all files of this import")
        self.format.addItem(EACH, None)
        self.format_told = Told()
        self.encoding = _box("Encoding of all texts of this import")
        for codec, words in ENCODINGS:
            self.encoding.addItem(words, codec)
        self.encoding_told = Told()
        self.unit = _box("What offsets count in, in all files of this import")
        for unit, words in UNITS:
            self.unit.addItem(words, unit)
        self.verdict = Told()
        self.people = Told()
        self.annotator = QLineEdit()
        self.annotator.setAccessibleName("Annotator of annotations that name none")
        self.annotator.setMaxLength(200)
        self.details = text_field("First articles of the file, and what is refused", wrap=True)
        self.details.setMinimumHeight(60)
        self._labels = {
            "format": plain_label("Fo&rmat"),
            "encoding": plain_label("Encodin&g"),
            "unit": plain_label("Off&sets count in"),
            "people": plain_label("Annotated by"),
            "whose": plain_label("Who is not &named is"),
        }
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        lines = (
            ("format", self.format, self.format_told),
            ("encoding", self.encoding, self.encoding_told),
            ("unit", self.unit, self.verdict),
            ("people", None, self.people),
            ("whose", self.annotator, None),
        )
        for row, (name, box, told) in enumerate(lines):
            label = self._labels[name]
            grid.addWidget(label, row, 0)
            if box is not None:
                label.setBuddy(box)
                grid.addWidget(box, row, 1)
            if told is not None:
                grid.addWidget(told, row, 2 if box is not None else 1, 1, 1 if box else 2)
        self.format.activated.connect(lambda _at: self.format_changed.emit())
        self.encoding.activated.connect(lambda _at: self.encoding_changed.emit())
        self.unit.activated.connect(lambda _at: self.unit_changed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(grid)
        layout.addWidget(self.details, 1)

    # What was chosen

    @property
    def chosen_format(self) -> str | None:
        """The format of all files; None: each tells."""
        data = self.format.currentData()
        return data if isinstance(data, str) else None

    @property
    def chosen_unit(self) -> Unit | None:
        """What offsets count in; None: found out."""
        return UNITS[max(0, self.unit.currentIndex())][0]

    @property
    def chosen_encoding(self) -> str:
        """The codec of texts; empty: found out."""
        return str(self.encoding.currentData())

    def choose(self, format_: str | None, unit: Unit | None, encoding: str = "") -> None:
        """Take a choice that was made before, and stands again."""
        self.encoding.setCurrentIndex(self.encoding.findData(encoding))
        self.format.setCurrentIndex(max(0, self.format.findData(format_)))
        self.unit.setCurrentIndex([each for each, _ in UNITS].index(unit))

    def offer_formats(self, formats: Sequence[tuple[str, str]]) -> None:
        """Offer these formats, once they are known."""
        if self.format.count() - 1 == len(formats):
            return
        chosen = self.chosen_format
        with QSignalBlocker(self.format):
            while self.format.count() > 1:
                self.format.removeItem(1)
            for key, name in formats:
                self.format.addItem(name, key)
            self.format.setCurrentIndex(max(0, self.format.findData(chosen)))

    # Showing

    def show_file(
        self,
        file: FilePreview,
        others: Sequence[FilePreview],
        name: str,
        *,
        data: bool,
        any_data: bool,
    ) -> None:
        """Show a file; ``name`` of its format, ``data``: it has annotations, ``any_data``: some
        file has."""
        self.format_told.tell(
            f"This file: {one_line(name, 60)}" if name else "It cannot be told what this file is.",
            warning=not name,
        )
        guessed = GUESSED in file.encoding
        look_at_it = ". Look at the letters below" if guessed else ""
        self.encoding_told.tell(f"{file.encoding or '–'}{look_at_it}", warning=guessed)
        encoded = file.format in ENCODED
        self._labels["encoding"].setVisible(encoded)
        self.encoding.setVisible(encoded)
        self.encoding_told.setVisible(encoded)
        self.verdict.tell(unit_words(file), warning=not file.unit_certain)
        self.people.tell(people_words(file.annotators))
        self._labels["unit"].setVisible(data and bool(file.unit))
        self.unit.setVisible(data and bool(file.unit))
        self.verdict.setVisible(data and bool(file.unit))
        self._labels["people"].setVisible(bool(file.annotators))
        self.people.setVisible(bool(file.annotators))
        self._labels["whose"].setVisible(any_data)
        self.annotator.setVisible(any_data)
        self.details.setPlainText(details_words(file, others))


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(20)
    return box
