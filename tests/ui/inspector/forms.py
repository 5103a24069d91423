"""Small helpers for tests of the inspector."""

from __future__ import annotations

import msgspec

from annotator.operations import AddAnnotation, SetScheme
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.scheme.model import Attribute
from annotator.values import Relation, Segment
from tests.ui.articles.fakes import FakeProject
from tests.ui.inspector.conftest import TEXT
from ui.inspector.inspector import Inspector
from ui.session import Session


class ReadProject(FakeProject):
    """A project made of lists whose articles can be read."""

    def text(self, key: int) -> str:
        return "words"

    def relations(self, key: int) -> list[Relation]:
        return []


def part(words: str) -> Segment:
    start = TEXT.index(words)
    return Segment(start, start + len(words))


def add(session: Session, words: str, label: str = "claim") -> str:
    changes = session.run(AddAnnotation(session.article, (part(words),), label))
    assert changes is not None
    return changes.annotations[0]


def chosen(form: Inspector, session: Session, id_: str | None) -> None:
    session.select(id_)
    form.catch_up()


def toggle(form: Inspector, attribute: str, name: str):
    toggles = form.attributes.rows[attribute].toggles
    return next(each for each in toggles.toggles if each.choice.name == name)


def values(project: Project, id_: str) -> dict[str, object]:
    found = project.annotation(id_)
    assert found is not None
    return dict(found.attributes)


def with_attributes(session: Session, *attributes: Attribute) -> None:
    scheme = msgspec.structs.replace(default_scheme(), attributes=attributes)
    assert session.run(SetScheme(scheme)) is not None
