"""The facts of a month brought before their checks, and what the register keeps of the answer.

Kept, so that a report that is held by its facts is known to be so without asking again, and so that what decides and
what is frozen are one and the same answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy.orm import Session

from tasks.agreement.calendar import span_of
from tasks.agreement.model import Agreement, Span
from tasks.agreement.tariff import Tariff
from tasks.agreement.versions import rules_on
from tasks.facts.drops import Versions, current_versions, newest_taken_in, sources
from tasks.facts.left_outside import left_outside
from tasks.facts.schemas import MONEY
from tasks.facts.tables import Drop, FactCheck
from tasks.facts.versions import facts_of
from tasks.findings import Finding, Place, tell
from tasks.installation import Installation
from tasks.measures.activity import walked
from tasks.measures.tariffs import tariff_lines, tariffs_of, units
from tasks.quality.facts import FactsChecked, MonthFacts, check_facts
from tasks.wording.file_names import masked

LEFT_OUTSIDE = "facts.left_outside"
"""What is said of a file with rows of a month that came before the term was long enough for them; by month."""


def checked_facts(
    installation: Installation, agreement: Agreement, period: str, made_on: date, as_of: date | None = None
) -> FactsChecked:
    """What the checks make of the facts of ``period``, as known now or at the end of ``as_of``. Asked once: the same
    facts, agreement and day give what the register has kept."""
    with installation.register.session() as session:
        versions = current_versions(session, agreement.id, as_of, agreement.timezone)
        kept = session.get(FactCheck, (agreement.id, period))
        known = facts_of(session, installation.store, agreement.id)
        patrols = known.read("patrols", versions.patrols).collect()
        ledger = known.read("ledger", versions.ledger).collect()
        hashes = pl.concat([patrols["sha256"], ledger["sha256"]]).unique().to_list()
        drops = sources(session, agreement.id, hashes)
        newest = newest_taken_in(session, agreement.id, "ledger", versions.last_drop)
        outside = left_outside(session, agreement.id, known.read("findings", versions.findings), versions.last_drop)
    fingerprint = installation.agreement_sha256(agreement.id)
    same = (versions.last_drop, made_on, fingerprint)
    if kept is not None and (kept.last_drop, kept.made_on, kept.agreement_sha256) == same:
        return FactsChecked.model_validate(kept.result)
    asked = check_facts(month_facts(agreement, patrols, ledger, drops, newest, period, made_on), agreement)
    missed = _missed(outside, Span(start=agreement.term.start, end=span_of(agreement, period).end))
    checked = asked.model_copy(update={"findings": (*asked.findings, *missed)})
    if as_of is None:
        _keep(installation, agreement.id, period, made_on, versions, fingerprint, checked)
    return checked


def kept_check(session: Session, agreement_id: str, period: str) -> FactsChecked:
    """What was said of the report's facts when they were last asked, as long as no file has come since."""
    kept = session.get(FactCheck, (agreement_id, period))
    if kept is None or kept.last_drop != current_versions(session, agreement_id).last_drop:
        return FactsChecked()
    return FactsChecked.model_validate(kept.result)


def _missed(outside: pl.DataFrame, span: Span) -> Iterator[Finding]:
    """The files with rows that were rejected as outside the term and lie in the span, month by month."""
    inside = outside.filter(pl.col("date").is_between(span.start, span.end))
    month = pl.col("date").dt.strftime("%Y-%m").alias("month")
    for file, period, rows in inside.group_by("file", month, maintain_order=True).agg(pl.len()).iter_rows():
        case = "one" if rows == 1 else "many"
        place, named = Place(file=file), masked(file)
        yield tell("facts.left_outside", place, case=case, value=period, file=named, month=period, rows=rows)


