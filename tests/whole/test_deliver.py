"""What a server did not take for now is tried again by a run of its own, and archived when it has come to its end."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from flows.commands.office import transfer
from flows.deliver import deliver
from tasks.archive.package import PREVIOUS, package_hash
from tasks.archive.verify import known_packages, verify
from tasks.delivery.mailer import SmtpMailer
from tasks.delivery.overview import overview
from tasks.delivery.resend import resend
from tasks.errors import InputError
from tasks.facts.tables import Addition, Delivery
from tests.delivery.servers import Handler, Mailbox, serving
from tests.whole.playing import AGREEMENT, Player
from tests.whole.test_mail import STEERING_GROUP, reports, states

MADE = datetime(2022, 2, 5, 6, tzinfo=UTC)
"""When January's report is made."""
GREYLISTED = {"rcpt": "451 4.7.1 greylisted, come back"}


@contextmanager
def through(reporter, hours: int = 0, **fault: str) -> Iterator[tuple[Player, Mailbox]]:
    """The installation with a server of these faults; its packages wait ``hours`` for their messages."""
    mailbox = Mailbox()
    with serving(Handler(mailbox, **fault)) as port:
        played = reporter(smtp_host="localhost", smtp_port=port, smtp_security="none")
        file = played.installation.agreement_file(AGREEMENT)
        file.write_text(f"{file.read_text('utf-8')}\narchiving: {{seal_after_hours: {hours}}}\n", "utf-8")
        yield played, mailbox


def again(minutes: float, **options):
    """The run that tries again, so many minutes after the report was made."""
    return deliver.fn(agreement=AGREEMENT, now=MADE + timedelta(minutes=minutes), **options)


def addition(played: Player, number: int = 1):
    """The addition to January's package."""
    return played.package("2022-01").with_name(f"addition-1-{number}")


def sealed_states(package) -> dict[str, str]:
    """State by recipient as a package tells it."""
    rows = json.loads((package / "data" / "deliveries.json").read_text("utf-8"))
    return {row["recipient"]: row["state"] for row in rows}


def faults(played: Player) -> list[str]:
    """What fixity and chain say."""
    with played.installation.register.session() as session:
        sealed = known_packages(session, played.installation.paths)
    return list(map(str, verify(played.installation.paths.archive, sealed).faults))


def test_greylisting_is_over_after_minutes(reporter):
    with through(reporter, **GREYLISTED) as (played, _):
        assert played.monthly("2022-01").is_failed()
        early = again(9)
        busy = again(10)
        assert (early.is_completed(), early.message) == (True, "nothing to do: no message is due")
        assert busy.is_completed()
        assert (busy.message or "").startswith("0 messages sent; samordnare: temporary (451 4.7.1 greylisted")
        assert "Timrå kommun 1: temporary (451 4.7.1" in (busy.message or "")
    with through(reporter) as (played, mailbox):
        assert again(29).message == "nothing to do: no message is due"
        assert again(30).message == "6 messages sent"  # two receipts among them
        assert again(31).message == "nothing to do: no message is due"
    assert sorted(reports(mailbox)) == STEERING_GROUP
    assert set(sealed_states(played.package("2022-01")).values()) == {"temporary"}
    assert sealed_states(addition(played)) == dict.fromkeys(STEERING_GROUP, "sent")
    for package in (played.package("2022-01"), addition(played)):
        page = (package / "data" / "index.html").read_text("utf-8")
        assert "försök" not in page
        assert "http" not in re.sub(r"\bhttps?://schema\S+", "", page)
    assert not addition(played, 2).exists()
    assert faults(played) == []


def test_the_next_package_follows_the_addition(reporter):
    with through(reporter, **GREYLISTED) as (played, _):
        played.monthly("2022-01")
    with through(reporter) as (played, _):
        again(10)
        played.drop("2022-02")
        assert played.monthly("2022-02").is_completed()
    assert f"{PREVIOUS}: {package_hash(addition(played))}" in (played.package("2022-02") / "bag-info.txt").read_text(
        "utf-8"
    )
    assert faults(played) == []


