"""What lists and panels ask for: order, counts, the blind rule, the history."""

from __future__ import annotations

import pytest

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    EditArticle,
    RemoveArticles,
    SendBack,
    SetFlag,
    SetNote,
    SetProgress,
)
from annotator.project import Project
from annotator.store import details, portions
from annotator.values import ArticleQuery, Progress, Segment
from tests.annotator.world import FIRST, SECOND, World

ONE = (Segment(1, 14),)
TWO = (Segment(29, 44),)


def test_articles_and_their_rows(project: Project) -> None:
    assert project.article_keys() == [1, 2]
    project.run(EditArticle(2, {"source": "Post", "language": "en", "published": "2026-01-01"}))
    project.run(AddAnnotation(2, (Segment(0, 8),), "claim"))
    project.run(SetFlag(1, True, "look"))
    second, first = project.article_rows([2, 1, 99])
    assert (first.title, first.state, first.flagged, first.spans) == ("Article 1", "todo", True, 0)
    assert (second.state, second.spans, second.source) == ("in_progress", 1, "Post")
    assert (second.language, second.published) == ("en", "2026-01-01")
    article = project.article(1)
    assert (article.external_id, article.length) == ("001", len(FIRST))
    assert project.key_of(article.sha256) == 1
    assert project.key_of("0" * 64) is None
    assert project.text(1) == FIRST
    assert project.text(2) == SECOND
    for ask in (project.article, project.text):
        with pytest.raises(Problem, match="That article is not in this project"):
            ask(99)


def test_annotations_come_in_text_order(project: Project) -> None:
    for part, label in ((TWO, "claim"), ((Segment(0, 44),), "quote"), (ONE, "claim")):
        project.run(AddAnnotation(1, part, label))
    shown = project.annotations(1)
    assert [(each.start, each.end) for each in shown] == [(0, 44), (1, 14), (29, 44)]
    assert all(each.quote == FIRST[each.start : each.end] for each in shown)
    gone = shown[0].id
    project.run(DeleteAnnotations((gone,)))
    assert project.annotation(gone) is None
    assert project.annotation("0" * 32) is None
    assert project.annotation(shown[1].id) == shown[1]


def test_who_has_begun_is_blind_until_all_have_finished(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, ONE, "claim"))
    project.run(AddAnnotation(1, TWO, "claim"))
    bobs = world.switch(project, world.bob)
    # Who has not begun sees freely.
    assert (bobs.hidden(1), len(bobs.annotations(1))) == (0, 2)
    assert bobs.article_rows([1])[0].spans == 2
    bobs.run(AddAnnotation(1, TWO, "denial"))
    assert (bobs.hidden(1), [each.label for each in bobs.annotations(1)]) == (2, ["denial"])
    assert bobs.article_rows([1])[0].spans == 1
    bobs.run(SetProgress(1, "finished"))
    assert bobs.hidden(1) == 2  # finishing reveals nothing by itself
    anas = world.switch(bobs, world.ana)
    assert (anas.hidden(1), len(anas.annotations(1))) == (1, 2)
    anas.run(SetProgress(1, "skipped", "other"))
    assert (anas.hidden(1), len(anas.annotations(1))) == (0, 3)
    bobs = world.switch(anas, world.bob)
    assert (bobs.hidden(1), len(bobs.annotations(1))) == (0, 3)
    assert [each.label for each in bobs.annotations(1) if bobs.may_change(each)] == ["denial"]
    bobs.run(SetProgress(1, "in_progress"))
    assert bobs.hidden(1) == 2
    # A flag alone is no beginning.
    bobs.run(SetFlag(2, True))
    assert bobs.hidden(2) == 0


def test_deleted_annotations_are_not_counted_as_hidden(world: World, project: Project) -> None:
    made = project.run(AddAnnotation(1, ONE, "claim"))
    project.run(DeleteAnnotations(made.annotations))
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, TWO, "claim"))
    assert bobs.hidden(1) == 0


def test_next_unfinished_goes_round(world: World) -> None:
    project = world.create("five", *(f"Text {n}" for n in range(1, 6)))
    assert project.next_unfinished() == 1
    assert [project.next_unfinished(each) for each in range(1, 6)] == [2, 3, 4, 5, 1]
    project.run(SetProgress(3, "finished"))
    project.run(SetProgress(5, "skipped", "duplicate"))
    project.run(RemoveArticles((1,)))
    project.run(SetProgress(2, "in_progress"))
    assert [project.next_unfinished(each) for each in (2, 3, 4, 5)] == [4, 4, 2, 2]
    project.run(SetProgress(2, "finished"))
    assert project.next_unfinished(4) is None
    assert project.next_unfinished(5) == 4


