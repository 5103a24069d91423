"""The samples with colleagues' work, and what a lead and an adjudicator have made of it so far.

What belongs here: the state that the pictures of review show, made through operations with a fixed
clock. Who is pictured doing what is told here and nowhere else; the pictures are
``review_pictures.py``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final
from unittest.mock import patch

from pictured_work import MORNING, NAME, key_of

from annotator import operations as do
from annotator.ingest.colleagues import colleagues_work
from annotator.ingest.seeds import seed_articles
from annotator.machine import Machine, new_id
from annotator.operations.assigning import AddPerson, Assign, HandOut, SendBack
from annotator.operations.deciding import Decide, FinishAdjudication
from annotator.operations.talking import DecideGuideline, Reply, StartThread
from annotator.project import Project
from annotator.review.deciding import fields_accept, fields_escalate, fields_reject
from annotator.review.model import Group
from annotator.sync import arrive
from annotator.team import About, DecisionFields, Reason
from annotator.values import Segment

FERRY, BATTERY, MEALS, ORU, WHARF = "001", "002", "003", "004", "008"
BEA, CAL, DAN, EVA = "Bea Novak", "Cal Reyes", "Dan Ito", "Eva Lind"
REJECTED: Final[dict[str, tuple[Reason, str]]] = {
    "“green valley”": ("annotator_error", "Scare quotes are no quote."),
    "declined to comment": ("annotator_error", "To decline to comment is not to deny."),
    "“Vennby now makes every third battery that is sold in the region.”": (
        "annotator_error",
        "The second part of the quote before.",
    ),
}
"""What is rejected of the samples, by its words, and why; of all else Bea's version is taken."""


def team_samples(data_dir: Path) -> None:
    """The samples as they are at the first start, with Ana as their lead."""
    with team_project(data_dir):
        pass


def settled_samples(data_dir: Path) -> None:
    """Three articles adjudicated, and others talked about."""
    with team_project(data_dir) as project:
        for start in (BATTERY, MEALS, WHARF):
            adjudicate(project, key_of(project, start))
        talk(project)


def half_settled_samples(data_dir: Path) -> None:
    """The ferry half decided: what all agree on, one version taken, and one group escalated."""
    with team_project(data_dir) as project:
        key = key_of(project, FERRY)
        who = add(project, EVA)
        groups = project.review(key).groups
        text = project.text(key)
        for at, group in enumerate(groups):
            if group.agreed or at == 1:
                project.run(Decide(key, fields_accept(group, group.choices[0], text)))
        project.run(Decide(key, fields_escalate(groups[5], who, "Is this the paper’s own voice?")))


def handed_out_samples(data_dir: Path) -> None:
    """With more people, work that waits, and an article that went back."""
    with team_project(data_dir) as project:
        dan, eva = add(project, DAN), add(project, EVA)
        people = ids(project)
        rest = tuple(key_of(project, start) for start in ("000", "009"))
        project.run(HandOut(tuple((key, (dan,)) for key in rest)))
        project.run(Assign((rest[0],), people[BEA]))
        for start in (FERRY, BATTERY, MEALS):
            project.run(Assign((key_of(project, start),), eva, "adjudicator"))
        battery = key_of(project, BATTERY)
        note = "“green valley” is no quote: see the guideline on scare quotes."
        project.run(SendBack(battery, people[CAL], note))


def two_to_hand_out(data_dir: Path) -> None:
    """With two more people, and the two articles that nobody has yet."""
    with team_project(data_dir) as project:
        for name in (DAN, EVA):
            add(project, name)


def answered_samples(data_dir: Path, elsewhere: Path) -> Path:
    """Dan has sent his work back; gives the file that came. ``elsewhere``: his machine."""
    handed_out_samples(data_dir)
    with opened(data_dir) as project:
        dan = ids(project)[DAN]
        keys = [key_of(project, start) for start in ("000", "009")]
        package = elsewhere / f"Samples for {DAN}.claimspack"
        elsewhere.mkdir()
        project.make_package(package, dan, keys)
    machine = Machine(elsewhere / "data")
    arrival = arrive.take(package, machine)
    answer = elsewhere / f"Samples from {DAN}.claimspack"
    with (
        clock(90_000),
        Project.open(arrival.project, machine.acting(DAN), machine) as theirs,
    ):
        for key in theirs.article_keys():
            words = theirs.text(key).split("\n")[0]
            theirs.run(do.AddAnnotation(key, (Segment(0, len(words)),), "claim"))
            theirs.run(do.SetProgress(key, "finished"))
        theirs.send_back(answer)
    return answer


