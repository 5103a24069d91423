"""How a hit is set: what is cut of the words around it, and which way it runs."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from annotator.search import Hit
from annotator.values import Segment
from ui.searching.delegate import before_of, behind_of
from ui.searching.model import HitModel
from ui.searching.view import HitView
from ui.theme import load_theme


def hit(left: str, words: str, right: str, start: int = 100, label: str = "") -> Hit:
    segments = (Segment(start, start + len(words)),)
    return Hit(1, "Title", segments, "id" if label else None, label, "", left, words, right)


def test_a_word_that_was_cut_is_left_out():
    left = "rt of a word that was cut, and then whole words before the "
    assert before_of(hit(left, "hit", "")).startswith("… of a word")
    assert before_of(hit("The ", "hit", "", start=4)) == "The"
    right = " and then whole words behind it until one of them was cut o"
    assert behind_of(hit("", "hit", right)).endswith("was cut …")
    assert behind_of(hit("", "hit", " the end.")) == "the end."


def test_words_without_spaces_are_kept():
    left = "华" * 60
    assert before_of(hit(left, "为", "")) == f"…{left}"
    assert behind_of(hit("", "为", left)) == f"{left} …"


def coloured(image: QImage, theme) -> list[int]:
    """The columns that have the colour of what was found."""
    found, rows = theme.found.rgb(), range(0, image.height(), 2)
    return [x for x in range(image.width()) if any(image.pixel(x, y) == found for y in rows)]


@pytest.fixture
def view(qtbot) -> HitView:
    model = HitModel()
    made = HitView(model, "Hits")
    qtbot.addWidget(made)
    theme = load_theme("light")
    made.set_theme(theme)
    made.resize(900, 200)
    made.show()
    return made


def drawn(view: HitView, one: Hit) -> tuple[int, int]:
    view._hits.show([one])
    image = view.viewport().grab().toImage()
    columns = coloured(image, load_theme("light"))
    assert columns, "the hit has its ground"
    return columns[0], columns[-1]


def test_hits_of_one_direction_stand_under_each_other(view):
    first = drawn(view, hit("short ", "denied", " it"))
    second = drawn(view, hit("much longer words before ", "denied that", " it had"))
    assert first[0] == second[0]
    assert first[1] < second[1]
    arabic = drawn(view, hit("شركة هواوي ", "نفت", " ذلك"))
    other = drawn(view, hit("قالت شركة هواوي إنها ", "نفت ذلك", " قاطع"))
    assert arabic[1] == other[1]
    assert other[0] < arabic[0]


def test_a_row_has_two_lines_where_there_is_little_room(view):
    wide = view.verticalHeader().defaultSectionSize()
    view.resize(260, 200)
    assert view.verticalHeader().defaultSectionSize() > wide
    drawn(view, hit("before ", "hit", " behind"))
