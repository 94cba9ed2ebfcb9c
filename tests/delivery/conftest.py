"""Certificates, one message, a register with one edition."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasks.delivery.message import build_message
from tasks.facts.register import Register
from tasks.facts.tables import Edition
from tests.delivery.servers import Certificates, certificates

NOW = datetime(2022, 4, 4, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def tls(tmp_path_factory) -> Certificates:
    """For the servers of these tests."""
    return certificates(tmp_path_factory.mktemp("ca"), "localhost")


@pytest.fixture(scope="session")
def other_tls(tmp_path_factory) -> Certificates:
    """For another server."""
    return certificates(tmp_path_factory.mktemp("other"), "mail.example.org")


@pytest.fixture(scope="session")
def message() -> bytes:
    """A message with everything in it that is hard to carry."""
    return build_message(
        sender="IOP-rapport <iop@example.org>",
        recipient="kommun1@example.org",
        role="Timrå kommun 1",
        subject="GUL: Nattvandring maj – 37/100 nätter",
        text="Hej!\n.\n..punkter först\nåäö € 😀\n" + "lång rad " * 40,
        html="<p>Hej!</p>\n.\n<img src='cid:a'>",
        images={"a": ("a.png", bytes(range(256)))},
        attachments={"Månadsrapport.pdf": ("application/pdf", bytes(range(256)) * 30)},
        message_id="<a.1@example.org>",
        date=NOW,
    )


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register that knows one edition, number 1."""
    opened = Register(f"sqlite:///{tmp_path / 'register.db'}")
    opened.create()
    with opened.session() as session:
        session.add(
            Edition(
                agreement="timra-ik-2022",
                period="2022-03",
                edition=1,
                cutoff=date(2022, 3, 31),
                made_at=NOW,
                report={},
                folder="work/timra-ik-2022/2022-03",
            )
        )
    return opened
