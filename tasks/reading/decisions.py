"""A sheet of the steering group's decisions, as ``iop template --decisions`` writes it, to rows of ``DECISIONS``.

A row is one decision: its number, day and words, what it is about, and a column for each member's vote. What cannot
be read is told by cell, and its row waits until it is mended; what no rule knows is kept as text.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from tasks.agreement.calendar import months
from tasks.agreement.model import Agreement, Decision, Member
from tasks.agreement.types import same
from tasks.agreement.versions import deciding, latest, line_named
from tasks.agreement.votes import judge, seated
from tasks.decisions.effects import case_named, night_named, placed_costs, vouchers_of, years_of
from tasks.decisions.kept import decision_of, merged
from tasks.facts.schemas import DECISIONS, PROVENANCE
from tasks.findings import Finding, Place, tell
from tasks.reading.lookup import names_of, normal
from tasks.reading.result import Format, Reading
from tasks.reading.small_sheets import CellFault, Column, Kind, Row, SmallSheet, holds, read_small_sheet
from tasks.reading.tables import Table
from tasks.wording.file_names import masked
from tasks.wording.language import words
from tasks.wording.swedish import listed

VOTE = "vote."
"""Begins the field of a member's column."""

_KINDS: dict[str, Kind] = {
    "decided": "date",
    "effective": "date",
    "due": "date",
    "amount": "money",
    "percent": "money",
    "number": "count",
}
_REQUIRED = ("decision", "decided", "text")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "limits": ("percent", "amount"),
    "budget": ("amount",),
    "reserve": ("object", "source", "amount"),
    "line": ("object", "source", "amount"),
    "capacity": ("number",),
    "extension": ("due",),
    "question": ("object",),
    "outside": ("object",),
    "accept": ("object",),
    "refuse": ("object",),
    "move": ("object", "source"),
    "dialogue": ("object",),
    "close": ("object",),
    "member": ("object",),
    "substitute": ("object", "source"),
    "leaves": ("object",),
}
"""Without these a decision changes nothing."""
_ONE_ANSWER = frozenset({"limits", "budget", "capacity", "pace", "extension", "question", "outside", "surplus"})
"""Matters in which a meeting has one answer to one thing."""
_LINES = {"budget": ("object",), "reserve": ("object", "source"), "line": ("object", "source"), "move": ("source",)}


def columns(agreement: Agreement) -> list[Column]:
    """The columns of the sheet, in the template's order; a member's vote last, one for each."""
    said = words()["decision_sheet"]
    votes = {word: vote for vote, named in said["vote"].items() for word in named}
    yes_or_no = {word: vote for word, vote in votes.items() if vote != "absent"}
    matters = {word: about for about, named in said["matter"].items() for word in named}
    found = [
        Column(name, "choice", tuple(names), matters)
        if name == "about"
        else Column(name, _KINDS.get(name, "text"), tuple(names), required=name in _REQUIRED)
        for name, names in said["names"].items()
        if name != "approved"
    ]
    members = {each.id: each for each in seated(agreement)}
    if not members:
        return [*found, Column("approved", "choice", tuple(said["names"]["approved"]), yes_or_no)]
    return [*found, *(Column(f"{VOTE}{each.id}", "choice", (each.role, each.id), votes) for each in members.values())]


def holds_decisions(tables: Sequence[Table], agreement: Agreement) -> bool:
    """Whether a sheet is one of decisions."""
    return any(holds(table, columns(agreement)) for table in tables)


def read_decisions(
    tables: Sequence[Table], name: str, sha256: str, format: Format, encoding: str | None, agreement: Agreement
) -> Reading:
    """Read every sheet that is one of decisions."""
    sheets = [sheet for table in tables if (sheet := read_small_sheet(table, columns(agreement))) is not None]
    findings: list[Finding] = []
    rows: list[dict[str, Any]] = []
    headers: dict[tuple[str | None, str], str] = {}
    seen: Counter[str] = Counter()
    votes = [column for column in columns(agreement) if column.field.startswith((VOTE, "approved"))]
    for sheet in sheets:
        headers |= {(sheet.sheet, field): header for field, header in sheet.headers.items()}
        wrong = {fault.row for fault in sheet.faults if not _is_text(fault)}
        findings += [_of_cell(fault, name, sheet) for fault in sheet.faults]
        for row in sheet.rows:
            if row.number in wrong:
                continue
            number = str(row.values["decision"])
            is_voted = row.values["about"] != "dialogue"  # it is held, not voted
            if is_voted and not any(row.values[column.field] for column in votes):
                findings.append(_untouched(number, votes[0], row, name, sheet))
                continue
            seen[number] += 1
            if seen[number] > 1:
                findings.append(
                    tell("decision.twice", _place(name, sheet, row, "decision"), value=number, number=number)
                )
                continue
            texts = {fault.field: fault.text for fault in sheet.faults if fault.row == row.number}
            place = {"sha256": sha256, "file": name, "sheet": sheet.sheet, "row": row.number}
            rows.append(_row(row, texts, place, agreement))
            findings += _of_effect(decision_of(rows[-1]), row, name, sheet, agreement)
    rows.sort(key=lambda each: (each["decided"], each["decision"]))
    findings += _of_votes(rows, name, agreement)
    return Reading(
        name,
        sha256,
        "decisions",
        format,
        encoding,
        decisions=pl.DataFrame(rows, schema=DECISIONS),
        headers=headers,
        findings=tuple(findings),
    )


