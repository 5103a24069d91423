"""Labels that annotations have and the scheme in force has not: they stand on, retired.

What belongs here: that one consequence of merging. A lead takes a label out that nobody uses, while
a colleague uses it elsewhere; or it comes with somebody whose scheme never was in force here. The
annotations keep it. It is shown and exported as it was last defined, offered no more, until a lead
says in the scheme what it counts as. It follows from the history alone, whatever was merged first;
what is kept in ``meta`` only spares looking through all annotations at each opening.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from annotator.errors import Problem
from annotator.history.states import ProjectState
from annotator.scheme import Scheme, from_builtin
from annotator.store import meta, rows

FACT: Final = "kept_labels"
Plain = dict[str, Any]
_NOBODY: Final = {"letter": "?", "key": "?", "pattern": "dot", "colour": "#666666"}


def keep(connection: sa.Connection, state: ProjectState) -> tuple[str, ...]:
    """Note which labels in use the scheme in force has not; returns their ids."""
    found = connection.exec_driver_sql("SELECT DISTINCT label FROM annotation WHERE deleted = 0")
    here = _by_id(state.scheme, "labels")
    missing = sorted({row[0] for row in found} - here.keys())
    kept = [_as_it_was(each, state) for each in missing]
    if kept or meta.get(connection, FACT) is not None:
        meta.put(connection, FACT, rows.encode(kept).decode())
    return tuple(missing)


def scheme_of(connection: sa.Connection, state: ProjectState) -> Scheme:
    """The scheme in force, with the labels that ``keep`` noted, where it lacks them still.

    Raises:
        Problem: what the history gives is no scheme.
    """
    said = meta.get(connection, FACT)
    if said:
        # Where a label of the same name was made since, the scheme in force stands alone.
        with suppress(Problem):
            return from_builtin(_with_kept(state.scheme, msgspec.json.decode(said)))
    return from_builtin(state.scheme)


def _with_kept(scheme: Mapping[str, object], kept: list[list[Plain]]) -> Plain:
    labels, layers = _by_id(scheme, "labels"), _by_id(scheme, "layers")
    names = {str(each.get("name", "")).casefold() for each in layers.values()}
    for label, layer in kept:
        if label["id"] in labels:
            continue
        if layer["id"] not in layers:
            if str(layer.get("name", "")).casefold() in names:
                layer = {**layer, "name": f"{layer['name']} ({layer['id']})"}
            names.add(str(layer.get("name", "")).casefold())
            layers[layer["id"]] = layer
        labels[label["id"]] = label
    return {**scheme, "labels": list(labels.values()), "layers": list(layers.values())}


def _as_it_was(label: str, state: ProjectState) -> list[Plain]:
    """A label with its layer as the newest scheme that had it says; made up where none did."""
    for each in reversed(state.schemes):
        found = _by_id(each.scheme, "labels").get(label)
        layer = found and _by_id(each.scheme, "layers").get(found.get("layer"))
        if found and layer:
            # What it counted as was said in another scheme, and may be retired in this one.
            return [{**found, "retired": True, "becomes": ""}, layer]
    layers: Sequence[Plain] = list(_by_id(state.scheme, "layers").values())
    layer = layers[-1] if layers else {"id": "stance", "name": "Stance"}
    return [{"id": label, "name": label, "layer": layer["id"], "retired": True, **_NOBODY}, layer]


def _by_id(scheme: Mapping[str, object], part: str) -> dict[Any, Plain]:
    found = scheme.get(part)
    parts = found if isinstance(found, list) else []
    return {each["id"]: each for each in parts if isinstance(each, dict) and "id" in each}
