"""Articles per second, by format and by kind of file.

What belongs here: every row of ``registry.FORMATS`` written and read back, beside the least for our
own format in the same run; and articles taken out of files of every kind by the workers. CPU
seconds throughout. The ratio says how many times as fast the floor is.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Container
from pathlib import Path
from typing import Final

import msgspec

from annotator.choosing import Selection
from annotator.exchange import registry, taking
from annotator.exchange.format import Format
from annotator.exchange.taking import Reading
from annotator.ingest import kinds
from annotator.ingest.workers import Job, Workers
from annotator.project import Project
from annotator.values import Refusal
from tests.bench import corpus, floors
from tests.bench.bulk import new_project
from tests.bench.rows import Row, rate, timed

ONE: Final = Selection(what="annotator", annotator="ann0")
"""What a format gets that holds one layer only."""


def format_rows(articles: int) -> list[Row]:
    """Each format that can be written and read, with the libraries that are installed."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        with new_project(folder, "p") as project:
            project.import_paths([corpus.full(articles)])
            project.export(folder / "native.jsonl")
            writes = _cpu(lambda: floors.export(project.path, folder / "floor.jsonl"))
            reads = _cpu(lambda: _decoded(folder / "native.jsonl"))
            for format_ in registry.FORMATS:
                if not registry.missing(format_):
                    rows += _there_and_back(project, format_, folder, articles, (writes, reads))
    return rows


def _there_and_back(
    project: Project, format_: Format, folder: Path, articles: int, floor: tuple[float, float]
) -> list[Row]:
    path = folder / f"{format_.key}{format_.endings[0]}"
    selection = None if format_.holds.annotators else ONE
    writes = _cpu(lambda: project.export(path, format=format_.key, selection=selection))
    found = 0

    def read() -> None:
        nonlocal found
        for each in taking.read(path, format_, project.scheme, Reading()):
            if isinstance(each, Refusal):
                raise RuntimeError(f"{format_.name}: {each.file}: {each.reason}")
            found += 1

    reads = _cpu(read)
    if not found:
        raise RuntimeError(f"{format_.name}: what was written could not be read")
    name = f"{format_.name}, {articles:,} articles, cpu"
    return [
        rate(f"write {name}", articles / writes, articles / floor[0]),
        rate(f"read {name}", articles / reads, articles / floor[1]),
    ]


def _decoded(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            msgspec.json.decode(line)


def _cpu(work: Callable[[], object]) -> float:
    return timed(work).cpu


def kind_rows(files: int, endings: Container[str] | None = None) -> list[Row]:
    """Articles taken out of so many short files of each kind, by one worker that runs already.
    ``endings``: of some kinds alone."""
    from tests.annotator.ingest.test_everything import GOOD

    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary, Workers(1) as pool:
        for ending, make, *_ in GOOD:
            if endings is not None and ending not in endings:
                continue
            kind = kinds.by_name(f"x{ending}")
            assert kind is not None
            jobs = []
            for number in range(files):
                path = Path(temporary, f"{make.__name__}-{number}{ending}")
                path.write_bytes(make(number))
                jobs.append(Job(path=path, kind=kind.key))
            rows.append(_taken_out(pool, jobs, f"{kind.name} ({make.__name__})"))
    return rows


def _taken_out(pool: Workers, jobs: list[Job], name: str) -> Row:
    list(pool.extract(jobs[:1]))  # the worker is there, and has loaded the library
    began = _spent(pool)
    found = sum(each.extracted is not None for each in pool.extract(jobs))
    return rate(f"take in {name}, {len(jobs):,} files, cpu", found / (_spent(pool) - began))


def _spent(pool: Workers) -> float:
    """CPU seconds of this process and of its workers."""
    tick = os.sysconf("SC_CLK_TCK")
    spent = time.process_time()
    for process in pool.processes:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / tick
    return spent
