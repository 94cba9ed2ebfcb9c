"""Answers → what they put in the agreement file, and a file → the answers that it gives.

What answers put there is said place by place (:class:`Effects`), so that a file that is there changes only where an
answer did: keys that nobody is asked about stay, and so do comments.
"""

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from tasks.agreement.model import Agreement
from tasks.agreement.types import Span, same
from tasks.founding.answer import Context
from tasks.founding.catalogue import Group, Question, groups
from tasks.founding.kinds import read, slug, write
from tasks.founding.script import NEW, Answers, Asked, Script, place_of
from tasks.founding.suggest import affordable

Path = tuple[str, ...]
_LEAD = ("parties", "association", "id")
Data = MutableMapping[Any, Any]


@dataclass(frozen=True)
class Effects:
    """What answers put in the agreement file: values by their keys, and entries by group and name."""

    values: dict[Path, Any] = field(default_factory=dict)
    entries: dict[str, dict[str, dict[Path, Any]]] = field(default_factory=dict)


def effects(answers: Answers) -> Effects:
    """What these answers put in the file. Raises :class:`~tasks.founding.kinds.Unreadable` as they are read."""
    script = Script(answers)
    found = Effects(entries={group.key: {} for group in groups() if group.many})
    for asked in script.asked():
        if asked.place not in answers or (asked.may_end and answers[asked.place] is None):
            continue
        value = script.value(asked)
        if value is None:
            value = _otherwise(script, asked)
            _ask(script, asked, found)
        if value is None and not _is_told_as_null(asked):
            continue
        if asked.entry is None:
            found.values[asked.question.path] = value
        else:
            found.entries[asked.group.key].setdefault(asked.entry, {})[asked.question.path] = value
    _name_entries(found)
    return found


def _is_told_as_null(asked: Asked) -> bool:
    """Whether the file says that the agreement does not: of what every agreement could say."""
    question = asked.question
    return asked.entry is None and question.silent == "agreement" and not question.when and question.kind != "clause"


def _otherwise(script: Script, asked: Asked) -> Any:
    """What is counted with where the agreement says nothing."""
    if asked.question.key == "tariff.quantity":
        return affordable(script, asked.entry) or 1
    text = asked.question.otherwise
    return None if text is None else read(text, script.context(asked.question))


def _ask(script: Script, asked: Asked, found: Effects) -> None:
    """The open question to the steering group where the agreement says nothing."""
    question = asked.question
    if question.asks is None:
        return
    name = script.answers.get(place_of(asked.group, asked.group.questions[0], asked.entry))
    clause = script.value_of(question.clause or "", asked.group, asked.entry)
    clause = clause or script.value_of(f"clauses.{question.clause}")
    if isinstance(clause, Mapping):
        clause = clause["id"]
    # Questions of one clause are answered by one decision: without a clause each goes by its subject.
    entry = {("clause",): clause or question.subject, ("text",): question.asks.format(entry=name)}
    found.entries["open_questions"][f"{NEW}{asked.place}"] = entry


def _name_entries(found: Effects) -> None:
    """Ids for new entries, and which of the associations is the agreement's party."""
    questions = found.entries["open_questions"]
    found.entries["open_questions"] = {name: questions[name] for name in questions if not _is_ours(name)} | questions
    for group in groups():
        if group.identity != "id":
            continue
        taken = {entry for entry in found.entries[group.key] if not entry.startswith(NEW)}
        for entry, values in found.entries[group.key].items():
            if entry.startswith(NEW):
                wanted = "Q" if group.key == "open_questions" else slug(values[(group.name or "",)])
                values[("id",)] = _free(wanted, taken, is_numbered=group.key == "open_questions")
            else:
                values[("id",)] = entry
            taken.add(values[("id",)])
    party, own = found.values.get(("parties", "association", "name")), found.entries["associations"]
    named = [values for values in own.values() if party is not None and same(values["name",]) == same(party)]
    if not named and all(entry.startswith(NEW) for entry in own):  # in a file that is there, it stays who it was
        named = list(own.values())
    if named:
        found.values[_LEAD] = named[0]["id",]


