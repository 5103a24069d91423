"""``croissant.json``: the dataset in the words of MLCommons Croissant 1.0.

What belongs here: the JSON-LD, by hand. Each split is a file with its hash and a record set, whose
fields say in which key of a line they stand, those of spans by JSON path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from annotator.exchange.dataset.columns import Column
from annotator.exchange.dataset.facts import Facts
from annotator.exchange.dataset.manifest import Listed

NAME: Final = "croissant.json"
_TYPES: Final = {
    "string": "sc:Text",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
}
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def dumps(facts: Facts, columns: tuple[Column, ...], files: list[Listed]) -> bytes:
    """The bytes of the file. ``files``: those in ``data/``, of the splits that have articles."""
    data = {each.path.removeprefix("data/").removesuffix(".jsonl"): each for each in files}
    languages = [each for each in facts.counts.languages if each]
    plain: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": facts.name,
        "description": facts.description,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": sorted(each for each in facts.counts.licences if each) or ["unknown"],
        "version": "1.0.0",
        "creator": {"@type": "sc:Organization", "name": f"The annotators of {facts.name}"},
    }
    if languages:
        plain["inLanguage"] = languages
    plain["distribution"] = [_file(data[split]) for split, _ in facts.counts.in_order()]
    plain["recordSet"] = [
        _records(split, data[split], columns) for split, _ in facts.counts.in_order()
    ]
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def _file(file: Listed) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/jsonlines",
        "sha256": file.sha256,
    }


def _records(split: str, file: Listed, columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": split,
        "name": split,
        "description": f"The articles of the split {split}.",
        "key": {"@id": f"{split}/id"},
        "field": [_field(split, file, each) for each in columns],
    }


def _field(split: str, file: Listed, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{split}/{column.name}",
        "name": f"{split}/{column.name}",
        "description": column.words,
    }
    if not column.columns:
        return found | {"dataType": _TYPES[column.type], "source": _source(file, column.name)}
    return found | {"repeated": True, "subField": list(_inner(found["@id"], file, column))}


def _inner(parent: str, file: Listed, column: Column) -> Iterator[dict[str, Any]]:
    for path, each in _leaves("", column.columns):
        yield {
            "@type": "cr:Field",
            "@id": f"{parent}/{path.replace('.', '/')}",
            "name": f"{parent}/{path.replace('.', '/')}",
            "dataType": _TYPES[each.type],
            "source": _source(file, column.name) | {"transform": {"jsonPath": f"$.{path}"}},
        }


def _leaves(path: str, columns: tuple[Column, ...]) -> Iterator[tuple[str, Column]]:
    """Single values and their paths. Lists inside of lists (the segments of a span) have no place
    in Croissant 1.0; the card describes them."""
    for each in columns:
        if not each.columns:
            yield f"{path}{each.name}", each
        elif not each.many:
            yield from _leaves(f"{path}{each.name}.", each.columns)


def _source(file: Listed, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": file.path}, "extract": {"column": column}}
