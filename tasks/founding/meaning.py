"""What the answers so far mean, told while they can be changed: nights, plan by month, what does not close."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from pydantic import ValidationError

from tasks.agreement.calendar import eligible_nights, months, span_of
from tasks.agreement.model import Agreement
from tasks.agreement.questions import open_questions
from tasks.facts.schemas import PATROLS
from tasks.measures.position import gather, positions
from tasks.measures.rounding import known_kronor
from tasks.measures.variance import plan_to_date
from tasks.wording.language import text_templates

_STAND_INS: Mapping[str, Any] = {
    "id": "x",
    "title": "–",
    "parties": {"municipality": {"name": "–", "board": "–"}, "association": {"name": "–", "id": "x"}},
    "calendar": {"weekdays": ["monday"]},
    "budget": [{"id": "x", "clause": "–", "label": "–", "amount": 0}],
    "areas": [{"id": "x", "name": "–"}],
    "associations": [{"id": "x", "name": "–"}],
    "ledger": {"select": {}},
    "attention": {"percent": 0, "amount": 0},
    "significant": {"percent": 0, "amount": 0},
    "retention": {"day_notes_days": 0},
    "coordinator": {"role": "–", "email": "x@example.org"},
    "recipients": [],
}
"""For what has not been answered yet and changes nothing of what is told."""


def meaning(group: str, data: Mapping[str, Any], width: int) -> list[str]:
    """What the answers of a group mean, line by line after an empty one; none where there is nothing to tell.

    ``data`` are those of the agreement file so far. Tables, whose lines are indented, take at most ``width`` columns.
    """
    tell = _TELLERS.get(group)
    if tell is None or "term" not in data:
        return []
    whole = {**_STAND_INS, **data}
    whole["parties"] = _STAND_INS["parties"] if "associations" not in data else whole["parties"]
    try:
        agreement = Agreement.model_validate(whole)
    except ValidationError:
        return []  # an entry that is broken off: told when it is whole
    macro = getattr(text_templates().get_template("founding.txt.j2").module, group)
    told = tell(agreement) | ({"width": width} if "width" in macro.arguments else {})
    return ["", *str(macro(**told)).strip("\n").splitlines()]


def plan_by_month(agreement: Agreement) -> dict[str, list[Decimal | None]]:
    """Kronor of each budget line's plan up to the end of each month, before anything has been done; null where a line
    has none."""
    names = months(agreement)
    ends = [span_of(agreement, name).end for name in names]
    facts = gather(agreement, pl.DataFrame(schema=PATROLS), None, ends[-1])
    return {
        name: [
            None if line.profile == "reserve" else known_kronor(plan_to_date(agreement, line, position))
            for line in agreement.budget
        ]
        for name, position in zip(names, positions(agreement, facts, ends), strict=True)
    }


def _time(agreement: Agreement) -> dict[str, Any]:
    term = agreement.term
    return {"days": (term.end - term.start).days + 1, "months": len(months(agreement))}


def _nights(agreement: Agreement) -> dict[str, Any]:
    nights = eligible_nights(agreement)
    counted = [(name, sum(f"{night:%Y-%m}" == name for night in nights)) for name in months(agreement)]
    return {"total": len(nights), "months": counted}


def _budget(agreement: Agreement) -> dict[str, Any]:
    amounts = [line.amount for line in agreement.budget]
    asked = agreement.model_copy(update={"open_questions": [], "decisions": []})
    return {
        "income": sum((amount for amount in amounts if amount > 0), Decimal(0)),
        "costs": sum((amount for amount in amounts if amount < 0), Decimal(0)),
        "result": sum(amounts, Decimal(0)),
        "lines": [line.label for line in agreement.budget],
        "months": list(plan_by_month(agreement).items()),
        "questions": [question.text for question in open_questions(asked)],
    }


def _unregulated(agreement: Agreement) -> dict[str, Any]:
    return {"questions": [(each.id, each.clause, each.text) for each in open_questions(agreement)]}


_TELLERS: Mapping[str, Callable[[Agreement], dict[str, Any]]] = {
    "time": _time,
    "nights": _nights,
    "budget": _budget,
    "unregulated": _unregulated,
}
