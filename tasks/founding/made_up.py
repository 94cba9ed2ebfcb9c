"""The files of a made-up month: what a coordinator would drop, so that a report can be seen before there is any.

The same agreement gives the same files. Nothing in them is anybody's: associations walk in turn, as many nights as
are planned, and each line has spent its months' share.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tasks.agreement.calendar import eligible_nights, months, open_months, span_of
from tasks.agreement.model import Agreement, Association, BudgetLine
from tasks.agreement.plan import planned_nights
from tasks.founding.catalogue import texts
from tasks.wording.language import words

_ORGNR = "802400-1235"
_BANK = "1930"
_PROJECTS = 6


@dataclass(frozen=True)
class Row:
    """One row of the made-up books: kronor as people say them, income +, cost −."""

    day: date
    text: str
    amount: Decimal
    account: str
    line: str
    association: str = ""


def first_month(agreement: Agreement) -> str:
    """The first month that has a report of its own."""
    return next(iter(open_months(agreement, None)))


def made_up_files(agreement: Agreement) -> dict[str, bytes]:
    """The shift sheet, the bookkeeping (or list of expenses) and, where they are agreed, contributions in kind up to
    the end of the first month, by file name."""
    end = span_of(agreement, first_month(agreement)).end
    nights = [night for night in eligible_nights(agreement) if night <= end]
    patrols = list(_patrols(agreement, nights))
    rows = list(_rows(agreement, patrols, end))
    said = texts()["trial"]
    if agreement.ledger.kind == "expenses":
        books = {said["expenses"]: _expenses(rows)}
    else:
        books = {said["ledger"]: _sie(agreement, rows, end)}
    given = {said["in_kind"]: _in_kind(agreement, end)} if agreement.in_kind else {}
    return {said["sheet"]: _sheet(patrols), **books, **given}


@dataclass(frozen=True)
class _Patrol:
    """One association in one area one night."""

    night: date
    area: str
    association: Association
    adults: int
    number: int


def _patrols(agreement: Agreement, nights: list[date]) -> Iterator[_Patrol]:
    """As many of the nights as the agreement plans, on the first of them an extra area where extra areas are paid."""
    tariffs = [line.tariff for line in agreement.budget if line.tariff is not None]
    asked = [agreement.crew.minimum, *(tariff.minimum_adults for tariff in tariffs)]
    asked += [step.adults for tariff in tariffs for step in tariff.steps]
    least = max([2, *(number for number in asked if number)])
    has_extra = any(tariff.draws == "extra_area" for tariff in tariffs) and len(agreement.areas) > 1
    walking = agreement.associations
    planned, possible = planned_nights(agreement), len(eligible_nights(agreement))
    share = min(Fraction(1), Fraction(planned or possible, possible))
    half = Fraction(1, 2)  # as many as are planned so far, to the nearest: fewer would be behind at once
    for number, night in enumerate(nights):
        if int((number + 1) * share + half) == int(number * share + half):
            continue
        yield _Patrol(night, agreement.areas[0].name, walking[number % len(walking)], least + number % 3, number)
        if has_extra:
            has_extra = False
            other = walking[(number + 1) % len(walking)]
            yield _Patrol(night, agreement.areas[1].name, other, least, number)


def _rows(agreement: Agreement, patrols: list[_Patrol], end: date) -> Iterator[Row]:
    """The month's share of the incomes and of the ordinary costs, and what some of the nights have been paid."""
    said = texts()["trial"]
    share = Decimal(len(months(agreement)))
    for line in agreement.budget:
        account = _account(agreement, line)
        if line.tariff is None and account is not None:
            text, amount = said["row"].format(line=line.label), round(line.amount / share, -1)
            yield Row(end, text, amount, account, line.label)
    paying = next((line for line in agreement.budget if line.tariff and line.tariff.draws == "first_area"), None)
    accounts = agreement.ledger.compensation_accounts
    if paying is None or paying.tariff is None or (agreement.ledger.kind == "bookkeeping" and not accounts):
        return
    if paying.tariff.package or paying.tariff.per == "season":
        return  # nothing is earned yet
    account = accounts[0].partition("-")[0] if accounts else ""
    for patrol in patrols[: len(patrols) // 2]:
        name = (patrol.association.ledger.texts or [patrol.association.name])[0]
        text = said["compensation"].format(association=name, night=patrol.night)
        yield Row(patrol.night, text, -paying.tariff.rate, account, paying.label, patrol.association.name)


def _account(agreement: Agreement, line: BudgetLine) -> str | None:
    """An account of the line; empty where lists of expenses need none, null where there is nothing to book it on."""
    if agreement.ledger.kind == "expenses":
        return "" if line.amount < 0 else None
    return line.accounts[0].partition("-")[0] if line.accounts else None


def _sheet(patrols: list[_Patrol]) -> bytes:
    rows = [
        {
            "date": patrol.night,
            "area": patrol.area,
            "association": patrol.association.name,
            "start": "21:00",
            "end": "01:00",
            "adults": patrol.adults,
            "minors": patrol.number % 2,
            "contacts": 4 + patrol.number % 7,
            "note": "",
        }
        for patrol in patrols
    ]
    return _csv(words()["shift_sheet"]["header"], rows)


def _in_kind(agreement: Agreement, end: date) -> bytes:
    """Two hours of each kind, by the parties in turn."""
    names = words()["in_kind_sheet"]["names"]
    parties = (agreement.parties.association.name, agreement.parties.municipality.name)
    rows = [
        {"date": end, "party": parties[number % 2], "kind": kind.label, "hours": 2}
        for number, kind in enumerate(agreement.in_kind)
    ]
    return _csv({field: names[field][0] for field in rows[0]}, rows)


def _expenses(rows: list[Row]) -> bytes:
    listed = [
        {
            "date": row.day,
            "what": row.text,
            "amount": f"{-row.amount:.2f}".replace(".", ","),
            "line": row.line,
            "association": row.association,
            "receipt": number,
        }
        for number, row in enumerate(rows, 1)
    ]
    return _csv(words()["expenses_sheet"]["header"], listed)


def _csv(headers: Mapping[str, str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """A table as spreadsheets write it; ``headers`` by the key of their column."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(headers.values())
    writer.writerows([row[column] for column in headers] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _sie(agreement: Agreement, rows: list[Row], end: date) -> bytes:
    """A SIE 4 file whose rows the agreement's selection finds, each voucher against the bank."""
    select = agreement.ledger.select
    dimension, codes = next(iter(select.objects.items()), (_PROJECTS, []))
    objects = f'{dimension} "{codes[0]}"' if codes else ""
    series = select.series[0] if select.series else "A"
    mark = f"{select.texts[0]} " if select.texts and not codes else ""
    lines = [
        "#FLAGGA 0",
        '#PROGRAM "IOP-rapport" 1',
        "#FORMAT PC8",
        f"#GEN {end:%Y%m%d}",
        "#SIETYP 4",
        f"#ORGNR {agreement.ledger.orgnr or _ORGNR}",
        f'#FNAMN "{_plain(agreement.parties.association.name)}"',
        f"#RAR 0 {end.year}0101 {end.year}1231",
        *(f'#KONTO {account} "{account}"' for account in sorted({_BANK, *(row.account for row in rows)})),
    ]
    if codes:
        lines.append(f'#OBJEKT {objects} "{codes[0]}"')
    for number, row in enumerate(rows, 1):
        text = _plain(f"{mark}{row.text}")
        lines += [
            f'#VER "{series}" {number} {row.day:%Y%m%d} "{text}"',
            "{",
            f'#TRANS {row.account} {{{objects}}} {-row.amount:.2f} {row.day:%Y%m%d} "{text}"',
            f"#TRANS {_BANK} {{}} {row.amount:.2f} {row.day:%Y%m%d}",
            "}",
        ]
    return "\r\n".join([*lines, ""]).encode("cp437", "replace")


def _plain(text: str) -> str:
    """A text that may stand in quotes of a SIE file."""
    return text.replace('"', "'").replace("\\", "/")
