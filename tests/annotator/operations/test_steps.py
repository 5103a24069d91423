"""Random work by two people on two articles: after every step all promises hold.

The wall clock jumps as it likes, people come and go, imports repeat, and whatever happens the
fold that was kept step by step is the one that a rebuild gives.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from annotator.arrivals import ImportOptions
from annotator.errors import Problem
from annotator.history.events import Event
from annotator.operations import (
    AddAnnotation,
    AddArticles,
    ConfirmScheme,
    DeleteAnnotations,
    Describe,
    EditArticle,
    JoinAnnotations,
    LabelPlaces,
    Relabel,
    RelabelMany,
    RemoveArticles,
    RestoreArticles,
    SaveSearch,
    SetArticleNote,
    SetDoubt,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
    SetSegments,
    SplitAnnotation,
)
from annotator.project import Project
from annotator.scheme import Scheme, default_scheme
from annotator.store import portions, recorder
from annotator.values import Annotation, Segment, quote_of
from tests.annotator.world import World, articles, history_of, made_anew, stands

KEYS = st.sampled_from((1, 2))
LABELS = st.sampled_from(("claim", "denial", "quote"))
SPOTS = st.sampled_from(
    ((Segment(0, 5),), (Segment(1, 14),), (Segment(0, 5), Segment(9, 12)), (Segment(15, 60),))
)
PICKS = st.integers(0, 9)
KINDS = ("target", "duplicate_of", "inside", "none")


def _mapped() -> Scheme:
    """The default scheme with denials counted as claims."""
    scheme = default_scheme()
    labels = tuple(
        replace(each, retired=True, becomes="claim") if each.id == "denial" else each
        for each in scheme.labels
    )
    return replace(scheme, labels=labels)


MAPPED = _mapped()


def _as_given(one: Annotation | None) -> Annotation | None:
    """With the label that its annotator gave: what it counts as is for the scheme to say."""
    return replace(one, label=one.original or one.label, original="") if one else None


class Clock:
    """Stands in for the module ``time``: seconds that go where they are told."""

    now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


class Steps(RuleBasedStateMachine):
    """Two people take turns at one project file."""

    project: Project

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.real = recorder.time
        recorder.time = self.clock  # type: ignore[assignment]
        self.world = World(Path(self.folder.name))
        self.project = self.world.create()
        self.history: list[Event] = []
        self.others: dict[str, Annotation] = {}

    def everything(self) -> list[Annotation]:
        """All live annotations, whoever's they are."""
        with self.project._moment() as connection:  # past the blind rule
            found = portions.portions(connection, self.project.scheme.mapping)
            return [a for each in found for _, _, spans, _ in each.work for a in spans]

    def attempt(self, operation: Any) -> None:
        mine = self.project.me.id
        before = {each.id: each for each in self.everything() if each.annotator != mine}
        try:
            self.project.run(operation)
        except Problem:
            assert history_of(self.project) == self.history
        after = {each.id: each for each in self.everything() if each.annotator != mine}
        removed = {row.key for row in self.project.article_rows([1, 2, 3]) if row.removed}
        for each in before.values():
            assert _as_given(after.get(each.id)) == _as_given(each) or each.article in removed

    def pick(self, pick: int) -> str:
        """An annotation, mine or not, live or not there at all."""
        there = self.everything()
        return there[pick % len(there)].id if there else "0" * 32

    @rule(key=KEYS, spot=SPOTS, label=LABELS)
    def label(self, key: int, spot: Any, label: str) -> None:
        self.attempt(AddAnnotation(key, spot, label))

    @rule(pick=PICKS, label=LABELS)
    def relabel(self, pick: int, label: str) -> None:
        self.attempt(Relabel(self.pick(pick), label))

    @rule(pick=PICKS, spot=SPOTS)
    def move(self, pick: int, spot: Any) -> None:
        self.attempt(SetSegments(self.pick(pick), spot))

    @rule(picks=st.lists(PICKS, max_size=3))
    def delete(self, picks: list[int]) -> None:
        self.attempt(DeleteAnnotations(tuple(self.pick(each) for each in picks)))

    @rule(pick=PICKS, note=st.sampled_from(("", "x", "\0")))
    def note(self, pick: int, note: str) -> None:
        self.attempt(SetNote(self.pick(pick), note))

    @rule(picks=st.lists(PICKS, max_size=3), value=st.sampled_from(("possible", "no", None)))
    def describe(self, picks: list[int], value: Any) -> None:
        ids = tuple(self.pick(each) for each in picks)
        cue = None if value is None else Segment(2, 6)
        self.attempt(Describe(ids, {"certainty": value}, {"cue": cue}))

    @rule(pick=PICKS, doubt=st.booleans(), why=st.sampled_from(("", "is it?")))
    def doubt(self, pick: int, doubt: bool, why: str) -> None:
        self.attempt(SetDoubt(self.pick(pick), doubt, why))

    @rule(picks=st.tuples(PICKS, PICKS), kind=st.sampled_from(KINDS), there=st.booleans())
    def relate(self, picks: tuple[int, int], kind: str, there: bool) -> None:
        self.attempt(SetRelation(kind, self.pick(picks[0]), self.pick(picks[1]), there))

    @rule(pick=PICKS, spots=st.tuples(SPOTS, SPOTS))
    def split(self, pick: int, spots: Any) -> None:
        self.attempt(SplitAnnotation(self.pick(pick), *spots))

    @rule(picks=st.tuples(PICKS, PICKS), spot=SPOTS)
    def join(self, picks: tuple[int, int], spot: Any) -> None:
        self.attempt(JoinAnnotations(self.pick(picks[0]), (self.pick(picks[1]),), spot))

    @rule(spots=st.lists(st.tuples(KEYS, SPOTS), max_size=4), label=LABELS, pick=PICKS)
    def label_many(self, spots: Any, label: str, pick: int) -> None:
        copy = {"copy_of": self.pick(pick), "relation": "duplicate_of"} if pick % 2 else {}
        self.attempt(LabelPlaces(tuple(spots), label, **copy))

    @rule(picks=st.lists(PICKS, max_size=3), label=LABELS)
    def relabel_many(self, picks: list[int], label: str) -> None:
        self.attempt(RelabelMany(tuple(self.pick(each) for each in picks), label))

    @rule(mapped=st.booleans())
    def change_scheme(self, mapped: bool) -> None:
        self.attempt(SetScheme(MAPPED if mapped else default_scheme()))

    @rule(picks=st.lists(PICKS, max_size=3))
    def confirm(self, picks: list[int]) -> None:
        self.attempt(ConfirmScheme(tuple(self.pick(each) for each in picks)))

    @rule(name=st.sampled_from(("", "worklist")))
    def keep_a_search(self, name: str) -> None:
        self.attempt(SaveSearch("", name, "label:claim"))

    @rule(note=st.sampled_from(("", "look again")), key=KEYS)
    def note_on_an_article(self, note: str, key: int) -> None:
        self.attempt(SetArticleNote(key, note))

    @rule(at=st.integers(0, 30))
    def undo_one(self, at: int) -> None:
        rows = [row for row in self.project.history() if row.mine and not row.undone]
        if not rows:
            return
        before = stands(self.project)
        try:
            self.project.undo_one(rows[at % len(rows)].id)
        except Problem:
            assert stands(self.project) == before

    @rule(key=KEYS, state=st.sampled_from(("todo", "finished", "skipped")))
    def progress(self, key: int, state: Any) -> None:
        self.attempt(SetProgress(key, state, "other" if state == "skipped" else None))

    @rule(key=KEYS, flagged=st.booleans())
    def flag(self, key: int, flagged: bool) -> None:
        self.attempt(SetFlag(key, flagged))

    @rule(key=KEYS, what=st.sampled_from(("edit", "remove", "restore", "add")))
    def shared(self, key: int, what: str) -> None:
        operations = {
            "edit": EditArticle(key, {"title": f"Title {len(self.history)}"}),
            "remove": RemoveArticles((key,)),
            "restore": RestoreArticles((1, 2)),
            "add": AddArticles(articles("A third article.")),
        }
        self.attempt(operations[what])

    @rule(name=st.sampled_from((None, "Ana", "Bob", "Cat")), spot=SPOTS, label=LABELS)
    def import_work(self, name: str | None, spot: Any, label: str) -> None:
        text = self.project.text(1)
        parts = [{"start": each.start, "end": each.end} for each in spot]
        span = {"start": spot[0].start, "end": spot[-1].end, "label": label, "segments": parts}
        file = self.world.folder / "in.jsonl"
        file.write_bytes(msgspec.json.encode({"text": text, "spans": [span]}))
        first = self.project.import_paths([file], options=ImportOptions(annotator=name))
        between = stands(self.project)
        again = self.project.import_paths([file], options=ImportOptions(annotator=name))
        assert first.refused_count == 0
        assert again.annotations_added == again.articles_added == 0
        assert stands(self.project) == between

    @rule(redo=st.booleans(), times=st.integers(1, 3))
    def undo(self, redo: bool, times: int) -> None:
        for _ in range(times):
            try:
                (self.project.redo if redo else self.project.undo)()
            except Problem:
                return

    @rule(seconds=st.sampled_from((-(10**8), -1.0, 0.001, 10.0, 10**8)))
    def clock_jumps(self, seconds: float) -> None:
        self.clock.now = max(1.0, self.clock.now + seconds)

    @rule(bob=st.booleans())
    def take_turns(self, bob: bool) -> None:
        undo, redo = self.project.undo_name, self.project.redo_name
        same = (self.project.me.id == self.world.bob.id) == bob
        self.project = self.world.switch(self.project, self.world.bob if bob else self.world.ana)
        if same:
            assert (self.project.undo_name, self.project.redo_name) == (undo, redo)

    @invariant()
    def promises_hold(self) -> None:
        if not hasattr(self, "world"):
            return
        assert stands(self.project) == made_anew(self.project)
        history = history_of(self.project)
        known = {each.id for each in history}
        assert len(known) == len(history)
        assert known >= {each.id for each in self.history}
        assert history[: len(self.history)] == self.history  # one file: new events come last
        assert len({each.order for each in history}) == len(history)
        self.history = history
        for each in self.everything():
            text = self.project.text(each.article)
            assert each.quote == quote_of(text, each.segments)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        assert self.project.check() == []
        self.world.close()
        recorder.time = self.real
        self.folder.cleanup()


TestSteps = Steps.TestCase
TestSteps.settings = settings(max_examples=8, stateful_step_count=24, deadline=None)
