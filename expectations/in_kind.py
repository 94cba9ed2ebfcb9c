"""The expectations for rows of a sheet of contributions in kind: what makes a row none (error), and what a person
should look at.

The frame is ``IN_KIND_ROWS`` with ``seconds_a_day``, those of one person on one day.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from expectations.rules import (
    WHOLE_ROW,
    Cell,
    Rule,
    by_reason,
    in_kind_rule,
    library,
    suite_of,
    telling,
)
from tasks.agreement.model import Agreement

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

DATE = Cell(fields=("date",), quotes="date_text")
HOURS = Cell(fields=("seconds",), quotes="hours_text")
PARTY, KIND, PERSONS = Cell(fields=("party",)), Cell(fields=("kind",)), Cell(fields=("persons", "seconds"))

A_DAY = 24 * 60 * 60
"""Seconds: more than these are minutes, or a sum."""


def _each(codes: Iterable[str], cell: Cell = WHOLE_ROW) -> dict[str, Rule | None]:
    return {code: in_kind_rule(code, cell) for code in codes}


def suite(agreement: Agreement) -> "ExpectationSuite":
    """The suite for one agreement's rows, in the order in which a row's findings are told."""
    expect, term = library().expectations, agreement.term
    dates = _each(("date_missing", "date_unreadable", "no_such_date", "year_unknown"), DATE)
    hours = _each(("hours_missing", "hours_unreadable"), HOURS) | _each(["persons_missing"], PERSONS)
    persons = _each(["persons_unreadable"], PERSONS)
    return suite_of(
        f"in-kind-{agreement.id}",
        [
            expect.ExpectColumnValuesToNotBeNull(
                column="date", **by_reason("contribution.date", "date_fault", dates)
            ),
            expect.ExpectColumnValuesToBeBetween(
                column="date",
                min_value=term.start,
                max_value=term.end,
                **telling(in_kind_rule("outside_term", DATE)),
            ),
            expect.ExpectColumnValuesToNotBeNull(
                column="party",
                **by_reason("contribution.party", "party_fault", _each(("party_missing", "party_unknown"), PARTY)),
            ),
            expect.ExpectColumnValuesToNotBeNull(
                column="kind",
                **by_reason("contribution.kind", "kind_fault", _each(("kind_missing", "kind_unknown"), KIND)),
            ),
            expect.ExpectColumnValuesToNotBeNull(
                column="seconds", **by_reason("contribution.hours", "hours_fault", hours)
            ),
            expect.ExpectColumnValuesToBeNull(
                column="persons_fault", **by_reason("contribution.persons", "persons_fault", persons)
            ),
            expect.ExpectColumnValuesToBeBetween(
                column="seconds_a_day", max_value=A_DAY, **telling(in_kind_rule("many_hours", HOURS))
            ),
            expect.ExpectColumnValuesToBeNull(column="date_reading", **telling(in_kind_rule("year_guessed", DATE))),
            expect.ExpectColumnValuesToBeNull(column="hours_reading", **telling(in_kind_rule("like_clock", HOURS))),
            expect.ExpectColumnValuesToBeNull(column="again_row", **telling(in_kind_rule("repeated"))),
        ],
    )
