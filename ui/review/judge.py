"""What an adjudicator decides: from keys and buttons to operations.

What belongs here: taking versions, accepting, rejecting, adding, escalating, taking back and
finishing. Each is one operation of the project, durable when the next group is shown. Making gold
that no version has is ``ui.review.editing``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from annotator import text as texts
from annotator.team import REASONS
from ui.plain import one_line
from ui.review.asking import several, single
from ui.review.wording import counted, makers
from ui.which_key import Choice as Key

if TYPE_CHECKING:
    from annotator.operations import Operation
    from annotator.review.model import ArticleReview, Choice, Group
    from annotator.team import Decision, DecisionFields, Reason
    from annotator.values import Segment
    from ui.review.desk import ReviewDesk
    from ui.which_key import WhichKey

NO_GROUP: Final = "No group is open here."
WHOLE: Final = "The whole article was accepted as another annotator has it."
"""The note of what is rejected where everything of one annotator is accepted."""


class Judge(QObject):
    """Decides about the current group of a desk, or about all groups of its article."""

    finished = Signal(int)
    """An article has just been adjudicated: the next of the queue may be opened."""
    decided = Signal()
    """Something was decided: what was typed for it has served."""

    def __init__(self, desk: ReviewDesk, which: WhichKey) -> None:
        super().__init__(desk)
        self._desk, self._which = desk, which
        self._say = desk.session.said.emit
        self.note: Callable[[], str] = lambda: ""
        """The note that is typed for the current group."""
        self._warned: tuple[str, ...] | None = None
        """The group of which was just said that it is left to somebody else."""
        desk.group_changed.connect(self._forget_warning)

    # About the current group

    def take(self, number: int) -> None:
        """Take a version, by its number from 1."""
        from annotator.review.deciding import fields_accept

        group = self._group()
        if group is None:
            return
        if not 1 <= number <= len(group.choices):
            self._say(f"There is no version {number} in this group.")
        elif self._is_mine_now(group):
            self._decide(fields_accept(group, group.choices[number - 1], self._desk.text))

    def _is_mine_now(self, group: Group) -> bool:
        """Whether a group may be decided without asking; what is left to somebody else is when
        it is asked for twice."""
        key, to = self._desk.key, self._desk.escalated_to(group)
        if not to or self._warned == key:
            return True
        self._warned = key
        name = one_line(self._desk.names.person(to), 60)
        self._say(f"It was escalated to {name}; press again to decide it yourself.")
        return False

    def _forget_warning(self) -> None:
        if self._warned != self._desk.key:
            self._warned = None

    def both(self) -> None:
        """Take several versions: both of two, and of more those that are chosen."""
        group = self._group()
        if group is None:
            return
        if len(group.choices) < 2:
            self._say("There is only one version in this group; 1 takes it.")
        elif not self._is_mine_now(group):
            return
        elif len(group.choices) == 2:
            self._take_several((1, 2))
        else:
            words = [self._told(choice) for choice in group.choices]
            several(self._which, "Into gold, each on its own:", words, "B", self._take_several)

    def _told(self, choice: Choice) -> str:
        """A version in a few words: its label, who has it, in what it differs."""
        one, project = choice.versions[0].annotation, self._desk.session.project
        label = project.scheme.label(one.label) if project is not None else None
        who = makers(choice, self._desk.names)
        words = f"{label.name if label is not None else one.label}, {who}"
        return f"{words} ({', '.join(choice.differs)})" if choice.differs else words

    def _take_several(self, numbers: tuple[int, ...]) -> None:
        from annotator.review.deciding import fields_both

        group = self._group()
        if group is None or not numbers:
            self._say("No version was chosen; nothing was decided.")
        elif len(numbers) == 1:
            self.take(numbers[0])
        else:
            chosen = tuple(group.choices[number - 1] for number in numbers)
            self._decide(fields_both(group, chosen, self._desk.text))

    def reject(self) -> None:
        """Ask for the reason, and reject all versions."""
        group = self._group()
        if group is None or not self._is_mine_now(group):
            return
        choices = [Key(str(at), words) for at, words in enumerate(REASONS.values(), 1)]
        reasons = list(REASONS)
        self._which.ask(
            "Reject because", choices, lambda key: self.reject_because(reasons[int(key) - 1])
        )

    def reject_because(self, reason: Reason) -> None:
        """Reject all versions of the current group."""
        from annotator.review.deciding import fields_reject

        group = self._group()
        if group is not None:
            self._decide(fields_reject(group, reason))

    def escalate(self) -> None:
        """Ask for a person, and leave the group to them."""
        group, project = self._group(), self._desk.session.project
        if group is None or project is None:
            return
        others = [each for each in project.annotators() if each.id != project.me.id]
        if not others:
            self._say("There is nobody else in this project.")
            return
        names = [one_line(each.name, 60) + (", lead" if each.lead else "") for each in others]
        single(self._which, "Who is to decide?", names, lambda at: self.escalate_to(others[at].id))

    def escalate_to(self, person: str) -> None:
        """Leave the current group to a person, by id; it stays open."""
        from annotator.review.deciding import fields_escalate

        group = self._group()
        if group is not None:
            self._decide(fields_escalate(group, person))

    def take_back(self) -> None:
        """Take back what I decided about the current group."""
        from annotator.operations.deciding import TakeBackDecision

        group, review = self._group(), self._desk.review
        if group is None or review is None:
            return
        mine = self.mine(group)
        if mine is None:
            nothing = group.decision is None
            words = "Nothing is decided here yet." if nothing else "That decision is not yours."
            self._say(words)
        elif self._run(TakeBackDecision(review.article, mine.id)):
            self._desk.refresh()

    def mine(self, group: Group) -> Decision | None:
        """My decision that holds for a group."""
        project = self._desk.session.project
        me = project.me.id if project is not None else ""
        found = (each for each in (group.decision, *group.contested) if each is not None)
        return next((each for each in found if each.by == me), None)

    def set_note(self, note: str) -> bool:
        """Write another note on my decision about the current group; False where there is none."""
        group = self._desk.group
        mine = self.mine(group) if group is not None else None
        if mine is None or mine.fields.note == note:
            return False
        from annotator.operations.deciding import Decide

        fields = replace(mine.fields, note=note)
        return self._run(Decide(mine.article, fields, replaces=mine.id))

    # About the article

    def add(self) -> None:
        """Ask for a label, and make the selected words gold that nobody marked."""
        project, words = self._desk.session.project, self._desk.reader.words()
        if project is None or self._desk.review is None:
            return
        if words is None:
            self._say("Select the words first, then press G and the key of a label.")
            return
        labels = [each for each in project.scheme.labels if not each.retired]
        choices = [Key(each.key.upper(), each.name) for each in labels]
        by_key = {each.key.upper(): each.id for each in labels}
        self._which.ask("Add gold", choices, lambda key: self.add_words(by_key[key], words))

    def add_words(self, label: str, words: Segment, *, exact: bool = False) -> None:
        """Make words gold that nobody marked."""
        from annotator.review.deciding import fields_add, new_gold

        project, text = self._desk.session.project, self._desk.text
        if project is None:
            return
        marks = project.scheme.layer_of(label).marks
        segment = texts.snap(text, words.start, words.end, marks=marks, exact=exact)
        if segment is None:
            self._say("No words are selected.")
            return
        if self._decide(fields_add(new_gold(text, label, (segment,))), go_on=False):
            self._desk.reader.clear_words()

    def remove_added(self, decision: str) -> None:
        """Take back gold that I added."""
        from annotator.operations.deciding import TakeBackDecision

        review = self._desk.review
        if review is not None:
            self._run(TakeBackDecision(review.article, decision))

    def accept_agreed(self) -> None:
        """Accept every open group of the article in which all have the same."""
        from annotator.review.deciding import fields_accept

        review, text = self._review(), self._desk.text
        if review is None:
            return
        agreed = [group for group in review.groups if group.agreed and group.state == "open"]
        if not agreed:
            self._say("No open group is agreed on by all.")
            return
        many = [fields_accept(group, group.choices[0], text) for group in agreed]
        self._decide_many(review, many, "Accept all agreed groups")

    def accept_annotator(self) -> None:
        """Accept everything of one annotator; asked whose, where several handed in."""
        review = self._review()
        if review is None:
            return
        people = [face.annotator for face in self._desk.faces]
        if len(people) == 1:
            self.accept_all_of(people[0])
            return
        names = [one_line(self._desk.names.of(each), 60) for each in people]
        single(
            self._which,
            "Whose article is to be accepted whole?",
            names,
            lambda at: self.accept_all_of(people[at]),
        )

    def accept_all_of(self, annotator: str) -> None:
        """Decide every open group as one annotator has it; what they lack is rejected."""
        review = self._review()
        if review is None:
            return
        groups = [group for group in review.groups if group.state != "decided"]
        many = [self._as_of(group, annotator) for group in groups]
        if many:
            self._decide_many(review, many, "Accept everything of one annotator")
        else:
            self._say("No group is open.")

    def _as_of(self, group: Group, annotator: str) -> DecisionFields:
        from annotator.review.deciding import fields_accept, fields_both, fields_reject

        text = self._desk.text
        theirs = tuple(
            choice
            for choice in group.choices
            if any(version.annotation.annotator == annotator for version in choice.versions)
        )
        if not theirs:
            return fields_reject(group, "other", WHOLE)
        if len(theirs) == 1:
            return fields_accept(group, theirs[0], text)
        return fields_both(group, theirs, text)

    def finish(self) -> None:
        """Be through with the article, where no group is open."""
        from annotator.operations.deciding import FinishAdjudication

        review = self._review()
        if review is None:
            return
        if review.open:
            self._say(f"{counted(review.open, 'group')} still open. Space goes to the next.")
            self._desk.go_on()
        elif self._run(FinishAdjudication(review.article)):
            self.finished.emit(review.article)

    def reopen(self) -> None:
        """Not be through with it any more."""
        from annotator.operations.deciding import FinishAdjudication

        review = self._review()
        if review is not None:
            self._run(FinishAdjudication(review.article, finished=False))

    # Running

    def decide_edited(self, fields: DecisionFields) -> bool:
        """Decide with gold that no version has; the next open group follows."""
        return self._decide(fields)

    def _decide(self, fields: DecisionFields, *, go_on: bool = True) -> bool:
        from annotator.operations.deciding import Decide

        desk = self._desk
        review, key = desk.review, desk.key
        if review is None:
            return False
        if fields.weighed:
            fields = replace(
                fields,
                note=fields.note or self.note(),
                seconds=desk.watch.seconds(key) if key is not None else 0,
            )
        if not self._run(Decide(review.article, fields)):
            return False
        self._warned = None
        self.decided.emit()
        desk.refresh(go_on=go_on)
        return True

    def _decide_many(self, review: ArticleReview, many: list[DecisionFields], what: str) -> None:
        from annotator.operations.deciding import DecideMany

        decisions = tuple((review.article, fields) for fields in many)
        if self._run(DecideMany(decisions, what)):
            self.decided.emit()
            desk = self._desk
            desk.refresh()
            if desk.review is not None and desk.review.open:
                desk.go(desk.next_open(desk.at - 1))

    def _run(self, operation: Operation) -> bool:
        return self._desk.session.run(operation) is not None

    def _group(self) -> Group | None:
        group = self._desk.group if self._review() is not None else None
        if group is None and self._desk.review is not None:
            self._say(NO_GROUP)
        return group

    def _review(self) -> ArticleReview | None:
        """The review, where the person may decide; else why not is said."""
        review = self._desk.review
        if review is None or review.article != self._desk.session.article:
            self._say(self._desk.problem or "No article is under review.")
            return None
        if not review.may_decide:
            self._say("Only a lead, or who was asked to adjudicate this article, decides here.")
            return None
        return review
