"""What is checked of a SIE file as a whole: checksum, completeness, type; refusals are one clear sentence."""

import zlib

import pytest

from tasks.agreement.model import Agreement
from tasks.reading.dispatch import read_bytes
from tasks.reading.result import Reading
from tasks.reading.sie.checksum import field_crc, verify_checksum
from tasks.reading.sie.read import read_sie
from tests.reading.sie.sie_text import HEAD, crc, row, sie, voucher

VOUCHERS = (
    voucher("A", "1", "20220105", row(5460, "10.00", "6", "IOP22", text='en "fin" väst'), text="Två ord"),
    voucher("A", "2", "20220106", row(1930, "-10.00"), text="{inte en klammer}"),
)


def read(data: bytes, name: str = "export.se") -> Reading:
    return read_sie(data, name, "0" * 64)


def checksum_of(data: bytes) -> str:
    summary = read(data).sie
    assert summary is not None
    return summary.checksum


@pytest.mark.parametrize(
    ("covered", "fields"),
    [
        (b"#A b c\r\n", b"#Abc"),
        (b'#A "b c" \t d\n', b"#Ab cd"),
        (b'#TRANS 1 {6 "a b" 1 "c"} "{x}"\n{\n}\n', b"#TRANS16a b1c{x}"),
        (rb'#A "b \"c d\" e" C:\f', rb'#Ab "c d" eC:\f'),
        (b'#A "" b', b"#Ab"),
    ],
)
def test_the_checksum_covers_labels_and_fields_alone(covered, fields):
    assert field_crc(b"..." + covered + b"..", 3, 3 + len(covered)) == zlib.crc32(fields)


def test_blocks_are_counted_from_the_files_beginning(monkeypatch):
    data = sie(*(voucher("A", str(at), "20220105", row(5460, "1"), row(1930, "-1")) for at in range(50)))
    whole = read(data)
    monkeypatch.setattr("tasks.reading.sie.blocks._BLOCK", 40)
    parted = read(data)
    assert whole.ledger is not None and parted.ledger is not None
    assert parted.ledger.equals(whole.ledger)
    assert (parted.sie, parted.scope) == (whole.sie, whole.scope)


def test_the_checksum_does_not_mind_where_blocks_end(monkeypatch):
    covered = b'#A "b c" d\n' * 50
    monkeypatch.setattr("tasks.reading.sie.checksum._BLOCK", 7)
    assert field_crc(covered, 0, len(covered)) == zlib.crc32(b"#Ab cd" * 50)


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_checksum_of_a_whole_file_holds_in_every_encoding(encoding, newline):
    assert checksum_of(sie(*VOUCHERS, checksum=True, encoding=encoding, newline=newline)) == "ok"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda data: data, "ok"),
        (lambda data: data.replace(b"10.00", b"11.00", 1), "wrong"),
        (lambda data: data.replace(b"   ", b"\t"), "ok"),
        (lambda data: data[: data.rindex(b"#KSUMMA")] + b"#KSUMMA 123456789\r\n", "wrong"),
        (lambda data: data.replace(b"#KSUMMA\r\n", b"", 1), "wrong"),
    ],
)
def test_a_change_is_seen_in_the_checksum(changed, said):
    reading = read(changed(sie(*VOUCHERS, checksum=True)))
    assert reading.refused is None
    assert reading.sie is not None
    assert reading.sie.checksum == said
    assert ("sie.checksum_wrong" in {finding.code for finding in reading.findings}) is (said == "wrong")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{signed}", "ok"),
        ('"{signed}"', "ok"),
        ("-1", "wrong"),
        ("5DC4B8A2", "wrong"),
        ("A1B2C3D4", "wrong"),
    ],
)
def test_a_checksum_may_be_a_signed_number_and_anything_else_written_is_wrong(written, said):
    """Programs whose integers have a sign write the upper half of all sums below nothing."""
    for number in range(100):
        vouchers = voucher("A", str(number), "20220105", row(5460, "1.00"), row(1930, "-1.00"))
        summed = crc([*HEAD[1:], *vouchers])
        if summed >= 2**31:
            break
    data = sie(vouchers, checksum=True)
    stated = written.format(signed=summed - 2**32).encode()
    reading = read(data.replace(str(summed).encode(), stated))
    assert reading.refused is None
    assert reading.sie is not None
    assert reading.sie.checksum == said


def test_a_file_without_a_checksum():
    assert checksum_of(sie(*VOUCHERS)) == "absent"
    assert verify_checksum(b'#VER A 1 20220105 "#KSUMMA"\n', "cp437") == "absent"


