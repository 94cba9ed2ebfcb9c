"""A year in which everything is decided that can be: each month's figures against the tables worked out by hand in
data/samples/lovasa-2023/README.md.
"""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import docx
import pytest

from flows.intake import intake
from flows.setup.demo import SAMPLES, made, play
from tasks.agreement.calendar import span_of
from tasks.agreement.model import Agreement
from tasks.agreement.versions import rules_on
from tasks.archive.audit.pack import write_pack
from tasks.archive.rebuild import rebuild
from tasks.archive.verify import verify
from tasks.cases.case import Case
from tasks.cases.follow import follow
from tasks.installation import open_installation
from tasks.measures.figures import Measures
from tasks.measures.measure import measure
from tasks.minutes.write import write_minutes
from tasks.reading.dispatch import read_file
from tasks.reports.documents.balance import balance, debts
from tasks.reports.gather import known_facts
from tasks.reports.model import Report
from tasks.settings import Settings

SAMPLE = SAMPLES / "lovasa-2023"
AGREEMENT = "lovasa-2023"
MONTHS = sorted(folder.name for folder in (SAMPLE / "drops").iterdir())
MOVED_BACK = {
    ("2023-08", "lines.unallocated.accrued", "-900.00", "0.00"),
    ("2023-08", "lines.unallocated.booked", "-900.00", "0.00"),
    ("2023-08", "lines.utbildning.accrued", "0.00", "-900.00"),
    ("2023-08", "lines.utbildning.booked", "0.00", "-900.00"),
}
"""What October's decision on a voucher of August corrects: month, figure, before, after."""


def by_hand() -> dict[str, dict[str, str]]:
    """The tables' cells by month and figure: the columns whose header names one."""
    found: dict[str, dict[str, str]] = {month: {} for month in MONTHS}
    figures: list[str | None] = []
    for line in (SAMPLE / "README.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "månad":
            named = (re.search("`(.+)`", cell) for cell in cells)
            figures = [None if match is None else match[1] for match in named]
        elif cells[0] in found:
            told = zip(figures, cells, strict=True)
            found[cells[0]] |= {figure: cell for figure, cell in told if figure is not None}
    return found


EXPECTED = by_hand()


@dataclass(frozen=True)
class Month:
    """A month's figures and deviation cases."""

    measures: Measures
    cases: Sequence[Case]


def values(month: Month, agreement: Agreement) -> dict[str, Any]:
    """A month's figures by the path that the tables know them by; and what is left, and who owes whom."""
    measures, stand = month.measures, balance(month.measures)
    content = measures.model_dump(mode="json") | {"cases": [case.model_dump(mode="json") for case in month.cases]}
    found = dict(_leaves(content, ""))
    found |= {
        "left.received": stand.received,
        "left.used": stand.used_in_all,
        "left.not_clear": stand.not_clear,
        "left.left": stand.left,
        "left.cash": stand.cash,
    }
    club, names = agreement.parties.association.name, {each.name: each.id for each in agreement.associations}
    owed = {"owed.grant": Decimal(0), "owed.reclaim": Decimal(0)}
    owed |= {f"owed.{name}": Decimal(0) for name in names.values()}
    for debt in debts(agreement, measures):
        other = debt.creditor if debt.debtor == club else debt.debtor
        sign = -1 if debt.why == "overpaid" else 1
        owed[f"owed.{names.get(other, debt.why)}"] += sign * debt.amount
    return found | owed


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Items of a list are named by their id or number."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict) and (name := each.get("id", each.get("number"))) is not None:
                yield from _leaves(each, f"{path}.{name}")
    else:
        yield path, value


def differences(period: str, month: Month, agreement: Agreement) -> list[str]:
    """Where a month says something else than the tables."""
    got = values(month, agreement)
    return [
        f"{figure}: {wanted} by hand, {got.get(figure)} by the program"
        for figure, wanted in EXPECTED[period].items()
        if not _same(wanted, got.get(figure))
    ]


def _same(wanted: str, got: object) -> bool:
    if wanted == "–" or got is None:
        return wanted == "–" and got is None
    try:
        return Decimal(wanted) == Decimal(str(got))
    except InvalidOperation:
        return wanted == got


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, quick_clock: None) -> tuple[Agreement, dict[str, Month]]:
    """The figures of what has been taken in: two months, those to September, and the rest, which corrects August."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("year")
        patch.setenv("IOP_DATA_DIR", str(root))
        installation = open_installation(Settings(data_dir=root))
        for folder in (installation.paths.agreements, installation.paths.inbox(AGREEMENT)):
            folder.mkdir(parents=True)
        shutil.copy(SAMPLE / f"{AGREEMENT}.yaml", installation.paths.agreements)
        found: dict[str, Month] = {}
        cases: list[Case] = []
        for months in (MONTHS[:2], MONTHS[2:9], MONTHS[9:]):
            inbox = installation.paths.inbox(AGREEMENT)
            for sheet in (file for month in months for file in (SAMPLE / "drops" / month).glob("[bi]*")):
                shutil.copy(sheet, inbox)
            for kind in ("pass", "huvudbok"):
                (inbox / f"{kind}.csv").write_text(joined(kind, months), "utf-8")
            assert intake.fn(agreement=AGREEMENT, now=made(months[-1])).is_completed()
            agreement = installation.agreement(AGREEMENT)
            for month in months:
                patrols, ledger, _, in_kind = known_facts(installation, agreement, month)
                measures = measure(agreement, patrols, ledger, month, in_kind=in_kind)
                cutoff = span_of(agreement, month).end
                cases = follow(cases, rules_on(agreement, cutoff), measures, month, cutoff, made(month).date())
                found[month] = Month(measures, cases)
        return agreement, found


def joined(kind: str, months: Sequence[str]) -> str:
    """The months' files of one kind as one: a file costs as much as a month of it."""
    files = (SAMPLE / "drops" / month / f"{kind}_{month}.csv" for month in months)
    lines = [file.read_text("utf-8").splitlines() for file in files]
    is_row = re.compile(r"\d|[A-Z]\d+;")
    above = [line for line in lines[0] if not is_row.match(line)]
    return "\n".join([*above, *(line for each in lines for line in each if is_row.match(line))]) + "\n"


