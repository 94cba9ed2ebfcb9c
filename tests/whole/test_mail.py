"""The monthly report through real mail servers: what arrives is what is archived, and faults make no second copy."""

from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from flows.deliver import deliver
from flows.running import artifacts
from tasks.facts.tables import Delivery
from tests.delivery.servers import PASSWORD, USER, Handler, Mailbox, authenticator, certificates, serving
from tests.whole.playing import AGREEMENT, Player

STEERING_GROUP = ["kommun1@example.org", "kommun2@example.org", "tik1@example.org", "tik2@example.org"]


def servers(security: str, tmp_path, mailbox: Mailbox) -> tuple[dict, dict]:
    """Options of the server and settings of the installation for one kind of connection."""
    if security == "none":
        return {}, {"smtp_security": "none"}
    shown = certificates(tmp_path, "localhost")
    options = {
        "starttls": {"tls_context": shown.server, "require_starttls": True},
        "tls": {"ssl_context": shown.server},
    }
    # aiosmtpd takes only STARTTLS for a secure login; the login over implicit TLS is tested in tests/delivery.
    login = {"authenticator": authenticator(mailbox), "auth_required": True} if security == "starttls" else {}
    settings = {"smtp_ca_file": shown.ca_file} | ({"smtp_user": USER, "smtp_password": PASSWORD} if login else {})
    return options[security] | login, {"smtp_security": security, **settings}


def reports(mailbox: Mailbox) -> dict[str, bytes]:
    """The accepted reports (not receipts) by recipient; a second copy to the same one fails."""
    found: dict[str, bytes] = {}
    for (_, to), content in zip(mailbox.envelopes, mailbox.accepted, strict=True):
        if message_from_bytes(content, policy=policy.default).get_body(("html",)) and to[0] in STEERING_GROUP:
            assert to[0] not in found, f"{to[0]} got two"
            found[to[0]] = content
    return found


def states(player: Player) -> dict[str, str]:
    """State of each report's delivery by recipient."""
    with player.installation.register.session() as session:
        rows = session.scalars(select(Delivery).where(Delivery.edition_id.is_not(None)))
        return {row.recipient: row.state for row in rows}


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_what_arrives_is_byte_for_byte_what_is_archived(reporter, tmp_path, security):
    mailbox = Mailbox()
    options, settings = servers(security, tmp_path, mailbox)
    with serving(Handler(mailbox), **options) as port:
        played = reporter(smtp_host="localhost", smtp_port=port, **settings)
        assert played.monthly("2022-01").is_completed()
        assert played.monthly("2022-01").is_completed()
    got = reports(mailbox)
    archived = {file.read_bytes() for file in (played.package("2022-01") / "data" / "messages").iterdir()}
    assert sorted(got) == STEERING_GROUP
    assert set(got.values()) == archived
    assert not played.outbox()
    assert all(mailbox.secured) is (security != "none")


def test_each_receipt_is_mailed_to_the_coordinator_once(player):
    mailbox = Mailbox()
    with serving(Handler(mailbox)) as port:
        played = player(smtp_host="localhost", smtp_port=port, smtp_security="none")
        played.drop("2022-01")
        played.monthly("2022-01")
        played.monthly("2022-01")
    told = [
        message_from_bytes(content, policy=policy.default)["Subject"]
        for (_, to), content in zip(mailbox.envelopes, mailbox.accepted, strict=True)
        if to == ["samordnare@example.org"]
    ]
    assert len(told) == 2
    assert {
        name for name in ("nattvandring_2022.xlsx", "bokforing_2122.se") if any(name in each for each in told)
    } == {
        "nattvandring_2022.xlsx",
        "bokforing_2122.se",
    }


@pytest.mark.parametrize(
    ("fault", "state", "accepted"),
    [
        ({"rcpt": "451 try later"}, "temporary", 0),
        ({"rcpt": "550 no such user"}, "refused", 0),
        ({"data": "452 full"}, "temporary", 0),
        ({"data": "554 spam"}, "refused", 0),
        ({"data": "take and drop"}, "unknown", 4),
    ],
)
def test_a_fault_is_told_and_the_next_call_goes_on(reporter, fault, state, accepted):
    """Nobody gets two: what a server may have taken is left to the operator."""
    mailbox = Mailbox()
    with serving(Handler(mailbox, **fault)) as port:
        played = reporter(smtp_host="localhost", smtp_port=port, smtp_security="none")
        first = played.monthly("2022-01")
    assert first.is_failed()
    assert set(states(played).values()) == {state}
    assert state in (first.message or "")
    assert len(reports(mailbox)) == accepted
    assert played.package("2022-01").exists()

    again = Mailbox()
    with serving(Handler(again)) as port:
        played = reporter(smtp_host="localhost", smtp_port=port, smtp_security="none")
        second = played.monthly("2022-01")
    assert len(reports(again)) == 4 - accepted
    assert second.is_completed() is (accepted == 0)


def test_without_a_server_that_answers_everything_waits_for_the_next_call(reporter):
    played = reporter(smtp_host="localhost", smtp_port=1, smtp_security="none")
    assert played.monthly("2022-01").is_failed()
    assert set(states(played).values()) == {"temporary"}


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the UI shows by key, in its place."""
    shown: dict[str, str] = {}
    monkeypatch.setattr(artifacts, "FlowRunContext", SimpleNamespace(get=lambda: "a run"))
    monkeypatch.setattr(
        artifacts, "create_markdown_artifact", lambda key, markdown, **_: shown.update({key: markdown})
    )
    monkeypatch.setattr(artifacts, "create_table_artifact", lambda **_: None)
    monkeypatch.setattr(artifacts, "_newest", lambda key: shown.get(key, ""))
    return shown


@pytest.mark.parametrize("newest", [None, "what a later month waits for"])
def test_the_summary_says_what_has_become_of_the_mails_since(reporter, pages, newest):
    summary = f"monthly-{AGREEMENT}-summary"
    with serving(Handler(Mailbox(), rcpt="451 try later")) as port:
        assert reporter(smtp_host="localhost", smtp_port=port, smtp_security="none").monthly("2022-01").is_failed()
    assert pages[summary].count("| inte mottaget, försöks igen | 451 try later |") == 4
    if newest:
        pages[summary] = newest
    with serving(Handler(Mailbox())) as port:
        reporter(smtp_host="localhost", smtp_port=port, smtp_security="none")
        assert deliver.fn(AGREEMENT, at_once=True).message == "6 messages sent"  # two receipts, too
    assert pages[summary] == newest if newest else pages[summary].count("| skickat | 250 OK: queued as 4711 |") == 4
    assert "| sent |" in pages["installation"]
