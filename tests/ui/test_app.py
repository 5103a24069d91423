"""The start: in an empty home, again, with arguments, and with a project that somebody holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from annotator.machine import Machine
from annotator.operations import AddArticles
from annotator.project import Project
from annotator.values import NewArticle, Segment
from ui.__main__ import Options, UsageError, main, parse
from ui.dialogs.import_ import ImportDialog
from ui.inspector.side import EMPTY, Side
from ui.inspector.spans_panel import SpansPanel
from ui.places import Places
from ui.reader import Place


def run(*words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    program = code or "from ui.__main__ import main; import sys; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )


# The command


@pytest.mark.parametrize("word", ["--version", "--help", "-h"])
def test_version_and_help_need_neither_qt_nor_sqlalchemy(word):
    code = (
        "import sys; from ui.__main__ import main; code = main(); "
        "heavy = {'PySide6', 'sqlalchemy', 'typer', 'sqlite3'} & set(sys.modules); "
        "sys.exit(code or (sorted(heavy) if heavy else 0))"
    )
    ran = run(word, code=code)
    assert ran.returncode == 0, ran.stderr
    assert "claim-annotator" in ran.stdout


def test_a_command_goes_to_the_command_line_without_qt(tmp_path):
    code = (
        "import sys; from ui.__main__ import main; main(); "
        "sys.exit('Qt' if 'PySide6' in sys.modules else 0)"
    )
    project = tmp_path / "p.claims"
    ran = run("new", str(project), "--data-dir", str(tmp_path / "data"), code=code)
    assert ran.returncode == 0, ran.stderr
    assert project.exists()


def test_the_options_of_the_window():
    assert parse([]) == Options()
    options = parse(["--data-dir", "d", "--as=Ana", "--debug", "./new", "--", "--odd.txt"])
    assert options == Options((Path("new"), Path("--odd.txt")), True, Path("d"), "Ana")
    with pytest.raises(UsageError, match="--bug"):
        parse(["--bug"])
    with pytest.raises(UsageError, match="--as needs"):
        parse(["--as"])


def test_a_wrong_option_is_said_and_nothing_opened(capsys):
    assert main(["--nonsense"]) == 2
    assert "--nonsense" in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_is_said(tmp_path, capsys):
    (tmp_path / "file").write_text("", "utf-8")
    assert main(["--data-dir", str(tmp_path / "file")]) == 1
    assert "file" in capsys.readouterr().err


def test_the_database_layer_is_loaded_after_the_first_paint(tmp_path):
    code = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from annotator.machine import Machine
from ui.__main__ import parse
from ui.app import App, AfterPaint, make_application
from ui.startup import Nets
options = parse(sys.argv[1:])
qt = make_application()
nets = Nets(options.data_dir)
app = App(options, Machine(options.data_dir), nets)
early = []
load = app._loader.start
def painted():
    early.extend({"sqlalchemy", "qtawesome", "annotator.project"} & set(sys.modules))
    load()
    watch.start()
def look():
    if app.ready:
        early.append(app.window.reader.text[:6])
        qt.quit()
watch = QTimer(interval=5)
watch.timeout.connect(look)
app._loader.start = painted
app.start()
qt.exec()
nets.close()
app.shut()
print("early:", early)
"""
    for _ in range(2):
        ran = run("--data-dir", str(tmp_path), "--as", "Ana", code=code)
        assert ran.returncode == 0, ran.stderr
        assert "early: ['Huawei']" in ran.stdout


def test_python_s_own_import_is_put_back_after_pyside():
    code = """
import builtins, gc
own = builtins.__import__
import ui.before_qt
assert builtins.__import__ is own
assert gc.isenabled()
from PySide6.QtCore import QObject
assert QObject().objectName() == ""
"""
    ran = run(code=code)
    assert ran.returncode == 0, ran.stderr


