"""What is told of what was kept is true while something that is seen waits to be saved."""

from __future__ import annotations

import pytest

from annotator.errors import DiskFull, FileTrouble
from annotator.store.guard import KEPT, SAVED, SAVED_ELSE
from ui.unsaved import Refused, Unsaved

NOTE = "Ask the ministry. " * 500


@pytest.fixture
def full(desk):
    """The disk has no room for another page (SQLite itself says so)."""
    raw = desk.session.project._database.writer.connection.driver_connection
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages}")


def test_a_note_that_is_seen_and_not_saved_is_not_said_to_be_saved(desk, full):
    field = desk.window.bench.inspector.article_note
    field.setPlainText(NOTE)
    desk.window.bench.flush()
    strip = desk.window.troubles.strip
    assert isinstance(desk.window.troubles.shown, DiskFull)
    assert "Not saved: Note on the article." in strip.words.text()
    assert SAVED_ELSE in strip.words.text()
    assert SAVED not in strip.words.text()
    assert field.toPlainText() == NOTE
    desk.session.undo()  # takes back what waits
    assert len(desk.session.unsaved) == 0


def test_what_was_kept_is_all_that_is_seen_only_where_nothing_waits():
    full, gone = DiskFull("A", SAVED, "B", SAVED_ELSE), FileTrouble("A", KEPT, "B")
    waiting = Unsaved()
    assert (waiting.kept(full), waiting.kept(gone)) == (SAVED, KEPT)
    waiting.hold(Refused("Note on the article", lambda project: None, typed="Ask"), "p")
    assert (waiting.kept(full), waiting.kept(gone)) == (SAVED_ELSE, KEPT)
