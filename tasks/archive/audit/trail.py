"""The trail of the money: patrols, vouchers, which night each paid krona paid, and the decisions that concern them.

Oldest nights count as paid first (:func:`tasks.measures.matching.covered`): the same rule for every association, so
that each krona that is earned or paid has one place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import polars as pl

from tasks.agreement.model import Agreement, Decision, Span
from tasks.agreement.versions import changes, line_named
from tasks.agreement.votes import judge
from tasks.archive.audit.table import AuditTable, Cell, Ref, refs
from tasks.archive.payload import agreement_path
from tasks.decisions.effects import VOUCHER, YEAR, night_named, voucher_named, vouchers_of, years_of
from tasks.measures.evidence import Evidence
from tasks.measures.explain import ledger_rows, patrol_rows
from tasks.measures.matching import accounts, covered, payments
from tasks.measures.parts import PLACE
from tasks.measures.rounding import kronor_of_ore
from tasks.measures.settlement import UNALLOCATED, is_counted
from tasks.wording.catalogue import phrase
from tasks.wording.file_names import masked
from tasks.wording.language import say, words

Place = tuple[Any, ...]
"""``PLACE``: sha256, file, sheet, row."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Match:
    """Kronor of an association that a payment and a night have in common; null: nobody has paid the night, or no
    night is paid, or the payment names nobody. ``line`` is the tariff line that the night is earned on.
    """

    association: str | None
    booking: Place | None
    patrol: Place | None
    line: str | None
    ore: int


