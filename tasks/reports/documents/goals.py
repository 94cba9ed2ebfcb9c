"""The evaluation's first question: what was agreed, what the data shows of it, and whether that is enough."""

from typing import Literal

from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.measures.figures import Line
from tasks.reports.documents.document import Table
from tasks.reports.model import Report
from tasks.wording.language import say, words

Verdict = Literal["met", "not_met", "open"]


def goals_table(agreement: Agreement, last: Report, ended: bool, attested: bool) -> Table:
    """Each goal with its evidence: met, not met, or (while the term runs, or where nothing is measured) not to tell.

    ``attested``: the steering group has attested, or written, what the activity has been like.
    """
    label, verdict = words()["label"], words()["verdict"]
    rows = [*_activity(agreement, last, ended), *(_of_line(line, ended) for line in last.lines if line.budget < 0)]
    values = agreement.clauses.values
    if values is not None:
        evidence = say("evidence_written" if attested else "evidence_none")
        rows.append((say("goal_values"), evidence, "open", values.id))
    return Table(
        caption=words()["caption"]["goals"],
        header=[label["goal"], label["evidence"], label["verdict"], label["clause"]],
        rows=[[goal, evidence, verdict[result], clause] for goal, evidence, result, clause in rows],
        texts=[0, 1, 2, 3],
    )


def _activity(agreement: Agreement, last: Report, ended: bool) -> list[tuple[str, str, Verdict, str]]:
    nights = last.nights
    rows: list[tuple[str, str, Verdict, str]] = []
    if nights.planned is not None:
        evidence = say("evidence_nights", done=nights.to_date, forecast=None if ended else nights.forecast)
        left = nights.eligible_term - nights.eligible_to_date
        can = nights.to_date + (0 if ended else left) >= nights.planned
        result: Verdict = "met" if nights.to_date >= nights.planned else "open" if can else "not_met"
        rows.append((say("goal_nights", planned=nights.planned), evidence, result, _drawn(agreement, "first_area")))
    walked = [area.name for area in last.areas if area.area_nights]
    all_walked = len(walked) >= len(agreement.areas)
    rows.append(
        (
            say("goal_areas", count=len(agreement.areas)),
            say("evidence_areas", walked=len(walked), names=walked),
            "met" if all_walked else "not_met" if ended else "open",
            clause_id(agreement, "areas") or "",
        )
    )
    if nights.extra_capacity is not None:
        rows.append(
            (
                say("goal_extra", capacity=nights.extra_capacity),
                say("evidence_extra", used=nights.extra_to_date),
                _within(nights.extra_to_date <= nights.extra_capacity, ended),
                _drawn(agreement, "extra_area"),
            )
        )
    return rows


def _of_line(line: Line, ended: bool) -> tuple[str, str, Verdict, str]:
    accrued = None if line.accrued is None else -line.accrued
    return (
        say("goal_line", label=line.label, budget=-line.budget),
        say("evidence_line", accrued=accrued, forecast=None if ended else -line.forecast),
        "open" if accrued is None else _within(accrued <= -line.budget, ended),
        line.clause or "",
    )


def _within(is_within: bool, ended: bool) -> Verdict:
    """A ceiling once passed is passed; that it is kept can be said when the term is over."""
    return "not_met" if not is_within else "met" if ended else "open"


def _drawn(agreement: Agreement, draws: str) -> str:
    """Id of the clause of the line whose tariff draws this."""
    paying = (line.clause for line in agreement.budget if line.tariff and line.tariff.draws == draws)
    return next(paying, "")
