"""Tasks of Label Studio as articles.

What belongs here: a task as a whole, in the full form and in JSON_MIN: where its text is, whose
work it holds, what only the tool needs (kept under ``label_studio`` in the article's metadata).
What an annotation's result says is in ``results``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from annotator.exchange import json_items, kept
from annotator.exchange.extras import as_list, as_object, text_of
from annotator.exchange.formats.label_studio import config, results
from annotator.exchange.formats.label_studio.config import TextTag
from annotator.exchange.formats.label_studio.places import LABELS, find
from annotator.exchange.formats.label_studio.results import Joins, Result
from annotator.exchange.formats.label_studio.uniting import united
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseArticle, LooseWork
from annotator.exchange.records import GOLD
from annotator.exchange.remarks import KEPT
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

KEY: Final = "label_studio"
TASK_KEYS: Final = frozenset({"id", "data", "meta", "annotations", "drafts", "predictions"})
WORK_KEYS: Final = frozenset(
    "id result was_cancelled ground_truth completed_by created_at updated_at".split()
)
"""Keys that our own files have."""
_TAKEN: Final = frozenset({"result", "was_cancelled", "skipped"})
_MIN_KEYS: Final = frozenset(
    "id annotator annotation_id created_at updated_at lead_time agreement".split()
)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The tasks of a file; see ``format.Reader``."""
    tags = config.beside(path)
    return json_items.made(path, ticker, lambda line, task: _article(task, line, tags))


def _article(task: object, line: int, tags: dict[str, TextTag]) -> LooseArticle:
    if not isinstance(task, dict):
        raise Broken("this is no task: a task is an object")
    if isinstance(task.get("data"), dict):
        return _Full(task, tags).article(line)
    return _of_min(task, line, tags)


@dataclass
class _Found:
    """What is gathered from the annotations of a task."""

    work: list[LooseWork] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[Any] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


class _Full:
    """A task in the full form. ``own``: what this program wrote into it, if it did; ``_direct``: it
    comes from there without having been in the tool, which adds keys."""

    def __init__(self, task: dict[str, Any], tags: dict[str, TextTag]) -> None:
        self._task = task
        self._data = dict(task["data"])
        self._meta = dict(as_object(task.get("meta")))
        self.own = as_object(self._meta.pop(OWN, None))
        self._direct = bool(self.own) and set(task) <= TASK_KEYS
        self._entries = _objects(task.get("annotations", task.get("completions")))
        drafts = [each for each in as_list(task.get("drafts")) if self._said(each) is not None]
        results_ = [_result(each) for each in (*self._entries, *drafts)]
        self._place = find(self._data, tags, results_)
        self._joins = Joins.of(self.own)

    def article(self, line: int) -> LooseArticle:
        """The article."""
        found = _Found()
        gold: LooseWork | None = None
        for entry in self._entries:
            work = self._taken(entry, found)
            if as_object(self._said(entry)).get("gold") is True:
                gold = replace(work, annotator=GOLD)
            else:
                found.work.append(work)
        for entry in as_list(self._task.get("drafts")):
            if self._said(entry) is not None:
                found.work.append(self._taken(entry, found))
            else:
                found.drafts.append(entry)
        if gold is not None and not found.work:
            found.work.append(gold)
        elif gold is not None:
            found.aside.append(GOLD)
        about = kept.take_details(self._data)
        if not self.own:
            about.setdefault("id", _id(self._task))
        meta = self._kept(found)
        return LooseArticle(
            line=line,
            text=self._place.text,
            unit="utf-16" if self._direct else None,
            work=united(found.work),
            meta={**self._data, **meta},
            set_aside=tuple(dict.fromkeys(found.aside)),
            **about,
        )

    def _kept(self, found: _Found) -> dict[str, object]:
        """The metadata: what the task says besides."""
        kept: dict[str, Any] = {}
        for key, value in self._task.items():
            if key in (*TASK_KEYS, "completions") or value in (None, [], {}):
                continue
            kept[key] = value
        for name, parts in (
            ("predictions", self._task.get("predictions")),
            ("drafts", found.drafts),
        ):
            if parts:
                kept[name] = parts
                found.aside.append(f"{KEPT}{name}")
        if found.kept:
            kept["annotations"] = found.kept
        if self._place.markup is not None:
            kept["html"] = self._place.markup
        if not self.own and (number := self._task.get("id")) is not None and kept:
            kept["id"] = number
        meta: dict[str, object] = dict(self._meta)
        inner = self.own.get("meta")
        if isinstance(inner, dict):
            meta = dict(inner)
        clash = {key: value for key, value in meta.items() if key in self._data}
        if clash:
            kept["meta"] = clash
            meta = {key: value for key, value in meta.items() if key not in clash}
        if kept:
            old = meta.get(KEY)
            meta[KEY] = {**old, **kept} if isinstance(old, dict) else kept
        return meta

    def _said(self, given: object) -> object:
        """What this program said of the annotation when it wrote it; None where it did not. The
        tool gives its own ids and keeps those that it was handed as ``import_id``."""
        entry = as_object(given)
        number = entry.get("import_id")
        if number is None and self._direct:
            number = entry.get("id")
        return as_object(self.own.get("work")).get(str(number))

    def _taken(self, entry: dict[str, Any], found: _Found) -> LooseWork:
        said = as_object(self._said(entry))
        result = results.parse(_result(entry), self._place, self._joins)
        found.aside.extend(result.aside)
        self._keep(entry, result, found)
        cancelled = bool(entry.get("was_cancelled") or entry.get("skipped"))
        facts = kept.work_said(said)
        state = facts.state or ("skipped" if cancelled else "finished")
        times = (0, 0) if said else results.times(entry)
        spans = tuple(results.dated(each, times) for each in result.spans)
        name = text_of(said.get("annotator")) or annotator(entry.get("completed_by"))
        return LooseWork(
            annotator=name or None,
            spans=spans,
            relations=tuple(result.relations),
            **kept.fields_of(replace(facts, state=state)),
        )

    def _keep(self, entry: dict[str, Any], result: Result, found: _Found) -> None:
        kept = {
            key: value
            for key, value in entry.items()
            if key not in _TAKEN and value not in (None, [], {}, "")
        }
        if result.left:
            kept["result"] = result.left
        ours = self.own and set(kept) <= WORK_KEYS - _TAKEN
        if kept and not ours:
            found.kept.append(kept)


