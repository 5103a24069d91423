"""Which press means what while an article is under review.

What belongs here: the table of presses for deciding, and the one for editing gold, made of the
actions' keys as they are now (anybody may have changed them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from ui.action_spec import of_scheme
from ui.actions import chords
from ui.review.keys.presses import Table, table_of

if TYPE_CHECKING:
    from annotator import text as texts
    from ui.actions import Actions
    from ui.review.editing import Editing

ON_AND_ON: Final = ("review.next", "review.previous", "review.skip")
"""Actions that a key held down repeats."""

NO_LABELLING: Final = (
    "This article is under review: labels of your own are not made here. G adds gold, E edits it;"
    " F7 leaves the review."
)

EDGES: Final[dict[str, tuple[texts.Edge, texts.Step, bool]]] = {
    "span.end_word_right": ("end", "word", True),
    "span.end_word_left": ("end", "word", False),
    "span.start_word_left": ("start", "word", False),
    "span.start_word_right": ("start", "word", True),
    "span.end_right": ("end", "character", True),
    "span.end_left": ("end", "character", False),
    "span.start_left": ("start", "character", False),
    "span.start_right": ("start", "character", True),
}

WRITING: Final = (
    *("words.apply", "span.add_segment", "span.cut", "span.delete", "span.confirm", "span.doubt"),
    *("span.attribute", "span.take_from_quote", "span.relate", "span.unrelate", "span.split"),
    *("span.join", "span.note", "twins.take", "twins.copies", "twins.everywhere", *EDGES),
    *("article.finish", "article.skip", "article.reopen"),
)
"""Actions that would make or change annotations of one's own, or say how far one is with them:
they rest during a review."""

Keys = Iterator[tuple[str, Callable[[], object]]]


def resting(actions: Actions) -> list[str]:
    """The ids of the actions that rest while an article is under review."""
    made = [spec.id for spec in actions.specs() if of_scheme(spec.id)]
    return [*made, *(id_ for id_ in WRITING if id_ in actions)]


def review_table(actions: Actions, say: Callable[[str], object]) -> Table:
    """The presses of the scope "review"; those of resting actions say why nothing happens."""
    return table_of([*_review_keys(actions), *_resting_keys(actions, say)])


def _review_keys(actions: Actions) -> Keys:
    for spec in actions.specs("Review"):
        if spec.scope == "review":
            for key in spec.keys:
                yield key, actions[spec.id].trigger


def _resting_keys(actions: Actions, say: Callable[[str], object]) -> Keys:
    for id_ in resting(actions):
        # Enter, which gives words a held label, opens what a list is on.
        for key in actions.spec(id_).keys if id_ != "words.apply" else ():
            yield key, partial(say, NO_LABELLING)


def repeating(actions: Actions) -> set[int]:
    """The presses that a key held down goes on with."""
    keys = [key for id_ in ON_AND_ON if id_ in actions for key in actions.spec(id_).keys]
    keys += [key for id_ in EDGES for key in actions.spec(id_).keys]
    return {press for key in keys for press in chords(key)}


def editing_table(
    actions: Actions, editing: Editing, version: Callable[[int], object], form: Callable[[], object]
) -> Table:
    """The presses while gold is edited: labels, companions, edges and words are the draft's, a
    number begins anew with that version, the key of attributes goes to the ``form``."""
    return table_of(_editing_keys(actions, editing, version, form))


def _editing_keys(
    actions: Actions, editing: Editing, version: Callable[[int], object], form: Callable[[], object]
) -> Keys:
    for key in ("Return", "Enter"):
        yield key, editing.save
    yield "Esc", editing.cancel
    for number in range(1, 10):
        yield str(number), partial(version, number)
    yield from _scheme_keys(actions, editing)
    for id_, (edge, step, forward) in EDGES.items():
        for key in actions.spec(id_).keys:
            yield key, partial(editing.move_edge, edge, step, forward=forward)
    slots: dict[str, Callable[[], object]] = {
        "span.attribute": form,
        "span.add_segment": editing.add_words,
        "span.cut": editing.cut_words,
    }
    for id_, act in slots.items():
        for key in actions.spec(id_).keys:
            yield key, act


def _scheme_keys(actions: Actions, editing: Editing) -> Keys:
    for spec in actions.specs():
        kind, _, rest = spec.id.partition(".")
        id_, _, more = rest.partition(".")
        act: Callable[[str], object]
        if kind == "label" and not more:
            act = editing.set_label
        elif kind == "companion":
            act = editing.drop_companion if more else editing.set_companion
        else:
            continue
        for key in spec.keys:
            yield key, partial(act, id_)
