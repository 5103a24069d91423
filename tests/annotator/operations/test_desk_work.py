"""Progress, flags, articles, names and the scheme: what each operation does, says and refuses."""

from __future__ import annotations

import msgspec
import pytest

from annotator.errors import NotYours, Problem, TextRefused
from annotator.operations import (
    AddAnnotation,
    AddArticles,
    EditArticle,
    RemoveArticles,
    RenameMe,
    RestoreArticles,
    SetFlag,
    SetProgress,
    SetScheme,
)
from annotator.operations.progress import NAMES
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.values import SKIP_REASONS, STATES, NewArticle, Progress, Segment
from tests.annotator.world import FIRST, SECOND, World, articles, made_anew, stands

ONE = (Segment(1, 14),)


def test_finishing_with_nothing_is_data(project: Project) -> None:
    changes = project.run(SetProgress(1, "finished"))
    assert (changes.name, changes.message) == (
        "Finish the article",
        "Finished, with nothing to label.",
    )
    assert changes.kinds == {"progress"}
    assert project.progress(1) == Progress(state="finished")
    assert project.progress(2) == Progress()
    assert project.stats().untouched == 1


def test_finishing_counts_my_spans(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, ONE, "claim"))
    assert project.run(SetProgress(1, "finished")).message == "Finished, with 1 span."
    project.run(AddAnnotation(1, ONE, "quote"))
    project.run(SetProgress(1, "in_progress"))
    assert project.run(SetProgress(1, "finished")).message == "Finished, with 2 spans."
    bobs = world.switch(project, world.bob)
    assert bobs.run(SetProgress(1, "finished")).message.endswith("nothing to label.")


def test_going_through_the_states(project: Project) -> None:
    assert project.run(SetProgress(1, "skipped", "broken_text")).message == "Skipped: broken text."
    assert project.progress(1) == Progress(state="skipped", reason="broken_text")
    assert project.run(SetProgress(1, "skipped", "duplicate")).kinds == {"progress"}
    assert project.run(SetProgress(1, "skipped", "duplicate")).operation == ""
    assert project.run(SetProgress(1, "in_progress")).message == "Open again."
    assert project.progress(1) == Progress(state="in_progress")
    assert project.run(SetProgress(1, "todo")).message == "Set to do."
    assert {SetProgress(1, each).name for each in STATES} == set(NAMES.values())
    assert stands(project) == made_anew(project)


def test_skipping_needs_a_reason_and_nothing_else_has_one(project: Project) -> None:
    for state, reason in (("skipped", None), ("finished", "other"), ("skipped", "boring")):
        with pytest.raises(Problem, match="skipped with a reason"):
            project.run(SetProgress(1, state, reason))  # type: ignore[arg-type]
    for reason in SKIP_REASONS:
        project.run(SetProgress(1, "skipped", reason))
        assert project.progress(1).reason == reason


def test_flags(project: Project) -> None:
    changes = project.run(SetFlag(1, True, "odd date"))
    assert (changes.name, changes.message) == ("Flag the article", "Flagged.")
    assert project.progress(1) == Progress(flagged=True, flag_note="odd date")
    assert project.run(SetFlag(1, True, "odd date")).message == "The flag is as it was."
    project.run(SetProgress(1, "finished"))
    assert project.progress(1).flagged
    changes = project.run(SetFlag(1, False))
    assert (changes.name, changes.message) == ("Take off the flag", "The flag is off.")
    assert project.progress(1) == Progress(state="finished")
    with pytest.raises(Problem, match="broken character"):
        project.run(SetFlag(1, True, "\0"))
    for operation in (SetFlag(9, True), SetProgress(9, "finished")):
        with pytest.raises(Problem, match="not in this project"):
            project.run(operation)


def test_removed_articles_take_no_work(project: Project) -> None:
    project.run(RemoveArticles((1,)))
    for operation in (SetFlag(1, True), SetProgress(1, "finished")):
        with pytest.raises(Problem, match="Restore it first"):
            project.run(operation)


def test_adding_articles(project: Project) -> None:
    new = NewArticle(
        text="A new text.\n",
        external_id="x1",
        title="New",
        source="Post",
        url="https://example.org",
        author="A. U.",
        published="2026-02-03",
        language="en",
        meta={"page": 3, "tags": ["a"]},
    )
    changes = project.run(AddArticles((new,)))
    assert (changes.name, changes.message) == ("Add an article", "Added 1 article.")
    assert changes.kinds == {"articles"}
    (key,) = changes.articles
    assert project.text(key) == "A new text.\n"
    article = project.article(key)
    for name in ("external_id", "title", "source", "url", "author", "published", "language"):
        assert getattr(article, name) == getattr(new, name)
    assert article.meta == new.meta
    again = project.run(AddArticles((new, *articles("Third.", FIRST))))
    assert (again.name, again.message) == (
        "Add 3 articles",
        "Added 1 article; 2 were here already.",
    )
    known = project.run(AddArticles((new,)))
    assert (known.operation, known.message) == ("", "Added 0 articles; 1 was here already.")


@pytest.mark.parametrize("text", ["", " \n\t", "\u2003"])
def test_an_empty_text_is_refused_and_nothing_of_the_rest_kept(project: Project, text: str) -> None:
    before = stands(project)
    with pytest.raises(TextRefused):
        project.run(AddArticles(articles("A good one.", text)))
    assert stands(project) == before
    assert project.check() == []


