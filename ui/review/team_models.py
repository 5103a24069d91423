"""The team's two tables as models: people with their numbers, and articles by people.

What belongs here: which rows there are and reading them a page at a time. How a cell looks is
``team_tables``; what is listed, ``team_filter``.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from annotator.team import PersonCount
from ui.articles.rows import NO_INDEX, Index
from ui.plain import one_line, tooltip
from ui.review.team_filter import lines_of
from ui.review.team_words import (
    PEOPLE_COLUMNS,
    Cell,
    Line,
    person_numbers,
    spoken_line,
    spoken_person,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from annotator.project import Project

PAGE: Final = 128
PAGES_KEPT: Final = 64
CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``Cell`` of a person's column, for the delegate."""

_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_TIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNED: Final = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

TITLE, NEEDS, WAITS, FIRST_PERSON = 0, 1, 2, 3
"""Columns of the table of articles; one for each person follows, and who adjudicates is last."""
JUDGES: Final = "Adjudicators"


class PeopleModel(QAbstractTableModel):
    """One row a person. ``me`` and ``leads`` are told beside the name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: Sequence[PersonCount] = ()
        self._me = ""
        self._leads: Collection[str] = ()

    def show(self, people: Sequence[PersonCount], me: str, leads: Collection[str]) -> None:
        """List these people; where they are the same ones, nothing moves."""
        same = [one.annotator for one in people] == [one.annotator for one in self.people]
        if not same:
            self.beginResetModel()
        self.people, self._me, self._leads = people, me, leads
        if not same:
            self.endResetModel()
        elif people:
            last = self.index(len(people) - 1, len(PEOPLE_COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def person(self, row: int) -> PersonCount | None:
        """Who stands in a row."""
        return self.people[row] if 0 <= row < len(self.people) else None

    def is_lead(self, row: int) -> bool:
        """Whether the person in a row leads the project."""
        person = self.person(row)
        return person is not None and person.annotator in self._leads

    def name(self, row: int) -> str:
        """The name, with what there is to know of it: "Ana (you, lead)"."""
        person = self.people[row]
        what = ["you"] if person.annotator == self._me else []
        what += ["lead"] if person.annotator in self._leads else []
        return one_line(person.name, 40) + (f" ({', '.join(what)})" if what else "")

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many people."""
        return 0 if parent.isValid() else len(self.people)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """As many as ``PEOPLE_COLUMNS``."""
        return 0 if parent.isValid() else len(PEOPLE_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGNED:
            return _RIGHT if section else _LEFT
        return PEOPLE_COLUMNS[section] if role == _DISPLAY else None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Name and numbers; a zero is left out, so that what is there stands out."""
        person = self.person(index.row())
        if person is None:
            return None
        if role == _ALIGNED:
            return _RIGHT if index.column() else _LEFT
        if role == _SPOKEN and index.column() == 0:
            return spoken_person(person)
        if role == _TIP and index.column() == 0:
            return tooltip(person.name)
        if role not in (_DISPLAY, _SPOKEN):
            return None
        if index.column() == 0:
            return self.name(index.row())
        number = person_numbers(person)[index.column() - 1]
        return f"{number:,}" if number else ""


class TeamModel(QAbstractTableModel):
    """Articles by people. A row is read with its page when it is first shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._keys: array[int] = array("q")
        self._people: Sequence[tuple[str, str]] = ()
        self._names: Mapping[str, str] = {}
        self._pages: OrderedDict[int, dict[int, Line]] = OrderedDict()

    # What is listed

    @property
    def keys(self) -> Sequence[int]:
        """The listed articles."""
        return self._keys

    @property
    def people(self) -> Sequence[tuple[str, str]]:
        """Id and name of each person who has a column."""
        return self._people

    def show(
        self,
        project: Project | None,
        keys: Iterable[int],
        people: Sequence[tuple[str, str]],
        names: Mapping[str, str],
    ) -> None:
        """List these articles, a column for each of these people; ``names`` are everybody's."""
        self.beginResetModel()
        self._project, self._people, self._names = project, people, names
        self._keys = array("q", keys)
        self._pages.clear()
        self.endResetModel()

    def add(self, keys: Sequence[int]) -> None:
        """List these as well, at the end."""
        first = len(self._keys)
        self.beginInsertRows(NO_INDEX, first, first + len(keys) - 1)
        self._keys.extend(keys)
        self._pages.pop(first // PAGE, None)  # it was short
        self.endInsertRows()

    def refresh(self) -> None:
        """Read all rows again when they are next shown; nothing moves."""
        self._pages.clear()
        if self._keys:
            last = self.index(len(self._keys) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def key_at(self, row: int) -> int | None:
        """The article in a row."""
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def row_of(self, key: int | None) -> int:
        """Where an article stands; -1 when it is not listed."""
        try:
            return -1 if key is None else self._keys.index(key)
        except ValueError:
            return -1

    def person_at(self, column: int) -> str:
        """The id of the person whose column it is; "" for the others."""
        at = column - FIRST_PERSON
        return self._people[at][0] if 0 <= at < len(self._people) else ""

    def line(self, row: int) -> Line | None:
        """What is known of the article in a row."""
        key = self.key_at(row)
        return None if key is None else self._page(row // PAGE).get(key)

    def _page(self, number: int) -> dict[int, Line]:
        page = self._pages.get(number)
        if page is None:
            keys = self._keys[number * PAGE : (number + 1) * PAGE]
            lines = lines_of(self._project, keys) if self._project is not None else []
            page = self._pages[number] = {line.team.article: line for line in lines}
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page

    # Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many articles are listed."""
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Article, how many it needs and waits for, one for each person, and the adjudicators."""
        return 0 if parent.isValid() else FIRST_PERSON + len(self._people) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGNED:
            return _RIGHT if section in (NEEDS, WAITS) else _LEFT
        if role == _TIP and section in (NEEDS, WAITS):
            return tooltip(
                "How many annotators it needs"
                if section == NEEDS
                else "How many more must finish, or be asked"
            )
        if role not in (_DISPLAY, _TIP):
            return None
        if section == FIRST_PERSON + len(self._people):
            return JUDGES
        if section >= FIRST_PERSON:
            return one_line(self._people[section - FIRST_PERSON][1], 40)
        return ("Article", "Needs", "Waiting")[section]

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The words of a cell; the ``Cell`` itself for the delegate."""
        if role == _ALIGNED:
            return _RIGHT if index.column() in (NEEDS, WAITS) else _LEFT
        if role not in (_DISPLAY, _SPOKEN, _TIP, CELL_ROLE):
            return None
        line = self.line(index.row())
        if line is None:
            return None
        column = index.column()
        if column == FIRST_PERSON + len(self._people):
            return None if role == CELL_ROLE else self._judges(line)
        if column >= FIRST_PERSON:
            return _of_cell(line.cell(self.person_at(column)), role)
        if role == CELL_ROLE:
            return None
        if column == TITLE:
            if role == _SPOKEN:
                return spoken_line(line, self._people)
            title = line.team.title or "Untitled"
            return tooltip(title) if role == _TIP else one_line(title)
        if role == _TIP:
            return None
        return line.needed if column == NEEDS else line.waiting

    def _judges(self, line: Line) -> str:
        return ", ".join(
            one_line(self._names.get(each, "?"), 40) for each in line.team.adjudicators
        )


def _of_cell(cell: Cell, role: int) -> object:
    if role == CELL_ROLE:
        return cell
    if role == _TIP:
        return tooltip(cell.tip) if cell.tip else None
    return f"{cell.words}, flagged" if cell.flagged and role == _SPOKEN else cell.words
