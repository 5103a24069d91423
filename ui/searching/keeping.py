"""Saved searches: keeping the one in the line under a name, and going back to another.

What belongs here: the menu of them with what is left in each, and saving, renaming and deleting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui.plain import mnemonic_free, one_line
from ui.searching.asking import numbers
from ui.searching.naming import NameRow
from ui.searching.seeker import Seeker
from ui.searching.start import left

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.values import SavedSearch
    from ui.session import Session

LONGEST: Final = 60


class Keeping(QObject):
    """``chosen``: the query of a saved search; ``done``: a search was deleted, in words."""

    chosen = Signal(str)
    done = Signal(str)

    def __init__(
        self, session: Session, menu: QMenu, name_row: NameRow, line: Callable[[], str]
    ) -> None:
        super().__init__(menu)
        self._session, self._menu = session, menu
        self._row, self._line = name_row, line
        self._seeker = Seeker(self)
        self._listed: list[tuple[QAction, SavedSearch]] = []
        menu.aboutToShow.connect(self._fill)
        menu.aboutToHide.connect(self._seeker.cancel)

    @property
    def counting(self) -> bool:
        """Whether it is being counted what is left."""
        return self._seeker.busy

    def stop(self) -> None:
        """Count no more, and wait until nothing reads the project."""
        self._seeker.stop()

    def _fill(self) -> None:
        menu, project = self._menu, self._session.project
        searches = project.searches() if project is not None else []
        menu.clear()
        self._listed = []
        for each in searches:
            action = menu.addAction(_row(each.name, "…"))
            action.triggered.connect(lambda _=False, one=each: self.chosen.emit(one.query))
            self._listed.append((action, each))
        self._count(project, tuple(dict.fromkeys(each.query for each in searches)))
        if searches:
            menu.addSeparator()
        save = menu.addAction("Save this search…")
        save.triggered.connect(self.save)
        save.setEnabled(bool(self._line()))
        now = self._now(searches)
        if now is not None:
            rename = menu.addAction(f"Rename “{_shown(now.name)}”…")
            rename.triggered.connect(lambda: self.rename(now))
            delete = menu.addAction(f"Delete “{_shown(now.name)}”")
            delete.triggered.connect(lambda: self.delete(now))

    def _count(self, project: Project | None, queries: tuple[str, ...]) -> None:
        """Fill in how many are left, as it becomes known: a large project takes its time."""
        if project is not None and queries:
            self._seeker.seek(
                lambda ticker, give: numbers(project, queries, ticker, give),
                lambda _: None,
                lambda _: None,
                self._take,
            )

    def _take(self, told: tuple[str, int | None]) -> None:
        query, count = told
        for action, search in self._listed:
            if search.query == query:
                said = "cannot be asked now" if count is None else left(count)
                action.setText(_row(search.name, said))

    def _now(self, searches: list[SavedSearch]) -> SavedSearch | None:
        return next((each for each in searches if each.query == self._line()), None)

    def save(self) -> None:
        """Ask for a name, and keep what stands in the line under it; a search of that name is
        replaced."""
        query = self._line()
        if not query:
            self._session.said.emit("There is no search to save: write one first.")
            return
        self._row.ask("Save this search as", "", lambda name: self._keep(name, query))

    def _keep(self, name: str, query: str) -> None:
        project = self._session.project
        searches = project.searches() if project is not None else []
        same = (each.id for each in searches if each.name.casefold() == name.casefold())
        self._run(next(same, ""), name, query)

    def rename(self, search: SavedSearch) -> None:
        """Ask for another name."""
        self._row.ask(
            "Rename the search to",
            search.name,
            lambda name: self._run(search.id, name, search.query),
        )

    def _run(self, id_: str, name: str, query: str) -> None:
        from annotator.operations import SaveSearch

        self._session.run(SaveSearch(id_, name, query))

    def delete(self, search: SavedSearch) -> None:
        """Delete it; that can be undone."""
        from annotator.operations import DeleteSearch

        changes = self._session.run(DeleteSearch(search.id))
        if changes is not None:
            self.done.emit(changes.message)


def _row(name: str, said: str) -> str:
    """A name, and beside it (where menus have their keys) how many are left."""
    return f"{_shown(name)}\t{said}"


def _shown(name: str) -> str:
    return mnemonic_free(one_line(name, LONGEST))
