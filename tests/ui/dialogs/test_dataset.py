"""The dataset dialog: the plan's form, what it would give, writing it, and plans that are kept."""

from __future__ import annotations

import json
import random
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from annotator.choosing import REASONS
from annotator.datasets import DatasetPreview
from annotator.errors import Problem
from annotator.exchange.dataset.plan import Articles, Plan, SplitPlan, dumps, loads
from annotator.exchange.dataset.verifying import verify
from annotator.machine import Machine
from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.operations.datasets import KeepPlan
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.dataset import REPLACE, WRITE, DatasetDialog
from ui.dialogs.datasets import words as say
from ui.dialogs.datasets.known import Known, know
from ui.session import Session

WORDS = (
    "harbour bridge minister council ferry tunnel market budget strike storm school vote engine "
    "river report claim night repair denied said never knew Monday quiet".split()
)


class Ticker:
    def tick(self, done: int, total: int, what: str = "") -> None:
        return None


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """Loaded here: threads of these libraries, which stay, would bear the name of a worker."""
    for name in ("annotator.text.sketches", "scipy.optimize"):
        import_module(name)


@pytest.fixture
def project(project: Project) -> Project:
    """Twelve finished articles in two languages and papers, one of them begun, one untouched."""
    new = []
    for number in range(14):
        text = f"Number {number}. {' '.join(random.Random(number).choices(WORDS, k=60))}"
        new.append(
            NewArticle(
                text=text,
                external_id=f"{number:02}",
                source="The Paper" if number % 2 else "The Herald",
                language="en" if number % 3 else "de",
                published=f"2026-03-{number + 1:02}",
                meta={"licence": "CC-BY-4.0"} if number < 4 else {},
            )
        )
    project.run(AddArticles(tuple(new)))
    keys = project.article_keys()
    for number, key in enumerate(keys[:13]):
        project.run(AddAnnotation(key, (Segment(0, 6),), "claim"))
        if number < 6:
            project.run(AddAnnotation(key, (Segment(0, 8),), "denial"))
        if number < 12:
            project.run(SetProgress(key, "finished"))
    return project


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, keep: Keep) -> DatasetDialog:
    made = DatasetDialog(session)
    keep(made)
    made.show()
    qtbot.waitUntil(made.start.isEnabled, timeout=20_000)
    return made


def settle(qtbot: QtBot, dialog: DatasetDialog) -> None:
    """Nothing runs, and what is shown is of the plan in the form."""
    qtbot.waitUntil(lambda: dialog.up_to_date and not dialog.running, timeout=20_000)


def table(dialog: DatasetDialog) -> dict[str, list[str]]:
    """The table as it is seen."""
    found = {}
    for row in range(dialog.table.rowCount()):
        cells = [dialog.table.item(row, column) for column in range(4)]
        shown = [
            each.text()
            for column, each in enumerate(cells)
            if each is not None and column and not dialog.table.isColumnHidden(column)
        ]
        head = cells[0]
        assert head is not None
        found[head.text()] = shown
    return found


def choose(dialog: DatasetDialog, field: str, value: str) -> None:
    """As a person chooses in a combo box."""
    choice = getattr(dialog.form, field)
    choice.set_value(value)
    choice.box.activated.emit(choice.box.currentIndex())


def test_a_lone_analyst_can_write_at_once(dialog: DatasetDialog, project: Project) -> None:
    assert dialog.form.plan() == Plan(name="news")
    assert dialog.summary.text() == "12 articles with 18 spans in 3 splits."
    shown = dialog.details.toPlainText()
    assert f"1 article: {REASONS['unfinished']}." in shown
    assert f"1 article: {REASONS['untouched']}." in shown
    assert "12 articles get their splits when this is written, for good." in shown
    assert "Not known: no article was finished by two annotators." in shown
    assert "No two articles of the project tell one story" in shown
    rows = table(dialog)
    assert list(rows) == ["Articles", "claim", "denial"]
    assert sum(int(each) for each in rows["Articles"]) == 12
    assert dialog.path.text() == str(project.path.parent / "news-dataset")
    assert not any(fold.is_open() for fold in dialog.form.folds)


def test_what_is_written_is_checked_and_can_be_found(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project.path.parent / "news-dataset"
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == f"Written to {folder}", timeout=20_000)
    assert dialog.summary.text() == (
        "12 articles with 18 spans written, read again and checked: all is as it was written."
    )
    assert verify(folder).good
    assert "train: " in dialog.details.toPlainText()
    assert len(project.splits_of("news")) == 12
    opened: list[Path] = []
    monkeypatch.setattr("ui.dialogs.dataset.show_in_folder", opened.append)
    dialog.show_it.click()
    dialog.copy_it.click()
    assert opened == [folder]
    assert QGuiApplication.clipboard().text() == str(folder)
    assert dialog.start.text() == REPLACE
    dialog.look()
    settle(qtbot, dialog)
    assert "12 articles keep the split given before." in dialog.details.toPlainText()
    assert dialog.show_it.isHidden()


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


def test_a_text_free_edition_takes_out_what_quotes(qtbot: QtBot, dialog: DatasetDialog) -> None:
    form = dialog.form
    form.formats.item("doccano").setCheckState(Qt.CheckState.Checked)
    for value in ("notes", "times"):
        form.include.item(value).setCheckState(Qt.CheckState.Checked)
    form.text_free.setChecked(True)
    plan = form.plan()
    assert (plan.text_free, plan.others, plan.include) == (True, (), ("times",))
    assert not form.formats.isEnabled()
    form.text_free.setChecked(False)
    assert form.plan().others == ("doccano",)
    settle(qtbot, dialog)


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


