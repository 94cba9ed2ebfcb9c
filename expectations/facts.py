"""The expectations for the facts of a month, asked before anything is computed of them.

The frames are those of :class:`tasks.quality.facts.MonthFacts`. An error holds the report: what it would tell is not
true. A warning is a finding in it.
"""

from typing import TYPE_CHECKING

from expectations.rules import fact_rule, library, suite_of, telling
from tasks.agreement.model import Agreement

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

WHOLE_ORE = r"^-?\d+\.\d{2}$"
"""An amount as it is written where it is whole öre."""


def patrols(agreement: Agreement) -> "ExpectationSuite":
    """Each patrol once, in an area and of an association of the agreement, on a night that has been."""
    expect = library().expectations
    return suite_of(
        f"facts-patrols-{agreement.id}",
        [
            expect.ExpectCompoundColumnsToBeUnique(
                column_list=["service_date", "area", "association", "start_at", "end_at"],
                **telling(fact_rule("patrol_twice")),
            ),
            expect.ExpectColumnValuesToBeInSet(
                column="area", value_set=[each.id for each in agreement.areas], **telling(fact_rule("area_unknown"))
            ),
            expect.ExpectColumnValuesToBeInSet(
                column="association",
                value_set=[each.id for each in agreement.associations],
                **telling(fact_rule("association_unknown")),
            ),
            expect.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A="made_on",
                column_B="service_date",
                or_equal=True,
                **telling(fact_rule("night_ahead")),
            ),
        ],
    )


def ledger(agreement: Agreement) -> "ExpectationSuite":
    """Each row of a file once, its amount in whole öre, on a line and for an association of the agreement."""
    expect = library().expectations
    return suite_of(
        f"facts-ledger-{agreement.id}",
        [
            expect.ExpectCompoundColumnsToBeUnique(
                column_list=["sha256", "place", "row"], **telling(fact_rule("row_twice"))
            ),
            expect.ExpectColumnValuesToMatchRegex(
                column="written", regex=WHOLE_ORE, **telling(fact_rule("amount_not_ore"))
            ),
            expect.ExpectColumnValuesToBeInSet(
                column="association",
                value_set=[each.id for each in agreement.associations],
                **telling(fact_rule("payee_unknown")),
            ),
            expect.ExpectColumnValuesToBeInSet(
                column="line", value_set=[each.id for each in agreement.budget], **telling(fact_rule("line_unknown"))
            ),
        ],
    )


def files() -> "ExpectationSuite":
    """As many rows of each file as the register says were accepted: never more, and all of the newest ledger."""
    expect = library().expectations
    return suite_of(
        "facts-files",
        [
            expect.ExpectColumnValuesToNotBeNull(column="accepted", **telling(fact_rule("file_unknown"))),
            expect.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A="accepted",
                column_B="found",
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                **telling(fact_rule("rows_more")),
            ),
            expect.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A="found",
                column_B="least",
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                **telling(fact_rule("rows_fewer")),
            ),
        ],
    )


def months() -> "ExpectationSuite":
    """Patrols of an association in a month: only while it is in the partnership, and paid only since it joined."""
    expect = library().expectations
    pairs = (
        ("first_night", "joined", "before_joined"),
        ("left", "last_night", "after_left"),
        ("first_paid", "joined", "paid_before_joined"),
    )
    return suite_of(
        "facts-months",
        [
            expect.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=later,
                column_B=earlier,
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                **telling(fact_rule(code)),
            )
            for later, earlier, code in pairs
        ],
    )


def lines() -> "ExpectationSuite":
    """The money of a tariff line: not more than its nights at its highest rate."""
    return suite_of(
        "facts-lines",
        [
            library().expectations.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A="most_ore", column_B="earned_ore", or_equal=True, **telling(fact_rule("earned_too_much"))
            )
        ],
    )


def suites(agreement: Agreement) -> "dict[str, ExpectationSuite]":
    """Every suite by the frame that it is for."""
    return {
        "patrols": patrols(agreement),
        "ledger": ledger(agreement),
        "files": files(),
        "months": months(),
        "lines": lines(),
    }
