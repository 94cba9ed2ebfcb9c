"""The receipt of one dropped file: put together from what reading, checks and facts say, and written to its
folder. The words are in ``templates/sv/receipt.*``."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tasks.accounts import is_income, is_outcome
from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.agreement.votes import holds
from tasks.decisions.kept import decision_of, merged
from tasks.facts.replacing import Replacement
from tasks.findings import Finding, Severity
from tasks.measures.activity import walked
from tasks.measures.expenses import claims
from tasks.measures.in_kind import contributions
from tasks.measures.rounding import kronor_of_ore
from tasks.measures.settlement import earnings
from tasks.measures.tariffs import units
from tasks.private import as_open_as_its_folder
from tasks.quality.check import Checked, rows_of_file
from tasks.reading.result import Reading
from tasks.reading.selection import is_selected
from tasks.receipts.changes import decision_changes, in_kind_changes, kept_rows, ledger_changes, patrol_changes
from tasks.receipts.marked import write_marked
from tasks.receipts.model import (
    DecisionCounts,
    ExpenseCounts,
    Fault,
    Given,
    InKindCounts,
    LedgerCounts,
    Receipt,
    ShiftCounts,
    Spot,
    State,
    Unknown,
)
from tasks.receipts.page import page

_MOST_BYTES = 200  # file systems take 255, and endings are to follow


def build_receipt(
    agreement: Agreement,
    reading: Reading,
    *,
    drop_id: int,
    received: datetime,
    file: str | None = None,
    state: State,
    checked: Checked | None = None,
    replacement: Replacement | None = None,
    ledger: pl.DataFrame | None = None,
    closed_through: str | None = None,
) -> Receipt:
    """The receipt of one drop.

    ``received`` is aware. ``file`` is the name as it was dropped, where the reading has another. ``checked`` and
    ``replacement`` are there for a file that was taken in. ``ledger`` (LEDGER) is what the rows of a list of expenses
    beside the books are held against. ``closed_through`` is the last month whose report is registered (``2022-02``),
    for the changes that are corrections.
    """
    here = received.astimezone(ZoneInfo(agreement.timezone))
    found = [*_dated(reading.findings), *(_of_row(row) for row in _rows(checked))]
    is_shifts, is_list = reading.kind == "shifts", reading.ledger is not None and is_selected(reading.ledger)
    counts, changes, kept, unknown = None, (), (), ()
    if checked is not None and is_shifts:
        counts = shift_counts(checked, agreement, here.date(), None if replacement is None else replacement.frame)
    elif checked is not None and reading.kind == "decisions":
        counts = decision_counts(checked, agreement)
    elif checked is not None and reading.kind == "in_kind":
        counts = in_kind_counts(checked, agreement)
    elif checked is not None and is_list:
        counts = expense_counts(checked, agreement, None if replacement is None else replacement.frame, ledger)
    elif checked is not None:
        counts = ledger_counts(reading, checked, agreement)
    if replacement is not None:
        match reading.kind:
            case "shifts":
                kept = kept_rows(replacement, "service_date")
                changes = patrol_changes(replacement, agreement, closed_through)
            case "decisions":
                changes = decision_changes(replacement, closed_through)
            case "in_kind":
                kept = kept_rows(replacement, "date")
                changes = in_kind_changes(replacement, agreement, closed_through)
            case _:
                kept = kept_rows(replacement, "date")
                closed = None if reading.kind == "expenses" else closed_through
                changes = ledger_changes(replacement, closed, is_list)
    if checked is not None and replacement is not None and is_shifts:
        unknown = unknown_nights(checked.rows, replacement.frame, agreement, here.date())
    return Receipt(
        drop=drop_id,
        agreement=agreement.id,
        title=agreement.title,
        file=file or reading.file,
        sha256=reading.sha256,
        kind=reading.kind,
        format=reading.format,
        encoding=reading.encoding,
        received=here,
        state=state,
        reason=reading.refused,
        counts=counts,
        faults=gather(found, checked.titles if checked else {}),
        changes=changes,
        kept=kept,
        unknown=unknown,
        findings=tuple(finding for finding, _ in found),
    )


def write_receipt(receipt: Receipt, folder: Path, original: Path | None = None) -> tuple[Path, Path]:
    """Write ``<drop>-<file>.json`` and ``.html`` into ``folder``, made where it is missing, and give their
    paths.

    Where ``original`` (the dropped bytes) is a workbook with faulty cells, its marked copy is written
    beside them and the receipt points to it. The same receipt gives the same bytes, so that a step done
    again after a crash changes nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / receipt_stem(receipt.drop, receipt.file)
    if original is not None and receipt.state != "refused":
        unsuffixed = stem.with_name(f"{stem.name.removesuffix(Path(receipt.file).suffix)}-markerad")
        marked = write_marked(original, receipt.format, receipt.findings, unsuffixed)
        receipt = receipt.model_copy(update={"marked": marked.file, "not_marked": marked.reason})
    as_json, as_html = stem.with_name(f"{stem.name}.json"), stem.with_name(f"{stem.name}.html")
    as_json.write_text(receipt_json(receipt), encoding="utf-8")
    as_html.write_text(page(receipt), encoding="utf-8")
    for file in (as_json, as_html, *([folder / receipt.marked] if receipt.marked else [])):
        as_open_as_its_folder(file)
    return as_json, as_html


