"""The catalogue of findings: every code used is in it, every code in it is used, and what is said can be filled in.

The calls of :func:`tell`, :func:`refusal` and :func:`phrase` are read out of the program's text: a sentence that no
test happens to play is held to the catalogue too.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from expectations.catalogue import page, rules
from tasks.agreement.clauses import SUBJECTS
from tasks.agreement.tariff import Tariff
from tasks.findings import REFUSED, Place, Severity, refusal, tell
from tasks.reading.ledger.lookalikes import Lookalike
from tasks.reading.shifts.columns import LayoutKind
from tasks.wording.catalogue import catalogue, groups, phrase
from tests.conftest import ROOT

WHERE = Place(file="fil")
RESERVED = {"case", "clause", "value"}
CASES_BY_NAME = {"sie-1", "sie-2", "sie-3", "sie-4", *get_args(Lookalike)}
"""Cases of a refusal that are told by what the reader calls the file, not by a call of their own."""
FAMILIES = {
    "field": {"date", "area", "association", "adults", "start", "end"},
    "layout": set(get_args(LayoutKind)),
    "unit": {*get_args(Tariff.model_fields["per"].annotation), "extra_area"},
}
"""Phrases that are told by a word of the program's, and words that each must know."""


@dataclass(frozen=True)
class Call:
    """One call in the program: its first argument where it is written out, and its other values by name."""

    where: str
    function: str
    first: str | None
    given: dict[str, ast.expr]

    def cases(self) -> set[str | None]:
        """The cases that it may ask for; all where the program works them out elsewhere."""
        asked = self.given.get("case")
        if asked is None:
            return {None}
        texts = {each.value for each in ast.walk(asked) if isinstance(each, ast.Constant) and each.value != 1}
        return {text for text in texts if isinstance(text, str)}


@cache
def program() -> dict[Path, ast.Module]:
    """Every module of the program, by its path in the project."""
    files = (file for room in ("tasks", "expectations", "flows") for file in sorted((ROOT / room).rglob("*.py")))
    return {file.relative_to(ROOT): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def calls() -> Iterator[Call]:
    """Every call in the program. A name that is given as ``case`` is what was assigned to it last above the call."""
    for path, tree in program().items():
        assigned: dict[str, ast.expr] = {}
        for node in sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0)):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned[node.targets[0].id] = node.value
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("tell", "refusal", "phrase"):
                texts = [each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)]
                given = {each.arg: each.value for each in node.keywords if each.arg}
                case = given.get("case")
                if isinstance(case, ast.Name) and case.id in assigned:
                    given["case"] = assigned[case.id]
                for text in texts or [None]:
                    first = text if isinstance(text, str) else None
                    yield Call(f"{path}:{node.lineno}", node.func.id, first, given)


@pytest.fixture(scope="module")
def told() -> list[Call]:
    """The calls that tell a finding of the catalogue."""
    return [call for call in calls() if call.function == "tell" and call.first in catalogue()]


@pytest.fixture(scope="module")
def refusals() -> list[Call]:
    """The calls that say why a file is refused."""
    return [call for call in calls() if call.function == "refusal" and call.first]


def codes_in_the_program() -> set[str]:
    """Every text in the program that has the form of a code."""
    beginnings = tuple(f"{group}." for group in groups())
    return {
        node.value
        for path, tree in program().items()
        if path.parts[0] != "expectations"  # its codes are made of their parts: see rule_ids
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(beginnings)
        if node.value.replace(".", "").replace("_", "").isalpha()
    }


@pytest.fixture(scope="module")
def rule_ids(agreement) -> set[str]:
    crew = agreement.crew.model_copy(update={"minimum": 2})
    return {rule.rule_id for rule in rules(agreement.model_copy(update={"crew": crew}))}


def test_every_code_that_is_used_is_in_the_catalogue_and_every_code_in_it_is_used(rule_ids):
    assert codes_in_the_program() | rule_ids == set(catalogue())


