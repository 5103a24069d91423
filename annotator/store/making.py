"""A new project file: made whole beside its place, then moved there.

What belongs here: that an interrupted attempt leaves nothing, under its name or beside it, and what
is said where none can be made. What goes into the file belongs to those who make one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.errors import FileTrouble, Problem, ProjectHeld, ProjectRefused
from annotator.identity import check_name
from annotator.store import backup
from annotator.store.engine import Database, why_not


@contextmanager
def making(path: Path, *, folders: bool = False) -> Iterator[Database]:
    """A new file to be filled; it takes its place once the block has ended well. ``folders``: those
    that it is to lie in are made, too.

    Raises:
        Problem: there is a file already, or none can be made there; nothing is left of it.
    """
    check_name(path)
    if path.exists():
        raise Problem(f"{path} exists already; nothing was changed. Open it, or take another name.")
    beside = path.with_name(f".{path.name}.new")
    try:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        backup.sweep(beside)  # what one left that was killed
        database = Database(beside, create=True)
        try:
            yield database
        finally:
            database.close()
        backup.settle(beside, path)
    except OSError as error:
        raise Problem(f"{path} cannot be made: {backup.words_of(error)}.") from error
    except (ProjectHeld, ProjectRefused, FileTrouble) as error:
        said = why_not(error) or str(error).replace(str(beside), path.name)
        raise Problem(f"{path} cannot be made: {said.rstrip('.')}.") from error
    finally:
        backup.sweep(beside)
