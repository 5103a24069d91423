"""Two formats for the tests: one writes a file, with another beside it, one a folder of files."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.exchange.format import Format, Holds, Job, Option
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.registry import NATIVE, by_key
from annotator.exchange.target import Target

_HERE = "tests.annotator.exchange.dataset.foreign"
NAMES = Format(
    "names",
    "Names",
    (".names",),
    _HERE,
    holds=Holds(annotators=True),
    options=(Option("case", ("as_is", "upper"), "Case"),),
)
FOLDER = Format("pieces", "Pieces", (".piece",), _HERE, shape="folder")
FORMATS = (by_key(NATIVE), NAMES, FOLDER)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """A line, or a file, for each article; whatever it says of relations is lost."""
    lines = []
    for each in articles:
        who = [work.annotator for work in each.work] + (["gold"] if each.gold else [])
        line = f"{each.article.external_id} {job.name} {','.join(who)}\n"
        line = line.upper() if job.options.get("case") == "upper" else line
        lines.append(line.encode())
        for work in each.work:
            for span in work.spans:
                if len(span.segments) > 1:
                    job.losses.lose("segments", each.article, span)
        job.losses.rule("segments", "Only names are kept.")
    if "case" in job.options:
        with target.open() as sink:
            for one in lines:
                sink.write(one)
        with target.open(".more") as sink:
            sink.write(b"more\n")
    else:
        for number, one in enumerate(lines):
            with target.open(f"{number}.piece") as sink:
                sink.write(one)
