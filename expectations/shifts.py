"""The rules for rows of a shift sheet: what makes a row no patrol (error), and what a person should look at.

The frame is ``SHIFT_ROWS`` with the columns of :func:`tasks.quality.check.with_crews`. One rule for each
code of :mod:`tasks.intake.faults` (``shift.<code>``), and one for each thing that only the agreement can
tell.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from expectations.rules import Cell, Rule, among, column, empty, never, rule, suite_of, within
from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.findings import Severity
from tasks.intake.faults import AdultsFault, AreaFault, AssociationFault, CountFault, DateFault, TimeFault
from tasks.intake.faults import DateReading as Dated
from tasks.intake.faults import TimeReading as Timed

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

SHORTEST_MINUTES, LONGEST_MINUTES = 30, 12 * 60
"""A patrol outside these is taken in, but somebody should look at its times. The agreement does not say
(null)."""

MANY_ADULTS = 20
"""More walkers than this in one row is more often a slip (22 for 2) than a crowd."""

PATROL, CANCELLED = "patrol", "cancelled"

DATE = Cell(fields=("service_date",), quotes="date_text")
START = Cell(fields=("start_at", "end_at"), quotes="start_text")
END = Cell(fields=("end_at", "start_at"), quotes="end_text")
TIMES = Cell(fields=("start_at", "end_at"), quotes="start_text")
AREA = Cell(fields=("area",), quotes="area_text")
ASSOCIATION = Cell(fields=("association",))
ADULTS = Cell(fields=("adults",), quotes="adults_text")


_error = partial(rule, "patrol", Severity.ERROR)
_warning = partial(rule, "patrol", Severity.WARNING)
_info = partial(rule, "patrol", Severity.INFO)


def by_code(field: str, rules: list[Rule], where: Any = None) -> list["Expectation"]:
    """``field`` holds none of the codes that the rules are named after (``shift.<code>``)."""
    return [never(each, field, each.rule_id.removeprefix("shift."), where=where) for each in rules]


def date_rules() -> list["Expectation"]:
    """Every row needs its night, also one that says "inställt" or "inga pass"."""
    fill_in = "Skriv kvällens datum som åååå-mm-dd."
    faults = [
        _error(DateFault.MISSING, "Datum saknas", "Datum saknas.", fill_in, cell=DATE),
        _error(
            DateFault.UNREADABLE,
            "Datumet går inte att läsa",
            "Datumet {date_text} går inte att läsa.",
            fill_in,
            cell=DATE,
        ),
        _error(
            DateFault.NO_SUCH_DATE,
            "Datumet finns inte",
            "Datumet {date_text} finns inte i almanackan.",
            fill_in,
            cell=DATE,
        ),
        _error(
            DateFault.YEAR_UNKNOWN,
            "Året saknas",
            "Datumet {date_text} saknar år, och året går inte att förstå av veckodagen eller raderna intill.",
            "Skriv ut året: åååå-mm-dd.",
            cell=DATE,
        ),
    ]
    return by_code("date_fault", faults)


def term_and_calendar_rules(agreement: Agreement) -> list["Expectation"]:
    """Inside the term (A2) and on a night of the agreement (A1)."""
    start, end = agreement.term.start, agreement.term.end
    night = column("service_date")
    patrol_in_term = (column("entry") == PATROL) & (night >= start) & (night <= end)
    return [
        within(
            _error(
                "outside_term",
                "Utanför avtalstiden",
                "{date} ligger utanför avtalstiden {term}.{year_hint}",
                "Rätta datumet, oftast är det årtalet.",
                "A2",
                cell=DATE,
            ),
            "service_date",
            start,
            end,
        ),
        among(
            _warning(
                "outside_calendar",
                "Utanför avtalets kalender",
                "{weekday_upper} {date} ligger utanför avtalets kalender: passet sparas men ger ingen ersättning.",
                "Stämmer datumet? Då avgör styrgruppen om natten ska räknas.",
                "A1",
                cell=DATE,
            ),
            "service_date",
            eligible_nights(agreement).to_list(),
            patrol_in_term,
        ),
    ]


def time_rules() -> list["Expectation"]:
    """A patrol needs a start and an end."""
    where = column("entry") == PATROL
    as_clock = "Skriv klockslaget som 21:00."
    faults = [
        _error(TimeFault.START_MISSING, "Starttid saknas", "Starttid saknas {night}.", as_clock, cell=START),
        _error(
            TimeFault.START_UNREADABLE,
            "Starttiden går inte att läsa",
            "Starttiden {start_text} går inte att läsa ({night}).",
            as_clock,
            cell=START,
        ),
        _error(TimeFault.END_MISSING, "Sluttid saknas", "Sluttid saknas {night}.", as_clock, cell=END),
        _error(
            TimeFault.END_UNREADABLE,
            "Sluttiden går inte att läsa",
            "Sluttiden {end_text} går inte att läsa ({night}).",
            as_clock,
            cell=END,
        ),
        _error(
            TimeFault.TIMES_EQUAL,
            "Start och slut samma klockslag",
            "Passet {night} börjar och slutar samma klockslag.",
            "Rätta start- eller sluttiden.",
            cell=TIMES,
        ),
    ]
    return by_code("time_fault", faults, where)


def place_rules() -> list["Expectation"]:
    """A known area (A3) and a known association (M8); neither is ever guessed."""
    patrol = column("entry") == PATROL
    patrol_or_cancelled = column("entry").is_in([PATROL, CANCELLED])
    choose_area = "Skriv ett av avtalets områden: {areas}."
    choose_association = "Skriv en av avtalets föreningar: {associations}."
    no_area = _error(AreaFault.MISSING, "Område saknas", "Område saknas {night}.", choose_area, "A3", cell=AREA)
    unknown_area = _error(
        AreaFault.UNKNOWN,
        "Området finns inte i avtalet",
        "Området {area_text} finns inte i avtalet ({night}).",
        choose_area,
        "A3",
        cell=AREA,
    )
    no_association = _error(
        AssociationFault.MISSING,
        "Förening saknas",
        "Förening saknas {night}.",
        choose_association,
        "M8",
        cell=ASSOCIATION,
    )
    unknown_association = _error(
        AssociationFault.UNKNOWN,
        "Föreningen finns inte i avtalet",
        "Föreningen i cellen finns inte i avtalet ({night}).",
        choose_association,
        "M8",
        cell=ASSOCIATION,
    )
    return [
        *by_code("area_fault", [no_area], patrol),
        *by_code("area_fault", [unknown_area], patrol_or_cancelled),
        *by_code("association_fault", [no_association], patrol),
        *by_code("association_fault", [unknown_association], patrol_or_cancelled),
    ]


def adult_rules() -> list["Expectation"]:
    """At least one adult, as a whole number (A4)."""
    where = column("entry") == PATROL
    as_number = "Skriv antalet vuxna som ett heltal."
    faults = [
        _error(
            AdultsFault.MISSING,
            "Antal vuxna saknas",
            "Antal vuxna saknas {night}.",
            as_number,
            "A4",
            cell=ADULTS,
        ),
        _error(
            AdultsFault.UNREADABLE,
            "Antalet vuxna går inte att läsa",
            "Antalet vuxna {adults_text} är inget antal ({night}).",
            as_number,
            "A4",
            cell=ADULTS,
        ),
        _error(
            AdultsFault.NOT_WHOLE,
            "Antalet vuxna är inget heltal",
            "Antalet vuxna {adults_text} är inget heltal ({night}).",
            as_number,
            "A4",
            cell=ADULTS,
        ),
        _error(
            AdultsFault.NEGATIVE,
            "Antalet vuxna är mindre än noll",
            "Antalet vuxna {adults_text} är mindre än noll ({night}).",
            as_number,
            "A4",
            cell=ADULTS,
        ),
        _error(
            AdultsFault.AGE_UNKNOWN,
            "Okänt om någon är vuxen",
            "Det framgår inte om någon på passet är vuxen ({night}).",
            "Fyll i åldern (över {adult_age}: Ja eller Nej) för var och en på passet.",
            "A4",
            cell=ADULTS,
        ),
    ]
    no_adult = _error(
        "no_adult",
        "Ingen vuxen på passet",
        "Ingen vuxen på passet {night}.",
        "Minst en vuxen ska vara med. Rätta antalet eller ta bort raden.",
        "A4",
        cell=ADULTS,
    )
    return [
        *by_code("adults_fault", faults, where),
        within(no_adult, "adults_in_row", low=1, where=where),
    ]


def count_rules() -> list["Expectation"]:
    """Minors and contacts that cannot be read are unknown; the patrol counts all the same."""
    where = column("entry") == PATROL
    as_number = "Skriv ett heltal, eller lämna cellen tom om det är okänt."
    counts = {
        CountFault.MINORS_UNREADABLE: ("ungdomar", "minors"),
        CountFault.CONTACTS_UNREADABLE: ("kontakter", "contacts"),
    }
    return [
        never(
            _warning(
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


def reading_rules() -> list["Expectation"]:
    """How a cell that is not plain was read, so that the coordinator can say no."""
    where = column("entry") == PATROL
    check_night = "Stämmer det inte: skriv datumet för den kväll då passet började."
    dates = [
        _warning(
            Dated.YEAR_GUESSED,
            "Året är gissat",
            "Datumet {date_text} saknar år: läst som {weekday} {date}.",
            "Skriv ut året.",
            cell=DATE,
        ),
        _warning(
            Dated.CALENDAR_DATE,
            "Start efter midnatt",
            "Passet börjar {start} och är daterat efter midnatt: läst som natten till "
            "{next_weekday}, {weekday} {date}.",
            check_night,
            "A1",
            cell=DATE,
        ),
        _warning(
            Dated.WEEKDAY_DIFFERS,
            "Veckodagen stämmer inte",
            "Datumet {date_text} är en {weekday}, men en annan veckodag står bredvid: datumet gäller.",
            "Rätta datumet eller veckodagen.",
            cell=DATE,
        ),
        _info(
            Dated.CARRIED_DOWN,
            "Datum hämtat från raden ovanför",
            "Datum och lag saknas på någon rad: hämtat från närmaste rad ovanför ({night}).",
            "Fyll i datum på varje rad om det inte stämmer.",
            cell=DATE,
        ),
    ]
    times = [
        _warning(
            Timed.AFTER_MIDNIGHT,
            "Start efter midnatt",
            "Passet börjar {start} och är daterat på kvällen: läst som natten till {next_weekday}, {weekday} {date}.",
            check_night,
            "A1",
            cell=START,
        ),
        _warning(
            Timed.END_FROM_HOURS,
            "Sluttiden är uträknad",
            "Sluttid saknas {night}: räknad från starttiden och antalet timmar till {end}.",
            "Skriv sluttiden.",
            cell=END,
        ),
        _warning(
            Timed.HOURS_DIFFER,
            "Timmarna stämmer inte med tiderna",
            "Antalet timmar {night} stämmer inte med {start}–{end}: klockslagen gäller.",
            "Rätta timmarna eller klockslagen.",
            cell=TIMES,
        ),
        _info(
            Timed.SKIPPED_HOUR,
            "Klockan går fram",
            "Natten till {next_weekday}, {weekday} {date}, går klockan fram och tiden finns inte: "
            "läst {start}–{end}.",
            "Inget behöver göras om tiderna stämmer.",
            cell=TIMES,
        ),
        _info(
            Timed.REPEATED_HOUR,
            "Klockan går tillbaka",
            "Natten till {next_weekday}, {weekday} {date}, går klockan tillbaka och tiden finns två "
            "gånger: läst som "
            "den första.",
            "Inget behöver göras om tiderna stämmer.",
            cell=TIMES,
        ),
    ]
    return [*by_code("date_reading", dates, where), *by_code("time_reading", times, where)]


def likelihood_rules(agreement: Agreement) -> list["Expectation"]:
    """Rows that count, but look odd: written twice, very short or long, a small or a huge crew."""
    where = column("entry") == PATROL
    rules = [
        empty(
            _warning(
                "duplicate",
                "Samma pass flera gånger",
                "Passet {night} kl. {start}–{end}, {association} i {area}, står mer än en gång: räknas en gång.",
                "Ta bort den extra raden, eller rätta den om den gäller ett annat pass.",
            ),
            "duplicate_of",
            where,
        ),
        within(
            _warning(
                "unlikely_length",
                "Ovanligt kort eller långt pass",
                "Passet {night} är {length} långt ({start}–{end}).",
                "Kontrollera start- och sluttid.",
                cell=TIMES,
            ),
            "minutes",
            SHORTEST_MINUTES,
            LONGEST_MINUTES,
            where,
        ),
        within(
            _warning(
                "many_adults",
                "Ovanligt många vuxna",
                "{adults_in_row} vuxna på ett pass är ovanligt många ({night}).",
                "Kontrollera antalet.",
                "A4",
                cell=ADULTS,
            ),
            "adults_in_row",
            high=MANY_ADULTS,
            where=where,
        ),
    ]
    if agreement.crew.minimum is not None:
        rules.append(
            within(
                _warning(
                    "understaffed",
                    "Under minsta bemanning",
                    "{adults_in_area} vuxna i {area} {night}: minsta bemanning är {crew_minimum}.",
                    "Kontrollera antalet. Ersättningen påverkas inte.",
                    cell=ADULTS,
                ),
                "adults_in_area",
                low=agreement.crew.minimum,
                where=where,
            )
        )
    return rules


def suite(agreement: Agreement) -> "ExpectationSuite":
    """The suite for one agreement's shift sheets, errors before warnings."""
    return suite_of(
        f"shifts-{agreement.id}",
        [
            *date_rules(),
            *term_and_calendar_rules(agreement),
            *time_rules(),
            *place_rules(),
            *adult_rules(),
            *count_rules(),
            *reading_rules(),
            *likelihood_rules(agreement),
        ],
    )
