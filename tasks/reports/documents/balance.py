"""What is left of the partnership's money at a cut-off, and what each party would owe another if it ended there
(M9, M10, G10).

Left is what has been received, less what is used for the purpose and what is not clearly in it. The same comes out
of the ledger: what it has left, once every association has got what it has earned.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tasks.agreement.model import Agreement
from tasks.measures.figures import Line, Measures
from tasks.measures.settlement import UNALLOCATED
from tasks.wording.swedish import ZERO, total

Why = Literal["outstanding", "overpaid", "grant", "reclaim"]


@dataclass(frozen=True)
class Balance:
    """Kronor, positive; null where no ledger export has been taken in (then only earned amounts are known)."""

    received: Decimal | None  # booked on the income lines
    budgeted: Decimal  # the income that the budget holds
    used: tuple[tuple[str, Decimal | None], ...]  # by cost line: accrued, so earned whether it is paid or not
    not_clear: Decimal | None  # not clearly in the purpose, no krona twice
    loose_income: Decimal | None  # net income that fits no line
    outstanding: Decimal | None  # earned and not paid, of the associations that have something to get
    cash: Decimal | None  # what the ledger has left of the partnership's money

    @property
    def used_in_all(self) -> Decimal | None:
        """Accrued on the cost lines."""
        return total([amount for _, amount in self.used])

    @property
    def left(self) -> Decimal | None:
        """What is not used: below nought, what has been laid out or promised beyond what has come in."""
        parts = (self.received, self.loose_income, self.used_in_all, self.not_clear)
        received, loose, used, not_clear = parts
        if received is None or loose is None or used is None or not_clear is None:
            return None
        return received + loose - used - not_clear


@dataclass(frozen=True)
class Debt:
    """One party's debt to another on the day, by name. ``why``: earned and not paid; paid beyond what is earned;
    accrued within the budget and not covered by what has been received; not clearly in the purpose.
    """

    debtor: str
    creditor: str
    amount: Decimal
    why: Why


def balance(measures: Measures) -> Balance:
    """The balance of measures at their cut-off."""
    lines = [line for line in measures.lines if line.id != UNALLOCATED]
    loose = next((line.booked for line in measures.lines if line.id == UNALLOCATED), ZERO)
    not_clear = measures.funds.not_clearly_in_purpose
    waiting = [None if each is None else max(ZERO, each) for each in (a.outstanding for a in measures.associations)]
    return Balance(
        received=total([line.booked for line in lines if _is_income(line)]),
        budgeted=sum((line.budget for line in lines if _is_income(line)), start=ZERO),
        used=tuple(
            (line.label, None if line.accrued is None else -line.accrued) for line in lines if not _is_income(line)
        ),
        not_clear=not_clear,
        loose_income=None if loose is None or not_clear is None else max(ZERO, loose),
        outstanding=total(waiting),
        cash=total([line.booked for line in measures.lines]),
    )


def debts(agreement: Agreement, measures: Measures) -> list[Debt]:
    """What each party would owe another if the partnership ended at the cut-off, as far as it is known.

    The organising association's own share is no debt. Costs beyond the budgeted income are nobody's but the
    organiser's. What is not clearly in the purpose is owed only where the agreement lets it be reclaimed.
    """
    club, municipality = agreement.parties.association, agreement.parties.municipality
    found: list[Debt] = []
    for account in measures.associations:
        if account.id in (None, club.id) or account.outstanding is None:
            continue
        if account.outstanding > 0:
            found.append(Debt(club.name, account.name, account.outstanding, "outstanding"))
        elif account.outstanding < 0:
            found.append(Debt(account.name, club.name, -account.outstanding, "overpaid"))
    stand = balance(measures)
    if stand.used_in_all is not None and stand.received is not None:
        unpaid = min(stand.used_in_all, stand.budgeted) - stand.received
        if unpaid > 0:
            found.append(Debt(municipality.name, club.name, unpaid, "grant"))
    if agreement.clauses.reclaim is not None and stand.not_clear:
        found.append(Debt(club.name, municipality.name, stand.not_clear, "reclaim"))
    return found


def _is_income(line: Line) -> bool:
    return line.budget > 0
