"""The same words elsewhere, without those that are labelled already."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from annotator.errors import Cancelled
from annotator.operations import AddAnnotation, RemoveArticles
from annotator.project import Project
from annotator.search import Places, find, places_of, places_with_words
from annotator.values import Segment
from tests.annotator.search import shelf
from tests.annotator.search.shelf import viewer
from tests.annotator.world import World

TEXTS = (
    "Huawei said no. Huawei’s kit; huawei, Huaweis and Huawei.",
    "华为公司否定了。Huawei",
    "Nobody. 100% sure — 100%!",
    "“the  deal” and the deal",
)


@pytest.fixture
def project(world: World) -> Project:
    made = world.create("places", *TEXTS, scheme=shelf.scheme())
    made.run(AddAnnotation(1, (Segment(0, 6),), "claim"))
    return made


def places(project: Project, words: str, **more: Any) -> Places:
    with closing(project._database.open_reader()) as reader:
        return places_with_words(reader, viewer(project), words, **more)


def at(found: Places) -> list[tuple[int, int]]:
    return [(hit.article, hit.segments[0].start) for hit in found.hits]


def test_everywhere_and_in_one_article(project: Project) -> None:
    assert at(places(project, "Huawei")) == [(1, 0), (1, 16), (1, 50), (2, 8)]
    assert at(places(project, "Huawei", article=2)) == [(2, 8)]
    assert at(places(project, "huawei")) == [(1, 30)]
    assert at(places(project, "否定")) == [(2, 4)]
    assert at(places(project, "100%")) == [(3, 8), (3, 20)]
    assert at(places(project, "the deal")) == [(4, 16)]
    assert at(places(project, "—")) == [(3, 18)]
    assert at(places(project, " ")) == []


def test_those_labelled_already_are_counted(world: World, project: Project) -> None:
    found = places(project, "Huawei", skip_labelled_as=("claim", "denial"))
    assert (at(found), found.labelled) == ([(1, 16), (1, 50), (2, 8)], 1)
    assert places(project, "Huawei", skip_labelled_as=("quote",)).labelled == 0
    as_bob = world.switch(project, world.bob)
    assert places(as_bob, "Huawei", skip_labelled_as=("claim",)).labelled == 0


def test_removed_articles_are_left_out_and_a_limit_is_told(project: Project) -> None:
    project.run(RemoveArticles((2,)))
    found = places(project, "Huawei", most=2)
    assert (at(found), found.complete) == ([(1, 0), (1, 16)], False)
    assert places(project, "Huawei", most=3).complete


def test_it_can_be_cancelled(project: Project) -> None:
    class Stop:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        places(project, "Huawei", ticker=Stop())


def test_places_of_hits(project: Project) -> None:
    with closing(project._database.open_reader()) as reader:
        found = find(reader, viewer(project), project.scheme, "label:claim OR huawei")
        articles = find(reader, viewer(project), project.scheme, "-label:none")
    assert places_of(found) == ((1, (Segment(0, 6),)),)
    assert places_of([*found.hits, *found.hits]) == places_of(found)
    assert places_of(articles) == ()