def month_facts(
    agreement: Agreement,
    patrols: pl.DataFrame,
    ledger: pl.DataFrame,
    drops: Mapping[str, Drop],
    newest: Drop | None,
    period: str,
    made_on: date,
) -> MonthFacts:
    """The frames that the checks look at. ``drops``: the files behind the facts by hash; ``newest``: the ledger that
    came last, of which every accepted row must be there."""
    cutoff = span_of(agreement, period).end
    counted, booked = patrols.filter(pl.col("service_date") <= cutoff), ledger.filter(pl.col("date") <= cutoff)
    return MonthFacts(
        patrols=counted.with_columns(made_on=pl.lit(made_on)),
        ledger=booked.with_columns(
            place=pl.col("sheet").fill_null(""), written=pl.col("amount").cast(pl.String).fill_null("")
        ),
        files=_files(patrols, ledger, drops, newest),
        months=_months(agreement, counted, booked),
        lines=_lines(rules_on(agreement, cutoff), counted, cutoff),
    )


def _files(
    patrols: pl.DataFrame, ledger: pl.DataFrame, drops: Mapping[str, Drop], newest: Drop | None
) -> pl.DataFrame:
    """How many of each file's rows the facts have: rows of patrols are several where a team is a list of persons."""
    walked_rows = patrols.explode("rows").select("sha256", "file", "sheet", row="rows")
    rows = pl.concat([walked_rows, ledger.select("sha256", "file", "sheet", "row")])
    found = rows.group_by("sha256").agg(pl.col("file").last(), pl.struct("sheet", "row").n_unique().alias("found"))
    known = pl.DataFrame(
        [
            (sha256, drop.rows - drop.rejected, drop.rows - drop.rejected if newest and newest.id == drop.id else 0)
            for sha256, drop in drops.items()
        ],
        schema={"sha256": pl.String, "accepted": pl.Int64, "least": pl.Int64},
        orient="row",
    )
    joined = found.with_columns(pl.col("found").cast(pl.Int64)).join(known, on="sha256", how="left")
    return joined.sort("file", "sha256")


def _months(agreement: Agreement, patrols: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """A row per association and month, of those that have patrols or have been paid."""
    month = pl.col("date").dt.strftime("%Y-%m").alias("month")
    nights = patrols.rename({"service_date": "date"}).group_by("association", month)
    paid = ledger.filter("compensation", pl.col("amount") > 0, pl.col("association").is_not_null())
    each = nights.agg(
        pl.len().cast(pl.Int64).alias("patrols"),
        pl.col("date").min().alias("first_night"),
        pl.col("date").max().alias("last_night"),
    ).join(
        paid.group_by("association", month).agg(pl.col("date").min().alias("first_paid")),
        on=["association", "month"],
        how="full",
        coalesce=True,
    )
    members = pl.DataFrame(
        [(each.id, each.joined, each.left) for each in agreement.associations],
        schema={"association": pl.String, "joined": pl.Date, "left": pl.Date},
        orient="row",
    )
    return each.join(members, on="association", how="left").sort("month", "association")


def _lines(agreement: Agreement, patrols: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    """What each tariff line has earned, and what its nights could give at the most."""
    eligible = walked(agreement, patrols, cutoff).filter("eligible")
    paid = dict(units(agreement, eligible).group_by("line").agg(pl.col("paid").sum()).rows())
    return pl.DataFrame(
        [
            (line.label, Decimal(paid.get(line.id, 0)) / 100, _most(tariffs_of(agreement, line.id), eligible))
            for line, _ in tariff_lines(agreement)
        ],
        schema={"line": pl.String, "earned": MONEY, "most": MONEY},
        orient="row",
    )


def _most(tariffs: Sequence[tuple[date, Tariff]], eligible: pl.DataFrame) -> Decimal:
    """The highest rate that there has been for each night, area-night or patrol."""
    tariff = tariffs[-1][1]
    units_of = {"night": ["date"], "area_night": ["date", "area"]}.get(tariff.per, ["date", "area", "association"])
    rate = max(rate for _, each in tariffs for rate in (each.rate, *(step.rate for step in each.steps)))
    return rate * eligible.select(units_of).n_unique()


def _keep(
    installation: Installation,
    agreement_id: str,
    period: str,
    made_on: date,
    versions: Versions,
    fingerprint: str,
    checked: FactsChecked,
) -> None:
    with installation.register.session() as session:
        session.merge(
            FactCheck(
                agreement=agreement_id,
                period=period,
                last_drop=versions.last_drop,
                made_on=made_on,
                agreement_sha256=fingerprint,
                result=checked.model_dump(mode="json"),
            )
        )
