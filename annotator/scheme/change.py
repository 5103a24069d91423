"""What changed from one scheme to another, in sentences for people.

What belongs here: comparing two schemes part by part. The sentences stand in the editor before a
change is put in force, in the history after it, and beside a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import fields

from annotator.scheme.model import LOOKS, Attribute, Scheme, Value

Kind = Literal["scheme", "guideline", "layer", "label", "attribute", "companion", "relation"]

LINES_MOST: Final = 4000
"""Lines of a guideline up to which the changed ones are counted (it takes time that grows fast)."""

_SECTIONS: Final[tuple[tuple[Kind, str], ...]] = (
    ("layer", "layers"),
    ("label", "labels"),
    ("attribute", "attributes"),
    ("companion", "companions"),
    ("relation", "relations"),
)
_SWITCHES: Final = {
    "required": ("required now", "no longer required"),
    "keep": ("the last value is kept for the next annotation", "the last value is no longer kept"),
    "folded": ("folded away now", "no longer folded away"),
    "single": ("at most one of each annotation now", "several of one annotation now"),
    "same_label": ("only between annotations of one label now", "also between labels now"),
    "twins": ("links twins taken as copies now", "no longer links twins taken as copies"),
    "exclusive": ("the same words carry one of its labels", "the same words may carry several"),
    "retired": ("retired", "in use again"),
}
_LISTS: Final = {
    "labels": ("now also for {}", "no longer for {}", "for all labels now"),
    "from_labels": ("now also from {}", "no longer from {}", "from all labels now"),
    "to_labels": ("now also to {}", "no longer to {}", "to all labels now"),
    "shown_for": ("now unfolded for {}", "no longer unfolded for {}", "unfolded for none now"),
}
_PLAIN: Final = {
    "definition": "definition changed",
    "examples": "examples changed",
    "when": "conditions changed",
    "default_for": "defaults by label changed",
    "newer": "what a newer version of the program added changed",
}
_WORDS: Final = {
    "derive": "what follows from position",
    "companion_mode": "companions",
    "marks": "quotation marks",
    "pattern": "line",
    "least": "smallest number",
    "most": "largest number",
    "alias": "name in other tools’ files",
}
_MODES: Final = {
    "on": "companions are marked while labelling",
    "later": "companions are marked in a second pass",
    "off": "companions are not marked any more",
}


class Difference(Struct, frozen=True):
    """One change: ``part`` and ``id`` say of what ("" of the whole), ``text`` says it in words.

    ``looks``: it changes only how something looks or is worked with, so that annotations made
    before it need no second look.
    """

    part: Kind
    id: str
    text: str
    looks: bool = False


def differences(old: Scheme, new: Scheme) -> list[Difference]:
    """All changes from one scheme to the other, in the order of a scheme's parts."""
    return [
        *_whole(old, new),
        *(each for kind, name in _SECTIONS for each in _parts(kind, name, old, new)),
    ]


def _whole(old: Scheme, new: Scheme) -> Iterator[Difference]:
    if old.name != new.name:
        yield Difference("scheme", "", f"the scheme is called “{new.name}” now", looks=True)
    if old.guideline != new.guideline:
        yield Difference("guideline", "", _guideline(old.guideline, new.guideline))
    if old.companion_mode != new.companion_mode:
        text = _MODES.get(new.companion_mode, f"companions: {new.companion_mode}")
        yield Difference("scheme", "", text, looks=True)
    if old.newer != new.newer:
        yield Difference("scheme", "", _PLAIN["newer"])


def _guideline(old: str, new: str) -> str:
    if not old or not new:
        return "new guideline" if new else "guideline removed"
    before, after = old.split("\n"), new.split("\n")
    if len(before) + len(after) > LINES_MOST:
        return "guideline changed"
    from difflib import SequenceMatcher  # late: most changes leave the guideline alone

    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    count = sum(max(b - a, d - c) for tag, a, b, c, d in steps if tag != "equal")
    return f"guideline changed ({count} {'line' if count == 1 else 'lines'})"


def _parts(kind: Kind, section: str, old: Scheme, new: Scheme) -> Iterator[Difference]:
    before = {each.id: each for each in getattr(old, section)}
    after = {each.id: each for each in getattr(new, section)}
    for id_, part in before.items():
        if id_ not in after:
            yield Difference(kind, id_, f"{kind} “{part.name}” removed")
    for id_, part in after.items():
        if id_ not in before:
            yield Difference(kind, id_, f"new {kind} “{part.name}”")
            if getattr(part, "becomes", ""):
                yield Difference(kind, id_, _counts_as(part.name, part.becomes, new))
        else:
            yield from _changes(kind, before[id_], part, old, new)
    if _moved(list(before), list(after)):
        yield Difference(kind, "", f"{kind}s in another order", looks=True)


