"""Two people, one article, and a blind rule between them: the project that blindness is tested on.

What belongs here: making the same project twice, once with little of Ana's work on the article that
she shares with Bea, and once with everything that one can do there. Whatever Bea can ask for must
be the same in both. Words that only Ana's work holds are canaries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from annotator.machine import Machine
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    Assign,
    DeleteAnnotations,
    Describe,
    LabelPlaces,
    Relabel,
    SetArticleNote,
    SetDoubt,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    StartThread,
)
from annotator.project import Project
from annotator.team import About
from annotator.values import NewArticle, Person, Segment

TEXT: Final = (
    "The harbour master said the quay is safe. The union denied any delay. "
    "“We were never asked,” said a docker. Ships may be late again in autumn, the port warned. "
    "The mayor said the bridge is closed, and the ferry runs."
)
ELSEWHERE: Final = "The minister said the tunnel is dry. The harbour master said the quay is safe."
SPANS: Final = (
    ("the quay is safe", "claim"),
    ("any delay", "denial"),
    ("“We were never asked,”", "quote"),
    ("Ships may be late again in autumn", "speculation"),
    ("the bridge is closed", "claim"),
    ("the ferry runs", "denial"),
)
CANARIES: Final = (
    "canarynote",
    "canarydoubt",
    "canaryspeaker",
    "canaryflag",
    "canarywhole",
    "canarytalk",
)

Bea = Literal["reader", "asked", "begun", "finished", "judge"]
"""How far Bea is: a reader, who may see everything; asked and not begun; begun; finished while Ana
has not; or finished likewise and asked to adjudicate as well."""
Much = Literal["nothing", "little", "much"]
"""What Ana did in the article: none of it, a single span, or all that can be done."""


def place(words: str, text: str = TEXT) -> tuple[Segment, ...]:
    """Where words stand."""
    at = text.index(words)
    return (Segment(at, at + len(words)),)


class World:
    """The project of Ana, who leads, and Bea, on one machine."""

    def __init__(self, folder: Path, much: Much, bea: Bea) -> None:
        self.path = folder / "port.claims"
        folder.mkdir(parents=True, exist_ok=True)
        self.data, self.machine = folder / "data", Machine(folder / "data")
        self.ana, self.bea = self.machine.acting("Ana"), self.machine.acting("Bea")
        while self.ana.id > self.bea.id:  # some lists go by the ids, which are drawn by lot
            self.data = self.data.with_name(f"{self.data.name}+")
            self.machine = Machine(self.data)
            self.ana, self.bea = self.machine.acting("Ana"), self.machine.acting("Bea")
        articles = (
            NewArticle(text=TEXT, title="The quay", external_id="quay"),
            NewArticle(text=ELSEWHERE, title="The tunnel", external_id="tunnel"),
            NewArticle(text="Nobody has read this yet.", title="The rest", external_id="rest"),
        )
        made = Project.create(self.path, self.ana, self.machine, title="port", articles=articles)
        with made as project:
            self.key = project.article_keys()[0]
            project.run(AddPerson("Bea", self.bea.id))
            for who in (self.ana,) if bea == "reader" else (self.ana, self.bea):
                project.run(Assign((self.key,), who.id))
            if bea == "judge":
                project.run(Assign((self.key,), self.bea.id, "adjudicator"))
        if bea not in ("reader", "asked"):
            self._bea(finish=bea != "begun")
        with self.as_(self.ana) as project:
            self._work(project, much)

    @contextmanager
    def as_(self, person: Person, *, read_only: bool = False) -> Iterator[Project]:
        """The project as one person has it open."""
        with Project.open(self.path, person, self.machine, read_only=read_only) as project:
            yield project

    def more(self, path: Path, much: Much) -> None:
        """Ana goes on in a copy of the project, on a machine of her own."""
        with Project.open(path, self.ana, Machine(path.parent / "hers")) as project:
            self._work(project, much)

    def _work(self, project: Project, much: Much) -> None:
        if much == "little":
            project.run(AddAnnotation(self.key, place("Ships"), "claim"))
        elif much == "much":
            self._everything(project)

    def _bea(self, *, finish: bool) -> None:
        with self.as_(self.bea) as project:
            project.run(AddAnnotation(self.key, place("the quay is safe"), "speculation"))
            if finish:
                project.run(SetProgress(self.key, "finished"))

    def _everything(self, project: Project) -> None:
        key = self.key
        for words, label in SPANS:
            project.run(AddAnnotation(key, place(words), label))
        by_words = {each.quote: each.id for each in project.annotations(key) if self._is_ana(each)}
        first, second = by_words["the bridge is closed"], by_words["the ferry runs"]
        project.run(SetNote(first, "canarynote"))
        project.run(SetDoubt(first, True, "canarydoubt"))
        project.run(Describe((first,), {"speaker": "canaryspeaker", "certainty": "probable"}))
        project.run(SetRelation("target", second, first))
        project.run(Relabel(by_words["any delay"], "claim"))
        project.run(DeleteAnnotations((by_words["any delay"],)))
        project.run(LabelPlaces(((key, place("mayor")), (key, place("port"))), "speculation"))
        project.run(SetFlag(key, True, "canaryflag"))
        project.run(SetArticleNote(key, "canarywhole"))
        self._talk(project, first)

    def _is_ana(self, annotation: object) -> bool:
        return getattr(annotation, "annotator", "") == self.ana.id

    def _talk(self, project: Project, span: str) -> None:
        key = self.key
        project.run(StartThread(key, About("annotation", (span,)), "canarytalk", (self.bea.id,)))
        project.run(StartThread(key, About("article"), "canarytalk", question=True))

    def finish_all(self) -> None:
        """Ana and Bea are through: from now on everything may be seen."""
        for person in (self.ana, self.bea):
            with self.as_(person) as project:
                project.run(SetProgress(self.key, "finished"))
