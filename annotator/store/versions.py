"""The versions of the scheme that were in force, and which of them mean something else now.

What belongs here: telling, from the history of the scheme, which annotations were made before its
meaning changed. A change of names, colours or keys alone makes nobody look again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.states import ProjectState, SchemeInForce
from annotator.scheme import from_builtin
from annotator.values import Annotation, SchemeVersion

NEVER: Final = -1


class Versions(Struct, frozen=True):
    """``known``: every version by its id; ``old``: ids of those with another meaning than the
    present one; ``since``: when the present meaning was first in force (milliseconds), ``NEVER``
    where there was no other before."""

    known: tuple[str, ...]
    old: tuple[str, ...]
    since: int


def versions_of(state: ProjectState) -> Versions:
    """What the history of the scheme says about annotations of its versions."""
    named = _named(state.schemes)
    if not named:
        return Versions((), (), NEVER)
    present = named[-1][1]
    old = dict.fromkeys(version for version, meaning, _ in named if meaning != present)
    first = next(at for at, (_, meaning, _) in enumerate(named) if meaning == present)
    known = tuple(dict.fromkeys(version for version, _, _ in named))
    return Versions(known, tuple(old), named[first][2] if first else NEVER)


def _named(schemes: Sequence[SchemeInForce]) -> list[tuple[str, str, int]]:
    found = []
    for each in schemes:
        try:
            scheme = from_builtin(each.scheme)
        except Problem:
            continue  # from a newer program; what it means is not known here
        found.append((scheme.version, scheme.meaning, each.when))
    return found


def told(state: ProjectState) -> list[SchemeVersion]:
    """Every change of the scheme, the newest first."""
    found = []
    for each in reversed(state.schemes):
        try:
            version = from_builtin(each.scheme).version
        except Problem:
            continue
        found.append(SchemeVersion(version=version, scheme=each.scheme, when=each.when, by=each.by))
    return found


def outstanding(versions: Versions) -> tuple[str, tuple[str | int, ...]]:
    """A condition on ``annotation`` (and its parameters): made before the meaning changed.

    A version that this project never had came with an import; then the time decides at which it
    was made: a note that is written on it later confirms nothing.
    """
    if not versions.old:
        return "0", ()
    old, known = (",".join("?" * len(each)) for each in (versions.old, versions.known))
    return (
        f"(annotation.scheme IN ({old}) OR (annotation.scheme NOT IN ({known}) "
        "AND annotation.created < ?))",
        (*versions.old, *versions.known, versions.since),
    )


def is_outstanding(versions: Versions, annotation: Annotation) -> bool:
    """The same condition for one annotation."""
    if annotation.scheme_version in versions.known:
        return annotation.scheme_version in versions.old
    return bool(versions.old) and annotation.created < versions.since


def number_outstanding(connection: sa.Connection, versions: Versions, me: int) -> int:
    """How many live annotations of one annotator were made before the meaning changed."""
    condition, parameters = outstanding(versions)
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM annotation JOIN article ON article.key = annotation.article "
        f"WHERE annotator=? AND deleted=0 AND article.removed=0 AND {condition}",
        (me, *parameters),
    )
    return int(found.scalar_one())
