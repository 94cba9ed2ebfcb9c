"""What a newly dropped shift sheet replaces (domain: "What a newly dropped file replaces").

Its patrols take the place of the earlier ones of the associations in it, between its first and its last
service night. A patrol outside that span stays, unless a row marked inställd or struken withdraws it. Ledgers
are replaced in :mod:`tasks.facts.replacing.ledger`; which drop is new at all is asked in
:mod:`tasks.facts.drops`.
"""

import polars as pl

from tasks.facts.replacing.replacement import Replacement
from tasks.facts.schemas import PATROLS

ORDER = ["service_date", "area", "association", "start_at", "end_at", "sha256", "sheet", "row"]
"""The order of patrols in the table: no two drops in another order make another table."""

_PLACE = ["service_date", "area", "association"]
_SAID = ["start_at", "end_at", "adults", "adult_minutes", "minors", "contacts"]
# Several teams of one association in one place and night are told apart by the order in which they start.
_TEAM = [*_PLACE, "team"]


def replace_patrols(current: pl.DataFrame, incoming: pl.DataFrame) -> Replacement:
    """The patrols after a shift sheet was dropped, and what that changed.

    ``current`` is PATROLS, ``incoming`` the accepted SHIFT_ROWS of one file (only accepted rows make its
    span), each patrol once. An empty month ("inga pass") replaces nothing.

    In the difference, ``new`` and ``withdrawn`` have the columns service_date, area, association, start_at,
    end_at, adults, adult_minutes, minors, contacts; ``changed`` has them too, and each from start_at on also
    as ``<column>_before``. ``kept`` is PATROLS: every earlier patrol that stays.
    """
    arriving = incoming.filter(pl.col("entry") == "patrol").select(list(PATROLS))
    staying = current.filter(~_covered(arriving))
    staying = _not_cancelled(staying, incoming)
    frame = pl.concat([staying, arriving]).sort(ORDER)

    before, after = _teams(current), _teams(frame)
    pairs = after.join(before, on=_TEAM, how="inner", suffix="_before", nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _SAID)
    return Replacement(
        frame=frame,
        new=after.join(before, on=_TEAM, how="anti").drop("team").sort(_PLACE),
        changed=pairs.filter(differs).drop("team").sort(_PLACE),
        withdrawn=before.join(after, on=_TEAM, how="anti").drop("team").sort(_PLACE),
        kept=staying.sort(ORDER),
    )


def _covered(arriving: pl.DataFrame) -> pl.Expr:
    """Whether an earlier patrol lies in the span of the sheet."""
    first, last = arriving["service_date"].min(), arriving["service_date"].max()
    associations = arriving["association"].unique().to_list()
    return pl.col("association").is_in(associations) & pl.col("service_date").is_between(
        pl.lit(first, pl.Date), pl.lit(last, pl.Date)
    )


def _not_cancelled(patrols: pl.DataFrame, incoming: pl.DataFrame) -> pl.DataFrame:
    """Earlier patrols that no row withdraws. A cancelled row that names no area means all of them; one that names no
    association, those in the sheet, and everyone where the sheet names none.
    """
    in_sheet = incoming["association"].drop_nulls().unique().to_list() or [None]
    theirs = pl.when(pl.col("association").is_null()).then(pl.lit(in_sheet, pl.List(pl.String)))
    cancelled = (
        incoming.filter(pl.col("entry") == "cancelled")
        .with_columns(association=theirs.otherwise(pl.concat_list("association")))
        .explode("association")
    )
    for unnamed in ([], ["area"], ["association"], ["area", "association"]):
        named = [name for name in _PLACE if name not in unnamed]
        rows = cancelled.filter(
            *(pl.col(name).is_null() for name in unnamed), *(pl.col(name).is_not_null() for name in named)
        )
        patrols = patrols.join(rows, on=named, how="anti")
    return patrols


def _teams(patrols: pl.DataFrame) -> pl.DataFrame:
    """Patrols by place, night and the order in which several teams start."""
    return patrols.sort(ORDER).select(*_PLACE, *_SAID, team=pl.int_range(pl.len()).over(_PLACE))
