"""Mistakes are said beside the field, with names and not with places in a file."""

from __future__ import annotations

import msgspec

from annotator.scheme import Attribute, Label, Scheme, Value, default_scheme
from ui.scheme.faults import Fault, find_faults

BASE = default_scheme()
replace = msgspec.structs.replace


def with_label(**fields: str) -> Scheme:
    first, *rest = BASE.labels
    return replace(BASE, labels=(replace(first, **fields), *rest))


def only(scheme: Scheme, keys: dict[str, str] | None = None) -> Fault:
    found = find_faults(scheme, keys or {})
    assert len(found) == 1, found
    return found[0]


def test_the_default_scheme_has_none() -> None:
    assert find_faults(BASE, {}) == ()


def test_a_key_that_another_label_has() -> None:
    told, echo = find_faults(with_label(key="D"), {})
    assert (told.section, told.at, told.row) == ("labels", 1, "key")
    assert told.words == "The key “D” is taken by the label “claim” already."
    assert (echo.section, echo.at, echo.row, echo.echo) == ("labels", 0, "key", True)
    assert echo.words == "The key “D” is taken by the label “denial” already."


def test_a_reserved_key() -> None:
    fault = only(with_label(key="n"))
    assert (fault.section, fault.at, fault.row, fault.grave) == ("labels", 0, "key", True)
    assert "program's own" in fault.words


def test_a_key_that_a_rebound_action_has_is_worth_knowing() -> None:
    fault = only(with_label(key="8"), {"8": "Zoom in"})
    assert not fault.grave
    assert fault.words == "“Zoom in” gives this key up while the scheme has it."


def test_a_value_is_named_with_its_attribute() -> None:
    values = (Value("a", "alpha", "x"), Value("b", "beta", "x"))
    scheme = replace(BASE, attributes=(Attribute("kind", "kind", "choice", values=values),))
    scheme = replace(scheme, relations=(), companions=())
    fault = only(scheme)
    assert (fault.section, fault.at, fault.row) == ("attributes", 0, "values")
    assert "the value “alpha” of the attribute “kind”" in fault.words


def test_what_belongs_to_no_part() -> None:
    fault = only(replace(BASE, name=" "))
    assert (fault.section, fault.field) == ("", "name")


def test_a_missing_layer_and_a_bad_colour() -> None:
    label = Label("x", "x", "nowhere", "X", "8", "solid", "red")
    rows = {each.row for each in find_faults(replace(BASE, labels=(*BASE.labels, label)), {})}
    assert rows == {"layer", "colour"}
