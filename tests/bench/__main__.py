"""``python -m tests.bench``: measure, print the table, and write JSON. See docs/speed.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.bench import bulk, corpus
from tests.bench.rows import Row, table, to_json


class Sizes(NamedTuple):
    """How much is measured."""

    bulk: int
    runs: int
    memory: tuple[int, int]
    characters: int
    spans: int
    labels: int
    many: tuple[int, ...]
    acts: int
    rounds: int
    starts: int
    places: int
    close: int
    finds: int
    formats: int
    files: int


FULL = Sizes(
    *(10_000, 3, (10_000, 100_000), 2_000_000, 20_000, 1000, (1000, 100_000), 60, 3, 7),
    *(10_000, 500, 20, 300, 100),
)
QUICK = Sizes(
    # Memory grows to the size of the caches first, which 4,000 articles do not fill.
    *(1000, 3, (8000, 12_000), 2_000_000, 20_000, 200, (1000, 10_000), 20, 1, 2),
    *(2000, 500, 5, 20, 10),
)
TINY = Sizes(20, 1, (20, 40), 20_000, 100, 10, (20, 40), 2, 1, 1, 40, 20, 2, 2, 2)


def _window(sizes: Sizes) -> list[Row]:
    from tests.bench.window import long_article_rows

    return long_article_rows(sizes.labels, sizes.characters, sizes.spans)


def _projects(sizes: Sizes, folder: Path) -> dict[int, Path]:
    from tests.bench.window import made

    return {each: made(corpus.lean(each), folder, f"lean-{each}") for each in sizes.many}


def _start(sizes: Sizes) -> list[Row]:
    from tests.bench.start import start_rows

    with tempfile.TemporaryDirectory(prefix="claims-bench-") as folder:
        projects = _projects(sizes, Path(folder))
        return start_rows(projects, Path(folder) / "data", sizes.starts)


def _many(sizes: Sizes) -> list[Row]:
    from tests.bench.window import many_rows

    with tempfile.TemporaryDirectory(prefix="claims-bench-") as folder:
        projects = _projects(sizes, Path(folder))
        return many_rows(projects, Path(folder) / "data", sizes.acts, sizes.rounds)


def _aids(sizes: Sizes) -> list[Row]:
    from tests.bench.aids import aid_rows

    return aid_rows(sizes.finds, sizes.characters, sizes.spans, sizes.close)


def _search(sizes: Sizes) -> list[Row]:
    from tests.bench.searching import search_rows

    return search_rows(max(sizes.many), sizes.finds)


def _places(sizes: Sizes) -> list[Row]:
    from tests.bench.searching import places_rows

    return places_rows(sizes.places, sizes.runs)


def _agreement(sizes: Sizes) -> list[Row]:
    from tests.bench.agreement import agreement_rows

    return agreement_rows(sizes.bulk, sizes.runs)


def _merge(sizes: Sizes) -> list[Row]:
    from tests.bench.merging import merge_rows

    return merge_rows(sizes.bulk, sizes.runs)


def _review(sizes: Sizes) -> list[Row]:
    from tests.bench.reviewing import review_rows

    return review_rows(sizes.bulk, sizes.acts, sizes.runs)


def _formats(sizes: Sizes) -> list[Row]:
    from tests.bench.formats import format_rows

    return format_rows(sizes.formats)


def _kinds(sizes: Sizes) -> list[Row]:
    from tests.bench.formats import kind_rows

    return kind_rows(sizes.files)


GROUPS: dict[str, Callable[[Sizes], list[Row]]] = {
    "window": _window,
    "start": _start,
    "many": _many,
    "aids": _aids,
    "search": _search,
    "places": _places,
    "import": lambda sizes: bulk.import_row(sizes.bulk, sizes.runs),
    "export": lambda sizes: bulk.export_row(sizes.bulk, sizes.runs),
    "formats": _formats,
    "kinds": _kinds,
    "agreement": _agreement,
    "review": _review,
    "merge": _merge,
    "memory": lambda sizes: bulk.memory_rows(*sizes.memory),
}


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller; about two minutes")
    parser.add_argument("--tiny", action="store_true", help="only tries whether it runs")
    parser.add_argument(
        "--million", action="store_true", help="with a project of 1,000,000 articles"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), metavar="NAME", default=[])
    return parser.parse_args(argv)


def _sizes(options: argparse.Namespace) -> Sizes:
    sizes = TINY if options.tiny else QUICK if options.quick else FULL
    return sizes._replace(many=(sizes.many[0], 1_000_000)) if options.million else sizes


def main(argv: list[str]) -> int:
    """Run what is asked for; the exit code says nothing about budgets, which noise may break."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options = _arguments(argv)
    sizes, rows, began = _sizes(options), list[Row](), time.monotonic()
    for name in options.only or GROUPS:
        print(f"measuring: {name} …", file=sys.stderr, flush=True)
        rows += GROUPS[name](sizes)
    print(table(rows))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(
        f"\n{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"load {load}; took {time.monotonic() - began:.0f} s"
    )
    if options.json is not None:
        options.json.write_bytes(to_json(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
