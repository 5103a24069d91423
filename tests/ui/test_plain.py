"""Words from articles are never read as markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from ui.plain import ElidedLabel, message_box, mnemonic_free, one_line, plain_label, tooltip

EVIL = "<img src='http://example.org/x.png'> & <b>bold</b>"


def test_tips_are_escaped_and_cut():
    assert "<img" not in tooltip(EVIL)
    assert tooltip("") == ""
    assert tooltip("x" * 5000).count("x") < 700


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