class Trail:
    """Everything up to ``cutoff``; with a ``year`` what is dated in it, and what those rows are matched with.

    ``agreement`` is the one that was reported by, ``today`` the one whose decisions are told; ``sheets`` are those
    of them that have come in sheets (DECISIONS), null where none has.
    """

    def __init__(
        self,
        agreement: Agreement,
        patrols: pl.LazyFrame,
        ledger: pl.LazyFrame | None,
        cutoff: date,
        year: int | None,
        today: Agreement,
        sheets: pl.DataFrame | None = None,
    ) -> None:
        self._today = today
        self._sheets = {} if sheets is None else {row["decision"]: row for row in sheets.iter_rows(named=True)}
        self._effects = [(change.source, change.what) for change in changes(today)]
        evidence = Evidence(agreement, patrols, ledger, Span(start=agreement.term.start, end=cutoff))
        walked = patrol_rows(evidence).sort("date", *PLACE[1:])
        booked = ledger_rows(evidence)
        booked = booked if ledger is None else booked.sort("date", "series", "number", *PLACE[1:])
        self._patrols = {_place(row): row for row in walked.iter_rows(named=True) if row["why"] != "late"}
        self._bookings = {_place(row): row for row in booked.iter_rows(named=True) if row["why"] != "late"}
        self.patrol_ids = {place: f"P{number}" for number, place in enumerate(self._patrols, 1)}
        self.booking_ids = {place: f"V{number}" for number, place in enumerate(self._bookings, 1)}
        self.decision_ids = [
            each.id or say("audit_decision", number=number) for number, each in enumerate(today.decisions, 1)
        ]
        found = [] if ledger is None else _matches(agreement, evidence, ledger, cutoff)
        found += [
            Match(None, place, None, None, -row["ore"])
            for place, row in self._bookings.items()
            if row["compensation"] and row["association"] is None and row["ore"]
        ]
        self.matches = [match for match in found if year is None or self._day(match).year == year]
        self._shown = {
            place
            for places in (self._patrols, self._bookings)
            for place, row in places.items()
            if year is None or row["date"].year == year
        } | {place for match in self.matches for place in (match.booking, match.patrol) if place is not None}
        self._of_patrol = _grouped((match.patrol, match) for match in self.matches)
        self._of_booking = _grouped((match.booking, match) for match in self.matches)
        self._placed = {} if ledger is None else _placed(agreement, ledger, today.decisions)
        self._of_voucher = _grouped((_payee(row), place) for place, row in self._bookings.items())
        self._names: dict[str, str] = {part.id: part.name for part in (*agreement.areas, *agreement.associations)}
        self._lines = {line.id: line for line in agreement.budget}

    def tables(self) -> list[AuditTable]:
        """Matches, vouchers, patrols and decisions."""
        return [self._match_table(), self._booking_table(), self._patrol_table(), self._decision_table()]

    def counted(self) -> tuple[list[Place], list[Place]]:
        """The vouchers' rows and the patrols that count, in their order: what a sample is drawn from."""
        return (
            [place for place, row in self._bookings.items() if row["why"] is None and place in self._shown],
            [place for place, row in self._patrols.items() if row["why"] is None and place in self._shown],
        )

    def chain(self, place: Place) -> tuple[date, Decimal, tuple[Ref, ...], tuple[Ref, ...]]:
        """A counted row's day and kronor, the rows at the other end of it, and the decisions that concern it."""
        if place in self._bookings:
            row = self._bookings[place]
            return row["date"], kronor_of_ore(row["ore"]), self._nights_of(row), self._concerned_booking(row)
        row = self._patrols[place]
        paid = [self.booking_ids[m.booking] for m in self._of_patrol.get(place, []) if m.booking is not None]
        return row["date"], kronor_of_ore(row["ore"] or 0), refs("bookings", paid), self._concerned_patrol(place, row)

    @property
    def booked(self) -> int:
        """Öre booked in all, income +: what the report's lines sum to."""
        return sum(row["ore"] for row in self._bookings.values() if row["why"] is None)

    @property
    def earned(self) -> int:
        """Öre earned in all: what the associations' accounts sum to."""
        return sum(row["ore"] or 0 for row in self._patrols.values())

    def _name(self, part: str) -> str:
        """An area's or association's name; its id where the agreement has it no longer."""
        return self._names.get(part, part)

    def _day(self, match: Match) -> date:
        return (self._bookings[match.booking] if match.booking else self._patrols[match.patrol or ()])["date"]

    def _match_table(self) -> AuditTable:
        rows: list[tuple[Cell, ...]] = []
        states = words()["audit"]["state"]
        for number, match in enumerate(self.matches, 1):
            booking = self._bookings.get(match.booking or ())
            patrol = self._patrols.get(match.patrol or ())
            line = self._lines.get(match.line or "")
            if match.association is None:
                state = "no_association"
            else:
                state = "unpaid" if match.booking is None else "paid" if match.patrol is not None else "no_night"
            decided = {
                *(self._concerned_patrol(match.patrol, patrol) if patrol and match.patrol else ()),
                *(self._concerned_booking(booking) if booking else ()),
            }
            rows.append(
                (
                    f"T{number}",
                    self._name(match.association) if match.association else phrase("no_association"),
                    kronor_of_ore(match.ore),
                    states[state],
                    refs("bookings", [self.booking_ids[match.booking]] if match.booking else []),
                    _voucher(booking) if booking else "",
                    booking["date"] if booking else None,
                    refs("patrols", [self.patrol_ids[match.patrol]] if match.patrol else []),
                    patrol["date"] if patrol else None,
                    self._name(patrol["area"]) if patrol else "",
                    line.label if line else "",
                    line.clause if line else "",
                    tuple(sorted(decided, key=lambda ref: ref.id)),
                )
            )
        return AuditTable("matches", _MATCHES, rows)

    def _booking_table(self) -> AuditTable:
        rows: list[tuple[Cell, ...]] = []
        for place, row in self._bookings.items():
            if place not in self._shown:
                continue
            line = self._lines.get(row["line"] or "")
            rows.append(
                (
                    self.booking_ids[place],
                    row["date"],
                    _voucher(row),
                    row["account"] or "",
                    None if row["ore"] is None else kronor_of_ore(row["ore"]),
                    self._what(row),
                    line.clause if line else self._clauses(row),
                    self._nights_of(row),
                    self._concerned_booking(row),
                    say(f"why_{row['why']}") if row["why"] else "",
                    *_where(row),
                )
            )
        return AuditTable("bookings", _BOOKINGS, rows)

    def _clauses(self, row: Mapping[str, Any]) -> str:
        """The clauses that a payment rests on: those of the lines its nights are earned on."""
        lines = [self._lines.get(match.line or "") for match in self._matches_of(row)]
        return ", ".join(dict.fromkeys(line.clause for line in lines if line is not None and line.clause))

    def _what(self, row: Mapping[str, Any]) -> str:
        """The budget line of a voucher's row, or whom it compensates."""
        if row["compensation"]:
            return say("compensation_to", association=row["association"] and self._name(row["association"]))
        if row["line"] is None:
            return ""
        return phrase("unallocated") if row["line"] == UNALLOCATED else self._lines[row["line"]].label

    def _patrol_table(self) -> AuditTable:
        rows: list[tuple[Cell, ...]] = []
        for place, row in self._patrols.items():
            if place not in self._shown:
                continue
            _, earned, paid, decided = self.chain(place)
            rows.append(
                (
                    self.patrol_ids[place],
                    row["date"],
                    self._name(row["area"]),
                    ", ".join(self._name(each) for each in row["associations"]),
                    row["adults"],
                    earned,
                    paid,
                    decided,
                    say(f"why_{row['why']}") if row["why"] else "",
                    *_where(row),
                )
            )
        return AuditTable("patrols", _PATROLS, rows)

    def _decision_table(self) -> AuditTable:
        roles = {member.id: member.role for member in self._today.members}
        outcomes, votes = words()["audit"]["outcome"], words()["audit"]["vote"]
        matters = words()["decision_sheet"]["matter"]
        rows: list[tuple[Cell, ...]] = []
        for name, decision in zip(self.decision_ids, self._today.decisions, strict=True):
            judged = judge(self._today, decision)
            rows.append(
                (
                    name,
                    decision.decided,
                    decision.text,
                    matters[decision.about][0] if decision.about else "",
                    decision.object or "",
                    decision.source or "",
                    decision.clause or "",
                    outcomes[judged.outcome],
                    "; ".join(f"{roles.get(who, who)}: {votes[vote]}" for who, vote in decision.votes.items()),
                    ", ".join(member.role for member in judged.missing),
                    decision.amount,
                    decision.percent,
                    decision.number,
                    decision.effective,
                    decision.due,
                    *self._written(decision),
                )
            )
        return AuditTable("decisions", _DECISIONS, rows)

    def _written(self, decision: Decision) -> tuple[str, str, str, str]:
        """The row of the sheet that a decision came in; the agreement file, where it stands there."""
        row = self._sheets.get(decision.id)
        if row is None:
            return agreement_path(self._today.id), "", "", ""
        return masked(row["file"]), row["sha256"], row["sheet"] or "", str(row["row"])

    def _nights_of(self, row: Mapping[str, Any]) -> tuple[Ref, ...]:
        """The patrols that a payment paid for."""
        paid = [match.patrol for match in self._matches_of(row) if match.patrol is not None]
        return refs("patrols", [self.patrol_ids[patrol] for patrol in paid])

    def _matches_of(self, row: Mapping[str, Any]) -> list[Match]:
        """The matches of a voucher's row: those that its voucher has with the row's association."""
        if not row["compensation"] or row["ore"] is None:
            return []
        own = self._of_voucher[_payee(row)] if row["number"] else [_place(row)]
        return [match for place in own for match in self._of_booking.get(place, [])]

    def _concerned_patrol(self, place: Place, row: Mapping[str, Any]) -> tuple[Ref, ...]:
        """Decisions on the tariff lines that the row's nights are earned on, or on the night itself."""
        lines = {match.line for match in self._of_patrol.get(place, [])}
        night = row["date"], row["area"]
        return self._decided(
            lambda each: (
                (each.about == "outside" and night_named(self._today, each) == night)
                or any(self._on_line(each, line) for line in lines)
            )
        )

    def _concerned_booking(self, row: Mapping[str, Any]) -> tuple[Ref, ...]:
        """Decisions on the row's budget line, or on whether it is in the purpose."""
        loose = None
        if row["compensation"]:
            loose = row["association"] or "no_association"
        elif row["line"] == UNALLOCATED:
            loose = "pay" if (row["account"] or "").startswith("7") else "no_line"
        return self._decided(
            lambda each: (
                (each.about == "purpose" and each.object is not None and each.object == loose)
                or _place(row) in self._placed.get(id(each), ())
                or self._on_line(each, row["line"])
            )
        )

    def _on_line(self, decision: Decision, line_id: str | None) -> bool:
        """Whether a decision is about a line: by its clause, by what it changes, or as the answer to a proposal."""
        line = self._lines.get(line_id or "")
        if line is None:
            return False
        draws = None if line.tariff is None else line.tariff.draws
        answers = {
            "line": (named := line_named(self._today, decision.object)) is not None and named.id == line.id,
            "pace": draws == "first_area",
            "reserve": draws == "extra_area",
            "capacity": draws == "extra_area",
        }
        changed = any(of is decision and f"lines.{line.id}" in what for of, what in self._effects)
        return changed or decision.clause == line.clause or answers.get(decision.about or "", False)

    def _decided(self, concerns: Callable[[Decision], bool]) -> tuple[Ref, ...]:
        decided = zip(self.decision_ids, self._today.decisions, strict=True)
        return refs("decisions", [name for name, each in decided if concerns(each)])


