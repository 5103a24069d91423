"""Words are found again where they are, or nowhere: never at a wrong place."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

import pytest

from annotator.text.reanchor import reanchor
from annotator.values import Segment

WORDS = (
    "the a of minister said that prices fell rose on Monday and it was not true in Lagos he she"
).split()
Letters = list[tuple[str, int | None]]
"""A text letter by letter, each with its place in the first text (None: it is new)."""


def written(random: Random, paragraphs: int = 6) -> str:
    """A text in which words and short phrases come again and again."""
    return "\n\n".join(
        " ".join(random.choice(WORDS) for _ in range(random.randrange(5, 60))) + "."
        for _ in range(paragraphs)
    )


def revised(random: Random, letters: Letters) -> Letters:
    """The text after something was put in, taken out, replaced, or a paragraph moved."""
    start = random.randrange(len(letters))
    end = min(len(letters), start + random.randrange(1, 60))
    new: Letters = [(each, None) for each in written(random, 1)[: random.randrange(1, 60)]]
    what = random.choice(("insert", "delete", "replace", "move"))
    if what == "insert":
        return letters[:start] + new + letters[start:]
    if what == "delete":
        return letters[:start] + letters[end:]
    if what == "replace":
        return letters[:start] + new + letters[end:]
    text = "".join(each for each, _ in letters)
    cuts = [0, *(found.end() for found in re.finditer("\n\n", text)), len(text)]
    parts = [letters[one:two] for one, two in pairwise(cuts)]
    moved = parts.pop(random.randrange(len(parts)))
    parts.insert(random.randrange(len(parts) + 1), moved)
    return [each for part in parts for each in part]


def chosen(random: Random, text: str) -> Segment:
    """A few words."""
    words = [found.span() for found in re.finditer(r"[^\s.]+", text)]
    first = random.randrange(len(words))
    last = min(len(words) - 1, first + random.randrange(12))
    return Segment(words[first][0], words[last][1])


@pytest.mark.parametrize("block", range(4))
def test_over_random_revisions_none_is_put_at_a_wrong_place(block: int) -> None:
    right = intact = 0
    for seed in range(block * 500, block * 500 + 500):
        random = Random(seed)
        old = written(random)
        letters: Letters = [(each, at) for at, each in enumerate(old)]
        for _ in range(random.randrange(1, 5)):
            letters = revised(random, letters)
        new = "".join(each for each, _ in letters)
        where = {at: place for place, (_, at) in enumerate(letters) if at is not None}
        for _ in range(2):
            part = chosen(random, old)
            places = [where.get(at) for at in range(part.start, part.end)]
            whole = places[0] is not None and places == list(
                range(places[0], places[0] + len(places))
            )
            intact += whole
            found = reanchor(old, new, (part,))
            if found.kind != "moved":
                continue
            (there,) = found.segments
            assert new[there.start : there.end] == old[part.start : part.end]
            # A letter may have been typed again, white space is nobody's; none is another's.
            came = [at for _, at in letters[there.start : there.end]]
            others = [
                old[at]
                for at, was in zip(came, range(part.start, part.end), strict=True)
                if at is not None and at != was
            ]
            assert not "".join(others).strip(), (seed, part, found)
            right += whole
    assert right > 0.95 * intact


def test_the_same_text_gives_the_same_places() -> None:
    text = "One two three. " + "Four five six seven eight nine ten. " * 2 + "Eleven twelve."
    assert reanchor(text, text, (Segment(4, 13),)).segments == (Segment(4, 13),)
    again = reanchor(text, text, (Segment(20, 29),))
    assert again.kind in ("moved", "ambiguous")
    assert again.segments in ((Segment(20, 29),), ())


@pytest.mark.parametrize(
    ("old", "new", "parts", "kind"),
    [
        ("ab cd ef", "", ((0, 2),), "orphan"),
        ("ab cd ef", "ab", ((0, 2),), "ambiguous"),  # too little to tell
        ("He said no. He said no.", "He said no.", ((8, 10),), "ambiguous"),
        ("x", "y", (), "orphan"),
    ],
)
def test_what_is_not_certain_is_not_moved(
    old: str, new: str, parts: tuple[tuple[int, int], ...], kind: str
) -> None:
    found = reanchor(old, new, [Segment(*each) for each in parts])
    assert (found.kind, found.segments) == (kind, ())


def test_parts_that_changed_their_order_are_no_longer_one_annotation() -> None:
    one, two = "The minister of finance said on Monday", "that the bridge would not open at all"
    old, new = f"{one}, {two}.", f"{two}, {one}."
    parts = (Segment(0, len(one)), Segment(len(one) + 2, len(old) - 1))
    assert reanchor(old, new, parts[:1]).kind == "moved"
    assert reanchor(old, new, parts).kind == "ambiguous"


EDGE = "The minister spoke. Prices rose"
BEFORE = "In Lagos on Monday the council met behind closed doors. "


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The end of the words is another sentence's, which was moved there.
        (
            f"{BEFORE}{EDGE} in the north by a tenth.\n\nPrices rose nowhere else that year.",
            f"{BEFORE}The minister spoke. Prices rose nowhere else that year.",
        ),
        # So is the beginning.
        (
            f"Nobody came but him. The minister spoke. Then it rained.\n\nOn Tuesday {EDGE} a lot.",
            f"Nobody came but him. {EDGE} a lot.",
        ),
        # What followed is new, and the last words stand elsewhere too.
        (
            f"{BEFORE}{EDGE} in the north.\n\nElsewhere: Prices rose, they say.",
            f"{BEFORE}{EDGE}, we hear.\n\nThat is all.",
        ),
    ],
)
def test_words_of_which_an_edge_may_be_anothers_are_left_to_a_person(old: str, new: str) -> None:
    start = old.index(EDGE)
    found = reanchor(old, new, (Segment(start, start + len(EDGE)),))
    assert (found.kind, found.segments) == ("ambiguous", ())


def test_beside_a_paragraph_that_was_taken_out_words_are_found() -> None:
    old = f"Something else stood here.\n\n{EDGE} by a tenth.\n\nAnd so it goes on."
    new = f"{EDGE} by a tenth.\n\nAnd so it goes on."
    assert reanchor(old, new, (Segment(28, 28 + len(EDGE)),)).segments == (Segment(0, len(EDGE)),)


def test_very_many_places_say_nothing() -> None:
    text = "na " * 5000 + "the only sentence that there is in all of it"
    assert reanchor(text, text, (Segment(3, 5),)).kind == "ambiguous"


def test_a_word_before_a_new_paragraph_that_another_one_lends() -> None:
    """The paragraph before was exchanged for one that ends in the same word, and was edited."""
    first, last = "Sales fell, and it is true rose.", "Nobody knew why a house rose."
    middle = "Prices in Lagos doubled within a year, the ministry said on Monday."
    old = f"{first}\n\n{middle}\n\n{last}"
    new = f"{last.replace('house', 'ofse')}\n\n{middle}\n\n{first}"
    words = "rose.\n\nPrices in Lagos doubled within a year"
    assert words in new
    part = Segment(old.index(words), old.index(words) + len(words))
    assert reanchor(old, new, [part]).kind == "ambiguous"
    assert reanchor(old, f"Added. {old}", [part]).kind == "moved"


def test_words_of_a_paragraph_that_stands_twice_are_left_to_a_person() -> None:
    again = "The ministry said in a statement that it would not comment on any of it today or ever."
    again += "\n\n"
    text = f"{again}Nothing else is known.\n\n{again}"
    at = text.index("comment")
    found = reanchor(text, text, [Segment(at, at + len("comment"))])
    assert (found.kind, found.segments) == ("ambiguous", ())