def test_an_addition_is_handed_over_with_its_package(reporter, tmp_path):
    with through(reporter, **GREYLISTED) as (played, _):
        played.monthly("2022-01")
    with through(reporter) as (played, _):
        again(10)
    arguments = ["--agreement", AGREEMENT, "--period", "2022-01", "--output", str(tmp_path / "out")]
    done = CliRunner().invoke(transfer, arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    names = [f"{AGREEMENT}_2022-01_{each}-1.zip" for each in ("addition-1", "edition")]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == names


def test_an_addition_whose_run_was_killed_is_entered_before_another_package(reporter):
    with through(reporter, **GREYLISTED) as (played, _):
        played.monthly("2022-01")
    with through(reporter) as (played, _):
        again(10)
        with played.installation.register.session() as session:
            session.delete(session.scalars(select(Addition)).one())
        played.drop("2022-02")
        assert played.monthly("2022-02").is_completed()
    assert faults(played) == []


def test_the_package_waits_as_long_as_the_agreement_says(reporter):
    with through(reporter, 24, **GREYLISTED) as (played, _):
        assert played.monthly("2022-01").is_failed()
        again(10)
        assert not played.package("2022-01").exists()
    with through(reporter, 24) as (played, _):
        assert again(30).is_completed()
    assert sealed_states(played.package("2022-01")) == dict.fromkeys(STEERING_GROUP, "sent")
    assert not addition(played).exists()
    assert faults(played) == []


def test_the_package_waits_no_longer_than_that(reporter):
    with through(reporter, 24, **GREYLISTED) as (played, _):
        played.monthly("2022-01")
        for minutes in (10, 30, 70, 150, 310):
            assert again(minutes).is_completed()
        last = again(550)
        assert last.is_failed()
        assert "Timrå kommun 1: temporary" in (last.message or "")
        assert again(24 * 60 - 1).message == "nothing to do: no message is due"
        assert not played.package("2022-01").exists()
        assert again(24 * 60).is_completed()
        assert set(sealed_states(played.package("2022-01")).values()) == {"temporary"}
    with through(reporter, 24) as (played, _):
        assert again(24 * 60 + 1, at_once=True).message == "6 messages sent"
    assert sealed_states(addition(played)) == dict.fromkeys(STEERING_GROUP, "sent")
    assert faults(played) == []


def test_a_server_that_does_not_answer_is_asked_once(reporter, monkeypatch):
    """Not once for each recipient: the lock would be held for a quarter of an hour."""
    monkeypatch.setattr(SmtpMailer.__init__, "__defaults__", (0.3,))
    asked, held = [], []
    with socket.create_server(("localhost", 0)) as silent:

        def listen() -> None:
            while True:
                try:
                    held.append(silent.accept()[0])
                except OSError:
                    return
                asked.append(1)

        threading.Thread(target=listen, daemon=True).start()
        played = reporter(smtp_host="localhost", smtp_port=silent.getsockname()[1], smtp_security="none")
        # January's two receipts come first; the first stops there as well.
        assert played.monthly("2022-01").is_failed()
        assert set(states(played).values()) == {"temporary"}
        first = len(asked)
        assert again(10).is_completed()
        assert (first, len(asked) - first) == (2, 2)
        silent.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()
    with played.installation.register.session() as session:
        rows = session.scalars(select(Delivery).where(Delivery.edition_id.is_not(None)).order_by(Delivery.id)).all()
    assert [row.attempts for row in rows] == [2, 2, 2, 2]
    assert ["not tried" in (row.answer or "") for row in rows] == [False, True, True, True]


def test_a_corrected_address_is_used(reporter):
    with through(reporter, rcpt="550 5.1.1 no such user") as (played, _):
        assert played.monthly("2022-01").is_failed()
        lines = overview(played.installation.register, AGREEMENT, everything=False)
        assert all("mend the address in the agreement file" in line for line in lines)
        with played.installation.register.session() as session:
            rows = session.scalars(select(Delivery).where(Delivery.edition_id.is_not(None))).all()
    with through(reporter) as (played, mailbox):
        file = played.installation.agreement_file(AGREEMENT)
        file.write_text(file.read_text("utf-8").replace("kommun1@example.org", "ny.kommun1@example.org"), "utf-8")
        for row in rows:
            resend(played.installation, row.id, MADE)
        assert again(1).message == "4 messages sent"
        with pytest.raises(InputError, match="is sent: nothing to settle"):
            resend(played.installation, rows[0].id, MADE)
    got = {to[0]: content for (_, to), content in zip(mailbox.envelopes, mailbox.accepted, strict=True)}
    assert sorted(got) == ["kommun2@example.org", "ny.kommun1@example.org", "tik1@example.org", "tik2@example.org"]
    new = message_from_bytes(got["ny.kommun1@example.org"], policy=policy.default)
    assert [address.addr_spec for address in new["To"].addresses] == ["ny.kommun1@example.org"]
    assert new["Message-ID"] != rows[0].message_id
    [archived] = (addition(played) / "data" / "messages").iterdir()
    assert archived.read_bytes() == got["ny.kommun1@example.org"]
    assert sealed_states(addition(played)) == dict.fromkeys(got, "sent")
    assert faults(played) == []
