"""Sharing articles out among people: fair, and the same whenever it is asked again.

What belongs here: one pure function. Handing out what it says is ``HandOut``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b


def hand_out(
    articles: Sequence[tuple[int, str]],
    people: Sequence[str],
    *,
    each: int = 1,
    double: float = 0.0,
    load: Mapping[str, int] | None = None,
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Who gets which article: (article, people) in the order of ``articles``.

    ``articles`` are (key, SHA-256 of the text). Every article goes to ``each`` of the ``people``
    (all of them where they are fewer), and a share ``double`` (0 to 1) of the articles to one more,
    so that agreement can be measured. Whoever has least comes first (``load`` is what they have
    already), so the numbers differ by one at most where they began equal. Which articles are
    doubled follows from their texts, so that it looks like chance and is no secret list.

    Raises:
        ValueError: nobody to share among, or ``each`` or ``double`` out of range.
    """
    if not people or each < 1 or not 0.0 <= double <= 1.0:
        raise ValueError("sharing wants people, at least one for each article, and a share of 0–1")
    have = {who: (load or {}).get(who, 0) for who in dict.fromkeys(people)}
    doubled = _doubled([sha for _, sha in articles], double)
    place = {who: at for at, who in enumerate(have)}
    shares = []
    for key, sha in articles:
        wanted = min(each + (sha in doubled), len(have))
        # Mixed by the text, so that everybody meets everybody else.
        mixed = {who: _number(f"{sha} {place[who]}") for who in have}
        order = sorted(have, key=lambda who: (have[who], mixed[who]))
        chosen = tuple(sorted(order[:wanted], key=place.__getitem__))
        for who in chosen:
            have[who] += 1
        shares.append((key, chosen))
    return tuple(shares)


def _doubled(hashes: Sequence[str], share: float) -> frozenset[str]:
    many = round(len(hashes) * share)
    if share and hashes:
        many = max(many, 1)
    return frozenset(sorted(hashes, key=lambda sha: (_number(sha), sha))[:many])


def _number(sha: str) -> int:
    return int.from_bytes(blake2b(sha.encode(), digest_size=8, person=b"sharing").digest())
