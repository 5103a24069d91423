"""Who is blind to an article learns nothing of a colleague's work on it, wherever they look.

The same project is made twice: in one, Ana has labelled a single span in the article that she and
Bea share, in the other she has done everything that can be done there. Bea goes through the whole
program, window and command line, in both. What she is shown must be the same, to the letter; then
no list, count, name or state can tell. When all are through, everything is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QThreadPool
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QMenu,
    QWidget,
)

from annotator.firstpage import first_page
from annotator.operations import LabelPlaces, SetProgress, StartThread
from annotator.project import Project
from annotator.review.agreement.report import to_json
from annotator.review.model import Rule
from annotator.team import About
from annotator.values import ArticleQuery
from tests.e2e.blind_world import CANARIES, ELSEWHERE, Bea, Much, World, place
from tests.e2e.driver import Person, run
from tests.e2e.sweep import alike, shown
from ui.__main__ import main
from ui.review.queue import Queue
from ui.review.team_window import TeamWindow
from ui.searching.panel import SearchPanel

HOW_FAR: Final = get_args(Bea)[1:]
QUERIES: Final = (
    *("quay", "label:claim", "label:denial", "by:Ana", "by:me", "-by:me", "doubt:yes", "doubt:no"),
    *("note:canarynote", "note:any", "speaker:canaryspeaker", "speaker:any", "certainty:probable"),
    *(
        "relation:target",
        "state:todo",
        "state:in-progress",
        "flag:yes",
        "version:old",
        "version:new",
    ),
    *("quay -label:claim", "label:claim label:denial", "overlap:no", "words:any"),
)
"""All kinds of questions; those that the language does not know are refused in both."""
ASKED: Final = {"canarynote", "canaryspeaker"}
"""Canaries that the questions themselves name."""
BESIDE: Final = (
    *("review.open", "review.compare", "review.discussion", "review.corrections", "edit.find"),
    *("scheme.worklist", "review.next_conflict", "view.command"),
)
"""Actions that open something in the window."""
OPENING: Final = (
    *("review.team", "review.agreement", "review.rule", "review.hand_out", "review.packages"),
    *("review.send", "project.export", "scheme.edit", "article.metadata"),
)
"""Actions that open a window of their own."""


def plain(value: object) -> str:
    """A value of the core as words."""
    return alike(msgspec.json.format(msgspec.json.encode(value)).decode())


def tried(ask: Callable[[], object]) -> str:
    """What is answered, or why not."""
    try:
        return plain(ask())
    except Exception as error:  # its words are what a person reads
        return alike(f"{type(error).__name__}: {error}")


def answers(project: Project, key: int) -> Iterator[tuple[str, str]]:
    """All that a project can be asked."""
    keys = project.article_keys()
    queries = [ArticleQuery(flagged=True), ArticleQuery(states=frozenset({"in_progress"}))]
    plain_questions: dict[str, Callable[[], object]] = {
        "rows": lambda: project.article_rows(keys),
        "lists": lambda: [project.article_keys(each) for each in queries],
        "spans": lambda: [project.annotations(each) for each in keys],
        "relations": lambda: [project.relations(each) for each in keys],
        "progress": lambda: project.progress(key),
        "counts": lambda: [project.counts(), project.special_counts(), project.labels_in_use()],
        "values": lambda: project.values_in_use("speaker"),
        "stats": project.stats,
        "history": project.history,
        "pages": lambda: [project.history(1), project.history(3)],
        "people": project.people,
        "team": lambda: project.team(keys),
        "threads": lambda: [project.threads(key), project.open_threads(), project.label_threads()],
        "review": lambda: project.review(key),
        "gold": lambda: project.gold(key),
        "queue": lambda: [project.queue(), project.queue(everything=True)],
        "corrections": project.corrections,
        "may": lambda: [project.may_review(key), project.kept_back(key)],
        "export": lambda: project.preview_export(),
        "agreement": lambda: json.loads(to_json(project.agreement())),
    }
    for name, ask in plain_questions.items():
        yield name, tried(ask)
    for rule in ("complete", "majority"):
        yield rule, tried(lambda rule=rule: project.propose(Rule(rule)))
    for query in QUERIES:
        yield query, tried(lambda query=query: [project.find(query), project.number_of_hits(query)])
    yield "twins", tried(lambda: project.places_with_words("quay", "claim"))


def told_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Both hold the same; else it is told line by line what does not."""
    assert one.keys() == other.keys()
    found = []
    for name, mine in one.items():
        theirs = other[name]
        lines = [each if isinstance(each, list) else each.split("\n") for each in (mine, theirs)]
        if mine != theirs:
            found += [f"{name}: {line}" for line in unified_diff(*lines, lineterm="", n=0)]
    assert found == [], "\n".join(found)


