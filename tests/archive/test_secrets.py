"""One month through the whole line with a real mail server: where names, notes and passwords may stand."""

import base64
import io
import logging
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from tasks.installation import Installation, open_installation
from tasks.settings import Settings
from tests.delivery.servers import PASSWORD, USER, Handler, Mailbox, authenticator, certificates, serving
from tests.whole.playing import AGREEMENT, SAMPLES, Player

NAMES = ["Test Testsson", "Prova Provdotter", "Minna Minderårig"]
PRIVATE = [*NAMES, "070-000 00 01", "070-000 00 02", "1971", "2009"]
NOTE = "Larm om bråk vid kiosken"
SHEET = "\r\n".join(
    [
        "Datum;Start;Slut;Område;Förening;Namn;Telefon;Födelseår;Anteckning",
        f"2022-01-07;21.00;01.00;Arenan;Timrå IK;{NAMES[0]};{PRIVATE[3]};1971;{NOTE}",
        f"2022-01-07;21.00;01.00;Arenan;Timrå IK;{NAMES[1]};{PRIVATE[4]};1971;",
        f"2022-01-07;21.00;01.00;Arenan;Timrå IK;{NAMES[2]};;2009;",
        f"2022-01-08;21.00;01.00;Vivsta;Timrå IK;{NAMES[0]};{PRIVATE[3]};1971;{NOTE}",
    ]
).encode("cp1252")


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """January, sent over STARTTLS with a password; the data root, what the server got, what was logged."""
    mailbox, logged = Mailbox(), io.StringIO()
    tls = certificates(tmp_path_factory.mktemp("ca"), "localhost")
    root = tmp_path_factory.mktemp("secrets")
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    options = {"tls_context": tls.server, "auth_required": True, "authenticator": authenticator(mailbox)}
    with serving(Handler(mailbox), **options) as port, pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "IOP_DATA_DIR": root,
            "IOP_SMTP_HOST": "localhost",
            "IOP_SMTP_PORT": port,
            "IOP_SMTP_USER": USER,
            "IOP_SMTP_PASSWORD": PASSWORD,
            "IOP_SMTP_CA_FILE": tls.ca_file,
        }.items():
            patch.setenv(name, str(value))
        player = Player.at(open_installation(Settings(_env_file=None)))
        player.drop_bytes("pass.csv", SHEET)
        player.drop_bytes("bokforing.se", (SAMPLES / "drops/2022-01/bokforing_2122.se").read_bytes())
        state = player.monthly("2022-01")
    logging.getLogger().removeHandler(handler)
    assert state.is_completed(), state.message
    return player.installation, mailbox, logged.getvalue()


def readable(path: Path) -> bytes:
    """The content of a file as somebody sees it who opens it: archives unpacked, tables and messages decoded."""
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            return b"\n".join(parts.read(name) for name in parts.namelist())
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        lists = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
        return frame.drop(lists).write_csv().encode()
    if path.suffix == ".eml":
        message = message_from_bytes(content, policy=policy.default)
        parts = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
        return b"\n".join([content, *parts])
    return content


def holders(installation: Installation, texts: list[str]) -> set[str]:
    """Files below the data root in which one of the texts can be read."""
    root = installation.paths.root
    forms = [text.encode(encoding) for text in texts for encoding in ("utf-8", "cp1252")]
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and any(form in readable(path) for form in forms)
    }


def test_names_and_telephones_stay_in_the_original(played):
    installation, _, _ = played
    found = holders(installation, PRIVATE[:5])
    assert {name.split("/")[0] for name in found} == {"originals"}


def test_a_day_note_stays_in_the_original_and_its_own_table(played):
    installation, _, _ = played
    found = holders(installation, [NOTE])
    assert {name.rpartition("/")[0].removesuffix("/_delta_log") for name in found} == {
        *(name.rpartition("/")[0] for name in found if name.startswith("originals/")),
        f"store/{AGREEMENT}/day_notes",
    }
    assert not any("_delta_log" in name for name in found)


def test_the_password_is_nowhere(played):
    installation, mailbox, _ = played
    assert set(mailbox.logins) == {(USER.encode(), PASSWORD.encode())}  # it was used
    encoded = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
    assert holders(installation, [PASSWORD, encoded, base64.b64encode(PASSWORD.encode()).decode()]) == set()


def test_nothing_private_is_logged(played):
    _, _, logged = played
    assert [text for text in [PASSWORD, NOTE, *PRIVATE[:5]] if text in logged] == []


def subject(message: bytes) -> str:
    """A message's subject as a mail program shows it."""
    return message_from_bytes(message, policy=policy.default)["Subject"]


def test_what_the_server_took_is_what_is_archived(played):
    installation, mailbox, _ = played
    package = installation.paths.archive / AGREEMENT / "2022-01/edition-1"
    archived = [path.read_bytes() for path in sorted((package / "data/messages").iterdir())]
    reports = [each for each in mailbox.accepted if not subject(each).startswith("Kvitto")]
    assert sorted(reports) == sorted(archived)
    assert (len(archived), len(mailbox.accepted)) == (4, 6)  # and a receipt for each file
    assert all(mailbox.secured)
    assert not installation.paths.outbox.exists()


def test_passwords_do_not_show(tmp_path):
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        smtp_user=USER,
        smtp_password=PASSWORD,
        database_url=f"postgresql://iop:{PASSWORD.replace(' ', '')}@localhost/iop",
    )
    installation = Installation(settings, settings.paths, None)  # type: ignore[arg-type]
    for shown in (repr(settings), str(settings), repr(installation), settings.model_dump_json()):
        assert PASSWORD not in shown
        assert PASSWORD.replace(" ", "") not in shown


def test_passwords_do_not_show_where_they_are_refused():
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=None, smtp_user="a", smtp_password="hemligt å", smtp_security="none")
    assert "hemligt" not in str(refused.value)
    assert "hemligt" not in repr(refused.value)
