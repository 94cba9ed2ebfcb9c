"""Lengths of time as people and programs write them: one cell's text in, whole seconds out.

Nothing here knows columns or findings. A text that is no length gives null, whatever it holds.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from tasks.reading.values import parse_number

Unit = Literal["hours", "minutes"]
"""What a number without a unit counts."""

_SECONDS = {"hours": 3600, "minutes": 60}
_MOST = 10_000 * 3600
_LEAST_OF_MANY_DECIMALS = Decimal("0.25")  # a smaller one with three decimals or more is a part of a day
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?")
_EPOCHS = (date(1899, 12, 31), date(1904, 1, 1))
_LONGEST_STAMP = 59  # days: later ones are dates
_AMOUNT = r"\d{1,5}(?:[.,]\d{1,2}|[½¼¾])?|[½¼¾]"
_WORDS = re.compile(
    rf"(?:(?P<hours>{_AMOUNT}) ?(?:h|tim(?:m(?:ar|e))?)\.?(?![^\W\d_]))?"
    r"(?: ?(?:och )?(?P<minutes>\d{1,5}) ?(?P<unit>m|min(?:ut(?:er)?)?)?\.?)?",
    re.IGNORECASE,
)
_PARTS = {"½": ".5", "¼": ".25", "¾": ".75"}
_LIKE_CLOCK = re.compile(r"\d{1,4}[.,](?:10|15|20|30|40|45)(?!\d)")


def parse_length(text: str, unit: Unit = "hours") -> int | None:
    """The seconds that a cell says: ``1,5``, ``1½``, ``1:30``, ``1 h 30 min``, ``90 min``, ``2 tim``, or a
    spreadsheet's cell of time; a bare number is of ``unit``. Null for everything else, a range and a negative number
    with it.
    """
    tidy = " ".join(text.split()).replace("+", "").strip(" .")
    seconds = _elapsed(tidy)
    if seconds is None:
        seconds = _worded(tidy, unit)
    return seconds if seconds is not None and seconds <= _MOST else None


def is_like_clock(text: str) -> bool:
    """Whether a number may have been meant as hours and minutes: ``1,30``, ``2.15``."""
    return _LIKE_CLOCK.fullmatch("".join(text.split())) is not None


def _elapsed(text: str) -> int | None:
    """``26:30``, and a moment counted from the first day of a workbook."""
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if (stamp := _STAMP.fullmatch(text)) is None:
        return None
    day, *clock_parts = stamp.groups()
    try:
        since = [(date.fromisoformat(day) - epoch).days for epoch in _EPOCHS]
    except ValueError:
        return None
    days = next((each for each in since if 0 <= each <= _LONGEST_STAMP), None)
    if days is None:
        return None
    hours, minutes, seconds = map(int, clock_parts)
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds


def _worded(text: str, unit: Unit) -> int | None:
    """A number with or without its unit."""
    match = _WORDS.fullmatch(text)
    hours, minutes = (match["hours"], match["minutes"]) if match and text else (None, None)
    if match and (hours or match["unit"]):
        return round(_number(hours or "0") * 3600) + int(minutes or 0) * 60
    number = parse_number(_decimal(text))
    if number is None or number < 0:
        return None
    if unit == "hours" and 0 < number < _LEAST_OF_MANY_DECIMALS and number != round(number, 2):
        return None
    return round(number * _SECONDS[unit])


def _number(text: str) -> Decimal:
    return Decimal(_decimal(text).replace(",", "."))


def _decimal(text: str) -> str:
    """``1½`` as ``1.5``."""
    whole, part = text[:-1].strip(), _PARTS.get(text[-1:])
    return f"{whole or 0}{part}" if part and (not whole or whole.isdigit()) else text