def _is_text(fault: CellFault) -> bool:
    """A matter that is not in the list: the decision is kept as text."""
    return fault.field == "about"


def _place(name: str, sheet: SmallSheet, row: Row, field: str) -> Place:
    return Place(file=name, sheet=sheet.sheet, row=row.number, column=sheet.headers.get(field))


def _of_cell(fault: CellFault, name: str, sheet: SmallSheet) -> Finding:
    """What is wrong with one cell. Words are not quoted: they may hold a name."""
    where = Place(file=name, sheet=sheet.sheet, row=fault.row, column=fault.column)
    if _is_text(fault):
        return tell("decision.other_matter", where)
    if fault.why == "missing":
        return tell("decision.missing", where, header=fault.column)
    if fault.why == "unknown":
        return tell("decision.vote", where, header=fault.column)
    kind = _KINDS[fault.field]
    case = "date" if kind == "date" else "count" if kind == "count" else "money"
    return tell("decision.cell", where, case=case, header=fault.column)


def _untouched(number: str, vote: Column, row: Row, name: str, sheet: SmallSheet) -> Finding:
    """A row without any vote: the group has not answered, which is neither yes nor no (G2). It is no decision, and
    what stood under its number stands.
    """
    return tell("decision.untouched", _place(name, sheet, row, vote.field), value=number)


def with_vouchers(reading: Reading, agreement: Agreement, ledger: pl.DataFrame) -> Reading:
    """The reading of a sheet of decisions, with which bookkeeping year's voucher each is about that is about one, of
    the ``LEDGER`` rows that count; a warning where none has it.

    For the receipt: a report says itself what is unknown or stands in several years, as long as it is so.
    """
    if reading.decisions is None:
        return reading
    rows = {row["decision"]: row for row in reading.decisions.iter_rows(named=True)}
    costs = placed_costs(merged(agreement, [decision_of(row) for row in rows.values()]))
    known = vouchers_of(ledger, (cost.decision for cost in costs))
    found = [
        _of_voucher(
            cost.decision,
            years_of(cost.decision, known),
            Place(file=reading.file, sheet=row["sheet"], row=row["row"]),
        )
        for cost in costs
        if (row := rows.get(cost.decision.id)) is not None
    ]
    return replace(reading, findings=(*reading.findings, *found))


def _of_voucher(decision: Decision, years: Sequence[date], where: Place) -> Finding:
    """Which year's voucher a decision is about, of those that have one of its number."""
    number, voucher = decision.id, decision.object
    if not years:
        return tell("decision.unknown_voucher", where, number=number, voucher=voucher)
    case = "several" if len(years) > 1 else "one"
    return tell("decision.voucher_year", where, case=case, number=number, voucher=voucher, year=years[0])


def with_extension(
    reading: Reading, agreement: Agreement, outside: pl.DataFrame, closed_through: str | None
) -> Reading:
    """The reading of a sheet of decisions, with what it does to the term.

    Of a longer one: which files hold rejected rows of it (:mod:`tasks.facts.left_outside`), to be dropped again. Of a
    shorter one than before: until when, and which months up to ``closed_through`` lie after it.
    ``agreement``: with the decisions before the sheet. For the receipt.
    """
    if reading.decisions is None:
        return reading
    rows = {row["decision"]: row for row in reading.decisions.iter_rows(named=True)}
    after = latest(merged(agreement, [decision_of(row) for row in rows.values()]))
    longer, before = deciding(after, "term", date.max), deciding(agreement, "term", date.max)
    found: list[Finding] = []
    if longer and (row := rows.get(longer[-1].id)) is not None:
        inside = pl.col("date").is_between(agreement.signed.term.end, row["due"], closed="right")
        files = outside.filter(inside)["file"].unique(maintain_order=True)
        if not files.is_empty():
            place = Place(file=reading.file, sheet=row["sheet"], row=row["row"])
            named = listed([masked(each) for each in files])
            found.append(tell("decision.rows_in_term", place, number=row["decision"], until=row["due"], files=named))
    if after.term.end < agreement.term.end:
        row = rows.get(before[-1].id, {})
        place = Place(file=reading.file, sheet=row.get("sheet"), row=row.get("row"))
        found.append(_shorter(place, agreement, after, closed_through or ""))
    return replace(reading, findings=(*reading.findings, *found))


