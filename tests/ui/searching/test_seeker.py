"""Questions in threads: the newest counts."""

from __future__ import annotations

import threading

import pytest

from annotator.errors import Problem
from ui.searching.seeker import Seeker


def waiting(ticker, go: threading.Event):
    """Work that goes on until it is cancelled or let go."""
    while not go.wait(0.001):
        ticker.tick(0, 0)
    return "waited"


def test_the_result_and_what_was_given_meanwhile_arrive(qtbot):
    seeker, got = Seeker(), []

    def work(_, give):
        give(1)
        give(2)
        return 3

    seeker.seek(work, got.append, got.append, got.append)
    assert seeker.busy
    qtbot.waitUntil(lambda: not seeker.busy)
    assert got == [1, 2, 3]


def test_a_stale_question_is_dropped(qtbot):
    seeker, got, go = Seeker(), [], threading.Event()
    seeker.seek(lambda ticker, _: waiting(ticker, go), got.append, got.append)
    seeker.seek(lambda ticker, _: "new", got.append, got.append)
    qtbot.waitUntil(lambda: not seeker.busy)
    go.set()
    seeker.stop()
    assert got == ["new"]


def test_stop_waits_for_every_thread():
    seeker, got = Seeker(), []
    seeker.seek(lambda ticker, _: waiting(ticker, threading.Event()), got.append, got.append)
    seeker.stop()
    assert not seeker.busy
    assert got == []


def test_a_problem_is_told(qtbot):
    seeker, got = Seeker(), []

    def work(*_):
        raise Problem("no")

    seeker.seek(work, got.append, lambda problem: got.append(str(problem)))
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["no"]


def test_a_mistake_of_the_program_is_not_hidden(qtbot):
    seeker = Seeker()

    def work(*_):
        raise ZeroDivisionError

    with qtbot.capture_exceptions() as caught:
        seeker.seek(work, pytest.fail, pytest.fail)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError
