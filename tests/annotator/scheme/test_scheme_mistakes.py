"""Every mistake in a scheme file is told with its line, its key and the reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.scheme import load_scheme

GOOD = """\
format = 1
name = "Two"
companion_mode = "later"

[[layers]]
id = "stance"
name = "Stance"

[[labels]]
id = "claim"
name = "Claim"
layer = "stance"
letter = "C"
key = "C"
pattern = "solid"
colour = "#0072B2"
definition = '''
Two
  lines.
'''

[[labels]]
id = "denial"
name = "Denial"
layer = "stance"
letter = "D"
key = "D"
pattern = "dash"
colour = "#D55E00"

[[labels]]
id = "rumour"
name = "Rumour"
layer = "stance"
letter = "R"
key = "Z"
pattern = "dot"
colour = "#112233"
retired = true
becomes = "claim"

[[attributes]]
id = "certainty"
name = "Certainty"
kind = "choice"
labels = ["claim", "denial"]
values = [
    { id = "certain", name = "Certain", key = "c" },
    { id = "possible", name = "Possible", key = "o" },
]
default = "certain"
default_for = { denial = "possible" }

[[attributes]]
id = "why"
name = "Why"
kind = "text"
key = "w"
labels = ["claim"]
when = [
    { attribute = "certainty", values = ["possible"] },
]

[[attributes]]
id = "share"
name = "Share"
kind = "number"
least = 0
most = 100
default = 50

[[attributes]]
id = "checked"
name = "Checked"
kind = "flag"
key = "k"
labels = ["denial"]

[[companions]]
id = "source"
name = "Source"
key = "W"

[[companions]]
id = "cue"
name = "Cue"
key = "V"
labels = ["claim"]

[[relations]]
id = "target"
name = "Target"
key = "t"
from = ["denial"]
to = ["claim"]

[[relations]]
id = "copy"
name = "Copy"
key = "c"
same_label = true
twins = true

