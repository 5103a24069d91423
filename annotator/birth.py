"""How a project file comes into being: made whole beside its place, then moved there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from annotator.errors import Problem
from annotator.history.events import (
    ANNOTATOR_NAMED,
    PROJECT_CREATED,
    SCHEME_SET,
    WORK,
    AnnotatorNamed,
    ProjectCreated,
    SchemeSet,
)
from annotator.history.states import ProjectState
from annotator.machine import new_id
from annotator.operations import AddArticles, Desk, HandOut
from annotator.scheme import Scheme, to_builtin
from annotator.store import log, meta, search
from annotator.store.engine import Database
from annotator.store.making import making
from annotator.store.recorder import Ledger, Recorder
from annotator.ticker import Silent
from annotator.values import NewArticle, Person

if TYPE_CHECKING:
    from annotator.ingest.colleagues import ColleagueWork


def make(
    path: Path,
    person: Person,
    title: str,
    scheme: Scheme,
    articles: tuple[NewArticle, ...] = (),
    works: Sequence[ColleagueWork] = (),
) -> str:
    """Make a new project file, and give the project's id; an interrupted attempt leaves nothing
    under its name.

    ``articles`` belong to it from the start: like its creation, they are not undone. So do
    ``works``, what others have done in them: ``person``, the first lead, has asked them to.

    Raises:
        Problem: there is a file already, or none can be made there; or a work is of an article
            that is not among ``articles``.
    """
    with making(path, folders=True) as database:
        return _fill(database, person, title, scheme, articles, works)


def _fill(
    database: Database,
    person: Person,
    title: str,
    scheme: Scheme,
    articles: tuple[NewArticle, ...],
    works: Sequence[ColleagueWork],
) -> str:
    with database.transaction() as connection:
        state = ProjectState()
        recorder = Recorder(
            connection,
            # The maker of the file is a replica of its own: nobody goes on under its id.
            Ledger(new_id(), 0, 0),
            state,
            author=person.id,
            operation=new_id(),
            name="Create the project",
            undoable=False,
        )
        recorder.record(PROJECT_CREATED, ProjectCreated(new_id(), title))
        recorder.record(ANNOTATOR_NAMED, AnnotatorNamed(person.id, person.name))
        recorder.record(SCHEME_SET, SchemeSet(to_builtin(scheme)))
        if articles:
            desk = Desk(recorder, scheme, Silent(), lambda key: log.text_of(connection, key))
            AddArticles(articles).perform(desk)
            if works:
                _take_in(desk, works)
        recorder.finish()
        search.catch_up(connection)
        meta.keep_scheme(connection, recorder.state)
        meta.mark_fold(connection)
        return recorder.state.project


def _take_in(desk: Desk, works: Sequence[ColleagueWork]) -> None:
    """Bring in the people of the works, hand their articles out to them, and record the works."""
    recorder = desk.recorder
    for one in {work.annotator.id: work.annotator for work in works}.values():
        recorder.record(ANNOTATOR_NAMED, AnnotatorNamed(one.id, one.name))
    recorder.flush()  # what follows looks the articles up
    keys = log.keys_of(recorder.connection, [work.article for work in works])
    shares: dict[int, tuple[str, ...]] = {}
    for each in works:
        if each.article not in keys:
            raise Problem("There is work of others on an article that the project does not have.")
        key = keys[each.article]
        shares[key] = (*shares.get(key, ()), each.annotator.id)
    HandOut(tuple(shares.items())).perform(desk)
    for each in works:
        done = replace(each.work, scheme=desk.scheme.version, at=desk.now)
        recorder.record(WORK, done, desk.view(keys[each.article]))
