"""From the bytes of one line to a typed record, refusing what JSON readers let through.

What belongs here: the two readings of a line of our own JSONL. A record that encodes again to as
many colons as its line has lost no key (``strict_json.whole``), and that costs little; any other
line is read a second time, by a stricter reader, to see which keys nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from annotator.exchange import wire
from annotator.exchange.wire import WireRecord
from annotator.guarded import Broken, strict_json
from annotator.guarded.strict_json import MAX_DEPTH

__all__ = ["MAX_DEPTH", "Parsed", "RecordRefused", "parse"]

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
        plain = strict_json.whole(line, wire.encode(record)) and b"\\u0000" not in line
        parsed = Parsed(record, {}, frozenset()) if plain else _second_look(line, record)
        for key in ("meta", "relations"):
            if value := getattr(record, key):
                strict_json.check_free(value, f"$.{key}")
    except msgspec.ValidationError as error:
        raise RecordRefused(_wrong_value(str(error))) from None
    except msgspec.DecodeError as error:
        raise RecordRefused(strict_json.why_not(line, str(error))) from None
    except UnicodeError:
        raise RecordRefused(strict_json.not_utf8(line)) from None
    except RecursionError:
        raise RecordRefused("objects or arrays are nested too deeply") from None
    except Broken as broken:
        raise RecordRefused(str(broken)) from None
    return parsed


def _second_look(line: bytes, record: WireRecord) -> Parsed:
    """Read the line again as plain objects, to see every key of each."""
    seen: dict[str, Any] = _decode(line)
    if not strict_json.whole(line, _encode(seen)):
        seen = strict_json.strictly(line)
    if b"\\u0000" in line:
        strict_json.refuse_nul(seen, "$", 0)
    extra = {key: value for key, value in seen.items() if key not in wire.RECORD_KEYS}
    for key, value in extra.items():
        strict_json.check_free(value, f"$.{key}")
    return Parsed(record, extra, frozenset(_unknown_keys(seen)))


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


def _wrong_value(message: str) -> str:
    found = _AT.match(message)
    if found is None:
        return f"$: {message.replace('`', '')}"
    return f"{found[2]}: {found[1].replace('`', '')}"