def cut(data: bytes, mark: bytes) -> bytes:
    """``data`` up to and including the last ``mark``."""
    return data[: data.rindex(mark) + len(mark)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (cut(sie(*VOUCHERS), b"#TRANS 1930"), "avhuggen"),
        (cut(sie(*VOUCHERS), b"{\r\n"), "avhuggen"),
        (cut(sie(*VOUCHERS), b"#VER A 2"), "avhuggen"),
        (cut(sie(*VOUCHERS, checksum=True), b"}\r\n"), "kontrollsumman i slutet saknas"),
        (sie(("#IB", "0", "1930", "1"), head=(("#SIETYP", "1"),)), "typ 1"),
        (sie(("#PSALDO", "0", "202201", "1930", [], "1"), head=(("#SIETYP", "2"),)), "typ 2"),
        (sie(("#OIB", "0", "1930", ["1", "2"], "1"), head=(("#SIETYP", "3"),)), "typ 3"),
        (sie(head=(("#FLAGGA", "0"),)), "typ 1"),
        (sie(head=HEAD), "inga verifikationer"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_way_out(data, says):
    reading = read(data)
    assert reading.refused is not None
    assert says in reading.refused
    assert "xportera" in reading.refused
    assert reading.ledger is None
    assert [finding.code for finding in reading.findings] == ["file.refused"]
    assert reading.sie is not None


def test_a_file_cut_off_anywhere_within_its_vouchers_is_refused():
    """Where a voucher ends nothing shows that another was to follow, unless there is a checksum."""
    data = sie(*VOUCHERS, newline="\n")
    first = data.index(b"#VER A 1")
    accepted = {data[:end] for end in range(first, len(data) + 1) if read(data[:end]).refused is None}
    ends_of_vouchers = [at for at in range(first, len(data)) if data[at : at + 2] == b"}\n"]
    assert accepted == {data[: at + rest] for at in ends_of_vouchers for rest in (1, 2)}


def test_vouchers_to_import_that_replace_a_whole_year_are_told():
    head = [record for record in HEAD if record[0] != "#RAR"]
    for years, codes in (([HEAD[-1]], []), ([HEAD[-2]], ["sie.import_of_year"])):
        reading = read(sie(voucher("A", "1", "20220105", row(5460, "0")), head=[*head, *years]), "lön.si")
        assert reading.format == "sie-4i"
        assert [each.code for each in reading.findings if each.code == "sie.import_of_year"] == codes


@pytest.mark.parametrize(("changed", "said"), [(b"", "ok"), (b"1", "wrong")])
def test_a_file_of_balances_is_refused_but_known(changed, said):
    head = [("#SIETYP", "2") if record[0] == "#SIETYP" else record for record in HEAD]
    data = sie(("#PSALDO", "0", "202201", "1930", [], "10"), head=head, checksum=True)
    reading = read(data.replace(b" 10\r\n", b" 10" + changed + b"\r\n"))
    assert (reading.format, reading.orgnr) == ("sie-2", "802400-1234")
    assert reading.sie is not None
    assert (reading.sie.program, reading.sie.vouchers, reading.sie.checksum) == ("Testbok", 0, said)
    assert len(reading.sie.fiscal_years) == 2


def test_vouchers_in_a_file_of_another_stated_type_are_read():
    head = [("#SIETYP", "1") if record[0] == "#SIETYP" else record for record in HEAD]
    reading = read(sie(*VOUCHERS, head=head))
    assert reading.format == "sie-4e"
    assert reading.refused is None
    assert "sie.type_contradicted" in {finding.code for finding in reading.findings}


@pytest.mark.parametrize(
    ("data", "name", "format", "kind", "says"),
    [
        (b"", "export.se", "unknown", "unknown", "tom"),
        (b"\0\0\r\n", "export.se", "unknown", "unknown", "tom"),
        (b"<!DOCTYPE html><html><body>Logga in</body></html>", "export.se", "html", "unknown", "webbsida"),
        (b"\xef\xbb\xbf<html>", "export.xls", "html", "unknown", "webbsida"),
        (b"Fel: ingen fil vald\r\n", "export.se", "unknown", "unknown", "ingen SIE-post"),
        (
            b'<?xml version="1.0"?><Sie xmlns="http://www.sie.se/sie5"></Sie>',
            "export.sie",
            "sie-5",
            "ledger",
            "SIE 5",
        ),
        (b'<?xml version="1.0"?><note/>', "export.xml", "unknown", "unknown", "XML"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "export.pdf", "unknown", "unknown", "PDF"),
        (bytes(range(256)) * 20, "export.se", "unknown", "unknown", "varken"),
        (b"PK\x03\x04" + bytes(100), "pass.xlsx", "xlsx", "unknown", "skadad"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "brev.doc", "unknown", "unknown", "ingen arbetsbok"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "pass.xlsx",
            "xlsx",
            "unknown",
            "lösenord",
        ),
    ],
)
def test_rubbish_is_refused_in_one_sentence(data, name, format, kind, says, agreement: Agreement):
    reading = read_bytes(data, name, "0" * 64, agreement)
    assert (reading.format, reading.kind) == (format, kind)
    assert reading.refused is not None
    assert says in reading.refused
    assert "\n" not in reading.refused
