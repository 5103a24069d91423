"""What stands around a span of the open article: its neighbours, its relations, its former scheme.

What belongs here: reading that the list of spans and the inspector share, done late and kept only
until something changes. An article may have 20,000 spans: only those that overlap the one in
question are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.derived import Lack, Surroundings
    from annotator.scheme import Scheme
    from annotator.values import Annotation, Changes, Relation
    from ui.inspector.spans_model import SpansModel
    from ui.session import Session

STALE: Final = frozenset({"annotations", "relations", "scheme", "sight", "articles"})
"""Kinds of changes after which the relations of the article are read again."""

SPOKEN: Final = 60
"""Code points of words or a value that a screen reader is told."""


class Around:
    """Answers about the spans of the session's open article; the model holds those.

    ``settle`` brings the model up to date with what happened in this turn of the event loop.
    """

    def __init__(self, session: Session, model: SpansModel, settle: Callable[[], None]) -> None:
        self._session = session
        self._model = model
        self._settle = settle
        self._relations: dict[str, list[Relation]] | None = None
        session.project_changed.connect(self.forget)
        session.article_changed.connect(lambda _: self.forget())
        session.changed.connect(self._on_changed)

    def _on_changed(self, changes: Changes) -> None:
        if STALE & changes.kinds:
            self.forget()

    def forget(self) -> None:
        """Read again when asked next."""
        self._relations = None

    @property
    def text(self) -> str:
        """The open article's text; empty without one."""
        project, key = self._session.project, self._session.article
        return project.text(key) if project is not None and key is not None else ""

    def annotation(self, id_: str) -> Annotation | None:
        """A span of the open article that I may see."""
        self._settle()
        return self._model.annotation(id_)

    def surroundings(self, one: Annotation) -> Surroundings | None:
        """Where a span stands among those of its annotator; None without a project."""
        from annotator.derived import Surroundings

        project = self._session.project
        if project is None:
            return None
        return Surroundings(project.scheme, self.text, self._model.overlapping(one))

    def relations(self, id_: str) -> list[Relation]:
        """The stored relations with a span at either end."""
        return self._by_end().get(id_, [])

    def lacking(self, one: Annotation) -> list[Lack]:
        """What is required of a span and missing; others' spans are not asked."""
        project = self._session.project
        if project is None or one.annotator != project.me.id or not asks(project.scheme):
            return []
        from annotator.derived import lacking

        around = self.surroundings(one)
        assert around is not None
        return list(lacking(project.scheme, [one], around, self.relations(one.id)))

    def details(self, one: Annotation) -> str:
        """What is said of a span, for a screen reader: values, companions, relations."""
        project = self._session.project
        if project is None:
            return ""
        told = [*values_told(project.scheme, one), *companions_told(project.scheme, one, self.text)]
        for relation in self.relations(one.id):
            out = relation.from_id == one.id
            end = self._model.annotation(relation.to_id if out else relation.from_id)
            if end is not None:
                type_ = project.scheme.relation(relation.type)
                name = type_.name if type_ is not None else relation.type
                words = one_line(end.quote, SPOKEN)
                told.append(f"{name} {'to' if out else 'from'} {end.label} “{words}”")
        return ", ".join(told)

    def _by_end(self) -> dict[str, list[Relation]]:
        if self._relations is None:
            found: dict[str, list[Relation]] = defaultdict(list)
            project, key = self._session.project, self._session.article
            if project is not None and key is not None:
                for relation in project.relations(key):
                    for end in {relation.from_id, relation.to_id}:
                        found[end].append(relation)
            self._relations = dict(found)
        return self._relations


def values_told(scheme: Scheme, one: Annotation) -> list[str]:
    """The values that somebody set: "certainty: probable"."""
    told = []
    for id_, value in one.attributes.items():
        attribute = scheme.attribute(id_)
        values = attribute.values if attribute is not None else ()
        name = next((each.name for each in values if each.id == value), str(value))
        name = {True: "yes", False: "no"}[value] if isinstance(value, bool) else name
        unsure = ", not confirmed" if id_ in one.unconfirmed else ""
        told.append(f"{attribute.name if attribute else id_}: {one_line(name, SPOKEN)}{unsure}")
    return told


def companions_told(scheme: Scheme, one: Annotation, text: str) -> list[str]:
    """The companions with their words: "source: he"."""
    told = []
    for id_, segment in one.companions.items():
        known = scheme.companion(id_)
        words = one_line(text[segment.start : segment.end], SPOKEN)
        told.append(f"{known.name if known else id_}: {words}")
    return told


def asks(scheme: Scheme) -> bool:
    """Whether a scheme requires anything at all of a span."""
    return (
        any(each.required for each in scheme.attributes)
        or any(each.required for each in scheme.companions)
        or any(each.required for each in scheme.relations)
    )
