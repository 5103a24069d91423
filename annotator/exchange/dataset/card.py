"""``README.md``: the card of a dataset.

What belongs here: the head that loaders read (``configs``, ``dataset_info``) and the prose that
people read. What comes from data (names, definitions, reasons) stands as plain words, never as
Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from annotator.exchange.dataset.columns import Column, features
from annotator.exchange.dataset.facts import Agreement, AgreementFigure, Facts
from annotator.exchange.dataset.plan import SPLITS, from_plain
from annotator.scheme import Scheme

NAME: Final = "README.md"
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|!~$&])")
_START: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
_HUB_LICENCES: Final = frozenset(
    "apache-2.0 bsd-2-clause bsd-3-clause cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-nc-2.0 "
    "cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 "
    "cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc0-1.0 mit odbl pddl".split()
)
_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
)
_FROM: Final = {
    "gold": "adjudicated",
    "annotator": "one annotator’s",
    "majority": "by majority",
    "union": "the union of all annotators’",
    "": "nothing is settled: `spans` is null",
}
_METHODS: Final = {
    "cluster": "Story clusters were drawn at random (seed {seed}) so that the splits have the "
    "shares of the plan.",
    "time": "The newest articles are the test set, the next newest the validation set.",
    "source": "Whole sources stand in one split (seed {seed}).",
    "none": "There are no splits: all articles are for training.",
}


def dumps(facts: Facts, columns: tuple[Column, ...], scheme: Scheme) -> bytes:
    """The bytes of the card."""
    import yaml

    head = yaml.safe_dump(_head(facts, columns), sort_keys=False, allow_unicode=True, width=100)
    prose = "\n\n".join(part for part in _prose(facts, scheme) if part)
    return f"---\n{head}---\n\n{prose}\n".encode()


def plain(words: str) -> str:
    """Words as Markdown that shows them as they are, in one paragraph."""
    one = " ".join(words.split())
    return _START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", one))


def _head(facts: Facts, columns: tuple[Column, ...]) -> dict[str, Any]:
    counts = facts.counts
    licences = [each for each in counts.licences if each]
    only = licences[0].lower() if len(licences) == 1 and len(counts.licences) == 1 else ""
    head: dict[str, Any] = {"pretty_name": " ".join(facts.name.split())}
    if languages := [each for each in counts.languages if each]:
        head["language"] = languages
    head["license"] = only if only in _HUB_LICENCES else "other"
    head["task_categories"] = ["token-classification"]
    head["size_categories"] = [_size(counts.articles)]
    head["configs"] = [
        {
            "config_name": "default",
            "data_files": [
                {"split": split, "path": f"data/{split}.jsonl"} for split, _ in counts.in_order()
            ],
        }
    ]
    head["dataset_info"] = {
        "features": features(columns),
        "splits": [
            {"name": split, "num_bytes": each.bytes, "num_examples": each.articles}
            for split, each in counts.in_order()
        ],
        "dataset_size": sum(each.bytes for each in counts.splits.values()),
    }
    return head


def _size(articles: int) -> str:
    return next((name for most, name in _SIZES if articles < most), "1M<n<10M")


def _prose(facts: Facts, scheme: Scheme) -> Iterator[str]:
    yield f"# {plain(facts.name)}"
    yield plain(facts.description)
    yield _counted(facts)
    yield "## Text"
    yield from _text(facts)
    yield "## Labels"
    yield from _labels(facts, scheme)
    yield "## Annotation"
    yield from _annotation(facts)
    yield "## Agreement"
    yield from _agreement(facts.agreement)
    yield "## Splits"
    yield from _splits(facts)
    yield "## What was left out"
    yield from _left_out(facts)
    yield "## Known gaps"
    gaps = list(_gaps(facts))
    yield _list(gaps) if gaps else "None are known."


def _counted(facts: Facts) -> str:
    counts = facts.counts
    return (
        f"{_many(counts.articles, 'article')} with {_many(counts.annotations, 'annotation')} to "
        f"learn from, made with Claim Annotator {facts.program}. `manifest.json` has the plan, and "
        "the hash of every file; `claim-annotator verify` checks them."
    )


def _text(facts: Facts) -> Iterator[str]:
    yield (
        "Offsets (`start`, `end`) count Unicode code points from 0, half-open: in Python "
        "`text[start:end]`. JavaScript, Java and C# count UTF-16 units and must convert. The text "
        "is exactly the one that was annotated: nothing is trimmed or normalised further. "
        "(`load_dataset` shows a plain date in `published` as `2026-03-01 00:00:00`.)"
    )
    if facts.text_free:
        yield (
            "This edition holds no text and no quotations: ids, addresses, hashes and offsets. "
            "Who has the articles brings them back with `claim-annotator rehydrate FOLDER TEXTS`, "
            "which refuses a text whose hash differs."
        )
    if facts.rehydrated:
        yield (
            "The text was brought back into a text-free edition from elsewhere, each checked by "
            f"its hash; {_many(facts.missing, 'article')} had none and "
            f"{'is' if facts.missing == 1 else 'are'} not here."
        )
    known = facts.counts.licences
    yield (
        "Rights in the text belong to those who published it; the licence of each article stands "
        "in `licence`:"
    )
    yield _list(f"{plain(name) or 'not stated'}: {n:,}" for name, n in known.items())
    languages = facts.counts.languages
    yield "Languages of the articles:"
    yield _list(f"{plain(name) or 'not stated'}: {n:,}" for name, n in languages.items())


def _labels(facts: Facts, scheme: Scheme) -> Iterator[str]:
    guideline = f" (version {facts.guideline_version})" if facts.guideline_version else ""
    yield (
        f"The scheme is “{plain(scheme.name)}”, version {facts.scheme_version}: `scheme.toml`. "
        + (f"The guideline{guideline}: `guideline.md`." if guideline else "It has no guideline.")
    )
    names = {layer.id: layer.name for layer in scheme.layers}
    plan = from_plain(facts.plan)
    yield _list(
        f"**{plain(each.name)}** (`{each.id}`, layer {plain(names.get(each.layer, each.layer))}): "
        f"{plain(each.definition) or 'not defined'}"
        for each in scheme.labels
        if (not plan.labels or each.id in plan.labels)
        and (not plan.layers or each.layer in plan.layers)
    )
    if facts.masked:
        yield (
            f"In {_many(facts.masked, 'passage')} of the definitions, examples and guideline, "
            "words of an article were replaced by […], since this edition holds no text."
        )


def _annotation(facts: Facts) -> Iterator[str]:
    counts = facts.counts
    named = "under pseudonyms" if facts.plan.get("names", "pseudonyms") == "pseudonyms" else "named"
    yield f"{_many(counts.annotators, 'annotator')}, {named}."
    yield plain(facts.training)
    yield "Where the spans come from (`spans_from`):"
    yield _list(f"{_FROM.get(name, plain(name))}: {n:,}" for name, n in counts.spans_from.items())
    yield plain(facts.adjudication)


def _agreement(agreement: Agreement | None) -> Iterator[str]:
    lines = [each for each in agreement.lines if each.kind == "label"] if agreement else []
    if agreement is None or not lines:
        yield "Not known: no two annotators finished the same article."
        return
    yield (
        f"Of {_many(agreement.raters, 'annotator')} on {_many(agreement.articles, 'article')}, "
        "those too that were left out because nothing is settled about them. In brackets "
        "the 95 % interval (bootstrap over articles) and the number of spans. "
        "`agreement.json` and `agreement.csv` have all figures with their sources."
    )
    titles = list(dict.fromkeys(each.name for line in lines for each in line.figures))
    rows = [["Label", *map(plain, titles)]]
    rows.append(["---"] * len(rows[0]))
    for line in lines:
        by_name = {each.name: each for each in line.figures}
        rows.append([plain(line.name), *(_figure(by_name.get(each)) for each in titles)])
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    yield _list(map(plain, agreement.notes))


def _figure(figure: AgreementFigure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    between = (
        "" if figure.low is None or figure.high is None else f"{figure.low:.2f}–{figure.high:.2f}; "
    )
    return f"{figure.value:.3f} ({between}n {figure.n:,})"


def _splits(facts: Facts) -> Iterator[str]:
    counts, report = facts.counts, facts.split
    if report is not None:
        yield _METHODS[report.method].format(seed=report.seed)
    yield (
        f"Articles of one story cluster (`cluster`; {_many(counts.clusters, 'cluster')}) always "
        "stand in one split."
    )
    near = facts.near
    yield (
        "Near duplicates were not looked for."
        if near is None
        else f"Near duplicates ({plain(near.method)}): {_many(near.pairs, 'pair')} in "
        f"{_many(near.clusters, 'cluster')} of more than one article."
    )
    labels = sorted({name for each in counts.splits.values() for name in each.labels})
    rows = [["Split", "Articles", "Without spans", "Spans", *(f"`{each}`" for each in labels)]]
    rows.append(["---"] * len(rows[0]))
    for split, each in counts.in_order():
        numbers = [each.articles, each.without_spans, each.spans]
        numbers += [each.labels.get(name, 0) for name in labels]
        rows.append([split, *(f"{number:,}" for number in numbers)])
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _left_out(facts: Facts) -> Iterator[str]:
    lines = [
        f"{_many(count, 'article')}: {plain(why)}" for why, count in facts.left_out.items() if count
    ]
    lines += [f"{plain(what)}: {n:,}" for what, n in facts.counts.dropped.items() if n]
    for key, losses in facts.lost.items():
        lines += [f"In the format `{key}`: {plain(each)}" for each in losses]
    if facts.counts.renamed:
        lines.append(
            f"{_many(facts.counts.renamed, 'id')} stood twice; the later ones got an ending."
        )
    yield _list(lines) if lines else "Nothing."


def _gaps(facts: Facts) -> Iterator[str]:
    yield from map(plain, facts.gaps)
    splits = facts.counts.splits
    every = sorted({name for each in splits.values() for name in each.labels})
    for split, each in facts.counts.in_order():
        if missing := [name for name in every if name not in each.labels]:
            yield f"The split {split} has no {', '.join(f'`{name}`' for name in missing)}."
    plan = from_plain(facts.plan)
    for split in SPLITS:
        if plan.split.method != "none" and plan.split.shares()[split] and split not in splits:
            yield f"The split {split} has no articles; there is no file of it."
    report = facts.split
    if report is not None and report.torn:
        yield (
            f"{_many(len(report.torn), 'cluster')} stood in several splits before the articles "
            "were known to be one story; they stayed there."
        )
    if report is not None and report.mixed:
        yield (
            f"{_many(report.mixed, 'article')} stand in another split than others of the same "
            "source, because of their story cluster."
        )


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {each}" for each in items)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else f'{what}s'}"


def head_of(card: bytes) -> Mapping[str, Any]:
    """The head of a card, read safely.

    Raises:
        ValueError: it has none, or it is not YAML.
    """
    import yaml

    text = card.decode()
    found = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if found is None:
        raise ValueError("it has no head")
    try:
        head = yaml.safe_load(found[1])
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("its head is not YAML") from error
    if not isinstance(head, dict):
        raise ValueError("its head is no table")
    return head
