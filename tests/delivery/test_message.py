"""One message as bytes: exact, the same on every run, and nothing in it can end a header."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.delivery.message import build_message, message_id, readdressed
from tasks.errors import InputError
from tests.properties import examples

TEXT = "Hej åäö!\n\n.\n..\nFrom here\nslut\n"
HTML = "<!DOCTYPE html>\n<p>Åtgärd – <b>37 av 100</b></p>\n.\n<img src='cid:nights@x'><img src='cid:budget@x'>\n"
PICTURES = {"nights@x": ("nätter.png", b"\x89PNG\r\n\x1a\n\x00"), "budget@x": ("budget.png", b"\x89PNG.")}
FILES = {
    "Månadsrapport mars.pdf": ("application/pdf", b"%PDF-1.7\n\xff\x00\r\n.\r\n"),
    "arbetsbok.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
}


def build(**changes) -> bytes:
    """A message of March."""
    values = {
        "sender": "IOP-rapport <iop@example.org>",
        "recipient": "kommun1@example.org",
        "role": "Timrå kommun 1",
        "subject": "GUL: Nattvandring mars – 24/100 nätter, 2 beslut",
        "text": TEXT,
        "html": HTML,
        "images": PICTURES,
        "attachments": FILES,
        "message_id": "<timra-ik-2022.monthly.2022-03.1.ab@example.org>",
        "date": datetime(2022, 4, 4, 7, 0, tzinfo=UTC),
    }
    return build_message(**values | changes)


def parsed(raw: bytes):
    """As a mail program reads it."""
    return message_from_bytes(raw, policy=policy.default)


def test_the_same_input_gives_the_same_bytes():
    assert build() == build()
    assert build() != build(message_id="<another@example.org>")


def test_every_line_is_short_ascii_ended_by_crlf():
    raw = build(subject="Åäö " * 60, text="å" * 5000)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) < 100


def test_text_html_pictures_and_files_come_out_as_they_went_in():
    message = parsed(build())
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == HTML
    pictures = {
        part["Content-ID"]: (part.get_filename(), part.get_content(), part.get_content_disposition())
        for part in message.walk()
        if part.get_content_type() == "image/png"
    }
    assert pictures == {f"<{cid}>": (*picture, "inline") for cid, picture in PICTURES.items()}
    assert {
        part.get_filename(): (part.get_content_type(), part.get_content()) for part in message.iter_attachments()
    } == FILES


def test_its_structure_is_what_mail_programs_expect():
    assert [part.get_content_type() for part in parsed(build()).walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/png",
        *(mime for mime, _ in FILES.values()),
    ]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("From", "IOP-rapport <iop@example.org>"),
        ("To", "Timrå kommun 1 <kommun1@example.org>"),
        ("Reply-To", "samordnare@example.org"),
        ("Subject", "GUL: Nattvandring mars – 24/100 nätter, 2 beslut"),
        ("Date", "Mon, 04 Apr 2022 07:00:00 +0000"),
        ("Message-ID", "<timra-ik-2022.monthly.2022-03.1.ab@example.org>"),
        ("In-Reply-To", "<first@example.org>"),
        ("References", "<first@example.org>"),
        ("Auto-Submitted", "auto-generated"),
    ],
)
def test_headers(header, value):
    message = parsed(build(references="<first@example.org>", reply_to="samordnare@example.org"))
    assert message.get_all(header) == [value]


def test_a_calendar_says_its_letters_and_what_it_is_for():
    meeting = ("text/calendar; charset=utf-8; method=PUBLISH", "BEGIN:VCALENDAR\r\nSUMMARY:Möte\r\n".encode())
    (part,) = parsed(build(attachments={"möte.ics": meeting})).iter_attachments()
    assert (part.get_param("charset"), part.get_param("method")) == ("utf-8", "PUBLISH")
    assert "SUMMARY:Möte" in part.get_content()


def test_a_first_edition_refers_to_nothing():
    message = parsed(build())
    assert message["In-Reply-To"] is message["References"] is message["Reply-To"] is None


INJECTIONS = [
    "Hej\nBcc: x@example.org",
    "Hej\r\nBcc: x@example.org",
    "Hej\rBcc: x@example.org",
    "Hej\n\nbrödtext",
    "Hej\r\n<b>brödtext",
    "Hej\n Bcc: x@example.org",
    "Hej\u2028Bcc: x@example.org",
    "Hej\u0085Bcc: x@example.org",
    "Hej\x00",
    "Hej\x0bBcc: x",
    "slut\n",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize(
    "place",
    [
        lambda text: {"subject": text},
        lambda text: {"role": text},
        lambda text: {"recipient": f"{text}@example.org"},
        lambda text: {"recipient": f"a@example.org{text}"},
        lambda text: {"sender": f"{text} <a@example.org>"},
        lambda text: {"reply_to": f"a@example.org{text}"},
        lambda text: {"references": f"<{text}@example.org>"},
        lambda text: {"message_id": f"<{text}@example.org>"},
        lambda text: {"attachments": {text: ("application/pdf", b"")}},
        lambda text: {"images": {text: ("a.png", b"")}},
        lambda text: {"images": {"a": (text, b"")}},
    ],
    ids=["subject", "role", "user", "domain", "sender", "reply", "refers", "id", "file", "cid", "picture"],
)
def test_nothing_can_end_a_header(place, text):
    with pytest.raises(InputError):
        build(**place(text))


WORDS = [
    *("Rapporten", "för", "januari", "2022", "väntar:", "filer", "är", "inte", "inlästa", "än", "–", "på", "åäö"),
    *("24/100", "nätter,", "GUL", "(rättad)"),
]


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=20))
@example(["Rapporten", "för", "januari\xa02022", "väntar:", "filer", "är", "inte", "inlästa", "än"])
def test_no_subject_loses_a_space_where_it_is_folded(words):
    """Between two encoded words a reader drops the space that stands outside of both (RFC 2047)."""
    raw = build(subject=" ".join(words))
    assert parsed(raw)["Subject"] == " ".join(words)
    assert all(len(line) <= 78 for line in raw.partition(b"\r\nDate")[0].split(b"\r\n"))


@settings(max_examples=examples(30), deadline=None)
@given(subject=st.text(max_size=120), role=st.text(max_size=60), file=st.text(min_size=1, max_size=40))
def test_any_text_is_carried_or_refused(subject, role, file):
    """No text adds a header, a part or a byte that is not ASCII, or fails in another way than said."""
    try:
        raw = build(subject=subject, role=role, attachments={file: ("text/csv", b"a")})
    except InputError:
        return
    message, plain = parsed(raw), parsed(build())
    assert raw.isascii()
    assert set(message.keys()) == set(plain.keys())
    assert [a.addr_spec for a in message["To"].addresses] == ["kommun1@example.org"]
    assert len(list(message.iter_attachments())) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "mapp/fil.pdf", "..\\fil.pdf", "C:\\fil.pdf"])
def test_a_file_name_is_no_path(name):
    with pytest.raises(InputError, match="folder"):
        build(attachments={name: ("application/pdf", b"")})


def test_message_ids_are_one_per_edition_and_recipient():
    keys = ["timra-ik-2022.monthly.2022-03.1", "timra-ik-2022.monthly.2022-03.2"]
    recipients = ["kommun1@example.org", "kommun2@example.org"]
    ids = {message_id(key, recipient, "example.org") for key in keys for recipient in recipients}
    assert len(ids) == 4
    assert message_id(keys[0], "Kommun1@example.org", "example.org") in ids
    assert all("kommun" not in one for one in ids)


@pytest.mark.parametrize("role", ["Timrå kommun 1", "x", "En roll som är så lång att rubrikens rad måste brytas"])
def test_a_corrected_address_changes_nothing_else(role):
    key, domain = "timra-ik-2022.monthly.2022-03.1", "example.org"
    old, new = "kommun1@example.org", "Ny.Adress@Timrå.example"
    before, after = (
        build(recipient=each, role=role, message_id=message_id(key, each, domain), references="<a@example.org>")
        for each in (old, new)
    )
    changed, identity = readdressed(before, new, role)
    assert identity == message_id(key, new, domain)
    boundary = re.compile(rb"=_[0-9a-f]{24}")  # made of the Message-ID of the first
    assert boundary.sub(b"", changed) == boundary.sub(b"", after)
