"""What a reader could not read in a shift sheet: one rule ``shift.<code>`` for each fault of
:mod:`tasks.reading.faults`. A fault rejects its row, but for counts that may be unknown."""

from typing import TYPE_CHECKING

from expectations.rules import Cell
from expectations.shift_rules import (
    ADULTS,
    AREA,
    ASSOCIATION,
    DATE,
    END,
    START,
    by_code,
    of_patrols,
    of_patrols_and_cancelled,
)
from tasks.reading.faults import AdultsFault, AreaFault, AssociationFault, CountFault, DateFault, TimeFault

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def date_rules() -> list["Expectation"]:
    """Every row needs its night, also one that says "inställt" or "inga pass"."""
    return by_code("date_fault", DateFault, DATE)


def time_rules() -> list["Expectation"]:
    """A patrol needs a start and an end."""
    where = of_patrols()
    return [
        *by_code("time_fault", [TimeFault.START_MISSING, TimeFault.START_UNREADABLE], START, where),
        *by_code("time_fault", [TimeFault.END_MISSING, TimeFault.END_UNREADABLE], END, where),
        *by_code("time_fault", [TimeFault.TIMES_EQUAL], START, where),
    ]


def place_rules() -> list["Expectation"]:
    """A known area (A3) and a known association (M8); neither is ever guessed."""
    patrol, patrol_or_cancelled = of_patrols(), of_patrols_and_cancelled()
    return [
        *by_code("area_fault", [AreaFault.MISSING], AREA, patrol),
        *by_code("area_fault", [AreaFault.UNKNOWN], AREA, patrol_or_cancelled),
        *by_code("association_fault", [AssociationFault.MISSING], ASSOCIATION, patrol),
        *by_code("association_fault", [AssociationFault.UNKNOWN], ASSOCIATION, patrol_or_cancelled),
    ]


def adult_rules() -> list["Expectation"]:
    """The number of adults as a whole number (A4)."""
    return by_code("adults_fault", AdultsFault, ADULTS, of_patrols())


def count_rules() -> list["Expectation"]:
    """Minors and contacts that cannot be read are unknown; the patrol counts all the same."""
    where = of_patrols()
    return [
        *by_code("count_fault", [CountFault.MINORS_UNREADABLE], Cell(fields=("minors",)), where),
        *by_code("count_fault", [CountFault.CONTACTS_UNREADABLE], Cell(fields=("contacts",)), where),
    ]
