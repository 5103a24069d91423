"""Agreement over a whole project, beside reading the spans that it is about.

What belongs here: the report with all figures but γ, with what review keeps of each article (as
after any change, which touches few) and without it (the first time). Beside them, where they happen
to be installed, the packages that developers compare with: neither is needed by the program.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from annotator.review.agreement.coding import alpha
from annotator.review.agreement.gamma import Hull, gamma
from tests.bench import corpus
from tests.bench.bulk import new_project
from tests.bench.rows import Row, Sample, timed, wall_and_cpu

BUDGET: Final = 10.0
SPANS: Final = (
    'SELECT article, annotator, label, start, "end", segments FROM annotation '
    "WHERE deleted = 0 ORDER BY article, annotator, start"
)
VALUES: Final = ("certain", "probable", "possible")


def agreement_rows(articles: int, runs: int) -> list[Row]:
    """All figures but γ, for the first time and again."""
    first, again, floor = list[Sample](), list[Sample](), list[Sample]()
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        with new_project(folder, "p") as project:
            project.import_paths([corpus.full(articles)])
            # numpy and scipy are imported once in a session, with the first report
            first.append(timed(lambda: _checked(project.agreement().articles, articles)))
            for _ in range(runs):
                floor.append(timed(lambda: read_spans(project.path)))
                again.append(timed(lambda: project.agreement()))
    title = f"{articles:,} articles of two annotators"
    return [
        *wall_and_cpu(f"agreement, {title}", again, floor, BUDGET),
        *wall_and_cpu(f"agreement for the first time, {title}", first, floor, None),
        *_anchors(articles, runs),
    ]


def read_spans(path: Path) -> int:
    bare = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return len(bare.execute(SPANS).fetchall())
    finally:
        bare.close()


def _checked(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} of {wanted} articles were compared.")


def _anchors(items: int, runs: int) -> list[Row]:
    found = []
    for package, work in (("krippendorff", _alphas), ("pygamma_agreement", _gammas)):
        if importlib.util.find_spec(package) is not None:
            ours, theirs, many = work(importlib.import_module(package), items)
            title = f"{package.replace('_', '-')}’s figure, {many:,} items"
            mine, yours = ([timed(each) for _ in range(runs)] for each in (ours, theirs))
            found += wall_and_cpu(title, mine, yours, None)
    return found


_Both = tuple[Callable[[], object], Callable[[], object], int]
"""Ours, theirs, and of how many items or spans."""


def _alphas(package: Any, items: int) -> _Both:
    import numpy as np

    chance = random.Random(corpus.SEED)
    values = [(chance.choice(VALUES), chance.choice(VALUES)) for _ in range(items)]
    data = np.array(values, dtype=object).T

    def theirs() -> object:
        return package.alpha(
            reliability_data=data.astype(str), level_of_measurement="nominal", value_domain=VALUES
        )

    if abs(float(str(theirs())) - float(str(alpha(values)))) > 1e-9:
        raise RuntimeError("krippendorff gives another alpha.")
    return lambda: alpha(values), theirs, items


def _gammas(package: Any, items: int) -> _Both:
    segment = importlib.import_module("pyannote.core").Segment
    chance = random.Random(corpus.SEED)
    spans = [(at * 30, at * 30 + 20) for at in range(min(items, 30))]
    raters = [[(a + chance.randrange(5), b) for a, b in spans] for _ in range(2)]
    continuum = package.Continuum()
    for name, rater in zip("AB", raters, strict=True):
        for start, end in rater:
            continuum.add(name, segment(start, end), "claim")
    ours = [[Hull(start, end, "claim") for start, end in rater] for rater in raters]
    return lambda: gamma([ours]), lambda: continuum.compute_gamma().gamma, len(spans)
