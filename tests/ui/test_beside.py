"""What the reader shows beside the selected span follows the project; and what else it is told."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtGui import QGuiApplication

from annotator.operations import AddAnnotation, Describe, SetRelation, SetScheme
from annotator.scheme import default_scheme
from annotator.values import Article, Segment
from tests.ui.desk import TEXT, Desk
from ui.beside import link_rules
from ui.reader import CompanionItem, RelationItem
from ui.reading import source_line


def place(words: str) -> Segment:
    start = TEXT.index(words)
    return Segment(start, start + len(words))


def add(desk: Desk, words: str, label: str) -> str:
    session = desk.session
    changes = session.run(AddAnnotation(session.article, (place(words),), label))
    return changes.annotations[0]


def shown_companions(desk: Desk) -> list[CompanionItem]:
    return list(desk.window.reader.companions)


def shown_relations(desk: Desk) -> list[RelationItem]:
    return list(desk.window.reader.relations)


def test_companions_of_the_selected_span_are_shown_with_their_names(desk: Desk, qtbot) -> None:
    one = add(desk, "may resign soon", "speculation")
    other = add(desk, "anybody had met", "denial")
    desk.session.run(Describe((one,), companions={"source": place("a paper")}))
    assert shown_companions(desk) == []
    desk.session.select(one)
    qtbot.waitUntil(lambda: bool(shown_companions(desk)))
    assert shown_companions(desk) == [CompanionItem("source", "source", "W", place("a paper"))]
    desk.session.run(Describe((one,), companions={"source": None, "cue": place("said")}))
    qtbot.waitUntil(lambda: [item.name for item in shown_companions(desk)] == ["cue"])
    desk.session.select(other)
    assert shown_companions(desk) == []
    desk.session.select(one)
    qtbot.waitUntil(lambda: bool(shown_companions(desk)))
    desk.session.undo()
    qtbot.waitUntil(lambda: [item.name for item in shown_companions(desk)] == ["source"])


def test_relations_of_the_selected_span_are_shown_from_both_ends(desk: Desk, qtbot) -> None:
    claim = add(desk, "may resign soon", "claim")
    denial = add(desk, "anybody had met", "denial")
    lone = add(desk, "The office", "claim")
    desk.session.run(SetRelation("target", denial, claim))
    name = next(each.name for each in default_scheme().relations if each.id == "target")
    wanted = [RelationItem("target", name, denial, claim)]
    for end in (denial, claim):
        desk.session.select(end)
        qtbot.waitUntil(lambda: shown_relations(desk) == wanted)
    desk.session.select(lone)
    desk.window.reading.beside.show()
    assert shown_relations(desk) == []
    desk.session.select(denial)
    qtbot.waitUntil(lambda: shown_relations(desk) == wanted)
    desk.session.run(SetRelation("target", denial, claim, there=False))
    qtbot.waitUntil(lambda: shown_relations(desk) == [])


def test_relations_are_read_once_for_an_article(desk: Desk, monkeypatch) -> None:
    claim = add(desk, "may resign soon", "claim")
    denial = add(desk, "anybody had met", "denial")
    project, asked = desk.session.project, []
    relations = project.relations
    monkeypatch.setattr(project, "relations", lambda key: asked.append(key) or relations(key))
    for end in (claim, denial, claim):
        desk.session.select(end)
        desk.window.reading.beside.show()
    assert len(asked) == 1


def test_the_knob_follows_the_scheme(desk: Desk) -> None:
    denial = add(desk, "anybody had met", "denial")
    desk.session.select(denial)
    assert desk.window.reader.knob_place() is not None
    desk.session.close_project()
    assert desk.window.reader.knob_place() is None


def test_rules_say_from_where_to_where() -> None:
    rules = link_rules(default_scheme())
    assert "claim" in rules["denial"]
    assert "quote" not in rules["denial"], "what follows from position is not drawn by hand"


def test_copying_a_quotation_tells_where_it_is_from(desk: Desk) -> None:
    said: list[str] = []
    desk.session.said.connect(said.append)
    reading, reader = desk.window.reading, desk.window.reader
    reader.clear_words()
    reading.copy_quotation()
    assert "Nothing was copied" in said[-1]
    reader.select_words(place("may resign soon"))
    reading.copy_quotation()
    copied = QGuiApplication.clipboard().text()
    assert copied == "“may resign soon” — “Ministers”, The Paper"
    assert "clipboard" in said[-1]


def test_a_source_line_has_all_that_is_known() -> None:
    article = Article(
        key=1,
        sha256="",
        external_id="x",
        title="Ministers\n meet",
        source="The Paper",
        url="https://example.org/1",
        author="Ana",
        published="2019-05-01",
    )
    assert (
        source_line(article)
        == "Ana, “Ministers meet”, The Paper, 2019-05-01, https://example.org/1"
    )
    assert source_line(Article(key=1, sha256="", external_id="x", title=" ")) == ""


def test_the_reader_follows_its_settings(desk: Desk) -> None:
    settings, reader = desk.window.settings, desk.window.reader
    desk.window.reading.follow(settings)
    assert reader.ruler.isVisible()
    settings.set("reader.ruler", False)
    assert not reader.ruler.isVisible()
    desk.window.reading.set_focus_mode(True)
    assert settings.flag("reader.focus")
    assert reader._focus_mode
    settings.set("reader.twins", False)
    assert not reader._twins_shown


def test_a_scheme_that_maps_a_label_changes_the_spans_that_are_shown(desk: Desk) -> None:
    one = add(desk, "may resign soon", "speculation")
    scheme = desk.session.project.scheme
    labels = tuple(
        structs.replace(label, retired=True, becomes="claim")
        if label.id == "speculation"
        else label
        for label in scheme.labels
    )
    desk.session.run(SetScheme(structs.replace(scheme, labels=labels)))
    assert desk.window.reader.span(one).label == "claim"
    assert desk.window.reading.annotations[one].original == "speculation"
    desk.session.undo()
    assert desk.window.reader.span(one).label == "speculation"
