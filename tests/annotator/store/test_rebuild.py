"""The fold can be thrown away: it comes back from the events, row for row."""

from __future__ import annotations

import hashlib

from annotator.history.events import (
    ADJUDICATION_SET,
    DECISION_SET,
    AdjudicationSet,
    DecisionSet,
    Work,
    make_event,
)
from annotator.operations import (
    AddAnnotation,
    Assign,
    DeleteAnnotations,
    Desk,
    RemoveArticles,
    SetProgress,
    SetRelation,
    StartThread,
)
from annotator.project import Project
from annotator.store import rebuild, rows, tables
from annotator.team import About, DecisionFields
from annotator.values import Segment
from tests.annotator.history.happenings import Unknown, added, event
from tests.annotator.world import World, history_of, made_anew, recount, stands, tampering


class Judge:
    """A decision, and being through with an article, without asking whether they are right."""

    name = "Judge"

    def perform(self, desk: Desk) -> str:
        view = desk.view(1)
        made = DecisionFields(("a:1",), "reject", reason="other")
        desk.recorder.record(DECISION_SET, DecisionSet("ab" * 16, made), view)
        desk.recorder.record(ADJUDICATION_SET, AdjudicationSet(finished=True), view)
        return ""


def busy(project: Project) -> Project:
    first = project.run(AddAnnotation(1, (Segment(0, 5), Segment(8, 12)), "quote"))
    project.run(AddAnnotation(1, (Segment(0, 5),), "claim"))
    project.run(DeleteAnnotations(first.annotations))
    project.undo()
    copy = project.run(AddAnnotation(1, (Segment(6, 7),), "quote"))
    project.run(SetRelation("duplicate_of", copy.annotations[0], first.annotations[0]))
    project.run(SetProgress(2, "skipped", "duplicate"))
    project.run(Assign((2,), project.me.id, "adjudicator"))
    project.run(StartThread(1, About("article"), "Is this news?"))
    project.run(Judge())
    project.run(RemoveArticles((2,)))
    return project


def test_a_fold_of_another_version_is_made_anew_at_opening(world: World, project: Project) -> None:
    before = stands(busy(project))
    project.close()
    with tampering(project.path) as connection:
        connection.execute("UPDATE meta SET value = 'old' WHERE name = 'fold'")
        for table in reversed(tables.FOLDED):
            connection.execute(f"DELETE FROM {table.name}")
    read = world.enter(read_only=True)
    assert read.article_keys() == []  # a reader leaves the file as it is
    read.close()
    again = world.enter()
    assert stands(again) == before
    assert again.check() == []
    assert (again.undo_name, again.title) == ("Remove an article", "project")


def test_a_rebuild_in_the_live_file_changes_nothing(project: Project) -> None:
    before = stands(busy(project))
    with project._database.transaction() as connection:
        rebuild.rebuild(connection)
    assert stands(project) == before == made_anew(project)


COLUMNS = [
    (table.name, column.name)
    for table in tables.FOLDED
    for column in table.columns
    if not column.primary_key and not column.foreign_keys and column.name not in ("start", "end")
]


def test_the_dump_would_notice(project: Project) -> None:
    """The comparison of folds that other tests rest on is not blind."""
    before = stands(busy(project))
    connection = project._database.writer
    assert connection is not None
    for table, column in COLUMNS:
        binary = isinstance(tables.metadata.tables[table].c[column].type, tables.Hex)
        null = (table, column) == ("operation", "article")
        value = "x'00'" if binary else "NULL" if null else "9"
        only = f"WHERE id = (SELECT id FROM {table} LIMIT 1)" if column == "id" else ""
        with connection.begin() as change:
            connection.exec_driver_sql(f'UPDATE {table} SET "{column}" = {value} {only}')
            assert rebuild.dump(connection) != before, (table, column)
            change.rollback()
    assert stands(project) == before


def test_events_of_unknown_kinds_are_kept_and_ignored(world: World, project: Project) -> None:
    before = stands(busy(project))
    me = project.me.id
    project.close()
    newer = make_event(
        author=me,
        machine="9" * 32,
        seq=1,
        clock=1_700_000_000_000,
        operation="8" * 32,
        operation_name="Dream",
        undoes=None,
        kind="dream.dreamt",
        article=None,
        payload=Unknown(),
    )
    with tampering(project.path) as connection:
        connection.execute(rows.INSERT_EVENT, rows.event_row(newer, None))
        recount(connection)
        connection.execute("UPDATE meta SET value = 'old' WHERE name = 'fold'")
    again = world.enter()
    assert newer in history_of(again)
    after = stands(again)
    assert {k: v for k, v in after.items() if k != "operation"} == {
        k: v for k, v in before.items() if k != "operation"
    }
    assert any(row.name == "Dream" for row in again.history())
    assert again.check() == []
    assert newer in history_of(again)


def test_work_of_somebody_never_named_and_a_text_without_a_history(
    world: World, project: Project
) -> None:
    """Both can come by a merge in parts; the rebuild gives them rows, and no names."""
    sha = project.article(1).sha256
    project.close()
    work = Work(added=(added("7" * 32),))
    with tampering(project.path) as connection:
        strange = event("5" * 32, 1, work, article=sha, machine="6" * 32, seq=1)
        connection.execute(rows.INSERT_EVENT, rows.event_row(strange, 1))
        recount(connection)
        lonely = hashlib.sha256(b"lonely").digest()
        connection.execute("INSERT INTO text(hash, body) VALUES (?, 'lonely')", (lonely,))
        connection.execute("UPDATE meta SET value = 'old' WHERE name = 'fold'")
    again = world.enter()
    first = again.annotators()[0]
    assert (first.id, first.name) == ("5" * 32, "")
    assert again.annotation("7" * 32) is not None
    assert again.article_keys() == [1, 2]
    assert stands(again) == made_anew(again)
