"""What a denial denies: its target set in the fourth sample, by keys alone and by mouse alone.

There a caterer denies what a former manager claims. The target is taken off again, too, and undone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt

from tests.e2e.driver import CTRL, SHIFT, Person, export, run
from tests.e2e.mouse import Pointer

Key = Qt.Key
CLAIM: Final = "that frozen fish had been relabelled on at least six occasions"
DENIAL: Final = "No fish was ever relabelled in our kitchens"


def by_keys(person: Person) -> None:
    """Find the words, label them, and press R and the letter that stands at the claim."""
    for _ in range(3):
        person.key(Key.Key_PageDown, CTRL)
    for words, key in ((CLAIM, Key.Key_C), (DENIAL, Key.Key_D)):
        person.find(words)
        person.key(key)
    person.key(Key.Key_R)
    person.key(Key.Key_T)  # which relation, as the panel says
    letter = person.window.bench.hands.hints.shown
    assert list(letter) == ["t"], "the likeliest place has the key of the relation"
    person.key(Key.Key_T)


def by_mouse(person: Person) -> None:
    """Click the article, drag over the words, and drag from the denial's knob to the claim."""
    pointer = Pointer(person.window)
    pointer.article(3)
    for words, label in ((CLAIM, "claim"), (DENIAL, "denial")):
        start = pointer.text.index(words)
        pointer.label(label, start, start + len(words))
    denial = pointer.selected()
    pointer.link(pointer.text.index(CLAIM) + 20)
    assert pointer.selected().id == denial.id


def take_off_by_keys(person: Person) -> None:
    """Shift+R takes the only relation off."""
    person.key(Key.Key_R, SHIFT)


def take_off_by_mouse(person: Person) -> None:
    """The inspector has a button at each relation."""
    pointer = Pointer(person.window)
    pointer.settle()
    (row,) = pointer.inspector.relations.rows
    assert row.go.accessibleName() == f"Select claim, {CLAIM}"
    pointer.press(row.remove)


Hands = Callable[[Person], None]


@pytest.mark.parametrize("hands", [by_keys, by_mouse])
def test_the_target_is_in_the_export(hands: Hands, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, hands)
    records = export(data, data / "samples.claims", tmp_path / "out.jsonl")
    record = next(one for one in records if one["id"].startswith("003"))
    claim, denial = record["spans"]
    assert (claim["label"], claim["text"]) == ("claim", CLAIM)
    assert (denial["label"], denial["text"]) == ("denial", DENIAL)
    assert [(one["type"], one["from"], one["to"]) for one in record["relations"]] == [
        ("target", denial["id"], claim["id"])
    ]


@pytest.mark.parametrize(
    ("hands", "take_off"), [(by_keys, take_off_by_keys), (by_mouse, take_off_by_mouse)]
)
def test_it_is_taken_off_and_put_back(hands: Hands, take_off: Hands, tmp_path: Path) -> None:
    def act(person: Person) -> list[int]:
        session = person.window.session
        assert session.project is not None
        project, seen = session.project, []
        for step in (hands, take_off, lambda _: session.undo()):
            step(person)
            assert session.article is not None
            seen.append(len(project.relations(session.article)))
        return seen

    assert run(tmp_path / "data", act) == [1, 0, 1]
