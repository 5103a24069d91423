"""The open article's spans as a model, in text order; one changed span moves one row.

What belongs here: order, look-up by id, counts by label, crossing. How a row looks is
``spans_delegate``; when to read what is ``spans_panel``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from ui.articles.rows import NO_INDEX, Index
from ui.crossing import Crossings
from ui.plain import one_line, tooltip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from annotator.scheme import Scheme
    from annotator.values import Annotation

SPAN_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``SpanRow``, for the delegate."""

SPOKEN: Final = 80
"""Code points of a span's words that its accessible name holds."""

_SERVED: Final = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.AccessibleDescriptionRole),
        int(Qt.ItemDataRole.ToolTipRole),
        SPAN_ROLE,
    }
)

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class SpanRow:
    """What a row shows. ``who`` is empty for one's own; ``missing`` names what is required."""

    annotation: Annotation
    label: str
    who: str
    crossing: bool
    missing: tuple[str, ...] = ()


def place_of(annotation: Annotation) -> Place:
    """Where an annotation stands in text order: by start, the longer first."""
    return annotation.start, -annotation.end, annotation.id


class SpansModel(QAbstractTableModel):
    """One column, one row a span."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order: list[Place] = []
        self._by_id: dict[str, Annotation] = {}
        self._crossings = Crossings(lambda _label: "")
        self._names: Mapping[str, str] = {}
        self._labels: dict[str, str] = {}
        self._layers: dict[str, str] = {}
        self._me = ""
        self._longest = 0
        """Code points of the longest span there was: none that reaches here begins before that."""
        self._missing: dict[str, tuple[str, ...]] = {}
        self.counts: Counter[str] = Counter()
        self.lacking: Callable[[Annotation], Iterable[str]] = lambda _: ()
        """Names of what is required of a span and missing; asked for rows that are seen."""
        self.details: Callable[[Annotation], str] = lambda _: ""
        """What is said of a span, in one line for a screen reader."""

    # What is listed

    def set_people(self, me: str, names: Mapping[str, str]) -> None:
        """Whose spans are mine, and the names of all annotators by id."""
        self._me, self._names = me, names
        self._repaint()

    def set_scheme(self, scheme: Scheme | None) -> None:
        """The labels' names and layers."""
        labels = scheme.labels if scheme else ()
        self._labels = {label.id: label.name for label in labels}
        self._layers = {label.id: label.layer for label in labels}
        self._find_crossings()
        self.forget_missing()

    def load(self, annotations: Sequence[Annotation]) -> None:
        """List these spans and no others."""
        self.beginResetModel()
        self._missing.clear()
        self._by_id = {each.id: each for each in annotations}
        self._order = sorted(map(place_of, annotations))
        self._longest = max((-end - start for start, end, _ in self._order), default=0)
        self._find_crossings()
        self.counts = Counter(each.label for each in annotations)
        self.endResetModel()

    def _find_crossings(self) -> None:
        self._crossings = Crossings(lambda label: self._layers.get(label, ""))
        self._crossings.load(self._by_id.values())

    def update(self, now: Mapping[str, Annotation | None]) -> None:
        """Bring these spans up to date, by id; ``None`` for one that is gone."""
        for name, after in now.items():
            before = self._by_id.get(name)
            if before == after:
                continue
            if before and after and place_of(before) == place_of(after):
                self._put(after, before)
                self._touch(name)
            else:
                self._remove(before)
                self._insert(after)
            crossings = self._crossings
            for other in crossings.put(after) if after else crossings.remove(name):
                self._touch(other)
            self._forget_around(before, after)

    def forget_missing(self) -> None:
        """Ask anew what is missing, for all spans."""
        self._missing.clear()
        self._repaint()

    def _forget_around(self, *spans: Annotation | None) -> None:
        """Position tells values of the neighbours too: ask anew what is missing there."""
        if not self._missing:
            return
        for span in spans:
            if span is not None:
                self._missing.pop(span.id, None)
                for other in self.overlapping(span):
                    if self._missing.pop(other.id, None) is not None:
                        self._touch(other.id)

    def _remove(self, gone: Annotation | None) -> None:
        if gone is None:
            return
        row = self.row_of(gone.id)
        self.beginRemoveRows(NO_INDEX, row, row)
        del self._order[row], self._by_id[gone.id]
        self.counts[gone.label] -= 1
        self.endRemoveRows()

    def _insert(self, new: Annotation | None) -> None:
        if new is None:
            return
        place = place_of(new)
        row = bisect_left(self._order, place)
        self.beginInsertRows(NO_INDEX, row, row)
        self._order.insert(row, place)
        self._put(new, None)
        self.endInsertRows()

    def _put(self, new: Annotation, old: Annotation | None) -> None:
        self._longest = max(self._longest, new.end - new.start)
        self._by_id[new.id] = new
        if old is not None:
            self.counts[old.label] -= 1
        self.counts[new.label] += 1

    # Finding

    def annotation(self, name: str) -> Annotation | None:
        """A listed span by its id."""
        return self._by_id.get(name)

    def overlapping(self, one: Annotation) -> list[Annotation]:
        """The spans of the same annotator whose hull shares words with that of ``one``."""
        first = bisect_left(self._order, (one.start - self._longest,))
        last = bisect_left(self._order, (one.end,))
        places = self._order[first:last]
        near = (self._by_id[name] for _, end, name in places if -end > one.start)
        return [each for each in near if each.annotator == one.annotator]

    def row_of(self, annotation: str | None) -> int:
        """The row of an annotation; -1 when it is not listed."""
        one = self._by_id.get(annotation) if annotation is not None else None
        return -1 if one is None else bisect_left(self._order, place_of(one))

    def id_at(self, row: int) -> str | None:
        """The annotation in a row."""
        return self._order[row][2] if 0 <= row < len(self._order) else None

    def row_at(self, row: int) -> SpanRow | None:
        """What a row shows."""
        name = self.id_at(row)
        if name is None:
            return None
        one = self._by_id[name]
        who = "" if one.annotator == self._me else self._names.get(one.annotator, "somebody else")
        if name not in self._missing:
            self._missing[name] = tuple(self.lacking(one))
        return SpanRow(
            one,
            self._labels.get(one.label, one.label),
            who,
            self._crossings.crosses(name),
            self._missing[name],
        )

    def _touch(self, name: str) -> None:
        row = self.row_of(name)
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _repaint(self) -> None:
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, 0))

    # Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many spans are listed."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words, the sentence for a screen reader, the tip, or the row itself."""
        if role not in _SERVED:
            return None
        row = self.row_at(index.row())
        if row is None or role == SPAN_ROLE:
            return row
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row)
        if role == int(Qt.ItemDataRole.AccessibleDescriptionRole):
            return self.details(row.annotation)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(described(row))
        return one_line(row.annotation.quote)


