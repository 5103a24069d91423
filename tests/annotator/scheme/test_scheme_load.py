"""Schemes from TOML: the default one is right, a broken one is refused with the place named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.scheme import PATTERNS, default_scheme, load_scheme, resources_dir, seeds_dir
from annotator.scheme.places import _data_dir

GOOD = """
name = "Two"
guideline = "Mark well."
[[layers]]
id = "stance"
name = "Stance"
marks = "shed"
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
examples = ["One."]
[[labels]]
id = "denial"
name = "Denial"
layer = "stance"
letter = "D"
key = "D"
pattern = "dash"
colour = "#D55E00"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(text.encode())
    return path


def test_the_default_scheme_is_the_one_promised() -> None:
    scheme = default_scheme()
    assert [(each.id, each.letter, each.key, each.colour) for each in scheme.labels] == [
        ("claim", "C", "C", "#0072B2"),
        ("denial", "D", "D", "#D55E00"),
        ("quote", "Q", "Q", "#009E73"),
        ("speculation", "S", "S", "#CC79A7"),
    ]
    assert [(each.id, each.marks) for each in scheme.layers] == [
        ("form", "include"),
        ("stance", "shed"),
    ]
    assert {each.id: each.layer for each in scheme.labels} == {
        "claim": "stance",
        "denial": "stance",
        "quote": "form",
        "speculation": "stance",
    }
    assert len({each.pattern for each in scheme.labels} & set(PATTERNS)) == 4


def test_every_label_is_explained() -> None:
    for label in default_scheme().labels:
        assert len(label.definition) > 100
        assert "\n" not in label.definition
        assert 2 <= len(label.examples) <= 3
        assert all("[" in each and "]" in each for each in label.examples)


def test_the_guideline_says_something_of_every_rule() -> None:
    guideline = default_scheme().guideline
    for heading in (
        "## Claim",
        "## Denial",
        "## Quote",
        "## Speculation",
        "## Where a span begins and ends",
        "## Source and cue",
        "## What else to say of a span",
        "## Nesting",
        "## Headlines, captions, remains",
        "## When you hesitate",
        "## Finishing",
    ):
        assert f"\n{heading}\n" in guideline
    assert "](" not in guideline, "no links and no images"
    assert "<" not in guideline, "no HTML"


def test_examples_in_the_guideline_are_words_of_the_sample_article() -> None:
    article = (seeds_dir() / "000_2ab94bc273f6b228.txt").read_text("utf-8")
    worked = default_scheme().guideline.split("## A passage worked through")[1]
    shown = [" ".join(each.split()) for each in re.findall(r"\*([^*]+)\*", worked)]
    assert len(shown) > 8
    for each in shown:
        assert each.replace("“", '"').replace("”", '"') in article


def test_a_scheme_is_read(tmp_path: Path) -> None:
    scheme = load_scheme(written(tmp_path, GOOD))
    claim = scheme.label("claim")
    assert claim is not None
    assert (claim.name, claim.colour, claim.definition) == ("Claim", "#0072B2", "Two lines.")
    assert claim.examples == ("One.",)
    assert scheme.layers[0].exclusive
    assert scheme.guideline == "Mark well."


def test_windows_line_ends_and_a_byte_order_mark_make_no_other_scheme(tmp_path: Path) -> None:
    plain = load_scheme(written(tmp_path, GOOD))
    other = load_scheme(written(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n")))
    assert plain == other


def test_the_guideline_is_read_from_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "how.md").write_bytes(b"# How\r\n\r\nCarefully.\r\n")
    changed = GOOD.replace('guideline = "Mark well."', 'guideline_file = "how.md"')
    assert load_scheme(written(tmp_path, changed)).guideline == "# How\n\nCarefully.\n"


@pytest.mark.parametrize(
    "name", ["../secret.md", "/etc/hostname", "a/b.md", "a\\\\b.md", "a\\u0000"]
)
def test_a_guideline_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    changed = GOOD.replace('guideline = "Mark well."', f'guideline_file = "{name}"')
    with pytest.raises(Problem, match=r"guideline_file: .* is not a file in the same folder"):
        load_scheme(written(tmp_path, changed))


def test_a_guideline_file_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "how.md").symlink_to(tmp_path / "secret")
    changed = GOOD.replace('guideline = "Mark well."', 'guideline_file = "how.md"')
    with pytest.raises(Problem, match="same folder"):
        load_scheme(written(tmp_path, changed))


