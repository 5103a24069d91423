"""What the command palette offers, and in which order."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from annotator.machine import Machine
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.values import NewArticle
from ui.actions import Actions
from ui.finding import Entry, article_entries, sections


@pytest.fixture
def actions(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    made = Actions(window)
    made.set_scheme(default_scheme())
    window.actions_ = made
    yield made
    window.deleteLater()


def titles(found):
    return [part.title for part in found]


def words(found, title):
    return [entry.words for part in found if part.title == title for entry in part.entries]


def test_with_nothing_typed_everything_is_there_once(actions):
    found = sections(actions, "", ["span.next", "no.such", "label.quote"])
    assert titles(found) == ["Used last", "Labels", "Actions"]
    assert words(found, "Used last") == ["Next span", "Quote"]
    assert words(found, "Labels") == ["Claim", "Denial", "Speculation"]
    targets = [entry.target for part in found for entry in part.entries]
    offered = {spec.id for spec in actions.specs() if not spec.hidden} - {"view.command"}
    assert sorted(targets) == sorted(offered)


def test_the_better_kind_comes_first(actions):
    assert titles(sections(actions, "claim", []))[0] == "Labels"
    assert titles(sections(actions, "next", []))[0] == "Actions"


def test_keys_stand_beside_as_they_are_now(actions):
    actions.set_keys({"twins.take": ("Ctrl+Alt+T",)})
    entry = sections(actions, "take the twins", [])[0].entries[0]
    assert (entry.words, entry.beside) == ("Take the twins", "Ctrl+Alt+T")


def test_a_tip_finds_an_action_behind_the_others(actions):
    found = words(sections(actions, "doubtful", []), "Actions")
    assert found == ["In doubt"]
    assert words(sections(actions, "span", []), "Actions")[0] in ("Next span", "Delete span")


def test_what_cannot_be_done_now_says_so(actions):
    actions["edit.redo"].setEnabled(False)
    actions["article.flag"].setChecked(True)
    redo, flag = (sections(actions, typed, [])[0].entries[0] for typed in ("redo", "flag"))
    assert not redo.enabled
    assert redo.spoken == "Redo, Ctrl+Shift+Z, not now"
    assert flag.spoken == "Flag, F, on"


def test_the_words_are_those_of_now(actions):
    actions["edit.undo"].setText("Undo: Label q&&a")
    assert words(sections(actions, "undo label", []), "Actions") == ["Undo: Label q&a"]


def test_articles_come_after_what_fits_as_well(actions):
    article = Entry("article", 7, "Claims of a ferry")
    assert titles(sections(actions, "claim", [], [article]))[:3] == [
        "Labels",
        "Actions",
        "Articles",
    ]
    assert sections(actions, "", [], [article])[-1].title != "Articles"


def test_letters_here_and_there_are_no_fit(actions):
    article = Entry("article", 7, "Caterer in court")
    assert titles(sections(actions, "caterer", [], [article])) == ["Articles"]
    assert sections(actions, "caterer", []) == []


def test_what_fits_loosely_stands_behind_a_title_with_the_word(actions):
    article = Entry("article", 7, "009_art_of_war")
    found = sections(actions, "art", [], [article])
    assert titles(found)[:2] == ["Actions", "Articles"]  # by the group's name: “Article”
    found = sections(actions, "tart", [], [Entry("article", 7, "Tartan army")])
    assert titles(found) == ["Articles", "Actions"]
    assert "Start one word later" in words(found, "Actions")
    assert all(entry.loose for entry in found[1].entries)
    by_body = Entry("article", 8, "Another title")
    assert titles(sections(actions, "tart", [], [by_body])) == ["Actions", "Articles"]


def test_of_one_kind_both_sides_of_the_articles_the_later_say_so(actions):
    found = sections(actions, "claim", [], [Entry("article", 7, "Claims of a ferry")])
    assert titles(found)[:3] == ["Labels", "Actions", "Articles"]
    assert titles(found)[3:] == ["More labels"]
    assert not any(entry.loose for part in found[:2] for entry in part.entries)
    assert all(entry.loose for part in found[3:] for entry in part.entries)


def test_a_tip_stands_behind_all_articles(actions):
    by_body = Entry("article", 8, "Another title")
    assert titles(sections(actions, "doubtful", [], [by_body])) == ["Articles", "Actions"]


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("delete", True),
        ("elete", False),
        ("ds", False),
        ("doubtful", False),
        ("laim", False),
        ("claim", True),
        ("selmo", True),
        ("ettings", True),
        ("nesp", True),
    ],
)
def test_what_changes_spans_leads_only_by_words_that_begin_so(actions, typed, leads):
    assert sections(actions, typed, [])[0].entries[0].may_lead is leads


def test_each_action_that_is_said_to_change_nothing_is_there(actions):
    from ui import finding

    assert {spec.id for spec in actions.specs()} >= finding._HARMLESS


@pytest.fixture
def project(tmp_path):
    machine = Machine(tmp_path / "machine")
    new = [
        NewArticle(text="The ferry sank.\n", title="Harbour news", source="The Paper"),
        NewArticle(text="Nothing of the kind.\n", title="Ferry found"),
        NewArticle(text="水利部否认。\n", title="水利部"),
        NewArticle(text="No words for it.\n", title=""),
    ]
    path = tmp_path / "p.claims"
    with Project.create(path, machine.acting("Ana"), machine, articles=new) as project:
        yield project


def test_articles_are_found_by_title_first_then_by_body(project):
    found = article_entries(project, " ferry ")
    assert [entry.words for entry in found] == ["Ferry found", "Harbour news"]
    assert found[0].letters == frozenset(range(5))
    assert (found[1].letters, found[1].beside) == (frozenset(), "The Paper")


def test_one_letter_asks_for_no_article_one_character_of_chinese_does(project):
    assert article_entries(project, "f") == []
    assert [entry.words for entry in article_entries(project, "水")] == ["水利部"]


def test_an_article_without_a_title_has_a_name(project):
    assert [entry.words for entry in article_entries(project, "words for")] == ["Untitled"]
