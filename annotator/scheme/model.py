"""The values of a scheme: layers, labels, the scheme itself, and the hash that is its version.

What belongs here: frozen data and the look-ups on it. A field that stands at its default is left
out of the plain form, so that a later version of the program may add fields without giving the
schemes of today another version.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.values import Marks

PATTERNS: Final = ("solid", "dash", "dot", "wave", "double")
"""The line patterns that the reader can draw; a label always has one beside its colour."""

VERSION_DIGITS: Final = 12


class Layer(Struct, frozen=True, omit_defaults=True):
    """A set of labels that answer one question about the same words (how said? what committed?).

    ``exclusive``: the same words carry at most one label of the layer, so that a new label
    replaces the old one. Nesting is always allowed, crossing is allowed and marked. ``newer`` is
    the canonical JSON of the fields that a newer program wrote: kept and passed on, never read.
    """

    id: str
    name: str
    exclusive: bool = True
    marks: Marks = "leave"
    newer: str = ""


class Label(Struct, frozen=True, omit_defaults=True):
    """One category of a scheme.

    ``letter`` (one character) stands beside its line, ``key`` (one character) applies it,
    ``colour`` is ``#RRGGBB`` for the line on a light page. A ``retired`` label is still shown on
    what it marked, but not offered any more. ``newer`` as in ``Layer``.
    """

    id: str
    name: str
    layer: str
    letter: str
    key: str
    pattern: str
    colour: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    retired: bool = False
    newer: str = ""


class Scheme(Struct, frozen=True, omit_defaults=True):
    """Layers, labels in the order in which they are offered, and the guideline (Markdown)."""

    name: str
    layers: tuple[Layer, ...]
    labels: tuple[Label, ...]
    guideline: str = ""
    newer: str = ""

    @property
    def version(self) -> str:
        """12 hexadecimal digits of the content; the scheme's name does not count."""
        return _version(self)

    def label(self, label_id: str) -> Label | None:
        """The label with this id, retired or not."""
        return next((label for label in self.labels if label.id == label_id), None)

    def find(self, name_or_id: str) -> Label | None:
        """The label with this id or name, in any case; a label in use before a retired one."""
        wanted = name_or_id.strip().casefold()
        found = [each for each in self.labels if wanted in (each.id, each.name.casefold())]
        return min(found, key=lambda each: each.retired, default=None)

    def layer_of(self, label_id: str) -> Layer:
        """The layer of a label. Raises ``Problem`` when the scheme has no such label."""
        label = self.label(label_id)
        if label is None:
            known = ", ".join(each.id for each in self.labels)
            raise Problem(f"The scheme has no label “{label_id}”. It has: {known}.")
        return next(layer for layer in self.layers if layer.id == label.layer)

    def same_layer(self, a: str, b: str) -> bool:
        """Whether two label ids are of one layer; ``False`` when either is unknown."""
        first, second = self.label(a), self.label(b)
        return first is not None and second is not None and first.layer == second.layer


def plain_of(scheme: Scheme) -> dict[str, object]:
    """The scheme as dicts, lists, strings and booleans, with what a newer program added."""
    plain = _with_newer(scheme)
    plain["layers"] = [_with_newer(layer) for layer in scheme.layers]
    plain["labels"] = [_with_newer(label) for label in scheme.labels]
    return plain


def canonical(plain: object) -> bytes:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return msgspec.json.encode(plain, order="sorted")


def _with_newer(value: Layer | Label | Scheme) -> dict[str, object]:
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(value))
    plain.pop("newer", None)
    if value.newer:
        added: dict[str, object] = msgspec.json.decode(value.newer)
        plain = {**added, **plain}
    return plain


@lru_cache(maxsize=64)
def _version(scheme: Scheme) -> str:
    content = plain_of(scheme)
    del content["name"]
    return blake2b(canonical(content)).hexdigest()[:VERSION_DIGITS]
