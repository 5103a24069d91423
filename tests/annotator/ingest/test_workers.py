"""The pool: in order, in step, and never a process left behind, whatever workers do."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import Cancelled
from annotator.ingest import child, workers
from annotator.ingest.child import Child
from annotator.ingest.extracted import Columns, Options, Unreadable
from annotator.ingest.workers import Arrived, Job, Workers
from tests.annotator.ingest.extractors.test_archives import packed

ODD = (sys.executable, str(Path(__file__).with_name("odd_worker.py")))


def odd(folder: Path, *scripts: str) -> list[Job]:
    jobs = []
    for number, script in enumerate(scripts):
        path = folder / f"{number:03}.odd"
        path.write_text(script)
        jobs.append(Job(path=path, kind="odd"))
    return jobs


def pool(**options: object) -> Workers:
    return Workers(command=ODD, **{"seconds": 30.0, **options})  # type: ignore[arg-type]


def brief(found: list[Arrived]) -> list[tuple[str, str]]:
    """The name of the file, and the text or the reason."""
    return [
        (
            each.job.path.stem,
            each.extracted.text if each.extracted else each.failed.reason if each.failed else "",
        )
        for each in found
    ]


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("count", [1, 3])
def test_articles_come_in_the_order_of_the_files(tmp_path: Path, count: int) -> None:
    jobs = odd(tmp_path, *(f"a{n}\nb{n}" for n in range(60)))
    with pool(count=count) as made:
        found = list(made.extract(iter(jobs)))
        assert len(made.processes) == count
    assert brief(found) == [(f"{n:03}", f"{word}{n}") for n in range(60) for word in "ab"]
    assert all(len(each.sha256) == 64 and each.made_by for each in found)


def test_no_worker_for_no_file() -> None:
    with Workers() as made:
        assert list(made.extract([])) == []
        assert made.processes == []


def test_one_worker_for_one_file_and_it_stays(tmp_path: Path) -> None:
    jobs = odd(tmp_path, "one")
    with pool() as made:
        list(made.extract(jobs))
        before = made.processes
        list(made.extract(jobs))
        assert made.processes == before
        assert len(before) == 1
    assert gone(before[0])


def test_the_real_worker(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Head\n\nWords.")
    (tmp_path / "b.csv").write_text("text\nOne.\n\n")
    jobs = [Job(path=tmp_path / "a.txt", kind="txt"), Job(path=tmp_path / "b.csv", kind="csv")]
    with Workers() as made:
        assert [text for _, text in brief(list(made.extract(jobs)))] == ["Head\n\nWords.", "One."]
        assert made.peek(jobs[1]).guessed == Columns(text="text")
        with pytest.raises(Unreadable, match="cannot be read: No such file"):
            made.peek(Job(path=tmp_path / "gone.csv", kind="csv"))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("first\nkill SIGSEGV", "It made the process that read it crash (SIGSEGV)."),
        (
            "first\nkill SIGKILL",
            "The system ended the process that read it; it may have needed too much memory.",
        ),
        ("first\nexit 3", "It made the process that read it crash (exit code 3)."),
        ("first\nmemory", "It needs more memory than reading a file may take."),
        ("first\nhang", "Reading it took longer than 0.5 s; it was stopped."),
    ],
)
def test_a_worker_lost_costs_one_file(tmp_path: Path, script: str, reason: str) -> None:
    jobs = odd(tmp_path, "a", script, *"bcdefgh")
    with pool(seconds=0.5 if "hang" in script else 30.0) as made:
        found = brief(list(made.extract(jobs)))
    assert found[:3] == [("000", "a"), ("001", "first"), ("001", reason)]
    assert found[3:] == [(f"{n:03}", text) for n, text in enumerate("bcdefgh", 2)]


def test_what_a_worker_complained_about_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pool() as made:
        list(made.extract(odd(tmp_path, "exit 1")))
    assert "000.odd" in caplog.text
    assert "exit code 1" in caplog.text
    assert "last words" not in caplog.text  # they may quote the article


def test_what_a_library_prints_does_no_harm(tmp_path: Path) -> None:
    with pool() as made:
        assert brief(list(made.extract(odd(tmp_path, "noise\na")))) == [("000", "a")]


def test_all_workers_may_be_lost(tmp_path: Path) -> None:
    jobs = odd(tmp_path, *["exit 1", "a"] * 4)
    with pool() as made:
        found = [text for _, text in brief(list(made.extract(jobs)))]
    assert found == ["It made the process that read it crash (exit code 1).", "a"] * 4


def test_a_member_that_ends_a_worker_costs_only_itself(tmp_path: Path) -> None:
    members = {"a.odd": "one", "b.odd": "exit 3", "c.odd": "hang", "d.odd": "two"}
    (tmp_path / "x.zip").write_bytes(packed(members))
    jobs = [Job(path=tmp_path / "x.zip", kind="zip"), *odd(tmp_path, "after")]
    with pool(seconds=0.5) as made:
        found = list(made.extract(jobs))
    assert [text for _, text in brief(found)] == [
        "one",
        "It made the process that read it crash (exit code 3).",
        "Reading it took longer than 0.5 s; it was stopped.",
        "two",
        "after",
    ]
    assert [each.failed.place for each in found if each.failed] == ["b.odd", "c.odd"]
    assert len({each.sha256 for each in found}) == 2


def test_an_archive_of_such_members_comes_to_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "RESUMED", 3)
    (tmp_path / "x.zip").write_bytes(packed({f"{n}.odd": "exit 3" for n in range(9)}))
    with pool() as made:
        found = list(made.extract([Job(path=tmp_path / "x.zip", kind="zip")]))
    assert [each.failed.place for each in found if each.failed] == ["0.odd", "1.odd", "2.odd", ""]


def test_one_that_ended_while_idle_is_replaced(tmp_path: Path) -> None:
    jobs = odd(tmp_path, "a")
    with pool(count=1) as made:
        list(made.extract(jobs))
        first = made._slots[0].child
        assert first is not None
        first.kill()
        first._process.wait()
        assert brief(list(made.extract(jobs))) == [("000", "a")]


def test_what_cannot_be_started_is_said(tmp_path: Path) -> None:
    with Workers(command=[str(tmp_path / "nothing")]) as made:
        found = brief(list(made.extract(odd(tmp_path, "a", "b"))))
    assert [reason[:42] for _, reason in found] == [
        "No process could be started to read it: [E"
    ] * 2


def test_what_ends_before_it_begins_is_tried_again_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import os; os.read(0, 9); os._exit(5)"]
    with Workers(command=command) as made:
        found = brief(list(made.extract(odd(tmp_path, "a", "b"))))
    assert [text for _, text in found] == [
        "It made the process that read it crash (exit code 5)."
    ] * 2


def test_nonsense_from_a_worker_is_a_crash(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import os; os.read(0, 9); os.write(1, b'\\xff' * 9); input()"]
    with Workers(command=command) as made:
        ((_, reason),) = brief(list(made.extract(odd(tmp_path, "a"))))
    assert reason.startswith("The system ended the process")


def test_an_unknown_signal_has_its_number() -> None:
    assert child._signal_name(-5) == "signal -5"
    assert child._signal_name(11) == "SIGSEGV"


# --- cancelling -----------------------------------------------------------------------------------


class Stop:
    """Cancels at the tick of a number."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.told: list[tuple[int, int, str]] = []

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.told.append((done, total, what))
        if len(self.told) >= self.at:
            raise Cancelled("cancelled")


