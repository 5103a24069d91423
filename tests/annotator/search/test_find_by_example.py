"""Searching a project, by example: what each kind of condition asks, context, order, limits."""

from __future__ import annotations

from contextlib import closing

import msgspec
import pytest

from annotator.errors import Cancelled, Problem
from annotator.operations import (
    AddAnnotation,
    EditArticle,
    SetNote,
    SetProgress,
    SetScheme,
)
from annotator.project import Project
from annotator.search import Found, QueryRefused, Viewer, find, hits, parse, total
from annotator.values import Segment
from tests.annotator.search import shelf
from tests.annotator.search.shelf import ask, viewer
from tests.annotator.world import World

TEXTS = (
    "Huawei denied any accusation. The firm said it was   wrong.\n\nReuters said so.",
    "“We deny it,” Huawei said. 公司否定了指控。 Düsseldorf’s mayor denies all.",
    "Nothing to see here.",
)


@pytest.fixture
def shop(world: World) -> Project:
    """Three articles; Ana has labelled in the first and finished it."""
    project = world.create("shop", *TEXTS, scheme=shelf.scheme())
    text = TEXTS[0]
    at = text.index("any accusation")
    project.run(AddAnnotation(1, (Segment(at, at + 14),), "denial"))
    project.run(AddAnnotation(1, (Segment(0, 6), Segment(at, at + 3)), "quote"))
    project.run(SetProgress(1, "finished"))
    return project


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("huawei", [(1, "Huawei"), (2, "Huawei")]),
        ("HUAWEI denied", [(1, "Huawei"), (1, "denied")]),
        ('"said so"', [(1, "said so")]),
        ("den*", [(1, "denied"), (2, "deny"), (2, "denies")]),
        ("deny", [(2, "deny")]),
        ("否定", [(2, "否定")]),
        ("dusseldorf", [(2, "Düsseldorf")]),
        ("huawei -reuters", [(2, "Huawei")]),
        ("reuters OR nothing", [(1, "Reuters"), (3, "Nothing")]),
        ("huawei label:none", [(2, "Huawei")]),
        ("huawei -label:none", [(1, "Huawei")]),
        ("/[A-Z]\\w+ said/", [(1, "Reuters said"), (2, "Huawei said")]),
        ("/[a-z]+,” huawei/i", [(2, "it,” Huawei")]),
        ("label:denial", [(1, "any accusation")]),
        ("label:* huawei", [(1, "Huawei … any")]),
        ("state:finished", [(1, "")]),
        ("label:none", [(2, ""), (3, "")]),
        ("by:Ana -label:quote", [(1, "any accusation")]),
        ("zebra", []),
        ("", []),
    ],
)
def test_lines(shop: Project, line: str, found: list[tuple[int, str]]) -> None:
    assert [(each.article, each.words) for each in ask(shop, line).hits] == found


def test_a_hit_shows_the_words_around_it_on_one_line(shop: Project) -> None:
    hit = ask(shop, "wrong").hits[0]
    assert (hit.left, hit.words, hit.right) == (
        "Huawei denied any accusation. The firm said it was ",
        "wrong",
        ". Reuters said so.",
    )
    assert TEXTS[0][hit.segments[0].start : hit.segments[0].end] == "wrong"
    assert (hit.annotation, hit.label, hit.annotator) == (None, "", "")


def test_the_left_context_begins_with_no_stray_mark(world: World) -> None:
    project = world.create("marks", "e\u0301" + "x" * 58 + " word", scheme=shelf.scheme())
    assert ask(project, "word").hits[0].left == "x" * 58 + " "


def test_sorted_by_context(shop: Project) -> None:
    left = [hit.left for hit in ask(shop, "said", sort="left").hits]
    assert [each.split()[-1] for each in left] == ["firm", "Huawei", "Reuters"]
    right = [hit.right for hit in ask(shop, "said", sort="right").hits]
    assert [each.strip(" .")[:2] for each in right] == ["it", "so", "公司"]


def test_a_limit_is_told(shop: Project) -> None:
    assert ask(shop, "said", limit=2).complete is False
    assert len(ask(shop, "said", limit=2).hits) == 2
    assert ask(shop, "said", limit=3).complete is True
    few = ask(shop, "said", limit=2, sort="right")
    assert (len(few.hits), few.total, few.complete) == (2, 3, False)
    with closing(shop._database.open_reader()) as reader:
        assert total(reader, viewer(shop), shop.scheme, "said") == 3


def test_the_first_hits_come_before_the_last_article_is_read(shop: Project) -> None:
    looked: list[int] = []

    class Watch:
        def tick(self, done: int, total: int, what: str = "") -> None:
            looked.append(done)

    with closing(shop._database.open_reader()) as reader:
        stream = hits(reader, viewer(shop), shop.scheme, "said", Watch())
        assert next(stream).article == 1
        assert looked == [1]
        stream.close()


def test_cancelling(shop: Project) -> None:
    class Stop:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        ask(shop, "said", ticker=Stop())
    with pytest.raises(Cancelled):
        ask(shop, "label:denial", ticker=Stop())


