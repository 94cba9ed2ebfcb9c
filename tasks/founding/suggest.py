"""What is offered as an answer where the answers before it, or the catalogue, suggest one."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from tasks.founding.catalogue import texts
from tasks.founding.kinds import slug, write
from tasks.founding.script import Asked, Script, group_of, place_of


def suggestion(script: Script, asked: Asked) -> str | None:
    """The text that is offered; null where there is none."""
    suggest = _BY_KEY.get(f"{asked.group.key}/{asked.question.key}" if asked.entry else asked.question.key)
    return asked.question.suggest if suggest is None else suggest(script, asked)


def _id(script: Script, _: Asked) -> str | None:
    name = script.answers.get("parties.association.name")
    return None if name is None else slug(name)


def _title(script: Script, _: Asked) -> str | None:
    parties = [script.answers.get(f"parties.{party}.name") for party in ("municipality", "association")]
    return None if None in parties else texts()["title"].format(municipality=parties[0], association=parties[1])


def _association(script: Script, asked: Asked) -> str | None:
    return script.answers.get("parties.association.name") if asked.number == 1 else None


def _ledger_texts(script: Script, asked: Asked) -> str | None:
    return script.answers.get(place_of(asked.group, asked.group.questions[0], asked.entry))


def _quantity(script: Script, asked: Asked) -> str | None:
    count = affordable(script, asked.entry)
    return None if count is None else str(count)


def affordable(script: Script, entry: str | None) -> int | None:
    """How many units (or packages) the amount of a budget line pays; null where it pays none."""
    budget = group_of("budget")
    amount: Decimal | None = script.value_of("amount", budget, entry)
    rate: Decimal | None = script.value_of("tariff.rate", budget, entry)
    return None if not amount or not rate else int(abs(amount) // rate) or None


_PROFILES = {"first_area": "nights", "extra_area": "reserve"}


def _profile(script: Script, asked: Asked) -> str | None:
    """As the line is used: with the nights, as a reserve, evenly; an income is not planned by time."""
    amount = script.value_of("amount", asked.group, asked.entry)
    if amount is None or amount > 0:
        return None
    draws = script.value_of("tariff.draws", asked.group, asked.entry)
    return asked.question.options[_PROFILES.get(draws, "linear")]


def _quarters(script: Script, asked: Asked) -> str | None:
    """The calendar quarters, where the term begins in the middle of one with those days in the next; null where the
    calendar's own are as good."""
    term = script.term
    if term is None:
        return None
    starts = [day for day in _quarter_starts(term.start) if day <= term.end]
    whole = [day for day in starts if day > term.start]
    if term.start in starts or not whole:
        return None
    spans = {}
    for number, first in enumerate(whole):
        last = whole[number + 1] - timedelta(days=1) if number + 1 < len(whole) else term.end
        name = f"{first.year}-Q{(first.month + 2) // 3}"
        spans[name] = {"start": term.start if number == 0 else first, "end": last}
    return write(spans, script.context(asked.question))


def _quarter_starts(first: date) -> list[date]:
    """The first days of twenty years of quarters, from the one that ``first`` lies in."""
    start = first.year * 4 + (first.month - 1) // 3
    return [date(number // 4, number % 4 * 3 + 1, 1) for number in range(start, start + 80)]


def _not_regulated(script: Script, asked: Asked) -> str | None:
    points = [asked.question.suggest or ""]
    points += [
        each.question.unregulated
        for each in script.asked()
        if each.question.unregulated and each.place in script.answers and script.answers[each.place] is None
    ]
    return ", ".join(point for point in points if point)


_BY_KEY: Mapping[str, Callable[[Script, Asked], str | None]] = {
    "id": _id,
    "title": _title,
    "associations/name": _association,
    "associations/ledger.texts": _ledger_texts,
    "budget/tariff.quantity": _quantity,
    "budget/profile": _profile,
    "quarters": _quarters,
    "not_regulated": _not_regulated,
}
