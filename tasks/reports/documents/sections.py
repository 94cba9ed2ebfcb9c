"""What the documents for the boards have in common: their head, their tables, the group's own text, their sources."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from tasks.agreement.clauses import legend
from tasks.agreement.model import Agreement, Decision, Span
from tasks.agreement.votes import judge
from tasks.reports.documents.document import Section, Table
from tasks.reports.documents.texts import Texts
from tasks.reports.model import Report
from tasks.reports.view.build import clause_lines
from tasks.reports.view.parts import View
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def board_of(agreement: Agreement, subject: str) -> str:
    """The municipality's board that a clause (``quarterly``, ``evaluation``) names; else the one that is a party."""
    clause = getattr(agreement.clauses, subject)
    return agreement.parties.municipality.board if clause is None or clause.board is None else clause.board


def quoted(agreement: Agreement, subject: str) -> list[str]:
    """A duty in the agreement's own words, with its id; nothing where the agreement has no such duty."""
    clause = getattr(agreement.clauses, subject)
    return [] if clause is None else [say("duty", text=clause.text, clause=clause.id)]


def explained(agreement: Agreement, sections: Sequence[Section]) -> list[str]:
    """What the clause ids that stand in the sections are short for."""
    known, text = legend(agreement), " ".join(section.model_dump_json() for section in sections)
    return clause_lines(known, {each for each in known if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text)})


def document_facts(
    agreement: Agreement, subject: str, texts: Texts, span: Span, edition: int, made_on: date
) -> list[list[str]]:
    """The head of a document, the registrar's diary number first. ``subject``: the duty that it fulfils."""
    label = words()["label"]
    parties = agreement.parties
    board = f"{parties.municipality.name}, {board_of(agreement, subject).lower()}"
    return [
        [label["diary_number"], texts.diary_number or words()["prompt"]["diary_number"]],
        [label["agreement"], agreement.title],
        [label["period"], say("term", start=span.start, end=span.end)],
        [label["addressees"], say("addressees", board=board, association=parties.association.name)],
        [label["edition"], str(edition)],
        [label["made_on"], sv.datum(made_on)],
    ]


def with_texts(sections: Sequence[tuple[str, Section]], texts: Texts, unasked: Collection[str] = ()) -> list[Section]:
    """Sections (by key) with what the steering group has written, a prompt where it has not; then text under
    headings that the document does not have. Nothing is prompted for in the sections ``unasked``.
    """
    prompts = words()["prompt"]
    filled = []
    for key, section in sections:
        written = texts.of(key)
        prompt = "" if written or key in unasked else prompts.get(key, "")
        filled.append(section.model_copy(update={"written": written, "prompt": prompt}))
    return filled + [Section(heading=title, written=written) for title, written in texts.others.items()]


def section(key: str, **content: Any) -> tuple[str, Section]:
    """A section under the heading that the key has in ``words.toml``."""
    return key, Section(heading=words()["section"][key], **content)


def decisions(agreement: Agreement, span: Span) -> list[str]:
    """What the steering group was asked in a span, by its day, and what it decided, or why it did not."""
    return [decided(agreement, each) for each in agreement.decisions if span.start <= each.decided <= span.end]


def decided(agreement: Agreement, decision: Decision) -> str:
    """A decision in its words, or why it is none."""
    judged = judge(agreement, decision)
    return say(
        "decided",
        id=decision.id,
        decided=decision.decided,
        text=decision.text,
        clause=decision.clause,
        holds=judged.holds,
        against=sv.listed([seat.role for seat in judged.against]),
        missing=sv.listed([seat.role for seat in judged.missing]),
    )


def accounts_table(shown: View, cutoff: date) -> Table:
    """The associations' open account, as in the monthly report."""
    label = words()["label"]
    return Table(
        caption=say("caption_to_date", caption=words()["caption"]["associations"], cutoff=cutoff),
        header=[label[k] for k in ("association", "area_nights", "adult_hours", "earned", "paid", "outstanding")],
        rows=[
            [row.name, row.area_nights, row.adult_hours, row.earned, row.booked, row.outstanding]
            for row in shown.associations
        ],
        total=True,
    )


def areas_table(shown: View, cutoff: date) -> Table:
    """Area-nights of every place to date."""
    label = words()["label"]
    return Table(
        caption=say("caption_to_date", caption=words()["caption"]["area_nights"], cutoff=cutoff),
        header=[label["area"], label["area_nights"]],
        rows=[[area.name, area.area_nights] for area in shown.areas],
    )


def corrections_table(rows: Sequence[Sequence[str]]) -> list[Table]:
    """Corrections of closed months; none where there are none."""
    label = words()["label"]
    if not rows:
        return []
    return [
        Table(
            caption=words()["caption"]["corrections"],
            header=[label[key] for key in ("month", "figure", "before", "after", "source")],
            rows=[list(row) for row in rows],
            texts=[0, 1, 4],
        )
    ]


def sources(reports: Sequence[Report]) -> list[str]:
    """The monthly reports that a document rests on."""
    return [
        say("monthly_source", month=report.period, edition=report.edition, cutoff=report.cutoff) for report in reports
    ]
