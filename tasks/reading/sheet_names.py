"""What a sheet is called in findings, facts and receipts: by its name, or by its place where the name may be a
person's."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from tasks.agreement.model import Agreement
from tasks.reading.lookup import names_of, normal
from tasks.reading.tables import Table
from tasks.wording.private import is_plain_word

# What sheets of shifts, of bookkeeping and of decisions are called: whole words, then endings of them ("passlista").
_WORD = re.compile(
    r"""\w? | vt | ht | av | och | för | med | alla | nya? | gam(?:la|malt) | iop | sie
    | vår(?:en)? | höst(?:en)? | sommar(?:en)? | vinter(?:n)? | (?:hel|halv)?år(?:et)? | svar | form | responses?
    | sheets? | shifts? | patrols? | data | logg? | kopia | original | mall(?:en)? | exempel | ekonomi | övrigt
    | \w*(?:
        insats(?:en|er|erna)? | beslut(?:en)?
      | blad(?:et)? | bok(?:en)? | dagar | export | flik(?:en)? | formulär(?:svar)? | föring(?:en|ar)?
      | förening(?:en|ar)?
      | grupp(?:en|er)? | helger(?:na)? | journal(?:en)? | klubb(?:en|ar)? | konto(?:n|t)? | kvartal(?:et)?
      | kväll(?:en|ar)? | list(?:an?|or) | månad(?:en|er)? | natt(?:en)? | nätter(?:na)? | område(?:t|n)?
      | pass(?:en)? | patrull(?:en|er)? | period(?:en)? | rapport(?:en|er)? | redovisning(?:en)? | schema(?:t)?
      | ställning(?:en)? | statistik(?:en)? | summ(?:a|an|ering) | tabell(?:en)? | tider(?:na)? | total(?:t)?
      | uppföljning(?:en)? | utfall(?:et)? | vandring(?:en|ar|arna)? | vandrare | veck(?:a|an|or) | visning(?:en|ar)?
      | verifikat(?:ion|ioner)? | budget(?:en)? | plan(?:en|ering(?:en)?)? | bokning(?:en|ar|arna)?
      | genomför(?:d|da|t) | utför(?:d|da|t)
    )""",
    re.VERBOSE,
)
_DIGITS = "0123456789"
_DIGITS_OF_A_DATE = 8


def with_told_names(tables: Iterable[Table], agreement: Agreement | None) -> list[Table]:
    """The sheets of a workbook, each with the name that may be told; delimited text as it is."""
    known = _known_words(agreement)
    tables = list(tables)
    return [
        table if table.sheet is None or _may_tell(table.sheet, known) else replace(table, sheet=place)
        for table, place in zip(tables, places(tables), strict=True)
    ]


def places(tables: Sequence[Table]) -> list[str]:
    """What each sheet is called by its place, hidden ones apart, as people see them."""
    told, count = [], {True: 0, False: 0}
    for table in tables:
        count[table.hidden] += 1
        told.append(f"{'dolt blad' if table.hidden else 'blad'} nr {count[table.hidden]}")
    return told


def is_word_of_sheets(word: str) -> bool:
    """Whether a word, in small letters, is one of those that sheets of shifts and bookkeeping are called by."""
    return _WORD.fullmatch(word) is not None


def _may_tell(name: str, known: Collection[str]) -> bool:
    """Whether all words of a name are of dates, sheets and the agreement, and its digits no telephone number's."""
    words = [(word, word.rstrip(_DIGITS)) for word in normal(name).split()]
    return sum(each in _DIGITS for each in name) <= _DIGITS_OF_A_DATE and all(
        word in known or is_plain_word(bare) or is_word_of_sheets(bare) for word, bare in words
    )


def _known_words(agreement: Agreement | None) -> set[str]:
    """The words of the agreement's areas, associations and title."""
    if agreement is None:
        return set()
    names = (*names_of(agreement.areas), *names_of(agreement.associations), normal(agreement.title))
    return {word for name in names for word in name.split()}
