"""What a corrected edition changes: the figures of the one that it replaces beside its own."""

from collections.abc import Iterator
from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.reports.model import Report
from tasks.reports.proposed import proposed
from tasks.reports.told import Proposed, Told, told
from tasks.reports.view.parts import ChangedFigure, Replacement
from tasks.wording import swedish as sv
from tasks.wording.language import say, words

_COUNTS = (
    "nights.in_period",
    "nights.to_date",
    "nights.area_nights_to_date",
    "nights.extra_to_date",
    "nights.outside_calendar_to_date",
    "nights.forecast",
    "crew.adult_hours_to_date",
    "crew.minors_to_date",
    "crew.contacts_to_date",
)
_AMOUNTS = ("funds.accrued_costs", "funds.forecast_result", "funds.not_clearly_in_purpose")
_OF_LINES = ("booked", "accrued", "forecast")
_OF_ASSOCIATIONS = ("area_nights", "earned", "booked", "outstanding")


def replacement(report: Report, agreement: Agreement) -> Replacement | None:
    """What replaced what, why, and each figure that differs; null where the report replaces nothing.

    Figures that follow from others (plans, variances, shares) are not told apart.
    """
    if report.replaces is None:
        return None
    before = report.replaced
    rows = [] if before is None else list(_changed(report, before))
    decided = [] if before is None else _decided(report, agreement, before)
    return Replacement(
        sentence=say(
            "replaces",
            edition=report.edition,
            replaced=report.replaces,
            made_on=None if before is None else before.made_on,
        ),
        reason=say("replaces_reason", reason=report.reason) if report.reason else "",
        rows=rows,
        nothing="" if rows or before is None else say("replaces_nothing"),
        status=_colour(report, before),
        decided=say("decided_before", replaced=report.replaces, changes=decided) if decided else "",
        decided_short=say("decided_before_short", replaced=report.replaces, changes=decided) if decided else "",
    )


def _colour(report: Report, before: Told | None) -> str:
    if before is None:
        return ""
    names = words()["status"]
    return say("replaces_status", now=names[report.status], before=names[before.status])


def _decided(report: Report, agreement: Agreement, before: Told) -> list[str]:
    """Which decisions taken on the earlier edition have to be looked at again: what is asked now, or no longer is.

    What has been answered since is held against what it would have been asked as on the day of that edition; what
    was not asked then has not been decided either.
    """
    if before.proposed is None:
        return []
    then = {(each.kind, each.object): each for each in before.proposed}
    now = {
        (each.kind, each.object): each
        for each in proposed(report.model_copy(update={"made_on": before.made_on}), agreement)
    }
    other = [(each, now[topic]) for topic, each in then.items() if topic in now and _asks(each) != _asks(now[topic])]
    gone = [each for topic, each in then.items() if topic not in now]
    return [
        *(say("decided_before_other", before=was.title, now=asked.title) for was, asked in other),
        *(say("decided_before_gone", title=each.title) for each in gone),
    ]


def _asks(proposal: Proposed) -> tuple[Decimal | None, int | None]:
    return proposal.amount, proposal.number


def _changed(report: Report, before: Told) -> Iterator[ChangedFigure]:
    now = told(report.as_json())
    for path, label, is_money in _told_of(report):
        then, known = before.number(path), now.number(path)
        if path not in before.figures:
            continue
        write = sv.belopp if is_money else sv.antal
        if write(then) != write(known):
            difference = None if then is None or known is None else known - then
            yield ChangedFigure(
                label=label,
                before=write(then),
                after=write(known),
                difference=_signed(difference, is_money),
                exact_before=then,
                exact_after=known,
                exact_difference=difference,
            )


def _signed(difference: Decimal | None, is_money: bool) -> str:
    if difference is None:
        return sv.UNKNOWN
    return sv.avvikelse(difference) if is_money else sv.tecken(sv.antal(difference), difference)


def _told_of(report: Report) -> Iterator[tuple[str, str, bool]]:
    """Path, label and whether it is kronor of every figure that is held against the earlier edition's."""
    names, column = words()["changed"], words()["label"]
    for path in _COUNTS:
        yield path, names[path], False
    for line in report.lines:
        for part in _OF_LINES:
            yield f"lines.{line.id}.{part}", f"{line.label}, {column[part].lower()}", True
    for path in _AMOUNTS:
        yield path, names[path], True
    for account in report.associations:
        for part in _OF_ASSOCIATIONS:
            label = column["paid" if part == "booked" else part].lower()
            yield f"associations.{account.id}.{part}", f"{account.name}, {label}", part != "area_nights"
    for area in report.areas:
        yield f"areas.{area.id}.area_nights", f"{area.name}, {column['area_nights'].lower()}", False
