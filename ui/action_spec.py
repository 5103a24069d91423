"""What an action is: id, words, keys, tip, place; and the actions that a scheme brings with it.

What belongs here: the kind of row that the action table is made of, and the rows of a scheme's
labels and companions. The static table is ``ui.action_table``.

Where keys act (``Scope``): "window" everywhere; "reading" only while the reader, the spans panel or
the list of articles has focus, so that a letter typed into a text field stays a letter; "reader"
only in the reader; "review" while the review panel has it, or the reader during adjudication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from annotator.scheme import Scheme

Scope = Literal["window", "reading", "reader", "review"]
Group = Literal[
    "Project",
    "Scheme",
    "Article",
    "Label",
    "Span",
    "Words",
    "Edit",
    "Search",
    "Review",
    "View",
    "Help",
]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``keys`` in Qt's portable notation, the first is shown; ``icon`` of qtawesome.

    ``hidden`` ones stand in the help sheet but in no menu.
    """

    id: str
    group: Group
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    scope: Scope = "window"
    icon: str = ""
    checkable: bool = False
    hidden: bool = False


def row(
    id_: str,
    group: Group,
    text: str,
    *keys: str,
    tip: str = "",
    scope: Scope = "window",
    icon: str = "",
    checkable: bool = False,
    hidden: bool = False,
) -> ActionSpec:
    """A row of the table, with its keys one by one."""
    return ActionSpec(id_, group, text, keys, tip, scope, icon, checkable, hidden)


def label_specs(scheme: Scheme) -> Iterator[ActionSpec]:
    """The actions of a scheme's labels: key and number, and with Alt the exact one.

    A number that is itself the key of a label is left to that label.
    """
    offered = [label for label in scheme.labels if not label.retired]
    own = {label.key for label in offered}
    for number, label in enumerate(offered, 1):
        numbers = (str(number),) if number <= 9 and str(number) not in own else ()
        keys = (label.key.upper(), *numbers)
        yield row(
            f"label.{label.id}",
            "Label",
            label.name.capitalize(),
            *keys,
            tip=label.definition,
            scope="reading",
        )
        yield row(
            f"label.{label.id}.exact",
            "Label",
            f"{label.name.capitalize()}, the selected words exactly",
            *(f"Alt+{key}" for key in keys),
            tip="Takes the selection as it is, without growing it to whole words",
            scope="reading",
            hidden=True,
        )


def companion_specs(scheme: Scheme) -> Iterator[ActionSpec]:
    """The actions of a scheme's companions: the key marks one, with Shift it is taken away."""
    if scheme.companion_mode == "off":
        return
    for companion in scheme.companions:
        if companion.retired:
            continue
        name, key = companion.name, companion.key.upper()
        yield row(
            f"companion.{companion.id}",
            "Span",
            f"Mark the {name}",
            *((key,) if key else ()),
            tip=companion.definition or f"The selected words become the {name} of the span",
            scope="reading",
        )
        yield row(
            f"companion.{companion.id}.clear",
            "Span",
            f"Take the {name} away",
            *((f"Shift+{key}",) if key != key.lower() else ()),
            scope="reading",
        )


def scheme_specs(scheme: Scheme) -> Iterator[ActionSpec]:
    """All actions that a scheme brings with it: those of its labels and of its companions."""
    yield from label_specs(scheme)
    yield from companion_specs(scheme)


def of_scheme(id_: str) -> bool:
    """Whether an action came with the scheme."""
    return id_.startswith(("label.", "companion."))
