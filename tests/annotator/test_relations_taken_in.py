"""Relations that come with files: again after an undo, of people of one name, with gold."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from annotator.operations import AddAnnotation, SetRelation, SetScheme
from annotator.project import Project
from annotator.scheme import Label
from annotator.values import ImportReport, Segment
from tests.annotator.world import FIRST, World, made_anew, stands

DENIAL = {"id": "d", "label": "denial", "start": 1, "end": 5}
CLAIM = {"id": "c", "label": "claim", "start": 6, "end": 9}
LINK = {"type": "target", "from": "d", "to": "c"}


def work(annotator: str, *spans: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"annotator": annotator, "spans": list(spans), **more}


def take_in(world: World, project: Project, *annotations: Any, **more: Any) -> ImportReport:
    record = {"text": FIRST, "annotations": list(annotations), **more}
    path = world.folder / "in.jsonl"
    path.write_text(json.dumps(record) + "\n")
    return project.import_paths([path])


def test_a_relation_to_later_work_comes_again_with_its_import(
    world: World, project: Project
) -> None:
    both = (work("Cy", DENIAL, relations=[LINK]), work("Di", CLAIM))
    take_in(world, project, *both)
    before = (project.annotations(1), project.relations(1))
    assert len(before[1]) == 1
    project.undo()
    assert project.relations(1) == []
    take_in(world, project, *both)
    assert (project.annotations(1), project.relations(1)) == before
    assert stands(project) == made_anew(project)


def test_of_two_spans_of_one_name_the_first_of_the_file_is_meant(
    world: World, project: Project
) -> None:
    quote = {"id": "c", "label": "quote", "start": 0, "end": 15}
    others = (work("Di", CLAIM), work("Ed", quote))
    take_in(world, project, work("Cy", DENIAL, relations=[LINK]), *others)
    labels = {each.id: each.label for each in project.annotations(1)}
    assert [labels[each.to_id] for each in project.relations(1)] == ["claim"]


def test_a_relation_to_itself_is_refused(world: World, project: Project) -> None:
    link = {"type": "duplicate_of", "from": "d", "to": "d"}
    report = take_in(world, project, work("Cy", DENIAL, relations=[link]))
    assert "it leads back to the span “d” itself" in report.refused[0].reason


def test_relations_of_gold_are_kept_back_with_it(world: World, project: Project) -> None:
    gold = [{**DENIAL, "id": "g"}, {**CLAIM, "id": "h"}]
    link = {"type": "target", "from": "g", "to": "h"}
    report = take_in(
        world, project, work("Cy", CLAIM), spans_from="gold", spans=gold, relations=[link]
    )
    assert report.refused == []
    kept_back = "Gold kept back in 1 record: the annotators' own work was taken in instead."
    assert kept_back in report.notes
    assert [each.label for each in project.annotations(1)] == ["claim"]
    assert project.relations(1) == []


def test_work_of_somebody_of_the_same_name_is_not_related_twice(
    world: World, project: Project
) -> None:
    ends = [
        project.run(AddAnnotation(1, (Segment(*place),), label)).annotations[0]
        for place, label in (((1, 5), "denial"), ((6, 9), "claim"))
    ]
    project.run(SetRelation("target", *ends))
    project.export(world.folder / "out.jsonl")
    namesake = replace(world.bob, name="Ana")
    other = world.switch(project, namesake)
    other.import_paths([world.folder / "out.jsonl"])
    assert other.relations(1) == []  # and hers are not theirs to see any more
    assert other.check() == []


def test_no_label_that_the_scheme_has_lost_comes_again(world: World, project: Project) -> None:
    plain = project.scheme
    rumour = Label("rumour", "rumour", "stance", "Z", "Z", "dot", "#555555")
    project.run(SetScheme(replace(plain, labels=(*plain.labels, rumour))))
    own = "ab" * 16
    take_in(world, project, work("Cy", {**CLAIM, "id": own, "label": "rumour"}))
    project.undo()
    project.run(SetScheme(plain))
    report = take_in(world, project, work("Cy", {**CLAIM, "id": own}))
    assert report.annotations_kept_deleted == 1
    assert (project.annotations(1), project.check()) == ([], [])


def test_what_a_file_tells_and_position_does_not_is_kept(world: World, project: Project) -> None:
    told = {"attributes": {"negation_at": "cue"}, "unconfirmed": ["negation_at"]}
    cue = {"companions": {"cue": {"start": 16, "end": 18}}}
    take_in(world, project, work("Cy", {**DENIAL, **told}, {**DENIAL, **told, **cue, "end": 6}))
    kept = [(each.attributes, each.unconfirmed) for each in project.annotations(1)]
    assert kept == [({}, ()), ({"negation_at": "cue"}, ("negation_at",))]
