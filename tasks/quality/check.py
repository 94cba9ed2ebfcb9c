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
from tasks.facts.schemas import FINDINGS, SHIFT_ROWS
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
    sorted by row. ``rows_of_file`` and ``rejected``: how many rows of the file were checked and not taken
    in (a joint patrol is one row of the file, a team in a list of persons several). ``titles``: the name of
    every rule by its id.
    """

    rows: pl.DataFrame
    findings: pl.DataFrame
    rows_of_file: int
    rejected: int
    titles: dict[str, str]


def check_shifts(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check ``SHIFT_ROWS``. Rows saying "inställt" and "inga pass" are among the accepted ones; a patrol
    that stands several times is there once, ``duplicate_of`` being null in every accepted row.

    A joint patrol stands in one row of the sheet: it is accepted or rejected whole. Where the first of
    several equal rows is rejected, the next one counts.
    """
    from expectations.shifts import suite

    checked = _check(
        suite(agreement),
        with_crews(rows),
        ShiftWording(agreement).values,
        headers,
        date_column="service_date",
    )
    same = pl.struct("entry", "service_date", "area", "association", "start_at", "end_at")
    once = checked.rows.filter(pl.col("duplicate_of").is_null() | same.is_first_distinct())
    duplicate_of = pl.lit(None, SHIFT_ROWS["duplicate_of"]).alias("duplicate_of")
    return replace(checked, rows=once.select(rows.columns).with_columns(duplicate_of))


def check_ledger(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check the ledger rows that the agreement selects (:func:`tasks.intake.selection.select`).

    Rows outside the term are accepted: they stand among the facts and never count.
    """
    from expectations.ledger import suite

    checked = _check(
        suite(agreement), with_classes(rows), LedgerWording(agreement).values, headers, date_column="date"
    )
    return replace(checked, rows=checked.rows.select(rows.columns))


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


def _check(
    suite: "ExpectationSuite",
    rows: pl.DataFrame,
    values: Callable[[Mapping[str, Any]], dict[str, str]],
    headers: Headers,
    date_column: str,
) -> Checked:
    """Run a suite over rows and part them by whether their row of the file has an error.

    A rejected row keeps its errors only: how it would have been read no longer matters.
    """
    rules = {rule.rule_id: rule for rule in map(rule_of, suite.expectations)}
    wrong = failing(suite, rows).join(rows, on="row_id", how="left", maintain_order="left")
    # A joint patrol is several rows here and one in the file, where its fault is told once.
    wrong = wrong.unique(["sheet", "row", "rule_id"], keep="first", maintain_order=True)
    errors = [rule.rule_id for rule in rules.values() if rule.severity is Severity.ERROR]
    rejected = wrong.filter(pl.col("rule_id").is_in(errors)).select("sheet", "row").unique()
    is_rejected = pl.struct("sheet", "row").is_in(rejected.to_struct().implode())
    told = wrong.filter(pl.col("rule_id").is_in(errors) | ~is_rejected)
    findings = [
        _finding(rules[row["rule_id"]], row, values(row), headers) | {"date": row[date_column]}
        for row in told.iter_rows(named=True)
    ]
    return Checked(
        rows=rows.filter(~is_rejected),
        findings=pl.DataFrame(findings, schema=FINDINGS).with_columns(
            accepted=~pl.struct("sheet", "row").is_in(rejected.to_struct().implode())
        ),
        rows_of_file=rows_of_file(rows),
        rejected=rows_of_file(rows.filter(is_rejected)),
        titles={rule.rule_id: rule.title for rule in rules.values()},
    )


def rows_of_file(rows: pl.DataFrame) -> int:
    """How many rows of the dropped file these rows (``SHIFT_ROWS``, ``LEDGER_ROWS``) were made from."""
    each = rows.explode("rows").select("sheet", "rows") if "rows" in rows.columns else rows.select("sheet", "row")
    return each.n_unique()


def _finding(rule: Rule, row: Mapping[str, Any], values: dict[str, str], headers: Headers) -> dict[str, Any]:
    """One finding as a row of ``FINDINGS``, without its date and whether its row is accepted."""
    cell = rule.cell
    columns = (headers.get((row["sheet"], field)) for field in cell.fields)
    written = quote(cell.quotes, row[cell.quotes]) if cell.quotes else None
    return {
        "code": rule.rule_id,
        "severity": rule.severity,
        "clause": rule.clause,
        "message": rule.message.format_map(values),
        "remedy": rule.remedy.format_map(values),
        "value": written,
        "sha256": row["sha256"],
        "file": row["file"],
        "sheet": row["sheet"],
        "row": row["row"],
        "column": next((header for header in columns if header), None),
        "subject": rule.subject,
    }
