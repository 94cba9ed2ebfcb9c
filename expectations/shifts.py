"""The expectations for rows of a shift sheet: what makes a row no patrol (error), and what a person should look at.

The frame is ``SHIFT_ROWS`` with the columns of :func:`tasks.quality.check.with_crews` and ``with_repeats``.
"""

from typing import TYPE_CHECKING

from expectations.rules import by_reason, library, shift_rule, suite_of, telling
from expectations.shift_rules import (
    ADULTS,
    AREA,
    ASSOCIATION,
    CONTACTS,
    DATE,
    END,
    MINORS,
    START,
    each,
    of_cancelled,
    of_patrols,
    of_what_was_done,
)
from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.facts.replacing import SAME_PATROL
from tasks.reading.faults import (
    AdultsFault,
    AreaFault,
    AssociationFault,
    CountFault,
    DateFault,
    DateReading,
    EntryReading,
    TimeFault,
    TimeReading,
)

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

SHORTEST_MINUTES, LONGEST_MINUTES = 30, 12 * 60
"""A patrol outside these is taken in, but somebody should look at its times. The agreement does not say (null)."""

MANY_ADULTS = 20
"""More walkers than this in one row is more often a slip (22 for 2) than a crowd."""


def nights(agreement: Agreement) -> list["Expectation"]:
    """Every row needs its night, also one that says "inställt" or "inga pass": inside the term (A2), and a patrol on
    a night of the agreement's calendar (A1)."""
    expect = library().expectations
    term = agreement.term
    return [
        expect.ExpectColumnValuesToNotBeNull(
            column="service_date",
            row_condition=of_what_was_done(),
            **by_reason("shift.date", "date_fault", each(DateFault, DATE)),
        ),
        expect.ExpectColumnValuesToBeBetween(
            column="service_date",
            min_value=term.start,
            max_value=term.end,
            row_condition=of_what_was_done(),
            **telling(shift_rule("outside_term", DATE)),
        ),
        expect.ExpectColumnValuesToBeInSet(
            column="service_date",
            value_set=eligible_nights(agreement),
            row_condition=of_patrols(),
            **telling(shift_rule("outside_calendar", DATE)),
        ),
    ]


def times() -> list["Expectation"]:
    """A patrol has an end, and it is after its start."""
    expect, where = library().expectations, of_patrols()
    of_end = (TimeFault.END_MISSING, TimeFault.END_UNREADABLE)
    reasons = each(TimeFault, START) | each(of_end, END)
    return [
        expect.ExpectColumnValuesToNotBeNull(
            column="end_at", row_condition=where, **by_reason("shift.time", "time_fault", reasons)
        ),
        expect.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="end_at",
            column_B="start_at",
            ignore_row_if="either_value_is_missing",
            row_condition=where,
            **telling(shift_rule("times_equal", START)),
        ),
    ]


def places(agreement: Agreement) -> list["Expectation"]:
    """A known area (A3) and a known association (M8); neither is ever guessed. A cancelled patrol need not name
    one."""
    expect = library().expectations
    known = (
        ("area", AREA, AreaFault, [area.id for area in agreement.areas]),
        ("association", ASSOCIATION, AssociationFault, [each.id for each in agreement.associations]),
    )
    made: list[Expectation] = []
    for field, cell, faults, ids in known:
        unknown = each([faults.UNKNOWN], cell)
        made += [
            expect.ExpectColumnValuesToNotBeNull(
                column=field,
                row_condition=of_patrols(),
                **by_reason(f"shift.{field}", f"{field}_fault", each(faults, cell)),
            ),
            expect.ExpectColumnValuesToNotBeNull(
                column=field,
                row_condition=of_cancelled(),
                **by_reason(
                    f"shift.{field}_cancelled", f"{field}_fault", {"": None, str(faults.MISSING): None} | unknown
                ),
            ),
            expect.ExpectColumnValuesToBeInSet(
                column=field, value_set=ids, **telling(shift_rule(f"{field}_unknown", cell))
            ),
        ]
    return made


def crews(agreement: Agreement) -> list["Expectation"]:
    """A known number of adults, at least one (A4), not improbably many, and the agreement's smallest crew where it
    has one. Minors and contacts that cannot be read are unknown; the patrol counts all the same."""
    expect, where = library().expectations, of_patrols()
    heads = {"column": "adults_in_row", "row_condition": where}
    counts = each([CountFault.MINORS_UNREADABLE], MINORS) | each([CountFault.CONTACTS_UNREADABLE], CONTACTS)
    made = [
        expect.ExpectColumnValuesToNotBeNull(
            column="adults",
            row_condition=where,
            **by_reason("shift.adults", "adults_fault", each(AdultsFault, ADULTS)),
        ),
        expect.ExpectColumnValuesToBeBetween(min_value=1, **heads, **telling(shift_rule("no_adult", ADULTS))),
        expect.ExpectColumnValuesToBeBetween(
            max_value=MANY_ADULTS, **heads, **telling(shift_rule("many_adults", ADULTS))
        ),
        expect.ExpectColumnValuesToBeNull(
            column="count_fault", row_condition=where, **by_reason("shift.counts", "count_fault", counts)
        ),
    ]
    if agreement.crew.minimum is not None:
        made.insert(
            3,
            expect.ExpectColumnValuesToBeBetween(
                column="adults_in_area",
                min_value=agreement.crew.minimum,
                row_condition=where,
                **telling(shift_rule("understaffed", ADULTS)),
            ),
        )
    return made


def readings() -> list["Expectation"]:
    """Cells that are plain. How one that is not was read is told, so that the coordinator can say no (readings 23,
    24)."""
    expect, where = library().expectations, of_patrols()
    of_end = [TimeReading.END_FROM_HOURS]
    return [
        expect.ExpectColumnValuesToBeNull(
            column="entry_reading", **by_reason("shift.entry", "entry_reading", each(EntryReading))
        ),
        expect.ExpectColumnValuesToBeNull(
            column="date_reading",
            row_condition=where,
            **by_reason("shift.date_read", "date_reading", each(DateReading, DATE)),
        ),
        expect.ExpectColumnValuesToBeNull(
            column="time_reading",
            row_condition=where,
            **by_reason("shift.time_read", "time_reading", each(TimeReading, START) | each(of_end, END)),
        ),
    ]


def likelihood() -> list["Expectation"]:
    """Patrols that count, but look odd: written twice, very short or very long."""
    expect, where = library().expectations, of_patrols()
    repeats = {
        "": None,  # rows that a fault rejects are not compared
        "duplicate": shift_rule("duplicate"),
        "duplicate_differs": shift_rule("duplicate_differs", ADULTS),
        "duplicate_row": shift_rule("duplicate_row"),
    }
    return [
        expect.ExpectCompoundColumnsToBeUnique(
            column_list=SAME_PATROL,
            ignore_row_if="any_value_is_missing",
            row_condition=where,
            **by_reason("shift.duplicate", "repeat", repeats),
        ),
        expect.ExpectColumnValuesToBeBetween(
            column="minutes",
            min_value=SHORTEST_MINUTES,
            max_value=LONGEST_MINUTES,
            row_condition=where,
            **telling(shift_rule("unlikely_length", START)),
        ),
    ]


def suite(agreement: Agreement) -> "ExpectationSuite":
    """The suite for one agreement's shift sheets, in the order in which a row's findings are told."""
    return suite_of(
        f"shifts-{agreement.id}",
        [*nights(agreement), *times(), *places(agreement), *crews(agreement), *readings(), *likelihood()],
    )
