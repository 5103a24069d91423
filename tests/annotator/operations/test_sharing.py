"""Sharing out: everybody gets as much, everything is given, and asking again gives the same."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.operations.sharing import hand_out

PEOPLE = ("ana", "bea", "cy", "di")


def articles(number: int) -> list[tuple[int, str]]:
    return [(key, hashlib.sha256(str(key).encode()).hexdigest()) for key in range(1, number + 1)]


@given(st.integers(0, 60), st.integers(1, 4), st.integers(1, 5), st.floats(0, 1))
def test_fair_and_whole(number: int, people: int, each: int, double: float) -> None:
    who = PEOPLE[:people]
    shares = hand_out(articles(number), who, each=each, double=double)
    assert [key for key, _ in shares] == [key for key, _ in articles(number)]
    assert all(len(set(share)) == len(share) <= people for _, share in shares)
    assert all(len(share) >= min(each, people) for _, share in shares)
    got = Counter(person for _, share in shares for person in share)
    numbers = [got[person] for person in who]
    assert max(numbers) - min(numbers) <= 1
    assert shares == hand_out(articles(number), who, each=each, double=double)


def test_a_silent_share_goes_to_two() -> None:
    shares = hand_out(articles(100), PEOPLE, double=0.1)
    assert Counter(len(share) for _, share in shares) == {1: 90, 2: 10}
    again = hand_out(list(reversed(articles(100))), PEOPLE, double=0.1)
    assert {key for key, share in shares if len(share) == 2} == {
        key for key, share in again if len(share) == 2
    }


def test_pairs_are_mixed() -> None:
    pairs = Counter(share for _, share in hand_out(articles(120), PEOPLE, each=2))
    assert len(pairs) == 6
    assert min(pairs.values()) >= 5


def test_who_has_much_already_gets_less() -> None:
    shares = hand_out(articles(10), PEOPLE[:2], load={"ana": 6})
    assert Counter(person for _, share in shares for person in share) == {"ana": 2, "bea": 8}


@pytest.mark.parametrize("wrong", [{"people": ()}, {"each": 0}, {"double": 1.5}])
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    asked: dict[str, object] = {"people": PEOPLE, "each": 1, "double": 0.0, **wrong}
    with pytest.raises(ValueError, match="sharing"):
        hand_out(articles(1), asked["people"], each=asked["each"], double=asked["double"])  # type: ignore[arg-type]
