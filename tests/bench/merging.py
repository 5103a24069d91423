"""Merging: a whole project into an empty one, colleagues' answers, and the same once more.

What belongs here: those measurements, beside the least that SQLite could do, which is to copy the
rows of texts, history and annotations from one file into the other in one transaction.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from annotator.machine import Machine
from annotator.project import Project
from tests.bench import corpus
from tests.bench.bulk import new_project
from tests.bench.rows import Row, Sample, timed, wall_and_cpu

_COPIED = ("text", "event", "article", "annotation", "progress")


def copied(source: Path, target: Path) -> None:
    """The floor: the rows as they are, unchecked, into an empty file."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("ATTACH ? AS other", (str(source),))
        connection.execute("BEGIN IMMEDIATE")
        for table in _COPIED:
            sql = "SELECT sql FROM other.sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            for (made,) in connection.execute(sql + " ORDER BY type = 'index'", (table,)):
                if not made.startswith("CREATE TRIGGER"):
                    connection.execute(made)
            connection.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")
        connection.execute("COMMIT")


def merge_rows(articles: int, runs: int) -> list[Row]:
    """Merging everything of a project with two annotators' work, all new and all known."""
    ours: list[Sample] = []
    again: list[Sample] = []
    floor: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        with new_project(folder, "theirs") as project:
            project.import_paths([corpus.full(articles)])
        theirs, empty = folder / "theirs.claims", folder / "empty.claims"
        new_project(folder, "empty").close()
        machine = Machine(folder / "data")
        for run in range(runs):
            target = folder / f"ours{run}.claims"
            shutil.copy(empty, target)
            floor.append(timed(lambda: copied(theirs, folder / "floor.db")))
            with Project.open(target, machine.acting("Ana"), machine) as project:
                ours.append(timed(lambda project=project: project.merge(theirs)))  # type: ignore[misc]
                again.append(timed(lambda project=project: project.merge(theirs)))  # type: ignore[misc]
            target.unlink()
    sized = f"{articles:,} articles, {articles * 24:,} annotations"
    return [
        *wall_and_cpu(f"merge {sized}", ours, floor, None),
        *wall_and_cpu(f"merge the same again, {sized}", again, floor, None),
    ]
