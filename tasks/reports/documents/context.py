"""The sections on values and on the state of things around the activity (A8, A10)."""

from collections.abc import Sequence

from tasks.agreement.calendar import quarters
from tasks.agreement.context import FEW, Attestation, Indicator
from tasks.agreement.model import Agreement
from tasks.agreement.votes import seats_on
from tasks.reports.documents.document import Section, Table
from tasks.reports.documents.sections import quoted, section
from tasks.reports.documents.texts import Texts
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def attested(agreement: Agreement, periods: Sequence[str]) -> list[Attestation]:
    """The attestations of these quarters, in their order and that of the agreement file."""
    return sorted((each for each in agreement.attestations if each.period in periods), key=lambda one: one.period)


def values(agreement: Agreement, periods: Sequence[str], texts: Texts) -> list[tuple[str, Section]]:
    """What the activity must be like, where the agreement says so; that it has been so, only where it is attested or
    written.
    """
    duty = quoted(agreement, "values")
    if not duty:
        return []
    found = attested(agreement, periods)
    sentences = [*duty, *([say("values_attested")] if found or texts.of("values") else [])]
    for period in dict.fromkeys(each.period for each in found):
        missing = _missing(agreement, period, {each.role for each in found if each.period == period})
        if missing:
            sentences.append(say("values_missing", quarter=period, names=missing))
    return [section("values", paragraphs=sentences, tables=[_attestations(found)] if found else [])]


def context(agreement: Agreement, year: int) -> list[tuple[str, Section]]:
    """The indicators up to ``year``, each with its year and source; no section where there are none."""
    known = [each for each in agreement.indicators if each.year <= year]
    if not known:
        return []
    label = words()["label"]
    table = Table(
        caption=words()["caption"]["indicators"],
        header=[label["key"], label["year"], label["value"], label["stated_by"]],
        rows=[
            [each.label, str(each.year), _value(each), each.source]
            for each in sorted(known, key=lambda one: (one.label, one.year))
        ],
        texts=[0, 3],
    )
    few = [say("small_groups")] if any(each.value is None for each in known) else []
    return [section("context", paragraphs=[say("context_note"), *few], tables=[table])]


def _missing(agreement: Agreement, period: str, roles: set[str]) -> list[str]:
    """Who sat in the group on the quarter's last day and has not attested it."""
    seats = [seat.role for seat in seats_on(agreement, quarters(agreement)[period].end)]
    return [role for role in seats or [each.role for each in agreement.recipients] if role not in roles]


def _attestations(found: list[Attestation]) -> Table:
    label = words()["label"]
    return Table(
        caption=words()["caption"]["attestations"],
        header=[label["quarter_name"], label["role"], label["date"], label["attested"]],
        rows=[[each.period, each.role, sv.datum(each.date), each.text or say("as_agreed")] for each in found],
        texts=[0, 1, 2, 3],
    )


def _value(indicator: Indicator) -> str:
    if indicator.value is None:
        return say("fewer_than", count=FEW)
    match indicator.unit:
        case "percent":
            share = sv.proc(indicator.value / 100, 1)
            return share if indicator.of is None else say("share_of", share=indicator.value / 100, count=indicator.of)
        case "persons":
            return say("persons", count=int(indicator.value))
        case "number":
            return sv.antal(indicator.value)
