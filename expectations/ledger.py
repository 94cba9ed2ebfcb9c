"""The rules for ledger rows that the agreement selects: what cannot be counted, and what a person should
look at.

The frame is what :func:`tasks.reading.selection.select` gives, with the columns of
:func:`tasks.quality.check.with_classes`. Which accounts are outcome is decided in :mod:`tasks.accounts`; of the
others only the faults matter.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from expectations.rules import Cell, column, empty, known, never, rule, suite_of, within
from tasks.accounts import PAY_CLASS, STRANGE_CLASSES
from tasks.agreement.model import Agreement
from tasks.findings import Severity

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

DATE = Cell(fields=("date",), quotes="date_text")
AMOUNT = Cell(fields=("amount",), quotes="amount_text")
ACCOUNT = Cell(fields=("account",), quotes="account_text")


CURRENCY = "amount_currency"
"""The fault of an amount that is not in kronor."""

_error = partial(rule, "ledger", Severity.ERROR)
_warning = partial(rule, "ledger", Severity.WARNING)


def fault_rules() -> list["Expectation"]:
    """A row without a readable date, account or amount cannot be counted."""
    return [
        empty(
            _error(
                "date_unreadable",
                "Datumet går inte att läsa",
                "{voucher}: datumet {date_text} går inte att läsa.",
                "Rätta datumet i bokföringen och ta ut en ny export.",
                cell=DATE,
            ),
            "date_fault",
        ),
        empty(
            _error(
                "amount_unreadable",
                "Beloppet går inte att läsa",
                "{voucher}: beloppet {amount_text} går inte att läsa.",
                "Rätta beloppet i bokföringen och ta ut en ny export.",
                cell=AMOUNT,
            ),
            "amount_fault",
            column("amount_fault") != CURRENCY,
        ),
        never(
            _error(
                "currency_other",
                "Beloppet är inte i kronor",
                "{voucher}: beloppet är i en annan valuta än kronor.",
                "Skriv beloppet i kronor, som det har betalats ut.",
                cell=AMOUNT,
            ),
            "amount_fault",
            CURRENCY,
        ),
        empty(
            _error(
                "account_unreadable",
                "Kontot går inte att läsa",
                "{voucher}: kontot {account_text} går inte att läsa.",
                "Rätta kontot i bokföringen och ta ut en ny export.",
                cell=ACCOUNT,
            ),
            "account_fault",
        ),
    ]


def account_rules() -> list["Expectation"]:
    """An account of no class that the charts of accounts know counts nowhere, and is told."""
    return [
        never(
            _warning(
                "account_strange",
                "Konto som varken är balans, intäkt eller kostnad",
                "{booking}: kontot börjar inte på 1–8 och är varken balans, intäkt eller kostnad, räknas inte.",
                "Rätta kontot i bokföringen om raden ska räknas, och ta ut en ny export.",
                cell=ACCOUNT,
            ),
            "account_class",
            *STRANGE_CLASSES,
        )
    ]


def term_rules(agreement: Agreement, outcome: Any) -> list["Expectation"]:
    """Outcome outside the term is listed and never counted (A2)."""
    return [
        within(
            _warning(
                "outside_term",
                "Utanför avtalstiden",
                "{booking}: utanför avtalstiden {term}, räknas inte.",
                "Hör raden hit? Rätta i så fall datumet i bokföringen, annars objekt eller konto.",
                "term",
                cell=DATE,
            ),
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
            _warning(
                "pay_to_persons",
                "Ersättning till personer",
                "{booking}: kontoklass 7 är ersättning till personer, men insatsen ska vara ideell.",
                "Flytta raden om den är felkonterad, annars är det en fråga för styrgruppen.",
                "voluntary",
                cell=ACCOUNT,
            ),
            "account_class",
            PAY_CLASS,
            where=counted,
        ),
        known(
            _warning(
                "no_budget_line",
                "Passar ingen budgetrad",
                "{booking}: passar ingen budgetrad, visas som Ej fördelat.",
                "Rätta kontot i bokföringen, eller låt avtalsfilen säga vilken budgetrad kontot hör till.",
                "reclaim",
                cell=ACCOUNT,
            ),
            "line",
            counted & (column("compensation") == False) & (column("pay") == False),  # noqa: E712
        ),
    ]


def association_rules(counted: Any) -> list["Expectation"]:
    """Compensation must say whom it is for (M8)."""
    # A condition for the library to carry out, not a comparison of ours.
    compensation = counted & (column("compensation") == True)  # noqa: E712
    name_it = "Skriv föreningens namn i verifikationens text, eller ge raden föreningens objektkod."
    return [
        never(
            _warning(
                "association_unknown",
                "Ersättning utan förening",
                "{booking}: det framgår inte vilken förening ersättningen är till.",
                name_it,
                "open_account",
                cell=ACCOUNT,
            ),
            "association_fault",
            "unknown",
            where=compensation,
        ),
        never(
            _warning(
                "association_ambiguous",
                "Ersättning som kan gälla flera föreningar",
                "{booking}: texten nämner flera föreningar, så ersättningen förs till ingen av dem.",
                name_it,
                "open_account",
                cell=ACCOUNT,
            ),
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
