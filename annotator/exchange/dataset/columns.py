"""The columns of a row of a dataset: names, types, and what is nested in what.

What belongs here: the one table from which the card's ``features``, ``croissant.json`` and the
checks take the shape of a row. It follows from the plan and the scheme alone, never from the data,
so that the first rows may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange.dataset.plan import Plan
from annotator.scheme import Attribute, Scheme

SCHEMA_VERSION: Final = 1
"""Of the rows; raised when a column changes its meaning."""
Type = Literal["string", "int64", "float64", "bool"]
ATTRIBUTE_TYPES: Final[dict[str, Type]] = {
    "choice": "string",
    "text": "string",
    "flag": "bool",
    "number": "float64",
}


class Column(Struct, frozen=True):
    """A column. ``columns``: what is nested in it; ``many``: it is a list."""

    name: str
    type: Type = "string"
    columns: tuple[Column, ...] = ()
    many: bool = False
    words: str = ""


def columns_of(plan: Plan, scheme: Scheme, *, rehydrated: bool = False) -> tuple[Column, ...]:
    """The columns of every row of a dataset, in their order. ``rehydrated``: the text came back,
    what else a text-free edition leaves out did not."""
    columns = tuple(_row(plan, scheme))
    if not rehydrated:
        return columns
    lost = {each.id for each in scheme.attributes if each.kind == "text"}
    kept = (each for each in columns if each.name not in ("title", "author"))
    return tuple(_without(each, lost) for each in kept)


def _without(column: Column, attributes: set[str]) -> Column:
    """The column without these attributes, and without what has no columns left."""
    if column.name == "attributes":
        kept = tuple(each for each in column.columns if each.name not in attributes)
        return replace(column, columns=kept)
    inner = [(each, _without(each, attributes)) for each in column.columns]
    kept = tuple(after for before, after in inner if after.columns or not before.columns)
    return replace(column, columns=kept)


def typed_attributes(plan: Plan, scheme: Scheme) -> list[Attribute]:
    """The attributes that have a column. In a text-free edition free text has none."""
    return [
        each
        for each in scheme.attributes
        if each.kind in ATTRIBUTE_TYPES and not (plan.text_free and each.kind == "text")
    ]


def _row(plan: Plan, scheme: Scheme) -> Iterator[Column]:
    span = tuple(_span(plan, scheme))
    relation = (Column("type"), Column("from"), Column("to"), Column("derived", "bool"))
    yield Column("id", words="Identifies the article; lasting, no two rows have the same.")
    if not plan.text_free:
        yield Column("text", words="The article exactly as it was annotated.")
    yield Column("text_sha256", words="SHA-256 of the UTF-8 of the text.")
    yield Column("length", "int64", words="Code points of the text.")
    if not plan.text_free:
        yield Column("title", words="Title of the article.")
        yield Column("author", words="Author of the article.")
    yield Column("source", words="Who published it.")
    yield Column("published", words="When it was published.")
    yield Column("url", words="Where it was published.")
    yield Column("language", words="Code of its language.")
    yield Column("cluster", words="Story cluster; articles of one cluster stand in one split.")
    yield Column("split", words="Split that the article stands in.")
    yield Column("licence", words="Licence of the text.")
    yield Column("spans_from", words="Where the spans come from; empty: nothing is settled.")
    yield Column("finished", "bool", words="Whether whoever the spans come from had finished.")
    yield Column("spans", columns=span, many=True, words="The annotations to learn from.")
    yield Column("relations", columns=relation, many=True, words="Relations between the spans.")
    yield Column(
        "annotations",
        columns=tuple(_work(plan, span, relation)),
        many=True,
        words="Each annotator's own layer, where the plan asks for it.",
    )
    if "comments" in plan.include:
        inner = (Column("annotator"), Column("span"), Column("text"))
        times = (Column("created"),) if "times" in plan.include else ()
        yield Column("comments", columns=(*inner, *times), many=True, words="What was said of it.")
    if "metadata" in plan.include:
        yield Column("meta", words="Other details of the article, as JSON.")
    yield Column("offset_unit", words="What offsets count.")
    yield Column("scheme_version", words="Version of the scheme in force.")
    yield Column("guideline_version", words="Version of the guideline.")
    yield Column("schema_version", "int64", words="Version of these columns.")


def _span(plan: Plan, scheme: Scheme) -> Iterator[Column]:
    words = () if plan.text_free else (Column("text"),)
    place = (Column("start", "int64"), Column("end", "int64"), *words)
    yield Column("id")
    yield Column("label")
    yield Column("layer")
    yield from place
    yield Column("segments", columns=place, many=True)
    if scheme.companions:
        yield Column(
            "companions", columns=tuple(Column(e.id, columns=place) for e in scheme.companions)
        )
    if typed := typed_attributes(plan, scheme):
        inner = tuple(Column(each.id, ATTRIBUTE_TYPES[each.kind]) for each in typed)
        yield Column("attributes", columns=inner)
    yield Column("unconfirmed", many=True)
    yield Column("extra")
    yield Column("doubt", "bool")
    yield Column("label_given")
    yield Column("annotators", many=True)
    yield Column("status")
    yield Column("origin")
    yield Column("scheme_version")
    if "notes" in plan.include:
        yield Column("note")
        yield Column("doubt_note")
    if "times" in plan.include:
        yield Column("created")
        yield Column("updated")


def _work(plan: Plan, span: tuple[Column, ...], relation: tuple[Column, ...]) -> Iterator[Column]:
    yield Column("annotator")
    yield Column("finished", "bool")
    yield Column("state")
    yield Column("reason")
    yield Column("spans", columns=span, many=True)
    yield Column("relations", columns=relation, many=True)
    if "notes" in plan.include:
        yield Column("flag")
        yield Column("note")


def features(columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    """The columns as ``dataset_info.features`` of a card (the YAML of Hugging Face datasets)."""
    return [_feature(each) for each in columns]


def _feature(column: Column) -> dict[str, Any]:
    if not column.columns:
        key = "list" if column.many else "dtype"
        return {"name": column.name, key: column.type}
    inner = [_feature(each) for each in column.columns]
    return {"name": column.name, "list" if column.many else "struct": inner}
