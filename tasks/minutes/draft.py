"""The draft of the minutes: what is known before the meeting, and room for what is said and decided there."""

from collections.abc import Sequence
from datetime import date, timedelta

from tasks.agreement.calendar import next_meeting
from tasks.agreement.model import Agreement, Member
from tasks.minutes.answers import Answer, answers
from tasks.reports.documents.document import Document, Section, Table
from tasks.reports.documents.sections import explained
from tasks.reports.model import AskedProposal, Report
from tasks.reports.view import view
from tasks.reports.view.agenda import asked_since
from tasks.reports.view.parts import View
from tasks.wording import swedish as sv
from tasks.wording.language import say, words

_BOX = "\N{BALLOT BOX}"


def minutes_document(
    report: Report, agreement: Agreement, sitting: Sequence[Member], day: date, made_on: date
) -> Document:
    """The minutes of the meeting on ``day`` about ``report`` and its agenda. ``agreement`` is as the report knew it,
    ``sitting`` who has a seat, or is a substitute, that day.
    """
    said, label, shown = words()["minutes"], words()["label"], view(report, agreement)
    coming = next_meeting(agreement, day + timedelta(days=1))
    sections = [
        _section("present", tables=_present(sitting)),
        _section("last_decisions", bullets=shown.agenda.decisions),
        Section(
            heading=said["heading"]["standing"],
            paragraphs=[f"{shown.badge.word} – {shown.badge.meaning}", shown.headline],
        ),
        *_cases(shown),
        *(
            _proposal(each, answers(each, report, agreement), asked_since(each.asked, report), sitting)
            for each in (report.agenda.proposals if report.agenda else ())
        ),
        _section(
            "questions", bullets=[_question(each.id, each.clause, each.text, each.asked) for each in shown.questions]
        ),
        _section("other"),
        _section("next", paragraphs=[say("minutes_next", day=coming)] if coming else []),
        _section("signed"),
    ]
    month = sv.manad(report.period)
    return Document(
        language=agreement.language,
        title=say("minutes_title", day=day),
        subtitle=agreement.title,
        author=agreement.parties.association.name,
        made_on=made_on,
        edition=say("minutes_made", made_on=made_on, month=month, edition=report.edition),
        facts=[
            [label["agreement"], agreement.title],
            [said["meeting"], sv.veckodag(day).capitalize()],
            [said["report"], say("minutes_report", month=month, edition=report.edition, cutoff=report.cutoff)],
        ],
        sections=sections,
        legend=explained(agreement, sections),
    )


def _section(key: str, **content: object) -> Section:
    """A section in which the secretary writes; nobody is asked of what there is nothing of."""
    said = words()["minutes"]
    heading = said["heading"].get(key) or words()["heading"][key]
    if key in ("last_decisions", "questions") and not content["bullets"]:
        return Section(heading=heading, paragraphs=[words()["heading"]["nothing"]])
    return Section.model_validate({"heading": heading, "prompt": said["prompt"][key], **content})


def _present(sitting: Sequence[Member]) -> list[Table]:
    """Everybody who has a seat, or is a substitute, that day; nothing where the agreement names no members."""
    said, roles = words()["minutes"], {each.id: each.role for each in sitting}
    rows = [
        [
            each.role,
            said["seat"]
            if each.substitute_for is None
            else say("minutes_substitute", role=roles[each.substitute_for]),
            _BOX,
        ]
        for each in sitting
        if each.substitute_for is None or each.substitute_for in roles
    ]
    header = [words()["label"]["role"], said["place"], said["is_present"]]
    return [Table(caption=said["present"], header=header, rows=rows, texts=[0, 1, 2])] if rows else []


def _cases(shown: View) -> list[Section]:
    """The deviation cases; no section where there is none."""
    bullets = [f"{each.name}: {' '.join(each.sentences)}" for each in shown.agenda.cases]
    return [_section("cases", bullets=bullets)] if bullets else []


def _proposal(proposal: AskedProposal, asked: Sequence[Answer], since: str, sitting: Sequence[Member]) -> Section:
    """A proposal in its words, what a no leads to, since when it is asked, and room for the votes."""
    label = words()["label"]
    clause = f"{label['clause']} {proposal.clause}." if proposal.clause else ""
    return Section(
        heading=say("agenda_proposal", number=proposal.number, title=proposal.title, case=proposal.case).rstrip("."),
        paragraphs=[
            *(each.text for each in asked),
            f"{label['otherwise']}: {proposal.otherwise}",
            f"{since} {clause}".strip(),
        ],
        tables=[_votes(each, sitting) for each in asked],
        prompt=words()["minutes"]["prompt"]["proposal"],
    )


def _votes(answer: Answer, sitting: Sequence[Member]) -> Table:
    """A row for each member's vote, or one for the whole group where the agreement names no members."""
    said, vote = words()["minutes"], words()["decision_sheet"]["vote"]
    given = [vote[each][0] for each in (("yes", "no", "absent") if sitting else ("yes", "no"))]
    voters = [_voter(each, sitting) for each in sitting if each.substitute_for is None]
    unanimous = words()["decision_sheet"]["names"]["approved"][0]
    return Table(
        caption=say("minutes_votes", number=answer.number),
        header=[said["seat"], *given],
        rows=[[voter, *(_BOX for _ in given)] for voter in voters or [unanimous]],
        texts=list(range(1 + len(given))),
    )


def _voter(seat: Member, sitting: Sequence[Member]) -> str:
    return say(
        "minutes_voter", role=seat.role, names=[each.role for each in sitting if each.substitute_for == seat.id]
    )


def _question(number: str, clause: str, text: str, asked: str) -> str:
    return f"{say('agenda_question', id=number, clause=clause, text=text)} {asked}".rstrip()