def test_every_month_has_every_figure_of_the_tables():
    assert {len(figures) for figures in EXPECTED.values()} == {77}


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_comes_out_as_by_hand(year: tuple[Agreement, dict[str, Month]], month: str):
    agreement, months = year
    assert differences(month, months[month], agreement) == []


def text_of(folder: Path) -> str:
    """What stands in a document for the boards."""
    [file] = (folder / "edition-1" / "data" / "report").glob("*.docx")
    body = docx.Document(str(file)).element.body
    return " ".join("".join(body.itertext()).split())


@pytest.mark.nightly
def test_the_year_as_it_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_clock: None):
    """Reported, mailed and archived month by month, with the boards' documents."""
    for name in ("IOP_DATA_DIR", "IOP_SMTP_HOST", "IOP_DATABASE_URL"):
        monkeypatch.setenv(name, "")
    assert play(tmp_path / "data", SAMPLE) == 0
    installation = open_installation(Settings(data_dir=tmp_path / "data"))
    agreement, archive = installation.agreement(AGREEMENT), installation.paths.archive / AGREEMENT
    for month in MONTHS:
        content = json.loads((archive / month / "edition-1" / "data" / "report.json").read_text("utf-8"))
        report = Report.from_json(content)
        assert differences(month, Month(report, report.cases), agreement) == [], month
        told = {(each["month"], each["figure"], each["before"], each["after"]) for each in content["corrections"]}
        assert told == (MOVED_BACK if month == "2023-10" else set()), month
        assert rebuild(archive / month / "edition-1") == []
    assert {folder.name for folder in archive.iterdir()} == {
        *MONTHS, "evaluation", "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4",
    }  # fmt: skip
    first, third, evaluation = (text_of(archive / name) for name in ("2023-Q1", "2023-Q3", "evaluation"))
    assert "4 april 2023" in first and "avbröts" not in first
    assert "avbröts när en deltagare var berusad" in third
    assert all(said in evaluation for said in ("24 % av 150", "färre än 5", "Skolenkäten"))
    draft, sheet = write_minutes(installation, agreement, tmp_path / "möte", made(MONTHS[-1]), period="2023-06")
    assert (draft.name, sheet.name) == ("protokoll-2023-07-11.docx", "beslut-2023-07-11.xlsx")
    reading = read_file(sheet, sheet.name, agreement)
    assert {each.code for each in reading.findings} == {"decision.untouched"}  # nobody has voted in it
    assert verify(installation.paths.archive).faults == []
    write_pack(installation, agreement, tmp_path / "pack", made(MONTHS[-1]))
    page = (tmp_path / "pack" / "data" / "index.html").read_text("utf-8")
    assert page.count("✓") == 3 and "≠" not in page
