"""Ledgers, and what looks like them, as people make them, each dropped alone: what receipt and report say of it.

``ledger_cases/NAME/`` holds ``file.txt``, its text, and ``expected.toml``, written by hand before the reader was:

* ``file``, and where it is not UTF-8 ``encoding``: what the text is dropped as; ``why``: what it is a case of;
* ``lines``: kronor booked to date in the report, by line, of all lines that are not 0;
* ``income``, ``costs``: in the receipt; ``rejected``: rows that need mending;
* ``unbooked``: kronor not yet booked in the report, by line; ``matched``, ``unmatched``: rows, in the receipt;
* ``follows = "expenses"``: the agreement follows lists of expenses, not books;
* ``refused``: the file is not taken in, and this is said; ``kind``: what it is taken for then;
* ``tell``: findings of the receipt, ``row`` and words they must have; ``quiet``: no warning and no error is told.

No file here holds a report: what is no ledger is none that was refused.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.intake.playing import Bench, Dropped, Told

CASES = Path(__file__).parent / "ledger_cases"
NAMES = sorted(path.name for path in CASES.iterdir())


def expected_of(name: str) -> dict[str, Any]:
    """What a case expects."""
    return tomllib.loads((CASES / name / "expected.toml").read_text(encoding="utf-8"))


def file_of(name: str) -> Dropped:
    """The file that a case drops."""
    expected = expected_of(name)
    text = (CASES / name / "file.txt").read_text(encoding="utf-8")
    content = text.encode(expected.get("encoding", "utf-8"))
    return Dropped(expected["file"], content, expected.get("follows", "bookkeeping"))


@pytest.fixture(scope="module")
def checked(bench: Bench) -> Bench:
    """The rows of all cases checked."""
    bench.check(map(file_of, NAMES))
    return bench


def wrong(expected: dict[str, Any], told: Told) -> list[str]:
    """Every difference between what a case expects and what became of it."""
    receipt, counts = told.receipt, told.receipt.counts
    found: dict[str, Any] = {
        "lines": {line.id: line.booked for line in told.report.lines if line.booked},
        "rejected": getattr(counts, "rejected", 0),
        "income": getattr(counts, "income", None),
        "costs": getattr(counts, "costs", None),
        "unbooked": {line.id: line.not_yet_booked for line in told.report.lines if line.not_yet_booked},
        "matched": getattr(counts, "matched", None),
        "unmatched": getattr(counts, "unmatched", None),
        "kind": receipt.kind,
    }
    wanted: dict[str, Any] = {"lines": {}, "unbooked": {}, "rejected": 0} | {
        key: expected[key] for key in found if key in expected
    }
    different = [f"{key}: {found[key]}, not {value}" for key, value in wanted.items() if not same(found[key], value)]
    if expected.get("refused", "") not in (receipt.reason or "") or ("refused" in expected) is not bool(
        receipt.reason
    ):
        different.append(f"refused: {receipt.reason}")
    different += [f"holds a report: {file}" for file in told.holding]
    for want in expected.get("tell", ()):
        said = [f for f in receipt.findings if want.get("row") in (None, f.where.row)]
        if not any(want["says"].lower() in f"{each.message} {each.remedy or ''}".lower() for each in said):
            different.append(f"not told: {want}")
    if expected.get("quiet"):
        different += [f"needless: {each.message}" for each in receipt.findings if each.severity != "info"]
    return different


def same(found: Any, value: Any) -> bool:
    """Whether two figures, texts or tables of figures are equal."""
    if isinstance(value, dict):
        return found == {key: Decimal(str(each)) for key, each in value.items()}
    return found == (value if isinstance(value, str) else Decimal(str(value)))


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, checked: Bench) -> None:
    expected, told = expected_of(name), checked.drop(file_of(name))
    assert not told.inspected_otherwise
    assert not wrong(expected, told)
