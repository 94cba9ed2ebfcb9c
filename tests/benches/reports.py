"""What the outputs of a month cost, one by one, in seconds of the processor: ``python tests/benches/reports.py``.

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
from tasks.agreement.model import Agreement  # noqa: E402
from tasks.reports.documents.files import document_docx, document_pdf  # noqa: E402
from tasks.reports.documents.quarterly import quarterly_document  # noqa: E402
from tasks.reports.documents.texts import Texts  # noqa: E402
from tasks.reports.evidence import evidence_page  # noqa: E402
from tasks.reports.outputs import render  # noqa: E402
from tasks.reports.outputs.charts import mail_chart  # noqa: E402
from tasks.reports.outputs.email import render_email  # noqa: E402
from tasks.reports.outputs.pdf import render_pdf  # noqa: E402
from tasks.reports.outputs.workbook import render_workbook  # noqa: E402
from tasks.reports.view import view  # noqa: E402
from tests.reports.evidence.many import term  # noqa: E402

LIMIT, LIMIT_OF_MANY = 1.5, 4.0
"""Seconds of the processor that a month may take, warm: with a term's rows, and with those of a large club."""

A_TERM, MANY = (120, 200), (6000, 7500)
"""Patrols and ledger rows."""


def seconds(work: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """First call, and the median of those that follow."""
    taken = []
    for _ in range(times + 1):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return taken[0], statistics.median(taken[1:])


def main() -> int:
    """Print a line per output; 1 where all together take longer than a limit."""
    agreement = load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")
    report = sample.scenario_report(agreement, "2022-03")
    quarter = quarterly_document(agreement, "2022-Q1", [report], Texts(), edition=1, made_on=report.made_on)
    shown, (patrols, ledger) = view(report, agreement), rows(*A_TERM)
    chart = mail_chart(shown)
    outputs = {
        "view": lambda: view(report, agreement),
        "the mail's chart": lambda: mail_chart(shown),
        "e-mail": lambda: render_email(shown, chart),
        "pdf": lambda: render_pdf(shown, agreement.pdf_standards),
        "workbook": lambda: render_workbook(report, shown, agreement, patrols, ledger),
        "quarterly document, pdf": lambda: document_pdf(quarter, agreement.pdf_standards),
        "quarterly document, docx": lambda: document_docx(quarter),
    }
    limits = {
        f"all of a month ({patrols} + {ledger} rows)": (limit, whole_month(agreement, patrols, ledger))
        for limit, (patrols, ledger) in ((LIMIT, A_TERM), (LIMIT_OF_MANY, MANY))
    }
    print(f"{'output':40}{'first s':>9}{'warm s':>9}{'limit s':>9}")
    for name, work in outputs.items():
        first, warm = seconds(work)
        print(f"{name:40}{first:9.3f}{warm:9.3f}")
    late = []
    for name, (limit, work) in limits.items():
        first, warm = seconds(work, times=3)
        print(f"{name:40}{first:9.3f}{warm:9.3f}{limit:9.1f}")
        late.append(warm > limit)
    return int(any(late))


def whole_month(agreement: Agreement, patrols: int, ledger: int) -> Callable[[], object]:
    """Everything that a report of so many rows goes out as, the evidence page with it; the page alone is printed."""
    report, walked, booked, context = term(agreement, patrols, ledger)
    shown = view(report, agreement)
    page = evidence_page(report, shown, agreement, walked, booked, context)
    _, alone = seconds(lambda: evidence_page(report, shown, agreement, walked, booked, context), times=3)
    print(f"evidence page ({patrols} + {ledger} rows): {alone:.3f} s warm, {len(page.encode()) / 1e6:.1f} MB")
    return lambda: render(report, agreement, walked, booked, context)


def rows(patrols: int, ledger: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The sample's rows again and again, until there are so many."""
    return (
        pl.concat([sample.patrol_rows()] * (patrols // sample.patrol_rows().height)),
        pl.concat([sample.ledger_rows()] * (ledger // sample.ledger_rows().height)),
    )


if __name__ == "__main__":
    raise SystemExit(main())
