"""What the overview of a month rests on: the register's rows and the facts of every agreement."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy.orm import Session

from tasks.agreement.calendar import due_date, open_months, span_of
from tasks.agreement.load import load_folder
from tasks.agreement.model import Agreement
from tasks.delivery.ledger import open_deliveries
from tasks.facts.editions import last_edition
from tasks.installation import Installation
from tasks.portfolio.doubles import double_nights, double_vouchers
from tasks.portfolio.page import Portfolio, Row, figures_of, portfolio
from tasks.reports.decide import hold_reasons
from tasks.reports.gather import known_facts


def gather(installation: Installation, period: str, now: datetime) -> Portfolio:
    """The month ``period`` of every agreement whose term it is in, as known ``now``.

    Of the facts what the month's report knew, or what is known now where there is none.
    """
    folder = load_folder(installation.paths.agreements)
    agreements = {
        each: agreement for each, agreement in folder.agreements.items() if period in open_months(agreement, None)
    }
    rows = [Row(name, "broken") for name in folder.refused]
    patrols, ledgers = {}, {}
    for each, agreement in agreements.items():
        today = now.astimezone(ZoneInfo(agreement.timezone)).date()
        with installation.register.session() as session:
            rows.append(_row(session, agreement, period, today))
        span = span_of(agreement, period)
        walked, booked, *_ = known_facts(installation, agreement, period)
        patrols[each] = walked.filter(pl.col("service_date").is_between(span.start, span.end)).collect()
        if booked is not None:
            ledgers[each] = booked.filter(pl.col("date").is_between(span.start, span.end)).collect()
    return portfolio(
        period,
        rows,
        double_vouchers(ledgers, agreements) if len(ledgers) > 1 else [],
        double_nights(patrols, agreements),
    )


def _row(session: Session, agreement: Agreement, period: str, today: date) -> Row:
    edition = last_edition(session, agreement.id, period=period)
    if edition is not None:
        state = "not_all_sent" if open_deliveries(session, edition.id) else "sent"
        return Row(agreement.title, state, **figures_of(edition.report))
    due = due_date(agreement, period)
    overdue = due if today > due else None
    holds = hold_reasons(session, agreement, period)
    return Row(
        agreement.title, "held" if holds else "waiting", overdue=overdue, holds=holds, follows=agreement.ledger.kind
    )
