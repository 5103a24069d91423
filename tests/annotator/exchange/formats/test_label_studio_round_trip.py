"""Label Studio: what we write for it, what its library says of it, and what comes back."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.exchange.format import Head
from annotator.exchange.formats import label_studio
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.values import Relation, Segment
from tests.annotator.exchange.formats.label_studio_tasks import OPTIONS, Json, labels
from tests.annotator.exchange.formats.there_and_back import (
    ARTICLES,
    SCHEME,
    TEXT,
    article,
    assert_same,
    span,
    taken_articles,
    written,
)

# --- Ours ----------------------------------------------------------------------------------------


@given(outgoing=ARTICLES)
@settings(max_examples=20)
def test_what_goes_out_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.getbasetemp() / "round.json"
    losses = written(path, label_studio.write, [outgoing, outgoing], OPTIONS)
    assert losses.total == 0
    first, second = taken_articles(path, label_studio.read, "utf-16")
    assert_same(outgoing, first)
    assert_same(outgoing, second)
    assert label_studio.looks_like(Head(path, path.read_bytes()[:65536]))


def sample() -> OutgoingArticle:
    spans = (
        span(
            "a",
            "quote",
            (12, 14),
            (21, 25),
            note="n",
            doubt=True,
            doubt_note="why",
            companions={"source": Segment(2, 5)},
            attributes={"certainty": "certain", "n": 3, "yes": True, "words": "a b"},
            created=1767348000000,
        ),
        span("b", "claim", (12, 25), origin="suggestion_edited"),
        span("c", "denial", (12, 25)),
    )
    work = OutgoingWork(
        annotator="ana",
        state="finished",
        spans=spans,
        relations=(Relation("target", "c" * 32, "b" * 32, "ana"),),
    )
    other = OutgoingWork(annotator="bo", state="in_progress", spans=(span("d", "quote", (2, 5)),))
    skipped = OutgoingWork(annotator="cy", state="skipped", reason="not_news")
    meta = {"desk": {"a": [1]}, "label_studio": {"x": 1}, "claim_annotator": 3}
    return OutgoingArticle(
        article=article(source="Reuters", meta=meta), text=TEXT, work=(work, other, skipped)
    )


def tasks_of(path: Path) -> list[Json]:
    found: list[Json] = json.loads(path.read_bytes())
    return found


def test_our_file_is_as_the_tool_has_it(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, label_studio.write, [sample()], OPTIONS)
    (found,) = tasks_of(path)
    done, skipped = found["annotations"]
    quote = done["result"][0]
    assert quote["value"] == {"start": 13, "end": 15, "text": "we", "labels": ["quote"]}
    assert skipped["was_cancelled"] is True
    assert "completed_by" not in done
    (draft,) = found["drafts"]
    assert draft["result"][0]["value"]["text"] == "Lee"
    assert_same(sample(), taken_articles(path, label_studio.read, "utf-16")[0])
    again = tmp_path / "again.json"
    written(again, label_studio.write, [sample()], OPTIONS)
    assert again.read_bytes() == path.read_bytes()


def test_our_file_comes_back_from_the_tool_with_names(tmp_path: Path) -> None:
    """The tool gives ids of its own, keeps ours as ``import_id``, and adds keys."""
    path = tmp_path / "out.json"
    written(path, label_studio.write, [sample()], OPTIONS)
    (found,) = tasks_of(path)
    found["id"], found["inner_id"] = 900, 1
    for entry in found["annotations"]:
        entry["import_id"], entry["id"] = entry["id"], entry["id"] + 500
        entry["completed_by"], entry["lead_time"] = 7, 3.5
    fresh = {"id": 1, "completed_by": 8, "result": [labels("z", 3, 6, "quote", "Lee")]}
    found["annotations"].append(fresh)
    path.write_text(json.dumps([found]))
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert [each.annotator for each in got.work] == ["ana", "cy", "8"]
    assert got.set_aside == ("kept: drafts",)
    assert got.work[0].spans[0].segments == (Segment(12, 14), Segment(21, 25))
    assert got.work[0].spans[0].companions == {"source": Segment(2, 5)}
    assert got.work[1].reason == "not_news"


def test_a_value_changed_in_the_tool_is_the_one_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, label_studio.write, [sample()], OPTIONS)
    (found,) = tasks_of(path)
    for item in found["annotations"][0]["result"]:
        if item.get("from_name") == "yes":
            item["value"]["choices"] = ["false"]
        if item.get("from_name") == "doubt":
            item["value"]["choices"] = ["no"]
        item["origin"] = "prediction"
    path.write_text(json.dumps([found]))
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    quote = got.work[0].spans[0]
    assert quote.attributes["yes"] == "false"
    assert quote.attributes["n"] == 3
    assert not quote.doubt
    assert quote.origin == "suggestion_accepted"


def test_gold_goes_along_as_ground_truth(tmp_path: Path) -> None:
    gold = OutgoingGold(annotator="gold", state="finished", spans=(span("e", "claim", (12, 25)),))
    path = tmp_path / "out.json"
    given_ = OutgoingArticle(article=article(), text=TEXT, work=sample().work, gold=gold)
    written(path, label_studio.write, [given_], OPTIONS)
    assert [each["ground_truth"] for each in tasks_of(path)[0]["annotations"]] == [
        False,
        False,
        True,
    ]
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert got.set_aside == ("gold",)
    assert [each.annotator for each in got.work] == ["ana", "cy", "bo"]
    alone = OutgoingArticle(article=article(), text=TEXT, gold=gold)
    written(path, label_studio.write, [alone], OPTIONS)
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert [each.annotator for each in got.work] == ["gold"]


def test_names_can_stand_where_the_tool_has_them(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, label_studio.write, [sample()], {**OPTIONS, "people": "completed_by"})
    (found,) = tasks_of(path)
    assert found["annotations"][0]["completed_by"] == {"email": "ana"}
    assert_same(sample(), taken_articles(path, label_studio.read, "utf-16")[0])


def test_hulls_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    losses = written(path, label_studio.write, [sample()], {**OPTIONS, "segments": "hull"})
    assert dict(losses.counts) == {"segments": 1}
    (got,) = taken_articles(path, label_studio.read, "utf-16")
    assert got.work[0].spans[0].segments == (Segment(12, 25),)


def test_json_min_counts_all_that_it_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    options = {**OPTIONS, "form": "min"}
    untouched = OutgoingArticle(article=article("other"), text="other")
    losses = written(path, label_studio.write, [sample(), untouched], options)
    assert dict(losses.counts) == {
        "segments": 1,
        "attributes": 4,
        "companions": 1,
        "notes": 1,
        "doubt": 1,
        "relations": 1,
        "origin": 3,
        "states": 2,
        "metadata": 1,
    }
    first, second = taken_articles(path, label_studio.read, "utf-16")
    assert [(each.label, each.segments) for each in first.work[0].spans] == [
        ("quote", (Segment(12, 14),)),
        ("quote", (Segment(21, 25),)),
        ("claim", (Segment(12, 25),)),
        ("denial", (Segment(12, 25),)),
    ]
    assert first.work[0].annotator == "ana"
    assert first.article.source == "Reuters"
    assert second.work == ()


def test_an_empty_export_is_an_empty_array(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, label_studio.write, [], OPTIONS)
    assert tasks_of(path) == []


# --- The tool's own library ----------------------------------------------------------------------


def interface(config: str) -> Any:
    with warnings.catch_warnings():
        # What the library itself uses is on its way out of other libraries.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module="pydantic")
        from label_studio_sdk.label_interface import LabelInterface

        return LabelInterface(config)


def checked(path: Path) -> int:
    """How many annotations the tool's library finds right."""
    found = interface(path.with_name(path.name + ".labels.xml").read_text(encoding="utf-8"))
    count = 0
    for each in tasks_of(path):
        assert "text" in each["data"]
        for entry in (*each["annotations"], *each["drafts"]):
            assert found._validate_object(entry, return_errors=True) == []
            count += 1
    return count


