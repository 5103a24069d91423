"""The fields that a query may name: those of every project, and those of its scheme.

What belongs here: which fields there are, what each asks about, and which values it takes.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final, Literal

from annotator.scheme import Label, Scheme
from annotator.scheme.model import Attribute
from annotator.search.query import Asked, QueryRefused, Value

About = Literal["article", "annotation", "companion", "attribute"]

ARTICLE: Final = ("state", "flag", "in", "title", "date", "language", "removed")
ANNOTATION: Final = ("label", "by", "note", "doubt", "relation", "version", "unconfirmed")

STATES: Final = {
    "todo": "todo",
    "to_do": "todo",
    "in_progress": "in_progress",
    "begun": "in_progress",
    "finished": "finished",
    "skipped": "skipped",
}
YES: Final = ("yes", "true", "1")
NO: Final = ("no", "false", "0")
DATE: Final = re.compile(r"(>=|<=|>|<|)(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:\.\.(\d{4}(?:-\d\d){0,2}))?")
NUMBER: Final = re.compile(r"(>=|<=|>|<|)(-?\d+(?:\.\d+)?)(?:\.\.(-?\d+(?:\.\d+)?))?")


def known(scheme: Scheme) -> list[str]:
    """All fields, those of every project first."""
    own = [each.id for each in scheme.companions] + [each.id for each in scheme.attributes]
    return list(dict.fromkeys([*ANNOTATION, *ARTICLE, *own]))


def about(field: str, scheme: Scheme) -> About:
    """What a known field asks about."""
    if field in ARTICLE:
        return "article"
    if field in ANNOTATION:
        return "annotation"
    return "companion" if scheme.companion(field) is not None else "attribute"


def is_outside(asked: Asked) -> bool:
    """Whether a condition is ``label:none``: not in a span of mine."""
    return asked.field == "label" and asked.values[0].kind == "none"


def is_of_annotations(asked: Asked, scheme: Scheme) -> bool:
    """Whether a condition is one that only an annotation can meet."""
    return about(asked.field, scheme) != "article" and not is_outside(asked)


def resolved(name: str, scheme: Scheme, at: int) -> str:
    """The field of that name or id, in any case.

    Raises:
        QueryRefused: there is none; the message names the nearest and all others.
    """
    wanted = name.casefold()
    names = {_key(each.name.casefold()): each.id for each in scheme.attributes}
    names |= {_key(each.name.casefold()): each.id for each in scheme.companions}
    names.update({each: each for each in known(scheme)})
    if wanted in names:
        return names[wanted]
    raise QueryRefused(
        f"There is no field “{name}”.{_nearest(wanted, names)} There are: "
        f"{', '.join(known(scheme))}. To look for the words as they stand, put them in quotes.",
        at,
    )


def checked(asked: Asked, scheme: Scheme) -> Asked:
    """A condition whose values its field takes.

    Raises:
        QueryRefused: a value means nothing there.
    """
    for value in asked.values:
        if value.kind in ("none", "any") or _takes(asked.field, value, scheme):
            continue
        raise QueryRefused(_refusal(asked.field, value, scheme), value.at)
    _check_none(asked)
    return asked


def _check_none(asked: Asked) -> None:
    for value in asked.values:
        if value.kind == "none" and len(asked.values) > 1:
            raise QueryRefused("“none” stands alone: leave out the other values.", value.at)
        if value.kind in ("none", "any") and asked.field in ("state", "flag", "by", "removed"):
            said = "none" if value.kind == "none" else "*"
            raise QueryRefused(f"“{said}” means nothing after {asked.field}:.", value.at)


def _takes(field: str, value: Value, scheme: Scheme) -> bool:
    text, plain = value.text.casefold(), value.kind in ("word", "phrase") and not value.start
    takes = {
        "label": lambda: plain and label_of(value, scheme) is not None,
        "state": lambda: plain and _key(text) in STATES,
        "flag": lambda: plain and text in YES + NO,
        "removed": lambda: plain and text in YES + NO,
        "doubt": lambda: plain and text in YES + NO,
        "date": lambda: plain and DATE.fullmatch(text) is not None,
        "relation": lambda: plain and scheme.relation(text) is not None,
        "unconfirmed": lambda: plain and scheme.attribute(text) is not None,
        "by": lambda: plain,
        "language": lambda: plain,
        "version": lambda: plain,
    }
    if field in takes:
        return takes[field]()
    attribute = scheme.attribute(field) if about(field, scheme) == "attribute" else None
    return attribute is None or _attribute_takes(attribute, value, plain=plain)


def _attribute_takes(attribute: Attribute, value: Value, *, plain: bool) -> bool:
    if attribute.kind == "text":
        return True
    if attribute.kind == "number":
        return plain and NUMBER.fullmatch(value.text) is not None
    if attribute.kind == "flag":
        return plain and value.text.casefold() in YES + NO
    return plain and choice_of(attribute, value) is not None


def choice_of(attribute: Attribute, value: Value) -> str | None:
    """The id of the attribute's value with this id or name, in any case."""
    wanted = value.text.casefold()
    for each in attribute.values:
        if wanted in (each.id.casefold(), each.name.casefold()):
            return each.id
    return None


def label_of(value: Value, scheme: Scheme) -> Label | None:
    """The label with this id or name, in any case."""
    return scheme.find(value.text)


def _refusal(field: str, value: Value, scheme: Scheme) -> str:
    choices = _choices(field, scheme)
    if choices:
        near = _nearest(value.text.casefold(), choices)
        return f"“{value.text}” means nothing after {field}:.{near} It can be: {_listed(choices)}."
    if field == "date":
        return f"“{value.text}” is no date: write 2024, 2024-06, 2024-06-30, >=2024 or 2023..2024."
    attribute = scheme.attribute(field)
    if attribute is not None and attribute.kind == "number":
        return f"“{value.text}” is no number: write 3, >=3 or 3..5."
    return f"“{value}” means nothing after {field}:. Write one name or id."


def _choices(field: str, scheme: Scheme) -> list[str]:
    if field == "label":
        return [each.name for each in scheme.labels] + ["none", "*"]
    if field == "state":
        return ["todo", "in_progress", "finished", "skipped"]
    if field in ("flag", "removed", "doubt"):
        return ["yes", "no"]
    if field == "relation":
        return [each.id for each in scheme.relations] + ["none", "*"]
    if field == "unconfirmed":
        return [each.id for each in scheme.attributes] + ["none", "*"]
    attribute = scheme.attribute(field)
    if attribute is None or attribute.kind in ("text", "number"):
        return []
    if attribute.kind == "flag":
        return ["yes", "no", "none", "*"]
    return [each.id for each in attribute.values] + ["none", "*"]


def _listed(choices: list[str]) -> str:
    return ", ".join(choices)


def _nearest(wanted: str, names: list[str] | dict[str, str]) -> str:
    near = get_close_matches(wanted, [each.casefold() for each in names], n=1, cutoff=0.6)
    return f" Did you mean “{near[0]}”?" if near else ""


def _key(text: str) -> str:
    return text.replace(" ", "_").replace("-", "_")


def state_of(value: Value) -> str:
    """The state that a value of ``state:`` names."""
    return STATES[_key(value.text.casefold())]


def is_yes(value: Value) -> bool:
    """Whether a value of yes or no is a yes."""
    return value.text.casefold() in YES
