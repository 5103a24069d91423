"""Hits as a model: rows that come in portions, and that leave without the others jumping.

What belongs here: which hits are listed, which are ticked, and how one is spoken. How a row looks
is ``delegate``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from ui.articles.rows import NO_INDEX, Index, runs
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.scheme import Scheme
    from annotator.search import Hit
    from annotator.values import Segment

HIT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``Hit`` itself, for the delegate."""
FIRST_ROLE: Final = HIT_ROLE + 1
"""Whether the row above is of another article."""
TICK_ROLE: Final = HIT_ROLE + 2
"""Whether the row is ticked; None where it cannot be, or where nothing is."""

Key = tuple[int, "str | tuple[Segment, ...]"]


def key_of(hit: Hit) -> Key:
    """What a hit is about, however the words around it are."""
    return hit.article, hit.annotation if hit.annotation is not None else hit.segments


class HitModel(QAbstractTableModel):
    """One column, one row a hit. ``tickable``: rows can be ticked.

    ``more_wanted``: the last row is on the screen, and there are more hits than rows.
    """

    more_wanted = Signal()
    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None, *, tickable: bool = False) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []
        self._ticked: set[int] | None = set() if tickable else None
        self._names: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self.me = ""
        self.total = 0
        """How many hits there are, listed or not."""

    # What is listed

    @property
    def hits(self) -> Sequence[Hit]:
        """The hits that are listed."""
        return self._hits

    def hit(self, row: int) -> Hit | None:
        """The hit in a row; None beyond them."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, key: Key | None) -> int:
        """The row of a hit, -1 where it is not listed."""
        if key is None:
            return -1
        return next((row for row, hit in enumerate(self._hits) if key_of(hit) == key), -1)

    def set_people(self, me: str, names: dict[str, str], scheme: Scheme | None) -> None:
        """How annotators and labels are called; ``me`` is my annotator id."""
        self.me, self._people = me, names
        self._names = {each.id: each.name for each in scheme.labels} if scheme else {}

    def who(self, hit: Hit) -> str:
        """Whose annotation it is, if it is somebody else's."""
        if not hit.annotator or hit.annotator == self.me:
            return ""
        return self._people.get(hit.annotator, "somebody else")

    def clear(self) -> None:
        """List nothing."""
        self.show(())

    def show(self, hits: Iterable[Hit], *, ticked: bool = True) -> None:
        """List these hits and no others; ``ticked``: those that can be are."""
        self.beginResetModel()
        self._hits = list(hits)
        self.total = len(self._hits)
        if self._ticked is not None:
            self._ticked = {row for row in range(len(self._hits)) if ticked and self._own(row)}
        self.endResetModel()

    def append(self, hits: Sequence[Hit]) -> None:
        """More hits behind those that are listed."""
        if hits:
            count = len(self._hits)
            self.beginInsertRows(NO_INDEX, count, count + len(hits) - 1)
            self._hits += hits
            self.endInsertRows()

    def merge(self, hits: Sequence[Hit]) -> None:
        """List these hits; rows that stay do not move more than they must."""
        wanted = {key_of(hit) for hit in hits}
        gone = [row for row, hit in enumerate(self._hits) if key_of(hit) not in wanted]
        for rows in reversed(list(runs(gone))):
            self.beginRemoveRows(NO_INDEX, rows.start, rows.stop - 1)
            del self._hits[rows.start : rows.stop]
            self.endRemoveRows()
        self._insert(hits)
        if list(map(key_of, self._hits)) != list(map(key_of, hits)):
            self.show(hits)  # another order: nothing of the old places holds
        else:
            self._hits = list(hits)
            if hits:
                self.dataChanged.emit(self.index(0, 0), self.index(len(hits) - 1, 0))

    def _insert(self, hits: Sequence[Hit]) -> None:
        listed = {key_of(hit) for hit in self._hits}
        for rows in runs(row for row, hit in enumerate(hits) if key_of(hit) not in listed):
            if rows.start > len(self._hits):
                return
            self.beginInsertRows(NO_INDEX, rows.start, rows.stop - 1)
            self._hits[rows.start : rows.start] = hits[rows.start : rows.stop]
            self.endInsertRows()

    # Ticks

    @property
    def ticking(self) -> bool:
        """Whether rows can be ticked at all."""
        return self._ticked is not None

    @property
    def ticked(self) -> list[Hit]:
        """The ticked hits."""
        return [self._hits[row] for row in sorted(self._ticked or ())]

    @property
    def tickable(self) -> int:
        """How many rows can be ticked."""
        return sum(map(self._own, range(len(self._hits))))

    def tick(self, rows: Iterable[int], on: bool | None = None) -> None:
        """Tick rows, or not; None: as the first of them is not."""
        if self._ticked is None:
            return
        wanted = [row for row in rows if self._own(row)]
        if not wanted:
            return
        if on is None:
            on = wanted[0] not in self._ticked
        self._ticked = self._ticked | set(wanted) if on else self._ticked - set(wanted)
        self.dataChanged.emit(self.index(min(wanted), 0), self.index(max(wanted), 0))
        self.ticks_changed.emit()

    def tick_all(self, *, on: bool) -> None:
        """Tick all rows, or none."""
        self.tick(range(len(self._hits)), on)

    def _own(self, row: int) -> bool:
        annotator = self._hits[row].annotator
        return not annotator or annotator == self.me

    # For Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many are listed."""
        return 0 if parent.isValid() else len(self._hits)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One."""
        return 0 if parent.isValid() else 1

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there are hits that are not listed yet."""
        return not parent.isValid() and 0 < len(self._hits) < self.total

    def fetchMore(self, parent: Index) -> None:
        """They come later: a thread looks for them."""
        if self.canFetchMore(parent):
            self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The hit, and what a screen reader says of it."""
        hit = self.hit(index.row()) if index.isValid() else None
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == FIRST_ROLE:
            above = self.hit(index.row() - 1)
            return above is None or above.article != hit.article
        if role == TICK_ROLE:
            return self._tick_of(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(hit, index.row())
        return one_line(hit.words, 300) if role == Qt.ItemDataRole.DisplayRole else None

    def _tick_of(self, row: int) -> bool | None:
        return row in self._ticked if self._ticked is not None and self._own(row) else None

    def _spoken(self, hit: Hit, row: int) -> str:
        label = self._names.get(hit.label, hit.label)
        tick = ""
        if self._ticked is not None:
            tick = "ticked" if row in self._ticked else "not ticked"
            tick = tick if self._own(row) else "cannot be changed"
        context = f"{hit.left}{hit.words}{hit.right}"
        parts = (tick, label, one_line(hit.words, 200), hit.title or "Untitled", self.who(hit))
        return ", ".join(filter(None, (*parts, f"in: {one_line(context, 300)}")))
