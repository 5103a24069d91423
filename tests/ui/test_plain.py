"""Words from articles are never read as markup."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QMessageBox

from ui.plain import ElidedLabel, message_box, mnemonic_free, one_line, plain_label, tooltip

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


def test_one_line_and_mnemonics():
    assert one_line("a\n\tb  c") == "a b c"
    assert one_line("word " * 100, 20).endswith("…")
    assert len(one_line("word " * 100, 20)) <= 20
    assert mnemonic_free("R&D") == "R&&D"
