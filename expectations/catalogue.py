"""All rules as a table for people, ``docs/rules.md``: ``python -m expectations.catalogue AGREEMENT.yaml``."""

import sys
from pathlib import Path

from expectations import ledger, shifts
from expectations.rules import Rule, rule_of
from tasks.agreement.clauses import clause_id
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.findings import Severity

WORDS = {Severity.ERROR: "fel", Severity.WARNING: "varning", Severity.INFO: "upplysning"}

INTRODUCTION = """\
# Regler

Varje rad i en passlista eller bokföringsexport prövas mot reglerna här. *Fel*: raden räknas inte förrän den
är rättad. *Varning*: raden räknas, men någon ska titta. *Upplysning*: så här lästes raden. Uttryck inom { }
fylls i från raden.

Tabellen är utskriven ur `expectations/`, där reglerna står; ett test jämför dem. Skriv om den med
`python -m expectations.catalogue data/agreements/timra-ik-2022.yaml > docs/rules.md`.
"""


def rules(agreement: Agreement) -> list[Rule]:
    """Every rule of an agreement, shift sheets first. The rule of the smallest crew is there only where the
    agreement has one."""
    return [
        rule_of(each) for suite in (shifts.suite(agreement), ledger.suite(agreement)) for each in suite.expectations
    ]


def catalogue(agreement: Agreement) -> str:
    """The table of all rules that an agreement can have."""
    crew = agreement.crew.model_copy(update={"minimum": agreement.crew.minimum or 1})
    lines = [
        INTRODUCTION,
        "| regel | allvar | avtalspunkt | vad samordnaren får veta | vad hon kan göra |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{rule.rule_id}` | {WORDS[rule.severity]} | {clause_id(agreement, rule.clause) or '–'} "
        f"| {rule.message} | {rule.remedy} |"
        for rule in rules(agreement.model_copy(update={"crew": crew}))
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(catalogue(load_agreement(Path(sys.argv[1]))))
