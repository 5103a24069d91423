"""The page of names: what labels, relations and attributes of the files become in the scheme.

What belongs here: the sentence above the table of names, and saving and loading the mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator.errors import Problem
from annotator.values import FilePreview
from ui.dialogs.importing import becoming
from ui.dialogs.importing.files import Told
from ui.dialogs.importing.names_table import WHAT, NamesModel, names_table

if TYPE_CHECKING:
    from annotator.exchange.mapping import NameMap
    from annotator.scheme import Scheme

MAPPINGS: Final = "Mappings (*.toml *.json);;All files (*)"


class NamesPage(QWidget):
    """The table of names with a sentence above it. ``changed``: something else was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = NamesModel(self)
        self.told = Told()
        self.table = names_table(self.names)
        self.save = QPushButton("Save &mapping…")
        self.load = QPushButton("Load ma&pping…")
        self._scheme: Scheme | None = None
        self._lay_out()
        self.names.chosen.connect(self._on_chosen)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.told, 1)
        for button, act in ((self.load, self._choose_load), (self.save, self._choose_save)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)

    def show_files(self, files: Sequence[FilePreview], scheme: Scheme, *, lead: bool) -> None:
        """Show the names of these files; what was chosen before stays chosen."""
        self._scheme = scheme
        rows = becoming.rows_of(files, scheme, self.names.rows, lead=lead)
        self.names.load(rows, becoming.choices(scheme), lead=lead)
        self.table.setColumnHidden(WHAT, all(row.what == "label" for row in rows))
        self.table.selectRow(0)
        self._tell()

    def _on_chosen(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self, more: str = "") -> None:
        words = becoming.told(self.names.rows, lead=self.names.lead)
        waits = bool(becoming.still_open(self.names.rows))
        self.told.tell(f"{words} {more}".strip(), warning=waits or bool(more))

    @property
    def complete(self) -> bool:
        """Whether it is known of every name what it becomes."""
        return not becoming.still_open(self.names.rows)

    @property
    def new(self) -> int:
        """How many names the scheme lacks."""
        return sum(not row.known for row in self.names.rows)

    def name_map(self) -> NameMap:
        """The mapping as it is chosen."""
        return becoming.name_map(self.names.rows)

    def brings_new(self) -> bool:
        """Whether something new is to come into the scheme."""
        return any(row.to == becoming.NEW for row in self.names.rows)

    # Files of mappings

    def _choose_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the mapping", "mapping.toml", MAPPINGS)
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the mapping as ``--map`` reads it."""
        import tomli_w

        from annotator.replacement import Replacement

        names = self.name_map()
        tables = {
            "labels": names.labels,
            "relations": names.relations,
            "attributes": names.attributes,
        }
        try:
            with Replacement(path) as file:
                file.write(tomli_w.dumps(tables).encode())
        except Problem as problem:
            self._tell(str(problem))

    def _choose_load(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Load a mapping", "", MAPPINGS)
        if name:
            self.load_from(Path(name))

    def load_from(self, path: Path) -> None:
        """Choose as a file says; what it says and cannot be is told."""
        from annotator.exchange import mapping

        assert self._scheme is not None, "a mapping is loaded for names that are shown"
        try:
            names = mapping.load(path)
        except Problem as problem:
            self._tell(str(problem))
            return
        rows, lead = self.names.rows, self.names.lead
        wrong = becoming.take_map(rows, names, self._scheme, lead=lead)
        self.names.load(rows, self.names.offered, lead=lead)
        self._on_chosen()
        if wrong:
            shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if wrong[5:] else "")
            self._tell(f"The mapping asks for what cannot be: {shown}.")
