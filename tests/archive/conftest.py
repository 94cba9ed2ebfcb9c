"""A small edition by hand: some nights, some bookings, the first user's agreement; an archive; a register."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tasks.agreement.load import load_agreement
from tasks.archive.payload import Contents
from tasks.facts.register import Register
from tasks.facts.schemas import FINDINGS
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.model import Made, Source
from tasks.reports.outputs import render
from tests.archive.editions import AGREEMENT_FILE, SHIFT_SHEET_SHA256, seal_contents, seal_small
from tests.measures.makers import booking, ledger_of, patrol, patrols_of


@pytest.fixture(scope="session")
def contents() -> Contents:
    """Edition 1 of March 2022, delivered to one of two recipients."""
    agreement = load_agreement(AGREEMENT_FILE)
    patrols = patrols_of(
        patrol("2022-01-07"),
        patrol("2022-02-25", area="sorberge", association="sorberge-if", adults=4),
        patrol("2022-03-04", minors=1, contacts=12),
        patrol("2022-03-04", area="sorberge", association="sorberge-if"),
        patrol("2022-03-26", times="21:00-03:00"),
    )
    ledger = ledger_of(
        booking("2022-01-10", "-67500", line="grant", account=3985),
        booking("2022-02-28", "2500", association="timra-ik"),
        booking("2022-03-15", "199.50", line="material"),
    )
    context = Context(
        period="2022-03",
        edition=1,
        made_on=date(2022, 4, 4),
        sources=[Source(file="pass.xlsx", sha256=SHIFT_SHEET_SHA256, kind="shifts", rows=5, rejected=0)],
        made=Made(
            patrols_version=3,
            ledger_version=2,
            findings_version=4,
            last_drop=5,
            software={"polars": pl.__version__},
            agreement_sha256="a" * 64,
        ),
    )
    report = build_report(agreement, patrols.lazy(), ledger.lazy(), context)
    return Contents(
        agreement=agreement,
        agreement_file=AGREEMENT_FILE.read_bytes(),
        report=report,
        context=context,
        outputs=render(report, agreement, patrols, ledger, context),
        facts={"patrols": patrols, "ledger": ledger},
        findings=pl.DataFrame(schema=FINDINGS),
    )


@pytest.fixture
def archive(tmp_path: Path, contents: Contents) -> Path:
    """A chain of three packages that a test may damage: a full one and two small ones after it."""
    root = tmp_path / "archive"
    first = seal_contents(contents, root / "timra-ik-2022/2022-03/edition-1")
    second = seal_small(root / "timra-ik-2022/2022-04/edition-1", first)
    seal_small(root / "timra-ik-2022/2022-05/edition-1", second)
    return root


@pytest.fixture
def corrected(contents: Contents) -> Callable[..., Contents]:
    """The edition with some of its contents exchanged."""
    return lambda **changes: replace(contents, **changes)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """An empty register."""
    opened = Register(f"sqlite:///{tmp_path / 'register.db'}")
    opened.create()
    return opened
