"""How numbers, dates and lists are written for people: Swedish, once, for every output.

Rounding is half to even, the domain's only rule; kronor are shown whole and unknown is a dash. What is a thousands
separator, a month or a weekday comes from babel (CLDR); the minus sign is U+2212, which babel leaves as a hyphen.
Numbers never break over a line: every space in them is U+00A0.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

LOCALE = "sv_SE"
UNKNOWN = "–"
NBSP = "\u00a0"
MINUS = "\u2212"

Number = Decimal | int
ZERO = Decimal(0)


def rounded(value: Number, decimals: int = 0) -> Decimal:
    """The value with this many decimals, half to even, never a negative zero."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN) + Decimal(0)


def antal(value: Number | None, decimals: int = 1) -> str:
    """A quantity with at most so many decimals: ``25,9``, ``24``."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return format_decimal(rounded(value, decimals), pattern, locale=LOCALE).replace("-", MINUS)


def belopp(value: Number | None) -> str:
    """Whole kronor without the unit, for columns whose header says kr: ``−64 815``."""
    return antal(value, 0)


def ore(value: Number | None) -> str:
    """Kronor and öre without the unit: ``4 237,50``."""
    if value is None:
        return UNKNOWN
    return format_decimal(rounded(value, 2), "#,##0.00", locale=LOCALE).replace("-", MINUS)


def kr(value: Number | None) -> str:
    """Whole kronor: ``13 233 kr``."""
    return UNKNOWN if value is None else f"{belopp(value)}{NBSP}kr"


def avvikelse(value: Number | None) -> str:
    """A variance in whole kronor with its sign: ``+4 815``. Plus is better than budget."""
    return UNKNOWN if value is None else tecken(belopp(value), value)


def tecken(written: str, value: Number) -> str:
    """A number as it is ``written``, with a plus where what is written is more than nothing."""
    return f"+{written}" if value > 0 and re.search("[1-9]", written) else written


def proc(share: Number | None, decimals: int = 0) -> str:
    """A fraction as per cent: ``26 %``."""
    return UNKNOWN if share is None else f"{antal(Decimal(share) * 100, decimals)}{NBSP}%"


def datum(day: date) -> str:
    """A date in words: ``31 mars 2022``."""
    return format_date(day, "d\u00a0MMMM\u00a0y", locale=LOCALE)


def dag(day: date) -> str:
    """A date near at hand: ``31 mars``."""
    return format_date(day, "d\u00a0MMMM", locale=LOCALE)


def veckodag(day: date) -> str:
    """A date with its weekday: ``torsdag 31 mars 2022``."""
    return format_date(day, "EEEE d\u00a0MMMM\u00a0y", locale=LOCALE)


def manad(period: str, pattern: str = "MMMM\u00a0y") -> str:
    """A month written ``2022-03`` in words: ``mars 2022``."""
    return format_date(date.fromisoformat(f"{period}-01"), pattern, locale=LOCALE).rstrip(".")


def lista(items: list[str]) -> str:
    """``A, B och C``."""
    return format_list(items, locale=LOCALE)


def raknat(count: int, one: str, many: str) -> str:
    """A number with its noun: ``1 natt``, ``0 nätter``, ``2 nätter``."""
    return f"{antal(count, 0)}{NBSP}{one if count == 1 else many}"


def genitiv(name: str) -> str:
    """``Timrå kommuns``, ``Sörberge IF:s``, ``Ljustorps``."""
    if name[-1:].lower() in ("s", "x", "z"):
        return name
    return f"{name}:s" if name[-1:].isupper() else f"{name}s"


def total(values: Sequence[Decimal | None]) -> Decimal | None:
    """The sum, unknown where one of the values is."""
    known = [value for value in values if value is not None]
    return sum(known, start=ZERO) if len(known) == len(values) else None


def kronor(amount: Decimal) -> str:
    """``−12 500 kr`` or ``−12 500,50 kr``: no öre where there are none, and never a line break inside."""
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    # Babel leaves the minus of a pattern as a hyphen.
    return f"{format_decimal(amount, pattern, locale=LOCALE)}{NBSP}kr".replace("-", MINUS)


def listed(items: Sequence[str], most: int = 3) -> str:
    """``a, b och c``; beyond ``most`` the rest is counted: ``a, b, c och 4 till``."""
    named = list(items[:most])
    if len(items) > most:
        named.append(f"{len(items) - most} till")
    return format_list(named, locale=LOCALE)


FILTERS = {
    function.__name__: function
    for function in (
        antal,
        belopp,
        ore,
        kr,
        kronor,
        avvikelse,
        proc,
        datum,
        dag,
        veckodag,
        manad,
        lista,
        listed,
        raknat,
        genitiv,
    )
}
"""The filters of every template in ``templates/sv``, and of the catalogue of findings."""
