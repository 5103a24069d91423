"""Letters and tracks keep out of each other's way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from tests.ui.reader.helpers import ARTICLE, span
from ui.reader import Reader, SpanItem
from ui.reader.look import LANES
from ui.reader.piece import Piece


def nested(reader: Reader) -> list[list[Piece]]:
    """By block: a quote, a speculation and a claim in it that begin together; then a claim in a
    denial that runs through the second lane while the first is free again."""
    one = "The minister said that no talks had taken place"
    reader.show_article(
        ARTICLE,
        [
            span(ARTICLE, one, "q", "quote"),
            span(ARTICLE, "The minister said that no", "s", "speculation"),
            span(ARTICLE, "The minister", "c"),
            span(ARTICLE, "Two officials", "first", "quote"),
            span(ARTICLE, "officials said the opposite. They spoke of several", "d", "denial"),
            span(ARTICLE, "opposite", "inner"),
        ],
    )
    return [list(reader.tracks_of(shown).pieces) for shown in reader.visible_blocks()]


def test_no_letter_crosses_a_track(reader: Reader) -> None:
    look, blocks = reader.look, nested(reader)
    letters = [(piece, made) for made in blocks for piece in made if piece.tag]
    assert [piece.span.id for piece, _ in letters] == ["q", "s", "c", "first", "d", "inner"]
    for piece, made in letters:
        assert piece.tag is not None
        place = QRectF(*piece.tag, look.tag_width - 0.5, look.tag_height)
        for other in made:
            begin = other.left if other.begin is None else other.begin
            height = look.stroke
            track = QRectF(begin, other.track - height / 2, other.right - begin, height)
            same_line = other.top == piece.top and not other.link
            assert not (same_line and track.intersects(place)), (piece.span.id, other.span.id)


def test_letters_stay_when_their_span_is_selected(reader: Reader) -> None:
    pieces = [piece for made in nested(reader) for piece in made]
    letters = {piece.span.id: (piece.tag, piece.begin) for piece in pieces if piece.tag}
    for name, place in letters.items():
        reader.select_span(name)
        pieces = [p for shown in reader.visible_blocks() for p in reader.selected_pieces(shown)]
        assert (pieces[0].tag, pieces[0].begin) == place


@pytest.mark.parametrize("points", [8, 11, 13, 18, 24])
@pytest.mark.parametrize("own", [True, False])
def test_a_pixel_stays_between_the_tracks_of_all_patterns(
    reader: Reader, points: int, own: bool
) -> None:
    reader.set_text_look("DejaVu Serif", points, 66, 1.7)
    # (Words without feet: those come down to the first track.)
    text = "ammmm mmmm mmmm mmmm mmmm"
    labels = ["speculation", "quote", "denial", "other"]
    for turn in range(len(labels)):
        order = (labels[turn:] + labels[:turn])[:LANES]
        parts = [Segment(0, len(text) - lane) for lane in range(LANES)]
        reader.show_article(
            text,
            [
                SpanItem(str(lane), label, (part,), own=own)
                for lane, (label, part) in enumerate(zip(order, parts, strict=True))
            ],
        )
        QApplication.processEvents()
        picture = reader.viewport().grab().toImage()
        shown = next(iter(reader.visible_blocks()))
        foot = shown.top + shown.block.layout().lineAt(0).y()
        foot += shown.block.layout().lineAt(0).height()
        page = picture.pixelColor(2, 2)
        for lane in range(1, LANES):
            y = int(foot + reader.look.lane(lane) - reader.look.pitch / 2 - 0.5)
            left = int(reader.tracks_of(shown).pieces[-1].begin or 0) + 12
            row = [picture.pixelColor(x, y) for x in range(left, left + 60)]
            assert all(colour == page for colour in row), (order, lane)
