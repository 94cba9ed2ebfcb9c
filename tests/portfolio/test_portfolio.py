"""The overview of a month: what it says of each agreement and of all, and that nobody gets it twice."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.portfolio import portfolio as flow
from tasks.facts.schemas import TABLES
from tasks.facts.tables import Drop, Edition
from tasks.facts.versions import record_version
from tasks.portfolio.gather import gather
from tasks.portfolio.page import Row, Sum, figures_of, portfolio
from tasks.reports.decide import Hold
from tasks.reports.model import Made
from tests.whole.playing import AGREEMENT, Player

MID_APRIL = datetime(2022, 4, 15, 7, tzinfo=UTC)


def facts(table: str, **row: object) -> pl.DataFrame:
    """One row of facts, the rest of it unknown."""
    columns = TABLES[table].items()
    return pl.DataFrame({name: [row.get(name)] for name, _ in columns}, schema=dict(columns))


def two_agreements(played: Player, report: dict[str, Any]) -> None:
    """The sample agreement with a report of March, and another one of the same association without; both count the
    same night and the same voucher.
    """
    installation = played.installation
    text = installation.agreement_file(AGREEMENT).read_text("utf-8")
    file = installation.paths.agreements / "annat.yaml"
    file.write_text(text.replace(f"id: {AGREEMENT}", "id: annat", 1).replace("title: ", "title: Annat ", 1), "utf-8")
    walked = facts("patrols", service_date=date(2022, 3, 4), association="timra-ik")
    booked = facts(
        "ledger", date=date(2022, 3, 9), series="A", number="12", account="4010", amount=Decimal(70), orgnr="1"
    )
    for each in (AGREEMENT, "annat"):
        drop = Drop(
            agreement=each, claim=each, sha256="0" * 64, file="mars.csv", size=1, received_at=MID_APRIL,
            state="taken_in", kind="shifts", months=["2022-03"],
        )  # fmt: skip
        books = Drop(
            agreement=each, claim=f"{each} 2", sha256="1" * 64, file="mars.se", size=1, received_at=MID_APRIL,
            state="taken_in", kind="ledger",
        )  # fmt: skip
        with installation.register.session() as session:
            for table, frame in (("patrols", walked), ("ledger", booked)):
                kept = installation.store.write(each, table, frame)
                record_version(session, each, table, kept)
                setattr(books, f"{table}_version", kept.version)
            session.add_all([drop, books])
            if each == AGREEMENT:
                made = Made(
                    patrols_version=books.patrols_version, ledger_version=books.ledger_version, findings_version=None,
                    last_drop=None, software={}, agreement_sha256="",
                )  # fmt: skip
                session.add(
                    Edition(
                        agreement=each,
                        period="2022-03",
                        edition=1,
                        cutoff=date(2022, 3, 31),
                        made_at=MID_APRIL,
                        folder="archive",
                        report=report | {"preliminary": False, "made": made.model_dump()},
                    )
                )


def subjects(played: Player) -> list[tuple[str, str]]:
    """Whom each overview in the outbox is for, and its subject."""
    messages = [message_from_bytes(each) for name, each in played.outbox().items() if "portfolio" in name]
    return sorted(
        (str(each["To"]), str(make_header(decode_header(each["Subject"]))).replace("\xa0", " ")) for each in messages
    )


def test_it_is_told_once_to_operators_and_to_whom_the_installation_names(
    player: Callable[[], Player], samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = player()
    monkeypatch.setenv("IOP_PORTFOLIO_TO", "ekonomi@example.org, samordning@example.org")
    assert flow.fn(now=MID_APRIL).message == "nothing to do: there are no two agreements"
    two_agreements(played, json.loads((samples / "expected" / "2022-03.json").read_text()))
    (played.installation.paths.agreements / "trasigt.yaml").write_text("id: trasigt\n")
    first = flow.fn(now=MID_APRIL)
    assert first.is_completed(), first.message
    told = subjects(played)
    assert {subject for _, subject in told} == {"Alla avtal, mars 2022: 3 avtal, 2 väntar på något"}
    assert sum("ekonomi@example.org" in to or "samordning@example.org" in to for to, _ in told) == 2
    assert (first.message or "").startswith(f"2022-03: {len(told)} messages sent")
    assert flow.fn(period="2022-03", now=MID_APRIL).is_completed()
    assert subjects(played) == told
    page = (played.installation.paths.previews / "portfolio" / "2022-03.html").read_text("utf-8")
    assert "trasigt.yaml" in page and "Annat" in page

    found = gather(played.installation, "2022-03", MID_APRIL)
    assert [row.state for row in found.rows] == ["waiting", "broken", "sent"]  # what should have been out goes first
    [voucher], [night] = found.vouchers, found.nights
    assert (voucher.voucher, voucher.rows_too, night.association) == ("A 12", True, "Timrå IK")
    assert [len(night.agreements), len(voucher.parts)] == [2, 2]


def test_figures_are_those_of_the_report(samples: Path) -> None:
    content = json.loads((samples / "expected" / "2022-03.json").read_text())
    assert figures_of(content | {"preliminary": False}) == {
        "status": "yellow", "preliminary": False, "nights_in_month": 7, "nights_to_date": 24, "nights_planned": 100,
        "budget": Decimal(270000), "accrued": Decimal(70290),
    }  # fmt: skip


def test_sums_say_over_how_many_they_are() -> None:
    late = Row("c", "held", overdue=date(2022, 4, 11), holds=(Hold("no_ledger"),))
    one = Row("a", "sent", status="green", nights_in_month=4, nights_to_date=9, budget=Decimal(100))
    two = Row("b", "sent", status="red", nights_in_month=8, nights_planned=90, budget=Decimal("0.50"))
    page = portfolio("2022-03", [one, two, late], [], [])
    assert [row.title for row in page.rows] == ["c", "a", "b"] and page.reported == 2
    assert page.sums == [
        Sum("nights_in_month", Decimal(12), 2),
        Sum("nights_to_date", Decimal(9), 1),
        Sum("nights_planned", Decimal(90), 1),
        Sum("accrued", None, 0),
        Sum("budget", Decimal("100.50"), 2),
    ]
