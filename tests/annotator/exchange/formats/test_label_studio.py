"""Label Studio: files as the tool writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.format import Head
from annotator.exchange.formats import label_studio
from annotator.exchange.formats.label_studio.reading import annotator
from annotator.exchange.loose import LooseRelation
from annotator.values import Refusal, Segment
from tests.annotator.exchange.formats.label_studio_tasks import (
    LEE,
    QUOTE,
    Json,
    labels,
    one,
    reason,
    said,
    save,
    task,
)
from tests.annotator.exchange.formats.there_and_back import (
    TEXT,
    places,
    seen,
    taken,
    taken_articles,
)

# --- What the tool writes ------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["array", "indented", "lines", "object"])
def test_the_tools_own_file_in_utf_16_comes_right(tmp_path: Path, form: str) -> None:
    relation = {
        "type": "relation",
        "from_id": "a1",
        "to_id": "b1",
        "direction": "right",
        "labels": ["said_by"],
    }
    given_ = task(QUOTE, LEE, said("a1", "certainty", "choices", ["high"]), relation)
    path = tmp_path / "export.json"
    whole = {
        "array": json.dumps([given_]),
        "indented": json.dumps([given_], indent=2),
        "lines": json.dumps(given_) + "\n",
        "object": json.dumps(given_, indent=1),
    }[form]
    path.write_text(whole)
    assert label_studio.looks_like(Head(path, path.read_bytes()))
    verdict = seen(path, label_studio.read, "utf-16").verdict
    assert (verdict.unit, verdict.by, verdict.matched) == ("utf-16", "quotes", 2)
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    (work,) = got.work
    assert work.annotator == "3"
    assert work.state == "finished"
    assert [(each.label, each.segments, each.quote) for each in work.spans] == [
        ("quote", (Segment(12, 25),), "we never knew"),
        ("speaker", (Segment(2, 5),), "Lee"),
    ]
    assert work.spans[0].attributes == {"certainty": "high"}
    assert work.spans[1].attributes == {}
    assert work.spans[0].created == work.spans[0].updated == 1767348000000
    assert got.article.meta["relations"] == [{"type": "said_by", "from": "a1", "to": "b1"}]
    kept = got.article.meta["label_studio"]
    assert isinstance(kept, dict)
    assert kept["annotations"][0]["lead_time"] == 12.4


@pytest.mark.parametrize(("unit", "offsets"), [("codepoint", (12, 25)), ("utf-8", (15, 28))])
def test_other_units_are_found_out(tmp_path: Path, unit: str, offsets: tuple[int, int]) -> None:
    path = save(tmp_path, task(labels("a1", *offsets, "quote", "we never knew")))
    assert seen(path, label_studio.read, "utf-16").verdict.unit == unit
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert got.work[0].spans[0].segments == (Segment(12, 25),)


def test_attributes_are_items_of_their_own_in_any_order(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        task(
            said("a1", "sure", "choices", ["high"]),
            QUOTE,
            said("a1", "kinds", "choices", ["x", "y"]),
            said("a1", "note", "textarea", ["one", "two"], "text"),
            said("a1", "stars", "rating", 4),
            said("a1", "weight", "number", 0.5),
            said("a1", "when", "datetime", "2026-01-02"),
            said("a1", "tree", "taxonomy", [["a", "b"], ["c"]]),
            said("a1", "odd", "choices", [{"a": 1}]),
            LEE,
        ),
    )
    quote, lee = found.work[0].spans
    assert quote.label == "quote"
    assert quote.attributes == {
        "sure": "high",
        "kinds": "x; y",
        "note": "one\ntwo",
        "stars": 4,
        "weight": 0.5,
        "when": "2026-01-02",
        "tree": "a > b; c",
    }
    assert quote.quotes == ("we never knew",)
    assert lee.attributes == {}
    assert found.set_aside == ("kept: odd",)
    assert found.meta["label_studio"]["annotations"][0]["result"][0]["from_name"] == "odd"  # type: ignore[index]


def test_several_labels_in_one_region_are_a_span_each(tmp_path: Path) -> None:
    two = {**QUOTE, "value": {**QUOTE["value"], "labels": ["quote", "claim"]}}
    other = {**labels("a1", 13, 26, "hedge"), "from_name": "second"}
    link = {"type": "relation", "from_id": "a1", "to_id": "b1", "direction": "left"}
    found = one(tmp_path, task(two, other, LEE, said("a1", "sure", "choices", ["high"]), link))
    spans = found.work[0].spans
    assert [(each.id, each.label) for each in spans] == [
        ("a1", "quote"),
        ("a1/2", "claim"),
        ("a1/3", "hedge"),
        ("b1", "speaker"),
    ]
    assert [each.attributes for each in spans[:3]] == [{"sure": "high"}] * 3
    assert found.work[0].relations == (LooseRelation("relation", "b1", "a1"),)


@pytest.mark.parametrize(
    ("direction", "pairs"),
    [("right", ["a1 b1"]), ("left", ["b1 a1"]), ("bi", ["a1 b1", "b1 a1"]), (None, ["a1 b1"])],
)
def test_relations_have_directions(tmp_path: Path, direction: str | None, pairs: list[str]) -> None:
    link: Json = {"type": "relation", "from_id": "a1", "to_id": "b1", "labels": ["x", "y"]}
    if direction:
        link["direction"] = direction
    found = one(tmp_path, task(QUOTE, LEE, link))
    ends = [f"{each.from_id} {each.to_id}" for each in found.work[0].relations]
    assert sorted(ends) == sorted(pairs * 2)
    assert {each.type for each in found.work[0].relations} == {"x", "y"}


def test_a_relation_to_nothing_is_counted(tmp_path: Path) -> None:
    link = {"type": "relation", "from_id": "a1", "to_id": "gone", "labels": ["x"]}
    assert one(tmp_path, task(QUOTE, link)).set_aside == ("relations to nothing (x)",)


@pytest.mark.parametrize(
    ("by", "name"),
    [
        (3, "3"),
        ("ana", "ana"),
        ({"id": 3, "email": "ana@example.org", "first_name": "Ana"}, "ana@example.org"),
        ({"id": 3, "first_name": "Ana", "last_name": "Ruiz"}, "Ana Ruiz"),
        ({"id": 3, "username": "ana"}, "ana"),
        ({"id": 3}, "3"),
        (None, ""),
        (True, ""),
        ([], ""),
    ],
)
def test_who_completed_it(by: object, name: str) -> None:
    assert annotator(by) == name


def test_several_annotations_are_several_annotators(tmp_path: Path) -> None:
    given_ = task(QUOTE)
    given_["annotations"] += [
        {"id": 10, "completed_by": {"email": "bo@example.org"}, "result": [LEE]},
        {"id": 11, "completed_by": 4, "was_cancelled": True, "result": [LEE]},
        {"id": 12, "completed_by": 5, "result": []},
    ]
    found = one(tmp_path, given_)
    assert [(each.annotator, each.state, len(each.spans)) for each in found.work] == [
        ("3", "finished", 1),
        ("bo@example.org", "finished", 1),
        ("4", "skipped", 1),
        ("5", "finished", 0),
    ]


def test_one_persons_two_annotations_are_joined(tmp_path: Path) -> None:
    given_ = task(QUOTE, LEE)
    link = {"type": "relation", "from_id": "b1", "to_id": "a1", "labels": ["x"]}
    given_["annotations"].append(
        {"id": 10, "completed_by": 3, "result": [labels("a1", 0, 2, "face"), LEE, link]}
    )
    (work,) = one(tmp_path, given_).work
    assert [(each.id, each.label) for each in work.spans] == [
        ("a1", "quote"),
        ("b1", "speaker"),
        ("a1/2", "face"),
    ]
    assert work.relations == (LooseRelation("x", "b1", "a1/2"),)


def test_nobody_looked_is_not_nothing_found(tmp_path: Path) -> None:
    given_ = task()
    assert one(tmp_path, given_).work[0].state == "finished"
    given_["annotations"] = []
    assert one(tmp_path, given_).work == ()


def test_predictions_and_drafts_are_kept_aside_and_counted(tmp_path: Path) -> None:
    guess = {"model_version": "m1", "score": 0.8, "result": [QUOTE]}
    draft = {"user": "bo@example.org", "result": [LEE]}
    given_ = task(QUOTE, predictions=[guess], drafts=[draft], inner_id=7)
    found = one(tmp_path, given_)
    assert set(found.set_aside) == {"kept: predictions", "kept: drafts"}
    kept: Any = found.meta["label_studio"]
    assert kept["predictions"] == [guess]
    assert kept["drafts"] == [draft]
    assert kept["inner_id"] == 7
    assert kept["id"] == 1
    assert len(found.work) == 1


def test_accepted_predictions_keep_where_they_came_from(tmp_path: Path) -> None:
    found = one(tmp_path, task({**QUOTE, "origin": "prediction"}, {**LEE, "origin": "manual"}))
    assert [each.origin for each in found.work[0].spans] == ["suggestion_accepted", "import"]
    changed = one(tmp_path, task({**QUOTE, "origin": "prediction-changed"}))
    assert changed.work[0].spans[0].origin == "suggestion_edited"


def test_words_may_have_a_literal_backslash_n_and_collapsed_spaces(tmp_path: Path) -> None:
    text = "Lee  said:\n“we\n\nnever\tknew”"
    path = save(
        tmp_path,
        task(labels("a1", 0, len(text), "quote", "Lee said:\\n“we\\n\\nnever knew”"), text=text),
    )
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert got.work[0].spans[0].quote == text


def test_words_that_are_not_there_refuse_the_task_alone(tmp_path: Path) -> None:
    bad = task(labels("a1", 0, 5, "quote", "never"), text="plain words")
    path = save(tmp_path, bad, task(QUOTE))
    first, second = taken(path, label_studio.read, "utf-16")
    assert isinstance(first, Refusal)
    assert "the file says “never”" in first.reason
    assert not isinstance(second, Refusal)


def test_what_is_said_of_the_whole_article_is_kept(tmp_path: Path) -> None:
    whole = {
        "id": "z",
        "from_name": "topic",
        "to_name": "text",
        "type": "choices",
        "value": {"choices": ["war"]},
    }
    bare = {**said("c1", "sure", "choices", ["high"])}
    other = {**LEE, "to_name": "headline"}
    without = {key: value for key, value in whole.items() if key != "id"}
    found = one(tmp_path, task(QUOTE, whole, bare, other, without))
    assert set(found.set_aside) == {
        "kept: topic of the whole article",
        "kept: regions without a label",
        "kept: regions of “headline”",
    }
    kept: Any = found.meta["label_studio"]
    assert sorted(map(json.dumps, kept["annotations"][0]["result"])) == sorted(
        map(json.dumps, [whole, bare, other, without])
    )
    assert [each.id for each in found.work[0].spans] == ["a1"]


def test_details_and_other_data_come_along(tmp_path: Path) -> None:
    data = {"id": "n7", "title": "T", "source": "Reuters", "url": "https://x.org", "page": 3}
    found = one(tmp_path, task(QUOTE, data=data, meta={"page": 4, "desk": "x"}))
    assert (found.id, found.title, found.source, found.url) == ("n7", "T", "Reuters", data["url"])
    assert found.meta["page"] == 3
    assert found.meta["desk"] == "x"
    assert found.meta["label_studio"]["meta"] == {"page": 4}  # type: ignore[index]
    assert one(tmp_path, task(QUOTE)).id == "1"


def test_region_notes_are_notes(tmp_path: Path) -> None:
    found = one(tmp_path, task({**QUOTE, "meta": {"text": ["really?", "see above"]}}))
    assert found.work[0].spans[0].note == "really?\nsee above"


# --- Where the text is ---------------------------------------------------------------------------


def test_the_text_is_under_the_key_that_the_configuration_names(tmp_path: Path) -> None:
    given_ = task(QUOTE)
    given_["data"] = {"text": "a headline", "body": {"words": TEXT}, "x": "y"}
    view = (
        '<View><Text name="headline" value="$text"/><Text name="text" value="$body.words"/>'
        '<Labels name="label" toName="text"><Label value="quote"/></Labels></View>'
    )
    for name in ("export.xml", "export.json.labels.xml", "anything.xml"):
        config = tmp_path / name
        config.write_text(view)
        assert one(tmp_path, given_).text == TEXT
        config.unlink()
    assert one(tmp_path, given_).text == "a headline"
    (tmp_path / "a.xml").write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><View/>")
    (tmp_path / "b.xml").write_text("<other/>")
    assert one(tmp_path, given_).text == "a headline"


def test_without_a_configuration_the_key_is_guessed_or_asked_for(tmp_path: Path) -> None:
    given_ = task(QUOTE)
    given_["data"] = {"body": TEXT}
    assert one(tmp_path, given_).text == TEXT
    given_["data"] = {"body": TEXT, "other": "x", "third": 3}
    assert "which key of “data” is the text? There are body, other." in reason(tmp_path, given_)
    given_["data"] = {"body": 3}
    assert reason(tmp_path, given_) == "“data” holds no text"
    named = {**QUOTE, "to_name": "body"}
    given_ = task(named)
    given_["data"] = {"body": TEXT, "other": "x"}
    assert one(tmp_path, given_).text == TEXT


def test_a_page_is_read_as_the_text_that_its_offsets_count(tmp_path: Path) -> None:
    page = "<style>x{}</style><p>😂 Lee &amp; <b>Bo</b></p><script>evil()</script>"
    item = {
        "id": "a1",
        "from_name": "label",
        "to_name": "text",
        "type": "hypertextlabels",
        "value": {
            "start": "/p[1]/text()[1]",
            "end": "/p[1]/b[1]/text()[1]",
            "startOffset": 3,
            "endOffset": 2,
            "globalOffsets": {"start": 3, "end": 11},
            "text": "Lee & Bo",
            "hypertextlabels": ["speaker"],
        },
    }
    path = save(tmp_path, task(item, text=page))
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert got.article.text == "😂 Lee & Bo"
    assert got.work[0].spans[0].quote == "Lee & Bo"
    assert got.article.meta["label_studio"]["html"] == page  # type: ignore[index]
    del item["value"]["globalOffsets"]  # type: ignore[attr-defined]
    assert "has no “globalOffsets”" in reason(tmp_path, task(item, text=page))


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ([], "this is no task"),
        ({"data": {}, "annotations": []}, "“data” holds no text"),
        ({"data": {"text": "x"}, "annotations": [3]}, "an annotation of the task is no object"),
        ({"data": {"text": "x"}, "annotations": [{"result": {}}]}, "is no list"),
        ({"data": {"text": "x"}, "annotations": [{"result": [3]}]}, "is no object"),
        (task({**QUOTE, "value": 3}), "has no “value”"),
        (task({**QUOTE, "value": {"labels": ["a"], "start": 1}}), "no “start” and “end”"),
        (task({**QUOTE, "value": {"labels": ["a"], "start": True, "end": 2}}), "no “start”"),
        (task({**QUOTE, "value": {"labels": ["a"], "start": 1.5, "end": 2}}), "no “start”"),
        (task({**QUOTE, "type": "rectanglelabels"}), "another kind of data (rectanglelabels)"),
        (task({**QUOTE, "type": "paragraphlabels"}), "another kind of data (paragraphlabels)"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, given_: object, words: str) -> None:
    assert words in reason(tmp_path, given_)


def test_a_dialogue_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text('<View><Paragraphs name="text" value="$text"/></View>')
    assert "dialogue" in reason(tmp_path, task(QUOTE))


# --- JSON_MIN ------------------------------------------------------------------------------------


def minimal(**more: Any) -> Json:
    return {
        "id": 1,
        "text": TEXT,
        "source": "Reuters",
        "label": [QUOTE["value"], LEE["value"]],
        "annotator": 3,
        "annotation_id": 9,
        "created_at": "2026-01-02T10:00:00Z",
        "updated_at": "2026-01-02T11:00:00Z",
        "lead_time": 12.4,
        **more,
    }


def test_json_min_is_read(tmp_path: Path) -> None:
    sure = {"start": 13, "end": 26, "text": "we never knew", "choices": ["high", "low"]}
    path = save(tmp_path, minimal(sure=[sure], certainty="high"), minimal(annotator=4))
    assert label_studio.looks_like(Head(path, path.read_bytes()))
    assert seen(path, label_studio.read, "utf-16").verdict.unit == "utf-16"
    first, second = taken_articles(path, label_studio.read, "utf-16")
    assert first.sha256 == second.sha256
    assert [each.work[0].annotator for each in (first, second)] == ["3", "4"]
    quote, lee = first.work[0].spans
    assert (quote.label, quote.segments) == ("quote", (Segment(12, 25),))
    assert quote.attributes == {"sure": "high; low"}
    assert (lee.label, lee.segments) == ("speaker", (Segment(2, 5),))
    assert quote.created == 1767348000000
    assert quote.updated == 1767351600000
    assert first.article.source == "Reuters"
    assert first.article.meta["certainty"] == "high"
    assert first.article.meta["label_studio"]["lead_time"] == 12.4  # type: ignore[index]


def test_bare_tasks_are_articles_that_nobody_looked_at(tmp_path: Path) -> None:
    assert one(tmp_path, {"text": TEXT, "page": 3}).work == ()
    finished = minimal()
    del finished["label"]
    assert one(tmp_path, finished).work[0].state == "finished"


# --- Telling it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b'{"text": "x", "spans": []}\n',
        b'{"text": "x", "label": [[0, 1, "a"]]}\n',
        b'{"text":"x","annotations":[{"annotator":"a"}]}\n',
        b'{"@context": "http://www.w3.org/ns/anno.jsonld", "from_name": 1, "to_name": 2}',
        b"<xml/>",
        b"",
    ],
)
def test_other_formats_are_not_taken_for_it(data: bytes) -> None:
    assert not label_studio.looks_like(Head(Path("x.json"), data))


def test_places_are_plain(tmp_path: Path) -> None:
    assert places(one(tmp_path, task(QUOTE))) == [("3", "quote", ((13, 26),))]