def test_plans_are_kept_in_the_project(
    qtbot: QtBot, dialog: DatasetDialog, project: Project
) -> None:
    plans = dialog.plans
    assert [plans.box.itemText(row) for row in range(plans.box.count())] == ["New plan"]
    assert not plans.delete.isEnabled()
    dialog.form.name.setText("second")
    dialog.form.seed.setValue(5)
    plans.keep.click()  # while it looks: the look gives way
    qtbot.waitUntil(lambda: "second" in project.plans())
    settle(qtbot, dialog)
    assert loads(project.plans()["second"]).split.seed == 5
    assert plans.box.currentText() == "second"
    plans.box.setCurrentIndex(0)
    plans.box.activated.emit(0)
    assert dialog.form.plan() == Plan(name="news")
    plans.box.setCurrentIndex(1)
    plans.box.activated.emit(1)
    assert dialog.form.plan().split.seed == 5
    assert dialog.path.text().endswith("second-dataset")
    plans.delete.click()
    qtbot.waitUntil(lambda: not project.plans())
    assert plans.box.count() == 1
    settle(qtbot, dialog)


def test_a_kept_plan_that_cannot_be_read_is_said(
    qtbot: QtBot, dialog: DatasetDialog, project: Project
) -> None:
    project.run(KeepPlan("odd", "colour = 1"))
    settle(qtbot, dialog)
    dialog.plans.list_plans("odd")
    dialog.plans.box.activated.emit(1)
    assert dialog.told.text().startswith("The plan “odd” cannot be read: the key “colour”")


def test_plans_go_to_files_and_come_from_them(
    qtbot: QtBot, dialog: DatasetDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine"
    answers = {"getSaveFileName": str(path), "getOpenFileName": str(path) + ".toml"}
    for method, answer in answers.items():
        monkeypatch.setattr(QFileDialog, method, lambda *_, answer=answer: (answer, ""))
    choose(dialog, "what", "union")
    dialog.plans.save.click()
    assert dialog.told.text() == f"Plan saved: {path}.toml"
    choose(dialog, "what", "gold")
    dialog.plans.open.click()
    assert dialog.form.plan() == Plan(name="news", what="union")
    (tmp_path / "mine.toml").write_text("what = 3", encoding="utf-8")
    dialog.plans.open.click()
    assert "is no plan" in dialog.told.text()
    settle(qtbot, dialog)


def test_a_folder_of_something_else_is_refused_before(
    dialog: DatasetDialog, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").touch()
    dialog.path.setText(str(tmp_path))
    assert "is no dataset" in dialog.told.text()
    assert not dialog.start.isEnabled()
    dialog.path.setText(str(tmp_path / "no" / "such"))
    assert dialog.told.text().startswith("There is no folder")
    dialog.path.setText("")
    assert dialog.told.text() == "Name the folder to write."
    dialog.path.setText(str(tmp_path / "new"))
    assert dialog.start.isEnabled()
    assert dialog.start.text() == WRITE


def test_the_folder_goes_by_the_name_until_one_is_chosen(
    dialog: DatasetDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.form.name.setText("a/b")
    assert Path(dialog.path.text()).name.endswith("-dataset")
    assert Path(dialog.path.text()).parent == tmp_path
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "own"))
    dialog.choose.click()
    dialog.form.name.setText("other")
    assert dialog.path.text() == str(tmp_path / "own")


def test_cancel_leaves_nothing(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(folder: Path, plan: Plan, ticker: Ticker) -> None:
        while True:
            ticker.tick(3, 10, "Writing the data")

    monkeypatch.setattr(project, "dataset", endless)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Writing the data…")
    assert dialog.stop.text() == "Cancel"
    assert "3 of 10 articles" in dialog.progress.text()
    assert not dialog.form.isEnabled()
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.told.text() == "Cancelled. Nothing was written."
    assert dialog.form.isEnabled()
    assert not (project.path.parent / "news-dataset").exists()


def test_faults_that_checking_finds_are_told(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = project.dataset

    def spoiled(folder: Path, plan: Plan, ticker: Ticker) -> object:
        written = write(folder, plan, ticker)
        (folder / "README.md").write_text("gone", encoding="utf-8")
        return written

    monkeypatch.setattr(project, "dataset", spoiled)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written to"), timeout=20_000)
    assert "but checking found 2 faults." in dialog.summary.text()
    assert "README.md" in dialog.details.toPlainText()


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


def test_a_disk_that_refuses_is_told(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, plan: Plan, ticker: Ticker) -> None:
        raise Problem("The disk is full.")

    monkeypatch.setattr(project, "dataset", full)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "The disk is full.")
    assert dialog.start.isEnabled()


def test_the_data_are_pseudonymous_unless_names_are_wanted(
    qtbot: QtBot, dialog: DatasetDialog, project: Project
) -> None:
    choose(dialog, "what", "everyone")
    settle(qtbot, dialog)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written to"), timeout=20_000)
    folder = project.path.parent / "news-dataset"
    lines = (folder / "data" / "train.jsonl").read_text("utf-8").splitlines()
    names = {each["annotator"] for line in lines for each in json.loads(line)["annotations"]}
    assert names
    assert "Ana" not in names
