"""The draft of the minutes: what is known before the meeting, and room for what is said and decided there."""

from collections.abc import Sequence
from datetime import date, timedelta

from tasks.agreement.calendar import next_meeting
from tasks.agreement.model import Agreement, Member
from tasks.agreement.votes import seated
from tasks.cases.case import Case
from tasks.minutes.answers import Answer, answers
from tasks.reports.documents.document import Document, Section, Table
from tasks.reports.documents.sections import explained
from tasks.reports.model import Agenda, AskedProposal, Report
from tasks.reports.view import view
from tasks.wording import swedish as sv
from tasks.wording.language import say, words

_BOX = "\N{BALLOT BOX}"


def minutes_document(report: Report, agenda: Agenda, agreement: Agreement, day: date, made_on: date) -> Document:
    """The minutes of the meeting on ``day`` about ``report`` and its ``agenda``, with who sits that day."""
    said, label = words()["minutes"], words()["label"]
    sitting = [each for each in seated(agreement) if each.sits_on(day)]
    coming = next_meeting(agreement, day + timedelta(days=1))
    sections = [
        _section("present", tables=_present(sitting)),
        _last(agenda),
        Section(heading=said["heading"]["standing"], paragraphs=_standing(report, agreement)),
        *_cases(report, agenda),
        *(_proposal(each, answers(each, report, agreement), sitting) for each in agenda.proposals),
        _section("questions", bullets=[_question(each.id, each.clause, each.text) for each in agenda.questions]),
        _section("other"),
        Section(heading=said["heading"]["next"], paragraphs=[say("minutes_next", day=coming)])
        if coming
        else _section("next"),
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
    """A section in which the secretary writes."""
    said = words()["minutes"]
    return Section.model_validate({"heading": said["heading"][key], "prompt": said["prompt"][key], **content})


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
    return [Table(caption=said["caption"]["present"], header=header, rows=rows, texts=[0, 1, 2])] if rows else []


def _standing(report: Report, agreement: Agreement) -> list[str]:
    shown = view(report, agreement)
    return [f"{shown.badge.word} – {shown.badge.meaning}", shown.headline]


def _last(agenda: Agenda) -> Section:
    """The decisions that the meeting looks back on, each with what can be seen of it."""
    said = words()["minutes"]
    rows = [
        [
            each.decision or "–",
            sv.datum(each.decided),
            each.text,
            say(f"followed_{each.state}", day=each.on, case=each.case),
        ]
        for each in agenda.decisions
    ]
    if not rows:
        return Section(heading=said["heading"]["last"], paragraphs=[say("minutes_no_decisions")])
    header = [said["number"], words()["label"]["date"], words()["heading"]["decision"], said["seen"]]
    return _section(
        "last", tables=[Table(caption=said["caption"]["last"], header=header, rows=rows, texts=[0, 1, 2, 3])]
    )


def _cases(report: Report, agenda: Agenda) -> list[Section]:
    """The deviation cases; no section where there is none."""
    said = words()["minutes"]
    cases = [each for each in report.cases if each.number in agenda.cases]
    rows = [[str(each.number), _about(each), sv.manad(each.since), _dialogue(each), _state(each)] for each in cases]
    header = [said["case"], said["about"], said["since"], said["dialogue"], said["state"]]
    table = Table(caption=said["caption"]["cases"], header=header, rows=rows, texts=[0, 1, 2, 3, 4])
    return [_section("cases", tables=[table])] if rows else []


def _about(case: Case) -> str:
    return case.label or words()["figure"]["nights"]


def _dialogue(case: Case) -> str:
    return sv.datum(case.dialogue.on) if case.dialogue else words()["minutes"]["no_dialogue"]


def _state(case: Case) -> str:
    end = case.closed
    return say("case_state", day=end and end.on, kind=end and end.by, id=end and end.decision, count=case.age_months)


def _proposal(proposal: AskedProposal, asked: Sequence[Answer], sitting: Sequence[Member]) -> Section:
    """A proposal in its words, what a no leads to, who asks, and room for the votes."""
    said = words()["minutes"]
    paragraphs = [
        *(each.text for each in asked),
        f"{words()['label']['otherwise']}: {proposal.otherwise}",
        say(
            "minutes_asked", name=proposal.asked.by, day=proposal.asked.on, case=proposal.case, clause=proposal.clause
        ),
    ]
    return Section(
        heading=say("minutes_proposal", number=proposal.number, title=proposal.title),
        paragraphs=paragraphs,
        tables=[_votes(each, sitting) for each in asked],
        prompt=said["prompt"]["proposal"],
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


def _question(number: str, clause: str, text: str) -> str:
    return say("agenda_question", id=number, clause=clause, text=text)
