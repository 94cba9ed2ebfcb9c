"""What a newly dropped sheet of contributions in kind replaces: what the parties in it gave between its first and its
last day, as a shift sheet does for its associations.
"""

import polars as pl

from tasks.facts.replacing.replacement import Replacement
from tasks.facts.schemas import IN_KIND

ORDER = ["date", "party", "kind", "seconds", "persons", "sha256", "sheet", "row"]
"""The order of rows in the table: no two drops in another order make another table."""

_OF = ["date", "party", "kind"]
_SAID = ["rows", "seconds", "persons"]


def replace_in_kind(current: pl.DataFrame, incoming: pl.DataFrame) -> Replacement:
    """The contributions after a sheet was dropped, and what that changed, by day, party and kind.

    ``current`` is IN_KIND, ``incoming`` the accepted IN_KIND_ROWS of one file: only these make its span. ``new``,
    ``changed`` and ``withdrawn`` have the columns date, party, kind, rows, seconds and persons (null where no row
    states any); ``changed`` has the last three as ``<column>_before`` too. ``kept`` is IN_KIND.
    """
    arriving = incoming.select(*IN_KIND).cast(pl.Schema(IN_KIND))
    span = pl.lit(arriving["date"].min(), pl.Date), pl.lit(arriving["date"].max(), pl.Date)
    is_covered = pl.col("party").is_in(arriving["party"].unique().to_list()) & pl.col("date").is_between(*span)
    staying = current.filter(~is_covered.fill_null(False))
    before, after = _sums(current.filter(is_covered)), _sums(arriving)
    pairs = after.join(before, on=_OF, how="inner", suffix="_before")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _SAID)
    return Replacement(
        frame=pl.concat([staying, arriving]).sort(ORDER, nulls_last=True),
        new=after.join(before, on=_OF, how="anti").sort(_OF),
        changed=pairs.filter(differs).sort(_OF),
        withdrawn=before.join(after, on=_OF, how="anti").sort(_OF),
        kept=staying.sort(ORDER, nulls_last=True),
    )


def _sums(rows: pl.DataFrame) -> pl.DataFrame:
    persons = pl.when(pl.col("persons").is_not_null().any()).then(pl.col("persons").sum())
    return rows.group_by(_OF).agg(pl.len().alias("rows"), pl.col("seconds").sum(), persons.alias("persons"))
