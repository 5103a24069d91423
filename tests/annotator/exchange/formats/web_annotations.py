"""Web Annotations made by hand, and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.exchange.formats import w3c
from annotator.exchange.loose import LooseArticle
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.formats.there_and_back import TEXT

Json = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
WHERE = "https://example.org/a1"


def quote(exact: str, prefix: str = "", suffix: str = "") -> Json:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def position(start: int, end: int) -> Json:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def tag(value: str, purpose: str = "tagging") -> Json:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def anno(*selectors: Json, body: object = None, id_: str = "urn:x:1", **more: Any) -> Json:
    return {
        "@context": CONTEXT,
        "id": id_,
        "type": "Annotation",
        "body": [tag("quote")] if body is None else body,
        "target": {"source": WHERE, "selector": list(selectors)},
        **more,
    }


QUOTE = anno(quote("we never knew", 'Lee said "', '" on Monday.'), position(12, 25))
LEE = anno(quote("Lee"), position(2, 5), body=tag("speaker"), id_="urn:x:2")


def save(tmp_path: Path, value: object, text: str | None = TEXT) -> Path:
    path = tmp_path / "in.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    if text is not None:
        (tmp_path / "a1.txt").write_text(text, encoding="utf-8", newline="")
    return path


def read(tmp_path: Path, value: object, text: str | None = TEXT) -> list[LooseArticle | Refusal]:
    return list(w3c.read(save(tmp_path, value, text), Silent()))


def one(tmp_path: Path, value: object, text: str | None = TEXT) -> LooseArticle:
    (found,) = read(tmp_path, value, text)
    assert isinstance(found, LooseArticle), found
    return found


def reason(tmp_path: Path, value: object, text: str | None = TEXT) -> str:
    found = read(tmp_path, value, text)[0]
    assert isinstance(found, Refusal), found
    return found.reason
