"""How a reader took cells that are not plain: one rule ``shift.<code>`` for each reading of
:mod:`tasks.reading.faults`. The row counts; the coordinator is told how it was read and can say no."""

from typing import TYPE_CHECKING

from expectations.shift_rules import DATE, END, START, by_code, info, of_patrols, warning
from tasks.reading.faults import DateReading, EntryReading, TimeReading

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def entry_rules() -> list["Expectation"]:
    """Why a row was not counted, or was although something in it could say otherwise (readings 23, 24)."""
    by_first_word = "Ställdes passet in: börja anteckningen med Inställt."
    return by_code(
        "entry_reading",
        [
            info(
                EntryReading.CANCELLED,
                "Inställt pass",
                "Passet {night} är inställt enligt raden och räknas inte.",
                "Ta bort ordet om passet blev av.",
            ),
            warning(
                EntryReading.CANCELLED_FILLED,
                "Inställt pass med tider och vuxna",
                "Passet {night} är inställt enligt raden och räknas inte, fast tider och vuxna står kvar.",
                "Ta bort ordet om passet blev av.",
            ),
            warning(
                EntryReading.PLANNED,
                "Planerat pass",
                "Passet {night} är planerat enligt raden, inte genomfört, och räknas inte.",
                "Skriv Genomfört i stället när passet har gått.",
            ),
            warning(
                EntryReading.CANCELLING_MENTIONED,
                "Något inställt nämns i anteckningen",
                "Anteckningen {night} nämner något inställt: passet räknas ändå.",
                by_first_word,
            ),
            info(
                EntryReading.CANCELLING_ELSEWHERE,
                "Något inställt nämns bredvid passet",
                "En kolumn som inte handlar om passet nämner något inställt {night}: passet räknas ändå.",
                by_first_word,
            ),
            info(
                EntryReading.STATUS_UNKNOWN,
                "Okänd status",
                "Status {night} säger varken genomfört, planerat eller inställt: passet räknas.",
                "Skriv Genomfört, Planerat eller Inställt.",
            ),
        ],
    )


def reading_rules() -> list["Expectation"]:
    """How a cell that is not plain was read, so that the coordinator can say no."""
    where = of_patrols()
    check_night = "Stämmer det inte: skriv datumet för den kväll då passet började."
    dates = [
        warning(
            DateReading.YEAR_GUESSED,
            "Året är gissat",
            "Datumet {date_text} saknar år: läst som {weekday} {date}.",
            "Skriv ut året.",
            cell=DATE,
        ),
        warning(
            DateReading.MONTH_FIRST,
            "Datum med månaden först",
            "Datumet {date_text} är läst med månaden först: {weekday} {date}.",
            "Stämmer det inte: skriv datumen som åååå-mm-dd.",
            cell=DATE,
        ),
        warning(
            DateReading.CALENDAR_DATE,
            "Start efter midnatt",
            "Passet börjar {start} och är daterat efter midnatt: läst som natten till "
            "{next_weekday}, {weekday} {date}.",
            check_night,
            "calendar",
            cell=DATE,
        ),
        warning(
            DateReading.WEEKDAY_DIFFERS,
            "Veckodagen stämmer inte",
            "Datumet {date_text} är en {weekday}, men en annan veckodag står bredvid: datumet gäller.",
            "Rätta datumet eller veckodagen.",
            cell=DATE,
        ),
        warning(
            DateReading.DATE_ABOVE,
            "Datum hämtat från raden ovanför",
            "Datum saknas på raden: läst som samma natt som raden ovanför, {weekday} {date}.",
            "Fyll i datum på varje rad om det inte stämmer.",
            cell=DATE,
        ),
        info(
            DateReading.CARRIED_DOWN,
            "Datum hämtat från raden ovanför",
            "Datum och lag saknas på någon rad: hämtat från närmaste rad ovanför ({night}).",
            "Fyll i datum på varje rad om det inte stämmer.",
            cell=DATE,
        ),
    ]
    times = [
        warning(
            TimeReading.AFTER_MIDNIGHT,
            "Start efter midnatt",
            "Passet börjar {start} och är daterat på kvällen: läst som natten till {next_weekday}, {weekday} {date}.",
            check_night,
            "calendar",
            cell=START,
        ),
        warning(
            TimeReading.END_FROM_HOURS,
            "Sluttiden är uträknad",
            "Sluttid saknas {night}: räknad från starttiden och antalet timmar till {end}.",
            "Skriv sluttiden.",
            cell=END,
        ),
        warning(
            TimeReading.HOURS_DIFFER,
            "Timmarna stämmer inte med tiderna",
            "Antalet timmar {night} stämmer inte med {start}–{end}: klockslagen gäller.",
            "Rätta timmarna eller klockslagen.",
            cell=START,
        ),
        info(
            TimeReading.SKIPPED_HOUR,
            "Klockan går fram",
            "Natten till {next_weekday}, {weekday} {date}, går klockan fram och tiden finns inte: "
            "läst {start}–{end}.",
            "Inget behöver göras om tiderna stämmer.",
            cell=START,
        ),
        info(
            TimeReading.REPEATED_HOUR,
            "Klockan går tillbaka",
            "Natten till {next_weekday}, {weekday} {date}, går klockan tillbaka och tiden finns två gånger: "
            "läst som den första.",
            "Inget behöver göras om tiderna stämmer.",
            cell=START,
        ),
    ]
    return [*by_code("date_reading", dates, where), *by_code("time_reading", times, where)]
