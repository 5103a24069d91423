"""Whether one value is what a condition asks for: words, choices, numbers, dates, languages.

What belongs here: tests of single values and of an article's details, exact where ``cover`` only
narrows down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from annotator.scheme.model import Attribute
from annotator.search import fields
from annotator.search.query import Asked, Value
from annotator.search.words import finder
from annotator.store.finding import Row
from annotator.store.folding import Folded
from annotator.values import AttributeValue


def value_test(value: Value, attribute: Attribute) -> Callable[[AttributeValue], bool]:
    """Whether a value that stands for an attribute (None for none) is the one asked for."""
    if value.kind in ("none", "any"):
        return lambda stands: (stands is not None) is (value.kind == "any")
    if attribute.kind == "choice":
        choice = fields.choice_of(attribute, value)
        return lambda stands: stands == choice
    if attribute.kind == "flag":
        yes = fields.is_yes(value)
        return lambda stands: stands is yes
    if attribute.kind == "number":
        return _number_test(value.text)
    holds = text_test(value)
    return lambda stands: isinstance(stands, str) and holds(stands)


def _number_test(text: str) -> Callable[[AttributeValue], bool]:
    found = fields.NUMBER.fullmatch(text)
    if found is None:
        return lambda stands: False
    sign, low, high = found[1], float(found[2]), float(found[3]) if found[3] else None

    def test(stands: AttributeValue) -> bool:
        if isinstance(stands, bool | str) or stands is None:
            return False
        if high is not None:
            return low <= stands <= high
        return _compares(sign, float(stands), low)

    return test


Ordered = TypeVar("Ordered", str, float)


def _compares(sign: str, one: Ordered, other: Ordered) -> bool:
    order = (one > other) - (one < other)
    return {"": order == 0, ">=": order >= 0, "<=": order <= 0, ">": order > 0, "<": order < 0}[
        sign
    ]


def text_test(value: Value) -> Callable[[str], bool]:
    """Whether a text that is not searched by its places holds the words asked for."""
    if value.kind in ("none", "any"):
        return lambda words: bool(words) is (value.kind == "any")
    words = finder(value)
    return lambda text: bool(text) and bool(words.places(Folded(text)))


def of_article(asked: Asked) -> Callable[[Row], bool]:
    """A question to an article's details."""
    tests = [_article_test(asked.field, each) for each in asked.values]
    return lambda row: any(test(row) for test in tests)


def _article_test(field: str, value: Value) -> Callable[[Row], bool]:
    match field:
        case "state":
            state = fields.state_of(value)
            return lambda row: row.state == state
        case "flag":
            return lambda row: bool(row.flagged) is fields.is_yes(value)
        case "removed":
            return lambda row: bool(row.removed) is fields.is_yes(value)
        case "in":
            holds = text_test(value)
            return lambda row: holds(row.source)
        case "title":
            holds = text_test(value)
            return lambda row: holds(row.title)
        case "date":
            return _date_test(value)
        case _:
            return _language_test(value)


def _date_test(value: Value) -> Callable[[Row], bool]:
    if value.kind in ("none", "any"):
        return lambda row: bool(row.published) is (value.kind == "any")
    found = fields.DATE.fullmatch(value.text)
    if found is None:
        return lambda row: False
    sign, low, high = found.groups()

    def test(row: Row) -> bool:
        date = row.published
        if not date[:4].isdigit():
            return False
        if high is not None:
            return date[: len(low)] >= low and date[: len(high)] <= high
        return _compares(sign, date[: len(low)], low)

    return test


def _language_test(value: Value) -> Callable[[Row], bool]:
    if value.kind in ("none", "any"):
        return lambda row: bool(row.language) is (value.kind == "any")
    wanted = value.text.casefold()

    def test(row: Row) -> bool:
        language = row.language.casefold().replace("_", "-")
        return language == wanted or language.startswith(wanted + "-")

    return test
