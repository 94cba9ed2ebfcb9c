"""Swedish numbers, dates and times as people and programs write them: one cell's text in, one value out.

Nothing here knows columns, agreements or findings. A text that cannot be read gives ``None`` or a fault code
of :mod:`tasks.reading.faults`, never an exception, whatever it holds.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

DecimalMark = Literal[",", "."]

_DASHES = "\u2212\u2013\u2014\u2012\u2010\u2011\ufe63\uff0d"
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys(_DASHES, "-") | {wide: chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９：．／，（）"}
)
_MAX_LENGTH = 100  # no date, time or amount is longer; keeps pathological cells cheap

_CURRENCY = re.compile(r"(?:\s*(?:kronor|kr|sek)\.?|:-|,-|\.-)$", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(r"^(?:kr|sek)\.?\s*(?=[-+\d])", re.IGNORECASE)
_THOUSANDS_SUFFIX = re.compile(r"\s*tkr\.?$", re.IGNORECASE)
_ENCLOSED = re.compile(r"\((?P<inside>[^()]*)\)(?P<suffix>\s*[^()\d]*)")
_PLAIN_NUMBER = re.compile(r"(?P<whole>\d{1,15})(?:(?P<mark>[.,])(?P<fraction>\d{0,15}))?")
_GROUPED_NUMBER = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<group>[ .,'])\d{3}(?:(?P=group)\d{3}){0,3})(?:[.,](?P<fraction>\d{1,15}))?"
)


def _tidy(text: str) -> str:
    """Surrounding space off, every kind of space to one plain space, every dash to a hyphen, full-width digits and
    signs to plain ones."""
    return " ".join(text[: _MAX_LENGTH + 1].split()).translate(_PLAIN_SIGNS)


def decimal_mark(texts: Iterable[str | None]) -> DecimalMark | None:
    """Which decimal mark a column of numbers uses, by the first cell that leaves no doubt, else ``None``.

    ``2.500`` alone is two thousand five hundred in Swedish; beside ``-1000.000`` in its column it is 2,5.
    """
    for text in texts:
        if not text:
            continue
        number = re.sub(r"[^\d.,]", "", text)
        last = re.search(r"([.,])(\d*)$", number)
        if last is None:
            continue
        mark, before = last.group(1), number[: last.start()]
        other = "." if mark == "," else ","
        unlike_a_group = len(last.group(2)) != 3 or (len(before) > 3 and not set(before) & {".", ","})
        if (unlike_a_group and mark not in before) or (other in before and mark not in before):
            return "," if mark == "," else "."
    return None


def parse_number(text: str, mark: DecimalMark | None = None) -> Decimal | None:
    """The number a text says, or ``None``.

    Reads ``1 234,56`` with any kind of space, ``1.234,56``, ``1,234.56``, U+2212 and other dashes as minus,
    a trailing minus, parentheses as minus, ``kr`` and ``SEK`` on either side, and the suffixes ``:-``, ``,-`` and
    ``tkr`` (× 1 000). ``mark`` is the column's decimal mark where :func:`decimal_mark` knows it; without it three
    digits after a single mark (``2.500``, ``2,500``) are a thousands group, and ``1000.000`` a decimal.
    """
    tidy = _tidy(text)
    if not tidy or len(tidy) > _MAX_LENGTH:
        return None
    negative = False
    if enclosed := _ENCLOSED.fullmatch(tidy):
        negative, tidy = True, f"{enclosed['inside'].strip()}{enclosed['suffix']}"
    factor = 1
    tidy = _CURRENCY_BEFORE.sub("", tidy)
    if suffix := _THOUSANDS_SUFFIX.search(tidy):
        factor, tidy = 1000, tidy[: suffix.start()]
    elif suffix := _CURRENCY.search(tidy):
        tidy = tidy[: suffix.start()]
    if tidy.startswith(("-", "+")):
        if negative and tidy[0] == "-":
            return None
        negative, tidy = negative or tidy[0] == "-", tidy[1:].lstrip()
    elif tidy.endswith("-") and not negative:
        negative, tidy = True, tidy[:-1].rstrip()
    digits = _digits(tidy, mark)
    if digits is None:
        return None
    value = Decimal(digits) * factor
    return -value if negative and value else value


def _digits(text: str, mark: DecimalMark | None) -> str | None:
    """An unsigned number with a point as decimal mark, or ``None``."""
    if not text.isascii():
        return None
    if grouped := _GROUPED_NUMBER.fullmatch(text):
        group, fraction = grouped["group"], grouped["fraction"]
        fraction_mark = text[-len(fraction) - 1] if fraction else None
        if group != fraction_mark and group != mark and (fraction_mark is None or mark in (None, fraction_mark)):
            whole = grouped["whole"].replace(group, "")
            return f"{whole}.{fraction}" if fraction else whole
    if plain := _PLAIN_NUMBER.fullmatch(text):
        if plain["mark"] and mark and plain["mark"] != mark:
            return None
        return f"{plain['whole']}.{plain['fraction'] or '0'}" if plain["mark"] else plain["whole"]
    return None


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(("mån man må", "tis ti", "ons on", "tor to", "fre fr", "lör lor lö", "sön son sö"))
    for name in names.split()
}
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})s?(?:dag(?:en)?)?"
_WEEK_PREFIX = re.compile(r"^v(?:ecka|\.)?\s?\d{1,2}[.,:]?\s+(?=\S)", re.IGNORECASE)
_WEEKDAY_PREFIX = re.compile(rf"^{_WEEKDAY}[.,]?\s*(?:den\s+)?(?=\d)", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(rf"(?<=\w)[ ,]+\(?{_WEEKDAY}\)?$", re.IGNORECASE)
_WEEKDAY_NAME = re.compile(_WEEKDAY, re.IGNORECASE)
_CLOCK_SUFFIX = r"(?:[T ](?P<clock>\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,9})?)?)Z?)?"
_MONTH_WORD = (
    r"(?P<word>jan(?:uari)?|feb(?:ruari)?|mar(?:s|ch)?|apr(?:il)?|maj|may|jun[ie]?|jul[iy]?|aug(?:usti)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR_AFTER_WORD = r"(?:[ ,-]{1,3}'?(?P<year>\d{4}|\d{2}))?"
_DATE_FORMS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>\d{{4}})(?P<s>[-/. ])(?P<month>\d{{1,2}})(?P=s)(?P<day>\d{{1,2}}){_CLOCK_SUFFIX}",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})(?P<s>[./-])(?P<month>\d{1,2})(?P=s)(?P<year>\d{4})",
        r"(?P<year>\d{2})-(?P<month>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{1,2})(?P<s>[./])(?P<month>\d{1,2})(?P=s)(?P<year>\d{2})",
        r"(?P<day>\d{1,2}) ?/ ?(?P<month>\d{1,2})(?: ?[- ] ?'?(?P<year>\d{4}|\d{2}))?",
        rf"(?P<day>\d{{1,2}})(?::?[ae])?[. -]{{0,2}}{_MONTH_WORD}\.?{_YEAR_AFTER_WORD}",
    )
]
_SPACED_SEPARATOR = re.compile(r"(?<=\d) ?([-/.]) ?(?=\d)")
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.?(?: (?P<year>\d{4}))?")
_SERIAL = re.compile(r"(?P<days>[2-7]\d{4})(?:\.(?P<fraction>\d{1,15}))?")
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)

_DATE_UNREADABLE, _NO_SUCH_DATE, _DATE_MISSING = "date_unreadable", "no_such_date", "date_missing"


@dataclass(frozen=True, slots=True)
class DateText:
    """What a date cell says. ``year`` is null where it is not written; ``weekday`` (0 = Monday) where it is.

    ``minutes``: a time of day in the same cell, as minutes after midnight, where it is not midnight.
    ``fault``: a date fault of :mod:`tasks.reading.faults`; then the rest is null.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minutes: int | None = None
    fault: str | None = None

    def in_year(self, year: int) -> date | None:
        """The date in that year; ``None`` where it lacks the day (29 February) or the cell is faulty."""
        if self.fault or self.month is None or self.day is None:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> date | None:
        """The whole date where the year is written, else ``None``."""
        return None if self.year is None else self.in_year(self.year)


