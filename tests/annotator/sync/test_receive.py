"""A file that does not hold is refused as a whole, with the reason, and nothing has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotator.errors import Cancelled, Problem
from annotator.history.events import Event, event_id, payload_of
from annotator.operations import SetScheme
from annotator.scheme import default_scheme
from annotator.store import rows
from annotator.sync import receive
from tests.annotator.sync.post import BOB, Team, finish, key_of, label
from tests.annotator.world import (
    history_of,
    made_anew,
    recount,
    rewrite,
    sha256,
    stands,
    tampering,
)

Damage = Callable[[sqlite3.Connection, list[Event]], object]


@pytest.fixture
def answer(handed_out: Team) -> tuple[Team, Path, list[Event]]:
    """Bob's answer, not merged yet, and what is in it."""
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12)
    label(bob, key_of(bob, 2), 0, 5, "denial")
    path = bob.path.parent / "answer.claimspack"
    bob.send_back(path)
    return handed_out, path, [each for each in history_of(bob) if each.author == BOB]


def work_in(history: list[Event]) -> Event:
    return next(each for each in history if each.kind == "work")


def _forged(history: list[Event], **fields: Any) -> bytes:
    """The payload of the first label, with other fields."""
    work = payload_of(work_in(history))
    new = msgspec.structs.replace(work.added[0], **fields)  # type: ignore[union-attr]
    forged = msgspec.structs.replace(work, added=(new,))  # type: ignore[type-var]
    return msgspec.json.encode(forged, order="sorted")


def _sql(statement: str) -> Damage:
    return lambda connection, history: connection.execute(statement)


def _rewritten(**fields: Any) -> Damage:
    return lambda connection, history: rewrite(connection, work_in(history), **fields)


def _with_words(**fields: Any) -> Damage:
    return lambda connection, history: rewrite(
        connection, work_in(history), payload=_forged(history, **fields)
    )


