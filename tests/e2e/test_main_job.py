"""The main job: see the samples, label by keys and by mouse, close, come back, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.values import Segment
from tests.e2e.driver import CTRL, SHIFT, Person, export, run

Key = Qt.Key
WANTED = [
    ("quote", [(1118, 1203)]),
    ("claim", [(1119, 1144)]),
    ("denial", [(682, 710)]),
    ("speculation", [(549, 577), (610, 637)]),
]


def labelled(records: list[dict[str, Any]]) -> list[tuple[str, list[tuple[int, int]]]]:
    """Label and segments of each span of the user's article, in the order of ``WANTED``."""
    article = next(record for record in records if record["id"].startswith("000"))
    text = article["text"]
    found = {}
    for span in article["spans"]:
        assert text[span["start"] : span["end"]] == span["text"]
        for part in span["segments"]:
            assert text[part["start"] : part["end"]] == part["text"]
        found[span["label"]] = [(part["start"], part["end"]) for part in span["segments"]]
    return [(label, found[label]) for label, _ in WANTED if label in found]


def by_keys(person: Person) -> None:
    """Label the four spans without the mouse."""
    person.find("Some companies talk to us")
    person.key(Key.Key_Q)
    person.find("Some companies talk to us")
    person.key(Key.Key_C)
    person.walk(683, 707)
    person.key(Key.Key_D)
    person.find("the equipment made by Huawei")
    person.key(Key.Key_S)
    person.find("could be used for espionage")
    person.key(Key.Key_Plus)


def own(person: Person) -> list[Any]:
    """Their own spans in all articles; the colleagues' are left out."""
    project = person.window.session.project
    return [
        span
        for key in project.article_keys()
        for span in project.annotations(key)
        if span.annotator == project.me.id
    ]


def by_mouse(person: Person) -> None:
    """Label the four spans without the keyboard."""
    person.drag(1121, 1190)
    person.chip("quote")
    person.drag(1119, 1144)
    person.chip("claim")
    person.drag(683, 709)
    person.chip("denial")
    person.drag(550, 575)
    person.chip("speculation")
    person.drag(611, 636)
    person.menu(620, "Add the selected words")


@pytest.mark.parametrize("hands", [by_keys, by_mouse])
def test_the_four_spans_are_in_the_export(hands: Callable[[Person], None], tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, hands)
    records = export(data, data / "samples.claims", tmp_path / "out.jsonl")
    assert labelled(records) == WANTED
    assert sum(record["spans"] is not None for record in records) == 1


def test_the_user_s_article_is_open_at_the_first_start(tmp_path: Path) -> None:
    def look(person: Person) -> tuple[str, int, bool]:
        steps = person.window.first_steps
        return person.text, len(person.window.session.project.article_keys()), steps.isVisible()

    text, articles, hint = run(tmp_path / "data", look)
    assert text.startswith('Huawei "in discussion"')
    assert len(text) == 2064
    assert articles == 10
    assert hint


def test_undo_all_restart_redo_all_gives_the_same_bytes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    project = data / "samples.claims"

    def work(person: Person) -> None:
        by_keys(person)
        person.key(Key.Key_Return, CTRL)

    def undo_all(person: Person) -> None:
        while person.window.session.project.undo_name:
            person.key(Key.Key_Z, CTRL)

    def redo_all(person: Person) -> list[Any]:
        nothing = own(person)
        while person.window.session.project.redo_name:
            person.key(Key.Key_Z, CTRL | SHIFT)
        return nothing

    run(data, work)
    export(data, project, tmp_path / "before.jsonl")
    run(data, undo_all)
    undone = export(data, project, tmp_path / "undone.jsonl")
    assert all(record["spans"] is None for record in undone)
    assert run(data, redo_all) == []
    export(data, project, tmp_path / "after.jsonl")
    assert (tmp_path / "after.jsonl").read_bytes() == (tmp_path / "before.jsonl").read_bytes()


def test_label_first_then_every_selection_takes_it(tmp_path: Path) -> None:
    def sticky(person: Person) -> list[tuple[str, str]]:
        person.key(Key.Key_C)
        person.drag(682, 710)
        person.drag(549, 577)
        person.key(Key.Key_Escape)
        person.drag(610, 637)
        return [(span.label, span.quote) for span in person.spans()]

    assert run(tmp_path / "data", sticky) == [
        ("claim", "the equipment made by Huawei"),
        ("claim", "any accusation of wrongdoing"),
    ]


def test_edges_cut_relabel_delete_and_going_from_span_to_span(tmp_path: Path) -> None:
    def act(person: Person) -> list[Any]:
        seen: list[Any] = []
        alt = Qt.KeyboardModifier.AltModifier
        person.find("accusation of")
        person.key(Key.Key_D)
        person.key(Key.Key_Right, alt)
        person.key(Key.Key_Left, alt | SHIFT)
        seen.append([(span.label, span.quote) for span in person.spans()])
        person.find("of")
        person.reader.select_words(Segment(697, 699))
        person.key(Key.Key_Minus)
        seen.append(person.spans()[0].segments)
        person.reader.clear_words()
        person.key(Key.Key_S)
        seen.append(person.spans()[0].label)
        person.find("Huawei 5G")
        person.key(Key.Key_C)
        person.key(Key.Key_P)
        first = person.window.session.selection
        person.key(Key.Key_N)
        seen.append(first != person.window.session.selection)
        person.key(Key.Key_Backspace)
        seen.append(len(person.spans()))
        return seen

    moved, cut, label, went, left = run(tmp_path / "data", act)
    assert moved == [("denial", "any accusation of wrongdoing")]
    assert cut == (Segment(682, 696), Segment(700, 710))
    assert (label, went, left) == ("speculation", True, 1)


def test_finish_goes_on_to_the_next_unfinished_article(tmp_path: Path) -> None:
    def act(person: Person) -> tuple[str, str]:
        person.key(Key.Key_Return)
        first = person.window.session.project.progress(person.window.session.article).state
        person.key(Key.Key_Return, CTRL)
        article = person.window.session.project.article(person.window.session.article)
        return first, article.external_id[:3]

    data = tmp_path / "data"
    assert run(data, act) == ("todo", "001")
    records = export(data, data / "samples.claims", tmp_path / "out.jsonl")
    assert (records[0]["spans"], records[0]["spans_from"]) == ([], "annotator")
    # The next one was opened and nothing more: the work in it is the two colleagues'.
    assert (records[1]["spans"], records[1]["spans_from"]) == (None, "undecided")
    workers = [work["annotator"] for work in records[1]["annotations"]]
    assert sorted(workers) == ["Bea Novak", "Cal Reyes"]
    assert (records[9]["spans"], records[9]["spans_from"]) == (None, "untouched")


def test_the_place_in_an_article_is_remembered(tmp_path: Path) -> None:
    def leave(person: Person) -> int:
        person.open("009")
        for _ in range(8):
            person.key(Key.Key_PageDown)
        QApplication.processEvents()
        return person.reader.place().top

    def back(person: Person) -> tuple[int, str]:
        person.until(lambda: person.reader.place().top > 0, "the place is there")
        article = person.window.session.project.article(person.window.session.article)
        return person.reader.place().top, article.external_id[:3]

    top = run(tmp_path / "data", leave)
    assert top > 0
    assert run(tmp_path / "data", back) == (top, "009")
