"""The rows behind the figures of one agreement at one cut-off, each with where it came from.

The figures themselves come from the modules that compute them; here are only the rows they were computed
from, and which of several rows stands for a night, an area-night or a share of a tariff (the first: file
order within a team).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import polars as pl

from tasks.agreement.model import Agreement, Span
from tasks.agreement.versions import rules_on
from tasks.facts.schemas import IN_KIND
from tasks.measures.activity import NIGHT_ORDER
from tasks.measures.expenses import CLAIMS
from tasks.measures.forecast import NightForecast, night_forecast
from tasks.measures.parts import EVIDENCE, PLACE, WHY_NOTHING, Parts
from tasks.measures.position import Facts, Frame, Position, gather, position, unbooked
from tasks.measures.settlement import LineSums, as_booked, earnings, held
from tasks.measures.tariffs import units

ORE = Fraction(1, 100)
_TEAM = ["date", "area", "association"]

Which = ParamSpec("Which")
Found = TypeVar("Found")


def once(
    find: Callable[Concatenate["Evidence", Which], Found],
) -> Callable[Concatenate["Evidence", Which], Found]:
    """Find in an evidence once for the same arguments: many figures are made of the same rows."""

    @wraps(find)
    def kept(evidence: "Evidence", *which: Which.args, **of: Which.kwargs) -> Found:
        key = (find, which, *of.items())
        if key not in evidence.found:
            evidence.found[key] = find(evidence, *which, **of)
        return evidence.found[key]

    return kept


class Evidence:
    """Rows of patrols, ledger, lists of expenses and contributions in kind up to the end of ``span``, by the rules in
    force that day. ``ledger`` null: nothing booked is known; ``expenses`` null: no list is evidence; ``in_kind``
    null: no sheet has told of any. ``facts``: what has been gathered of them that far, where it has been.
    """

    def __init__(
        self,
        agreement: Agreement,
        patrols: Frame,
        ledger: Frame | None,
        span: Span,
        expenses: Frame | None = None,
        in_kind: Frame | None = None,
        facts: Facts | None = None,
    ) -> None:
        self.agreement, self.span = (agreement := rules_on(agreement, span.end)), span
        self.patrols, self.ledger, self.expenses, self.in_kind = patrols, ledger, expenses, in_kind
        self.facts: Facts = facts or gather(agreement, patrols, ledger, span.end, expenses, in_kind)
        self.counted = units(agreement, self.facts.paying)
        self.position: Position = position(agreement, self.facts, span.end, self.counted)
        self.ahead: NightForecast = night_forecast(agreement, self.position)
        self.found: dict[Hashable, Any] = {}  # by once

    def at(self, span: Span) -> "Evidence":
        """The same facts at an earlier cut-off."""
        facts = self.facts.up_to(span.end)
        return Evidence(self.agreement, self.patrols, self.ledger, span, self.expenses, self.in_kind, facts)

    @cached_property
    def teams(self) -> pl.DataFrame:
        """Every patrol in the term up to the cut-off: ``EVIDENCE``, team, counts, and three columns of ``WALKED``."""
        known = self.facts.walked.select(*_TEAM, "place", "eligible", "first", "counts")
        return (
            self.patrols.lazy()
            .rename({"service_date": "date"})
            .with_columns(pl.lit("patrols").alias("table"))
            .select(*EVIDENCE, "area", "association", "start_at", "adults", "adult_minutes", "minors", "contacts")
            .collect()
            .join(known, on=_TEAM, how="inner")
            .sort(*NIGHT_ORDER, "start_at", "file", "sheet", "row")
        )

    @cached_property
    def eligible(self) -> pl.DataFrame:
        """``teams`` of the calendar's nights."""
        return self.teams.filter("eligible")

    @cached_property
    def paying(self) -> pl.DataFrame:
        """``teams`` that earn: those of the calendar's nights, and those that a decision lets."""
        return self.teams.filter(pl.col("counts").is_not_null())

    @cached_property
    def booked(self) -> pl.DataFrame:
        """Every ledger row that is outcome: ``EVIDENCE`` and ``BOOKINGS``, not summed."""
        schema = EVIDENCE | {
            "accepted": pl.Boolean,
            "line": pl.String,
            "compensation": pl.Boolean,
            "association": pl.String,
            "ore": pl.Int64,
        }
        if self.ledger is None:
            return pl.DataFrame(schema=schema)
        return (
            held(self.agreement, self.ledger, self.span.end)
            .filter(pl.col("ends").is_null())
            .with_columns(
                **as_booked(self.agreement),
                table=pl.lit("ledger"),
                rows=pl.concat_list("row"),
            )
            .select(*schema)
            .collect()
            .sort("date", "file", "sheet", "row")
        )

    @cached_property
    def unbooked(self) -> dict[str, LineSums]:
        """What is not yet booked, by line; nothing where no list of expenses is evidence."""
        return unbooked(self.agreement, self.facts, self.position) or {}

    @cached_property
    def claimed(self) -> pl.DataFrame:
        """``EVIDENCE`` and ``CLAIMS`` of every row of a list of expenses; ``is_matched``: a voucher answers to it."""
        schema = EVIDENCE | CLAIMS | {"is_matched": pl.Boolean}
        if self.facts.claims is None:
            return pl.DataFrame(schema=schema)
        missing = self.facts.claims.unmatched.select(*PLACE, is_matched=False)
        rows = self.facts.claims.rows.join(missing, on=PLACE, how="left", nulls_equal=True, maintain_order="left")
        return rows.with_columns(
            pl.col("is_matched").fill_null(True), table=pl.lit("expenses"), rows=pl.concat_list("row")
        ).select(*schema)

    @cached_property
    def given(self) -> pl.DataFrame:
        """``EVIDENCE`` and ``IN_KIND`` of what the parties gave beside money, with ``id``: party and kind."""
        rows = pl.DataFrame(schema=IN_KIND) if self.facts.in_kind is None else self.facts.in_kind
        return rows.with_columns(
            pl.concat_str("party", "kind", separator=".").alias("id"),
            table=pl.lit("in_kind"),
            rows=pl.concat_list("row"),
        )

    @cached_property
    def shares(self) -> pl.DataFrame:
        """``EARNINGS`` of the patrols that earn."""
        return earnings(self.agreement, self.facts.paying, self.counted)

    @cached_property
    def earned(self) -> pl.DataFrame:
        """``paying`` rows with ``line`` and ``ore``: a team's first row stands for its share of the tariff."""
        shares = self.shares.group_by("line", *_TEAM, maintain_order=True).agg(pl.col("ore").sum())
        whole_night = pl.col("area").is_null()
        return pl.concat(
            [
                _first(self.paying, _TEAM).join(shares.filter(~whole_night), on=_TEAM, how="inner"),
                _first(self.paying, ["date", "association"]).join(
                    shares.filter(whole_night).drop("area"), on=["date", "association"], how="inner"
                ),
            ],
            how="diagonal",
        )

    @once
    def nights(self, since: date | None = None) -> Parts:
        """Nights: the first row of each gives 1."""
        return _counted(self._walked(since), ["date"])

    @once
    def area_nights(self, since: date | None = None, **of: str | None) -> Parts:
        """Area-nights, where it is said of one ``area`` or ``association``: the first row of each gives 1."""
        return _counted(self._walked(since, **of), ["date", "area"])

    @once
    def extra(self) -> Parts:
        """Area-nights beyond the first of their night."""
        return _counted(self.eligible.filter(~pl.col("first")), ["date", "area"])

    def outside(self) -> Parts:
        """Area-nights outside the calendar."""
        return _counted(self.teams.filter(~pl.col("eligible")), ["date", "area"])

    @once
    def walkers(self, column: str, factor: Fraction, since: date | None = None, **of: str | None) -> Parts:
        """The sum of a column of the eligible teams, where it is said of one ``area`` or ``association``; rows that
        do not state it are left out.
        """
        return _weighed(self._walked(since, **of).filter(pl.col(column).is_not_null()), column, factor)

    @once
    def understaffed(self) -> Parts:
        """Area-nights whose adults together are fewer than ``crew.minimum``."""
        few = pl.col("adults").sum().over("date", "area") < (self.agreement.crew.minimum or 0)
        return _counted(self.eligible.filter(few), ["date", "area"])

    def units(self, line: str) -> Parts:
        """The units that a tariff line counts: the first row of each gives 1."""
        counted = self.counted.filter(pl.col("line") == line)
        found = []
        for keys in (["date"], ["date", "area"], _TEAM):
            named = pl.all_horizontal(
                pl.col(key).is_not_null() if key in keys else pl.col(key).is_null() for key in _TEAM[1:]
            )
            found.append(_first(self.paying, keys).join(counted.filter(named).select(keys), on=keys, how="semi"))
        return _weighed(pl.concat(found).with_columns(pl.lit(1, pl.Int64).alias("one")), "one", Fraction(1))

    @once
    def earnings(self, **of: str | None) -> Parts:
        """Kronor earned, positive, of the shares ``of`` a ``line`` or an ``association``."""
        return _weighed(_of(self.earned, of), "ore", ORE, why="tariff")

    @once
    def bookings(self, **of: str | bool | None) -> Parts:
        """Kronor booked, income +, of the rows of :attr:`booked` that have these values in these columns."""
        return _weighed(_of(self.booked, of), "ore", ORE)

    @once
    def not_yet_booked(self, **of: str | bool | None) -> Parts:
        """Kronor in lists of expenses that no voucher answers to, income +, of the rows of :attr:`claimed` that have
        these values in these columns.
        """
        return _weighed(_of(self.claimed, {"is_matched": False, **of}), "ore", ORE)

    def contributed(self, key: str | None, column: str, factor: Fraction, since: date | None = None) -> Parts:
        """The sum of a column of what one party gave of one kind; rows that do not state it are left out."""
        rows = self.given.filter(pl.col("id") == key, pl.col(column).is_not_null())
        return _weighed(rows if since is None else rows.filter(pl.col("date") >= since), column, factor)

    def _walked(self, since: date | None, **of: str | None) -> pl.DataFrame:
        rows = _of(self.eligible, of)
        return rows if since is None else rows.filter(pl.col("date") >= since)


