"""The plans that are kept, in the project or in files: taken, kept, deleted, opened, saved.

What belongs here: the line above the form of the dataset dialog.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QWidget

from annotator.errors import Problem
from ui.dialogs.exporting.choices import narrow
from ui.dialogs.folders import export_folder, named
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.exchange.dataset.plan import Plan
    from ui.dialogs.datasets.form import PlanForm
    from ui.session import Session

FRESH: Final = "New plan"
PLANS: Final = "Plans (*.toml);;All files (*)"


class PlanBar(QWidget):
    """The kept plans, and what can be done with the one in the form. ``taken``: another plan
    stands in the form; ``said``: a sentence for the person; ``to_do``: something that needs the
    project for itself, to be called once it is free."""

    taken = Signal()
    said = Signal(str)
    to_do = Signal(object)

    def __init__(self, session: Session, form: PlanForm) -> None:
        super().__init__()
        self._session, self._form = session, form
        self.box = narrow(QComboBox(), 16)
        self.box.setAccessibleName("Plan")
        self.keep = QPushButton("Keep")
        self.keep.setToolTip("Keep this plan in the project, under the dataset’s name")
        self.delete = QPushButton("Delete")
        self.delete.setToolTip("Keep the chosen plan no longer; splits stay as they are")
        self.open = QPushButton("Open plan…")
        self.save = QPushButton("Save plan…")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(plain_label("Plan"))
        row.addWidget(self.box, 1)
        for button in (self.keep, self.delete, self.open, self.save):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.box.activated.connect(lambda _: self._take_kept())
        self.keep.clicked.connect(lambda: self.to_do.emit(self._keep))
        self.delete.clicked.connect(lambda: self.to_do.emit(self._delete))
        self.open.clicked.connect(self._open)
        self.save.clicked.connect(self._save)
        self.list_plans("")

    def list_plans(self, chosen: str) -> None:
        """Offer the plans of the project, with this one chosen ("": none of them)."""
        project = self._session.project
        self.box.clear()
        self.box.addItem(FRESH, "")
        for name in project.plans() if project is not None else ():
            self.box.addItem(one_line(name, 60), name)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        self.show_state()

    def fresh(self) -> Plan:
        """A plan that a lone analyst can write at once."""
        from annotator.exchange.dataset.plan import Plan

        project = self._session.project
        return Plan(name=one_line(project.path.stem, 60)) if project is not None else Plan()

    def _chosen(self) -> str:
        return str(self.box.currentData() or "")

    def _take_kept(self) -> None:
        from annotator.exchange.dataset.plan import loads

        project, name = self._session.project, self._chosen()
        self.show_state()
        if project is None:
            return
        kept = project.plans().get(name)
        try:
            self._take(loads(kept) if kept is not None else self.fresh())
        except Problem as problem:
            self.said.emit(f"The plan “{one_line(name, 60)}” cannot be read: {problem}")

    def _take(self, plan: Plan) -> None:
        self._form.set_plan(plan)
        self.taken.emit()

    def _keep(self) -> None:
        from annotator.exchange.dataset.plan import dumps
        from annotator.operations.datasets import KeepPlan

        plan = self._meant()
        if plan is not None and self._session.run(KeepPlan(plan.name, dumps(plan))) is not None:
            self.list_plans(plan.name)
            self.said.emit(f"The plan “{one_line(plan.name, 60)}” is kept in the project.")

    def _delete(self) -> None:
        from annotator.operations.datasets import DropPlan

        name = self._chosen()
        if name and self._session.run(DropPlan(name)) is not None:
            self.list_plans("")
            self.said.emit(f"The plan “{one_line(name, 60)}” is not kept any more.")

    def _open(self) -> None:
        from annotator.exchange.dataset.plan import load

        folder = str(export_folder(self._session))
        name, _ = QFileDialog.getOpenFileName(self, "Plan to open", folder, PLANS)
        if not name:
            return
        try:
            plan = load(Path(name))
        except Problem as problem:
            self.said.emit(str(problem))
            return
        self.box.setCurrentIndex(0)
        self.show_state()
        self._take(plan)

    def _save(self) -> None:
        from annotator.exchange.dataset.plan import dumps
        from annotator.replacement import Replacement

        plan = self._meant()
        if plan is None:
            return
        wanted = str(export_folder(self._session) / "plan.toml")
        name, _ = QFileDialog.getSaveFileName(self, "Where to save the plan", wanted, PLANS)
        if not name:
            return
        path = Path(name)
        try:
            path = path if path.suffix else named(path, ".toml")
            with Replacement(path) as file:
                file.write(dumps(plan).encode())
        except Problem as problem:
            self.said.emit(str(problem))
        else:
            self.said.emit(f"Plan saved: {path}")

    def _meant(self) -> Plan | None:
        """The plan of the form; None, and the reason said, where it cannot be meant."""
        try:
            return self._form.plan()
        except Problem as problem:
            self.said.emit(str(problem))
            return None

    def show_state(self) -> None:
        """Leads keep and delete plans."""
        project = self._session.project
        leads = project is not None and project.is_lead and not project.read_only
        self.keep.setEnabled(leads)
        self.delete.setEnabled(leads and bool(self._chosen()))
