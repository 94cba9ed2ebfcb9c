"""Shift sheets as people make them, each dropped alone: what receipt and report say of it, and what must be told.

``cases/NAME/`` holds ``sheet.txt`` (:mod:`tests.intake.sheet_text`) and ``expected.toml``, which was written by hand
before the reader was:

* ``file``, and for csv ``encoding`` and ``separator``: what the sheet is dropped as; ``why``: what it is a case of;
* ``nights``, ``area_nights``, ``hours`` (of adults), ``earned`` (kronor): in the receipt and in the report to date;
* ``rejected``: rows that need mending; ``refused``: the file is not taken in, and this is said;
* ``tell``: findings of the receipt, ``row``, ``sheet`` where there are several, and words they must have;
* ``report``: words that one of the report's findings must have; ``quiet``: no warning and no error is told.
"""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.intake.playing import Bench, Dropped, Told
from tests.intake.sheet_text import write

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir())


def expected_of(name: str) -> dict[str, Any]:
    """What a case expects."""
    return tomllib.loads((CASES / name / "expected.toml").read_text(encoding="utf-8"))


@cache
def file_of(name: str) -> Dropped:
    """The file that a case drops. A workbook holds the time when it was written: each is written once."""
    expected = expected_of(name)
    text = (CASES / name / "sheet.txt").read_text(encoding="utf-8")
    options = {key: expected[key] for key in ("encoding", "separator") if key in expected}
    return Dropped(expected["file"], write(text, expected["file"].rpartition(".")[2], **options))


def growing(*rows: str) -> Dropped:
    """A sheet as it stands one day: the same file every time."""
    head = "Datum;Område;Förening;Start;Slut;Antal vuxna;Anteckning"
    return Dropped("pass.csv", "\n".join([head, *rows, ""]).encode())


FIRST, SECOND = "2022-03-04;Centrum;Timrå IK;21.00;01.00;3;", "2022-03-11;Centrum;Timrå IK;21.00;01.00;3;"
DELETED = [growing(FIRST, SECOND), growing(SECOND), growing(f"{FIRST}Inställt", SECOND)]
"""The first row is deleted from the sheet; then it is taken away as the receipt says."""


@pytest.fixture(scope="module")
def checked(bench: Bench) -> Bench:
    """The rows of all cases checked."""
    bench.check([*map(file_of, NAMES), *DELETED])
    return bench


def figures(told: Told) -> dict[str, Any]:
    """The receipt's figures under the names of ``expected.toml``."""
    counts = told.receipt.counts
    if counts is None or counts.kind != "shifts":
        return {"refused": told.receipt.reason}
    return {
        "nights": counts.nights,
        "area_nights": counts.area_nights,
        "hours": counts.adult_hours,
        "earned": counts.earned,
        "rejected": counts.rejected,
    }


def reported(told: Told) -> dict[str, Any]:
    """The report's figures to date under the same names."""
    nights = told.report.nights
    return {
        "nights": nights.to_date,
        "area_nights": nights.area_nights_to_date,
        "hours": told.report.crew.adult_hours_to_date,
        "earned": sum(each.earned for each in told.report.associations),
    }


def wrong(expected: dict[str, Any], told: Told) -> list[str]:
    """The figures that are not what they should be, in receipt and report."""
    said = {name: Decimal(str(expected[name])) for name in reported(told) if name in expected}
    receipt = {"rejected": Decimal(expected.get("rejected", 0))} | said
    places = (("receipt", receipt, figures(told)), ("report", said, reported(told)))
    return [
        f"{place}: {name} {found.get(name)}, not {value}"
        for place, values, found in places
        for name, value in values.items()
        if found.get(name) != value
    ]


def untold(expected: dict[str, Any], told: Told) -> list[str]:
    """What should have been told and is not."""
    findings = told.receipt.findings
    missing = [
        f"receipt: {want}"
        for want in expected.get("tell", ())
        if not any(
            want.get("row") in (None, each.where.row)
            and want.get("sheet") in (None, each.where.sheet)
            and want["says"].lower() in f"{each.message} {each.remedy or ''}".lower()
            for each in findings
        )
    ]
    sentences = [finding.message for finding in told.report.findings]
    missing += [
        f"report: {words}" for words in expected.get("report", ()) if not any(words in each for each in sentences)
    ]
    if expected.get("quiet"):
        missing += [f"needless: {each.message}" for each in findings if each.severity != "info"]
    return missing


def is_silently_wrong(expected: dict[str, Any], told: Told) -> bool:
    """Whether a figure is wrong and no finding stands on any of the rows that should have one."""
    rows = {want["row"] for want in expected.get("tell", ()) if "row" in want}
    hinted = any(each.where.row in rows for each in told.receipt.findings)
    return bool(wrong(expected, told)) and not hinted and told.receipt.reason is None


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, checked: Bench) -> None:
    expected, told = expected_of(name), checked.drop(file_of(name))
    assert not told.inspected_otherwise
    if "refused" in expected:
        assert expected["refused"] in (told.receipt.reason or "")
        return
    assert not wrong(expected, told) + untold(expected, told)


def test_a_row_that_stays_though_it_was_deleted_says_how_to_take_it_away(checked: Bench) -> None:
    stays = checked.drop(*DELETED[:2])
    assert [(each.file, each.rows, f"{each.first_date}") for each in stays.receipt.kept] == [
        ("pass.csv", 1, "2022-03-04")
    ]
    assert "skriv dess rad igen, med Inställt i anteckningen" in stays.page and stays.report.nights.to_date == 2
    gone = checked.drop(*DELETED)
    assert [each.kind for each in gone.receipt.changes] == ["withdrawn"] and gone.report.nights.to_date == 1
