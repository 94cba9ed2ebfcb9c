"""What every output begins with: where it stands and why, four figures beside the report before, what comes next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tasks.agreement.calendar import answer_by, next_meeting, next_report_due
from tasks.agreement.model import Agreement
from tasks.measures.figures import Line
from tasks.proposals.standing import Phase
from tasks.reports.model import Month, Report
from tasks.reports.view.economy import (
    cost_lines,
    costs_and_income,
    limit_of_red,
    needs_dialogue,
    nights_lines,
    reserves,
)
from tasks.reports.view.parts import Badge, KeyFigure, MoneyRow
from tasks.reports.view.rows import badge, total_account
from tasks.wording import swedish as sv
from tasks.wording.language import say, words

MOST = 4
"""Figures of the first screen."""

GRAVITY = {"red": 0, "yellow": 1, "green": 2}


def headline(report: Report, phase: Phase) -> str:
    """What has been done of what was agreed, and what it comes to."""
    nights = report.nights
    return say(
        "headline",
        nights=nights.to_date,
        planned=nights.planned,
        plan=nights.plan_to_date,
        left=nights.eligible_term - nights.eligible_to_date,
        forecast=nights.forecast,
        low=nights.forecast_low,
        high=nights.forecast_high,
        early=phase in ("early", "before"),
        ended=phase == "after",
        result=report.funds.forecast_result,
        income=costs_and_income(report)[1],
    )


def reasons(report: Report, agreement: Agreement, phase: Phase) -> list[str]:
    """Why a colour is not green, a sentence for each part that is off, the worst first; none where all is green."""
    found = sorted(_off(report, agreement, phase == "after"), key=lambda each: GRAVITY[each[0]])
    return [sentence for _, sentence in found]


def report_badge(report: Report, agreement: Agreement, phase: Phase) -> Badge:
    """The report's colour, and what it means: while the agreement asks for a dialogue, that is what red means."""
    plain = badge(report.status)
    if report.status != "red" or phase in ("early", "after") or not needs_dialogue(report, agreement):
        return plain
    meaning = say("dialogue", meaning=plain.meaning, undecided=limit_of_red(agreement, report.cutoff) == "open")
    return plain.model_copy(update={"meaning": meaning})


def _off(report: Report, agreement: Agreement, ended: bool) -> Iterator[tuple[str, str]]:
    nights, of_reserve = report.nights, reserves(agreement)
    by_night = nights_lines(agreement)
    if nights.status != "green" and nights.forecast is not None and nights.planned:
        off = abs(nights.forecast - nights.planned) / nights.planned
        less = nights.forecast < nights.planned
        yield nights.status, say("reason_nights", forecast=nights.forecast, share=off, less=less, ended=ended)
    for line in report.lines:
        # Fewer nights cost less: said once, unless the money is the graver of the two.
        is_said = line.id in by_night and GRAVITY[nights.status] <= GRAVITY[line.status]
        if line.status != "green" and not is_said:
            kind = "reason_reserve" if line.id in of_reserve else "reason_line" if line.budget else "reason_loose"
            yield line.status, _reason(kind, line, ended)


def _reason(kind: str, line: Line, ended: bool) -> str:
    accrued = line.accrued if line.accrued is not None else Decimal(0)
    return say(
        kind,
        label=line.label,
        forecast=abs(line.forecast),
        budget=abs(line.budget),
        off=abs(line.forecast_variance),
        over=max(Decimal(0), line.budget - accrued),
        ended=ended,
    )


def since(report: Report) -> list[str]:
    """What is new since the report before: its colour, the month's nights, corrections, and the lines' colours."""
    said, before, names = [], report.before, words()["status"]
    if before is not None and before.status != report.status:
        said.append(say("since_status", now=names[report.status], before=names[before.status], period=before.period))
    if report.nights.in_period is not None:
        in_month = report.nights.in_period
        said.append(say("since_nights", period=report.period, nights=in_month, plan=_planned_in_month(report)))
    return [*said, *_corrected(report), *_recoloured(report)]


