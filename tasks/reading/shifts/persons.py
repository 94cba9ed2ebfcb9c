"""Lists of persons: who is an adult on the night, each person once a night, and persons to teams.

Names, ages and birth dates end here. What leaves is counts, row numbers and findings that point to a row.
"""

import re
from datetime import date

import polars as pl

from tasks.agreement.model import Agreement
from tasks.findings import Finding, Place, tell
from tasks.reading.faults import AdultsFault, DateReading
from tasks.reading.lookup import normal, read_distinct
from tasks.reading.shifts.cells import code
from tasks.reading.values import parse_date, parse_flag, parse_number

_TEAM_TEXTS = ("date", "area", "association", "start", "end", "time", "hours")
_YOUNGEST, _OLDEST = 5, 110
_PERSONAL_NUMBER = re.compile(r"(?P<date>\d{6}|\d{8})[-+ ]?(?:\d{4}|[xX]{4})")

_SEVERAL_NAMES = re.compile(r"[/&+;\n]|\b(?:och|samt)\b|,[^,]*,|\w\s+\w[^,]*,\s*\S+\s+\w", re.IGNORECASE)
"""Between names in one cell. A lone comma may part surname and first name: it tells where whole names stand on both
sides."""

_WRONG_TEXTS = {
    "date_fault": "date_text",
    "time_fault": "start_text",
    "area_fault": "area_text",
    "association_fault": "association",
}
_TEAM = ["sheet", "block", "entry", "service_date", "area", "party", "wrong"]
"""Persons alike in these are one team, each with their own times (settled reading 22); ``wrong`` holds texts and
faults of cells that could not be read."""


