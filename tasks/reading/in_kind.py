"""A sheet of contributions in kind, as ``iop template --in-kind`` writes it, to rows of ``IN_KIND_ROWS``.

A row is one contribution: its day, the party that gives it, its kind, the hours of all persons together and how many
they were. Hours are as written; only a column that says "per person" is multiplied. What cannot be read is told by
the checks, cell by cell; columns that are none of these are not kept, for they may hold names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.schemas import IN_KIND_ROWS
from tasks.findings import Finding, Place, refusal, tell
from tasks.reading.lengths import is_like_clock
from tasks.reading.lookup import normal
from tasks.reading.result import Format, Reading
from tasks.reading.small_sheets import CellFault, Column, Kind, Row, SmallSheet, header_names, holds, read_small_sheet
from tasks.reading.tables import Table
from tasks.reading.values import read_date
from tasks.wording.language import words
from tasks.wording.swedish import listed

_MEASURES: Mapping[str, Kind] = {"hours": "hours", "each": "hours", "minutes": "minutes"}
"""The columns that may tell how long: of all together, of each person, of all in minutes."""

_SUM = re.compile(r"(?i)(?:(?:del|slut|total)?summa|totalt?|sum)\b")
_SAID = ["date", "party", "kind", "seconds", "persons"]


def columns(agreement: Agreement, measure: str = "hours") -> list[Column]:
    """The columns of the sheet, in the template's order; ``measure`` is the one that tells how long."""
    names = {field: tuple(told) for field, told in words()["in_kind_sheet"]["names"].items()}
    return [
        Column("date", "date", names["date"], required=True),
        Column("party", "choice", names["party"], _parties(agreement), required=True),
        Column("kind", "choice", names["kind"], _kinds(agreement), required=True),
        Column(measure, _MEASURES[measure], names[measure], required=True),
        Column("persons", "count", names["persons"]),
    ]


def _parties(agreement: Agreement) -> dict[str, str]:
    """What the parties are called, to which of the two it is."""
    parties, own = agreement.parties, words()["in_kind_sheet"]["party"]
    lead = next((each for each in agreement.associations if each.id == parties.association.id), None)
    called = {
        "municipality": [parties.municipality.name, parties.municipality.board, *own["municipality"]],
        "association": [parties.association.name, *(lead.aliases if lead else []), *own["association"]],
    }
    return {name: party for party, names in called.items() for name in names}


def _kinds(agreement: Agreement) -> dict[str, str]:
    return {name: each.id for each in agreement.in_kind for name in (each.label, each.id, *each.aliases)}


def holds_in_kind(tables: Sequence[Table], agreement: Agreement) -> bool:
    """Whether a sheet is one of contributions in kind: by its headers, or by its kinds where some are missing."""
    return any(_measure_of(table, agreement) is not None or _missing(table, agreement) for table in tables)


def _measure_of(table: Table, agreement: Agreement) -> str | None:
    """The column that tells how long, where the table has all that is needed and nothing that only shifts have."""
    if not agreement.in_kind:
        return None
    of_shifts = {normal(name) for name in words()["in_kind_sheet"]["of_shifts"]}
    for measure in _MEASURES:
        if headers := header_names(table, columns(agreement, measure)):
            return None if headers & of_shifts else measure
    return None


def _missing(table: Table, agreement: Agreement) -> list[str]:
    """The headers that a table lacks which holds a known kind under its header, and hours; none of any other."""
    for measure in _MEASURES if agreement.in_kind else ():
        wanted = columns(agreement, measure)
        needed = [each for each in wanted if each.field in ("kind", measure)]
        sheet = read_small_sheet(table, needed)
        if sheet is not None and any(row.values["kind"] for row in sheet.rows):
            return [each.names[0] for each in wanted if each.required and not holds(table, [each])]
    return []


def read_in_kind(
    tables: Sequence[Table], name: str, sha256: str, format: Format, encoding: str | None, agreement: Agreement
) -> Reading:
    """Read every sheet that is one of contributions in kind."""
    reading = Reading(name, sha256, "in_kind", format, encoding)
    known = [(table, measure) for table in tables if (measure := _measure_of(table, agreement)) is not None]
    if not known:
        missing = next(lacks for table in tables if (lacks := _missing(table, agreement)))
        return reading.as_refused(refusal("in_kind_headers", headers=listed(missing)))
    findings: list[Finding] = []
    rows: list[dict[str, Any]] = []
    headers: dict[tuple[str | None, str], str] = {}
    for table, measure in known:
        sheet = read_small_sheet(table, columns(agreement, measure))
        assert sheet is not None
        headers |= {
            (sheet.sheet, "seconds" if field == measure else field): header for field, header in sheet.headers.items()
        }
        faults = {(fault.row, fault.field): fault for fault in sheet.faults}
        read = [row for row in sheet.rows if not row.is_struck and not _is_sum(row, measure)]
        for row in read:
            place = {"sha256": sha256, "file": name, "sheet": sheet.sheet, "row": row.number}
            rows.append(place | _typed(row, measure, faults, table, agreement))
        findings += _of_sheet(name, sheet, measure, read, agreement)
    frame = _with_repeats(pl.DataFrame(rows, schema=IN_KIND_ROWS))
    return Reading(
        name, sha256, "in_kind", format, encoding, in_kind=frame, headers=headers, findings=tuple(findings)
    )