def _is_ours(question: str) -> bool:
    """Whether an open question is asked because the agreement says nothing: it comes after those that people ask."""
    return question.startswith(NEW) and not question.removeprefix(NEW).isdigit()


def _free(wanted: str, taken: set[str], is_numbered: bool) -> str:
    """An id that is not taken: ``centrum``, ``centrum-2``; ``Q1``, ``Q2``."""
    if is_numbered:
        names = (f"{wanted}{number}" for number in count(1))
    else:
        names = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def apply(data: Data, before: Effects, after: Effects) -> None:
    """Change the mapping of an agreement file from what answers put there ``before`` to what they do ``after``."""
    _put(data, before.values, after.values)
    for group in groups():
        if group.many is not None:
            _apply_entries(data, group, before.entries.get(group.key, {}), after.entries[group.key])
    _inside(data, ("ledger", "select"))
    data.setdefault("recipients", [])


def _apply_entries(
    data: Data, group: Group, before: Mapping[str, Mapping[Path, Any]], after: Mapping[str, Mapping[Path, Any]]
) -> None:
    if before == after:
        return
    listed: MutableSequence[Any] = data.setdefault(group.key, [])
    for gone in before.keys() - after.keys():
        told = before[gone].get(("text",))
        listed[:] = [
            each
            for each in listed
            if (each.get("text") != told if gone.startswith(NEW) else _name_of(each, group) != gone)
        ]
    for entry, values in after.items():
        if entry.startswith(NEW) and (entry in before or _stands_there(listed, values)):
            continue  # was not answered before either, or is asked already
        if entry in before:
            known = next(each for each in listed if _name_of(each, group) == entry)
            _put(known, before[entry], values)
        else:
            made: Data = {}
            _put(made, {}, {("id",): values["id",], **values} if ("id",) in values else values)
            listed.append(made)


def _stands_there(listed: Sequence[Mapping[str, Any]], values: Mapping[Path, Any]) -> bool:
    text = values.get(("text",))
    return text is not None and any(each.get("text") == text for each in listed)


def _name_of(entry: Mapping[str, Any], group: Group) -> str:
    return str(entry.get(group.identity or ""))


def _put(data: Data, before: Mapping[Path, Any], after: Mapping[Path, Any]) -> None:
    for path in before.keys() - after.keys() - {_LEAD}:
        _remove(data, path)
    for path, value in after.items():
        if path in before and before[path] == value:
            continue
        inner, last = _inside(data, path[:-1]), path[-1]
        if isinstance(value, Mapping) and isinstance(inner.get(last), MutableMapping) and path[0] == "clauses":
            inner[last].update(value)  # its board stays
        else:
            inner[last] = value


def _inside(data: Data, path: Path) -> Data:
    """The mapping at ``path``, made where there is none."""
    for key in path:
        if not isinstance(data.get(key), MutableMapping):
            data[key] = {}
        data = data[key]
    return data


def _remove(data: Data, path: Path) -> None:
    """Take a value away, and the mappings that only held it."""
    if path[0] in data and len(path) > 1 and isinstance(data[path[0]], MutableMapping):
        _remove(data[path[0]], path[1:])
        if not data[path[0]]:
            del data[path[0]]
    elif len(path) == 1:
        data.pop(path[0], None)


def answers_of(agreement: Agreement) -> Answers:
    """The answers that an agreement gives; what it does not say is answered with nothing."""
    answers: Answers = {}
    data = agreement.model_dump()
    for group in groups():
        if group.many is None:
            answers |= {question.key: _answer(data, question, agreement.term) for question in group.questions}
            continue
        for entry in data[group.key]:
            name = _name_of(entry, group)
            answers |= {place_of(group, each, name): _answer(entry, each, agreement.term) for each in group.questions}
        answers[place_of(group, group.questions[0], f"{NEW}1")] = None
    ends = {place for place in answers if f"/{NEW}1/" in place}
    asked = {each.place for each in Script(answers).asked()} | ends
    return {place: text for place, text in answers.items() if place in asked}


def _answer(data: Mapping[str, Any], question: Question, term: Span) -> str | None:
    value: Any = data
    for key in question.path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return None if value is None or value in ([], {}) else write(value, Context(question, term))
