"""The catalogue of findings as a page for people, ``docs/rules.md``:
``python -m expectations.catalogue AGREEMENT.yaml``."""

import sys
from pathlib import Path

from expectations import in_kind, ledger, shifts
from expectations.rules import Rule, check_of
from tasks.agreement.clauses import clause_id
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.wording.catalogue import catalogue as entries
from tasks.wording.catalogue import groups
from tasks.wording.language import text_templates, words


def rules(agreement: Agreement) -> list[Rule]:
    """Every rule for rows that an agreement has, shift sheets first. The rule of the smallest crew is there only
    where the agreement has one."""
    suites = (shifts.suite(agreement), ledger.suite(agreement), in_kind.suite(agreement))
    checks = [check_of(expectation) for suite in suites for expectation in suite.expectations]
    return list(dict.fromkeys(rule for check in checks for rule in check.told))


def page(agreement: Agreement) -> str:
    """Every code of the catalogue, by what it is about, with the clauses of this agreement."""
    told = {
        title: [(entry, clause_id(agreement, entry.duty)) for entry in entries().values() if entry.group == group]
        for group, title in groups().items()
    }
    return text_templates().get_template("rules.md.j2").render(groups=told, severity=words()["severity"])


if __name__ == "__main__":
    sys.stdout.write(page(load_agreement(Path(sys.argv[1]))))
