"""Nothing that is printed steers a terminal."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.guarded.terminal import INSTEAD, harmless, harmless_lines, printed

WORDS = st.text(
    st.characters(codec=None, categories=None) | st.sampled_from("\x1b\x9b\r\n\t\u202e")
)


@pytest.mark.parametrize(
    "words",
    ["\x1b[31m", "\x1b]52;c;eA==\x07", "\x9b2J", "a\rb", "a\x08b", "\u202eabc", "\u2028", "\ud800"],
)
def test_orders_are_shown_as_signs(words):
    assert INSTEAD in harmless(words)
    assert harmless(words) == harmless_lines(words)


@given(WORDS)
def test_no_word_keeps_an_order_and_no_other_letter_is_changed(words):
    for said in (
        harmless(words),
        harmless_lines(words).translate(dict.fromkeys(map(ord, "\n\t\r"))),
    ):
        assert not {unicodedata.category(each) for each in said} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(harmless(words)) == len(words) == len(harmless_lines(words))
    for told, letter in zip(harmless(words), words, strict=True):
        assert told in (letter, INSTEAD)
    assert harmless(harmless(words)) == harmless(words)


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_words_stay_as_they_are(words):
    assert harmless(words) == words


def test_lines_keep_their_ends_and_tabs():
    assert harmless_lines("a\tb\r\nc\nd\re") == f"a\tb\r\nc\nd{INSTEAD}e"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_data_stays_to_the_letter_in_a_pipe_and_is_harmless_on_a_terminal():
    pipe, terminal = io.StringIO(), Terminal()
    for place in (pipe, terminal):
        printed('{"a": "\x9b31m"}\n', place)
    assert pipe.getvalue() == '{"a": "\x9b31m"}\n'
    assert terminal.getvalue() == f'{{"a": "{INSTEAD}31m"}}\n'
