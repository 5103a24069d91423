"""What the form of a dataset's plan says about each choice.

What belongs here: words only, the values of a plan beside them.
"""

from __future__ import annotations

from typing import Final

from ui.dialogs.exporting.choices import WHOSE

_WHOSE: Final = {value: (words, means) for value, words, means in WHOSE}
_SIDE: Final = (
    "everyone",
    "Each annotator’s layer, and what is decided",
    "What is decided is learned from; beside it each article has the work of everybody who "
    "finished it.",
)
WHAT: Final = (
    *((each, *_WHOSE[each]) for each in ("decided", "gold", "annotator", "majority", "union")),
    _SIDE,
)
UNDECIDED: Final = (
    ("leave_out", "Leave out", "Articles on which several differ stay out, and are counted."),
    ("majority", "By majority", "What more than half of those who finished have; ties stay out."),
    ("union", "By union", "All that any of those who finished has, each once."),
)
METHOD: Final = (
    (
        "cluster",
        "Drawn, story by story",
        "Articles that tell one story stay together, so that nothing of the test set is trained "
        "on.",
    ),
    ("time", "By time", "The newest articles are the test set, those before them validation."),
    ("source", "By source", "Whole sources go into one split: the test set is of other papers."),
    ("none", "None: all is train", "One file; whoever trains makes the splits."),
)
NAME: Final = "Articles keep the split that they were given under this name, for good."
FORMATS: Final = "Written beside the JSON Lines that every dataset has, in the same splits."
TEXT_FREE: Final = (
    "Ids, addresses, hashes and offsets, no text and no quotes: for news that may not be "
    "republished. Who has the texts can fill them in again."
)
ALL: Final = "None ticked: all."
QUERY: Final = "In the language of the search, for example  language:en state:finished"
LICENCE: Final = "What holds for articles that state no licence themselves."
INCLUDE: Final = "None ticked: none of it. Notes and comments may quote people."
FROZEN: Final = "Once they have articles; what was assigned stays where it is in any case."
STATE_NAMES: Final = {
    "todo": "To do",
    "in_progress": "In progress",
    "finished": "Finished",
    "skipped": "Skipped",
}
SPLIT_NAMES: Final = {"train": "train", "validation": "validation", "test": "test"}
