"""The campaign counts what it did, fails where it has to, and says what it has not reached."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.campaign import __main__ as command
from tests.campaign import frame, fuzzed, record, replay, running, shim
from tests.campaign.frame import CannotRun, Control, Report, Row, Tally
from tests.campaign.replay import Call, Disk
from tests.campaign.running import Order, Outcome

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def finds(number):
    """A run of three cases, of which the first ones are bad."""

    def run(seconds, seed, report):
        for case in range(seed, seed + number):
            report.bad(case, "lost", {"file.txt": b"what shows it"})
        return report.tally(3)

    return run


def row(bad=0, control=1, **more):
    controls = (Control("a fault", finds(control)),)
    told = {"target": 10, "unit": "cases", "run": finds(bad), "controls": controls, **more}
    return Row(key="row", measure="a measure", **told)


@pytest.fixture(autouse=True)
def failures(tmp_path, monkeypatch):
    monkeypatch.setattr(frame, "FAILURES", tmp_path / "failures")
    return tmp_path / "failures"


def performed(each, tmp_path, seed=5, alone=False):
    return running.perform(each, Order("row", seed, 1.0, str(tmp_path / "work"), alone))


def test_a_clean_row_with_a_seeing_control_is_green(tmp_path):
    outcome = performed(row(), tmp_path)
    assert (outcome.tally.done, outcome.tally.bad, outcome.red) == (3, 0, False)
    assert (outcome.seen, outcome.blind) == (["a fault"], [])


def test_a_failing_case_is_red_and_kept_with_its_seed(tmp_path, failures):
    outcome = performed(row(bad=2), tmp_path)
    assert outcome.red
    assert outcome.tally.bad == 2
    assert {each.name for each in failures.iterdir()} == {"row-5", "row-6"}
    assert (failures / "row-6" / "file.txt").read_bytes() == b"what shows it"
    assert "--seed 6" in (failures / "row-6" / "case.txt").read_text()
    assert "tests.campaign row --seed 6" in outcome.tally.details[1]


def test_a_control_that_finds_nothing_is_red_and_keeps_nothing(tmp_path, failures):
    outcome = performed(row(control=0), tmp_path)
    assert outcome.red
    assert outcome.blind == ["a fault"]
    assert "CONTROL FOUND NOTHING: a fault" in command.say(row(), outcome)
    assert not failures.exists()


def test_one_case_again_runs_no_controls(tmp_path):
    outcome = performed(row(control=0), tmp_path, alone=True)
    assert not outcome.red


def test_what_cannot_run_says_so_and_counts_nothing(tmp_path):
    def cannot(seconds, seed, report):
        raise CannotRun("there is no compiler")

    outcome = performed(row(run=cannot), tmp_path)
    assert not outcome.red
    assert "COULD NOT RUN, and counts nothing: there is no compiler" in command.say(row(), outcome)
    totals = {}
    record.add(totals, [outcome], NOON, "abc")
    assert totals == {}


def test_seeds_go_on_until_the_time_is_over(tmp_path):
    assert list(Report("row", tmp_path, 0, 7).seeds()) == [7]
    assert list(Report("row", tmp_path, 60, 7, alone=True).seeds()) == [7]
    going = Report("row", tmp_path, 60, 7).seeds()
    assert [next(going) for _ in range(3)] == [7, 8, 9]


def test_runs_add_up_and_a_target_not_reached_says_so(tmp_path):
    path, each = tmp_path / "results.json", row()
    assert any("not run yet" in line for line in record.table([each], {}))
    for seed in (1, 2):
        tally = Tally(done=4, bad=seed - 1)
        record.count([Outcome("row", seed, 10.0, tally, seen=["a fault"])], NOON, path)
    total = record.read(path)["row"]
    assert (total.runs, total.done, total.bad, total.last.seed) == (2, 8, 1, 2)
    line = list(record.table([each], record.read(path)))[3]
    assert "8 cases: **not reached yet**" in line
    assert "| 1 | 1 of 1 | 2026-03-01" in line
    record.count([Outcome("row", 3, 10.0, Tally(done=4))], NOON, path)
    line = list(record.table([each], record.read(path)))[3]
    assert "| 12 cases |" in line
    assert "0 of 1; **not: a fault**" in line


def test_each_part_has_to_reach_the_target():
    each = row(parts=("one", "two"))
    total = record.Total(runs=1, done=25, parts={"one": 20, "two": 5})
    assert record.reached(each, total) == "25 cases; least 5 (two): **not reached yet**"
    total.parts["two"] = 10
    assert "not reached" not in record.reached(each, total)


def test_what_is_exhaustive_names_what_is_not_complete():
    each = row(parts=("one", "two"), target=None)
    total = record.Total(runs=1, done=25, complete={"one": "abc"})
    assert record.reached(each, total) == "25 cases; **not complete yet: two**"
    total.complete["two"] = "abc"
    assert "not complete" not in record.reached(each, total)


def test_a_process_that_falls_is_a_failing_case(monkeypatch, tmp_path):
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nkill -SEGV $$\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    outcome = running.start(row(), 9, 1.0)
    assert outcome.red
    assert "its process fell" in outcome.tally.details[0]


def test_the_command_runs_a_row_and_says_red_by_its_exit_code(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.campaign", "newer", "--seed", "1"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(record.ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert "All rows as promised" in done.stdout
    given = argparse.Namespace(seed=1, minutes=0.01, quick=True, no_record=True, results=tmp_path)
    red = Outcome("row", 1, 1.0, Tally(1, 1, ["lost"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "all_of", lambda *_, **__: iter([red]))
        assert command.run([row()], given) == 1


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (["--table"], True),
        (["--minutes", "1"], True),
        (["--quick"], False),
        (["--minutes", "1", "--no-record"], False),
        (["newer", "--seed", "1"], False),
    ],
)
def test_the_page_is_written_when_something_was_counted(monkeypatch, words, written):
    pages = []
    monkeypatch.setattr(command, "run", lambda *_: 0)
    monkeypatch.setattr(record, "write_page", pages.append)
    assert command.main(words) == 0
    assert bool(pages) == written


def test_how_long_a_target_takes_on_is_told():
    each = row(target=1000)
    for done, seconds, said in (
        (999, 10, "less than an hour"),
        (10, 400, "about 11 h"),
        (10, 40_000, "about 46 days"),
    ):
        total = record.Total(runs=1, done=done, seconds=seconds)
        assert record.reached(each, total) == (f"{done} cases: **not reached yet**, {said} more")


def test_the_page_names_the_rows_and_what_they_need():
    said = record.PAGE.read_text(encoding="utf-8")
    rows = running.rows()
    assert [each.key for each in rows if f"| `{each.key}` |" not in said] == []
    needing = [each.key for each in rows if each.environment is not None]
    named = ", ".join(f"`{each}`" for each in needing[:-1]) + f" and `{needing[-1]}`"
    assert f"{named} need Linux and a C compiler" in " ".join(said.split())


def test_the_page_says_what_was_recorded():
    said = record.PAGE.read_text(encoding="utf-8")
    assert record.page(said, record.table(running.rows(), record.read())) == said


def test_all_rows_are_told_apart_and_have_controls():
    rows = running.rows()
    assert len({each.key for each in rows}) == len(rows)
    assert [each.key for each in rows if not each.controls] == []
    assert sum(each.quick for each in rows) < 2 * 200


# -- the disk that forgets -------------------------------------------------------------------------


def drawn(disk, times=200):
    chance = random.Random(1)
    return [disk.draw(chance)[1] for _ in range(times)]


def test_what_was_synced_stays_and_what_was_not_may_be_torn():
    disk = Disk({"/d/f": b"a" * 2048})
    disk.do(1, Call("W", "/d/f", 0, b"b" * 1024))
    found = {image["/d/f"] for image in drawn(disk)}
    halves = {
        bytes(first + second)
        for first in (b"a" * 512, b"b" * 512)
        for second in (b"a" * 512, b"b" * 512)
    }
    assert found == {each + b"a" * 1024 for each in halves}
    disk.do(2, Call("S", "/d/f", 0, b""))
    assert {image["/d/f"] for image in drawn(disk)} == {b"b" * 1024 + b"a" * 1024}


def test_later_writes_may_be_there_without_earlier_ones():
    disk = Disk({"/d/f": b""})
    disk.do(1, Call("W", "/d/f", 0, b"x" * 512))
    disk.do(2, Call("W", "/d/f", 512, b"y" * 512))
    assert bytes(512) + b"y" * 512 in {image["/d/f"] for image in drawn(disk)}


def test_names_last_when_their_folder_was_synced():
    disk = Disk({"/d/old": b"old"})
    disk.do(1, Call("O", "/d/new", 0, b""))
    disk.do(2, Call("W", "/d/new", 0, b"new"))
    disk.do(3, Call("S", "/d/new", 0, b""))
    disk.do(4, Call("R", "/d/new", 0, b"/d/old"))
    found = drawn(disk)
    assert {image["/d/old"] for image in found} == {b"old", b"new"}
    disk.do(5, Call("S", "/d", 0, b""))
    assert drawn(disk) == [{"/d/old": b"new"}] * 200


def test_a_second_name_is_the_same_file_and_stays_when_the_first_goes():
    disk = Disk({"/d/new": b"new"})
    disk.do(1, Call("L", "/d/new", 0, b"/d/name"))
    assert {"/d/name" in image for image in drawn(disk)} == {True, False}
    disk.do(2, Call("S", "/d", 0, b""))
    disk.do(3, Call("U", "/d/new", 0, b""))
    disk.do(4, Call("S", "/d", 0, b""))
    assert drawn(disk) == [{"/d/name": b"new"}] * 200


def test_a_removal_may_be_undone():
    disk = Disk({"/d/f": b"x"})
    disk.do(1, Call("U", "/d/f", 0, b""))
    assert {"/d/f" in image for image in drawn(disk)} == {True, False}


TRY = """
import json, os, sys
from pathlib import Path
from tests.campaign import shim
library = shim.Shim()
folder = Path(sys.argv[1])
log = os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
library.arm(folder, shim.FULL, 4, error=28, log=log)
said = []
for number in range(3):
    try:
        (folder / f"{number}.txt").write_bytes(b"words")
        said.append("written")
    except OSError as error:
        said.append(error.errno)
