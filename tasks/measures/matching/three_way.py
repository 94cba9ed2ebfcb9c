"""The three-way match of patrols, vouchers and payments, per association (M8, M10): what does not fit
together.

Each finding (codes ``match.*``) stands at a row and suggests what to do. Severities inform and do not cry
wolf: money not yet booked is an ordinary state of things (info); what nobody has walked for, or what seems
paid twice while more is paid than earned, is a warning. Pay to persons (account class 7) is found row by row
when a ledger is taken in (``ledger.pay_to_persons``) and compensation without an association likewise:
neither is told a second time here.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from math import gcd
from typing import Any

import polars as pl

from tasks.agreement.model import Agreement
from tasks.findings import Finding, tell
from tasks.measures.evidence import Evidence
from tasks.measures.matching.oldest_first import Account, accounts, payments, place_of
from tasks.measures.rounding import kronor_of_ore, ore
from tasks.measures.tariffs import tariff_lines, tariffs_of
from tasks.wording.catalogue import phrase
from tasks.wording.swedish import kronor, listed

SAME_PAYMENT = timedelta(days=31)
"""Equal amounts further apart than a month are two payments, not one made twice."""
MANY_REMAINDERS = 20_000
"""With so many ways to divide nights nearly any amount can be made, and a multiple says nothing."""


def match(evidence: Evidence) -> list[Finding]:
    """What of nights, earnings and payments does not fit together up to the end of the evidence's span.

    Nothing where no ledger is known, or where no line pays by a tariff.
    """
    agreement, ledger = evidence.agreement, evidence.ledger
    if ledger is None or not tariff_lines(agreement):
        return []
    found: list[Finding] = []
    for account in accounts(agreement, evidence.earned, payments(agreement, ledger, evidence.span.end)):
        found += [*_not_booked(agreement, account), *_no_patrol(agreement, account)]
        found += [*_paid_twice(agreement, account), *_wrong_month(agreement, account)]
        found += _no_multiple(agreement, account)
    return found


def _not_booked(agreement: Agreement, account: Account) -> Iterator[Finding]:
    """Earned and not yet booked: the oldest nights are named."""
    unpaid = account.unpaid
    if unpaid.is_empty():
        return
    nights = unpaid["date"].unique().sort()
    is_partly = int(unpaid["until"][0] - unpaid["ore"][0]) < account.paid
    yield tell(
        "match.not_booked",
        place_of(unpaid.row(0, named=True)),
        agreement,
        case="one" if nights.len() == 1 else "many",
        association=account.name,
        left=kronor_of_ore(account.earned - account.paid),
        nights=listed([f"{night}" for night in nights]),
        part=phrase("first_partly") if is_partly else "",
    )


def _no_patrol(agreement: Agreement, account: Account) -> Iterator[Finding]:
    """Paid beyond what has been walked for."""
    beyond = account.paid - account.earned
    if beyond <= 0:
        return
    late = account.payments.filter(pl.col("until") > account.earned, pl.col("ore") > 0)
    last = late.row(-1, named=True)
    yield tell(
        "match.no_patrol",
        place_of(last),
        agreement,
        value=_kronor(beyond),
        association=account.name,
        beyond=kronor_of_ore(beyond),
        vouchers=listed(late["voucher"].to_list()[::-1]),
    )


def _paid_twice(agreement: Agreement, account: Account) -> Iterator[Finding]:
    """The same amount in several vouchers: on one day, or within a month while more is paid than earned."""
    beyond = account.paid > account.earned
    near = SAME_PAYMENT if beyond else timedelta(0)
    by_amount = sorted(_not_taken_back(account.payments), key=lambda row: (row["ore"], row["date"]))
    for amount, equal in groupby(by_amount, key=lambda row: row["ore"]):
        for cluster in _clusters(list(equal), near):
            days = sorted({f"{row['date']}" for row in cluster})
            yield tell(
                "match.paid_twice",
                place_of(cluster[-1]),
                agreement,
                case="beyond" if beyond else "earned",
                value=_kronor(amount),
                association=account.name,
                amount=kronor_of_ore(amount),
                count=len(cluster),
                vouchers=listed([row["voucher"] for row in cluster]),
                days=listed(days),
            )


def _not_taken_back(paid: pl.DataFrame) -> list[dict[str, Any]]:
    """Payments but those that a refund of the same amount has taken back (the latest before it)."""
    standing: list[dict[str, Any]] = []
    for row in paid.iter_rows(named=True):
        if row["ore"] > 0:
            standing.append(row)
            continue
        taken = next((one for one in reversed(standing) if one["ore"] == -row["ore"]), None)
        if taken is not None:
            standing.remove(taken)
    return standing


def _clusters(rows: list[dict[str, Any]], near: timedelta) -> Iterator[list[dict[str, Any]]]:
    """Runs of two or more rows, each at most ``near`` after the one before it. ``rows`` are by date."""
    run: list[dict[str, Any]] = []
    for row in rows:
        if run and row["date"] - run[-1]["date"] > near:
            if len(run) > 1:
                yield run
            run = []
        run.append(row)
    if len(run) > 1:
        yield run


def _wrong_month(agreement: Agreement, account: Account) -> Iterator[Finding]:
    """Booked in a month before the night that it pays. Told of the first in a row: the next follow from it."""
    was_ahead = False
    for row in account.payments.filter(pl.col("ore") > 0).iter_rows(named=True):
        night = account.night_paid_at(row["until"])
        is_ahead = night is not None and f"{night:%Y-%m}" > f"{row['date']:%Y-%m}"
        if is_ahead and not was_ahead:
            yield tell(
                "match.wrong_month",
                place_of(row),
                agreement,
                value=f"{row['date']}",
                association=account.name,
                voucher=row["voucher"],
                day=row["date"],
                night=night,
            )
        was_ahead = is_ahead


def _no_multiple(agreement: Agreement, account: Account) -> Iterator[Finding]:
    """An amount that no number of nights, shared ones included, makes up."""
    grain = _grain(agreement)
    reachable = _remainders(account.shares, grain)
    clause = tariff_lines(agreement)[0][0].clause
    for row in account.payments.filter(pl.col("ore") > 0).iter_rows(named=True):
        if reachable is None or row["ore"] % grain in reachable:
            continue
        yield tell(
            "match.no_multiple",
            place_of(row),
            agreement,
            clause=clause,
            value=_kronor(row["ore"]),
            association=account.name,
            amount=kronor_of_ore(row["ore"]),
            voucher=row["voucher"],
            rate=kronor_of_ore(grain),
        )


def _grain(agreement: Agreement) -> int:
    """The öre that every undivided payment is a multiple of: the rates' greatest common divisor."""
    tariffs = [each for line, _ in tariff_lines(agreement) for _, each in tariffs_of(agreement, line.id)]
    rates = [rate for tariff in tariffs for rate in (tariff.rate, *(step.rate for step in tariff.steps))]
    return gcd(*map(ore, rates))


def _remainders(shares: pl.DataFrame, grain: int) -> set[int] | None:
    """What divided shares can leave beyond whole multiples of ``grain``; null where it may be anything."""
    reachable = {0}
    for share, count in shares["ore"].filter(shares["ore"] % grain != 0).value_counts().iter_rows():
        for times in _doubling(count):
            reachable |= {(remainder + share * times) % grain for remainder in reachable}
            if len(reachable) > MANY_REMAINDERS:
                return None
    return reachable


def _doubling(count: int) -> Iterator[int]:
    """Numbers that sum to ``count`` and whose subsets sum to every number up to it: 1, 2, 4 … and the rest."""
    size = 1
    while count > 0:
        yield min(size, count)
        count, size = count - size, size * 2


def _kronor(amount: int) -> str:
    return kronor(kronor_of_ore(amount))
