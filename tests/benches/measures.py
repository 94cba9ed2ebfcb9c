"""How long the measures take and how much memory: ``python tests/benches/measures.py``.

1. One agreement with 1 000 000 patrols and 10 000 000 ledger rows, in at most 2 GB; its time as a ratio to a bare
   polars scan-and-sum of the same Delta tables (aim: 20 or better), the two taken in turns in one run.
2. 300 agreements of real size in one run: time per agreement.

Everything is generated, each part runs in a fresh process, and its peak memory is that process's own.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import polars as pl
from ruamel.yaml import YAML

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER, PATROLS
from tasks.facts.store import Store
from tasks.measures.measure import measure
from tasks.measures.months import month_figures

ROOT = Path(__file__).parents[2]
START, END = date(2021, 1, 1), date(2024, 12, 31)
PERIOD = "2024-12"
VERSION = 1  # what the first write of a table gets; 0 is the empty table
AREAS, ASSOCIATIONS = 30, 20
LINES = ["grant", "material", "contingency", None]
ROUNDS = 5


def agreement_of(name: str, large: bool) -> Agreement:
    """The first user's agreement; large: four years, every night, 30 areas, 20 associations."""
    content = YAML(typ="safe").load((ROOT / "data/agreements/timra-ik-2022.yaml").read_text(encoding="utf-8"))
    content["id"] = name
    if large:
        every_night = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        content |= {
            "term": {"start": START, "end": END},
            "decision_on_extension": None,
            "quarters": {},
            "calendar": {"weekdays": every_night},
            "parties": content["parties"] | {"association": {"name": "Förening 0", "id": "association-0"}},
            "areas": [{"id": f"area-{number}", "name": f"Område {number}"} for number in range(AREAS)],
            "associations": [
                {"id": f"association-{number}", "name": f"Förening {number}"} for number in range(ASSOCIATIONS)
            ],
        }
    return Agreement.model_validate(content)


def drawn(rows: int, values: list, seed: int) -> pl.Series:
    """``rows`` values drawn at random, the same for the same seed."""
    return pl.Series(values).sample(rows, with_replacement=True, seed=seed)


def nights(agreement: Agreement) -> list[date]:
    """Every day of the term."""
    return pl.date_range(agreement.term.start, agreement.term.end, eager=True).to_list()


def patrols_of(agreement: Agreement, rows: int) -> pl.DataFrame:
    """``PATROLS`` drawn at random over nights, areas and associations."""
    start = pl.col("service_date").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=20)
    return (
        pl.DataFrame(
            {
                "service_date": drawn(rows, nights(agreement), 1),
                "area": drawn(rows, [area.id for area in agreement.areas], 2),
                "association": drawn(rows, [one.id for one in agreement.associations], 3),
                "adults": drawn(rows, [2, 3, 4, 5], 4),
                "minors": drawn(rows, [None, 0, 1], 5),
                "contacts": drawn(rows, [None, 5, 20], 6),
            }
        )
        .with_row_index("row", offset=2)
        .with_columns(start_at=start, end_at=start + pl.duration(hours=4), minutes=pl.lit(240))
        .with_columns(adult_minutes=pl.col("adults") * pl.col("minutes"))
        .pipe(_as, PATROLS)
    )


def ledger_of(agreement: Agreement, rows: int) -> pl.DataFrame:
    """``LEDGER`` drawn at random: a third compensation, the rest on lines or fitting none."""
    compensation = pl.col("account") == "6993"
    return (
        pl.DataFrame(
            {
                "date": drawn(rows, nights(agreement), 7),
                "account": drawn(rows, ["6993", "5460", "6110"], 8),
                "amount": drawn(rows, list(range(-200_000, 500_000, 77)), 9),
                "line": drawn(rows, LINES, 10),
                "association": drawn(rows, [None, *(one.id for one in agreement.associations)], 11),
            }
        )
        .with_row_index("row", offset=2)
        .with_columns(
            compensation=compensation,
            line=pl.when(~compensation).then("line"),
            association=pl.when(compensation).then("association"),
            amount=(pl.col("amount").cast(LEDGER["amount"]) / 100).cast(LEDGER["amount"]),
            number=pl.col("row").cast(pl.String),
        )
        .pipe(_as, LEDGER)
    )


