"""A true list of patrols, and a sheet that somebody could have made of it: layout, names and order of columns, ways
to write dates and times, dittos, merged cells, totals, notes, comments, hidden and struck rows, blank rows, tables
beside and under each other.
"""

from dataclasses import dataclass, field
from datetime import date, time
from random import Random

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.reading.tables import Cell, Seen, Table
from tasks.reading.workbooks.read import _spread
from tasks.reading.workbooks.sheets import Sheet

WEEKDAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
NUMBERS = ("noll", "en", "två", "tre", "fyra", "fem", "sex")

HEADERS = {
    "date": ("Datum", "Natt", "DATUM", "Kvällens datum", "Dag"),
    "area": ("Område", "Plats", "Var", "område:"),
    "association": ("Förening", "Klubb", "Lag", "Ansvarig förening"),
    "time": ("Tid", "Klockslag", "Kl."),
    "start": ("Start", "Från", "Starttid", "Började"),
    "end": ("Slut", "Till", "Sluttid", "Slutade"),
    "adults": ("Antal vuxna", "Vuxna", "Antal", "Nattvandrare"),
    "notes": ("Anteckning", "Kommentar", "Övrigt", "Anm."),
    "minors": ("Ungdomar", "Antal ungdomar"),
    "own": ("Evenemang", "Väder"),
}
DATES = (
    lambda day: f"{day}",
    lambda day: f"{day} 00:00:00",
    lambda day: f"{day.day}/{day.month} {day.year}",
    lambda day: f"{day.day}/{day.month}-{day:%y}",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month} {day.year}",
    lambda day: f"{WEEKDAYS[day.weekday()]}dag {day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%y%m%d}",
)
TIMES = (
    lambda at: f"{at:%H:%M}",
    lambda at: f"{at:%H.%M}",
    lambda at: f"{at:%H:%M:%S}",
    lambda at: f"kl {at:%H.%M}",
    lambda at: f"{at:%H%M}",
    lambda at: f"1899-12-31 {at:%H:%M:%S}",
)
SPANS = ("{}-{}", "{} - {}", "{}–{}", "{} till {}", "kl {}-{}")
NOTES = ("Lugnt", "Många ute efter matchen", "12 samtal", "Regn", "Skjuts hem åt två")
FOOTERS = (
    ["Summa", None, None, "{total}"],
    ["Totalt antal pass", "{rows}"],
    ["Upparbetat", "{rows}0 000 kr"],
    ["Vid frågor: ring kansliet"],
    ["Underskrift", None, "ordförande"],
    ["Centrum", "{rows}"],
    ["V = västar", "L = lampor"],
)


@dataclass(frozen=True)
class Patrol:
    """What was walked, or what a row says that was not: ``fault`` is how."""

    day: date
    area: str
    association: str
    start: time
    end: time
    adults: int
    fault: str | None = None


@dataclass
class Made:
    """A sheet, the patrol of each of its rows, and the rows that hold none."""

    table: Table
    patrols: dict[int, Patrol] = field(default_factory=dict)


def true_list(random: Random, agreement: Agreement) -> list[Patrol]:
    """Up to twelve patrols, no two of them alike, one in six cancelled or faulty."""
    nights = [night for night in eligible_nights(agreement) if night.year == 2022]
    first = random.randrange(len(nights) - 8)
    made: dict[tuple[date, str, str], Patrol] = {}
    for _ in range(random.randint(1, 12)):
        area, association = random.choice(agreement.areas), random.choice(agreement.associations)
        start = time(random.choice((19, 20, 21, 22)), random.choice((0, 0, 30)))
        end = time(random.choice((23, 0, 1, 2)), random.choice((0, 0, 30, 15)))
        fault = random.choice((None,) * 15 + ("cancelled", "struck", "area", "adults", "end", "date"))
        day = random.choice(nights[first : first + 8])
        made[day, area.id, association.id] = Patrol(
            day, area.id, association.id, start, end, random.randint(1, 6), fault
        )
    return sorted(made.values(), key=lambda each: each.day)


