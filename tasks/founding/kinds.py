"""How an answer is read and written: one text in, one value of the agreement file out, and back.

A kind is a name in ``founding.toml``. Values are what the agreement file holds (dates, decimals, lists, mappings).
What cannot be read raises :class:`Unreadable`, whose name is that of the sentence in ``[wrong]``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import get_day_names
from pydantic import TypeAdapter, ValidationError

from tasks.agreement.calendar import WEEKDAYS
from tasks.agreement.types import AccountRange, Email, Id, Kronor, QuarterName, Span, Text
from tasks.founding.catalogue import Question, texts
from tasks.reading.orgnr import has_check_digit, normal_orgnr
from tasks.reading.values import parse_number, parse_weekday, read_date
from tasks.wording.swedish import MINUS, NBSP, antal, kronor, manad


class Unreadable(ValueError):
    """An answer that cannot be read: the name of a sentence in ``[wrong]``, and its values."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name = name
        self.values = values

    @property
    def sentence(self) -> str:
        """What is wrong and what would be right, in Swedish."""
        return texts()["wrong"][self.name].format(**self.values)


@dataclass(frozen=True)
class Context:
    """What an answer is read by beside its question: a date without a year belongs to the term."""

    question: Question
    term: Span | None = None


Read = Callable[[str, Context], Any]
Write = Callable[[Any, Context], str]


def read(text: str, context: Context) -> Any:
    """The value that ``text`` says. Raises :class:`Unreadable`."""
    return _KINDS[context.question.kind][0](" ".join(text.split()), context)


def write(value: Any, context: Context) -> str:
    """A value as its answer would be written; :func:`read` gives it back."""
    return _KINDS[context.question.kind][1](value, context)


_TYPES: Mapping[str, TypeAdapter[Any]] = {
    "text": TypeAdapter(Text),
    "id": TypeAdapter(Id),
    "email": TypeAdapter(Email),
    "accounts": TypeAdapter(AccountRange),
    "amount": TypeAdapter(Kronor),
    "quarter": TypeAdapter(QuarterName),
}


def _valid(name: str, value: object, wrong: str, shown: str) -> Any:
    """The value as the agreement's own type takes it."""
    try:
        return _TYPES[name].validate_python(value)
    except ValidationError:
        raise Unreadable(wrong, given=shown) from None


def _parts(text: str) -> list[str]:
    """What stands between semicolons, or where there is none between commas that are no decimal marks."""
    parts = text.split(";") if ";" in text else re.split(r",(?=\s|\D)", text)
    return [part.strip() for part in parts if part.strip()]


def _together(parts: list[str]) -> str:
    """The opposite of :func:`_parts`."""
    if not any("," in part for part in parts):
        return ", ".join(parts)
    return "; ".join(parts) + ";" * (len(parts) == 1)


def _text(text: str, _: Context) -> str:
    return _valid("text", text, "text", text)


def _texts(text: str, _: Context) -> list[str]:
    return [_valid("text", part, "text", part) for part in _parts(text)]


def _id(text: str, _: Context) -> str:
    return _valid("id", text, "id", text)


def _email(text: str, _: Context) -> str:
    return _valid("email", text, "email", text)


def _orgnr(text: str, _: Context) -> str:
    number = normal_orgnr(text)
    if number is None:
        raise Unreadable("orgnr", given=text)
    if not has_check_digit(number):
        raise Unreadable("check_digit", given=number)
    return number


def _amount(text: str, _: Context) -> Decimal:
    value = parse_number(text)
    if value is None:
        raise Unreadable("amount", given=text)
    return _valid("amount", value, "amount", text)


def _rate(text: str, context: Context) -> Decimal:
    value = _amount(text, context)
    if value <= 0:
        raise Unreadable("rate", given=text)
    return value


