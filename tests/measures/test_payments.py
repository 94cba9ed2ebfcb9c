"""Which night each paid krona paid: oldest first, for one association with nights of 2 500, 1 250 and 2 500 kr."""

import polars as pl
import pytest

from tasks.measures.matching import Account, covered


def account(shares: list[int], paid: list[int]) -> Account:
    """Shares and payments in kronor, by their order."""

    def frame(amounts: list[int]) -> pl.DataFrame:
        ore = pl.Series("ore", [amount * 100 for amount in amounts], dtype=pl.Int64)
        return pl.DataFrame(
            {"number": pl.Series(range(1, len(amounts) + 1), dtype=pl.Int64), "ore": ore}
        ).with_columns(until=pl.col("ore").cum_sum())

    return Account("timra-ik", "Timrå IK", frame(shares), frame(paid))


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ([], [(None, 1, 2500), (None, 2, 1250), (None, 3, 2500)]),
        ([2500, 3750], [(1, 1, 2500), (2, 2, 1250), (2, 3, 2500)]),
        ([3000], [(1, 1, 2500), (1, 2, 500), (None, 2, 750), (None, 3, 2500)]),
        ([6250, 500], [(1, 1, 2500), (1, 2, 1250), (1, 3, 2500), (2, None, 500)]),
        # A refund takes back what was paid last; what is paid again pays the same night.
        ([3750, -1250, 1250], [(1, 1, 2500), (1, 2, 1250), (2, 2, -1250), (3, 2, 1250), (None, 3, 2500)]),
        # Paid back before anything was paid: no night.
        ([-100, 2600], [(1, None, -100), (2, 1, 2500), (2, None, 100), (None, 2, 1250), (None, 3, 2500)]),
    ],
)
def test_every_krona_has_its_night(paid, expected):
    found = covered(account([2500, 1250, 2500], paid))
    told = [(p and p["number"], s and s["number"], ore // 100) for p, s, ore in found]
    assert told == expected
    assert sum(amount for payment, _, amount in told if payment) == sum(paid)
