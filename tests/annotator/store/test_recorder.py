"""Bulk writing: whatever is buffered and however much, the rows are those of a rebuild."""

from __future__ import annotations

import pytest

from annotator.exchange.records import IncomingArticle, IncomingSpan, IncomingWork
from annotator.operations import AddArticles, RemoveArticles
from annotator.operations.importing import ImportRecords
from annotator.project import Project
from annotator.store import recorder
from annotator.text import sha256
from annotator.values import NewArticle, Segment
from tests.annotator.world import articles, made_anew, stands

TEXTS = tuple(f"Text {n} of many." for n in range(6))


def record(text: str, *starts: int) -> IncomingArticle:
    spans = tuple(
        IncomingSpan(None, "claim", (Segment(start, start + 2),), text[start : start + 2])
        for start in starts
    )
    work = (IncomingWork(annotator=None, state="finished", spans=spans),)
    return IncomingArticle(
        line=1, article=NewArticle(text=text, title=text), sha256=sha256(text), work=work
    )


@pytest.mark.parametrize(("named", "flush_at"), [(2, 20_000), (2, 3), (10_000, 1), (1, 2)])
def test_small_buffers_give_the_same_rows(
    project: Project, monkeypatch: pytest.MonkeyPatch, named: int, flush_at: int
) -> None:
    monkeypatch.setattr(recorder, "NAMED", named)
    monkeypatch.setattr(recorder, "FLUSH_AT", flush_at)
    order = (0, 1, 2, 3, 2, 4, 1, 5, 3, 3)
    records = [record(TEXTS[n], at % 5, 7) for at, n in enumerate(order)]
    changes = project.run(ImportRecords(records, "a file"))
    assert stands(project) == made_anew(project)
    row = project.history(limit=1)[0]
    assert (row.articles, row.title) == (6, TEXTS[0])
    assert changes.articles == (frozenset(range(3, 9)) if named > 6 else frozenset())
    project.undo()
    assert stands(project) == made_anew(project)
    assert project.article_keys() == [1, 2]
    project.redo()
    assert stands(project) == made_anew(project)
    assert project.check() == []


def test_the_same_text_twice_in_one_operation(project: Project) -> None:
    said = project.run(AddArticles(articles("A text.", "Another.", "A text."))).message
    assert said == "Added 2 articles; 1 was here already."
    assert len(project.article_keys()) == 4
    assert stands(project) == made_anew(project)


def test_changes_name_what_was_touched(project: Project) -> None:
    changes = project.run(RemoveArticles((2,)))
    assert (changes.kinds, changes.articles) == (frozenset({"articles"}), frozenset({2}))
    assert changes.annotations == ()
