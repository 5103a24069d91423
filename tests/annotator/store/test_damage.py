"""A file found damaged while it is open: one error, whoever meets it, and no more writing."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from annotator.errors import Problem, ProjectBroken, ProjectDamaged
from annotator.operations import AddAnnotation, Desk, SetFlag
from annotator.project import Project
from annotator.store import check, guard
from annotator.values import ArticleQuery, Segment
from tests.annotator.world import World

SIZE = 4096
HURT = "Text 5: prices rose."
TEXTS = tuple(
    f"Text {number}: prices rose. {'More words follow here. ' * 250}" for number in range(8)
)


def flip(path: Path, at: int, many: int = 40) -> None:
    """Turn the bits of some bytes of a closed file."""
    data = bytearray(path.read_bytes())
    data[at : at + many] = bytes(each ^ 0xFF for each in data[at : at + many])
    path.write_bytes(data)


@pytest.fixture
def hurt(world: World) -> Path:
    """A project that opens as normal, with a text that cannot be read."""
    with world.create("project", *TEXTS) as project:
        project.make_restore_point()
        path = project.path
    flip(path, path.read_bytes().index(HURT.encode()) // SIZE * SIZE)
    return path


def texts(project: Project) -> list[str]:
    return [project.text(key) for key in range(1, 9)]


READS: list[Callable[[Project], object]] = [
    texts,
    lambda project: project.make_restore_point(),
    lambda project: project.save_copy(project.path.with_name("copy.claims")),
    lambda project: project.export_log(project.path.with_name("log.jsonl")),
]


@pytest.mark.usefixtures("hurt")
@pytest.mark.parametrize("read", READS)
def test_every_read_tells_it_alike(world: World, read: Callable[[Project], object]) -> None:
    project = world.enter()
    assert project.title == "project"
    with pytest.raises(ProjectDamaged) as found:
        read(project)
    assert str(found.value).startswith("project.claims is damaged: a part of it cannot be read (")
    assert "Nothing was written. Repair it: that makes a clean file" in str(found.value)
    assert "More words" not in str(found.value)


@pytest.mark.usefixtures("hurt")
def test_from_then_on_nothing_is_written(world: World) -> None:
    project = world.enter()
    told: list[ProjectDamaged] = []
    project.when_damaged(told.append)
    project.run(SetFlag(1, True))
    assert project.trouble() is None
    with pytest.raises(ProjectDamaged):
        texts(project)
    assert [str(each) for each in told] == [str(project.trouble())]
    before = project.history()
    with pytest.raises(ProjectDamaged, match="Nothing was written"):
        project.run(SetFlag(2, True))
    with pytest.raises(ProjectDamaged, match="Nothing was written"):
        project.undo()
    assert project.history() == before
    assert project.text(1) == TEXTS[0]  # reading goes on where it can
    assert project.progress(1).flagged
    project.close()
    with world.enter() as again:  # what was saved before is saved
        assert again.progress(1).flagged


@pytest.mark.usefixtures("hurt")
def test_a_write_that_meets_damage(world: World) -> None:
    """The same words; an earlier restore point of the same state proves nothing."""
    project = world.enter()
    new = world.folder / "new.txt"
    new.write_text("Something else was said. Nobody heard it.", encoding="utf-8")
    with pytest.raises(ProjectDamaged, match=r"project.claims is damaged: .* Nothing was written"):
        project.import_paths([new])
    assert len(project.article_keys()) == 8


def test_words_that_are_no_words_are_told_without_them(world: World) -> None:
    """What is no UTF-8 any more is damage too, and is in no message."""
    with world.create("project", *TEXTS) as project:
        path = project.path
    flip(path, path.read_bytes().index(HURT.encode()) + 900)
    with world.enter() as project:
        with pytest.raises(ProjectDamaged, match="words in it are not what was written") as found:
            texts(project)
        assert "More words" not in str(found.value)
        with pytest.raises(ProjectDamaged), project.hits("prices") as hits:
            list(hits)


def test_a_read_of_the_opening(world: World) -> None:
    """It was not opened yet, so that is said; without words of what could not be read."""
    with world.create("project", *TEXTS) as project:
        path = project.path
    flip(path, path.read_bytes().index(b'{"scheme":') + 300)
    with pytest.raises(ProjectBroken, match=r"It was left as it is\. Repair it") as found:
        world.enter()
    assert "definition" not in str(found.value)


@pytest.mark.usefixtures("hurt")
def test_looking_for_damage_is_no_meeting_it(world: World) -> None:
    """A check lists what it finds; it is not refused, and stops nobody."""
    with world.enter() as project:
        assert project.check()
        assert project.trouble() is None


def test_a_search_s_mistakes_are_not_damage(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        keys = project.article_keys(ArticleQuery(text='" OR NEAR( *'))
        assert keys == []
        assert project.trouble() is None


def test_a_table_that_another_program_dropped_is_damage(world: World) -> None:
    """And no error that nobody foresaw; what is shown is made anew from the history."""
    project = world.create("project", *TEXTS)
    project.run(SetFlag(1, True))
    with closing(sqlite3.connect(project.path)) as other:
        other.execute("DROP TABLE annotation")
        other.commit()
    with pytest.raises(ProjectDamaged, match="no such table: annotation"):
        project.annotations(1)
    project.close()
    again = world.enter()
    assert again.progress(1).flagged
    assert again.check() == []


def misname(path: Path, table: str, column: str) -> None:
    """As damage in the words of the schema does, which spares every row."""
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO x{column[1:]}")


@pytest.mark.parametrize(
    ("table", "column", "what"),
    [
        ("adjudication", "counts", "What is shown was not whole"),
        ("review", "basis", "What is kept of the review was not whole"),
        ("held", "digest", "The count of what the file holds was missing"),
    ],
)
def test_a_table_whose_column_lost_its_name_is_made_anew(
    world: World, table: str, column: str, what: str
) -> None:
    """Also where SQLite would say of it no more than “no such column”."""
    with world.create("project", *TEXTS) as project:
        project.run(AddAnnotation(2, (Segment(0, 4),), "claim"))
        project.run(SetFlag(1, True))
    misname(project.path, table, column)
    with world.enter() as again:
        [note] = again.notes
        assert note.startswith(what)
        assert again.check() == []
        assert again.progress(1).flagged
        assert [span.label for span in again.annotations(2)] == ["claim"]


def test_damaged_words_of_the_search_index_in_the_schema(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        path = project.path
    data = path.read_bytes()
    assert data.count(b"content=''") == 1
    path.write_bytes(data.replace(b"content=''", b"content\x9c''"))
    with world.enter() as again:
        assert again.notes == (
            "The search index was not whole and was made anew. Nothing was lost.",
        )
        assert again.check() == []
        assert again.article_keys(ArticleQuery(text="prices"))


def test_a_column_of_the_history_that_lost_its_name_is_damage(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        path = project.path
    misname(path, "event", "operation_name")
    with pytest.raises(ProjectBroken, match="is damaged"):
        world.enter()


def test_a_column_that_lost_its_name_meanwhile_is_the_reason(world: World) -> None:
    """Of an error that nobody foresaw; and the check tells of it."""
    project = world.create("project", *TEXTS)
    misname(project.path, "adjudication", "counts")
    said = "File structure: “adjudication” is laid out otherwise."
    assert said in project.check()
    assert isinstance(project.damage_behind(sqlite3.OperationalError("?")), ProjectDamaged)


def test_a_missing_table_stops_no_repair(world: World) -> None:
    """No restore point can be made of such a file, for that very table; what to do then is to
    repair the whole of it, and not to free some space."""
    project = world.create("project", *TEXTS)
    with closing(sqlite3.connect(project.path)) as other:
        other.execute("DROP TABLE annotation")
        other.commit()
    with pytest.raises(ProjectDamaged, match=r"no such table: annotation.*Repair it"):
        project.mend()


@pytest.fixture
def mixed_up(world: World) -> Path:
    """A project of which a text is listed and cannot be found: its row has another one's number.
    It is neither the first nor the last, which an opening looks for."""
    with world.create("project", *TEXTS) as project:
        project.run(AddAnnotation(2, (Segment(0, 4),), "claim"))
        path = project.path
    digest, data = hashlib.sha256(TEXTS[1].encode()).digest(), path.read_bytes()
    # A row is its number, the length of its head, the kinds of its three values, and these.
    row = re.compile(rb"\x02[\x04\x05]\x00\x4c..?" + re.escape(digest), re.DOTALL)
    [found] = row.finditer(data)
    path.write_bytes(data[: found.start()] + b"\x09" + data[found.start() + 1 :])
    return path


@pytest.mark.usefixtures("mixed_up")
def test_a_text_that_is_listed_and_cannot_be_found(world: World) -> None:
    """The check falls over nothing."""
    with world.enter() as opened:
        said = opened.check()
    missing = "File structure: a part of the quotes in the history is listed and cannot be found."
    assert missing in said


WORKS: list[Callable[[Project], object]] = [
    lambda project: project.text(2),
    lambda project: project.run(AddAnnotation(2, (Segment(5, 6),), "claim")),
    lambda project: project.run(SetFlag(2, True)),
    lambda project: project.undo(),
]


@pytest.mark.usefixtures("mixed_up")
@pytest.mark.parametrize("work", WORKS)
def test_whoever_works_on_it_is_told_of_the_damage(
    world: World, work: Callable[[Project], object]
) -> None:
    """And neither that there is no such article, nor of a rule of the database."""
    told: list[ProjectDamaged] = []
    with world.enter() as opened:
        opened.when_damaged(told.append)
        assert opened.trouble() is None
        with pytest.raises(ProjectDamaged, match="Rowid 9 out of order"):
            work(opened)
        assert len(told) == 1
        assert isinstance(opened.trouble(), ProjectDamaged)
        assert opened.text(8) == TEXTS[7]
        assert opened.progress(2).flagged is False


def test_an_article_that_is_not_there_is_no_damage(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        with pytest.raises(Problem, match="not in this project") as found:
            project.text(99)
        assert not isinstance(found.value, ProjectDamaged)
        assert project.damage_behind(KeyError(1)) is None
        assert project.trouble() is None


def test_what_a_row_refers_to_is_gone(world: World) -> None:
    """The pages are as they should be, and what stands in them is not."""
    with world.create("project", *TEXTS) as project:
        path = project.path
    with world.enter() as opened:
        with closing(sqlite3.connect(path)) as other:
            other.execute("DROP TRIGGER text_keeps_delete")
            other.execute("DELETE FROM text WHERE key = 3")
            other.commit()
        assert opened.damage_behind(Problem("as we say it")) is None
        found = opened.damage_behind(KeyError(1))
        assert found is not None
        assert "refers to is not in “text”" in str(found)


def test_a_text_that_was_altered_is_not_shown(world: World) -> None:
    """SQLite finds nothing wrong with it; its hash does."""
    with world.create("project", *TEXTS) as project:
        path = project.path
    data = path.read_bytes()
    path.write_bytes(data.replace(HURT.encode(), HURT.replace("rose", "fell").encode()))
    with world.enter() as opened:
        assert opened.text(1) == TEXTS[0]
        with pytest.raises(ProjectDamaged, match="a text is not what was taken in"):
            opened.text(6)
        with pytest.raises(ProjectDamaged, match="a text is not what was taken in"):
            opened.run(SetFlag(1, True))


def altered(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)
        other.commit()


def test_a_row_of_what_is_shown_that_cannot_be_read(world: World) -> None:
    """Whoever falls over it can ask whether that comes of the file."""
    with world.create("project", *TEXTS) as project:
        path = project.path
    altered(path, "UPDATE article SET meta = 'x}' WHERE key = 1")
    with world.enter() as opened:
        with pytest.raises(msgspec.MsgspecError) as fell:
            opened.article(1)
        assert opened.trouble() is None
        found = opened.damage_behind(fell.value)
        assert found is not None
        assert "what is to be shown of it is not what its history gives" in str(found)
        with pytest.raises(ProjectDamaged):
            opened.run(SetFlag(2, True))


def test_a_search_index_that_cannot_be_read(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        project.index()
        path = project.path
    altered(path, "UPDATE search_config SET v = -4 WHERE k = 'version'")
    with world.enter() as opened:
        with pytest.raises(ProjectDamaged, match="its search index cannot be read"):
            opened.find("prices")
        assert opened.text(1) == TEXTS[0]


def test_a_file_that_is_locked_at_this_moment_is_not_damaged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does the look raise: what it looks into is told as it is."""

    def locked(*_: object) -> Iterator[str]:
        raise sqlite3.OperationalError("database is locked")

    with world.create("project", *TEXTS) as project:
        with monkeypatch.context() as patch:
            patch.setattr(check, "_compared", locked)
            assert project.damage_behind(KeyError(1)) is None
        with monkeypatch.context() as patch:
            patch.setattr(project._database, "open_reader", locked)
            assert project.damage_behind(KeyError(1)) is None
        assert project.trouble() is None


