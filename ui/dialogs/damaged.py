"""A project that is found damaged at opening: what can be saved, what is lost, and the ways back.

What belongs here: the dialog. Looking and saving are the core's (``annotator.keeping.repairing``,
``placing``); both keep the damaged file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.dialogs.working import WorkingDialog, text_field
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.keeping.repairing import Damage, RepairReport
    from annotator.machine import Machine
    from annotator.ticker import Ticker
    from ui.session import Session

LOOKING: Final = "Looking at what can be saved…"
SAVE: Final = "&Save what is sound"


class DamagedDialog(WorkingDialog):
    """Offers what can be done with a damaged project file.

    ``mended`` (path, words, losses): the file is whole again, and can be opened; the losses are
    what a repair could not save, a line each.
    """

    mended = Signal(object, str, object)

    def __init__(
        self,
        session: Session,
        path: Path,
        reason: str,
        machine: Machine,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        self._path, self._machine, self._name = path, machine, name
        self._damage: Damage | None = None
        self.summary = plain_label(reason, wrap=True)
        self.details = text_field("What can be saved, and what is lost", wrap=True)
        self.told = plain_label("", wrap=True)
        super().__init__(session, "The project is damaged", parent)
        self.save = self.add_button(SAVE, self._repair)
        self.back = self.add_button("Put back the &restore point", self._put_back)
        self.details.setPlaceholderText(LOOKING)
        self.resize(680, 420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(self.details, 1)
        for widget in (self.told, self.progress, self.buttons):
            layout.addWidget(widget)
        self.show_state()
        self._look()

    def _look(self) -> None:
        path, data_dir = self._path, self._machine.data_dir

        def work(ticker: Ticker) -> Damage:
            from annotator.keeping.repairing import look_at_damage

            return look_at_damage(path, data_dir, ticker)

        self.work("Looking at a damaged project", work, self._show)

    def _show(self, found: Damage) -> None:
        self._damage = found
        self.details.setPlainText("\n".join(damage_lines(found)))
        nearest = found.nearest
        kept = "The" if nearest is None else "Either way, the"
        self.told.setText(f"{kept} damaged file is kept beside the whole one.")
        if nearest is not None:
            self.back.setText(f"Put back the &restore point of {nearest.when}")
        self.show_state()
        (self.save if found.opens else self.back).setFocus()

    def _repair(self) -> None:
        path, data_dir = self._path, self._machine.data_dir

        def work(ticker: Ticker) -> RepairReport:
            from annotator.keeping.repairing import repair

            return repair(path, data_dir, ticker)

        def done(report: RepairReport) -> None:
            self._end(" ".join(report.lines[:2]), loss_lines(report))

        self.work("Saving what is sound", work, done)

    def _put_back(self) -> None:
        found = self._damage
        point = found.nearest if found is not None else None
        if point is None:
            return
        path, machine, name, chosen = self._path, self._machine, self._name, point.path

        def work(ticker: Ticker) -> tuple[list[Path], list[str]]:
            from annotator.keeping.placing import in_place

            notes: list[str] = []
            return in_place(chosen, path, machine, name, ticker, notes=notes), notes

        def done(found: tuple[list[Path], list[str]]) -> None:
            kept, notes = found
            names = ", ".join(each.name for each in kept)
            said = f"{path.name} is as it was on {point.when}. Kept beside it: {names}."
            self._end(" ".join((said, *notes)))

        self.work("Putting a restore point back", work, done)

    def _end(self, words: str, losses: Sequence[str] = ()) -> None:
        self.mended.emit(self._path, words, tuple(losses))
        self.close()

    def stopped(self, reason: str) -> None:
        """Say why; the other way may still go."""
        words = reason or "Cancelled. Nothing was changed."
        if self._damage is None:  # nothing is listed
            self.details.setPlainText(words)
        else:
            self.told.setText(words)
        self.show_state()

    def show_state(self) -> None:
        """What can be done, once the damage is known."""
        if not hasattr(self, "back"):  # still being made
            return
        found = self._damage
        free = not self.running and found is not None
        self.save.setEnabled(free and found is not None and found.opens)
        self.back.setEnabled(free and found is not None and found.nearest is not None)


def damage_lines(found: Damage) -> list[str]:
    """What is sound, what is lost, and the nearest way back, a line each."""
    return [one_line(each, 300) for each in found.told()]


def loss_lines(report: RepairReport) -> list[str]:
    """What a repair could not save, and what else is to be known of it; nothing where nothing is
    lost."""
    found = report.damage
    if not found.lost and found.known:
        return []
    return [one_line(each, 300) for each in (*report.lines, *_UNKNOWN[found.known])]


_UNKNOWN: Final = (("More may be lost than can be told.",), ())
