"""The export dialog says what will be written before it writes, and where it wrote."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QStandardItemModel
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from annotator.choosing import Selection, told
from annotator.exchange import registry
from annotator.exchange.format import Format, Holds, Option
from annotator.exchange.losses import Loss
from annotator.exchange.records import ExportPreview, PreviewedRecord, PreviewedSpan
from annotator.machine import Machine
from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.project import Project
from annotator.ticker import Ticker
from annotator.values import NewArticle, Segment
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.export import NOTHING, ExportDialog
from ui.dialogs.exporting.look import Look
from ui.dialogs.exporting.telling import show_in_folder
from ui.dialogs.exporting.words import (
    NOTHING_LOST,
    holds_words,
    loss_words,
    lost_words,
    option_words,
    record_words,
    sample_words,
    where_words,
)
from ui.dialogs.folders import documents, export_folder
from ui.session import Session

PATIENCE = 60_000
"""Milliseconds: a format's library may take seconds to be loaded the first time."""


@pytest.fixture
def project(project: Project) -> Project:
    texts = ("The bridge is safe.", "It may fall.", "Nobody knows.")
    new = (NewArticle(text=text, external_id=f"{n}") for n, text in enumerate(texts))
    project.run(AddArticles(tuple(new)))
    first, second, _ = project.article_keys()
    project.run(AddAnnotation(first, (Segment(4, 10),), "claim"))
    project.run(SetProgress(second, "finished"))
    return project


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, keep: Keep) -> ExportDialog:
    made = ExportDialog(session)
    keep(made)
    made.show()
    qtbot.waitUntil(made.start.isEnabled)
    return made


def settled(dialog: ExportDialog) -> bool:
    """Nothing runs, and what is shown is of what is chosen."""
    return dialog.up_to_date and not dialog.running


def choose_format(qtbot: QtBot, dialog: ExportDialog, key: str) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(key))
    qtbot.waitUntil(lambda: settled(dialog), timeout=PATIENCE)


def choose_whose(qtbot: QtBot, dialog: ExportDialog, what: str) -> None:
    """As a person chooses in the combo box."""
    box = dialog.whose.what
    box.setCurrentIndex(box.findData(what))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: settled(dialog), timeout=PATIENCE)


def offered(box: QComboBox) -> dict[str, bool]:
    """The values of a combo box, and whether each can be chosen."""
    model = cast("QStandardItemModel", box.model())
    return {box.itemData(row): model.item(row).isEnabled() for row in range(box.count())}


def test_the_preview_counts_by_whose_work_it_is(dialog: ExportDialog) -> None:
    assert dialog.summary.text() == "3 articles with 1 annotation will be written."
    shown = dialog.sample.toPlainText()
    assert "1 finished: the only annotator who worked on them has finished" in shown
    assert "1 unfinished: their only annotator is not through yet" in shown
    assert "1 untouched: nobody has looked at them; “spans” stays empty (null)" in shown
    assert "gold" not in shown.partition("How the file begins")[0]
    assert NOTHING_LOST in shown


def test_the_first_record_s_spans_can_be_read(dialog: ExportDialog) -> None:
    lines = dialog.sample.toPlainText().partition("How the file begins\n")[2].splitlines()
    assert lines[0] == "The first record, 0: unfinished, 1 span"
    assert lines[1] == "  claim 4–10  bridge"


def test_skipped_articles_are_told_apart_from_the_unfinished(
    qtbot: QtBot, dialog: ExportDialog, project: Project
) -> None:
    assert "skipped" not in dialog.sample.toPlainText()
    project.run(SetProgress(project.article_keys()[2], "skipped", "other"))
    qtbot.waitUntil(lambda: "; 1 of these skipped" in dialog.sample.toPlainText())


def test_every_format_that_can_be_written_is_offered_and_described(
    qtbot: QtBot, dialog: ExportDialog
) -> None:
    import_module("spacy")  # here: its threads, which stay, would bear the name of the worker
    keys = [dialog.format.itemData(row) for row in range(dialog.format.count())]
    assert keys == [each.key for each in registry.writable()]
    for key in keys:
        choose_format(qtbot, dialog, key)
        assert dialog.holds.text().startswith("Keeps ")
        assert dialog.summary.text().endswith((".", "below."))
        assert dialog.told.text()


