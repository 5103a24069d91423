"""What is done to a project while it is killed, starved or cut off: each as the program does it.

What belongs here: one function a kind of work. Each opens the project, works, tells what was
acknowledged at the moment at which the window would paint it, and closes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetFlag, SetNote, SetScheme, SetSegments
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.annotator.test_released import RELEASED
from tests.annotator.world import sha256
from tests.campaign.stage import INCOMING, TEXTS, Stage

Tell = Callable[..., Any]
"""Called as ``tell(op=…)`` once something is done: from here on it may not be lost."""
Job = Callable[[Stage, Tell], None]


Body = Callable[[Stage, Project, Tell], None]


def _opened(body: Body) -> Job:
    """The job of opening the project, doing this in it, and closing it."""

    def job(stage: Stage, tell: Tell) -> None:
        project = stage.enter()
        body(stage, project, tell)
        project.close()

    return job


def _label(project: Project, article: int, tell: Tell) -> str:
    """Label words that bear no label yet, and tell of it."""
    taken = {each.start for each in project.annotations(article)}
    start = next(at for at in range(1, 400) if at not in taken)
    made = project.run(AddAnnotation(article, (Segment(start, start + 3),), "claim"))
    tell(op=made.operation)
    return made.annotations[0]


def save(stage: Stage, project: Project, tell: Tell) -> None:
    """Label, move an edge, write a note."""
    for _ in range(3):
        made = _label(project, 1, tell)
        start = next(each.start for each in project.annotations(1) if each.id == made)
        moved = project.run(SetSegments(made, (Segment(start, start + 4),)))
        tell(op=moved.operation)
        tell(op=project.run(SetNote(made, "a note")).operation)


def undo(stage: Stage, project: Project, tell: Tell) -> None:
    """Take back and do again, and take back what was done before the project was opened."""
    tell(op=project.run(SetFlag(3, not project.progress(3).flagged)).operation)
    for act in (project.undo, project.redo, project.undo, project.undo):
        if (project.redo_name if act == project.redo else project.undo_name) is not None:
            tell(undone=act().operation)


def take_in(stage: Stage, project: Project, tell: Tell) -> None:
    """Import annotated articles."""
    project.import_paths([stage.incoming])
    tell(texts=INCOMING)


def merge(stage: Stage, project: Project, tell: Tell) -> None:
    """Merge a colleague's file, with the restore point before it."""
    report = project.merge(stage.colleague)
    if report.merge:
        tell(merge=report.merge, point=report.restore_point)


def scheme(stage: Stage, project: Project, tell: Tell) -> None:
    """Put another version of the scheme in force."""
    other = replace(project.scheme, guideline=project.scheme.guideline + "\n\nOne more rule.\n")
    tell(op=project.run(SetScheme(other)).operation)


def point(stage: Stage, project: Project, tell: Tell) -> None:
    """Make a restore point."""
    tell(point=str(project.make_restore_point().path))


def restore(stage: Stage, project: Project, tell: Tell) -> None:
    """Work on, and go back to a restore point."""
    before = project.make_restore_point().path
    _label(project, 1, tell)
    if done := project.restore(before).operation:
        tell(op=done)


def purge(stage: Stage, project: Project, tell: Tell) -> None:
    """Remove an article for good."""
    project.purge([3])
    tell(purged=TEXTS[2])


def give(stage: Stage, project: Project, tell: Tell) -> None:
    """Export over an older export. What it has to become is told before, from a twin."""
    twin = stage.export.with_name("twin.jsonl")
    project.export(twin)
    tell(expecting=sha256(twin))
    project.export(stage.export)
    tell(export=sha256(stage.export))


def close(stage: Stage, tell: Tell) -> None:
    """Close a project after work that is still in its log."""
    project = stage.enter()
    _label(project, 3, tell)
    project.close()
    tell(closed=True)


def make(stage: Stage, tell: Tell) -> None:
    """Make a new project, where there is none yet."""
    if stage.made.exists():
        return
    machine = Machine(stage.data)
    person = machine.current()
    assert person is not None
    text = NewArticle(text="A short article. " * 20, external_id="1", title="One")
    project = stage.note(Project.create(stage.made, person, machine, articles=(text,)))
    tell(made=project.id)
    project.close()


def _upgrade(name: str) -> Job:
    def upgrade(stage: Stage, tell: Tell) -> None:
        """Open a project of an earlier version, which brings it up to date."""
        project = stage.enter(stage.old(name))
        tell(upgraded=name)
        project.close()

    return upgrade


UPGRADES: Final[Mapping[str, Job]] = {f"from {each.stem}": _upgrade(each.stem) for each in RELEASED}
JOBS: Final[Mapping[str, Job]] = {
    "save": _opened(save),
    "undo": _opened(undo),
    "import": _opened(take_in),
    "merge": _opened(merge),
    "scheme": _opened(scheme),
    "upgrade": _upgrade(RELEASED[-1].stem),
    "backup": _opened(point),
    "restore": _opened(restore),
    "export": _opened(give),
    "close": close,
    "create": make,
}
ALONE: Final[Mapping[str, Job]] = {**JOBS, "purge": _opened(purge)}
"""Jobs that are tried one by one: what was done before a purge may be gone after it."""


def working_day(stage: Stage, tell: Tell, order: Sequence[str]) -> None:
    """One job after the other, in one process."""
    for name in order:
        JOBS[name](stage, lambda name=name, **what: tell(job=name, **what))