BROKEN = [
    ('layer = "stance"', 'layer = "tone"', r"labels\[0\]\.layer: there is no layer “tone”"),
    ('id = "denial"', 'id = "claim"', r"labels\[1\]\.id: the id “claim” is taken by labels\[0\]"),
    ('key = "D"', 'key = "c"', r"labels\[1\]\.key: the key “c” is taken by labels\[0\]\.key"),
    ('letter = "D"', 'letter = "C"', r"labels\[1\]\.letter: the letter “c” is taken"),
    ('name = "Denial"', 'name = "CLAIM"', r"labels\[1\]\.name: the name “claim” is taken"),
    ('colour = "#D55E00"', 'colour = "red"', r"labels\[1\]\.colour: “red” is no colour"),
    ('colour = "#D55E00"', 'colour = "#D55E0"', r"labels\[1\]\.colour: “#D55E0” is no colour"),
    ('name = "Claim"', 'name = "  "', r"labels\[0\]\.name: a name is needed"),
    ('name = "Stance"', 'name = ""', r"layers\[0\]\.name: a name is needed"),
    ('name = "Two"', 'name = ""', r": name: a name is needed"),
    ('name = "Claim"', 'name = "a\\nb"', r"labels\[0\]\.name: .*line break"),
    ('name = "Claim"', 'name = "a\\u202eb"', r"labels\[0\]\.name: .*cannot be seen"),
    ('name = "Claim"', f'name = "{"x" * 61}"', r"labels\[0\]\.name: .*longer than 60"),
    ('name = "Claim"', 'name = "Denial"', r"labels\[1\]\.name: the name “denial” is taken"),
    ('key = "D"', 'key = "DD"', r"labels\[1\]\.key: “DD” is not one visible character"),
    ('key = "D"', 'key = " "', r"labels\[1\]\.key: “ ” is not one visible"),
    ('letter = "D"', 'letter = ""', r"labels\[1\]\.letter: “” is not one visible"),
    ('id = "denial"', 'id = "De nial"', r"labels\[1\]\.id: “De nial” is no id"),
    (
        'pattern = "dash"',
        'pattern = "zigzag"',
        r"labels\[1\]\.pattern: “zigzag” is no line pattern",
    ),
    ('marks = "shed"', 'marks = "eat"', r"layers\[0\]\.marks: this is none .*include, shed, leave"),
    ('key = "D"', "key = 4", r"labels\[1\]\.key: text is needed here, not a whole number"),
    ('key = "D"', 'kee = "D"', r"labels\[1\]\.kee: “kee” is no key here. Did you mean “key”\?"),
    ('key = "D"', "", r"labels\[1\]\.key: this key is needed here"),
    ('name = "Two"', "", r"name: this key is needed here"),
    ('name = "Two"', 'name = "Two', r"line 2: this is not valid TOML: "),
    ('key = "D"', 'key = "m"', r"labels\[1\]\.key: the key “m” is one of the program's own"),
    ('name = "Two"', 'name = "Two"\nguideline_file = "x.md"', "guideline_file: give either"),
    ('guideline = "Mark well."', 'guideline_file = "x.md"', r"x\.md: the file cannot be read"),
]


@pytest.mark.parametrize(("good", "bad", "message"), BROKEN)
def test_a_broken_scheme_names_file_key_and_reason(
    tmp_path: Path, good: str, bad: str, message: str
) -> None:
    assert good in GOOD
    path = written(tmp_path, GOOD.replace(good, bad, 1))
    with pytest.raises(Problem, match=message) as caught:
        load_scheme(path)
    assert str(tmp_path) in str(caught.value)


def test_a_name_that_is_another_labels_id_is_refused(tmp_path: Path) -> None:
    changed = GOOD.replace('name = "Denial"', 'name = "No"').replace("Claim", "Denial")
    with pytest.raises(Problem, match=r"labels\[0\]\.name: “Denial” is the id of labels\[1\]"):
        load_scheme(written(tmp_path, changed))


def test_a_retired_label_gives_its_letter_and_key_back(tmp_path: Path) -> None:
    changed = GOOD.replace('letter = "D"\nkey = "D"', 'letter = "C"\nkey = "C"\nretired = true')
    scheme = load_scheme(written(tmp_path, changed))
    assert scheme.labels[1].retired


@pytest.mark.parametrize("part", ["layers", "labels"])
def test_a_scheme_without_layers_or_labels_is_refused(tmp_path: Path, part: str) -> None:
    text = f'name = "n"\n{part} = []\n'
    text += GOOD[GOOD.index("[[layers]]") : GOOD.index("[[labels]]")] if part == "labels" else ""
    text += GOOD[GOOD.index("[[labels]]") :] if part == "layers" else ""
    with pytest.raises(Problem, match=f"{part}: a scheme needs at least one"):
        load_scheme(written(tmp_path, text))


def test_what_is_no_file_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        load_scheme(tmp_path / "nowhere.toml")
    with pytest.raises(Problem, match="cannot be read"):
        load_scheme(tmp_path)
    path = tmp_path / "latin.toml"
    path.write_bytes(b'name = "caf\xe9"')
    with pytest.raises(Problem, match="not UTF-8"):
        load_scheme(path)


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="nested too deeply"):
        load_scheme(written(tmp_path, "name = " + "[" * 20_000))


def test_the_programs_own_folders_are_found() -> None:
    assert (resources_dir() / "schemes" / "claims.toml").is_file()
    assert (seeds_dir() / "manifest.toml").is_file()


def test_the_wheels_own_folder_is_taken_before_a_neighbours(tmp_path: Path) -> None:
    package = tmp_path / "annotator"
    (package / "_data" / "seeds").mkdir(parents=True)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "resources").mkdir()
    assert _data_dir("seeds", package) == package / "_data" / "seeds"
    assert _data_dir("resources", package) == tmp_path / "resources"
    with pytest.raises(Problem, match="“icons” is missing"):
        _data_dir("icons", package)