library.ack("done")
print(json.dumps([said, library.calls, library.failed]))
"""


def test_without_a_compiler_it_cannot_run(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CannotRun, match="no C compiler"):
        shim.environment(tmp_path)
    told = Row("row", "a measure", 1, "cases", finds(0), environment=shim.environment)
    assert "no C compiler" in running.start(told, 1, 1.0).cannot


def test_the_library_counts_fails_and_logs(tmp_path):
    """Needs a C compiler, as the rows do; where none is, the campaign says so."""
    environment = {**os.environ, **shim.environment(tmp_path), "PYTHONPATH": str(record.ROOT)}
    folder, log = tmp_path / "files", tmp_path / "log"
    folder.mkdir()
    command = [sys.executable, "-c", TRY, str(folder), str(log)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    said, calls, failed = json.loads(done.stdout)
    assert said == ["written", 28, 28]
    assert (calls, failed) == (5, 2)
    told = [(each.what, Path(each.path).name) for each in replay.calls(log.read_bytes())]
    assert told == [("O", "0.txt"), ("W", "0.txt"), ("O", "1.txt"), ("A", "done")]


def test_time_that_a_row_leaves_goes_to_those_after_it(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(running, "time", SimpleNamespace(monotonic=lambda: clock.now))
    rows = [row(share=share) for share in (4.0, 4.0, 2.0)]
    rows = [replace(each, key=name) for each, name in zip(rows, "abc", strict=True)]
    budget = running.Budget(rows, 100.0, 2)
    assert [round(budget.begin(each)) for each in rows[:2]] == [80, 80]
    clock.now += 10
    budget.end(rows[0])  # it has tried every case
    assert round(budget.begin(rows[2])) == 90  # all that is on the clock
    assert running.Budget(rows[:1], 60.0, 2).begin(rows[0]) == 60  # one core is all it can use


def test_every_reader_has_the_same_time_and_its_case_comes_again(tmp_path, monkeypatch):
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(fuzzed, "time", SimpleNamespace(monotonic=lambda: clock.now))
    report = Report("fuzzed", tmp_path, 1000.0, 77)
    monkeypatch.setattr(report, "left", lambda: 30 - clock.now)
    spent: dict[str, float] = {"quick": 0.0, "slow": 0.0, "middling": 0.0}
    cost, cases = {"quick": 0.01, "slow": 1.0, "middling": 0.1}, []
    for name, case in fuzzed.Turns(report, list(spent)):
        clock.now += cost[name]
        spent[name] += cost[name]
        cases.append((name, case))
    assert max(spent.values()) - min(spent.values()) <= fuzzed.ROUNDS
    assert len(set(cases)) == len(cases)
    for name, case in cases[::50]:
        again = Report("fuzzed", tmp_path, 1.0, case, alone=True)
        assert list(fuzzed.Turns(again, list(spent))) == [(name, case)]
