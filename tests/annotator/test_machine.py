"""What this machine remembers: people, recent projects, replica ids."""

from __future__ import annotations

import errno
import getpass
import os
import threading
from pathlib import Path

import pytest

from annotator import machine as machine_module
from annotator.errors import Problem
from annotator.machine import (
    RECENT_KEPT,
    Machine,
    account_name,
    clean_name,
    default_data_dir,
    new_id,
)
from annotator.values import Person


@pytest.fixture
def machine(data_dir: Path) -> Machine:
    return Machine(data_dir)


def test_people(machine: Machine) -> None:
    assert machine.people() == []
    assert machine.current() is None
    ana = machine.add_person(" Ana ")
    assert (ana.name, machine.current()) == ("Ana", ana)
    bob = machine.add_person("Bob")
    assert machine.people() == [ana, bob]
    assert machine.current() == bob
    assert machine.add_person("Ana") == ana
    assert machine.current() == ana
    machine.set_current(bob.id)
    assert machine.current() == bob
    assert machine.person_named("Nobody") is None
    anna = machine.rename(ana.id, "Anna")
    assert (anna.id, machine.people()) == (ana.id, [anna, bob])
    assert Machine(machine.data_dir).people() == [anna, bob]
    machine.set_current("unknown")
    assert machine.current() is None


def test_a_command_acts_as_somebody_without_switching(machine: Machine) -> None:
    ana = machine.add_person("Ana")
    bob = machine.acting("Bob")
    assert machine.acting("Bob") == bob
    assert machine.current() == ana
    assert machine.acting(None).name == account_name()


def test_the_accounts_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "carla")
    assert account_name() == "carla"

    def unknown() -> str:
        raise KeyError("uid")

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert account_name() == "annotator"


@pytest.mark.parametrize("name", ["", "  ", "\t", "a" * 81, "a\nb", "a\0", "\ud800"])
def test_names_that_cannot_stand(machine: Machine, name: str) -> None:
    for attempt in (machine.add_person, machine.acting, clean_name):
        with pytest.raises(Problem):
            attempt(name)
    assert machine.people() == []


def test_names_of_all_kinds() -> None:
    for name in ("Ana María", "أحمد", "李雷", "O'Neil-Smith", "a" * 80, "😀"):
        assert clean_name(f" {name} ") == name


