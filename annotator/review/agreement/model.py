"""The values of agreement: what is asked for, what one article gives, and the report.

What belongs here: plain data without arithmetic. Counts are of spans or of code points, times are
milliseconds since 1970 (UTC), people and labels are named by their ids. Only ``ArticleFigures`` is
kept between runs (as JSON); everything else is made anew for each report.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

GOLD: Final = "gold"
"""The rater that stands for what adjudication settled on."""
NOTHING: Final = ""
"""Stands in a confusion matrix where one of the two has no span."""
FEW: Final = 5
"""A figure that rests on fewer spans than this is shown in grey."""
GUIDES: Final = (0.667, 0.800)
"""Krippendorff's marks for alpha: tentative conclusions, and reliance. Guides, not grades."""
DRAWS: Final = 1000
"""How often the bootstrap draws."""


class AgreementPlan(Struct, frozen=True, kw_only=True):
    """What a report is asked for.

    ``annotators``: ids, in the order in which a matrix shows them; none: everybody who handed in.
    ``GOLD`` may be among them. ``layer``: one layer only; "": all. ``since`` (inclusive) and
    ``until`` (exclusive; 0: no end) bound the time at which the later of two finished.
    ``include_seen``: also what was changed after seeing others' work. ``gamma``: reckon it too; it
    takes long. ``draws``: of the bootstrap (0: no intervals); ``seed`` of all that is drawn.
    """

    annotators: tuple[str, ...] = ()
    layer: str = ""
    since: int = 0
    until: int = 0
    include_seen: bool = False
    gamma: bool = False
    draws: int = DRAWS
    seed: int = 1


class RaterFigures(Struct, frozen=True, array_like=True, gc=False):
    """What one rater gave of one article.

    ``units``: four numbers for each segment in text order: the number of its span, the place of its
    label in ``ArticleFigures.labels``, start, end. ``covers``: for each label that the rater used
    (label, code points covered, sum of the squares of the lengths of the units, units that had to
    be merged since they overlap). ``broken``: places in ``ArticleFigures.layers`` of the layers in
    which spans of different labels overlap, so that they are no partition of the text.
    """

    id: str
    spans: int
    finished: int
    seen: bool
    units: tuple[int, ...]
    covers: tuple[tuple[int, ...], ...]
    broken: tuple[int, ...] = ()


class PairFigures(Struct, frozen=True, array_like=True, gc=False):
    """What two raters of one article have in common. ``one`` and ``other`` are places in
    ``ArticleFigures.raters``; labels and layers are places in its ``labels`` and ``layers``.

    ``labels``: for each label that either used, the numbers that ``f1.Counts`` names.
    ``places``: for each layer (layer, spans of the one, of the other, the same place, places that
    overlap, one to one), whatever the label. ``shared``: (label of the one, of the other, code
    points that have both). ``stars``: (label, sum of squared covered lengths of the one's units,
    of the other's), for the layers that neither has ``broken``. ``confusion``: (label of the one
    or -1, of the other or -1, paired spans). ``attributes``: (attribute, label, value of the one,
    of the other, count) on paired spans of one label; None where there is no value.
    ``edits``: against gold only, (same place and label, same place, same label, neither, missing,
    too many).
    """

    one: int
    other: int
    labels: tuple[tuple[int, ...], ...]
    places: tuple[tuple[int, ...], ...]
    shared: tuple[tuple[int, ...], ...]
    stars: tuple[tuple[int, ...], ...]
    confusion: tuple[tuple[int, ...], ...]
    attributes: tuple[tuple[str, int, str | None, str | None, int], ...] = ()
    edits: tuple[int, ...] = ()


class ArticleFigures(Struct, frozen=True, omit_defaults=True):
    """The statistics of one article. They add up: the figures of a project are made of their sums,
    and nothing else has to be read. ``agreement`` is the article's own, for the queue: the mean
    over pairs of annotators of overlap F1; None where that is not defined.
    """

    length: int
    labels: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    raters: tuple[RaterFigures, ...] = ()
    pairs: tuple[PairFigures, ...] = ()
    agreement: float | None = None


class Apart(Struct, frozen=True, kw_only=True):
    """What is counted apart, since it cannot be compared: numbers of articles, except ``seen``.

    ``unfinished``: somebody who has it has not finished (those who have are compared).
    ``skipped``: somebody skipped it.
    ``alone``: one annotator handed in. ``empty``: compared, and nobody marked anything.
    ``seen``: works (article and annotator) changed after others' were seen. ``outside``: compared,
    but not in the period that was asked for.
    """

    unfinished: int = 0
    skipped: int = 0
    alone: int = 0
    empty: int = 0
    seen: int = 0
    outside: int = 0


