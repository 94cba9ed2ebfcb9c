"""Which mail addresses are taken, and how they are written."""

import pytest

from tasks.addresses import mailbox
from tasks.errors import InputError


@pytest.mark.parametrize(
    ("address", "name", "expected"),
    [
        ("a@example.org", "", "a@example.org"),
        ("a.b+c@example.org", "Drift", "Drift <a.b+c@example.org>"),
        ("a@tåg.example.org", "", "a@xn--tg-yia.example.org"),
        ("IOP <a@example.org>", "", "IOP <a@example.org>"),
        ('"Rapport, IOP" <a@example.org>', "", '"Rapport, IOP" <a@example.org>'),
        ("IOP <a@example.org>", "Samordnare", "Samordnare <a@example.org>"),
    ],
)
def test_addresses(address, name, expected):
    assert str(mailbox(address, name)) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@example.org",
        "a@",
        "å@example.org",
        "a@b@example.org",
        "a@example..org",
        "a b@example.org",
        "a@example.org, b@example.org",
        "grupp: a@example.org;",
        "<a@example.org",
        "a@example.org>",
        "A <a@example.org> <b@example.org>",
        ".a@example.org",
        "a@" + "x" * 64 + ".org",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(InputError, match=r"address|domain"):
        mailbox(address)
