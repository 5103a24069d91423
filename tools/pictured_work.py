"""The samples with the work done in them that the pictures of the README and the manual show.

What belongs here: reading ``sample_work.toml`` and doing what it says, through operations, with a
fixed clock. The pictures themselves are ``screenshots.py``'s.
"""

from __future__ import annotations

import tomllib
from itertools import count
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from annotator import operations as do
from annotator.ingest.seeds import seed_articles
from annotator.machine import Machine
from annotator.project import Project
from annotator.values import Annotation, Segment

WORK: Final = Path(__file__).with_name("sample_work.toml")
NAME: Final = "samples.claims"
MORNING: Final = 1_768_464_000.0
"""When the pictured work was done: 15 January 2026, 8 o'clock."""

Part = list[int] | str


def works() -> list[dict[str, Any]]:
    """What the table says, article by article."""
    articles: list[dict[str, Any]] = table()["articles"]
    return articles


def table() -> dict[str, Any]:
    """All that the table says."""
    return tomllib.loads(WORK.read_text(encoding="utf-8"))


def samples(data_dir: Path) -> None:
    """Make the samples' project in a data folder, with the pictured work done in it."""
    machine = Machine(data_dir)
    clock = count(MORNING, 47.0)
    with patch("time.time", lambda: next(clock)):
        project = Project.create(
            data_dir / NAME,
            machine.add_person("Ana"),
            machine,
            title="Samples",
            articles=seed_articles(),
        )
        with project:
            for name, query in table()["searches"].items():
                project.run(do.SaveSearch("", name, query))
            for work in works():
                label_article(project, key_of(project, work["id"]), work)
            project.run(do.SetProgress(key_of(project, "004"), "finished"))
            project.undo()


def key_of(project: Project, start: str) -> int:
    """The key of the article whose id begins so."""
    for key in project.article_keys():
        if project.article(key).external_id.startswith(start):
            return key
    raise KeyError(start)


def span_at(project: Project, article: int, part: Part) -> Annotation:
    """The annotation of which a part is a segment."""
    segment = segment_of(project.text(article), part)
    return next(each for each in project.annotations(article) if segment in each.segments)


def segment_of(text: str, part: Part) -> Segment:
    """The segment of a part: its offsets, or where its words first stand."""
    if isinstance(part, str):
        start = text.index(part)
        return Segment(start, start + len(part))
    return Segment(*part)


def label_article(project: Project, article: int, work: dict[str, Any]) -> None:
    """Do in one article what the table says."""
    text = project.text(article)
    for label, *parts in work.get("spans", ()):
        segments = tuple(segment_of(text, part) for part in parts)
        project.run(do.AddAnnotation(article, segments, label))
    for said in work.get("said", ()):
        describe(project, article, said)
    if "flag" in work:
        project.run(do.SetFlag(article, True, work["flag"]))
    if "note" in work:
        project.run(do.SetArticleNote(article, work["note"]))
    if work["state"] != "in_progress":
        project.run(do.SetProgress(article, work["state"], work.get("reason")))


def describe(project: Project, article: int, said: dict[str, Any]) -> None:
    """Say of one span what the table says of it."""
    text, span = project.text(article), span_at(project, article, said["of"]).id
    companions = {name: segment_of(text, said[name]) for name in ("source", "cue") if name in said}
    for name, segment in companions.items():
        project.run(do.Describe((span,), companions={name: segment}, verb=f"Set the {name}"))
    for name, value in said.get("attributes", {}).items():
        project.run(do.Describe((span,), attributes={name: value}))
    for name, other in said.get("relations", {}).items():
        project.run(do.SetRelation(name, span, span_at(project, article, other).id))
    if "doubt" in said:
        project.run(do.SetDoubt(span, True, said["doubt"]))
    if "note" in said:
        project.run(do.SetNote(span, said["note"]))
