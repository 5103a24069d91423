"""Two leads change the scheme apart from each other: no label of either is lost."""

from __future__ import annotations

from annotator.history.events import (
    PROJECT_CREATED,
    ROLE_SET,
    SCHEME_SET,
    ProjectCreated,
    RoleSet,
    SchemeSet,
)
from annotator.history.fold import fold_project
from annotator.history.united import Plain, united
from tests.annotator.history.happenings import ANA, BOB, event


def label(id_: str, layer: str = "stance", **more: object) -> Plain:
    return {"id": id_, "name": id_, "layer": layer, **more}


def scheme(*labels: Plain, layers: tuple[str, ...] = ("stance",), **more: object) -> Plain:
    made = [{"id": each, "name": each.capitalize()} for each in layers]
    return {"name": "News", "layers": made, "labels": list(labels), **more}


CLAIM, DENIAL, RUMOUR, HEDGE = map(label, ("claim", "denial", "rumour", "hedge"))
FIRST = scheme(CLAIM, DENIAL)


def test_where_nobody_else_changed_it_it_is_what_the_lead_wrote() -> None:
    assert united(FIRST, FIRST, scheme(CLAIM)) == scheme(CLAIM)
    assert united(FIRST, FIRST, scheme(CLAIM, RUMOUR)) == scheme(CLAIM, RUMOUR)
    assert united({}, None, FIRST) == FIRST


def test_a_label_that_the_lead_did_not_know_stays_retired() -> None:
    mine = scheme(CLAIM, DENIAL, RUMOUR)
    assert united(mine, FIRST, scheme(CLAIM, HEDGE)) == scheme(
        CLAIM, HEDGE, {**RUMOUR, "retired": True}
    )


def test_it_counts_as_another_only_where_that_one_is_in_force() -> None:
    mine = scheme(CLAIM, {**RUMOUR, "becomes": "claim"}, {**HEDGE, "becomes": "denial"})
    found = united(mine, scheme(), scheme(CLAIM))
    assert found["labels"] == [
        CLAIM,
        {**RUMOUR, "becomes": "claim", "retired": True},
        {**HEDGE, "retired": True},
    ]


def test_its_layer_comes_along_under_a_name_of_its_own() -> None:
    mine = scheme(CLAIM, label("quote", "form"), layers=("stance", "form"))
    theirs = scheme(CLAIM, layers=("stance",))
    assert united(mine, theirs, theirs)["layers"] == mine["layers"]
    taken = {**theirs, "layers": [*scheme()["layers"], {"id": "shape", "name": "FORM"}]}
    assert united(mine, theirs, taken)["layers"] == [
        {"id": "stance", "name": "Stance"},
        {"id": "shape", "name": "FORM"},
        {"id": "form", "name": "Form (form)"},
    ]


def test_the_history_unites_in_its_order_whoever_merges() -> None:
    history = [
        event(ANA, 1, ProjectCreated("0" * 32, "P"), PROJECT_CREATED, article=None),
        event(ANA, 2, RoleSet(BOB, lead=True), ROLE_SET, article=None),
        event(ANA, 3, SchemeSet(FIRST), SCHEME_SET, article=None),
        event(ANA, 4, SchemeSet(scheme(CLAIM, DENIAL, RUMOUR), FIRST), SCHEME_SET, article=None),
        event(BOB, 5, SchemeSet(scheme(CLAIM, HEDGE), FIRST), SCHEME_SET, article=None),
    ]
    wanted = scheme(CLAIM, HEDGE, {**RUMOUR, "retired": True})
    assert fold_project(history).scheme == wanted
    assert fold_project(reversed(history)).scheme == wanted
