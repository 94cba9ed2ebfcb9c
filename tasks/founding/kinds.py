"""How an answer is read and written: one text in, one value of the agreement file out, and back.

A kind is a name in ``founding.toml``. Values are what the agreement file holds (dates, decimals, lists, mappings).
What cannot be read raises :class:`~tasks.founding.answer.Unreadable`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tasks.agreement.types import AccountRange, Email, Id, Kronor, QuarterName, Text
from tasks.founding.answer import Context, Unreadable
from tasks.founding.catalogue import texts
from tasks.founding.days import (
    read_day,
    read_days,
    read_month,
    read_span,
    read_weekdays,
    write_days,
    write_month,
    write_span,
    write_weekdays,
)
from tasks.reading.orgnr import has_check_digit, normal_orgnr
from tasks.reading.values import parse_number
from tasks.wording.swedish import MINUS, NBSP, antal, kronor

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


def slug(name: str) -> str:
    """A name as an id: a-z, digits and hyphens; ``rad`` where none of it can be."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "rad"


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
    try:
        return _valid("id", text, "id", text)
    except Unreadable:
        raise Unreadable("id", given=text, slug=slug(text)) from None


def _email(text: str, _: Context) -> str:
    inside = re.fullmatch(r"(?:.*<|mailto:)?([^<>]*)>?", text)
    return _valid("email", inside[1] if inside else text, "email", text)


def _orgnr(text: str, _: Context) -> str:
    number = normal_orgnr(text)
    if number is None:
        raise Unreadable("orgnr", given=text)
    if not has_check_digit(number):
        raise Unreadable("check_digit", given=number)
    return number


_TIMES: Mapping[str, int] = {"tusen": 1_000, "mkr": 1_000_000, "mnkr": 1_000_000, "milj": 1_000_000}
_LARGE = re.compile(r"(.*\d)\s*(?:(mn?kr)|(milj|tusen)(?:on(?:er)?|\.)?(?:\s*kr(?:onor)?)?)\.?", re.IGNORECASE)


def _amount(text: str, _: Context) -> Decimal:
    large = _LARGE.fullmatch(text)
    value = parse_number(large[1] if large else text)
    if value is None:
        raise Unreadable("amount", given=text)
    value *= _TIMES[(large[2] or large[3]).casefold()] if large else 1
    return _valid("amount", value, "amount", text)


def _rate(text: str, context: Context) -> Decimal:
    value = _amount(text, context)
    if value <= 0:
        raise Unreadable("rate", given=text)
    return value


_IS_MONEY = re.compile(r"(?:kr|kronor|sek|tusen|milj\w*|:-)\.?$", re.IGNORECASE)
_UNIT = r"(?<=\d)\s*[^\W\d]+\.?$"
_DAYS = r"(?<=\d)\s*(?:d|[^\W\d]*dag(?:ar)?)\.?$"


def _whole(least: int, unit: str = _UNIT) -> Read:
    """Reads a whole number; ``unit``: the word that may stand behind it. Another would make it another number."""

    def read_whole(text: str, _: Context) -> int:
        value = parse_number(re.sub(unit, "", re.sub(r"^minst\s+", "", text, flags=re.IGNORECASE)))
        if value is None or value != value.to_integral_value() or value < least or _IS_MONEY.search(text):
            raise Unreadable("whole", given=text, least=least)
        return int(value)

    return read_whole


def _spans(text: str, context: Context) -> list[dict[str, date]]:
    return [read_span(part, context) for part in _parts(text)]


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
    written = re.sub(r"\s*(?:[-\u2013\u2014]|\btill\b)\s*", "-", text)
    parts = re.split(r"[,;\s]+", re.sub(r"\b(?:kont(?:o|on|ona)|och|samt)\b", " ", written, flags=re.IGNORECASE))
    return [_valid("accounts", part, "accounts", part) for part in parts if part]


_OBJECT = re.compile(r"(?:(?P<word>[^\W\d]+)\.?\s*(?:nr\.?\s+)?)?(?P<number>\d{1,4}(?=\s*:))?\s*:?\s*(?P<code>\S+)")


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


_STEP = re.compile(r"(?:minst\s+)?(\d+)\s*(?:(?!kr)[^\W\d]+\s*[:=]?|[:=])\s*(.+)", re.IGNORECASE)


def _steps(text: str, context: Context) -> list[dict[str, Any]]:
    matches = [(part, _STEP.fullmatch(part)) for part in _parts(text)]
    if wrong := [part for part, match in matches if match is None]:
        raise Unreadable("step", given=wrong[0])
    return [{"adults": int(match[1]), "rate": _rate(match[2], context)} for _, match in matches if match]


