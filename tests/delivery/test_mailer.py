"""Against real servers: what arrives is what is archived, and what each fault means."""

import base64
import smtplib
import socket

import pytest

from tasks.delivery.mailer import OutboxMailer, Outcome, SmtpMailer, mailer_from
from tasks.errors import InputError
from tasks.settings import Settings, load_settings
from tests.delivery.servers import (
    PASSWORD,
    USER,
    Handler,
    Mailbox,
    authenticator,
    free_port,
    scripted,
    serving,
)
from tests.waiting import PATIENCE, until

SENDER, RECIPIENT = "IOP-rapport <iop@example.org>", "kommun1@example.org"


def smtp(port: int, security: str = "none", timeout: float = PATIENCE, **settings) -> SmtpMailer:
    """A mailer for a server on this machine, patient unless the server is silent on purpose."""
    values = {"smtp_host": "localhost", "smtp_port": port, "smtp_security": security} | settings
    return SmtpMailer(Settings(_env_file=None, **values), timeout)


LOGIN = {"smtp_user": USER, "smtp_password": PASSWORD}


@pytest.fixture
def soon_lost(monkeypatch):
    """The mailer waits as long as ever for each answer, but for the last one: the message itself is on its way."""
    send = smtplib.SMTP.send

    def sent(client, said):
        send(client, said)
        if isinstance(said, bytes):  # commands are texts
            client.sock.settimeout(0.3)

    monkeypatch.setattr(smtplib.SMTP, "send", sent)


def deliver(mailer, message) -> Outcome:
    """One attempt."""
    return mailer.deliver(message, SENDER, RECIPIENT)


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # the server takes only STARTTLS for TLS
@pytest.mark.parametrize(
    ("security", "login"),
    [("none", False), ("starttls", False), ("tls", False), ("starttls", True), ("tls", True)],
)
def test_what_arrives_is_what_is_archived(security, login, tls, message):
    mailbox = Mailbox()
    options = {
        "starttls": {"tls_context": tls.server, "require_starttls": True},
        "tls": {"ssl_context": tls.server},
    }
    access = {
        "auth_required": True,
        "authenticator": authenticator(mailbox),
        "auth_require_tls": security != "tls",
    }
    with serving(Handler(mailbox), **options.get(security, {}), **(access if login else {})) as port:
        outcome = deliver(smtp(port, security, smtp_ca_file=tls.ca_file, **(LOGIN if login else {})), message)
    assert outcome == Outcome("sent", "250 OK: queued as 4711")
    assert mailbox.accepted == [message]
    assert mailbox.envelopes == [("iop@example.org", [RECIPIENT])]
    assert mailbox.secured == [security != "none"]
    assert mailbox.logins == ([(USER.encode(), PASSWORD.encode())] if login else [])


@pytest.mark.parametrize(
    ("fault", "state", "answer"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, "refused", "550 5.1.1 no such user"),
        ({"rcpt": "550-no such user\r\n550 ask the registrar"}, "refused", "550 no such user ask the registrar"),
        ({"rcpt": "450 4.7.1 greylisted, come back"}, "temporary", "450 4.7.1 greylisted, come back"),
        ({"rcpt": "421 4.3.2 going down"}, "temporary", "421 4.3.2 going down"),
        ({"mail": "550 5.7.1 sender refused"}, "refused", "550 5.7.1 sender refused"),
        ({"mail": "451 4.3.0 try later"}, "temporary", "451 4.3.0 try later"),
        ({"data": "554 5.6.0 content refused"}, "refused", "554 5.6.0 content refused"),
        ({"data": "452 4.3.1 disk full"}, "temporary", "452 4.3.1 disk full"),
        ({"mail": "drop"}, "temporary", "SMTPServerDisconnected: "),
        ({"rcpt": "drop"}, "temporary", "SMTPServerDisconnected: "),
        ({"data": "drop"}, "unknown", "SMTPServerDisconnected: "),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else None,
)
def test_a_fault_of_the_server(fault, state, answer, message):
    mailbox = Mailbox()
    with serving(Handler(mailbox, **fault)) as port:
        outcome = deliver(smtp(port), message)
    assert (outcome.state, outcome.answer[: len(answer)]) == (state, answer)
    assert mailbox.accepted == []


