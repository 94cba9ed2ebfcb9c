"""How long the outputs of a month take, one by one: ``python tests/benches/reports.py``.

Figures are invented, rows are many: a whole term of patrols and a club's ledger.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "reports")]

import conftest as sample  # noqa: E402

from tasks.agreement.load import load_agreement  # noqa: E402
from tasks.reports.documents.files import document_docx, document_pdf  # noqa: E402
from tasks.reports.documents.quarterly import quarterly_document  # noqa: E402
from tasks.reports.documents.texts import Texts  # noqa: E402
from tasks.reports.outputs import render  # noqa: E402
from tasks.reports.outputs.charts import mail_chart  # noqa: E402
from tasks.reports.outputs.email import render_email  # noqa: E402
from tasks.reports.outputs.pdf import render_pdf  # noqa: E402
from tasks.reports.outputs.workbook import render_workbook  # noqa: E402
from tasks.reports.view import view  # noqa: E402

LIMIT = 1.5
"""Seconds that all outputs of a month may take, warm."""


def seconds(work: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """First call, and the median of those that follow."""
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken[0], statistics.median(taken[1:])


def main() -> int:
    """Print a line per output; 1 where all together take longer than the limit."""
    agreement = load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")
    report = sample.scenario_report(agreement, "2022-03")
    patrols = pl.concat([sample.patrol_rows()] * 30)
    ledger = pl.concat([sample.ledger_rows()] * 40)
    shown = view(report, agreement)
    quarter = quarterly_document(agreement, "2022-Q1", [report], Texts(), edition=1, made_on=report.made_on)
    chart = mail_chart(shown)
    outputs = {
        "view": lambda: view(report, agreement),
        "the mail's chart": lambda: mail_chart(shown),
        "e-mail": lambda: render_email(shown, chart),
        "pdf": lambda: render_pdf(shown, agreement.pdf_standards),
        f"workbook ({patrols.height} + {ledger.height} rows)": lambda: render_workbook(
            report, shown, agreement, patrols, ledger
        ),
        "quarterly document, pdf": lambda: document_pdf(quarter, agreement.pdf_standards),
        "quarterly document, docx": lambda: document_docx(quarter),
        "all of a month": lambda: render(report, agreement, patrols, ledger),
    }
    print(f"{'output':34}{'first s':>9}{'warm s':>9}")
    for name, work in outputs.items():
        first, warm = seconds(work)
        print(f"{name:34}{first:9.3f}{warm:9.3f}")
    print(f"limit for all, warm: {LIMIT} s")
    return int(warm > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
