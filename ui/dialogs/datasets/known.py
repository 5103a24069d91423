"""What a project has that a plan can choose from: looked up once, in a worker.

What belongs here: languages, sources and licences of the articles, and whether agreement can be
told. No widget is touched here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from annotator.datasets import DatasetPreview
    from annotator.exchange.dataset.plan import Plan
    from annotator.project import Project
    from annotator.ticker import Ticker

MANY: Final = 500
"""Different values of one kind that are offered; of more, the first by name."""
_BATCH: Final = 500


class Known(NamedTuple):
    """What there is. ``compared``: articles on which annotators can be compared."""

    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    compared: int = 0


class Seen(NamedTuple):
    """What a look at a plan brings back."""

    known: Known
    preview: DatasetPreview


def see(project: Project, plan: Plan, known: Known | None, ticker: Ticker) -> Seen:
    """What a dataset by the plan would hold.

    Raises:
        Problem: the plan's search cannot be read.
        Cancelled: through ``ticker``.
    """
    return Seen(known or know(project, ticker), project.dataset_preview(plan, ticker))


def know(project: Project, ticker: Ticker) -> Known:
    """Go through the articles once.

    Raises:
        Cancelled: through ``ticker``.
    """
    from annotator.datasets import LICENCES

    languages: set[str] = set()
    sources: set[str] = set()
    licences: set[str] = set()
    keys = project.article_keys()
    for done, key in enumerate(keys):
        if done % _BATCH == 0:
            ticker.tick(done, len(keys), "Looking at the articles")
        article = project.article(key)
        languages.add(article.language)
        sources.add(article.source)
        stated = (article.meta.get(name) for name in LICENCES)
        licences.update(each.strip() for each in stated if isinstance(each, str))
    compared = 0
    if len(project.annotators()) > 1:
        compared = project.agreement(ticker=ticker).articles
    return Known(_few(languages), _few(sources), _few(licences), compared)


def _few(values: set[str]) -> tuple[str, ...]:
    return tuple(sorted(values - {""})[:MANY])