@pytest.mark.parametrize("fault", ["take and drop", "take and wait"])
def test_a_message_that_may_have_arrived_is_never_sent_again(fault, message, soon_lost):
    mailbox = Mailbox()
    with serving(Handler(mailbox, data=fault)) as port:
        outcome = deliver(smtp(port), message)
        until(lambda: mailbox.accepted)
    assert outcome.state == "unknown"
    assert mailbox.accepted == [message]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("550 \x1b[31mno\x07 such\x00 user\u202e", "550 [31mno such user"),
        ("550 no\x85such\u2028user", "550 no such user"),
        ("550 " + "x" * 490, "550 " + "x" * 490),
        ("550 " + "x" * 505, "550 " + "x" * 496),
    ],
    ids=["control", "line ends", "long", "too long"],
)
def test_an_answer_is_told_without_what_could_steer_a_terminal(said, told, message):
    replies = {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": said, "QUIT": "221 bye"}
    with scripted("220 hej", replies) as (port, _):
        assert deliver(smtp(port), message) == Outcome("refused", told)


@pytest.mark.parametrize(
    ("reply", "state"),
    [("354 and?", "unknown"), ("250 ok", "sent"), ("nonsense", "unknown"), ("451 no", "temporary"), ("", "unknown")],
)
def test_after_the_message_only_a_yes_is_a_yes(reply, state, message, request):
    if not reply:
        request.getfixturevalue("soon_lost")
    replies = {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": reply}
    with scripted("220 hej", replies | {"QUIT": "221 bye"}) as (port, heard):
        assert deliver(smtp(port), message).state == state
    assert b"\r\n.\r\n" in heard


@pytest.mark.parametrize(
    ("greeting", "replies", "for_all"),
    [
        ("421 busy", {}, True),
        ("", {}, True),
        ("220 hej", {"EHLO": "250 hej"}, True),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok"}, True),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on"}, True),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "451 greylisted"}, False),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "451 no"}, False),
    ],
    ids=[
        "busy",
        "silent",
        "silent at MAIL",
        "silent at RCPT",
        "silent after the message",
        "greylisted",
        "no to DATA",
    ],
)
def test_whose_fault_it_is(greeting, replies, for_all, message):
    """A server that does not answer will not answer the next one's message either."""
    with scripted(greeting, replies | {"QUIT": "221 bye"}) as (port, _):
        assert deliver(smtp(port, timeout=0.3 if for_all else PATIENCE), message).for_all is for_all


def test_nobody_listens(message):
    outcome = deliver(smtp(free_port()), message)
    assert (outcome.state, outcome.answer.split(":")[0]) == ("temporary", "ConnectionRefusedError")


def test_no_such_server(message):
    outcome = deliver(smtp(25, smtp_host="mail.invalid"), message)
    assert (outcome.state, outcome.answer.split(":")[0]) == ("temporary", "gaierror")


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_server_that_never_answers(security, tls, message):
    with socket.create_server(("localhost", 0)) as silent:
        port = silent.getsockname()[1]
        mailer = smtp(port, security, 0.2, smtp_ca_file=tls.ca_file)
        outcome = deliver(mailer, message)
    assert outcome.state == "temporary"
    assert "timed out" in outcome.answer


