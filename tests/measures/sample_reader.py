"""A reader of the sample drops, as plain as can be, so that the measures are tested without the intake.

It knows these very files and nothing else, and takes in what the README of the sample says counts.
"""

import csv
import io
import re
from pathlib import Path

import openpyxl
import polars as pl

from tasks.agreement.model import Agreement
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data/samples/timra-2022"
MONTHS = ["2022-01", "2022-02", "2022-03", "2022-04"]
REMOVED = {("april_2022.csv", row) for row in (4, 6, 9, 11, 17, 18)}  # planted faults, README of the sample


def read_sample(agreement: Agreement) -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
    """(PATROLS, LEDGER) as they stand after each month's drops."""
    stands, patrols = {}, []
    for month in MONTHS:
        for file in sorted((SAMPLE / "drops" / month).iterdir()):
            if file.suffix == ".se":
                ledger = list(_ledger_rows(agreement, file))
            else:
                patrols = _replaced(patrols, list(_shift_rows(agreement, file)))
        stands[month] = patrols_of(*patrols), ledger_of(*ledger)
    return stands


def _replaced(current: list[dict], incoming: list[dict]) -> list[dict]:
    nights = [row["service_date"] for row in incoming]
    named = {row["association"] for row in incoming}
    kept = [
        row
        for row in current
        if row["association"] not in named or not min(nights) <= row["service_date"] <= max(nights)
    ]
    return kept + incoming


def _shift_rows(agreement: Agreement, file: Path):
    area_ids = _names(agreement.areas)
    association_ids = _names(agreement.associations)
    for number, cells in _cells(file):
        if (file.name, number) in REMOVED:
            continue
        values = {key: str(value).strip() if value is not None else "" for key, value in cells.items()}
        times = values.get("Tid") or "-".join(
            values.get(key) or values.get(f"{key}tid", "") for key in ("Start", "Slut")
        )
        area = values.get("Område") or values.get("Plats", "")
        youth = values.get("Ungdomar") or values.get("Antal ungdomar", "")
        yield patrol(
            values["Datum"][:10],
            area_ids[area.lower()],
            association_ids[values["Förening"].lower()],
            int(values.get("Antal vuxna") or values["Vuxna"]),
            times.replace("–", "-").replace(".", ":"),
            int(youth) if youth else None,
            int(values["Kontakter"]) if values.get("Kontakter") else None,
        ) | {"file": file.name, "row": number}


def _names(things) -> dict[str, str]:
    return {name.lower(): thing.id for thing in things for name in (thing.name, *thing.aliases)}


def _cells(file: Path):
    if file.suffix == ".xlsx":
        rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True))[2:]
        first = 4
    else:
        encoding = "utf-8-sig" if file.read_bytes().startswith(b"\xef\xbb\xbf") else "cp1252"
        rows = list(csv.reader(io.StringIO(file.read_text(encoding=encoding)), delimiter=";"))
        first = 2
    for number, row in enumerate(rows[1:], start=first):
        if row and row[0] and row[0] != "Summa":
            yield number, dict(zip(rows[0], row, strict=True))


def _ledger_rows(agreement: Agreement, file: Path):
    day, text = "", ""
    for number, line in enumerate(file.read_text(encoding="cp437").splitlines(), start=1):
        if voucher := re.match(r'#VER \S+ \S+ (\d{8}) "(.*?)"', line):
            day, text = voucher.groups()
        elif match := re.match(r'\s*#(TRANS|RTRANS) (\d+) \{(.*?)\} (\S+)(?: (\d{8}))?(?: "(.*?)")?', line):
            kind, account, objects, amount, own_day, own_text = match.groups()
            if kind == "TRANS" and '"IOP22"' in objects:
                yield _booked(agreement, own_day or day, int(account), amount, own_text or "", text) | {
                    "file": file.name,
                    "row": number,
                }


def _booked(agreement: Agreement, day: str, account: int, amount: str, *texts: str) -> dict:
    compensation = account == 6993
    lines = [
        line.id
        for line in agreement.budget
        for span in line.accounts
        if int(span.split("-")[0]) <= account <= int(span.split("-")[-1])
    ]
    found = [
        {a.id for a in agreement.associations for name in a.ledger.texts if re.search(rf"(?i)\b{name}", text)}
        for text in texts
    ]
    association = next((ids for ids in found if ids), set())
    return booking(
        f"{day[:4]}-{day[4:6]}-{day[6:]}",
        amount,
        line=lines[0] if lines and not compensation else None,
        association=next(iter(association)) if compensation and len(association) == 1 else None,
        compensation=compensation,
        account=account,
    )