def test_what_the_first_paint_does_without_is_made_before_the_project_is_open(tmp_path):
    code = """
import sys
from PySide6.QtCore import QTimer
from annotator.machine import Machine
from ui.__main__ import parse
from ui.app import App, make_application
from ui.startup import Nets
options = parse(sys.argv[1:])
qt = make_application()
nets = Nets(options.data_dir)
app = App(options, Machine(options.data_dir), nets)
late = {"ui.hands", "ui.inspector.inspector", "ui.find_bar", "ui.which_key", "logging.handlers"}
early = late & set(sys.modules)
window = app.window
seen = []
def look():
    if app.ready:
        qt.quit()
open_ = app.projects.start
app.projects.start = lambda paths: (seen.append(window.furnished), open_(paths))
watch = QTimer(interval=5)
watch.timeout.connect(look)
watch.start()
app.start()
early |= late & set(sys.modules)
qt.exec()
actions = [menu.actions() for menu in window.menus.all()]
print("early:", sorted(early), "furnished:", seen, "menus:", all(actions), len(actions))
nets.close()
app.shut()
"""
    ran = run("--data-dir", str(tmp_path), "--as", "Ana", code=code)
    assert ran.returncode == 0, ran.stderr
    assert "early: [] furnished: [True] menus: True 9" in ran.stdout


def test_the_inspector_takes_the_place_of_words_that_stay_where_they_are(start, qtbot):
    app = start()
    side, inspector = app.window.bench.side, app.window.bench.inspector
    sizes = side.sizes()
    page = Side(SpansPanel(app.session), parent=app.window)
    page.setGeometry(side.geometry())
    page.show()
    page.setSizes(sizes)
    qtbot.waitUntil(lambda: page.sizes() == sizes)
    words = page.widget(1).findChild(QLabel)
    assert words.text() == inspector.empty.text() == EMPTY
    assert words.mapTo(page.widget(1), QPoint()) == inspector.empty.mapTo(inspector, QPoint())
    assert words.foregroundRole() == inspector.empty.foregroundRole()
    assert words.size() == inspector.empty.size()


# The window


def test_the_first_start_shows_the_samples_with_the_users_article_open(app):
    window = app.window
    assert window.articles.model.rowCount() == 10
    assert window.reading.text.startswith("Huawei")
    assert window.reader.text == window.reading.text
    assert window.first_steps.isVisible()
    assert not window.name_strip.isVisible(), "--as says the name already"
    assert window.reader.hasFocus()
    assert window.status.said.words() == "Everything is on disk."
    assert "10 articles" in window.status.counts.text()
    assert "Ana" in window.status.profile.text()


def test_the_first_steps_go_away_for_good(start):
    first = start()
    first.window.first_steps.close_button.click()
    assert not first.window.first_steps.isVisible()
    first.shut()
    assert not start().window.first_steps.isVisible()


def test_labels_by_keys_are_there_at_the_next_start(start, qtbot):
    first = start()
    window = first.window
    window.reader.select_words(Segment(1118, 1203))
    qtbot.keyClick(window.reader, Qt.Key.Key_Q)
    made = [(span.label, span.segments) for span in window.reading.in_order()]
    assert made == [("quote", (Segment(1118, 1203),))]
    first.shut()

    again = start().window
    assert [(span.label, span.segments) for span in again.reading.in_order()] == made
    assert again.reader.spans_at(1150)


def test_the_first_page_is_shown_before_the_project_is_open(start, monkeypatch):
    first = start()
    first.window.labelling.label_words("claim", Segment(1119, 1144))
    first.shut()
    seen = {}

    def spy(app):
        seen["rows"] = app.window.articles.model.rowCount()
        seen["text"] = app.window.reader.text
        seen["spans"] = app.window.reader.spans_at(1120)
        seen["project"] = app.session.project

    from ui import app as module

    late = module.App._late_start
    monkeypatch.setattr(module.App, "_late_start", lambda app: (spy(app), late(app)))
    start()
    assert seen["rows"] == 10
    assert seen["text"].startswith("Huawei")
    assert len(seen["spans"]) == 1
    assert seen["project"] is None


