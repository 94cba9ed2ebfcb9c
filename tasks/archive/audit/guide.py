"""The reading guide: one page that leads from a krona to its night and back."""

from datetime import date

from tasks.agreement.model import Agreement
from tasks.reports.documents.document import Document, Section
from tasks.reports.model import Report
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def guide(
    agreement: Agreement,
    report: Report,
    report_id: str,
    seed: str,
    size: int,
    year: int | None,
    made_on: date,
    is_same: bool,
) -> Document:
    """The guide to a pack that rests on ``report``, which is ``report_id`` in its table of reports.

    ``is_same``: the agreement file is still the one that the report was made by.
    """
    label, heading = words()["label"], words()["audit"]["heading"]
    return Document(
        language=agreement.language,
        title=say("audit_title", year=year),
        subtitle=agreement.title,
        author=agreement.parties.association.name,
        made_on=made_on,
        edition=say("audit_made", made_on=made_on),
        facts=[
            [label["agreement"], agreement.id],
            [label["period"], say("term", start=_start(agreement, year), end=report.cutoff)],
            [label["made_on"], sv.datum(made_on)],
        ],
        sections=[
            Section(heading=heading["what"], paragraphs=[say("audit_what", period=report.period, id=report_id)]),
            Section(heading=heading["forward"], numbered=_steps("forward", 4)),
            Section(heading=heading["back"], numbered=_steps("back", 3)),
            Section(
                heading=heading["rule"],
                paragraphs=[say("audit_rule"), say("audit_decisions", id=report_id, holds=is_same)],
            ),
            Section(heading=heading["sample"], paragraphs=[say("audit_sample", seed=seed, count=size)]),
            Section(heading=heading["whole"], paragraphs=[say("audit_whole"), say("audit_private")]),
        ],
    )


def _steps(way: str, count: int) -> list[str]:
    return [say(f"audit_{way}_{number}") for number in range(1, count + 1)]


def _start(agreement: Agreement, year: int | None) -> date:
    start = agreement.term.start
    return start if year is None else max(start, date(year, 1, 1))
