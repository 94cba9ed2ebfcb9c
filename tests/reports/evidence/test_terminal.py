"""``iop explain`` as it is read in a terminal."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from tasks.measures.explain import Explanation
from tasks.measures.parts import EVIDENCE, WHY_NOTHING, Parts, said
from tasks.reports.evidence import as_text

SHA = "0123456789abcdef" * 4


def explained(value, terms, *rows) -> Explanation:
    weighed = pl.DataFrame(
        [
            (SHA, file, sheet, at[0], at, "patrols", date(2022, 1, 7), amount, None, None)
            for file, sheet, at, amount in rows
        ],
        schema=EVIDENCE | {"weight": pl.Int64} | WHY_NOTHING,
        orient="row",
    )
    stated = tuple((said(*text), Fraction(amount)) for text, amount in terms)
    return Explanation("lines.x.booked", value, "lines.booked", "M4", Parts(((weighed, Fraction(1)),), stated), 4)


def test_terms_rows_by_file_and_the_sum():
    text = as_text(
        explained(
            "-412.50",
            [(("compensation_elsewhere",), "87.50")],
            ("a.xlsx", "Pass", [8], -300),
            ("a.xlsx", "Pass", [9, 10], -100),
            ("b.se", None, [385], -100),
        )
    )
    assert text.split("\n") == [
        "lines.x.booked = -412.50",
        "Bokförda rader i avtalstiden: intäkt +, kostnad −. Ersättning fördelas på tariffraderna.",
        "Avtalspunkt M4",
        "         87.50  Ersättning som fördelas på avtalets andra rader",
        "",
        "a.xlsx (sha256 0123456789ab)",
        "          -300  Pass, rad 8, 2022-01-07",
        "          -100  Pass, rader 9, 10, 2022-01-07",
        "",
        "b.se (sha256 0123456789ab)",
        "          -100  rad 385, 2022-01-07",
        "",
        "       -412.50  summa",
    ]


def test_what_is_unknown_is_said_so():
    assert as_text(explained(None, [])).split("\n")[0] == "lines.x.booked = okänt"


@pytest.mark.parametrize(("amount", "written"), [("2500.0000", "2500"), ("0.0093", "0.0093"), ("0.5000", "0.50")])
def test_numbers_are_short(amount, written):
    text = as_text(explained(written, [(("budget",), amount)]))
    assert text.split("\n")[3].split()[:1] == [written]
