"""How long a 50 MB SIE file (1.1 million #TRANS) takes, and how much memory: ``python tests/benches/intake.py``.

1. Reading it into a typed frame, with checksum, objects and positions, against a bare Python loop that only splits
   the lines: each in a fresh process, in turns in one run. The aim is a ratio of at most 3, and under 500 MB.
2. The whole intake of that file and of a 200 000-row workbook: selection, checks, replacement and the store, with
   where the time goes. The workbook's reader alone is measured in ``intake_sheets.py``.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
AIM_RATIO, AIM_MEGABYTES = 3.0, 500
ROWS_PER_VOUCHER = 11
HEAD = [
    ["#PROGRAM", "Bokbench", "1.0"],
    ["#FORMAT", "PC8"],
    ["#GEN", "20221231"],
    ["#SIETYP", "4"],
    ["#ORGNR", "802400-1234"],
    ["#RAR", "0", "20220101", "20221231"],
]
OBJECTS = [("", []), ('1 "10"', ["1", "10"]), ('1 "20" 6 "IOP22"', ["1", "20", "6", "IOP22"]), ("", [])]
TEXTS = [("", ""), (' "Vantar"', "Vantar"), (' "Ersättning Ljustorps IF"', "Ersättning Ljustorps IF"), ("", "")]
ACCOUNTS = ["1930", "2440", "3010", "5460", "6993"]


def write_sie(path: Path, rows: int) -> None:
    """A year's export with a right checksum, in code page 437; one row in four is the agreement's."""
    pick = random.Random(1)
    crc = 0
    with path.open("wb") as file:
        file.write(b"#FLAGGA 0\r\n#KSUMMA\r\n")
        for fields in HEAD:
            file.write(" ".join(fields).encode() + b"\r\n")
            crc = zlib.crc32("".join(fields).encode(), crc)
        for number in range(1, rows // ROWS_PER_VOUCHER + 1):
            day = f"2022{pick.randrange(1, 13):02}{pick.randrange(1, 29):02}"
            lines = [f'#VER A {number} {day} "Köp" {day}', "{"]
            fields = ["#VERA", str(number), day, "Köp", day]
            left = 0
            for at in range(ROWS_PER_VOUCHER):
                ore = -left if at == ROWS_PER_VOUCHER - 1 else pick.randrange(-999_99, 999_99)
                left += ore
                amount = f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"
                (braces, codes), (quoted, text) = OBJECTS[at % 4], TEXTS[(at + number) % 4]
                account = ACCOUNTS[at % 5]
                when = f" {day}{quoted}" if quoted else ""
                lines.append(f"  #TRANS {account} {{{braces}}} {amount}{when}")
                fields += ["#TRANS", account, *codes, amount, *([day, text] if quoted else [])]
            block = "\r\n".join([*lines, "}", ""])
            file.write(block.encode("cp437"))
            crc = zlib.crc32("".join(fields).encode("cp437"), crc)
        file.write(f"#KSUMMA {crc}\r\n".encode())


def bare_loop(path: Path) -> tuple[float, float, int]:
    """Only split the lines; seconds, megabytes, rows."""
    begun = time.perf_counter()
    rows = 0
    with path.open(encoding="cp437") as file:
        for line in file:
            fields = line.split()
            rows += fields[0] == "#TRANS"
    return time.perf_counter() - begun, megabytes(), rows


def whole_reader(path: Path) -> tuple[float, float, int]:
    """The reader; seconds, megabytes, rows."""
    from tasks.reading.sie.read import read_sie

    begun = time.perf_counter()
    reading = read_sie(path.read_bytes(), path.name, "0" * 64)
    spent = time.perf_counter() - begun
    if reading.ledger is None or reading.sie is None or reading.sie.checksum != "ok":
        raise SystemExit(f"The reader failed: {reading.refused or 'wrong checksum'}")
    return spent, megabytes(), reading.ledger.height


def whole_intake(path: Path, store: Path) -> tuple[list[tuple[str, float]], float, int]:
    """Every step of an intake but the inbox and the receipt: (step, seconds), megabytes, facts."""
    from tasks.agreement.load import load_agreement
    from tasks.facts.replacing import replace_ledger, replace_patrols
    from tasks.facts.store import Store
    from tasks.quality.books import with_books_checked
    from tasks.quality.check import check_ledger, check_shifts
    from tasks.reading.dispatch import read_file
    from tasks.reading.selection import select

    agreement = load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")
    steps: list[tuple[str, float]] = []

    def timed(step: str, work: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        answer = work()
        steps.append((step, time.perf_counter() - begun))
        return answer

    kept = Store(store)
    reading = timed("read", lambda: read_file(path, path.name, agreement))
    if reading.refused is not None:
        raise SystemExit(f"The reader refused: {reading.refused}")
    reading = timed("check the whole", lambda: with_books_checked(reading))
    table = "patrols" if reading.shifts is not None else "ledger"
    before = timed("earlier facts", lambda: kept.read(agreement.id, table, None).collect())
    if reading.shifts is not None:
        checked = timed("check", lambda: check_shifts(reading.shifts, agreement, reading.headers))
        replaced = timed("replace", lambda: replace_patrols(before, checked.rows))
    else:
        chosen = timed("select", lambda: select(reading.ledger, agreement))
        checked = timed("check", lambda: check_ledger(chosen, agreement, reading.headers))
        replaced = timed("replace", lambda: replace_ledger(before, checked.rows, reading.scope))
    timed("store", lambda: kept.write(agreement.id, table, replaced.frame))
    return steps, megabytes(), replaced.frame.height


def megabytes() -> float:
    """The process's peak memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(work: Callable[..., Any], *arguments: object) -> Any:
    """``work`` in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def main() -> int:
    """Measure, print, and answer 1 where an aim is missed."""
    from intake_sheets import workbook  # not in the processes that measure memory

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_100_000)
    parser.add_argument("--sheet-rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.se"
        write_sie(path, given.rows)
        print(f"{path.stat().st_size / 1e6:.1f} MB, {given.rounds} rounds in turns")
        rounds = [(apart(bare_loop, path), apart(whole_reader, path)) for _ in range(given.rounds)]
        ratio = median(mine[0] / bare[0] for bare, mine in rounds)
        peak = max(mine[1] for _, mine in rounds)
        print(f"bare loop {median(bare[0] for bare, _ in rounds):.2f} s")
        print(f"reader {median(mine[0] for _, mine in rounds):.2f} s, {rounds[0][1][2]} rows")
        print(f"ratio {ratio:.2f} (aim {AIM_RATIO}), peak {peak:.0f} MB (aim {AIM_MEGABYTES})")
        sheet = Path(folder) / "bench.xlsx"
        sheet.write_bytes(workbook(given.sheet_rows))
        for file in (path, sheet):
            steps, intake_peak, facts = apart(whole_intake, file, Path(folder) / f"store-{file.suffix[1:]}")
            spent = sum(seconds for _, seconds in steps)
            print(f"whole intake of {file.name} {spent:.2f} s, {facts} facts, peak {intake_peak:.0f} MB")
            for step, seconds in steps:
                print(f"  {step}: {seconds:.2f} s")
    return 0 if ratio <= AIM_RATIO and peak < AIM_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
