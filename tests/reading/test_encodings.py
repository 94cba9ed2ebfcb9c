"""Bytes to text: which encoding, and what a second one left behind."""

import pytest

from tasks.reading.encodings import decode

TEXT = "Räksmörgås på Övre Ågatan, även Äpplen"


@pytest.mark.parametrize(
    ("text", "written_as", "name"),
    [
        (TEXT, "cp437", "cp437"),
        (TEXT, "cp1252", "cp1252"),
        (TEXT, "mac_roman", "mac_roman"),
        (TEXT, "utf-8", "utf-8"),
        (TEXT, "utf-8-sig", "utf-8-sig"),
        (TEXT, "utf-16", "utf-16"),
        (TEXT, "utf-16-le", "utf-16-le"),
        (TEXT, "utf-16-be", "utf-16-be"),
        ("bara ascii", "ascii", "utf-8"),
        ("bara ascii", "utf-16-le", "utf-16-le"),
        ("Väst 10 €", "iso-8859-15", "iso-8859-15"),
        ("Väst 10 €", "cp1252", "cp1252"),
        ("”Väst” och lampa", "cp1252", "cp1252"),
        ("kaffe 25 € till passen", "cp1252", "cp1252"),
        ("€uro och så vidare… – “te”", "cp1252", "cp1252"),
        ("…Kaffe…", "cp1252", "cp1252"),
        ("KÖP", "mac_roman", "mac_roman"),
        ("på", "mac_roman", "mac_roman"),
        ("é utan svenska", "cp1252", "cp1252"),
        ("é utan svenska", "cp437", "cp437"),
    ],
)
def test_the_bytes_decide(text, written_as, name):
    assert decode(text.encode(written_as)) == (text, name)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode("cp437") + b" F\xf6retag \xc51", f"{TEXT} Företag Å1"),
        (TEXT.encode("cp437") + "10 ÷ 2".encode("cp437"), f"{TEXT}10 ÷ 2"),
        (TEXT.encode("cp437") + " å".encode(), f"{TEXT} å"),
        (TEXT.encode("cp1252") + " år".encode() + b" f\x94r", f"{TEXT} år för"),
        (TEXT.encode("cp1252") + " ”citat”".encode("cp1252"), f"{TEXT} ”citat”"),
        (TEXT.encode() + "\nå\n".encode("cp437") + "ö".encode("cp1252"), f"{TEXT}\nå\nö"),
        ("Ink”p tj„nster p† BANKTJŽNSTER".encode(), "Inköp tjänster på BANKTJÄNSTER"),
    ],
)
def test_a_second_encoding_inside_the_file_is_mended(data, text):
    assert decode(data)[0] == text
