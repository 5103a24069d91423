"""From the tables of a TOML file to the values of a scheme: which keys there are, and their types.

What belongs here: what a person may write (``format``, ``guideline_file``, a definition folded over
several lines, defaults as a table) and the messages for keys and types that are wrong. What the
values mean together is checked afterwards (``check``).
"""

from __future__ import annotations

import re
from typing import Final, cast, get_args

import msgspec
from msgspec import Struct

from annotator.scheme.model import (
    Attribute,
    CompanionMode,
    CompanionType,
    Condition,
    Label,
    Layer,
    RelationType,
    Scheme,
    Value,
)
from annotator.values import Marks

FORMAT: Final = 1
"""The newest ``format`` that this version reads, and the one that it writes."""

PARTS: Final[dict[str, type[Struct]]] = {
    "layers": Layer,
    "labels": Label,
    "attributes": Attribute,
    "companions": CompanionType,
    "relations": RelationType,
}
INNER: Final[dict[str, type[Struct]]] = {"values": Value, "when": Condition}
"""Tables inside an attribute."""

_ONE_OF: Final = {"marks": get_args(Marks), "companion_mode": get_args(CompanionMode)}
_NOUNS: Final = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}
_SCALAR: Final = "str | float | bool"
_ORDER: Final = ("str", "int", "float", "bool", "array", "object")
_FOLD: Final = re.compile(r"[ \t\r\n]+")


