"""Three people who talk about two articles: Ana leads, Ben and Bea have both marked the first."""

from __future__ import annotations

from pathlib import Path

from annotator.machine import Machine, new_id
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    DecideGuideline,
    Reply,
    SetProgress,
    SetThread,
    StartThread,
)
from annotator.project import Project
from annotator.team import About, Thread
from annotator.values import NewArticle, Person, Segment

TEXT = (
    "Ministers, “who met on Monday,” may resign soon, a paper said.\n\n"
    "The office denied that anybody had met, or would resign. A spokeswoman called the report "
    "invented, and said that the minister had been abroad that day.\n\n"
    "“We have nothing to add,” said the paper’s editor. Prices rose again, the statistics office "
    "said.\n"
)


def place(words: str) -> tuple[Segment, ...]:
    """Where words stand in the first article."""
    start = TEXT.index(words)
    return (Segment(start, start + len(words)),)


class World:
    """The project file and the people; ``as_`` works as one of them."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.machine = Machine(self.data)
        self.path = folder / "news.claims"
        self.ana = self.machine.acting("Ana")
        self.ids = {"Ana": self.ana.id, "Ben": new_id(), "Bea": new_id()}
        new = (
            NewArticle(text=TEXT, title="Ministers met on Monday", source="The Paper"),
            NewArticle(text="A second article. Prices fell.\n", title="Prices"),
        )
        made = Project.create(self.path, self.ana, self.machine, title="news", articles=new)
        with made as project:
            for name in ("Ben", "Bea"):
                project.run(AddPerson(name, self.ids[name]))
            self.first, self.second = project.article_keys()

    def as_(self, name: str) -> Project:
        """Open the project as somebody."""
        return Project.open(self.path, Person(self.ids[name], name), self.machine)

    def mark(self, name: str, words: str, label: str, *, finish: bool = True) -> str:
        """Somebody marks words in the first article; the annotation's id."""
        with self.as_(name) as project:
            changes = project.run(AddAnnotation(self.first, place(words), label))
            if finish:
                project.run(SetProgress(self.first, "finished"))
            return changes.annotations[0]

    def say(
        self,
        name: str,
        about: About,
        words: str,
        *mentions: str,
        question: bool = False,
        article: int | None = None,
    ) -> Thread:
        """Somebody begins a thread in the first article (or on a label)."""
        where = None if about.kind == "label" else article or self.first
        named = tuple(self.ids[each] for each in mentions)
        with self.as_(name) as project:
            project.run(StartThread(where, about, words, named, question))
            found = project.label_threads() if where is None else project.threads(where)
            return found[0]

    def answer(self, name: str, thread: Thread, words: str, *mentions: str) -> None:
        """Somebody answers in a thread."""
        named = tuple(self.ids[each] for each in mentions)
        with self.as_(name) as project:
            project.run(Reply(thread.article, thread.id, words, named))

    def fill(self) -> dict[str, Thread]:
        """A discussion as it may be: on two spans, on the article, on a label; one is resolved."""
        ben = self.mark("Ben", "may resign soon", "speculation")
        bea = self.mark("Bea", "denied that anybody had met", "denial")
        told = {
            "span": self.say(
                "Ben",
                About("annotation", (ben,)),
                "Is that speculation of the paper, or a claim that it passes on? @Ana",
                "Ana",
                question=True,
            ),
            "denial": self.say(
                "Bea", About("annotation", (bea,)), "The word “denied” belongs to it, I think."
            ),
            "article": self.say("Ben", About("article"), "The byline is missing."),
            "label": self.say(
                "Bea", About("label", ("quote",)), "Do quotation marks belong to it?", question=True
            ),
        }
        self.answer("Bea", told["span"], "I had the same doubt.\nThe paper names nobody.")
        self.answer("Ana", told["denial"], "Yes. <b>Always</b> with its cue.")
        with self.as_("Ana") as project:
            project.run(SetThread(self.first, told["article"].id, resolved=True))
            project.run(
                DecideGuideline("A denial takes its cue along.", "denial", quote="denied that")
            )
            project.run(DecideGuideline("Headlines are labelled as the text is."))
        return told