def receipt_json(receipt: Receipt) -> str:
    """The receipt for programs."""
    return receipt.model_dump_json(indent=1) + "\n"


def receipt_stem(drop_id: int, file: str) -> str:
    """The name of a receipt's files without ending: the drop's number, and the file's name as far as every
    file system takes it (letters, digits, ``.``, ``-`` and ``_``, at most 80 and 200 bytes)."""
    plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in file).strip(".")[:80]
    short = plain.encode()[:_MOST_BYTES].decode(errors="ignore")
    return f"{drop_id:06d}-{short}"


def shift_counts(checked: Checked, agreement: Agreement, today: date, facts: pl.DataFrame | None) -> ShiftCounts:
    """What the accepted rows of a shift sheet hold, which came ``today``. ``facts``: all patrols with them."""
    patrols = checked.rows.filter(entry="patrol")
    area_nights = patrols.select("service_date", "area").unique()
    first, last = _span(patrols["service_date"])
    is_eligible = pl.col("service_date").is_in(eligible_nights(agreement))
    return ShiftCounts(
        rows=rows_of_file(checked.rows),
        rejected=checked.rejected,
        patrols=patrols.height,
        nights=area_nights["service_date"].n_unique(),
        area_nights=area_nights.height,
        outside_calendar=area_nights.filter(~is_eligible).height,
        adult_hours=Decimal(patrols.select(pl.sum("adult_minutes")).item()) / 60,
        earned=None if facts is None else _earned(patrols, agreement, facts),
        cancelled=checked.rows.filter(entry="cancelled").height,
        ahead=patrols.filter(pl.col("service_date") > today).height,
        first_date=first,
        last_date=last,
    )


def _earned(patrols: pl.DataFrame, agreement: Agreement, facts: pl.DataFrame) -> Decimal:
    """Kronor that the associations of ``patrols`` have earned on those nights by all ``facts`` (M3, M5)."""
    teams = walked(agreement, facts, agreement.term.end).filter("eligible")
    shares = earnings(agreement, teams, units(agreement, teams))
    theirs = patrols.select("association", date="service_date")
    return kronor_of_ore(int(shares.join(theirs, on=["date", "association"], how="semi")["ore"].sum()))


def ledger_counts(reading: Reading, checked: Checked, agreement: Agreement) -> LedgerCounts:
    """What the accepted rows of a ledger export hold; ``reading.ledger`` is the whole file."""
    term = agreement.term
    account, booked = pl.col("account"), -pl.col("amount")
    counted = checked.rows.filter(is_outcome(account), pl.col("date").is_between(term.start, term.end))
    income, costs = counted.select(
        income=booked.filter(is_income(account)).sum(), costs=booked.filter(~is_income(account)).sum()
    ).row(0)
    first, last = _span(checked.rows["date"])
    return LedgerCounts(
        rows_in_file=0 if reading.ledger is None else reading.ledger.height,
        rows=checked.rows.height,
        rejected=checked.rejected,
        vouchers=checked.rows["voucher_row"].n_unique(),
        income=income,
        costs=costs,
        first_date=first,
        last_date=last,
    )


def decision_counts(checked: Checked, agreement: Agreement) -> DecisionCounts:
    """What a sheet of decisions holds, judged together with all that is decided already."""
    made = [decision_of(row) for row in checked.rows.iter_rows(named=True)]
    known, (first, last) = merged(agreement, made), _span(checked.rows["decided"])
    return DecisionCounts(
        rows=len(made),
        rejected=checked.rejected,
        adopted=sum(holds(known, each) for each in made),
        first_date=first,
        last_date=last,
    )


def in_kind_counts(checked: Checked, agreement: Agreement) -> InKindCounts:
    """What the accepted rows of a sheet of contributions in kind hold."""
    first, last = _span(checked.rows["date"])
    return InKindCounts(
        rows=checked.rows.height,
        rejected=checked.rejected,
        given=tuple(
            Given(party=each.name, kind=each.label, hours=each.hours_to_date, persons=each.persons_to_date)
            for each in contributions(agreement, checked.rows, agreement.term)
        ),
        first_date=first,
        last_date=last,
    )