def test_recent_projects(machine: Machine, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.claims" for n in range(RECENT_KEPT + 3)]
    for each in paths:
        machine.remember(each)
    assert machine.recent() == paths[::-1][:RECENT_KEPT]
    machine.remember(paths[5])
    assert machine.recent()[0] == paths[5]
    assert len(machine.recent()) == RECENT_KEPT
    machine.forget(paths[5])
    machine.forget(tmp_path / "never")
    assert paths[5] not in machine.recent()


def test_replica_ids(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "a.claims"
    first = machine.replica("p", path, lambda who: 0)
    machine.wrote(path, 7)
    assert machine.replica("p", path, lambda who: 9) == first
    machine.wrote(path, 7)
    assert machine.replica("p", path, lambda who: 7) == first
    machine.wrote(path, 7)
    renewed = machine.replica("p", path, lambda who: 6)
    assert renewed != first
    machine.wrote(path, 0)
    assert machine.replica("p", path, lambda who: 0) == renewed
    machine.wrote(path, 0)
    assert machine.replica("other project", path, lambda who: 0) != renewed
    machine.wrote(tmp_path / "unknown.claims", 3)
    assert machine.replica("p", tmp_path / "unknown.claims", lambda who: 0) != renewed


def test_a_file_is_known_by_all_projects_in_it(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "a.claims"
    path.write_bytes(b"x")
    first = machine.replica("p", path, lambda who: 0)
    machine.merged(path, ["older"])
    machine.merged(tmp_path / "unknown.claims", ["older"])
    assert machine.files_of("older") == machine.files_of("p") == [path]
    assert machine.kin("older") == {"older", "p"}
    machine.wrote(path, 1)
    assert machine.replica("p", path, lambda who: 1, ["older"]) == first
    machine.wrote(path, 1)
    assert machine.replica("own", path, lambda who: 1, ["p"]) == first, "noted by another one"
    assert machine.files_of("older") == []


def test_a_profile_is_whom_a_package_of_any_of_them_says(machine: Machine) -> None:
    bob = machine.add_person("Bob")
    machine.take_identity("2" * 32, Person("d" * 32, "Bob"))
    assert machine.identity("1" * 32, bob, ["2" * 32]).id == "d" * 32
    machine.take_identity("1" * 32, Person("e" * 32, "Bob"))
    assert machine.identity("1" * 32, bob, ["2" * 32]).id == "e" * 32


def test_a_killed_program_gets_another_replica_id(machine: Machine, tmp_path: Path) -> None:
    path = tmp_path / "a.claims"
    first = machine.replica("p", path, lambda who: 0)
    assert machine.replica("p", path, lambda who: 5) != first


def test_a_spoilt_file_is_put_aside(machine: Machine) -> None:
    machine.add_person("Ana")
    file = machine.data_dir / "machine.json"
    for spoilt in (b"{", b'{"people": 7}'):
        file.write_bytes(spoilt)
        assert machine.people() == []
        assert (machine.data_dir / "machine.spoilt").read_bytes() == spoilt
        machine.add_person("Bob")
        assert [each.name for each in machine.people()] == ["Bob"]


def test_two_programs_at_once_lose_nothing(data_dir: Path) -> None:
    def work(number: int) -> None:
        for turn in range(5):
            Machine(data_dir).acting(f"Person {number} {turn}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(Machine(data_dir).people()) == 20
    assert not list(data_dir.glob("*.new"))


def test_ids_and_folders(home: Path) -> None:
    assert len(new_id()) == 32
    assert int(new_id(), 16) != int(new_id(), 16)
    assert default_data_dir().is_relative_to(home)
    assert default_data_dir().name == "claim-annotator"


def test_the_files_of_a_project_are_known_as_long_as_they_are_there(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "data")
    paths = [tmp_path / f"{name}.claims" for name in "abc"]
    for path in paths:
        path.touch()
        machine.replica("1" * 32, path, lambda who: 0)
    machine.replica("2" * 32, tmp_path / "other.claims", lambda who: 0)
    machine.remember(paths[0])
    machine.remember(paths[2])
    paths[1].unlink()
    assert machine.files_of("1" * 32) == [paths[2], paths[0]]
    assert machine.files_of("2" * 32) == []


def test_a_profile_is_whom_a_package_named_in_that_project_alone(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "data")
    bob = machine.add_person("Bob")
    machine.take_identity("1" * 32, Person("b" * 32, "Bob"))
    machine.take_identity("1" * 32, Person("c" * 32, "Cat"))  # nobody here has that name
    machine.take_identity("2" * 32, bob)  # it is themselves
    assert Machine(tmp_path / "data").identity("1" * 32, bob) == Person("b" * 32, "Bob")
    assert machine.identity("2" * 32, bob) == bob
    machine.take_identity("1" * 32, Person("d" * 32, "Bob"))
    assert machine.identity("1" * 32, bob).id == "d" * 32


def test_what_it_knows_has_its_name_on_the_disk(tmp_path: Path, monkeypatch) -> None:
    """A power cut after ``made`` must not make a stranger's of a project that was made here."""
    synced = []
    real = machine_module.sync_folder

    def watch(folder: Path) -> None:
        synced.append((folder, (tmp_path / "machine.json").read_bytes()))
        real(folder)

    monkeypatch.setattr(machine_module, "sync_folder", watch)
    Machine(tmp_path).add_person("Ana")
    assert synced[-1] == (tmp_path, (tmp_path / "machine.json").read_bytes())
    assert b"Ana" in synced[-1][1]


def test_a_full_disk_is_told_with_the_folder_that_it_is_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, project = Machine(tmp_path / "data"), tmp_path / "data" / "samples.claims"
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(_: int) -> None:
        raise full

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match="No space left"):
            machine.acting("Ana")
    assert machine.hinders(project, full) == (
        f"{project} cannot be opened for writing, since what this machine has to remember of it "
        f"cannot be kept in {machine.data_dir}: the disk is full. You can read it."
    )
    of_the_project = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(project))
    for other in (of_the_project, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))):
        assert machine.hinders(project, other) == (
            f"{project} cannot be opened for writing: the disk is full."
        )


def test_who_only_reads_need_not_be_remembered(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.passing("Ana").name == "Ana"
    assert machine.passing(None).name == machine.acting(None).name
    assert machine.person_named("Ana") is None
