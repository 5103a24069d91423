"""Looking at files before they are taken in: what runs in the worker, and what it brings back.

What belongs here: one look at all files or at some of them, with how each table begins, and
putting a second look at some files in the place of the first. No widget is touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from annotator.values import FilePreview, ImportPreview

if TYPE_CHECKING:
    from annotator.arrivals import ImportOptions
    from annotator.ingest.extractors.columns import TablePeek
    from annotator.project import Project
    from annotator.ticker import Ticker

TABLES: Final = ("csv", "tsv", "xlsx")
"""Keys of the formats that have columns."""
ENCODED: Final = frozenset(("txt", "md", "html", "csv", "tsv", "nexis", "factiva", "zip"))
"""Keys of the formats that are, or hold, texts in some encoding."""
TABLES_SHOWN: Final = 50
"""Tables whose first rows are shown; what is chosen for one counts for all."""


class Look(NamedTuple):
    """What the files hold. ``tables``: by path how a table begins, or why it cannot be told;
    ``formats``: key and name of all that can be read; ``kinds``: keys of those that are articles
    and no annotated data."""

    preview: ImportPreview = ImportPreview()
    tables: Mapping[str, TablePeek | str] = {}
    formats: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[str] = frozenset()

    def data(self) -> list[str]:
        """Paths of the files with annotated data."""
        files = self.preview.files
        return [each.path for each in files if each.format and each.format not in self.kinds]

    def encoded(self) -> list[str]:
        """Paths of the files whose encoding matters."""
        return [each.path for each in self.preview.files if each.format in ENCODED]

    def of_tables(self) -> list[str]:
        """Paths of the tables, those too that cannot be read as they are."""
        return [each.path for each in self.preview.files if each.format in TABLES]

    def name(self, key: str) -> str:
        """What people call a format."""
        return next((name for known, name in self.formats if known == key), key)

    def renewed(self, other: Look) -> Look:
        """This, with the files that were looked at again."""
        new = {each.path: each for each in other.preview.files}
        files = [new.get(each.path, each) for each in self.preview.files]
        preview = ImportPreview(files=files)
        return other._replace(preview=preview, tables={**self.tables, **other.tables})


def look(
    project: Project, paths: Sequence[Path], how: ImportOptions, ticker: Ticker, known: Look
) -> Look:
    """Look at files and folders; nothing is changed. ``known``: what was found before.

    Raises:
        Problem: there is no such format, or a library is missing.
        Cancelled: through ``ticker``.
    """
    from annotator import arrivals
    from annotator.ingest.kinds import KINDS

    preview = project.preview_import(paths, options=how, ticker=ticker)
    tables = [each for each in preview.files if each.format in TABLES]
    room = max(0, TABLES_SHOWN - len(known.tables))
    some = [each for at, each in enumerate(tables) if each.path in known.tables or at < room]
    return Look(
        preview,
        _peeks(some, how, ticker) if some else {},
        tuple((key, name) for key, name, _ in arrivals.formats()),
        frozenset(each.key for each in KINDS),
    )


def _peeks(
    files: Iterable[FilePreview], how: ImportOptions, ticker: Ticker
) -> dict[str, TablePeek | str]:
    from annotator.ingest.extracted import Unreadable
    from annotator.ingest.workers import Job, Workers

    found: dict[str, TablePeek | str] = {}
    with Workers(count=1) as pool:
        for each in files:
            job = Job(path=Path(each.path), kind=each.format, options=how.extracting)
            try:
                found[each.path] = pool.peek(job, _Quiet(ticker))
            except Unreadable as why:
                found[each.path] = str(why)
    return found


class _Quiet:
    """A ticker that can cancel, and tells nothing: the bar has come to its end already."""

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker

    def tick(self, done: int, total: int, what: str = "") -> None:
        """See ``Ticker``."""
        self._ticker.tick(1, 1, what)
