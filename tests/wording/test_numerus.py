"""One night, two nights: every sentence of the catalogue with 0, 1, 2 and many."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from tasks.wording.language import SENTENCES, say, text_templates
from tasks.wording.swedish import genitiv, raknat

KRONOR = {
    "amount", "amounts", "accrued", "booked", "budget", "budgeted", "costs", "cost", "earned", "forecast", "growth",
    "income", "kronor", "mean", "outstanding", "over", "price", "rate", "result", "stated", "unused", "volume",
    "hours",
    "adults", "expected", "low", "high", "plan", "pace", "percent", "attention_percent", "significant_percent",
    "attention_amount", "significant_amount", "instead", "share", "coverage", "needed", "deviation", "to_date_kronor",
}  # fmt: skip
DAYS = {
    "by", "cutoff", "day", "decided", "due", "end", "made_on", "meeting", "next_meeting", "night", "received",
    "start",
    "until",
}  # fmt: skip
TEXTS = {
    "activity", "agreement", "area", "association", "board", "box", "caption", "clause", "depends", "digest", "file",
    "id", "kind", "label", "municipality", "name", "purpose", "quarter", "reason", "released_by", "sheet", "software",
    "source", "status", "text", "title", "column", "before", "after",
}  # fmt: skip
LISTS = {"parts", "overdrawn", "short", "names", "items", "lines", "months", "numbers", "associations", "changes"}
YES = {
    "ended", "is_past", "holds", "dialogue", "preliminary", "evaluation", "duty", "correction", "voluntary",
    "reclaim",
}  # fmt: skip
ONE_OF = {"status": "yellow", "limit": "open", "key": "nights", "per": "night"}
"""What is one of a few words."""
MONTHS = {"month", "period", "first", "last", "since"}

ONE_OF_MANY = re.compile(
    r"(?<![\d,\u00a0]) ?\b1[ \u00a0](nätter|områden|extra områden|möjliga|områdesnätter|föreningar|rader|rättelser|"
    r"varningar|upplysningar|iakttagelser|månadsrapporter|gjorda|använda|vandrade|avtalade)\b"
)
MANY_OF_ONE = re.compile(
    r"\b(0|2|12)[ \u00a0](natt|område|extra område|möjlig|områdesnatt|förening|rad|rättelse|varning|upplysning|"
    r"iakttagelse|månadsrapport|gjord|använt|vandrat|avtalad)\b"
)


class Values(dict):
    """A value of the right kind for any name of a proposal's values; whatever is no other kind is a count."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def __missing__(self, name: str) -> object:
        return value(name, self.count)

    def __contains__(self, name: object) -> bool:
        return True


def value(name: str, count: int) -> object:
    if name == "s":
        return Values(count)
    if name in ONE_OF:
        return ONE_OF[name]
    known = {
        **dict.fromkeys(KRONOR, Decimal(2500)),
        **dict.fromkeys(DAYS, date(2022, 3, 31)),
        **dict.fromkeys(TEXTS, "Namn"),
        **{key: ["Namn"] for key in LISTS},
        **dict.fromkeys(YES, True),
        **dict.fromkeys(MONTHS, "2022-03"),
    }
    return known.get(name, count)


def catalogue():
    """Every sentence and the names of its values."""
    for name in SENTENCES:
        module = text_templates().get_template(name).module
        for sentence in sorted(vars(module)):
            macro = getattr(module, sentence)
            if not sentence.startswith("_") and hasattr(macro, "arguments"):
                yield sentence, macro.arguments


@pytest.mark.parametrize("count", [0, 1, 2, 12])
def test_number_and_noun_agree(count):
    told = {name: say(name, **{each: value(each, count) for each in names}) for name, names in catalogue()}
    wrong = {name: text for name, text in told.items() if ONE_OF_MANY.search(text) or MANY_OF_ONE.search(text)}
    assert not wrong
    assert not {name: text for name, text in told.items() if re.search(r"None|\bTrue\b|\bFalse\b", text)}


def test_no_two_sentences_have_one_name():
    counted = Counter(name for name, _ in catalogue())
    assert not [name for name, count in counted.items() if count > 1]


@pytest.mark.parametrize(
    ("name", "genitive"),
    [
        ("Timrå kommun", "Timrå kommuns"),
        ("Sörberge IF", "Sörberge IF:s"),
        ("Ljustorps", "Ljustorps"),
        ("Max", "Max"),
    ],
)
def test_genitives(name, genitive):
    assert genitiv(name) == genitive


@pytest.mark.parametrize(("count", "text"), [(0, "0 nätter"), (1, "1 natt"), (2, "2 nätter"), (1200, "1 200 nätter")])
def test_a_number_and_its_noun(count, text):
    assert raknat(count, "natt", "nätter").replace("\u00a0", " ") == text
