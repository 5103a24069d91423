"""The log says where and what kind, and never whose words: whatever is raised or put into it."""

from __future__ import annotations

import json
import logging
import sqlite3
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Problem, TextRefused
from annotator.guarded.discreet import Discreet, OwnWord, fact, frames, trace, veiled

CANARY = "zqxcanary"
WORDS = st.text(max_size=60).map(lambda words: f"{words} {CANARY} {words}")
KINDS = (
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, NameError, RuntimeError),
    *(AssertionError, LookupError, ImportError, ModuleNotFoundError, OSError, Problem, Exception),
    *(TextRefused, StopIteration, MemoryError, RecursionError, SyntaxError, sqlite3.DatabaseError),
)


def raised(kind, words, cause=None, note=""):
    try:
        error = kind(words)
        if note:
            error.add_note(note)
        raise error from cause
    except BaseException as caught:
        return caught


def record(form, *given, name="ui.test", error=None):
    info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.WARNING, __file__, 7, form, given, info)


@given(st.sampled_from(KINDS), WORDS, st.sampled_from(KINDS))
def test_no_message_of_an_error_gets_through(kind, words, other):
    cause = raised(other, words)
    error = raised(kind, words, cause, words)
    group = raised(lambda said: ExceptionGroup(said, [error]), words)
    for each in (error, group):
        told = trace(each)
        assert CANARY not in told
        assert "test_discreet.py" in told
        assert "Traceback" in told
    assert kind.__name__ in trace(error)
    assert other.__name__ in trace(error)
    assert CANARY not in Discreet().format(record("Fell: %s", error, error=error))


@given(WORDS)
def test_no_value_gets_through_but_what_is_known(words):
    values = (words, words.encode(), [words], {words: words}, {words}, (words,), object())
    for value in values:
        for form in ("%s", "%r", "%.5s", "%10s"):
            assert CANARY not in Discreet().format(record(form, value))
    assert CANARY not in Discreet().format(record("%(a)s", {"a": words}))
    assert CANARY in Discreet().format(record("%s", OwnWord(CANARY)))
    assert CANARY in Discreet().format(record("%s", Path(CANARY)))


@given(WORDS)
def test_what_libraries_log_is_named_and_not_quoted(words):
    for given_ in ((), (words,)):
        line = Discreet().format(
            record(words.replace("%", "") + "%s" * len(given_), *given_, name="pypdf.x")
        )
        assert CANARY not in line
        assert "pypdf.x" in line
        assert "test_discreet.py:7" in line


@given(st.sampled_from("\"\" '' “” ‘’ «» `` <>".split()), st.text(max_size=9))
def test_what_qt_quotes_is_left_out(marks, more):
    quoted = f"{marks[0]}{CANARY}{marks[1]}"
    line = Discreet().format(record("%s", f"QPixmap: no file {quoted} here", name="qt"))
    assert CANARY not in line
    assert "QPixmap: no file" in line


def test_errors_raised_by_python_and_libraries_tell_no_data():
    def fallen(act):
        try:
            act()
        except Exception as error:
            return fact(error)
        raise AssertionError("it did not fall")

    engine = sa.create_engine("sqlite://")
    acts = {
        "int": lambda: int(CANARY),
        "key": lambda: {}[CANARY],
        "json": lambda: json.loads(f'{{"{CANARY}'),
        "msgspec": lambda: msgspec.json.decode(f'"{CANARY}"', type=int),
        "codec": lambda: f"{CANARY}\ud800".encode(),
        "attribute": lambda: getattr("", CANARY),
        "sqlite": lambda: sqlite3.connect(":memory:").execute(f"SELECT {CANARY}"),
        "alchemy": lambda: engine.connect().execute(sa.text("SELECT :a, b"), {"a": CANARY}),
    }
    told = {name: fallen(act) for name, act in acts.items()}
    assert not [each for each in told.values() if CANARY in each], told
    assert told["sqlite"] == "OperationalError: SQLITE_ERROR"
    assert told["alchemy"] == "OperationalError, OperationalError: SQLITE_ERROR"
    assert told["codec"].endswith("at 9 to 10")
    assert told["attribute"] == "AttributeError: of str"


def test_an_error_of_the_system_tells_its_number_its_words_and_the_path():
    with pytest.raises(FileNotFoundError) as caught:
        Path("/there is/no such\x1bfile").read_bytes()
    told = fact(caught.value)
    assert "errno 2" in told
    assert "No such file" in told
    assert "/there is/no such\ufffdfile" in told
    assert CANARY not in fact(OSError(28, CANARY))


def test_numbers_and_paths_stay_and_a_form_that_does_not_fit_costs_only_the_values():
    assert [veiled(each) for each in (None, True, 3, 1.5, Path("a"))] == [None, True, 3, 1.5, "a"]
    assert "Read %d of it" in Discreet().format(record("Read %d of it", "words"))
    assert Discreet().format(record("Ready")).endswith("WARNING ui.test: Ready")


def test_a_record_stays_as_it_is_for_others():
    error = raised(ValueError, CANARY)
    one = record("Fell: %s", error, error=error)
    Discreet().format(one)
    assert one.args == (error,)
    assert one.exc_text is None
    assert CANARY in one.getMessage()


def test_a_path_begins_no_line_of_its_own_in_the_log():
    line = Discreet().format(record("Not read: %s", Path("a\n2030-01-01 CRITICAL forged")))
    assert "\n" not in line


def test_of_a_worker_s_last_words_only_places_in_code_stay():
    said = f'Traceback:\n  File "/a/b.py", line 3, in f\n    x = "{CANARY}"\nValueError: {CANARY}\n'
    assert frames(said) == 'File "/a/b.py", line 3, in f'
    assert CANARY not in frames(CANARY)


def test_an_endless_chain_ends():
    one, other = ValueError(CANARY), KeyError(CANARY)
    one.__context__, other.__context__ = other, one
    assert trace(one).count("KeyError") == 1
