"""What a report rests on, asked of the register and the store: facts as known, what was told before, sources.

Which findings stand in a report is settled reading 16: those on ledger rows with a cut-off on or after the
row's date while the row stands, those on accepted shift rows while the row stands, those on rejected rows and
whole files in the first report made after the drop.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.calendar import span_of
from tasks.agreement.model import Agreement
from tasks.cases.case import Case
from tasks.decisions.kept import with_decisions
from tasks.facts.drops import Versions, current_versions, months_covered
from tasks.facts.drops import sources as known_sources
from tasks.facts.editions import drops_since, editions, last_edition
from tasks.facts.schemas import FINDINGS
from tasks.facts.tables import Drop, Edition
from tasks.facts.transfers import awaiting
from tasks.facts.versions import Facts, facts_of
from tasks.findings import CheckOutcome, Finding, Place, tell
from tasks.installation import Installation
from tasks.measures.corrections import State
from tasks.measures.figures import Month, Nights
from tasks.measures.in_kind import given, hours_given
from tasks.measures.months import month_figures
from tasks.reports.check_facts import checked_facts
from tasks.reports.context import Context
from tasks.reports.model import Agenda, Asked, Made, Source, decision_key
from tasks.reports.proposed import replaced
from tasks.reports.reminders import missing_numbers
from tasks.reports.told import Told, told

PACKAGES = ("iop-rapport", "polars", "great-expectations", "prefect", "deltalake", "typst", "yagmail")
"""Software whose versions stand in a report's provenance."""


MONTHS_OF_CHECKS = 6
"""How many earlier months are set beside the checks of this one."""


@dataclass(frozen=True)
class Basis:
    """Facts (``PATROLS``, ``LEDGER``, ``DECISIONS`` and, where one was taken in, ``EXPENSES`` and ``IN_KIND``), the
    checks' findings that stand (``FINDINGS``), and context of a report.
    """

    patrols: pl.LazyFrame
    ledger: pl.LazyFrame
    expenses: pl.LazyFrame | None
    in_kind: pl.LazyFrame | None
    decisions: pl.DataFrame
    checks: pl.DataFrame
    context: Context


