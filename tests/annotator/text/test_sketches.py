"""Near duplicates: found when most of the words are the same, and not for sharing a subject."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text.sketches import ALIKE, PERMUTATIONS, alike, joined, shingles, sketch

WORDS = [f"word{number}" for number in range(400)]


def text(seed: int, length: int = 300) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) for _ in range(length))


def exact(one: str, other: str) -> float:
    first, second = set(shingles(one)), set(shingles(other))
    return len(first & second) / len(first | second)


def pairs(*texts: str) -> set[tuple[int, int]]:
    return {(one, other) for one, other, _ in alike(np.stack([sketch(each) for each in texts]))}


def test_a_reprint_with_another_beginning_and_end_is_found() -> None:
    story = text(1)
    reprint = f"LISBON (Wire) – {story} Reporting by Ana Reis."
    assert exact(story, reprint) > ALIKE
    assert pairs(story, text(2), reprint, text(3)) == {(0, 2)}


def test_case_and_punctuation_make_no_difference() -> None:
    assert pairs(
        "The Vote, he said, was lost again today.", "the vote he said was LOST again today"
    )


def test_texts_without_spaces_are_compared_by_characters() -> None:
    story = "市政府周一表示新的法律将在明年春天生效但是反对党的议员们对此提出了强烈的批评和质疑" * 3
    assert pairs(story, story[:-6] + "记者王明报道") == {(0, 1)}


@pytest.mark.parametrize("short", ["", "Yes.", "One two three four five"])
def test_short_texts_have_a_sketch(short: str) -> None:
    assert sketch(short).shape == (PERMUTATIONS,)
    assert pairs(short, short, text(1)) == {(0, 1)}


@given(st.integers(0, 10_000), st.floats(0.2, 1.0))
def test_the_estimate_is_near_the_exact_share(seed: int, kept: float) -> None:
    story = text(seed).split()
    other = " ".join(story[: max(6, int(len(story) * kept))])
    share = float(np.mean(sketch(" ".join(story)) == sketch(other)))
    assert abs(share - exact(" ".join(story), other)) < 0.25


def test_what_hangs_together_is_joined() -> None:
    assert joined(6, [(5, 3), (3, 1), (0, 2)]) == [0, 1, 0, 1, 4, 1]


def test_a_sketch_is_the_same_everywhere() -> None:
    assert sketch("The vote was lost again today, he said.")[:3].tolist() == KNOWN


KNOWN = [713902360, 1431318182, 2461880203]


def test_chinese_with_its_punctuation_goes_by_characters() -> None:
    # Commas come every few characters there, so that the pieces between them look like words.
    story = "昨日，大桥关闭。市长说，桥是安全的。工程师表示，检查还要两周，车辆请绕行。"
    reprint = story.replace("昨日", "周一").replace("两周", "三周")
    made = np.stack(
        [sketch(story), sketch(reprint), sketch("渡轮今天停运，因为风太大，乘客须改期。")]
    )
    assert [pair[:2] for pair in alike(made)] == [(0, 1)]
    assert next(shingles(story)) == "昨 日 大 桥 关".encode()
