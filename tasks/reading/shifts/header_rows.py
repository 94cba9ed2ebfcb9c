"""Which rows of a sheet hold headers."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tasks.reading.lookup import normal
from tasks.reading.tables import Table
from tasks.reading.values import read_date

_LEDGER_WORDS = frozenset({"konto", "debet", "kredit", "belopp", "vernr", "verifikation", "saldo"})
_LONGEST_HEADER = 60
_ROWS_ABOVE_SENTENCES, _FEWEST_SENTENCES = 20, 3


@dataclass(frozen=True)
class HeaderRow:
    """Headers by place, in one row or two."""

    first: int
    last: int
    headers: list[str]

    def with_lower(self, lower: list[str], known: Mapping[str, str]) -> "HeaderRow":
        """These with a second row under them."""
        merged = [
            under if normal(under) in known or not above else above
            for above, under in zip(self.headers, lower, strict=True)
        ]
        return HeaderRow(self.first, self.last + 1, merged)

    def only(self, places: Collection[int]) -> "HeaderRow":
        """Those at these places alone."""
        headers = [header if at in places else "" for at, header in enumerate(self.headers)]
        return HeaderRow(self.first, self.last, headers)

    def repeated_by(self, headers: list[str], known: Mapping[str, str]) -> bool:
        """Whether the known ones among ``headers`` are these again, in the same places."""
        pairs = zip(self.headers, headers, strict=True)
        return all(normal(mine) == normal(theirs) for mine, theirs in pairs if normal(theirs) in known)


def header_rows(
    table: Table, known: Mapping[str, str], areas: Mapping[str, str], associations: Mapping[str, str]
) -> list[HeaderRow]:
    """Every header row of a sheet but those that repeat the one above. ``known`` are headers in
    :func:`~tasks.reading.lookup.normal` form, to their fields; ``areas`` and ``associations`` the agreement's names.

    Headers may stand in two rows ("Tid" above "Från" and "Till"): a lower one wins over the one above it. A sheet
    without known headers may have them as sentences, as forms do ("Vilken förening representerar du?").
    """
    found: list[HeaderRow] = []
    for row in _candidates(table, known, areas, associations):
        headers = [(text or "").strip() for text in table.cells.row(row)]
        if not _all_words(headers, known, {**areas, **associations}):
            continue
        if found and row == found[-1].last + 1:
            found[-1] = found[-1].with_lower(headers, known)
        elif not found or not found[-1].repeated_by(headers, known):
            found.append(HeaderRow(row, row, headers))
    return found or _sentences(table, known)


def _all_words(headers: list[str], known: Mapping[str, str], names: Mapping[str, str]) -> bool:
    """Whether a row can be headers: half its cells are known ones or ``names`` (of a cross table), none is a
    ledger's, none is a date."""
    filled = [header for header in headers if header]
    said = {normal(header) for header in filled}
    half_known = 2 * sum(normal(header) in known or normal(header) in names for header in filled) >= len(filled)
    return half_known and not said & _LEDGER_WORDS and not any(read_date(header).fault is None for header in filled)


def _candidates(table: Table, known: Mapping[str, str], *names: Mapping[str, str]) -> list[int]:
    """Rows with at least two cells that are known headers, or one beside several areas or associations (``names``),
    found without going through every cell."""
    hits = Counter[int]()
    for name, texts in table.distinct.items():
        headers = [text for text in texts if len(text) < _LONGEST_HEADER and normal(text) in known]
        if headers:
            hits.update(table.cells[name].is_in(headers).arg_true().to_list())
    named = [{text for texts in table.distinct.values() for text in texts if normal(text) in each} for each in names]
    return sorted(
        row
        for row, count in hits.items()
        if count >= 2 or any(sum(text in each for text in table.cells.row(row)) >= 2 for each in named)
    )


def _sentences(table: Table, known: Mapping[str, str]) -> list[HeaderRow]:
    """The first row near the top in which most cells, three at least, have a known header's word in them and none is
    a date."""
    for row in range(min(_ROWS_ABOVE_SENTENCES, table.cells.height)):
        headers = [(text or "").strip() for text in table.cells.row(row)]
        filled = [header for header in headers if header]
        likely = sum(any(word in known for word in normal(header).split()) for header in filled)
        is_date = any(read_date(header).fault is None for header in filled)
        if likely >= _FEWEST_SENTENCES and 2 * likely >= len(filled) and not is_date:
            return [HeaderRow(row, row, headers)]
    return []
