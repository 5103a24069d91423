"""Long work in a thread: its result, its progress, cancelling, and what fails in it."""

from __future__ import annotations

import threading

import pytest

from annotator.errors import Cancelled, Problem
from ui.session import Session
from ui.strips import TaskStrip
from ui.tasks import Tasks


def test_the_work_runs_in_another_thread_and_its_result_arrives_in_this_one(qtbot):
    tasks = Tasks()
    seen: list[tuple[object, bool]] = []
    here = threading.get_ident()
    with qtbot.waitSignal(tasks.ended):
        tasks.start(
            "Work",
            lambda ticker: threading.get_ident(),
            lambda there: seen.append((there, threading.get_ident() == here)),
            lambda error: None,
        )
    assert seen[0][0] != here
    assert seen[0][1]
    assert not tasks.busy


def test_progress_is_shown_and_cancel_reaches_the_work(qtbot):
    session = Session()
    strip = TaskStrip(session.tasks)
    qtbot.addWidget(strip)
    said: list[str] = []
    session.said.connect(said.append)
    started = threading.Event()

    def work(ticker):
        done = 0
        while True:
            done += 1
            ticker.tick(min(done, 99), 100, "record")
            started.set()

    session.in_background("Importing", work, lambda _: pytest.fail("it was cancelled"))
    assert session.busy
    assert not session.may_write
    assert not strip.isHidden()
    qtbot.waitUntil(lambda: strip.bar.maximum() == 100)
    assert "Importing: record" in strip.words.words()
    with qtbot.waitSignal(session.tasks.ended):
        strip.cancel.click()
    assert strip.isHidden()
    assert said == ["Cancelled: nothing was changed."]


def test_a_problem_in_the_work_becomes_a_message(qtbot):
    session = Session()
    refused: list[str] = []
    session.refused.connect(refused.append)

    def work(ticker):
        raise Problem("The disk is full; nothing was changed.")

    with qtbot.waitSignal(session.tasks.ended):
        session.in_background("Importing", work, lambda _: None)
    assert refused == ["The disk is full; nothing was changed."]


def test_an_unforeseen_error_in_the_work_is_raised_here(qtbot):
    session = Session()

    def work(ticker):
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as caught, qtbot.waitSignal(session.tasks.ended):
        session.in_background("Importing", work, lambda _: None)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_only_one_task_runs_at_a_time(qtbot):
    session = Session()
    go_on = threading.Event()
    refused: list[str] = []
    session.refused.connect(refused.append)
    session.in_background("First", lambda ticker: go_on.wait(5), lambda _: None)
    session.in_background("Second", lambda ticker: None, lambda _: pytest.fail("ran"))
    assert "still running" in refused[0]
    with qtbot.waitSignal(session.tasks.ended):
        go_on.set()


def test_stop_waits_until_the_thread_has_ended(qtbot):
    tasks = Tasks()
    failed: list[BaseException] = []

    def work(ticker):
        while True:
            ticker.tick(0, 0)

    tasks.start("Work", work, lambda _: None, failed.append)
    tasks.stop()
    assert not tasks.busy
    assert isinstance(failed[0], Cancelled)


def test_large_totals_fit_into_a_signal(qtbot):
    tasks = Tasks()
    seen: list[tuple[int, int]] = []
    tasks.progressed.connect(lambda done, total, _: seen.append((done, total)))

    def work(ticker):
        ticker.tick(1 << 40, 1 << 40)

    with qtbot.waitSignal(tasks.ended):
        tasks.start("Work", work, lambda _: None, lambda error: pytest.fail(str(error)))
    done, total = seen[-1]
    assert done == total < 1 << 31
