"""What a newly dropped sheet of decisions replaces: the decisions of the same number, and no others."""

import polars as pl

from tasks.facts.replacing import Replacement
from tasks.facts.schemas import DECISIONS, PROVENANCE

ORDER = ["decided", "decision"]
_SAID = [name for name in DECISIONS if name not in (*PROVENANCE, "decision")]


def replace_decisions(current: pl.DataFrame, incoming: pl.DataFrame) -> Replacement:
    """The decisions after a sheet was dropped. ``new`` and ``changed`` have ``decided``, ``decision``, ``text`` and
    ``effective``.

    Nothing is ever withdrawn by being left out: minutes are not unwritten. ``kept`` is empty, for nobody expects that
    a sheet of this month's decisions holds those of all others.
    """
    arriving = incoming.select(*DECISIONS).cast(pl.Schema(DECISIONS))
    staying = current.join(arriving, on="decision", how="anti")
    pairs = arriving.join(current, on="decision", how="inner", suffix="_before")
    is_same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in _SAID)
    told = ["decided", "decision", "text", "effective"]
    return Replacement(
        frame=pl.concat([staying, arriving]).sort(ORDER),
        new=arriving.join(current, on="decision", how="anti").select(told).sort("decided", "decision"),
        changed=pairs.filter(~is_same).select(*told, "text_before").sort("decided", "decision"),
        withdrawn=arriving.clear().select(told),
        kept=arriving.clear(),
    )
