"""Open questions: those of the file, and those that its numbers ask."""

import pytest

from tasks.agreement.lint import lint
from tasks.agreement.load import load_agreement
from tasks.agreement.questions import open_questions

NBSP = "\u00a0"
NO_Q1 = (
    '  - {id: Q1, clause: M1, text: "Avtalstexten anger 275 tkr, budgeten 270 tkr. Vilket gäller?"}\n',
    "",
)


def asked(path) -> list[tuple[str, str, str]]:
    return [(question.id, question.clause, question.text) for question in open_questions(load_agreement(path))]


def test_a_question_that_the_file_asks_is_not_asked_twice(changed):
    assert [(name, clause) for name, clause, _ in asked(changed())] == [
        ("Q1", "M1"),
        ("Q2", "M5"),
        ("Q3", "M11"),
    ]


def test_a_stated_grant_that_differs_from_the_income_is_asked_about(changed):
    name, clause, text = asked(changed(NO_Q1))[-1]
    assert (name, clause) == ("B1", "M1")
    assert f"275{NBSP}000{NBSP}kr" in text
    assert f"270{NBSP}000{NBSP}kr" in text


def test_what_the_steering_group_has_decided_is_not_asked_again(changed):
    decided = ("meetings: []", "meetings: []\ndecisions: [{decided: 2022-04-20, text: 270 tkr gäller., clause: M1}]")
    assert [clause for _, clause, _ in asked(changed(NO_Q1, decided))] == ["M5", "M11"]
    refused = (decided[0], decided[1].replace("clause: M1", "clause: M1, approved: false"))
    assert [clause for _, clause, _ in asked(changed(NO_Q1, refused))] == ["M5", "M11", "M1"]


@pytest.mark.parametrize(
    ("old", "new", "clause", "amount"),
    [
        ("amount: -5000,", "amount: -4000.50,", "M2", f"999,50{NBSP}kr"),
        ("amount: -5000,", "amount: -6000,", "M2", f"−1{NBSP}000{NBSP}kr"),
        ("rate: 2500, quantity: 100", "rate: 2400, quantity: 100", "M3", f"240{NBSP}000{NBSP}kr"),
    ],
)
def test_numbers_that_do_not_close_are_asked_about_and_never_refused(changed, old, new, clause, amount):
    path = changed((old, new))
    assert lint(path).mistakes == []
    [(_, asked_clause, text)] = [question for question in asked(path) if question[0].startswith("B")]
    assert asked_clause == clause
    assert amount in text


def test_a_schedule_that_misses_the_budget_is_asked_about(changed):
    schedule = "profile: schedule, schedule: [{date: 2022-03-01, amount: -2000}],"
    path = changed(("profile: linear,", schedule))
    [(_, clause, text)] = [question for question in asked(path) if question[0].startswith("B")]
    assert clause == "M4"
    assert f"−2{NBSP}000{NBSP}kr" in text


def test_derived_ids_avoid_those_of_the_file(changed):
    path = changed(NO_Q1, ("{id: Q2,", "{id: B1,"))
    assert [name for name, _, _ in asked(path)] == ["B1", "Q3", "B2"]


def test_lint_tells_mistakes_or_questions(changed):
    good, bad = lint(changed()), lint(changed(("split: equal", "spilt: equal")))
    assert (good.mistakes, len(good.open_questions)) == ([], 3)
    assert good.not_regulated == ["utbetalningsplan", "moms", "minsta bemanning", "passets längd"]
    assert [mistake.line for mistake in bad.mistakes] == [34]
    assert bad.open_questions == []
