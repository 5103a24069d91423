"""Words from articles are never read as markup."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMessageBox, QWidget

from ui.plain import (
    ElidedLabel,
    PlainForm,
    message_box,
    mnemonic_free,
    one_line,
    plain_label,
    status_tip,
    tooltip,
)

EVIL = "<img src='http://example.org/x.png'> & <b>bold</b>"


def test_tips_are_escaped_and_cut():
    assert "<img" not in tooltip(EVIL)
    assert tooltip("") == ""
    assert tooltip("x" * 5000).count("x") < 700


@given(st.text(alphabet=st.sampled_from('<>&;/!?bipre qt\n"lt.'), max_size=90))
def test_no_tip_is_taken_for_markup_of_its_own(words):
    tip = tooltip(words)
    assert tip == f"<qt>{html.escape(tip_words(tip))}</qt>" or not GuiQt.mightBeRichText(tip)


def tip_words(tip):
    return html.unescape(tip.removeprefix("<qt>").removesuffix("</qt>"))


def test_a_tip_is_plain_text_for_screen_readers_in_lines_for_eyes():
    words = "Mark the span as doubtful & say why, or take the doubt away " * 4
    assert " ".join(tooltip(words).split()) == words.strip()
    assert max(map(len, tooltip(words).splitlines())) <= 72


def test_labels_and_boxes_are_plain(qtbot):
    label, elided = plain_label(EVIL), ElidedLabel(EVIL)
    box = message_box(None, QMessageBox.Icon.Information, "t", EVIL)
    for widget in (label, elided, box):
        qtbot.addWidget(widget)
        assert widget.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == EVIL == box.text()
    elided.resize(60, 20)
    elided.show()
    assert len(elided.text()) < len(EVIL)
    assert elided.words() == EVIL


def test_the_small_words_of_a_box_are_plain_too(qtbot):
    box = message_box(None, QMessageBox.Icon.Information, "t", "a", EVIL)
    qtbot.addWidget(box)
    told = {label.text(): label.textFormat() for label in box.findChildren(QLabel) if label.text()}
    assert told == {"a": Qt.TextFormat.PlainText, EVIL: Qt.TextFormat.PlainText}


def test_the_words_of_a_form_are_plain_and_an_ampersand_leads_to_the_field(qtbot):
    place, field = QWidget(), QLineEdit()
    qtbot.addWidget(place)
    form = PlainForm(place)
    form.addRow(EVIL, field)
    form.addRow("", QLineEdit())
    form.addRow(QLineEdit())
    form.addRow("&Over", QHBoxLayout())
    label = form.labelForField(field)
    assert isinstance(label, QLabel)
    assert (label.text(), label.textFormat()) == (EVIL, Qt.TextFormat.PlainText)
    assert label.buddy() is field
    assert form.rowCount() == 4


@given(st.text(alphabet=st.sampled_from("ab \u202a\u202e\u2066\u2069\u200f"), max_size=30))
def test_a_line_shows_what_would_reorder_the_words_around_it(words):
    line = one_line(words, 200)  # each is six code points long
    assert not set("\u202a\u202e\u2066\u2069") & set(line)
    assert line.count("⟨202E⟩") == words.count("\u202e")
    assert line.count("\u200f") == words.count("\u200f")  # a mark is for its own word


def test_a_status_tip_is_one_line():
    assert status_tip("a\nb") == "a b"


def test_one_line_and_mnemonics():
    assert one_line("a\n\tb  c") == "a b c"
    assert one_line("word " * 100, 20).endswith("…")
    assert len(one_line("word " * 100, 20)) <= 20
    assert mnemonic_free("R&D") == "R&&D"
