"""Reports to render: the scenario's March with its expected figures, an empty first month, an awkward one."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER, PATROLS
from tasks.findings import Finding, Place, Severity
from tasks.measures.figures import (
    AreaAccount,
    AssociationAccount,
    Correction,
    CrewFigures,
    Funds,
    Line,
    Month,
    Nights,
)
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.model import Made, Question, Report, Source

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "data/samples/timra-2022/expected"
IN_MONTH = {"2021-12": 3, "2022-01": 8, "2022-02": 6, "2022-03": 7, "2022-04": 9}
"""Nights per month by the scenario's README, the correction of February included."""

NOT_PERFORMED = {"patrol_nights": Decimal("4814.81")}
"""March: 25.9259 planned nights less 24 walked, times 2 500 kr."""

AWKWARD = 'Åsele\u0000 <b>&amp; =HYPERLINK("x") 😀 \u202eomvänd\ufeff ' + "idrottsföreningarnas" * 6


@pytest.fixture(scope="session")
def agreement() -> Agreement:
    """The scenario's agreement, with meetings given."""
    loaded = load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")
    return loaded.model_copy(update={"meetings": [date(2022, 4, 20), date(2022, 5, 18)]})


@pytest.fixture(scope="session")
def reported():
    """:func:`scenario_report`, for the tests that need several months."""
    return scenario_report


@pytest.fixture(scope="session")
def march(agreement: Agreement) -> Report:
    """March 2022 as the scenario expects it, with invented findings and sources."""
    return scenario_report(agreement, "2022-03")


@pytest.fixture(scope="session")
def empty(agreement: Agreement) -> Report:
    """The first month with nothing in it but an empty sheet: no ledger, no night."""
    context = Context(
        period="2022-01",
        edition=1,
        made_on=date(2022, 2, 4),
        has_ledger=False,
        made=Made(
            patrols_version=0,
            ledger_version=None,
            findings_version=0,
            last_drop=1,
            software={"iop-rapport": "0.1.0"},
            agreement_sha256="3d" * 32,
        ),
    )
    nothing = pl.LazyFrame(schema=PATROLS), pl.LazyFrame(schema=LEDGER)
    return build_report(agreement, *nothing, context)


@pytest.fixture(scope="session")
def awkward(agreement: Agreement) -> Report:
    """Everything that has broken a report before: long names, emoji, control characters, huge numbers, edition 2."""
    base = scenario_report(agreement, "2022-03")
    huge = Decimal("-987654321.54")
    lines = [line.model_copy(update={"label": f"{line.label} {AWKWARD}"}) for line in base.lines]
    lines[1] = lines[1].model_copy(
        update={
            "budget": huge,
            "accrued": huge,
            "forecast": huge * 2,
            "forecast_variance": huge,
            "status": "red",
        }
    )
    where = Place(file=f"{AWKWARD}.xlsx", sheet=AWKWARD, row=1_000_000, column="\x1bVuxna\t")
    return base.model_copy(
        update={
            "status": "red",
            "edition": 2,
            "replaces": 1,
            "preliminary": True,
            "reason": AWKWARD,
            "lines": lines,
            "associations": [
                base.associations[0].model_copy(update={"name": AWKWARD, "earned": -huge}),
                AssociationAccount(
                    id=None,
                    name="Ingen förening angiven",
                    area_nights=0,
                    adult_hours=Decimal(0),
                    earned=Decimal("0.00"),
                    booked=Decimal("100.00"),
                    outstanding=Decimal("-100.00"),
                ),
            ],
            "findings": [
                Finding(
                    code="shift.area_unknown",
                    severity=Severity.ERROR,
                    clause="A3",
                    message=f"Området {AWKWARD} finns inte",
                    remedy=AWKWARD,
                    where=where,
                )
                for _ in range(40)
            ],
            "sources": [
                Source(file=AWKWARD, sha256="ab" * 32, kind="shifts", rows=10**9, rejected=10**6),
            ],
        }
    )


def month(name: str, nights: int) -> Month:
    """A month's figures, money invented."""
    return Month(
        month=name,
        figures={
            "nights.in_period": str(nights),
            "nights.area_nights_in_period": str(nights),
            "crew.adult_hours_in_period": str(nights * 14),
            "lines.grant.booked": "0.00",
            "lines.grant.accrued": "0.00",
            "lines.patrol_nights.booked": f"{nights * -2000}.00",
            "lines.patrol_nights.accrued": f"{nights * -2500}.00",
            "lines.material.booked": "-100.00",
            "lines.material.accrued": "-100.00",
            "lines.contingency.booked": "0.00",
            "lines.contingency.accrued": "0.00",
        },
    )


