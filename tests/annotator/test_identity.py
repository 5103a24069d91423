"""Which file is which, and that nothing that is written out takes the place of people's work."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator import cli
from annotator.errors import Problem
from annotator.exchange import registry
from annotator.identity import PACKAGE_ID, check_replaceable, handle_of, identity, lies_at
from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.replacement import Replacement
from annotator.values import Segment
from tests.annotator.world import World, articles

Ways = Callable[[Path, Path], list[str]]


def test_what_tells_a_file_from_another(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_text("x")
    before = identity(one)
    assert identity(one.rename(tmp_path / "two")) == before
    assert identity(one) is None


def test_which_handle_is_of_a_file(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_text("x")
    assert handle_of(identity(one)) is None
    with one.open("rb") as file:
        assert handle_of(identity(one)) == file.fileno()
    assert handle_of(None) is None


def test_a_link_leads_to_the_file_and_one_to_itself_nowhere(tmp_path: Path) -> None:
    link, loop = tmp_path / "link.claims", tmp_path / "loop.claims"
    link.symlink_to(tmp_path / "p.claims")
    loop.symlink_to(loop)
    assert lies_at(link) == tmp_path / "p.claims"
    assert not lies_at(loop).exists()


def database(path: Path, application: int) -> Path:
    """A database that says it is one of this application's."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={application}")
        connection.execute("CREATE TABLE t(x)")
    return path


def test_what_may_be_replaced(tmp_path: Path) -> None:
    missing, plain = tmp_path / "new.claims", tmp_path / "old.jsonl"
    plain.write_bytes(b"{}")
    (tmp_path / "empty.claims").write_bytes(b"")
    others = database(tmp_path / "others.db", 7)
    for path in (missing, plain, tmp_path / "empty.claims", others, tmp_path):
        check_replaceable(path)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("p.claims", "a project"),
        ("P.CLAIMS", "a project"),
        ("p.claimspack", "a package"),
        ("p.claims-wal", "a part of a project"),
        ("p.claims-shm", "a part of a project"),
        ("p.claims-journal", "a part of a project"),
    ],
)
def test_what_is_called_like_a_project_stays(tmp_path: Path, name: str, what: str) -> None:
    """Damaged, too: what is sound in it can be saved."""
    path = tmp_path / name
    path.write_bytes(b"no database at all")
    with pytest.raises(Problem, match=f"{name} is {what}, and"), Replacement(path) as file:
        file.write(b"gone")
    assert path.read_bytes() == b"no database at all"
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_project_or_package_is_known_under_any_name(world: World, tmp_path: Path) -> None:
    path = world.create("p").path
    world.close()
    other = path.rename(tmp_path / "work.db")
    package = database(tmp_path / "for Ben", PACKAGE_ID)
    link = tmp_path / "link.jsonl"
    link.symlink_to(other)
    for each, what in ((other, "project"), (link, "project"), (package, "package")):
        with pytest.raises(Problem, match=f"is a {what}"):
            check_replaceable(each)
    check_replaceable(package, package=True)
    with pytest.raises(Problem, match="is a project"):
        check_replaceable(other, package=True)


def test_a_file_that_is_open_is_not_opened_once_more(tmp_path: Path) -> None:
    """Closing it again would give up the locks that SQLite has on it."""
    path = database(tmp_path / "p.sqlite", 7)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM t").fetchall()
        with pytest.raises(Problem, match="is a file that is open here"):
            check_replaceable(path)
    check_replaceable(path)


WAYS: dict[str, Ways] = {
    **{
        f"export {each.key}": lambda project, out, key=each.key: [  # type: ignore[misc]
            *("export", str(project), str(out), "--format", key)
        ]
        for each in registry.writable()
    },
    "loss": lambda project, out: [
        *("export", str(project), str(out.with_name("o.jsonl")), "--loss", str(out))
    ],
    "log": lambda project, out: ["log", "export", str(project), str(out)],
    "dataset": lambda project, out: ["dataset", str(project), str(out)],
    "package": lambda project, out: ["package", str(project), str(out), "--back"],
    "backup": lambda project, out: ["backup", str(project), str(out)],
    "agreement": lambda project, out: ["agreement", str(project), "--html", str(out)],
    "table": lambda project, out: ["agreement", str(project), "--csv", str(out)],
    "report": lambda project, out: [
        *("import", str(project), str(out.with_name("in.txt")), "--report", str(out))
    ],
}


def label(project: Project) -> str:
    project.run(AddArticles(articles("The claim was denied.")))
    return project.run(AddAnnotation(1, (Segment(0, 3),), "quote")).annotations[0]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_takes_the_place_of_a_project(
    world: World, tmp_path: Path, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given twice by mistake, or for another project."""
    here, other = (world.create(name) for name in ("here", "other"))
    paths, made = [here.path, other.path], [label(each) for each in (here, other)]
    world.close()
    (tmp_path / "in.txt").write_text("An article.")
    stood = other.path.read_bytes()
    for out in paths:
        words = WAYS[way](paths[0], tmp_path / out)
        cli.main([*words, "--as", "Ana", "--data-dir", str(world.machine.data_dir)])
        if way != "package":  # nobody has asked for this work: it says so before it looks
            assert out.name in capsys.readouterr().err
    assert other.path.read_bytes() == stood
    for name, one in zip(("here", "other"), made, strict=True):
        project: Project = world.enter(name)
        assert [each.id for each in project.annotations(1)] == [one]
        assert project.check() == []
