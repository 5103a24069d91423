"""The scheme that stands where leads changed it apart from each other: the last one wins, and the
labels that its author could not know of are kept.

What belongs here: that one rule, on plain data. It must follow from the events alone, so that
every order of merging gives the same scheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Plain = dict[str, Any]

_NOTHING: Final[Plain] = {}


def united(
    standing: Mapping[str, object], was: Mapping[str, object] | None, new: Mapping[str, object]
) -> dict[str, object]:
    """``new`` and, retired, the labels of ``standing`` that are in neither ``new`` nor ``was``.

    ``was`` is what the author of ``new`` replaced: labels that it had and ``new`` lacks were taken
    out on purpose. Annotations keep such a label, and a lead says in the scheme what it counts as.
    In a history without merging ``was`` is what stands, and the result is ``new`` itself.
    """
    taken = _by_id(new, "labels")
    before = _by_id(was or _NOTHING, "labels")
    ours = _by_id(standing, "labels")
    carried = {id_: each for id_, each in ours.items() if id_ not in taken and id_ not in before}
    if not carried:
        return dict(new)
    labels = [*taken.values(), *(_retired(each, taken) for each in carried.values())]
    layers = _by_id(new, "layers")
    missing = {each.get("layer") for each in carried.values()} - layers.keys()
    names = {str(each.get("name", "")).casefold() for each in layers.values()}
    for id_, layer in _by_id(standing, "layers").items():
        if id_ in missing:
            layers[id_] = _renamed(layer, names)
    return {**new, "layers": list(layers.values()), "labels": labels}


def _by_id(scheme: Mapping[str, object], part: str) -> dict[str, Plain]:
    found = scheme.get(part)
    parts: Iterable[object] = found if isinstance(found, list) else ()
    return {str(each["id"]): each for each in parts if isinstance(each, dict) and "id" in each}


def _retired(label: Plain, taken: Mapping[str, Plain]) -> Plain:
    """The label, retired; it counts as another one only where that one is in force."""
    kept = {**label, "retired": True}
    end = taken.get(kept.get("becomes", ""))
    if end is None or end.get("retired"):
        kept.pop("becomes", None)
    return kept


def _renamed(layer: Plain, names: set[str]) -> Plain:
    name = str(layer.get("name", ""))
    if name.casefold() in names:
        return {**layer, "name": f"{name} ({layer['id']})"}
    return layer
