"""What may be told of a dropped file's name: digits that are a person's go no further than the coordinator's receipt.

Telephone numbers and personal identity numbers are masked; dates, spans and organisation numbers stay. Names of
persons cannot be told from other words, so they stay, and the coordinator is asked.
"""

import re
from datetime import date
from itertools import pairwise

from tasks.wording.private import WITHHELD, may_be_name

_SEPARATOR = r"[ ._\-\u2013]?"
_MOBILE = rf"(?:46{_SEPARATOR})?0?7[02369](?:{_SEPARATOR}\d){{7}}"
_ABROAD = rf"\+[1-9](?:{_SEPARATOR}\d){{7,13}}"
_AREA = (  # with the number of an area; never the rest of a date
    r"(?<!\d[ ._\-\u2013])0[1-9]\d{0,2}[\-\u2013](?!\d\d (?:19|20)\d\d(?!\d))\d{2,4}(?: ?\d){3,5}"
)
_TELEPHONE = re.compile(rf"(?<!\d)(?:{_ABROAD}|{_MOBILE}|{_AREA})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d\d)?(\d\d)(\d\d)(\d\d)[+\-\u2013]?(\d{4})(?!\d)")
_OF_FILES = re.compile(
    r"(?:svar|kopia|pass|passlista|natt|nattvandring|vandring|vandrare|schema|lista|rapport|export|transaktioner|"
    r"bokföring|huvudbok|utlägg|inköp|kvitto|kvitton|sammanställning|original|ny|nya)",
    re.IGNORECASE,
)
"""Words that files are called by, and persons are not."""
_COORDINATION = 60
"""Added to the day in the numbers of those who are not registered in the country."""


def masked(name: str) -> str:
    """A file's name, or a text that may hold one, without the digits of a person."""
    return _TELEPHONE.sub(WITHHELD, _IDENTITY.sub(_identity, name))


def holds_numbers(name: str) -> bool:
    """Whether digits of a person stand in the name."""
    return masked(name) != name


def may_hold_name(name: str) -> bool:
    """Whether a file's name, without its ending and its digits, reads as somebody's first name and surname."""
    stem = name.rpartition(".")[0] or name
    words = [word for word in re.split(r"[\W\d_]+", stem) if word]
    return any(
        may_be_name(" ".join(pair)) and not any(_OF_FILES.fullmatch(word) for word in pair)
        for pair in pairwise(words)
    )


def _identity(found: re.Match[str]) -> str:
    """Masked where year, month and day can be a birthday. What may be the time of an export needs the right check
    digit."""
    century, year, month, day, last = found.groups()
    if century not in (None, "19", "20"):
        return found[0]
    born = int(day) - _COORDINATION if int(day) > _COORDINATION else int(day)
    try:
        date(int(f"{century or 20}{year}"), int(month), born)
    except ValueError:
        return found[0]
    is_time = century != "19" and 15 <= int(year) < 40 and int(last[:2]) < 24 and int(last[2:]) < 60
    if is_time and not _has_check_digit(f"{year}{month}{day}{last}"):
        return found[0]
    return WITHHELD


def _has_check_digit(number: str) -> bool:
    """Whether the last digit is the one that belongs to the nine before it."""
    products = (int(digit) * (2 - at % 2) for at, digit in enumerate(number))
    return sum(sum(divmod(product, 10)) for product in products) % 10 == 0