def _whole(least: int) -> Read:
    def read_whole(text: str, _: Context) -> int:
        value = parse_number(re.sub(r"(?<=\d)\s*[^\W\d]+\.?$", "", text))
        if value is None or value != value.to_integral_value() or value < least:
            raise Unreadable("whole", given=text, least=least)
        return int(value)

    return read_whole


def _day(text: str, context: Context) -> date:
    found = read_date(text, is_dotted=True)
    if found.year is None and found.fault is None and context.term is not None:
        years = range(context.term.start.year, context.term.end.year + 1)
        days = [day for year in years if (day := found.in_year(year))]
        inside = [day for day in days if context.term.start <= day <= context.term.end]
        if len(inside) == 1:
            return inside[0]
    day = found.date
    if day is None:
        raise Unreadable("day" if found.fault else "year", given=text)
    if found.weekday is not None and found.weekday != day.weekday():
        raise Unreadable("weekday_of", given=text, day=get_day_names("wide", locale="sv")[day.weekday()])
    return day


_TO = re.compile(
    r"\s+(?:[-\u2013\u2014]{1,2}|till(?: och med)?|to|t\.?o\.?m\.?)\s+|\s*[\u2013\u2014]\s*|(?<=\d{4}-\d\d-\d\d)-"
)
_YEAR = re.compile(r"(?:kalender)?(?:året\s+)?(\d{4})")


def _span(text: str, context: Context) -> dict[str, date]:
    if year := _YEAR.fullmatch(text.casefold()):
        return {"start": date(int(year[1]), 1, 1), "end": date(int(year[1]), 12, 31)}
    sides = [side for side in _TO.split(re.sub(r"^från\s+", "", text, flags=re.IGNORECASE)) if side]
    if len(sides) != 2:
        raise Unreadable("span", given=text)
    start, end = (_day(side, context) for side in sides)
    if end < start:
        raise Unreadable("backwards", start=start, end=end)
    return {"start": start, "end": end}


def _spans(text: str, context: Context) -> list[dict[str, date]]:
    return [_span(part, context) for part in _parts(text)]


def _month(text: str, context: Context) -> str:
    if found := re.fullmatch(r"(\d{4})-?(\d\d)|(\d\d?)/(\d{4})", text):
        year, number = found[1] or found[4], int(found[2] or found[3])
        if 1 <= number <= 12:
            return f"{year}-{number:02d}"
        raise Unreadable("month", given=text)
    try:
        return f"{_day(f'1 {text}', context):%Y-%m}"
    except Unreadable:
        raise Unreadable("month", given=text) from None


def _dates(text: str, context: Context) -> list[date]:
    return sorted({_day(part, context) for part in _parts(text)})


_ALL_DAYS = frozenset({"alla", "alla dagar", "alla kvällar", "varje kväll", "varje dag"})


_EVENING = re.compile(r"s?(?:kväll(?:ar|en)?|natt(?:en)?|nätter)$|(?<=dag)ar$")


def _weekdays(text: str, _: Context) -> list[str]:
    if text.casefold() in _ALL_DAYS:
        return list(WEEKDAYS)
    days: set[int] = set()
    for part in re.split(r"\s*(?:,|;|\boch\b|\bsamt\b|&|\+|\s)\s*", text):
        number = parse_weekday(_EVENING.sub("", part))
        if part and number is None:
            raise Unreadable("weekday", given=part)
        if number is not None:
            days.add(number)
    if not days:
        raise Unreadable("weekday", given=text)
    return [WEEKDAYS[day] for day in sorted(days)]


def _choice(text: str, context: Context) -> str:
    options = context.question.options
    for value, label in options.items():
        if text.casefold() in (value, label.casefold()):
            return value
    begun = [value for value, label in options.items() if label.casefold().startswith(text.casefold())]
    if len(begun) != 1:
        raise Unreadable("choice", given=text, options=" / ".join(options.values()))
    return begun[0]


