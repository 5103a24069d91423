"""Values from outside, each taken for what it is or for nothing.

What belongs here: asking a value of a foreign file for its kind, without believing it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from annotator.values import AttributeValue


def as_object(value: object) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """The value where it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def is_scalar(value: object) -> bool:
    """Whether the value can be that of an attribute."""
    return isinstance(value, str | int | float | bool)


def attributes_of(given: Mapping[str, object]) -> dict[str, AttributeValue]:
    """What of ``given`` can be attributes."""
    return {key: cast("AttributeValue", each) for key, each in given.items() if is_scalar(each)}


def whole_number(value: object) -> int | None:
    """The value where it is a whole number, written with or without a decimal point."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None
