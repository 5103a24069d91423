"""The sample article, labelled whole by keys alone: the export equals what experts marked.

``gold_000.json`` has 22 annotations with sources, cues and attributes. The mapping to
our export: their ``duplicate_of`` is a relation; ``inside`` one that follows from position; their
``holder`` is the speaker. What they leave out (``null``, an attribute that they do not give) is not
compared, but companions are: none may be there that they have not.

Every key press counts as one, whatever is held with it. A companion's key pressed twice takes the
likeliest place, as the letter there says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt

from tests.annotator.text.samples import GOLD as GOLD_FILE
from tests.e2e.driver import CTRL, NONE, SHIFT, Person, export, run
from ui.main_window import MainWindow

GOLD: Final = json.loads(GOLD_FILE.read_text(encoding="utf-8"))["annotations"]

LABELS_ONLY: Final = 120
EVERYTHING: Final = 260
"""Key presses that are allowed for the 22 labelled spans, and with all that is said of them."""

SPANS: Final = (
    # the doubled headline with its quotations
    "L C T ⇧G Q G Q",
    "L L C",
    "L C L C L C",
    "L S L L +",
    "L L D",
    "L J C J C",
    "J L L C",
    "L Q H C L S",
    "L L L C",
    "L C L S",
    "L C L S",
    "L L S",
)
"""Labels alone: what is selected by J and L, and the label's key."""

ALL: Final = (
    "L C ⇧T",  # the headline, and its copy
    "⇧G Q WW ⇧T",  # the quotation in it, and its copy
    "N N WW",  # whose source is nearer to it
    "L L C WW VV AU",
    "L C L C L C",
    "L S L L + WW VV AO",
    "L L D WW VV",
    "L J C J C",
    "J L L C WW VV",
    "L Q WW VV",
    "H C I",
    "L S VV I AP",
    "P P K ← ^⇧→ ^⇧→ AS",  # who "he" is: the words of the sentence before
    "L L L C WW VV",
    "L C",
    "L S VV AP",
    "L C",
    "L S VV AU AX",
    "L L S VV AO AN",
    "H ← ^⇧→ ^⇧→ ^⇧→ AS",  # who is not convinced
)
"""The same with sources, cues, attributes and relations."""

NAMED: Final = {"←": Qt.Key.Key_Left, "→": Qt.Key.Key_Right, "+": Qt.Key.Key_Plus}
HELD: Final = {"⇧": SHIFT, "^": CTRL}


class Typist(Person):
    """Somebody who uses nothing but keys, and counts them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.pressed = 0

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key."""
        self.pressed += 1
        super().key(key, modifiers)

    def keys(self, line: str) -> None:
        """Press the keys of a line: "WW" is W twice, "⇧G" is G with Shift, "^" is Ctrl."""
        for word in line.split():
            held = NONE
            for letter in word:
                if letter in HELD:
                    held |= HELD[letter]
                    continue
                self.key(NAMED.get(letter) or Qt.Key(ord(letter)), held)


def labelled(record: dict[str, Any]) -> set[tuple[str, tuple[tuple[int, int], ...]]]:
    """Label and segments of all spans of an exported record."""
    return {(span["label"], segments(span)) for span in record["spans"]}


def segments(span: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    """The segments of an exported span."""
    return tuple((part["start"], part["end"]) for part in span["segments"])


def wanted(gold: dict[str, Any]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Label and segments of an annotation of the gold."""
    return gold["label"], tuple((start, end) for start, end in gold["segments"])


def of_sample(records: list[dict[str, Any]]) -> dict[str, Any]:
    """The record of the sample article."""
    return next(record for record in records if record["id"].startswith("000"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def typed(data: Path, lines: tuple[str, ...]) -> int:
    """Label the sample by these keys; how many were pressed."""

    def act(person: Person) -> int:
        typist = Typist(person.window)
        for line in lines:
            typist.keys(line)
        return typist.pressed

    return run(data, act)


def test_the_22_spans_by_keys(data: Path, tmp_path: Path) -> None:
    pressed = typed(data, SPANS)
    print(f"{pressed} keys for the 22 labelled spans")
    record = of_sample(export(data, data / "samples.claims", tmp_path / "out.jsonl"))
    assert labelled(record) == {wanted(gold) for gold in GOLD}
    assert len(record["spans"]) == len(GOLD) == 22
    assert pressed <= LABELS_ONLY


def test_everything_by_keys(data: Path, tmp_path: Path) -> None:
    pressed = typed(data, ALL)
    print(f"{pressed} keys for the 22 spans with all that is said of them")
    record = of_sample(export(data, data / "samples.claims", tmp_path / "out.jsonl"))
    by_place = {(span["label"], segments(span)): span for span in record["spans"]}
    assert by_place.keys() == {wanted(gold) for gold in GOLD}
    for gold in GOLD:
        compare(gold, by_place[wanted(gold)])
    assert related(record, by_place) == relations_of_gold()
    assert pressed <= EVERYTHING


def test_the_target_of_a_denial_by_keys(data: Path, tmp_path: Path) -> None:
    """In the fourth sample the caterer denies what a former manager claims."""

    def act(person: Person) -> None:
        typist = Typist(person.window)
        for _ in range(3):
            typist.key(Qt.Key.Key_PageDown, CTRL)
        typist.keys("L " * 10 + "C L L L D R T T")

    run(data, act)
    records = export(data, data / "samples.claims", tmp_path / "out.jsonl")
    record = next(one for one in records if one["id"].startswith("003"))
    claim, denial = record["spans"]
    assert claim["text"] == "that frozen fish had been relabelled on at least six occasions"
    assert (denial["label"], denial["text"]) == (
        "denial",
        "No fish was ever relabelled in our kitchens",
    )
    assert [(one["type"], one["from"], one["to"]) for one in record["relations"]] == [
        ("target", denial["id"], claim["id"])
    ]


def compare(gold: dict[str, Any], span: dict[str, Any]) -> None:
    """Whether an exported span says what the gold says."""
    for companion in ("source", "cue"):
        given, there = gold.get(companion), span["companions"].get(companion)
        assert there == given, f"{gold['id']}: {companion}"
    names = ("attribution", "certainty", "polarity", "quote_type", "negation_at", "speaker")
    expected = {name: gold[name] for name in names if gold.get(name) is not None}
    if "holder" in gold:
        expected["speaker"] = gold["holder"]
    there = {name: span["attributes"].get(name) for name in expected}
    assert there == expected, gold["id"]
    if "speaker" not in expected:
        assert "speaker" not in span["attributes"], gold["id"]


def related(
    record: dict[str, Any], by_place: dict[Any, dict[str, Any]]
) -> set[tuple[str, str, str]]:
    """The relations of an exported record, by the ids of the gold."""
    names = {by_place[wanted(gold)]["id"]: gold["id"] for gold in GOLD}
    return {(one["type"], names[one["from"]], names[one["to"]]) for one in record["relations"]}


def relations_of_gold() -> set[tuple[str, str, str]]:
    """Which relations the gold has."""
    return {
        (name, gold["id"], gold[name])
        for gold in GOLD
        for name in ("duplicate_of", "inside")
        if gold.get(name)
    }
