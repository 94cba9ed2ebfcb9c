"""Accounts of a ledger: what class an account is of, and what that means. Decided here and nowhere else.

An account is text (settled reading 25). Its class is its first digit, however many digits follow: 1 and 2 are
balances, 3 to 8 income and costs, and 7 among them is pay to persons. Nothing is of class 0 or 9.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # agreements, which name accounts, are read without frames
    import polars as pl

DIGITS = 8
"""An account has no more: longer numbers are those of banks."""

NUMBER = rf"^[0-9]{{1,{DIGITS}}}$"
"""Pattern of a text that is an account."""

PAY_CLASS = 7
"""Pay to persons, which must not occur (A5)."""

PAY = rf"^{PAY_CLASS}"
"""Pattern of an account of pay."""

KNOWN = r"^[1-8]"
"""Pattern of an account that is balance or outcome; any other counts nowhere and is told."""


def account_class(account: "pl.Expr") -> "pl.Expr":
    """The class, 0 to 9; null where there is no account."""
    import polars as pl

    return account.str.head(1).cast(pl.Int64, strict=False)


def is_outcome(account: "pl.Expr") -> "pl.Expr":
    """Whether rows on the account are outcome (income or cost). A row without account is of a list of expenses."""
    import polars as pl

    return account.is_between(pl.lit("3"), pl.lit("9"), closed="left").fill_null(True)


def is_income(account: "pl.Expr") -> "pl.Expr":
    """Whether outcome on the account is income: class 3, and interest and the like (80 to 83). A cost that is paid
    back is still a cost.
    """
    return account.str.contains(r"^(?:3|8[0-3])").fill_null(False)


def bounds(accounts: str) -> tuple[str, str]:
    """The first and last account of ``"5410-5499"`` or ``"6993"``, sub-accounts with them, in ``DIGITS`` digits."""
    first, _, last = accounts.partition("-")
    return first.ljust(DIGITS, "0"), (last or first).ljust(DIGITS, "9")


def in_accounts(account: "pl.Expr", ranges: Iterable[str]) -> "pl.Expr":
    """Whether the account lies in one of the accounts or ranges, as the agreement file writes them.

    54801 is a sub-account of 5480 and lies where that does; 548 stands for 5480 to 5489, and lies where all of them
    do.
    """
    import polars as pl

    lowest, highest = account.str.pad_end(DIGITS, "0"), account.str.pad_end(DIGITS, "9")
    hits = ((lowest >= first) & (highest <= last) for first, last in map(bounds, ranges))
    return pl.any_horizontal(pl.lit(False), *hits).fill_null(False)