def facts(known: Facts, versions: Versions) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Patrols and ledger at these versions."""
    return known.read("patrols", versions.patrols), known.read("ledger", versions.ledger)


def known_facts(
    installation: Installation, agreement: Agreement, period: str
) -> tuple[pl.LazyFrame, pl.LazyFrame | None, pl.LazyFrame | None, pl.LazyFrame | None]:
    """Patrols, ledger, lists of expenses and contributions in kind as the period's last edition knew them, or as
    known now without one.

    Each but the patrols is None where no file of its kind has been taken in.
    """
    with installation.register.session() as session:
        edition = last_edition(session, agreement.id, period=period)
        versions = current_versions(session, agreement.id)
        known = facts_of(session, installation.store, agreement.id)
    if edition is not None:
        made = Made.model_validate(edition.report["made"])
        versions = Versions(
            patrols=made.patrols_version,
            ledger=made.ledger_version,
            expenses=made.expenses_version,
            in_kind=made.in_kind_version,
        )
    patrols, ledger = facts(known, versions)
    beside = (_where_any(known, "expenses", versions.expenses), _where_any(known, "in_kind", versions.in_kind))
    return patrols, None if versions.ledger is None else ledger, *beside


def _where_any(known: Facts, table: str, version: int | None) -> pl.LazyFrame | None:
    """A table; null where no file has been taken in to it."""
    return None if version is None else known.read(table, version)


def known_agreement(installation: Installation, agreement: Agreement, period: str) -> Agreement:
    """The agreement with the decisions that the period's last edition knew, or that are known now where there is
    none.
    """
    with installation.register.session() as session:
        edition = last_edition(session, agreement.id, period=period)
        known = facts_of(session, installation.store, agreement.id)
    if edition is None:
        return agreement
    return _decided(known, agreement, Made.model_validate(edition.report["made"]).decisions_version)


def is_month_told(installation: Installation, agreement: Agreement, period: str) -> bool:
    """Whether a shift sheet has told of the period: as its last edition has it, or by now where there is none."""
    with installation.register.session() as session:
        edition = last_edition(session, agreement.id, period=period)
        if edition is not None:
            return edition.report["nights"]["in_period"] is not None
        return period in months_covered(session, agreement.id, None, agreement.timezone)


def earlier_nights(made: Iterable[Edition], period: str) -> dict[str, Nights]:
    """The nights as the reports of earlier periods told them, by period; ``made`` are in order of edition."""
    return {each.period: Nights.model_validate(each.report["nights"]) for each in made if each.period < period}


def gather(
    installation: Installation,
    agreement: Agreement,
    period: str,
    *,
    edition: int,
    made_on: date,
    released_by: str | None = None,
    reason: str | None = None,
    as_of: date | None = None,
) -> Basis:
    """Everything that edition ``edition`` of ``period`` rests on, as known now or at the end of ``as_of``."""
    cutoff = span_of(agreement, period).end
    with installation.register.session() as session:
        versions = current_versions(session, agreement.id, as_of, agreement.timezone)
        told_months = months_covered(session, agreement.id, as_of, agreement.timezone)
        made = [each for each in editions(session, agreement.id) if _is_known(each, agreement, as_of)]
        before = _reported(made, period)
        since = drops_since(session, agreement.id, before)
        known = facts_of(session, installation.store, agreement.id)
        patrols, ledger = facts(known, versions)
        expenses = _where_any(known, "expenses", versions.expenses)
        in_kind = _where_any(known, "in_kind", versions.in_kind)
        hashes = pl.concat(
            [
                patrols.filter(pl.col("service_date") <= cutoff).select("sha256"),
                *(
                    rows.filter(pl.col("date") <= cutoff).select("sha256")
                    for rows in (ledger, expenses, in_kind)
                    if rows is not None
                ),
            ]
        ).unique()
        origins = known_sources(session, agreement.id, hashes.collect()["sha256"].to_list())
        awaited = awaiting(session, agreement.id, _midnight(as_of or made_on, agreement.timezone))
    of_facts = checked_facts(installation, agreement, period, made_on, as_of)
    behind = {drop.id: drop for drop in origins.values()} | {
        drop.id: drop for drop in since if _is_all_rejected(drop)
    }
    since = [drop for drop in since if drop.id <= (versions.last_drop or 0)]
    beside = [ledger, *([] if in_kind is None else [in_kind])]
    checks = _standing(known.read("findings", versions.findings), patrols, beside, since, cutoff)
    reported = _reported_months(before, known, agreement) if before else []
    context = Context(
        period=period,
        edition=edition,
        made_on=made_on,
        released_by=released_by,
        reason=reason,
        month_told=period in told_months,
        has_ledger=versions.ledger is not None,
        reported=reported,
        states=_states(known, agreement, installation.agreement_sha256(agreement.id), before, since, reported),
        was_in_colour=any(each.report["status"] != "green" for each in made if each.period < period),
        earlier=earlier_nights(made, period),
        before=_told_by([each for each in made if each.period < period]),
        replaced=next((replaced(each.report, agreement) for each in reversed(made) if each.period == period), None),
        findings=[
            *_as_findings(checks),
            *of_facts.findings,
            *_early_exports(origins.values(), cutoff),
            *missing_numbers(awaited, agreement.timezone),
        ],
        checks=[*_checks_of(behind.values()), *of_facts.outcomes],
        checks_before=_checks_before(made, period),
        unchecked=[drop.told_file for drop in behind.values() if drop.checks is None],
        told=_told(before),
        cases=_cases([each for each in made if each.period <= period]),
        case_numbers={case.subject: case.number for case in _cases(made)},
        asked=_asked(made, period),
        followed=_followed([each for each in made if each.period < period], agreement),
        sources=[_source(drop) for drop in sorted(origins.values(), key=lambda drop: drop.id)],
        made=Made(
            patrols_version=versions.patrols,
            ledger_version=versions.ledger,
            decisions_version=versions.decisions,
            expenses_version=versions.expenses,
            in_kind_version=versions.in_kind,
            findings_version=versions.findings,
            last_drop=versions.last_drop,
            software={name: version(name) for name in PACKAGES},
            agreement_sha256=installation.agreement_sha256(agreement.id),
        ),
    )
    decisions = known.read("decisions", versions.decisions).collect()
    return Basis(patrols, ledger, expenses, in_kind, decisions, checks, context)


def _midnight(day: date, timezone: str) -> datetime:
    """The end of ``day``."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(timezone))


