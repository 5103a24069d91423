"""The letters of the text: whatever is changed in whatever order, they are what the look says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication

from tests.ui.reader.helpers import ARTICLE, span
from ui.app import App
from ui.reader import Reader
from ui.theme import load_theme


def test_letters_keep_their_size_when_a_style_sheet_is_put_on_anew(
    reader: Reader, qapp: QApplication
) -> None:
    theme = load_theme("dark")
    for points, sheet in ((18, "QToolTip { color: red }"), (12, "QToolTip { color: blue }")):
        reader.set_text_look("DejaVu Serif", points, 66, 1.7)
        qapp.setStyleSheet(sheet)
        reader.set_theme(theme)
        QApplication.processEvents()
        assert reader.document().defaultFont().pointSizeF() == points
        assert_words_are_where_qt_has_them(reader)
        reader.set_text_look("DejaVu Serif", points + 1, 66, 1.7)
        assert reader.document().defaultFont() == reader.look.font
        assert_words_are_where_qt_has_them(reader)
    qapp.setStyleSheet("")
    QApplication.processEvents()
    assert reader.document().defaultFont() == reader.look.font


def assert_words_are_where_qt_has_them(reader: Reader) -> None:
    reader.put_span(span(ARTICLE, "no talks had"))
    (shown, piece), *_ = (
        (shown, piece)
        for shown in reader.visible_blocks()
        for piece in reader.tracks_of(shown).pieces
    )
    start = ARTICLE.index("no talks had") - shown.block.position()
    line = shown.block.layout().lineForTextPosition(start)
    (run,) = line.glyphRuns(start, len("no talks had"))
    assert run.rawFont().pixelSize() == QRawFont.fromFont(reader.look.font).pixelSize()
    assert run.boundingRect().left() == pytest.approx(piece.left, abs=2)
    assert run.boundingRect().right() == pytest.approx(piece.right, abs=2)


@pytest.mark.parametrize("order", [("text.points", "theme"), ("theme", "text.points")])
def test_size_and_theme_in_the_whole_window(start: Callable[..., App], order: list[str]) -> None:
    app = start()
    reader, settings = app.window.reader, app.settings
    reader.show_article(ARTICLE, [])
    for points, theme in ((18, "dark"), (14, "light")):
        values = {"text.points": points, "theme": theme}
        for key in order:
            settings.set(key, values[key])
            QApplication.processEvents()
        assert reader.look.font.pointSizeF() == points
        assert reader.document().defaultFont() == reader.look.font
        assert_words_are_where_qt_has_them(reader)
