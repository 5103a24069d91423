"""Re-anchoring over random revisions whose truth is known: never at a wrong place, all listed.

What belongs here: one revision series a case (``tests.annotator.text.test_reanchor`` makes them,
letter by letter, so that each letter's former place is known), annotations of one and of several
segments, and what must hold of the list that a person gets. Now and then the way through a project.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from annotator.operations import AddAnnotation
from annotator.operations.reanchoring import BringOver, BroughtOver, brought_over
from annotator.text import reanchor as anchoring
from annotator.values import Annotation, Segment, quote_of
from tests.annotator.text.test_reanchor import Letters, chosen, revised, written
from tests.annotator.world import World
from tests.campaign.frame import Control, Report, Row, Tally

THROUGH_A_PROJECT: Final = 400
"""Every so many cases are also done by the operation, in a project."""
ANNOTATIONS: Final = 4
"""Of each text."""


class Revision:
    """A text, what became of it, and where each of its letters went."""

    def __init__(self, seed: int) -> None:
        chance = Random(f"anchors {seed}")
        self.old = written(chance, chance.randrange(1, 7))
        letters: Letters = [(each, at) for at, each in enumerate(self.old)]
        for _ in range(chance.randrange(1, 6)):
            if letters:
                letters = revised(chance, letters)
        self.new = "".join(each for each, _ in letters)
        self._from = [at for _, at in letters]
        self.annotations = [self._annotation(chance, number) for number in range(ANNOTATIONS)]

    def _annotation(self, chance: Random, number: int) -> Annotation:
        parts = {chosen(chance, self.old) for _ in range(1 if number < ANNOTATIONS - 1 else 2)}
        segments = _apart(sorted(parts, key=lambda part: part.start))
        return Annotation(
            id=f"{number:032x}",
            article=1,
            annotator="a" * 32,
            label="claim",
            segments=segments,
            quote=quote_of(self.old, segments),
        )

    def wrong(self, found: list[BroughtOver]) -> str:
        """What is wrong with the list; "" where nothing is."""
        if [each.annotation.id for each in found] != [each.id for each in self.annotations]:
            return "the list does not name every annotation once"
        for each in found:
            if wrong := self._misplaced(each):
                return f"{each.annotation.quote[:60]!r}: {wrong}"
        return ""

    def _misplaced(self, each: BroughtOver) -> str:
        there = each.anchored.segments
        if each.anchored.kind != "moved":
            return "it has a place and is not called moved" if there else ""
        for part, place in zip(each.annotation.segments, there, strict=True):
            if self.new[place.start : place.end] != self.old[part.start : part.end]:
                return f"other words stand at {place.start}–{place.end}"
            for word in re.finditer(r"\S+", self.old[part.start : part.end]):
                if self._another_s(word.span(), part.start, place.start):
                    return f"of {word[0]!r} in {place.start}–{place.end} all came from elsewhere"
        return ""

    def _another_s(self, word: tuple[int, int], was: int, now: int) -> bool:
        """Whether a word that reads the same is another one. A letter that was typed again is as
        good as the old one; of a cut through two like words nobody can tell whose half is left."""
        came = self._from[now + word[0] : now + word[1]]
        own = any(at == was + word[0] + number for number, at in enumerate(came))
        return not own and any(at is not None for at in came)


def _apart(parts: list[Segment]) -> tuple[Segment, ...]:
    """Segments of one annotation do not touch."""
    kept = parts[:1]
    for part in parts[1:]:
        if part.start > kept[-1].end:
            kept.append(part)
    return tuple(kept)


def _through_a_project(revision: Revision, folder: Path) -> str:
    """Bring the annotations over as somebody does who confirms all: what is wrong then."""
    world = World(folder)
    try:
        project = world.create("project", revision.old, revision.new)
        for each in revision.annotations:
            project.run(AddAnnotation(1, each.segments, each.label))
        mine = project.annotations(1)
        listed = project.brought_over(1, 2)
        if {each.annotation.id for each in listed} != {each.id for each in mine}:
            return "the project's list does not name every annotation"
        sure = tuple(one.annotation.id for one in listed if one.anchored.kind == "moved")
        if sure:
            project.run(BringOver(1, 2, sure))
        wanted = {one.anchored.segments for one in listed if one.anchored.kind == "moved"}
        if {each.segments for each in project.annotations(2)} != wanted:
            return "other places were written than were listed"
        if [each.segments for each in project.annotations(1)] != [each.segments for each in mine]:
            return "the first text's annotations were changed"
        return "; ".join(project.check())
    finally:
        world.close()


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Try revisions until the time is over."""
    done = 0
    for case in report.seeds():
        revision = Revision(case)
        wrong = revision.wrong(brought_over(revision.old, revision.new, revision.annotations, ()))
        fit = not wrong and revision.new and revision.new != revision.old
        if fit and (case % THROUGH_A_PROJECT == 0 or report.alone):
            wrong = _through_a_project(revision, report.folder / str(case))
        if wrong:
            texts = {"old.txt": revision.old.encode(), "new.txt": revision.new.encode()}
            report.bad(case, wrong, texts)
        done += 1
        report.said(done, "revisions")
    return report.tally(done)


def _with(name: str, fault: object) -> Callable[[float, int, Report], Tally]:
    """A control: a part of the re-anchoring is replaced."""

    def control(seconds: float, seed: int, report: Report) -> Tally:
        former = getattr(anchoring, name)
        setattr(anchoring, name, fault)
        try:
            done = 0
            for case in report.seeds():
                revision = Revision(case)
                annotations = revision.annotations
                if wrong := revision.wrong(
                    brought_over(revision.old, revision.new, annotations, ())
                ):
                    report.bad(case, wrong)
                    break
                done += 1
            return report.tally(done)
        finally:
            setattr(anchoring, name, former)

    return control


def _first_place(old: str, new: str, part: Segment) -> anchoring.Anchored:
    words = old[part.start : part.end]
    at = new.find(words)
    if at < 0:
        return anchoring.Anchored("orphan")
    return anchoring.Anchored("moved", (Segment(at, at + len(words)),), 1.0)


ROWS: Final = (
    Row(
        key="anchors",
        measure="re-anchoring over random revisions: wrong places, annotations not listed",
        target=100_000,
        unit="revisions",
        run=run,
        controls=(
            Control("the first occurrence of the words is taken", _with("_one", _first_place), 5),
            Control("an edge may be another's", _with("_spliced", lambda *_: False), 15),
        ),
        share=2,
        quick=8,
    ),
)