def test_one_layer_formats_offer_no_several_annotators(qtbot: QtBot, dialog: ExportDialog) -> None:
    assert all(offered(dialog.whose.what).values())
    choose_format(qtbot, dialog, "doccano")
    assert "One annotator, or one settled layer, at a time." in dialog.holds.text()
    assert [what for what, can in offered(dialog.whose.what).items() if not can] == ["everyone"]
    assert "doccano JSONL holds one layer only" in dialog.whose.what.itemText(0)
    assert dialog.whose.selection() == Selection(what="decided")
    choose_format(qtbot, dialog, "jsonl")
    assert dialog.whose.selection() == Selection()
    assert dialog.whose.what.itemText(0) == "Everybody’s, side by side"


def test_what_is_left_out_is_told_with_the_reason(qtbot: QtBot, dialog: ExportDialog) -> None:
    choose_format(qtbot, dialog, "doccano")
    assert (
        dialog.summary.text()
        == "1 article with 0 annotations will be written. 2 articles left out."
    )
    shown = dialog.sample.toPlainText()
    for sentence in told({"unfinished": 1, "untouched": 1}, {}):
        assert sentence in shown
    dialog.whose.unfinished.setChecked(True)
    qtbot.waitUntil(lambda: "2 articles with 1 annotation" in dialog.summary.text())


def test_one_annotator_is_chosen_by_name(qtbot: QtBot, dialog: ExportDialog) -> None:
    assert dialog.whose.annotator.isHidden()
    choose_whose(qtbot, dialog, "annotator")
    assert not dialog.whose.annotator.isHidden()
    assert dialog.whose.selection() == Selection(what="annotator", annotator="Ana")
    assert "the annotator has no finished work on it" in dialog.sample.toPlainText()
    choose_format(qtbot, dialog, "doccano")
    assert dialog.whose.selection().what == "annotator"


def test_without_an_article_nothing_is_offered_to_be_written(
    qtbot: QtBot, dialog: ExportDialog
) -> None:
    choose_whose(qtbot, dialog, "gold")
    assert not dialog.start.isEnabled()
    assert dialog.told.text() == NOTHING
    choose_whose(qtbot, dialog, "everyone")
    assert dialog.start.isEnabled()


def test_what_the_format_cannot_say_is_listed_before_and_after(
    qtbot: QtBot, dialog: ExportDialog, project: Project, tmp_path: Path
) -> None:
    first = project.article_keys()[0]
    project.run(AddAnnotation(first, (Segment(0, 3), Segment(14, 18)), "quote"))
    choose_format(qtbot, dialog, "prodigy")
    shown = dialog.sample.toPlainText()
    assert "What Prodigy JSONL cannot say, or does not show" in shown
    assert "Spans of several segments: " in shown
    assert "0, quote 0–18 “The … safe”" in shown
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith(f"Written to {path}"))
    assert "out.jsonl.losses.json" in dialog.told.text()
    report = json.loads((tmp_path / "out.jsonl.losses.json").read_text("utf-8"))
    assert report["counts"]["segments"] == 1


