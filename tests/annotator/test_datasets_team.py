"""Datasets of several annotators: whose work counts, counting between them, everyone's layer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.choosing import Chosen, Reason
from annotator.exchange.dataset.plan import Articles, Plan, SplitPlan
from annotator.exchange.dataset.verifying import verify
from annotator.exchange.records import OutgoingArticle
from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.test_datasets import project, records, text, write
from tests.annotator.world import World

__all__ = ["project"]  # a fixture


@pytest.fixture
def team(world: World) -> Project:
    """Ana and Bob on four articles: alike, unlike, Ana alone, Bob has not finished."""
    made = world.create("team", *(text(number) for number in range(4)))
    for key in (1, 2, 3, 4):
        made.run(AddAnnotation(key, (Segment(0, 11),), "claim"))
    bob = world.switch(made, world.bob)
    bob.run(AddAnnotation(1, (Segment(0, 11),), "claim"))
    bob.run(SetProgress(1, "finished"))
    bob.run(AddAnnotation(2, (Segment(3, 11),), "claim"))
    bob.run(AddAnnotation(2, (Segment(0, 2),), "quote"))
    bob.run(SetProgress(2, "finished"))
    bob.run(SetProgress(4, "in_progress"))
    ana = world.switch(bob, world.ana)
    for key in (1, 2, 3, 4):
        ana.run(SetProgress(key, "finished"))
    return ana


ALL_TRAIN = SplitPlan(method="none")
KEPT_BACK = "others’ work on it is kept back from you until all are done"


def by_id(folder: Path) -> dict[str, list[tuple[str, int, int]] | None]:
    """The spans of each article; None where nothing is settled."""
    return {
        each["id"]: [(s["label"], s["start"], s["end"]) for s in each["spans"]]
        if each["spans"] is not None
        else None
        for each in records(folder)
    }


def test_majority_and_union(team: Project, tmp_path: Path) -> None:
    same = {"001": [("claim", 0, 11)], "003": [("claim", 0, 11)]}
    plan = Plan(name="m", what="majority", split=ALL_TRAIN)
    preview = team.dataset_preview(plan)
    assert preview.left_out == {KEPT_BACK: 1}
    assert preview.ties == 2
    write(team, tmp_path / "m", plan)
    assert by_id(tmp_path / "m") == {**same, "002": []}
    assert "2 groups of annotations left out" in (tmp_path / "m" / "README.md").read_text()
    write(team, tmp_path / "u", Plan(name="u", what="union", split=ALL_TRAIN))
    found = by_id(tmp_path / "u")
    assert found.keys() == {"001", "002", "003"}
    assert len(found["002"]) == 2


def test_a_split_is_settled_without_the_others(
    team: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(name="m", what="majority", formats=("jsonl", "hf-spans", "hf-tokens"))
    settled: list[str] = []
    choose = Chosen.choose

    def counted(self: Chosen, article: OutgoingArticle) -> OutgoingArticle | Reason:
        settled.append(article.article.sha256)
        return choose(self, article)

    monkeypatch.setattr(Chosen, "choose", counted)
    report = team.dataset(tmp_path / "d", plan)
    passes = 2 + len(plan.others)  # to look at all, to write all, and each other format once
    out = sum(report.facts.left_out.values())
    assert len(settled) == (passes + 1) * report.facts.counts.articles + out
    assert verify(tmp_path / "d").good


def test_only_the_work_of_some_counts(team: Project, tmp_path: Path) -> None:
    plan = Plan(name="a", what="majority", annotators=("Ana",), split=ALL_TRAIN)
    write(team, tmp_path / "a", plan)
    assert by_id(tmp_path / "a") == {f"00{number}": [("claim", 0, 11)] for number in (1, 2, 3)}
    plan = Plan(name="b", what="annotator", annotator="Bob", split=ALL_TRAIN)
    write(team, tmp_path / "b", plan)
    assert by_id(tmp_path / "b").keys() == {"001", "002"}
    assert team.dataset_preview(plan).left_out == {
        "the annotator has no finished work on it": 1,
        KEPT_BACK: 1,
    }


def test_agreement_is_over_what_is_asked_for(project: Project, tmp_path: Path) -> None:
    def record(number: int, source: str, *starts: int) -> str:
        spans = [[{"start": start, "end": 11, "label": "claim"}] for start in starts]
        work = [
            {"annotator": who, "state": "finished", "spans": each}
            for who, each in zip(("Bo", "Cy"), spans, strict=True)
        ]
        return json.dumps({"text": text(number), "source": source, "annotations": work})

    lines = [record(90, "Other", 0, 0), record(91, "Sheet", 0, 3), record(92, "Sheet", 0, 0)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    project.import_paths([tmp_path / "in.jsonl"])

    def compared(name: str, *sources: str, **more: Any) -> int | None:
        asked = Articles(sources=sources)
        plan = Plan(name=name, articles=asked, split=ALL_TRAIN, **more)
        told = write(project, tmp_path / name, plan).get("agreement.json")
        return json.loads(told)["articles"] if told else None

    assert compared("all") == 3
    # Nobody has decided about the three: they are not in the dataset, and count all the same.
    assert len(records(tmp_path / "all")) == 12
    assert compared("sheet", "Sheet", undecided="majority") == 2
    assert compared("one", "Sheet", annotators=("Bo",)) is None


def test_undecided_by_counting_and_gold_alone(team: Project, tmp_path: Path) -> None:
    assert team.dataset_preview(Plan()).left_out == {
        "nobody has decided between several annotators": 2,
        KEPT_BACK: 1,
    }
    plan = Plan(name="d", undecided="majority", split=ALL_TRAIN)
    write(team, tmp_path / "d", plan)
    assert by_id(tmp_path / "d").keys() == {"001", "002", "003"}
    gold = Plan(name="g", what="gold", undecided="union", split=ALL_TRAIN)
    write(team, tmp_path / "g", gold)
    assert by_id(tmp_path / "g").keys() == {"001", "002"}
    assert team.dataset_preview(gold).left_out == {
        KEPT_BACK: 1,
        "one annotator finished it, and it is not adjudicated": 1,
    }


def test_everyone_s_layer(team: Project, tmp_path: Path) -> None:
    plan = Plan(name="e", what="everyone", split=ALL_TRAIN)
    preview = team.dataset_preview(plan)
    assert (preview.articles, preview.left_out) == (3, {KEPT_BACK: 1})
    write(team, tmp_path / "e", plan)
    found = {each["id"]: each for each in records(tmp_path / "e")}
    layers = {id_: [one["annotator"] for one in each["annotations"]] for id_, each in found.items()}
    assert {id_: len(set(names)) for id_, names in layers.items()} == {
        "001": 2,
        "002": 2,
        "003": 1,
    }
    data = b"".join(write(team, tmp_path / "e2", plan).values())
    assert b"Bob" not in data
    named = write(team, tmp_path / "n", Plan(name="n", what="everyone", names="names"))
    assert b"Bob" in b"".join(named.values())


def test_of_everyone_s_what_nobody_finished_stays_out(team: Project) -> None:
    team.run(SetProgress(3, "in_progress"))
    plan = Plan(name="e", what="everyone", split=ALL_TRAIN)
    assert team.dataset_preview(plan).left_out == {
        "not everybody who began it has finished it": 1,
        KEPT_BACK: 1,
    }
    taken = Plan(name="e", what="everyone", unfinished="take", split=ALL_TRAIN)
    assert team.dataset_preview(taken).articles == 3


def test_everyone_s_layer_beside_what_counting_settles(team: Project, tmp_path: Path) -> None:
    plan = Plan(name="e", what="everyone", undecided="majority", split=ALL_TRAIN)
    write(team, tmp_path / "e", plan)
    # What one person alone did is a layer, and no more settled than without the counting.
    assert by_id(tmp_path / "e") == {"001": [("claim", 0, 11)], "002": [], "003": None}


def test_what_others_did_is_kept_back_from_who_has_not_finished(
    world: World, team: Project, tmp_path: Path
) -> None:
    bob = world.switch(team, world.bob)
    for what in ("decided", "majority", "everyone"):
        plan = Plan(name="b", what=what, split=ALL_TRAIN)
        left = bob.dataset_preview(plan).left_out
        assert left[KEPT_BACK] == 1
        data = b"".join(write(bob, tmp_path / what, plan).values())
        assert text(3).encode() not in data
