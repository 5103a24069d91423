"""A team by post: a lead and colleagues on machines of their own, and files that go between them.

What belongs here: what the tests of exchanging work share. Each person has a machine and a folder;
moving a file between folders is the post.
"""

from __future__ import annotations

from pathlib import Path

from annotator.machine import Machine
from annotator.operations import AddAnnotation, AddPerson, HandOut, SetProgress
from annotator.project import Project
from annotator.sync import arrive
from annotator.team import MergeReport
from annotator.values import Segment
from tests.annotator.world import articles

TEXTS = (
    "The minister said the bridge would open in May, and nobody in the town believed it.",
    "Orion denied that any data had leaked. Analysts expect a fine nonetheless.",
    "“We never signed,” the mayor told reporters, who had seen the signed paper.",
)
BOB, CAT = "b0b" + "0" * 29, "ca7" + "0" * 29
NAMES = {BOB: "Bob", CAT: "Cat"}


class Team:
    """Ana leads; Bob and Cat get packages."""

    def __init__(self, folder: Path, *texts: str) -> None:
        self.folder = folder
        self.open: list[Project] = []
        self.machine = Machine(folder / "lead")
        self.ana = self.machine.add_person("Ana")
        path = folder / "lead" / "Bridges.claims"
        self.lead = self._kept(
            Project.create(path, self.ana, self.machine, articles=articles(*(texts or TEXTS)))
        )
        for who, name in NAMES.items():
            self.lead.run(AddPerson(name, who))

    def _kept(self, project: Project) -> Project:
        self.open.append(project)
        return project

    def machine_of(self, who: str, which: str = "") -> Machine:
        """A machine of a colleague; they have a profile of their own making there."""
        machine = Machine(self.folder / f"{NAMES[who]}{which}" / "data")
        if machine.current() is None:
            machine.add_person(NAMES[who])
        return machine

    def hand_out(self, *shares: tuple[int, tuple[str, ...]]) -> None:
        """Give articles to people."""
        self.lead.run(HandOut(shares))

    def package(self, who: str, *keys: int, which: str = "") -> Path:
        """A package for a colleague, delivered into the colleague's folder."""
        folder = self.folder / f"{NAMES[who]}{which}"
        folder.mkdir(exist_ok=True)
        path = folder / f"for {NAMES[who]} {len(list(folder.iterdir()))}.claimspack"
        self.lead.make_package(path, who, keys or (1, 2, 3))
        return path

    def arrives(self, path: Path, who: str, which: str = "") -> Project:
        """A package is opened on a machine of its recipient: the project that it leads to."""
        machine = self.machine_of(who, which)
        found = arrive.take(path, machine)
        profile = machine.current()
        assert profile is not None
        project = next((each for each in self.open if each.path == found.project), None)
        if project is None:
            project = self._kept(Project.open(found.project, profile, machine))
        if found.kind == "merge":
            project.merge(path)
        return project

    def answers(self, project: Project, name: str = "answer") -> MergeReport:
        """A colleague sends back, and the lead's machine takes it into the lead's file."""
        path = project.path.parent / f"{name}.claimspack"
        project.send_back(path)
        found = arrive.take(path, self.machine)
        assert (found.kind, found.project) == ("answer", self.lead.path)
        return self.lead.merge(path)

    def close(self) -> None:
        """Close whatever is open."""
        for each in self.open:
            each.close()


def label(project: Project, key: int, start: int, end: int, name: str = "claim") -> str:
    """A new annotation; its id."""
    return project.run(AddAnnotation(key, (Segment(start, end),), name)).annotations[0]


def finish(project: Project, *keys: int) -> None:
    """Finish articles."""
    for key in keys:
        project.run(SetProgress(key, "finished"))


def key_of(project: Project, number: int) -> int:
    """The key that the lead's article of that number has in another file."""
    from annotator.text import sha256

    key = project.key_of(sha256(TEXTS[number - 1]))
    assert key is not None
    return key