def canaries(found: object) -> set[str]:
    words = repr(found)
    return {each for each in CANARIES if each in words}


@pytest.fixture
def worlds(tmp_path: Path) -> Callable[[Bea], tuple[World, World]]:
    def make(bea: Bea) -> tuple[World, World]:
        # Folders of one width: menus shorten paths.
        one = World(tmp_path / "1" / "world", "little", bea)
        return one, World(tmp_path / "2" / "world", "much", bea)

    return make


# The core


@pytest.mark.parametrize("bea", HOW_FAR)
def test_a_project_answers_nobody_blind(worlds, bea: Bea) -> None:
    told = []
    for world in worlds(bea):
        with world.as_(world.bea) as project:
            told.append(dict(answers(project, world.key)))
        page = first_page(world.path, world.bea.id)
        assert page is not None
        told[-1]["first page"] = plain([page.rows, page.annotations])
    assert canaries(told) - ASKED == set()
    told_alike(*told)


def test_when_all_are_through_everything_is_told(worlds) -> None:
    _, world = worlds("begun")
    world.finish_all()
    with world.as_(world.bea) as project:
        told = dict(answers(project, world.key))
        out = world.path.with_suffix(".jsonl")
        project.export(out)
    assert canaries(told) >= {"canarynote", "canarydoubt", "canaryspeaker", "canarytalk"}
    assert canaries(out.read_text(encoding="utf-8")) >= set(CANARIES) - {"canarytalk"}
    assert "Label 2 places speculation" in told["history"]


def test_what_was_done_here_and_elsewhere_at_once_is_told_of_elsewhere(worlds) -> None:
    world, _ = worlds("asked")
    with world.as_(world.ana) as project:
        tunnel = project.article_keys()[1]
        both = ((world.key, place("docker")), (tunnel, place("minister", ELSEWHERE)))
        project.run(LabelPlaces(both, "denial"))
    with world.as_(world.bea) as project:
        row = project.history()[0]
    assert (row.name, row.articles, row.title) == ("Work on several articles", 1, "")


def test_pages_of_the_history_are_full_however_much_is_left_out(worlds) -> None:
    _, world = worlds("begun")
    with world.as_(world.bea) as project:
        whole = project.history()
        paged = project.history(2)
        while page := project.history(2, before=paged[-1].when):
            assert len(page) == 2 or page[-1] == whole[-1]
            paged += page
    assert paged == whole


def test_a_colleagues_flag_and_skipping_are_their_own_until_then(tmp_path: Path) -> None:
    told = []
    for much, state in (("little", "finished"), ("much", "skipped")):
        world = World(tmp_path / much, much, "asked")
        with world.as_(world.ana) as project:
            project.run(SetProgress(world.key, state, "not_news" if state == "skipped" else None))
        with world.as_(world.bea) as project:
            told.append({"people": plain(project.people()), "stats": plain(project.stats())})
    told_alike(*told)


def test_my_own_words_in_a_thread_are_all_of_it_that_i_read(worlds) -> None:
    _, world = worlds("asked")
    with world.as_(world.ana) as project:
        span = next(each for each in project.annotations(world.key) if each.note == "canarynote")
    with world.as_(world.bea) as project:
        project.run(StartThread(world.key, About("annotation", (span.id,)), "mine"))
        (thread,) = project.threads(world.key)
    assert ([each.words for each in thread.comments], thread.quote) == (["mine"], "")


# The command line