def test_counts_and_stats(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, ONE, "claim"))
    project.run(AddAnnotation(1, (Segment(0, 15),), "quote"))
    project.run(SetProgress(1, "finished"))
    assert project.counts() == {"todo": 1, "in_progress": 0, "finished": 1, "skipped": 0}
    assert project.progress(1) == Progress(state="finished")
    bobs = world.switch(project, world.bob)
    assert bobs.counts() == {"todo": 2, "in_progress": 0, "finished": 0, "skipped": 0}
    assert bobs.progress(1) == Progress()
    bobs.run(AddAnnotation(1, TWO, "claim"))
    stats = bobs.stats()
    assert stats.annotations == {"Bob": {"claim": 1}}  # Ana's are kept back from him
    bobs.run(SetProgress(1, "finished"))
    both = bobs.stats().annotations
    assert both == {"Ana": {"claim": 1, "quote": 1}, "Bob": {"claim": 1}}
    assert stats.states == {"Ana": {"finished": 1}, "Bob": {"in_progress": 1}}
    assert (stats.articles, stats.removed, stats.untouched) == (2, 0, 1)
    assert stats.characters == len(FIRST) + len(SECOND)
    anas = world.switch(bobs, world.ana)
    anas.run(RemoveArticles((1,)))
    stats = anas.stats()
    assert (stats.articles, stats.removed, stats.untouched) == (1, 1, 1)
    assert (stats.annotations, stats.states) == ({}, {})
    assert anas.counts()["todo"] == 1


def test_two_people_of_one_name_are_added_up(world: World, project: Project) -> None:
    project.run(AddAnnotation(1, ONE, "claim"))
    project.run(SetProgress(1, "finished"))
    twin = world.machine.rename(world.bob.id, "Ana")
    again = world.switch(project, twin)
    again.run(AddAnnotation(1, ONE, "claim"))
    again.run(SetProgress(1, "finished"))
    again.run(SetProgress(2, "skipped", "not_news"))
    stats = again.stats()
    assert stats.annotations == {"Ana": {"claim": 2}}
    assert stats.states == {"Ana": {"finished": 2, "skipped": 1}}
    assert stats.untouched == 0
    assert [each.name for each in again.annotators()] == ["Ana", "Ana"]


def test_history_page_by_page(world: World, project: Project) -> None:
    made = project.run(AddAnnotation(1, ONE, "claim")).annotations[0]
    project.run(SetNote(made, "sure?"))
    project.undo()
    project.run(RemoveArticles((1, 2)))
    rows = project.history()
    assert [each.name for each in rows] == [
        "Remove 2 articles",
        "Undo: Note on a span",
        "Note on a span",
        "Label claim",
        "Create the project",
    ]
    assert [each.undone for each in rows] == [False, False, True, False, False]
    assert rows[1].undoes == rows[2].id
    assert [each.articles for each in rows] == [2, 1, 1, 1, 2]
    assert rows[3].title == "Article 1"
    assert all(each.mine and each.author == "Ana" for each in rows)
    assert sorted(rows, key=lambda each: -each.when) == rows
    first = project.history(limit=2)
    assert first + project.history(limit=9, before=first[-1].when) == rows
    bobs = world.switch(project, world.bob)
    assert not bobs.history()[0].mine


def test_exports_read_in_batches(world: World) -> None:
    project = world.create("seven", *(f"Text {n}" for n in range(7)))
    project.run(AddAnnotation(3, (Segment(0, 4),), "claim"))
    project.run(SetFlag(4, True, "why"))
    with project.portions() as whole:
        everything = list(whole)
    reader = project._database.reader
    assert list(portions.portions(reader, {}, batch=3)) == everything
    assert [each.article.external_id for each in everything] == [f"{n:03}" for n in range(1, 8)]
    work = {each.article.key: each.work for each in everything}
    assert [(who, state.state, len(spans)) for who, state, spans, _ in work[3]] == [
        (world.ana.id, "in_progress", 1)
    ]
    assert [(state.flag_note, spans) for _, state, spans, _ in work[4]] == [("why", ())]
    assert work[1] == ()


def test_ids_of_other_articles(project: Project) -> None:
    made = project.run(AddAnnotation(1, ONE, "claim")).annotations
    reader = project._database.reader
    assert details.ids_elsewhere(reader, 2, [*made, "0" * 32]) == frozenset(made)
    assert details.ids_elsewhere(reader, 1, made) == frozenset()


def test_what_was_sent_back_is_in_progress_and_not_done(world: World, project: Project) -> None:
    project.run(SetProgress(1, "finished"))
    project.run(SendBack(1, world.ana.id, "The second quote, too?"))
    assert project.counts() == {"todo": 1, "in_progress": 1, "finished": 0, "skipped": 0}
    assert project.article_keys(ArticleQuery(states=frozenset({"finished"}))) == []
    assert project.article_keys(ArticleQuery(states=frozenset({"in_progress"}))) == [1]
    project.run(SetProgress(1, "in_progress"))
    project.run(SetProgress(1, "finished"))
    assert project.counts()["finished"] == 1


def test_a_page_is_whole_for_who_is_blind_to_a_part_of_it(world: World, project: Project) -> None:
    bobs = world.switch(project, world.bob)
    bobs.run(AddAnnotation(1, ONE, "claim"))
    anas = world.switch(bobs, world.ana)
    made = anas.run(AddAnnotation(1, ONE, "quote")).annotations[0]
    anas.run(SetNote(made, "sure?"))
    bobs = world.switch(anas, world.bob)
    assert [each.name for each in bobs.history(limit=2)] == ["Label claim", "Create the project"]
