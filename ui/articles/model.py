"""The list of articles as a model: an array of keys, and rows read a page at a time on demand.

What belongs here: which keys are listed, the cache of rows, what is stale. What a row looks like
is ``delegate``; what is asked for is ``filter_bar``.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from annotator.values import ArticleQuery, ArticleRow
from ui.articles.drawing import state_words
from ui.articles.rows import NO_INDEX, Index
from ui.plain import one_line, tooltip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from annotator.project import Project

PAGE: Final = 256
PAGES_KEPT: Final = 64

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``ArticleRow`` itself, for the delegate."""

NO_KEY: Final = 0
"""Stands in the list for an article that is known to be there but not which it is."""

_SERVED: Final = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.ToolTipRole),
        ROW_ROLE,
    }
)


class ArticleModel(QAbstractTableModel):
    """One column, one row an article. A cell keeps its old row until the new one is read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._query = ArticleQuery()
        self._keys: array[int] = array("q")
        self._pages: OrderedDict[int, list[ArticleRow]] = OrderedDict()
        self._place: dict[int, int] = {}  # key -> row, of the cached pages only
        self._stale: dict[int, set[int]] = {}  # page -> keys to read again

    # What is listed

    @property
    def query(self) -> ArticleQuery:
        """What the list was asked for."""
        return self._query

    def show(self, project: Project | None, query: ArticleQuery) -> None:
        """List what the project has for the query; reads all keys at once (50 ms for 100,000)."""
        keys = array("q", project.article_keys(query)) if project else array("q")
        self._reset(project, query, keys)

    def show_first_page(self, rows: Sequence[ArticleRow], total: int) -> None:
        """List rows that are known before the project is open, and room for the rest."""
        keys = array("q", [row.key for row in rows])
        keys.extend([NO_KEY] * max(total - len(rows), 0))
        self._reset(None, ArticleQuery(), keys)
        for start in range(0, len(rows), PAGE):
            self._keep(start // PAGE, list(rows[start : start + PAGE]))

    def _reset(self, project: Project | None, query: ArticleQuery, keys: array[int]) -> None:
        self.beginResetModel()
        self._project, self._query, self._keys = project, query, keys
        self._pages.clear()
        self._place.clear()
        self._stale.clear()
        self.endResetModel()

    def refresh(self, keys: Iterable[int]) -> None:
        """Read the rows of these articles again when they are next shown; nothing moves.

        Articles that no cached page holds need nothing: their rows are read fresh anyway.
        """
        for key in keys:
            row = self._place.get(key)
            if row is not None:
                self._stale.setdefault(row // PAGE, set()).add(key)
                index = self.index(row, 0)
                self.dataChanged.emit(index, index)

    def refresh_all(self) -> None:
        """Read every row again when it is next shown; nothing moves."""
        for number, page in self._pages.items():
            self._stale[number] = {row.key for row in page}
        if self._keys:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._keys) - 1, 0))

    # Finding

    def key_at(self, row: int) -> int | None:
        """The article in a row; ``None`` outside the list or where it is not known yet."""
        if not 0 <= row < len(self._keys):
            return None
        return self._keys[row] or None

    def row_of(self, key: int | None) -> int:
        """Where an article stands in the list; -1 when it is not in it."""
        if key is None:
            return -1
        if key in self._place:
            return self._place[key]
        try:
            return self._keys.index(key)
        except ValueError:
            return -1

    def nearest(self, row: int, former: Sequence[int]) -> int | None:
        """Of the ``former`` keys the one after ``row`` that is still listed, else the one before;
        the first of the list where none is."""
        listed = frozenset(self._keys)
        after, before = former[row + 1 :], former[: max(row, 0)]
        for key in (*after, *reversed(before), *self._keys[:1]):
            if key in listed:
                return key
        return None

    @property
    def keys(self) -> Sequence[int]:
        """The listed articles; another list takes the place of this one when it changes."""
        return self._keys

    def rows_of(self, keys: Collection[int]) -> list[int]:
        """Where these articles stand, ascending; those that are not listed are left out."""
        wanted = frozenset(keys)
        return [row for row, key in enumerate(self._keys) if key in wanted]

    def article(self, row: int) -> ArticleRow | None:
        """The row's article, read with its page when it is not in the cache."""
        if not 0 <= row < len(self._keys):
            return None
        number, offset = divmod(row, PAGE)
        page = self._page(number)
        return page[offset] if offset < len(page) else None

    # The cache

    def _page(self, number: int) -> list[ArticleRow]:
        page = self._pages.get(number)
        if page is None:
            keys = self._keys[number * PAGE : (number + 1) * PAGE]
            page = self._project.article_rows(keys) if self._project else []
            self._keep(number, page)
        else:
            self._pages.move_to_end(number)
            if number in self._stale:
                self._freshen(page, self._stale.pop(number))
        return page

    def _freshen(self, page: list[ArticleRow], stale: set[int]) -> None:
        if self._project is None:
            return
        at = {row.key: offset for offset, row in enumerate(page) if row.key in stale}
        for row in self._project.article_rows(list(at)):
            page[at[row.key]] = row

    def _keep(self, number: int, page: list[ArticleRow]) -> None:
        self._pages[number] = page
        self._place.update((row.key, number * PAGE + at) for at, row in enumerate(page))
        if len(self._pages) > PAGES_KEPT:
            oldest, gone = self._pages.popitem(last=False)
            self._stale.pop(oldest, None)
            for row in gone:
                self._place.pop(row.key, None)

    # Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many articles are listed."""
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The title, its tip, the words for a screen reader, or the row itself."""
        if role not in _SERVED:  # Qt asks for a dozen roles a cell; most have no answer here
            return None
        row = self.article(index.row())
        if row is None or role == ROW_ROLE:
            return row
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(row.title)
        return one_line(row.title)


def spoken(row: ArticleRow) -> str:
    """An article's row as one sentence for a screen reader."""
    spans = "1 span" if row.spans == 1 else f"{row.spans:,} spans"
    parts = [row.title or "Untitled", row.source, row.published, state_words(row)]
    parts += ["flagged" if row.flagged else "", "removed" if row.removed else "", spans]
    return ", ".join(one_line(part) for part in parts if part)
