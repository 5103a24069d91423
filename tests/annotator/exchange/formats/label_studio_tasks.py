"""Tasks as Label Studio has them, made by hand, and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.exchange.formats import label_studio
from annotator.exchange.loose import LooseArticle
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.formats.there_and_back import TEXT

Json = dict[str, Any]
OPTIONS = {"form": "full", "segments": "parts", "people": "beside"}


def labels(id_: str, start: int, end: int, label: str, words: str | None = None) -> Json:
    value: Json = {"start": start, "end": end, "labels": [label]}
    if words is not None:
        value["text"] = words
    return {"id": id_, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def said(id_: str, name: str, type_: str, value: object, key: str = "") -> Json:
    inner = {"start": 13, "end": 26, key or type_: value}
    return {"id": id_, "from_name": name, "to_name": "text", "type": type_, "value": inner}


QUOTE = labels("a1", 13, 26, "quote", "we never knew")
LEE = labels("b1", 3, 6, "speaker", "Lee")


def task(*result: Json, text: str = TEXT, **more: Any) -> Json:
    entry: Json = {
        "id": 9,
        "completed_by": 3,
        "was_cancelled": False,
        "ground_truth": False,
        "lead_time": 12.4,
        "created_at": "2026-01-02T10:00:00Z",
        "result": list(result),
    }
    return {
        "id": 1,
        "annotations": [{**entry, **more.pop("entry", {})}],
        "predictions": [],
        "data": {"text": text, **more.pop("data", {})},
        "meta": {},
        **more,
    }


def save(tmp_path: Path, *tasks: object) -> Path:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return path


def read(tmp_path: Path, *tasks: object) -> list[LooseArticle | Refusal]:
    return list(label_studio.read(save(tmp_path, *tasks), Silent()))


def one(tmp_path: Path, *tasks: object) -> LooseArticle:
    (found,) = read(tmp_path, *tasks)
    assert isinstance(found, LooseArticle), found
    return found


def reason(tmp_path: Path, *tasks: object) -> str:
    (found,) = read(tmp_path, *tasks)
    assert isinstance(found, Refusal), found
    return found.reason