def expense_counts(
    checked: Checked, agreement: Agreement, expenses: pl.DataFrame | None, ledger: pl.DataFrame | None
) -> ExpenseCounts:
    """What the accepted rows of a list of expenses hold. ``expenses``: all rows of such lists beside the books, with
    these; ``ledger``: what may answer to them; both null where the list is the books, or was not taken in.
    """
    term, rows = agreement.term, checked.rows
    counted = rows.filter(is_outcome(pl.col("account")), pl.col("date").is_between(term.start, term.end))
    claimed = None
    if expenses is not None and ledger is not None:
        claimed = claims(agreement, expenses.lazy(), ledger.lazy(), term.end)
    unmatched = None
    if claimed is not None:
        place = ("sha256", "sheet", "row")
        unmatched = counted.join(claimed.unmatched, on=place, how="semi", nulls_equal=True).height
    first, last = _span(rows["date"])
    return ExpenseCounts(
        rows=rows.height,
        rejected=checked.rejected,
        costs=counted.select(pl.col("amount").sum()).item(),
        matched=None if unmatched is None else counted.height - unmatched,
        unmatched=unmatched,
        first_date=first,
        last_date=last,
    )


def unknown_nights(
    rows: pl.DataFrame, patrols: pl.DataFrame, agreement: Agreement, today: date
) -> tuple[Unknown, ...]:
    """The eligible nights before ``today`` that nothing is known about, in the months that the sheet is
    about.

    ``rows`` are its accepted rows, ``patrols`` all facts after the drop. A night is known when it was
    walked or when the sheet says "inställt"; "inga pass" speaks for its whole month where the sheet has no patrol in
    it, else for its night alone.
    """
    month = pl.col("service_date").dt.strftime("%Y-%m").alias("month")
    said = rows.select("entry", "service_date", month)
    empty_months = said.filter((pl.col("entry") == "none").all().over("month"))["month"]
    known_nights = pl.concat([patrols["service_date"], said["service_date"]])
    nights = (
        pl.DataFrame({"service_date": eligible_nights(agreement)}, {"service_date": pl.Date})
        .with_columns(month)
        .filter(
            pl.col("month").is_between(pl.lit(said["month"].min()), pl.lit(said["month"].max())),
            ~pl.col("month").is_in(empty_months.implode()),
            ~pl.col("service_date").is_in(known_nights.implode()),
            pl.col("service_date") < today,
        )
        .group_by("month", maintain_order=True)
        .agg("service_date")
    )
    return tuple(Unknown(month=name, nights=tuple(days)) for name, days in nights.iter_rows())


def _span(days: pl.Series) -> tuple[date | None, date | None]:
    """The first and last day, where there is any."""
    ascending = days.drop_nulls().sort().to_list()
    return (ascending[0], ascending[-1]) if ascending else (None, None)


def gather(found: Iterable[tuple[Finding, date | None]], titles: Mapping[str, str]) -> tuple[Fault, ...]:
    """Equal faults as one with many places, the worst first, then in the order of the file.

    Faults are equal by code and remedy; those without a name of their own in ``titles`` also by sentence.
    """
    groups: dict[tuple[Any, ...], list[tuple[Finding, date | None]]] = {}
    for finding, day in found:
        name = titles.get(finding.code, finding.message)
        groups.setdefault((finding.severity, finding.code, name, finding.remedy), []).append((finding, day))
    order = list(Severity)
    return tuple(
        Fault(
            code=code,
            severity=severity,
            clause=group[0][0].clause,
            sentence=group[0][0].message if len(group) == 1 else name,
            remedy=remedy,
            places=tuple(_spot(finding, day) for finding, day in group),
        )
        for (severity, code, name, remedy), group in sorted(groups.items(), key=lambda item: order.index(item[0][0]))
    )


def _spot(finding: Finding, day: date | None) -> Spot:
    where = finding.where
    return Spot(sheet=where.sheet, row=where.row, column=where.column, value=finding.value, date=day)


def _dated(findings: Iterable[Finding]) -> Iterable[tuple[Finding, date | None]]:
    return ((finding, None) for finding in findings)


def _rows(checked: Checked | None) -> Iterable[dict[str, Any]]:
    return () if checked is None else checked.findings.iter_rows(named=True)


def _of_row(row: dict[str, Any]) -> tuple[Finding, date | None]:
    """A row of ``FINDINGS`` as the model, with its date."""
    return Finding.of_row(row), row["date"]