class FromElsewhere(SetFlag):
    """Reads another file while it writes."""

    def perform(self, desk: Desk) -> str:
        super().perform(desk)
        return b"\xff".decode()


def test_words_of_another_file_are_no_damage_of_this_one(world: World) -> None:
    with world.create("project", *TEXTS) as project:
        with pytest.raises(UnicodeDecodeError):
            project.run(FromElsewhere(1, True))
        assert project.trouble() is None
        assert not project.progress(1).flagged
        project.run(SetFlag(1, True))


def test_an_index_that_lacks_its_rows(world: World) -> None:
    """What is read by it is not there; the rows themselves are."""
    with world.create("project", *TEXTS) as project:
        project.run(SetFlag(1, True))
        path = project.path
    with closing(sqlite3.connect(path)) as other:
        select = "SELECT rootpage FROM sqlite_master WHERE name = 'event_in_order'"
        at = (other.execute(select).fetchone()[0] - 1) * SIZE
    data = bytearray(path.read_bytes())
    assert data[at] == 10  # a leaf of an index
    data[at + 1 : at + 8] = b"\0\0\0\0\x10\0\0"  # with no cells
    path.write_bytes(data)
    with world.enter() as opened:
        found = opened.damage_behind(TypeError("of what was read"))
        assert found is not None
        assert "missing from index event_in_order" in str(found)


@pytest.mark.parametrize("said", ["error in tokenizer constructor", "no such fts5 table: main.x"])
def test_words_of_the_schema_that_the_search_rests_on(said: str) -> None:
    error = sqlite3.OperationalError(said)
    assert guard.speaks_of_damage(error)
    assert guard.said_of_damage(error) == "its search index cannot be read"
