"""The colleagues' work in the samples shows every kind of conflict, and is good work besides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.derived.missing import lacking
from annotator.derived.surroundings import Surroundings
from annotator.history.events import AnnotationAdded, Work
from annotator.ingest.colleagues import colleagues_work
from annotator.ingest.seeds import seed_articles
from annotator.project import Project
from annotator.review.model import KINDS, ArticleReview, ConflictKind, Group
from annotator.text import sha256
from annotator.text.graphemes import is_boundary
from tests.annotator.layers import sample_project
from tests.annotator.world import World

ARTICLES = seed_articles()
NUMBERS = {sha256(each.text): each.external_id[:3] for each in ARTICLES}
TEXTS = {each.external_id[:3]: each.text for each in ARTICLES}
WORKS: dict[tuple[str, str], Work] = {
    (NUMBERS[each.article], each.annotator.name[:3]): each.work
    for each in colleagues_work(ARTICLES)
}
WORDLESS = {("005", "“????? ????”"), ("002", "“green valley”")}
"""What Cal took for quotes: a misprint and scare quotes."""


def every_span() -> Iterator[tuple[str, str, AnnotationAdded]]:
    for (number, who), work in WORKS.items():
        for one in work.added:
            yield number, who, one


def test_two_colleagues_have_finished_the_eight_invented_articles() -> None:
    numbers = [f"{number:03}" for number in range(1, 9)]
    assert set(WORKS) == {(number, who) for number in numbers for who in ("Bea", "Cal")}
    for work in WORKS.values():
        assert work.progress is not None
        assert work.progress.set.state == "finished"
    assert {key for key, work in WORKS.items() if not work.added} == {("006", "Cal")}
    sizes = [len(work.added) for work in WORKS.values() if work.added]
    assert min(sizes) >= 5
    assert max(sizes) <= 18


def test_ids_are_the_same_at_every_reading() -> None:
    ids = [one.id for _, _, one in every_span()]
    assert len(set(ids)) == len(ids)
    again = [one.id for each in colleagues_work(ARTICLES) for one in each.work.added]
    assert ids == again


def test_spans_and_companions_cut_no_character() -> None:
    for number, _, one in every_span():
        text = TEXTS[number]
        for part in (*one.segments, *one.companions.values()):
            assert is_boundary(text, part.start)
            assert is_boundary(text, part.end)
            assert text[part.start : part.end].strip() == text[part.start : part.end]


def test_spans_begin_and_end_as_the_guideline_asks() -> None:
    loose = []
    for number, who, one in every_span():
        first, last = one.quotes[0], one.quotes[-1]
        marked = first[0] in '"“‘«' and last[-1] in '"”’»'
        if one.label == "quote":
            loose += [] if marked else [(number, who, first)]
        else:
            assert last[-1] not in ".,;:。，", last
            assert not (marked and first[1:-1].find("“") < 0 and len(one.quotes) == 1), first
    assert loose == [("005", "Cal", "Anything newer falls off the edge of the 🌍")]


def test_within_a_layer_one_annotators_spans_do_not_cross() -> None:
    for number, who, one in every_span():
        for other in WORKS[number, who].added:
            start, end = one.segments[0].start, one.segments[-1].end
            begin, stop = other.segments[0].start, other.segments[-1].end
            assert not start < begin < end < stop, (number, who, one.quotes, other.quotes)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    world = World(tmp_path_factory.mktemp("samples"))
    yield sample_project(world)
    world.close()


@pytest.fixture(scope="module")
def reviews(project: Project) -> dict[str, ArticleReview]:
    keys = project.article_keys()
    return {project.article(key).external_id[:3]: project.review(key) for key in keys}


def groups(reviews: dict[str, ArticleReview], kind: ConflictKind) -> list[Group]:
    return [each for review in reviews.values() for each in review.groups if kind in each.kinds]


def test_nothing_that_the_scheme_requires_is_lacking(project: Project) -> None:
    for key in project.article_keys():
        for who in {each.annotator for each in project.annotations(key)}:
            spans = [each for each in project.annotations(key) if each.annotator == who]
            around = Surroundings(project.scheme, project.text(key), spans)
            assert not lacking(project.scheme, spans, around, ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_conflict_is_there(
    reviews: dict[str, ArticleReview], kind: ConflictKind
) -> None:
    found = groups(reviews, kind)
    assert len(found) >= 2
    assert any(each.kinds == (kind,) for each in found), "also by itself"


def test_who_makes_the_samples_may_decide_at_once(reviews: dict[str, ArticleReview]) -> None:
    for number, review in reviews.items():
        invented = "001" <= number <= "008"
        assert review.may_decide
        assert review.ready == invented
        assert review.open == len(review.groups)
        assert bool(review.groups) == invented


def test_one_article_is_agreed_on_and_in_one_somebody_found_nothing(
    reviews: dict[str, ArticleReview],
) -> None:
    agreed = {
        number
        for number, review in reviews.items()
        if review.groups and all(each.agreed for each in review.groups)
    }
    assert agreed == {"008"}
    nothing = [
        number
        for number, review in reviews.items()
        if review.groups and all(each.kinds == ("missing",) for each in review.groups)
    ]
    assert nothing == ["006"]


def test_the_same_words_under_two_labels(reviews: dict[str, ArticleReview]) -> None:
    said = {
        frozenset(each.annotation.label for each in group.versions)
        for group in groups(reviews, "label")
        if len({each.annotation.segments for each in group.versions}) == 1
    }
    assert {"claim", "speculation"} in said
    assert {"claim", "denial"} in said


def test_boundaries_differ_by_a_word_by_marks_and_by_parts(
    reviews: dict[str, ArticleReview],
) -> None:
    differs = {
        said
        for group in groups(reviews, "boundary")
        for choice in group.choices
        for said in choice.differs
    }
    assert {"5 characters shorter", "2 characters longer", "in one part", "in 2 parts"} <= differs


def test_attributes_and_companions_differ(reviews: dict[str, ArticleReview]) -> None:
    differs = {
        said.split(":")[0]
        for group in groups(reviews, "attribute")
        for choice in group.choices
        for said in choice.differs
    }
    assert {"certainty", "polarity", "speaker", "source", "cue"} <= differs


def test_relations_differ_and_agree(project: Project, reviews: dict[str, ArticleReview]) -> None:
    differs = {
        said
        for group in groups(reviews, "relation")
        for choice in group.choices
        for said in choice.differs
    }
    assert {"denies: linked", "copy of: linked"} <= differs
    agreed = [
        group
        for review in reviews.values()
        for group in review.groups
        if group.agreed and all(each.relations for each in group.versions)
    ]
    assert agreed, "a denial whose target both have linked"
    assert project.check() == []


def test_a_claim_inside_a_quote_that_one_passed_over(reviews: dict[str, ArticleReview]) -> None:
    for group in groups(reviews, "missing"):
        (version,) = group.versions
        if version.annotation.label == "claim" and version.annotation.attributes == {}:
            quotes = [
                each
                for each in reviews["001"].groups
                if each.layer == "form" and each.start < group.start and group.end < each.end
            ]
            if quotes:
                return
    raise AssertionError("there is none")


def test_the_article_of_the_person_and_the_long_one_are_untouched(project: Project) -> None:
    for key in project.article_keys():
        if project.article(key).external_id[:3] in ("000", "009"):
            assert project.annotations(key) == []
            assert not project.team([key])[0].standings


def test_the_samples_go_out_and_come_in_again(project: Project, tmp_path: Path) -> None:
    report = project.export(tmp_path / "samples.jsonl")
    stats = project.stats()
    spans = sum(map(len, (work.added for work in WORKS.values())))
    assert report.articles == stats.articles == 10
    assert report.annotations == spans
    assert report.kept_back == 0
    assert report.by_source["undecided"] == 8
    assert report.by_source["untouched"] == 2
    assert sum(sum(each.values()) for each in stats.annotations.values()) == spans
    assert stats.states == {"Bea Novak": {"finished": 8}, "Cal Reyes": {"finished": 8}}
    world = World(tmp_path / "elsewhere")
    try:
        other = world.create("empty", "Nothing here yet.")
        other.import_paths([tmp_path / "samples.jsonl"])
        assert other.stats().states == stats.states
        assert other.stats().annotations == stats.annotations
        assert other.check() == []
    finally:
        world.close()