_WHERE = ("file", "sha256", "sheet", "row")
_MATCHES = (
    "id", "association", "kronor", "state", "booking", "voucher", "paid_on", "patrol", "night", "area", "line",
    "clause", "decisions",
)  # fmt: skip
_BOOKINGS = (
    "id", "date", "voucher", "account", "booked", "line", "clause", "patrols", "decisions", "not_counted", *_WHERE,
)  # fmt: skip
_PATROLS = (
    "id", "night", "area", "associations", "adults", "earned", "bookings", "decisions", "not_counted", *_WHERE,
)  # fmt: skip
_DECISIONS = (
    "id", "date", "decided", "about", "object", "source", "clause", "outcome", "votes", "missing", "amount",
    "percent", "number", "effective", "due", *_WHERE,
)  # fmt: skip


def _matches(agreement: Agreement, evidence: Evidence, ledger: pl.LazyFrame, cutoff: date) -> list[Match]:
    """Every krona earned or paid, association by association and payment by payment."""
    return [
        Match(
            account.association,
            None if payment is None else _place(payment),
            None if share is None else _place(share),
            None if share is None else share["line"],
            ore,
        )
        for account in accounts(agreement, evidence.earned, payments(agreement, ledger, cutoff))
        for payment, share, ore in covered(account)
    ]


