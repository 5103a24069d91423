"""From the bytes of one line to a typed record, refusing what JSON readers let through.

What belongs here: everything about JSON as such. msgspec refuses wrong types, NaN, numbers out of
range, lone surrogates and broken UTF-8 by itself. Two things it lets through: keys that stand twice
in one object (the last wins) and keys that nobody knows. Both lose a key, and with it a colon: a
record that encodes again to as many colons as its line has lost none (``_whole``), and that costs
little. Any other line is read a second time, by a stricter reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from annotator.exchange import wire
from annotator.exchange.wire import WireRecord

MAX_DEPTH: Final = 64
"""How deep objects and arrays may be nested in metadata."""
_PAIR: Final = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_NOT_JSON: Final = re.compile(rb'(?<![\w"])(NaN|-?Infinity)\b')
_decode: Final = msgspec.json.Decoder().decode
_encode: Final = msgspec.json.Encoder().encode
_AT: Final = re.compile(r"(?s)^(.*) - at `(.+)`$")


class RecordRefused(Exception):
    """A record that cannot be taken in; the message is the reason, without file and line."""


class Parsed(NamedTuple):
    """A record, its unknown keys with their values, and the unknown keys further inside."""

    record: WireRecord
    extra: dict[str, object]
    lost: frozenset[str]


def parse(line: bytes) -> Parsed:
    """Read one line (without its end).

    Raises:
        RecordRefused: the line is no JSON object, has a value of the wrong type, a key twice, a
            NUL or lone surrogate anywhere, a number out of range, or is nested too deeply.
    """
    try:
        record = wire.decode(line)
        plain = _whole(line, wire.encode(record)) and b"\\u0000" not in line
        parsed = Parsed(record, {}, frozenset()) if plain else _second_look(line, record)
    except msgspec.ValidationError as error:
        raise RecordRefused(_wrong_value(str(error))) from None
    except msgspec.DecodeError as error:
        raise RecordRefused(_broken(line, str(error))) from None
    except UnicodeError:
        raise RecordRefused(_not_utf8(line)) from None
    except RecursionError:
        raise RecordRefused("objects or arrays are nested too deeply") from None
    for key in ("meta", "relations"):
        if value := getattr(record, key):
            _check_free(value, f"$.{key}")
    return parsed


def _whole(line: bytes, again: bytes) -> bool:
    """Whether a line that was encoded ``again`` from what was read of it has lost no key.

    A colon stands after each key and else only in texts, which are not lost alone; there it may be
    written as an escape (``\\u003a``), and nothing is claimed of such a line.
    """
    return line.count(b":") == again.count(b":") and b"\\u003" not in line


def _second_look(line: bytes, record: WireRecord) -> Parsed:
    """Read the line again as plain objects, to see every key of each."""
    seen: dict[str, Any] = _decode(line)
    if not _whole(line, _encode(seen)):
        seen = _strictly(line)
    if b"\\u0000" in line:
        _refuse_nul(seen, "$", 0)
    extra = {key: value for key, value in seen.items() if key not in wire.RECORD_KEYS}
    for key, value in extra.items():
        _check_free(value, f"$.{key}")
    return Parsed(record, extra, frozenset(_unknown_keys(seen)))


def _strictly(line: bytes) -> dict[str, Any]:
    """Read with the standard library, which is slower and can show a key that stands twice."""
    try:
        seen: dict[str, Any] = json.loads(line, object_pairs_hook=_without_twins)
    except ValueError as error:
        raise RecordRefused(f"this line is not valid JSON ({error})") from None
    return seen


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twin = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise RecordRefused(f"the key “{twin}” stands twice in one object")
    return found


def _unknown_keys(seen: dict[str, Any]) -> Iterator[str]:
    """Keys inside spans and annotations that the format does not know, as ``spans[].score``."""
    yield from _unknown_in_spans(seen.get("spans"), "spans[]")
    for work in seen.get("annotations") or ():
        yield from (f"annotations[].{key}" for key in work.keys() - wire.WORK_KEYS)
        yield from _unknown_in_spans(work.get("spans"), "annotations[].spans[]")
        for relation in work.get("relations") or ():
            unknown = relation.keys() - wire.RELATION_KEYS
            yield from (f"annotations[].relations[].{key}" for key in unknown)


def _unknown_in_spans(spans: Iterable[dict[str, Any]] | None, place: str) -> Iterator[str]:
    for span in spans or ():
        yield from (f"{place}.{key}" for key in span.keys() - wire.SPAN_KEYS)
        for part in span.get("segments") or ():
            yield from (f"{place}.segments[].{key}" for key in part.keys() - wire.SEGMENT_KEYS)


def _check_free(value: object, place: str, depth: int = 0) -> None:
    """Metadata is free in shape, but must be storable: bounded depth, whole numbers of 64 bits."""
    if depth > MAX_DEPTH:
        raise RecordRefused(f"{place}: nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        for inner in value.values():
            _check_free(inner, place, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_free(inner, place, depth + 1)
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise RecordRefused(f"{place}: a whole number is out of range")


def _refuse_nul(value: object, place: str, depth: int) -> None:
    if depth > 2 * MAX_DEPTH:
        raise RecordRefused("objects or arrays are nested too deeply")
    if isinstance(value, str) and "\0" in value:
        raise RecordRefused(f"{place}: holds the character NUL (U+0000)")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_nul(key, f"{place}: a key", depth + 1)
            _refuse_nul(inner, f"{place}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_nul(inner, f"{place}[{index}]", depth + 1)


def _wrong_value(message: str) -> str:
    found = _AT.match(message)
    if found is None:
        return f"$: {message.replace('`', '')}"
    return f"{found[2]}: {found[1].replace('`', '')}"


def _broken(line: bytes, message: str) -> str:
    """Say in words what the parser only calls malformed."""
    if "surrogate" in message or (
        ("truncated" in message or "hex escape" in message)
        and _SURROGATE.search(_PAIR.sub(b"", line))
    ):
        return "a text holds a lone surrogate, half of a character (\\ud800 to \\udfff)"
    if "invalid character" in message and (constant := _NOT_JSON.search(line)):
        return f"{constant[1].decode()} is not a value of JSON"
    try:
        line.decode()
    except UnicodeDecodeError:
        return _not_utf8(line)
    return f"this line is not valid JSON ({message.removeprefix('JSON is malformed: ')})"


def _not_utf8(line: bytes) -> str:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return (
            f"not UTF-8: byte 0x{line[error.start]:02x} at position {error.start + 1} of the line"
        )
    return "a text holds a lone surrogate, half of a character"