_AT_MOST = re.compile(r"^(?:max(?:imalt)?|högst|upp till)\s+", re.IGNORECASE)
_MOST_UNITS = 9_999
"""A bare number above is kronor as soon as nights."""


def _cap(text: str, context: Context) -> dict[str, Any]:
    cap: dict[str, Any] = {}
    for part in (_AT_MOST.sub("", each) for each in re.split(r"\s+(?:och|eller)\s+|\s*;\s*", text)):
        if _IS_MONEY.search(part):
            cap["amount"] = _rate(part, context)
        else:
            cap["units"] = _whole(1)(part, context)
            if cap["units"] > _MOST_UNITS:
                raise Unreadable("cap", given=part)
    return cap


_DUE = re.compile(r"(.+?)(?:\s*:\s*|\s+(?=[-+\u2212\u2013]))(\S.*)")


def _schedule(text: str, context: Context) -> list[dict[str, Any]]:
    due = []
    for part in _parts(text):
        if (match := _DUE.fullmatch(part)) is None:
            raise Unreadable("schedule", given=part)
        due.append({"date": read_day(match[1], context), "amount": _amount(match[2], context)})
    return due


_LIMIT = re.compile(
    r"(?P<percent>[\d,.]+)\s*(?:%|procent)(?:(?!eller)\D)*?(?P<amount>\d[\d\s.,]*(?:kr|tkr|kronor)?)", re.IGNORECASE
)


def _limit(text: str, context: Context) -> dict[str, Decimal]:
    match = _LIMIT.fullmatch(text)
    percent = parse_number(match["percent"]) if match else None
    if match is None or percent is None or percent > 1000:
        raise Unreadable("limit", given=text)
    return {"percent": percent, "amount": _amount(match["amount"], context)}


_CLAUSE = re.compile(
    r"(?:(?P<number>§+\s*\d+\w?|\d+\w?(?:\.\d+)*\s*§|punkt(?:en)?\s+\d+(?:\.\d+)*|\d{1,2}(?:\.\d+)*(?=\.)|\d+\.[\d.]*\d)"
    r"(?:\s*:\s*|\.?\s+)|(?P<heading>[^:]{1,50}):\s*)(?P<words>.+)",
    re.IGNORECASE,
)


def _clause(text: str, context: Context) -> dict[str, str]:
    match = _CLAUSE.fullmatch(text)
    if match is None:
        raise Unreadable("clause", given=text[:40])
    return {
        "id": _text((match["number"] or match["heading"]).strip(), context),
        "text": _text(match["words"], context),
    }


_QUARTER = re.compile(r"(?:kvartal\s*|q)([1-4])[\s-]*(\d{4})", re.IGNORECASE)


def _quarters(text: str, context: Context) -> dict[str, dict[str, date]]:
    found = {}
    for part in text.split(";"):
        name, _, span = part.partition(":")
        if part.strip():
            named = _QUARTER.sub(r"\2-Q\1", name.strip())
            found[_valid("quarter", named, "quarter", name.strip())] = read_span(span.strip(), context)
    return found


def _as_it_is(value: Any, _: Context) -> str:
    return str(value)


def _as_spans(value: list[Mapping[str, date]], context: Context) -> str:
    return "; ".join(write_span(each, context) for each in value)


def _number(value: Decimal | int) -> str:
    """A number that reads as it is meant wherever it is pasted: no hard spaces, a plain hyphen as minus."""
    return kronor(Decimal(value)).removesuffix(f"{NBSP}kr").replace(NBSP, " ").replace(MINUS, "-")


def _as_number(value: Decimal | int, _: Context) -> str:
    return _number(value)


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
    return "; ".join(f"{name}: {write_span(span, context)}" for name, span in value.items())


def _as_texts(value: list[str], _: Context) -> str:
    return _together(value)


def _as_list(value: list[str], _: Context) -> str:
    return ", ".join(value)


_KINDS: Mapping[str, tuple[Read, Write]] = {
    "text": (_text, _as_it_is),
    "texts": (_texts, _as_texts),
    "id": (_id, _as_it_is),
    "email": (_email, _as_it_is),
    "orgnr": (_orgnr, _as_it_is),
    "amount": (_amount, _as_number),
    "rate": (_rate, _as_number),
    "count": (_whole(1), _as_number),
    "days": (_whole(0, _DAYS), _as_number),
    "span": (read_span, write_span),
    "spans": (_spans, _as_spans),
    "month": (read_month, write_month),
    "dates": (read_days, write_days),
    "weekdays": (read_weekdays, write_weekdays),
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
