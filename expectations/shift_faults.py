"""What a reader could not read in a shift sheet: one rule ``shift.<code>`` for each fault of
:mod:`tasks.reading.faults`. A fault rejects its row, but for counts that may be unknown."""

from typing import TYPE_CHECKING

from expectations.rules import Cell, never
from expectations.shift_rules import (
    ADULTS,
    AREA,
    ASSOCIATION,
    DATE,
    END,
    START,
    by_code,
    error,
    of_patrols,
    of_patrols_and_cancelled,
    warning,
)
from tasks.reading.faults import AdultsFault, AreaFault, AssociationFault, CountFault, DateFault, TimeFault

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def date_rules() -> list["Expectation"]:
    """Every row needs its night, also one that says "inställt" or "inga pass"."""
    fill_in = "Skriv kvällens datum som åååå-mm-dd."
    faults = [
        error(DateFault.MISSING, "Datum saknas", "Datum saknas.", fill_in, cell=DATE),
        error(
            DateFault.UNREADABLE,
            "Datumet går inte att läsa",
            "Datumet {date_text} går inte att läsa.",
            fill_in,
            cell=DATE,
        ),
        error(
            DateFault.NO_SUCH_DATE,
            "Datumet finns inte",
            "Datumet {date_text} finns inte i almanackan.",
            fill_in,
            cell=DATE,
        ),
        error(
            DateFault.YEAR_UNKNOWN,
            "Året saknas",
            "Datumet {date_text} saknar år, och året går inte att förstå av veckodagen eller raderna intill.",
            "Skriv ut året: åååå-mm-dd.",
            cell=DATE,
        ),
    ]
    return by_code("date_fault", faults)


def time_rules() -> list["Expectation"]:
    """A patrol needs a start and an end."""
    where = of_patrols()
    as_clock = "Skriv klockslaget som 21:00."
    faults = [
        error(TimeFault.START_MISSING, "Starttid saknas", "Starttid saknas {night}.", as_clock, cell=START),
        error(
            TimeFault.START_UNREADABLE,
            "Starttiden går inte att läsa",
            "Starttiden {start_text} går inte att läsa ({night}).",
            as_clock,
            cell=START,
        ),
        error(TimeFault.END_MISSING, "Sluttid saknas", "Sluttid saknas {night}.", as_clock, cell=END),
        error(
            TimeFault.END_UNREADABLE,
            "Sluttiden går inte att läsa",
            "Sluttiden {end_text} går inte att läsa ({night}).",
            as_clock,
            cell=END,
        ),
        error(
            TimeFault.TIMES_EQUAL,
            "Start och slut samma klockslag",
            "Passet {night} börjar och slutar samma klockslag.",
            "Rätta start- eller sluttiden.",
            cell=START,
        ),
    ]
    return by_code("time_fault", faults, where)


def place_rules() -> list["Expectation"]:
    """A known area (A3) and a known association (M8); neither is ever guessed."""
    patrol = of_patrols()
    patrol_or_cancelled = of_patrols_and_cancelled()
    choose_area = "Skriv ett av avtalets områden: {areas}."
    choose_association = "Skriv en av avtalets föreningar: {associations}."
    no_area = error(AreaFault.MISSING, "Område saknas", "Område saknas {night}.", choose_area, "areas", cell=AREA)
    unknown_area = error(
        AreaFault.UNKNOWN,
        "Området finns inte i avtalet",
        "Området {area_text} finns inte i avtalet ({night}).",
        "{area_meant}" + choose_area,
        "areas",
        cell=AREA,
    )
    no_association = error(
        AssociationFault.MISSING,
        "Förening saknas",
        "Förening saknas {night}.",
        choose_association,
        "open_account",
        cell=ASSOCIATION,
    )
    unknown_association = error(
        AssociationFault.UNKNOWN,
        "Föreningen finns inte i avtalet",
        "Föreningen i cellen finns inte i avtalet ({night}).",
        "{association_meant}" + choose_association,
        "open_account",
        cell=ASSOCIATION,
    )
    return [
        *by_code("area_fault", [no_area], patrol),
        *by_code("area_fault", [unknown_area], patrol_or_cancelled),
        *by_code("association_fault", [no_association], patrol),
        *by_code("association_fault", [unknown_association], patrol_or_cancelled),
    ]


def adult_rules() -> list["Expectation"]:
    """The number of adults as a whole number (A4)."""
    where = of_patrols()
    as_number = "Skriv antalet vuxna som ett heltal."
    faults = [
        error(
            AdultsFault.MISSING,
            "Antal vuxna saknas",
            "Antal vuxna saknas {night}.",
            as_number,
            "adults",
            cell=ADULTS,
        ),
        error(
            AdultsFault.UNREADABLE,
            "Antalet vuxna går inte att läsa",
            "Antalet vuxna {adults_text} är inget antal ({night}).",
            as_number,
            "adults",
            cell=ADULTS,
        ),
        error(
            AdultsFault.NOT_WHOLE,
            "Antalet vuxna är inget heltal",
            "Antalet vuxna {adults_text} är inget heltal ({night}).",
            as_number,
            "adults",
            cell=ADULTS,
        ),
        error(
            AdultsFault.NEGATIVE,
            "Antalet vuxna är mindre än noll",
            "Antalet vuxna {adults_text} är mindre än noll ({night}).",
            as_number,
            "adults",
            cell=ADULTS,
        ),
        error(
            AdultsFault.AGE_UNKNOWN,
            "Okänt om någon är vuxen",
            "Det framgår inte om någon på passet är vuxen ({night}).",
            "Fyll i åldern (över {adult_age}: Ja eller Nej) för var och en på passet.",
            "adults",
            cell=ADULTS,
        ),
    ]
    return by_code("adults_fault", faults, where)


def count_rules() -> list["Expectation"]:
    """Minors and contacts that cannot be read are unknown; the patrol counts all the same."""
    where = of_patrols()
    as_number = "Skriv ett heltal, eller lämna cellen tom om det är okänt."
    counts = {
        CountFault.MINORS_UNREADABLE: ("ungdomar", "minors"),
        CountFault.CONTACTS_UNREADABLE: ("kontakter", "contacts"),
    }
    return [
        never(
            warning(
                code,
                f"Antalet {what} går inte att läsa",
                f"Antalet {what} går inte att läsa ({{night}}): passet räknas, antalet är okänt.",
                as_number,
                cell=Cell(fields=(field,)),
            ),
            "count_fault",
            code,
            where=where,
        )
        for code, (what, field) in counts.items()
    ]
