"""The grammar of one line of SIE 4: a label and its fields. For records that are few, or oddly written.

Fields are parted by spaces or tabs; quotes are needed only round spaces; a backslash escapes nothing but a
quote; braces hold the pairs of an object list (SIE file format 4B, section 5).
"""

import re
from datetime import date, datetime

_TOKEN = re.compile(
    r"""[ \t]* (?:
        (?P<open>\{) | (?P<close>\})
      | "(?P<quoted>(?:\\"|[^"])*)"?
      | (?P<bare>(?:\\"|[^\s{}"])+)
    )""",
    re.VERBOSE,
)
Field = str | list[str]
"""A field's text without quotes and escapes, or the fields inside braces."""


def split_fields(line: str) -> list[Field]:
    """The label and fields of one line. Never fails: a quote or brace left open ends with the line."""
    fields: list[Field] = []
    inside: list[str] | None = None
    for token in _TOKEN.finditer(line.rstrip()):
        kind = token.lastgroup
        if kind == "open":
            inside = []
        elif kind == "close":
            if inside is not None:
                fields.append(inside)
            inside = None
        else:
            text = token[kind].replace('\\"', '"') if kind else ""
            (fields if inside is None else inside).append(text)
    if inside is not None:
        fields.append(inside)
    return fields


def text_at(fields: list[Field], index: int) -> str:
    """The field at ``index`` as text, ``""`` where it is missing or an object list."""
    field = fields[index] if index < len(fields) else ""
    return field if isinstance(field, str) else ""


def date_of(text: str) -> date | None:
    """A date written YYYYMMDD or YYYY-MM-DD, ``None`` where it is neither."""
    digits = text.replace("-", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        return None


def objects_of(field: Field) -> list[dict[str, int | str]] | None:
    """Dimension and code of each pair in an object list; ``None`` where it is no list of pairs."""
    if isinstance(field, str) or len(field) % 2:
        return None
    pairs = zip(field[::2], field[1::2], strict=True)
    try:
        return [{"dimension": int(dimension), "code": code} for dimension, code in pairs]
    except ValueError:
        return None
