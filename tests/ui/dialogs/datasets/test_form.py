"""The dataset dialog: the plan's form, and what it would give."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.datasets import DatasetPreview
from annotator.exchange.dataset.plan import Articles, Plan, SplitPlan, dumps, loads
from annotator.machine import Machine
from annotator.project import Project
from tests.ui.dialogs.conftest import Keep
from tests.ui.dialogs.datasets.conftest import Ticker, choose, settle, table
from ui.dialogs.dataset import DatasetDialog
from ui.dialogs.datasets import words as say
from ui.dialogs.datasets.known import Known, know
from ui.session import Session


def test_every_field_is_in_the_plan_and_comes_back(dialog: DatasetDialog) -> None:
    plan = Plan(
        name="all of it",
        what="annotator",
        annotator="Ana",
        annotators=("Ana",),
        labels=("claim",),
        layers=(),
        unfinished="take",
        formats=("jsonl", "doccano"),
        options={"doccano": {"form": "triples"}},
        names="names",
        include=("notes", "times"),
        licence="CC0-1.0",
        articles=Articles(
            query="language:en",
            states=("finished",),
            languages=("en",),
            sources=("The Paper", "Gone"),
            licences=("CC-BY-4.0",),
        ),
        split=SplitPlan(
            method="time",
            train=0.7,
            validation=0.0,
            test=0.3,
            stratify=False,
            seed=7,
            frozen=("validation", "test"),
            test_from="2026-03-10",
            validation_from="2026-03-08",
        ),
    )
    dialog.form.set_plan(plan)
    assert dialog.form.plan() == plan
    by_source = Plan(name="papers", split=SplitPlan(method="source", test_sources=("The Herald",)))
    dialog.form.set_plan(by_source)
    assert dialog.form.plan() == by_source
    thirds = Plan(name="x", split=SplitPlan(train=0.3333, validation=0.3333, test=0.3334))
    dialog.form.set_plan(thirds)
    assert loads(dumps(dialog.form.plan())) == thirds


def test_the_shares_always_make_a_whole(dialog: DatasetDialog) -> None:
    shares = dialog.form.shares
    shares.train.setValue(95)
    assert shares.shares() == (0.95, 0.05, 0.0)
    shares.train.setValue(60)
    shares.validation.setValue(15)
    assert shares.shares() == (0.6, 0.15, 0.25)
    assert shares.test.text() == "25 %"


def test_each_change_is_seen(qtbot: QtBot, dialog: DatasetDialog) -> None:
    dialog.form.unfinished.setChecked(True)
    settle(qtbot, dialog)
    assert dialog.summary.text() == "13 articles with 19 spans in 3 splits."
    dialog.form.labels.item("denial").setCheckState(Qt.CheckState.Checked)
    settle(qtbot, dialog)
    assert list(table(dialog)) == ["Articles", "denial"]
    assert dialog.form.folds[1].header.text() == "Labels and layers · 1 chosen"
    choose(dialog, "method", "none")
    settle(qtbot, dialog)
    assert dialog.summary.text() == "13 articles with 6 spans."
    assert table(dialog) == {"Articles": ["13"], "denial": ["6"]}


def test_languages_sources_and_licences_of_the_project_are_offered(
    qtbot: QtBot, dialog: DatasetDialog
) -> None:
    form = dialog.form
    form.languages.item("de").setCheckState(Qt.CheckState.Checked)
    form.licences.item("CC-BY-4.0").setCheckState(Qt.CheckState.Checked)
    settle(qtbot, dialog)
    assert dialog.summary.text().startswith("2 articles with 4 spans")
    shown = dialog.details.toPlainText()
    assert "9 articles: in another language." in shown
    assert form.sources.chosen() == ()
    assert form.folds[0].header.text() == "Which articles · 2 chosen"


def test_a_list_is_ticked_with_the_keyboard_and_enter_writes_nothing(
    qtbot: QtBot, dialog: DatasetDialog
) -> None:
    dialog.form.folds[1].unfold()
    ticks = dialog.form.labels
    ticks.list.setFocus()
    ticks.list.setCurrentRow(0)
    QTest.keyClick(ticks.list, Qt.Key.Key_Space)
    assert ticks.chosen() == ("claim",)
    settle(qtbot, dialog)
    QTest.keyClick(ticks.list, Qt.Key.Key_Return)
    dialog.form.name.setFocus()
    QTest.keyClick(dialog.form.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not dialog.running
    assert dialog.told.text().startswith("The folder appears")


def test_a_search_that_cannot_be_read_is_said(qtbot: QtBot, dialog: DatasetDialog) -> None:
    dialog.form.query.setText("nofield:x")
    settle(qtbot, dialog)
    assert not dialog.start.isEnabled()
    assert dialog.table.isHidden()
    assert "nofield" in dialog.summary.text()
    dialog.form.query.setText("")
    qtbot.waitUntil(dialog.start.isEnabled)


def test_a_plan_that_cannot_be_meant_is_said(qtbot: QtBot, dialog: DatasetDialog) -> None:
    dialog.form.name.setText(" ")
    settle(qtbot, dialog)
    assert dialog.summary.text() == "Give the dataset a name."
    assert not dialog.start.isEnabled()
    dialog.form.name.setText("news")
    choose(dialog, "method", "time")
    dialog.form.test_from.setText("March")
    settle(qtbot, dialog)
    assert dialog.summary.text().endswith("a date looks like 2026-03-01.")
    dialog.plans.keep.click()
    assert "a date looks like" in dialog.told.text()


def test_only_what_fits_is_shown(dialog: DatasetDialog) -> None:
    form = dialog.form
    for fold in form.folds:
        fold.unfold()
    choose(dialog, "what", "annotator")
    assert form.undecided.isHidden()
    assert not form.annotator.isHidden()
    choose(dialog, "what", "decided")
    assert form.annotator.isHidden()
    choose(dialog, "method", "time")
    assert not form.test_from.isHidden()
    assert form.test_sources.isHidden()
    choose(dialog, "method", "source")
    assert form.test_from.isHidden()
    assert not form.test_sources.isHidden()
    choose(dialog, "method", "none")
    assert form.shares.isHidden()
    assert "whoever trains makes the splits" in form.method.means.text()


def test_a_missing_library_is_said_when_it_is_wanted(
    qtbot: QtBot, session: Session, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.exchange.registry.missing", lambda each: f"Get {each.key}.")
    dialog = DatasetDialog(session)
    keep(dialog)
    item = dialog.form.formats.item("doccano")
    assert item.text() == "doccano JSONL (its library is not installed)"
    item.setCheckState(Qt.CheckState.Checked)
    settle(qtbot, dialog)
    assert dialog.summary.text() == "Get doccano."


def test_who_does_not_lead_gives_no_splits(
    qtbot: QtBot, dialog: DatasetDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "is_lead", property(lambda _self: False))
    dialog.look()
    settle(qtbot, dialog)
    assert dialog.told.text() == say.LEADS
    assert not dialog.start.isEnabled()
    choose(dialog, "method", "none")
    settle(qtbot, dialog)
    assert dialog.start.isEnabled()


def test_what_a_split_lacks_is_told_first(dialog: DatasetDialog, project: Project) -> None:
    preview = DatasetPreview(
        articles=3,
        spans=0,
        left_out={},
        splits={"train": 2, "validation": 1, "test": 0},
        labels={},
        missing={"validation": ["claim", "quote"]},
        stories=2,
        ties=1,
        new=0,
        kept=3,
        torn=1,
    )
    told = say.warnings(preview, Plan(), project.scheme)
    assert told == [
        "validation has no “claim” and “quote”: nothing can be told of it there.",
        "No article is in test: there are too few, or too few stories.",
        "No article in it has a span to learn from.",
        "1 group of spans is left out: as many annotators are for them as against.",
        "1 story is in several splits: the articles were assigned before it was known that they "
        "are alike.",
    ]
    assert say.story_words(preview).startswith("2 stories are told by several articles")
    assert say.agreement_words(Known(compared=4)).startswith("Known from 4 articles")
    assert say.split_words(preview, Plan()) == ["3 articles keep the split given before."]


def test_what_a_project_has_is_looked_up(project: Project) -> None:
    found = know(project, Ticker())
    assert found == Known(("de", "en"), ("The Herald", "The Paper"), ("CC-BY-4.0",), 0)


def test_without_a_finished_article_it_says_what_to_do(
    qtbot: QtBot, tmp_path: Path, keep: Keep
) -> None:
    machine = Machine(tmp_path / "other")
    session = Session(machine)
    with Project.create(tmp_path / "empty.claims", machine.add_person("Ana"), machine) as empty:
        session.set_project(empty)
        dialog = DatasetDialog(session)
        keep(dialog)
        settle(qtbot, dialog)
        assert dialog.summary.text() == say.NOBODY
        assert not dialog.start.isEnabled()
        session.close_project()
