"""A whole term of as many patrols and bookings as one likes, and the report of it: what is large in the proofs."""

from datetime import date, timedelta
from itertools import cycle

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.model import Made, Report
from tasks.reports.told import told
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

MADE = Made(
    patrols_version=1,
    ledger_version=1,
    findings_version=1,
    last_drop=1,
    software={"iop-rapport": "0.2.0"},
    agreement_sha256="a" * 64,
)


def term(agreement: Agreement, patrols: int, bookings: int) -> tuple[Report, pl.DataFrame, pl.DataFrame, Context]:
    """Report of the term's last month, after one of the month before, PATROLS and LEDGER in one file each, evenly
    spread, and the context.
    """
    nights, start = eligible_nights(agreement), agreement.term.start
    areas, clubs = cycle(area.id for area in agreement.areas), cycle(each.id for each in agreement.associations)
    walked = patrols_of(
        *(
            patrol(f"{nights[i * len(nights) // patrols]}", next(areas), next(clubs), 2 + i % 4)
            for i in range(patrols)
        )
    )
    where = cycle([("material", None), (None, "timra-ik"), ("contingency", None), (None, "ljustorp-if")])
    booked = ledger_of(
        *(
            booking(f"{start + timedelta(days=i * 374 // bookings)}", 1 + i % 900, *next(where))
            for i in range(bookings)
        )
    )
    first = Context(period="2022-11", edition=1, made_on=date(2022, 12, 4), made=MADE)
    walked = walked.with_columns(rows=pl.concat_list("row"), sha256=pl.lit("a" * 64), file=pl.lit("pass.xlsx"))
    booked = booked.with_columns(sha256=pl.lit("b" * 64), file=pl.lit("bok.se"))
    before = told(build_report(agreement, walked.lazy(), booked.lazy(), first).as_json())
    context = Context(period="2022-12", edition=1, made_on=date(2023, 1, 4), made=MADE, before=before)
    return build_report(agreement, walked.lazy(), booked.lazy(), context), walked, booked, context