def _of(rows: pl.DataFrame, of: Mapping[str, str | bool | None]) -> pl.DataFrame:
    """The rows that have these values in these columns."""
    return rows.filter(pl.col(column).eq_missing(value) for column, value in of.items()) if of else rows


def _is_first(keys: Sequence[str]) -> pl.Expr:
    return pl.int_range(pl.len()).over(keys) == 0


def _first(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    return rows.filter(_is_first(keys))


def _counted(rows: pl.DataFrame, keys: Sequence[str]) -> Parts:
    """All rows; the first of each distinct ``keys`` gives 1, the others stand behind it."""
    given = rows.with_columns(
        _is_first(keys).cast(pl.Int64).alias("one"),
        pl.struct(*PLACE).first().over(keys).alias("counted_at"),
    )
    return _weighed(given, "one", Fraction(1), why="area_night" if "area" in keys else "night")


def _weighed(rows: pl.DataFrame, column: str, factor: Fraction, why: str = "stated") -> Parts:
    """``why`` is said of those that give 0."""
    counted_at = pl.col("counted_at") if "counted_at" in rows.columns else pl.lit(None)
    given = rows.select(
        *EVIDENCE,
        pl.col(column).cast(pl.Int64).alias("weight"),
        pl.lit(why, WHY_NOTHING["why"]).alias("why"),
        counted_at.cast(WHY_NOTHING["counted_at"]).alias("counted_at"),
    )
    return Parts(rows=((given, factor),))
