"""A corrected text is an article of its own that says what it replaces; the former one stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import NotYours, Problem, TextRefused
from annotator.operations import AddAnnotation, CorrectText
from annotator.operations.reanchoring import BringOver
from annotator.text import sha256
from annotator.values import Segment
from tests.annotator.world import World

OLD = "Menu\nHome\nThe minister said on Monday that the new law was never meant to last for long."
NEW = OLD.removeprefix("Menu\nHome\n")


def test_the_replacement_has_the_same_details_and_spans_can_follow(tmp_path: Path) -> None:
    world = World(tmp_path)
    project = world.create("project", OLD)
    at = OLD.index("the new law")
    project.run(AddAnnotation(1, (Segment(at, at + 11),), "claim"))
    project.run(CorrectText(1, NEW))
    new = project.article(2)
    assert (new.title, new.external_id) == (
        project.article(1).title,
        project.article(1).external_id,
    )
    assert new.meta["replaces"] == project.article(1).sha256
    (span,) = project.annotations(1)
    project.run(BringOver(1, 2, (span.id,)))
    assert [each.quote for each in project.annotations(2)] == ["the new law"]
    assert project.annotations(1) == [span]
    project.undo()
    project.undo()
    assert project.article(2).removed
    assert project.check() == []
    world.close()


def test_what_cannot_be_corrected_is_refused(tmp_path: Path) -> None:
    world = World(tmp_path)
    project = world.create("project", OLD, NEW)
    with pytest.raises(Problem, match="as it was"):
        project.run(CorrectText(1, OLD.replace("\n", "\r\n")))
    with pytest.raises(Problem, match="Another article has exactly this text"):
        project.run(CorrectText(1, NEW))
    with pytest.raises(TextRefused):
        project.run(CorrectText(1, "  \n"))
    bobs = world.switch(project, world.bob)
    with pytest.raises(NotYours):
        bobs.run(CorrectText(1, "Another text."))
    world.close()


def test_each_correction_says_which_text_it_replaces(tmp_path: Path) -> None:
    world = World(tmp_path)
    project = world.create("project", OLD)
    project.run(CorrectText(1, NEW))
    project.run(CorrectText(2, f"{NEW} It was repealed."))
    assert project.article(3).meta["replaces"] == project.article(2).sha256
    world.close()


def test_a_corrected_text_is_normalised_like_any_other(tmp_path: Path) -> None:
    world = World(tmp_path)
    project = world.create("project", OLD)
    project.run(CorrectText(1, f"\ufeff{NEW}\r\nThe end."))
    assert project.text(2) == f"{NEW}\nThe end."
    assert project.article(2).sha256 == sha256(project.text(2))
    assert project.check() == []
    world.close()
