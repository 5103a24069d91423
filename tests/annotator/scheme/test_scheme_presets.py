"""The schemes that come with the program: sound, explained, and told apart by every eye."""

from __future__ import annotations

import pytest

from annotator.scheme import default_scheme, load_scheme, resources_dir
from annotator.scheme.colours import faults_of_colours
from annotator.scheme.presets import Preset, presets

ALL = presets()


def test_every_scheme_file_is_a_preset() -> None:
    files = sorted(path.stem for path in (resources_dir() / "schemes").glob("*.toml"))
    assert sorted(each.id for each in ALL) == files
    assert [each.id for each in ALL] == ["claims", "attribution", "hedging"]
    assert load_scheme(ALL[0].path) == default_scheme()


@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.id)
def test_a_preset_is_complete(preset: Preset) -> None:
    scheme = load_scheme(preset.path)
    assert scheme.name == preset.name
    assert 20 < len(preset.summary) < 100
    assert len(scheme.guideline) > 1000
    assert "](" not in scheme.guideline
    assert "<" not in scheme.guideline
    for label in scheme.labels:
        assert len(label.definition) > 100
        assert len(label.examples) >= 2
        assert all("[" in each and "]" in each for each in label.examples)
    for part in (*scheme.attributes, *scheme.companions, *scheme.relations):
        assert 10 < len(part.definition) < 100
        assert part.definition.endswith(".")
    for attribute in scheme.attributes:
        assert all(each.definition.endswith(".") and each.key for each in attribute.values)
        assert attribute.values or attribute.key


@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.id)
def test_the_labels_of_a_preset_can_be_seen_and_told_apart(preset: Preset) -> None:
    scheme = load_scheme(preset.path)
    assert faults_of_colours(scheme) == []
    assert len({label.pattern for label in scheme.labels}) == len(scheme.labels)


def test_the_inspector_opens_with_certainty_and_target() -> None:
    scheme = default_scheme()
    shown = {
        label.id: [
            each.id for each in scheme.attributes_of(label.id) if not each.folded_for(label.id)
        ]
        for label in scheme.labels
    }
    assert shown == {
        "claim": ["certainty"],
        "denial": ["certainty"],
        "quote": ["speaker"],
        "speculation": ["certainty"],
    }
    target = scheme.relation("target")
    assert target is not None
    assert (target.from_labels, target.to_labels, target.single) == (("denial",), ("claim",), True)


def test_defaults_and_rules_of_the_default_scheme() -> None:
    scheme = default_scheme()
    labels = [label.id for label in scheme.labels]
    defaults = {
        each.id: {label: each.default_of(label) for label in labels if label in each.labels}
        for each in scheme.attributes
        if each.default is not None or each.default_for
    }
    assert defaults == {
        "certainty": {"claim": "certain", "denial": "certain", "speculation": None},
        "polarity": {"claim": "positive", "denial": "negative", "speculation": "positive"},
    }
    rules = {each.id: each.derive for each in scheme.attributes if each.derive}
    assert rules == {each: each for each in ("attribution", "quote_type", "negation_at")}
    assert [each.id for each in scheme.attributes if each.required] == ["certainty"]
    assert [each.id for each in scheme.relations if each.twins] == ["duplicate_of"]
