"""Where every agreement stands: its last report, what is open, and what that lacks."""

from dataclasses import dataclass
from datetime import date

from tasks.agreement.calendar import due_date, months_to_report
from tasks.agreement.load import load_folder
from tasks.delivery.ledger import open_deliveries
from tasks.facts.editions import last_closed, last_edition
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.decide import hold_reasons


@dataclass(frozen=True)
class Row:
    """One month of one agreement. ``colour`` is the report's status, null where there is none yet; ``folder`` its own
    under the data root.
    """

    agreement: str
    month: str
    state: str
    colour: str | None = None
    missing: tuple[str, ...] = ()
    folder: str | None = None


def overview(installation: Installation, today: date) -> list[Row]:
    """Of every agreement the last month that is reported, and each later one that is over."""
    rows = []
    for agreement_id, agreement in installation.agreements().items():
        with installation.register.session() as session:
            edition, closed = last_edition(session, agreement_id), last_closed(session, agreement_id)
            if edition is not None:
                mails = open_deliveries(session, edition.id)
                rows.append(_reported(edition, [f"{row.role}: {row.state}" for row in mails]))
            for month in months_to_report(agreement, closed, today):
                if month > (closed or ""):
                    due = due_date(agreement, month)
                    missing = tuple(map(str, hold_reasons(session, agreement, month)))
                    state = f"overdue since {due}" if today > due else f"due {due}"
                    rows.append(Row(agreement_id, month, f"held, {state}" if missing else state, missing=missing))
            if edition is None and not (rows and rows[-1].agreement == agreement_id):
                rows.append(Row(agreement_id, "–", "no month is over yet"))
    folder = installation.paths.agreements
    for name in load_folder(folder).refused if folder.is_dir() else ():
        rows.append(Row(name, "–", "agreement file broken", missing=(f"iop lint {name.removesuffix('.yaml')}",)))
    return rows


def _reported(edition: Edition, unsettled: list[str]) -> Row:
    number = f", edition {edition.edition}" if edition.edition > 1 else ""
    sent = "not all sent" if unsettled else "sent"
    return Row(
        edition.agreement,
        edition.period,
        f"{sent}{number}{', preliminary' if edition.preliminary else ''}",
        edition.report["status"],
        tuple(unsettled),
        edition.folder if edition.state == "sealed" else None,
    )