def test_place_and_article_are_remembered(start):
    first = start()
    window = first.window
    keys = first.session.project.article_keys()
    other = next(key for key in keys if first.session.project.article(key).length > 100_000)
    first.session.open_article(other)
    window.reader.show_place(Place(top=50_000, caret=50_100))
    left = window.reader.place()
    assert left.top > 10_000
    first.shut()
    again = start()
    assert again.session.article == other
    assert again.window.reader.place() == left


def test_the_last_project_is_opened_and_a_missing_one_is_not_an_error(start, tmp_path):
    first = start()
    path = tmp_path / "mine.claims"
    assert first.projects.make(path)
    first.shut()
    again = start()
    assert again.session.project.path == path
    again.shut()
    path.unlink()
    assert start().projects.samples_open


def test_a_project_on_the_command_line_is_opened(start, tmp_path):
    machine = Machine(tmp_path / "data")
    path = tmp_path / "mine.claims"
    Project.create(path, machine.acting("Ana"), machine, title="My project").close()
    app = start(path)
    assert app.session.project.path == path
    assert app.window.windowTitle().startswith("My project")
    assert not app.window.first_steps.isVisible()


def test_a_file_that_is_no_project_is_refused_and_the_samples_opened(start, tmp_path):
    path = tmp_path / "no.claims"
    path.write_text("no project", "utf-8")
    app = start(path)
    assert app.projects.samples_open
    assert app.window.message.isVisible()
    assert "no.claims" in app.window.message.words.text()
    assert path.read_text("utf-8") == "no project"


def test_a_project_in_use_names_the_holder_and_can_be_read(start, tmp_path, qtbot):
    machine = Machine(tmp_path / "other")
    path = tmp_path / "mine.claims"
    holder = Project.create(path, machine.acting("Beatriz"), machine)
    try:
        app = start(path)
        [box] = app.window.findChildren(QMessageBox)
        assert "Beatriz" in box.text()
        assert app.session.project is None
        next(button for button in box.buttons() if "read" in button.text()).click()
        assert app.session.project.path == path
        assert app.session.project.read_only
        assert "read only" in app.window.status.said.words()
    finally:
        holder.close()


def test_nothing_of_a_project_in_use_is_left_on_screen(start, tmp_path):
    first = start()
    path = tmp_path / "mine.claims"
    first.projects.make(path)
    first.session.run(AddArticles((NewArticle(text="An article.\n", title="One"),)))
    first.shut()
    machine = Machine(tmp_path / "other")
    holder = Project.open(path, machine.acting("Beatriz"), machine)
    try:
        app = start(path)
        [box] = app.window.findChildren(QMessageBox)
        box.reject()
        window = app.window
        assert app.session.project is None
        assert window.reader.text == ""
        assert window.articles.model.rowCount() == 0
        assert window.articles.pages.currentWidget() is window.articles.no_project
        assert window.blank.isVisible()
        assert window.windowTitle() == "Claim Annotator"
    finally:
        holder.close()


def test_files_on_the_command_line_are_offered_for_import_into_a_project_of_ones_own(
    start, tmp_path, qtbot
):
    article = tmp_path / "new"
    article.write_text("An article in a file that is named like a command.\n", "utf-8")
    app = start(article)
    [box] = app.window.findChildren(QMessageBox)
    assert "samples" in box.text()
    next(button for button in box.buttons() if "Add to" in button.text()).click()
    [dialog] = app.window.findChildren(ImportDialog)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not app.session.busy)
    dialog.close()


# Who