def _is_known(edition: Edition, agreement: Agreement, as_of: date | None) -> bool:
    """Whether the edition had been made by the end of ``as_of``."""
    return as_of is None or edition.made_at.astimezone(ZoneInfo(agreement.timezone)).date() <= as_of


def _reported(made: list[Edition], period: str) -> Edition | None:
    """The edition whose months were told last: this period's own, else the last closed one's before it."""
    own = [each for each in made if each.period == period]
    before = [each for each in made if each.period < period]
    return (own or before or [None])[-1]


def _reported_months(before: Edition, known: Facts, agreement: Agreement) -> list[Month]:
    """The months as the edition told them; with the hours in kind that it knew, where it told none by month yet."""
    months, version = [Month.model_validate(each) for each in before.report["months"]], _in_kind_version(before)
    if version is None or any(name.startswith("in_kind.") for each in months for name in each.figures):
        return months
    rows = given(agreement, known.read("in_kind", version), before.cutoff)
    hours = {each.month: hours_given(rows, span_of(agreement, each.month)) for each in months}
    return [each.model_copy(update={"figures": each.figures | hours[each.month]}) for each in months]


def _in_kind_version(edition: Edition) -> int | None:
    """The version of contributions in kind that an edition was made of; null in those of versions that had none."""
    return edition.report["made"].get("in_kind_version")


def _states(
    known: Facts,
    agreement: Agreement,
    agreement_sha256: str,
    before: Edition | None,
    since: list[Drop],
    reported: list[Month],
) -> list[State]:
    """The closed months after each drop that wrote facts since they were reported; first by the agreement file alone,
    where that has been changed since.
    """
    if before is None or not reported:
        return []
    made = before.report["made"]
    patrols, ledger, decisions = made["patrols_version"], made["ledger_version"], made.get("decisions_version")
    in_kind = _in_kind_version(before)

    def stood(file: str, received: date | None) -> State:
        walked, booked = facts(known, Versions(patrols=patrols, ledger=ledger))
        rules = _decided(known, agreement, decisions)
        hours = _where_any(known, "in_kind", in_kind)
        months = month_figures(rules, walked, None if ledger is None else booked, reported[-1].month, hours)
        return State(file=file, received=received, months=months)

    states = []
    if made["agreement_sha256"] != agreement_sha256:
        states.append(stood(f"{agreement.id}.yaml", None))
    for drop in since:
        if {drop.patrols_version, drop.ledger_version, drop.decisions_version, drop.in_kind_version} == {None}:
            continue
        in_kind = in_kind if drop.in_kind_version is None else drop.in_kind_version
        decisions = decisions if drop.decisions_version is None else drop.decisions_version
        patrols = patrols if drop.patrols_version is None else drop.patrols_version
        ledger = ledger if drop.ledger_version is None else drop.ledger_version
        states.append(stood(drop.told_file, drop.received_at.astimezone(ZoneInfo(agreement.timezone)).date()))
    return states


def _decided(known: Facts, agreement: Agreement, version: int | None) -> Agreement:
    """The agreement with the decisions of one version."""
    return with_decisions(agreement.signed, None if version is None else known.read("decisions", version).collect())


def _standing(
    findings: pl.LazyFrame, patrols: pl.LazyFrame, others: list[pl.LazyFrame], since: list[Drop], cutoff: date
) -> pl.DataFrame:
    """The findings of rows and files that belong in the report, in the order of their drops and rows."""
    rows = ["sha256", "sheet", "row"]
    walked = patrols.explode("rows").select("sha256", "sheet", row="rows")
    standing = pl.concat([walked, *(each.select(rows) for each in others)]).unique().with_columns(stands=True)
    newest = pl.col("drop_id") == pl.col("drop_id").max().over("sha256", "subject")
    of_facts = pl.col("accepted") & (pl.col("subject") != "file")
    return (
        findings.join(standing, on=rows, how="left", nulls_equal=True)
        .filter(
            pl.when(of_facts)
            .then(pl.col("stands").fill_null(False) & newest & (pl.col("date").fill_null(cutoff) <= cutoff))
            .otherwise(pl.col("drop_id").is_in([drop.id for drop in since]))
        )
        .select(list(FINDINGS))
        .sort("drop_id", "subject", "sheet", "row", "code", nulls_last=True)
        .collect()
    )