def test_a_finding_is_told_with_the_values_that_its_sentences_need(told):
    for call in told:
        entry, where = catalogue()[call.first], f"{call.first} {call.where}"
        assert call.cases() <= set(entry.cases) | {None}, where
        assert (None in call.cases()) is (entry.cases == (None,)), where
        needed = frozenset().union(*(entry.names(case) for case in call.cases()))
        assert set(call.given) - RESERVED == needed, where


def test_a_refusal_is_told_with_the_values_that_its_sentence_needs(refusals):
    messages = catalogue()[REFUSED].messages
    for call in refusals:
        assert set(call.given) == messages[call.first].names, f"{call.first} {call.where}"


def test_every_refusal_of_the_catalogue_is_used(refusals):
    assert {call.first for call in refusals} | CASES_BY_NAME == set(catalogue()[REFUSED].messages)


def test_every_case_of_the_catalogue_is_used(told):
    asked = {(call.first, case) for call in told for case in call.cases()}
    known = {(code, case) for code, entry in catalogue().items() for case in entry.cases if code != REFUSED}
    assert {(code, case) for code, case in asked if case is not None} <= known
    assert {each for each in known if each[1] is not None} <= asked


@pytest.mark.parametrize(
    ("family", "name"), [(family, name) for family, known in FAMILIES.items() for name in sorted(known)]
)
def test_a_word_of_the_program_has_its_phrase(family, name):
    assert phrase(f"{family}.{name}")


def test_every_entry_is_whole():
    for code, entry in catalogue().items():
        assert entry.group in groups()
        assert entry.title and not entry.title.endswith("."), code
        assert entry.duty is None or entry.duty in SUBJECTS, code
        assert all(Severity(severity) for severity in entry.severities.values()), code
        for sentence in (*entry.messages.values(), *entry.remedies.values()):
            assert sentence.text[-1] in ".?}", (code, sentence.text)


def test_what_is_said_is_filled_in_as_the_catalogue_writes_it(agreement):
    told = tell(
        "match.wrong_month", WHERE, agreement, association="B", voucher="A7", day="2022-03-01", night="2022-04-01"
    )
    assert told.message == "B: verifikation A7 är bokförd 2022-03-01, före natten som den betalar (2022-04-01)."
    assert (told.severity, told.clause) == (Severity.WARNING, "M7")


def test_a_value_may_name_its_filter_and_a_case_its_weight():
    values = {"association": "B", "amount": Decimal(2500), "count": 2, "vouchers": "A1 och A2", "days": "2022-03-01"}
    told = [tell("match.paid_twice", WHERE, case=case, **values) for case in ("beyond", "earned")]
    assert [each.severity for each in told] == [Severity.WARNING, Severity.INFO]
    assert "2\u00a0500\u00a0kr är bokfört i 2 verifikationer" in told[0].message


def test_a_clause_of_a_budget_line_wins_and_one_that_an_agreement_lacks_is_not_cited(agreement):
    clauses = agreement.clauses.model_copy(update={"reclaim": None})
    without = agreement.model_copy(update={"clauses": clauses})
    assert tell("measure.ledger_unknown", WHERE, agreement, clause="M3").clause == "M3"
    assert tell("measure.not_clearly_in_purpose", WHERE, without, amount=1).clause is None


UNKNOWN = [("shift.never_heard_of", {}), ("shift.column_unknown", {}), ("match.paid_twice", {"case": "x"})]


@pytest.mark.parametrize(("code", "values"), UNKNOWN)
def test_what_the_catalogue_does_not_know_is_a_defect(code, values):
    with pytest.raises(KeyError):
        tell(code, WHERE, **values)


def test_a_refusal_holds_the_phrases_it_names():
    assert refusal("no_sie").endswith("ur bokföringsprogrammet och lägg filen i inkorgen.")


def test_the_page_of_rules_is_true(agreement):
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == page(agreement), "write docs/rules.md anew, as it says at its top"
