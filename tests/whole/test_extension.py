"""An agreement that is extended with another tariff from its first new day on, and the sheet that came too early."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy

from flows.intake import intake
from tests.delivery.servers import Handler, Mailbox, serving
from tests.whole.playing import AGREEMENT, Player

TERMS = """
decisions:
  - {id: "1", decided: 2022-12-12, text: Avtalet förlängs., about: extension, due: 2023-06-30}
versions:
  - {start: 2023-01-01, text: "Tillägg 1: 2 700 kr, 150 nätter.", clause: M3,
     budget: {patrol_nights: {tariff: {rate: 2700, quantity: 150}}}}
"""
DECIDED = (
    "Nr;Datum;Ärende;Beslut i ord;Gäller;Belopp;Gäller från;Till och med;Enhälligt\n"
    "1;2022-12-12;Förlängning av avtalet;Avtalet förlängs.;;;;2023-06-30;Ja\n"
    "2;2022-12-12;Ändrad budget;Stödet är 405 000 kr.;;405000;2023-01-01;;Ja\n"
    "3;2022-12-12;Ändrad budget;Nätterna får 385 000 kr.;Nattvandring helg;385000;2023-01-01;;Ja\n"
)
NIGHTS = [*(f"2022-12-{day:02}" for day in (2, 9, 16, 23, 30)), *(f"2023-01-{day:02}" for day in (6, 13, 20, 27))]
SHEET = "Datum;Plats;Förening;Start;Slut;Vuxna\n" + "".join(
    f"{night};Centrum;Timrå IK;21:00;01:00;3\n" for night in NIGHTS
)
BOOKS = "Ver;Datum;Konto;Projekt;Text;Belopp\nA1;2022-12-20;6993;IOP22;TIK;10000\nA2;2023-01-20;6993;IOP22;TIK;5400\n"


def test_a_tariff_from_the_first_day_of_an_extension(player: Callable[..., Player]):
    """Five Fridays of December at 2 500 kr, four of January at 2 700; eligible nights are 108, and 51 to June.

    |                 | December                    | January                                             |
    |-----------------|-----------------------------|-----------------------------------------------------|
    | accrued         | 5 x 2 500 = 12 500          | 12 500 + 4 x 2 700 = 23 300                         |
    | plan            | 250 000                     | 250 000 + (385 000 - 250 000) x 8/51 = 271 176.47   |
    | planned nights  | 100                         | 100 + (150 - 100) x 8/51 = 107.8431                 |
    | forecast nights | 5                           | 9 + 9/116 x 43 = 12.3362                            |
    | forecast        | 12 500                      | 12 500 + (12.3362 - 5) x 2 700 = 32 307.76          |
    | booked          | 10 000                      | 15 400                                              |

    The extension stands in the file, where the version needs it, and in a sheet, which came after that of the nights.
    """
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        here = player(smtp_host="localhost", smtp_port=port, smtp_security="none")
        here.drop_bytes("pass.csv", SHEET.encode())
        here.drop_bytes("bok.csv", BOOKS.encode())
        assert intake.fn(agreement=AGREEMENT, now=moment("2022-12-31")).is_completed()
        file = here.installation.agreement_file(AGREEMENT)
        file.write_text(f"{file.read_text('utf-8')}{TERMS}", "utf-8")
        here.drop_bytes("beslut.csv", DECIDED.encode())
        assert here.monthly("2022-12", now=moment("2023-01-04")).is_completed()
        assert shown(here, "2022-12") == {
            "nights": (100, 108, "100", 5, 5, "5"),
            "patrol_nights": ("-250000.00", "-250000.00", "-10000.00", "-12500.00", "-12500.00"),
            "grant": "270000.00",
        }

        held = here.monthly("2023-01", now=moment("2023-02-03")).message or ""
        assert held.startswith("2023-01 is held: pass.csv came before the term was extended to its rows of the month")
        [notice] = [text for to, text in mails(mailbox) if to == "samordnare@example.org" and "inte skickad" in text]
        assert "Månadens rader i pass.csv avvisades som utanför avtalstiden" in notice
        here.drop_bytes("beslut igen.csv", DECIDED.encode())  # says it again as long as it is so
        here.drop_bytes("pass.csv", SHEET.encode())
        before = len(mailbox.accepted)
        for day in ("2023-02-04", "2023-02-06"):
            assert here.monthly("2023-01", now=moment(day)).is_completed()
        sent = [to for to, _ in mails(mailbox)[before:] if to != "samordnare@example.org"]
        assert sorted(sent) == ["kommun1@example.org", "kommun2@example.org", "tik1@example.org", "tik2@example.org"]
        assert not here.package("2023-01", 2).exists()
        assert shown(here, "2023-01") == {
            "nights": (150, 159, "107.8431", 4, 9, "12.3362"),
            "patrol_nights": ("-385000.00", "-271176.47", "-15400.00", "-23300.00", "-32307.76"),
            "grant": "405000.00",
        }
    told = [receipt["faults"] for receipt in map(json.loads, (each.read_text() for each in here.receipts()))]
    assert [[fault["code"] for fault in faults] for faults in told[3:]] == [["decision.rows_in_term"], []]


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T06:00").replace(tzinfo=UTC)


def mails(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Whom each message was for, and its text."""
    made = (message_from_bytes(content, policy=policy.default) for content in mailbox.accepted)
    bodies = (message.get_body(("plain",)) for message in made)
    return [
        (to[0], "" if body is None else body.get_content())
        for (_, to), body in zip(mailbox.envelopes, bodies, strict=True)
    ]


def shown(here: Player, month: str) -> dict[str, object]:
    """What the table of the test says of a report."""
    report = json.loads((here.package(month) / "data" / "report.json").read_text())
    lines = {line["id"]: line for line in report["lines"]}
    nights = ("planned", "eligible_term", "plan_to_date", "in_period", "to_date", "forecast")
    money = ("budget", "plan_to_date", "booked", "accrued", "forecast")
    return {
        "nights": tuple(report["nights"][name] for name in nights),
        "patrol_nights": tuple(lines["patrol_nights"][name] for name in money),
        "grant": lines["grant"]["budget"],
    }