def _objects(value: object) -> list[dict[str, Any]]:
    for each in as_list(value):
        if not isinstance(each, dict):
            raise Broken("an annotation of the task is no object")
    return as_list(value)


def _result(entry: dict[str, Any]) -> list[dict[str, Any]]:
    found = entry.get("result")
    if found is not None and not isinstance(found, list):
        raise Broken("the “result” of an annotation is no list")
    for each in found or ():
        if not isinstance(each, dict):
            raise Broken("a result of an annotation is no object")
    return found or []


def _id(task: dict[str, Any]) -> str:
    number = task.get("id")
    return str(number) if isinstance(number, int | str) else ""


def annotator(value: object) -> str:
    """The name of who completed it: given as a number, a name, or an object."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | str):
        return str(value)
    person = as_object(value)
    if email := text_of(person.get("email")):
        return email
    whole = f"{text_of(person.get('first_name'))} {text_of(person.get('last_name'))}".strip()
    return whole or text_of(person.get("username")) or annotator(person.get("id"))


def _of_min(task: dict[str, Any], line: int, tags: dict[str, TextTag]) -> LooseArticle:
    """A record of JSON_MIN: the data's keys, and for each control the values it took."""
    controls = {key: value for key, value in task.items() if _is_result(value)}
    data = {
        key: value
        for key, value in task.items()
        if key not in controls and (key == "id" or key not in _MIN_KEYS)
    }
    items = [
        {
            "id": f"{value['start']}–{value['end']}",
            "from_name": name,
            "value": value,
            **_type(value),
        }
        for name, values in controls.items()
        for value in values
    ]
    place = find(data, tags, [items])
    result = results.parse(items, place, Joins())
    done = "annotation_id" in task or bool(result.spans)
    times = results.times(task)
    spans = tuple(results.dated(each, times) for each in result.spans)
    work = LooseWork(
        annotator=annotator(task.get("annotator")) or None,
        spans=spans,
        state="finished" if done else None,
    )
    about = kept.take_details(data)
    rest = {
        key: task[key]
        for key in sorted(_MIN_KEYS - {"id", "annotator"})
        if task.get(key) not in (None, {}, [])
    }
    if place.markup is not None:
        rest["html"] = place.markup
    return LooseArticle(
        line=line,
        text=place.text,
        work=(work,) if done else (),
        meta={**data, **({KEY: rest} if rest else {})},
        set_aside=tuple(dict.fromkeys(result.aside)),
        **about,
    )


def _is_result(value: object) -> bool:
    """Whether it is what a control that labels took: objects with a place and labels."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and "start" in each and "end" in each for each in value)
    )


def _type(value: dict[str, Any]) -> dict[str, str]:
    """The type that the full form would name: the key that says something of the place."""
    known = (*LABELS, "choices", "number", "rating", "datetime", "taxonomy")
    return {"type": next((each for each in known if each in value), "textarea")}
