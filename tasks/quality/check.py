"""Parts good rows from bad: runs a table's suite and turns what fails into findings.

Which rows fail, and what that means, stands in ``expectations/`` alone. Here the answer is applied: a row
with a finding of severity error is rejected, every other row is a fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.rules import Check, Rule, check_of
from tasks.accounts import PAY_CLASS, account_class, is_outcome
from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.facts.replacing import mark_repeated
from tasks.facts.schemas import FINDINGS
from tasks.findings import CheckOutcome, Severity
from tasks.quality.validation import run
from tasks.quality.wording import InKindWording, LedgerWording, ShiftWording, quote
from tasks.wording.catalogue import phrase

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

Wording = ShiftWording | LedgerWording | InKindWording
_PLACE = ("sha256", "file", "sheet", "row")

_TEXTS = {"message": pl.String, "remedy": pl.String, "value": pl.String}
_AT_A_TIME = 20_000  # findings worded: as Python's texts they take ten times the memory

Headers = Mapping[tuple[str | None, str], str]
"""(sheet, column of the frame) → the header as written, from :class:`tasks.reading.result.Reading`."""


@dataclass(frozen=True)
class Checked:
    """The outcome of a table's checks.

    ``rows``: the accepted rows, columns as they came. ``findings``: a ``FINDINGS`` frame, ``drop_id`` null,
    sorted by row. ``rows_of_file`` and ``rejected``: how many rows of the file were checked and not taken
    in (a joint patrol is one row of the file, a team in a list of persons several). ``titles``: the name of
    every rule by its id. ``outcomes``: how many rows each check was about, and how many failed.
    """

    rows: pl.DataFrame
    findings: pl.DataFrame
    rows_of_file: int
    rejected: int
    titles: dict[str, str]
    outcomes: tuple[CheckOutcome, ...] = ()


def check_shifts(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check ``SHIFT_ROWS``. Rows saying "inställt" and "inga pass" are among the accepted ones, planned ones are
    not; a patrol that stands several times is there once, ``duplicate_of`` being null in every accepted row.

    A joint patrol stands in one row of the sheet: it is accepted or rejected whole. Where the first of
    several equal rows is rejected, the next one counts.
    """
    from expectations.shifts import suite

    checked = _check(
        suite(agreement),
        with_repeats(with_crews(rows)),
        ShiftWording(agreement),
        headers,
        agreement,
        date_column="service_date",
    )
    accepted = mark_repeated(checked.rows, pl.col("entry") == "patrol")
    once = accepted.filter(pl.col("duplicate_of").is_null(), pl.col("entry") != "planned")
    return replace(checked, rows=once.select(rows.columns))