def test_the_options_of_a_format_are_words_and_reach_the_file(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    assert dialog.options.values() == {}
    choose_format(qtbot, dialog, "doccano")
    assert dialog.options.values() == {"form": "relations", "segments": "parts"}
    box = dialog.options.boxes["segments"]
    words = [box.itemText(row) for row in range(box.count())]
    assert words == ["Each segment a span of its own", "One span over all", "Left out"]
    form = dialog.options.boxes["form"]
    assert form.itemText(1) == "Triples of start, end and label"
    form.setCurrentIndex(1)
    form.activated.emit(1)
    dialog.whose.unfinished.setChecked(True)
    qtbot.waitUntil(lambda: settled(dialog) and "2 articles" in dialog.summary.text())
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written to"))
    labels = [json.loads(line).get("label") for line in path.read_text("utf-8").splitlines()]
    assert [[4, 10, "claim"]] in labels


def test_an_option_without_words_for_each_value_shows_the_values() -> None:
    plain = Option("style", ("one", "two"), "How it looks")
    assert option_words(plain) == ("Style", ["One", "Two"])
    several = Option("form", ("p", "j"), "Offsets in code points, or in UTF-16")
    assert option_words(several) == ("Form", ["Offsets in code points", "In UTF-16"])


def test_the_name_has_the_ending_of_the_format_and_the_shape(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.path.setText(str(tmp_path / "my.news.v2.jsonl"))
    choose_format(qtbot, dialog, "brat")
    assert dialog.path.text() == str(tmp_path / "my.news.v2.zip")
    dialog.shape.setCurrentIndex(1)
    dialog.shape.activated.emit(1)
    assert dialog.path.text() == str(tmp_path / "my.news.v2")
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written to"))
    assert list((tmp_path / "my.news.v2").rglob("*.ann"))
    dialog.path.setText(str(tmp_path / "my.news.v2"))
    choose_format(qtbot, dialog, "jsonl")
    choose_format(qtbot, dialog, "brat")
    dialog.path.setText(str(tmp_path / "my.news.v2.zip"))
    assert dialog.shape.itemText(0) == "One ZIP file"


def test_a_folder_with_something_in_it_is_refused_before(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    choose_format(qtbot, dialog, "brat")
    dialog.shape.setCurrentIndex(1)
    dialog.shape.activated.emit(1)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    dialog.path.setText(str(tmp_path / "full"))
    assert not dialog.start.isEnabled()
    assert "no empty folder" in dialog.told.text()


def test_a_missing_library_is_said_and_nothing_is_offered(
    qtbot: QtBot, session: Session, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(each: Format) -> str:
        return "Install it with: pip install 'x'" if each.key == "doccano" else ""

    monkeypatch.setattr(registry, "missing", missing)
    dialog = ExportDialog(session)
    keep(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.start.isEnabled)
    row = dialog.format.findData("doccano")
    assert dialog.format.itemText(row) == "doccano JSONL (its library is not installed)"
    choose_format(qtbot, dialog, "doccano")
    assert dialog.summary.text() == "Install it with: pip install 'x'"
    assert not dialog.start.isEnabled()
    assert not dialog.sample.toPlainText()


def test_a_look_gives_way_to_the_next_and_to_closing(
    qtbot: QtBot, dialog: ExportDialog, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def slow(
        project: Project, format_: Format, selection: Selection, options: object, ticker: Ticker
    ) -> Look:
        looks.append(selection.what)
        while selection.what == "union":  # until it is cancelled
            ticker.tick(1, 10)
        return Look(ExportPreview(articles=7, annotations=8))

    monkeypatch.setattr("ui.dialogs.exporting.look.look", slow)
    box = dialog.whose.what
    box.setCurrentIndex(box.findData("union"))
    with qtbot.waitSignal(session.tasks.started):
        box.activated.emit(0)
    assert dialog.stop.text() == "Close"
    assert dialog.format.isEnabled()
    assert not dialog.start.isEnabled()
    choose_whose(qtbot, dialog, "majority")
    assert looks == ["union", "majority"]
    assert dialog.summary.text() == "7 articles with 8 annotations will be written."
    box.setCurrentIndex(box.findData("union"))
    with qtbot.waitSignal(session.tasks.started):
        box.activated.emit(0)
    with qtbot.waitSignal(session.tasks.ended):
        dialog.reject()
    assert not session.busy


def test_what_was_written_can_be_found(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr("ui.dialogs.export.show_in_folder", shown.append)
    assert dialog.show_it.isHidden()
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    dialog.start.click()
    qtbot.waitUntil(lambda: not dialog.show_it.isHidden())
    dialog.show_it.click()
    dialog.copy_it.click()
    assert shown == [path]
    assert QGuiApplication.clipboard().text() == str(path)
    dialog.path.setText(str(tmp_path / "other.jsonl"))
    assert dialog.show_it.isHidden()
    assert dialog.start.text() == "Export"


def test_the_folder_is_shown_by_the_system_s_own_file_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    show_in_folder(tmp_path / "out.jsonl")
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


def test_the_words_of_a_record() -> None:
    part = {"start": 0, "end": 1, "text": "a"}
    span = PreviewedSpan("claim", 0, 9, "one\ntwo", (part, part))
    many = PreviewedRecord(id="7", spans_from="annotator", spans=(span,) * 15)
    told = record_words(many)
    assert told[0] == "The first record, 7: finished, 15 spans"
    assert told[1] == "  claim 0–9 (2 parts)  one two"
    assert told[-1] == "  and 7 more"
    none = PreviewedRecord(id="7", spans_from="undecided", spans=None)
    assert record_words(none) == ["The first record, 7: undecided, no spans to learn from"]
    assert sample_words(ExportPreview()) == []


def test_the_first_line_is_what_will_stand_in_the_file(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    shown = dialog.sample.toPlainText().splitlines()
    sample = shown[shown.index("The first line of the file:") + 1 :]
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    dialog.start.click()
    qtbot.waitUntil(lambda: path.exists() and not dialog.running)
    assert path.read_text("utf-8").splitlines()[0][:80] == sample[0][:80]


def test_the_file_stands_beside_the_project_unless_told_otherwise(
    qtbot: QtBot, dialog: ExportDialog, project: Project
) -> None:
    path = project.path.with_suffix(".jsonl")
    assert dialog.path.text() == str(path)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == f"Written to {path}")
    assert "3 articles with 1 annotation written to " in dialog.summary.text()
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert sum(len(record["spans"] or []) for record in records) == 1


def test_a_place_that_cannot_be_written_leaves_the_dialog_usable(
    qtbot: QtBot, dialog: ExportDialog, session: Session, tmp_path: Path
) -> None:
    dialog.path.setText(str(tmp_path / "no such folder" / "out.jsonl"))
    assert dialog.told.text().startswith("There is no folder")
    with qtbot.waitSignal(session.refused) as refused:
        dialog.start.click()
    qtbot.waitUntil(dialog.start.isEnabled)
    assert dialog.told.text() == refused.args[0]
    assert dialog.summary.text() == "3 articles with 1 annotation will be written."


def test_an_existing_file_is_replaced_only_by_a_button_that_says_so(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    assert dialog.start.text() == "Export"
    path.write_text("mine", "utf-8")  # meanwhile, by another program
    dialog.start.click()
    assert path.read_text("utf-8") == "mine"
    assert dialog.start.text() == "Replace"
    assert "out.jsonl exists" in dialog.told.text()
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == f"Written to {path}")
    assert path.read_text("utf-8") != "mine"


def test_the_samples_go_to_the_documents_then_where_the_last_export_went(
    qtbot: QtBot, tmp_path: Path, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(tmp_path / "hidden")
    ana = machine.add_person("Ana")
    session = Session(machine)
    for path in (tmp_path / "hidden" / "samples.claims", tmp_path / "own.claims"):
        Project.create(path, ana, machine).close()
    papers = tmp_path / "Papers"
    papers.mkdir()
    monkeypatch.setattr("ui.dialogs.folders.documents", lambda: papers)
    session.open_project(tmp_path / "own.claims", ana)
    assert export_folder(session) == tmp_path
    session.open_project(tmp_path / "hidden" / "samples.claims", ana)
    session.run(AddArticles((NewArticle(text="The bridge is safe."),)))
    dialog = ExportDialog(session)
    keep(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.start.isEnabled)
    assert dialog.path.text() == str(papers / "samples.jsonl")
    (tmp_path / "out").mkdir()
    dialog.path.setText(str(tmp_path / "out" / "x.jsonl"))
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written"))
    assert export_folder(session) == tmp_path / "out"
    (tmp_path / "out" / "x.jsonl").unlink()
    (tmp_path / "out").rmdir()
    assert export_folder(session) == papers
    session.close_project()


def test_documents_are_the_home_where_there_is_no_such_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path))
    assert documents() == tmp_path
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path / "none"))
    assert documents() == Path.home()


def test_without_a_name_nothing_starts(dialog: ExportDialog) -> None:
    dialog.path.setText("  ")
    assert not dialog.start.isEnabled()
    assert dialog.told.text() == "Name the file to write."


def test_a_project_gives_way_to_nothing(
    qtbot: QtBot, dialog: ExportDialog, project: Project
) -> None:
    """Its name is one that the field takes as readily as any other."""
    dialog.path.setText(str(project.path))
    assert not dialog.start.isEnabled()
    assert dialog.told.text().startswith(f"{project.path.name} is a project, and what is in it")
    stood = project.path.read_bytes()
    dialog.run_export()  # as if it had come to be one after the look
    qtbot.waitUntil(lambda: not dialog.running)
    assert "is a project" in dialog.told.text()
    assert project.path.read_bytes() == stood


def test_an_existing_file_is_announced(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    assert where_words(str(path)) == ("The file appears in its place once it is whole.", True)
    path.touch()
    assert where_words(str(path))[0].startswith("x.jsonl exists; Replace puts")
    words, possible = where_words(str(tmp_path))
    assert "folder" in words
    assert not possible


def test_a_format_that_holds_little_says_so() -> None:
    bare = Format("x", "X", (".x",), "x", holds=Holds())
    assert holds_words(bare).startswith("Keeps labelled spans and nothing else. One annotator")
    some = bare._replace(holds=Holds(notes=True, annotators=True), shows=Holds(annotators=True))
    assert holds_words(some).startswith("Keeps notes and doubts; not spans of several segments, ")
    assert holds_words(some).endswith(
        "The tool itself does not show notes and doubts; they come back when read here."
    )


def test_losses_beyond_those_listed_are_counted() -> None:
    loss = Loss("nesting", "007", "claim", 3, 9, "a <b>bold</b>\nword", detail="inside another")
    assert loss_words(loss) == ("    007, claim 3–9 “a <b>bold</b> word”: nesting, inside another")
    report = ExportPreview(lost=12, losses=["Nested spans: 12."])
    lines = lost_words(report, [loss])
    assert lines[0] == "Nested spans: 12."
    assert lines[-1].strip().startswith("and 11 more")
