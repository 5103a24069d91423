"""What the names in annotated data become: the choices of each, and the mapping they make.

What belongs here: rows and the mapping, without a widget. What a name is in the scheme already is
told by the core (``exchange.mapping``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from annotator.values import FilePreview
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.exchange.mapping import NameMap
    from annotator.scheme import Scheme

What = Literal["label", "relation", "attribute"]
WHATS: Final[tuple[What, ...]] = ("label", "relation", "attribute")
NEW: Final = "+"
LEFT_OUT: Final = "-"
"""As ``exchange.mapping.NEW`` and ``DROP``, which are not imported before files are looked at."""
KEPT: Final = "="
"""Kept as the file has it, beside the scheme; of relations and attributes only."""
OPEN: Final = ""
"""Not chosen yet."""
_ARTICLE: Final = {"label": "a", "relation": "a", "attribute": "an"}


@dataclass(slots=True)
class Row:
    """A name in the files. ``known``: its id in the scheme, empty for none; ``to``: an id, or one
    of ``NEW``, ``LEFT_OUT``, ``KEPT``, ``OPEN``."""

    what: What
    name: str
    count: int
    known: str
    to: str


Choices = Mapping[What, Sequence[tuple[str, str]]]
"""Of each kind what the scheme has: id and name."""


def choices(scheme: Scheme) -> Choices:
    """What names can become; what is retired is not offered."""
    return {
        "label": [(each.id, each.name) for each in scheme.labels if not each.retired],
        "relation": [
            (each.id, each.name) for each in scheme.relations if not (each.retired or each.derive)
        ],
        "attribute": [(each.id, each.name) for each in scheme.attributes if not each.retired],
    }


def rows_of(
    files: Iterable[FilePreview],
    scheme: Scheme,
    before: Iterable[Row],
    *,
    lead: bool,
) -> list[Row]:
    """All names in all files, those that the scheme lacks first; what was chosen ``before``
    stays."""
    counts: dict[What, Counter[str]] = {what: Counter() for what in WHATS}
    for file in files:
        counts["label"].update(file.labels)
        counts["relation"].update(file.relations)
        counts["attribute"].update(file.attributes)
    chosen = {(each.what, each.name): each.to for each in before}
    rows = []
    for what in WHATS:
        for name, count in counts[what].items():
            known = known_id(scheme, what, name)
            row = Row(what, name, count, known, known or _first(what, lead=lead))
            row.to = chosen.get((what, name), row.to)
            rows.append(row)
    rows.sort(key=lambda row: (WHATS.index(row.what), bool(row.known), -row.count, row.name))
    return rows


def _first(what: What, *, lead: bool) -> str:
    if lead:
        return NEW
    return OPEN if what == "label" else KEPT


def known_id(scheme: Scheme, what: What, name: str) -> str:
    """The id that a name has in the scheme, by id, name or alias; "" for none."""
    from annotator.exchange.mapping import attribute_id, relation_id

    if what == "label":
        label = scheme.find(name)
        return label.id if label is not None else ""
    return (relation_id if what == "relation" else attribute_id)(scheme, name) or ""


def options(row: Row, offered: Choices, *, lead: bool) -> list[tuple[str, str]]:
    """What a name can become: value and words, in the order in which they are offered."""
    found = [] if row.to != OPEN else [(OPEN, "Choose…")]
    found += [(id_, one_line(name, 60)) for id_, name in offered[row.what]]
    if row.known and row.known not in {id_ for id_, _ in offered[row.what]}:
        found.append((row.known, f"{one_line(row.known, 60)} (retired)"))
    if lead and not row.known:
        found.append((NEW, f"{_ARTICLE[row.what].capitalize()} new {row.what}"))
    if row.what != "label" and not row.known:
        found.append((KEPT, "Kept as the file has it"))
    found.append((LEFT_OUT, "Leave out"))
    return found


def spoken(row: Row, offered: Choices) -> str:
    """What a name becomes, in words."""
    return next((words for to, words in options(row, offered, lead=True) if to == row.to), row.to)


def name_map(rows: Iterable[Row]) -> NameMap:
    """The mapping that was chosen; names that are what they are in the scheme are not in it."""
    from annotator.exchange.mapping import NameMap

    found: dict[What, dict[str, str]] = {what: {} for what in WHATS}
    for row in rows:
        if row.to not in (row.known, OPEN):
            found[row.what][row.name] = row.name if row.to == KEPT else row.to
    return NameMap(found["label"], found["relation"], found["attribute"])


def take_map(rows: Sequence[Row], names: NameMap, scheme: Scheme, *, lead: bool) -> list[str]:
    """Choose as a mapping says; the entries that cannot be followed, in words."""
    given: dict[What, Mapping[str, str]] = {
        "label": names.labels,
        "relation": names.relations,
        "attribute": names.attributes,
    }
    wrong = []
    for row in rows:
        wanted = given[row.what].get(row.name)
        if wanted is None:
            continue
        to = _meant(row, wanted, scheme, lead=lead)
        if to is None:
            wrong.append(f"“{one_line(row.name, 40)}” to “{one_line(wanted, 40)}”")
        else:
            row.to = to
    return wrong


def _meant(row: Row, wanted: str, scheme: Scheme, *, lead: bool) -> str | None:
    """What a value of a mapping means for a name, None where it cannot be."""
    if wanted == LEFT_OUT:
        return wanted
    if wanted == NEW:
        return row.known or (NEW if lead else None)
    found = known_id(scheme, row.what, wanted)
    if not found and row.what != "label" and wanted == row.name:
        return KEPT
    return found or None


def still_open(rows: Iterable[Row]) -> list[Row]:
    """The names of which it is to be said yet what they become."""
    return [row for row in rows if row.to == OPEN]


def told(rows: Sequence[Row], *, lead: bool) -> str:
    """One or two sentences on what is new in the files."""
    unknown = [row for row in rows if not row.known]
    new = [row for row in rows if row.to == NEW]
    if waiting := still_open(rows):
        return (
            f"{_listed(waiting)} not in the scheme. Say what becomes of "
            f"{'it' if len(waiting) == 1 else 'them'}; only a lead can bring in new ones."
        )
    if new and lead:
        come = "comes" if len(new) == 1 else "come"
        return (
            f"{_listed(new)} not in the scheme and {come} into it with this import, unless you "
            "choose otherwise. Undoing the import takes them out again."
        )
    if unknown:
        return "All that is not in the scheme has its place."
    return "The scheme has all of these already."


def _listed(rows: Sequence[Row]) -> str:
    """ "2 labels and 1 attribute are"."""
    counts = Counter(row.what for row in rows)
    parts = [f"{n:,} {what}{'' if n == 1 else 's'}" for what, n in counts.items()]
    words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{words} {'is' if len(rows) == 1 else 'are'}"