def _is_sum(row: Row, measure: str) -> bool:
    """Whether a row adds up those above it: it says so, or holds nothing but numbers."""
    return _SUM.match(row.first) is not None or not set(row.texts) - {measure, "persons"}


def _typed(
    row: Row, measure: str, faults: Mapping[tuple[int, str], CellFault], table: Table, agreement: Agreement
) -> dict[str, Any]:
    """The columns of ``IN_KIND_ROWS`` but where the row stands and what repeats it."""
    values = dict(row.values)
    why = {field: faults[row.number, field].why for field in values if (row.number, field) in faults}
    date_fault = date_reading = None
    if "date" in why:
        values["date"], date_fault = _in_term(row.texts.get("date"), table, agreement)
        date_reading = None if values["date"] is None else "year_guessed"
    seconds, persons = values[measure], values["persons"]
    hours_fault = f"hours_{why[measure]}" if measure in why else None
    if measure == "each" and seconds is not None:
        hours_fault = None if persons is not None else "persons_missing"
        seconds = None if not isinstance(persons, int) or not isinstance(seconds, int) else seconds * persons
    text = row.texts.get(measure)
    is_doubtful = _MEASURES[measure] == "hours" and text is not None and is_like_clock(text)
    return {
        "date": values["date"],
        "party": values["party"],
        "kind": values["kind"],
        "seconds": seconds,
        "persons": persons,
        "date_text": row.texts.get("date"),
        "hours_text": text,
        "date_fault": date_fault,
        "party_fault": f"party_{why['party']}" if "party" in why else None,
        "kind_fault": f"kind_{why['kind']}" if "kind" in why else None,
        "hours_fault": hours_fault,
        "persons_fault": "persons_unreadable" if "persons" in why else None,
        "date_reading": date_reading,
        "hours_reading": "like_clock" if is_doubtful else None,
    }


def _in_term(text: str | None, table: Table, agreement: Agreement) -> tuple[Any, str | None]:
    """A date without its year in the only year of the term that has it, or why there is none."""
    read, term = read_date(text, table.epoch_1904), agreement.term
    if read.fault is not None:
        return None, read.fault
    years = range(term.start.year, term.end.year + 1)
    fitting = [day for year in years if (day := read.in_year(year)) is not None and term.start <= day <= term.end]
    return (fitting[0], None) if len(fitting) == 1 else (None, "year_unknown")


def _with_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row with where the next one stands that says the same, and whether one before it does."""
    is_whole = pl.all_horizontal(pl.col(name).is_not_null() for name in _SAID if name != "persons")
    following = {f"again_{name}": pl.col(name).shift(-1).over(_SAID) for name in ("row", "sheet")}
    return rows.with_columns(
        row_id=pl.int_range(pl.len(), dtype=pl.Int64),
        is_repeat=is_whole & (pl.int_range(pl.len()).over(_SAID) > 0),
        **{name: pl.when(is_whole).then(following[name]) for name in following},
    ).select(*IN_KIND_ROWS)


def example(agreement: Agreement) -> dict[str, Any]:
    """What the template's example row holds beside its date, as it is read."""
    return {"party": "association", "kind": agreement.in_kind[0].id, "hours": 5400, "persons": 1}


def _of_sheet(
    name: str, sheet: SmallSheet, measure: str, read: Iterable[Row], agreement: Agreement
) -> Iterator[Finding]:
    """What is told of a whole sheet: how its hours are meant, and what of it is not kept."""
    said = words()["in_kind_sheet"]
    at_hours = Place(file=name, sheet=sheet.sheet, column=sheet.headers[measure])
    several = any(isinstance(each := row.values["persons"], int) and each > 1 for row in read)
    if measure == "each":
        yield tell("contribution.hours_each", at_hours, header=sheet.headers[measure])
    elif several and normal(sheet.headers[measure]) not in map(normal, said["of_all"]):
        yield tell(
            "contribution.hours_of_all", at_hours, header=sheet.headers[measure], each=said["names"]["each"][0]
        )
    for letters in sheet.others:
        yield tell("contribution.column_not_kept", Place(file=name, sheet=sheet.sheet), letters=letters)
    for row in sheet.examples:
        if row.texts.get("date") == row.first and any(
            row.values.get(field, shown) != shown for field, shown in example(agreement).items()
        ):
            yield tell("contribution.example_written_over", Place(file=name, sheet=sheet.sheet, row=row.number))
    for row in sheet.rows:
        where = Place(file=name, sheet=sheet.sheet, row=row.number)
        if row.is_struck:
            yield tell("contribution.row_struck", where)
        elif _is_sum(row, measure):
            yield tell("contribution.sum", where)
