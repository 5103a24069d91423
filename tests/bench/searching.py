"""Searching a whole project, and labelling many places at once: what needs no window.

What belongs here: the measurements of both, beside bare SQLite on the same file or of the same
rows.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from annotator.operations import LabelPlaces
from annotator.project import Project
from annotator.values import Segment
from tests.bench import corpus, floors
from tests.bench.bulk import new_project
from tests.bench.rows import Row, Samples, beside, timed, wall_and_cpu

SCREEN: Final = 50
"""Hits that fill the first screen."""
QUERIES: Final = (("a rare word", corpus.RARE), ("a frequent word", "ministry"))
PER_ARTICLE: Final = 10
_LENGTH: Final = 12
_APART: Final = 20


def search_rows(articles: int, runs: int) -> list[Row]:
    """A word that few articles hold, and one that many do: to the hits of the first screen."""
    found: Samples = {}
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        with new_project(folder, "p") as project:
            project.import_paths([corpus.lean(articles)])
            project.index()
            bare = sqlite3.connect(f"file:{project.path}?mode=ro", uri=True)
            for name, words in QUERIES:
                _search(project, bare, name, words, runs, found)
            bare.close()
    rows = []
    for name, _ in QUERIES:
        rows += beside(f"search {articles:,} articles for {name}", found, name, 0.5, None)
    return rows


def _search(
    project: Project,
    bare: sqlite3.Connection,
    name: str,
    words: str,
    runs: int,
    found: Samples,
) -> None:
    ours, floor = found.setdefault(name, []), found.setdefault(f"{name} floor", [])
    for _ in range(runs):
        floor.append(timed(lambda: floors.search(bare, words, SCREEN)))
        ours.append(timed(lambda: project.find(words, limit=SCREEN)))


def places_rows(places: int, runs: int) -> list[Row]:
    """Label so many places, and undo it, each as one operation."""
    names = ("label", "label floor", "undo", "undo floor")
    found: Samples = {name: [] for name in names}
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        for run in range(runs):
            folder = Path(temporary) / str(run)
            folder.mkdir()
            with new_project(folder, "p") as project:
                project.import_paths([corpus.full(max(1, places // PER_ARTICLE))])
                _label(project, folder / "floor.db", places, found)
    title = f"{places:,} places at once"
    return [
        *wall_and_cpu(f"label {title}", found["label"], found["label floor"], None),
        *wall_and_cpu(f"undo labelling {title}", found["undo"], found["undo floor"], None),
    ]


def _label(project: Project, bare: Path, places: int, found: Samples) -> None:
    rows = [
        (number.to_bytes(16, "big"), key, "claim", start, start + _LENGTH, words)
        for number, (key, start, words) in enumerate(_places(project, places))
    ]
    operation = LabelPlaces(tuple((row[1], (Segment(row[3], row[4]),)) for row in rows), "claim")
    spans = floors.Spans(bare)
    found["label floor"].append(timed(lambda: spans.add(rows)))
    found["label"].append(timed(lambda: project.run(operation)))
    found["undo floor"].append(timed(lambda: spans.take_back(rows)))
    found["undo"].append(timed(project.undo))
    spans.close()


def _places(project: Project, most: int) -> list[tuple[int, int, str]]:
    """Article, first code point and words of places that overlap nothing of one's own."""
    keys = project.article_keys()
    each = -(-most // len(keys))
    found = []
    for key in keys:
        text = project.text(key)
        starts = range(0, min(each * _APART, len(text) - _LENGTH), _APART)
        found += [(key, start, text[start : start + _LENGTH]) for start in starts]
    return found[:most]
