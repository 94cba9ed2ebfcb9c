"""Which cells of a dropped file may be told, and which may hold somebody's name or number and are pointed to."""

import re

WITHHELD = "…"
"""What the reader puts in the place of a cell that may not be told."""

# Words of dates, times and numbers. Any other word in such a cell may be somebody's name.
_PLAIN_WORD = re.compile(
    r"""(mån|tis|ons|tors?|fre|lör|sön)(dags?)? | må|ti|on|to|fr|lö|sö
    | jan(uari)?|feb(ruari)?|mars?|apr(il)?|maj|juni?|juli?|aug(usti)?|sept?(ember)?|okt(ober)?
    | (nov|dec)(ember)? | den|i|igår|förra|kväll|natt|helg|kl|klockan|från|till|och|eller|ca|cirka|sent?|min
    | h|tim(mar|me)?|st|vuxn?[ae]n?|pers(oner)?|några|flera|många|ing(a|en|et)|okän[td]|vet|ej|konto
    | kr(onor)?|tkr|sek|[tz]""",
    re.VERBOSE,
)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]")
_MOST_DIGITS = {"adults_text": 4}
_DIGITS_OF_A_DATE = 8

_NAME = re.compile(r"[^\W\d_]+(?:[ ,-]+[^\W\d_]+)+\.?")
_PLACE = re.compile(
    r"\b(?:norra|södra|östra|västra|övre|nedre|gamla|nya|\w*"
    r"(?:centrum|torg(?:et)?|gatan?|vägen|skolan?|park(?:en)?|station(?:en)?|området|arenan?|hall(?:en)?|kajen"
    r"|köping|torpet|berget|forsen|hamnen|näset|udden|stranden)|(?!augusta|krista|christa)\w{3,}sta)\b",
    re.IGNORECASE,
)
"""Words of places, and endings that places have and persons do not."""


def may_be_name(text: str) -> bool:
    """Whether a text reads as first name and surname: two words or more, each with a capital letter and none a
    place's."""
    words = re.findall(r"[^\W\d_]+", text)
    named = _NAME.fullmatch(text.strip()) is not None and all(word == word.capitalize() for word in words)
    return named and not _PLACE.search(text)


def is_plain_word(word: str) -> bool:
    """Whether a word, in small letters, is one of dates, times and numbers."""
    return _PLAIN_WORD.fullmatch(word) is not None


def may_tell(column: str, text: str) -> bool:
    """Whether a cell of ``*_text`` column ``column`` may be told.

    A date, time, number or account cell may where it holds nothing but such; an area's where it holds a word of
    places and no telephone number (settled reading 16): any other word, in capital or small letters, may be a name.
    """
    digits = len(re.findall(r"\d", text))
    is_long = digits > _MOST_DIGITS.get(column, _DIGITS_OF_A_DATE) and not _STAMP.match(text)
    if column == "area_text" and _PLACE.search(text):
        return not is_long
    return not is_long and all(map(is_plain_word, re.findall(r"[^\W\d_]+", text.lower())))
