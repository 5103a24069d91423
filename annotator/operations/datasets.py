"""Operations on datasets: plans that are kept in the project, and splits that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.errors import Problem
from annotator.history.dataset_events import (
    DATASET_PLANNED,
    DATASET_SPLIT,
    DatasetPlanned,
    DatasetSplit,
    SplitFields,
    packed,
)
from annotator.machine import new_id
from annotator.operations.desk import Desk, storable


@dataclass(frozen=True, slots=True)
class KeepPlan:
    """Keep a plan under its name; ``toml`` is the plan as a file has it."""

    plan: str
    toml: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Keep a dataset’s plan"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("keeps a dataset’s plan")
        title, toml = " ".join(storable(self.plan).split()), storable(self.toml)
        if not title:
            raise Problem("A plan needs a name.")
        was = desk.recorder.state.plans.get(title)
        if was == toml:
            return "The plan is kept as it was."
        desk.recorder.record(DATASET_PLANNED, DatasetPlanned(title, toml, was))
        return f"Plan kept: {title}"


@dataclass(frozen=True, slots=True)
class DropPlan:
    """Keep a plan no longer. The splits of its articles stay known, should it come again."""

    plan: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Delete a dataset’s plan"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("deletes a dataset’s plan")
        was = desk.recorder.state.plans.get(self.plan)
        if was is None:
            raise Problem("That plan is not there any more.")
        desk.recorder.record(DATASET_PLANNED, DatasetPlanned(self.plan, None, was))
        return f"The plan “{self.plan}” is not kept any more."


@dataclass(frozen=True, slots=True)
class FreezeSplits:
    """Remember in which split articles are, so that they stay there; ``splits`` gives for each the
    SHA-256 of their texts."""

    plan: str
    splits: Mapping[str, Iterable[str]]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Remember the splits of a dataset"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("puts articles into the splits of a dataset")
        there = {split: tuple(hashes) for split, hashes in self.splits.items()}
        number = sum(map(len, there.values()))
        if not number:
            return "Every article is in its split already."
        fields = SplitFields(storable(self.plan), packed(there))
        desk.recorder.record(DATASET_SPLIT, DatasetSplit(new_id(), fields))
        return f"{number:,} articles have their split in “{self.plan}”."