def test_the_tools_library_finds_our_file_right(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, label_studio.write, [sample()], OPTIONS)
    assert checked(path) == 3
    config = path.with_name("out.json.labels.xml").read_text()
    found = interface(config)
    assert found.get_object("text").value_name == "text"
    tag = found.get_control("label")
    assert set(tag.labels) >= {each.id for each in SCHEME.labels}
    claim = next(each for each in SCHEME.labels if each.id == "claim")
    assert tag.labels_attrs["claim"].attr["background"] == claim.colour
    assert found.get_control("certainty").attr["perRegion"] == "true"
    assert set(found.get_control("companion").labels) == {"source", "cue"}
    names = ["target", "duplicate_of", "continued in", "source"]
    assert [f'<Relation value="{each}" />' in config for each in names] == [True] * 4


@given(outgoing=ARTICLES)
@settings(max_examples=10, deadline=None)
def test_the_tools_library_finds_anything_of_ours_right(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.getbasetemp() / "checked.json"
    written(path, label_studio.write, [outgoing], OPTIONS)
    checked(path)


def test_the_tools_converter_makes_a_json_min_that_we_read(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    written(path, label_studio.write, [sample()], OPTIONS)
    config = path.with_name("out.json.labels.xml").read_text()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module="pydantic")
        from label_studio_sdk.converter import Converter

        made = tmp_path / "made"
        (found,) = tasks_of(path)
        for entry in found["annotations"]:
            entry |= {"completed_by": {"id": 3}, "updated_at": None, "lead_time": 1.0}
            entry.setdefault("created_at", "2026-01-02T10:00:00Z")
        path.write_text(json.dumps([found]))
        Converter(config, str(tmp_path)).convert_to_json_min(str(path), str(made), is_dir=False)
    (got,) = taken_articles(made / "result.json", label_studio.read, "utf-16")
    assert {(each.label, each.segments) for each in got.work[0].spans} >= {
        ("quote", (Segment(12, 14),)),
        ("claim", (Segment(12, 25),)),
    }
