"""What the team's view says, and what the blind rule keeps it from saying."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.team import ArticleTeam, PersonCount, Standing
from annotator.values import STATES
from ui.review.team_filter import CHOICES, Wanted, fits
from ui.review.team_words import (
    HAS_IT,
    HIDDEN,
    Cell,
    Line,
    person_numbers,
    spoken_line,
    spoken_person,
)

ME, BEN, CEM = "a" * 32, "b" * 32, "c" * 32
PEOPLE = ((ME, "Ana"), (BEN, "Ben"), (CEM, "Cem"))


def standing(who: str, state: Any = "todo", **more: Any) -> Standing:
    return Standing(article=1, annotator=who, state=state, **{"asked": True, **more})


def line(*standings: Standing, blind: bool = False, **more: Any) -> Line:
    fields = {"article": 1, "title": "Prices", "needed": 2, "waiting": 1, **more}
    return Line(ArticleTeam(standings=standings, **fields), blind, ME)


def test_a_cell_tells_the_state_in_words_and_by_a_mark() -> None:
    cell = line(standing(BEN, "finished", spans=12, flagged=True)).cell(BEN)
    assert (cell.words, cell.state, cell.flagged) == ("Finished · 12", "finished", True)


def test_who_has_nothing_to_do_with_it_has_an_empty_cell() -> None:
    assert line(standing(BEN)).cell(CEM) == Cell()


def test_an_adjudicator_is_told_in_their_own_column_too() -> None:
    both = line(standing(BEN, "finished"), adjudicators=(BEN, CEM))
    assert both.cell(CEM).words == "Adjudicates"
    assert both.cell(BEN).words == "Finished · adjudicates"


def test_what_was_sent_back_is_no_longer_finished() -> None:
    cell = line(standing(BEN, "finished", sent_back="look at the 2nd claim")).cell(BEN)
    assert cell.words == "Sent back"
    assert cell.warns
    assert "look at the 2nd claim" in cell.tip


def test_the_tip_tells_what_has_no_room() -> None:
    tip = line(standing(BEN, "in_progress", asked=False, late=True, spans=1)).cell(BEN).tip
    assert "1 span." in tip
    assert "Nobody asked them" in tip
    assert "agreement uses the work from before" in tip


def test_who_is_blind_learns_only_that_others_have_it() -> None:
    seen = line(
        standing(ME, "in_progress", spans=3),
        standing(BEN, "finished", spans=12, flagged=True, sent_back="x", late=True),
        blind=True,
    )
    told = seen.cell(BEN)
    assert told.words == HAS_IT
    assert told.state is None
    assert not told.flagged
    assert not told.warns
    assert seen.cell(ME).words == "In progress · 3"
    assert seen.waiting == HIDDEN


@given(
    st.sampled_from(STATES),
    st.booleans(),
    st.integers(0, 99),
    st.booleans(),
    st.sampled_from(sorted(CHOICES)),
)
def test_nothing_that_others_did_can_be_told_from_a_blind_line(
    state: Any, flagged: bool, spans: int, back: bool, which: Any
) -> None:
    """Whatever the other one did, cell, sentence and every filter are the same."""
    mine = standing(ME, "in_progress")
    other = standing(
        BEN, state, flagged=flagged, spans=spans, sent_back="x" if back else None, late=back
    )
    one, plain = line(mine, other, blind=True), line(mine, standing(BEN), blind=True)
    assert one.cell(BEN) == plain.cell(BEN)
    assert spoken_line(one, PEOPLE) == spoken_line(plain, PEOPLE)
    for person in ("", ME, BEN):
        wanted = Wanted(which, person)
        assert fits(one, wanted) == fits(plain, wanted)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("all", True),
        ("waiting", True),
        ("unfinished", True),
        ("flagged", False),
        ("sent_back", False),
        ("nobody", False),
        ("adjudicator", True),
    ],
)
def test_filters(which: Any, expected: bool) -> None:
    one = line(standing(BEN, "finished"), standing(CEM, "in_progress"))
    assert fits(one, Wanted(which)) is expected


def test_a_person_s_filter_takes_their_own_state() -> None:
    one = line(standing(BEN, "finished"), standing(CEM, "in_progress"), adjudicators=(ME,))
    assert fits(one, Wanted("unfinished", CEM))
    assert not fits(one, Wanted("unfinished", BEN))
    assert fits(one, Wanted("all", ME))
    assert not fits(one, Wanted("all", "d" * 32))


def test_nobody_has_it() -> None:
    assert fits(line(), Wanted("nobody"))
    assert line().needed == "2"
    assert line(needed=0, waiting=0).needed == ""
    assert line(needed=0, waiting=0).waiting == ""


def test_a_person_in_one_sentence() -> None:
    ben = PersonCount(annotator=BEN, name="Ben\nx", asked=4, finished=2)
    assert person_numbers(ben) == (4, 0, 0, 2, 0, 0, 0, 0)
    assert spoken_person(ben) == "Ben x, asked 4, finished 2"
    assert spoken_person(PersonCount(annotator=BEN, name="Ben")) == "Ben, has no articles"


def test_an_article_in_one_sentence() -> None:
    one = line(standing(BEN, "finished", flagged=True, spans=2))
    assert spoken_line(one, PEOPLE) == (
        "Prices, needs 2, waiting for 1, Ben: finished · 2, flagged"
    )
