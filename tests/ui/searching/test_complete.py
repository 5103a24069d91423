"""What the word at the caret can become, and the menu of conditions."""

from __future__ import annotations

import msgspec
import pytest

from annotator.scheme import default_scheme
from annotator.scheme.model import Attribute, Value
from annotator.search import parse
from annotator.values import SavedSearch
from ui.searching.complete import Sources, completion
from ui.searching.filters import Filter, Group, groups, with_filter
from ui.searching.start import examples

SAVED = SavedSearch(id="1" * 32, name="Doubtful", query="doubt:yes")
SOURCES = Sources(default_scheme(), ("Ana", "Bob Smith"), (SAVED,))


def offered(line: str) -> list[str]:
    return [each.text for each in completion(line, len(line), SOURCES).items]


def test_fields_and_labels_begin_as_the_word():
    assert "label:" in offered("lab")
    assert "label:denial" in offered("den")
    assert "version:" in offered("huawei -ver")


def test_the_values_of_a_field():
    assert offered("label:d") == ["denial"]
    assert offered("state:fin") == ["finished"]
    assert offered("label:denial,cl") == ["claim"]
    assert offered("version:") == ["old", "new"]
    assert offered("by:bo") == ['"Bob Smith"']
    assert '"Bob Smith"' in offered('by:"Bob S')


def test_signs_of_the_language_are_put_there_as_such():
    for line in ("label:no", "source:n", "note:n", "date:n", "in:n", "relation:n", "certainty:n"):
        assert "none" in offered(line), line
        assert '"none"' not in offered(line), line
    assert offered("unconfirmed:")[0] == "*"


def test_a_value_that_is_called_none_is_told_from_none_at_all():
    values = (Value("none", "not expressed"), Value("named", "named"))
    kind = Attribute("kind", "kind", "choice", values=values)
    scheme = msgspec.structs.replace(default_scheme(), attributes=(kind,))
    found = completion("kind:n", 6, Sources(scheme)).items
    assert [each.text for each in found] == ['"none"', "named", "none"]
    for each in found:
        assert parse(f"kind:{each.text}", scheme).root is not None


def test_only_the_word_at_the_caret_is_replaced():
    line = "huawei label:den state:todo"
    found = completion(line, len("huawei label:den"), SOURCES)
    assert line[found.start : found.end] == "den"
    assert [each.text for each in found.items] == ["denial"]


def test_what_is_whole_already_and_words_in_quotes_are_not_completed():
    assert offered("label:denial") == []
    assert offered("source:none") == offered("label:none") == []
    assert offered('"lab') == []
    assert offered("") == []


def test_a_saved_search_stands_for_the_whole_line():
    assert "doubt:yes" in offered("doubtf")
    assert "doubt:yes" not in offered("huawei doubtf")


def flat(entries) -> list[Filter]:
    found: list[Filter] = []
    for each in entries:
        found += flat(each.entries) if isinstance(each, Group) else [each] if each else []
    return found


def test_every_condition_of_the_menu_can_be_read():
    for each in flat(groups(SOURCES)):
        line = each.query + ("2024" if each.query.startswith("date:") else "")
        line += "x" if line.endswith(":") else "3" if line.endswith("=") else ""
        line = line if "2024" in line or not each.query.startswith("date:") else "date:none"
        if each.query == "date:none":
            line = each.query
        assert parse(line, SOURCES.scheme).root is not None, each.query


def test_the_menu_has_what_the_scheme_has():
    titles = [each.title for each in groups(SOURCES) if isinstance(each, Group)]
    assert {"Label", "Attribute", "Relation", "Date"} <= set(titles)
    queries = [each.query for each in flat(groups(SOURCES))]
    assert "version:old" in queries
    assert 'by:"Bob Smith"' in queries
    for companion in SOURCES.scheme.companions:
        assert f"{companion.id}:none" in queries


@pytest.mark.parametrize("line", ["", "huawei", "huawei  "])
def test_a_condition_is_added_behind_what_is_there(line):
    made, caret = with_filter(line, "label:*")
    assert made.split() == [*line.split(), "label:*"]
    assert caret == len(made)


def test_the_examples_can_be_asked():
    for query in examples(SOURCES.scheme):
        assert parse(query, SOURCES.scheme).root is not None
