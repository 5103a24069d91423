"""Datasets of a project: what a plan takes, the same bytes, and splits that stay as they are."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Cancelled, NotYours, Problem
from annotator.exchange.dataset.plan import Articles, Plan, SplitPlan
from annotator.exchange.dataset.verifying import verify
from annotator.history.dataset_events import DATASET_SPLIT, DatasetSplit, SplitFields
from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.operations.datasets import FreezeSplits
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.annotator.exchange.dataset.making import bytes_of
from tests.annotator.world import World, history_of, stands

_WORDS = (
    "harbour council bridge minister ferry strike vote budget storm school river engine tunnel "
    "market repair night coast train winter report pillar money village crew ticket"
).split()
LONG = (
    "The harbour council voted on Monday to repair the old bridge before winter, after a report "
    "had found cracks in two of its four pillars. The minister denied that money was missing."
)


def text(number: int) -> str:
    """A text unlike all others, with the words “it was paid” at 0–11."""
    words = [_WORDS[(number * 7 + at * (number + 3)) % len(_WORDS)] for at in range(30)]
    return f"It was paid, said {number}: " + " ".join(words) + f" {number}."


def new(number: int, words: str = "", **more: Any) -> NewArticle:
    """An article."""
    day = f"2026-{number % 12 + 1:02}-01"
    given = {"source": f"Paper {number % 3}", "language": "en", "published": day, **more}
    return NewArticle(text=words or text(number), external_id=f"a{number}", **given)


def add(project: Project, *articles: NewArticle, label: str = "claim") -> list[int]:
    """Add articles and finish them."""
    before = set(project.article_keys())
    project.run(AddArticles(articles))
    keys = [key for key in project.article_keys() if key not in before]
    for key in keys:
        project.run(AddAnnotation(key, (Segment(0, 11),), label))
        project.run(SetProgress(key, "finished"))
    return keys


@pytest.fixture
def project(world: World) -> Project:
    """Twelve articles, finished by Ana; two more that nobody touched."""
    made = world.create("data")
    add(made, *(new(number) for number in range(12)))
    return made


def records(folder: Path) -> list[dict[str, Any]]:
    """All rows of a dataset."""
    return [
        json.loads(line)
        for file in sorted((folder / "data").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


def splits(folder: Path) -> dict[str, str]:
    """The split of each article, by its id."""
    return {each["id"]: each["split"] for each in records(folder)}


def write(project: Project, folder: Path, plan: Plan | None = None) -> dict[str, bytes]:
    """Write a dataset, check it, give its bytes."""
    project.dataset(folder, plan or Plan())
    found = verify(folder)
    assert found.good, found.to_text()
    return bytes_of(folder)


class Stop:
    """A ticker that cancels when it hears a word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Look."""
        if self.word in what:
            raise Cancelled("enough")


METHODS = [
    SplitPlan(),
    SplitPlan(method="time"),
    SplitPlan(method="time", test_from="2026-10-01", validation_from="2026-09-01"),
    SplitPlan(method="source", train=0.4, validation=0.3, test=0.3),
    SplitPlan(method="source", test_sources=("Paper 1",)),
    SplitPlan(method="none"),
]


@pytest.mark.parametrize("split", METHODS, ids=lambda each: each.method)
def test_the_same_project_and_plan_give_the_same_bytes(
    project: Project, tmp_path: Path, split: SplitPlan
) -> None:
    # Two stories of several articles, one of them across sources.
    add(project, new(20, LONG), new(21, f"{LONG} More."), new(22, f"Agency. {LONG}", published=""))
    plan = Plan(name="one", split=split)
    before = write(project, tmp_path / "1", plan)
    assert write(project, tmp_path / "2", plan) == before
    assert bool(project.splits_of("one")) == (split.method != "none")


def test_what_is_in_and_what_is_left_out(project: Project, tmp_path: Path) -> None:
    preview = project.dataset_preview(Plan())
    assert (preview.articles, preview.spans) == (12, 12)
    assert preview.left_out == {"nobody has worked on it": 2}
    assert (preview.new, preview.kept, preview.ties, preview.torn) == (12, 0, 0, 0)
    assert sum(preview.splits.values()) == 12
    assert preview.labels["train"] == {"claim": preview.splits["train"]}
    before = stands(project)
    project.dataset_preview(Plan())
    assert stands(project) == before
    write(project, tmp_path / "out")
    assert splits(tmp_path / "out").keys() == {f"a{number}" for number in range(12)}
    after = project.dataset_preview(Plan())
    assert (after.new, after.kept) == (0, 12)
    assert after.splits == preview.splits
    manifest = (tmp_path / "out" / "manifest.json").read_text()
    assert "nobody has worked on it" in manifest


def test_more_articles_leave_the_test_set_as_it_was(project: Project, tmp_path: Path) -> None:
    write(project, tmp_path / "1")
    before = splits(tmp_path / "1")
    add(project, *(new(number) for number in range(30, 45)))
    write(project, tmp_path / "2")
    after = splits(tmp_path / "2")
    assert after.items() > before.items()
    assert {id_ for id_, split in after.items() if split == "test"} == {
        id_ for id_, split in before.items() if split == "test"
    }
    assert len(after) == 27


def test_a_near_duplicate_goes_where_its_story_is(project: Project, tmp_path: Path) -> None:
    add(project, new(20, LONG))
    plan = Plan(split=SplitPlan(train=0.0, validation=0.0, test=1.0))
    write(project, tmp_path / "1", plan)
    assert set(splits(tmp_path / "1").values()) == {"test"}
    add(project, new(21, f"Agency. {LONG}"), new(22))
    again = Plan(split=SplitPlan())
    write(project, tmp_path / "2", again)
    found = splits(tmp_path / "2")
    assert found["a20"] == found["a21"] == "test"
    assert found["a22"] != "test"  # frozen
    clusters = {each["id"]: each["cluster"] for each in records(tmp_path / "2")}
    assert clusters["a20"] == clusters["a21"] != clusters["a22"]


def test_remembered_splits_are_undone_like_anything(project: Project, tmp_path: Path) -> None:
    first = write(project, tmp_path / "1")
    assert project.undo_name == "Remember the splits of a dataset"
    assert len(project.splits_of("claims")) == 12
    project.undo()
    assert project.splits_of("claims") == {}
    project.redo()
    assert len(project.splits_of("claims")) == 12
    project.undo()
    assert write(project, tmp_path / "2") == first


def test_each_plan_has_splits_of_its_own(project: Project, tmp_path: Path) -> None:
    write(project, tmp_path / "1", Plan(name="a"))
    write(project, tmp_path / "2", Plan(name="b", split=SplitPlan(seed=2)))
    assert project.splits_of("a").keys() == project.splits_of("b").keys()
    assert project.splits_of("c") == {}
    assert project.splits_of("a") != project.splits_of("b")


@pytest.mark.parametrize("word", ["Choosing", "Looking at the articles", "Writing the data"])
def test_cancelled_leaves_nothing(project: Project, tmp_path: Path, word: str) -> None:
    before = stands(project)
    with pytest.raises(Cancelled):
        project.dataset(tmp_path / "out", Plan(), Stop(word))
    assert stands(project) == before
    assert [each.name for each in tmp_path.iterdir() if "out" in each.name] == []
    write(project, tmp_path / "out")
    kept = bytes_of(tmp_path / "out")
    with pytest.raises(Cancelled):
        project.dataset(tmp_path / "out", Plan(), Stop(word))
    assert bytes_of(tmp_path / "out") == kept


def test_who_does_not_lead_writes_what_is_split_already(
    world: World, project: Project, tmp_path: Path
) -> None:
    bob = world.switch(project, world.bob)
    assert not bob.is_lead
    with pytest.raises(NotYours, match="leads put articles into splits"):
        bob.dataset(tmp_path / "bob", Plan())
    assert not (tmp_path / "bob").exists()
    write(bob, tmp_path / "bob", Plan(split=SplitPlan(method="none")))
    assert set(splits(tmp_path / "bob").values()) == {"train"}
    ana = world.switch(bob, world.ana)
    first = write(ana, tmp_path / "ana")
    bob = world.switch(ana, world.bob)
    assert write(bob, tmp_path / "again") == first


def test_open_for_reading_only(world: World, project: Project, tmp_path: Path) -> None:
    project.close()
    reading = world.enter("data", read_only=True)
    assert reading.dataset_preview(Plan()).articles == 12
    with pytest.raises(Problem, match="open for reading only"):
        reading.dataset(tmp_path / "out", Plan())
    assert not (tmp_path / "out").exists()
    none = Plan(split=SplitPlan(method="none"))
    assert write(reading, tmp_path / "none", none)
    reading.close()
    opened = world.enter("data")
    first = write(opened, tmp_path / "1")
    opened.close()
    assert write(world.enter("data", read_only=True), tmp_path / "2") == first


@pytest.mark.parametrize(
    ("asked", "inside", "reason"),
    [
        (Articles(query="strike"), None, "not found by the plan’s search"),
        (Articles(languages=("de", "fr")), {"d1"}, "in another language"),
        (Articles(sources=("Zeitung",)), {"d1"}, "of another source"),
        (Articles(licences=("CC-BY-4.0",)), {"d1"}, "under another licence"),
        (Articles(states=("in_progress",)), {"d2"}, "in another state"),
    ],
)
def test_which_articles(
    project: Project, tmp_path: Path, asked: Articles, inside: set[str] | None, reason: str
) -> None:
    german = new(50, language="de", source="Zeitung", meta={"licence": " CC-BY-4.0 "})
    add(project, NewArticle(**{**_fields(german), "external_id": "d1"}))
    project.run(AddArticles((NewArticle(**{**_fields(new(51)), "external_id": "d2"}),)))
    key = project.article_keys()[-1]
    project.run(AddAnnotation(key, (Segment(0, 11),), "claim"))
    project.run(SetProgress(key, "in_progress"))
    plan = Plan(articles=asked, unfinished="take", split=SplitPlan(method="none"))
    preview = project.dataset_preview(plan)
    write(project, tmp_path / "out", plan)
    found = splits(tmp_path / "out").keys()
    if inside is None:
        inside = {each["id"] for each in records(tmp_path / "out") if "strike" in each["text"]}
    assert found == inside
    assert preview.articles == len(inside) > 0
    assert preview.left_out[reason] == 16 - len(inside)
    assert project.dataset(tmp_path / "again", plan).facts.left_out == preview.left_out


def _fields(article: NewArticle) -> dict[str, Any]:
    return {name: getattr(article, name) for name in article.__struct_fields__}


def test_nobody_and_no_label_of_that_name(project: Project, tmp_path: Path) -> None:
    for plan, words in (
        (Plan(annotators=("Ana", "Zoe")), "Nobody in this project is called “Zoe”. There is: Ana"),
        (Plan(what="annotator", annotator="Zoe"), "called “Zoe”"),
        (Plan(labels=("claim", "nonsense")), "the label “nonsense”"),
        (Plan(layers=("nonsense",)), "the layer “nonsense”"),
    ):
        for attempt in (
            project.dataset_preview,
            lambda plan: project.dataset(tmp_path / "x", plan),
        ):
            with pytest.raises(Problem, match=words):
                attempt(plan)
    with pytest.raises(Problem, match="No article is left to write"):
        project.dataset(tmp_path / "x", Plan(articles=Articles(languages=("xx",))))
    assert not (tmp_path / "x").exists()
    assert project.undo_name != "Remember the splits of a dataset"


def test_only_some_labels_and_layers(project: Project, tmp_path: Path) -> None:
    add(project, new(60), label="quote")
    for plan in (Plan(name="l", labels=("quote",)), Plan(name="y", layers=("form",))):
        preview = project.dataset_preview(plan)
        assert (preview.articles, preview.spans) == (13, 1)
        write(project, tmp_path / plan.name, plan)
        found = Counter(s["label"] for each in records(tmp_path / plan.name) for s in each["spans"])
        assert found == {"quote": 1}


def test_text_free(project: Project, tmp_path: Path) -> None:
    data = write(project, tmp_path / "out", Plan(text_free=True))
    assert b"It was paid" not in b"".join(data.values())
    assert all(each.get("text") is None for each in records(tmp_path / "out"))


def test_splits_that_this_program_does_not_know_are_passed_over(
    project: Project, tmp_path: Path
) -> None:
    shas = [project.article(key).sha256 for key in project.article_keys()]
    project.run(FreezeSplits("claims", {"holdout": shas[:4], "test": shas[3:6]}))
    assert set(project.splits_of("claims").values()) == {"test"}
    write(project, tmp_path / "out")
    assert sum(each == "test" for each in splits(tmp_path / "out").values()) == 3


def test_what_was_assigned_first_stays(project: Project) -> None:
    sha = project.article(1).sha256
    project.run(FreezeSplits("claims", {"test": [sha]}))
    project.run(FreezeSplits("claims", {"train": [sha]}))
    assert project.splits_of("claims") == {sha[:16]: "test"}


def test_a_broken_list_of_articles_breaks_nothing(project: Project, tmp_path: Path) -> None:
    class Forged(FreezeSplits):
        def perform(self, desk: Any) -> str:
            fields = SplitFields("claims", {"test": "no digits at all…", "train": "abc"})
            desk.recorder.record(DATASET_SPLIT, DatasetSplit("f" * 32, fields))
            return "Forged"

    project.run(Forged("claims", {}))
    write(project, tmp_path / "out")
    assert [each.kind for each in history_of(project)].count(DATASET_SPLIT) == 2
