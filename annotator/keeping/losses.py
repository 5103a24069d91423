"""What is lost of a damaged project file, counted and called by its names.

What belongs here: from what a salvage misses to articles, people and sentences. What is saved, and
how that is put in the place of the damaged file, is ``repairing``'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import sqlalchemy as sa
from msgspec import Struct

from annotator.keeping import remains
from annotator.keeping.salvage import Salvage
from annotator.store import held, log

_ARE: Final = ("is", "are")
_WHERE: Final = ("The project itself", "An article without a readable title")


class Loss(Struct, frozen=True):
    """What is lost of one article (``title`` empty: of the project itself): so many entries of
    somebody's history, by name where it is known; ``text``: the words of the article, too.
    An article that is lost whole, and of which no title can be read, has a text and no title."""

    title: str
    whose: str
    events: int
    text: bool = False

    @property
    def words(self) -> str:
        """The loss in a sentence."""
        where = f"Article {self.title}" if self.title else _WHERE[self.text]
        many = f"{self.events:,} {'entry' if self.events == 1 else 'entries'}"
        whose = f" by {self.whose}" if self.whose else ""
        if self.text:
            more = f", and with it {many}{whose}" if self.events else ""
            return f"{where}: its text is lost{more}."
        return f"{where}: {many} of its history{whose} {_ARE[self.events != 1]} lost."


class _Home(NamedTuple):
    """What something is lost of: an article, by the hash of its text, or by its key in the damaged
    file where that is lost, too; the project itself where both are empty."""

    digest: bytes
    key: int = 0


def losses(connection: sa.Connection, files: Sequence[Path], work: Salvage) -> tuple[Loss, ...]:
    """What is lost. ``files`` may know the titles of articles, the first the best."""
    lost_texts, names = work.lost_texts(), _names(connection, work)
    whose: dict[tuple[_Home, str], int] = Counter()
    for each in work.missing():
        home = _Home(each.digest, each.article if each.nameless else 0)
        whose[home, names.get(each.machine, "")] += each.events
    listed = work.titles_by_key()
    lost = {_Home(digest) for digest in lost_texts}
    if not work.known:  # then the list of articles alone may speak of one
        lost |= {_Home(b"", key) for key in listed.keys() - work.named.keys()}
        _add_holes(whose, connection, names)
    whose.update({(home, ""): 0 for home in lost - {home for home, _ in whose}})
    titles = _titles(connection, files, work, listed) if lost or whose else {}
    return tuple(
        Loss(_called(home, titles), who, number, bool(home.key) or home.digest in lost_texts)
        for (home, who), number in sorted(whose.items())
    )


def _called(home: _Home, titles: Mapping[_Home, str]) -> str:
    """An article in words: its title, else the beginning of its hash, else nothing."""
    name = titles.get(home) or (f"{home.digest.hex()[:12]}…" if home.digest else "")
    return f"“{name}”" if name else ""


def _titles(
    connection: sa.Connection, files: Sequence[Path], work: Salvage, listed: Mapping[int, str]
) -> dict[_Home, str]:
    """The titles of articles, wherever one can be read."""
    titles = {_Home(digest): said for digest, said in work.titles().items()}
    for path in reversed(files):
        titles.update({_Home(digest): said for digest, said in remains.titles(path).items()})
    for key, title in listed.items():
        for digest in work.named.get(key, [b""]) if title else ():
            titles[_Home(digest, 0 if digest else key)] = title
    for digest, title in connection.exec_driver_sql(
        "SELECT t.hash, a.title FROM article a JOIN text t ON t.key = a.key WHERE a.title <> ''"
    ):
        titles[_Home(digest)] = title
    return titles


def _names(connection: sa.Connection, work: Salvage) -> dict[bytes, str]:
    """Who worked at each machine, by what is left of it."""
    state = log.project_state(connection)
    rows = connection.exec_driver_sql(
        "SELECT machine, author, count(*) FROM event GROUP BY machine, author ORDER BY count(*)"
    )
    authors = work.authors() | {machine: author for machine, author, _ in rows}
    return {machine: state.names.get(author.hex(), "") for machine, author in authors.items()}


def _add_holes(
    whose: dict[tuple[_Home, str], int], connection: sa.Connection, names: Mapping[bytes, str]
) -> None:
    """Holes in the numbering of machines, where nothing else tells of what is lost there."""
    holes: dict[str, int] = Counter()
    for machine, number in connection.exec_driver_sql(held.NUMBERING):
        holes[names.get(machine, "")] += number
    for (_, who), number in whose.items():
        if who in holes:
            holes[who] -= number
    for who, number in holes.items():
        if number > 0:
            home = _Home(b"")
            whose[home, who] = whose.get((home, who), 0) + number
