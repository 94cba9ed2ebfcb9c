"""Whether what a row states was done: the words of cancelling and those of planning, decided here and nowhere else.

Settled reading 23: a cell of the row's own note, remark, status or outcome that is, or begins with, a word of
cancelling withdraws the patrol, whatever else the row holds; inside a longer text, or in a column that is not about
the patrol, it withdraws nothing and is told. Reading 24: what is planned is not done.
"""

import re
from collections.abc import Callable, Iterable, Mapping

import polars as pl

from tasks.reading.faults import EntryReading
from tasks.reading.lookup import normal
from tasks.reading.shifts.headers import Block
from tasks.reading.values import parse_flag

_ABOUT_IT = r"(?:(?:obs|tyvärr|passet|kvällen|natten|(?:natt)?vandringen|allt|helt|blev|är|var)\b[\s:!,.\u2013-]*)*"
"""What may stand before the word in a text that still begins with it: "Passet blev inställt"."""

_CANCELLING = r"""
    inställ(?:[dt]|da|des|ts) | ställ(?:s|[dt]es?|ts)(?:\s+vi)?\s+in | struk(?:en|et|na)
  | avlys(?:t|ta|tes) | avbok(?:ad|at|ades|as) | annuller(?:ad|at|ades)
  | ut(?:går|gick|gått)(?!\s+i?från\b)
  | (?:ej|inte|aldrig)\s+(?:genomför(?:[dt]|des)|utför(?:[dt]|des)|(?:blivit|bli)\s+av)
  | ble?v\s+(?:ej|inte|aldrig)\s+(?:av|genomför[dt])
  | ingen\s+(?:kom|dök\s+upp)
  | cancell?ed | called\s+off
"""
_CANCELLED = re.compile(rf"\W*{_ABOUT_IT}(?:{_CANCELLING}|inst\b\.?)(?!\w)", re.IGNORECASE | re.VERBOSE)
_MENTIONED = re.compile(rf"\b(?:{_CANCELLING})(?!\w)", re.IGNORECASE | re.VERBOSE)
_NO_PATROLS = re.compile(r"\b(?:inga|inget|ingen)\s+(?:natt)?(?:pass|vandring|vandringar|patruller)\b", re.IGNORECASE)

