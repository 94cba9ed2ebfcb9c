"""The kinds of value an agreement file holds, each refusing what can do harm further on.

Every refusal says what would be right (``what – remedy``). Texts are single lines without control characters:
they end up in mail subjects and PDF metadata. Ids and periods end up in paths.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated
from unicodedata import normalize
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError


class Closed(BaseModel):
    """Frozen, refuses unknown keys, converts nothing (``yes`` is no number, ``5`` no date)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def fault(what: str, remedy: str) -> PydanticCustomError:
    """A refusal that carries its own remedy. Braces would be read as placeholders."""
    return PydanticCustomError("agreement", "{what} – {remedy}", {"what": what, "remedy": remedy})


def _matching(pattern: str, what: str, remedy: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise fault(f"{value[:60]!r} is no {what}", remedy)
        return value

    return AfterValidator(check)


def _single_line(value: str) -> str:
    if not value.strip():
        raise fault("the text is empty", "fill it in, or leave the key out")
    if any(not character.isprintable() for character in value.replace("\u00a0", " ")):
        raise fault("a line break or control character in the text", "write it on one line")
    return value


def numeric(value: object, info: ValidationInfo) -> object:
    """Refuse text where a number belongs."""
    # JSON has no exact decimals: there, and only there, a number is rightly text.
    if isinstance(value, bool) or (isinstance(value, str) and info.mode != "json"):
        raise fault(f"{value!r} is no number", "write digits, with a point before decimals and no spaces")
    return value


def _quoted_date(value: object) -> object:
    """A date in quotes is a date too."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _quoted_number(value: object) -> object:
    """A whole number in quotes is a number too."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value) else value


def _bare_code(value: object) -> object:
    """A code without quotes is a code too; one with leading zeros was never read as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _month(value: str) -> str:
    try:
        date.fromisoformat(f"{value}-01")
    except ValueError:
        raise fault(f"{value!r} is no month", "write YYYY-MM, e.g. 2022-12") from None
    return value


def _account_range(value: str) -> str:
    first, _, last = value.partition("-")
    if last and len(last) != len(first):
        raise fault(f"the accounts of {value} have not as many digits", 'write both alike, e.g. "4600-4699"')
    if last and last < first:
        raise fault(f"the account range {value} runs backwards", f"write {last}-{first}")
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise fault(f"{value!r} is no known time zone", "use a name such as Europe/Stockholm")
    return value


_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

ID = r"[a-z0-9][a-z0-9_-]{0,63}"
"""The form of an id, an agreement's too: it is a file's name, and that of folders."""

Text = Annotated[str, Field(max_length=2000), AfterValidator(_single_line)]
Id = Annotated[
    str,
    _matching(
        ID,
        "id",
        "use a-z, 0-9, - and _, at most 64 of them, the first a letter or digit",
    ),
]
Email = Annotated[
    str,
    Field(max_length=254),
    _matching(
        rf"{_LOCAL}@{_LABEL}(\.{_LABEL})+",
        "e-mail address",
        "write name@domain in plain ASCII, without a name beside it",
    ),
]
OrgNumber = Annotated[str, _matching(r"[0-9]{6}-[0-9]{4}", "organisation number", "write NNNNNN-NNNN")]
Code = Annotated[str, BeforeValidator(_bare_code), Field(max_length=2000), AfterValidator(_single_line)]
"""A code of the bookkeeping: an object, a series."""
Day = Annotated[date, BeforeValidator(_quoted_date)]
Dimension = Annotated[int, BeforeValidator(_quoted_number), Field(ge=1, le=9999)]
"""Number of a SIE dimension: 1 cost centre, 2 cost bearer, 6 project, 20 and up free."""
AccountRange = Annotated[
    str,
    BeforeValidator(_bare_code),
    _matching(r"[0-9]{3,8}(-[0-9]{3,8})?", "account or range of accounts", 'write "6993" or "4600-4699"'),
    AfterValidator(_account_range),
]
Month = Annotated[
    str, _matching(r"[0-9]{4}-[0-9]{2}", "month", "write YYYY-MM, e.g. 2022-12"), AfterValidator(_month)
]
QuarterName = Annotated[str, _matching(r"[0-9]{4}-Q[1-4]", "name of a quarter", "write YYYY-Qn, e.g. 2022-Q1")]
TimeZone = Annotated[str, AfterValidator(_timezone)]
Kronor = Annotated[Decimal, Field(strict=False, max_digits=14, decimal_places=2), BeforeValidator(numeric)]
"""Money, exact to the öre."""
Percent = Annotated[Decimal, Field(strict=False, ge=0, le=1000), BeforeValidator(numeric)]


class Span(Closed):
    """Two dates, both counted."""

    start: Day
    end: Day


def same(name: str) -> str:
    """Names that differ only in letter case, spacing and how an å is encoded are one name."""
    return " ".join(normalize("NFC", name).casefold().split())
