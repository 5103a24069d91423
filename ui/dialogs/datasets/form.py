"""The form of a dataset's plan: the usual questions first, what is seldom asked folded away.

What belongs here: the fields, the plan that they stand for, and what the form says about each. What
the form has no field for (options of formats) stays as the plan had it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.datasets.fields import Choice, Shares, Ticks
from ui.dialogs.datasets.sentences import (
    ALL,
    FORMATS,
    FROZEN,
    INCLUDE,
    LICENCE,
    METHOD,
    NAME,
    QUERY,
    SPLIT_NAMES,
    STATE_NAMES,
    TEXT_FREE,
    UNDECIDED,
    WHAT,
)
from ui.dialogs.exporting.choices import UNFINISHED, annotator_names, narrow, quiet_label
from ui.inspector.folds import Fold, Folds
from ui.plain import PlainForm, plain_label

if TYPE_CHECKING:
    from annotator.exchange.dataset.plan import Plan, SplitPlan
    from ui.dialogs.datasets.known import Known
    from ui.session import Session

DATE: Final = "2026-03-01"
MOST: Final = 2_147_483_647
_RESOLVED: Final = ("annotator", "majority", "union")
"""Where undecided articles need no answer of their own."""


class PlanForm(QScrollArea):
    """The form. ``changed``: the person has changed something."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        from annotator.exchange.dataset.plan import Plan

        super().__init__()
        self._base = Plan()
        self._quiet = False
        self._make_fields()
        self._make_seldom()
        self._lay_out()
        self._offer(session)
        self._connect()
        self.set_plan(self._base)

    # The fields

    def _make_fields(self) -> None:
        self.name = _line("Name")
        self.what = Choice("Whose annotations", WHAT)
        self.annotator = narrow(QComboBox())
        self.annotator.setAccessibleName("Annotator")
        self.what.column.insertWidget(1, self.annotator)
        self.unfinished = QCheckBox(UNFINISHED)
        self.undecided = Choice("Undecided articles", UNDECIDED)
        self.method = Choice("Splits", METHOD)
        self.shares = Shares()
        self.formats = Ticks("Further formats", FORMATS)
        self.text_free = QCheckBox("Text-free edition")

    def _make_seldom(self) -> None:
        self.query = _line("Search for articles", "all articles")
        self.states = Ticks("States", f"Somebody has the article in one of them. {ALL}")
        self.languages = Ticks("Languages", ALL)
        self.sources = Ticks("Sources", ALL)
        self.licences = Ticks("Licences", ALL)
        self.licence = _line("Licence of articles that state none", "none")
        self.labels = Ticks("Labels", ALL)
        self.layers = Ticks("Layers", ALL)
        self.annotators = Ticks("Annotators whose work counts", ALL)
        self.names = QCheckBox("Call annotators by their names")
        self.include = Ticks("What else goes in", INCLUDE)
        self.stratify = QCheckBox("Every label in every split")
        self.seed = QSpinBox()
        self.seed.setRange(0, MOST)
        self.seed.setAccessibleName("Seed")
        self.frozen = Ticks("Splits that take no new stories", FROZEN)
        self.test_from = _line("Test from this date on", DATE)
        self.validation_from = _line("Validation from this date on", DATE)
        self.test_sources = Ticks("Sources for test", "None ticked: the shares decide.")
        self.validation_sources = Ticks("Sources for validation", "None ticked: the shares decide.")

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        form = _form()
        _add(form, "Name", self.name, NAME)
        form.addRow("Annotations", self.what)
        form.addRow("", self.unfinished)
        form.addRow("Undecided", self.undecided)
        form.addRow("Splits", self.method)
        form.addRow("", self.shares)
        column.addLayout(form)
        column.addWidget(self.formats)
        column.addWidget(self.text_free)
        column.addWidget(quiet_label(TEXT_FREE))
        for fold in self._folds():
            column.addWidget(fold)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows = form

    def _folds(self) -> list[Fold]:
        """The seldom questions, each group folded."""
        folds = Folds()
        which = Fold("articles", "Which articles", folds, stands_open=False)
        search = _form()
        _add(search, "Search", self.query, QUERY)
        which.inside.addLayout(search)
        for ticks in (self.states, self.languages, self.sources, self.licences):
            which.inside.addWidget(ticks)
        licence = _form()
        _add(licence, "Licence", self.licence, LICENCE)
        which.inside.addLayout(licence)
        what = Fold("labels", "Labels and layers", folds, stands_open=False)
        people = Fold("people", "People, notes and times", folds, stands_open=False)
        draw = Fold("draw", "How the splits are drawn", folds, stands_open=False)
        for fold, widgets in (
            (what, (self.labels, self.layers)),
            (people, (self.annotators, self.names, self.include)),
            (draw, (self.stratify,)),
        ):
            for widget in widgets:
                fold.inside.addWidget(widget)
        self._draw = _form()
        self._draw.addRow("Seed", self.seed)
        self._draw.addRow("Test from", self.test_from)
        self._draw.addRow("Validation from", self.validation_from)
        draw.inside.addLayout(self._draw)
        for ticks in (self.test_sources, self.validation_sources, self.frozen):
            draw.inside.addWidget(ticks)
        self.folds = [which, what, people, draw]
        return self.folds

    def _offer(self, session: Session) -> None:
        """What can be chosen without looking at the articles."""
        from annotator.exchange import registry
        from annotator.exchange.dataset.plan import DATA

        for name, shown in annotator_names(session):
            self.annotator.addItem(shown, name)
        self.annotators.offer(annotator_names(session))
        self.states.offer(STATE_NAMES.items())
        self.frozen.offer(SPLIT_NAMES.items())
        self.include.offer(
            (
                ("notes", "Notes"),
                ("comments", "Comments"),
                ("times", "Times"),
                ("metadata", "Details of articles"),
            )
        )
        self._missing = {each.key: registry.missing(each) for each in registry.writable()}
        self.formats.offer(
            (
                each.key,
                f"{each.name}  (its library is not installed)"
                if self._missing[each.key]
                else each.name,
            )
            for each in registry.writable()
            if each.key != DATA
        )
        project = session.project
        if project is not None:
            self.labels.offer((each.id, each.name) for each in project.scheme.labels)
            self.layers.offer((each.id, each.name) for each in project.scheme.layers)

    def know(self, known: Known) -> None:
        """Offer what the articles have."""
        for ticks, values in (
            (self.languages, known.languages),
            (self.sources, known.sources),
            (self.licences, known.licences),
            (self.test_sources, known.sources),
            (self.validation_sources, known.sources),
        ):
            ticks.offer((each, each) for each in values)
        self._show()

    def _connect(self) -> None:
        lines = (self.name, self.query, self.licence, self.test_from, self.validation_from)
        for line in lines:
            line.textChanged.connect(lambda _: self._on_changed())
        for box in (self.unfinished, self.text_free, self.names, self.stratify):
            box.toggled.connect(lambda _: self._on_changed())
        for ticks in self.findChildren(Ticks):
            ticks.changed.connect(self._on_changed)
        for field in (self.what, self.undecided, self.method, self.shares):
            field.changed.connect(self._on_changed)
        self.annotator.activated.connect(lambda _: self._on_changed())
        self.seed.valueChanged.connect(lambda _: self._on_changed())

    def _on_changed(self) -> None:
        if not self._quiet:
            self._show()
            self.changed.emit()

    # What fits together

    def _show(self) -> None:
        what, method = self.what.value(), self.method.value()
        self.annotator.setVisible(what == "annotator")
        self._rows.setRowVisible(self.undecided, what not in _RESOLVED)
        self._rows.setRowVisible(self.shares, method != "none")
        for line in (self.test_from, self.validation_from):
            self._draw.setRowVisible(line, method == "time")
        for ticks in (self.test_sources, self.validation_sources):
            ticks.setVisible(method == "source" and ticks.list.count() > 0)
        self.stratify.setVisible(method in ("cluster", "source"))
        self.frozen.setVisible(method == "cluster")
        self.formats.setEnabled(not self.text_free.isChecked())
        for value in ("notes", "comments", "metadata"):
            item = self.include.item(value)
            on = item.flags() | Qt.ItemFlag.ItemIsEnabled
            off = item.flags() & ~Qt.ItemFlag.ItemIsEnabled
            self.include.list.blockSignals(True)
            item.setFlags(off if self.text_free.isChecked() else on)
            self.include.list.blockSignals(False)
        self._tell_folds()

    def _tell_folds(self) -> None:
        """What is chosen in a part that is folded is told in its header."""
        which, labels, people, draw = self.folds
        parts = (self.states, self.languages, self.sources, self.licences)
        chosen = sum(len(each.chosen()) for each in parts) + bool(self.query.text().strip())
        which.tell(f"{chosen} chosen" if chosen else "all")
        chosen = len(self.labels.chosen()) + len(self.layers.chosen())
        labels.tell(f"{chosen} chosen" if chosen else "all")
        people.tell("names" if self.names.isChecked() else "pseudonyms")
        draw.tell("" if self.method.value() == "none" else f"seed {self.seed.value()}")

    # The plan

    def set_plan(self, plan: Plan) -> None:
        """Show a plan."""
        self._base, self._quiet = plan, True
        articles, split = plan.articles, plan.split
        self.name.setText(plan.name)
        self.what.set_value(plan.what)
        if plan.annotator and self.annotator.findData(plan.annotator) < 0:
            self.annotator.addItem(plan.annotator, plan.annotator)
        self.annotator.setCurrentIndex(max(0, self.annotator.findData(plan.annotator)))
        self.unfinished.setChecked(plan.unfinished == "take")
        self.undecided.set_value(plan.undecided)
        self.formats.choose(plan.others)
        self.text_free.setChecked(plan.text_free)
        self.query.setText(articles.query)
        self.licence.setText(plan.licence)
        for ticks, values in (
            (self.states, articles.states),
            (self.languages, articles.languages),
            (self.sources, articles.sources),
            (self.licences, articles.licences),
            (self.labels, plan.labels),
            (self.layers, plan.layers),
            (self.annotators, plan.annotators),
            (self.include, plan.include),
        ):
            ticks.choose(values)
        self.names.setChecked(plan.names == "names")
        self._set_split(split)
        self._quiet = False
        self._show()

    def _set_split(self, split: SplitPlan) -> None:
        self.method.set_value(split.method)
        self.shares.set_shares(split.train, split.validation, split.test)
        self.stratify.setChecked(split.stratify)
        self.seed.setValue(split.seed)
        self.frozen.choose(split.frozen)
        self.test_from.setText(split.test_from)
        self.validation_from.setText(split.validation_from)
        self.test_sources.choose(split.test_sources)
        self.validation_sources.choose(split.validation_sources)

    def plan(self) -> Plan:
        """The plan that the form stands for.

        Raises:
            Problem: it cannot be meant; the message says why.
        """
        from msgspec.structs import replace

        from annotator.errors import Problem
        from annotator.exchange.dataset.plan import DATA, Articles, from_plain, to_plain

        if not self.name.text().strip():
            raise Problem("Give the dataset a name.")
        free = self.text_free.isChecked()
        others = () if free else self.formats.chosen()
        for key in others:
            if missing := self._missing.get(key, ""):
                raise Problem(missing)
        include = [each for each in self.include.chosen() if each == "times" or not free]
        what = self.what.value()
        articles = Articles(
            query=self.query.text().strip(),
            states=self.states.chosen(),
            languages=self.languages.chosen(),
            sources=self.sources.chosen(),
            licences=self.licences.chosen(),
        )
        plan = replace(
            self._base,
            name=" ".join(self.name.text().split()),
            what=what,
            annotator=str(self.annotator.currentData() or "") if what == "annotator" else "",
            annotators=self.annotators.chosen(),
            labels=self.labels.chosen(),
            layers=self.layers.chosen(),
            unfinished="take" if self.unfinished.isChecked() else "leave_out",
            undecided="leave_out" if what in _RESOLVED else self.undecided.value(),
            formats=(DATA, *others),
            options={key: each for key, each in self._base.options.items() if key in others},
            text_free=free,
            names="names" if self.names.isChecked() else "pseudonyms",
            include=tuple(include),
            licence=self.licence.text().strip(),
            articles=articles,
            split=self._split(),
        )
        return from_plain(to_plain(plan))

    def _split(self) -> SplitPlan:
        from annotator.exchange.dataset.plan import Method, Split, SplitPlan

        method = cast("Method", self.method.value())
        train, validation, test = self.shares.shares()
        timed, sourced = method == "time", method == "source"
        return SplitPlan(
            method=method,
            train=train,
            validation=validation,
            test=test,
            stratify=self.stratify.isChecked(),
            seed=self.seed.value(),
            frozen=cast("tuple[Split, ...]", self.frozen.chosen()),
            test_from=self.test_from.text().strip() if timed else "",
            validation_from=self.validation_from.text().strip() if timed else "",
            test_sources=self.test_sources.chosen() if sourced else (),
            validation_sources=self.validation_sources.chosen() if sourced else (),
        )


def _line(name: str, empty: str = "") -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(empty)
    line.setMaxLength(1000)
    return line


def _form() -> QFormLayout:
    form = PlainForm()
    form.setSpacing(8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _add(form: QFormLayout, words: str, field: QWidget, means: str) -> None:
    """A field with its name before it and a sentence under it."""
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(field)
    column.addWidget(quiet_label(means))
    label = plain_label(words)
    label.setBuddy(field)
    form.addRow(label, column)