def sheet_of(random: Random, patrols: list[Patrol], agreement: Agreement) -> Made:
    """A sheet of the patrols, in one table or in two."""
    titles = random.sample(("Nattvandring", "Våren 2022"), random.randint(0, 2))
    rows: list[list[Cell]] = [[title] for title in titles]
    rows += [[] for _ in range(random.randint(0, 1) if rows else 0)]
    at: dict[int, Patrol] = {}
    struck: set[tuple[int, int]] = set()
    comments: dict[tuple[int, int], str] = {}
    merged: dict[tuple[int, int], int] = {}  # column and first row to last row, from 0
    parts = [patrols] if len(patrols) < 4 or random.random() < 0.7 else [patrols[:2], patrols[2:]]
    for part in parts:
        layout = _Layout(random, agreement)
        rows.append(layout.headers())
        above: dict[str, Cell] = {}
        for patrol in part:
            if random.random() < 0.1:
                rows.append([])
                above = {}
            cells = layout.cells(patrol)
            rows.append(layout.row(cells, above))
            for place in layout.merging(cells, above):
                first = max((row for column, row in merged if column == place), default=-1)
                is_longer = merged.get((place, first)) == len(rows) - 2
                merged[place, first if is_longer else len(rows) - 2] = len(rows) - 1
                rows[-1][place] = None
            above = cells
            at[len(rows)] = patrol
            if patrol.fault == "struck":
                struck |= {(len(rows), place) for place, cell in enumerate(rows[-1]) if cell is not None}
            elif random.random() < 0.1:
                comments[len(rows), random.randrange(len(rows[-1]))] = "hälsade på i kiosken"
        if random.random() < 0.5:
            rows.append([])
            total = sum(each.adults for each in part)
            for footer in random.sample(FOOTERS, random.randint(1, 3)):
                rows.append([cell and cell.format(total=total, rows=len(part)) for cell in footer])
        rows += [[] for _ in range(random.randint(0, 2))]
    hidden = frozenset(row for row in at if random.random() < 0.05)
    if random.random() < 0.2:
        rows = _with_summary(random, rows, next(row for row, cells in enumerate(rows) if len(cells) > 4), agreement)
    cells = Table.from_rows("Pass", rows).cells
    spans = frozenset((first, last, column) for (column, first), last in merged.items())
    cells = _spread(Sheet("Pass", False, cells, merged=spans))
    seen = Seen(comments=comments, hidden_rows=hidden)
    return Made(Table("Pass", False, cells, "Pass", struck=frozenset(struck), seen=seen), at)


def _with_summary(random: Random, rows: list[list[Cell]], header: int, agreement: Agreement) -> list[list[Cell]]:
    """The rows with a small table to the right of them, behind a blank column."""
    beside = [["Förening", "Antal pass"], *([each.name, "2"] for each in agreement.associations)]
    width = max(map(len, rows)) + 1
    rows = rows + [[] for _ in range(header + len(beside) - len(rows))]
    for at, cells in enumerate(beside, start=header):
        rows[at] = [*rows[at], *[None] * (width - len(rows[at])), *cells]
    return rows


class _Layout:
    """One way to lay out and write a table."""

    def __init__(self, random: Random, agreement: Agreement) -> None:
        self._random = random
        times = ["time"] if random.random() < 0.4 else ["start", "end"]
        more = [name for name in ("notes", "minors", "own") if random.random() < 0.4]
        if "notes" not in more and random.random() < 0.8:
            more.append("notes")
        self.fields = ["date", "area", "association", *times, "adults", *more]
        if random.random() < 0.5:
            random.shuffle(self.fields)
        if times == ["start", "end"] and self.fields.index("end") < self.fields.index("start"):
            first, second = self.fields.index("end"), self.fields.index("start")
            self.fields[first], self.fields[second] = "start", "end"
        self._date, self._time, self._span = random.choice(DATES), random.choice(TIMES), random.choice(SPANS)
        self._in_words = random.random() < 0.2
        self._dittos = random.random() < 0.3
        self._merges = not self._dittos and random.random() < 0.3
        self._names = {each.id: (each.name, *each.aliases) for each in (*agreement.areas, *agreement.associations)}

    def headers(self) -> list[Cell]:
        """The header row."""
        return [self._random.choice(HEADERS[name]) for name in self.fields]

    def cells(self, patrol: Patrol) -> dict[str, Cell]:
        """What each field of a patrol says, as written in this table."""
        random, fault = self._random, patrol.fault
        start, end = self._time(patrol.start), self._time(patrol.end)
        area = random.choice(self._names[patrol.area])
        area = random.choice((area, area.upper(), f" {area} "))
        adults = NUMBERS[patrol.adults] if self._in_words else f"{patrol.adults}{random.choice(('', '', ' st'))}"
        note = random.choice((None, *NOTES))
        return {
            "date": "31/4 2022" if fault == "date" else self._date(patrol.day),
            "area": "Björnön" if fault == "area" else area,
            "association": random.choice(self._names[patrol.association]),
            "time": self._span.format(f"{patrol.start:%H.%M}", "?" if fault == "end" else f"{patrol.end:%H.%M}"),
            "start": start,
            "end": None if fault == "end" else end,
            "adults": "?" if fault == "adults" else adults,
            "notes": "Inställt" if fault == "cancelled" else note,
            "minors": random.choice((None, "0", "1")),
            "own": random.choice((None, "Marknad", "Sol")),
        }

    def merging(self, cells: dict[str, Cell], above: dict[str, Cell]) -> list[int]:
        """The columns whose cell is merged with the one above it, which says the same."""
        if not self._merges:
            return []
        names = [name for name in ("date", "area", "association") if above.get(name) == cells[name]]
        return [self.fields.index(name) for name in names if self._random.random() < 0.8]

    def row(self, cells: dict[str, Cell], above: dict[str, Cell]) -> list[Cell]:
        """A row of the table, what stands above it as a ditto where this table has such."""
        if "notes" not in self.fields and cells["notes"] == "Inställt":
            cells = cells | {"adults": "inställt"}

        def written(name: str) -> Cell:
            same = cells[name] is not None and above.get(name) == cells[name]
            can = self._dittos and name in ("date", "area", "association", "time", "start", "end")
            return self._random.choice(('"', "-”-", "samma")) if can and same else cells[name]

        return [written(name) for name in self.fields]
