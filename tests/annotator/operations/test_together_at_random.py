"""Several people take turns with one file and do whatever comes: it stays whole, nobody changes
what is another's, who is blind sees nothing of others, and what review keeps is never out of date
without saying so."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    ApplyRule,
    Assign,
    Decide,
    DecideGuideline,
    DeleteAnnotations,
    DeleteComment,
    EditComment,
    FinishAdjudication,
    HandOut,
    MakeLead,
    Operation,
    Relabel,
    RemoveArticles,
    Reply,
    RestoreArticles,
    SamePerson,
    SendBack,
    SetFlag,
    SetNote,
    SetProgress,
    SetRelation,
    SetScheme,
    SetSegments,
    SetThread,
    StartThread,
    TakeBackDecision,
)
from annotator.project import Project
from annotator.review import deciding, upkeep
from annotator.review.model import ArticleReview, Group, Rule
from annotator.team import About, DecisionFields
from annotator.values import Person, Segment
from tests.annotator.operations.test_at_random import SCHEMES
from tests.annotator.world import World, made_anew, stands

TEXT = "ab cd ef gh ij kl mn op qr st uv wx yz "
PLACES = tuple((Segment(start, start + 5),) for start in (0, 2, 6, 12, 13))
LABELS = ("claim", "denial", "quote")
ARTICLES = (1, 2)
RULES = (Rule("complete"), Rule("majority"), Rule("threshold", 1))


class Turn:
    """What whoever has the file could do next; much of it is refused."""

    def __init__(self, random: Random, project: Project, people: tuple[Person, ...]) -> None:
        self._random = random
        self._project = project
        self._people = tuple(each.id for each in people)
        self._key = random.choice(ARTICLES)
        self._seen = [each.id for each in project.annotations(self._key)]
        me = project.me.id
        self._mine = [each.id for each in project.annotations(self._key) if each.annotator == me]

    def _pick(self, *makers: Callable[[], Operation]) -> Operation:
        return self._random.choice(makers)()

    def _one(self, among: list[str]) -> str:
        return self._random.choice(among or ["0" * 32])

    def annotate(self) -> Operation:
        """Work of one's own."""
        choice, key = self._random.choice, self._key
        return self._pick(
            *[lambda: AddAnnotation(key, choice(PLACES), choice(LABELS), {})] * 4,
            *[lambda: SetProgress(key, "finished")] * 3,
            lambda: SetProgress(key, choice(("in_progress", "todo"))),
            lambda: SetProgress(key, "skipped", "not_news"),
            lambda: Relabel(self._one(self._mine), choice(LABELS)),
            lambda: SetSegments(self._one(self._mine), choice(PLACES)),
            lambda: SetNote(self._one(self._mine), f"a note of {self._project.me.name}"),
            lambda: DeleteAnnotations(tuple(self._mine[:1])),
            lambda: SetRelation("target", self._one(self._mine), self._one(self._seen), True),
            lambda: SetFlag(key, choice((True, False)), "look"),
        )

    def lead(self) -> Operation:
        """What a lead may do, tried by everybody."""
        choice, key = self._random.choice, self._key
        who = choice(self._people)
        return self._pick(
            lambda: HandOut(((key, tuple(self._random.sample(self._people, 2))),), choice((0, 2))),
            lambda: Assign(
                (key,), who, choice(("annotator", "adjudicator")), choice((True, False))
            ),
            lambda: SendBack(key, who, choice((None, "again, please"))),
            lambda: SamePerson(who, choice((None, *self._people))),
            lambda: MakeLead(Person(who, "somebody")),
            lambda: SetScheme(choice(SCHEMES)),
            lambda: choice((RemoveArticles, RestoreArticles, RestoreArticles))((key,)),
        )

    def judge(self) -> Operation:
        """Adjudication."""
        choice, key = self._random.choice, self._key
        review = self._review()
        decided = [each.decision.id for each in review.groups if each.decision] if review else []
        return self._pick(
            *[lambda: Decide(key, self._fields(review))] * 4,
            lambda: ApplyRule(choice(RULES)),
            lambda: FinishAdjudication(key, choice((True, True, False))),
            lambda: TakeBackDecision(key, self._one(decided)),
        )

    def _review(self) -> ArticleReview | None:
        with suppress(Problem):
            return self._project.review(self._key)
        return None

    def _fields(self, review: ArticleReview | None) -> DecisionFields:
        text = self._project.text(self._key)
        if review is None or not review.groups or self._random.random() < 0.1:
            place = self._random.choice(PLACES)
            return deciding.fields_add(deciding.new_gold(text, "claim", place))
        group: Group = self._random.choice(review.groups)
        made: list[DecisionFields] = [
            deciding.fields_accept(group, self._random.choice(group.choices), text),
            deciding.fields_both(group, (), text),
            deciding.fields_reject(group, "edge_case", "no"),
            deciding.fields_escalate(group, self._random.choice(self._people)),
        ]
        return self._random.choice(made)

    def talk(self) -> Operation:
        """Threads and the guideline's log."""
        choice, place = self._random.choice, self._random.choice((None, self._key))
        there = self._project.label_threads() if place is None else self._project.threads(place)
        threads = [each.id for each in there]
        said = [each.id for thread in there for each in thread.comments]
        words = f"the words of {self._project.me.name}"
        about = About("label", ("claim",)) if place is None else self._about()
        return self._pick(
            *[lambda: StartThread(place, about, words)] * 2,
            lambda: Reply(place, self._one(threads), words),
            lambda: EditComment(place, self._one(said), f"{words}, said better"),
            lambda: DeleteComment(place, self._one(said)),
            lambda: SetThread(place, self._one(threads), resolved=choice((True, False))),
            lambda: DecideGuideline("so be it", choice(LABELS)),
        )

    def _about(self) -> About:
        return About("annotation", (self._one(self._seen),)) if self._seen else About("article")


