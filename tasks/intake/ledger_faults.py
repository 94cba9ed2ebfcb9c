"""Why a typed column of a ledger row is null. The sentences that people read are in ``expectations/``."""

import polars as pl


def fault_of(field: str) -> pl.Expr:
    """``<field>_fault``: ``<field>_missing`` or ``<field>_unreadable`` where ``field`` is null, by its
    text.
    """
    text = pl.col(f"{field}_text")
    code = (
        pl.when(pl.col(field).is_not_null())
        .then(pl.lit(None, pl.String))
        .when(text.is_null() | text.eq(""))
        .then(pl.lit(f"{field}_missing"))
        .otherwise(pl.lit(f"{field}_unreadable"))
    )
    return code.alias(f"{field}_fault")
