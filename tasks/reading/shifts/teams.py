"""Typed rows of a whole file to ``SHIFT_ROWS`` and ``DAY_NOTES``: joint patrols divided, duplicates
marked."""

from datetime import timedelta

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.replacing import mark_repeated
from tasks.facts.schemas import DAY_NOTES, SHIFT_ROWS
from tasks.reading.faults import AreaFault, AssociationFault
from tasks.wording.private import WITHHELD, may_tell

_REJECTING = [column for column in SHIFT_ROWS if column.endswith("_fault") and column != "count_fault"]
_DIVIDED = ["adults", "adult_minutes", "minors", "contacts"]
_QUOTED = ("date_text", "start_text", "end_text", "area_text", "adults_text")
"""Texts that findings may quote."""


def finish_rows(typed: pl.DataFrame, name: str, sha256: str) -> pl.DataFrame:
    """``SHIFT_ROWS`` of one file from the typed rows of all its blocks."""
    frame = typed.with_columns(pl.lit(sha256).alias("sha256"), pl.lit(name).alias("file"))
    frame = _without_needless_faults(_without_private_texts(frame))
    frame = mark_repeated(_divide_joint(frame), _could_count()).with_row_index("row_id")
    return frame.select(pl.col(column).cast(dtype) for column, dtype in SHIFT_ROWS.items())


def _without_private_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """A cell that may hold a name or a telephone number, in the wrong column, goes no further."""
    hidden = []
    for name in _QUOTED:
        private = [text for text in frame[name].unique().drop_nulls() if not may_tell(name, text)]
        if private:
            withheld = pl.when(pl.col(name).is_in(private)).then(pl.lit(WITHHELD)).otherwise(name)
            hidden.append(withheld.alias(name))
    return frame.with_columns(hidden)


def _without_needless_faults(frame: pl.DataFrame) -> pl.DataFrame:
    """A cancelled patrol needs no times or adults, nor an area or association: without, all of the night is meant. A
    statement of no patrols needs a date alone, and a plan nothing."""
    stated = pl.col("entry")
    unstated = [(AreaFault.MISSING, "area_fault"), (AssociationFault.MISSING, "association_fault")]
    return frame.with_columns(
        pl.when((stated == "patrol") | (pl.col(name) != fault.value)).then(name).alias(name)
        for fault, name in unstated
    ).with_columns(
        *(pl.when(stated == "patrol").then(name).alias(name) for name in ("time_fault", "adults_fault")),
        *(
            pl.when(~stated.is_in(["none", "planned"])).then(name).alias(name)
            for name in ("area_fault", "association_fault")
        ),
        date_fault=pl.when(stated != "planned").then("date_fault"),
    )


def _divide_joint(frame: pl.DataFrame) -> pl.DataFrame:
    """One row for each association of a joint patrol (reading 18): counts and minutes are divided equally, and the
    remainder goes to the first named."""
    parties = pl.col("associations").list.len().fill_null(1).cast(pl.Int64)
    alike = pl.col("adults") * pl.col("minutes")
    by_person = [pl.col("adult_minutes")] if "adult_minutes" in frame.columns else []
    frame = frame.with_columns(adult_minutes=pl.coalesce(*by_person, alike), order=pl.int_range(pl.len()))
    alone = frame.filter(parties <= 1).with_columns(association=pl.col("associations").list.first())
    joint = frame.filter(parties > 1).with_columns(
        association="associations", place=pl.int_ranges(parties), parties=parties
    )
    joint = joint.explode("association", "place").with_columns(
        pl.col(name) // pl.col("parties")
        + pl.when(pl.col("place") == 0).then(pl.col(name) % pl.col("parties")).otherwise(0)
        for name in _DIVIDED
    )
    if joint.is_empty():
        return alone
    return pl.concat([alone, joint.select(alone.columns)]).sort("order", maintain_order=True)


def _could_count() -> pl.Expr:
    """Whether a row is a patrol that nothing rejects, with an adult somewhere in its row of the sheet: only those are
    compared, so that a patrol counts once even where one of its rows is rejected."""
    adult_minutes = pl.col("adult_minutes").sum().over("sheet", "row")
    return (pl.col("entry") == "patrol") & pl.all_horizontal(pl.col(_REJECTING).is_null()) & (adult_minutes > 0)


def day_notes(typed: pl.DataFrame, name: str, sha256: str, agreement: Agreement) -> pl.DataFrame:
    """``DAY_NOTES`` of one file with the date they end (A7), from the typed rows of all its blocks.

    A note whose night is unknown is not kept: nothing could end it. One of a night after the term (a slip of the
    pen) ends when the files do (reading 21).
    """
    days = agreement.retention.day_notes_days
    last = agreement.term.end + timedelta(days=days)
    return (
        typed.filter(pl.col("notes").is_not_null(), pl.col("service_date").is_not_null())
        .with_columns(
            pl.lit(sha256).alias("sha256"),
            pl.lit(name).alias("file"),
            association=pl.col("associations").list.first(),
            text=pl.col("notes"),
            delete_after=pl.min_horizontal(pl.col("service_date").dt.offset_by(f"{days}d"), pl.lit(last)),
        )
        .select(pl.col(column).cast(dtype) for column, dtype in DAY_NOTES.items())
    )