_SLASHED = re.compile(r"\s*(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4}|\d{2})\s*")


def read_date(text: str | None, epoch_1904: bool = False, is_dotted: bool = False) -> DateText:
    """What a date cell says: ISO, ``20220305``, ``220305``, ``5/3-22``, ``5/3``, ``5 mars 2022``,
    ``lör 5/3``, ``5/3 (lör)``, ``v.9 lör 5/3``, ``05.03.2022``, an Excel serial (of the 1904 system where
    ``epoch_1904``); ISO also with a time after it. ``is_dotted``: ``5.3`` too, a date only where a header says so,
    else a time or a number.

    Two-digit years are 20xx. Day and month without a year leave ``year`` null: the sheet decides.
    """
    tidy = _tidy(text or "").strip(" .,")
    if not tidy:
        return DateText(fault=_DATE_MISSING)
    if len(tidy) > _MAX_LENGTH:
        return DateText(fault=_DATE_UNREADABLE)
    if serial := _SERIAL.fullmatch(tidy):
        day = (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + timedelta(days=int(serial["days"]))
        minutes = round(float(f"0.{serial['fraction'] or 0}") * 1440)
        return DateText(day.year, day.month, day.day, minutes=minutes % 1440 or None)
    weekday, tidy = None, _WEEK_PREFIX.sub("", tidy)
    if prefix := _WEEKDAY_PREFIX.match(tidy):
        weekday, tidy = _WEEKDAYS[prefix["weekday"].lower()], tidy[prefix.end() :]
    elif suffix := _WEEKDAY_AFTER.search(tidy):
        weekday, tidy = _WEEKDAYS[suffix["weekday"].lower()], tidy[: suffix.start()]
    tidy = _SPACED_SEPARATOR.sub(r"\1", tidy.removeprefix("den ").removeprefix("Den "))
    impossible = False
    for form in (*_DATE_FORMS, _DOTTED) if is_dotted else _DATE_FORMS:
        if not tidy.isascii() or (match := form.fullmatch(tidy)) is None:
            continue
        parts = match.groupdict()
        month = _MONTHS[parts["word"][:3].lower()] if parts.get("word") else int(parts["month"])
        year = int(parts["year"]) if parts["year"] else None
        if year is not None and len(parts["year"]) == 2:
            year += 2000
        clock = parse_time(parts["clock"]) if parts.get("clock") else None
        if clock and tidy.endswith("Z"):
            break  # an instant in another time zone: its date may be the day before
        found = DateText(year, month, int(parts["day"]), weekday, clock or None)
        if found.in_year(2000 if year is None else year) is not None:
            return found
        impossible = True
    return DateText(fault=_NO_SUCH_DATE if impossible else _DATE_UNREADABLE)


def parse_weekday(text: str) -> int | None:
    """A weekday's name, whole or short, as 0 (Monday) to 6; ``None`` for anything else."""
    match = _WEEKDAY_NAME.fullmatch(_tidy(text).strip(" .,"))
    return _WEEKDAYS[match["weekday"].lower()] if match else None


def parse_date(text: str | None, epoch_1904: bool = False) -> date | None:
    """The date a cell says with its year, or ``None``. Why not, :func:`read_date` tells."""
    return read_date(text, epoch_1904).date


def month_first(texts: Collection[str]) -> tuple[dict[str, str], bool]:
    """The slashed dates of a column (``3/18/2022``) to the same with their first two numbers changed round, and
    whether some of them are days only so. No dates where one of them is a day only as it stands.
    """
    changed_round = {
        text: f"{match['second']}/{match['first']}/{match['year']}"
        for text in texts
        if (match := _SLASHED.fullmatch(text))
    }
    if any(read_date(text).date is None for text in changed_round.values()):
        return {}, False
    return changed_round, any(read_date(text).date is None for text in changed_round)


_MIDNIGHT = 24 * 60
_TIME_PREFIX = re.compile(r"^(?:(?:från|ca|c:a|kl|klockan)\b[.:]?\s*)+", re.IGNORECASE)
_NEXT_DAY = re.compile(rf"\s*\((?:{_WEEKDAY}|natten|nästa dag|dagen efter)\)$", re.IGNORECASE)
_HOUR_MARK = re.compile(r"(?:(?<=\d\d)| )h\.?$", re.IGNORECASE)  # "4h" is more often a length
_HOUR_MARK_IN_RANGE = re.compile(r"(?<=\d)\s?h\b\.?", re.IGNORECASE)
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.,](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,9})?)?)?")
_CLOCK_JOINED = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})")
_DAY_FRACTION = re.compile(r"\d{0,5}\.\d{1,25}")
_STAMP = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}) (?P<clock>\d{2}:\d{2}:\d{2})(?:\.\d+)?")
_EPOCH_DAYS = frozenset({"1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1904-01-02"})
_HALF_DAY = re.compile(r"(?P<hour>\d{1,2})(?P<rest>[:.]\d{2}(?:[:.]\d{2})?)?\s*(?P<half>[ap])\.?m\.?", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-{1,2}>?|→|\btill?\b|\bto\b|(?<=[:.]\d\d)\s*/(?=\s*\d{1,2}[:.]\d\d))\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"^mellan\s+(.+?)\s+och\s+", re.IGNORECASE)
_STATED_LENGTH = re.compile(
    r"\s*(?:\(|[,=]\s*)(?:ca\s*)?\d{1,2}(?:[.,]\d{1,2})?\s*(?:h|tim(?:mar|me)?)\.?\)?$", re.IGNORECASE
)


