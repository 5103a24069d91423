"""Which articles tell one story: near duplicates and reprints, grouped.

What belongs here: the groups of a project's articles, from sketches of their texts
(``annotator.text.sketches``) and from their addresses. Sketches are kept in the data folder, as a
cache that can be thrown away: making one takes a millisecond, and a text never changes.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from zipfile import BadZipFile

from msgspec import Struct

from annotator.ticker import Ticker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import sqlalchemy as sa

FOLDER: Final = "stories"
NAME_DIGITS: Final = 12
_TICK_EVERY: Final = 32
_HASH: Final = 32
"""Bytes of a hash."""
_BATCH: Final = 500
_TRACKING: Final = re.compile(
    r"(?i)utm_\w+|[a-z]*clid|mc_[ce]id|ref(_src)?|cmp(id)?|ocid|smid|xtor|ito|at_\w+"
)
"""Names in the query of an address that say how a reader came to it, not which article it is."""


class StoryArticle(Struct, frozen=True):
    """An article of a story. ``share``: what its text has in common with the most alike one."""

    key: int
    sha256: str
    title: str
    source: str
    published: str
    share: float


class Stories(Struct, frozen=True, kw_only=True):
    """The stories of a project. ``of`` names the story of each article by its hash: that of its
    first article by hash; an article alone is its own story. ``groups`` are those with several
    articles, the largest first."""

    of: dict[str, str]
    groups: tuple[tuple[StoryArticle, ...], ...]


def stories(connection: sa.Connection, folder: Path, project: str, ticker: Ticker) -> Stories:
    """The stories of all articles that are not removed.

    ``folder`` is the data folder, ``project`` the lasting id of the project.

    Raises:
        Cancelled: through ``ticker``; sketches made so far are kept.
    """
    import numpy as np

    from annotator.text.sketches import alike, joined

    rows = connection.exec_driver_sql(
        "SELECT a.key, t.hash, a.title, a.source, a.published, a.url FROM article a "
        "JOIN text t ON t.key = a.key WHERE a.removed = 0 ORDER BY t.hash"
    ).fetchall()
    hashes = [row[1].hex() for row in rows]
    if not rows:
        return Stories(of={}, groups=())
    wanted = [(row[0], row[1].hex()) for row in rows]
    sketches = _sketches(connection, folder / FOLDER / f"{project}.npz", wanted, ticker)
    pairs = list(alike(np.stack([sketches[each] for each in hashes])))
    leaders = joined(
        len(rows), [*(each[:2] for each in pairs), *_one_address([row[5] for row in rows])]
    )
    share = [0.0] * len(rows)
    for one, other, common in pairs:
        share[one], share[other] = max(share[one], common), max(share[other], common)
    members: dict[int, list[StoryArticle]] = {}
    for at, row in enumerate(rows):
        found = StoryArticle(row[0], hashes[at], row[2], row[3], row[4], share[at])
        members.setdefault(leaders[at], []).append(found)
    groups = sorted((tuple(each) for each in members.values() if len(each) > 1), key=_size)
    of = {each: hashes[leaders[at]][:NAME_DIGITS] for at, each in enumerate(hashes)}
    return Stories(of=of, groups=tuple(groups))


def _size(group: tuple[StoryArticle, ...]) -> tuple[int, str]:
    return -len(group), group[0].sha256


def _one_address(urls: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Articles that were published at one address: versions of one story."""
    first: dict[str, int] = {}
    for at, url in enumerate(urls):
        plain = _address(url)
        if not plain:
            continue  # nothing, or the front page of a site
        if (former := first.setdefault(plain, at)) != at:
            yield former, at


def _address(url: str) -> str:
    """What of an address tells which article it is; empty where it tells none."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    path = parts.path.rstrip("/")
    if parts.scheme.lower() not in ("http", "https") or not (path or kept):
        return ""
    return f"{parts.netloc.casefold().removeprefix('www.')}{path}?{urlencode(sorted(kept))}"


def _sketches(
    connection: sa.Connection, file: Path, articles: Sequence[tuple[int, str]], ticker: Ticker
) -> dict[str, npt.NDArray[np.uint32]]:
    """A sketch for each article (key, hash), those that are not in the cache made now."""
    from annotator.text.sketches import sketch

    known = _load(file)
    wanted = [(key, digest) for key, digest in articles if digest not in known]
    try:
        for start in range(0, len(wanted), _BATCH):
            some = dict(wanted[start : start + _BATCH])
            marks = ",".join("?" * len(some))
            texts = connection.exec_driver_sql(
                f"SELECT key, body FROM text WHERE key IN ({marks})", tuple(some)
            )
            for done, (key, body) in enumerate(texts):
                if done % _TICK_EVERY == 0:
                    ticker.tick(start + done, len(wanted), "Looking for near duplicates")
                known[some[key]] = sketch(body)
    finally:
        if wanted:
            _save(file, known)
    return known


def _load(file: Path) -> dict[str, npt.NDArray[np.uint32]]:
    import numpy as np

    from annotator.text.sketches import PERMUTATIONS

    try:
        with file.open("rb") as raw, np.load(raw, allow_pickle=False) as kept:
            hashes, sketches = kept["hashes"], kept["sketches"]
        sound = (hashes.dtype, sketches.dtype) == (np.uint8, np.uint32)
        number = len(hashes) if sound else 0
        if hashes.shape != (number, _HASH) or sketches.shape != (number, PERMUTATIONS):
            return {}
        return dict(zip((bytes(each).hex() for each in hashes), sketches, strict=True))
    except (OSError, ValueError, LookupError, EOFError, TypeError, BadZipFile, zlib.error):
        return {}  # a cache: what cannot be read is made anew


def _save(file: Path, known: dict[str, npt.NDArray[np.uint32]]) -> None:
    import numpy as np

    if not known:
        return
    hashes = np.array([list(bytes.fromhex(each)) for each in known], dtype=np.uint8)
    making = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):  # without a cache it only takes longer
        file.parent.mkdir(parents=True, exist_ok=True)
        with making.open("wb") as out:
            np.savez(out, hashes=hashes, sketches=np.stack(list(known.values())))
        os.replace(making, file)  # noqa: PTH105 - the atomic one, on every system
    with contextlib.suppress(OSError):
        making.unlink(missing_ok=True)