@pytest.mark.parametrize("script", ["hang", "many 100000", "a"])
@pytest.mark.parametrize("at", [1, 3])
def test_cancelling_leaves_no_process(tmp_path: Path, script: str, at: int) -> None:
    jobs = odd(tmp_path, *[script] * 6)
    started: set[int] = set()
    with pool() as made:
        ticker = Stop(at)

        def take() -> None:
            for _ in made.extract(jobs, ticker):
                started.update(made.processes)

        with pytest.raises(Cancelled):
            take()
        assert made.processes == []
        assert all(map(gone, started))
        # And it can be used again.
        assert brief(list(made.extract(odd(tmp_path, "b")))) == [("000", "b")]


def test_who_stops_asking_stops_the_workers(tmp_path: Path) -> None:
    with pool() as made:
        coming = made.extract(odd(tmp_path, "many 100000", "hang"))
        next(coming)
        with pytest.raises(RuntimeError, match="busy"):
            made.peek(Job(path=tmp_path / "000.odd", kind="odd"))
        before = made.processes
        coming.close()
        assert made.processes == []
        assert all(map(gone, before))


def test_an_interrupt_while_waiting_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupt:
        def tick(self, done: int, total: int, what: str = "") -> None:
            if made.processes:
                raise KeyboardInterrupt

    with pool() as made:
        with pytest.raises(KeyboardInterrupt):
            list(made.extract(odd(tmp_path, "hang"), Interrupt()))
        assert made.processes == []


