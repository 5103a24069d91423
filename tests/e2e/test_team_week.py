"""A team's week, whole: work goes out, comes back, goes out again, and is settled.

Each of five people has a machine of their own, which is a data folder and a folder for documents.
A file that is moved from one person's folder to another's stands for a mail. Nobody renames, maps
or copies anything by hand: every name of a file is the program's.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog

from annotator.operations import SendBack, SetScheme
from annotator.operations.deciding import Decide, FinishAdjudication
from annotator.project import Project
from annotator.review.deciding import fields_accept
from annotator.values import Segment
from tests.e2e.driver import CTRL, LEFT, SHIFT, Person, run
from ui.__main__ import main
from ui.dialogs.merge import MergeDialog
from ui.dialogs.package import PackageDialog
from ui.dialogs.send_back import SendBackDialog
from ui.review.corrections_panel import CorrectionsPanel
from ui.review.handout import HandOutDialog
from ui.review.team_window import TeamWindow

Key = Qt.Key
ARTICLES: Final = 10
FIRST_ROUND: Final = 6
TEAM: Final = ("Ben", "Cem", "Dora")
JUDGE: Final = "Eva"
GUIDELINE: Final = "# Claims\n\nA figure that somebody gives is a claim.\n"


def sentence(number: int) -> str:
    return f"The firm {number} paid nothing"


class Machine:
    """One person's machine: what they start the program with, and the folder they see."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.data, self.files = name, folder / name / "data", folder / name / "files"
        self.files.mkdir(parents=True)

    def sit(self, act: Callable[[Hands], Any], *paths: Path) -> Any:
        """Start the program, with a file that was double-clicked, and do something."""
        return run(self.data, lambda person: act(Hands(person)), *map(str, paths), name=self.name)

    def receive(self, file: Path) -> Path:
        """A mail arrives: the file leaves its sender's folder."""
        return Path(shutil.move(file, self.files / file.name))

    def command(self, *words: object) -> None:
        code = main([*map(str, words), "--as", self.name, "--data-dir", str(self.data)])
        assert code == 0


class Hands:
    """What one does with the team's windows, by their buttons."""

    def __init__(self, person: Person) -> None:
        self.person, self.window = person, person.window

    @property
    def project(self) -> Project:
        project = self.window.session.project
        assert project is not None
        return project

    def dialog(self, kind: type[QDialog]) -> Any:
        """The open dialog of a kind; it is waited for."""

        def found() -> list[QDialog]:
            return [d for d in self.window.findChildren(kind) if d.isVisible()]

        self.person.until(lambda: bool(found()), f"a {kind.__name__}")
        return found()[0]

    def click(self, button: QAbstractButton) -> None:
        self.person.until(button.isEnabled, f"{button.text()} is offered")
        QTest.mouseClick(button, LEFT)
        QApplication.processEvents()

    def act(self, id_: str) -> None:
        self.window.actions_[id_].trigger()
        QApplication.processEvents()

    # The lead

    def team(self) -> TeamWindow:
        self.act("review.team")
        window = self.dialog(TeamWindow)
        assert isinstance(window, TeamWindow)
        self.person.until(lambda: window.people.rowCount() > 0, "the people are read")
        return window

    def add(self, *names: str) -> None:
        """Add people in the Team window."""
        window = self.team()
        for name in names:
            question = window.acts.add_person()
            question.line.setFocus()
            QTest.keyClicks(question.line, name)
            self.click(question.yes)
        self.person.until(
            lambda: window.people.rowCount() == 1 + len(names), "everybody is in the table"
        )
        window.close()

    def hand_out(self, names: Iterable[str], folder: Path, first: int = 0) -> list[Path]:
        """Each article that nobody has to two of these people; then the packages."""
        self.act("review.hand_out")
        dialog: HandOutDialog = self.dialog(HandOutDialog)
        self.person.until(lambda: not dialog._sieve.busy, "who has what is known")
        dialog.source.setCurrentIndex(dialog.source.findData("nobody"))
        dialog.source.activated.emit(dialog.source.currentIndex())
        if first:
            dialog.limit.setCurrentIndex(dialog.limit.findData("first"))
            dialog.limit.activated.emit(dialog.limit.currentIndex())
            dialog.number.setValue(first)
        ids = self.ids()
        for name in names:
            self.click(dialog.people.boxes[ids[name]])
        dialog.each.setCurrentIndex(1)
        dialog.adjudicator.setCurrentIndex(dialog.adjudicator.findData(ids[JUDGE]))
        self.click(dialog.start)
        return self.write_packages(folder)

    def packages(self, names: Iterable[str], folder: Path) -> list[Path]:
        """Write packages for these people."""
        self.act("review.packages")
        dialog: PackageDialog = self.dialog(PackageDialog)
        ids = self.ids()
        self.person.until(lambda: not dialog._sieve.busy, "who has what is known")
        for name in names:
            self.click(dialog.people.boxes[ids[name]])
        return self.write_packages(folder)

    def write_packages(self, folder: Path) -> list[Path]:
        dialog: PackageDialog = self.dialog(PackageDialog)
        dialog.folder.setText(str(folder))
        self.click(dialog.start)
        self.person.until(lambda: not dialog.start.isVisible(), "the packages are written")
        written = [order.path for order in dialog._written]
        self.click(dialog.stop)
        return written

    def ids(self) -> dict[str, str]:
        return {each.name: each.id for each in self.project.annotators()}

    # Everybody

    def merge(self) -> None:
        """Take in what the merge dialog has looked at."""
        dialog: MergeDialog = self.dialog(MergeDialog)
        self.click(dialog.start)
        self.person.until(lambda: dialog._done is not None, "it is merged")
        self.click(dialog.stop)

    def drop(self, file: Path) -> None:
        self.window.drops.dropped.emit([file])
        self.merge()

    def arrived(self) -> None:
        """Wait until the project that grew out of a package is open."""
        session = self.window.session
        self.person.until(
            lambda: session.project is not None and session.project.package is not None,
            "the package is open",
        )

    def send_back(self, folder: Path) -> Path:
        self.act("review.send")
        dialog: SendBackDialog = self.dialog(SendBackDialog)
        dialog.folder.setText(str(folder))
        path = dialog.path()
        self.click(dialog.start)
        self.person.until(lambda: not dialog.start.isVisible(), "the answer is written")
        self.click(dialog.stop)
        assert path is not None
        return path

    def label_all(self, label: Key) -> int:
        """Label the first sentence of every article that is not done, and finish it, by keys."""
        done = 0
        self.person.back()
        for key in self.project.article_keys():
            progress = self.project.progress(key)
            if progress.state == "finished" and progress.sent_back is None:
                continue
            self.window.session.open_article(key)
            self.person.reader.setFocus()
            if not self.project.annotations(key):
                words = self.person.text.split(".")[0]
                self.person.reader.select_words(Segment(0, len(words)))
                self.person.key(label)
                self.person.key(Key.Key_Escape)
            if progress.state == "finished":
                self.person.key(Key.Key_Return, CTRL | SHIFT)  # reopen what was sent back
            self.person.key(Key.Key_Return, CTRL)
            assert self.project.progress(key).state == "finished"
            done += 1
        return done

    def settle(self, keys: Iterable[int]) -> int:
        """Accept the first version of every open group, and finish the articles."""
        decided = 0
        for key in keys:
            judged, text = self.project.review(key), self.project.text(key)
            for group in judged.groups:
                if group.state == "open":
                    fields = fields_accept(group, group.choices[0], text)
                    assert self.window.session.run(Decide(key, fields)) is not None
                    decided += 1
            assert self.window.session.run(FinishAdjudication(key)) is not None
        return decided


def write_articles(folder: Path) -> Path:
    source = folder / "in.jsonl"
    records = [
        {"id": f"{n:02}", "title": f"Article {n}", "text": f"{sentence(n)}. Nobody knows why.\n"}
        for n in range(ARTICLES)
    ]
    source.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    return source


class Week:
    """The five people, and what happens between them."""

    def __init__(self, folder: Path) -> None:
        self.ana = Machine(folder, "Ana")
        self.others = {name: Machine(folder, name) for name in (*TEAM, JUDGE)}
        self.path = self.ana.files / "news.claims"
        self.ana.command("new", self.path)
        self.ana.command("import", self.path, write_articles(folder))

    def mail(self, packages: Iterable[Path]) -> dict[str, Path]:
        """Bring each package to the person it names."""
        arrived = {}
        for each in packages:
            name = next(one for one in self.others if f" for {one} " in each.name)
            arrived[name] = self.others[name].receive(each)
        return arrived

    def work(self, name: str, package: Path, *, again: bool = False) -> Path:
        """Somebody labels what came, and sends it back; the answer is in the lead's folder."""
        machine = self.others[name]
        label = Key.Key_D if name == "Cem" else Key.Key_C

        def act(hands: Hands) -> Path:
            hands.arrived()
            assert hands.project.me.name == name
            assert not hands.project.is_lead
            if again:
                hands.merge()
                assert hands.project.scheme.guideline == GUIDELINE
            hands.label_all(label)
            return hands.send_back(machine.files)

        answer = machine.sit(act, package)
        # One project file each, however many packages came.
        assert len(list(machine.files.glob("*.claims"))) == 1
        return self.ana.receive(answer)