def _placed(agreement: Agreement, ledger: pl.LazyFrame, decisions: Sequence[Decision]) -> dict[int, set[Place]]:
    """The vouchers' rows that each decision is about, by its ``id()``: those of the year that the figures go by."""
    counted = ledger.filter(is_counted(agreement, agreement.term.end))
    known = vouchers_of(counted, decisions)
    rows = counted.with_columns(voucher=VOUCHER, year=YEAR).filter(
        pl.col("voucher").is_in(known["voucher"].implode())
    )
    named = _grouped(((row["voucher"], row["year"]), _place(row)) for row in rows.collect().iter_rows(named=True))
    return {
        id(each): set(named[voucher_named(each), year]) for each in decisions for year in years_of(each, known)[:1]
    }


def _grouped(pairs: Iterable[tuple[Place | None, Found]]) -> dict[Place, list[Found]]:
    groups: dict[Place, list[Found]] = {}
    for place, found in pairs:
        if place is not None:
            groups.setdefault(place, []).append(found)
    return groups


def _payee(row: Mapping[str, Any]) -> Place:
    """A voucher and whom it pays: its rows share their nights."""
    return tuple(row[name] for name in ("sha256", "series", "number", "association"))


def _place(row: Mapping[str, Any]) -> Place:
    return tuple(row[name] for name in PLACE)


def _where(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    numbers = row["rows"] or [row["row"]]
    return masked(row["file"]), row["sha256"] or "", row["sheet"] or "", " ".join(map(str, numbers))


def _voucher(row: Mapping[str, Any]) -> str:
    return f"{row['series'] or ''}{row['number'] or ''}"