def test_the_name_is_asked_for_once(start):
    first = start(name=None)
    strip = first.window.name_strip
    assert strip.isVisible()
    assert strip.name.text()
    strip.name.setText("  ")
    strip.keep.click()
    assert first.window.message.isVisible(), "an empty name is refused"
    strip.name.setText("Ana Sá")
    strip.keep.click()
    assert not strip.isVisible()
    assert first.session.project.me.name == "Ana Sá"
    assert "Ana Sá" in first.window.status.profile.text()
    first.shut()
    again = start(name=None)
    assert not again.window.name_strip.isVisible()
    assert again.session.project.me.name == "Ana Sá"


def test_the_name_is_typed_over_the_accounts_and_never_into_the_article(start, qtbot):
    app = start(name=None)
    window, field = app.window, app.window.name_strip.name
    assert QApplication.focusWidget() is field
    assert field.selectedText() == field.text() != ""
    window.reader.setFocus()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == field.text()
    qtbot.keyClicks(field, "Nora Lind")
    assert field.text() == "Nora Lind"
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == "", "what was typed is not selected again"
    assert window.labelling.sticky is None
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert app.session.project.me.name == "Nora Lind"
    assert window.reader.hasFocus()


def test_a_name_that_a_command_has_made_a_profile_of_is_taken_at_the_first_start(start, tmp_path):
    machine = Machine(tmp_path / "data")
    ana = machine.acting("Ana").id
    app = start(name=None)
    strip = app.window.name_strip
    assert strip.isVisible(), "the window has no profile yet"
    strip.name.setText("Ana")
    strip.keep.click()
    assert not app.window.message.isVisible(), "nothing was refused"
    assert app.session.project.me.id == ana
    assert "Ana" in app.window.status.profile.text()
    assert app.window.status.said.words() == "Labels are Ana’s from now on."
    assert strip.isHidden()
    app.shut()
    again = start(name=None)
    assert again.session.project.me.id == ana
    assert again.window.name_strip.isHidden()


def test_another_profile_labels_under_its_own_name(start):
    app = start(name=None)
    app.window.name_strip.name.setText("Ana")
    app.window.name_strip.keep.click()
    ana = app.session.project.me.id
    app.projects.switch("Beatriz")
    assert app.session.project.me.name == "Beatriz"
    assert app.session.project.me.id != ana
    app.projects.rename("Ana")
    assert "already" in app.window.message.words.text()
    app.projects.rename("Bea")
    assert app.session.project.me.name == "Bea"
    app.projects.switch("Ana")
    assert app.session.project.me.id == ana


# Places


def test_the_place_is_on_disk_without_a_clean_close(start, qtbot, tmp_path):
    app = start()
    window, keys = app.window, app.session.project.article_keys()
    window.reading._keeping.setInterval(10)
    app.session.open_article(keys[-1])
    window.reader.set_caret(20)
    sha256 = app.session.project.article(keys[-1]).sha256

    def kept():
        places = Places(tmp_path / "data")
        place = places.get(app.session.project.id, sha256)
        assert place is not None
        assert place.caret == 20
        assert places.last(app.session.project.path) == sha256

    qtbot.waitUntil(kept)


def test_places_forget_the_longest_unvisited(tmp_path, monkeypatch):
    monkeypatch.setattr("ui.places.KEPT", 3)
    places = Places(tmp_path)
    for number in range(5):
        places.put("p", f"{number}", Place(number, number))
    places.put_last(tmp_path / "a.claims", "4")
    places.save()
    again = Places(tmp_path)
    assert [again.get("p", f"{number}") for number in (0, 1)] == [None, None]
    assert again.get("p", "4") == Place(4, 4)
    assert again.last(tmp_path / "a.claims") == "4"


@pytest.mark.parametrize("text", ["", "[]", '{"places": [[1, 2]], "last": {"a": 1}}', "{"])
def test_a_damaged_file_of_places_is_an_empty_one(tmp_path, text):
    (tmp_path / "places.json").write_text(text, "utf-8")
    places = Places(tmp_path)
    assert places.get("p", "1") is None
    assert places.last(tmp_path) is None
