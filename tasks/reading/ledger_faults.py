"""Why a typed column of a ledger row is null. The sentences that people read are in ``expectations/``."""

import polars as pl


def fault_of(field: str, values: pl.Series) -> pl.Expr:
    """``<field>_fault``: why ``values``, the typed column, is null, by its text; null where it is not.

    ``<field>_missing`` or ``<field>_unreadable``.
    """
    if not values.has_nulls():
        return pl.lit(None, pl.String).alias(f"{field}_fault")
    text = pl.col(f"{field}_text")
    code = (
        pl.when(pl.col(field).is_not_null())
        .then(pl.lit(None, pl.String))
        .when(text.is_null() | text.eq(""))
        .then(pl.lit(f"{field}_missing"))
        .otherwise(pl.lit(f"{field}_unreadable"))
    )
    return code.alias(f"{field}_fault")