def _changes(
    kind: Kind, was: Struct, now: Struct, old: Scheme, new: Scheme
) -> Iterator[Difference]:
    id_: str = getattr(now, "id")  # noqa: B009 - every part has one
    name: str = getattr(now, "name")  # noqa: B009
    for field in fields(now):
        before, after = getattr(was, field.name), getattr(now, field.name)
        if before == after:
            continue
        looks = field.name in LOOKS
        if field.name == "name":
            yield Difference(kind, id_, f"{kind} “{before}” is called “{after}” now", looks)
        elif field.name == "becomes":
            yield Difference(kind, id_, _counts_as(name, after, new))
        elif field.name == "values":
            for text, only_looks in _values(before, after):
                yield Difference(kind, id_, f"{kind} “{name}”: {text}", only_looks)
        else:
            for text in _words(field.name, before, after, old, new, (was, now)):
                yield Difference(kind, id_, f"{kind} “{name}”: {text}", looks)


def _words(
    field: str,
    before: object,
    after: object,
    old: Scheme,
    new: Scheme,
    parts: tuple[Struct, Struct],
) -> Iterator[str]:
    if field in _SWITCHES:
        yield _SWITCHES[field][0 if after else 1]
    elif field in _LISTS and isinstance(before, tuple) and isinstance(after, tuple):
        yield from _list(field, before, after, old, new)
    elif field in _PLAIN:
        yield _PLAIN[field]
    elif field == "default":
        shown = (
            _value_name(part, value) for part, value in zip(parts, (before, after), strict=True)
        )
        yield "default: {} → {}".format(*shown)
    elif field == "layer":
        yield f"layer: {_name_in(old.layers, before)} → {_name_in(new.layers, after)}"
    else:
        yield f"{_WORDS.get(field, field)}: {_plain(before)} → {_plain(after)}"


def _list(
    field: str, before: tuple[str, ...], after: tuple[str, ...], old: Scheme, new: Scheme
) -> Iterator[str]:
    more, less, every = _LISTS[field]
    if not after:
        yield every
        return
    if not before and field != "shown_for":
        yield less.replace("no longer", "only").format(_named(after, new))
        return
    if added := [each for each in after if each not in before]:
        yield more.format(_named(added, new))
    if gone := [each for each in before if each not in after]:
        yield less.format(_named(gone, old))
    if not added and not gone:
        yield f"{field.removesuffix('_labels')} in another order"


def _values(before: Sequence[Value], after: Sequence[Value]) -> Iterator[tuple[str, bool]]:
    """What changed among the values of a choice, and whether it changes looks only."""
    was = {each.id: each for each in before}
    now = {each.id: each for each in after}
    yield from ((f"value “{was[id_].name}” removed", False) for id_ in was if id_ not in now)
    for id_, value in now.items():
        old = was.get(id_)
        if old is None:
            yield f"new value “{value.name}”", False
            continue
        if old.name != value.name:
            yield f"value “{old.name}” is called “{value.name}” now", True
        if old.key != value.key:
            yield f"key of “{value.name}”: {_plain(old.key)} → {_plain(value.key)}", True
        if old.definition != value.definition:
            yield f"definition of “{value.name}” changed", False
        if old.newer != value.newer:
            yield f"“{value.name}”: {_PLAIN['newer']}", False
    if _moved(list(was), list(now)):
        yield "values in another order", True


def _counts_as(name: str, becomes: str, scheme: Scheme) -> str:
    if not becomes:
        return f"“{name}” counts as itself again"
    return f"“{name}” counts as {_name_in(scheme.labels, becomes)} from now on"


def _moved(before: list[str], after: list[str]) -> bool:
    return [each for each in before if each in after] != [each for each in after if each in before]


def _named(ids: Sequence[str], scheme: Scheme) -> str:
    return ", ".join(_name_in(scheme.labels, each) for each in ids)


def _name_in(parts: Sequence[Struct], id_: object) -> str:
    names = {getattr(each, "id"): getattr(each, "name") for each in parts}  # noqa: B009
    return f"“{names.get(id_, id_)}”"


def _value_name(part: Struct, value: object) -> str:
    if isinstance(part, Attribute) and isinstance(value, str):
        return _name_in(part.values, value)
    return _plain(value)


def _plain(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
