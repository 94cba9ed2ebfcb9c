"""What accounts mean: decided in one module, whatever the number of digits."""

import polars as pl
import pytest

from tasks.accounts import account_class, in_accounts, is_income, is_outcome


def asked(question: pl.Expr, account: str | None) -> object:
    return pl.DataFrame({"account": [account]}, schema={"account": pl.String}).select(question).item()


@pytest.mark.parametrize(
    ("account", "of_class", "outcome", "income"),
    [
        ("1930", 1, False, False),
        ("193", 1, False, False),
        ("19300", 1, False, False),
        ("2999", 2, False, False),
        ("299999", 2, False, False),
        ("3", 3, True, True),
        ("3000", 3, True, True),
        ("398", 3, True, True),
        ("548", 5, True, False),
        ("5480", 5, True, False),
        ("548010", 5, True, False),
        ("6993", 6, True, False),
        ("721", 7, True, False),
        ("8310", 8, True, True),
        ("8410", 8, True, False),
        ("8999", 8, True, False),
        ("9000", 9, False, False),
        ("94800", 9, False, False),
        ("0548", 0, False, False),
        (None, None, True, False),
    ],
)
def test_the_first_digit_decides(account, of_class, outcome, income):
    questions = (account_class, is_outcome, is_income)
    assert [asked(question(pl.col("account")), account) for question in questions] == [of_class, outcome, income]


@pytest.mark.parametrize(
    ("account", "ranges", "lies_there"),
    [
        ("5460", ["5410-5499"], True),
        ("5500", ["5410-5499"], False),
        ("548", ["5410-5499"], True),
        ("540", ["5410-5499"], False),
        ("54", ["5410-5499"], False),
        ("54990", ["5410-5499"], True),
        ("55000", ["5410-5499"], False),
        ("54100199", ["5410-5499"], True),
        ("69930", ["6993"], True),
        ("699", ["6993"], False),
        ("6993", ["699"], True),
        ("5460", ["541-549"], True),
        ("0548", ["5410-5499"], False),
        ("5460", ["6993", "5460"], True),
        ("5460", [], False),
        (None, ["5410-5499"], False),
    ],
)
def test_sub_accounts_lie_where_their_account_does(account, ranges, lies_there):
    assert asked(in_accounts(pl.col("account"), ranges), account) is lies_there
