"""What is counted in two agreements, on small frames."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER, PATROLS
from tasks.portfolio.doubles import DoubleNight, DoubleVoucher, double_nights, double_vouchers


@pytest.fixture
def two(agreement: Agreement) -> dict[str, Agreement]:
    """The sample agreement, and another one of the same association that calls it otherwise."""
    first, *rest = agreement.associations
    other = agreement.model_copy(
        update={"id": "other", "title": "Annat avtal", "associations": [first.model_copy(update={"id": "x"}), *rest]}
    )
    return {agreement.id: agreement, "other": other}


def ledger(*rows: tuple[str, str, int, str, str, str]) -> pl.DataFrame:
    names = ("series", "number", "date", "account", "amount", "orgnr")
    frame = [
        dict(zip(names, (series, number, date(2022, 3, day), account, Decimal(amount), orgnr), strict=True))
        for series, number, day, account, amount, orgnr in rows
    ]
    return pl.DataFrame(frame, schema={each: LEDGER[each] for each in names}).select(
        pl.col(each) if each in names else pl.lit(None, dtype).alias(each) for each, dtype in LEDGER.items()
    )


BOOKS = "802000-0000"


def test_a_voucher_in_two_agreements_is_told_with_what_each_counts_of_it(two: dict[str, Agreement]) -> None:
    first, other = two
    title = two[first].title
    found = double_vouchers(
        {
            first: ledger(
                ("A", "1", 4, "4010", "500.00", BOOKS),  # shared out: other rows
                ("A", "2", 5, "5010", "70.00", BOOKS),  # the same row in both
                ("A", "3", 6, "4010", "10.00", BOOKS),  # in one alone
                ("A", "4", 7, "1930", "-10.00", BOOKS),  # a balance counts nowhere
                ("", "", 8, "4010", "33.00", BOOKS),  # of no voucher that can be named
                ("A", "5", 9, "4010", "12.00", BOOKS),
            ),
            other: ledger(
                ("A", "1", 4, "4010", "250.00", BOOKS),
                ("A", "2", 5, "5010", "70.00", BOOKS),
                ("A", "4", 7, "1930", "-10.00", BOOKS),
                ("", "", 8, "4010", "33.00", BOOKS),
                ("A", "5", 9, "4010", "12.00", "802999-9999"),  # another association's books
                ("A", "3", 16, "4010", "10.00", BOOKS),  # another day, so another year's number
            ),
        },
        two,
    )
    assert found == [
        DoubleVoucher("A 1", date(2022, 3, 4), (("Annat avtal", Decimal(250)), (title, Decimal(500))), False),
        DoubleVoucher("A 2", date(2022, 3, 5), (("Annat avtal", Decimal(70)), (title, Decimal(70))), True),
    ]


def test_an_association_that_walks_a_night_in_two_agreements_is_told_once(two: dict[str, Agreement]) -> None:
    first, other = two
    known = two[first].associations[0]

    def patrols(*walked: tuple[int, str]) -> pl.DataFrame:
        rows = [{"service_date": date(2022, 3, day), "association": each} for day, each in walked]
        return pl.DataFrame(rows, schema={each: PATROLS[each] for each in ("service_date", "association")})

    found = double_nights(
        {
            first: patrols((4, known.id), (4, known.id), (5, known.id), (11, two[first].associations[1].id)),
            other: patrols((4, "x"), (12, "x"), (11, "x")),
        },
        two,
    )
    assert found == [DoubleNight(date(2022, 3, 4), known.name, ("Annat avtal", two[first].title))]
