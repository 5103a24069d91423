"""Threads about spans, conflicts, articles and labels, and what the blind see of them."""

from __future__ import annotations

import pytest

from annotator.errors import NotYours, Problem
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    DecideGuideline,
    DeleteComment,
    DropGuidelineDecision,
    EditComment,
    HandOut,
    Reply,
    SetProgress,
    SetThread,
    StartThread,
)
from annotator.project import Project
from annotator.team import About
from annotator.values import Segment
from tests.annotator.world import World, made_anew, stands, without_operations


@pytest.fixture
def project(world: World) -> Project:
    made = world.create()
    made.run(AddPerson("Bob", world.bob.id))
    return made


def test_a_thread_about_a_span(world: World, project: Project) -> None:
    span = project.run(AddAnnotation(1, (Segment(0, 16),), "quote")).annotations[0]
    about = About("annotation", (span,))
    project.run(StartThread(1, about, "Whole quote?", (world.bob.id,), question=True))
    bobs = world.switch(project, world.bob)
    (thread,) = bobs.threads(1)
    assert (thread.about, thread.question, thread.quote) == (about, True, "“We never paid,”")
    assert thread.comments[0].mentions == (world.bob.id,)
    bobs.run(Reply(1, thread.id, "Yes."))
    bobs.run(SetThread(1, thread.id, resolved=True))
    (thread,) = bobs.threads(1)
    assert [each.words for each in thread.comments] == ["Whole quote?", "Yes."]
    assert (thread.resolved, thread.resolved_by) == (True, world.bob.id)
    assert bobs.open_threads() == []
    assert stands(bobs) == made_anew(bobs)
    with pytest.raises(NotYours):
        bobs.run(EditComment(1, thread.comments[0].id, "No!"))
    bobs.run(EditComment(1, thread.comments[1].id, "Yes, whole."))
    assert bobs.threads(1)[0].comments[1].edited
    for _ in range(3):
        bobs.undo()
    (thread,) = bobs.threads(1)
    assert (len(thread.comments), thread.resolved) == (1, False)
    for _ in range(3):
        bobs.redo()
    (thread,) = bobs.threads(1)
    assert (thread.comments[1].words, thread.resolved) == ("Yes, whole.", True)
    assert stands(bobs) == made_anew(bobs)
    assert bobs.check() == []


def test_taking_back_the_first_word_takes_back_the_thread(project: Project) -> None:
    project.run(StartThread(2, About("article"), "Is this news?"))
    project.undo()
    assert project.threads(2) == []
    project.redo()
    (thread,) = project.threads(2)
    project.run(DeleteComment(2, thread.comments[0].id))
    assert project.threads(2) == []
    with pytest.raises(Problem, match="not there"):
        project.run(DeleteComment(2, thread.comments[0].id))


def test_a_thread_about_a_label_and_the_guideline(world: World, project: Project) -> None:
    project.run(StartThread(None, About("label", ("claim",)), "Are forecasts claims?", (), True))
    (thread,) = project.label_threads("claim")
    assert project.label_threads("quote") == []
    assert project.open_threads() == [thread]
    project.run(DecideGuideline("Forecasts are speculation.", "claim", thread.id, "will rise"))
    (entry,) = project.guideline_log("claim")
    assert entry.fields.words == "Forecasts are speculation."
    assert project.guideline_log("quote") == []
    bobs = world.switch(project, world.bob)
    with pytest.raises(NotYours):
        bobs.run(DecideGuideline("No."))
    bobs.run(Reply(None, thread.id, "I see."))
    assert [each.by for each in bobs.label_threads()[0].comments] == [world.ana.id, world.bob.id]
    anas = world.switch(bobs, world.ana)
    anas.run(DropGuidelineDecision(entry.id))
    assert anas.guideline_log() == []
    anas.undo()
    assert anas.guideline_log() == [entry]


def test_while_blind_only_ones_own_words_are_told(world: World, project: Project) -> None:
    project.run(HandOut(((1, (world.ana.id, world.bob.id)),)))
    project.run(StartThread(1, About("article"), "I doubt the second quote."))
    bobs = world.switch(project, world.bob)
    assert bobs.threads(1) == [] == bobs.open_threads()
    bobs.run(StartThread(1, About("article"), "What is the source?"))
    assert [each.comments[0].words for each in bobs.threads(1)] == ["What is the source?"]
    bobs.run(SetProgress(1, "finished"))
    anas = world.switch(bobs, world.ana)
    assert len(anas.threads(1)) == 1
    anas.run(SetProgress(1, "finished"))
    assert len(anas.threads(1)) == 2


@pytest.mark.parametrize("words", ["", "  \n", "x" * 10_001, "half \ud83d"])
def test_words_that_cannot_be_kept(project: Project, words: str) -> None:
    with pytest.raises(Problem):
        project.run(StartThread(1, About("article"), words))
    assert project.threads(1) == []


def test_a_thread_has_its_place(project: Project) -> None:
    with pytest.raises(Problem, match="about a label"):
        project.run(StartThread(None, About("article"), "where?"))
    with pytest.raises(Problem, match="not there"):
        project.run(Reply(1, "ab" * 16, "hello?"))


def test_a_comment_that_was_taken_back_and_comes_again_was_not_changed(project: Project) -> None:
    project.run(StartThread(1, About("article"), "So it is."))
    project.run(StartThread(None, About("label", ("quote",)), "So it is."))
    before = without_operations(stands(project))
    for article, (thread,) in ((1, project.threads(1)), (None, project.label_threads())):
        project.run(DeleteComment(article, thread.comments[0].id))
        project.undo()
    assert not project.threads(1)[0].comments[0].edited
    assert not project.label_threads()[0].comments[0].edited
    assert without_operations(stands(project)) == before


def test_the_guideline_tells_no_words_of_what_is_kept_back(world: World, project: Project) -> None:
    span = project.run(AddAnnotation(1, (Segment(0, 16),), "quote")).annotations[0]
    project.run(StartThread(1, About("annotation", (span,)), "Whole quote?", question=True))
    thread = project.threads(1)[0]
    project.run(DecideGuideline("Yes, whole.", "quote", thread.id, thread.quote))
    project.run(HandOut(((1, (world.ana.id, world.bob.id)),)))
    assert project.guideline_log()[0].fields.quote == ""
    project.run(SetProgress(1, "finished"))
    bobs = world.switch(project, world.bob)
    entry = bobs.guideline_log()[0].fields
    assert (entry.words, entry.quote) == ("Yes, whole.", "")
    bobs.run(SetProgress(1, "finished"))
    assert bobs.guideline_log()[0].fields.quote == thread.quote