def carry_down(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows that hold a person and nothing about the night take night and team from the nearest row above
    them.

    Adds ``carried``.
    """
    says = pl.any_horizontal(pl.col(_TEAM_TEXTS).is_not_null())
    frame = frame.with_columns(says=says).with_columns(
        anchor=pl.when("says").then(pl.int_range(pl.len())).forward_fill()
    )
    from_above = [pl.when("says").then(name).otherwise(pl.col(name).first().over("anchor")) for name in _TEAM_TEXTS]
    carried = ~pl.col("says") & pl.col("anchor").is_not_null()
    return frame.with_columns(*from_above, carried=carried).drop("says", "anchor")


def read_persons(frame: pl.DataFrame, agreement: Agreement) -> pl.DataFrame:
    """Adds ``is_adult`` (null where nobody can tell) and ``person`` (who, for :func:`to_teams` alone), and
    takes the personal texts away.

    A cell with several names is nobody: how many of them are adults, one answer does not tell. Else the cell
    "över 18" decides; without it age, birth date or birth year on the service night. In the year
    of the birthday a bare year does not tell.
    """
    frame = frame.with_columns(minor_flag=pl.coalesce("minor_flag", "minors"))
    adult, minor = (
        read_distinct(frame[field], lambda text: (parse_flag(text),), {field: pl.Boolean})[field]
        for field in ("adult_flag", "minor_flag")
    )
    age = read_distinct(frame["age"], lambda text: (_age(text),), {"age": pl.Int64})["age"]
    latest_year = agreement.term.end.year - _YOUNGEST
    born = read_distinct(
        frame["birth_year"], lambda text: _birth(text, latest_year), {"born_year": pl.Int64, "born": pl.Date}
    )
    named = read_distinct(
        frame["name"],
        lambda text: (normal(text), _SEVERAL_NAMES.search(text) is not None),
        {"person": pl.String, "several": pl.Boolean},
    ).with_columns(pl.col("several").fill_null(False))
    night, years = pl.col("service_date"), agreement.crew.adult_age
    turned = night.dt.year() - pl.lit(born["born_year"])
    by_year = pl.when(turned > years).then(True).when(turned < years).then(False)
    of_age_on = pl.lit(born["born"]).dt.offset_by(f"{years}y")
    is_adult = pl.coalesce(pl.lit(adult), ~pl.lit(minor), pl.lit(age) >= years, of_age_on <= night, by_year)
    return frame.with_columns(
        named["person"],
        named["several"],
        is_adult=pl.when(~named["several"]).then(is_adult),
        date_reading=pl.coalesce("date_reading", pl.when("carried").then(code(DateReading.CARRIED_DOWN))),
    ).drop("name", "adult_flag", "minor_flag", "age", "birth_year", "minors", "adults", "carried")


def _age(text: str) -> int | None:
    number = parse_number(text)
    return int(number) if number is not None and 0 < number < _OLDEST else None


def _birth(text: str, latest_year: int) -> tuple[int | None, date | None]:
    """Birth year and, where it is written, the day. A two-digit year past ``latest_year`` is of the 1900s."""
    plain = text.strip()
    if re.fullmatch(r"(?:19|20)\d{2}", plain):
        return int(plain), None
    if re.fullmatch(r"\d{2}", plain):
        year = 2000 + int(plain)
        return (year - 100 if year > latest_year else year), None
    match = _PERSONAL_NUMBER.fullmatch(plain)
    written = match["date"] if match else plain
    born = parse_date(written)
    if born is None:
        return None, None
    if born.year > latest_year and str(born.year) not in written:
        born = born.replace(year=born.year - 100)
    return born.year, born


def to_teams(persons: pl.DataFrame) -> pl.DataFrame:
    """One row per team: ``row`` is its first person's, ``rows`` all, adults and minors are counted, ``adult_minutes``
    are summed by person, and its times are the earliest start and the latest end.

    A person listed twice a night counts the first time; a team whose persons all stand in the same one on another
    sheet is that list again. Somebody whose age nobody can tell counts as neither; a team with such a person and no
    known adult gets :attr:`AdultsFault.AGE_UNKNOWN`. Persons struck out of a team that walked without them are not in
    it.
    """
    walked = (pl.col("entry") == "patrol").any().over([name for name in _TEAM if name != "entry"])
    counted = pl.col("counted")
    adults = (pl.col("is_adult") & counted).sum().cast(pl.Int64)
    unknown = (pl.col("is_adult").is_null() & counted).sum()
    wrong = pl.concat_str(
        [pl.when(pl.col(fault).is_not_null()).then(pl.col(text)) for fault, text in _WRONG_TEXTS.items()],
        separator="\n",
        ignore_nulls=True,
    )
    party = pl.col("associations").list.join("+")
    ended = ("is_adult", "person", "several", "row", "rows", "notes", "start_at", "end_at", "minutes")
    kept = [name for name in persons.columns if name not in (*_TEAM, *ended)]
    first = [pl.col(name).drop_nulls().first() for name in kept if name != "contacts"]
    persons = persons.with_columns(wrong=wrong, party=party).with_columns(
        counted=~_is_repeated(), listed_again=_is_repeated("area", "party")
    )
    teams = persons.filter(~(walked & (pl.col("entry") == "cancelled")), ~pl.col("listed_again").all().over(_TEAM))
    return (
        teams.group_by(_TEAM, maintain_order=True)
        .agg(
            *first,
            pl.col("row").first(),
            pl.col("start_at").min(),
            pl.col("end_at").max(),
            rows=pl.col("row"),
            adult_minutes=(pl.col("minutes").filter(pl.col("is_adult") & counted)).sum(),
            contacts=pl.col("contacts").max(),
            adults=pl.when((adults == 0) & (unknown > 0)).then(None).otherwise(adults),
            adults_fault=pl.when((adults == 0) & (unknown > 0)).then(code(AdultsFault.AGE_UNKNOWN)),
            minors=(~pl.col("is_adult") & counted).sum().cast(pl.Int64),
            adults_text=pl.lit(None, pl.String),
        )
        .with_columns(
            minutes=(pl.col("end_at") - pl.col("start_at")).dt.total_minutes(),
            # A cancelled person is told by row, see person_findings.
            entry_reading=pl.when(pl.col("entry") != "cancelled").then("entry_reading"),
        )
        .drop("wrong", "party")
    )


def person_findings(persons: pl.DataFrame, file: str, agreement: Agreement) -> list[Finding]:
    """Persons who are struck out, listed twice a night, several in one cell, or whose age is unknown, by row; never
    who."""
    uncounted = persons.filter(pl.col("is_adult").is_null(), ~_is_repeated(), pl.col("entry") == "patrol")
    found = {
        "shift.person_struck": persons.filter(pl.col("entry") == "cancelled"),
        "shift.person_twice": persons.filter(_is_repeated()),
        "shift.persons_in_one_cell": uncounted.filter("several"),
        "shift.person_age_unknown": uncounted.filter(~pl.col("several")),
    }
    return [
        tell(code, Place(file=file, sheet=sheet, row=row), agreement)
        for code, rows in found.items()
        for sheet, row in rows.select("sheet", "row").iter_rows()
    ]


def _is_repeated(*within: str) -> pl.Expr:
    """The person stands on an earlier row of the same night (and of what else is to be the same), not struck
    out. Rows without a name are different persons."""
    known = pl.col("person").is_not_null() & (pl.col("person") != "") & pl.col("service_date").is_not_null()
    again = pl.struct("person", "service_date", "entry", *within).is_first_distinct().not_()
    return known & again
