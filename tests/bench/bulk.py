"""Import and export of many articles: time beside bare SQLite, and memory at two sizes.

What belongs here: the measurements that need no window. Memory is measured in processes of their
own (``python -m tests.bench.bulk import jsonl …`` is one), since a process's peak never falls.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from annotator.arrivals import ImportOptions
from annotator.exchange import registry
from annotator.machine import Machine
from annotator.project import Project
from tests.bench import corpus, floors
from tests.bench.rows import Row, row, timed, wall_and_cpu

IMPORT_BUDGET: Final = 4.0
EXPORT_BUDGET: Final = 2.0
MEMORY_BUDGET: Final = 1.10


def new_project(folder: Path, name: str) -> Project:
    """An empty project of the person whom every measurement works as."""
    machine = Machine(folder / "data")
    return Project.create(folder / f"{name}.claims", machine.acting("Ana"), machine)


def import_row(articles: int, runs: int) -> list[Row]:
    """Import: ours and decode + raw inserts, in turn, each into a new file."""
    source = corpus.full(articles)
    ours, floor = [], []
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        for run in range(runs):
            floor.append(timed(lambda: floors.import_(source, folder / "floor.db")))
            with new_project(folder, f"p{run}") as project:
                ours.append(timed(lambda project=project: project.import_paths([source])))  # type: ignore[misc]
            (folder / f"p{run}.claims").unlink()
    return wall_and_cpu(f"import {_sized(articles)}", ours, floor, IMPORT_BUDGET)


def export_row(articles: int, runs: int) -> list[Row]:
    """Export: ours and SELECT + encode + write, in turn, of the same project."""
    source = corpus.full(articles)
    ours, floor = [], []
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        with new_project(folder, "p") as project:
            project.import_paths([source])
            for _ in range(runs):
                floor.append(timed(lambda: floors.export(project.path, folder / "floor.jsonl")))
                ours.append(timed(lambda: project.export(folder / "ours.jsonl")))
    return wall_and_cpu(f"export {_sized(articles)}", ours, floor, EXPORT_BUDGET)


def memory_rows(few: int, many: int) -> list[Row]:
    """Peak memory of importing and of exporting, at two sizes: of our own format, and of one of
    another tool that is read and written line by line."""
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        peaks = {
            (each, articles): value
            for articles in (few, many)
            for each, value in _peaks(articles, Path(temporary) / str(articles)).items()
        }
    return [
        row(
            f"peak memory of {work}, {many:,} articles beside {few:,}",
            peaks[work, many],
            "MB",
            peaks[work, few],
            MEMORY_BUDGET,
        )
        for work in WORKS
    ]


FOREIGN: Final = "prodigy"
WORKS: Final = ("importing", "exporting", f"exporting {FOREIGN}", f"importing {FOREIGN}")


def _peaks(articles: int, folder: Path) -> dict[str, float]:
    source, foreign = corpus.full(articles), folder / "foreign.jsonl"
    jobs = (
        ("import", registry.NATIVE, source),
        ("export", registry.NATIVE, folder / "out.jsonl"),
        ("export", FOREIGN, foreign),
        ("import", FOREIGN, foreign),
    )
    folder.mkdir()
    found = {name: _peak(*job, folder) for name, job in zip(WORKS, jobs, strict=True)}
    shutil.rmtree(folder)
    return found


def _sized(articles: int) -> str:
    return f"{articles:,} articles, {articles * 24:,} annotations"


def _peak(work: str, format_: str, path: Path, folder: Path) -> float:
    """Megabytes that a process held at most while it did the work."""
    command = [sys.executable, "-m", "tests.bench.bulk", work, format_, str(path), str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def _work(work: str, format_: str, path: Path, folder: Path) -> None:
    if work == "import":
        # What another tool's file holds comes back into a project that has nothing yet.
        name = "p" if format_ == registry.NATIVE else "again"
        with new_project(folder, name) as project:
            project.import_paths([path], options=ImportOptions(format=format_))
    else:
        machine = Machine(folder / "data")
        with Project.open(folder / "p.claims", machine.acting("Ana"), machine) as project:
            project.export(path, format=format_)
        if format_ == registry.NATIVE:
            path.unlink()
    print(_highest())


def _highest() -> float:
    """Megabytes that this process held at most.

    Not from ``getrusage``: what it tells begins with the peak of the process that started this one.
    """
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("This system does not tell how much memory a process held.")


if __name__ == "__main__":
    _work(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
