"""What the tests of derived values share: the worked example as annotations, and small schemes."""

from __future__ import annotations

from typing import Any

import msgspec

from annotator.scheme.model import Attribute, Label, Layer, RelationType, Scheme, Value
from annotator.values import Annotation, Segment
from tests.annotator.text.samples import GOLD, seed

MADE = ("attribution", "quote_type", "negation_at")
FORM = Layer(id="form", name="Form", marks="include")
STANCE = Layer(id="stance", name="Stance", marks="shed")


def label(name: str, layer: str = "stance") -> Label:
    return Label(
        id=name, name=name, layer=layer, letter=name[0], key=name[0], pattern="solid",
        colour="#000000",
    )  # fmt: skip


def choice(name: str, *values: str, **more: Any) -> Attribute:
    made = tuple(Value(id=each, name=each) for each in values)
    return Attribute(id=name, name=name.title(), kind="choice", values=made, **more)


def scheme(*attributes: Attribute, **more: Any) -> Scheme:
    inside = RelationType(
        id="inside", name="Inside", from_labels=("claim", "denial"), to_labels=("quote",),
        derive="inside",
    )  # fmt: skip
    fields: dict[str, Any] = {"relations": (inside,), **more}
    return Scheme(
        name="Test", layers=(FORM, STANCE),
        labels=(label("claim"), label("denial"), label("quote", "form")),
        attributes=attributes, **fields,
    )  # fmt: skip


def span(name: str, kind: str, *parts: tuple[int, int], **more: Any) -> Annotation:
    segments = tuple(Segment(*part) for part in parts)
    return Annotation(
        id=name, article=1, annotator="ana", label=kind, segments=segments, quote="", **more
    )


def told() -> list[dict[str, Any]]:
    """The worked example as it stands in its file."""
    found: list[dict[str, Any]] = msgspec.json.decode(GOLD.read_bytes())["annotations"]
    return found


def example() -> list[Annotation]:
    """The worked example with its companions and nothing that a rule or a default can tell."""
    assert seed()
    return [
        span(
            each["id"], each["label"], *(tuple(part) for part in each["segments"]),
            companions={
                name: Segment(each[name]["start"], each[name]["end"])
                for name in ("source", "cue")
                if each.get(name)
            },
        )
        for each in told()
    ]  # fmt: skip
