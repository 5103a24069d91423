"""CoNLL files, written.

What belongs here: lines of tokens and tags. ``-DOCSTART- -X- O O`` stands as CoNLL-2003 has it,
because converters (spaCy's, for one) look for just this line; ids stand in the file beside. An
article that nobody has worked on is not written: without tags it would teach that there is nothing
to find. No sentence ends inside a span.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, cast

from annotator.exchange import one_layer
from annotator.exchange.format import Job
from annotator.exchange.formats.conll import beside
from annotator.exchange.mapping import written
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tagging import Laid, Tags, lay_work, say_rules, tags_of
from annotator.exchange.target import Target
from annotator.exchange.tokens import tokens
from annotator.scheme import Scheme
from annotator.text import sentences

_BEGIN: Final = "-DOCSTART- -X- O O\n\n"
_UNTOUCHED: Final = (
    "Articles that nobody has worked on are not in the CoNLL file, where they would say that there "
    "is nothing to find; the file of offsets beside it has them."
)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """The CoNLL file, and the file of offsets beside it."""
    say_rules(job, overlapping=False)
    job.losses.rule("states", _UNTOUCHED)
    between = " -X- _ " if job.options["columns"] == "4" else " "
    names = Names(job.scheme)
    with target.open() as sink, target.open(beside.ENDING) as other:
        for outgoing in articles:
            work = one_layer.work_of(outgoing)
            tell = one_layer.lose_the_rest(job, outgoing, work)
            laid = lay_work(job, tokens(outgoing.text), work.spans if work else (), tell)
            if work is None:
                tell("states", detail="nobody has worked on it; not in the CoNLL file")
            else:
                sink.write(_lines(outgoing.text, laid, job, names, between).encode())
            labels = names.altered({each.label for each in laid.placed})
            other.write(beside.line_of(outgoing, laid.tokens, labels))


def _lines(text: str, laid: Laid, job: Job, names: Names, between: str) -> str:
    placed = [each._replace(label=names.of(each.label)) for each in laid.placed]
    tags = tags_of(placed, len(laid.tokens), cast("Tags", job.options["tags"]))
    breaks = _breaks(text, laid)
    lines = [_BEGIN]
    for number, (token, tag) in enumerate(zip(laid.tokens, tags, strict=True)):
        if number in breaks:
            lines.append("\n")
        lines.append(f"{token.text}{between}{tag}\n")
    return "".join(lines) + ("\n" if tags else "")


def _breaks(text: str, laid: Laid) -> set[int]:
    """The tokens that begin a sentence, but for the first of all and those inside a span."""
    starts = [each.start for each in laid.tokens]
    found = {bisect_left(starts, each.start) for each in sentences(text, 0, len(text))}
    for first, last, *_ in laid.placed:
        found.difference_update(range(first + 1, last))
    return found - {0, len(starts)}


class Names:
    """Labels as tags can say them: without white space, which would begin another column."""

    def __init__(self, scheme: Scheme) -> None:
        self._tags: dict[str, str] = {}
        for label in scheme.labels:
            self.of(written(scheme, label.id))

    def of(self, label: str) -> str:
        """The label's name in tags, unlike that of any other."""
        if label not in self._tags:
            wanted = name = "_".join(label.split()) or "_"
            number, taken = 1, set(self._tags.values())
            while name in taken:
                number += 1
                name = f"{wanted}_{number}"
            self._tags[label] = name
        return self._tags[label]

    def altered(self, labels: Iterable[str]) -> dict[str, str]:
        """By the name in tags, those of the labels that are written otherwise there."""
        return {self.of(label): label for label in sorted(labels) if self.of(label) != label}