def commands(world: World, folder: Path) -> Iterator[tuple[str, list[str]]]:
    path = str(world.path)
    yield "stats", ["stats", path]
    yield "stats as JSON", ["stats", path, "--json"]
    yield "check", ["check", path]
    yield "agreement", ["agreement", path]
    yield "agreement as JSON", ["agreement", path, "--json"]
    yield "agreement between", ["agreement", path, "--annotators", "Ana,Bea", "--include-seen"]
    yield "agreement to read", ["agreement", path, "--html", str(folder / "a.html")]
    yield "agreement as a table", ["agreement", path, "--csv", str(folder / "a.csv")]
    yield "majority", ["adjudicate", path, "--rule", "majority", "--dry-run"]
    yield "complete", ["adjudicate", path, "--rule", "complete", "--dry-run"]
    yield "export", ["export", path, str(folder / "out.jsonl")]
    yield "package", ["package", path, str(folder / "p"), "--for", "Ana", "--adjudicate"]
    yield "back", ["package", path, str(folder / "back.claimspack"), "--back"]
    for query in QUERIES:
        yield f"search {query}", ["search", path, "--", query]
        yield f"search {query} as JSON", ["search", path, "--json", "--", query]


@pytest.mark.parametrize("bea", HOW_FAR)
def test_the_command_line_answers_nobody_blind(worlds, capsys, bea: Bea) -> None:
    told: list[dict[str, str]] = []
    for world in worlds(bea):
        folder = world.path.parent / "out"
        folder.mkdir()
        said: dict[str, str] = {}
        for name, words in commands(world, folder):
            who = ["--as", "Bea", "--data-dir", str(world.data)]
            at = words.index("--") if "--" in words else len(words)
            code = main([*words[:at], *who, *words[at:]])
            out = capsys.readouterr()
            said[name] = alike(f"{code} {out.out} {out.err}")
        files = ("a.html", "a.csv", "out.jsonl")
        said |= {each: alike((folder / each).read_text(encoding="utf-8")) for each in files}
        told.append(said)
    assert canaries(told) - ASKED == set()
    told_alike(*told)


@pytest.mark.parametrize("bea", HOW_FAR)
def test_what_a_merge_brings_is_not_counted_for_who_is_blind(tmp_path, capsys, bea: Bea) -> None:
    told = []
    amounts: tuple[Much, Much] = ("little", "much")
    for number, much in enumerate(amounts, start=1):
        world = World(tmp_path / str(number) / "world", "nothing", bea)
        copy = world.path.with_name("anas.claims")
        copy.write_bytes(world.path.read_bytes())
        world.more(copy, much)
        who = ["--as", "Bea", "--data-dir", str(world.data)]
        said = {}
        for words in (["--dry-run"], ["--dry-run", "--json"], ["--json"], []):
            assert main(["merge", str(world.path), str(copy), *words, *who]) == 0
            out = capsys.readouterr()
            said[" ".join(words)] = alike(f"{out.out} {out.err}")
        with world.as_(world.bea) as project:
            said["history"] = plain(project.history())
        told.append(said)
    told_alike(*told)


# The window

PAUSE: Final = 350
"""Milliseconds: longer than any view waits before it asks again."""
ASKED_THERE: Final = ("label:claim", "by:Ana", "doubt:yes", "note:any", "relation:target", "-by:me")