@pytest.mark.parametrize(
    ("greeting", "replies", "state"),
    [
        ("554 no service", {}, "temporary"),
        ("421 busy", {}, "temporary"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "nonsense"}, "temporary"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "554 no"}, "refused"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "421 no"}, "temporary"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "251 moved", "DATA": "554 no"}, "refused"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "250 ok"}, "temporary"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "nonsense"}, "temporary"),
        ("220 hej", {"EHLO": "250 hej", "MAIL": "250 ok", "RCPT": "250 ok"}, "temporary"),
    ],
    ids=[
        "not here",
        "busy",
        "nonsense",
        "no to DATA",
        "not now to DATA",
        "moved",
        "yes to DATA",
        "nonsense to DATA",
        "silent at DATA",
    ],
)
def test_an_odd_server(greeting, replies, state, message):
    with scripted(greeting, replies | {"QUIT": "221 bye"}) as (port, heard):
        assert deliver(smtp(port, timeout=0.3 if state == "temporary" else PATIENCE), message).state == state
    assert b"Message-ID" not in heard


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["unknown authority", "another host"])
def test_a_wrong_certificate_is_refused(security, wrong, tls, other_tls, message):
    mailbox = Mailbox()
    shown = other_tls if wrong == "another host" else tls
    ca_file = other_tls.ca_file
    options = {"tls_context": shown.server} if security == "starttls" else {"ssl_context": shown.server}
    with serving(Handler(mailbox), authenticator=authenticator(mailbox), **options) as port:
        mailer = smtp(port, security, smtp_ca_file=ca_file, **LOGIN)
        outcome = deliver(mailer, message)
    assert outcome.state == "temporary"
    assert outcome.answer.startswith("SSLCertVerificationError: ")
    assert mailbox == Mailbox()


@pytest.mark.parametrize(
    "replies",
    [
        {"EHLO": "250-hej\r\n250 AUTH PLAIN LOGIN"},
        {"EHLO": "250-hej\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN", "STARTTLS": "454 not now"},
        {"EHLO": "250-hej\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN", "STARTTLS": "220 go on, in clear"},
    ],
    ids=["not offered", "not now", "no TLS behind it"],
)
def test_without_starttls_no_password_is_sent(replies, message):
    with scripted("220 hej", replies | {"AUTH": "334 ", "QUIT": "221 bye"}) as (port, heard):
        mailer = smtp(port, "starttls", 0.5, **LOGIN)
        outcome = deliver(mailer, message)
    assert outcome.state == "temporary"
    for form in (PASSWORD.encode(), base64.b64encode(PASSWORD.encode()), b"AUTH"):
        assert form not in heard


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"SMTP_SECURITY": "none", "SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD},
            ["SMTP_SECURITY: none", "in clear"],
        ),
        ({"SMTP_USER": USER}, ["IOP_SMTP_USER and IOP_SMTP_PASSWORD belong together"]),
        ({"SMTP_PASSWORD": PASSWORD}, ["IOP_SMTP_USER and IOP_SMTP_PASSWORD belong together"]),
        ({"SMTP_USER": USER, "SMTP_PASSWORD": "lösenord"}, ["IOP_SMTP_PASSWORD: must be ASCII"]),
        ({"SMTP_USER": "tjänst", "SMTP_PASSWORD": PASSWORD}, ["IOP_SMTP_USER: must be ASCII"]),
        ({"SMTP_HOST": "mail..example.org"}, ["IOP_SMTP_HOST: no host"]),
        ({"SMTP_CA_FILE": "there-is-none.pem"}, ["IOP_SMTP_CA_FILE: "]),
        ({"MAIL_FROM": "IOP-rapport"}, ["IOP_MAIL_FROM: 'IOP-rapport' is not one e-mail address"]),
        ({"MAIL_FROM": "a@b.se\nBcc: x@y.se"}, ["IOP_MAIL_FROM: ", "line break"]),
        (
            {"SMTP_PORT": "0", "SMTP_SECURITY": "ssl", "SMTP_HOST": "a..b", "MAIL_FROM": "x", "SMTP_PASSWORD": "å"},
            ["IOP_SMTP_PORT: ", "IOP_SMTP_SECURITY: ", "IOP_SMTP_HOST: ", "IOP_MAIL_FROM: ", "IOP_SMTP_PASSWORD: "],
        ),
    ],
)
def test_wrong_settings_are_told_at_once_and_never_shown(monkeypatch, variables, said):
    for name, value in variables.items():
        monkeypatch.setenv(f"IOP_{name}", value)
    with pytest.raises(InputError) as refused:
        load_settings()
    for part in said:
        assert part in str(refused.value)
    assert variables.get("SMTP_PASSWORD", "-" * 9) not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_authority_that_is_none_is_refused(tmp_path, tls):
    (tmp_path / "ca.pem").write_bytes(tls.ca_file.read_bytes())
    smtp(25, "starttls", smtp_ca_file=tmp_path / "ca.pem")
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(InputError, match="cannot be read as certificates"):
        smtp(25, "starttls", smtp_ca_file=tmp_path / "ca.pem")


