"""The head of a SIE file: who made it, of which organisation, for which fiscal years, and of which type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tasks.reading.orgnr import normal_orgnr
from tasks.reading.sie.fields import Field, date_of, split_fields, text_at
from tasks.reading.sie.rows import amount_of

BALANCES = frozenset({"#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET", "#OMFATTN"})
"""Records of an export (4E); a file of vouchers to import (4I) holds none of them."""


class Stated(NamedTuple):
    """A sum that the file states of its rows: #RES, a result account over a fiscal year, or #PSALDO, the change of an
    account in a month (``2022-03``; null of a year)."""

    record: str
    year: int
    month: str | None
    account: str
    amount: Decimal


@dataclass
class Head:
    """What the records outside the vouchers say.

    ``years`` are #RAR by number, 0 the current one; ``balances`` tells whether there is any balance; ``sums`` are
    those of whole accounts, not of their objects.
    """

    program: str | None = None
    generated: date | None = None
    sie_type: str | None = None
    orgnr: str | None = None
    years: dict[int, tuple[date, date]] = field(default_factory=dict)
    balances: bool = False
    sums: list[Stated] = field(default_factory=list)


def read_head(lines: Iterable[str]) -> Head:
    """The head from the records outside the vouchers; those that say nothing of the file are passed by."""
    head = Head()
    for line in lines:
        fields = split_fields(line)
        value = text_at(fields, 1).strip()
        match text_at(fields, 0).upper():
            case "#PROGRAM":
                head.program = value or None
            case "#GEN":
                head.generated = date_of(value)
            case "#SIETYP":
                head.sie_type = value.upper() or None
            case "#ORGNR":
                head.orgnr = normal_orgnr(value)
            case "#RAR":
                _add_year(head, value, text_at(fields, 2), text_at(fields, 3))
            case label:
                head.balances = head.balances or label in BALANCES
                if label in ("#RES", "#PSALDO"):
                    head.sums += _sums(label, fields)
    return head


def _sums(label: str, fields: list[Field]) -> list[Stated]:
    """The sum of a record; none where it is of an object or cannot be read."""
    month = None
    if label == "#PSALDO":
        if len(fields) < 6 or fields[4] or not re.fullmatch(r"\d{6}", text_at(fields, 2)):
            return []
        month = f"{text_at(fields, 2)[:4]}-{text_at(fields, 2)[4:]}"
    year, account = text_at(fields, 1), text_at(fields, 3 if month else 2)
    amount = amount_of(text_at(fields, 5 if month else 3))
    if amount is None or not re.fullmatch(r"-?\d+", year) or not account:
        return []
    return [Stated(label, int(year), month, account, amount)]


def _add_year(head: Head, number: str, start: str, end: str) -> None:
    first, last = date_of(start), date_of(end)
    if first and last and first <= last and re.fullmatch(r"-?\d+", number):
        head.years[int(number)] = (first, last)
