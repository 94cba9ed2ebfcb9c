"""Whether an answer can stand beside those before it, told in a Swedish sentence.

What an agreement file may hold is decided by its model and rules alone (:mod:`tasks.agreement`): an answer is refused
where they object to the file with it, and did not without it.
"""

from collections.abc import Callable, Collection
from typing import Any

from tasks.agreement.load import objections_so_far
from tasks.founding.answer import Unreadable
from tasks.founding.catalogue import Place, groups, texts
from tasks.founding.kinds import read
from tasks.founding.mapping import Data, Effects, apply, effects
from tasks.founding.script import Answers, Asked, Script, question_at, questions_of
from tasks.founding.suggest import suggestion

Fresh = Callable[[], Data]
"""Makes the data of the agreement file that the answers change, anew each time; an empty mapping for a new one."""


class Checker:
    """Looks at answers one by one, against the file that they make or change."""

    def __init__(self, fresh: Fresh, before: Effects, ids: Collection[str] = ()) -> None:
        """``ids`` are those of the agreements that are there."""
        self.fresh = fresh
        self.before = before
        self.ids = ids
        self._known: tuple[Answers, set[str]] | None = None

    def data(self, answers: Answers) -> dict[Any, Any]:
        """The data of the file with these answers in it."""
        data = self.fresh()
        apply(data, self.before, effects(answers))
        return dict(data)

    def fault(self, answers: Answers, asked: Asked, text: str | None) -> str | None:
        """What is wrong with ``text`` as the answer, and what would be right; null where nothing is."""
        if text is None:
            if not asked.may_be_nothing:
                return texts()["wrong"]["needed"]
        else:
            try:
                read(text, Script(answers).context(asked.question))
            except Unreadable as error:
                return error.sentence
            if asked.question.key == "id" and (wrong := self._wrong_id(text)):
                return texts()["wrong"][wrong].format(given=self.before.values.get(("id",), text))
        before = self._objections(answers)
        new = {**answers, asked.place: text}
        try:
            after = objections_so_far(_finished(self.data(new)))
        except Unreadable as error:  # another answer, by what this one changes: a date without a year
            return error.sentence
        self._known = (new, set(map(str, after)))  # what the next question is held against
        added = [each for each in after if str(each) not in before]
        return _told(*added[0]) if added else None

    def _wrong_id(self, text: str) -> str | None:
        """An agreement that is there keeps its id, and no other takes it."""
        own = self.before.values.get(("id",))
        return None if text == own else "taken" if own is None and text in self.ids else "fixed" if own else None

    def _objections(self, answers: Answers) -> set[str]:
        if self._known is None or self._known[0] != answers:
            self._known = (dict(answers), set(map(str, objections_so_far(_finished(self.data(answers))))))
        return self._known[1]


def _finished(data: dict[Any, Any]) -> dict[Any, Any]:
    """The data with stand-ins for what an entry lacks while it is asked about, so that what there is of it can be
    held against the others."""
    for number, contact in enumerate((*data.get("recipients", []), *data.get("operators", []))):
        contact.setdefault("email", f"{number}@example.invalid")
    for recipient in data.get("recipients", []):
        recipient.setdefault("receives", [])
    pays = [line["tariff"]["per"] for line in data.get("budget", []) if "per" in line.get("tariff", {})]
    for line in data.get("budget", []):
        line.setdefault("amount", -1)
        line.setdefault("clause", "–")
        if "rate" not in line.get("tariff", {"rate": None}):
            line["tariff"] = {"rate": 1, "quantity": 1, "per": (pays or ["area_night"])[0]} | line["tariff"]
        if line.get("profile") == "schedule" and "term" in data:
            line.setdefault("schedule", [{"date": data["term"]["start"], "amount": line["amount"]}])
    return data


def _told(_: object, what: str, remedy: str) -> str:
    """An objection to an agreement file, as it is said to who answers questions."""
    sentences: dict[str, str] = texts()["objection"]
    known = next((sentence for begins, sentence in sentences.items() if remedy.startswith(begins)), None)
    return known or texts()["wrong"]["other"].format(what=what, remedy=remedy)


def faults(checker: Checker, given: Answers) -> tuple[Answers, dict[Place, str]]:
    """Answers that all came at once, looked at in the order of the questions: those that can stand, and what is wrong
    with the others, by place.

    A place without an answer is answered with what is suggested, or with nothing.
    """
    standing: Answers = {}
    wrong: dict[Place, str] = {}
    while (asked := _next(standing, wrong, given)) is not None:
        text = given[asked.place] if asked.place in given else suggestion(Script(standing), asked)
        text = None if asked.place not in given and _is_new_entry(asked) else text
        fault = checker.fault(standing, asked, text)
        if fault is None:
            standing[asked.place] = text
        else:
            wrong[asked.place] = fault
            if _is_new_entry(asked):
                standing[asked.place] = None
    offered = {None, *(question.suggest for group in groups() for question in group.questions)}
    unused = [place for place in given if place not in {**standing, **wrong} and given[place] not in offered]
    return standing, wrong | {place: _unused(place) for place in unused}


def _unused(place: Place) -> str:
    """That an answer counts for nothing, and what it would need."""
    said = texts()["form"]
    group, question = question_at(place)
    when = question.when or (group.questions[0].when if group.many else None)
    if isinstance(when, str) and when in questions_of(None):
        return said["unused_unless"].format(ask=questions_of(None)[when][1].ask)
    if isinstance(when, dict):
        key, values = next(iter(when.items()))
        _, other = (questions_of(group.key) | questions_of(None))[key]
        options = said["either"].join(other.options[value] for value in values)
        return said["unused_but"].format(ask=other.ask, options=options)
    return said["unused"]


def _is_new_entry(asked: Asked) -> bool:
    """Whether the question begins an entry."""
    return asked.entry is not None and asked.question is asked.group.questions[0]


def _next(standing: Answers, wrong: dict[Place, str], given: Answers) -> Asked | None:
    asked = Script(standing, given).asked()
    return next((each for each in asked if each.place not in standing and each.place not in wrong), None)
