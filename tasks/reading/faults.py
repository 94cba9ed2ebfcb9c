"""Codes for what a reader could not read (faults) and what it guessed (readings) in a row of a shift sheet.

They stand in the ``*_fault`` and ``*_reading`` columns of ``SHIFT_ROWS``, one code at most in each; the
sentences that people read are in ``expectations/``. A fault leaves the typed columns it concerns null; a
reading leaves them filled. The value of each member is what stands in the frame.
"""

from enum import StrEnum


class DateFault(StrEnum):
    """``date_fault``: why ``service_date``, ``start_at``, ``end_at`` and ``minutes`` are null."""

    MISSING = "date_missing"  # the cell is empty
    UNREADABLE = "date_unreadable"  # the text is no date
    NO_SUCH_DATE = "no_such_date"  # a date's form, but the calendar lacks it: 31 April
    YEAR_UNKNOWN = "year_unknown"  # no year, and neither its weekday nor the rows around it tell which


class TimeFault(StrEnum):
    """``time_fault``: why ``end_at`` and ``minutes`` (with ``START_…`` also ``start_at``) are null."""

    START_MISSING = "start_missing"
    START_UNREADABLE = "start_unreadable"
    END_MISSING = "end_missing"
    END_UNREADABLE = "end_unreadable"
    TIMES_EQUAL = "times_equal"  # starts and ends at the same minute: nothing was walked, or a slip


class AreaFault(StrEnum):
    """``area_fault``: why ``area`` is null. An unknown area is never guessed (A3)."""

    MISSING = "area_missing"
    UNKNOWN = "area_unknown"


class AssociationFault(StrEnum):
    """``association_fault``: why ``association`` is null. The cell is never quoted: it may hold a name."""

    MISSING = "association_missing"
    UNKNOWN = "association_unknown"  # in a joint patrol: at least one of those named


class AdultsFault(StrEnum):
    """``adults_fault``: why ``adults`` and ``adult_minutes`` are null. A known 0 is no fault of reading."""

    MISSING = "adults_missing"
    UNREADABLE = "adults_unreadable"  # "?", "några"
    NOT_WHOLE = "adults_not_whole"  # 2,5
    NEGATIVE = "adults_negative"
    AGE_UNKNOWN = "age_unknown"  # list of persons: nobody in the team is known to be an adult, somebody may be


class CountFault(StrEnum):
    """``count_fault``: why ``minors`` or ``contacts`` is null although the cell says something."""

    MINORS_UNREADABLE = "minors_unreadable"
    CONTACTS_UNREADABLE = "contacts_unreadable"  # where both are, minors are named


class DateReading(StrEnum):
    """``date_reading``: how a date that is not plain was read."""

    YEAR_GUESSED = "year_guessed"  # written without a year
    MONTH_FIRST = "month_first"  # 3/18/2022: the column's dates have the month before the day
    CALENDAR_DATE = "calendar_date"  # start before noon, dated by the calendar: the evening before is its night
    WEEKDAY_DIFFERS = "weekday_differs"  # the weekday written with the date is another; the date was kept
    DATE_ABOVE = "date_above"  # list of patrols that writes each night once: the night from the first row of it
    CARRIED_DOWN = "carried_down"  # list of persons: night and team from the nearest row above that says them


class EntryReading(StrEnum):
    """``entry_reading``: why a row is no patrol, or what it says that could mean so and was not acted on."""

    CANCELLED = "cancelled"  # the row's note, status or a cell says so
    CANCELLED_FILLED = "cancelled_filled"  # the same, though times and adults stand in the row
    PLANNED = "planned"  # its status says that it is meant, not done
    CANCELLING_MENTIONED = "cancelling_mentioned"  # a word of cancelling inside a longer note
    CANCELLING_ELSEWHERE = "cancelling_elsewhere"  # a word of cancelling in a column that is not about the patrol
    STATUS_UNKNOWN = "status_unknown"  # a status that says neither done, nor planned, nor cancelled


class TimeReading(StrEnum):
    """``time_reading``: how times that are not plain were read. The first that holds, in this order."""

    AFTER_MIDNIGHT = "after_midnight"  # start before noon, dated on the evening: moved to the next calendar day
    END_FROM_HOURS = "end_from_hours"  # no end time: start + the hours stated
    HOURS_DIFFER = "hours_differ"  # the hours stated are not end - start; the times were kept
    SKIPPED_HOUR = "skipped_hour"  # a time that the change to summer time skips: one hour forward
    REPEATED_HOUR = "repeated_hour"  # a time that the change to winter time repeats: the first of the two