def test_an_article_whose_adding_was_undone_can_be_added_again(project: Project) -> None:
    project.run(AddArticles(articles("Third.")))
    project.undo()
    assert project.article_keys() == [1, 2]
    changes = project.run(AddArticles(articles("Third.")))
    assert changes.message == "Added 1 article."
    assert project.article_keys() == [1, 2, 3]
    assert stands(project) == made_anew(project)
    project.undo()
    project.redo()
    assert project.article_keys() == [1, 2, 3]


def test_an_article_that_was_removed_stays_removed(project: Project) -> None:
    project.run(AddArticles(articles("Third.")))
    project.run(RemoveArticles((3,)))
    assert project.run(AddArticles(articles("Third."))).operation == ""
    project.undo()
    project.redo()  # removed again: by a redo, which is no undo of the adding
    assert project.run(AddArticles(articles("Third."))).operation == ""
    assert project.article_keys() == [1, 2]


def test_who_is_no_lead_adds_articles_and_undoes_that(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    bobs.run(AddArticles(articles("Third.")))
    assert bobs.article_keys() == [1, 2, 3]
    bobs.undo()
    assert bobs.article_keys() == [1, 2]
    assert bobs.redo_name == "Add an article"
    bobs.redo()
    assert bobs.article_keys() == [1, 2, 3]
    bobs.undo()
    assert bobs.run(AddArticles(articles("Third."))).message == "Added 1 article."
    assert stands(bobs) == made_anew(bobs)


def test_editing_details(project: Project) -> None:
    fields = {"title": "Better", "author": "B."}
    changes = project.run(EditArticle(1, fields))
    assert (changes.name, changes.message) == (
        "Edit the article's details",
        "Kept the article's details.",
    )
    article = project.article(1)
    assert (article.title, article.author, article.external_id) == ("Better", "B.", "001")
    assert project.run(EditArticle(1, fields)).message == "The details are as they were."
    project.undo()
    assert (project.article(1).title, project.article(1).author) == ("Article 1", "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "x", "meta": "y"}, "cannot be edited: meta, text"),
        ({"title": " "}, "An article needs a title"),
        ({"source": "a\0"}, "broken character"),
    ],
)
def test_details_that_cannot_be_kept(project: Project, fields: dict[str, str], said: str) -> None:
    with pytest.raises(Problem, match=said):
        project.run(EditArticle(1, fields))
    assert project.undo_name is None


def test_removing_and_restoring(project: Project) -> None:
    project.run(AddAnnotation(1, ONE, "claim"))
    changes = project.run(RemoveArticles((1, 2)))
    assert (changes.name, changes.articles) == ("Remove 2 articles", frozenset({1, 2}))
    assert changes.message == "Removed 2 articles; restore or undo brings it back."
    assert project.article_keys() == []
    assert project.article(1).removed
    assert project.run(RemoveArticles((1,))).operation == ""
    changes = project.run(RestoreArticles((1,)))
    assert (changes.name, changes.message) == ("Restore an article", "Restored 1 article.")
    assert project.article_keys() == [1]
    assert len(project.annotations(1)) == 1
    assert project.run(RestoreArticles((1, 2))).name == "Restore 2 articles"
    with pytest.raises(Problem, match="not in this project"):
        project.run(RemoveArticles((1, 99)))
    assert project.article_keys() == [1, 2]


def test_what_is_shared_is_the_leads(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    assert not bobs.is_lead
    before = stands(bobs)
    for operation, what in (
        (EditArticle(1, {"title": "x"}), "edits the details"),
        (RemoveArticles((1,)), "removes an article"),
        (RestoreArticles((1,)), "restores an article"),
        (SetScheme(default_scheme()), "changes the scheme"),
    ):
        with pytest.raises(NotYours, match=f"Only a lead of this project {what}.*Leads: Ana."):
            bobs.run(operation)
    assert stands(bobs) == before


def test_names(world: World, project: Project) -> None:
    changes = project.run(RenameMe("  Anna  "))
    assert (changes.name, changes.message) == (
        "Change my name",
        "You are Anna in this project now.",
    )
    assert changes.kinds == {"people"}
    assert [each.name for each in project.annotators()] == ["Anna"]
    assert project.run(RenameMe("Anna")).operation == ""
    for name in ("", "  ", "x" * 81, "a\nb", "a\0"):
        with pytest.raises(Problem):
            project.run(RenameMe(name))
    project.undo()
    assert [each.name for each in project.annotators()] == ["Ana"]


def test_the_first_work_introduces_somebody_and_a_vain_attempt_does_not(
    world: World, project: Project
) -> None:
    bobs = world.switch(project, world.bob)
    assert bobs.run(RenameMe("Bob")).operation == ""
    assert bobs.run(SetFlag(1, False)).operation == ""
    assert [each.name for each in bobs.annotators()] == ["Ana"]
    bobs.run(SetFlag(1, True))
    assert [(each.name, each.lead) for each in bobs.annotators()] == [("Ana", True), ("Bob", False)]
    bobs.undo()
    assert stands(bobs) == made_anew(bobs)


def test_the_scheme(project: Project) -> None:
    other = msgspec.structs.replace(project.scheme, name="Ours", guideline="# New")
    changes = project.run(SetScheme(other))
    assert (changes.name, changes.kinds) == ("Change the scheme", frozenset({"scheme"}))
    assert changes.message == "The scheme “Ours” is in force now."
    assert project.scheme == other
    project.undo()
    assert project.scheme == default_scheme()
    project.redo()
    assert project.scheme == other
    assert project.text(2) == SECOND
