"""A SIE file's bytes to frames, two megabytes at a time: a file of any size needs little memory.

A block ends at a line's end. What a block counts from its own beginning (lines, vouchers) is moved on by what the
blocks before it hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import polars as pl

from tasks.reading.encodings import decode_as, decode_telling
from tasks.reading.sie.rows import ROWS, VOUCHERS, read_rows, read_vouchers

_BLOCK = 2**21
_IN_VOUCHERS = ("#TRANS", "#VER", "#RTRANS", "#BTRANS")
_LABEL = re.compile(r"^([ \t]*)#(VER|[RB]?TRANS)\b[ \t]?", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Content:
    """What a SIE file, or a block of it, holds.

    ``head``: the records outside the vouchers. ``vouchers``, ``rows``: as :mod:`tasks.reading.sie.rows` says, the
    rows in pieces, for joining them would hold them twice.
    ``added``, ``removed``: how many #RTRANS and #BTRANS. ``last_voucher``, ``last_opened``, ``last_closed``: the last
    line with a #VER, an opening and a closing brace, 0 where there is none. ``height``: how many lines.
    ``is_mended``: letters of a second encoding were put right.
    """

    head: list[str]
    vouchers: pl.DataFrame
    rows: list[pl.DataFrame]
    added: int
    removed: int
    last_voucher: int
    last_opened: int
    last_closed: int
    height: int
    is_mended: bool


def read_content(data: bytes, encoding: str) -> Content:
    """The whole file. ``encoding`` is what it is written in."""
    if encoding.startswith("utf-16"):
        data, encoding = decode_as(data, encoding).encode(), "utf-8"
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return _joined([_read_block(data[block], encoding) for block in _blocks(data)])


def _blocks(data: bytes) -> Iterator[slice]:
    """Where to cut ``data`` after line ends, in pieces of about ``_BLOCK`` bytes."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + _BLOCK) + 1 or len(data)
        yield slice(start, end)
        start = end


def _read_block(data: bytes, encoding: str) -> Content:
    """One block by itself."""
    text, is_mended = decode_telling(data, encoding)
    lines = pl.read_lines(BytesIO(text.replace("\t", " ").encode()), name="line").select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"),
        pl.col("line").str.strip_chars(" \r"),
    )
    line, row = pl.col("line"), pl.col("row")
    lines = lines.with_columns(
        line.str.starts_with("#TRANS ").alias("is_row"),
        (line.str.starts_with("#VER ") | line.eq("#VER")).alias("is_voucher"),
    ).with_columns(pl.col("is_voucher").cum_sum().alias("voucher"))
    vouchers = read_vouchers(lines.filter("is_voucher"))
    rest = lines.filter(~pl.col("is_row") & ~pl.col("is_voucher"))
    if any(map(_is_odd, rest["line"].str.head(9).unique())) and (plainly := _with_plain_labels(text)) != text:
        return replace(_read_block(plainly.encode(), "utf-8"), is_mended=is_mended)
    found = rest.select(
        line.str.starts_with("#RTRANS ").sum().alias("added"),
        line.str.starts_with("#BTRANS ").sum().alias("removed"),
        row.filter(line.str.starts_with("{")).max().fill_null(0).alias("last_opened"),
        row.filter(line.str.starts_with("}")).max().fill_null(0).alias("last_closed"),
    ).row(0, named=True)
    in_voucher = pl.any_horizontal(map(line.str.starts_with, _IN_VOUCHERS))
    return Content(
        head=rest.filter(line.str.starts_with("#") & ~in_voucher)["line"].to_list(),
        vouchers=vouchers,
        rows=[read_rows(lines.filter("is_row").select("row", "voucher", "line"))],
        last_voucher=vouchers["voucher_row"].item(-1) if vouchers.height else 0,
        height=lines.height,
        is_mended=is_mended,
        **found,
    )


def _is_odd(beginning: str) -> bool:
    """Whether a line that begins so is a voucher's, with its label in small letters or nothing after it."""
    return _LABEL.match(beginning) is not None and not beginning.startswith(("#RTRANS ", "#BTRANS "))


def _with_plain_labels(text: str) -> str:
    """``text`` with the labels of voucher lines in capitals and a space after each. Lines stay where they are."""
    return _LABEL.sub(lambda label: f"{label[1]}#{label[2].upper()} ", text)


def _joined(blocks: list[Content]) -> Content:
    """All blocks as one, lines and vouchers counted from the file's beginning."""
    vouchers, rows = [pl.DataFrame(schema=VOUCHERS)], [pl.DataFrame(schema=ROWS)]
    last = {"last_voucher": 0, "last_opened": 0, "last_closed": 0}
    lines_before = vouchers_before = 0
    for block in blocks:
        vouchers.append(block.vouchers.with_columns(pl.col("voucher_row") + lines_before))
        rows += [
            piece.with_columns(pl.col("row") + lines_before, pl.col("voucher") + vouchers_before)
            for piece in block.rows
        ]
        last |= {name: within + lines_before for name in last if (within := getattr(block, name))}
        lines_before += block.height
        vouchers_before += block.vouchers.height
    return Content(
        head=[line for block in blocks for line in block.head],
        vouchers=pl.concat(vouchers, rechunk=True),
        rows=rows,
        added=sum(block.added for block in blocks),
        removed=sum(block.removed for block in blocks),
        height=lines_before,
        is_mended=any(block.is_mended for block in blocks),
        **last,
    )
