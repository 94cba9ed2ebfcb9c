"""The rules for rows of a shift sheet: what makes a row no patrol (error), and what a person should look at.

The frame is ``SHIFT_ROWS`` with the columns of :func:`tasks.quality.check.with_crews`. Here are the rules that only
the agreement can tell; those for what the reader could not read or had to guess are in the modules beside this one.
"""

from typing import TYPE_CHECKING

from expectations.rules import among, column, empty, shift_rule, suite_of, within
from expectations.shift_faults import adult_rules, count_rules, date_rules, place_rules, time_rules
from expectations.shift_readings import entry_rules, reading_rules
from expectations.shift_rules import ADULTS, DATE, START, of_patrols, of_what_was_done
from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

SHORTEST_MINUTES, LONGEST_MINUTES = 30, 12 * 60
"""A patrol outside these is taken in, but somebody should look at its times. The agreement does not say (null)."""

MANY_ADULTS = 20
"""More walkers than this in one row is more often a slip (22 for 2) than a crowd."""


def term_and_calendar_rules(agreement: Agreement) -> list["Expectation"]:
    """Inside the term (A2) and on a night of the agreement (A1)."""
    start, end = agreement.term.start, agreement.term.end
    night = column("service_date")
    patrol_in_term = of_patrols() & (night >= start) & (night <= end)
    return [
        within(
            shift_rule("outside_term", DATE),
            "service_date",
            start,
            end,
            of_what_was_done(),
        ),
        among(
            shift_rule("outside_calendar", DATE),
            "service_date",
            eligible_nights(agreement).to_list(),
            patrol_in_term,
        ),
    ]


def likelihood_rules() -> list["Expectation"]:
    """Patrols that count, but look odd: written twice, very short or very long."""
    where = of_patrols()
    return [
        empty(
            shift_rule("duplicate"),
            "said_alike",
            where,
        ),
        empty(
            shift_rule("duplicate_differs", ADULTS),
            "said_differently",
            where,
        ),
        empty(
            shift_rule("duplicate_row"),
            "duplicate_of",
            where,
        ),
        within(
            shift_rule("unlikely_length", START),
            "minutes",
            SHORTEST_MINUTES,
            LONGEST_MINUTES,
            where,
        ),
    ]


def crew_rules(agreement: Agreement) -> list["Expectation"]:
    """At least one adult (A4), not improbably many, and the agreement's smallest crew where it has one."""
    where = of_patrols()
    no_adult = shift_rule("no_adult", ADULTS)
    rules = [
        within(no_adult, "adults_in_row", low=1, where=where),
        within(
            shift_rule("many_adults", ADULTS),
            "adults_in_row",
            high=MANY_ADULTS,
            where=where,
        ),
    ]
    if agreement.crew.minimum is not None:
        rules.append(
            within(
                shift_rule("understaffed", ADULTS),
                "adults_in_area",
                low=agreement.crew.minimum,
                where=where,
            )
        )
    return rules


def suite(agreement: Agreement) -> "ExpectationSuite":
    """The suite for one agreement's shift sheets, in the order in which a row's findings are told."""
    return suite_of(
        f"shifts-{agreement.id}",
        [
            *date_rules(),
            *term_and_calendar_rules(agreement),
            *time_rules(),
            *place_rules(),
            *adult_rules(),
            *crew_rules(agreement),
            *count_rules(),
            *entry_rules(),
            *reading_rules(),
            *likelihood_rules(),
        ],
    )