def _choices(text: str, context: Context) -> list[str]:
    parts = re.split(r"\s*(?:[,;]|\boch\b)\s*", text)
    chosen = {_choice(part, context) for part in parts if part}
    return [value for value in context.question.options if value in chosen]


def _accounts(text: str, _: Context) -> list[str]:
    written = re.sub(r"\s*[-\u2013\u2014]\s*", "-", text)
    return [_valid("accounts", part, "accounts", part) for part in re.split(r"[,;\s]+", written) if part]


_OBJECT = re.compile(r"(?:(?P<word>[^\W\d]+)\.?\s*)?(?P<number>\d{1,4}(?=\s*:))?\s*:?\s*(?P<code>\S+)")


def _objects(text: str, _: Context) -> dict[int, list[str]]:
    names: dict[str, int] = texts()["dimension"]
    found: dict[int, list[str]] = {}
    for part in filter(None, re.split(r"\s*[,;]\s*", text)):
        match = _OBJECT.fullmatch(part)
        word = (match["word"] or "").casefold() if match else ""
        dimension = int(match["number"]) if match and match["number"] else names.get(word)
        if match is None or not dimension or (match["number"] and word not in ("", "dimension", "dim")):
            raise Unreadable("object", given=part)
        found.setdefault(dimension, []).append(match["code"])
    return found


_STEP = re.compile(r"(\d+)\s*[^\W\d]*\s*[:=]\s*(.+)")


def _steps(text: str, context: Context) -> list[dict[str, Any]]:
    matches = [(part, _STEP.fullmatch(part)) for part in _parts(text)]
    if wrong := [part for part, match in matches if match is None]:
        raise Unreadable("step", given=wrong[0])
    return [{"adults": int(match[1]), "rate": _rate(match[2], context)} for _, match in matches if match]


_IS_MONEY = re.compile(r"(?:kr|kronor|tkr|sek|:-)\.?$", re.IGNORECASE)


def _cap(text: str, context: Context) -> dict[str, Any]:
    cap: dict[str, Any] = {}
    for part in re.split(r"\s+(?:och|eller)\s+|\s*;\s*", text):
        if _IS_MONEY.search(part):
            cap["amount"] = _rate(part, context)
        else:
            cap["units"] = _whole(1)(part, context)
    return cap


def _schedule(text: str, context: Context) -> list[dict[str, Any]]:
    due = []
    for part in _parts(text):
        day, mark, amount = part.rpartition(":")
        if not mark:
            raise Unreadable("schedule", given=part)
        due.append({"date": _day(day, context), "amount": _amount(amount.strip(), context)})
    return due


_LIMIT = re.compile(
    r"(?P<percent>[\d,.]+)\s*(?:%|procent)\D*?(?P<amount>\d[\d\s.,]*(?:kr|tkr|kronor)?)", re.IGNORECASE
)


def _limit(text: str, context: Context) -> dict[str, Decimal]:
    match = _LIMIT.fullmatch(text)
    percent = parse_number(match["percent"]) if match else None
    if match is None or percent is None or percent > 1000:
        raise Unreadable("limit", given=text)
    return {"percent": percent, "amount": _amount(match["amount"], context)}


def _clause(text: str, context: Context) -> dict[str, str]:
    number, mark, words = text.partition(":")
    if not mark or not words.strip() or not number.strip() or len(number) > 30:
        raise Unreadable("clause", given=text[:40])
    return {"id": _text(number.strip(), context), "text": _text(words.strip(), context)}


def _quarters(text: str, context: Context) -> dict[str, dict[str, date]]:
    found = {}
    for part in text.split(";"):
        name, _, span = part.partition(":")
        if part.strip():
            found[_valid("quarter", name.strip(), "quarter", name.strip())] = _span(span.strip(), context)
    return found


def _as_it_is(value: Any, _: Context) -> str:
    return str(value)


def _as_dates(value: list[date], _: Context) -> str:
    return ", ".join(map(str, value))


