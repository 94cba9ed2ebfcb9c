"""Random sheets and books through the real intake, against a calculator that knows docs/domain.md and no program."""

import io
from datetime import UTC, date, datetime, timedelta
from random import Random

import openpyxl
import pytest

from tasks.facts.drops import pending
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.intake.take_in import take_in
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tests.whole.by_the_words import AREAS, ASSOCIATIONS, Entry, Row, books, figures, patrols
from tests.whole.playing import AGREEMENT, Player

NOW = datetime(2023, 1, 10, 6, tzinfo=UTC)
WRITTEN = {
    "arenaomradet": ("Arenaområdet", "Arenan", "NHC Arena"),
    "centrum": ("Centrum", "Timrå centrum", "centrum "),
    "sorberge": ("Sörberge", "SÖRBERGE"),
    "timra-ik": ("Timrå IK", "TIK", "timrå ik"),
    "sorberge-if": ("Sörberge IF", "SIF"),
    "ljustorp-if": ("Ljustorps IF", "Ljustorp"),
}
HOURS = (((21, 0), (1, 0)), ((20, 0), (23, 30)), ((22, 30), (0, 30)), ((0, 30), (3, 0)), ((21, 0), (3, 0)))
NOTES = ("", "", "", "Lugnt", "Mötet med polisen blev inställt", "Regn, få ute")
ACCOUNTS = ("6993", "6993", "4610", "5410", "5480", "6150", "7010", "5010", "3987")
PAYEES = ("TIK", "Timrå IK", "Sörberge IF", "Ljustorps IF", "Ljustorp", "statistik", "TIK och Ljustorp")


@pytest.mark.parametrize("seed", [45, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(100))])
def test_a_random_months_figures_are_those_of_the_words(player, seed):
    random, here = Random(seed), player()
    split = random.choice(("equal", "adults"))
    file = here.installation.agreement_file(AGREEMENT)
    file.write_text(file.read_text("utf-8").replace("split: equal ", f"split: {split} "), "utf-8")
    sheets, exports = list[list[Row]](), list[tuple[int, list[Entry]]]()
    for number in range(random.randint(3, 5)):
        if number % 2 or random.random() < 0.3:
            year = 2021 if random.random() < 0.2 else 2022
            exports.append((year, vouchers(random, year)))
            drop(here, f"bok{number}.se", sie(random, *exports[-1]))
        else:
            sheets.append(mended(random, sheets[-1]) if sheets and random.random() < 0.4 else sheet(random))
            drop(here, f"pass{number}.xlsx", workbook(random, sheets[-1]))
    month = date(2022, random.randint(1, 12), 1)
    agreement = here.installation.agreement(AGREEMENT)
    basis = gather(here.installation, agreement, f"{month:%Y-%m}", edition=1, made_on=NOW.date())
    report = build_report(agreement, basis.patrols, basis.ledger, basis.context)
    wanted = figures(patrols(sheets), books(exports), month, split)
    assert {path: at(report, path) for path in wanted} == wanted


def at(report, path):
    """A figure of the report by its path."""
    part, *names = path.split(".")
    found = getattr(report, part)
    if len(names) > 1:
        found = next(each for each in found if each.id == names[0])
    return getattr(found, names[-1])


def drop(here: Player, name: str, content: bytes) -> None:
    here.drop_bytes(name, content)
    installation = here.installation
    inbox = Inbox(installation.paths, AGREEMENT)
    receive(inbox, [installation.paths.inbox(AGREEMENT) / name], installation.register, NOW)
    with installation.register.session() as session:
        [waiting] = pending(session, AGREEMENT)
    assert take_in(installation, waiting.id, NOW).state in ("taken_in", "unchanged")