def first_round(week: Week) -> dict[str, Path]:
    def act(hands: Hands) -> list[Path]:
        hands.add(*TEAM, JUDGE)
        return hands.hand_out(TEAM, week.ana.files, FIRST_ROUND)

    packages = week.ana.sit(act, week.path)
    assert len(packages) == len(TEAM)
    return week.mail(packages)


def second_round(week: Week, answers: list[Path]) -> dict[str, Path]:
    """The answers come home, the guideline changes, one article goes back, the rest goes out."""

    def act(hands: Hands) -> list[Path]:
        hands.merge()  # the one that was double-clicked
        for each in answers[1:]:
            hands.drop(each)
        scheme = msgspec.structs.replace(hands.project.scheme, guideline=GUIDELINE)
        assert hands.window.session.run(SetScheme(scheme)) is not None
        ben = hands.ids()["Ben"]
        line = next(
            line
            for line in hands.project.team(hands.project.article_keys())
            if any(each.annotator == ben for each in line.standings)
        )
        note = SendBack(line.article, ben, "see the new guideline")
        assert hands.window.session.run(note) is not None
        return hands.hand_out(TEAM, week.ana.files)

    packages = week.ana.sit(act, answers[0])
    return week.mail(packages)


def settle(week: Week, answers: list[Path]) -> None:
    """Two adjudicators: Eva on her machine, with everybody's work; Ana does the rest."""

    def gather(hands: Hands) -> list[Path]:
        hands.merge()
        for each in answers[1:]:
            hands.drop(each)
        team = hands.project.team(hands.project.article_keys())
        assert not any(line.waiting for line in team)
        return hands.packages([JUDGE], week.ana.files)

    package = week.mail(week.ana.sit(gather, answers[0]))[JUDGE]
    eva = week.others[JUDGE]

    def judge(hands: Hands) -> Path:
        hands.arrived()
        keys = hands.project.article_keys()
        assert len(keys) == ARTICLES
        assert hands.settle(keys[: ARTICLES // 2]) > 0
        return hands.send_back(eva.files)

    decided = week.ana.receive(eva.sit(judge, package))

    def finish(hands: Hands) -> None:
        hands.merge()
        keys = hands.project.article_keys()
        left = [key for key in keys if not hands.project.review(key).adjudicated]
        assert len(left) == ARTICLES - ARTICLES // 2
        hands.settle(left)

    week.ana.sit(finish, decided)


def corrections(week: Week) -> dict[str, Path]:
    def act(hands: Hands) -> list[Path]:
        return hands.packages(TEAM, week.ana.files)

    return week.mail(week.ana.sit(act, week.path))


def test_a_week_of_a_team(tmp_path: Path) -> None:
    week = Week(tmp_path)
    out = first_round(week)
    answers = [week.work(name, package) for name, package in out.items()]
    out = second_round(week, answers)
    answers = [week.work(name, package, again=True) for name, package in out.items()]
    settle(week, answers)

    week.ana.command("export", week.path, week.ana.files / "gold.jsonl")
    lines = (week.ana.files / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert len(records) == ARTICLES
    for number, record in enumerate(records):
        assert record["spans_from"] == "gold"
        assert [span["text"] for span in record["spans"]] == [sentence(number)]
        assert len(record["annotations"]) == 2

    def learn(hands: Hands) -> list[str]:
        hands.arrived()
        hands.merge()
        hands.act("review.corrections")
        panel = hands.window.findChild(CorrectionsPanel)
        assert panel is not None
        expected = [each.quote for each in hands.project.corrections()]
        hands.person.until(
            lambda: [each.quote for each in panel.model.rows] == expected, "they are listed"
        )
        return expected

    out = corrections(week)
    corrected = {name: week.others[name].sit(learn, package) for name, package in out.items()}
    # Where Cem said denial and another claim, one of them was not taken.
    assert sum(map(len, corrected.values())) > 0
