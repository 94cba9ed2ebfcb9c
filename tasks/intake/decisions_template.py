"""The sheet of decisions: lists of kinds and votes, nothing typed as code. Empty, with an example row for each kind;
or a meeting's, with what is to be decided filled in.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tasks.agreement.model import Agreement
from tasks.agreement.votes import seated, seats_on
from tasks.intake.small_template import Field, Form, write_small_template
from tasks.reading.decisions import VOTE, columns
from tasks.reading.small_sheets import EXAMPLE, Column
from tasks.wording.language import words

_WIDTHS = {"decision": 12, "about": 30, "text": 60, "object": 26, "source": 22, "clause": 12}
_FURTHEST = date(2100, 1, 1)


def write_decisions_template(agreement: Agreement, path: Path) -> None:
    """Write an agreement's empty sheet of decisions (xlsx) to ``path``."""
    said = words()["decision_sheet"]
    write_small_template(_form(agreement, columns(agreement), said["how"], examples=_examples(agreement, said)), path)


def write_decision_sheet(agreement: Agreement, day: date, rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the sheet (xlsx) of the meeting on ``day`` to ``path``: ``rows`` by the columns' fields, and a column for
    the vote of everybody who has a seat, or is a substitute, that day.
    """
    sitting = {f"{VOTE}{each.id}" for each in seated(agreement) if each.sits_on(day)}
    shown = [each for each in columns(agreement) if each.field in sitting or not each.field.startswith(VOTE)]
    how = words()["decision_sheet"]["how_filled"]
    write_small_template(_form(agreement, shown, how, rows=rows), path)


def _form(agreement: Agreement, shown: Sequence[Column], how: str, **filled: Any) -> Form:
    said = words()["decision_sheet"]
    return Form(
        title=said["title"],
        of=agreement.title,
        how=how.format(legend=said["legend"]),
        sheet=said["sheet"],
        legend=said["legend"],
        list_of=said["list"],
        fields=[_field(each, agreement, said) for each in shown],
        **filled,
    )


def _field(column: Column, agreement: Agreement, said: dict[str, Any]) -> Field:
    is_vote = column.field.startswith(VOTE)
    choices: list[str] = []
    if column.field == "about":
        choices = [named[0] for named in said["matter"].values()]
    elif column.kind == "choice":
        votes = said["vote"] if is_vote else {"yes": said["vote"]["yes"], "no": said["vote"]["no"]}
        choices = [named[0] for named in votes.values()]
    wrong = {"date": said["day"], "count": said["number_wrong"], "money": said["number_wrong"]}
    return Field(
        name=column.field,
        header=column.names[0],
        width=_WIDTHS.get(column.field, 13),
        kind="text" if column.kind in ("choice", "hours", "minutes") else column.kind,  # a decision has no length
        choices=choices,
        is_open=column.field == "about",
        span=(agreement.term.start, _FURTHEST) if column.kind == "date" else None,
        help=said["vote_help"] if is_vote else said["help"][column.field],
        wrong=said["choose"] if column.field == "about" else wrong.get(column.kind, said["choose_vote"]),
    )


def _examples(agreement: Agreement, said: dict[str, Any]) -> list[dict[str, Any]]:
    """One filled in row for each kind, with the agreement's own names."""
    costs = [line for line in agreement.budget if line.amount < 0]
    reserve = next((line for line in costs if line.profile == "reserve"), costs[-1])
    plain = next((line for line in costs if line is not reserve and line.tariff is None), costs[0])
    paying = next((line for line in costs if line.tariff is not None), costs[0])
    seats = seats_on(agreement, agreement.term.start) or seats_on(agreement, agreement.term.end)
    day, end = agreement.meetings[0] if agreement.meetings else agreement.term.start, agreement.term.end
    longer = end.replace(year=end.year + 1, day=min(end.day, 28) if end.month == 2 else end.day)
    known = {
        "other": paying.label,
        "night": f"{agreement.term.start:%Y-%m-%d}",
        "area": agreement.areas[0].name,
        "question": agreement.open_questions[0].id if agreement.open_questions else "Q1",
        "role": seats[0].role if seats else said["names"]["approved"][0],
        "association": agreement.parties.association.name,
        "end": f"{end:%Y-%m-%d}",
        "longer": f"{longer:%Y-%m-%d}",
    }
    yes = said["vote"]["yes"][0]
    votes = {each.field: yes for each in columns(agreement) if each.field == "approved"}
    votes |= {f"{VOTE}{seat.id}": yes for seat in seats}
    rows: list[dict[str, Any]] = []
    for about, given in said["example"].items():
        line = reserve.label if about == "reserve" else plain.label
        filled = {
            name: value.format(line=line, **known) if isinstance(value, str) else value
            for name, value in given.items()
        }
        rows.append(
            {"decision": EXAMPLE, "decided": day, "about": said["matter"][about][0]}
            | {name: date.fromisoformat(value) if name == "due" else value for name, value in filled.items()}
            | votes
        )
    return rows
