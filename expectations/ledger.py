"""The expectations for a ledger: for the whole of it, added up (:class:`tasks.reading.result.Books`), and for the
rows that the agreement selects: what cannot be counted, and what a person should look at.

The frame of the selected rows is what :func:`tasks.reading.selection.select` gives, with the columns of
:func:`tasks.quality.check.with_classes`. Which accounts are outcome is decided in :mod:`tasks.accounts`; of the
others only the faults matter.
"""

from typing import TYPE_CHECKING, Any

from expectations.rules import (
    Cell,
    book_rule,
    by_reason,
    column,
    ledger_rule,
    library,
    suite_of,
    telling,
)
from tasks.accounts import KNOWN, PAY
from tasks.agreement.model import Agreement

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

DATE = Cell(fields=("date",), quotes="date_text")
AMOUNT = Cell(fields=("amount",), quotes="amount_text")
ACCOUNT = Cell(fields=("account",), quotes="account_text")

CURRENCY = "amount_currency"
"""The reason of an amount that is not in kronor."""


def vouchers() -> "ExpectationSuite":
    """The suite for all vouchers of a file (``VOUCHER_SUMS``): each adds up to nothing and lies in one of the file's
    fiscal years."""
    expect = library().expectations
    return suite_of(
        "vouchers",
        [
            expect.ExpectColumnValuesToNotBeNull(
                column="year_start",
                row_condition=column("has_year") == True,  # noqa: E712 (a condition for the library to carry out)
                **telling(book_rule("outside_years")),
            ),
            expect.ExpectColumnValuesToBeInSet(column="ore", value_set=[0], **telling(book_rule("unbalanced"))),
        ],
    )


def sums() -> "ExpectationSuite":
    """The suite for what a file states of its own rows (``CONTROL_SUMS``)."""
    equal = library().expectations.ExpectColumnPairValuesToBeEqual
    return suite_of("sums", [equal(column_A="found_ore", column_B="stated_ore", **telling(book_rule("sums_differ")))])


def cells() -> list["Expectation"]:
    """A row without a readable date, account or amount cannot be counted; an account of no class that the charts of
    accounts know counts nowhere."""
    expect = library().expectations
    amount, account = ledger_rule("amount_unreadable", AMOUNT), ledger_rule("account_unreadable", ACCOUNT)
    amounts = {"": amount, "amount_missing": amount, "amount_unreadable": amount}
    amounts[CURRENCY] = ledger_rule("currency_other", AMOUNT)
    # A row of a list of expenses needs no account, and its reader gives no reason.
    accounts = {"": None, "account_missing": account, "account_unreadable": account}
    return [
        expect.ExpectColumnValuesToNotBeNull(column="date", **telling(ledger_rule("date_unreadable", DATE))),
        expect.ExpectColumnValuesToNotBeNull(column="amount", **by_reason("ledger.amount", "amount_fault", amounts)),
        expect.ExpectColumnValuesToNotBeNull(
            column="account", **by_reason("ledger.account", "account_fault", accounts)
        ),
        expect.ExpectColumnValuesToMatchRegex(
            column="account", regex=KNOWN, **telling(ledger_rule("account_strange", ACCOUNT))
        ),
    ]


def term(agreement: Agreement, outcome: Any) -> list["Expectation"]:
    """Outcome outside the term is listed and never counted (A2)."""
    return [
        library().expectations.ExpectColumnValuesToBeBetween(
            column="date",
            min_value=agreement.term.start,
            max_value=agreement.term.end,
            row_condition=outcome,
            **telling(ledger_rule("outside_term", DATE)),
        )
    ]


def lines(counted: Any) -> list["Expectation"]:
    """Rows that fit no line of the budget are shown by themselves (M10); pay to persons must not occur (A5)."""
    expect = library().expectations
    # Conditions for the library to carry out, not comparisons of ours.
    ordinary = counted & (column("compensation") == False) & (column("pay") == False)  # noqa: E712
    return [
        expect.ExpectColumnValuesToNotMatchRegex(
            column="account", regex=PAY, row_condition=counted, **telling(ledger_rule("pay_to_persons", ACCOUNT))
        ),
        expect.ExpectColumnValuesToNotBeNull(
            column="line", row_condition=ordinary, **telling(ledger_rule("no_budget_line", ACCOUNT))
        ),
    ]


def associations(counted: Any) -> list["Expectation"]:
    """Compensation must say whom it is for (M8)."""
    compensation = counted & (column("compensation") == True)  # noqa: E712
    unknown = ledger_rule("association_unknown", ACCOUNT)
    reasons = {"": unknown, "unknown": unknown, "ambiguous": ledger_rule("association_ambiguous", ACCOUNT)}
    return [
        library().expectations.ExpectColumnValuesToNotBeNull(
            column="association",
            row_condition=compensation,
            **by_reason("ledger.association", "association_fault", reasons),
        )
    ]


def suite(agreement: Agreement) -> "ExpectationSuite":
    """The suite for one agreement's ledger rows, in the order in which a row's findings are told."""
    # A condition for the library to carry out, not a comparison of ours.
    outcome = column("outcome") == True  # noqa: E712
    counted = column("counted") == True  # noqa: E712
    return suite_of(
        f"ledger-{agreement.id}",
        [*cells(), *term(agreement, outcome), *lines(counted), *associations(counted)],
    )
