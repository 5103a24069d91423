"""The same splits in other formats, each in a folder of its own that no loader takes for data.

What belongs here: handing each format's writer the articles of one split after the other, and the
names of the files: ``formats/KEY/train.ENDING``, or a folder ``formats/KEY/train/``. Formats of
Hugging Face get a card of their own, with the labels of all splits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from annotator.exchange import registry
from annotator.exchange.dataset.plan import Plan, Split
from annotator.exchange.dataset.rows import Row
from annotator.exchange.format import Format, Job
from annotator.exchange.formats.huggingface import card
from annotator.exchange.losses import Losses
from annotator.exchange.mapping import written
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Sink, Target
from annotator.scheme import Scheme

Rows = Callable[[Split], Iterable[tuple[Row, str]]]
"""The cleared rows of a split with their ids in the dataset."""


class Others:
    """Writes the further formats of a plan.

    Raises:
        Problem: when made: a format is not known, cannot be written, or its library is missing.
    """

    def __init__(self, plan: Plan, scheme: Scheme) -> None:
        self._plan = plan
        self._scheme = scheme
        self._formats = [registry.by_key(key) for key in plan.others]
        self._writers = [registry.writer(each) for each in self._formats]
        self._options = [
            registry.options_for(each, dict(plan.options.get(each.key, {})))
            for each in self._formats
        ]
        self.losses = {each.key: Losses() for each in self._formats}

    def __len__(self) -> int:
        return len(self._formats)

    def write(self, target: Target, splits: Iterable[Split], rows: Rows) -> None:
        """Write each split in each format; what one cannot say is in ``losses``."""
        splits = list(splits)
        parts = zip(self._formats, self._writers, self._options, strict=True)
        for format_, writer, options in parts:
            losses = self.losses[format_.key]
            used: set[str] = set()
            for split in splits:
                name = f"{self._plan.name}-{split}"
                job = Job(self._scheme, losses, options, name)
                articles = self._articles(rows(split), job, format_)
                writer(_Under(target, format_, split), _noting(articles, used), job)
            names = (written(self._scheme, e.id) for e in self._scheme.labels if e.id in used)
            if told := card.card(format_.key, names, splits, options):
                with target.open(f"formats/{format_.key}/{card.NAME}") as sink:
                    sink.write(told)

    def _articles(
        self, rows: Iterable[tuple[Row, str]], job: Job, format_: Format
    ) -> Iterator[OutgoingArticle]:
        for row, id_ in rows:
            article = replace(row.outgoing.article, external_id=id_)
            if format_.holds.annotators and (row.layers or row.spans is None):
                gold = row.spans if row.whence != "annotator" else None
                yield OutgoingArticle(
                    article=article, text=row.outgoing.text, work=row.layers, gold=gold
                )
            elif row.spans is not None:
                for layer in row.layers:
                    job.losses.lose("annotators", article, annotator=layer.annotator)
                    job.losses.rule(
                        "annotators",
                        "Only the spans to learn from are here, without each annotator’s layer.",
                    )
                yield OutgoingArticle(article=article, text=row.outgoing.text, work=(row.spans,))
            else:
                job.losses.lose("articles", article, detail="nothing is settled")
                job.losses.rule("articles", "Articles about which nothing is settled are not here.")

    def report(self) -> bytes:
        """What was lost, format by format, as JSON."""
        parts = [each.report({"format": key}) for key, each in self.losses.items()]
        return b'{"formats":[\n' + b",".join(parts) + b"]}\n"

    def lines(self) -> dict[str, list[str]]:
        """What was lost in sentences, of the formats that lost something."""
        return {key: each.lines() for key, each in self.losses.items() if each.total}

    def close(self) -> None:
        """Let go of the lists."""
        for each in self.losses.values():
            each.close()


def _noting(articles: Iterable[OutgoingArticle], used: set[str]) -> Iterator[OutgoingArticle]:
    """The articles; ``used`` takes the labels that they have."""
    for each in articles:
        used.update(span.label for work in each.work for span in work.spans)
        yield each


class _Under:
    """A target inside another."""

    def __init__(self, target: Target, format_: Format, split: Split) -> None:
        self._target = target
        stem = f"formats/{format_.key}/{split}"
        is_file = format_.shape == "file"
        self._main = stem + (format_.endings[0] if is_file else "")
        self._between = "" if is_file else "/"

        self.size = 0

    @contextmanager
    def open(self, name: str = "") -> Iterator[Sink]:
        """See ``Target``."""
        before = self._target.size
        whole = f"{self._main}{self._between}{name}" if name else self._main
        with self._target.open(whole) as sink:
            yield sink
        self.size += self._target.size - before
