"""A project of four people on one machine, with work handed out and partly done."""

from __future__ import annotations

from pathlib import Path

from annotator.machine import Machine, new_id
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    HandOut,
    SetFlag,
    SetProgress,
)
from annotator.project import Project
from annotator.values import NewArticle, Person, Segment

ANA = Person("a" * 32, "Ana")
NAMES = ("Ben", "Cem", "Dora")


class Crew:
    """The project of a lead, Ana, with Ben, Cem and Dora; ``act`` works as one of them."""

    def __init__(self, folder: Path, articles: int = 8) -> None:
        self.machine = Machine(folder / "data")
        self.path = folder / "news.claims"
        self.ids = {name: new_id() for name in NAMES} | {"Ana": ANA.id}
        new = tuple(
            NewArticle(text=f"Article {n} says that prices rose.", title=f"Prices {n}")
            for n in range(articles)
        )
        with self.as_(ANA, new=new) as project:
            for name in NAMES:
                project.run(AddPerson(name, self.ids[name]))
            self.keys = project.article_keys()

    def as_(self, person: Person, new: tuple[NewArticle, ...] | None = None) -> Project:
        """Open (or first make) the project as one person."""
        if new is not None:
            return Project.create(self.path, person, self.machine, title="news", articles=new)
        return Project.open(self.path, person, self.machine)

    def person(self, name: str) -> Person:
        return Person(self.ids[name], name)

    def begin(self) -> None:
        """Ben and Cem share the first four; Ben is through with two, Cem with one."""
        shares = tuple((key, (self.ids["Ben"], self.ids["Cem"])) for key in self.keys[:4])
        with self.as_(ANA) as project:
            project.run(HandOut(shares, needed=2, adjudicator=self.ids["Dora"]))
        with self.as_(self.person("Ben")) as project:
            for key in self.keys[:2]:
                project.run(AddAnnotation(key, (Segment(0, 9),), "claim"))
                project.run(SetProgress(key, "finished"))
            project.run(SetFlag(self.keys[2], True, "odd"))
        with self.as_(self.person("Cem")) as project:
            project.run(SetProgress(self.keys[0], "finished"))
            project.run(AddAnnotation(self.keys[1], (Segment(0, 9),), "claim"))
