"""The head of a SIE file: who made it, of which organisation, for which fiscal years, and of which type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tasks.reading.orgnr import normal_orgnr
from tasks.reading.sie.fields import date_of, split_fields, text_at

BALANCES = frozenset({"#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET", "#OMFATTN"})
"""Records of an export (4E); a file of vouchers to import (4I) holds none of them."""


@dataclass
class Head:
    """What the records outside the vouchers say.

    ``years`` are #RAR by number, 0 the current one; ``balances`` tells whether there is any balance.
    """

    program: str | None = None
    generated: date | None = None
    sie_type: str | None = None
    orgnr: str | None = None
    years: dict[int, tuple[date, date]] = field(default_factory=dict)
    balances: bool = False


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
    return head


def _add_year(head: Head, number: str, start: str, end: str) -> None:
    first, last = date_of(start), date_of(end)
    if first and last and first <= last and re.fullmatch(r"-?\d+", number):
        head.years[int(number)] = (first, last)
