"""Parts good rows from bad: runs a table's suite and turns what fails into findings.
 Which rows fail, and what that means, stands in ``expectations/`` alone. Here the answer is applied: a row
with a finding of severity error is rejected, every other row is a fact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.rules import Rule, rule_of
from tasks.agreement.model import Agreement
from tasks.facts.schemas import FINDINGS
from tasks.findings import Severity
from tasks.quality.seam import failing
from tasks.quality.wording import LedgerWording, ShiftWording, quote

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

Headers = Mapping[tuple[str | None, str], str]
"""(sheet, column of the frame) → the header as written, from :class:`tasks.intake.reading.Reading`."""


@dataclass(frozen=True)
class Checked:
    """The outcome of a table's checks.
     ``rows``: the accepted rows, columns as they came. ``findings``: a ``FINDINGS`` frame, ``drop_id`` null,
    sorted by row. ``rejected``: how many rows of the file were not taken in (a joint patrol is one row of the
    file).
    """

    rows: pl.DataFrame
    findings: pl.DataFrame
    rejected: int


def check_shifts(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check ``SHIFT_ROWS``. The accepted rows are without duplicates; "inställt" and "inga pass" are among
    them.

    A joint patrol stands in one row of the sheet: it is accepted or rejected whole.
    """
    from expectations.shifts import suite

    found = _failures(suite(agreement), with_crews(rows), ShiftWording(agreement).values, headers)
    checked = _part(rows, found, night="service_date")
    same = pl.struct("entry", "service_date", "area", "association", "start_at", "end_at")
    return replace(
        checked, rows=checked.rows.filter(pl.col("duplicate_of").is_null() | same.is_first_distinct())
    )


def check_ledger(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check the ledger rows that the agreement selects (:func:`tasks.intake.selection.select`).

    Rows outside the term are accepted: they stand among the facts and never count.
    """
    from expectations.ledger import suite

    found = _failures(suite(agreement), with_classes(rows), LedgerWording(agreement).values, headers)
    return _part(rows, found, night="date")


def with_crews(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``adults_in_row``, heads on the sheet's row whatever associations share them, and
    ``adults_in_area``, heads in the area that night, a row that stands twice counted once."""
    heads = pl.col("adults")
    once = heads.filter(pl.col("duplicate_of").is_null(), pl.col("entry") == "patrol")
    return rows.with_columns(
        pl.when(heads.is_not_null()).then(heads.sum().over("sheet", "row")).alias("adults_in_row"),
        pl.when(heads.is_not_null()).then(once.sum().over("service_date", "area")).alias("adults_in_area"),
    )


def with_classes(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``account_class``, the first digit of a four-digit account."""
    return rows.with_columns((pl.col("account") // 1000).alias("account_class"))


def _failures(
    suite: "ExpectationSuite",
    rows: pl.DataFrame,
    values: Callable[[Mapping[str, Any]], dict[str, str]],
    headers: Headers,
) -> pl.DataFrame:
    """What fails, put into words: ``FINDINGS`` + ``row_id``, one for each rule and row of the file."""
    rules = {rule.rule_id: rule for rule in map(rule_of, suite.expectations)}
    wrong = failing(suite, rows).join(rows, on="row_id", how="left", maintain_order="left")
    wrong = wrong.unique(["sheet", "row", "rule_id"], keep="first", maintain_order=True)
    worded = [
        _finding(rules[row["rule_id"]], row, values(row), headers) for row in wrong.iter_rows(named=True)
    ]
    return pl.DataFrame(worded, schema=FINDINGS | {"row_id": pl.Int64})


def _finding(rule: Rule, row: Mapping[str, Any], values: dict[str, str], headers: Headers) -> dict[str, Any]:
    """One finding as a row of ``FINDINGS``, not yet knowing whether its row is accepted."""
    cell = rule.cell
    columns = (headers.get((row["sheet"], field)) for field in cell.fields)
    written = quote(row[cell.quotes]) if cell.quotes else None
    return {
        "row_id": row["row_id"],
        "code": rule.rule_id,
        "severity": rule.severity,
        "clause": rule.clause,
        "message": rule.message.format_map(values),
        "remedy": rule.remedy.format_map(values),
        "value": written or None,
        "sha256": row["sha256"],
        "file": row["file"],
        "sheet": row["sheet"],
        "row": row["row"],
        "column": next((header for header in columns if header), None),
        "subject": rule.subject,
    }


def _part(rows: pl.DataFrame, found: pl.DataFrame, night: str) -> Checked:
    """Split ``rows`` by whether their row of the file has an error. ``night`` is the column with the row's
    date.

    A rejected row keeps its errors only: how it would have been read no longer matters.
    """
    rejected = found.filter(severity=Severity.ERROR).select("sheet", "row").unique()
    is_rejected = {"on": ["sheet", "row"], "nulls_equal": True}
    errors = found.filter(severity=Severity.ERROR).with_columns(accepted=False)
    others = (
        found.filter(pl.col("severity") != Severity.ERROR)
        .join(rejected, how="anti", **is_rejected)
        .with_columns(accepted=True)
    )
    dates = rows.select("row_id", pl.col(night).alias("date"))
    findings = pl.concat([errors, others]).drop("date").join(dates, on="row_id", how="left")
    return Checked(
        rows=rows.join(rejected, how="anti", maintain_order="left", **is_rejected),
        findings=findings.sort("row_id", maintain_order=True).select(*FINDINGS),
        rejected=rejected.height,
    )