class Mistake(Exception):
    """Something in a scheme file: ``key`` is its place ("labels[1].key", "" for the top)."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason


def scheme_of(raw: dict[str, object]) -> tuple[Scheme, str]:
    """The scheme in the tables of a file, and what ``guideline_file`` says (empty for nothing).

    Raises ``Mistake``.
    """
    _check_format(raw)
    _known("", raw, {*fields_of(Scheme), "format", "guideline_file"})
    guideline_file = raw.get("guideline_file", "")
    if not isinstance(guideline_file, str):
        raise Mistake("guideline_file", _wrong_type("str", _noun_of(guideline_file)))
    if guideline_file and raw.get("guideline"):
        raise Mistake("guideline_file", "give either this or guideline, not both.")
    ready = {key: value for key, value in raw.items() if key not in ("format", "guideline_file")}
    for name, kind in PARTS.items():
        if name in ready:
            tables = _tables(name, ready[name], kind)
            ready[name] = [_readied(f"{name}[{at}]", each) for at, each in enumerate(tables)]
    return _converted(ready), guideline_file


def fields_of(kind: type[Struct]) -> tuple[str, ...]:
    """The keys that a table of this kind may have in a file."""
    return tuple(name for name in kind.__struct_encode_fields__ if name != "newer")


def folded(text: str) -> str:
    """A text that was folded over several lines of the file, as one paragraph."""
    return _FOLD.sub(" ", text).strip(" ")


def _check_format(raw: dict[str, object]) -> None:
    given = raw.get("format", FORMAT)
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise Mistake(
            "format", f"the number of the file's format is needed here, such as {FORMAT}."
        )
    if given > FORMAT:
        raise Mistake(
            "format",
            f"this scheme was made for a newer version of the program (format {given}; this "
            f"version reads up to {FORMAT}). Install the newer version to use it.",
        )


def _tables(key: str, raw: object, kind: type[Struct]) -> list[dict[str, object]]:
    """The tables of a list, each with known keys only, and with all that it needs."""
    if not isinstance(raw, list):
        raise Mistake(key, _wrong_type("array", _noun_of(raw)))
    for at, each in enumerate(raw):
        if not isinstance(each, dict):
            raise Mistake(f"{key}[{at}]", _wrong_type("object", _noun_of(each)))
        _known(f"{key}[{at}]", each, set(fields_of(kind)))
        for name, inner in INNER.items():
            if kind is Attribute and name in each:
                _tables(f"{key}[{at}].{name}", each[name], inner)
    return cast(list[dict[str, object]], raw)


def _known(place: str, table: dict[str, object], known: set[str]) -> None:
    for key in table:
        if key not in known:
            from difflib import get_close_matches  # late: only a broken file needs it

            close = get_close_matches(key, known, 1)
            hint = f" Did you mean “{close[0]}”?" if close else f" There are: {_listed(known)}."
            shown = key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{key}"'
            raise Mistake(f"{place}.{shown}".lstrip("."), f"“{key}” is no key here.{hint}")


def _readied(place: str, table: dict[str, object]) -> dict[str, object]:
    """A table with its texts in one paragraph each, and with pairs for defaults."""
    ready = dict(table)
    if "definition" in ready:
        ready["definition"] = _paragraph(f"{place}.definition", ready["definition"])
    if isinstance(examples := ready.get("examples"), list):
        ready["examples"] = [
            _paragraph(f"{place}.examples[{at}]", each) for at, each in enumerate(examples)
        ]
    if isinstance(values := ready.get("values"), list):
        ready["values"] = [
            _readied(f"{place}.values[{at}]", each) for at, each in enumerate(values)
        ]
    if "default_for" in ready:
        ready["default_for"] = _pairs(f"{place}.default_for", ready["default_for"])
    return ready


def _paragraph(place: str, raw: object) -> str:
    """A text: folded, or (given as a list of lines) exactly as it stands there."""
    if isinstance(raw, str):
        return folded(raw)
    if isinstance(raw, list):
        for at, line in enumerate(raw):
            if not isinstance(line, str):
                raise Mistake(f"{place}[{at}]", _wrong_type("str", _noun_of(line)))
        return "\n".join(raw)
    raise Mistake(place, _wrong_type("str", _noun_of(raw)))


def _pairs(place: str, raw: object) -> list[tuple[str, object]]:
    """Defaults by label, in order; empty text says that this label has none."""
    if not isinstance(raw, dict):
        raise Mistake(place, _wrong_type("object", _noun_of(raw)))
    for label, value in raw.items():
        if not isinstance(value, str | int | float):
            raise Mistake(f"{place}.{label}", _wrong_type(_SCALAR, _noun_of(value)))
    return [(label, None if value == "" else value) for label, value in raw.items()]


def _converted(ready: dict[str, object]) -> Scheme:
    try:
        return msgspec.convert(ready, Scheme)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$")
        key = place.rstrip("`").lstrip(".")
        raise _worded(reason, key) from error


def _worded(reason: str, key: str) -> Mistake:
    """The message of the type check in the words of this program."""
    if found := re.match(r"Object missing required field `(\w+)`", reason):
        return Mistake(f"{key}.{found.group(1)}".lstrip("."), "this key is needed here.")
    if found := re.match(r"Expected `(.+)`, got `(.+)`", reason):
        return Mistake(key, _wrong_type(found.group(1), _noun(found.group(2))))
    name = key.rpartition(".")[2]
    if name in _ONE_OF:
        known = _listed(_ONE_OF[name])
        return Mistake(key, f"this is none of the values that can stand here: {known}.")
    return Mistake(key, f"{reason[:1].lower()}{reason[1:]}.")


def _wrong_type(expected: str, got: str) -> str:
    kinds = [each for each in _ORDER if each in expected.split(" | ")]
    if "float" in kinds and "int" in kinds:
        kinds.remove("int")
    wanted = ", ".join(_noun(each) for each in kinds) or expected
    return f"{' or '.join(wanted.rsplit(', ', 1))} is needed here, not {got}."


def _noun(kind: str) -> str:
    return _NOUNS.get(kind, f"a {kind}")


def _noun_of(value: object) -> str:
    names = {bool: "bool", str: "str", int: "int", float: "float", list: "array", dict: "object"}
    return _noun(names.get(type(value), type(value).__name__))


def _listed(names: set[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(names) if isinstance(names, set) else names)
