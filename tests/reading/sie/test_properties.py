"""Any SIE file comes back as it was written, and no file whatever makes the readers raise or hang."""

import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.reading.dispatch import read_bytes
from tasks.reading.inspect import inspect
from tasks.reading.sie.read import read_sie
from tests.properties import examples
from tests.reading.sie.sie_text import row, sie, voucher

TEXT = st.text(st.sampled_from('abcåäöÅÄÖ XYZ0129 "{}#.,-/é\\'), max_size=12).filter(
    lambda text: text == text.strip() and not text.endswith("\\") and '\\"' not in text
)
CODE = st.text(st.sampled_from('abÅä 01"{}'), min_size=1, max_size=6).filter(lambda code: code == code.strip())
AMOUNT = st.decimals(-10_000_000, 10_000_000, places=2)
DAY = st.dates(date(2022, 1, 1), date(2022, 12, 31))
OBJECTS = st.lists(st.tuples(st.integers(1, 30), CODE), max_size=3)
ROW = st.tuples(st.integers(1000, 9999), OBJECTS, AMOUNT, TEXT)
VOUCHER = st.tuples(TEXT, TEXT, DAY, TEXT, st.none() | DAY, st.lists(ROW, max_size=4))


def compact(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


@settings(max_examples=examples(25), deadline=None)
@given(
    vouchers=st.lists(VOUCHER, min_size=1, max_size=5),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["cp437", "utf-8"]),
)
def test_what_is_written_is_read(vouchers, newline, encoding):
    written = [
        voucher(
            series,
            number,
            compact(day),
            *(
                row(account, str(amount), *(part for pair in objects for part in map(str, pair)), text=text)
                for account, objects, amount, text in rows
            ),
            text=text,
            registered=compact(registered),
        )
        for series, number, day, text, registered, rows in vouchers
    ]
    reading = read_sie(sie(*written, checksum=True, newline=newline, encoding=encoding), "x.se", "0" * 64)
    assert reading.refused is None
    assert reading.ledger is not None and reading.sie is not None
    assert reading.sie.checksum == "ok"
    assert reading.sie.vouchers == len(vouchers)
    columns = ["series", "number", "date", "voucher_text", "registered", "account", "amount", "text"]
    assert reading.ledger.select(columns).rows() == [
        (series, number, day, text, registered, str(account), amount, row_text)
        for series, number, day, text, registered, rows in vouchers
        for account, _, amount, row_text in rows
    ]
    assert [
        [(pair["dimension"], pair["code"]) for pair in objects] for objects in reading.ledger["objects"].to_list()
    ] == [objects for *_, rows in vouchers for _, objects, _, _ in rows]
    assert reading.sie.total == sum((amount for *_, rows in vouchers for _, _, amount, _ in rows), Decimal(0))


def mutated(data: bytes, chance: random.Random) -> bytes:
    """``data`` after a few accidents: bytes changed, lost, doubled, cut, blocks moved, ends missing."""
    for _ in range(chance.randint(1, 6)):
        if not data:
            return data
        at, length = chance.randrange(len(data)), chance.choice([1, 1, 3, 40, 400])
        piece = data[at : at + length]
        match chance.randrange(7):
            case 0:
                data = data[:at] + chance.randbytes(length) + data[at + length :]
            case 1:
                data = data[:at] + data[at + length :]
            case 2:
                data = data[:at] + piece * 3 + data[at:]
            case 3:
                data = data[:at]
            case 4:
                other = chance.randrange(len(data))
                data = data[:other] + piece + data[other:]
            case 5:
                data = data.replace(chance.choice([b" ", b'"', b"\n", b"{", b"}", b";", b"\r"]), b"", 20)
            case _:
                data = data[:at] + chance.choice([b'"', b"{", b"}", b"\\", b"\0", b"\t", b"#"]) + data[at:]
    return data


def repacked(data: bytes, chance: random.Random) -> bytes:
    """A workbook with an accident inside one of its parts, so that the zip itself is sound."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        hit = chance.choice(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, mutated(content, chance) if name == hit else content)
    return buffer.getvalue()


@pytest.mark.parametrize("seed", range(4))
def test_no_accident_makes_a_reader_raise_or_hang(seed, agreement, drops):
    chance = random.Random(seed)
    for path in sorted(drops.rglob("*.*")):
        original = path.read_bytes()
        for accident in (mutated, repacked) if path.suffix == ".xlsx" else (mutated, mutated):
            data = accident(original, chance)
            started = process_time()
            reading = read_bytes(data, path.name, "0" * 64, agreement)
            told = inspect(reading)
            assert process_time() - started < 20
            assert (reading.ledger is None and reading.shifts is None) or reading.refused is None
            if reading.refused is not None:
                assert "\n" not in reading.refused
                assert told["accepted"] is False


@settings(max_examples=examples(15), deadline=None)
@given(data=st.binary(max_size=300), label=st.sampled_from([b"", b"#FLAGGA 0\n", b"#VER A 1 20220105\n{\n#TRANS "]))
def test_any_bytes_are_answered(data, label, agreement):
    inspect(read_bytes(label + data, "x.se", "0" * 64, agreement))