def _as_span(value: Mapping[str, date], _: Context) -> str:
    return f"{value['start']} – {value['end']}"


def _as_spans(value: list[Mapping[str, date]], context: Context) -> str:
    return "; ".join(_as_span(each, context) for each in value)


def _number(value: Decimal | int) -> str:
    """A number that reads as it is meant wherever it is pasted: no hard spaces, a plain hyphen as minus."""
    return kronor(Decimal(value)).removesuffix(f"{NBSP}kr").replace(NBSP, " ").replace(MINUS, "-")


def _as_number(value: Decimal | int, _: Context) -> str:
    return _number(value)


def _as_weekdays(value: list[str], _: Context) -> str:
    names = get_day_names("wide", locale="sv")
    return ", ".join(names[WEEKDAYS.index(day)] for day in WEEKDAYS if day in value)


def _as_choice(value: str, context: Context) -> str:
    return context.question.options[value]


def _as_choices(value: list[str], context: Context) -> str:
    return ", ".join(label for each, label in context.question.options.items() if each in value)


def _as_objects(value: Mapping[int | str, list[str]], _: Context) -> str:
    names = {number: word for word, number in reversed(texts()["dimension"].items())}
    parts = []
    for dimension, codes in value.items():
        word = names.get(int(dimension), f"dimension {dimension}:")
        parts += [f"{word} {code}" for code in codes]
    return ", ".join(parts)


def _as_steps(value: list[Mapping[str, Any]], _: Context) -> str:
    adults = texts()["written"]["adults"]
    return "; ".join(f"{step['adults']} {adults}: {_number(step['rate'])}" for step in value) + ";" * (
        len(value) == 1
    )


def _as_cap(value: Mapping[str, Any], _: Context) -> str:
    units, amount = value.get("units"), value.get("amount")
    return " och ".join(([str(units)] if units else []) + ([f"{_number(amount)} kr"] if amount else []))


def _as_schedule(value: list[Mapping[str, Any]], _: Context) -> str:
    return "; ".join(f"{due['date']}: {_number(due['amount'])}" for due in value)


def _as_limit(value: Mapping[str, Any], _: Context) -> str:
    return f"{antal(value['percent'], 4)} % och {_number(value['amount'])} kr"


def _as_clause(value: Mapping[str, str], _: Context) -> str:
    return f"{value['id']}: {value['text']}"


def _as_quarters(value: Mapping[str, Mapping[str, date]], context: Context) -> str:
    return "; ".join(f"{name}: {_as_span(span, context)}" for name, span in value.items())


def _as_texts(value: list[str], _: Context) -> str:
    return _together(value)


def _as_list(value: list[str], _: Context) -> str:
    return ", ".join(value)


def _as_month(value: str, _: Context) -> str:
    return manad(value).replace(NBSP, " ")


_KINDS: Mapping[str, tuple[Read, Write]] = {
    "text": (_text, _as_it_is),
    "texts": (_texts, _as_texts),
    "id": (_id, _as_it_is),
    "email": (_email, _as_it_is),
    "orgnr": (_orgnr, _as_it_is),
    "amount": (_amount, _as_number),
    "rate": (_rate, _as_number),
    "count": (_whole(1), _as_number),
    "days": (_whole(0), _as_number),
    "span": (_span, _as_span),
    "spans": (_spans, _as_spans),
    "month": (_month, _as_month),
    "dates": (_dates, _as_dates),
    "weekdays": (_weekdays, _as_weekdays),
    "choice": (_choice, _as_choice),
    "choices": (_choices, _as_choices),
    "accounts": (_accounts, _as_list),
    "objects": (_objects, _as_objects),
    "steps": (_steps, _as_steps),
    "cap": (_cap, _as_cap),
    "schedule": (_schedule, _as_schedule),
    "limit": (_limit, _as_limit),
    "clause": (_clause, _as_clause),
    "quarters": (_quarters, _as_quarters),
}
