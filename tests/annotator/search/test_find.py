"""Searching a project: every query finds what a naive reading of everything finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    Describe,
    EditArticle,
    RemoveArticles,
    SetDoubt,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
)
from annotator.project import Project
from annotator.search import Hit, is_of_annotations
from annotator.search.query import Node, Query, Words
from annotator.values import ArticleQuery, Segment
from tests.annotator.search import shelf
from tests.annotator.search.shelf import ask
from tests.annotator.world import World


def _text(chance: random.Random) -> str:
    words = chance.choices(shelf.WORDS, k=chance.randrange(3, 16))
    return "".join(word + chance.choice((" ", " ", ". ", "，", "\n\n")) for word in words)


def _label(project: Project, chance: random.Random) -> None:
    """Annotations with everything that can be said of them."""
    for key in project.article_keys():
        text, made = project.text(key), []
        for _ in range(chance.randrange(5)):
            low = chance.randrange(len(text) - 1)
            high = chance.randrange(low + 1, len(text) + 1)
            label = chance.choice(("claim", "denial", "quote"))
            done = project.run(AddAnnotation(key, (Segment(low, high),), label))
            made.append(done.annotations[0])
        _say(project, chance, key, made)
        if chance.random() < 0.6:
            project.run(SetProgress(key, chance.choice(("finished", "in_progress"))))
        if chance.random() < 0.3:
            project.run(SetFlag(key, True))


def _say(project: Project, chance: random.Random, key: int, made: list[str]) -> None:
    text = project.text(key)
    live = [one for one in project.annotations(key) if one.id in made]
    for one in live:
        low = chance.randrange(len(text) - 1)
        values: dict[str, Any] = {
            "speaker": chance.choice((None, "Vincent Pang")),
            "headline": chance.choice((None, True, False)),
            "rank": chance.choice((None, 1, 2, 5)),
        }
        if one.label == "denial":
            values["certainty"] = chance.choice((None, "possible"))
        cue = chance.choice((None, Segment(low, min(len(text), low + 9))))
        project.run(Describe((one.id,), values, {"cue": cue}))
        if chance.random() < 0.3:
            project.run(SetNote(one.id, chance.choice(("we deny it", "see above"))))
        if chance.random() < 0.3:
            project.run(SetDoubt(one.id, True, "why"))
        other = chance.choice(live)
        if one.label == "denial" and other.id != one.id:
            project.run(SetRelation("target", one.id, other.id))
    if live and chance.random() < 0.3:
        project.run(DeleteAnnotations((chance.choice(live).id,)))


def _made(world: World, seed: int) -> Project:
    chance = random.Random(seed)
    texts = [_text(chance) + str(number) for number in range(7)]
    project = world.create(f"p{seed}", *texts, scheme=shelf.scheme())
    _label(project, chance)
    project = world.switch(project, world.bob)
    _label(project, chance)
    if chance.random() < 0.5:
        project = world.switch(project, world.ana)
        newer = msgspec.structs.replace(shelf.scheme(), guideline=f"Another way {seed}.")
        project.run(SetScheme(newer))
        project.run(RemoveArticles((3,)))
        project.run(EditArticle(2, {"source": "The Wire"}))
        _label(project, chance)
    return project


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Project]]:
    """Small projects of two annotators, some of whose work the viewer may not see."""
    world = World(tmp_path_factory.mktemp("find"))
    made = [_made(world, seed) for seed in range(6)]
    assert any(project.hidden(key) for project in made for key in project.article_keys())
    yield made
    world.close()


def readings(project: Project) -> list[shelf.Reading]:
    keys = [*project.article_keys(), *project.article_keys(ArticleQuery(removed=True))]
    return [shelf.Reading(project, row) for row in project.article_rows(sorted(keys))]


def expected(project: Project, query: Query) -> list[tuple[int, tuple[Segment, ...], str | None]]:
    assert query.root is not None
    wants_removed = "removed:" in str(query)
    found: list[tuple[int, tuple[Segment, ...], str | None]] = []
    for each in readings(project):
        key = each.row.key
        if each.row.removed and not wants_removed:
            continue
        if is_of_annotations(query):
            found += [
                (key, one.segments, one.id)
                for one in each.annotations
                if each.annotation(query.root, one)
            ]
            continue
        places = each.words(query.root)
        if places is not None:
            found += [(key, (Segment(*one),), None) for one in places] or [(key, (), None)]
    return found


def _places(found: list[Hit]) -> list[tuple[int, tuple[Segment, ...], str | None]]:
    return [(each.article, each.segments, each.annotation) for each in found]


def _check(project: Project, node: Node) -> None:
    query = Query(node, project.scheme)
    found = ask(project, query)
    assert _places(found.hits) == expected(project, query), str(query)
    assert found.complete
    assert found.total == len(found.hits)


_TEXTS = shelf.nodes(shelf.wanted().map(Words), shelf.ARTICLES)
_SPANS = shelf.nodes(shelf.wanted().map(Words), shelf.ARTICLES, shelf.ANNOTATIONS)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5), _TEXTS)
def test_places_in_texts(projects: list[Project], number: int, node: Node) -> None:
    _check(projects[number], node)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 5), _SPANS)
def test_annotations(projects: list[Project], number: int, node: Node) -> None:
    _check(projects[number], node)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5), _SPANS)
def test_a_line_finds_what_its_tree_finds(projects: list[Project], number: int, node: Node) -> None:
    project = projects[number]
    query = Query(node, project.scheme)
    assert ask(project, str(query)) == ask(project, query)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5), _TEXTS)
def test_an_index_that_lags_behind_changes_nothing(
    projects: list[Project], number: int, node: Node
) -> None:
    project = projects[number]
    query = Query(node, project.scheme)
    before = ask(project, query)
    with project._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE meta SET value='3' WHERE name='searched'")
    try:
        assert ask(project, query) == before
    finally:
        with project._database.transaction() as connection:
            connection.exec_driver_sql("UPDATE meta SET value='7' WHERE name='searched'")