def sheet(random: Random) -> list[Row]:
    """Nights of some weeks, some of them cancelled, unreadable, outside the calendar or there twice."""
    rows, taken = list[Row](), set[object]()
    first = date(2022, random.randint(1, 12), 1) if random.random() < 0.8 else date(2021, 12, 22)
    days = (first + timedelta(days=each) for each in range(random.choice((9, 30, 60))))
    for night in (day for day in days if day <= date(2022, 12, 31)):
        if night.weekday() not in (4, 5) and random.random() > 0.03:
            continue
        for _ in range(random.choice((1, 1, 2, 3))):
            area, parties = random.choice(AREAS), tuple(random.sample(ASSOCIATIONS, 2 - (random.random() < 0.85)))
            if not taken.isdisjoint({(night, area, one) for one in parties}):
                continue
            taken |= {(night, area, one) for one in parties}
            kind, (start, end) = random.random(), random.choice(HOURS)
            rows.append(
                Row(
                    night,
                    area,
                    parties,
                    start,
                    end,
                    random.randint(2, 6),
                    cancelled=kind < 0.05,
                    wrong="?" if 0.05 < kind < 0.1 else "",
                    note=random.choice(NOTES),
                )
            )
            rows += rows[-1:] * (0.1 < kind < 0.15)
    return rows or sheet(random)


def mended(random: Random, rows: list[Row]) -> list[Row]:
    """The same sheet with rows left out, as coordinators mend theirs."""
    return [row for row in rows if random.random() > 0.2] or rows


def workbook(random: Random, rows: list[Row]) -> bytes:
    """A sheet in one of its many ways: a date merged over its night's rows or repeated, names in one cell."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna", "Anmärkning"])
    sign, is_merged = random.choice(("/", " och ", ", ", "\n")), random.random() < 0.4
    top = 2
    for number, row in enumerate(rows, start=2):
        names = sign.join(random.choice(WRITTEN[one]) for one in row.associations)
        hours = [f"{hour:02}{random.choice('.:')}{minute:02}" for hour, minute in (row.start, row.end)]
        said = "Inställt" if row.cancelled else row.note
        page.append([row.night, random.choice(WRITTEN[row.area]), names, *hours, row.wrong or row.adults, said])
        top = top if number > 2 and rows[number - 3].night == row.night else number
        is_last = number == len(rows) + 1 or rows[number - 1].night != row.night
        if is_merged and is_last and number > top:
            page.merge_cells(start_row=top, end_row=number, start_column=1, end_column=1)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def vouchers(random: Random, year: int) -> list[Entry]:
    made = []
    for _ in range(random.randint(1, 8)):
        month, day = (12, random.randint(10, 31)) if year == 2021 else (random.randint(1, 12), random.randint(1, 28))
        account, payee = random.choice(ACCOUNTS), random.choice(PAYEES)
        amount = random.choice((250_000, 500_000, 12_345, 750_000, -41_250)) * (-10 if account == "3987" else 1)
        texts = random.choice(((payee, ""), ("", payee)))
        for mark in random.choice(("", "", "", "R", "B", "BR")) or " ":
            is_ours = random.random() < 0.9
            made.append(Entry(date(year, month, day), account, amount, *texts, is_ours, mark.strip()))
    return made


def sie(random: Random, year: int, entries: list[Entry]) -> bytes:
    """Each entry is a voucher of one of three series; a row that was added later has its twin beside it."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#GEN 20230109", "#SIETYP 4", "#ORGNR 802400-1234", '#FNAMN "TIK"']
    lines += [f"#RAR 0 {year}0101 {year}1231", '#OBJEKT 6 "IOP22" "IOP"']
    for number, each in enumerate(entries, start=1):
        lines += [f'#VER {random.choice(("A", "B", "LF"))} {number} {each.day:%Y%m%d} "{each.voucher_text}"', "{"]
        bound = '{6 "IOP22"}' if each.is_ours else random.choice(("{}", '{6 "CUP"}', '{1 "10"}'))
        said = f'{each.account} {bound} {each.amount / 100:.2f} {each.day:%Y%m%d} "{each.text}"'
        lines += [f"#{each.mark}TRANS {said}"] * bool(each.mark)
        if each.mark != "B":
            lines += [f"#TRANS {said}", f"#TRANS 1930 {{}} {-each.amount / 100:.2f}"]
        lines.append("}")
    return "\r\n".join([*lines, ""]).encode("cp437")
