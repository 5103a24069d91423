"""JSON as nobody's reader lets it through: every key once, every value storable.

What belongs here: everything about JSON as such. msgspec refuses NaN, infinities, numbers out of
range of a float, lone surrogates and broken UTF-8 by itself. It lets through keys that stand twice
in one object (the last wins), NUL, whole numbers of any size, and depth.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from annotator.guarded import Broken

MAX_DEPTH: Final = 64
"""How deep objects and arrays may be nested in what is kept as it is."""
_PAIR: Final = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_NOT_JSON: Final = re.compile(rb'(?<![\w"])(NaN|-?Infinity)\b')
_decode: Final = msgspec.json.Decoder().decode
_encode: Final = msgspec.json.Encoder().encode


def decode(data: bytes, what: str = "this line") -> Any:
    """The value that ``data`` (UTF-8, with or without byte order mark) holds.

    ``what`` names the piece in messages.

    Raises:
        Broken: it is no JSON, has a key twice in one object, a NUL or lone surrogate anywhere, a
            number out of range (whole numbers have 64 bits), or is nested more than twice
            ``MAX_DEPTH`` levels deep.
    """
    value = _sound(data, what)
    check_free(value, "$", most=2 * MAX_DEPTH)
    return value


def roomy(data: bytes, what: str = "this line") -> tuple[Any, bool]:
    """As ``decode``, but a whole number of more than 64 bits becomes the text of its digits; and
    whether there was one.

    Raises:
        Broken: see ``decode``.
    """
    value = _sound(data, what)
    try:
        check_free(value, "$", most=2 * MAX_DEPTH)
    except Broken:
        value = _in_words(value, 2 * MAX_DEPTH)
        check_free(value, "$", most=2 * MAX_DEPTH)
        return value, True
    return value, False


def _in_words(value: object, most: int) -> object:
    """The value with the digits of whole numbers that are out of range, ``most`` levels deep."""
    if most and isinstance(value, dict):
        return {key: _in_words(each, most - 1) for key, each in value.items()}
    if most and isinstance(value, list):
        return [_in_words(each, most - 1) for each in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value


def _sound(data: bytes, what: str) -> Any:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        value = _decode(data)
        if not whole(data, _encode(value)):
            value = strictly(data, what)
    except msgspec.DecodeError as error:
        raise Broken(why_not(data, str(error), what)) from None
    except UnicodeError:
        raise Broken(not_utf8(data, what)) from None
    except RecursionError:
        raise Broken("objects or arrays are nested too deeply") from None
    if b"\\u0000" in data or b"\x00" in data:
        refuse_nul(value, "$", 0)
    return value


def whole(data: bytes, again: bytes) -> bool:
    """Whether JSON that was encoded ``again`` from what was read of it has lost no key.

    A colon stands after each key and else only in texts, which are not lost alone; there it may be
    written as an escape (``\\u003a``), and nothing is claimed then.
    """
    return data.count(b":") == again.count(b":") and b"\\u003" not in data


def strictly(data: bytes, what: str = "this line") -> Any:
    """Read with the standard library, which is slower and can show a key that stands twice.

    Raises:
        Broken: one does, or it is no JSON.
    """
    try:
        return json.loads(data, object_pairs_hook=_without_twins)
    except ValueError as error:
        raise Broken(f"{what} is not valid JSON ({error})") from None


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twin = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Broken(f"the key “{twin}” stands twice in one object")
    return found


def check_free(value: object, place: str, most: int = MAX_DEPTH) -> None:
    """Values that are free in shape must be storable: bounded depth, whole numbers of 64 bits.

    Goes from level to level, not from value to value: of a record of many tokens, asking each by
    a call of its own took longer than reading it.

    Raises:
        Broken: they are not.
    """
    level: list[object] = [value]
    for _ in range(most + 1):
        below: list[object] = []
        for each in level:
            if isinstance(each, str):
                continue
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list):
                below += each
            elif isinstance(each, int) and not -(2**63) <= each < 2**63:
                raise Broken(f"{place}: a whole number is out of range")
        if not below:
            return
        level = below
    raise Broken(f"{place}: nested more than {most} levels deep")


def refuse_nul(value: object, place: str, depth: int) -> None:
    """Look for U+0000 in every text and key.

    Raises:
        Broken: there is one.
    """
    if depth > 2 * MAX_DEPTH:
        raise Broken("objects or arrays are nested too deeply")
    if isinstance(value, str) and "\0" in value:
        raise Broken(f"{place}: holds the character NUL (U+0000)")
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_nul(key, f"{place}: a key", depth + 1)
            refuse_nul(inner, f"{place}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            refuse_nul(inner, f"{place}[{index}]", depth + 1)


def why_not(data: bytes, message: str, what: str = "this line") -> str:
    """Say in words what the parser only calls malformed."""
    if "surrogate" in message or (
        ("truncated" in message or "hex escape" in message)
        and _SURROGATE.search(_PAIR.sub(b"", data))
    ):
        return "a text holds a lone surrogate, half of a character (\\ud800 to \\udfff)"
    if "invalid character" in message and (constant := _NOT_JSON.search(data)):
        return f"{constant[1].decode()} is not a value of JSON"
    try:
        data.decode()
    except UnicodeDecodeError:
        return not_utf8(data, what)
    return f"{what} is not valid JSON ({message.removeprefix('JSON is malformed: ')})"


def not_utf8(data: bytes, what: str = "this line") -> str:
    """Which byte is not UTF-8; a lone surrogate where all bytes are."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        place = what.removeprefix("this ")
        return (
            f"not UTF-8: byte 0x{data[error.start]:02x} at position {error.start + 1} of the "
            f"{place}"
        )
    return "a text holds a lone surrogate, half of a character"
