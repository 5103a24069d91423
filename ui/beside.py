"""What the reader shows beside the selected span: its companions, its relations, the link knob.

What belongs here: keeping those in step with the project and the scheme. All of it is looked up for
the selected span alone, a moment after it was selected, so that the span itself is painted first;
the relations of an article are read once and kept until one of them changes. No line is drawn for
what follows from position alone: that a stance stands inside a quote is seen without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.reader import CompanionItem, Reader, RelationItem
from ui.session import Session

if TYPE_CHECKING:
    from annotator.scheme import Scheme
    from annotator.values import Annotation, Changes, Relation
    from ui.reading import Reading


class Beside(QObject):
    """Companions, relations and the knob of the selected span."""

    def __init__(self, session: Session, reader: Reader, reading: Reading) -> None:
        super().__init__(reading)
        self._session = session
        self._reader = reader
        self._reading = reading
        self._relations: tuple[int, list[Relation]] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.show)
        session.project_changed.connect(self._on_project)
        session.article_changed.connect(self._forget)
        session.changed.connect(self._on_changes)
        session.selected.connect(self._on_selected)

    def show(self) -> None:
        """Show what belongs to the selected span now."""
        self._soon.stop()
        one, project = self._reading.selected(), self._session.project
        if one is None or project is None or self._reader.selected_span != one.id:
            self._reader.set_companions(())
            self._reader.set_relations(())
            return
        scheme = project.scheme
        self._reader.set_companions(_companions(scheme, one))
        found = self._relations_here(one.article) if scheme.relations else ()
        mine = [each for each in found if one.id in (each.from_id, each.to_id)]
        self._reader.set_relations([_relation(scheme, each) for each in mine])

    def _relations_here(self, key: int) -> list[Relation]:
        project = self._session.project
        if project is None:
            return []
        if self._relations is None or self._relations[0] != key:
            self._relations = key, project.relations(key)
        return self._relations[1]

    def _on_selected(self, id_: str | None) -> None:
        if id_ is None:
            self._soon.stop()
        else:
            self._soon.start()

    def _on_changes(self, changes: Changes) -> None:
        if "scheme" in changes.kinds:
            self._on_project()
        if {"annotations", "relations", "sight", "scheme"} & changes.kinds:
            self._forget()
            if self._session.selection is not None:
                self._soon.start()

    def _forget(self, _: object = None) -> None:
        self._relations = None

    def _on_project(self) -> None:
        project = self._session.project
        self._forget()
        if project is not None:
            self._reader.around()  # loaded now, and not with the first label that is set
        writable = project is not None and not project.read_only
        self._reader.edges_move = writable
        self._reader.set_link_rules(link_rules(project.scheme) if project and writable else {})


def link_rules(scheme: Scheme) -> dict[str, frozenset[str]]:
    """From which labels a person can draw a relation, and to which."""
    labels, rules = [label.id for label in scheme.labels], {}
    for label in labels:
        types = scheme.relations_from(label)
        ends = frozenset(to for to in labels if any(one.allows(label, to) for one in types))
        if ends:
            rules[label] = ends
    return rules


def _companions(scheme: Scheme, one: Annotation) -> list[CompanionItem]:
    items = []
    for id_, segment in one.companions.items():
        known = scheme.companion(id_)
        name = known.name if known is not None else id_
        letter = (known.key if known is not None else "") or name[:1].upper()
        items.append(CompanionItem(id_, name, letter, segment))
    return items


def _relation(scheme: Scheme, one: Relation) -> RelationItem:
    known = scheme.relation(one.type)
    name = known.name if known is not None else one.type
    return RelationItem(one.type, name, one.from_id, one.to_id, one.derived)