def _as_findings(checks: pl.DataFrame) -> list[Finding]:
    return [Finding.of_row(row) for row in checks.iter_rows(named=True)]


def _early_exports(drops: Iterable[Drop], cutoff: date) -> list[Finding]:
    """A warning where the newest ledger export was made before the cut-off (settled reading 20)."""
    latest = newest_export(drops)
    if latest is None or latest[0] >= cutoff:
        return []
    day, drop = latest
    return [tell("ledger.exported_early", Place(file=drop.told_file), day=day, cutoff=cutoff)]


def newest_export(drops: Iterable[Drop]) -> tuple[date, Drop] | None:
    """The ledger export that was made last, and its day; null where none says when."""
    made = [(drop.generated or drop.last_date, drop) for drop in drops if drop.kind == "ledger"]
    return max(((day, drop) for day, drop in made if day is not None), key=lambda pair: pair[0], default=None)


def _told_by(made: list[Edition]) -> Told | None:
    """What the last of these editions said."""
    return told(made[-1].report) if made else None


def _cases(made: Iterable[Edition]) -> list[Case]:
    """Each case as the last of these editions told it; they are in order of period and number."""
    told_cases = (Case.model_validate(case) for each in made for case in each.report.get("cases", ()))
    return list({case.subject: case for case in told_cases}.values())


def _asked(made: Sequence[Edition], period: str) -> dict[str, Asked]:
    """Since when the report before has asked what it asked; the edition that is replaced knows it of its own."""
    before = [each for each in made if each.period < period]
    replaced = [each for each in made if each.period == period]
    found: dict[str, Asked] = {}
    for edition in (*before[-1:], *replaced[-1:]):
        if (content := edition.report.get("agenda")) is not None:
            agenda = Agenda.model_validate(content)
            found |= {each.key: each.asked for each in (*agenda.questions, *agenda.proposals)}
    return found


def _followed(made: Iterable[Edition], agreement: Agreement) -> list[str]:
    """The decisions that these editions have said the last of; an earlier version's told none, and knew those of its
    time.
    """
    found: dict[str, None] = {}
    for edition in made:
        content = edition.report.get("agenda")
        if content is None:
            made_on = date.fromisoformat(edition.report["made_on"])
            found |= {
                decision_key(each.id, each.decided, each.text): None
                for each in agreement.decisions
                if each.decided <= made_on
            }
        else:
            found |= {each.key: None for each in Agenda.model_validate(content).decisions if each.is_settled}
    return list(found)


def _told(before: Edition | None) -> list[tuple[str, str]]:
    """Keys of the findings that the report before has told."""
    if before is None:
        return []
    return [(finding["code"], finding["message"]) for finding in before.report["findings"]]


def _is_all_rejected(drop: Drop) -> bool:
    """Whether none of a file's rows could be taken in: then no figure leads to it."""
    return drop.state == "taken_in" and 0 < drop.rows == drop.rejected


def _checks_of(drops: Iterable[Drop]) -> list[CheckOutcome]:
    """What the checks of these files saw together, shift sheets first."""
    summed: dict[str, CheckOutcome] = {}
    for drop in sorted(drops, key=lambda drop: (drop.kind or "", drop.id)):
        for content in drop.checks or ():
            each = CheckOutcome.model_validate(content)
            known = summed.get(each.check)
            rows, failed = (known.rows, known.failed) if known else (0, 0)
            summed[each.check] = each.model_copy(update={"rows": rows + each.rows, "failed": failed + each.failed})
    order = ("shift", "sie", "ledger", "contribution")
    return sorted(summed.values(), key=lambda each: order.index(each.check.partition(".")[0]))


def _checks_before(made: Iterable[Edition], period: str) -> dict[str, list[CheckOutcome]]:
    """What the newest editions of the last months before ``period`` told of their checks, by month."""
    told = {
        each.period: [CheckOutcome.model_validate(check) for check in each.report["checks"]]
        for each in made
        if each.period < period and each.report.get("checks")
    }
    return {month: told[month] for month in sorted(told)[-MONTHS_OF_CHECKS:]}


def _source(drop: Drop) -> Source:
    assert drop.kind == "shifts" or drop.kind == "ledger" or drop.kind == "expenses" or drop.kind == "in_kind"
    return Source(file=drop.told_file, sha256=drop.sha256, kind=drop.kind, rows=drop.rows, rejected=drop.rejected)