[[relations]]
id = "inside"
name = "Inside"
from = ["claim"]
to = ["denial"]
derive = "inside"
"""
# What is replaced, by what (» is taken out, and stands on the line that the message names), and
# the message after file and line.
MISTAKES = [
    # The file
    (
        "format = 1",
        "»format = 2",
        "format: this scheme was made for a newer version .* reads up to 1",
    ),
    ("format = 1", '»format = "1"', "format: the number of the file's format is needed here"),
    ("format = 1", "»format = 0", "format: the number"),
    ("format = 1", "format = 1\n»format = 1", "this is not valid TOML: .*column"),
    ('derive = "inside"\n', 'derive = "inside"\n»from = ["cla', "this is not valid TOML: "),
    ('name = "Two"', '»naem = "Two"', "naem: “naem” is no key here. Did you mean “name”"),
    (
        'name = "Two"',
        '»guideline = ["x"]\nname = "Two"',
        "guideline: text is needed here, not a list",
    ),
    ('name = "Two"', '»guideline_file = 3\nname = "Two"', "guideline_file: text is needed here"),
    ("later", "»sometimes", "companion_mode: this is none of .*on, later, off"),
    (
        '[[layers]]\nid = "stance"\nname = "Stance"',
        '»[layers]\nid = "stance"',
        "layers: a list is need",
    ),
    # Labels
    ('becomes = "claim"', '»becomes = "clam"', r"labels\[2\].becomes: there is no label “clam”"),
    (
        'becomes = "claim"',
        '»becomes = "rumour"',
        r"labels\[2\].becomes: this goes in a circle: rumour",
    ),
    (
        "retired = true\n",
        "retired = false\n»",
        r"labels\[2\].becomes: only a retired label counts as another one",
    ),
    (
        'becomes = "claim"',
        '»becomes = "old"\n[[labels]]\nid = "old"\nname = "Old"\nlayer = "stance"\nletter = "O"\n'
        'key = "1"\npattern = "dot"\ncolour = "#112233"\nretired = true',
        r"labels\[2\].becomes: “old” is retired itself, and counts as no other label",
    ),
    ('key = "D"', '»key = "x"', r"labels\[1\].key: the key “x” is one of the program's own"),
    ("\n  lines.\n'''", "'''\n»definitions = 5", r"labels\[0\].definitions: .*“definition”"),
    ("definition = '''\nTwo\n  lines.\n'''", "»definition = 5", r"definition: text is needed here"),
    ("'''\nTwo\n  lines.\n'''", "[\n»5]", r"labels\[0\].definition\[0\]: text is needed here"),
    (
        "definition = '''\nTwo\n  lines.\n'''",
        "examples = [\n»5]",
        r"labels\[0\].examples\[0\]: text",
    ),
    (
        'pattern = "dash"',
        '»pattern = "zigzag"',
        r"labels\[1\].pattern: “zigzag” is no line pattern",
    ),
    # Attributes: ids, kinds, values
    ('id = "certainty"', '»id = "Certainty"', r"attributes\[0\].id: “Certainty” is no id"),
    (
        'id = "share"',
        '»id = "why"',
        r"attributes\[2\].id: the id “why” is taken by attributes\[1\].id",
    ),
    ('id = "share"', '»id = "doubt"', r"attributes\[2\].id: “doubt” is one of the program's own"),
    (
        'name = "Share"',
        '»name = "why"',
        r"attributes\[2\].name: the name “why” is taken by attributes",
    ),
    (
        'kind = "flag"',
        '»kind = "date"',
        r"attributes\[3\].kind: “date” is no kind. There are: choice",
    ),
    (
        'kind = "flag"',
        'kind = "choice"\n»values = []',
        r"attributes\[3\].values: a choice needs values",
    ),
    (
        '[[attributes]]\nid = "checked"\nname = "Checked"\nkind = "flag"',
        '»[[attributes]]\nid = "checked"\nname = "Checked"\nkind = "choice"',
        r"attributes\[3\].values: a choice needs values",
    ),
    (
        'labels = ["claim"]\nwhen',
        "»values = [{ id = 'a', name = 'a' }]\nlabels = [\"claim\"]\nwhen",
        r"attributes\[1\].values: only a choice has values; this is a text",
    ),
    (
        'id = "possible",',
        '»id = "certain",',
        r"attributes\[0\].values\[1\].id: the id “certain” is tak",
    ),
    (
        'name = "Possible"',
        '»name = "certain"',
        r"attributes\[0\].values\[1\].name: the name “certain” is taken",
    ),
    ('name = "Possible"', '»nam = "P"', r"attributes\[0\].values\[1\].nam: “nam” is no key here"),
    ('name = "Possible", ', "»", r"attributes\[0\].values\[1\].name: this key is needed here"),
    (
        '    { id = "certain", name = "Certain", key = "c" }',
        '»    "certain"',
        r"values\[0\]: a table is",
    ),
    # Attributes: keys among those that can stand on one label
    (
        'key = "o"',
        '»key = "C"',
        r"attributes\[0\].values\[1\].key: the key “c” is taken by attributes",
    ),
    (
        'key = "w"',
        '»key = "o"',
        r"attributes\[1\].key: the key “o” is taken by attributes\[0\].values",
    ),
    (
        'key = "k"',
        '»key = "c"',
        r"attributes\[3\].key: the key “c” is taken by attributes\[0\].values",
    ),
    ('key = "k"', '»key = "kk"', r"attributes\[3\].key: “kk” is not one visible character"),
    ('key = "o"', '»key = "oo"', r"attributes\[0\].values\[1\].key: “oo” is not one visible"),
    # Attributes: labels, defaults, bounds
    (
        'labels = ["claim", "denial"]',
        'labels = [\n  "claim",\n»  "tale",\n]',
        r"attributes\[0\].labels\[1\]: there is no label “tale”. The scheme has: claim, ",
    ),
    (
        'labels = ["denial"]',
        '»labels = ["denial", "denial"]',
        r"attributes\[3\].labels\[1\]: the label “denial” is taken",
    ),
    (
        'labels = ["denial"]',
        '»shown_for = ["tale"]',
        r"attributes\[3\].shown_for\[0\]: there is no label “tale”",
    ),
    ('default = "certain"', '»default = "sure"', r"attributes\[0\].default: “sure” is no value of"),
    ('default = "certain"', "»default = true", r"attributes\[0\].default: “True” is no value of"),
    ("default = 50", "»default = 101", r"attributes\[2\].default: 101 is more than 100, the most"),
    ("default = 50", "»default = -1", r"attributes\[2\].default: -1 is less than 0, the least"),
    ("default = 50", '»default = "50"', r"attributes\[2\].default: a number is needed here"),
    ("default = 50", "»default = nan", r"attributes\[2\].default: the number is too large"),
    ("default = 50", f"»default = {2**64}", r"attributes\[2\].default: "),
    (
        "default = 50",
        "»default = 2026-01-31",
        r"attributes\[2\].default: text, a number or true or false is needed here, not a date",
    ),
    ('key = "k"', "»default = 1", r"attributes\[3\].default: a flag is true or false"),
    ('key = "w"', '»default = ""', r"attributes\[1\].default: a text is needed here"),
    ("least = 0", "»least = 200", r"attributes\[2\].least: it is above most: 200 and 100"),
    ("least = 0", "»least = inf", r"attributes\[2\].least: a bound is a number"),
    ("least = 0", "»least = true", r"attributes\[2\].least: a number is needed here, not true or"),
    ('key = "k"', "»least = 1", r"attributes\[3\].least: only a number has bounds; this is a flag"),
    (
        'default_for = { denial = "possible" }',
        '»default_for = { rumour = "possible" }',
        r"attributes\[0\].default_for.rumour: the attribute does not stand on a label “rumour”",
    ),
    (
        'default_for = { denial = "possible" }',
        '[attributes.default_for]\nclaim = "certain"\n»denial = "sure"',
        r"attributes\[0\].default_for.denial: “sure” is no value of “certainty”. It has: certain",
    ),
    (
        'default_for = { denial = "possible" }',
        '»default_for = ["possible"]',
        r"attributes\[0\].default_for: a table is needed here, not a list",
    ),
    (
        'default_for = { denial = "possible" }',
        "»default_for = { denial = [1] }",
        r"attributes\[0\].default_for.denial: text, a number or true or false is needed here",
    ),
    # Attributes: conditions and rules
    (
        'attribute = "certainty"',
        '»attribute = "sureness"',
        r"attributes\[1\].when\[0\].attribute: there is no attribute “sureness”",
    ),
    (
        'values = ["possible"]',
        '»values = ["probable"]',
        r"attributes\[1\].when\[0\].values\[0\]: “probable” is no value of “certainty”",
    ),
    (
        'values = ["possible"]',
        "»values = []",
        r"attributes\[1\].when\[0\].values: a condition needs",
    ),
    (
        'attribute = "certainty", values = ["possible"]',
        '»attribute = "checked", values = [true]',
        r"attributes\[1\].when\[0\].attribute: no label has both this attribute and “checked”",
    ),
    (
        'when = [\n    { attribute = "certainty", values = ["possible"] }',
        '»when = [\n    { attribute = "why", values = ["x"] }',
        r"attributes\[1\].when: the conditions of “why” go in a circle",
    ),
    (
        '{ attribute = "certainty", values = ["possible"] },\n]\n\n[[attributes]]\nid = "share"',
        '»{ attribute = "share", values = [50] },\n]\n\n[[attributes]]\nid = "share"\n'
        "retired = true",
        r"attributes\[1\].when\[0\].attribute: “share” is retired, so that this could never hold",
    ),
    ('default = "certain"', '»derive = "guess"', r"attributes\[0\].derive: “guess” is no rule"),
    (
        'key = "k"',
        '»derive = "quote_type"',
        r"attributes\[3\].derive: only a choice can follow from",
    ),
    # Companions
    (
        'key = "V"',
        '»key = "w"',
        r"companions\[1\].key: the key “w” is taken by companions\[0\].key",
    ),
    ('key = "V"', '»key = "c"', r"companions\[1\].key: the key “c” is taken by labels\[0\].key"),
    ('key = "V"', '»key = "n"', r"companions\[1\].key: the key “n” is one of the program's own"),
    ('key = "V"', "»key = ''", r"companions\[1\].key: “” is not one visible character"),
    ('name = "Cue"', '»name = "source"', r"companions\[1\].name: the name “source” is taken"),
    (
        'key = "V"\nlabels = ["claim"]',
        'key = "V"\n»labels = ["tale"]',
        r"companions\[1\].labels\[0\]",
    ),
    (
        'key = "V"',
        'key = "V"\n»default = "x"',
        r"companions\[1\].default: “default” is no key here",
    ),
    # Relations
    (
        'from = ["denial"]',
        '»from = ["tale"]',
        r"relations\[0\].from\[0\]: there is no label “tale”",
    ),
    ('to = ["claim"]\n', '»to = "claim"\n', r"relations\[0\].to: a list is needed here, not text"),
    ('key = "t"', '»kind = "t"', r"relations\[0\].kind: “kind” is no key here"),
    (
        'name = "Copy"\nkey = "c"',
        'name = "Copy"\n»key = "T"',
        r"relations\[1\].key: the key “t” is taken by relations\[0\].key",
    ),
    ('name = "Copy"', '»name = "target"', r"relations\[1\].name: the name “target” is taken"),
    (
        "same_label = true",
        '»same_label = true\nfrom = ["claim"]\nto = ["denial"]',
        r"relations\[1\].same_label: no label may stand at both ends",
    ),
    (
        'from = ["denial"]\nto = ["claim"]\n\n[[relations]]\nid = "copy"\nname = "Copy"\n'
        'key = "c"\nsame_label = true\n',
        'twins = true\n\n[[relations]]\nid = "copy"\nname = "Copy"\nkey = "c"\n»',
        r"relations\[1\].twins: relations\[0\] is made for the twins of “claim” already",
    ),
    (
        '[[relations]]\nid = "inside"\nname = "Inside"\nfrom = ["claim"]\nto = ["denial"]',
        '»[[relations]]\nid = "inside"\nname = "Inside"\nfrom = ["claim"]',
        r"relations\[2\].to: a relation that follows from position needs labels here",
    ),
    ('derive = "inside"', '»derive = "outside"', r"relations\[2\].derive: “outside” is no rule"),
    (
        'derive = "inside"',
        '»required = true\nderive = "inside"',
        r"relations\[2\].required: nobody draws a relation that follows from position",
    ),
]


def broken(folder: Path, good: str, bad: str) -> tuple[Path, int]:
    """The file with the mistake in it, and the line of the mark."""
    assert GOOD.count(good) >= 1, good
    text = GOOD.replace(good, bad, 1)
    line = text[: text.index("»")].count("\n") + 1
    path = folder / "mine.toml"
    path.write_text(text.replace("»", ""), "utf-8")
    return path, line


def test_the_file_without_mistakes_is_good(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD, "utf-8")
    assert len(load_scheme(tmp_path / "good.toml").attributes) == 4


@pytest.mark.parametrize(("good", "bad", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, good: str, bad: str, message: str) -> None:
    path, line = broken(tmp_path, good, bad)
    with pytest.raises(Problem) as caught:
        load_scheme(path)
    told = str(caught.value)
    assert re.match(rf"{re.escape(str(path))}, line (\d+): .*{message}", told), told
    assert f", line {line}: " in told


def test_a_file_nested_as_deep_as_python_goes_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    reasons = set()
    for depth in range(100, 1000, 25):
        path.write_text(f"name = 'x'\nguideline = {'[' * depth}{']' * depth}\n", "utf-8")
        with pytest.raises(Problem) as caught:
            load_scheme(path)
        reasons.add(str(caught.value).removeprefix(str(path)))
    assert reasons == {
        ", line 2: guideline: text is needed here, not a list.",
        ": this is not a scheme: it is nested too deeply.",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("labels = 3", "line 1: labels: a list is needed here, not a whole number"),
        ("name = 'x'\n'odd.key' = 1", 'line 2: "odd.key": “odd.key” is no key here'),
        ("name = 'x'\n[x", "line 2: this is not valid TOML"),
        ("name = 'x'\nkey = [\n1,\n", "line 3: this is not valid TOML: .*end of the file"),
    ],
)
def test_files_that_are_far_from_a_scheme(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(Problem, match=told):
        load_scheme(path)