def as_shown(text: str) -> str:
    """A workbook's date or time of day as people see it in the cell, for quoting; other texts as they are."""
    match = _STAMP.fullmatch(text)
    if match is None:
        return text
    day, clock = match["day"], match["clock"].removesuffix(":00")
    if day in _EPOCH_DAYS:
        return clock
    return day if clock == "00:00" else f"{day} {clock}"


def parse_time(text: str | None) -> int | None:
    """A time of day as minutes after midnight, or ``None``. ``24.00`` is 1 440.

    Reads ``21:00``, ``21.00``, ``21``, ``2100``, ``21h``, ``kl 21``, ``kl. 21.30``, ``21:00:00``, a date with a time,
    ``09:00 PM``, ``01.00 (söndag)``, ``midnatt`` and Excel's fraction of a day (``0.875``). Seconds round to the
    minute. A single digit after the mark (``21.5``) is no time: half past or five past cannot be told.
    """
    tidy = _tidy(text or "").strip(" .,")
    if not tidy or len(tidy) > _MAX_LENGTH:
        return None
    tidy = _HOUR_MARK.sub("", _TIME_PREFIX.sub("", _NEXT_DAY.sub("", tidy))).strip()
    if tidy.casefold() == "midnatt":
        return _MIDNIGHT
    if half := _HALF_DAY.fullmatch(tidy):
        hour = int(half["hour"]) % 12 + (12 if half["half"].lower() == "p" else 0)
        return parse_time(f"{hour}{half['rest'] or ''}") if 1 <= int(half["hour"]) <= 12 else None
    if not tidy.isascii():
        return None
    match = _CLOCK.fullmatch(tidy) or _CLOCK_JOINED.fullmatch(tidy)
    if match:
        parts = match.groupdict()
        hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
        second = int(parts.get("second") or 0)
        if minute < 60 and second < 60 and (hour < 24 or (hour, minute, second) == (24, 0, 0)):
            return hour * 60 + minute + (second >= 30)
    if _DAY_FRACTION.fullmatch(tidy) and (float(tidy) < 1 or len(tidy.partition(".")[2]) > 2):
        return round(float(tidy) % 1 * _MIDNIGHT)
    if len(tidy) > 10 and (stamp := re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ](?P<clock>[\d:.]+)Z?", tidy)):
        return parse_time(stamp["clock"])
    return None