def _shorter(where: Place, before: Agreement, after: Agreement, closed_through: str) -> Finding:
    """What it means that the term ends earlier than what is planned, and perhaps reported."""
    final = months(after)[-1]
    reported = [month for month in months(before) if final < month <= closed_through]
    so_far = len(reported) if final <= closed_through else None
    case = "ahead" if so_far is None else "several" if so_far > 1 else "one" if so_far == 1 else "final"
    return tell(
        "decision.shorter_term",
        where,
        case=case,
        end=after.term.end,
        before=before.term.end,
        final=final,
        first=min(reported, default=None),
        last=max(reported, default=None),
    )


def _row(
    row: Row, unread: Mapping[str, str | None], place: Mapping[str, Any], agreement: Agreement
) -> dict[str, Any]:
    values = row.values
    votes = sorted(
        f"{name.removeprefix(VOTE)}={vote}" for name, vote in values.items() if name.startswith(VOTE) and vote
    )
    said = {name: values.get(name) for name in DECISIONS if name not in PROVENANCE}
    text = f"{unread['about']}: {said['text']}" if "about" in unread else said["text"]
    told = {
        "text": text,
        "object": _which(said, agreement),
        "approved": values.get("approved") != "no",
        "votes": votes,
    }
    return {**place, **said, **told}


def _which(said: Mapping[str, Any], agreement: Agreement) -> str | None:
    """What the decision is about, by the id that an answer names it by where the sheet has a word for it."""
    named = words()["decision_sheet"]["which"].get(said["about"], {})
    known = {normal(word): each for each, written in named.items() for word in written}
    if said["about"] == "purpose":
        known |= names_of(agreement.associations)
    return None if said["object"] is None else known.get(normal(said["object"]), said["object"])


def _of_effect(decision: Decision, row: Row, name: str, sheet: SmallSheet, agreement: Agreement) -> Iterator[Finding]:
    """What keeps a decision from changing anything."""
    own = words()["decision_sheet"]["names"]
    is_cap = decision.about == "reserve" and decision.number is not None  # nothing is moved
    for field in () if is_cap else _NEEDS.get(decision.about or "", ()):
        if getattr(decision, field) is None:
            place = _place(name, sheet, row, field)
            yield tell("decision.lacks", place, number=decision.id, header=sheet.headers.get(field, own[field][0]))
    for field in _LINES.get(decision.about or "", ()):
        named = getattr(decision, field)
        if named is not None and line_named(agreement, named) is None:
            labels = listed([line.label for line in agreement.budget])
            yield tell("decision.unknown_line", _place(name, sheet, row, field), number=decision.id, lines=labels)

    if decision.about == "outside" and decision.object is not None and night_named(agreement, decision) is None:
        yield tell("decision.unknown_night", _place(name, sheet, row, "object"), number=decision.id)
    if decision.about in ("dialogue", "close") and decision.object is not None and case_named(decision) is None:
        yield tell("decision.unknown_case", _place(name, sheet, row, "object"), number=decision.id)


def _of_votes(rows: Sequence[Mapping[str, Any]], name: str, agreement: Agreement) -> Iterator[Finding]:
    """The decisions that do not hold, and why; who sits may follow from others in the sheet."""
    made = [decision_of(row) for row in rows]
    known = merged(agreement, made)
    answers: dict[tuple[date, str, str], str | None] = {}
    for row, decision in zip(rows, made, strict=True):
        judged = judge(known, decision)
        where = Place(file=name, sheet=row["sheet"], row=row["row"])
        if judged.holds and decision.about in _ONE_ANSWER:
            other = answers.setdefault((decision.decided, decision.about, same(decision.object or "")), decision.id)
            if other != decision.id:
                yield tell("decision.both", where, number=decision.id, other=other, day=decision.decided)
        if not judged.holds:
            yield tell(
                "decision.not_adopted",
                where,
                agreement,
                case="refused" if judged.against else "incomplete" if judged.missing else "minutes",
                number=decision.id,
                against=_roles(judged.against),
                missing=_roles(judged.missing),
            )
        if judged.strangers:
            roles = {each.id: each.role for each in seated(known)}
            yield tell(
                "decision.stranger",
                where,
                number=decision.id,
                who=listed([roles.get(each, each) for each in judged.strangers]),
            )


def _roles(members: Sequence[Member]) -> str:
    return listed([each.role for each in members])
