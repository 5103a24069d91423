"""Projects in which others have handed in their work, made at once and without their machines.

What belongs here: what tests of review, agreement and the window begin with. Works belong to the
project from its creation, as those of the samples do: the person who makes it leads and takes no
part, so that nothing is hidden from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator import birth
from annotator.history.events import (
    AnnotationAdded,
    ProgressChanged,
    ProgressFields,
    Work,
    annotation_id,
    derived_id,
)
from annotator.ingest.colleagues import ColleagueWork, colleagues_work
from annotator.ingest.seeds import seed_articles
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.text import sha256
from annotator.values import Person, Segment
from tests.annotator.world import World, articles

Marked = tuple[str, ...]
"""A label and the words of each segment, where they first stand: ``("claim", "Sales rose")``."""


def person_of(name: str) -> Person:
    """Who hands in under that name: the same id in every project."""
    return Person(derived_id("layer", name), name)


def with_layers(
    world: World, layers: Mapping[str, Mapping[str, Sequence[Marked]]], name: str = "project"
) -> Project:
    """A project of the world, opened by Ana, who leads it.

    ``layers`` has for each text, by the name of each annotator, what they marked; all of them were
    asked to and have finished::

        with_layers(world, {"Sales rose.": {"Bea": [("claim", "Sales rose")], "Cal": []}})
    """
    works = [
        _work(text, annotator, marked)
        for text, by in layers.items()
        for annotator, marked in by.items()
    ]
    birth.make(world.path(name), world.ana, name, default_scheme(), articles(*layers), works)
    return world.enter(name)


def sample_project(world: World, name: str = "samples") -> Project:
    """The sample project as the program makes it, with both colleagues' work, opened by Ana."""
    given = tuple(seed_articles())
    works = colleagues_work(given)
    birth.make(world.path(name), world.ana, "Samples", default_scheme(), given, works)
    return world.enter(name)


def _work(text: str, name: str, marked: Sequence[Marked]) -> ColleagueWork:
    digest, person = sha256(text), person_of(name)
    added = []
    for at, (label, *words) in enumerate(marked):
        starts = [text.index(each) for each in words]
        segments = tuple(
            Segment(start, start + len(each)) for start, each in zip(starts, words, strict=True)
        )
        own = annotation_id(digest, person.id, label, segments, at)
        added.append(AnnotationAdded(own, label, segments, tuple(words)))
    done = ProgressChanged(ProgressFields(state="finished"), ProgressFields(state="todo"))
    return ColleagueWork(digest, person, Work(person.id, tuple(added), (), done))
