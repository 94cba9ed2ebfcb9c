"""The rules for ledger rows that the agreement selects: what cannot be counted, and what a person should
look at.

The frame is what :func:`tasks.reading.selection.select` gives, with the columns of
:func:`tasks.quality.check.with_classes`. Which accounts are outcome is decided in :mod:`tasks.accounts`; of the
others only the faults matter.
"""

from typing import TYPE_CHECKING, Any

from expectations.rules import Cell, column, empty, known, ledger_rule, never, suite_of, within
from tasks.accounts import PAY_CLASS, STRANGE_CLASSES
from tasks.agreement.model import Agreement

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

DATE = Cell(fields=("date",), quotes="date_text")
AMOUNT = Cell(fields=("amount",), quotes="amount_text")
ACCOUNT = Cell(fields=("account",), quotes="account_text")


CURRENCY = "amount_currency"
"""The fault of an amount that is not in kronor."""


def fault_rules() -> list["Expectation"]:
    """A row without a readable date, account or amount cannot be counted."""
    return [
        empty(
            ledger_rule("date_unreadable", DATE),
            "date_fault",
        ),
        empty(
            ledger_rule("amount_unreadable", AMOUNT),
            "amount_fault",
            column("amount_fault") != CURRENCY,
        ),
        never(
            ledger_rule("currency_other", AMOUNT),
            "amount_fault",
            CURRENCY,
        ),
        empty(
            ledger_rule("account_unreadable", ACCOUNT),
            "account_fault",
        ),
    ]


def account_rules() -> list["Expectation"]:
    """An account of no class that the charts of accounts know counts nowhere, and is told."""
    return [
        never(
            ledger_rule("account_strange", ACCOUNT),
            "account_class",
            *STRANGE_CLASSES,
        )
    ]


def term_rules(agreement: Agreement, outcome: Any) -> list["Expectation"]:
    """Outcome outside the term is listed and never counted (A2)."""
    return [
        within(
            ledger_rule("outside_term", DATE),
            "date",
            agreement.term.start,
            agreement.term.end,
            outcome,
        )
    ]


def line_rules(counted: Any) -> list["Expectation"]:
    """Rows that fit no line of the budget are shown by themselves (M10); pay to persons must not occur
    (A5)."""
    return [
        never(
            ledger_rule("pay_to_persons", ACCOUNT),
            "account_class",
            PAY_CLASS,
            where=counted,
        ),
        known(
            ledger_rule("no_budget_line", ACCOUNT),
            "line",
            counted & (column("compensation") == False) & (column("pay") == False),  # noqa: E712
        ),
    ]


def association_rules(counted: Any) -> list["Expectation"]:
    """Compensation must say whom it is for (M8)."""
    # A condition for the library to carry out, not a comparison of ours.
    compensation = counted & (column("compensation") == True)  # noqa: E712
    return [
        never(
            ledger_rule("association_unknown", ACCOUNT),
            "association_fault",
            "unknown",
            where=compensation,
        ),
        never(
            ledger_rule("association_ambiguous", ACCOUNT),
            "association_fault",
            "ambiguous",
            where=compensation,
        ),
    ]


def suite(agreement: Agreement) -> "ExpectationSuite":
    """The suite for one agreement's ledger rows, in the order in which a row's findings are told."""
    # A condition for the library to carry out, not a comparison of ours.
    outcome = column("outcome") == True  # noqa: E712
    counted = outcome & (column("date") >= agreement.term.start) & (column("date") <= agreement.term.end)
    return suite_of(
        f"ledger-{agreement.id}",
        [
            *fault_rules(),
            *account_rules(),
            *term_rules(agreement, outcome),
            *line_rules(counted),
            *association_rules(counted),
        ],
    )
