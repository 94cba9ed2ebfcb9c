"""What the parties gave beside money, for the boards: hours and persons by party and kind, never with the money."""

from collections.abc import Sequence
from decimal import Decimal

from tasks.reports.documents.document import Table
from tasks.reports.model import Report
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def in_kind_tables(last: Report, before: Report | None = None, *, is_quarter: bool = False) -> list[Table]:
    """The contributions to the cut-off of ``last``; with ``is_quarter`` the quarter's own hours too: what ``before``,
    the last report before it, had not yet. None where nothing has been told of.
    """
    if not last.in_kind:
        return []
    label = words()["label"]
    earlier = {} if before is None else {given.id: given.hours_to_date for given in before.in_kind}
    valued = any(given.value_to_date is not None for given in last.in_kind)
    header = [label["party"], label["kind"]]
    header += [label["hours_quarter"]] if is_quarter else []
    header += [label["hours_so_far"], label["persons_to_date"], *([label["value_kronor"]] if valued else [])]
    rows = [
        [
            given.name,
            given.label,
            *([sv.antal(given.hours_to_date - earlier.get(given.id, Decimal(0)), 2)] if is_quarter else []),
            sv.antal(given.hours_to_date, 2),
            sv.antal(given.persons_to_date),
            *([sv.belopp(given.value_to_date)] if valued else []),
        ]
        for given in last.in_kind
    ]
    caption = say("caption_to_date", caption=words()["caption"]["in_kind"], cutoff=last.cutoff)
    return [Table(caption=caption, header=header, rows=rows, texts=[0, 1])]


def all_have_told(reports: Sequence[Report]) -> bool:
    """Whether both parties have told of something in the reports' months."""
    told = {given.party for report in reports for given in report.in_kind if given.hours_in_period is not None}
    return len(told) == 2
