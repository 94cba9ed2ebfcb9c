"""A patrol counts once: which rows state one that stands already, and where (reading 13)."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tasks.facts.replacing import SAME_PATROL, mark_repeated
from tasks.facts.schemas import SHIFT_ROWS

FRIDAY, SATURDAY = date(2022, 4, 1), date(2022, 4, 2)
TEAM = (FRIDAY, "centrum", "tik", 19)


def marked(*rows: tuple, compared: pl.Expr | None = None) -> list[tuple[str | None, int | None]]:
    """Sheet and row of the first, for rows of (sheet, row, night, area, association, hour[, entry])."""
    said = []
    for sheet, row, night, area, association, hour, *entry in rows:
        start = datetime(2022, 4, 1, hour, tzinfo=UTC)
        values = (night, area, association, start, start.replace(hour=hour + 4))
        said.append(
            {"sheet": sheet, "row": row, "entry": (*entry, "patrol")[0]} | dict(zip(SAME_PATROL, values, strict=True))
        )
    frame = mark_repeated(pl.DataFrame(said, schema=SHIFT_ROWS), pl.lit(True) if compared is None else compared)
    assert frame.columns == list(SHIFT_ROWS)
    return frame.select("duplicate_sheet", "duplicate_of").rows()


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (TEAM, True),
        ((SATURDAY, *TEAM[1:]), False),
        ((FRIDAY, "sorberge", *TEAM[2:]), False),
        ((FRIDAY, "centrum", "sif", 19), False),
        ((*TEAM[:3], 18), False),  # another time is another team
    ],
)
def test_what_two_rows_of_one_patrol_have_in_common(other, is_same):
    first, second = marked(("A", 2, *TEAM), ("B", 7, *other))
    assert first == (None, None)
    assert second == (("A", 2) if is_same else (None, None))


def test_all_later_rows_lead_to_the_first_also_without_a_sheet():
    assert marked((None, 5, *TEAM), (None, 3, *TEAM), (None, 4, *TEAM)) == [(None, None), (None, 5), (None, 5)]


def test_a_row_that_is_not_compared_is_none_and_hides_none():
    """Once the rows that were rejected are gone the next one is the first."""
    rows = [("A", 2, *TEAM, "planned"), ("A", 3, *TEAM), ("A", 4, *TEAM), ("A", 5, *TEAM, "planned")]
    assert marked(*rows, compared=pl.col("entry") == "patrol") == [(None, None)] * 2 + [("A", 3), (None, None)]
    again = pl.DataFrame({"sheet": "A", "row": [3, 4], "duplicate_of": [2, 2], "duplicate_sheet": ["A", "A"]})
    same = again.with_columns(service_date=FRIDAY, area=pl.lit("a"), association=pl.lit("b"), start_at=1, end_at=2)
    assert mark_repeated(same, pl.lit(True))["duplicate_of"].to_list() == [None, 3]