class Figure(Struct, frozen=True, kw_only=True):
    """One number of the report, with all that a person needs to judge it.

    ``value`` None: not defined, and ``reason`` says why. ``n``: spans (or pairs of values) that it
    rests on; ``grey``: fewer than ``FEW``. ``low`` and ``high``: 95 % of bootstrap draws over the
    articles lie between them (None: not drawn, or not defined). ``sentence`` is for people,
    ``source`` cites where the formula is from.
    """

    id: str
    name: str
    value: float | None
    sentence: str
    source: str
    reason: str = ""
    n: int = 0
    low: float | None = None
    high: float | None = None
    grey: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """One line of the overview. ``id``: of a label or layer ("": everything).

    ``kind``: "all", "layer" or "label". ``spans``: how many the compared raters marked, each
    counted once for each partner; ``compared``: in how many articles. ``figures`` stand in the same
    order in all lines of one kind.
    """

    kind: str
    id: str
    name: str
    layer: str
    spans: int
    compared: int
    figures: tuple[Figure, ...]


class PairLine(Struct, frozen=True, kw_only=True):
    """Two raters: the articles both handed in, their spans there, and the figures."""

    one: str
    other: str
    articles: int
    one_spans: int
    other_spans: int
    figures: tuple[Figure, ...]


class Cell(Struct, frozen=True):
    """A cell of a confusion matrix: labels (``NOTHING``: no span) and how many."""

    row: str
    column: str
    count: int


class Confusion(Struct, frozen=True, kw_only=True):
    """Which label the one has where the other has which, in one layer.

    ``labels``: ids in the scheme's order, ``NOTHING`` at the end; ``cells`` row by row, all of
    them. ``rows`` and ``columns`` say in words whose labels they are; ``symmetric``: there are more
    than two raters, and of each pair the one that comes first among ``AgreementReport.raters`` has
    the row.
    """

    layer: str
    name: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    rows: str
    columns: str
    symmetric: bool = False


class AttributeLine(Struct, frozen=True, kw_only=True):
    """An attribute on the paired spans of one label ("": of all labels together).

    ``both``: pairs where both have a value, ``one_sided``: where one has, ``neither`` none.
    ``values``: (value of the first, of the second, count), most frequent first.
    """

    attribute: str
    name: str
    label: str
    both: int
    one_sided: int
    neither: int
    figures: tuple[Figure, ...]
    values: tuple[tuple[str, str, int], ...] = ()


class ArticleLine(Struct, frozen=True, kw_only=True):
    """One article: its own figures, and when the last of the compared finished."""

    article: int
    title: str
    raters: int
    spans: int
    finished: int
    figures: tuple[Figure, ...]


class PersonLine(Struct, frozen=True, kw_only=True):
    """One annotator: with all others together, and against gold.

    ``labels``: (label, spans) in the scheme's order. ``gold``: figures against gold, none where no
    article of theirs is adjudicated; ``edits`` as in ``PairFigures``.
    """

    annotator: str
    name: str
    articles: int
    spans: int
    labels: tuple[tuple[str, int], ...]
    figures: tuple[Figure, ...]
    gold_articles: int = 0
    gold: tuple[Figure, ...] = ()
    edits: tuple[int, ...] = ()


class Period(Struct, frozen=True, kw_only=True):
    """A stretch of time, ``[since, until)`` in milliseconds, and what was finished in it.

    ``name``: in words ("week of 3 March 2025"; "scheme of 3 March 2025"). ``version``: of the
    scheme, where the stretch is the time that it was in force.
    """

    since: int
    until: int
    name: str
    articles: int
    figures: tuple[Figure, ...]
    version: str = ""


class Rater(Struct, frozen=True, kw_only=True):
    """Somebody who is compared: ``articles`` and ``spans`` that are compared."""

    id: str
    name: str
    articles: int = 0
    spans: int = 0


class AgreementReport(Struct, frozen=True, kw_only=True):
    """Everything that can be said of agreement under a plan.

    ``raters`` in the order of every matrix. ``articles``: how many were compared. ``notes``: what a
    reader must know (what was left out of which figure, and why), in sentences. ``empty``: why
    there is nothing to compare, and what to do; "" where there is.
    """

    plan: AgreementPlan
    raters: tuple[Rater, ...]
    articles: int
    apart: Apart
    overview: tuple[Line, ...]
    pairs: tuple[PairLine, ...]
    confusion: tuple[Confusion, ...]
    attributes: tuple[AttributeLine, ...]
    per_article: tuple[ArticleLine, ...]
    people: tuple[PersonLine, ...]
    over_time: tuple[Period, ...]
    schemes: tuple[Period, ...]
    notes: tuple[str, ...] = ()
    empty: str = ""
    guides: tuple[float, float] = GUIDES
