"""The faults that break promises on purpose fit the program (`make promises` tries them)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.promises.faults import Fault, complaint, put_into, read_faults

FAULTS = read_faults()


def test_every_promise_is_broken_in_some_way() -> None:
    assert {each.promise for each in FAULTS} == set(range(1, 11))


def test_no_fault_is_listed_twice() -> None:
    assert len({(each.file, each.old, each.new) for each in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: f"{each.promise}: {each.breaks}")
def test_a_fault_fits_the_program(fault: Fault) -> None:
    assert not complaint(fault)
    assert fault.old != fault.new


def test_a_fault_is_taken_out_again(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    fault = Fault(1, "it", "a.py", "x = 1", "x = 2", ("tests/test_a.py",))
    with put_into(fault, tmp_path):
        assert (tmp_path / "a.py").read_text() == "x = 2\n"
    assert (tmp_path / "a.py").read_text() == "x = 1\n"


def test_a_fault_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\nx = 1\n")
    (tmp_path / "test_a.py").write_text("def test_a(): ...\n")
    twice = Fault(1, "it", "a.py", "x = 1", "x = 2", ("test_a.py",))
    assert "stands 2 times" in complaint(twice, tmp_path)
    assert "there is no b.py" in complaint(Fault(1, "", "b.py", "", "", ("",)), tmp_path)
    gone = Fault(1, "it", "a.py", "x = 1\nx", "x", ("test_a.py::test_b",))
    assert "there is no test_a.py::test_b" in complaint(gone, tmp_path)


def test_a_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "03-list.toml").write_text('[[fault]]\nbreaks = "it"\n')
    with pytest.raises(ValueError, match=r"03-list\.toml"):
        read_faults(tmp_path)
