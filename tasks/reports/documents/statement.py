"""The open account: a page for everyone, and a statement for each association to confirm or dispute.

No personal data: area-nights, hours and amounts by association. The club's own share stands like the others'.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import polars as pl

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.measures.figures import quantity_text
from tasks.measures.position import gather
from tasks.measures.rounding import kronor_of_ore
from tasks.measures.settlement import earnings, is_counted
from tasks.measures.tariffs import units
from tasks.reports.model import Report
from tasks.reports.view import view
from tasks.wording import swedish as sv
from tasks.wording.language import clean, cleaned, html_templates, say, words
from tasks.wording.pages import inlined
from tasks.wording.spreadsheet import swedish_csv


@dataclass(frozen=True)
class OpenAccount:
    """The page, and the same as a table exact to the öre (UTF-8 with a byte order mark, semicolons: as Swedish
    spreadsheets read it).
    """

    html: str
    csv: bytes


def open_account(report: Report, agreement: Agreement) -> OpenAccount:
    """What each association has been due and paid up to the report's cut-off."""
    shown = view(report, agreement)
    page = html_templates().get_template("open_account.html.j2")
    html = page.render(
        v=shown,
        w=words(),
        title=say("open_account_title"),
        intro=say(
            "account_intro",
            association=agreement.parties.association.name,
            duty=agreement.clauses.open_account is not None,
        ),
        standing=say("account_standing", cutoff=report.cutoff),
    )
    return OpenAccount(html=inlined(html), csv=_table(report))


def statement(
    report: Report,
    agreement: Agreement,
    association_id: str,
    patrols: pl.DataFrame | pl.LazyFrame,
    ledger: pl.DataFrame | pl.LazyFrame,
) -> str:
    """An association's own page: each night with its share of the tariff, each payment, and what is left.

    ``patrols`` and ``ledger`` (PATROLS, LEDGER) are the facts that the report was made from. Raises
    :class:`InputError` for an association that the agreement does not hold.
    """
    account = next((each for each in report.associations if each.id == association_id), None)
    if account is None:
        known = ", ".join(each.id for each in agreement.associations)
        raise InputError(f"{agreement.id} has no association {association_id!r}; its associations are {known}.")
    shown = view(report, agreement)
    subject = say("statement_answer", name=account.name, cutoff=report.cutoff)
    page = html_templates().get_template("statement.html.j2")
    html = page.render(
        w=words(),
        language=agreement.language,
        agreement=shown.agreement,
        edition=shown.edition,
        title=clean(say("statement_title", name=account.name)),
        standing=say("account_standing", cutoff=report.cutoff),
        intro=clean(
            say(
                "statement_intro",
                name=account.name,
                earned=account.earned,
                booked=account.booked,
                outstanding=account.outstanding,
            )
        ),
        shared=say("statement_shared"),
        confirm=say("statement_confirm"),
        answer=f"mailto:{agreement.coordinator.email}?subject={quote(clean(subject))}",
        nights=cleaned(_nights(agreement, patrols, association_id, report.cutoff)),
        payments=cleaned(_payments(agreement, ledger, association_id, report.cutoff)),
        earned=sv.ore(account.earned),
        booked=sv.ore(account.booked),
        outstanding=sv.ore(account.outstanding),
    )
    return inlined(html)


def _nights(
    agreement: Agreement, patrols: pl.DataFrame | pl.LazyFrame, association_id: str, cutoff: date
) -> list[list[str]]:
    """Night, areas walked, with whom, and kronor earned; oldest first."""
    areas = {area.id: area.name for area in agreement.areas}
    names = {association.id: association.name for association in agreement.associations}
    walked = gather(agreement, patrols, None, cutoff).eligible
    shares = earnings(agreement, walked, units(agreement, walked)).filter(association=association_id)
    earned = dict(shares.group_by("date").agg(pl.col("ore").sum()).iter_rows())
    mine = walked.filter(association=association_id).select("date", "area").unique()
    together = walked.join(mine, on=["date", "area"]).filter(pl.col("association") != association_id)
    rows = []
    for night in sorted(mine["date"].unique()):
        places = mine.filter(date=night)["area"].to_list()
        others = sorted(set(together.filter(date=night)["association"]))
        rows.append(
            [
                sv.veckodag(night),
                sv.lista([name for area, name in areas.items() if area in places]),
                sv.lista([names.get(other) or other for other in others]),
                sv.ore(kronor_of_ore(earned.get(night, 0))),
            ]
        )
    return rows


def _payments(
    agreement: Agreement, ledger: pl.DataFrame | pl.LazyFrame, association_id: str, cutoff: date
) -> list[list[str]]:
    """Date, voucher and kronor booked to the association; oldest first."""
    paid = (
        ledger.lazy()
        .filter(is_counted(agreement, cutoff) & pl.col("compensation"), association=association_id)
        .sort("date", "series", "number", "row")
        .collect()
    )
    return [
        [sv.datum(row["date"]), f"{row['series']}{row['number']}", sv.ore(row["amount"])]
        for row in paid.iter_rows(named=True)
    ]


def _table(report: Report) -> bytes:
    label = words()["label"]
    keys = ("association", "area_nights", "adult_hours", "earned", "paid", "outstanding")
    return swedish_csv(
        [*(label[key] for key in keys), label["period"], label["edition"]],
        (
            (
                account.name,
                account.area_nights,
                Decimal(quantity_text(account.adult_hours)),
                account.earned,
                account.booked,
                account.outstanding,
                report.period,
                report.edition,
            )
            for account in report.associations
        ),
    )
