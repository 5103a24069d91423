"""What a file carries for this program alone is counted, for each thing once."""

from __future__ import annotations

from contextlib import closing

from annotator.exchange.format import Format, Holds
from annotator.exchange.hidden import Hidden
from annotator.exchange.losses import Losses
from tests.annotator.exchange.sample_work import articles

ALL = Holds(*[True] * len(Holds._fields))


def told(shows: Holds | None, holds: Holds = ALL) -> tuple[dict[str, int], dict[str, str]]:
    """What is counted of the sample, and the rules."""
    with closing(Losses()) as losses:
        hidden = Hidden(Format("x", "Tool", (".x",), "none", holds=holds, shows=shows), losses)
        for each in articles():
            hidden.tell(each)
        return dict(losses.counts), dict(losses.rules)  # type: ignore[arg-type]


def test_a_tool_that_shows_all_hides_nothing() -> None:
    assert told(None) == told(ALL) == ({}, {})
    # What the format does not hold is the writer's to count, not hidden.
    assert told(Holds(), Holds()) == ({}, {})


def test_each_thing_is_counted_as_often_as_it_stands_there() -> None:
    sample = articles()
    works = [work for each in sample for work in each.work]
    spans = [span for work in works for span in work.spans]
    counts, rules = told(Holds())
    assert counts == {
        "companions": sum(bool(span.companions) for span in spans),
        "attributes": sum(bool(span.attributes) for span in spans),
        "notes": sum(bool(span.note) for span in spans) + sum(bool(work.note) for work in works),
        "doubt": sum(span.doubt for span in spans),
        "times": sum(bool(span.created) for span in spans),
        "relations": sum(len(work.relations) for work in works),
        "states": sum(work.state != "finished" for work in works),
        "metadata": sum(bool(each.article.meta) for each in sample),
    }
    assert min(counts.values()) > 0
    assert set(rules) == set(counts)
    assert all("Tool does not show them" in each for each in rules.values())


def test_only_what_is_hidden() -> None:
    for name, kinds in (
        ("relations", {"relations"}),
        ("states", {"states"}),
        ("metadata", {"metadata"}),
        ("notes", {"notes", "doubt"}),
        ("segments", set()),
    ):
        assert set(told(ALL._replace(**{name: False}))[0]) == kinds