def _recoloured(report: Report) -> list[str]:
    """The lines that have another colour than in the report before."""
    names, before = words()["status"], report.before
    then = {} if before is None else {line.id: before.figures.get(f"lines.{line.id}.status") for line in report.lines}
    return [
        say("since_line", label=line.label, now=names[line.status], before=names[was])
        for line in report.lines
        if (was := then.get(line.id)) in names and was != line.status
    ]


def _planned_in_month(report: Report) -> Decimal | None:
    """Nights that the plan held for the month; null where the report before is of no neighbouring month."""
    before, plan = report.before, report.nights.plan_to_date
    if before is None or plan is None or sum(month.month > before.period for month in report.months) != 1:
        return None
    planned = before.number("nights.plan_to_date")
    return None if planned is None else plan - planned


def _corrected(report: Report) -> list[str]:
    """Corrected nights in words, everything else counted."""
    nights = [each for each in report.corrections if each.figure == "nights.in_period"]
    said = [
        say(
            "since_corrected_nights",
            period=each.month,
            told=Decimal(each.before),
            nights=Decimal(each.after),
            received=each.received,
        )
        for each in nights
    ]
    others = len(report.corrections) - len(nights)
    return [*said, say("since_corrected", count=others, more=bool(said))] if others else said


def key_figures(report: Report, ended: bool) -> list[KeyFigure]:
    """The first four that there are: nights, money, extra areas or what is left, and what wants an answer."""
    return list(_figures(report, ended))[:MOST]


def before_label(report: Report) -> str:
    """What the column beside the figures is called: the month of the report before; the plan in the first one."""
    if report.before is None:
        return words()["label"]["plan_short"]
    same_year = report.before.period[:4] == report.period[:4]
    return sv.manad(report.before.period, "MMMM" if same_year else "MMMM\u00a0y").capitalize()


def _figures(report: Report, ended: bool) -> Iterator[KeyFigure]:
    nights, funds = report.nights, report.funds
    costs, income = costs_and_income(report)
    area_nights, walked = (
        _until_then(report, figure) for figure in ("nights.area_nights_in_period", "nights.in_period")
    )
    yield _counted(report, "nights", nights.to_date, nights.planned, walked)
    accrued = _Then(_told(report, "funds.accrued_costs"), _accrued_then(report)).positive
    yield _figure("accrued", say("kronor_of", amount=costs, most=income), costs, accrued, most=income)
    if ended:
        left = funds.forecast_result
        yield _result(report, "left" if left >= 0 else "lacking", abs(left))
    elif nights.extra_capacity is not None:
        extra = None if area_nights is None or walked is None else area_nights - walked
        yield _counted(report, "extra", nights.extra_to_date, nights.extra_capacity, extra)
    if funds.not_clearly_in_purpose:
        purpose = funds.not_clearly_in_purpose
        yield _figure("purpose", sv.kr(purpose), purpose, _Then(_told(report, "funds.not_clearly_in_purpose")))
    outstanding = total_account(report).outstanding
    yield _figure("outstanding", sv.kr(outstanding), outstanding, _Then(_outstanding_then(report)))
    if not ended:
        yield _result(report, "result", funds.forecast_result)


@dataclass(frozen=True)
class _Then:
    """What the report before said of a figure, and what is known of the same months by now (null: no more)."""

    told: Decimal | None
    known: Decimal | None = None

    @property
    def now(self) -> Decimal | None:
        """What is known of it."""
        return self.told if self.known is None or self.told is None else self.known

    @property
    def positive(self) -> "_Then":
        """Costs are told as negative amounts, and read as positive ones."""
        return _Then(*(None if amount is None else abs(amount) for amount in (self.told, self.known)))

    def written(self, write: Callable[[Decimal | None], str]) -> str:
        """``17 (rättad från 18)``; empty where nothing was told."""
        if self.told is None:
            return ""
        now, then = write(self.now), write(self.told)
        return now if now == then else say("corrected_from", now=now, then=then)


def _figure(name: str, now: str, exact: Decimal | None, then: _Then, most: Decimal | None = None) -> KeyFigure:
    """A figure in kronor."""
    return KeyFigure(
        label=words()["key_figure"][name],
        now=now,
        before=then.written(sv.kr),
        unit=words()["unit"]["kronor"],
        exact=exact,
        exact_most=most,
        exact_before=then.now,
    )


