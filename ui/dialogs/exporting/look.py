"""Looking at what an export would write: what runs in the worker, and what it brings back.

What belongs here: the preview with the first things that the format cannot say. No widget is
touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from annotator.choosing import Selection
    from annotator.exchange.format import Format
    from annotator.exchange.hidden import Hidden
    from annotator.exchange.losses import Loss, Losses
    from annotator.exchange.records import ExportPreview, OutgoingArticle
    from annotator.project import Project
    from annotator.ticker import Ticker

SHOWN: Final = 40
"""Losses that are listed on screen; the file beside the export lists all."""


class Look(NamedTuple):
    """What would be written, and the first losses."""

    preview: ExportPreview
    first: tuple[Loss, ...] = ()


def look(
    project: Project,
    format_: Format,
    selection: Selection,
    options: Mapping[str, str],
    ticker: Ticker,
) -> Look:
    """What an export would write.

    Raises:
        Problem: the format cannot be written so.
        Cancelled: through ``ticker``.
    """
    preview = project.preview_export(
        format=format_.key, selection=selection, options=options, ticker=ticker
    )
    if not preview.lost:
        return Look(preview)
    return Look(preview, tuple(_first(project, format_, selection, options, ticker)))


def _first(
    project: Project,
    format_: Format,
    selection: Selection,
    options: Mapping[str, str],
    ticker: Ticker,
) -> list[Loss]:
    """The first losses: the articles go by again, until there are enough."""
    from annotator.choosing import Chosen
    from annotator.exchange import registry
    from annotator.exchange.format import Job
    from annotator.exchange.hidden import Hidden
    from annotator.exchange.target import Nowhere
    from annotator.outgoing import outgoing

    job = Job(project.scheme, options=registry.options_for(format_, dict(options)))
    hidden = Hidden(format_, job.losses)
    with closing(job.losses), outgoing(project) as articles:
        chosen = Chosen(articles, selection, project.scheme)
        registry.writer(format_)(Nowhere(), _few(chosen, hidden, job.losses, ticker), job)
        return job.losses.first[:SHOWN]


def _few(
    articles: Iterable[OutgoingArticle], hidden: Hidden, losses: Losses, ticker: Ticker
) -> Iterator[OutgoingArticle]:
    for each in articles:
        ticker.tick(0, 0, "Listing what is lost")
        hidden.tell(each)
        yield each
        if len(losses.first) >= SHOWN:
            return
