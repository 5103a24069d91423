"""A dialog that is closed hears nothing of the session any more, which lives on."""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Event

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.text.sketches import sketch
from annotator.values import NewArticle, Segment
from ui.dialogs.correct import CorrectDialog
from ui.dialogs.dataset import DatasetDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.import_ import ImportDialog
from ui.dialogs.merge import MergeDialog
from ui.dialogs.metadata import MetadataDialog
from ui.dialogs.package import PackageDialog
from ui.dialogs.paste import PasteDialog
from ui.dialogs.send_back import SendBackDialog
from ui.dialogs.stories import StoriesDialog
from ui.dialogs.working import WorkingDialog
from ui.session import Session

Make = Callable[[Session], "WorkingDialog | CorrectDialog | MetadataDialog | PasteDialog"]

DIALOGS: dict[str, Make] = {
    "correct": lambda session: CorrectDialog(session, 1),
    "dataset": DatasetDialog,
    "export": ExportDialog,
    "import": ImportDialog,
    "metadata": lambda session: MetadataDialog(session, 1),
    "package": PackageDialog,
    "paste": PasteDialog,
    "send back": SendBackDialog,
    "stories": StoriesDialog,
    "merge": MergeDialog,
}


@pytest.mark.parametrize("name", DIALOGS)
def test_labelling_goes_on_after_a_dialog(
    name: str, session: Session, project: Project, qtbot: QtBot
) -> None:
    sketch("")  # numeric libraries start helpers for good, named after the thread that loads them
    session.run(AddArticles((NewArticle(text="The bridge is safe."),)))
    dialog = DIALOGS[name](session)
    dialog.show()
    qtbot.waitUntil(lambda: not session.tasks.busy)
    dialog.close()
    if isValid(dialog):
        delete(dialog)
    del dialog
    gc.collect()
    session.run(AddAnnotation(1, (Segment(4, 10),), "claim"))  # a slot that fails, fails the test
    qtbot.waitUntil(lambda: not session.tasks.busy)
    assert project.stats().annotations == {"Ana": {"claim": 1}}


def test_work_that_outlives_its_dialog_ends_quietly(
    session: Session, project: Project, qtbot: QtBot
) -> None:
    dialog, ends, got = ExportDialog(session), Event(), list[int]()
    qtbot.waitUntil(lambda: not session.tasks.busy)
    dialog.work("Work", lambda _: ends.wait(5) and 1, got.append)
    delete(dialog)
    ends.set()
    qtbot.waitUntil(lambda: not session.tasks.busy)  # a slot that fails, fails the test
    assert got == []
