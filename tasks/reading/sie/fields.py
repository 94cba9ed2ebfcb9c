"""The grammar of one line of SIE 4: a label and its fields. For records that are few, or oddly written.

Fields are parted by spaces or tabs; quotes are needed only round spaces; a backslash escapes nothing but a
quote; braces hold the pairs of an object list (SIE file format 4B, section 5). A quote that a letter follows ends
no field: programs forget to escape those of "Ers "Ljustorps IF" mars".
"""

import re
from datetime import date

_TOKEN = re.compile(
    r"""[ \t]* (?:
        (?P<open>\{) | (?P<close>\})
      | "(?P<quoted>(?:\\"|(?<=[^"])"(?=[^\W\d])|[^"])*)"?
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
        return date.fromisoformat(digits)
    except ValueError:
        return None


def short_date_of(text: str) -> date | None:
    """A date that some programs write YYMMDD, ``None`` where it is none. Only where a date must stand."""
    return date_of(f"20{text}") if len(text) == 6 else None


def objects_of(field: Field) -> list[dict[str, int | str]] | None:
    """Dimension and code of each pair in an object list; ``None`` where it is no list. What is no pair of a
    dimension's number and a code is passed by: the others still say what the row belongs to.
    """
    if isinstance(field, str):
        return None
    pairs = zip(field[::2], field[1::2], strict=False)
    return [
        {"dimension": int(dimension), "code": code}
        for dimension, code in pairs
        if dimension.isascii() and dimension.isdigit() and len(dimension) < 10
    ]
