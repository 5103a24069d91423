"""Every event knows its own inverse, and whether what it set still stands."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from msgspec import Struct

from annotator.history.events import (
    AnnotationChanged,
    AnnotationFields,
    AnnotatorNamed,
    ArticleAdded,
    ArticleChanged,
    ArticleFields,
    Event,
    ProgressChanged,
    ProgressFields,
    ProjectCreated,
    RoleSet,
    SchemeSet,
    Work,
    payload_of,
)
from annotator.history.fold import apply_article, fold_article
from annotator.history.inverse import inverse, stands
from annotator.history.reviewing import Act
from annotator.history.states import Rules
from annotator.history.views import MemoryArticle
from tests.annotator.history.happenings import ANA, IDS, added, article_histories

ONE, TWO, _ = IDS
LEADS = Rules({ANA: ((0, True),)})


def view_after(*payloads: Struct) -> MemoryArticle:
    view = MemoryArticle()
    for payload in payloads:
        apply_article(view, payload, Act(ANA, 0, LEADS))
    return view


def live(view: MemoryArticle) -> Any:
    shown = {k: v for k, v in view.annotations.items() if not v.deleted}
    progress = {k: v for k, v in view.progresses.items() if v.state != "todo" or v.flagged}
    known = view.known if view.known and not view.known.removed else None
    return msgspec.to_builtins((known, shown, progress))


WORK_OF_MINE = Work(
    added=(added(TWO),),
    changed=(
        AnnotationChanged(
            ONE,
            AnnotationFields(label="quote", updated=9),
            AnnotationFields(label="claim", updated=5),
        ),
    ),
    progress=ProgressChanged(
        ProgressFields(state="skipped", reason="other", flagged=True),
        ProgressFields(state="todo", reason=None, flagged=False),
    ),
)


def test_an_inverse_restores_and_its_inverse_does_it_again() -> None:
    start = (ArticleAdded(title="A"), Work(added=(added(ONE),)))
    before, after = view_after(*start), view_after(*start, WORK_OF_MINE)
    back = inverse(WORK_OF_MINE)
    assert back is not None
    undone = view_after(*start, WORK_OF_MINE, back)
    assert live(undone) == live(before)
    again = inverse(back)
    assert again is not None
    redone = view_after(*start, WORK_OF_MINE, back, again)
    assert live(redone) == live(after)


def test_inverses_of_the_other_kinds() -> None:
    assert inverse(ArticleAdded()) == ArticleChanged(
        ArticleFields(removed=True), ArticleFields(removed=False)
    )
    change = ArticleChanged(ArticleFields(title="B"), ArticleFields(title="A"))
    assert inverse(change) == ArticleChanged(change.was, change.set)
    assert inverse(AnnotatorNamed(ANA, "New", "Old")) == AnnotatorNamed(ANA, "Old", "New")
    assert inverse(SchemeSet({"a": 1}, {"b": 2})) == SchemeSet({"b": 2}, {"a": 1})
    assert inverse(RoleSet(ANA, lead=True)) == RoleSet(ANA, lead=False, was=True)


def test_some_things_have_nothing_to_take_back() -> None:
    for each in (None, AnnotatorNamed(ANA, "New"), SchemeSet({}), ProjectCreated("p", "t")):
        assert inverse(each) is None


def test_what_stands_is_told_from_what_was_touched_later() -> None:
    start = (ArticleAdded(title="A"), Work(added=(added(ONE),)), WORK_OF_MINE)
    view = view_after(*start)
    assert all(stands(view, each, ANA) for each in (start[0], WORK_OF_MINE, None))
    assert not stands(view, start[1], ANA)  # ONE was relabelled since
    later: list[Struct] = [
        Work(changed=(AnnotationChanged(TWO, AnnotationFields(note="x"), AnnotationFields()),)),
        Work(changed=(AnnotationChanged(TWO, AnnotationFields(deleted=True), AnnotationFields()),)),
        Work(changed=(AnnotationChanged(ONE, AnnotationFields(updated=11), AnnotationFields()),)),
        Work(progress=ProgressChanged(ProgressFields(flagged=False), ProgressFields())),
    ]
    for each in later:
        assert not stands(view_after(*start, each), WORK_OF_MINE, ANA)
    removed = ArticleChanged(ArticleFields(removed=True), ArticleFields(removed=False))
    gone = view_after(*start, removed)
    assert not stands(gone, start[0], ANA)
    assert stands(gone, removed, ANA)
    assert not stands(view, removed, ANA)
    assert not stands(MemoryArticle(), WORK_OF_MINE, ANA)
    assert not stands(MemoryArticle(), removed, ANA)


@given(article_histories)
def test_an_inverse_never_makes_or_loses_an_annotation(history: list[Event]) -> None:
    view = fold_article(history, LEADS)
    ids = set(view.annotations)
    for each in history:
        back = inverse(payload_of(each))
        apply_article(view, back, Act(each.author, each.clock, LEADS))
    assert set(view.annotations) == ids
