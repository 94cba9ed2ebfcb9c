"""The catalogue of findings as a page for people, ``docs/rules.md``:
``python -m expectations.catalogue AGREEMENT.yaml``."""

import sys
from collections.abc import Iterable
from pathlib import Path

from expectations import ledger, shifts
from expectations.rules import Rule, check_of
from tasks.agreement.clauses import clause_id
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.findings import Severity
from tasks.wording.catalogue import Entry, Sentence
from tasks.wording.catalogue import catalogue as entries

WORDS = {Severity.ERROR: "fel", Severity.WARNING: "varning", Severity.INFO: "upplysning"}
GROUPS = {
    "file": "Filer som inte tas in",
    "shift": "Passlistor",
    "ledger": "Bokföring",
    "sie": "SIE-filer",
    "match": "Pass, verifikationer och utbetalningar mot varandra",
    "measure": "Siffrorna i rapporten",
    "transfer": "Paketen till kommunens arkiv",
}
"""The part of a code before its point, and what its findings are about."""

INTRODUCTION = """\
# Regler

Allt som programmet kan säga om en fil, en rad, uppgifterna och siffrorna. *Fel*: raden räknas inte förrän den är
rättad. *Varning*: raden räknas, men någon ska titta. *Upplysning*: så här lästes raden. Uttryck inom { } fylls i. Där
en regel har flera meningar gäller en av dem, efter vad som hittades.

Tabellerna är utskrivna ur katalogen `templates/sv/findings.toml`; ett test jämför dem. Skriv om dem med
`python -m expectations.catalogue data/agreements/timra-ik-2022.yaml > docs/rules.md`.
"""


def rules(agreement: Agreement) -> list[Rule]:
    """Every rule for rows that an agreement has, shift sheets first. The rule of the smallest crew is there only
    where the agreement has one."""
    suites = (shifts.suite(agreement), ledger.suite(agreement))
    checks = [check_of(expectation) for suite in suites for expectation in suite.expectations]
    return list(dict.fromkeys(rule for check in checks for rule in check.told))


def page(agreement: Agreement) -> str:
    """Every code of the catalogue, by what it is about, with the clauses of this agreement."""
    return INTRODUCTION + "".join(_table(group, title, agreement) for group, title in GROUPS.items())


def _table(group: str, title: str, agreement: Agreement) -> str:
    lines = [
        "",
        f"## {title}",
        "",
        "| regel | allvar | avtalspunkt | vad den som rapporterar får veta | vad som kan göras |",
        "|---|---|---|---|---|",
        *(_row(entry, agreement) for entry in entries().values() if entry.code.partition(".")[0] == group),
    ]
    return "\n".join(lines) + "\n"


def _row(entry: Entry, agreement: Agreement) -> str:
    severities = [WORDS[Severity(severity)] for severity in entry.severities.values()]
    clause = clause_id(agreement, entry.duty) or "–"
    messages, remedies = _each(entry.messages.values()), _each(entry.remedies.values())
    return f"| `{entry.code}` | {' eller '.join(severities)} | {clause} | {messages} | {remedies} |"


def _each(sentences: Iterable[Sentence]) -> str:
    return "<br>".join(sentence.text for sentence in sentences) or "–"


if __name__ == "__main__":
    sys.stdout.write(page(load_agreement(Path(sys.argv[1]))))
