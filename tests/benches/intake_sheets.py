"""How long a 200 000-row shift sheet takes to read: ``python tests/benches/intake_sheets.py``.

Plain fastexcel, which only fills a frame, against the whole reader (cells to text in a process of its own, headers,
typed rows, duplicates), taken in turns in one run; the aim is a ratio of at most 2.5. Then where the time goes.
"""

import argparse
import io
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import fastexcel
import polars as pl
import xlsxwriter

from tasks.agreement.load import load_agreement
from tasks.reading.shifts.read import read_shifts
from tasks.reading.workbooks.read import read_workbook, tables_of

ROOT = Path(__file__).parents[2]
HEADERS = ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna", "Ungdomar", "Kontakter"]
AIM = 2.5


def workbook(rows: int) -> bytes:
    """A growing workbook as a coordinator keeps it: real dates, times as text, aliases, no faults."""
    pick = random.Random(1)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet, dated = book.add_worksheet("Pass"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for row in range(1, rows + 1):
            sheet.write_datetime(row, 0, date(2021, 12, 22) + timedelta(days=pick.randrange(375)), dated)
            cells = [
                pick.choice(["Centrum", "Arenan", "Sörberge"]),
                pick.choice(["Timrå IK", "SIF", "Ljustorp"]),
                pick.choice(["21:00", "20.30", "kl 21"]),
                pick.choice(["01:00", "00.30", "24.00"]),
                pick.randrange(1, 9),
                pick.randrange(4),
                pick.randrange(60),
            ]
            sheet.write_row(row, 1, cells)
    return buffer.getvalue()


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    """Measure, print the ratios, and answer 1 where the aim is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    agreement = load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")
    data = workbook(given.rows)

    def plain() -> pl.DataFrame:
        return fastexcel.read_excel(data).load_sheet(0).to_polars()

    def whole() -> None:
        reading = read_shifts(read_workbook(data), "pass.xlsx", "0" * 64, "xlsx", None, agreement)
        if reading.shifts is None or reading.shifts.height != given.rows:
            raise SystemExit("The reader lost rows.")

    tables = read_workbook(data)
    steps = {
        "cells to text": lambda: tables_of(data),
        "that, in a process of its own": lambda: read_workbook(data),
        "typed rows": lambda: read_shifts(tables, "pass.xlsx", "0" * 64, "xlsx", None, agreement),
    }
    pairs = [(seconds(plain), seconds(whole)) for _ in range(given.rounds)]
    ratio = median(mine / bare for bare, mine in pairs)
    print(f"{given.rows} rows, {len(data) / 1e6:.1f} MB, {given.rounds} rounds")
    print(f"plain fastexcel {median(bare for bare, _ in pairs):.2f} s, reader {median(m for _, m in pairs):.2f} s")
    print(f"ratio {ratio:.2f} (aim {AIM})")
    for step, work in steps.items():
        print(f"  {step}: {median(seconds(work) for _ in range(given.rounds)):.2f} s")
    return 0 if ratio <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
