"""Which questions there are for given answers, in order, and what the answers are worth.

Answers are texts as they were given, by place, null for "nothing" and "Står inte i avtalet"; a place without one has
not been asked. They alone are kept: what follows from them is found out anew each time.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from tasks.agreement.types import Span
from tasks.founding.answer import Context, Unreadable
from tasks.founding.catalogue import Group, Place, Question, groups
from tasks.founding.kinds import read

Answers = dict[Place, str | None]

NEW = "+"
"""How the name of an entry begins that the agreement file does not have yet."""


@dataclass(frozen=True)
class Asked:
    """One question at its place. ``number`` counts the entries of its group from 1; ``may_end``: nothing may be
    answered, which ends the group, or takes the entry away."""

    place: Place
    question: Question
    group: Group
    entry: str | None = None
    number: int = 0
    may_end: bool = False

    @property
    def may_be_nothing(self) -> bool:
        """Whether nothing is an answer."""
        return self.may_end or self.question.silent is not None


def place_of(group: Group, question: Question, entry: str | None = None) -> Place:
    """Where a question's answer belongs."""
    return question.key if entry is None else f"{group.key}/{entry}/{question.key}"


class Script:
    """The questions that these answers lead to."""

    def __init__(self, answers: Answers, coming: Collection[Place] = ()) -> None:
        """``coming``: places whose answers have been given, and are looked at one by one."""
        self.answers = answers
        self.coming = coming
        self._values: dict[Place, Any] = {}

    def asked(self) -> Iterator[Asked]:
        """Every question that there is so far, answered or not, in order."""
        for group in groups():
            if group.many is None:
                for question in group.questions:
                    if self._applies(question, group, None):
                        yield Asked(question.key, question, group)
            else:
                yield from self._entries(group)

    def open(self) -> Asked | None:
        """The first question without an answer; none where all are answered."""
        return next((each for each in self.asked() if each.place not in self.answers), None)

    def entries(self, group: Group) -> list[str]:
        """The entries of a group that has many, in order; those taken away are left out."""
        first = group.questions[0]
        return [each for each in self._known(group) if self.answers.get(place_of(group, first, each)) is not None]

    def _known(self, group: Group) -> list[str]:
        """The entries that have an answer, though it be nothing."""
        places = (place.partition("/") for place in (*self.answers, *self.coming))
        return list(dict.fromkeys(rest.rpartition("/")[0] for key, mark, rest in places if mark and key == group.key))

    def value(self, asked: Asked) -> Any:
        """What an answer is worth; null where there is none, or where it is nothing."""
        text = self.answers.get(asked.place)
        return None if text is None else read(text, self.context(asked.question))

    def value_of(self, key: str, group: Group | None = None, entry: str | None = None) -> Any:
        """What the answer to ``key`` is worth, in the entry where the group has it; null where it is not asked."""
        if group is None or entry is None or (found := questions_of(group.key).get(key)) is None:
            if key not in questions_of(None):
                return None
            (group, question), entry = questions_of(None)[key], None
        else:
            group, question = found
        place = place_of(group, question, entry)
        if place not in self._values:
            is_asked = self._applies(question, group, entry)
            self._values[place] = self.value(Asked(place, question, group)) if is_asked else None
        return self._values[place]

    def context(self, question: Question) -> Context:
        """What an answer to the question is read by."""
        return Context(question, None if question.key == "term" else self.term)

    @cached_property
    def term(self) -> Span | None:
        """The agreement's term, once it is known."""
        try:
            span = self.value_of("term")
        except Unreadable:
            return None
        return None if span is None else Span(**span)

    def _entries(self, group: Group) -> Iterator[Asked]:
        first, *rest = group.questions
        if not self._applies(first, group, None):
            return
        known, live = self._known(group), self.entries(group)
        number, ended = 0, False
        for entry in known:
            place = place_of(group, first, entry)
            if place in self.answers and entry not in live:
                ended |= entry.startswith(NEW)
                continue
            number += 1
            yield Asked(place, first, group, entry, number, may_end=len(live) > group.least)
            if entry not in live:
                continue  # its other questions follow when it has a name
            for question in rest:
                if self._applies(question, group, entry):
                    yield Asked(place_of(group, question, entry), question, group, entry, number)
        if not ended:
            taken = [int(entry[1:]) for entry in known if entry.startswith(NEW)]
            entry = f"{NEW}{max(taken, default=0) + 1}"
            place = place_of(group, first, entry)
            yield Asked(place, first, group, entry, number + 1, may_end=number >= group.least)

    def _applies(self, question: Question, group: Group, entry: str | None) -> bool:
        """Whether the question is asked, by the answers before it."""
        if question.when is None:
            return True
        if isinstance(question.when, str):
            if question.when in questions_of(None):
                return self.value_of(question.when) is not None
            return bool(getattr(self, f"_is_{question.when}")(group, entry))
        return all(self.value_of(key, group, entry) in values for key, values in question.when.items())

    def _is_cost(self, group: Group, entry: str | None) -> bool:
        amount = self.value_of("amount", group, entry)
        return amount is not None and amount < 0

    def _is_no_package(self, group: Group, entry: str | None) -> bool:
        pays = self.value_of("tariff.draws", group, entry) is not None
        return pays and self.value_of("tariff.package", group, entry) is None

    def _is_several(self, _: Group, __: str | None) -> bool:
        return len(self.entries(group_of("associations"))) > 1

    def _is_counts_otherwise(self, _: Group, __: str | None) -> bool:
        """Whether what the tariff counts is something else than nights."""
        budget = group_of("budget")
        for entry in self.entries(budget):
            if self.value_of("tariff.draws", budget, entry) == "first_area":
                per, package = (self.value_of(key, budget, entry) for key in ("tariff.per", "tariff.package"))
                return package is not None or per in ("patrol", "season")
        return False


@cache
def questions_of(group: str | None) -> dict[str, tuple[Group, Question]]:
    """The questions of a group by key; of all that are asked once, where no group is named."""
    return {
        question.key: (each, question)
        for each in groups()
        if (each.many is None if group is None else each.key == group)
        for question in each.questions
    }


def question_at(place: Place) -> tuple[Group, Question]:
    """The question whose answer belongs there, and its group."""
    group, mark, rest = place.partition("/")
    return questions_of(group)[rest.rpartition("/")[2]] if mark else questions_of(None)[place]


def group_of(key: str) -> Group:
    """The group of this key."""
    return next(group for group in groups() if group.key == key)
