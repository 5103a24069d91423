"""The window of the scheme editor: its pages, and how they follow the working copy.

What belongs here: making, laying out, showing, and going from place to place. What is done to the
scheme is in ``editor``; what leaves the window (putting in force, files, closing) is in
``leaving``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.plain import plain_label
from ui.scheme import parts as change
from ui.scheme.attribute_form import AttributeForm
from ui.scheme.context import Context, Uses, uses_of
from ui.scheme.draft import Draft, Spot
from ui.scheme.faults import Fault, find_faults
from ui.scheme.fields import Choice
from ui.scheme.form import LayerForm, PartForm
from ui.scheme.guideline_page import GuidelinePage
from ui.scheme.label_form import LabelForm
from ui.scheme.link_forms import CompanionForm, RelationForm
from ui.scheme.list_panel import ListPanel
from ui.scheme.parts import SECTIONS, Section
from ui.scheme.proposals_page import ProposalsPage
from ui.scheme.review_page import ReviewPage
from ui.scheme.sheet import sheet
from ui.scheme.top_row import TopRow
from ui.theme import load_theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.session import Session
    from ui.theme import Theme

PAGES: Final = (*SECTIONS, "guideline", "review", "proposals")
MODES: Final = (
    ("on", "Marked while labelling"),
    ("later", "Marked in a second pass"),
    ("off", "Not marked at all"),
)
ROOMY: Final = QSize(1080, 760)
FRAME: Final = QSize(16, 56)
"""Pixels: the window where the screen has room, and what its frame and title bar take of that."""

FORMS: Final[dict[Section, type[PartForm]]] = {
    "labels": LabelForm,
    "layers": LayerForm,
    "attributes": AttributeForm,
    "companions": CompanionForm,
    "relations": RelationForm,
}


class EditorPages(QDialog):
    """Sections at the left, the list of a section in the middle, the form at the right."""

    worklist_wanted = Signal(str)
    """A search that lists what was labelled before the change."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        keys: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        project = session.project
        assert project is not None, "a scheme editor without a project"
        self._session = session
        self._project_id = project.id
        self._keys = dict(keys)
        self._themes = (load_theme("light"), load_theme("dark"))
        self._uses: Uses = uses_of(project)
        self._at: dict[Section, int] = dict.fromkeys(SECTIONS, 0)
        self._page = "labels"
        self._fitted = False
        self.draft = Draft(project.scheme, self)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("Scheme")
        self._make()
        self._lay_out()
        self.connect_all()
        self.resize(self.sizeHint())
        self.set_theme(theme)
        self.sections.setFocus()

    # Making

    def _make(self) -> None:
        self.top = TopRow(self)
        self.sections = QListWidget(self)
        self.sections.setAccessibleName("Parts of the scheme")
        self.sections.setObjectName("sections")
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for _ in PAGES:
            self.sections.addItem(QListWidgetItem())
        self.list = ListPanel(self)
        self.mode = Choice(MODES, self)
        self.mode.setAccessibleName("Companions are")
        self.list.top.addWidget(self.mode)
        self.forms: dict[Section, PartForm] = {
            section: kind(self) for section, kind in FORMS.items()
        }
        self.guideline = GuidelinePage(self)
        self.review = ReviewPage(self)
        self.proposals = ProposalsPage(self)
        self.empty = plain_label("", self, wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(32)

    def _lay_out(self) -> None:
        self.stack = QStackedWidget(self)
        self.areas: dict[str, QWidget] = {}
        for section, form in self.forms.items():
            area = QScrollArea(self)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(form)
            self.areas[section] = area
            self.stack.addWidget(area)
        for name, page in (
            ("guideline", self.guideline),
            ("review", self.review),
            ("proposals", self.proposals),
            ("empty", self.empty),
        ):
            self.areas[name] = page
            self.stack.addWidget(page)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setChildrenCollapsible(False)
        for widget in (self.sections, self.list, self.stack):
            self.split.addWidget(widget)
        self.split.setStretchFactor(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.split, 1)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(16, 8, 16, 8)
        self.foot.setSpacing(8)
        column.addLayout(self.foot)

    def connect_all(self) -> None:
        """Connect what the pages say; called once, before anything is shown."""
        self.sections.currentRowChanged.connect(self._on_section)
        self.list.chosen.connect(self._on_chosen)
        self.review.place_wanted.connect(self.go_to_fault)
        self.draft.changed.connect(self.refresh)

    # Look

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours: thin lines around what can be typed into."""
        self.list.set_theme(theme)
        self.setStyleSheet(sheet(theme))
        self.refresh()
        self._fit()

    def _fit(self) -> None:
        """The columns at the left as wide as their words need, also in a large font."""
        self.sections.setMinimumWidth(self.sections.sizeHintForColumn(0) + 40)
        em = self.fontMetrics().horizontalAdvance("m")
        self.list.setMinimumWidth(max(13 * em, self.list.minimumSizeHint().width()))
        if not self._fitted:
            self._fitted = True
            left, middle = self.sections.minimumWidth(), self.list.minimumWidth() + 6 * em
            self.split.setSizes([left, middle, max(self.width() - left - middle, 400)])

    def sizeHint(self) -> QSize:
        """Roomy, with its buttons on the screen."""
        return ROOMY.boundedTo(self.screen().availableSize() - FRAME)

    # Showing

    def context(self) -> Context:
        """What the forms are told."""
        faults = find_faults(self.draft.scheme, self._keys)
        return Context(
            self.draft.scheme, self.draft.base, self._uses, faults, self._themes, self._keys
        )

    def refresh(self) -> None:
        """Show the working copy as it is now."""
        context = self.context()
        self.top.show_name(
            self.draft.scheme.name,
            next(
                (
                    each.words
                    for each in context.faults
                    if each.field == "name" and not each.section
                ),
                "",
            ),
        )
        self._show_sections(context)
        section = self.section
        self.list.setVisible(section is not None)
        if section is not None:
            self._show_section(section, context)
        else:
            self._show_page(context)
        self.show_state(context)

    def show_state(self, context: Context) -> None:
        """Show what can be done now. To be overridden."""

    def show_review(self, context: Context) -> None:
        """Show what changes. To be overridden."""

    def show_proposals(self) -> None:
        """Show the open proposals. To be overridden."""

    @property
    def section(self) -> Section | None:
        """The kind of part that is shown, unless it is a page of another sort."""
        return next((each for each in SECTIONS if each == self._page), None)

    def _show_sections(self, context: Context) -> None:
        self.sections.blockSignals(True)
        for at, page in enumerate(PAGES):
            item = self.sections.item(at)
            name = self._page_name(page, context)
            item.setText(name)
            said = name.replace("⚠", "mistakes:").replace("●", "not in force yet")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        self.sections.setCurrentRow(PAGES.index(self._page))
        self.sections.blockSignals(False)

    def _page_name(self, page: str, context: Context) -> str:
        faults = sum(1 for each in context.grave if each.section == page)
        mark = f"  ⚠ {faults}" if faults else ""
        for section, (heading, _) in SECTIONS.items():
            if section == page:
                return f"{heading}  {len(change.parts(context.scheme, section))}{mark}"
        if page == "guideline":
            return "Guideline"
        if page == "review":
            return "What changes  ●" if self.draft.dirty else "What changes"
        number = self.open_proposals()
        return f"Proposals  {number}" if number else "Proposals"

    def open_proposals(self) -> int:
        """How many proposals are open. To be overridden."""
        return 0

    def _show_section(self, section: Section, context: Context) -> None:
        here = change.parts(context.scheme, section)
        self._at[section] = at = max(0, min(self._at[section], len(here) - 1))
        self.list.show_parts(section, context, at)
        self.mode.setVisible(section == "companions")
        self.mode.show_value(context.scheme.companion_mode)
        if here:
            self.forms[section].show_part(context, at)
            self.stack.setCurrentWidget(self.areas[section])
        else:
            heading, one = SECTIONS[section]
            self.empty.setText(f"The scheme has no {heading.lower()}. Add a {one} to begin.")
            self.stack.setCurrentWidget(self.empty)

    def _show_page(self, context: Context) -> None:
        self.stack.setCurrentWidget(self.areas[self._page])
        if self._page == "guideline":
            self.guideline.show_guideline(context)
        elif self._page == "review":
            self.show_review(context)
        else:
            self.show_proposals()

    # Going somewhere

    def open_page(self, page: str) -> None:
        """Show a section or another page."""
        self.draft.break_step()
        self._page = page
        self.refresh()

    def go_to(self, spot: Spot) -> None:
        """Go to a place: a page, a part and a field of it."""
        for section in SECTIONS:
            if section == spot.page:
                self._at[section] = spot.at
        self.open_page(spot.page)
        shown = self.section
        if shown is None or not spot.field or not change.parts(self.draft.scheme, shown):
            return
        form, area = self.forms[shown], self.areas[shown]
        form.focus_field(spot.field)
        row = form.rows.get(spot.field)
        if row is not None and isinstance(area, QScrollArea):
            area.ensureWidgetVisible(row)

    def go_to_fault(self, fault: Fault) -> None:
        """Go to the field that a mistake is in."""
        if fault.section:
            self.go_to(Spot(fault.section, fault.at, fault.row))
        elif fault.field in PAGES:
            self.open_page(fault.field)
        elif fault.field == "name":
            self.top.name.setFocus()

    def _on_section(self, at: int) -> None:
        if 0 <= at < len(PAGES):
            self.open_page(PAGES[at])

    def _step_section(self, by: int) -> None:
        at = PAGES.index(self._page) + by
        if 0 <= at < len(PAGES):
            self.open_page(PAGES[at])

    def _on_chosen(self, at: int) -> None:
        section = self.section
        if section is not None:
            self.draft.break_step()
            self._at[section] = at
            self.refresh()
            area = self.areas[section]
            if isinstance(area, QScrollArea):
                area.verticalScrollBar().setValue(0)
