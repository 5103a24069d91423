"""The parts of working with colleagues put together, and what they ask of the window.

What belongs here: making them and connecting them with each other. They are made when the window is
furnished; their panels and windows when somebody first asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.insight.desk import InsightDesk
from ui.review.discussion_desk import DiscussionDesk
from ui.review.lanes import LanesDesk
from ui.review.notices import Notices
from ui.review.team_desk import TeamDesk
from ui.scheme.guideline_log import ALL

if TYPE_CHECKING:
    from annotator.values import Changes
    from ui.main_window import MainWindow
    from ui.review.bench import ReviewBench
    from ui.review.lanes_bar import LanesBar
    from ui.theme import LabelStyle


class ReviewRoom(QObject):
    """Review in a window. ``open_project`` opens a project file and says whether it is open."""

    def __init__(
        self,
        window: MainWindow,
        styles: Mapping[str, LabelStyle],
        open_project: Callable[[Path], bool],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._alone = True
        self._styles = styles
        session, reader, actions = window.session, window.reader, window.actions_
        self.lanes = LanesDesk(session, reader, window.look, self._put_bar, window.settings)
        self.lanes.set_label_styles(styles)
        self.lanes.changed.connect(self._tick)
        self.team = TeamDesk(session, actions, window, window.history_dock, open_project)
        self.insight = InsightDesk(session, reader, actions, window.look, window.data_dir, window)
        self.insight.review_wanted.connect(lambda _: self.open_review())
        self.insight.assign_wanted.connect(self.team.hand_out)
        self.notices = Notices(
            session,
            window.message.show_problem,
            window.message.hide,
            actions["article.reopen"].trigger,
        )
        self.discussion = DiscussionDesk(
            session,
            actions,
            window,
            window.history_dock,
            window.data_dir,
            to_reader=window.reader.setFocus,
            held=lambda: window.labelling.sticky,
            conflict=self._conflict,
        )
        self.discussion.recorded.connect(self._on_recorded)
        self.discussion.set_label_styles(styles)
        window.menus.panes.addAction(self.discussion.dock.toggleViewAction())
        lanes = self.lanes
        slots: dict[str, Callable[[], object]] = {
            "review.open": self.toggle_review,
            "review.rule": lambda: self.bench.open_rule(),
            "review.compare": lanes.toggle,
            "review.next_conflict": lanes.next_conflict,
            "review.previous_conflict": lambda: lanes.next_conflict(back=True),
            "review.hide_names": lambda: lanes.set_anonymous(not lanes.anonymous),
            "review.shuffle": lambda: lanes.set_shuffled(not lanes.shuffled),
        }
        for id_, slot in slots.items():
            actions.connect_to(id_, slot)
        for spec in actions.specs("Review"):
            if spec.scope == "review":
                actions[spec.id].setEnabled(False)  # until an article is under review
        session.project_changed.connect(self._settle)
        session.changed.connect(self._on_changed)
        self._tick()
        self._settle()

    def _on_recorded(self, label: str) -> None:
        """Show what was recorded where it stands from now on."""
        self._window.bench.open_guideline(label or ALL)

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & {"people", "merge"}:
            self._settle()

    def _settle(self) -> None:
        """Whoever works alone has no review beside the articles until they ask for it."""
        project = self._window.session.project
        alone = project is None or len(project.annotators()) < 2
        dock = self._window.review_dock
        if alone and not dock.in_front:
            dock.hide()
        elif not alone and dock.isHidden() and self._alone:
            dock.show()
            self._window.articles_dock.raise_()
        self._alone = alone

    @cached_property
    def bench(self) -> ReviewBench:
        """Adjudication, made when its dock is first seen or asked for."""
        from ui.review.bench import ReviewBench

        bench = ReviewBench(self._window, self._styles)
        bench.desk.group_changed.connect(self.discussion.on_group)
        bench.desk.active_changed.connect(lambda _: self.discussion.on_group())
        self.lanes.follow(bench.desk)
        bench.panel.front_changed.connect(lambda _: self.lanes.refresh())
        self._window.review_dock.put(bench.panel)
        return bench

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self.lanes.set_label_styles(styles)
        self.discussion.set_label_styles(styles)
        if "bench" in vars(self):
            self.bench.set_label_styles(styles)

    def _conflict(self) -> tuple[str, ...]:
        """The ids of the annotations of the group under review."""
        desk = self.bench.desk if "bench" in vars(self) else None
        return (desk.key or ()) if desk is not None and desk.active else ()

    def _put_bar(self, bar: LanesBar) -> None:
        self._window.put_above_reader(bar)

    def _tick(self) -> None:
        actions, lanes = self._window.actions_, self.lanes
        actions["review.compare"].setChecked(lanes.wanted)
        actions["review.hide_names"].setChecked(lanes.anonymous)
        actions["review.shuffle"].setChecked(lanes.shuffled)

    # What is asked for

    def toggle_review(self) -> None:
        """Show the review panel; asked for again where it is in front, the list of articles."""
        window = self._window
        if "bench" in vars(self) and self.bench.panel.isVisible():
            window.articles_dock.raise_()
            window.reader.setFocus()
        else:
            self.open_review()

    def open_review(self) -> None:
        """Show the review panel, with the keyboard in it."""
        from ui.review.bench import give_width

        dock = self._window.review_dock
        dock.show()
        dock.raise_()
        give_width(self._window, self.bench.wide())
        self.bench.begin()
