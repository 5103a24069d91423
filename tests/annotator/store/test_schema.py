"""The words of the schema: compared at every opening, and put right where they are derived."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annotator.errors import ProjectBroken
from annotator.operations import AddAnnotation, AddArticles
from annotator.store import guard, quick, schema, search
from annotator.values import ArticleQuery, NewArticle, Segment
from tests.annotator.world import World, tampering

TEXTS = ("One: prices rose.", "Two: prices rose.")
RELEASED = Path(__file__).parents[1] / "released"


def test_what_a_file_is_made_with_is_what_is_looked_for(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        path = project.path
    with closing(sqlite3.connect(path)) as connection:
        there, altered = schema.found(connection.execute)
    assert altered == ()
    assert there.keys() >= schema.made().keys()


@pytest.mark.parametrize("path", sorted(RELEASED.glob("*.claims")), ids=lambda path: path.stem)
def test_what_cannot_be_made_anew_had_the_same_words_in_every_version(
    tmp_path: Path, path: Path
) -> None:
    shutil.copy(path, tmp_path / "old.claims")
    with closing(sqlite3.connect(tmp_path / "old.claims")) as connection:
        there, altered = schema.found(connection.execute)
    assert not set(altered) & {"meta", "text", "event", "held", *quick.OWN}
    assert {"meta", "text", "event"} <= there.keys()


def reword(path: Path, old: bytes, new: bytes) -> None:
    """As a bit that fell over in the words of the schema does: the rows are as they were."""
    data = path.read_bytes()
    assert data.count(old) == 1
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"CHECK (0 <= start", b"CHECK (8 <= start", "What is shown was not whole"),
        (b"segid, term, pgno", b"segid, term, pgng", "The search index was not whole"),
        (b"'search_data'(id", b"'search_data'(ie", "The search index was not whole"),
        (b"(k PRIMARY KEY, v)", b"(k PRIMARY KEY, w)", "The search index was not whole"),
    ],
)
def test_other_words_of_the_schema_are_put_right(
    world: World, old: bytes, new: bytes, what: str
) -> None:
    """Of what is derived; whatever they say, which SQLite goes by, and a check of it too."""
    with world.create("project", *TEXTS) as project:
        project.index()
    reword(project.path, old, new)
    with world.enter() as again:
        [note] = again.notes
        assert note.startswith(what)
        assert again.check() == []
        again.run(AddAnnotation(1, (Segment(0, 4),), "claim"))
        again.run(AddArticles((NewArticle(text="Prices fell."),)))
        again.index()
        assert len(again.article_keys(ArticleQuery(text="prices"))) == len(TEXTS) + 1
        assert again.check() == []


def test_other_words_of_a_table_of_the_history_are_damage(world: World) -> None:
    """No change could be written, and the disk would get the blame."""
    with world.create("project", *TEXTS) as project:
        path = project.path
    with tampering(path) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'REFERENCES text (\"key\")', ?) "
            "WHERE name = 'event'",
            ('REFERENCES text ("kex")',),
        )
    with pytest.raises(ProjectBroken, match="the table “event” is laid out otherwise"):
        world.enter()


def test_an_index_of_what_is_shown_is_made_anew(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        path = project.path
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP INDEX annotation_of_article")
    with world.enter() as again:
        [note] = again.notes
        assert note.startswith("Indexes")
        assert again.check() == []


def test_words_like_those_of_a_damaged_index_stop_no_project() -> None:
    """They are SQLite's only where SQLite says them."""
    assert not guard.speaks_of_damage(ValueError("line 7: parse error in an attribute"))


def test_what_hinders_making_the_index_anew_changes_no_rules(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not answer: nothing of the schema is touched."""
    with world.create("project", *TEXTS) as project:
        writer = project._database.writer
        assert writer is not None
        real, asked = sa.Connection.exec_driver_sql, []

        def fail(connection: sa.Connection, statement: str, *rest: Any, **more: Any) -> Any:
            asked.append(statement)
            if statement.startswith("DROP TABLE IF EXISTS search"):
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
                raise sa.exc.OperationalError(statement, (), error)
            return real(connection, statement, *rest, **more)

        monkeypatch.setattr(sa.Connection, "exec_driver_sql", fail)
        with writer.begin(), pytest.raises(sa.exc.OperationalError, match="disk I/O"):
            search.begin_anew(writer)
        monkeypatch.undo()
        assert not [each for each in asked if "writable_schema" in each]
        assert project.check() == []
