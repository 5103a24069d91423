"""Talking: a thread from the first word to the guideline, by keyboard alone, and undone again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.team import About
from tests.e2e.driver import CTRL, SHIFT, Person, run
from tests.ui.review.discussion_world import World
from ui.__main__ import main

Key = Qt.Key


def export(world: World, out: Path) -> bytes:
    words = ("export", world.path, out, "--as", "Ana", "--data-dir", world.data)
    assert main([*map(str, words)]) == 0
    return out.read_bytes()


def test_a_thread_by_keyboard_alone(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.mark("Ben", "may resign soon", "speculation")
    world.mark("Bea", "may resign soon", "claim")
    before = export(world, tmp_path / "before.jsonl")

    def act(person: Person) -> None:
        window, session = person.window, person.window.session
        project = session.project
        assert project is not None
        session.open_article(world.first)
        desk = window.bench.room.discussion
        person.until(lambda: not desk.dock.isHidden(), "the dock is offered")
        person.reader.setFocus()
        person.key(Key.Key_N)  # the first span
        person.key(Key.Key_M, CTRL)
        person.type("Which is it, @be")
        assert QApplication.activePopupWidget() is not None
        person.key(Key.Key_Return)
        person.type("and others?")
        person.key(Key.Key_Return, CTRL)
        (thread,) = project.threads(world.first)
        assert thread.comments[0].words == "Which is it, @Bea and others?"
        assert thread.comments[0].mentions == (world.ids["Bea"],)
        assert thread.about == About("annotation", (session.selection or "",))
        assert project.progress(world.first).state == "todo"  # nothing was finished by Ctrl+Enter
        person.until(lambda: desk.dock.windowTitle() == "(1) Discussion", "the tab counts")
        # From the head of the thread: Tab into the answer.
        panel = desk.panel
        assert panel is not None
        card = panel.here.cards[thread.id]
        person.until(card.head.hasFocus, "the keyboard is on the thread")
        while not card.answer.hasFocus():
            person.key(Key.Key_Tab)
        person.type("A claim.")
        person.key(Key.Key_Return, CTRL)
        assert len(project.threads(world.first)[0].comments) == 2
        # Into the guideline.
        while not card.record.hasFocus():
            person.key(Key.Key_Tab)
        person.key(Key.Key_Return)
        person.until(lambda: QApplication.activeModalWidget() is not None, "the form")
        person.type("A modal verb alone is speculation.")
        person.key(Key.Key_Return, CTRL)
        person.until(lambda: QApplication.activeModalWidget() is None, "the form is gone")
        (entry,) = project.guideline_log()
        assert entry.fields.thread == thread.id
        assert project.threads(world.first)[0].resolved
        assert window.bench.guideline.label == entry.fields.label != ""
        person.until(lambda: desk.dock.windowTitle() == "Discussion", "nothing is open")
        person.back()
        person.key(Key.Key_Escape)
        person.until(person.reader.hasFocus, "Esc goes back to the article")
        for _ in range(4):
            person.key(Key.Key_Z, CTRL)
        assert project.threads(world.first) == []
        assert project.guideline_log() == []

    run(world.data, act, str(world.path))
    assert export(world, tmp_path / "after.jsonl") == before


def test_what_was_begun_is_there_at_the_next_start(tmp_path: Path) -> None:
    world = World(tmp_path)

    def begin(person: Person) -> None:
        person.window.session.open_article(world.first)
        person.key(Key.Key_M, CTRL)
        person.type("The headline says")

    def go_on(person: Person) -> str:
        person.window.session.open_article(world.first)
        person.key(Key.Key_D, CTRL | SHIFT)
        panel = person.window.bench.room.discussion.panel
        assert panel is not None
        person.until(panel.here.new.words.hasFocus, "the form stands open")
        return str(panel.here.new.words.toPlainText())

    run(world.data, begin, str(world.path))
    assert run(world.data, go_on, str(world.path)) == "The headline says"


def test_a_colleagues_words_stay_hidden_while_i_am_blind(tmp_path: Path) -> None:
    world = World(tmp_path)
    ben = world.mark("Ben", "may resign soon", "speculation", finish=False)
    world.say("Ben", About("annotation", (ben,)), "Secretive @Ana", "Ana")

    def shown(person: Person) -> str:
        """All words of the discussion on screen, as a screen reader is told them too."""
        desk = person.window.bench.room.discussion
        panel = desk.show()
        panel.catch_up()
        person.until(lambda: desk.threads.read, "the threads are read")
        words = [desk.dock.windowTitle(), person.window.status.said.words()]
        for card in panel.here.cards.values():
            words += [card.head.text(), card.head.accessibleName()]
            words += [each.words.toPlainText() for each in card.comments]
        model = panel.all.model
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
                words.append(str(index.data(role)))
        return " ".join(words)

    def act(person: Person) -> None:
        desk = person.window.bench.room.discussion
        person.window.session.open_article(world.first)
        person.until(lambda: desk.dock.windowTitle() == "(1, @1) Discussion", "one waits for me")
        assert "Secretive" in shown(person)
        person.find("Prices rose again")
        person.key(Key.Key_C)
        person.until(lambda: desk.dock.windowTitle() == "Discussion", "nothing is told")
        person.window.status.said.set_words("")
        told = shown(person)
        assert "Secretive" not in told
        assert "may resign soon" not in told
        assert not desk.show().here.blind.isHidden()

    run(world.data, act, str(world.path))
