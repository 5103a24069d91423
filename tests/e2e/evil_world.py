"""A project whose every text, name and note is a payload of ``tests.data.evil``.

What belongs here: making it through the core, as a file that somebody else may send. Where the core
refuses a payload (a name of 5,000 letters, a control character in a label) another stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

import msgspec

from annotator.errors import Problem
from annotator.machine import Machine
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    Assign,
    DecideGuideline,
    Describe,
    Operation,
    SaveSearch,
    SetArticleNote,
    SetDoubt,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
    StartThread,
)
from annotator.project import Project
from annotator.scheme.model import Scheme
from annotator.team import About
from annotator.text.normalise import normalise
from annotator.values import NewArticle, Segment
from tests.data.evil import MARK

NAME_MOST: Final = 80
"""Characters of a person's name; of longer payloads the end stands there."""
MUCH: Final = 12
"""Articles in which everything is done that can be; in the others the notes."""
TAIL: Final = " The minister denied it. “We knew,” said a docker. It may rain."
NAMED: Final = ("img file", "mnemonic", "markdown image", "entities", "percent", "formula", "qss")
"""Payloads, all of them visible and short, that stand in names of labels and the like."""


class EvilWorld:
    """The project of Ana; Bea, whose work is in it too, is on the same machine."""

    def __init__(self, folder: Path, payloads: dict[str, str]) -> None:
        self.payloads = payloads
        self.data = folder / "data"
        self.machine = Machine(self.data)
        self.ana, self.bea = self.machine.acting("Ana"), self.machine.acting("Bea")
        self.path = folder / f"{MARK} <b>evil<b> %s.claims"
        words = list(payloads.values())
        self.said: list[str] = []
        articles = tuple(_article(words, at) for at in range(len(words)))
        made = Project.create(self.path, self.ana, self.machine, title=words[0], articles=articles)
        with made as project:
            self.keys = project.article_keys()
            self._shared(project, words)
            self._work(project, words)
        with Project.open(self.path, self.bea, self.machine) as project:
            for key in self.keys[1:4]:
                project.run(AddAnnotation(key, _place(project, key, "It may rain"), "claim"))
                project.run(SetProgress(key, "finished"))

    def _shared(self, project: Project, words: Sequence[str]) -> None:
        project.run(SetScheme(evil_scheme(project.scheme, self.payloads)))
        project.run(AddPerson("Bea", self.bea.id))
        for each in words:
            operations = (
                AddPerson(each if len(each) <= NAME_MOST else each[-NAME_MOST:]),
                SaveSearch("", each, "said"),
            )
            for operation in operations:
                self._try(project, operation)
        project.run(DecideGuideline("\n".join(words)[:5000], "claim"))
        for key in self.keys[1:4]:
            project.run(Assign((key,), self.ana.id))
            project.run(Assign((key,), self.bea.id))

    def _work(self, project: Project, words: Sequence[str]) -> None:
        for at, (key, each) in enumerate(zip(self.keys, words, strict=True)):
            project.run(AddAnnotation(key, _place(project, key, "“We knew,”"), "quote"))
            self._try(project, SetNote(project.annotations(key)[-1].id, each))
            if at < MUCH:
                self._much(project, key, each)
            for operation in (SetFlag(key, True, each), SetArticleNote(key, each))[at % 2 :]:
                self._try(project, operation)
        project.run(StartThread(None, About("label", ("claim",)), words[0]))
        for key in self.keys[1:MUCH]:
            project.run(SetProgress(key, "finished"))

    def _much(self, project: Project, key: int, words: str) -> None:
        project.run(AddAnnotation(key, _place(project, key, "The minister denied it"), "denial"))
        project.run(AddAnnotation(key, _place(project, key, "It may rain"), "claim"))
        spans = {span.label: span.id for span in project.annotations(key)}
        for operation in (
            SetDoubt(spans["denial"], True, words),
            Describe((spans["quote"],), {"speaker": words}),
            Describe((spans["quote"],), {"speaker": words[:200]}),
            SetRelation("target", spans["denial"], spans["claim"]),
            StartThread(key, About("annotation", (spans["quote"],)), words),
            StartThread(key, About("article"), words, question=True),
        ):
            self._try(project, operation)

    def _try(self, project: Project, operation: Operation) -> None:
        """Do it, or keep what was said against it."""
        try:
            project.run(operation)
        except Problem as problem:
            self.said.append(str(problem))


def _article(words: Sequence[str], at: int) -> NewArticle:
    """Every article has one payload in its text, and others in what is told of it."""
    others: Iterator[str] = cycle(words[at:] + words[:at])
    text = normalise(f"{next(others)}{TAIL}\n\n{at}").text
    return NewArticle(
        text=text,
        title=next(others),
        source=next(others),
        url=next(others),
        author=next(others),
        published=next(others)[:40],
        language=next(others)[:20],
        external_id=f"{at} {next(others)[:200]}",
        meta={next(others)[:80]: next(others), "nested": {next(others)[:40]: [next(others)]}},
    )


def _place(project: Project, key: int, words: str) -> tuple[Segment, ...]:
    at = project.text(key).rindex(words)
    return (Segment(at, at + len(words)),)


def evil_scheme(scheme: Scheme, payloads: dict[str, str]) -> Scheme:
    """The same scheme with payloads for words."""
    names = cycle(payloads[name][:60] for name in NAMED)
    words = cycle(payloads.values())
    labels = [
        msgspec.structs.replace(
            each, name=next(names), definition=next(words), examples=(next(words), next(words))
        )
        for each in scheme.labels
    ]
    attributes = [
        msgspec.structs.replace(
            each,
            name=f"{next(names)[:56]} {at}",
            definition=next(words),
            values=tuple(
                msgspec.structs.replace(one, name=f"{next(names)[:56]} {number}")
                for number, one in enumerate(each.values)
            ),
        )
        for at, each in enumerate(scheme.attributes)
    ]
    relations = [
        msgspec.structs.replace(each, name=f"{next(names)[:56]} {at}", definition=next(words))
        for at, each in enumerate(scheme.relations)
    ]
    companions = [
        msgspec.structs.replace(each, name=f"{next(names)[:56]} {at}", definition=next(words))
        for at, each in enumerate(scheme.companions)
    ]
    return msgspec.structs.replace(
        scheme,
        name=next(names),
        labels=tuple(labels),
        attributes=tuple(attributes),
        relations=tuple(relations),
        companions=tuple(companions),
        guideline="\n\n".join(payloads.values()),
    )
