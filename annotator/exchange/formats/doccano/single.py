"""doccano: one file of rows, the work of one annotator.

What belongs here: the row of the registry ``doccano``. See the package for what doccano can say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.exchange.format import Head, Job
from annotator.exchange.formats.doccano import rows as doccano_rows
from annotator.exchange.formats.doccano.making import Rows
from annotator.exchange.formats.rows import articles, first_row
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Target
from annotator.ticker import Ticker
from annotator.values import Refusal


def looks_like(head: Head) -> bool:
    """See ``LooksLike``: a row with labels as doccano writes them."""
    row = first_row(head)
    return row is not None and doccano_rows.looks_like(row)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """See ``Reader``."""
    return articles(path, ticker, lambda line, row: doccano_rows.article_of(row, line))


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``Writer``."""
    maker = Rows(job)
    with target.open() as sink:
        for article in articles:
            work = next((each for each in article.work if each.is_said), None)
            sink.write(maker.row(article, work))