DAMAGE: dict[str, tuple[Damage, str]] = {
    "a text": (_sql("UPDATE text SET body = replace(body, 'minister', 'mayor')"), "was altered"),
    "a carriage return": (_sql("UPDATE text SET body = body || char(13)"), "was altered"),
    "a payload": (
        _sql("UPDATE event SET payload = replace(payload, '\"claim\"', '\"quote\"')"),
        "its hash does not match",
    ),
    "no JSON": (_rewritten(payload=b'{"added":['), "cannot be read"),
    "another shape": (_rewritten(payload=b'{"added":7}'), "cannot be read"),
    "no JSON of an unknown kind": (_rewritten(kind="newer", payload=b"{"), "cannot be read"),
    "NUL": (_rewritten(kind="newer", payload=b'["a\\u0000b"]'), "NUL"),
    "a clock past 9999": (_rewritten(clock=253_402_300_800_000), "beyond the year 9999"),
    "a clock before all": (_rewritten(clock=0), "beyond the year 9999"),
    "other words": (_with_words(quotes=("never so",)), "not on the words"),
    "no words": (_with_words(quotes=()), "not on the words"),
    "out of its text": (
        _with_words(segments=((900, 908),)),
        "not on the words",
    ),
    "a part out of its text": (_with_words(companions={"cue": (900, 908)}), "outside its text"),
    "no id": (_with_words(id="../../etc"), "is no id"),
    "a huge number": (_with_words(updated=1 << 63), "a number that no file can hold"),
    "a missing text": (
        _sql("UPDATE event SET article = 99 WHERE article IS NOT NULL"),
        "a text that is missing",
    ),
    "an id that is none": (_sql("UPDATE event SET author = x'00'"), "not what an entry may be"),
    "a hash that is none": (
        _sql("UPDATE text SET hash = x'00' WHERE key = 1"),
        "not what a text may be",
    ),
    "a newer file": (_sql("PRAGMA user_version = 99"), "update the program"),
    "another program's": (_sql("PRAGMA application_id = 7"), "neither a project nor a package"),
    "a view": (
        lambda connection, history: [
            connection.execute("ALTER TABLE text RENAME TO t"),
            connection.execute("CREATE VIEW text AS SELECT * FROM t"),
        ],
        "is not what it should be",
    ),
    "a computed column": (
        lambda connection, history: [
            connection.execute("ALTER TABLE text RENAME COLUMN body TO b"),
            connection.execute("ALTER TABLE text ADD COLUMN body TEXT AS (b || b)"),
        ],
        "is not what it should be",
    ),
    "a table gone": (_sql("DROP TABLE meta"), "is not what it should be"),
    "for nobody": (_sql("DELETE FROM meta"), "for whom it is"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_does_not_hold_is_refused_whole(
    answer: tuple[Team, Path, list[Event]], what: str
) -> None:
    team, path, history = answer
    damage, said = DAMAGE[what]
    with tampering(path) as connection:
        damage(connection, history)
    before, file = stands(team.lead), sha256(path)
    with pytest.raises(Problem, match=said) as refused:
        team.lead.merge(path)
    assert "Nothing was changed" in str(refused.value)
    assert stands(team.lead) == before
    assert sha256(path) == file
    assert team.lead.check() == []


def test_an_annotation_of_another_article_is_refused(
    answer: tuple[Team, Path, list[Event]],
) -> None:
    team, path, history = answer
    mine = label(team.lead, 3, 1, 4)
    with tampering(path) as connection:
        rewrite(connection, work_in(history), payload=_forged(history, id=mine))
    with pytest.raises(Problem, match="two articles"):
        team.lead.merge(path)
    assert stands(team.lead) == made_anew(team.lead)


def test_a_scheme_that_cannot_be_read_is_refused(team: Team, tmp_path: Path) -> None:
    other = team.folder / "copy.claims"
    with closing(sqlite3.connect(team.lead.path)) as source, closing(sqlite3.connect(other)) as to:
        source.backup(to)
        to.execute("PRAGMA journal_mode=DELETE")
    event = next(each for each in history_of(team.lead) if each.kind == "scheme.set")
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        odd = msgspec.structs.replace(
            event,
            clock=event.clock + 99_999,
            payload=b'{"scheme":{"name":"x","labels":[{"id":"claim"}]}}',
        )
        odd = msgspec.structs.replace(odd, id=event_id(odd))
        connection.execute(rows.INSERT_EVENT, rows.event_row(odd, None))
        recount(connection)
    with pytest.raises(Problem, match="the scheme that would be in force cannot be read"):
        team.lead.merge(other)
    assert team.lead.scheme == default_scheme()
    assert team.lead.check() == []


def test_an_unknown_kind_is_kept_and_passed_on(answer: tuple[Team, Path, list[Event]]) -> None:
    team, path, history = answer
    with tampering(path) as connection:
        newer = rewrite(connection, work_in(history), kind="newer.kind", payload=b'{"wish":1}')
    report = team.lead.merge(path)
    assert "From a newer version" in {line.what for line in report.lines}
    assert newer.id in {event.id for event in history_of(team.lead)}
    assert team.lead.check() == []


def test_cancelled_it_leaves_everything_as_it_was(answer: tuple[Team, Path, list[Event]]) -> None:
    team, path, _ = answer

    class Stop:
        def tick(self, done: int, total: int, what: str = "") -> None:
            raise Cancelled("Stopped.")

    before = stands(team.lead)
    with pytest.raises(Cancelled):
        team.lead.merge(path, ticker=Stop())
    assert stands(team.lead) == before
    assert team.lead.merge(path).events > 0


def test_a_file_in_use_is_read_as_it_stands(handed_out: Team) -> None:
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    one = label(bob, key_of(bob, 1), 4, 12)
    report = handed_out.lead.merge(bob.path)  # open for writing by Bob meanwhile
    assert report.events > 0
    label(bob, key_of(bob, 1), 0, 3)
    assert one in {each.id for each in handed_out.lead.annotations(1)}


def test_the_project_itself_is_no_file_to_merge(team: Team) -> None:
    with pytest.raises(Problem, match="this project itself"):
        team.lead.merge(team.lead.path)


def test_a_label_that_the_scheme_has_lost_stands_on_retired(handed_out: Team) -> None:
    lead = handed_out.lead
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    label(bob, key_of(bob, 1), 4, 12, "speculation")
    scheme = default_scheme()
    fewer = tuple(each for each in scheme.labels if each.id != "speculation")
    attributes = tuple(
        msgspec.structs.replace(
            each, labels=tuple(one for one in each.labels if one != "speculation")
        )
        for each in scheme.attributes
        if set(each.labels) != {"speculation"}
    )
    plain = msgspec.structs.replace(
        scheme, labels=fewer, attributes=attributes, companions=(), relations=()
    )
    lead.run(SetScheme(plain))
    report = handed_out.answers(bob)
    assert "speculation" in report.foreign_labels
    assert any("speculation" in note for note in report.notes)
    kept = lead.scheme.label("speculation")
    assert kept is not None
    assert kept.retired
    assert lead.check() == []
    out = handed_out.folder / "out.jsonl"
    lead.export(out)
    assert b'"label":"speculation"' in out.read_bytes()


def test_a_large_file_is_taken_in_whole(handed_out: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked up and written together is no limit to what comes."""
    bob = handed_out.arrives(handed_out.package(BOB), BOB)
    for number in (1, 2, 3):
        label(bob, key_of(bob, number), 0, 3)
        finish(bob, key_of(bob, number))
    monkeypatch.setattr(receive, "BATCH", 2)
    handed_out.answers(bob)
    assert [len(handed_out.lead.annotations(key)) for key in (1, 2, 3)] == [1, 1, 1]
    assert handed_out.lead.check() == []
