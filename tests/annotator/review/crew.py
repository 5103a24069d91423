"""Three people and their work on the two articles of the world: what tests of review share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotator.operations import AddAnnotation, AddPerson, Assign, SetProgress
from annotator.project import Project
from annotator.review.model import ArticleReview, Group
from annotator.values import Person, Segment
from tests.annotator.world import World

QUOTE = (1, 14)
"""“We never paid” without its marks, in the first article."""
SALES = (30, 45)
PRICES = (66, 81)


class Crew:
    """Ana leads; Bob and Cy were asked to annotate both articles, Dee to do nothing. One of them at
    a time has the project."""

    def __init__(self, world: World, *texts: str) -> None:
        self.world = world
        self.ana, self.bob = world.ana, world.bob
        self.cy = world.machine.add_person("Cy")
        self.dee = world.machine.add_person("Dee")
        self.project = world.create("crew", *texts)
        for person in (self.bob, self.cy, self.dee):
            self.project.run(AddPerson(person.name, person.id))
        keys = tuple(self.project.article_keys())
        for person in (self.bob, self.cy):
            self.project.run(Assign(keys, person.id, "annotator"))

    def enter(self, person: Person) -> Project:
        """Somebody takes the project over."""
        if self.project.me.id != person.id or self.project.read_only:
            self.project = self.world.switch(self.project, person)
        return self.project

    def label(self, key: int, label: str, place: tuple[int, int], **attributes: Any) -> str:
        """Whoever has the project labels words; gives the id."""
        operation = AddAnnotation(key, (Segment(*place),), label, attributes)
        return self.project.run(operation).annotations[0]

    def works(
        self, person: Person, key: int, *spans: tuple[str, tuple[int, int]], finish: bool = True
    ) -> list[str]:
        """Somebody labels an article and hands it in; gives the ids."""
        self.enter(person)
        made = [self.label(key, label, place) for label, place in spans]
        if finish:
            self.project.run(SetProgress(key, "finished"))
        return made

    def ask(self, person: Person, *keys: int) -> None:
        """The lead asks somebody to adjudicate."""
        self.enter(self.ana).run(Assign(keys, person.id, "adjudicator"))

    def exported(self, path: Path) -> bytes:
        """The export as whoever has the project writes it."""
        self.project.export(path)
        return path.read_bytes()


def group_of(review: ArticleReview, annotation: str) -> Group:
    """The group that an annotation is in."""
    return next(
        each
        for each in review.groups
        if any(version.annotation.id == annotation for version in each.versions)
    )
