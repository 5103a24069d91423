"""Values of choices that the scheme does not have come in as they are, and are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.arrivals import ImportOptions
from annotator.exchange.misfits import fitted
from annotator.operations import SetScheme
from annotator.project import Project
from annotator.scheme import Attribute, Value

CHOICE = Attribute(
    "certainty", "Certainty", "choice", values=(Value("lo", "Low"), Value("hi", "High"))
)
FLAG = Attribute("loud", "Loud", "flag")


@pytest.fixture
def project(project: Project) -> Project:
    project.run(SetScheme(replace(project.scheme, attributes=(CHOICE, FLAG))))
    return project


@pytest.mark.parametrize(
    ("given", "taken"), [("lo", "lo"), ("Low", "lo"), (" HIGH ", "hi"), ("none", "none"), (3, 3)]
)
def test_a_choice_s_value_is_found_by_its_name(
    project: Project, given: str | int, taken: str | int
) -> None:
    assert fitted(project.scheme, "certainty", given) == taken
    assert fitted(project.scheme, "elsewhere", given) == given


def test_what_fits_nothing_is_kept_and_told(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Lee said so. Kim did not.")
    lines = [
        "T1\tclaim 0 3\tLee",
        "A1\tCertainty T1 Sure",
        "T2\tclaim 13 16\tKim",
        "A2\tcertainty T2 low",
    ]
    (tmp_path / "a.ann").write_text("\n".join(lines) + "\n")
    report = project.import_paths([tmp_path], options=ImportOptions(format="brat"))
    key = project.article_keys()[-1]
    assert [each.attributes for each in project.annotations(key)] == [
        {"certainty": "Sure"},
        {"certainty": "lo"},
    ]
    told = [each for each in report.notes if "Certainty" in each]
    assert told == [
        "“Certainty” in 1 annotation has values that the scheme does not have (“Sure”): they were "
        "kept as they are. Add them to the scheme, or set others."
    ]
