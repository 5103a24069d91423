"""The line at the foot: how far the article is, and how many are done."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from annotator.operations import SendBack, SetProgress
from annotator.values import Progress
from tests.ui.desk import Desk
from ui.status import progress_words


def test_what_was_sent_back_does_not_look_finished(desk: Desk, qtbot: QtBot) -> None:
    session, status = desk.session, desk.window.status
    article, project = session.article, session.project
    assert article is not None
    assert project is not None
    session.run(SetProgress(article, "finished"))
    qtbot.waitUntil(lambda: status.counts.text().startswith("1 of "))
    session.run(SendBack(article, project.me.id, "The second quote, too?"))
    assert status.state.text() == "Sent back"
    qtbot.waitUntil(lambda: status.counts.text().startswith("0 of "))


def test_sent_back_keeps_its_flag_and_leaves_the_reason_out() -> None:
    skipped = Progress(state="skipped", reason="duplicate", sent_back="why?", flagged=True)
    assert progress_words(skipped) == "Sent back, flagged"


def test_under_review_it_tells_how_many_are_adjudicated(desk: Desk, qtbot: QtBot) -> None:
    status = desk.window.status
    with qtbot.waitSignal(status.review_changed):
        status.set_under_review(True)
    assert status.state.text() == "Under review"
    qtbot.waitUntil(lambda: status.counts.text() == "0 of 0 articles adjudicated")
    status.set_under_review(False)
    assert (status.state.text(), status.counts.text()) == ("To do", "0 of 2 articles done")
