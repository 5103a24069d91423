"""Every script on the screen: what is selected is what is labelled, by mouse and by keys."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.text import graphemes_boundary, next_boundary
from annotator.values import Segment
from tests.e2e.driver import ALT, SHIFT, Person, export, run

SEEDS = ["005", "006", "007", "008"]
"""Emoji, combining accents, right to left, Chinese (see ``seeds/manifest.toml``)."""
LABELS = [Qt.Key.Key_C, Qt.Key.Key_Q]
MOST = 12


def places(text: str, chance: random.Random, longest: int) -> list[Segment]:
    """Ranges that cut no character, each inside one line of the text, and apart."""
    found: list[Segment] = []
    position = 0
    while position < len(text) - 1 and len(found) < MOST:
        start = graphemes_boundary(text, position + chance.randrange(1, 12))
        end = start
        for _ in range(chance.randrange(4, longest)):
            end = next_boundary(text, end) if end < len(text) else end
        position = end + chance.randrange(4, 60)
        if start < end and "\n" not in text[start:end] and text[start:end].strip():
            found.append(Segment(start, end))
    return found


def selected(person: Person) -> str:
    """The words as Qt itself has them selected."""
    return person.reader.textCursor().selectedText()


def by_mouse(person: Person, part: Segment) -> None:
    person.show(part.start)
    person.drag(part.start, part.end, ALT)


def by_keys(person: Person, part: Segment) -> None:
    person.reader.clear_words()
    _walk(person, part.start, select=False)
    _walk(person, part.end, select=True)


def _walk(person: Person, goal: int, *, select: bool) -> None:
    """Move the caret to ``goal`` with the arrow keys; left is forward where lines run that way."""
    while (caret := person.reader.caret()) != goal:
        block = person.reader.textCursor().block()
        backward = (goal < caret) != (block.textDirection() == Qt.LayoutDirection.RightToLeft)
        key = Qt.Key.Key_Left if backward else Qt.Key.Key_Right
        person.key(key, SHIFT if select else Qt.KeyboardModifier.NoModifier)
        assert person.reader.caret() != caret, "the caret is stuck"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("hands", [by_mouse, by_keys])
def test_what_is_selected_is_what_is_labelled(hands, seed: str, tmp_path: Path) -> None:
    chance = random.Random(f"{seed}{hands.__name__}")

    def act(person: Person) -> list[str]:
        person.open(seed)
        longest = 14 if hands is by_keys else 25
        wanted = []
        for part in places(person.text, chance, longest):
            hands(person, part)
            wanted.append(selected(person).replace("\N{NO-BREAK SPACE}", " "))
            person.key(chance.choice(LABELS), ALT)
        return wanted

    data = tmp_path / "data"
    wanted = run(data, act)
    records = export(data, data / "samples.claims", tmp_path / "out.jsonl")
    record = next(each for each in records if each["id"].startswith(seed))
    text = record["text"]
    found = [text[span["start"] : span["end"]] for span in record["spans"]]
    assert len(found) > 3
    assert sorted(each.replace("\N{NO-BREAK SPACE}", " ") for each in found) == sorted(wanted)
    assert [span["text"] for span in record["spans"]] == found