def spoken(row: SpanRow) -> str:
    """A span's row as one sentence for a screen reader: claim, "text…", by Ana, has a note.

    What else is said of it is the row's description (``SpansModel.details``).
    """
    words = f'{row.label}, "{one_line(row.annotation.quote, SPOKEN)}"'
    parts = [words, f"by {row.who}" if row.who else "", *marks(row)]
    return ", ".join(part for part in parts if part)


def described(row: SpanRow) -> str:
    """A span's row in full, with its note."""
    who = f" by {row.who}" if row.who else ""
    parts = [f"{row.label}{who}: {row.annotation.quote}", *marks(row)]
    if row.annotation.note:
        parts[-1] += f": {row.annotation.note}"
    return ". ".join(parts)


def marks(row: SpanRow) -> list[str]:
    """What the marks at the end of a row mean."""
    one = row.annotation
    told = [f"in {parts(row)}"] if parts(row) else []
    told += ["crosses another span"] if row.crossing else []
    told += [f"{', '.join(row.missing)} missing"] if row.missing else []
    if one.doubt:
        told.append(f"in doubt: {one_line(one.doubt_note)}" if one.doubt_note else "in doubt")
    return told + (["has a note"] if one.note else [])


def parts(row: SpanRow) -> str:
    """Of how many parts a span is, "2 parts"; empty for the usual single one."""
    count = len(row.annotation.segments)
    return f"{count:,} parts" if count > 1 else ""
