"""Plans: the empty one, TOML there and back, and everything that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.exchange.dataset import plan as plans
from annotator.exchange.dataset.plan import Articles, Plan, SplitPlan

words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
names = st.lists(words, max_size=3).map(tuple)


@st.composite
def made(draw: st.DrawFn) -> Plan:
    validation, test = draw(st.sampled_from([(0.1, 0.1), (0.0, 0.25), (0.2, 0.0)]))
    return Plan(
        name=draw(words),
        annotators=draw(names),
        labels=draw(names),
        unfinished=draw(st.sampled_from(["leave_out", "take"])),
        undecided=draw(st.sampled_from(["leave_out", "majority", "union"])),
        names=draw(st.sampled_from(["pseudonyms", "names"])),
        licence=draw(words),
        articles=Articles(query=draw(words), languages=draw(names)),
        split=SplitPlan(
            train=1 - validation - test,
            validation=validation,
            test=test,
            seed=draw(st.integers(-(2**31), 2**31)),
            frozen=draw(st.sampled_from([(), ("test",), ("validation", "test")])),
        ),
    )


def test_empty_plan_makes_sense() -> None:
    plan = plans.loads("")
    assert plan == Plan()
    assert (plan.what, plan.names, plan.include, plan.others) == ("decided", "pseudonyms", (), ())
    assert plan.split.shares() == {"train": 0.8, "validation": 0.1, "test": 0.1}
    assert plans.dumps(plan) == ""


@given(made())
def test_toml_there_and_back(plan: Plan) -> None:
    assert plans.loads(plans.dumps(plan)) == plan
    assert plans.from_plain(plans.to_plain(plan)) == plan


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("lables = ['claim']", "“lables” is not known. Is “labels” meant?"),
        ("xyzzy = 1", "“xyzzy” is not known. There is: name"),
        ("[split]\nsede = 2", "“split.sede” is not known. Is “split.seed” meant?"),
        (
            "[articles]\nlanguage = 'en'",
            "“articles.language” is not known. Is “articles.languages”",
        ),
        ("text_free = 'yes'", "the key “text_free”"),
        ("what = 'best'", "the key “what”"),
        ("[split]\ntrain = 0.9", "add up to 1.1; they must add up to 1"),
        ("[split]\ntrain = 1.2\nvalidation = -0.2\ntest = 0.0", "between 0 and 1"),
        ("what = 'annotator'", "must name the person"),
        ("annotator = 'Ana'", "“what” is not “annotator”"),
        ("[articles]\nstates = ['done']", "has “done”; there is: todo"),
        ("[split]\nmethod = 'time'\ntest_from = '1 March'", "a date looks like 2026-03-01"),
        ("[split]\ntest_from = '2026-03-01'", "its method is not “time”"),
        ("[split]\ntest_sources = ['A']", "its method is not “source”"),
        (
            "[split]\nmethod='time'\ntest_from='2026-03-01'\nvalidation_from='2026-04-01'",
            "must not be later",
        ),
        ("text_free = true\nformats = ['jsonl', 'brat']", "cannot be written as “brat”"),
        ("text_free = true\ninclude = ['times', 'notes']", "cannot hold notes"),
        ("[options.brat]\na = 'b'", "not among the further “formats”"),
        ("name = ", "not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused(toml: str, says: str) -> None:
    with pytest.raises(Problem) as caught:
        plans.loads(toml)
    assert says in str(caught.value)


def test_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("sed = 1")
    with pytest.raises(Problem, match=r"plan\.toml is no plan: the key “sed”"):
        plans.load(path)
    with pytest.raises(Problem, match="cannot be read"):
        plans.load(tmp_path / "none.toml")
    path.write_bytes(b"name = '\xff'")
    with pytest.raises(Problem, match="not UTF-8"):
        plans.load(path)
    path.write_text('name = "mine"\nlicence = "CC0-1.0"\n[articles]\nlicences = ["CC0-1.0"]\n')
    plan = plans.load(path)
    assert plan.takes_licence("")
    assert not plan.takes_licence("all rights reserved")
    assert plan.licence_of("CC-BY-4.0") == "CC-BY-4.0"