def _counted(report: Report, name: str, count: int, most: int | None, known: Decimal | None) -> KeyFigure:
    """A count beside what the report before said; nights have their plan there in the first report."""
    path, unit = {"nights": ("nights.to_date", "nights"), "extra": ("nights.extra_to_date", "areas")}[name]
    then = _Then(_told(report, path), known)
    plan = report.nights.plan_to_date if report.before is None and name == "nights" else None
    return KeyFigure(
        label=words()["key_figure"][name],
        now=say("of", count=count, most=most),
        before=then.written(sv.antal) if plan is None else sv.antal(plan, 0),
        unit=words()["unit"][unit],
        exact=Decimal(count),
        exact_most=None if most is None else Decimal(most),
        exact_before=then.now if plan is None else plan,
    )


def _result(report: Report, name: str, amount: Decimal) -> KeyFigure:
    """What is left, beside what the report before foretold."""
    then = _told(report, "funds.forecast_result")
    made = _figure(name, sv.kr(amount), amount, _Then(then))
    return made if then is None else made.model_copy(update={"before": say("foretold", amount=then)})


def _told(report: Report, path: str) -> Decimal | None:
    return None if report.before is None else report.before.number(path)


def _outstanding_then(report: Report) -> Decimal | None:
    if report.before is None:
        return None
    paths = [path for path in report.before.figures if path.startswith("associations.")]
    return sv.total([report.before.number(path) for path in paths if path.endswith(".outstanding")])


def _months_then(report: Report) -> list[Month]:
    return [] if report.before is None else [month for month in report.months if month.month <= report.before.period]


def _until_then(report: Report, figure: str) -> Decimal | None:
    """A figure of the months that the report before told of, as they are known by now."""
    months = _months_then(report)
    return (
        sv.total([Decimal(month.figures[figure]) for month in months if figure in month.figures]) if months else None
    )


def _accrued_then(report: Report) -> Decimal | None:
    """Accrued costs of the same months; unknown where no ledger was."""
    lines = [_until_then(report, f"lines.{line.id}.accrued") for line in cost_lines(report)]
    return None if any(line is None for line in lines) else sv.total(lines)


def money(report: Report, ended: bool) -> list[MoneyRow]:
    """The cost lines in positive kronor, with their sum: what the mail's table shows."""
    lines = cost_lines(report)
    rows = [_money_row(line, ended) for line in lines]
    booked = sv.total([line.booked for line in lines])
    accrued = sv.total([line.accrued for line in lines])
    variance = sv.total([line.forecast_variance for line in lines])
    forecast = sum((line.forecast for line in lines), start=sv.ZERO)
    total = MoneyRow(
        id=None,
        label=words()["label"]["total"],
        budget=_plain(sum((line.budget for line in lines), start=sv.ZERO)),
        booked=_plain(booked),
        accrued=_plain(accrued),
        last=sv.avvikelse(variance) if ended else _plain(forecast),
        badge=None,
    )
    return [*rows, total]


def _money_row(line: Line, ended: bool) -> MoneyRow:
    return MoneyRow(
        id=line.id,
        label=line.label,
        budget=_plain(line.budget),
        booked=_plain(line.booked),
        accrued=_plain(line.accrued),
        last=sv.avvikelse(line.forecast_variance) if ended else _plain(line.forecast),
        badge=badge(line.status),
    )


def _plain(amount: Decimal | None) -> str:
    """A cost without its sign; money that has come back shows one."""
    return sv.belopp(None if amount is None else -amount)


def income(report: Report) -> list[str]:
    """What has come in of what was budgeted, a sentence for each line of income."""
    return [
        say("income", label=line.label, booked=line.booked, budget=line.budget)
        for line in report.lines
        if line.budget > 0
    ]


def steps(report: Report, agreement: Agreement, decisions: int) -> list[str]:
    """By when to answer, the meeting, the next report: what a member writes in the calendar."""
    meeting = next_meeting(agreement, report.made_on)
    if meeting is None:
        return [say("no_meeting")]
    answer, due = answer_by(meeting), next_report_due(agreement, report.made_on)
    told = [say("step_answer", day=answer)] if decisions and answer >= report.made_on else []
    told.append(say("step_meeting", day=meeting))
    return [*told, say("step_report", day=due)] if due is not None else told
