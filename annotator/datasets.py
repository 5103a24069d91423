"""Datasets of a project: from a plan to a folder that models can be trained on.

What belongs here: gathering what a plan asks for (which articles, whose annotations, which story,
which split) and remembering the splits. What is written, and how, stands in
``annotator.exchange.dataset``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from msgspec.structs import replace

from annotator.errors import NotYours, Problem
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    from annotator.choosing import Chosen, Selection
    from annotator.exchange.dataset.facts import Agreement, Given
    from annotator.exchange.dataset.plan import Plan, Split
    from annotator.exchange.dataset.rows import Row, Whence
    from annotator.exchange.dataset.splitting import Assignment
    from annotator.exchange.dataset.writing import Written
    from annotator.exchange.records import OutgoingArticle, OutgoingWork
    from annotator.project import Project
    from annotator.stories import Stories

LICENCES = ("licence", "license", "rights")
"""Keys of an article's metadata that may say under which licence it is."""


class DatasetPreview(Struct, frozen=True, kw_only=True):
    """What a dataset would hold. ``left_out``: articles by the reason, in words; ``splits``:
    articles, and ``labels``: spans of each label, by split; ``missing``: labels that a split lacks.
    ``stories`` with several articles, ``ties`` groups left out of a majority, ``new`` articles that
    have no split yet; ``torn``: stories of which articles are in several splits for good."""

    articles: int
    spans: int
    left_out: dict[str, int]
    splits: dict[str, int]
    labels: dict[str, dict[str, int]]
    missing: dict[str, list[str]]
    stories: int
    ties: int
    new: int
    kept: int
    torn: int