def corrected_colleague(data_dir: Path, elsewhere: Path) -> None:
    """Cal's machine, in whose project the decisions on his work have arrived."""
    settled_samples(elsewhere)
    with opened(elsewhere) as project:
        keys = [key_of(project, start) for start in (BATTERY, MEALS, WHARF)]
        package = elsewhere / f"Samples for {CAL}.claimspack"
        project.make_package(package, ids(project)[CAL], keys)
    machine = Machine(data_dir)
    machine.add_person(CAL)
    arrive.take(package, machine, data_dir)


# How it is done


@contextmanager
def clock(later: float = 0.0) -> Iterator[None]:
    """A clock of which each look takes 47 seconds. ``later``: seconds after the first morning."""
    ticks = count(MORNING + later, 47.0)
    with patch("time.time", lambda: next(ticks)):
        yield


@contextmanager
def team_project(data_dir: Path) -> Iterator[Project]:
    """A new project of the samples, open to Ana, its lead."""
    machine = Machine(data_dir)
    ana = machine.add_person("Ana")
    articles = seed_articles()
    with clock():
        project = Project.create(
            data_dir / NAME,
            ana,
            machine,
            title="Samples",
            articles=articles,
            works=colleagues_work(articles),
        )
        with project:
            yield project


@contextmanager
def opened(data_dir: Path) -> Iterator[Project]:
    """The project of the samples, open to Ana."""
    machine = Machine(data_dir)
    with clock(50_000), Project.open(data_dir / NAME, machine.acting("Ana"), machine) as project:
        yield project


def ids(project: Project) -> dict[str, str]:
    """The ids of the people, by name."""
    return {each.name: each.id for each in project.annotators()}


def add(project: Project, name: str) -> str:
    """Bring somebody into the project; gives their id."""
    who = new_id()
    project.run(AddPerson(name, who))
    return who


def adjudicate(project: Project, key: int) -> None:
    """Decide every group of an article, and be through with it."""
    text, bea = project.text(key), ids(project)[BEA]
    for group in project.review(key).groups:
        project.run(Decide(key, decision_on(group, text, bea)))
    project.run(FinishAdjudication(key))


def decision_on(group: Group, text: str, bea: str) -> DecisionFields:
    """What is decided about a group."""
    rejected = REJECTED.get(text[group.start : group.end])
    if rejected is not None:
        return fields_reject(group, *rejected)
    hers = (
        choice
        for choice in group.choices
        if any(each.annotation.annotator == bea for each in choice.versions)
    )
    return fields_accept(group, next(hers, group.choices[0]), text)


def talk(project: Project) -> None:
    """A thread on a conflict that led to a decision about the guideline, and one on the article."""
    key, people = key_of(project, ORU), ids(project)
    cal, bea = people[CAL], people[BEA]
    group = next(each for each in project.review(key).groups if "label" in each.kinds)
    about = About("conflict", tuple(each.annotation.id for each in group.versions))
    words = "@Cal Reyes “is thought to”: does the paper say so, or somebody who is not named?"
    project.run(StartThread(key, about, words, (cal,), question=True))
    thread = project.threads(key)[0].id
    words = "Nobody is named, and “thought” leaves it open. I would have it as a speculation."
    project.run(Reply(key, thread, words, (bea,)))
    words = "“Is thought to”, “is believed to”: a speculation, whoever thinks so."
    project.run(DecideGuideline(words, "speculation", thread, "Magma is thought to have risen"))
    article = "The forecast is told three times in different words. Are these copies?"
    project.run(StartThread(key, About("article"), article))