def scenario_report(agreement: Agreement, period: str) -> Report:
    """A report whose figures are the scenario's expected ones."""
    content = json.loads((EXPECTED / f"{period}.json").read_text(encoding="utf-8"))
    labels = {line.id: line.label for line in agreement.budget} | {"unallocated": "Ej fördelat"}
    associations = {association.id: association.name for association in agreement.associations}
    areas = {area.id: area.name for area in agreement.areas}
    nights = content["nights"]
    left, remaining = (
        nights["planned"] - nights["to_date"],
        nights["eligible_term"] - nights["eligible_to_date"],
    )
    statuses = {line["id"]: line["status"] for line in content["lines"]}
    told = Finding(
        code="ledger.outside_term",
        severity=Severity.WARNING,
        clause="A2",
        message="A40 2021-12-10, konto 5460, 850,00 kr ligger före avtalstiden och räknas inte.",
        remedy="Rätta datumet om raden hör till avtalet.",
        where=Place(file="bokforing_2122.se", row=260),
        told_before=True,
    )
    findings = [
        told,
        Finding(
            code="shift.outside_calendar",
            severity=Severity.WARNING,
            clause="A1",
            message="Onsdag 2022-03-02 ligger utanför avtalets kalender: passet sparas men ger ingen ersättning.",
            remedy="Rätta datumet, eller ta upp natten med styrgruppen.",
            where=Place(file="nattvandring_2022.xlsx", sheet="Pass", row=23, column="Datum"),
        ),
        Finding(
            code="ledger.no_line",
            severity=Severity.WARNING,
            clause="M2",
            message="A64 2022-02-25, konto 6212, 412,50 kr passar ingen budgetrad och visas som Ej fördelat.",
            remedy="Kontera om raden eller lägg kontot på en budgetrad i avtalsfilen.",
            where=Place(file="bokforing_2122.se", row=385),
        ),
    ]
    year, number = int(period[:4]), int(period[5:])
    return Report(
        status=content["status"],
        nights=Nights(
            **nights,
            pace=Decimal(nights["to_date"]) / nights["eligible_to_date"],
            pace_needed=Decimal(left) / remaining,
            status=statuses["patrol_nights"],
        ),
        crew=CrewFigures(**content["crew"], understaffed_to_date=None),
        lines=[
            Line(**line, label=labels[line["id"]], not_performed=NOT_PERFORMED.get(line["id"]))
            for line in content["lines"]
        ],
        funds=Funds(**content["funds"]),
        associations=[AssociationAccount(**a, name=associations[a["id"]]) for a in content["associations"]],
        areas=[AreaAccount(**area, name=areas[area["id"]]) for area in content["areas"]],
        findings=findings,
        agreement=agreement.id,
        title=agreement.title,
        period=period,
        edition=1,
        cutoff=date.fromisoformat(content["cutoff"]),
        preliminary=False,
        made_on=date(year, number + 1, 5),
        corrections=[
            Correction(**correction, source="nattvandring_2022.xlsx", received=date(2022, 4, 4))
            for correction in content["corrections"]
        ],
        months=[month(name, count) for name, count in IN_MONTH.items() if name <= period],
        open_questions=[Question(id=q.id, clause=q.clause, text=q.text) for q in agreement.open_questions],
        not_regulated=agreement.not_regulated,
        sources=[
            Source(file="bokforing_2122.se", sha256="1f" * 32, kind="ledger", rows=38, rejected=0),
            Source(file="nattvandring_2022.xlsx", sha256="2e" * 32, kind="shifts", rows=27, rejected=0),
        ],
        made=Made(
            patrols_version=4,
            ledger_version=3,
            findings_version=5,
            last_drop=6,
            software={"iop-rapport": "0.1.0"},
            agreement_sha256="3d" * 32,
        ),
    )


@pytest.fixture(scope="session")
def patrols() -> pl.DataFrame:
    """See :func:`patrol_rows`."""
    return patrol_rows()


@pytest.fixture(scope="session")
def ledger() -> pl.DataFrame:
    """See :func:`ledger_rows`."""
    return ledger_rows()


def patrol_rows() -> pl.DataFrame:
    """A few patrols, one of them on a Wednesday (outside the calendar)."""
    rows = [
        ("2022-03-02", "centrum", "timra-ik", 3, None),
        ("2022-03-04", "arenaomradet", "timra-ik", 4, 2),
        ("2022-03-05", "centrum", "sorberge-if", 3, 0),
        ("2022-03-26", "sorberge", "ljustorp-if", 4, None),
    ]
    return pl.DataFrame(
        [
            {
                "sha256": "2e" * 32,
                "file": "nattvandring_2022.xlsx",
                "sheet": "Pass",
                "row": 20 + index,
                "rows": [20 + index],
                "service_date": date.fromisoformat(day),
                "area": area,
                "association": association,
                "start_at": pl.Series([f"{day}T20:00:00"]).str.to_datetime(time_zone="UTC")[0],
                "end_at": pl.Series([f"{day}T23:59:00"]).str.to_datetime(time_zone="UTC")[0],
                "minutes": 239,
                "adults": adults,
                "adult_minutes": adults * 239,
                "minors": minors,
                "contacts": None,
            }
            for index, (day, area, association, adults, minors) in enumerate(rows)
        ],
        schema=PATROLS,
    )


def ledger_rows() -> pl.DataFrame:
    """A grant, a compensation, a purchase, one row without a line and one before the term."""
    rows = [
        ("2021-12-10", 5460, "850.00", "material", False, None),
        ("2022-01-12", 3985, "-135000.00", "grant", False, None),
        ("2022-02-25", 4600, "7500.00", None, True, "timra-ik"),
        ("2022-02-25", 6212, "412.50", None, False, None),
        ("2022-03-08", 5460, "389.00", "material", False, None),
    ]
    return pl.DataFrame(
        [
            {
                "sha256": "1f" * 32,
                "file": "bokforing_2122.se",
                "sheet": None,
                "row": 300 + index,
                "voucher_row": 299,
                "orgnr": "555555-5555",
                "year_start": date(2021, 5, 1),
                "series": "=A",
                "number": str(40 + index),
                "date": date.fromisoformat(day),
                "registered": None,
                "account": str(account),
                "amount": Decimal(amount),
                "line": line,
                "compensation": compensation,
                "association": association,
            }
            for index, (day, account, amount, line, compensation, association) in enumerate(rows)
        ],
        schema=LEDGER,
    )
