"""My corrections: what became of mine, why, and going there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.team import (
    About,
    Comment,
    Correction,
    Decision,
    DecisionFields,
    GoldSpan,
    Thread,
    Unlike,
)
from annotator.values import Segment
from tests.ui.articles.fakes import BEN, FakeProject, annotation, row
from ui.review.corrections_panel import CorrectionsPanel
from ui.review.corrections_words import (
    CHANGED,
    about,
    before_and_after,
    details,
    headline,
    outcome,
    quoted,
    unlike_words,
)
from ui.session import Session

NAMES = {"claim": "claim", "denial": "denial"}
MINE = annotation(1, 0, 9).id


@dataclass
class Corrected(FakeProject):
    found: list[Correction] = field(default_factory=list)
    said: list[Thread] = field(default_factory=list)

    def corrections(self) -> list[Correction]:
        return self.found

    def threads(self, _article: int) -> list[Thread]:
        return self.said


def gold(label: str = "denial", words: str = "prices rose", mine: bool = True) -> GoldSpan:
    sources = (MINE,) if mine else ("f" * 32,)
    return GoldSpan("g" * 32, label, (Segment(0, 9),), (words,), sources=sources)


def correction(*made: GoldSpan, changed: bool = False, **fields: Any) -> Correction:
    values: dict[str, Any] = {"verdict": "edit" if made else "reject", **fields}
    decision = Decision(
        id="d" * 32,
        article=1,
        by=BEN.id,
        when=1_700_000_000_000,
        counts=True,
        fields=DecisionFields((MINE + ":x",), gold=made, **values),
    )
    return Correction(
        article=1,
        annotation=MINE,
        label="claim",
        quote="prices rose",
        decision=decision,
        gold=made,
        changed=changed,
    )


REJECTED = correction(reason="annotator_error", note="nobody <b>says</b> so")


def test_what_became_of_it() -> None:
    assert headline(REJECTED) == "Rejected · Annotator error"
    assert outcome(correction(gold())) == "Changed"
    assert outcome(correction(gold(mine=False))) == "Another version was taken"


def test_before_and_after_in_a_line() -> None:
    assert before_and_after(REJECTED, NAMES) == "claim “prices rose”"
    assert before_and_after(correction(gold()), NAMES) == "claim “prices rose” → denial"
    longer = correction(gold(words="prices rose fast"))
    assert before_and_after(longer, NAMES) == "claim “prices rose” → denial “prices rose fast”"


def test_details_tell_all_of_it() -> None:
    thread = Thread(
        id="t",
        about=About("annotation", (MINE,)),
        article=1,
        comments=(
            Comment(id="c", thread="t", by=BEN.id, when=1_700_000_000_000, words="see the rule"),
        ),
    )
    told = details(REJECTED, NAMES, {BEN.id: "Ben"}, [thread]).split("\n")
    assert told[:4] == [
        "You had: claim “prices rose”",
        "Gold has nothing here.",
        "Reason: Annotator error",
        "Note: nobody <b>says</b> so",
    ]
    assert told[4].startswith("Ben decided this, 2023-11-1")
    assert told[5].endswith(": see the rule")
    assert CHANGED in details(correction(gold(), changed=True), NAMES, {}, [])


def test_a_difference_that_label_and_words_do_not_show() -> None:
    told = details(correction(gold("claim")), NAMES, {}, [])
    assert "attributes, companions or relations differ" in told


def test_what_differs_is_said() -> None:
    relation = Unlike("relation", "denies", "They sold it", None)
    cue = Unlike("companion", "cue", "no", "never")
    some = (
        relation,
        cue,
        Unlike("companion", "source", "“Ann”", None),
        Unlike("attribute", "certainty", None, "possible"),
        Unlike("relation", "denies", None, ""),
    )
    told = [
        "without the relation “denies” to “They sold it”",
        "with cue: “never” (yours: “no”)",
        "without source: “Ann”",
        "with certainty: possible",
        "with the relation “denies”",
    ]
    assert [unlike_words(each) for each in some] == told
    one = replace(correction(gold("claim")), unlike=(relation, cue))
    assert f"\nGold is {told[0]}; {told[1]}.\n" in details(one, NAMES, {}, [])
    assert before_and_after(one, NAMES) == f"claim “prices rose” → {told[0]}, {told[1]}"
    moved = replace(one, gold=(gold("claim", "prices rose fast"),))
    assert before_and_after(moved, NAMES) == "claim “prices rose” → claim “prices rose fast”"
    assert f"Gold is {told[0]}" in details(moved, NAMES, {}, [])


def test_words_with_marks_get_no_second_ones() -> None:
    words = ("a", "“a”", "„a“", '"a"', "«a»", "a “b”", "“a…", "a “b” c", "")
    assert [quoted(each) for each in words] == [
        "“a”",
        "“a”",
        "„a“",
        '"a"',
        "«a»",
        "‘a “b”’",
        "‘“a…’",
        "‘a “b” c’",
        "“”",
    ]
    one = replace(REJECTED, quote="“prices rose”")
    assert before_and_after(one, NAMES) == "claim “prices rose”"


def test_only_threads_about_it() -> None:
    def thread(kind: Any, *ids: str) -> Thread:
        return Thread(id="t", about=About(kind, ids), article=1, comments=())

    mine = thread("annotation", MINE), thread("conflict", "x", MINE)
    others = thread("annotation", "x"), thread("article"), thread("label", MINE)
    assert about([*others, *mine], MINE) == list(mine)


@pytest.fixture
def project() -> Corrected:
    made = Corrected({1: row(1), 2: row(2)})
    made.put(annotation(1, 0, 9))
    made.found = [REJECTED, correction(gold())]
    return made


@pytest.fixture
def session(qapp: object, project: Corrected) -> Iterator[Session]:
    made = Session()
    made.set_project(project)  # type: ignore[arg-type]
    yield made
    made.close_project()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> CorrectionsPanel:
    made = CorrectionsPanel(session)
    qtbot.addWidget(made)
    made.resize(320, 600)
    made.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 2)
    return made


def test_the_list_and_what_is_known(panel: CorrectionsPanel) -> None:
    panel.focus_list()
    assert panel.view.current_row() == 0
    assert "Note: nobody <b>says</b> so" in panel.details.toPlainText()
    panel.view.go_to(1)
    assert "Gold has: denial “prices rose”" in panel.details.toPlainText()
    index = panel.model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Rejected · Annotator error, claim “prices rose”"
    )
    assert "<qt>" not in str(index.data(Qt.ItemDataRole.ToolTipRole))


def test_enter_goes_there(panel: CorrectionsPanel, session: Session, qtbot: QtBot) -> None:
    panel.focus_list()
    with qtbot.waitSignals([panel.reader_wanted, session.reveal_wanted]):
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert session.article == 1
    assert session.selection == MINE


def test_where_mine_is_gone_the_article_opens(
    panel: CorrectionsPanel, session: Session, project: Corrected, qtbot: QtBot
) -> None:
    project.spans.clear()
    panel.focus_list()
    with qtbot.waitSignal(session.said) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert told.args == ["The annotation is not there any more."]
    assert session.article == 1


def test_empty_it_says_what_will_stand_here(
    panel: CorrectionsPanel, project: Corrected, qtbot: QtBot
) -> None:
    project.found = []
    with qtbot.waitSignal(panel.counted, check_params_cb=lambda number: number == 0):
        project.tell("decisions")
    assert panel.pages.currentWidget() is panel.empty
    assert "once the articles are adjudicated" in panel.empty.sentence.text()


def test_it_reads_nothing_while_nobody_looks(
    panel: CorrectionsPanel, project: Corrected, qtbot: QtBot
) -> None:
    panel.hide()
    project.found = [REJECTED]
    project.tell("decisions")
    assert not panel._later.isActive()
    panel.show()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)


def test_what_is_chosen_stays_chosen(
    panel: CorrectionsPanel, project: Corrected, qtbot: QtBot
) -> None:
    panel.view.go_to(0)
    with qtbot.waitSignal(panel.counted):
        project.tell("annotations")
    assert panel.view.current_row() == 0