def parse_time_range(text: str | None) -> tuple[int | None, int | None] | None:
    """Start and end in one cell (``21.00–01.00``, ``kl 21-02 (5 h)``, ``mellan 21 och 02``), minutes after midnight.

    ``None`` where the cell is no range. A side that is empty or cannot be read is null.
    """
    tidy = _tidy(text or "").strip(" .,")
    if not tidy or len(tidy) > _MAX_LENGTH:
        return None
    sides = _RANGE.split(_HOUR_MARK_IN_RANGE.sub("", _STATED_LENGTH.sub("", _BETWEEN.sub(r"\1-", tidy))))
    if len(sides) != 2:
        return None
    return parse_time(sides[0]), parse_time(sides[1])


_YES = frozenset(
    {"ja", "j", "yes", "y", "x", "sant", "true", "vuxen", "v", "18", "18+", "över 18", "ok", "1", "✓", "✔", "☑", "✅"}
)
_NO = frozenset(
    {"nej", "n", "no", "falskt", "false", "ungdom", "u", "barn", "minderårig", "under 18", "0", "✗", "✘", "☒", "❌"}
)


def parse_flag(text: str) -> bool | None:
    """``Ja`` and its kin, ``Nej`` and its kin, else ``None``."""
    word = " ".join(text[:_MAX_LENGTH].casefold().split()).strip(".!")
    return True if word in _YES else False if word in _NO else None