def test_a_wrong_password_is_for_the_operator_to_mend(tls, message):
    mailbox = Mailbox()
    handler, check = Handler(mailbox), authenticator(mailbox)
    with serving(handler, tls_context=tls.server, authenticator=check, auth_required=True) as port:
        mailer = smtp(port, "starttls", smtp_ca_file=tls.ca_file, smtp_user=USER, smtp_password="another password")
        outcome = deliver(mailer, message)
    assert outcome == Outcome("temporary", "SMTPAuthenticationError: reply 535", for_all=True)
    assert mailbox.accepted == []


def test_the_password_is_nowhere_to_be_read(caplog):
    mailer = smtp(free_port(), "starttls", **LOGIN)
    with caplog.at_level(0):
        outcome = deliver(mailer, b"Subject: x\r\n\r\n")
    for shown in (repr(mailer), str(mailer), repr(outcome), caplog.text):
        assert PASSWORD not in shown


def test_the_outbox_holds_the_same_bytes(tmp_path, message):
    mailer = OutboxMailer(tmp_path / "outbox")
    assert deliver(mailer, message) == Outcome("sent", "a.1_example.org.eml")
    assert (tmp_path / "outbox/a.1_example.org.eml").read_bytes() == message


def test_the_outbox_takes_a_message_once(tmp_path, message):
    mailer = OutboxMailer(tmp_path)
    deliver(mailer, message)
    before = (tmp_path / "a.1_example.org.eml").stat().st_mtime_ns
    assert deliver(mailer, message).state == "sent"
    assert (tmp_path / "a.1_example.org.eml").stat().st_mtime_ns == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.1_example.org.eml"]


def test_another_message_under_the_same_id_is_refused(tmp_path, message):
    mailer = OutboxMailer(tmp_path)
    deliver(mailer, message)
    outcome = deliver(mailer, message + b"\r\n")
    assert outcome.state == "refused"
    assert (tmp_path / "a.1_example.org.eml").read_bytes() == message


def test_a_message_id_cannot_leave_the_outbox(tmp_path):
    outcome = deliver(OutboxMailer(tmp_path / "outbox"), b"Message-ID: <../../x/y@z>\r\n\r\n")
    assert outcome.state == "sent"
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]


def test_an_outbox_that_cannot_be_written_is_tried_again(tmp_path, message):
    (tmp_path / "outbox").write_text("a file, no folder")
    outcome = deliver(OutboxMailer(tmp_path / "outbox"), message)
    assert (outcome.state, outcome.answer.split(":")[0]) == ("temporary", "FileExistsError")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_each_security_has_its_port(monkeypatch, message, security, port):
    asked = []

    def connect(address, *_arguments, **_options):
        asked.append((address[0], int(address[1])))
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert deliver(
        mailer_from(Settings(_env_file=None, smtp_host="mail", smtp_security=security)), message
    ).state == ("temporary")
    assert asked == [("mail", port)]


def test_without_a_server_the_outbox_is_used(tmp_path):
    mailer = mailer_from(Settings(_env_file=None, data_dir=tmp_path, smtp_host=None))
    assert mailer == OutboxMailer(tmp_path.resolve() / "outbox")
