"""``check`` notices every kind of damage, and says which."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

import msgspec
import pytest

from annotator.errors import Cancelled
from annotator.history.events import Event, Work, payload_of
from annotator.operations import AddAnnotation, SetProgress, SetRelation, SetScheme
from annotator.project import Project
from annotator.store import check
from annotator.values import Segment
from tests.annotator.world import World, force, history_of, index_is_sound, rewrite, tampering

Damage = Callable[[sqlite3.Connection, list[Event]], object]


@pytest.fixture
def worked(world: World, project: Project) -> Project:
    """A project with some work in it."""
    project.run(AddAnnotation(1, (Segment(1, 14), Segment(29, 44)), "claim"))
    project.run(AddAnnotation(1, (Segment(0, 15),), "quote"))
    ends = [
        project.run(AddAnnotation(1, (Segment(at, at + 3),), name)).annotations[0]
        for at, name in ((30, "denial"), (40, "claim"))
    ]
    project.run(SetRelation("target", *ends))
    project.run(SetProgress(2, "finished"))
    assert project.check() == []
    return project


def found_after(world: World, project: Project, damage: Damage) -> list[str]:
    history = history_of(project)
    project.close()
    with tampering(project.path) as connection:
        damage(connection, history)
    with world.enter(read_only=True) as opened:
        return opened.check()


def of_kind(history: list[Event], kind: str) -> Event:
    return next(each for each in reversed(history) if each.kind == kind)


def raw_id(event: Event) -> bytes:
    return bytes.fromhex(event.id)


def _text(connection: sqlite3.Connection, history: list[Event]) -> None:
    connection.execute("UPDATE text SET body = replace(body, 'never', 'often') WHERE key = 1")


def _payload(connection: sqlite3.Connection, history: list[Event]) -> None:
    connection.execute(
        "UPDATE event SET payload = replace(payload, '\"quote\"', '\"claim\"') WHERE id = ?",
        (raw_id(next(e for e in history if e.operation_name == "Label quote")),),
    )


def _shape(connection: sqlite3.Connection, history: list[Event]) -> None:
    connection.execute(
        "UPDATE event SET payload = '{\"added\":7}' WHERE id = ?",
        (raw_id(of_kind(history, "work")),),
    )


def _no_json(connection: sqlite3.Connection, history: list[Event]) -> None:
    connection.execute(
        "UPDATE event SET payload = '{\"added\":' WHERE id = ?",
        (raw_id(of_kind(history, "work")),),
    )


def _missing(connection: sqlite3.Connection, history: list[Event]) -> None:
    first = next(each for each in history if each.operation_name == "Label claim")
    connection.execute("DELETE FROM event WHERE id = ?", (raw_id(first),))


def _forged_number(connection: sqlite3.Connection, history: list[Event]) -> None:
    last = history[-1]
    rewrite(connection, last, seq=last.seq - 1)


def _forged_quote(connection: sqlite3.Connection, history: list[Event]) -> None:
    event = next(each for each in history if each.operation_name == "Label quote")
    work = payload_of(event)
    assert isinstance(work, Work)
    new = msgspec.structs.replace(work.added[0], quotes=("never said",))
    forged = msgspec.structs.replace(work, added=(new,))
    rewrite(connection, event, payload=msgspec.json.encode(forged, order="sorted"))


def _forged_count(connection: sqlite3.Connection, history: list[Event]) -> None:
    event = next(each for each in history if each.operation_name == "Label claim")
    work = payload_of(event)
    assert isinstance(work, Work)
    new = msgspec.structs.replace(work.added[0], quotes=work.added[0].quotes[:1])
    forged = msgspec.structs.replace(work, added=(new,))
    rewrite(connection, event, payload=msgspec.json.encode(forged, order="sorted"))


def _another_kind(connection: sqlite3.Connection, history: list[Event]) -> None:
    """As pages that changed places leave it."""
    force(connection, "text", "UPDATE text SET hash = 'no bytes' WHERE key = 1")


def _row(sql: str) -> Damage:
    return lambda connection, history: connection.execute(sql)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_text, "its hash does not match; the text was altered|is not “"),
        (
            _payload,
            "its hash does not match; it was altered|Table annotation: 1 rows stand that the "
            "history does not give, 1 are missing",
        ),
        (_shape, "(work) cannot be read"),
        (_no_json, "(work) cannot be read|The history cannot be folded"),
        (
            _missing,
            "History: 1 events of machine|Article “Article 1”: 5 events of machine|(Ana) were "
            "written, 4 are there|of its history 1 entry is missing|Table annotation: 1 rows stand "
            "that the history does not give, 0 are missing",
        ),
        (_row("UPDATE held SET digest = zeroblob(16) WHERE article = 1"), "others than were"),
        (_row("DELETE FROM held WHERE article = 0"), "Of the project: 0 events of machine"),
        (_row("UPDATE held SET events = 99 WHERE article = -1"), "In all: 99 events of machine"),
        (_row("DROP TABLE held"), "the count of what the file holds is missing"),
        (_row("DROP INDEX event_of_article"), "“event_of_article” is missing"),
        (_row("INSERT INTO withdrawn SELECT max(key) FROM event"), "Table "),
        (_row("UPDATE event SET payload = CAST(x'ff' AS TEXT) WHERE key = 4"), "what an event may"),
        (_row("UPDATE text SET body = CAST(x'ff' AS TEXT) WHERE key = 1"), "its hash does not"),
        (_row("DELETE FROM search_docsize WHERE id = 1"), "Search index: "),
        (_row("DELETE FROM search_data WHERE id > 10"), "Search index: "),
        (_another_kind, "a value is not what its column holds"),
        (_forged_number, "is used twice on one machine"),
        (_forged_quote, "is not the words it was made on"),
        (_forged_count, "it has not one quote for each segment"),
        (_row("UPDATE annotation SET note = 'x' WHERE label = 'quote'"), "Table annotation: 1"),
        (_row("UPDATE annotation SET quote = 'x' WHERE label = 'quote'"), "0–15 is not “x”"),
        (_row("UPDATE annotation SET label = 'rumour'"), "Label “rumour” is used and is not in"),
        (_row("UPDATE annotation SET companions = '{\"cue\":[5,999]}'"), "its cue lies outside"),
        (_row("DELETE FROM progress"), "Table progress: 0 rows stand"),
        (_row("UPDATE article SET title = 'Fake'"), "Table article: 2 rows"),
        (_row("UPDATE article SET added_by = x'00'"), "Table article: 2 rows"),
        (_row("UPDATE annotator SET lead = 0"), "Table annotator: 1 rows"),
        (_row("DELETE FROM operation"), "Table operation: 0 rows stand"),
        (_row("UPDATE operation SET name = 'x'"), "Table operation"),
        (_row("UPDATE annotation SET attributes = '{'"), "a row of an annotation cannot be read"),
        (_row("UPDATE relation SET type = 'friend'"), "Table relation: 1 rows"),
        (_row("UPDATE relation SET to_id = x'00'"), "it leads to no annotation of its article"),
        (_row("UPDATE relation SET from_id = x'00'"), "it begins at no annotation of its article"),
        (_row("UPDATE relation SET from_id = to_id"), "it leads back to where it begins"),
        (_row("UPDATE relation SET annotator = 77"), "it begins at an annotation of somebody else"),
        (_row("UPDATE annotation SET article = 77"), "Table annotation: "),
        (_row("UPDATE annotation SET article = 2"), "Table annotation: 4 rows"),
    ],
)
def test_damage_is_noticed_and_named(
    world: World, worked: Project, damage: Damage, said: str
) -> None:
    found = found_after(world, worked, damage)
    for words in said.split("|"):
        assert any(words in each for each in found), found


def test_a_page_that_was_overwritten(world: World, worked: Project) -> None:
    worked.close()
    data = bytearray(worked.path.read_bytes())
    with sqlite3.connect(worked.path) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'event_of_operation'"
        ).fetchone()[0]
    connection.close()
    size = int.from_bytes(data[16:18], "big")
    data[(page - 1) * size + 8 : page * size - 200] = b"\0" * (size - 208)
    worked.path.write_bytes(data)
    found = world.enter(read_only=True).check()
    assert any("File structure" in each for each in found), found


def test_a_text_that_is_gone(world: World, worked: Project) -> None:
    """Its events are not altered: what would prove them is lost, told once for each article."""
    found = found_after(world, worked, _row("DELETE FROM text WHERE key = 1"))
    (said,) = (each for each in found if each.startswith("Article “Article 1”: its text is lost"))
    assert said.endswith("; 6 entries of its history are left and cannot be proved without it.")
    assert any(
        re.fullmatch(r"Table event: 6 rows \(the first is \d+\) belong to articles whose .*", each)
        for each in found
    )
    assert "Table article: row 1 belongs to an article whose text is lost." in found
    assert not any("was altered" in each or "missing row" in each for each in found)


def test_a_text_without_its_hash(world: World, worked: Project) -> None:
    found = found_after(
        world, worked, lambda file, _: force(file, "text", "UPDATE text SET hash = NULL")
    )
    assert "The history cannot be folded: a text that it needs is missing or damaged." in found
    assert any(each.startswith("Article “Article 2”: its text is lost; 2 ent") for each in found)
    assert not any("constraint" in each or "was altered" in each for each in found)


def test_an_entry_that_a_merge_speaks_of_is_gone(world: World, worked: Project) -> None:
    found = found_after(world, worked, _row("INSERT INTO withdrawn VALUES (999)"))
    assert "Table withdrawn: row 999 belongs to an entry of the history that is lost." in found


def test_what_sqlite_says_stands_below_our_own_words(world: World) -> None:
    """A sentence a line, each once, without what a library says of itself."""
    with world.create("hurt", *(f"Text {at}: {'words ' * 2000}" for at in range(8))) as project:
        path = project.path
    data = bytearray(path.read_bytes())
    for words in (b"Text 3: ", b"Text 6: "):
        at = data.index(words) // 4096 * 4096
        data[at : at + 40] = bytes(each ^ 0xFF for each in data[at : at + 40])
    path.write_bytes(data)
    found = world.enter("hurt", read_only=True).check()
    assert re.fullmatch(
        r"File structure: it is damaged in (at least )?\d+ places?, of which SQLite says:", found[0]
    )
    assert found[1].startswith("    ")
    assert "File structure: a part of the texts cannot be read." in found
    assert len(set(found)) == len(found)
    for each in found:
        assert each.isprintable()
        for unwanted in ("***", "sqlalche", "malformed", "SELECT", "Background"):
            assert unwanted not in each


def test_damage_while_it_is_open_is_seen_too(world: World, worked: Project) -> None:
    with tampering(worked.path) as connection:
        connection.execute("UPDATE event SET payload = '[]' WHERE kind = 'scheme.set'")
    found = worked.check()
    assert any("(scheme.set) cannot be read" in each for each in found)
    assert any(each.startswith("Scheme: ") for each in found)


def test_a_scheme_that_cannot_stand(world: World, worked: Project) -> None:
    with tampering(worked.path) as connection:
        event = of_kind(history_of(worked), "scheme.set")
        rewrite(connection, event, payload=b'{"scheme":{"name":"x"}}')
    assert any(each.startswith("Scheme: ") for each in worked.check())


def test_it_stops_somewhere(world: World, worked: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST", 2)
    found = found_after(world, worked, _row("DELETE FROM annotation"))
    assert len(found) <= 3
    found = found_after(world, world.enter(), _row("UPDATE text SET body = body || '!'"))
    assert found[-1] == "There may be more: the check stopped after 2 findings."
    assert len(found) == 3


def test_it_ticks_and_can_be_cancelled(worked: Project) -> None:
    class Impatient:
        def tick(self, done: int, total: int, what: str = "") -> None:
            if what == "Comparing with a rebuild":
                raise Cancelled(what)

    with pytest.raises(Cancelled):
        worked.check(Impatient())
    assert worked.check() == []


def test_a_healthy_project_with_another_scheme(worked: Project) -> None:
    worked.run(SetScheme(msgspec.structs.replace(worked.scheme, name="Mine")))
    worked.undo()
    assert worked.check() == []
    assert index_is_sound(worked)