def test_nobody_of_that_name(shop: Project) -> None:
    with pytest.raises(QueryRefused, match=r"called “Anna”\. Did you mean “ana”\?") as refused:
        ask(shop, "label:claim by:Anna")
    assert refused.value.at == 15


def test_others_work_comes_up_only_when_it_may_be_seen(world: World, shop: Project) -> None:
    project = world.switch(shop, world.bob)
    assert [hit.annotator for hit in ask(project, "label:denial").hits] == [world.ana.id]
    project.run(SetProgress(1, "in_progress"))
    assert ask(project, "label:denial") == Found([], 0, True)
    project.run(SetProgress(1, "finished"))
    assert ask(project, "label:denial by:ana").total == 1


def test_a_label_that_counts_as_another(shop: Project) -> None:
    labels = tuple(
        msgspec.structs.replace(each, retired=True, becomes="claim")
        if each.id == "denial"
        else each
        for each in shop.scheme.labels
    )
    shop.run(SetScheme(msgspec.structs.replace(shop.scheme, labels=labels, relations=())))
    assert [hit.label for hit in ask(shop, "label:claim").hits] == ["claim"]
    assert ask(shop, "label:denial").total == 1  # those that it was given to
    assert ask(shop, "version:old label:claim").total == 1
    assert ask(shop, "version:new").total == 0


def test_versions_by_their_beginning(shop: Project) -> None:
    version = shop.scheme.version
    assert ask(shop, f"version:{version[:6]}").total == 2
    assert ask(shop, "version:zzz").total == 0
    assert ask(shop, "version:*").total == 2
    assert ask(shop, "version:none").total == 0


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("date:2024", [1, 2]),
        ("date:2024-03", [2]),
        ("date:2024-01..2024-02", [1]),
        ("date:>=2024-02", [2, 3]),
        ("date:>2024", [3]),
        ("date:<2025", [1, 2]),
        ("date:<=2024-01-09", [1]),
        ("date:none", [4]),
        ("date:*", [1, 2, 3]),
        ("-date:2024", [3, 4]),
        ("language:en", [1, 2]),
        ("language:en-GB", [2]),
        ("language:none", [4]),
        ("language:*", [1, 2, 3]),
        ('in:"Daily Post"', [1]),
        ("in:post", [1, 2]),
        ("in:none", [3, 4]),
        ("title:fünf", [4]),
        ("title:/[34]/", [3]),
        ("removed:yes", []),
    ],
)
def test_details_of_articles(world: World, line: str, keys: list[int]) -> None:
    project = world.create("dates", "One", "Two", "Three", "Four", scheme=shelf.scheme())
    project.run(
        EditArticle(1, {"published": "2024-01-09", "language": "en", "source": "Daily Post"})
    )
    project.run(
        EditArticle(2, {"published": "2024-03-01T10:00Z", "language": "en_GB", "source": "POST"})
    )
    project.run(EditArticle(3, {"published": "2025", "language": "ende"}))
    project.run(EditArticle(4, {"title": "Funf"}))
    assert [hit.article for hit in ask(project, line).hits] == keys


def test_a_pattern_that_runs_away_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.search.words.PATIENCE", 0.05)
    project = world.create("slow", "a" * 60 + "!", scheme=shelf.scheme())
    with pytest.raises(Problem, match="takes too long"):
        ask(project, r"/(?:a|aa|a(?=a))+$b/")


def test_queries_are_for_a_file_that_knows_nobody(world: World) -> None:
    project = world.create("empty", "A text.", scheme=shelf.scheme())
    with closing(project._database.open_reader()) as reader:
        stranger = Viewer(0, "0" * 32)
        assert find(reader, stranger, project.scheme, "text").total == 1
        assert find(reader, stranger, project.scheme, parse("by:me", project.scheme)).total == 0


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('"—"', [(1, "—")]),
        ('"( ["', [(1, "( [")]),
        ("label:denial note:/need/", [(1, "long")]),
        ("label:* relation:inside", []),
        ("speaker:* OR label:claim", []),
        ("-rank:2 label:denial", [(1, "long")]),
        ("certainty:*", []),
        ("headline:yes", []),
        ("cue:/x/", []),
        ("doubt:none label:denial", [(1, "long")]),
        ("doubt:*", []),
        ("note:*,x", [(1, "long")]),
        ("unconfirmed:certainty OR unconfirmed:speaker", []),
    ],
)
def test_more_lines(world: World, line: str, found: list[tuple[int, str]]) -> None:
    project = world.create("more", "A — ( [ " + "long " * 200, scheme=shelf.scheme())
    made = project.run(AddAnnotation(1, (Segment(8, 8 + 999),), "denial")).annotations[0]
    project.run(SetNote(made, "as need be"))
    hits_ = ask(project, line).hits
    assert [(each.article, each.words.split(" ")[0]) for each in hits_] == [
        (key, words.split(" ")[0]) for key, words in found
    ]
    assert all(len(each.words) <= 400 for each in hits_)


def test_a_pattern_in_a_query_says_where_it_does_not_compile(shop: Project) -> None:
    with pytest.raises(QueryRefused, match="cannot be read") as refused:
        ask(shop, "huawei /a(b/")
    assert refused.value.at == 11
