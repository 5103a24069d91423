"""Review as a project is asked about it: queue, who may see what, agreement, gold in exports."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.operations import Assign, SeeOthers, SetProgress, SetRelation, SetScheme
from annotator.operations.deciding import Decide, FinishAdjudication
from annotator.project import Project
from annotator.review.deciding import (
    fields_accept,
    fields_add,
    fields_escalate,
    fields_reject,
    new_gold,
)
from annotator.values import NewArticle, Segment
from tests.annotator.review.crew import PRICES, QUOTE, SALES, Crew
from tests.annotator.world import World, made_anew, stands


@pytest.fixture
def crew(world: World) -> Crew:
    """The first article is handed in by Bob and Cy, who differ; of the second Bob is done."""
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.bob, 2, ("claim", (0, 17)))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("speculation", SALES), ("denial", PRICES))
    crew.enter(crew.ana)
    return crew


def queue(project: Project, **more: object) -> list[int]:
    project.review_upkeep()
    return [row.article for row in project.queue(**more)]  # type: ignore[arg-type]


def settle(project: Project, key: int = 1) -> None:
    for group in project.review(key).groups:
        if group.state != "decided":
            text = project.text(key)
            project.run(Decide(key, fields_accept(group, group.choices[0], text)))
    project.run(FinishAdjudication(key))


# -- the queue -------------------------------------------------------------------------------


def test_the_queue_is_what_waits_for_me(crew: Crew) -> None:
    project = crew.project
    assert project.queue() == []  # nothing is made up: the cache is brought up to date first
    assert queue(project) == [1]
    assert queue(project, everything=True) == [1, 2]
    (row,) = project.queue()
    assert (row.title, row.annotators, row.waiting, row.groups) == ("Article 1", 2, 0, 3)
    assert (row.open, row.conflicts, row.finished, row.mine, row.escalated) == (
        3,
        2,
        False,
        True,
        0,
    )
    assert row.agreement is not None
    assert 0 < row.agreement < 1
    assert project.queue(everything=True)[1].waiting == 1
    settle(project)
    assert queue(project) == []
    assert project.queue(everything=True)[0].adjudicated


def test_the_queue_in_every_order(world: World) -> None:
    crew = Crew(world, "One two three four.", "Five six seven eight.", "Nine ten eleven twelve.")
    one, two = (0, 3), (4, 7)
    crew.works(crew.bob, 3, ("claim", one), ("claim", (5, 8)))
    crew.works(crew.bob, 1, ("claim", one))
    crew.works(crew.bob, 2)
    crew.works(crew.cy, 3, ("claim", one))
    crew.works(crew.cy, 1, ("claim", two))
    crew.works(crew.cy, 2)
    project = crew.enter(crew.ana)
    assert queue(project) == [1, 3, 2]  # 2: both found nothing, which is no figure
    assert queue(project, order="open") == [1, 3, 2]
    assert queue(project, order="list") == [1, 2, 3]
    assert queue(project, order="newest") == [2, 1, 3]


def test_an_article_falls_to_whom_it_was_given_to_adjudicate(crew: Crew) -> None:
    crew.ask(crew.dee, 1)
    assert queue(crew.project) == []
    assert not crew.project.queue(everything=True)[0].mine
    dee = crew.enter(crew.dee)
    assert queue(dee) == [1]
    assert [row.mine for row in dee.queue(everything=True)] == [True, False]
    group = dee.review(1).groups[1]
    dee.run(Decide(1, fields_escalate(group, crew.ana.id)))
    project = crew.enter(crew.ana)
    assert queue(project) == [1]
    assert project.queue()[0].escalated == 1


def test_my_own_work_alone_is_nothing_to_adjudicate(world: World) -> None:
    project = world.create()
    project.run(SetProgress(1, "finished"))
    assert queue(project) == []
    assert queue(project, everything=True) == [1]
    bob = world.switch(project, world.bob)
    bob.run(SetProgress(2, "finished"))
    assert queue(world.switch(bob, world.ana)) == [2]  # a colleague's alone is


def test_the_queue_is_read_from_any_thread(crew: Crew) -> None:
    project, found = crew.project, []

    def work() -> None:
        project.review_upkeep()
        found.append([row.article for row in project.queue()])
        found.append(project.review_behind())
        found.append(project.corrections())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [[1], 0, []]


# -- the blind rule --------------------------------------------------------------------------


def test_who_is_blind_to_an_article_learns_nothing_of_it(crew: Crew) -> None:
    settle(crew.project)
    crew.project.review_upkeep()
    bob = crew.enter(crew.bob)
    assert bob.gold(1) is not None
    assert [row.article for row in bob.queue(everything=True)] == [1]  # 2 waits for Cy
    bob.run(SetProgress(1, "in_progress"))
    for asked in (bob.review, bob.gold):
        for key in (1, 2):
            with pytest.raises(Problem, match="kept back from you"):
                asked(key)
    assert queue(bob, everything=True) == []
    assert bob.agreement().articles == 0
    assert bob.corrections() == []


def test_figures_of_articles_to_which_i_am_blind_are_not_in_the_report(crew: Crew) -> None:
    cy = crew.enter(crew.cy)
    assert cy.agreement().articles == 1
    cy.run(SetProgress(1, "in_progress"))
    assert cy.agreement().articles == 0
    cy.run(SetProgress(1, "finished"))
    ana = crew.enter(crew.ana)
    assert ana.agreement().articles == 1
    ana.run(SetProgress(1, "in_progress"))  # what Bob and Cy have handed in stands there still
    assert ana.agreement().articles == 0
    ana.run(SetProgress(1, "finished"))
    assert ana.agreement().articles == 1


def test_who_was_asked_and_has_not_begun_is_blind_too(crew: Crew) -> None:
    assert queue(crew.enter(crew.cy), everything=True) == [1]
    with pytest.raises(Problem, match="kept back"):
        crew.project.review(2)


# -- agreement -------------------------------------------------------------------------------


def test_agreement_counts_work_made_after_seeing_only_where_asked(crew: Crew) -> None:
    from annotator.operations import AddAnnotation
    from annotator.review.agreement import AgreementPlan

    bob = crew.enter(crew.bob)
    bob.run(SeeOthers(1))
    before = bob.agreement(AgreementPlan(draws=0))
    bob.run(AddAnnotation(1, (Segment(*PRICES),), "denial"))
    assert bob.agreement(AgreementPlan(draws=0)).overview == before.overview
    after = bob.agreement(AgreementPlan(draws=0, include_seen=True))
    assert after.overview != before.overview


def test_agreement_of_an_open_to_read_project(crew: Crew) -> None:
    expected = crew.project.agreement()
    crew.project.close()
    beside = crew.world.enter("crew", crew.ana, read_only=True)
    assert beside.agreement() == expected


def test_a_cell_of_the_confusion_matrix_opens_its_passages(crew: Crew) -> None:
    from annotator.review.agreement import AgreementPlan

    project, plan = crew.project, AgreementPlan(annotators=(crew.bob.id, crew.cy.id), draws=0)
    matrices = project.agreement(plan).confusion
    assert sum(cell.count for each in matrices for cell in each.cells) == 3
    for matrix in matrices:
        for cell in matrix.cells:
            found = project.passages(plan, cell.row, cell.column, matrix.layer)
            assert len(found) == cell.count, cell
    (differs,) = project.passages(plan, "claim", "speculation")
    assert (differs.article, differs.title, differs.quote) == (1, "Article 1", "Sales rose 30 %")
    assert (differs.row, differs.column, differs.overlap) == (crew.bob.id, crew.cy.id, 1.0)
    assert project.text(1)[differs.segments[0].start - len(differs.left) :].startswith(differs.left)
    (alone,) = project.passages(plan, "", "denial")
    assert (alone.row_annotation, alone.quote) == ("", "prices may fall")
    cy = crew.enter(crew.cy)
    cy.run(SetProgress(1, "in_progress"))
    assert cy.passages(plan, "", "denial") == []


def test_passages_against_gold_and_within_a_period(crew: Crew) -> None:
    from annotator.review.agreement import GOLD, AgreementPlan

    settle(crew.project)
    project = crew.project
    project.review_upkeep()
    plan = AgreementPlan(annotators=(crew.bob.id, GOLD), draws=0)
    (added,) = project.passages(plan, "", "denial")
    assert (added.row, added.column, added.row_annotation) == (crew.bob.id, GOLD, "")
    assert len(project.passages(plan, "claim", "claim")) >= 1
    assert project.passages(plan, "claim", "claim", at_most=1)[0].article == 1
    for never in (
        AgreementPlan(annotators=plan.annotators, until=1),
        AgreementPlan(annotators=plan.annotators, since=2**50),
        AgreementPlan(annotators=(crew.bob.id,)),
    ):
        assert project.passages(never, "", "denial") == []


def test_what_is_counted_apart(crew: Crew) -> None:
    crew.works(crew.dee, 2)  # Dee saw what Bob had handed in, and has changed nothing
    crew.enter(crew.ana).run(SetProgress(1, "skipped", "other"))
    apart = crew.project.agreement().apart
    assert (apart.unfinished, apart.skipped, apart.seen) == (1, 1, 0)


def test_the_cache_waits_while_something_else_is_written(crew: Crew) -> None:
    project = crew.project
    heard: list[str] = []

    class Hear:
        def tick(self, done: int, total: int, what: str = "") -> None:
            heard.append(what)
            if what.startswith("Waiting"):
                project._writing.release()

    assert project._writing.acquire(blocking=False)
    assert project.review_upkeep(Hear()) == 2
    assert "Waiting for another operation" in heard
    assert not project.busy


# -- gold in exports -------------------------------------------------------------------------


def record(crew: Crew, path: Path, number: int = 0) -> dict[str, object]:
    crew.exported(path)
    found: dict[str, object] = json.loads(path.read_text().splitlines()[number])
    return found


def test_gold_stands_before_everything_and_work_beside_it(crew: Crew, tmp_path: Path) -> None:
    project = crew.project
    before = record(crew, tmp_path / "before.jsonl")
    text = project.text(1)
    first, second, third = project.review(1).groups
    project.run(Decide(1, fields_accept(first, first.choices[0], text)))
    project.run(
        Decide(1, fields_accept(second, second.choices[1], text, note="As the rule has it"))
    )
    project.run(Decide(1, fields_reject(third, "annotator_error")))
    project.run(Decide(1, fields_add(new_gold(text, "denial", (Segment(47, 50),)))))
    assert record(crew, tmp_path / "open.jsonl") == before  # nobody is through with it yet
    project.run(FinishAdjudication(1))
    found = record(crew, tmp_path / "gold.jsonl")
    assert found["spans_from"] == "gold"
    assert found["annotations"] == before["annotations"]
    spans = found["spans"]
    assert isinstance(spans, list)
    assert [(each["label"], each["text"], len(each["sources"])) for each in spans] == [
        ("claim", "We never paid", 2),
        (second.choices[1].versions[0].annotation.label, "Sales rose 30 %", 1),
        ("denial", text[47:50], 0),
    ]
    assert {each["annotator"] for each in spans} == {"Ana"}
    assert {each["origin"] for each in spans} == {"adjudication"}
    assert [each["note"] for each in spans] == ["", "As the rule has it", ""]
    ids = {span["id"] for entry in found["annotations"] for span in entry["spans"]}  # type: ignore[attr-defined]
    assert all(set(each["sources"]) <= ids for each in spans)
    assert spans == sorted(spans, key=lambda each: each["start"])


def test_relations_of_gold_lead_to_gold(crew: Crew, tmp_path: Path) -> None:
    bob = crew.enter(crew.bob)
    claim, denial = (each.id for each in bob.annotations(1) if each.annotator == crew.bob.id)
    bob.run(SetProgress(1, "in_progress"))
    from annotator.operations import Relabel

    bob.run(Relabel(denial, "denial"))
    bob.run(SetRelation("target", denial, claim))
    bob.run(SetProgress(1, "finished"))
    project = crew.enter(crew.ana)
    for group in project.review(1).groups:
        mine = [
            choice
            for choice in group.choices
            if any(each.annotation.annotator == crew.bob.id for each in choice.versions)
        ]
        fields = (
            fields_accept(group, mine[0], project.text(1))
            if mine
            else fields_reject(group, "annotator_error")
        )
        project.run(Decide(1, fields))
    project.run(FinishAdjudication(1))
    gold = project.gold(1)
    assert gold is not None
    found = record(crew, tmp_path / "out.jsonl")
    assert found["relations"] == [{"type": "target", "from": gold[1].id, "to": gold[0].id}]


def test_gold_counts_as_the_label_that_its_own_became(crew: Crew, tmp_path: Path) -> None:
    settle(crew.project)
    project = crew.project
    scheme = project.scheme
    from msgspec.structs import replace

    labels = tuple(
        replace(each, retired=True, becomes="speculation") if each.id == "denial" else each
        for each in scheme.labels
    )
    project.run(SetScheme(replace(scheme, labels=labels)))
    gold = project.gold(1)
    assert gold is not None
    assert "denial" not in {each.label for each in gold}
    spans = record(crew, tmp_path / "out.jsonl")["spans"]
    assert [each.get("label_given") for each in spans][-1] == "denial"  # type: ignore[attr-defined]


def test_gold_of_a_label_that_the_scheme_has_lost_is_none(crew: Crew, tmp_path: Path) -> None:
    from msgspec.structs import replace

    project = crew.project
    scheme = project.scheme
    more = replace(scheme.labels[0], id="rumour", name="Rumour", letter="X", key="7")
    project.run(SetScheme(replace(scheme, labels=(*scheme.labels, more))))
    settle(project)
    added = fields_add(new_gold(project.text(1), "rumour", (Segment(47, 50),)))
    project.run(Decide(1, added))
    assert "rumour" in {each.label for each in project.gold(1) or ()}
    project.scheme = scheme  # as after a merge, or a redo, that nobody could foresee
    assert "rumour" not in {each.label for each in project.gold(1) or ()}
    assert project.export(tmp_path / "out.jsonl").by_source["gold"] == 1


def test_a_gold_export_comes_back_as_the_annotators_own_work(crew: Crew, tmp_path: Path) -> None:
    settle(crew.project)
    crew.works(crew.cy, 2)
    crew.works(crew.bob, 2)
    crew.enter(crew.ana)
    (group,) = crew.project.review(2).groups
    crew.project.run(Decide(2, fields_reject(group, "annotator_error")))
    crew.project.run(FinishAdjudication(2))
    crew.exported(tmp_path / "out.jsonl")
    assert b'"spans":[],"spans_from":"gold"' in (tmp_path / "out.jsonl").read_bytes()
    other = crew.world.create("other", "Nothing of it.")
    report = other.import_paths([tmp_path / "out.jsonl"])
    assert (report.articles_added, report.refused_count) == (2, 0)
    assert any("Gold kept back in 2 records" in note for note in report.notes)
    other.close()


def test_the_fold_and_the_check_hold_after_a_whole_review(crew: Crew) -> None:
    crew.ask(crew.dee, 1, 2)
    settle(crew.enter(crew.dee))
    crew.enter(crew.ana).run(Assign((1,), crew.dee.id, "adjudicator", assigned=False))
    assert crew.project.gold(1) is not None
    assert stands(crew.project) == made_anew(crew.project)
    assert crew.project.check() == []


def test_articles_without_adjudication_export_as_ever(world: World, tmp_path: Path) -> None:
    project = world.create("plain")
    assert NewArticle(text="x").text
    project.run(SetProgress(1, "finished"))
    report = project.export(tmp_path / "out.jsonl")
    assert report.by_source == {"annotator": 1, "untouched": 1}
