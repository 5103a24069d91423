"""How alike two texts are, told from small sketches of them: MinHash of five-word shingles.

What belongs here: making sketches, and finding in a pile of them which texts share at least half
of their shingles (Jaccard, estimated from 128 permutations: standard error .044). A paraphrase is
not found, nor a short text inside a long one. (Broder 1997; settings as PolNeAR's near duplicates
were found with: shingles of 5 words, 128 permutations, Jaccard .5.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

PERMUTATIONS: Final = 128
ALIKE: Final = 0.5
"""The least share of shingles in common (Jaccard) that makes two texts near duplicates."""
SHINGLE: Final = 5
_ROWS: Final = 4
"""Numbers of a sketch in one band: with 32 bands of 4, of two texts that share half of their
shingles 87 % meet in some band, of two that share .6 of them 99 %."""
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"  # kana, Han
)
"""Letters of scripts that write no spaces between words: each stands for a word."""
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")

Sketch = npt.NDArray[np.uint32]


def sketch(text: str) -> Sketch:
    """The sketch of a text: ``PERMUTATIONS`` numbers, the same on every machine."""
    from datasketch import MinHash  # late: it takes half a second with all that it imports

    made = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=crc32)
    made.update_batch(list(shingles(text)))
    values: Sketch = made.hashvalues.astype(np.uint32)
    return values


def shingles(text: str) -> Iterator[bytes]:
    """The runs of ``SHINGLE`` words of a text in lower case, without punctuation; in scripts
    without spaces, of that many characters. A shorter text is one."""
    words = _WORD.findall(text.casefold())
    if len(words) <= SHINGLE:
        yield " ".join(words).encode("utf-8", "replace")
        return
    for at in range(len(words) - SHINGLE + 1):
        yield " ".join(words[at : at + SHINGLE]).encode("utf-8", "replace")


def alike(sketches: npt.NDArray[np.uint32]) -> Iterator[tuple[int, int, float]]:
    """The pairs of rows that are near duplicates, each once, with the share they have in common.

    ``sketches``: shape (texts, ``PERMUTATIONS``).
    """
    seen: set[tuple[int, int]] = set()
    for start in range(0, PERMUTATIONS, _ROWS):
        band = np.ascontiguousarray(sketches[:, start : start + _ROWS])
        for one, other in _meeting(band):
            pair = (min(one, other), max(one, other))
            if pair in seen:
                continue
            seen.add(pair)
            share = float(np.count_nonzero(sketches[one] == sketches[other])) / PERMUTATIONS
            if share >= ALIKE:
                yield (*pair, share)


def _meeting(band: npt.NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
    """Rows of a band that are equal, each with the first of them and with the one before."""
    keys = band.view([("", band.dtype)] * band.shape[1]).ravel()
    order = np.argsort(keys, kind="stable")
    same = keys[order[1:]] == keys[order[:-1]]
    first = -1
    for at in np.flatnonzero(same):
        if at == 0 or not same[at - 1]:
            first = int(order[at])
        yield first, int(order[at + 1])
        if int(order[at]) != first:
            yield int(order[at]), int(order[at + 1])


def joined(number: int, pairs: Iterable[Sequence[int]]) -> list[int]:
    """For each of ``number`` things the smallest one that it hangs together with by pairs."""
    follows = list(range(number))

    def leader(at: int) -> int:
        while follows[at] != at:
            follows[at] = follows[follows[at]]  # a shorter way for the next who asks
            at = follows[at]
        return at

    for pair in pairs:
        one, other = sorted((leader(pair[0]), leader(pair[1])))
        follows[other] = one
    return [leader(at) for at in range(number)]