class Together(RuleBasedStateMachine):
    """Ana leads; Bob and Cy annotate, Dee is there; each of them may be asked to adjudicate."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._world: World | None = None

    @initialize()
    def begin(self) -> None:
        self._world = world = World(Path(self._folder.name))
        cy, dee = world.machine.add_person("Cy"), world.machine.add_person("Dee")
        self._people = (world.ana, world.bob, cy, dee)
        self._project = world.create("together", TEXT, TEXT + "and more")
        for person in self._people[1:]:
            self._project.run(AddPerson(person.name, person.id))
        self._project.run(HandOut(((1, (world.bob.id, cy.id)), (2, (world.ana.id, world.bob.id)))))
        self._project.run(Assign(ARTICLES, dee.id, "adjudicator"))

    person = st.integers(0, 3)
    seeds = st.integers(0, 1_000_000)

    def _enter(self, at: int) -> Project:
        assert self._world is not None
        self._project = self._world.switch(self._project, self._people[at])
        return self._project

    @rule(at=person, seed=seeds)
    def go_on(self, at: int, seed: int) -> None:
        random, project = Random(seed), self._enter(at)
        for _ in range(3):
            turn = Turn(random, project, self._people)
            kind = random.choice((turn.annotate, turn.annotate, turn.judge, turn.talk, turn.lead))
            with suppress(Problem):  # what it would do may ask for what is kept back
                self._try(partial(project.run, kind()))

    @rule(at=person, many=st.integers(1, 4), again=st.booleans())
    def take_back(self, at: int, many: int, again: bool) -> None:
        project = self._enter(at)
        for _ in range(many):
            self._try(project.undo)
        for _ in range(many if again else 0):
            self._try(project.redo)

    @rule(at=person, seed=seeds)
    def take_one_back(self, at: int, seed: int) -> None:
        project = self._enter(at)
        mine = [each.id for each in project.history() if each.mine and not each.undoes]
        if mine:
            self._try(partial(project.undo_one, Random(seed).choice(mine)))

    @rule(at=person)
    def look(self, at: int) -> None:
        project = self._enter(at)
        for key in ARTICLES:
            project.see_others(key)
        project.review_upkeep()

    def _try(self, act: Callable[[], Any]) -> None:
        """Do something that may be refused; whatever it is, it changes nothing of others."""
        before, joined, me = self._work(), self._project._state.same, self._project.me.id
        with suppress(Problem):
            act()
        if self._project._state.same == joined:
            assert {annotator for annotator, _ in before ^ self._work()} <= {me.upper()}

    def _work(self) -> set[tuple[str, str]]:
        """Whose annotations there are, and what they say."""
        return {(row[2], repr(row)) for row in stands(self._project)["annotation"]}

    @invariant()
    def is_whole(self) -> None:
        if self._world is not None:
            assert stands(self._project) == made_anew(self._project)

    @invariant()
    def what_is_kept_is_not_out_of_date(self) -> None:
        if self._world is None:
            return
        project = self._project
        era = upkeep.generation(project._state, project.scheme)
        with closing(project._database.open_reader()) as reader:
            needed = upkeep.bases(reader, era)
            kept = {line.article: line for line in upkeep.lines(reader)}
            sound = [
                key for key, basis in needed.items() if key in kept and kept[key].basis == basis
            ]
            for line in upkeep.made(reader, sound, project.scheme, needed):
                assert line == kept[line.article]

    @invariant()
    def decisions_hold_of_exactly_what_they_weighed(self) -> None:
        if self._world is None:
            return
        for key in ARTICLES:
            with suppress(Problem):
                review = self._project.review(key)
                self._check(review)

    def _check(self, review: ArticleReview) -> None:
        for group in review.groups:
            for each in (group.decision, *group.contested):
                assert each is None or each.fields.weighed == group.weighed
        ids = [span.id for span in review.gold]
        assert len(ids) == len(set(ids))
        assert all(end in ids for span in review.gold for _, end in span.relations)

    @rule()
    def who_is_blind_sees_nothing_of_others(self) -> None:
        assert self._world is not None
        for person in self._people:
            with Project.open(
                self._project.path, person, self._world.machine, read_only=True
            ) as theirs:
                for key in ARTICLES:
                    if theirs.blind(key):
                        self._check_blind(theirs, key)

    def _check_blind(self, theirs: Project, key: int) -> None:
        me = theirs.me.id
        others = {
            row[0].lower()
            for row in stands(theirs)["annotation"]
            if row[1] == self._hash(theirs, key) and row[2].lower() != me
        }
        told = repr(
            [
                theirs.annotations(key),
                theirs.relations(key),
                [theirs.annotation(each) for each in others],
                [theirs.annotation_history(each) for each in others],
                theirs.threads(key),
                [each for each in theirs.open_threads() if each.article == key],
                [each for each in theirs.corrections() if each.article == key],
                [each for each in theirs.queue(everything=True) if each.article == key],
                theirs.history(),
                list(theirs.find("label:claim").hits),
                [each for each in self._portions(theirs) if each.article.key == key],
            ]
        )
        mine = {each.id for each in theirs.annotations(key)}
        about = {i for thread in theirs.threads(key) for i in thread.about.ids}
        assert not {each for each in others - mine - about if each in told}
        said = [each for thread in theirs.threads(key) for each in thread.comments]
        assert {each.by for each in said} <= {me}
        for ask in (theirs.review, theirs.gold):
            with pytest.raises(Problem):
                ask(key)

    def _portions(self, theirs: Project) -> list[Any]:
        with theirs.portions() as found:
            return list(found)

    def _hash(self, theirs: Project, key: int) -> str:
        return theirs.article(key).sha256.upper()

    def teardown(self) -> None:
        try:
            if self._world is not None:
                assert self._project.check() == []
        finally:
            if self._world is not None:
                self._world.close()
            self._folder.cleanup()


TestTogether = Together.TestCase
TestTogether.settings = settings(max_examples=4, stateful_step_count=12, deadline=None)