def test_jobs_that_cannot_be_told_stop_the_workers(tmp_path: Path) -> None:
    def jobs() -> Iterator[Job]:
        yield from odd(tmp_path, "hang")
        raise Cancelled("while walking")

    with pool() as made:
        with pytest.raises(Cancelled):
            list(made.extract(jobs()))
        assert made.processes == []


def test_a_look_can_be_cancelled(tmp_path: Path) -> None:
    with pool() as made:
        with pytest.raises(Cancelled):
            made.peek(odd(tmp_path, "hang")[0], Stop(1))
        assert made.processes == []


def silent(slot: workers._Slot) -> float:
    return 1.0 if slot.child is None else slot.child.silent()


# --- in step --------------------------------------------------------------------------------------


def test_progress_counts_files(tmp_path: Path) -> None:
    ticker = Stop(at=1_000)
    with pool() as made:
        list(made.extract(odd(tmp_path, "a", "b", "c"), ticker))
        assert list(dict.fromkeys(ticker.told)) == [
            (0, 3, "000.odd"),
            (1, 3, "001.odd"),
            (2, 3, "002.odd"),
            (3, 3, ""),
        ]
        ticker.told.clear()
        list(made.extract(iter(odd(tmp_path, "a")), ticker))
        assert ticker.told[-1] == (1, 1, "")


def test_a_worker_waits_for_who_asks_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "BUFFER", 100_000)
    with pool() as made:
        coming = made.extract(odd(tmp_path, "many 3000", "many 3000"))
        next(coming)
        with made._changed:
            while not all(slot.waiting > 100_000 and not silent(slot) for slot in made._slots):
                made._changed.wait(0.01)
        # It is the worker that has to wait, and no more is held than fits.
        assert all(slot.waiting < 150_000 for slot in made._slots)
        found = list(coming)
    assert len(found) == 5999
    assert all(each.extracted for each in found)


def test_jobs_are_asked_for_as_they_are_needed(tmp_path: Path) -> None:
    asked = []

    def jobs() -> Iterator[Job]:
        for job in odd(tmp_path, *["a"] * 200):
            asked.append(job)
            yield job

    with pool() as made:
        coming = made.extract(jobs())
        next(coming)
        assert len(asked) <= 2 * workers.AHEAD
        assert len(list(coming)) == 199


def test_in_a_thread(tmp_path: Path) -> None:
    found: list[Arrived] = []

    def work() -> None:
        with pool() as made:
            found.extend(made.extract(odd(tmp_path, "a", "exit 1", "b")))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [text for _, text in brief(found)][::2] == ["a", "b"]


def test_the_end_of_the_program_is_the_end_of_the_worker(tmp_path: Path) -> None:
    made = Child(900_000_000, ODD)
    (job,) = odd(tmp_path, "a\nhang")
    assert made.send(workers._Ticket(job).task())
    assert made.hear() is not None
    made._process.stdin.close()  # as the system does when the program ends
    assert made._process.wait(10) == 0
    made.close()


def test_options_reach_the_extractor(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,Words.\n")
    options = Options(columns=Columns(text="y"))
    with Workers() as made:
        (found,) = made.extract([Job(path=tmp_path / "a.csv", kind="csv", options=options)])
    assert found.extracted is not None
    assert found.extracted.text == "Words."