def check_ledger(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check the ledger rows that the agreement selects (:func:`tasks.reading.selection.select`).

    Rows outside the term are accepted: they stand among the facts and never count.
    """
    from expectations.ledger import suite

    checked = _check(
        suite(agreement),
        with_classes(rows, agreement),
        LedgerWording(agreement),
        headers,
        agreement,
        date_column="date",
    )
    return replace(checked, rows=checked.rows.select(rows.columns))


def check_in_kind(rows: pl.DataFrame, agreement: Agreement, headers: Headers) -> Checked:
    """Check ``IN_KIND_ROWS``; of rows that say the same the first is accepted."""
    from expectations.in_kind import suite

    # The last day of a month stands for all of it: that is how a month's hours are written.
    day = pl.col("date")
    days = pl.when(day == day.dt.month_end()).then(day.dt.day()).otherwise(1)
    each = pl.col("seconds") // (pl.col("persons").fill_null(1).clip(1) * days.fill_null(1))
    checked = _check(
        suite(agreement),
        rows.with_columns(seconds_a_day=each),
        InKindWording(agreement),
        headers,
        agreement,
        date_column="date",
    )
    return replace(checked, rows=checked.rows.filter(~pl.col("is_repeat")).select(rows.columns))


def with_crews(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``adults_in_row``, heads on the sheet's row whatever associations share them, and
    ``adults_in_area``, heads in the area that night, a row that stands twice counted once."""
    heads = pl.col("adults")
    once = heads.filter(pl.col("duplicate_of").is_null(), pl.col("entry") == "patrol")
    return rows.with_columns(
        pl.when(heads.is_not_null()).then(heads.sum().over("sheet", "row")).alias("adults_in_row"),
        pl.when(heads.is_not_null()).then(once.sum().over("service_date", "area")).alias("adults_in_area"),
    )


def with_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``repeat``: which of several equal patrols a row is. The first is a ``duplicate`` where all have its number
    of adults (``adults_in_row``), else ``duplicate_differs`` (``said_differently``: ``3 och 4``); the others are each
    a ``duplicate_row``."""
    first = {"sheet": "duplicate_sheet", "row": "duplicate_of"}
    again = (
        rows.filter(pl.col("duplicate_of").is_not_null())
        .group_by("association", **first, maintain_order=True)
        .agg(again="adults_in_row")
    )
    said = pl.concat_list("adults_in_row", "again").list.unique(maintain_order=True)
    text = said.cast(pl.List(pl.String)).list.join(phrase("both"))
    is_alike = said.list.len() == 1
    return (
        rows.join(again, on=["association", *first], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            said_differently=pl.when(~is_alike).then(text),
            repeat=pl.when(is_alike)
            .then(pl.lit("duplicate"))
            .when(~is_alike)
            .then(pl.lit("duplicate_differs"))
            .when(pl.col("duplicate_of").is_not_null())
            .then(pl.lit("duplicate_row")),
        )
        .drop("again")
    )


def with_classes(rows: pl.DataFrame, agreement: Agreement) -> pl.DataFrame:
    """Add ``outcome``, whether rows on the account are income or costs, ``counted``, whether they are inside the term
    too, and ``pay``, whether they are to persons."""
    account, term = pl.col("account"), agreement.term
    is_in_term = pl.col("date").is_between(term.start, term.end).fill_null(False)
    is_pay = (account_class(account) == PAY_CLASS).fill_null(False)
    return rows.with_columns(outcome=is_outcome(account), counted=is_outcome(account) & is_in_term, pay=is_pay)


def _check(
    suite: "ExpectationSuite",
    rows: pl.DataFrame,
    wording: Wording,
    headers: Headers,
    agreement: Agreement,
    date_column: str,
) -> Checked:
    """Run a suite over rows and part them by whether their row of the file has an error.

    A rejected row keeps its errors only: how it would have been read no longer matters.
    """
    checks = [check_of(expectation) for expectation in suite.expectations]
    rules = {rule.rule_id: rule for check in checks for rule in check.told}
    about = rows.select({"row_id", date_column, *_PLACE, *wording.columns})
    ran = run(suite, rows)
    wrong = with_rules(ran.failing, checks, rows).join(about, on="row_id", how="left", maintain_order="left")
    # A joint patrol is several rows here and one in the file, where its fault is told once.
    wrong = wrong.unique(["sheet", "row", "rule_id"], keep="first", maintain_order=True)
    errors = [rule.rule_id for rule in rules.values() if rule.severity is Severity.ERROR]
    rejected = wrong.filter(pl.col("rule_id").is_in(errors)).select("sheet", "row").unique()
    is_rejected = pl.struct("sheet", "row").is_in(rejected.to_struct().implode())
    told = wrong.filter(pl.col("rule_id").is_in(errors) | ~is_rejected)
    told = told.with_columns(accepted=~is_rejected, date=pl.col(date_column))
    return Checked(
        rows=rows.filter(~is_rejected),
        findings=_findings(told, rules, wording, headers, agreement),
        rows_of_file=rows_of_file(rows),
        rejected=rows_of_file(rows.filter(is_rejected)),
        titles={rule.rule_id: rule.told.title for rule in rules.values()},
        outcomes=ran.outcomes,
    )


def with_rules(failing: pl.DataFrame, checks: Sequence[Check], rows: pl.DataFrame) -> pl.DataFrame:
    """The rule (``rule_id``) that each failing row is told by: its check's for the reader's reason.

    A cell that is empty for another cell's sake, as an end without a date, has no reason: the other's error is told.
    Where the row has no error at all the check's first rule is, so that no row is lost.
    """
    reasons = {check.check_id: check.reason for check in checks if check.reason}
    frame = failing.join(rows.select("row_id", *set(reasons.values())), on="row_id", maintain_order="left")
    pieces = [frame.head(0).with_columns(rule_id=pl.lit(None, pl.String), known=True)]
    for check in checks:
        reason = pl.col(check.reason).fill_null("") if check.reason else pl.lit("")
        told = {reason: rule and rule.rule_id for reason, rule in check.rules.items()}
        first = pl.lit(check.told[0].rule_id)
        pieces.append(
            frame.filter(check_id=check.check_id).with_columns(
                rule_id=reason.replace_strict(told, default=first, return_dtype=pl.String),
                known=reason.is_in(list(told)),
            )
        )
    found = pl.concat(pieces).filter(pl.col("rule_id").is_not_null())
    errors = [rule.rule_id for check in checks for rule in check.told if rule.severity is Severity.ERROR]
    has_error = (pl.col("known") & pl.col("rule_id").is_in(errors)).any().over("row_id")
    return found.filter(pl.col("known") | ~has_error).sort("row_id", "order").select("row_id", "rule_id", "order")


def rows_of_file(rows: pl.DataFrame) -> int:
    """How many rows of the dropped file these rows (``SHIFT_ROWS``, ``LEDGER_ROWS``) were made from."""
    each = rows.explode("rows").select("sheet", "rows") if "rows" in rows.columns else rows.select("sheet", "row")
    return each.n_unique()


def _findings(
    wrong: pl.DataFrame,
    rules: Mapping[str, Rule],
    wording: Wording,
    headers: Headers,
    agreement: Agreement,
) -> pl.DataFrame:
    """``FINDINGS`` of rows with the rule that each fails, their ``date`` and whether they are ``accepted``."""
    kinds = wrong.select("sheet", "rule_id").unique()
    alike = [_alike(rules[rule_id], sheet, headers, agreement) for sheet, rule_id in kinds.rows()]
    columns = ("code", "severity", "clause", "column", "subject")
    kinds = kinds.hstack(pl.DataFrame(alike, schema=dict.fromkeys(columns, pl.String), orient="row"))
    pieces = [_texts(piece, rules, wording) for piece in wrong.iter_slices(_AT_A_TIME)]
    texts = pl.concat(pieces or [pl.DataFrame(schema=_TEXTS)], rechunk=True)
    findings = wrong.select("rule_id", *_PLACE, "accepted", "date").hstack(texts)
    findings = findings.join(kinds, on=["sheet", "rule_id"], how="left", nulls_equal=True, maintain_order="left")
    return findings.with_columns(drop_id=pl.lit(None, FINDINGS["drop_id"])).select(*FINDINGS)


def _alike(rule: Rule, sheet: str | None, headers: Headers, agreement: Agreement) -> tuple[str | None, ...]:
    """What is the same in every finding of a rule on a sheet: code, severity, clause, column, subject."""
    columns = (headers.get((sheet, field)) for field in rule.cell.fields)
    clause = clause_id(agreement, rule.told.duty)
    return rule.rule_id, rule.severity, clause, next(filter(None, columns), None), rule.subject


def _texts(wrong: pl.DataFrame, rules: Mapping[str, Rule], wording: Wording) -> pl.DataFrame:
    """What the finding of each row says of it: message, remedy, and the cell as written."""
    sentences = {rule_id: (rule.told.message(), rule.told.remedy()) for rule_id, rule in rules.items()}
    told = [
        (message.fill(values), remedy and remedy.fill(values), _written(rules[row["rule_id"]], row))
        for row in wrong.iter_rows(named=True)
        for (message, remedy), values in [(sentences[row["rule_id"]], wording.values(row))]
    ]
    return pl.DataFrame(told, schema=_TEXTS, orient="row")


def _written(rule: Rule, row: Mapping[str, Any]) -> str | None:
    quoted = rule.cell.quotes
    return quote(quoted, row[quoted]) if quoted else None
