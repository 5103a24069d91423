"""The best one-to-one matching of two lists: as many pairs, or as much in common, as can be.

What belongs here: maximum matchings of a graph given by its edges. Weights are whole numbers, so
that the best sum is exact and the same on every machine. Nearly all spans meet one other; those go
without a solver. Others are solved by hand when few, by scipy when many.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

Edge = tuple[int, int]

_WAYS = 200
_DEEP = 200
_DENSE = 250_000


def best_sum(edges: Mapping[Edge, int]) -> int:
    """The highest sum of weights (positive) of edges that share no end."""
    total, rest = _alone(edges)
    return total + sum(_best_of(part) for part in components(rest)) if rest else total


def most_pairs(edges: Mapping[Edge, int]) -> int:
    """The highest number of edges that share no end."""
    ones = {one for one, _ in edges}
    others = {other for _, other in edges}
    if len(ones) == len(others) == len(edges):
        return len(edges)
    if min(len(ones), len(others)) > _DEEP:
        return best_sum(dict.fromkeys(edges, 1))
    near: dict[int, list[int]] = {}
    for one, other in edges:
        near.setdefault(one, []).append(other)
    taken: dict[int, int] = {}
    return sum(_finds_partner(one, near, taken, set()) for one in near)


def components(edges: Mapping[Edge, int]) -> Iterator[dict[Edge, int]]:
    """The edges by connected component."""
    at_one: dict[int, list[Edge]] = {}
    at_other: dict[int, list[Edge]] = {}
    for edge in edges:
        at_one.setdefault(edge[0], []).append(edge)
        at_other.setdefault(edge[1], []).append(edge)
    seen: set[Edge] = set()
    for edge in edges:
        if edge in seen:
            continue
        seen.add(edge)
        found = [edge]
        for each in found:
            for near in (*at_one.pop(each[0], ()), *at_other.pop(each[1], ())):
                if near not in seen:
                    seen.add(near)
                    found.append(near)
        yield {each: edges[each] for each in found}


def _alone(edges: Mapping[Edge, int]) -> tuple[int, dict[Edge, int]]:
    """The sum of the edges that share no end with another, and the other edges."""
    ones = Counter([one for one, _ in edges])
    others = Counter([other for _, other in edges])
    if len(ones) == len(others) == len(edges):
        return sum(edges.values()), {}
    total, rest = 0, {}
    for edge, weight in edges.items():
        if ones[edge[0]] == 1 == others[edge[1]]:
            total += weight
        else:
            rest[edge] = weight
    return total, rest


def _finds_partner(
    one: int, near: Mapping[int, list[int]], taken: dict[int, int], asked: set[int]
) -> bool:
    """Whether the end gets a partner, others moving to another where they can (Kuhn 1955)."""
    for other in near[one]:
        if other not in asked:
            asked.add(other)
            holder = taken.get(other)
            if holder is None or _finds_partner(holder, near, taken, asked):
                taken[other] = one
                return True
    return False


def _best_of(edges: dict[Edge, int]) -> int:
    rows: dict[int, list[tuple[int, int]]] = {}
    for (one, other), weight in edges.items():
        rows.setdefault(one, []).append((other, weight))
    others = {other for _, other in edges}
    if len(rows) == 1 or len(others) == 1:
        return max(edges.values())
    if math.prod(len(row) + 1 for row in rows.values()) <= _WAYS:
        return _ways(list(rows.values()), 0, set())
    if len(rows) * len(others) <= _DENSE:
        return _dense(edges, sorted(rows), sorted(others))
    return _sparse(edges, sorted(rows), sorted(others))


def _ways(rows: list[list[tuple[int, int]]], at: int, taken: set[int]) -> int:
    """Tries all ways."""
    if at == len(rows):
        return 0
    best = _ways(rows, at + 1, taken)
    for column, weight in rows[at]:
        if column not in taken:
            taken.add(column)
            best = max(best, weight + _ways(rows, at + 1, taken))
            taken.remove(column)
    return best


def _dense(edges: dict[Edge, int], ones: list[int], others: list[int]) -> int:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    row = {one: at for at, one in enumerate(ones)}
    column = {other: at for at, other in enumerate(others)}
    weights = np.zeros((len(ones), len(others)), dtype=np.int64)
    for (one, other), weight in edges.items():
        weights[row[one], column[other]] = weight
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return int(weights[rows, columns].sum())


def _sparse(edges: dict[Edge, int], ones: list[int], others: list[int]) -> int:
    """Each end gets a stand-in that it may be matched with for nothing, so that all find one; the
    stand-ins of an edge's two ends may be matched with each other."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row = {one: at for at, one in enumerate(ones)}
    column = {other: at for at, other in enumerate(others)}
    left, right = len(ones), len(others)
    entries = [(row[one], column[other], weight) for (one, other), weight in edges.items()]
    entries += [(left + at, right + to, 0) for to, at, _ in entries]
    entries += [(at, right + at, 0) for at in range(left)]
    entries += [(left + at, at, 0) for at in range(right)]
    # No weight may be 0 for scipy; one more on each changes every full matching by the same.
    table = np.array(entries, dtype=np.int64)
    graph = coo_array((table[:, 2] + 1, (table[:, 0], table[:, 1])), shape=(left + right,) * 2)
    rows, columns = min_weight_full_bipartite_matching(graph.tocsr(), maximize=True)
    chosen = set(zip(rows.tolist(), columns.tolist(), strict=True))
    return sum(
        weight for (one, other), weight in edges.items() if (row[one], column[other]) in chosen
    )
