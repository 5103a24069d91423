"""Every case of the oracles: published numbers, reference implementations, cross-checked ones."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.review.agreement import coding, f1, older, semeval, unitizing
from annotator.review.agreement.gamma import Hull, Undefined, gamma, observed_disorder
from annotator.review.agreement.outcome import NO_COMMON, Outcome
from tests.annotator.review.agreement.oracles import (
    agrees,
    by_annotator,
    expectations,
    of_kind,
    units,
)

CODING = {
    "percentage_agreement": coding.percent,
    "bennett_s": coding.bennett_s,
    "scott_pi": coding.scott_pi,
    "cohen_kappa": coding.cohen_kappa,
    "fleiss_kappa": coding.fleiss_kappa,
    "observed_agreement": lambda items: coding.fleiss_terms(items)[0],
    "expected_agreement": lambda items: coding.fleiss_terms(items)[1],
    "gwet_ac1": coding.gwet_ac1,
    "krippendorff_alpha_nominal": coding.alpha,
    "krippendorff_alpha_masi": lambda items: coding.alpha(items, coding.masi),
    "krippendorff_alpha_set_passonneau2004": lambda items: coding.alpha(items, coding.passonneau),
    "max_percentage_agreement": coding.percent_sharing,
    "dice_agreement": coding.percent_dice,
}


@pytest.mark.parametrize(("case", "expected"), expectations("coding"))
def test_coding(case: dict[str, Any], expected: dict[str, Any]):
    items = [
        tuple(frozenset(each) if isinstance(each, list) else each for each in item)
        for item in case["items"]
    ]
    metric = expected["metric"]
    if metric == "fleiss_kappa_category":
        found = coding.fleiss_kappa_of(items, expected["category"])
    elif metric == "krippendorff_alpha_category":
        found = coding.alpha_of_value(coding.coincidences(items), expected["category"])
    else:
        found = CODING[metric](items)
    assert agrees(found, expected)


def test_alpha_of_numbers_as_the_note_of_the_case_has_it():
    case = next(each for each in of_kind("coding") if each["name"] == "krippendorff_1980_multi")
    assert coding.alpha(case["items"], coding.interval) == pytest.approx(0.547, abs=1e-3)
    assert coding.alpha(case["items"], coding.relative) == pytest.approx(0.483, abs=1e-3)


@pytest.mark.parametrize(("case", "expected"), expectations("unitizing", "u_", "cu_", "ku_"))
def test_unitizing_family(case: dict[str, Any], expected: dict[str, Any]):
    labels = sorted({each["label"] for each in case["units"]})
    raters = [units(each) for each in by_annotator(case)]
    sums = unitizing.sums_of(raters, labels, case["continuum_length"])
    found = unitizing.family(sums)
    outcome: Outcome
    if expected["metric"] == "ku_alpha":
        place = labels.index(expected["label"])
        outcome = unitizing.outcome(found.labels[place], sums, coded=True)
        if not sums.cross[place].any():
            outcome = NO_COMMON
    else:
        which = {"u_alpha_nominal": "u", "u_alpha_binary": "binary", "cu_alpha_nominal": "cu"}
        key = which[expected["metric"]]
        outcome = unitizing.outcome(getattr(found, key), sums, coded=key == "cu")
    assert agrees(outcome, expected)


@pytest.mark.parametrize(("case", "expected"), expectations("unitizing", "alphaU"))
def test_alpha_u(case: dict[str, Any], expected: dict[str, Any]):
    wanted = {each["label"] for each in case["units"]}
    if "label" in expected:
        wanted = {expected["label"]}
    parts = [
        older.disagreement(
            [
                [(each["start"], each["end"]) for each in rater if each["label"] == label]
                for rater in by_annotator(case)
            ],
            case["continuum_begin"],
            case["continuum_length"],
        )
        for label in sorted(wanted)
    ]
    terms = {"alphaU_observed_disagreement": "observed", "alphaU_expected_disagreement": "expected"}
    if expected["metric"] in terms:
        assert agrees(getattr(parts[0], terms[expected["metric"]]), expected)
    else:
        assert agrees(older.alpha_u(parts), expected)


@pytest.mark.parametrize(("case", "expected"), expectations("unitizing", "gamma"))
def test_gamma(case: dict[str, Any], expected: dict[str, Any]):
    continuum = [
        [Hull(each["start"], each["end"], each["label"]) for each in rater]
        for rater in by_annotator(case)
    ]
    if expected["metric"] == "gamma_observed_disorder":
        assert agrees(observed_disorder(continuum), expected)
        return
    found = gamma([continuum])
    assert found.samples >= 30
    assert not isinstance(found.value, Undefined)
    value = found.value if expected["metric"] == "gamma" else found.expected
    assert agrees(value, expected)


@pytest.mark.parametrize(("case", "expected"), expectations("span_pair", "f1"))
def test_f1(case: dict[str, Any], expected: dict[str, Any]):
    mine, theirs = units(case["a"]), units(case["b"])
    _, how, *what = expected["metric"].split("_")
    if what == ["label"]:
        counts = f1.summed(f1.counts_by_label(mine, theirs).values())
    else:
        counts = f1.counts(mine, theirs)
    measure = {"exact": f1.f1_exact, "overlap": f1.f1_overlap, "soft": f1.f1_soft}
    assert agrees(measure.get(how, f1.f1_char)(counts), expected)


MODES = {
    "strict": semeval.strict,
    "exact": semeval.exact,
    "partial": semeval.partial,
    "type": semeval.by_type,
}


@pytest.mark.parametrize(("case", "expected"), expectations("span_pair_multi"))
def test_semeval(case: dict[str, Any], expected: dict[str, Any]):
    edits = [semeval.align(units(each["a"]), units(each["b"])) for each in case["documents"]]
    together = semeval.Edits(*map(sum, zip(*edits, strict=True)))
    score = MODES[expected["metric"].removeprefix("semeval_")](together)
    assert score._asdict() == {
        key.lower(): expected[key] for key in ("COR", "INC", "PAR", "MIS", "SPU")
    }
    assert score.f1 == pytest.approx(expected["f1"])


@pytest.mark.parametrize(("case", "expected"), expectations("counts"))
def test_counts(case: dict[str, Any], expected: dict[str, Any]):
    counts, metric = case["counts"], expected["metric"]
    if metric == "cohen_kappa":
        found = coding.kappa_of_counts(counts["a"], counts["b"], counts["c"], expected["d"])
    elif metric == "f1":
        a, b, c = counts["a"], counts["b"], counts["c"]
        found = f1.f1_exact(f1.Counts(one=a + b, other=a + c, exact=a))
    else:
        mode = counts[metric.removeprefix("f1_")]
        found = semeval.Score(**{key.lower(): value for key, value in mode.items()}).f1
    assert agrees(found, expected)


def test_majority_says_a_tie_where_it_is_one():
    case = of_kind("aggregation")[0]
    shares = next(
        each["expected"]
        for each in case["expected"]
        if each["metric"] == "majority_vote_probabilities"
    )
    votes: dict[str, list[str]] = {}
    for answer in case["answers"]:
        votes.setdefault(answer["task"], []).append(answer["label"])
    assert shares.keys() == votes.keys()
    for task, share in shares.items():
        most = max(share.values())
        assert set(coding.majority(votes[task])) == {k for k, v in share.items() if v == most}
    assert len(coding.majority(votes["t1"])) == 2
    assert coding.majority([]) == ()