class Tour:
    """Bea goes through the whole program; ``seen`` is what she found at each place."""

    def __init__(self, person: Person, key: int) -> None:
        self.person, self.window, self.key = person, person.window, key
        self.seen: dict[str, list[str]] = {}

    def look(self, name: str, *places: QWidget) -> None:
        """Take down all that is there, once it has come to rest."""
        window, pool = self.window, QThreadPool.globalInstance()
        window.freshen_menus()
        patience = QDeadlineTimer(PAUSE)

        def rests() -> bool:
            behind = any(each.behind and not each.given_up for each in window.findChildren(Queue))
            labels = (each for each in window.findChildren(QLabel) if each.isVisible())
            looking = any(each.text().startswith("Looking ") for each in labels)
            if behind or looking or window.session.busy or pool.activeThreadCount():
                patience.setRemainingTime(PAUSE)  # what was asked in a thread is shown after it
            return patience.hasExpired()

        def same() -> bool:
            self.person.until(rests, f"{name} comes to rest")
            former, self.seen[name] = self.seen.get(name), shown(*places)
            return not places or former == self.seen[name]

        self.person.until(same, f"{name} stays as it is")

    def dialogs(self) -> list[QDialog]:
        return [each for each in self.window.findChildren(QDialog) if each.isVisible()]

    def go(self) -> dict[str, list[str]]:
        window, actions = self.window, self.window.actions_
        self.person.until(lambda: window.furnished, "all parts are made")
        # What the start has put away is gone only now, within a loop of events of our own.
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
        window.session.open_article(self.key)
        for dock in (window.guideline_dock, window.history_dock):
            dock.show()
            dock.raise_()
            self.look(dock.windowTitle(), dock)
        for id_ in BESIDE:
            if id_ in actions:
                actions[id_].trigger()
        self.look("what stands beside the page")
        for id_ in OPENING:
            actions[id_].trigger()
            QApplication.processEvents()
            for dialog in self.dialogs():
                self.look(id_, dialog)
                if isinstance(dialog, TeamWindow):
                    self.team(dialog)
                dialog.close()
        for query in ASKED_THERE:
            window.bench.search.open_with(query)
            self.look(f"search {query}", *window.findChildren(SearchPanel))
        self.look("all in the end")
        return self.seen

    def team(self, team: TeamWindow) -> None:
        """All filters, and all menus with the article chosen."""
        for box in (team.which, team.whose):
            for at in range(box.count()):
                self.choose(box, at)
                self.look(f"team {box.accessibleName()} {at}", team)
            self.choose(box, 0)
        team.articles_view.selectAll()
        for menu in team.findChildren(QMenu):
            menu.aboutToShow.emit()
        self.look("team menus", team)

    def choose(self, box: QComboBox, at: int) -> None:
        box.setCurrentIndex(at)
        box.activated.emit(at)
        QApplication.processEvents()


def toured(world: World) -> dict[str, list[str]]:
    def act(person: Person) -> dict[str, list[str]]:
        return Tour(person, world.key).go()

    found: dict[str, list[str]] = run(world.data, act, str(world.path), name="Bea")
    log = world.data / "log" / "claim-annotator.log"
    found["log"] = [str(canaries(log.read_text(encoding="utf-8")))]
    return found


@pytest.mark.parametrize("bea", ["asked", "judge"])  # as far apart as they can be
def test_no_window_tells_who_is_blind(worlds, bea: Bea) -> None:
    one, other = (toured(world) for world in worlds(bea))
    told_alike(one, other)


def test_who_begins_is_shown_no_longer_what_was_open_before(worlds) -> None:
    _, world = worlds("reader")

    def act(person: Person) -> None:
        tour = Tour(person, world.key)
        window, actions = person.window, person.window.actions_
        window.session.open_article(world.key)
        for dock in (window.guideline_dock, window.history_dock, window.spans_dock):
            dock.show()
            dock.raise_()
        for id_ in BESIDE[:-1]:
            actions[id_].trigger()
        window.bench.search.open_with("note:any")
        tour.look("before")
        assert canaries(tour.seen["before"]) >= {"canarynote", "canarydoubt"}
        window.labelling.label_words("quote", place("The union denied")[0])
        for dock in window.findChildren(QDockWidget):  # what is behind catches up when it is seen
            dock.raise_()
            tour.look(dock.windowTitle(), dock)
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
        tour.look("after")
        told = [each for each in tour.seen["after"] if canaries(each)]
        assert told == [], "\n".join(told)

    run(world.data, act, str(world.path), name="Bea")


def test_the_page_looks_the_same_to_the_pixel(worlds) -> None:
    def act(person: Person) -> Any:
        person.window.session.open_article(1)
        person.until(lambda: not person.window.session.busy, "the page rests")
        return person.reader.viewport().grab().toImage()

    QApplication.setCursorFlashTime(0)
    one, other = (run(each.data, act, str(each.path), name="Bea") for each in worlds("asked"))
    assert one == other