def _as(frame: pl.DataFrame, schema: dict) -> pl.DataFrame:
    known = set(frame.columns)
    return frame.select(
        (pl.col(name) if name in known else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )


def make(root: Path, patrols: int, rows: int) -> None:
    """Write the large agreement's tables."""
    agreement, store = agreement_of("large", large=True), Store(root)
    store.write("large", "patrols", patrols_of(agreement, patrols))
    store.write("large", "ledger", ledger_of(agreement, rows))


def facts(store: Store, table: str) -> pl.LazyFrame:
    """The large agreement's patrols or ledger, checked against their hash as for a report."""
    return store.read("large", table, store.find("large", table, VERSION))


def scan_and_sum(root: Path) -> None:
    """The bare work beneath the measures: read the numbers of both tables and sum them."""
    store = Store(root)
    numbers = pl.col("minutes", "adults", "adult_minutes", "minors", "contacts").sum()
    facts(store, "patrols").select(numbers).collect(engine="streaming")
    facts(store, "ledger").select(pl.col("amount").sum()).collect(engine="streaming")


def measured(root: Path) -> None:
    """Every figure of the last month of the large agreement."""
    store = Store(root)
    agreement = agreement_of("large", large=True)
    measure(agreement, facts(store, "patrols"), facts(store, "ledger"), PERIOD)


def with_months(root: Path) -> None:
    """The figures of all 48 months."""
    store = Store(root)
    agreement = agreement_of("large", large=True)
    month_figures(agreement, facts(store, "patrols"), facts(store, "ledger"), PERIOD)


def seconds(work: Callable[[Path], None], root: Path) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work(root)
    return time.perf_counter() - begun


def in_turns(root: Path) -> tuple[list[float], list[float], list[float]]:
    """Scan, measure and months, one after the other, round by round; the first round warms the page cache."""
    rounds = [[seconds(work, root) for work in (scan_and_sum, measured, with_months)] for _ in range(ROUNDS + 1)]
    scans, measures, months = zip(*rounds[1:], strict=True)
    return list(scans), list(measures), list(months)


def peak_of(work: Callable[[Path], None], root: Path) -> float:
    """Peak memory in MB of this process after one call; run in a process of its own."""
    work(root)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def many(count: int) -> list[float]:
    """Seconds per agreement for the last month of ``count`` agreements of real size, months included."""
    each = []
    for number in range(count):
        agreement = agreement_of(f"agreement-{number}", large=False)
        patrols, ledger = patrols_of(agreement, 120), ledger_of(agreement, 200)
        begun = time.perf_counter()
        measure(agreement, patrols, ledger, "2022-12")
        month_figures(agreement, patrols, ledger, "2022-12")
        each.append(time.perf_counter() - begun)
    return each


def alone(work: Callable, *arguments):
    """Run in a fresh process, so that memory and caches are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def main(arguments: list[str]) -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patrols", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--agreements", type=int, default=300)
    sizes = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        alone(make, root, sizes.patrols, sizes.rows)
        scans, measures, months = alone(in_turns, root)
        peak, peak_months = alone(peak_of, measured, root), alone(peak_of, with_months, root)
    print(f"{sizes.patrols:,} patrols, {sizes.rows:,} ledger rows, median of {ROUNDS} rounds")
    print(f"  scan and sum  {median(scans):8.3f} s")
    for name, times, megabytes in (("one report", measures, peak), ("all months", months, peak_months)):
        ratio = median(times) / median(scans)
        print(f"  {name}    {median(times):8.3f} s  ratio {ratio:5.1f}  peak {megabytes:,.0f} MB")
    each = alone(many, sizes.agreements)
    print(f"{sizes.agreements} agreements of real size, report and months")
    print(f"  {sum(each):.2f} s, per agreement median {1000 * median(each):.1f} ms, worst {1000 * max(each):.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
