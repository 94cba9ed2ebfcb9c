"""What INDEX.md beside the shared corpora says of each file, in the keys of ``iop inspect``.

The page is written for people, so its reader takes what it knows and passes by the rest: a Markdown table whose rows
name a file; lines that name one; and lines under a heading that does. In them it knows ``key: value``,
``12 vouchers`` and ``sum 0.00``. What is a dash or a question mark is not said. Two files of one name cannot be told
apart.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

_KEYS = {
    "format": "format|type|typ|sie type|sietyp",
    "encoding": "encoding|charset|teckenkodning",
    "vouchers": "vouchers|voucher|ver|verifikationer|verifikation",
    "transactions": "transactions|transaction|trans|transaktioner",
    "sum": "sum|summa",
    "accounts": "accounts|account|konton",
    "added_rows": "added rows|added|rtrans",
    "removed_rows": "removed rows|removed|btrans",
    "unbalanced": "unbalanced|unbalanced vouchers|obalanserade",
    "checksum": "checksum|ksumma|crc",
    "orgnr": "orgnr|org nr|organisation number",
    "fiscal_years": "fiscal years|fiscal year|years|rar|räkenskapsår",
}
_KEY_OF = {name: key for key, names in _KEYS.items() for name in names.split("|")}
_COUNTS = ("vouchers", "transactions", "accounts", "added_rows", "removed_rows")
_NAMES = "|".join(sorted(map(re.escape, _KEY_OF), key=len, reverse=True))
_PAIR = re.compile(rf"(?<!\w)#?({_NAMES})\s*[:=]\s*([^,;|]+)", re.IGNORECASE)
_COUNTED = re.compile(rf"(?<![\w.,-])(\d+)\s+#?({_NAMES})\b", re.IGNORECASE)
_SUM = re.compile(r"(?<!\w)(sum) ([-−]?\d[\d ]*(?:[.,]\d+)?)", re.IGNORECASE)
_AMOUNT = re.compile(r"[-−]?[\d\s]+(?:[.,]\d+)?")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_CHECKSUMS = {
    word: value
    for value, words in (("ok", "ok valid holds"), ("wrong", "wrong invalid bad"), ("absent", "absent none missing"))
    for word in words.split()
}


def read_index(markdown: str, files: Sequence[str]) -> dict[str, dict[str, str]]:
    """For each of ``files`` (names as they lie there) what is said of it: key to text. What is said first counts."""
    said: dict[str, dict[str, str]] = {name: {} for name in files}
    for name, key, text in _statements(markdown, files):
        if text.strip(" -–?") not in ("", "n/a"):
            said[name].setdefault(key, text.strip())
    return said


def _statements(markdown: str, files: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """File, key and text of everything that is said."""
    headers: list[str] = []
    under: str | None = None
    for line in markdown.splitlines():
        cells = [cell.strip(" `*") for cell in line.strip().strip("|").split("|")] if "|" in line else []
        name = _named(line, files)
        if line.startswith("#"):
            under = name
        elif cells and name is None and not headers:
            headers = [re.sub(r"[\W_]+", " ", cell).strip().lower() for cell in cells]
        elif not cells:
            headers = []
        if (name := name or under) is None:
            continue
        columns = dict(zip(headers, cells, strict=False))
        yield from ((name, _KEY_OF[header], cell) for header, cell in columns.items() if header in _KEY_OF)
        text = line.replace(name, " ")
        yield from ((name, _KEY_OF[key.lower()], value) for key, value in (*_PAIR.findall(text), *_SUM.findall(text)))
        yield from ((name, _KEY_OF[noun.lower()], number) for number, noun in _COUNTED.findall(text))


def _named(line: str, files: Sequence[str]) -> str | None:
    """The file that a line names first; of names that begin there the longest."""
    found = {name: re.search(rf"(?<![\w.-]){re.escape(name)}(?!\w)", line) for name in files if name in line}
    places = [(match.start(), -len(name), name) for name, match in found.items() if match]
    return min(places)[2] if places else None


def agrees(key: str, text: str, found: Any) -> bool | None:
    """Whether ``found``, the value of ``iop inspect``, is what ``text`` says; ``None`` where that is unknown."""
    if key in _COUNTS:
        digits = re.sub(r"[\s.,]", "", text)
        return int(digits) == found if digits.isdigit() else None
    if key == "sum":
        plain = re.sub(r"\s", "", text).replace("−", "-").replace(",", ".")
        return Decimal(plain) == Decimal(found) if _AMOUNT.fullmatch(text) else None
    if key == "unbalanced":
        return int(text) == len(found) if text.isdigit() else sorted(re.findall(r"\w+", text)) == sorted(found)
    if key == "fiscal_years":
        days = ["-".join(day) for day in _DAY.findall(text)]
        years = [list(pair) for pair in zip(days[::2], days[1::2], strict=False)]
        return years == found if years else None
    return _same_word(key, text.lower().strip('`" '), found)


def _same_word(key: str, word: str, found: str | None) -> bool | None:
    if key == "checksum":
        return _CHECKSUMS[word] == found if word in _CHECKSUMS else None
    if key == "orgnr":
        return re.sub(r"\D", "", word)[-10:] == re.sub(r"\D", "", found or "")
    if key == "format":
        kind = re.search(r"[1-5][ei]?$", word)
        return (found or "").removeprefix("sie-").startswith(kind[0]) if kind else None
    try:
        return codecs.lookup("utf-8" if word == "ascii" else word) == codecs.lookup(found or "")
    except LookupError:
        return None