class Datasets:
    """Plans, splits and datasets: the part of ``Project`` that this module does."""

    @property
    def _us(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    def stories(self, ticker: Ticker | None = None) -> Stories:
        """Which articles tell one story (any thread).

        Raises:
            Cancelled: by the ticker.
        """
        from annotator.stories import stories

        us = self._us
        with us._moment() as reader:
            folder = us._machine.data_dir
            return stories(reader, folder, us._state.project, ticker or Silent())

    def plans(self) -> dict[str, str]:
        """The plans that are kept in the project: TOML by name."""
        return dict(sorted(self._us._state.plans.items()))

    def splits_of(self, plan: str) -> dict[str, str]:
        """The splits that a plan has given so far: by the first digits of an article's hash."""
        from annotator.exchange.dataset.plan import SPLITS
        from annotator.history.dataset_events import unpacked

        found: dict[str, str] = {}
        for fields in self._us._state.splits.values():
            if fields.plan == plan:
                for digits, split in unpacked(fields.articles):
                    if split in SPLITS:  # a newer program may have others
                        found.setdefault(digits, split)  # what was first stays
        return found

    def dataset_preview(self, plan: Plan, ticker: Ticker | None = None) -> DatasetPreview:
        """What a dataset by this plan would hold; nothing is changed (any thread).

        Raises:
            Problem: the plan's search cannot be read, or it names somebody or a label that the
                project does not have.
            Cancelled: by the ticker.
        """
        with _Gathering(self._us, plan, ticker or Silent()) as gathered:
            return gathered.preview()

    def dataset(self, folder: Path, plan: Plan, ticker: Ticker | None = None) -> Written:
        """Write a dataset into ``folder``, complete or not at all, and remember its splits.

        Raises:
            Problem: something else is in the folder, it cannot be written, or the plan names
                somebody or a label that the project does not have.
            NotYours: articles have to be put into splits, and I do not lead the project.
            Cancelled: by the ticker.
        """
        from annotator.exchange.dataset.writing import write
        from annotator.operations.datasets import FreezeSplits

        watch = ticker or Silent()
        with _Gathering(self._us, plan, watch) as gathered:
            new = gathered.new_splits() if plan.split.method != "none" else {}
            if new:
                self._check_may_split()
            report = write(
                folder,
                gathered.rows,
                gathered.given(),
                ticker=watch,
                total=gathered.count,
                of_split=gathered.rows,
            )
        if new:
            self._us.run(FreezeSplits(plan.name, new))
        return report

    def _check_may_split(self) -> None:
        """Asked before anything is written: splits that nobody remembers would not stay."""
        if not self._us.is_lead:
            raise NotYours(
                "The project’s leads put articles into splits. Ask one of them to write this "
                "dataset first, or plan it without splits."
            )
        if self._us.read_only:
            raise Problem(
                "The project is open for reading only, and which article is in which split has to "
                "be remembered in it. Open it for writing, or plan the dataset without splits. "
                "Nothing was written."
            )


class _Gathering:
    """One plan applied to one moment of a project."""

    def __init__(self, project: Project, plan: Plan, ticker: Ticker) -> None:
        self._project = project
        self._plan = plan
        self._ticker = ticker
        self._left_out: Counter[str] = Counter()
        self._spans = 0

    def __enter__(self) -> _Gathering:
        from annotator.outgoing import passes

        project = self._project
        self._check()
        self._wanted = self._asked_for()
        self._stories = project.stories(self._ticker)
        self._manager = passes(project)
        self._again: Callable[[], Iterator[OutgoingArticle]] = self._manager.__enter__()
        try:
            self._chosen = self._look()
            self._assignment = self._assign()
        except BaseException as error:
            self._manager.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        self._manager.__exit__(None, None, None)

    # -- which articles --------------------------------------------------------------------

    def _check(self) -> None:
        """Refuse a plan that names what is not there: it would leave out all in silence.

        Raises:
            Problem: the message says which, and what there is.
        """
        from annotator.outgoing import check_annotators

        plan, scheme = self._plan, self._project.scheme
        check_annotators(
            self._project, [*plan.annotators, *([plan.annotator] * (plan.what == "annotator"))]
        )
        for what, wanted, parts in (
            ("label", plan.labels, scheme.labels),
            ("layer", plan.layers, scheme.layers),
        ):
            known = [each.id for each in parts]
            if unknown := [each for each in wanted if each not in known]:
                raise Problem(
                    f"The plan names the {what} “{unknown[0]}”, which the scheme does not have. "
                    f"It has: {', '.join(known)}."
                )

    def _asked_for(self) -> set[int] | None:
        query = self._plan.articles.query.strip()
        if not query:
            return None
        with self._project.hits(query, self._ticker) as hits:
            return {hit.article for hit in hits}

    def _reason(self, article: OutgoingArticle) -> str:
        """Why an article is not asked for; empty where it is."""
        wanted, facts = self._plan.articles, article.article
        if self._wanted is not None and facts.key not in self._wanted:
            return "not found by the plan’s search"
        if wanted.languages and facts.language not in wanted.languages:
            return "in another language"
        if wanted.sources and facts.source not in wanted.sources:
            return "of another source"
        if not self._plan.takes_licence(licence_of(article)):
            return "under another licence"
        states = {work.state for work in article.work} or {"todo"}
        if wanted.states and states.isdisjoint(wanted.states):
            return "in another state"
        return ""

    def _articles(self) -> Iterator[OutgoingArticle]:
        """Those that are asked for, with the work of those whose work counts."""
        names = frozenset(self._plan.annotators)
        for each in self._again():
            if reason := self._reason(each):
                self._left_out[reason] += 1
                continue
            if names:
                work = tuple(one for one in each.work if one.annotator in names)
                each = replace(each, work=work)
            yield each

    # -- whose annotations -----------------------------------------------------------------

    def _choosing(self) -> Chosen:
        from annotator.choosing import Chosen

        return Chosen((), selection_of(self._plan), self._project.scheme)

    def _settled(self, chosen: Chosen, article: OutgoingArticle) -> OutgoingArticle | str:
        """The article with the layer that is to be learned from, or why it is left out."""
        from annotator.choosing import REASONS

        found = chosen.choose(article)
        if not isinstance(found, str):
            # Counting between several leaves those that one person worked on as they were.
            alone = self._plan.what in ("gold", "everyone") and found.whence in _ALONE
            if not alone:
                return found
            found = "single"
        if self._plan.what == "everyone" and found != "kept_back" and self._layers(article):
            return replace(article, work=(), gold=None, whence="undecided")
        return REASONS[found]

    def _look(self) -> Chosen:
        """The first pass: who is in, and what the splits are drawn by."""
        from annotator.exchange.dataset.splitting import Member

        self._members: list[Member] = []
        self._asked: set[int] = set()
        self._labels: Counter[str] = Counter()
        chosen = self._choosing()
        total = self._project.size()
        for done, each in enumerate(self._articles()):
            if done % 64 == 0:
                self._ticker.tick(done, total, "Choosing articles")
            self._asked.add(each.article.key)
            found = self._settled(chosen, each)
            if isinstance(found, str):
                self._left_out[found] += 1
                continue
            spans = found.work[0].spans if found.work else ()
            counted = Counter(span.label for span in spans if self._takes(span.label))
            self._spans += counted.total()
            facts = each.article
            self._members.append(
                Member(
                    sha256=facts.sha256,
                    cluster=self._stories.of.get(facts.sha256, facts.sha256),
                    labels=dict(counted),
                    published=facts.published,
                    source=facts.source,
                )
            )
        return chosen

    def _takes(self, label: str) -> bool:
        plan, scheme = self._plan, self._project.scheme
        if plan.labels and label not in plan.labels:
            return False
        return not plan.layers or scheme.layer_of(label).id in plan.layers

    def _assign(self) -> Assignment:
        from annotator.exchange.dataset.splitting import assign

        known = self._project.splits_of(self._plan.name)
        fixed: dict[str, Split] = {}
        if known and self._plan.split.method != "none":
            from annotator.history.dataset_events import DIGITS

            for member in self._members:
                split = known.get(member.sha256[:DIGITS])
                if split is not None:
                    fixed[member.sha256] = cast("Split", split)
        self._fixed = fixed
        return assign(self._members, self._plan.split, fixed)

    # -- what comes of it ------------------------------------------------------------------

    def new_splits(self) -> Mapping[str, list[str]]:
        """The articles that had no split before, by the one that they have now."""
        found: dict[str, list[str]] = {}
        for sha256, split in self._assignment.splits.items():
            if sha256 not in self._fixed:
                found.setdefault(split, []).append(sha256)
        return found

    def rows(self, only: Split | None = None) -> Iterator[Row]:
        """The rows of the dataset, or of one split; each call is a pass of its own. Counting what
        several annotators did takes long, and is done for those alone that are wanted."""
        from annotator.exchange.dataset.rows import Row, voters_of
        from annotator.exchange.records import OutgoingGold

        chosen = self._choosing()
        before = self._left_out.copy()
        for each in self._articles():
            sha256 = each.article.sha256
            split = self._assignment.splits.get(sha256)  # none: the first pass left it out
            if split is None or (only is not None and split != only):
                continue
            found = self._settled(chosen, each)
            if isinstance(found, str):
                continue
            spans = found.work[0] if found.work and found.whence != "undecided" else None
            voters: dict[str, tuple[str, ...]] = {}
            if isinstance(spans, OutgoingGold):
                voters = voters_of(spans, each.work)
            whence = found.whence if found.whence in _WHENCE else "annotator"
            yield Row(
                outgoing=each,
                split=split,
                cluster=self._stories.of.get(sha256, sha256[:12]),
                licence=licence_of(each),
                spans=spans,
                whence=cast("Whence", whence) if spans is not None else "",
                layers=self._layers(each),
                voters=voters,
            )
        self._left_out = before  # counted once, in the first pass

    def _layers(self, article: OutgoingArticle) -> tuple[OutgoingWork, ...]:
        if self._plan.what != "everyone":
            return ()
        taken = self._plan.unfinished == "take"
        return tuple(
            work
            for work in article.work
            if work.state == "finished" or (taken and work.touched and work.state != "skipped")
        )

    @property
    def count(self) -> int:
        """How many articles are in."""
        return len(self._members)

    def preview(self) -> DatasetPreview:
        """Counts."""
        report = self._assignment.report
        return DatasetPreview(
            articles=len(self._members),
            spans=self._spans,
            left_out=dict(self._left_out),
            splits={str(name): count for name, count in report.articles.items()},
            labels={str(name): dict(count) for name, count in report.labels.items()},
            missing={str(name): list(labels) for name, labels in report.missing.items()},
            stories=len(self._stories.groups),
            ties=self._chosen.ties,
            new=report.new,
            kept=report.kept,
            torn=len(report.torn),
        )

    def given(self) -> Given:
        """What the dataset says about itself."""
        from annotator.choosing import told
        from annotator.exchange.dataset.facts import Given, NearDuplicates

        return Given(
            plan=self._plan,
            scheme=self._project.scheme,
            secret=self._project._state.project.encode(),
            left_out=dict(self._left_out),
            # As it stands from now on: the same plan gives the same bytes the next time.
            split=replace(
                self._assignment.report,
                kept=self._assignment.report.kept + self._assignment.report.new,
                new=0,
                joined=0,
            ),
            agreement=self._agreement(),
            near=NearDuplicates(
                method="MinHash of five-word shingles, 128 permutations, half of them in common; "
                "and one address",
                pairs=sum(len(group) - 1 for group in self._stories.groups),
                clusters=len(self._stories.groups),
            ),
            gaps=tuple(told({}, self._chosen.voted_out)),
        )

    def _agreement(self) -> Agreement | None:
        """Agreement per label and layer, where there are two annotators who can be compared.

        It is over the articles that the plan asks for, also those that it leaves out because
        nothing is settled about them: without them people would seem to agree more than they do.
        """
        from annotator.exchange.dataset import facts
        from annotator.outgoing import names_of
        from annotator.review.agreement import AgreementPlan

        wanted = set(self._plan.annotators)
        names = names_of(self._project)
        people = tuple(who for who, name in names.items() if not wanted or name in wanted)
        if len(people) < 2:
            return None
        plan = AgreementPlan(annotators=people if wanted else ())
        report = self._project.agreement(plan, self._ticker, self._asked)
        if report.articles == 0:
            return None
        return facts.Agreement(
            articles=report.articles,
            raters=len(report.raters),
            notes=report.notes,
            lines=tuple(
                facts.AgreementLine(
                    kind=line.kind,
                    id=line.id,
                    name=line.name,
                    layer=line.layer,
                    spans=line.spans,
                    compared=line.compared,
                    figures=tuple(
                        facts.AgreementFigure(
                            id=each.id,
                            name=each.name,
                            value=each.value,
                            low=each.low,
                            high=each.high,
                            n=each.n,
                            reason=each.reason,
                            source=each.source,
                        )
                        for each in line.figures
                    ),
                )
                for line in report.overview
            ),
        )


_WHENCE = ("gold", "annotator", "majority", "union")
_ALONE = ("annotator", "unfinished")


def selection_of(plan: Plan) -> Selection:
    """Whose annotations a plan asks for."""
    from annotator.choosing import Selection

    taken = plan.unfinished == "take"
    if plan.what == "annotator":
        return Selection(what="annotator", annotator=plan.annotator, unfinished=taken)
    if plan.what == "majority" or plan.what == "union":
        return Selection(what=plan.what, unfinished=taken)
    if plan.undecided != "leave_out":
        return Selection(what=plan.undecided, unfinished=taken)
    if plan.what == "gold":
        return Selection(what="gold")
    return Selection(what="decided", unfinished=taken)


def licence_of(article: OutgoingArticle) -> str:
    """The licence that an article states; empty where it states none."""
    meta = article.article.meta
    for key in LICENCES:
        if isinstance(found := meta.get(key), str) and found.strip():
            return found.strip()
    return ""
