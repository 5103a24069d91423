"""How far a figure would move with other articles: the bootstrap over articles.

What belongs here: drawing articles with replacement and summing their statistics. Since these add
up, nothing is compared anew: a draw is a weight for each article. Spans of one article hang
together, so articles are drawn and never spans. Seeded: the same articles give the same interval.

Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13 (percentiles).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

COVERAGE: Final = 0.95
_CELLS: Final = 2_000_000
"""Weights in memory at once."""


def drawn_sums(table: Array, draws: int, seed: int, ticker: Ticker | None = None) -> Array:
    """Sums of the columns of ``table`` (a row for each article) over ``draws`` random choices of as
    many articles, with replacement: an array of a row for each draw. Raises ``Cancelled``."""
    import numpy as np

    found = [weights @ table for weights in _weights(len(table), draws, seed, ticker or Silent())]
    return np.vstack(found) if found else np.empty((0, table.shape[1]))


def interval(values: Array) -> tuple[float, float] | None:
    """The percentiles between which ``COVERAGE`` of the values lie; draws in which the figure is
    not defined are left out. None where no draw has one."""
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return None
    low, high = np.quantile(known, ((1 - COVERAGE) / 2, (1 + COVERAGE) / 2))
    return float(low), float(high)


def _weights(articles: int, draws: int, seed: int, ticker: Ticker) -> Iterator[Array]:
    import numpy as np

    chance = np.random.Generator(np.random.PCG64(seed))
    step = max(1, _CELLS // max(1, articles))
    for first in range(0, draws if articles else 0, step):
        ticker.tick(first, draws, "Drawing articles")
        many = min(step, draws - first)
        chosen = chance.integers(0, articles, (many, articles), dtype=np.int32)
        chosen += np.arange(many, dtype=np.int32)[:, None] * articles
        counts = np.bincount(chosen.ravel(), minlength=many * articles)
        yield counts.reshape(many, articles).astype(np.float64)
