"""A scheme in its plain form, as it stands inside an event, and back.

What belongs here: turning dicts that came from elsewhere (another machine, a newer program) into
a checked ``Scheme`` without losing what this version does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.scheme.check import check
from annotator.scheme.model import (
    Attribute,
    CompanionType,
    Condition,
    Label,
    Layer,
    RelationType,
    Scheme,
    Value,
    canonical,
    plain_of,
)

Part = TypeVar("Part", bound=Struct)
_MOST_KNOWN: Final = 64
_KNOWN: Final[dict[bytes, Scheme]] = {}
"""Schemes that kept the rules, by the data they were read from."""


def to_builtin(scheme: Scheme) -> dict[str, object]:
    """The scheme as plain data for JSON: equal schemes give equal data, defaults are left out."""
    return plain_of(scheme)


def from_builtin(raw: object, where: str = "scheme") -> Scheme:
    """The scheme that ``to_builtin`` wrote, here or in a newer program.

    Unknown fields are kept and written again by ``to_builtin``. ``where`` names the place in
    messages. Raises ``Problem`` when the data is no scheme or breaks a rule of ``check``.
    """
    try:
        content = msgspec.msgpack.encode(raw)
    except (TypeError, ValueError, OverflowError, RecursionError):  # the rules say what is wrong
        return _checked(raw, where)
    # The versions of a history are read again and again: whoever is known needs no second look.
    known = _KNOWN.get(content)
    if known is None:
        known = _checked(raw, where)
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[content] = known
    return known


def _checked(raw: object, where: str) -> Scheme:
    fields = _object(raw, where)
    ready = {
        **fields,
        "layers": _parts(fields, "layers", Layer, where),
        "labels": _parts(fields, "labels", Label, where),
    }
    if "attributes" in fields:
        ready["attributes"] = _attributes(fields, where)
    for name, kind in (("companions", CompanionType), ("relations", RelationType)):
        if name in fields:
            ready[name] = _parts(fields, name, kind, where)
    scheme = _part(ready, Scheme, where)
    check(scheme, where)
    return scheme


def _parts(
    fields: Mapping[str, object], name: str, kind: type[Part], where: str
) -> tuple[Part, ...]:
    raw = fields.get(name)
    if not isinstance(raw, list | tuple):
        raise Problem(f"{where}: {name}: a list is needed here.")
    return tuple(_part(each, kind, f"{where}: {name}[{at}]") for at, each in enumerate(raw))


def _attributes(fields: Mapping[str, object], where: str) -> tuple[Attribute, ...]:
    raw = fields["attributes"]
    if not isinstance(raw, list | tuple):
        raise Problem(f"{where}: attributes: a list is needed here.")
    found = []
    for at, each in enumerate(raw):
        place = f"{where}: attributes[{at}]"
        ready = {**_object(each, place)}
        if "values" in ready:
            ready["values"] = _parts(ready, "values", Value, place)
        if "when" in ready:
            ready["when"] = _parts(ready, "when", Condition, place)
        found.append(_part(ready, Attribute, place))
    return tuple(found)


def _part(raw: object, kind: type[Part], where: str) -> Part:
    fields = _object(raw, where)
    known = set(kind.__struct_encode_fields__) - {"newer"}
    own = {name: value for name, value in fields.items() if name in known}
    newer = {name: value for name, value in fields.items() if name not in known}
    if newer:
        own["newer"] = canonical(newer).decode()
    try:
        return msgspec.convert(own, kind)
    except msgspec.ValidationError as error:
        raise Problem(f"{where}: {error}.") from error


def _object(raw: object, where: str) -> Mapping[str, object]:
    if not isinstance(raw, Mapping) or not all(isinstance(name, str) for name in raw):
        raise Problem(f"{where}: an object with named fields is needed here.")
    return raw