_PLANNED = re.compile(
    r"""\W*(?: planera(?:[dst]|de) | (?:in)?bok(?:ad|at|ade) | anmäl[dt]a? | reserv\w* | (?:ej|inte)\s+bemanna[dt]
      | obemanna[dt] | vakant | preliminär\w* | prel\b\.? | kommande | planned | tentative )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_DONE = re.compile(
    r"\W*(?:genomför|utför|klar|gjor|gick|gått|blev\s+av|avslut|rapporter|godkän|ok\b|done|completed)", re.IGNORECASE
)
_PLAN = re.compile(
    r"plan(?:en|er)? | planering\w* | planera(?:d|t|de) | \w*(?:schema(?:t|n)?|splan) | \w*bokning(?:en|ar|arna)?"
    r"| preliminär\w*",
    re.VERBOSE,
)
_RESULT = re.compile(r"utfall\w* | genomför\w* | utför\w* | gjor[dt]\w* | resultat\w* | faktisk\w*", re.VERBOSE)

_OWN_TEXTS = ("notes", "status")


def is_plan(sheet: str | None) -> bool:
    """Whether a sheet's name says that it holds what is meant to be: "Planering", "Schema mars"; not "Plan och
    utfall"."""
    words = normal(sheet or "").split()
    return any(map(_PLAN.fullmatch, words)) and not any(map(_RESULT.fullmatch, words))


def cancelling_inside(text: str) -> bool:
    """Whether a word of cancelling stands anywhere in a text."""
    return _MENTIONED.search(text) is not None or _CANCELLED.match(text) is not None


def planning_inside(text: str) -> bool:
    """Whether a word of planning stands anywhere in a text."""
    return any(_PLANNED.match(text, at.start()) for at in re.finditer(r"\b\w", text))


def with_entry(frame: pl.DataFrame, block: Block, distinct: dict[str, list[str]], planned: bool) -> pl.DataFrame:
    """Adds ``entry`` (``patrol``, ``cancelled``, ``none``, ``planned``) and ``entry_reading`` to a block's rows.

    ``frame`` holds the columns of ``distinct``, their different texts, and ``field_…``. ``planned``: the sheet is a
    plan, where only what its own status calls done is a patrol.
    """
    fields = {f"c{column.at}": column.field for column in block.columns}
    unnamed = {f"c{at}" for at in block.unnamed}
    own = [name for name in distinct if fields.get(name) in _OWN_TEXTS or name in unnamed]
    cells = [name for name in distinct if name in fields and name not in own]
    statuses = [name for name in distinct if fields.get(name) == "status"]
    strange = [name for name in distinct if name not in fields and name not in unnamed]

    def says(names: list[str], test: re.Pattern[str], whole: bool = False) -> pl.Expr:
        find = test.fullmatch if whole else test.match
        return _any_of(distinct, names, lambda text: find(text) is not None)

    times = pl.col("field_start").is_not_null() | pl.col("field_time").is_not_null()
    is_filled = times & (pl.col("field_adults").is_not_null() | pl.col("field_name").is_not_null())
    no_patrols = _any_of(distinct, list(distinct), lambda text: _NO_PATROLS.search(text) is not None)
    begins_none = _any_of(distinct, own, lambda text: _NO_PATROLS.match(text) is not None)
    not_done = _any_of(distinct, statuses, lambda text: parse_flag(text) is False)
    in_cells = _any_of(distinct, cells, cancelling_inside)
    cancelled = says(own, _CANCELLED) | in_cells | not_done | (is_filled & begins_none)
    done = says(statuses, _DONE) | _any_of(distinct, statuses, lambda text: parse_flag(text) is True)
    is_planned = says(statuses, _PLANNED) | says(own, _PLANNED, whole=True) | (pl.lit(planned) & ~done)
    status = pl.any_horizontal(*(pl.col(name).is_not_null() for name in statuses)) if statuses else pl.lit(False)
    frame = frame.with_columns(
        entry=pl.when(cancelled)
        .then(pl.lit("cancelled"))
        .when(no_patrols & ~is_filled)
        .then(pl.lit("none"))
        .when(is_planned)
        .then(pl.lit("planned"))
        .otherwise(pl.lit("patrol"))
    )
    entry = pl.col("entry")
    reading = (
        pl.when(entry == "cancelled")
        .then(
            pl.when(is_filled)
            .then(pl.lit(EntryReading.CANCELLED_FILLED.value))
            .otherwise(pl.lit(EntryReading.CANCELLED.value))
        )
        .when(entry == "planned")
        .then(pl.lit(EntryReading.PLANNED.value))
        .when((entry == "patrol") & _any_of(distinct, own, cancelling_inside))
        .then(pl.lit(EntryReading.CANCELLING_MENTIONED.value))
        .when((entry == "patrol") & _any_of(distinct, strange, cancelling_inside))
        .then(pl.lit(EntryReading.CANCELLING_ELSEWHERE.value))
        .when((entry == "patrol") & status & ~done)
        .then(pl.lit(EntryReading.STATUS_UNKNOWN.value))
    )
    return frame.with_columns(entry_reading=reading)


def _any_of(distinct: Mapping[str, list[str]], names: Iterable[str], test: Callable[[str], bool]) -> pl.Expr:
    """Whether one of the columns has a text, tidied, for which ``test`` holds."""
    hits = []
    for name in names:
        said = [text.strip() for text in distinct[name] if test(text.strip())]
        if said:
            hits.append(pl.col(name).is_in(said).fill_null(False))
    return pl.any_horizontal(hits) if hits else pl.lit(False)
