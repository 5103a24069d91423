"""What the dataset dialog says of a preview and of what was written.

What belongs here: sentences and the table of labels, made of plain values.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ui.dialogs.exporting.telling import Part
from ui.dialogs.exporting.words import listed
from ui.dialogs.working import counted
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.datasets import DatasetPreview
    from annotator.exchange.dataset.plan import Plan
    from annotator.exchange.dataset.verifying import Verdict
    from annotator.exchange.dataset.writing import Written
    from annotator.scheme import Scheme
    from ui.dialogs.datasets.known import Known

SPLITS: Final = ("train", "validation", "test")
FAULTS: Final = 50
"""Faults that are listed on screen."""
NOBODY: Final = (
    "No article is in it. Choose otherwise whose annotations go in, or how undecided articles are "
    "resolved."
)
LEADS: Final = (
    "New articles would get a split, which the project’s leads decide. Ask one of them to write "
    "this dataset first, or plan it without splits."
)


def summary_words(preview: DatasetPreview, plan: Plan) -> str:
    """How much the dataset would hold."""
    if not preview.articles:
        return NOBODY
    held = f"{counted(preview.articles, 'article')} with {counted(preview.spans, 'span')}"
    splits = sum(1 for count in preview.splits.values() if count)
    where = "" if plan.split.method == "none" else f" in {counted(splits, 'split')}"
    return f"{held}{where}."


def table_of(preview: DatasetPreview, scheme: Scheme) -> list[tuple[str, tuple[int, ...]]]:
    """A row for the articles and one for each label that occurs: train, validation, test."""
    used = {label for counts in preview.labels.values() for label in counts}
    names = {each.id: each.name for each in scheme.labels}
    order = [*(each for each in names if each in used), *sorted(used - names.keys())]
    rows = [("Articles", tuple(preview.splits.get(split, 0) for split in SPLITS))]
    return rows + [
        (
            one_line(names.get(label, label), 60),
            tuple(preview.labels.get(split, {}).get(label, 0) for split in SPLITS),
        )
        for label in order
    ]


def parts_of(preview: DatasetPreview, plan: Plan, known: Known, scheme: Scheme) -> list[Part]:
    """All that a preview has to say beside the table."""
    return [
        Part("Look at this first", warnings(preview, plan, scheme)),
        Part("Left out", left_out_words(preview)),
        Part("Splits", split_words(preview, plan)),
        Part("Stories", [story_words(preview)]),
        Part("Agreement", [agreement_words(known)]),
    ]


def warnings(preview: DatasetPreview, plan: Plan, scheme: Scheme) -> list[str]:
    """What somebody who trains on it would stumble over."""
    names = {each.id: each.name for each in scheme.labels}
    found = []
    if preview.articles and plan.split.method != "none":
        shares = plan.split.shares()
        for split in SPLITS:
            if shares[split] and not preview.splits.get(split):
                found.append(f"No article is in {split}: there are too few, or too few stories.")
            elif missing := preview.missing.get(split):
                labels = [f"“{one_line(names.get(each, each), 40)}”" for each in missing]
                found.append(f"{split} has no {listed(labels)}: nothing can be told of it there.")
    if preview.articles and not preview.spans:
        found.append("No article in it has a span to learn from.")
    if preview.ties:
        groups = counted(preview.ties, "group of spans is", "groups of spans are")
        found.append(f"{groups} left out: as many annotators are for them as against.")
    if preview.torn:
        found.append(
            f"{counted(preview.torn, 'story is', 'stories are')} in several splits: the articles "
            "were assigned before it was known that they are alike."
        )
    return found


def left_out_words(preview: DatasetPreview) -> list[str]:
    """Articles that stay out, by the reason."""
    order = sorted(preview.left_out.items(), key=lambda each: (-each[1], each[0]))
    return [f"{counted(count, 'article')}: {why}." for why, count in order if count]


def split_words(preview: DatasetPreview, plan: Plan) -> list[str]:
    """What has its split already, and what gets one now."""
    if plan.split.method == "none" or not preview.articles:
        return []
    lines = []
    if preview.kept:
        kept = counted(preview.kept, "article keeps", "articles keep")
        lines.append(f"{kept} the split given before.")
    if preview.new:
        new = counted(preview.new, "article gets a split", "articles get their splits")
        lines.append(f"{new} when this is written, for good.")
    return lines


def story_words(preview: DatasetPreview) -> str:
    """Near duplicates."""
    if not preview.stories:
        return "No two articles of the project tell one story (near duplicates, one address)."
    many = preview.stories
    words = counted(many, "story is", "stories are")
    return f"{words} told by several articles of the project; each story stays in one split."


def agreement_words(known: Known) -> str:
    """Whether agreement will stand beside the data."""
    if known.compared:
        articles = counted(known.compared, "article")
        return f"Known from {articles} that several have finished; it is written beside the data."
    return "Not known: no article was finished by two annotators. The card says so."


def where_words(path: str) -> tuple[str, bool, bool]:
    """What will happen at the path; whether it can be tried, and whether a dataset is replaced."""
    if not path:
        return "Name the folder to write.", False, False
    try:
        where = Path(path).expanduser()
        if not where.parent.is_dir():
            return f"There is no folder {where.parent}.", False, False
        if where.is_dir() and (where / "manifest.json").is_file():
            words = f"{where.name} holds a dataset; Replace puts this one in its place."
            return words, True, True
        if where.exists() and (not where.is_dir() or any(where.iterdir())):
            words = f"{where.name} is there already and is no dataset. Name a new folder."
            return words, False, False
    except (OSError, RuntimeError) as error:
        return f"This place cannot be written to: {error}.", False, False
    return "The folder appears in its place once it is whole, and is checked then.", True, False


def written_words(written: Written, verdict: Verdict) -> str:
    """What was written, and whether it was found whole."""
    counts = written.facts.counts
    words = f"{counted(counts.articles, 'article')} with {counted(counts.annotations, 'span')}"
    if verdict.good:
        return f"{words} written, read again and checked: all is as it was written."
    return f"{words} written, but checking found {counted(verdict.count, 'fault')}."


def result_parts(written: Written, verdict: Verdict) -> list[Part]:
    """What the checking found, and what other formats could not say."""
    checked = [
        f"{verdict.files:,} files, {verdict.articles:,} articles, {verdict.annotations:,} spans",
        *(str(fault) for fault in verdict.faults[:FAULTS]),
    ]
    more = verdict.count - FAULTS
    checked += [f"and {more:,} more"] if more > 0 else []
    facts = written.facts
    splits = [
        f"{split}: {counted(each.articles, 'article')}, {counted(each.spans, 'span')}, "
        f"{each.without_spans:,} without"
        for split, each in facts.counts.in_order()
    ]
    lost = [f"{key}: {line}" for key, lines in facts.lost.items() for line in lines]
    dropped = [f"{count:,} {what}" for what, count in facts.counts.dropped.items() if count]
    return [
        Part("Checked", checked),
        Part("Splits", splits),
        Part("What the plan takes out", dropped),
        Part("What the further formats cannot say", lost),
    ]
