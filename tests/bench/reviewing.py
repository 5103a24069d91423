"""Review: the queue of many groups, the next of them on the screen, and keeping up after a merge.

What belongs here: those measurements. What is seen is measured in a process of its own
(``python -m tests.bench.reviewing …`` is one), in the real window, beside a bare
``QPlainTextEdit`` with the same text; the queue beside a bare ``SELECT`` of what its rows say.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from annotator.machine import Machine
from annotator.project import Project
from tests.bench import corpus
from tests.bench.agreement import read_spans
from tests.bench.bulk import new_project
from tests.bench.rows import Row, Sample, Samples, beside, timed, wall_and_cpu
from tests.bench.stage import Painted, bare_editor, open_window, settle, until, until_painted
from tests.bench.window import measured
from ui.app import App
from ui.review.bench import ReviewBench

MERGED: Final = 1000
"""Articles of the merge after which agreement is to be current within a second."""
QUEUE: Final = (
    "SELECT r.article, a.title, r.waiting, r.groups, r.open, r.conflicts, r.finished, r.agreement, "
    "(SELECT count(*) FROM progress p WHERE p.article = r.article AND p.state = 'finished') "
    "FROM review r JOIN article a ON a.key = r.article ORDER BY r.agreement"
)
"""The least that a queue could read: what its rows say, in order."""


def review_rows(articles: int, acts: int, runs: int) -> list[Row]:
    """The queue, the groups on the screen, and the upkeep after a merge."""
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        with new_project(folder, "p") as project:
            project.import_paths([corpus.full(articles)])
            project.index()
            project.review_upkeep()
            groups, found = _queue(project, runs)
        rows = wall_and_cpu(f"open the queue of {groups:,} groups", *found, None)
        rows += _seen(folder / "p.claims", folder / "data", acts)
        return rows + _merged(folder, min(articles, MERGED), runs)


def _queue(project: Project, runs: int) -> tuple[int, tuple[list[Sample], list[Sample]]]:
    ours, floor = list[Sample](), list[Sample]()
    for _ in range(runs):
        floor.append(timed(lambda: _bare_queue(project.path)))
        ours.append(timed(lambda: project.queue(everything=True)))
    return sum(row.groups for row in project.queue(everything=True)), (ours, floor)


def _bare_queue(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as bare:
        return len(bare.execute(QUEUE).fetchall())


def _merged(folder: Path, articles: int, runs: int) -> list[Row]:
    """From the end of a merge that brought work on so many articles until figures are current."""
    ours, floor = list[Sample](), list[Sample]()
    with new_project(folder, "theirs") as project:
        project.import_paths([corpus.full(articles)])
    machine = Machine(folder / "data")
    for run in range(runs):
        new_project(folder, f"ours{run}").close()
        with Project.open(folder / f"ours{run}.claims", machine.acting("Ana"), machine) as project:
            project.merge(folder / "theirs.claims")
            floor.append(timed(lambda path=project.path: read_spans(path)))  # type: ignore[misc]
            ours.append(timed(lambda project=project: _current(project, articles)))  # type: ignore[misc]
    return wall_and_cpu(f"review current after a merge of {articles:,} articles", ours, floor, None)


def _current(project: Project, articles: int) -> None:
    if project.review_upkeep() != articles or project.review_behind():
        raise RuntimeError("The merge has left review behind.")


def _seen(project: Path, data_dir: Path, acts: int) -> list[Row]:
    found = measured("seen", project, data_dir, acts, __name__)
    return [
        *beside("next conflict, to painted", found, "next", 0.5, None),
        *beside("take a version, to durable and the next group painted", found, "take", 0.5, None),
    ]


# -- in a process of its own -----------------------------------------------------------------


def _measured(words: list[str]) -> Samples:
    with open_window(Path(words[0]), Path(words[1])) as app:
        window = app.window
        until(lambda: window.furnished)
        window.actions_["review.open"].trigger()
        bench = window.bench.room.bench
        until(lambda: bench.queue.read and not bench.queue.behind and bench.desk.group is not None)
        settle()
        editor = bare_editor(window.reader, window.reader.font())
        editor.setPlainText(window.reader.text)
        shown, bare = Painted(window.reader.viewport()), Painted(editor.viewport())
        found: Samples = {}
        try:
            for name, act in (("next", _go_on), ("take", lambda bench: bench.judge.take(1))):
                for _ in range(int(words[2])):
                    _with_open_groups(app, bench)
                    floor = until_painted(bare, editor.viewport().update)
                    found.setdefault(f"{name} floor", []).append(floor)
                    settle()
                    sample = until_painted(shown, lambda act=act: act(bench))  # type: ignore[misc]
                    found.setdefault(name, []).append(sample)
                    settle()
        finally:
            editor.close()
        return found


def _go_on(bench: ReviewBench) -> None:
    review = bench.desk.review
    assert review is not None
    bench.desk.go((bench.desk.at + 1) % len(review.groups))


def _with_open_groups(app: App, bench: ReviewBench) -> None:
    """Open the next article of the queue where nearly all groups of this one are decided."""
    for row in bench.queue.rows:
        review = bench.desk.review
        if review is not None and review.open > 1:
            return
        if row.article != app.session.article:
            app.session.open_article(row.article)
            until(lambda: bench.desk.group is not None)
            settle()


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(_measured(sys.argv[2:])))
