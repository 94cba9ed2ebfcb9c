"""What the evaluation asks of the patrols themselves: contacts per area-night, and nights without any."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement


@dataclass(frozen=True)
class Contacts:
    """Counted where a patrol has stated its contacts; ``*_reported`` say for how many that is."""

    area_nights: int
    area_nights_reported: int
    mean: Decimal | None  # contacts per area-night of those reported
    nights_reported: int
    nights_without: int  # all patrols of the night stated theirs, and there was none


def contacts(agreement: Agreement, patrols: pl.DataFrame, cutoff: date) -> Contacts:
    """Count over the eligible ``PATROLS`` up to the cut-off. A night counts as reported when each patrol is."""
    walked = patrols.filter(
        pl.col("service_date").is_in(eligible_nights(agreement)) & (pl.col("service_date") <= cutoff)
    )
    each = _reported(walked, ["service_date", "area"])
    nights = _reported(walked, ["service_date"])
    known = each.filter("reported")
    return Contacts(
        area_nights=each.height,
        area_nights_reported=known.height,
        mean=Decimal(int(known["contacts"].sum())) / known.height if known.height else None,
        nights_reported=nights.filter("reported").height,
        nights_without=nights.filter(pl.col("reported") & (pl.col("contacts") == 0)).height,
    )


def _reported(walked: pl.DataFrame, place: list[str]) -> pl.DataFrame:
    return walked.group_by(place).agg(pl.col("contacts").sum(), reported=pl.col("contacts").is_not_null().all())
