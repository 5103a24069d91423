"""Searching in the real program: in a long article, over the project, as a worklist, and in bulk.

What must be found is counted here, in the texts themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from annotator.project import Project
from annotator.values import Segment
from tests.e2e.driver import ALT, CTRL, LEFT, SHIFT, Person, run
from ui.__main__ import main

Key = Qt.Key
LONG: Final = "009"


class Seeker:
    """A person with the find bar and the search panel."""

    def __init__(self, person: Person) -> None:
        self.person, self.window, self.bar = person, person.window, person.window.find_bar

    @property
    def project(self) -> Project:
        assert self.window.session.project is not None
        return self.window.session.project

    @property
    def panel(self) -> Any:
        return self.window.bench.search.panel

    def click(self, button: QAbstractButton) -> None:
        QTest.mouseClick(button, LEFT)
        QApplication.processEvents()

    def write(self, words: str) -> None:
        """Look for words in the article; wait until they are counted."""
        self.person.key(Key.Key_F, CTRL)
        self.person.key(Key.Key_A, CTRL)
        self.person.type(words)
        self.counted()

    def counted(self) -> None:
        bar = self.bar
        self.person.until(
            lambda: not bar._timer.isActive() and not bar._seeker.busy and bar.count.text() != "…",
            "it is counted",
        )

    def marked(self) -> list[str]:
        """The words that are marked in the article."""
        text = self.person.text
        return [text[one.start : one.end] for one in self.person.reader.hits.segments]

    def ask(self, query: str) -> list[str]:
        """Ask the project; the words found, in text order."""
        self.person.key(Key.Key_F, CTRL | SHIFT)
        line = self.panel.head.line
        line.setText(query)
        line.setFocus()
        self.person.key(Key.Key_Return)
        self.answered(query)
        return [hit.words for hit in self.panel.model.hits]

    def answered(self, query: str) -> None:
        results = self.panel.results
        self.person.until(
            lambda: results.query == query and results.ended and not results.busy,
            f"{query} is answered",
        )

    def listed(self, number: int) -> None:
        results = self.panel.results
        self.person.until(
            lambda: results.ended and not results.busy and self.panel.model.rowCount() == number,
            f"{number} on the list",
        )


# In one article


def test_finding_in_two_hundred_kilobytes(tmp_path: Path) -> None:
    def act(person: Person) -> None:
        person.open(LONG)
        seek, text = Seeker(person), person.text
        assert len(text.encode()) > 200_000
        seek.write("bolt")
        assert len(seek.marked()) == len(re.findall("bolt", text, re.IGNORECASE))
        person.key(Key.Key_W, ALT)
        seek.counted()
        assert len(seek.marked()) == len(re.findall(r"\bbolt\b", text, re.IGNORECASE))
        person.key(Key.Key_W, ALT)
        seek.write("Day")
        person.key(Key.Key_C, ALT)
        seek.counted()
        assert len(seek.marked()) == text.count("Day")
        person.key(Key.Key_R, ALT)
        seek.write(r"Day \d+(?=:)")
        assert seek.marked() == re.findall(r"Day \d+(?=:)", text)
        # Enter goes on, and the place is selected.
        first = person.reader.words()
        person.key(Key.Key_Return)
        assert first is not None
        assert person.reader.words().start > first.start

    run(tmp_path / "data", act)


def test_a_broken_pattern_and_one_that_runs_away(tmp_path: Path) -> None:
    trap = tmp_path / "trap.txt"
    trap.write_text(f"Trap\n\n{'a' * 5000}b and some more words.\n", encoding="utf-8")
    path = tmp_path / "p.claims"
    for words in (["new", path], ["import", path, trap]):
        assert main([*map(str, words), "--as", "Ana", "--data-dir", str(tmp_path / "data")]) == 0

    def act(person: Person) -> None:
        seek = Seeker(person)
        person.key(Key.Key_F, CTRL)
        person.key(Key.Key_R, ALT)
        seek.write("(more")
        assert "cannot be read" in seek.bar.problem.text()
        assert seek.marked() == []
        person.key(Key.Key_A, CTRL)
        person.type("(a|aa)+$")
        person.until(lambda: "too long" in seek.bar.problem.text(), "it is stopped")
        seek.write("m[o]re")
        assert seek.marked() == ["more"]
        assert not seek.bar.problem.isVisible()
        # The project asks the same engine: it says so, and the panel goes on.
        seek.ask("/(a|aa)+$/")
        assert "too long" in seek.panel.head.problem.text()
        assert seek.ask("more") == ["more"]

    run(tmp_path / "data", act, str(path))


def test_all_that_was_found_is_labelled_by_keys_and_undone_at_once(tmp_path: Path) -> None:
    def act(person: Person) -> None:
        person.open(LONG)
        seek = Seeker(person)
        number = len(re.findall("bolts in the second span", person.text, re.IGNORECASE))
        assert number > 1
        seek.write("bolts in the second span")
        seek.click(seek.bar.label_all)
        bulk = seek.panel.bulk
        person.until(lambda: bulk.apply.isEnabled(), "the places are listed")
        person.key(Key.Key_S)
        person.until(
            lambda: bulk.apply.text() == f"Label {number} places as speculation", "S chooses"
        )
        person.key(Key.Key_Space)  # the first one is not meant
        person.until(bulk.apply.isEnabled, "it is looked for again")
        assert bulk.apply.text() == f"Label {number - 1} places as speculation"
        person.key(Key.Key_Return)
        assert [span.label for span in person.spans()] == ["speculation"] * (number - 1)
        person.reader.setFocus()
        person.key(Key.Key_Z, CTRL)
        assert person.spans() == []

    run(tmp_path / "data", act)


# Over the project

WORDS: Final = (
    ('"in discussion"', "in discussion"),
    ("否认", "否认"),
    ("نفت", r"\bنفت\b"),
    ("denied", r"\bdenied\b"),
    ("den*", r"\bden\w*"),
    ("/den(y|ied)/", "den(?:y|ied)"),
)


def test_words_are_found_in_every_script(tmp_path: Path) -> None:
    def act(person: Person) -> None:
        seek = Seeker(person)
        texts = [seek.project.text(key) for key in seek.project.article_keys()]
        for query, pattern in WORDS:
            wanted = [each for text in texts for each in re.findall(pattern, text, re.IGNORECASE)]
            assert wanted, query
            if query.startswith("/"):
                wanted = [each for text in texts for each in re.findall(pattern, text)]
            assert seek.ask(query) == wanted, query

    run(tmp_path / "data", act)


def test_a_result_opens_at_its_place_and_the_order_can_be_that_of_the_words_beside(
    tmp_path: Path,
) -> None:
    def act(person: Person) -> None:
        seek = Seeker(person)
        seek.ask("huawei")
        person.key(Key.Key_Return)
        place = person.reader.words()
        assert person.text[place.start : place.end] == "Huawei"
        first = person.window.session.article
        person.key(Key.Key_F4)
        assert person.window.session.article == first
        assert person.reader.words().start > place.start
        for at, side in ((1, "left"), (2, "right")):
            seek.panel.head.sort.setCurrentIndex(at)
            seek.panel.head.sort.activated.emit(at)
            seek.panel._ask_again()
            seek.answered("huawei")
            hits = seek.panel.model.hits
            beside = [_words_beside(hit, side) for hit in hits]
            assert beside == sorted(beside)

    run(tmp_path / "data", act)


def _words_beside(hit: Any, side: str) -> list[str]:
    """The first word beside a hit as a dictionary has it; a list, so that none comes first."""
    words = re.findall(r"\w+", getattr(hit, side).casefold())
    return words[-1:] if side == "left" else words[:1]


def test_completion_writes_what_can_be_asked(tmp_path: Path) -> None:
    """“none” is a word of the language: the completion must not put it in quotation marks."""

    def act(person: Person) -> None:
        seek = Seeker(person)
        person.key(Key.Key_F, CTRL | SHIFT)
        line = seek.panel.head.line
        person.type("label:quote source:n")
        assert line.offering
        QTest.keyClick(QApplication.activePopupWidget(), Key.Key_Tab)
        assert line.text() == "label:quote source:none"
        assert not line.offering
        person.until(lambda: seek.panel.query == line.text(), "it is asked")
        assert not seek.panel.head.problem.isVisible()

    run(tmp_path / "data", act)


# Spans

TEXT: Final = (
    "The mayor denied that the bridge is closed. The union refused to say that it knew. "
    "“We are ready,” Ada said. “Nobody came,” it went. Prices may fall."
)
SPANS: Final = (
    ("that the bridge is closed", "denial", {"source": "The mayor", "cue": "denied"}),
    ("that it knew", "denial", {"source": "The union", "cue": "refused to say"}),
    ("“We are ready,”", "quote", {"source": "Ada", "cue": "said"}),
    ("“Nobody came,”", "quote", {}),
    ("Prices may fall", "speculation", {}),
)
QUERIES: Final = (
    ("label:denial", [0, 1]),
    ("label:denial -cue:den*", [1]),
    ("label:denial -cue:denied", [1]),
    ("label:quote source:none", [3]),
    ("source:mayor", [0]),
    ("certainty:possible", [4]),
    ("unconfirmed:certainty", [0, 1]),
    ("label:* bridge", [0]),
    ("label:* by:me", [0, 1, 2, 3, 4]),
    ("label:* -by:me", []),
    ("label:* state:finished", [0, 1, 2, 3, 4]),
    ("label:* state:todo", []),
    ("label:* date:2024", [0, 1, 2, 3, 4]),
    ("label:* date:<2024", []),
    ("label:* version:old", []),
    ("label:denial OR label:speculation", [0, 1, 4]),
)


def labelled(folder: Path, annotator: str = "Ana") -> str:
    """A project with the spans above; a second article of the same words without any."""
    spans = []
    for words, label, companions in SPANS:
        one: dict[str, Any] = {"label": label, **_place(words)}
        if companions:
            one["companions"] = {name: _place(said) for name, said in companions.items()}
        if label == "speculation":
            one["attributes"] = {"certainty": "possible"}
        spans.append(one)
    record = {"id": "a", "text": TEXT, "published": "2024-05-01"}
    made = [{"annotator": annotator, "state": "finished", "spans": spans}]
    other = {"id": "b", "text": TEXT.replace("bridge", "tunnel")}
    source, path = folder / "in.jsonl", folder / "p.claims"
    lines = [json.dumps(each) for each in ({**record, "annotations": made}, other)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for words_ in (["new", path], ["import", path, source]):
        assert main([*map(str, words_), "--as", "Ana", "--data-dir", str(folder / "data")]) == 0
    return str(path)


def _place(words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def test_spans_are_found_by_all_that_is_said_of_them(tmp_path: Path) -> None:
    def act(person: Person) -> None:
        seek = Seeker(person)
        for query, wanted in QUERIES:
            assert seek.ask(query) == [SPANS[at][0] for at in wanted], query

    run(tmp_path / "data", act, labelled(tmp_path))


def test_a_saved_search_is_a_worklist_from_which_nothing_jumps(tmp_path: Path) -> None:
    def act(person: Person) -> None:
        seek = Seeker(person)
        assert len(seek.ask("label:* -label:quote")) == 3
        seek.panel.save()
        person.type("Not quotes")
        person.key(Key.Key_Return)
        assert [each.name for each in seek.project.searches()] == ["Not quotes"]
        seek.panel.open_with("label:* -label:quote")
        seek.listed(3)
        person.reader.setFocus()
        person.key(Key.Key_F4)
        chosen = person.window.session.selection
        place = person.reader.verticalScrollBar().value()
        person.key(Key.Key_Q)  # a quote: it is no longer of the list
        seek.listed(2)
        assert person.window.session.selection == chosen
        assert person.reader.verticalScrollBar().value() == place
        assert seek.panel.view.current_row() == 0
        person.key(Key.Key_F4)
        assert person.window.session.selection != chosen
        hit = seek.panel.model.hit(seek.panel.view.current_row())
        assert hit.annotation == person.window.session.selection

    run(tmp_path / "data", act, labelled(tmp_path))


def _relabel(seek: Seeker) -> None:
    seek.person.key(Key.Key_C)


def _delete(seek: Seeker) -> None:
    seek.person.key(Key.Key_Delete)


@pytest.mark.parametrize(("choose", "left"), [(_relabel, "ccqqs"), (_delete, "qqs")])
def test_results_are_relabelled_or_deleted_in_one_step(
    choose: Callable[[Seeker], None], left: str, tmp_path: Path
) -> None:
    def act(person: Person) -> None:
        seek = Seeker(person)
        person.open("a")
        before = [(span.label, span.segments) for span in person.spans()]
        seek.ask("label:denial")
        seek.click(seek.panel.head.bulk)
        bulk = seek.panel.bulk
        person.until(lambda: bulk.model.rowCount() == 2, "both are listed")
        choose(seek)
        person.until(bulk.apply.isEnabled, "it can be done")
        person.key(Key.Key_Return)
        seek.listed(0)
        assert sorted(span.label[0] for span in person.spans()) == sorted(left)
        person.reader.setFocus()
        person.key(Key.Key_Z, CTRL)
        assert [(span.label, span.segments) for span in person.spans()] == before

    run(tmp_path / "data", act, labelled(tmp_path))


def test_the_same_words_everywhere_skip_what_is_labelled(tmp_path: Path) -> None:
    def act(person: Person) -> None:
        seek = Seeker(person)
        start = TEXT.index("Prices may fall")
        person.reader.setFocus()
        person.reader.select_words(Segment(start, start + len("Prices may fall")))
        person.key(Key.Key_L, CTRL | SHIFT)
        bulk = seek.panel.bulk
        person.key(Key.Key_S)
        person.until(bulk.apply.isEnabled, "it is listed")
        assert bulk.apply.text() == "Label 1 place as speculation"
        assert "1 labelled already is left out" in bulk.count.words()
        person.key(Key.Key_Return)
        keys = seek.project.article_keys()
        assert [span.label for span in seek.project.annotations(keys[1])] == ["speculation"]

    run(tmp_path / "data", act, labelled(tmp_path))


def test_others_spans_are_found_only_where_they_may_be_seen(tmp_path: Path) -> None:
    """Ben labelled; Ana sees it until she begins the article, and never changes it in bulk."""

    def act(person: Person) -> None:
        seek = Seeker(person)
        person.open("a")
        assert len(seek.ask("label:denial by:Ben")) == 2
        assert not seek.panel.head.bulk.isVisible()  # nothing of hers is among them
        person.reader.setFocus()
        person.find("Prices")
        person.key(Key.Key_C)
        seek.listed(0)  # gone from the list as well, without being asked
        assert seek.ask("label:*") == ["Prices"]

    run(tmp_path / "data", act, labelled(tmp_path, "Ben"))
