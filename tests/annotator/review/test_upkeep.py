"""The cache of review: what it holds, and that it is never taken for current when it is not."""

from __future__ import annotations

import msgspec
import pytest

from annotator.errors import Cancelled
from annotator.operations import AddAnnotation, MakeLead, SetProgress, SetScheme
from annotator.operations.articles import RemoveArticles, RestoreArticles
from annotator.operations.deciding import Decide, FinishAdjudication
from annotator.review import upkeep
from annotator.review.deciding import fields_accept, fields_escalate
from annotator.store import tables
from annotator.ticker import Silent
from annotator.values import Segment
from tests.annotator.review.crew import PRICES, QUOTE, SALES, Crew
from tests.annotator.world import World


@pytest.fixture
def crew(world: World) -> Crew:
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("denial", PRICES))
    crew.enter(crew.ana)
    return crew


def lines(crew: Crew) -> dict[int, upkeep.Line]:
    return {each.article: each for each in upkeep.lines(crew.project._database.reader)}


def made_anew(crew: Crew) -> dict[int, upkeep.Line]:
    """What the cache should hold, without having looked at it."""
    project = crew.project
    reader = project._database.reader
    needed = upkeep.bases(reader, upkeep.generation(project._state, project.scheme))
    made = upkeep.made(reader, sorted(needed), project.scheme, needed)
    return {each.article: each for each in made}


def test_a_line_counts_what_there_is(crew: Crew) -> None:
    assert crew.project.review_behind() == 1
    assert crew.project.review_upkeep() == 1
    assert (crew.project.review_behind(), crew.project.review_upkeep()) == (0, 0)
    line = lines(crew)[1]
    assert (line.ready, line.waiting, line.groups, line.open, line.conflicts) == (1, 0, 3, 3, 2)
    assert (line.finished, line.escalated) == (0, "[]")
    assert line.agreement is not None
    assert 0 < line.agreement < 1
    assert msgspec.json.decode(line.figures)["length"] == 82
    assert lines(crew) == made_anew(crew)


def test_only_what_was_handed_in_or_decided_has_a_line(crew: Crew) -> None:
    crew.works(crew.bob, 2, ("claim", (0, 17)), finish=False)
    crew.project.review_upkeep()
    assert set(lines(crew)) == {1}
    crew.project.run(SetProgress(2, "finished"))
    crew.project.review_upkeep()
    assert set(lines(crew)) == {1, 2}
    assert (lines(crew)[2].ready, lines(crew)[2].waiting) == (0, 1)
    crew.project.run(SetProgress(2, "in_progress"))
    crew.project.review_upkeep()
    assert set(lines(crew)) == {1}


def test_every_change_that_counts_makes_it_stale(crew: Crew) -> None:
    project = crew.project
    project.review_upkeep()
    group = project.review(1).groups[0]
    for operation in (
        Decide(1, fields_accept(group, group.choices[0], project.text(1))),
        Decide(1, fields_escalate(project.review(1).groups[1], crew.dee.id)),
        SetScheme(msgspec.structs.replace(project.scheme, guideline="Other words.")),
        MakeLead(crew.dee),
    ):
        project.run(operation)
        assert project.review_behind() == 1
        project.review_upkeep()
        assert project.review_behind() == 0
        assert lines(crew) == made_anew(crew)
    assert msgspec.json.decode(lines(crew)[1].escalated) == [crew.dee.id]
    project.undo()
    assert project.review_behind() == 1


def test_what_does_not_count_leaves_it_alone(crew: Crew) -> None:
    crew.project.review_upkeep()
    crew.works(crew.bob, 2, ("claim", (0, 17)), finish=False)
    assert crew.enter(crew.ana).review_behind() == 0


def test_removed_articles_have_no_line(crew: Crew) -> None:
    crew.project.review_upkeep()
    crew.project.run(RemoveArticles((1,)))
    assert crew.project.review_behind() == 0
    crew.project.review_upkeep()
    assert lines(crew) == {}
    crew.project.run(RestoreArticles((1,)))
    assert crew.project.review_upkeep() == 1
    assert set(lines(crew)) == {1}


def test_what_a_merge_that_was_taken_back_brought_changes_the_basis(crew: Crew) -> None:
    project = crew.project
    reader = project._database.reader
    era = upkeep.generation(project._state, project.scheme)
    before = upkeep.bases(reader, era)
    with project._database.transaction() as connection:
        newest = connection.exec_driver_sql("SELECT min(key) FROM event WHERE article=1").scalar()
        connection.execute(tables.withdrawn.insert().values(event=newest))
    during = upkeep.bases(reader, era)
    assert during[1] != before[1]
    with project._database.transaction() as connection:
        connection.execute(tables.withdrawn.delete())
    assert upkeep.bases(reader, era) == before


def test_it_goes_on_where_it_was_stopped(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator import reviewing

    monkeypatch.setattr(reviewing, "AT_ONCE", 1)
    crew.works(crew.bob, 2)
    crew.enter(crew.ana)

    class StopAfter:
        def __init__(self) -> None:
            self.heard = 0

        def tick(self, done: int, total: int, what: str = "") -> None:
            self.heard += 1
            if self.heard > 1:
                raise Cancelled

    with pytest.raises(Cancelled):
        crew.project.review_upkeep(StopAfter())
    assert crew.project.review_behind() == 1
    assert crew.project.review_upkeep() == 1


def test_where_nothing_may_be_written_lines_are_kept_in_memory(crew: Crew) -> None:
    crew.project.close()
    beside = crew.world.enter("crew", crew.ana, read_only=True)
    assert beside.review_behind() == 1
    assert beside.review_upkeep() == 1
    assert beside.review_behind() == 0
    assert [row.article for row in beside.queue()] == [1]
    assert not beside.review(1).may_decide
    beside.scheme = msgspec.structs.replace(beside.scheme, guideline="Other words.")
    assert beside.review_upkeep() == 1
    beside._store((), (1,), Silent())
    assert beside.review_behind() == 1


def test_the_adjudicator_is_through_when_they_say_so(crew: Crew) -> None:
    project = crew.project
    for group in project.review(1).groups:
        project.run(Decide(1, fields_accept(group, group.choices[0], project.text(1))))
    project.run(FinishAdjudication(1))
    project.review_upkeep()
    line = lines(crew)[1]
    assert (line.open, line.finished) == (0, 1)
    crew.enter(crew.cy).run(AddAnnotation(1, (Segment(48, 50),), "claim"))
    crew.project.review_upkeep()
    assert (lines(crew)[1].open, lines(crew)[1].finished) == (1, 1)


def test_the_queue_reads_lines_without_their_figures(crew: Crew) -> None:
    crew.project.review_upkeep()
    (line,) = upkeep.lines(crew.project._database.reader)
    (short,) = upkeep.lines(crew.project._database.reader, whole=False)
    assert line.figures
    assert short == msgspec.structs.replace(line, figures="")
