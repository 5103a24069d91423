"""Labels in use that the scheme in force has not stand on, retired, as they were last defined."""

from __future__ import annotations

from typing import Any

from annotator.history.states import ProjectState, SchemeInForce
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.scheme import default_scheme, to_builtin
from annotator.store import kept
from annotator.values import Segment

FULL = to_builtin(default_scheme())


def without(*labels: str, **more: Any) -> dict[str, object]:
    """A plain scheme that has lost labels, and all that speaks of labels."""
    found = [each for each in FULL["labels"] if each["id"] not in labels]  # type: ignore[attr-defined]
    bare = {"name": "Bare", "layers": FULL["layers"], "labels": found}
    return {**bare, **more}


def state_of(*schemes: dict[str, object]) -> ProjectState:
    made = [SchemeInForce(each, number, "a" * 32) for number, each in enumerate(schemes)]
    return ProjectState(scheme=schemes[-1], schemes=made)


def labelled(project: Project, label: str) -> None:
    project.run(AddAnnotation(1, (Segment(1, 14),), label))


def test_a_label_of_an_earlier_scheme_stands_on_retired(project: Project) -> None:
    labelled(project, "denial")
    state = state_of(FULL, without("denial", "quote"))
    with project._database.transaction() as connection:
        assert kept.keep(connection, state) == ("denial",)
        scheme = kept.scheme_of(connection, state)
    denial = scheme.label("denial")
    assert denial is not None
    assert denial.retired
    assert denial.definition == default_scheme().label("denial").definition  # type: ignore[union-attr]
    assert scheme.label("quote") is None


def test_with_it_comes_its_layer_under_a_name_of_its_own(project: Project) -> None:
    labelled(project, "quote")
    layers = [{"id": "other", "name": "Form"}, FULL["layers"][1]]  # type: ignore[index]
    state = state_of(FULL, without("quote", layers=layers))
    with project._database.transaction() as connection:
        kept.keep(connection, state)
        scheme = kept.scheme_of(connection, state)
    assert [(each.id, each.name) for each in scheme.layers] == [
        ("other", "Form"),
        ("stance", "Stance"),
        ("form", "Form (form)"),
    ]


def test_a_label_that_no_scheme_ever_had_is_shown_by_its_id(project: Project) -> None:
    labelled(project, "denial")
    state = state_of(without("denial"))
    with project._database.transaction() as connection:
        kept.keep(connection, state)
        denial = kept.scheme_of(connection, state).label("denial")
    assert denial is not None
    assert (denial.name, denial.retired) == ("denial", True)


def test_once_the_scheme_has_it_again_it_is_the_schemes(project: Project) -> None:
    labelled(project, "denial")
    with project._database.transaction() as connection:
        kept.keep(connection, state_of(FULL, without("denial")))
        assert kept.scheme_of(connection, state_of(FULL)) == default_scheme()
        assert kept.keep(connection, state_of(FULL)) == ()
        assert kept.scheme_of(connection, state_of(FULL)) == default_scheme()


def test_where_another_label_took_its_id_for_a_name_both_stand(project: Project) -> None:
    labelled(project, "denial")
    renamed = without("denial")
    first = {**renamed["labels"][0], "name": "denial"}  # type: ignore[index]
    renamed["labels"] = [first, *renamed["labels"][1:]]  # type: ignore[index]
    state = state_of(FULL, renamed)
    with project._database.transaction() as connection:
        kept.keep(connection, state)
        scheme = kept.scheme_of(connection, state)
        lost = scheme.label("denial")
        assert lost is not None
        assert lost.retired
        assert scheme.labels[0].name == "denial"
