"""A project that is open to be read: my own labels stay mine there, and nothing of them moves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.session import READ_ONLY

QUOTE = "who met on Monday,"


@pytest.fixture
def read(desk):
    """The one quotation of the article is labelled, and the project open to be read."""
    desk.choose(QUOTE)
    desk.press(Qt.Key.Key_Q)
    [made] = desk.window.reading.annotations
    assert desk.app.projects.open(desk.session.project.path, read_only=True)
    desk.made = made
    return desk


def test_my_own_labels_are_mine(read):
    reading = read.window.reading
    assert [each.own for each in reading._spans(reading.mine)] == [True]
    assert read.reader.span(read.made).own
    read.session.select(read.made)
    read.window.bench.inspector.catch_up()
    assert read.window.bench.inspector.head.whose.words() == ""


def test_a_quotation_that_i_labelled_is_labelled(read):
    read.press(Qt.Key.Key_G)
    assert read.said == "No quotation here is without a label."


def test_nothing_of_them_can_be_changed(read, qtbot):
    before = read.session.project.annotations(read.session.article)
    words = read.window.message.words
    read.session.select(read.made)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_C, Qt.Key.Key_A):
        read.window.message.hide()
        read.press(key)
        assert words.text() == READ_ONLY, key
        assert read.window.message.isVisible()
    assert read.session.project.annotations(read.session.article) == before
    assert not read.reader.edges_move
    form = read.window.bench.inspector
    form.catch_up()
    assert form.note.isReadOnly()
    assert not form.head.confirm.isVisible()
    assert not form.doubt.isVisible()


def test_no_key_is_offered_where_nothing_is_labelled(desk, qtbot):
    panel = desk.window.spans
    assert "Select words and press" in panel.empty.sentence.text()
    assert desk.app.projects.open(desk.session.project.path, read_only=True)
    qtbot.waitUntil(lambda: panel.empty.sentence.text() == "Nothing labelled yet.", timeout=5000)
